-- 0012 reports: what the manager's page asks for: the day a vehicle is due, how far ahead to look, spans of incidents.
--
-- Why:      readiness of the days to come and the course of past responses; see fleet.Forecast and dispatch.Responses.
-- Locks:    ACCESS EXCLUSIVE on vehicle for the added column (no rewrite); SHARE on incident while its index is built:
--           commands wait meanwhile.
-- Rollback: DROP INDEX incident_registered; ALTER TABLE vehicle DROP COLUMN service_due;  -- loses the typed dates
--           DELETE FROM setting WHERE code = 'due_ahead_days';
-- Check:    SELECT count(*) FROM vehicle WHERE service_due < current_date;  -- those overdue

-- +goose Up
ALTER TABLE vehicle ADD COLUMN service_due date;
COMMENT ON COLUMN vehicle.service_due IS 'the last day before which inspection or maintenance must be done, in the city''s time zone; NULL: not known';

CREATE INDEX incident_registered ON incident (registered_at);

INSERT INTO setting (code, value, unit, source) VALUES
    ('due_ahead_days', 30, 'd', 'design assumption: certificates and vehicles that fall due within so many days are shown to managers');
