-- 0014 standing: which resource was in which tier, and why, from when on.
--
-- Why:      a recorded point of readiness is three numbers; a manager asks who they were. See fleet.Recorder.
-- Locks:    none that last: a new table.
-- Rollback: DROP TABLE standing;  -- loses who was behind the recorded numbers
-- Check:    SELECT count(*) FROM standing;  -- grows by a row when a resource changes its tier or its reasons

-- +goose Up
CREATE TABLE standing (
    resource_id uuid NOT NULL REFERENCES resource,
    since       timestamptz NOT NULL,
    tier        text CHECK (tier IN ('now', 'on_call', 'unavailable')),
    area_code   text,
    call_in_min integer,
    reasons     jsonb,
    PRIMARY KEY (resource_id, since),
    CHECK ((tier IS NULL) = (area_code IS NULL) AND (tier IS NULL) = (call_in_min IS NULL) AND (tier IS NULL) = (reasons IS NULL))
);
COMMENT ON TABLE  standing IS 'how each resource stood in the recorded readiness, one row for each change; erased with the points it explains';
COMMENT ON COLUMN standing.tier IS 'NULL: it had left the roster';
COMMENT ON COLUMN standing.reasons IS 'codes with their numbers; a worker''s health is not among them, see fleet.WorkerStatus.Discreet';
