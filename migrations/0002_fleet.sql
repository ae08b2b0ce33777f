-- 0002 fleet: what the company can send, who may drive it, and where it is.
--
-- Why:      crews, vehicles and workers share one table of lockable resources; see package fleet.
-- Locks:    none, new tables only.
-- Rollback: DROP the tables below;  -- loses the roster, not the journal
-- Check:    SELECT kind, count(*) FROM resource GROUP BY kind;

-- +goose Up
CREATE TABLE service_area (
    code    text PRIMARY KEY,
    name_ru text NOT NULL,
    name_kk text NOT NULL,
    name_en text NOT NULL,
    phone   text NOT NULL DEFAULT '',
    email   text NOT NULL DEFAULT '',
    ordinal integer NOT NULL
);
COMMENT ON TABLE service_area IS 'a district heating area of the company, with its telephone and e-mail';

CREATE TABLE district (
    code      text PRIMARY KEY,
    area_code text NOT NULL REFERENCES service_area,
    name_ru   text NOT NULL,
    name_kk   text NOT NULL,
    name_en   text NOT NULL,
    outline   bytea NOT NULL,
    west      double precision NOT NULL,
    south     double precision NOT NULL,
    east      double precision NOT NULL,
    north     double precision NOT NULL,
    schematic boolean NOT NULL
);
COMMENT ON COLUMN district.outline IS 'polygon or multipolygon, WKB, SRID 4326, lon lat';
COMMENT ON COLUMN district.schematic IS 'true: drawn for the bundled city, not surveyed';

CREATE TABLE base (
    code      text PRIMARY KEY,
    area_code text NOT NULL REFERENCES service_area,
    name_ru   text NOT NULL,
    name_kk   text NOT NULL,
    name_en   text NOT NULL,
    address   text NOT NULL DEFAULT '',
    lon       double precision NOT NULL CHECK (lon BETWEEN -180 AND 180),
    lat       double precision NOT NULL CHECK (lat BETWEEN -90 AND 90),
    schematic boolean NOT NULL
);
COMMENT ON TABLE base IS 'where crews and machines start from and return to';

CREATE TABLE layer (
    name      text PRIMARY KEY,
    features  text NOT NULL,
    schematic boolean NOT NULL
);
COMMENT ON TABLE layer IS 'a drawing under the map (streets, rivers, sources) as one GeoJSON FeatureCollection';

CREATE TABLE resource (
    id           uuid PRIMARY KEY,
    kind         text NOT NULL CHECK (kind IN ('crew', 'vehicle', 'worker')),
    state        text NOT NULL,
    state_reason text NOT NULL DEFAULT '',
    state_until  timestamptz,
    salt         bytea NOT NULL,
    version      bigint NOT NULL DEFAULT 1,
    CHECK ((kind = 'crew'    AND state IN ('ready', 'stood_down'))
        OR (kind = 'vehicle' AND state IN ('ready', 'repair', 'disinfect'))
        OR (kind = 'worker'  AND state IN ('ready', 'resting', 'remote', 'isolated', 'sick')))
);
COMMENT ON TABLE  resource IS 'everything that can be booked; rows are locked here, in order of id';
COMMENT ON COLUMN resource.state_reason IS 'free text, never in the journal';
COMMENT ON COLUMN resource.state_until  IS 'when the state ends by itself; NULL: until changed';
COMMENT ON COLUMN resource.salt         IS 'for digests of erasable values in the journal';

CREATE TABLE crew (
    id        uuid PRIMARY KEY REFERENCES resource,
    number    integer NOT NULL UNIQUE CHECK (number > 0),
    area_code text NOT NULL REFERENCES service_area,
    base_code text NOT NULL REFERENCES base,
    lead_id   uuid,
    deputy_id uuid,
    bubble    text NOT NULL DEFAULT ''
);
COMMENT ON TABLE crew IS 'a repair crew; its lockable row is the resource of the same id';

CREATE TABLE worker (
    id           uuid PRIMARY KEY REFERENCES resource,
    personnel_no text NOT NULL UNIQUE,
    name         text NOT NULL,
    phone        text NOT NULL DEFAULT '',
    trade        text NOT NULL CHECK (trade IN ('foreman', 'fitter', 'welder', 'operator', 'driver', 'electrician')),
    area_code    text NOT NULL REFERENCES service_area,
    crew_id      uuid REFERENCES crew,
    rotates_with uuid REFERENCES crew,
    CHECK (crew_id IS NULL OR rotates_with IS NULL)
);
COMMENT ON COLUMN worker.crew_id      IS 'the crew he belongs to; NULL: the common pool';
COMMENT ON COLUMN worker.rotates_with IS 'for the pool: the crew whose watches he keeps';
CREATE INDEX worker_crew ON worker (crew_id);
ALTER TABLE crew ADD FOREIGN KEY (lead_id) REFERENCES worker DEFERRABLE INITIALLY DEFERRED,
                 ADD FOREIGN KEY (deputy_id) REFERENCES worker DEFERRABLE INITIALLY DEFERRED;

