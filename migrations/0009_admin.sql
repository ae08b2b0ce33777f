-- 0009 admin: retired resources, links for a password, a journal that can be searched.
--
-- Why:      who was ever on an order stays known after he left; see package fleet. A new
--           account gets its password from its owner, not from the administrator.
-- Locks:    ACCESS EXCLUSIVE on resource and setup_link for the added columns (no rewrite);
--           SHARE on journal_entry while its indexes are built: commands wait meanwhile.
-- Rollback: DROP INDEX journal_entry_kind, journal_entry_actor, journal_entry_at;
--           ALTER TABLE resource DROP COLUMN retired_at;  -- the retired come back
--           DELETE FROM setup_link WHERE account_id IS NOT NULL; ALTER TABLE setup_link DROP COLUMN account_id;
-- Check:    SELECT kind, count(*) FROM resource WHERE retired_at IS NOT NULL GROUP BY kind;

-- +goose Up
ALTER TABLE resource ADD COLUMN retired_at timestamptz;
COMMENT ON COLUMN resource.retired_at IS 'not NULL: left the company; on no roster, in no crew, kept for what it did';

ALTER TABLE setup_link ADD COLUMN account_id uuid REFERENCES account;
COMMENT ON COLUMN setup_link.account_id IS 'whose password the link sets; NULL: it makes the first administrator';

CREATE INDEX journal_entry_kind ON journal_entry (kind text_pattern_ops, seq);
CREATE INDEX journal_entry_actor ON journal_entry (actor, seq);
CREATE INDEX journal_entry_at ON journal_entry (at, seq);
