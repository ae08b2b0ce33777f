-- 0005 reference: stage plans, norms, needs, rules and settings a new installation starts with.
--
-- Why:      every norm is a row with source, edition and status, which the company edits; see package dispatch.
-- Locks:    none, rows into new tables only.
-- Rollback: DELETE FROM stage_plan; DELETE FROM norm; DELETE FROM need; DELETE FROM rule; DELETE FROM setting;
-- Check:    SELECT to_mm, sum(hours) FROM norm GROUP BY to_mm ORDER BY 1;  -- 8, 13, 20, 24, 30

-- +goose Up
INSERT INTO stage_plan (type, ordinal, stage)
SELECT p.type, s.ordinal, s.stage
FROM (VALUES
    ('pipe_break', 'isolate pump_out drain excavate cut_out prepare weld refill backfill'),
    ('leak', 'isolate pump_out drain excavate cut_out prepare weld refill backfill'),
    ('chamber', 'isolate pump_out repair refill'),
    ('pumping_station', 'inspect backup_power repair restore'),
    ('source', 'inspect limit_supply restore'),
    ('no_heat', 'inspect repair restore'),
    ('low_heat', 'inspect repair restore'),
    ('hot_water', 'inspect repair restore'),
    ('hazard', 'fence repair'),
    ('foreign_network', 'inspect hand_over')
) AS p (type, stages)
CROSS JOIN LATERAL unnest(string_to_array(p.stages, ' ')) WITH ORDINALITY AS s (stage, ordinal);

-- The printed columns of the table; a diameter between two columns takes the larger one.
INSERT INTO norm (id, stage, from_mm, to_mm, hours, source, edition, status)
SELECT gen_random_uuid(), t.stage, c.from_mm, c.to_mm,
       CASE c.to_mm WHEN 219 THEN t.h219 WHEN 426 THEN t.h426 WHEN 720 THEN t.h720 WHEN 920 THEN t.h920 ELSE t.h1420 END,
       'base.garant.ru/35323607, Приложение 11 «Нормативные сроки ликвидации повреждений на трубопроводах тепловых и водопроводных сетей» (St. Petersburg)',
       'as published there; the act to be named', 'to_confirm'
FROM (VALUES
    ('isolate',  2.0, 2.0, 3.0, 3.0, 4.0),
    ('pump_out', 1.0, 2.0, 3.0, 4.0, 5.0),
    ('drain',    1.0, 2.0, 3.0, 3.0, 4.0),
    ('excavate', 1.5, 2.0, 3.0, 4.0, 4.0),
    ('cut_out',  0.5, 0.5, 1.5, 2.5, 3.0),
    ('prepare', NULL, 0.5, 1.0, 1.0, 1.5),
    ('weld',     1.0, 2.0, 3.0, 3.5, 4.5),
    ('refill',   1.0, 2.0, 2.5, 3.0, 4.0)
) AS t (stage, h219, h426, h720, h920, h1420)
CROSS JOIN (VALUES (57, 219), (273, 426), (529, 720), (820, 920), (1020, 1420)) AS c (from_mm, to_mm);