CREATE TABLE vehicle (
    id        uuid PRIMARY KEY REFERENCES resource,
    plate     text NOT NULL UNIQUE,
    kind      text NOT NULL CHECK (kind IN ('ARM', 'EXC', 'CRANE', 'TIP', 'VAC', 'PUMP', 'WELD', 'COMP', 'GEN', 'HEAT')),
    area_code text NOT NULL REFERENCES service_area,
    base_code text NOT NULL REFERENCES base,
    crew_id   uuid UNIQUE REFERENCES crew
);
COMMENT ON COLUMN vehicle.crew_id IS 'the crew whose own vehicle it is; NULL: the common pool';

CREATE TABLE certificate (
    id         uuid PRIMARY KEY,
    worker_id  uuid NOT NULL REFERENCES worker,
    code       text NOT NULL,
    expires_on date NOT NULL,
    UNIQUE (worker_id, code)
);
COMMENT ON COLUMN certificate.code       IS 'weld: may weld; a vehicle kind (EXC, TIP …): may operate it';
COMMENT ON COLUMN certificate.expires_on IS 'last day it is valid, in the city''s time zone';

CREATE TABLE regime (
    code               text PRIMARY KEY CHECK (code IN ('ordinary', 'emergency')),
    on_watch_per_area  integer NOT NULL CHECK (on_watch_per_area >= 0),
    on_call_per_area   integer NOT NULL CHECK (on_call_per_area >= 0),
    call_in_min        integer NOT NULL CHECK (call_in_min >= 0),
    watch_h            integer NOT NULL CHECK (watch_h BETWEEN 1 AND 24),
    target_crews       integer NOT NULL,
    target_vehicles    integer NOT NULL,
    target_workers     integer NOT NULL,
    source             text NOT NULL,
    edition            text NOT NULL DEFAULT '',
    status             text NOT NULL CHECK (status IN ('verified', 'to_confirm')),
    version            bigint NOT NULL DEFAULT 1
);
COMMENT ON TABLE  regime IS 'who is on watch and on call under each regime, and what readiness is measured against';
COMMENT ON COLUMN regime.on_watch_per_area IS 'crews of each area on watch at a time; they rotate by crew number';
COMMENT ON COLUMN regime.call_in_min IS 'minutes from the call until a crew on call can leave';
INSERT INTO regime VALUES
    ('ordinary',  1, 1, 60, 12, 6, 20, 60, 'design assumption', '', 'to_confirm', 1),
    ('emergency', 2, 2, 30, 12, 12, 40, 126, 'announcement of the heat-network company, spring 2020', '2020', 'to_confirm', 1);

CREATE TABLE regime_declared (
    id          uuid PRIMARY KEY,
    code        text NOT NULL REFERENCES regime,
    declared_at timestamptz NOT NULL,
    actor       uuid NOT NULL,
    note        text NOT NULL DEFAULT ''
);
COMMENT ON TABLE regime_declared IS 'the newest row is the regime in force; none: ordinary';

CREATE TABLE crew_minimum (
    trade   text PRIMARY KEY,
    count   integer NOT NULL CHECK (count > 0),
    needs_certificate text NOT NULL DEFAULT '',
    source  text NOT NULL,
    edition text NOT NULL DEFAULT '',
    status  text NOT NULL CHECK (status IN ('verified', 'to_confirm')),
    version bigint NOT NULL DEFAULT 1
);
COMMENT ON TABLE crew_minimum IS 'a crew with fewer present is not staffed';
INSERT INTO crew_minimum VALUES
    ('foreman', 1, '', 'design assumption', '', 'to_confirm', 1),
    ('fitter', 2, '', 'design assumption', '', 'to_confirm', 1),
    ('welder', 1, 'weld', 'design assumption', '', 'to_confirm', 1),
    ('driver', 1, '', 'design assumption', '', 'to_confirm', 1);

