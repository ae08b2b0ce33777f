-- 0007 alarm: what needs a person now, calls for help, welfare checks, photographs.
--
-- Why:      an alarm is a row with a state and not a sound: seen, silent and cleared are three things, and who did
--           which, when and why is asked about later; see package dispatch. Photographs lie in the database because
--           a backup that lacks them is none; they are small (see package dispatch/photo).
-- Locks:    none on existing data.
-- Rollback: DROP TABLE photo, welfare, help_request, alarm; DELETE FROM setting WHERE code IN ('alarm_new_s', 'welfare_grace_s');
-- Check:    SELECT state, count(*) FROM alarm GROUP BY state;

-- +goose Up
CREATE TABLE alarm (
    id            uuid PRIMARY KEY,
    kind          text NOT NULL CHECK (kind IN ('new_incident', 'not_accepted', 'crew_help')),
    cause         text NOT NULL DEFAULT '' CHECK (cause IN ('', 'help', 'welfare')),
    subject       uuid NOT NULL,
    incident_id   uuid NOT NULL REFERENCES incident,
    crew_id       uuid,
    priority      integer NOT NULL CHECK (priority BETWEEN 1 AND 3),
    raised_at     timestamptz NOT NULL,
    state         text NOT NULL CHECK (state IN ('new', 'seen', 'shelved', 'cleared')),
    seen_at       timestamptz,
    seen_by       uuid,
    shelved_at    timestamptz,
    shelved_by    uuid,
    shelved_until timestamptz,
    shelve_reason text NOT NULL DEFAULT '',
    cleared_at    timestamptz,
    cleared_by    uuid,
    clear_reason  text NOT NULL DEFAULT '',
    version       bigint NOT NULL DEFAULT 1,
    CHECK ((state = 'cleared') = (cleared_at IS NOT NULL)),
    CHECK ((state = 'shelved') = (shelved_until IS NOT NULL))
);
COMMENT ON TABLE  alarm IS 'what needs a person''s answer in time; the link to the server is watched by each screen itself';
COMMENT ON COLUMN alarm.subject    IS 'the incident, booking, help_request or welfare that is its cause';
COMMENT ON COLUMN alarm.priority   IS '1 high to 3 low; the budget is 5, 15, 80 of a hundred';
COMMENT ON COLUMN alarm.cleared_by IS 'zero: by itself, the cause was gone';
CREATE UNIQUE INDEX alarm_open ON alarm (kind, subject) WHERE state <> 'cleared';
CREATE INDEX alarm_raised ON alarm (raised_at DESC);
CREATE INDEX alarm_incident ON alarm (incident_id);

CREATE TABLE help_request (
    id          uuid PRIMARY KEY,
    booking_id  uuid NOT NULL REFERENCES booking,
    incident_id uuid NOT NULL REFERENCES incident,
    crew_id     uuid,
    what        text NOT NULL CHECK (what IN ('crew', 'vehicle', 'worker', 'danger')),
    code        text NOT NULL DEFAULT '',
    note        text NOT NULL DEFAULT '',
    asked_at    timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    actor       uuid NOT NULL,
    answered_at timestamptz,
    salt        bytea NOT NULL
);
COMMENT ON COLUMN help_request.code     IS 'kind of vehicle or trade; empty for others';
COMMENT ON COLUMN help_request.asked_at IS 'when it was pressed, as the phone claims';
CREATE INDEX help_request_open ON help_request (booking_id) WHERE answered_at IS NULL;

CREATE TABLE welfare (
    id          uuid PRIMARY KEY,
    booking_id  uuid NOT NULL REFERENCES booking,
    incident_id uuid NOT NULL REFERENCES incident,
    crew_id     uuid,
    started_at  timestamptz NOT NULL,
    every_min   integer NOT NULL CHECK (every_min BETWEEN 1 AND 60),
    last_at     timestamptz NOT NULL,
    due_at      timestamptz NOT NULL,
    ended_at    timestamptz,
    actor       uuid NOT NULL,
    version     bigint NOT NULL DEFAULT 1
);
COMMENT ON TABLE  welfare IS 'people at work in a chamber, who say every so many minutes that they are well';
COMMENT ON COLUMN welfare.last_at IS 'the newest sign of life, as claimed';
COMMENT ON COLUMN welfare.due_at  IS 'the next is missed after this';
CREATE UNIQUE INDEX welfare_open ON welfare (booking_id) WHERE ended_at IS NULL;

CREATE TABLE photo (
    id          uuid PRIMARY KEY,
    incident_id uuid NOT NULL REFERENCES incident,
    booking_id  uuid REFERENCES booking,
    phase       text NOT NULL CHECK (phase IN ('before', 'after')),
    taken_at    timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    actor       uuid NOT NULL,
    width       integer NOT NULL,
    height      integer NOT NULL,
    sha256      bytea NOT NULL,
    body        bytea NOT NULL,
    thumb       bytea NOT NULL
);
COMMENT ON TABLE  photo IS 'the place before and after the work: JPEG made by us, without what the camera wrote beside it';
COMMENT ON COLUMN photo.taken_at IS 'as the phone claims';
CREATE INDEX photo_incident ON photo (incident_id, taken_at);
ALTER TABLE photo ALTER COLUMN body SET STORAGE EXTERNAL, ALTER COLUMN thumb SET STORAGE EXTERNAL;

INSERT INTO setting (code, value, unit, source) VALUES
    ('alarm_new_s',     10, 's', 'design assumption: an urgent incident that nobody has sent to for so long alarms'),
    ('welfare_grace_s', 30, 's', 'design assumption: a missed sign of life alarms so much later');
