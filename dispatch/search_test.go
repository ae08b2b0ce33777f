package dispatch_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"jylu/dispatch"
	"jylu/migrations/pgtest"
)

const addCity = `
INSERT INTO incident (id, number, type, priority, address, registered_at, opened_at, opened_by, closed_at, outcome)
SELECT gen_random_uuid(), '2026-' || lpad(n::text, 6, '0'), 'leak', 3, (ARRAY['проспект Абая','улица Сейфуллина','Төле би','Қабанбай батыр','Достык'])[1 + n % 5] || ', ' || n % 300,
       now() - n * interval '1 min', now(), gen_random_uuid(), CASE WHEN n > 60 THEN now() END, CASE WHEN n > 60 THEN 'repaired' ELSE '' END
FROM generate_series(1, $1::int) n`

const addCalls = `
INSERT INTO call (id, number, channel, kind, caller_name, caller_phone, address, received_at, taken_by, salt)
SELECT gen_random_uuid(), 'C-' || lpad(n::text, 6, '0'), 'phone', 'outage', (ARRAY['Ахметова','Ким','Рогов'])[1 + n % 3] || ' ' || n, '+7 (701) ' || lpad((n % 1000)::text, 3, '0') || '-12-' || lpad((n % 97)::text, 2, '0'),
       'Абая ' || n % 500, now(), gen_random_uuid(), ''
FROM generate_series(1, $1::int) n`

func TestSearch(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	for sql, n := range map[string]int{addCity: 300, addCalls: 200} {
		if _, err := db.Pool.Exec(t.Context(), sql, n); err != nil {
			t.Fatal(err)
		}
	}
	d := &dispatch.Desk{DB: db.Gorm, Now: time.Now}
	find := func(text string, private bool) []string {
		hits, err := d.Search(t.Context(), dispatch.SearchInput{Text: text, Limit: 20, Private: private})
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		found := []string{}
		for _, h := range hits {
			found = append(found, h.Kind+" "+h.Number)
		}
		return found
	}
	for _, c := range []struct {
		text    string
		private bool
		want    string
		not     string
	}{
		{"145", false, "incident 2026-000145", ""},
		{"2026-000145", false, "incident 2026-000145", "incident 2026-000146"},
		{"сейфул 51", false, "incident 2026-000051", "incident 2026-000052"},
		{"СЕЙФУЛЛИНА 51", false, "incident 2026-000051", ""},
		{"толе би 52", false, "incident 2026-000052", ""},
		{"кабанбай 53", false, "incident 2026-000053", ""},
		{"ctqaek 51", false, "incident 2026-000051", "incident 2026-000052"}, // the wrong layout
		{"seifullina 51", false, "incident 2026-000051", "incident 2026-000052"},
		{"Kabanbay 53", false, "incident 2026-000053", ""},
		{"fbafrgr 12", false, "", "incident 2026-000051"},
		{"C-000007", false, "call C-000007", ""}, // Latin
		{"С-000007", false, "call C-000007", ""}, // Cyrillic
		{"8 701 007 12 07", true, "call C-000007", "call C-000008"},
		{"+7(701)0071207", true, "call C-000007", ""},
		{"0071207", true, "call C-000007", ""},
		{"0071207", false, "", "call C-000007"},
		{"Ахметова 9", true, "call C-000009", ""},
		{"Ахметова 9", false, "", "call C-000009"},
		{"' & | ! :* \\", true, "", "incident 2026-000001"},
		{"a", true, "", "incident 2026-000001"},
	} {
		found := find(c.text, c.private)
		if c.want != "" && !slices.Contains(found, c.want) {
			t.Errorf("%q (private %v): %v lacks %s", c.text, c.private, found, c.want)
		}
		if c.not != "" && slices.Contains(found, c.not) {
			t.Errorf("%q (private %v): %v has %s", c.text, c.private, found, c.not)
		}
	}
	if found := find("абая", false); len(found) != 20 || found[0][:8] != "incident" {
		t.Errorf("a common word: %v", found)
	}
}

// A word that thousands bear is found where it was last heard of: what is open, then
// the newest, though the rows written first are the ones found first.
func TestSearchCommonWord(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	for _, sql := range []string{`
INSERT INTO incident (id, number, type, priority, address, registered_at, opened_at, opened_by, closed_at, outcome)
SELECT ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, '2026-' || lpad(n::text, 6, '0'), 'leak', 3, 'Абая, дом', now() + n * interval '1 s', now(), gen_random_uuid(),
       CASE WHEN n <> 2100 THEN now() END, CASE WHEN n <> 2100 THEN 'repaired' ELSE '' END
FROM generate_series(1, 3000) n`, `
INSERT INTO call (id, number, channel, kind, caller_name, caller_phone, address, received_at, taken_by, salt)
SELECT ('00000000-0000-7000-9000-' || lpad(n::text, 12, '0'))::uuid, 'C-' || lpad(n::text, 6, '0'), 'phone', 'outage', '', '', 'Абая, дом', now() + n * interval '1 s', gen_random_uuid(), ''
FROM generate_series(1, 3000) n`} {
		if _, err := db.Pool.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	d := &dispatch.Desk{DB: db.Gorm, Now: time.Now}
	hits, err := d.Search(t.Context(), dispatch.SearchInput{Text: "абая", Limit: 6})
	if err != nil {
		t.Fatal(err)
	}
	found := []string{}
	for _, h := range hits {
		found = append(found, h.Number)
	}
	if want := []string{"2026-002100", "2026-003000", "2026-002999", "C-003000", "C-002999", "C-002998"}; !slices.Equal(found, want) {
		t.Errorf("found %v, want %v", found, want)
	}
}

// The roster is found by crew in either alphabet, by plate without its spaces, by
// name without Kazakh letters.
func TestSearchRoster(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	crew, machine := s.crew(3), s.machine("EXC")
	lead := value[string](s, "SELECT name FROM worker WHERE id = $1", *crew.LeadID)
	phone := value[string](s, "SELECT phone FROM worker WHERE id = $1", *crew.LeadID)
	for _, c := range []struct {
		text    string
		private bool
		id      uuid.UUID
		found   bool
	}{
		{"б3", false, crew.Crew.ID, true}, {"C3", false, crew.Crew.ID, true}, {"В3", false, crew.Crew.ID, true}, {"б4", false, crew.Crew.ID, false},
		{machine.Plate, false, machine.Vehicle.ID, true}, {strings.ReplaceAll(machine.Plate, " ", ""), false, machine.Vehicle.ID, true},
		{lead, false, *crew.LeadID, true}, {phone, true, *crew.LeadID, true}, {phone, false, *crew.LeadID, false},
	} {
		hits, err := s.Search(s.ctx(), dispatch.SearchInput{Text: c.text, Limit: 20, Private: c.private})
		if err != nil {
			t.Fatal(err)
		}
		if got := slices.ContainsFunc(hits, func(h dispatch.Hit) bool { return h.ID == c.id }); got != c.found {
			t.Errorf("%q (private %v): %v, found %v, want %v", c.text, c.private, hits, got, c.found)
		}
	}
}
