-- 0010 handover: the sheet one dispatcher hands over and another takes, and free notes of the watch.
--
-- Why:      who took over what, in which state, signed by both; see dispatch.Handover.
-- Locks:    none, new tables only.
-- Rollback: DROP TABLE handover, journal_note; DROP FUNCTION handover_is_signed;  -- loses signed sheets
-- Check:    SELECT count(*) FROM handover WHERE signed_out_at IS NOT NULL AND signed_in_at IS NOT NULL;

-- +goose Up
CREATE TABLE handover (
    id              uuid PRIMARY KEY,
    watch_start     timestamptz NOT NULL,
    watch_end       timestamptz NOT NULL CHECK (watch_end > watch_start),
    prepared_at     timestamptz NOT NULL,
    prepared_by     uuid NOT NULL,
    refreshed_at    timestamptz NOT NULL,
    facts           text NOT NULL,
    changes         text NOT NULL,
    remarks         text NOT NULL,
    salt            bytea NOT NULL,
    signed_out_by   uuid,
    signed_out_at   timestamptz,
    signed_out_name text NOT NULL DEFAULT '',
    signed_in_by    uuid,
    signed_in_at    timestamptz,
    signed_in_name  text NOT NULL DEFAULT '',
    withdrawn_at    timestamptz,
    withdrawn_by    uuid,
    version         bigint NOT NULL DEFAULT 1,
    CHECK ((signed_out_by IS NULL) = (signed_out_at IS NULL)),
    CHECK ((signed_in_by IS NULL) = (signed_in_at IS NULL)),
    CHECK ((withdrawn_by IS NULL) = (withdrawn_at IS NULL)),
    CHECK (withdrawn_at IS NULL OR signed_out_at IS NULL OR signed_in_at IS NULL),
    CONSTRAINT handover_two_people CHECK (signed_out_by <> signed_in_by)
);
COMMENT ON TABLE  handover IS 'the sheet of one watch, prepared from the data, edited, signed by who leaves and who comes';
COMMENT ON COLUMN handover.facts        IS 'what the data said at refreshed_at, as JSON: dispatch.HandoverFacts';
COMMENT ON COLUMN handover.changes      IS 'what the last refresh changed, as JSON: dispatch.HandoverChanges';
COMMENT ON COLUMN handover.remarks      IS 'free text by section, as JSON; never in the journal, which keeps a digest';
COMMENT ON COLUMN handover.salt         IS 'for the digest in the journal';
COMMENT ON COLUMN handover.signed_out_name IS 'the name of who left, as it was when he signed';
COMMENT ON COLUMN handover.version      IS 'of the contents: grows when they change, not when somebody signs';
CREATE UNIQUE INDEX handover_one_open ON handover (prepared_by)
    WHERE withdrawn_at IS NULL AND (signed_out_at IS NULL OR signed_in_at IS NULL);
CREATE INDEX handover_taken ON handover (signed_in_at) WHERE signed_out_at IS NOT NULL AND signed_in_at IS NOT NULL;

-- +goose StatementBegin
CREATE FUNCTION handover_is_signed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a handover signed by both is not changed' USING ERRCODE = 'insufficient_privilege';
END $$;
-- +goose StatementEnd
CREATE TRIGGER handover_signed BEFORE UPDATE OR DELETE ON handover
    FOR EACH ROW WHEN (OLD.signed_out_at IS NOT NULL AND OLD.signed_in_at IS NOT NULL) EXECUTE FUNCTION handover_is_signed();

CREATE TABLE journal_note (
    id         uuid PRIMARY KEY,
    text       text NOT NULL,
    at         timestamptz NOT NULL,
    written_at timestamptz NOT NULL,
    actor      uuid NOT NULL,
    salt       bytea NOT NULL
);
COMMENT ON TABLE  journal_note IS 'a free note of the watch that belongs to no incident; the journal keeps its digest';
COMMENT ON COLUMN journal_note.at IS 'the time it is about';
CREATE INDEX journal_note_at ON journal_note (at);