-- Needs. Classes of diameter without gaps: the same borders as the norm table.
-- Each stage needs the crews; machines come and go with the stage.
WITH class (cls, from_mm, to_mm) AS (
    VALUES (1, 0, 219), (2, 220, 426), (3, 427, 720), (4, 721, 920), (5, 921, 1420)
), banded (types, stages, alarm_level, what, counts) AS (
    VALUES
    -- a break: counts per class 1..5; 0 writes no row
    ('pipe_break', 'isolate pump_out drain excavate cut_out prepare weld refill backfill', 1, 'crew', ARRAY[1, 1, 2, 2, 3]),
    ('pipe_break', 'isolate pump_out drain excavate cut_out prepare weld refill backfill', 2, 'crew', ARRAY[1, 2, 2, 3, 4]),
    ('pipe_break', 'isolate pump_out drain excavate cut_out prepare weld refill backfill', 3, 'crew', ARRAY[2, 2, 3, 4, 4]),
    ('pipe_break', 'isolate', 1, 'ARM', ARRAY[1, 1, 2, 2, 3]),
    ('pipe_break', 'isolate', 2, 'ARM', ARRAY[1, 2, 2, 3, 4]),
    ('pipe_break', 'isolate', 2, 'HEAT', ARRAY[0, 0, 0, 0, 1]),
    ('pipe_break', 'isolate', 3, 'HEAT', ARRAY[0, 0, 1, 1, 1]),
    ('pipe_break', 'pump_out drain', 1, 'PUMP|VAC', ARRAY[1, 1, 2, 3, 4]),
    ('pipe_break', 'pump_out drain', 2, 'PUMP|VAC', ARRAY[1, 2, 3, 4, 5]),
    ('pipe_break', 'excavate backfill', 1, 'EXC', ARRAY[1, 1, 1, 2, 2]),
    ('pipe_break', 'excavate backfill', 1, 'TIP', ARRAY[0, 1, 2, 2, 3]),
    ('pipe_break', 'excavate backfill', 2, 'TIP', ARRAY[1, 1, 2, 3, 4]),
    ('pipe_break', 'excavate', 1, 'COMP', ARRAY[0, 0, 0, 1, 1]),
    ('pipe_break', 'excavate', 2, 'COMP', ARRAY[0, 1, 1, 1, 1]),
    ('pipe_break', 'cut_out weld', 1, 'welder', ARRAY[1, 1, 2, 4, 6]),
    ('pipe_break', 'cut_out prepare weld', 1, 'WELD', ARRAY[0, 1, 1, 2, 3]),
    ('pipe_break', 'prepare weld', 1, 'CRANE', ARRAY[0, 1, 1, 1, 2]),
    -- a leak is repaired like a break, with less water and a shorter trench
    ('leak', 'isolate pump_out drain excavate cut_out prepare weld refill backfill', 1, 'crew', ARRAY[1, 1, 1, 2, 2]),
    ('leak', 'isolate pump_out drain excavate cut_out prepare weld refill backfill', 2, 'crew', ARRAY[1, 2, 2, 2, 3]),
    ('leak', 'isolate', 1, 'ARM', ARRAY[1, 1, 1, 2, 2]),
    ('leak', 'pump_out drain', 1, 'PUMP|VAC', ARRAY[1, 1, 1, 2, 2]),
    ('leak', 'pump_out drain', 2, 'PUMP|VAC', ARRAY[1, 1, 2, 3, 3]),
    ('leak', 'excavate backfill', 1, 'EXC', ARRAY[1, 1, 1, 1, 1]),
    ('leak', 'excavate backfill', 1, 'TIP', ARRAY[0, 1, 1, 1, 2]),
    ('leak', 'excavate', 2, 'COMP', ARRAY[0, 0, 1, 1, 1]),
    ('leak', 'cut_out weld', 1, 'welder', ARRAY[1, 1, 1, 2, 2]),
    ('leak', 'cut_out prepare weld', 1, 'WELD', ARRAY[0, 1, 1, 1, 1]),
    ('leak', 'prepare weld', 1, 'CRANE', ARRAY[0, 0, 1, 1, 1])
), plain (types, stages, alarm_level, what, count) AS (
    VALUES
    ('chamber', 'isolate pump_out repair refill', 1, 'crew', 1),
    ('chamber', 'isolate pump_out repair refill', 2, 'crew', 2),
    ('chamber', 'isolate', 1, 'ARM', 1),
    ('chamber', 'pump_out', 1, 'PUMP|VAC', 1),
    ('chamber', 'pump_out', 2, 'PUMP|VAC', 2),
    ('chamber', 'repair', 1, 'welder', 1),
    ('chamber', 'repair', 1, 'WELD', 1),
    ('chamber', 'repair', 1, 'CRANE', 1),
    ('pumping_station', 'inspect repair restore', 1, 'crew', 1),
    ('pumping_station', 'inspect backup_power repair', 1, 'electrician', 1),
    ('pumping_station', 'inspect backup_power repair', 2, 'electrician', 2),
    ('pumping_station', 'backup_power', 1, 'GEN', 1),
    ('source', 'limit_supply', 1, 'HEAT', 1),
    ('source', 'restore', 2, 'crew', 1),
    ('no_heat low_heat hot_water', 'inspect repair restore', 1, 'crew', 1),
    ('hazard', 'fence repair', 1, 'crew', 1),
    ('hazard', 'repair', 2, 'EXC', 1),
    ('hazard', 'repair', 2, 'TIP', 1),
    ('foreign_network', 'inspect', 1, 'crew', 1)
)
INSERT INTO need (id, type, stage, from_mm, to_mm, alarm_level, what, count, source, edition, status)
SELECT gen_random_uuid(), r.types, s.stage, c.from_mm, c.to_mm, r.alarm_level, r.what, r.counts[c.cls],
       'design assumption, calibrated on forces used in published cases', '', 'to_confirm'
