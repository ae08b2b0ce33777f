-- 0008 search: finding incidents, reports and people by what is typed; layouts; who holds what.
--
-- Why:      search over 100,000 incidents within 100 ms on plain PostgreSQL. Text is folded to
--           what it looks like, because plates and codes are typed in either alphabet, and
--           Kazakh words with Russian letters; see dispatch/search.go.
-- Locks:    SHARE on incident and call while their indexes are built: commands wait meanwhile;
--           ACCESS EXCLUSIVE on account for the added column (no rewrite).
-- Rollback: DROP INDEX incident_search, call_search, call_person; DROP TABLE presence;
--           ALTER TABLE account DROP COLUMN layout; DROP FUNCTION search_words, search_fold;
--           DELETE FROM setting WHERE code LIKE 'ageing_p%';
-- Check:    SELECT search_fold('Қабанбай АВС-02');  -- kaбahбaй abc 02

-- +goose Up
-- Upper to lower by a table and not by lower() alone: that depends on the locale of the database.
-- +goose StatementBegin
CREATE FUNCTION search_fold(t text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT pg_catalog.btrim(pg_catalog.regexp_replace(pg_catalog.translate(pg_catalog.lower(t),
    'АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯӘҒҚҢӨҰҮҺІавекмнорстухёәғқңөұүһі',
    'aбbгдeeжзийkлmhoпpctyфxцчшщъыьэюяaгkhoyyxиabekmhopctyxeaгkhoyyxи'),
    '[^a-z0-9бгджзийлпфцчшщъыьэюя]+', ' ', 'g'))
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION search_fold IS 'text by what it looks like: small, one alphabet, words parted by one space';

-- +goose StatementBegin
CREATE FUNCTION search_words(t text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT pg_catalog.array_to_tsvector(pg_catalog.array_remove(pg_catalog.string_to_array(public.search_fold(t), ' '), ''))
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION search_words IS 'the words of a text as search finds them; no parser, so no locale';

CREATE INDEX incident_search ON incident USING gin (search_words(number || ' ' || regexp_replace(number, '^.*-0*', '') || ' ' || address));
CREATE INDEX call_search ON call USING gin (search_words(number || ' ' || regexp_replace(number, '^.*-0*', '') || ' ' || address));
-- Who called, apart: managers may not search by it.
CREATE INDEX call_person ON call USING gin (search_words(caller_name || ' ' || right(regexp_replace(caller_phone, '\D', '', 'g'), 10) || ' ' || right(regexp_replace(caller_phone, '\D', '', 'g'), 7)));

ALTER TABLE account ADD COLUMN layout jsonb;
COMMENT ON COLUMN account.layout IS 'how a person has arranged his screens; NULL: as delivered';

CREATE UNLOGGED TABLE presence (
    account_id  uuid PRIMARY KEY REFERENCES account ON DELETE CASCADE,
    incident_id uuid NOT NULL REFERENCES incident ON DELETE CASCADE,
    at          timestamptz NOT NULL
);
COMMENT ON TABLE presence IS 'who has which incident open on the desk; forgotten after 30 s, and by a crash';

INSERT INTO setting (code, value, unit, source) VALUES
    ('ageing_p1_seconds',   60, 's', 'design assumption: how long an incident of this priority may wait for an order'),
    ('ageing_p2_seconds',  300, 's', 'design assumption'),
    ('ageing_p3_seconds',  900, 's', 'design assumption'),
    ('ageing_p4_seconds', 1800, 's', 'design assumption');
