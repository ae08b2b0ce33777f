package web

import (
	"net/url"
	"slices"
	"testing"
	"time"

	"jylu/migrations"
)

// cityOfYears is what a city has after years: 100,000 incidents, sixty of them
// open, 300,000 calls and 1,000,000 entries. Indexes are made after the rows, as a
// restore does; the sequence of entries is as long as real ones, without a chain.
var cityOfYears = []string{
	`CREATE TEMP TABLE made ON COMMIT DROP AS SELECT indexdef FROM pg_indexes
WHERE tablename IN ('incident', 'call', 'journal_entry') AND (indexname LIKE '%search' OR indexname LIKE '%person' OR indexname LIKE 'journal_entry\_%') AND indexname <> 'journal_entry_pkey'`,
	`DO $$ DECLARE i text; BEGIN FOR i IN SELECT split_part(split_part(indexdef, 'INDEX ', 2), ' ON ', 1) FROM made LOOP EXECUTE 'DROP INDEX ' || i; END LOOP; END $$`,
	`CREATE TEMP TABLE street ON COMMIT DROP AS SELECT row_number() OVER () - 1 AS n, name FROM unnest(ARRAY['проспект Абая','улица Сейфуллина','Төле би','Қабанбай батыр','Достык',
'Розыбакиева','Жандосова','Райымбек даңғылы','Сатпаева','Тимирязева','мкр. Орбита-3','Шакарима','Гагарина','Наурызбай батыра','Байтурсынова','Утеген батыра']) name`,
	`INSERT INTO incident (id, number, type, priority, address, registered_at, opened_at, opened_by, closed_at, outcome)
SELECT gen_random_uuid(), '2026-' || lpad(k::text, 6, '0'), 'leak', 3, s.name || ', ' || k * 7 % 300, now() - k * interval '1 min', now(), gen_random_uuid(),
       CASE WHEN k > 60 THEN now() END, CASE WHEN k > 60 THEN 'repaired' ELSE '' END
FROM generate_series(1, 100000) k JOIN street s ON s.n = k % 16`,
	`INSERT INTO call (id, number, channel, kind, caller_name, caller_phone, address, received_at, taken_by, salt)
SELECT gen_random_uuid(), 'C-' || lpad(k::text, 6, '0'), 'phone', 'outage', (ARRAY['Ахметова','Ким','Рогов','Өмірұлы'])[1 + k % 4] || ' ' || k,
       '+7 (701) ' || lpad((k % 1000)::text, 3, '0') || '-12-' || lpad((k % 97)::text, 2, '0'), s.name || ', ' || k * 11 % 500, now(), gen_random_uuid(), ''
FROM generate_series(1, 300000) k JOIN street s ON s.n = k % 16`,
	`CREATE TEMP TABLE numbered ON COMMIT DROP AS SELECT row_number() OVER (ORDER BY number) - 1 AS n, id FROM incident`,
	`INSERT INTO journal_entry (seq, at, kind, subject, incident, actor, body, hash)
SELECT k, now() - (1000000 - k) * interval '10 s', (ARRAY['booking.en_route','booking.on_site','incident.opened','stage.finished','order.sent','worker.edited','norm.edited','call.linked'])[1 + k % 8],
       i.id, i.id, ('00000000-0000-7000-8000-0000000000' || lpad((k % 40)::text, 2, '0'))::uuid, '{"n":' || k || '}', '\x00'
FROM generate_series(1, 1000000) k JOIN numbered i ON i.n = k % 100000`,
	`UPDATE journal_head SET seq = 1000000`,
	`DO $$ DECLARE i text; BEGIN FOR i IN SELECT indexdef FROM made LOOP EXECUTE i; END LOOP; END $$`,
}

// fillYears makes the city old before the server begins, which therefore takes none
// of it for news.
func fillYears(b testing.TB, db *migrations.DB) {
	b.Helper()
	conn, err := db.Pool.Acquire(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Release()
	run := func(sql string) {
		if _, err := conn.Exec(b.Context(), sql); err != nil {
			b.Fatalf("%.60s: %v", sql, err)
		}
	}
	run(`SET statement_timeout = 0`)
	run(`BEGIN`)
	for _, sql := range cityOfYears {
		run(sql)
	}
	run(`COMMIT`)
	run(`VACUUM ANALYZE incident, call, journal_entry`)
	run(`RESET statement_timeout`)
}

// BenchmarkSearch looks for things of every kind over years of work, by HTTP and
// signed in: the line of the desk, and the administrator's search of the journal.
// p50 and p95 are of single requests, one after the other.
//
// Budget: 100 ms at the 95th percentile, each of the queries.
func BenchmarkSearch(b *testing.B) {
	db := roomy(b, migrations.Options{})
	fillYears(b, db)
	sc := newSceneOn(b, db)
	var incident string
	if err := db.Pool.QueryRow(b.Context(), `SELECT id::text FROM incident WHERE number = '2026-000500'`).Scan(&incident); err != nil {
		b.Fatal(err)
	}
	desk, admin := sc.account("aigul", Dispatcher, nil), sc.account("root", Admin, nil)
	search := func(q string) string { return "/api/v1/search?limit=12&q=" + url.QueryEscape(q) }
	journal := func(q string) string { return "/api/v1/journal/search?" + q }
	for _, c := range []struct {
		name, path string
		as         *browser
	}{
		{"number", search("145"), desk}, {"whole number", search("2026-000145"), desk}, {"the year", search("2026"), desk},
		{"street", search("абая"), desk}, {"two letters", search("аб"), desk}, {"address", search("кабанбай 217"), desk}, {"prefix of digits", search("1"), desk},
		{"telephone", search("8 701 007 12 07"), desk}, {"its beginning", search("701"), desk}, {"name", search("ким 5"), desk}, {"a name alone", search("ахметова"), desk},
		{"crew", search("б7"), desk}, {"plate", search("123 ab"), desk}, {"nothing", search("нет такого"), desk}, {"nothing in Latin letters", search("gde nibud"), desk},
		{"journal, newest", journal(""), admin}, {"journal by kind", journal("kind=norm.edited"), admin}, {"journal by noun", journal("kind=booking"), admin},
		{"journal by incident", journal("incident=" + incident), admin}, {"journal by actor and kind", journal("kind=order.sent&actor=00000000-0000-7000-8000-000000000012"), admin},
		{"journal by actor who never did that", journal("kind=norm.edited&actor=00000000-0000-7000-8000-000000000013"), admin},
		{"journal of a day long ago", journal("from=2026-01-01T00:00:00Z&to=" + time.Now().AddDate(0, -3, 0).UTC().Format(time.RFC3339)), admin},
		{"journal of a kind long ago", journal("kind=norm.edited&to=" + time.Now().AddDate(0, -3, 0).UTC().Format(time.RFC3339)), admin},
	} {
		b.Run(c.name, func(b *testing.B) {
			l, request := dial(b, sc.url), c.as.request(get, c.path, "")
			for range 5 { // what is looked for is in memory where people look for it
				l.read(b, request)
			}
			took := make([]time.Duration, 0, 64)
			for b.Loop() {
				begun := time.Now()
				l.read(b, request)
				took = append(took, time.Since(begun))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
		})
	}
}