FROM banded r CROSS JOIN class c CROSS JOIN LATERAL unnest(string_to_array(r.stages, ' ')) AS s (stage)
WHERE r.counts[c.cls] > 0
UNION ALL
SELECT gen_random_uuid(), t.type, s.stage, 0, 1420, p.alarm_level, p.what, p.count,
       'design assumption, calibrated on forces used in published cases', '', 'to_confirm'
FROM plain p CROSS JOIN LATERAL unnest(string_to_array(p.types, ' ')) AS t (type)
CROSS JOIN LATERAL unnest(string_to_array(p.stages, ' ')) AS s (stage);

INSERT INTO rule (code, severity, source, status) VALUES
    ('crew-below-minimum',  'warn',  'design assumption', 'to_confirm'),
    ('crew-off-watch',      'warn',  'design assumption', 'to_confirm'),
    ('crew-stood-down',     'block', 'quarantine rules of the company, 2020', 'to_confirm'),
    ('on-call',             'allow', 'design assumption', 'to_confirm'),
    ('worker-isolated',     'block', 'quarantine rules of the company, 2020', 'to_confirm'),
    ('worker-sick',         'block', 'design assumption', 'to_confirm'),
    ('worker-remote',       'block', 'quarantine rules of the company, 2020', 'to_confirm'),
    ('worker-resting',      'warn',  'design assumption', 'to_confirm'),
    ('worker-off-watch',    'warn',  'design assumption', 'to_confirm'),
    ('worker-not-admitted', 'block', 'medical admission before each watch', 'to_confirm'),
    ('certificate-expired', 'block', 'design assumption', 'to_confirm'),
    ('vehicle-no-operator', 'block', 'design assumption', 'to_confirm'),
    ('vehicle-not-ready',   'warn',  'design assumption', 'to_confirm'),
    ('near-open-incident',  'warn',  'design assumption', 'to_confirm');

INSERT INTO setting (code, value, unit, source) VALUES
    ('accept_minutes',           5, 'min', 'design assumption: accept within 5 minutes'),
    ('undo_seconds',            60, 's',   'design assumption'),
    ('duplicate_radius_m',     300, 'm',   'design assumption'),
    ('duplicate_hours',         12, 'h',   'design assumption'),
    ('fresh_fix_minutes',       10, 'min', 'design assumption'),
    ('assumed_main_mm',        720, 'mm',  'needs are read at this diameter while that of a main is unknown'),
    ('assumed_distribution_mm', 219, 'mm', 'needs are read at this diameter while that of a distribution pipe is unknown'),
    ('assumed_unknown_mm',     426, 'mm',  'needs are read at this diameter while neither diameter nor kind of network is known');