CREATE TABLE admission (
    id          uuid PRIMARY KEY,
    worker_id   uuid NOT NULL REFERENCES worker,
    watch_start timestamptz NOT NULL,
    passed      boolean NOT NULL,
    checked_at  timestamptz NOT NULL,
    actor       uuid NOT NULL
);
COMMENT ON TABLE admission IS 'medical check before a watch: result and time, never a diagnosis; the newest row of a watch holds';
CREATE INDEX admission_worker ON admission (worker_id, watch_start, checked_at DESC);

CREATE TABLE booking (
    id            uuid PRIMARY KEY,
    order_id      uuid NOT NULL,
    incident_id   uuid NOT NULL,
    resource_id   uuid NOT NULL REFERENCES resource,
    resource_kind text NOT NULL CHECK (resource_kind IN ('crew', 'vehicle', 'worker')),
    follows       uuid REFERENCES booking,
    milestone     text NOT NULL CHECK (milestone IN ('reserved', 'sent', 'delivered', 'seen', 'accepted', 'declined',
                                                     'en_route', 'on_site', 'done', 'released')),
    milestone_at  timestamptz NOT NULL,
    made_at       timestamptz NOT NULL,
    sent_at       timestamptz,
    accepted_at   timestamptz,
    arrival_s     integer,
    released_at   timestamptz,
    version       bigint NOT NULL DEFAULT 1,
    CHECK ((milestone = 'released') = (released_at IS NOT NULL)),
    CHECK (released_at >= made_at)
);
COMMENT ON TABLE  booking IS 'one resource on one order, from reserved to released';
COMMENT ON COLUMN booking.follows   IS 'the booking whose milestones this one takes: a member or own vehicle follows its crew, an operator his machine';
COMMENT ON COLUMN booking.milestone_at IS 'when the milestone was reached, as claimed';
COMMENT ON COLUMN booking.arrival_s IS 'predicted seconds from sending to arrival; NULL if unknown';
CREATE UNIQUE INDEX booking_one_open_per_resource ON booking (resource_id) WHERE released_at IS NULL;
CREATE INDEX booking_order ON booking (order_id);
CREATE INDEX booking_incident ON booking (incident_id);
CREATE INDEX booking_follows ON booking (follows);
CREATE INDEX booking_released ON booking (released_at); -- a roster reads the open ones and those of the last day

CREATE TABLE milestone (
    id          uuid PRIMARY KEY,
    booking_id  uuid NOT NULL REFERENCES booking,
    code        text NOT NULL,
    at          timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    actor       uuid NOT NULL,
    by_voice    boolean NOT NULL DEFAULT false,
    said_by     text NOT NULL DEFAULT '',
    reason      text NOT NULL DEFAULT '',
    note        text NOT NULL DEFAULT '',
    standing    text NOT NULL CHECK (standing IN ('applied', 'repeated', 'late', 'out_of_order', 'correction', 'after_release')),
    corrects    uuid REFERENCES milestone
);
COMMENT ON TABLE  milestone IS 'every message about a booking, kept even when it changed nothing';
COMMENT ON COLUMN milestone.at       IS 'claimed time; received_at is the server''s';
COMMENT ON COLUMN milestone.said_by  IS 'who said it on the radio, free text';
COMMENT ON COLUMN milestone.standing IS 'applied: the booking moved; otherwise why it did not';
CREATE INDEX milestone_booking ON milestone (booking_id, received_at);

CREATE TABLE fix (
    resource_id uuid NOT NULL REFERENCES resource,
    at          timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    lon         double precision NOT NULL CHECK (lon BETWEEN -180 AND 180),
    lat         double precision NOT NULL CHECK (lat BETWEEN -90 AND 90),
    speed_mps   real,
    course_deg  real,
    accuracy_m  real,
    PRIMARY KEY (resource_id, at)
);
COMMENT ON TABLE fix IS 'positions of vehicles and phones; telemetry, not journal';
CREATE TABLE fix_last (
    resource_id uuid PRIMARY KEY REFERENCES resource,
    at          timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    lon         double precision NOT NULL,
    lat         double precision NOT NULL,
    speed_mps   real,
    course_deg  real,
    accuracy_m  real
);
COMMENT ON TABLE fix_last IS 'the newest accepted fix of each resource';

CREATE TABLE readiness_point (
    at     timestamptz PRIMARY KEY,
    regime text NOT NULL,
    counts jsonb NOT NULL
);
COMMENT ON TABLE readiness_point IS 'recorded readiness, one point each few minutes and at each change';
