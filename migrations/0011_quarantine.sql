-- 0011 quarantine: cases, contacts and what a person decided, disinfection, passes, stock, the role of the medic.
--
-- Why:      an infected worker must not take the whole company off the streets, nor his health be known to all;
--           see fleet/health.go and fleet/contact.go.
-- Locks:    ACCESS EXCLUSIVE on account while its CHECK is replaced (a table of some dozens); others are new tables.
-- Rollback: DROP TABLE stock_movement, stock, pass, disinfection, crew_meeting, crew_move, contact_decision, quarantine_case;
--           DROP SEQUENCE quarantine_case_number; DELETE FROM rule WHERE code = 'bubble-broken';
--           DELETE FROM setting WHERE code ~ '^(contact|isolation|disinfect|pass|stock)_';
--           medics must be given another role before the CHECK of 0004 comes back
-- Check:    SELECT count(*) FROM stock WHERE amount < 0;  -- 0

-- +goose Up
ALTER TABLE account DROP CONSTRAINT account_role_check,
    ADD CONSTRAINT account_role_check CHECK (role IN ('operator', 'dispatcher', 'lead', 'manager', 'admin', 'medic', 'device'));

CREATE SEQUENCE quarantine_case_number;
CREATE TABLE quarantine_case (
    id        uuid PRIMARY KEY,
    number    integer NOT NULL UNIQUE DEFAULT nextval('quarantine_case_number'),
    worker_id uuid NOT NULL REFERENCES worker,
    since     timestamptz NOT NULL,
    opened_at timestamptz NOT NULL CHECK (opened_at >= since),
    opened_by uuid NOT NULL,
    closed_at timestamptz,
    closed_by uuid,
    version   bigint NOT NULL DEFAULT 1,
    CHECK ((closed_at IS NULL) = (closed_by IS NULL))
);
COMMENT ON TABLE  quarantine_case IS 'a worker whose contacts are looked for; who he is, only the medic reads; never a diagnosis';
COMMENT ON COLUMN quarantine_case.number IS 'what everybody but the medic calls it by';
COMMENT ON COLUMN quarantine_case.since  IS 'first signs or the day of the test: the narrow list counts back from here';
CREATE UNIQUE INDEX quarantine_case_one_open ON quarantine_case (worker_id) WHERE closed_at IS NULL;

CREATE TABLE contact_decision (
    case_id    uuid NOT NULL REFERENCES quarantine_case,
    worker_id  uuid NOT NULL REFERENCES worker,
    isolate    boolean NOT NULL,
    until      timestamptz,
    reason     text NOT NULL DEFAULT '',
    decided_at timestamptz NOT NULL,
    decided_by uuid NOT NULL,
    version    bigint NOT NULL,
    PRIMARY KEY (case_id, worker_id),
    CHECK (isolate = (until IS NOT NULL)),
    CHECK (isolate OR reason <> '')
);
COMMENT ON TABLE  contact_decision IS 'what a person decided about one proposal; none: it is still open';
COMMENT ON COLUMN contact_decision.reason  IS 'why he is not isolated, free text, never in the journal';
COMMENT ON COLUMN contact_decision.version IS 'of the worker''s resource after it: a decision is taken back only while nothing else has changed him';

CREATE TABLE crew_move (
    id         uuid PRIMARY KEY,
    worker_id  uuid NOT NULL REFERENCES worker ON DELETE CASCADE,
    from_crew  uuid REFERENCES crew,
    to_crew    uuid REFERENCES crew,
    moved_at   timestamptz NOT NULL,
    actor      uuid NOT NULL,
    broke      boolean NOT NULL
);
COMMENT ON TABLE  crew_move IS 'who left which crew for which: whose watches he shared, and which bubbles were broken knowingly';
COMMENT ON COLUMN crew_move.broke IS 'he belonged to a bubble and came into another';
CREATE INDEX crew_move_worker ON crew_move (worker_id, moved_at);

CREATE TABLE crew_meeting (
    incident_id uuid NOT NULL REFERENCES incident,
    one         uuid NOT NULL REFERENCES crew,
    other       uuid NOT NULL REFERENCES crew,
    met_at      timestamptz NOT NULL,
    PRIMARY KEY (incident_id, one, other),
    CHECK (one < other)
);
COMMENT ON TABLE  crew_meeting IS 'two crews on one site: a contact of both, recorded when the second arrives';
COMMENT ON COLUMN crew_meeting.met_at IS 'as the milestone claims';
CREATE INDEX crew_meeting_at ON crew_meeting (met_at);

