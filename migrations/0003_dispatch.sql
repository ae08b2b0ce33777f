-- 0003 dispatch: calls, incidents, stages, orders, and the rows that rule them.
--
-- Why:      the main job; see package dispatch. Norms, needs and rules are rows, so that a company edits them.
-- Locks:    none on existing data; two foreign keys on booking, still empty.
-- Rollback: DROP the tables below;
-- Check:    SELECT sum(hours) FROM norm WHERE to_mm = 720;  -- 20

-- +goose Up
CREATE SEQUENCE call_number;
CREATE SEQUENCE incident_number;
CREATE SEQUENCE order_number;

CREATE TABLE incident (
    id             uuid PRIMARY KEY,
    number         text NOT NULL UNIQUE,
    type           text NOT NULL CHECK (type IN ('pipe_break', 'leak', 'chamber', 'pumping_station', 'source', 'no_heat',
                                                 'low_heat', 'hot_water', 'hazard', 'foreign_network')),
    network        text NOT NULL DEFAULT '' CHECK (network IN ('', 'main', 'distribution')),
    diameter_mm    integer CHECK (diameter_mm > 0 AND diameter_mm <= 1420),
    priority       integer NOT NULL CHECK (priority BETWEEN 1 AND 4),
    alarm_level    integer NOT NULL DEFAULT 1 CHECK (alarm_level BETWEEN 1 AND 3),
    address        text NOT NULL DEFAULT '',
    lon            double precision CHECK (lon BETWEEN -180 AND 180),
    lat            double precision CHECK (lat BETWEEN -90 AND 90),
    area_code      text REFERENCES service_area,
    district_code  text REFERENCES district,
    stage          text NOT NULL DEFAULT '',
    people         integer CHECK (people >= 0),
    buildings      integer CHECK (buildings >= 0),
    social_objects integer CHECK (social_objects >= 0),
    registered_at  timestamptz NOT NULL,
    opened_at      timestamptz NOT NULL,
    opened_by      uuid NOT NULL,
    closed_at      timestamptz,
    closed_by      uuid,
    outcome        text NOT NULL DEFAULT '' CHECK (outcome IN ('', 'repaired', 'not_ours', 'foreign_network', 'duplicate', 'false')),
    cause          text NOT NULL DEFAULT '',
    handed_to      text NOT NULL DEFAULT '',
    evidence       text NOT NULL DEFAULT '',
    merged_into    uuid REFERENCES incident,
    version        bigint NOT NULL DEFAULT 1,
    CHECK ((lon IS NULL) = (lat IS NULL)),
    CHECK ((closed_at IS NULL) = (outcome = ''))
);
COMMENT ON COLUMN incident.diameter_mm IS 'outer diameter of the pipe, mm; NULL until it is dug up';
COMMENT ON COLUMN incident.registered_at IS 'when the first report of it came in: the norm clock starts here';
COMMENT ON COLUMN incident.stage IS 'first stage not finished nor skipped; empty when all are';
COMMENT ON COLUMN incident.people IS 'people without heat; typed in or counted';
CREATE INDEX incident_open ON incident (registered_at) WHERE closed_at IS NULL;

CREATE TABLE call (
    id           uuid PRIMARY KEY,
    number       text NOT NULL UNIQUE,
    channel      text NOT NULL CHECK (channel IN ('phone', 'email', 'web', 'sensor')),
    kind         text NOT NULL CHECK (kind IN ('outage', 'leak', 'low_heat', 'hot_water', 'hazard', 'consultation', 'deferral')),
    caller_name  text NOT NULL DEFAULT '',
    caller_phone text NOT NULL DEFAULT '',
    address      text NOT NULL DEFAULT '',
    lon          double precision CHECK (lon BETWEEN -180 AND 180),
    lat          double precision CHECK (lat BETWEEN -90 AND 90),
    text         text NOT NULL DEFAULT '',
    received_at  timestamptz NOT NULL,
    taken_by     uuid NOT NULL,
    incident_id  uuid REFERENCES incident,
    salt         bytea NOT NULL,
    version      bigint NOT NULL DEFAULT 1,
    CHECK ((lon IS NULL) = (lat IS NULL))
);
COMMENT ON TABLE call IS 'one report on one channel; personal data is erasable, the journal holds a salted digest';
CREATE INDEX call_incident ON call (incident_id);
CREATE INDEX call_received ON call (received_at DESC);

CREATE TABLE stage_plan (
    type    text NOT NULL,
    ordinal integer NOT NULL,
    stage   text NOT NULL,
    PRIMARY KEY (type, ordinal),
    UNIQUE (type, stage)
);
COMMENT ON TABLE stage_plan IS 'which stages an incident of a type goes through, in order';

