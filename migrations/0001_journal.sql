-- 0001 journal: the dispatch journal, its head, and remembered commands.
--
-- Why:      every change of state is one entry here, in commit order; see package journal.
-- Locks:    none, new tables only.
-- Rollback: DROP TABLE journal_entry, journal_head, idempotency;  -- loses the record of every decision
-- Check:    SELECT h.seq = (SELECT count(*) FROM journal_entry) FROM journal_head h;  -- t

-- +goose Up
CREATE TABLE journal_head (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    seq      bigint  NOT NULL,
    hash     bytea   NOT NULL
);
COMMENT ON TABLE journal_head IS 'one row, locked FOR UPDATE as the last step of every command: seq is dense and follows commit order';
INSERT INTO journal_head (seq, hash) VALUES (0, decode(repeat('00', 32), 'hex'));

CREATE TABLE journal_entry (
    seq      bigint      PRIMARY KEY,
    at       timestamptz NOT NULL,
    kind     text        NOT NULL,
    subject  uuid        NOT NULL,
    incident uuid,
    actor    uuid        NOT NULL,
    audience uuid[]      NOT NULL DEFAULT '{}',
    body     text        NOT NULL,
    data     jsonb       GENERATED ALWAYS AS (body::jsonb) STORED,
    hash     bytea       NOT NULL
);
COMMENT ON COLUMN journal_entry.at       IS 'server time of the command, UTC';
COMMENT ON COLUMN journal_entry.kind     IS 'noun.verb in the past: booking.sent, stage.finished';
COMMENT ON COLUMN journal_entry.subject  IS 'the row that changed';
COMMENT ON COLUMN journal_entry.incident IS 'the incident concerned, if any';
COMMENT ON COLUMN journal_entry.actor    IS 'account that did it; all zeros for the system itself';
COMMENT ON COLUMN journal_entry.audience IS 'crews whose leads may see the entry; the control room sees all';
COMMENT ON COLUMN journal_entry.body     IS 'particulars as JSON: ids, codes and numbers only; these exact bytes are hashed';
COMMENT ON COLUMN journal_entry.hash     IS 'SHA-256 over the previous hash and this row; see journal.Verify';
CREATE INDEX journal_entry_incident ON journal_entry (incident, seq) WHERE incident IS NOT NULL;
CREATE INDEX journal_entry_subject ON journal_entry (subject, seq);

CREATE TABLE idempotency (
    actor     uuid        NOT NULL,
    key       uuid        NOT NULL,
    body_hash bytea       NOT NULL,
    refused   boolean     NOT NULL,
    reply     bytea       NOT NULL,
    at        timestamptz NOT NULL,
    PRIMARY KEY (actor, key)
);
COMMENT ON TABLE  idempotency IS 'one row per command with a key, kept 30 days, because phones come back late';
COMMENT ON COLUMN idempotency.refused IS 'true: reply is a journal.Refusal; false: reply is the result of the command, as JSON';
CREATE INDEX idempotency_at ON idempotency (at);

-- +goose StatementBegin
CREATE FUNCTION journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'journal_entry is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
-- +goose StatementEnd
CREATE TRIGGER journal_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_entry
    FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only();