CREATE TABLE disinfection (
    id         uuid PRIMARY KEY,
    vehicle_id uuid NOT NULL REFERENCES vehicle ON DELETE CASCADE,
    done_at    timestamptz NOT NULL,
    actor      uuid NOT NULL
);
COMMENT ON TABLE disinfection IS 'a vehicle was disinfected; nothing else ends its state disinfect';
CREATE INDEX disinfection_vehicle ON disinfection (vehicle_id, done_at DESC);

CREATE TABLE pass (
    id          uuid PRIMARY KEY,
    resource_id uuid NOT NULL REFERENCES resource ON DELETE CASCADE,
    kind        text NOT NULL CHECK (kind IN ('city', 'movement', 'night')),
    number      text NOT NULL CHECK (number <> ''),
    document    text NOT NULL DEFAULT '' CHECK (document ~ '^[0-9A-Z]{0,4}$'),
    valid_from  date NOT NULL,
    valid_until date NOT NULL CHECK (valid_until >= valid_from),
    revoked_at  timestamptz,
    salt        bytea NOT NULL,
    version     bigint NOT NULL DEFAULT 1
);
COMMENT ON TABLE  pass IS 'what a worker or a vehicle shows at a checkpoint; vehicles are checked by plate';
COMMENT ON COLUMN pass.kind        IS 'city: in and out of the closed city; movement: about the city; night: during curfew';
COMMENT ON COLUMN pass.number      IS 'as printed on it; the journal keeps a digest';
COMMENT ON COLUMN pass.document    IS 'the last four characters of the identity document, never the whole';
COMMENT ON COLUMN pass.valid_until IS 'last day it is valid, in the city''s time zone';
CREATE UNIQUE INDEX pass_number ON pass (kind, number) WHERE revoked_at IS NULL;
CREATE INDEX pass_resource ON pass (resource_id) WHERE revoked_at IS NULL;

CREATE TABLE stock (
    crew_id uuid NOT NULL REFERENCES crew,
    item    text NOT NULL CHECK (item IN ('mask', 'gloves', 'antiseptic', 'thermometer')),
    amount  integer NOT NULL CONSTRAINT stock_never_negative CHECK (amount >= 0),
    PRIMARY KEY (crew_id, item)
);
COMMENT ON TABLE  stock IS 'what a crew has of protection';
COMMENT ON COLUMN stock.amount IS 'masks and thermometers in pieces, gloves in pairs, antiseptic in millilitres';

CREATE TABLE stock_movement (
    id      uuid PRIMARY KEY,
    crew_id uuid NOT NULL REFERENCES crew,
    item    text NOT NULL CHECK (item IN ('mask', 'gloves', 'antiseptic', 'thermometer')),
    kind    text NOT NULL CHECK (kind IN ('received', 'used', 'counted')),
    amount  integer NOT NULL CHECK (amount >= 0),
    balance integer NOT NULL CHECK (balance >= 0),
    at      timestamptz NOT NULL,
    actor   uuid NOT NULL
);
COMMENT ON TABLE  stock_movement IS 'what came, went or was found; the sum of a crew''s item is its stock';
COMMENT ON COLUMN stock_movement.amount  IS 'counted: how much was found, whatever the books said';
COMMENT ON COLUMN stock_movement.balance IS 'what the crew had after it';
CREATE INDEX stock_movement_crew ON stock_movement (crew_id, item, at DESC);

INSERT INTO rule (code, severity, source, status) VALUES
    ('bubble-broken', 'warn', 'quarantine rules of the company, 2020', 'to_confirm');

INSERT INTO setting (code, value, unit, source) VALUES
    ('contact_days',            14, 'd', 'contacts of so many days are proposed for isolation, 2020'),
    ('contact_narrow_h',        48, 'h', 'the narrow list begins so long before the first signs, 2020'),
    ('contact_vehicle_h',       24, 'h', 'design assumption: who gets into a vehicle within this time after another, not disinfected meanwhile, is his contact'),
    ('isolation_days',          14, 'd', 'isolation of a contact, counted from the last contact, 2020'),
    ('disinfect_days',           3, 'd', 'design assumption: vehicles of the last days are proposed for disinfection'),
    ('pass_warn_days',           3, 'd', 'design assumption'),
    ('stock_low_days',           3, 'd', 'design assumption: less than this is too little'),
    ('stock_mask_day',           4, 'pcs', 'a mask for each three hours of a watch, a person'),
    ('stock_gloves_day',         2, 'pairs', 'design assumption, a person'),
    ('stock_antiseptic_day',    30, 'ml', 'design assumption, a person'),
    ('stock_thermometers_crew',  1, 'pcs', 'design assumption: one a crew');