CREATE TABLE stage (
    incident_id uuid NOT NULL REFERENCES incident,
    ordinal     integer NOT NULL,
    code        text NOT NULL,
    started_at  timestamptz,
    finished_at timestamptz,
    skipped     boolean NOT NULL DEFAULT false,
    PRIMARY KEY (incident_id, ordinal),
    UNIQUE (incident_id, code),
    CHECK (finished_at >= started_at)
);
COMMENT ON COLUMN stage.skipped IS 'the norm table has no such stage at this diameter';

CREATE TABLE norm (
    id      uuid PRIMARY KEY,
    stage   text NOT NULL,
    from_mm integer NOT NULL,
    to_mm   integer NOT NULL CHECK (to_mm >= from_mm),
    hours   double precision CHECK (hours > 0),
    source  text NOT NULL,
    edition text NOT NULL DEFAULT '',
    status  text NOT NULL CHECK (status IN ('verified', 'to_confirm')),
    version bigint NOT NULL DEFAULT 1,
    UNIQUE (stage, from_mm)
);
COMMENT ON TABLE norm IS 'working hours allowed for a stage by outer diameter; NULL hours: the stage is skipped';

CREATE TABLE need (
    id          uuid PRIMARY KEY,
    type        text NOT NULL,
    stage       text NOT NULL,
    from_mm     integer NOT NULL DEFAULT 0,
    to_mm       integer NOT NULL DEFAULT 1420,
    alarm_level integer NOT NULL DEFAULT 1,
    what        text NOT NULL,
    count       integer NOT NULL CHECK (count >= 0),
    source      text NOT NULL,
    edition     text NOT NULL DEFAULT '',
    status      text NOT NULL CHECK (status IN ('verified', 'to_confirm')),
    version     bigint NOT NULL DEFAULT 1,
    UNIQUE (type, stage, from_mm, alarm_level, what)
);
COMMENT ON TABLE  need IS 'what a stage requires; counts of higher alarm levels replace lower ones, never less';
COMMENT ON COLUMN need.what IS 'crew, a trade (welder), a vehicle kind (EXC), or kinds that serve alike (PUMP|VAC)';

CREATE TABLE rule (
    code     text PRIMARY KEY,
    severity text NOT NULL CHECK (severity IN ('allow', 'warn', 'block')),
    source   text NOT NULL,
    edition  text NOT NULL DEFAULT '',
    status   text NOT NULL CHECK (status IN ('verified', 'to_confirm')),
    version  bigint NOT NULL DEFAULT 1
);
COMMENT ON TABLE rule IS 'what a dispatcher may do knowingly (warn) and may not do at all (block)';

CREATE TABLE setting (
    code    text PRIMARY KEY,
    value   double precision NOT NULL,
    unit    text NOT NULL,
    source  text NOT NULL,
    version bigint NOT NULL DEFAULT 1
);
COMMENT ON TABLE setting IS 'numbers that a company sets: minutes to accept, radius of a duplicate …';

CREATE TABLE recommendation (
    id          uuid PRIMARY KEY,
    incident_id uuid NOT NULL REFERENCES incident,
    as_of       timestamptz NOT NULL,
    actor       uuid NOT NULL,
    format      integer NOT NULL,
    body        text NOT NULL
);
COMMENT ON TABLE recommendation IS 'what was proposed, as shown; immutable, versioned JSON';
CREATE INDEX recommendation_incident ON recommendation (incident_id, as_of DESC);

CREATE TABLE dispatch_order (
    id                uuid PRIMARY KEY,
    number            text NOT NULL UNIQUE,
    incident_id       uuid NOT NULL REFERENCES incident,
    mode              text NOT NULL CHECK (mode IN ('send', 'reserve')),
    recommendation_id uuid REFERENCES recommendation,
    override          text[] NOT NULL DEFAULT '{}',
    made_at           timestamptz NOT NULL,
    made_by           uuid NOT NULL,
    cancelled_at      timestamptz,
    cancelled_by      uuid,
    cancel_reason     text NOT NULL DEFAULT '',
    version           bigint NOT NULL DEFAULT 1
);
COMMENT ON TABLE dispatch_order IS 'a set of resources sent to or reserved for one incident; its bookings say what each is doing';
CREATE INDEX dispatch_order_incident ON dispatch_order (incident_id);
ALTER TABLE booking ADD FOREIGN KEY (order_id) REFERENCES dispatch_order,
                    ADD FOREIGN KEY (incident_id) REFERENCES incident;

CREATE TABLE note (
    id          uuid PRIMARY KEY,
    incident_id uuid NOT NULL REFERENCES incident,
    text        text NOT NULL,
    at          timestamptz NOT NULL,
    written_at  timestamptz NOT NULL,
    actor       uuid NOT NULL,
    salt        bytea NOT NULL
);
COMMENT ON COLUMN note.at IS 'the time it is about; may lie before written_at';
CREATE INDEX note_incident ON note (incident_id, at);
