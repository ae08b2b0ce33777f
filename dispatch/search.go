package dispatch

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
	"jylu/geo/toponym"
)

// Hit is one thing that a search found. Kind is incident, call, crew, vehicle or
// worker; which of the other fields are set follows from it.
type Hit struct {
	Kind       string
	ID         uuid.UUID
	Number     string // of an incident, call or crew; the plate of a vehicle
	Name       string // of a caller, lead or worker
	Code       string // type, kind or trade
	Address    string
	Phone      string
	IncidentID *uuid.UUID // of a call
	Open       bool
	At         *time.Time
}

// SearchInput is what is looked for. Without Private nobody is found by name or
// telephone of a caller, nor by a worker's telephone.
type SearchInput struct {
	Text    string
	Limit   int // 1 to 50
	Private bool
}

// Every word must begin a word of what is found; a telephone is found by its last
// ten or seven digits. The number itself goes first, then what is open, then newer
// before older.
//
// A word that half the city bears is not looked up in all its rows: beyond the
// first 2,000 the newest 500 and what is open are read one by one, and of a word so
// common those hold more than anybody asks for. The planner knows nothing of how common the
// beginning of a word is and would rather read the whole table, which is why bySearch
// tells it not to.
const (
	foldText = `SELECT search_fold(?)`
	bySearch = `SET LOCAL enable_seqscan = off; SET LOCAL max_parallel_workers_per_gather = 0`

	placeWords  = `search_words(number || ' ' || regexp_replace(number, '^.*-0*', '') || ' ' || address)`
	personWords = `search_words(caller_name || ' ' || right(regexp_replace(caller_phone, '\D', '', 'g'), 10) || ' ' || right(regexp_replace(caller_phone, '\D', '', 'g'), 7))`

	findIncidents = `
WITH hit AS MATERIALIZED (SELECT id, number, type, address, closed_at, registered_at FROM incident WHERE ` + placeWords + ` @@ ?::tsquery LIMIT 2000)
SELECT 'incident' AS kind, id, number, type AS code, address, closed_at IS NULL AS open, registered_at AS at
FROM (SELECT * FROM hit
  UNION SELECT id, number, type, address, closed_at, registered_at FROM (SELECT * FROM incident ORDER BY id DESC LIMIT 500) AS newest
        WHERE (SELECT count(*) FROM hit) = 2000 AND ` + placeWords + ` @@ ?::tsquery
  UNION SELECT id, number, type, address, closed_at, registered_at FROM (SELECT * FROM incident WHERE closed_at IS NULL ORDER BY registered_at DESC LIMIT 500) AS open
        WHERE (SELECT count(*) FROM hit) = 2000 AND ` + placeWords + ` @@ ?::tsquery) AS found
ORDER BY ltrim(split_part(number, '-', 2), '0') = ? DESC, open DESC, id DESC LIMIT ?`

	findCalls = `
WITH hit AS MATERIALIZED (
  (SELECT id FROM call WHERE ` + placeWords + ` @@ ?::tsquery LIMIT 2000)
  UNION (SELECT id FROM call WHERE ? AND ` + personWords + ` @@ ?::tsquery LIMIT 2000))
SELECT 'call' AS kind, id, number, caller_name AS name, kind AS code, address, caller_phone AS phone, incident_id, incident_id IS NULL AS open, received_at AS at
FROM call WHERE id IN (SELECT id FROM (SELECT id FROM hit
  UNION SELECT id FROM (SELECT * FROM call ORDER BY id DESC LIMIT 500) AS newest
        WHERE (SELECT count(*) FROM hit) >= 2000 AND (` + placeWords + ` @@ ?::tsquery OR ? AND ` + personWords + ` @@ ?::tsquery)
  ) AS found ORDER BY id DESC LIMIT ?)
ORDER BY id DESC`

	// The roster is some hundreds of rows: folded as they are read.
	findRoster = `
SELECT kind, id, number, name, code, phone, true AS open FROM (
  SELECT 1 AS rank, 'crew' AS kind, c.id, c.number::text AS number, coalesce(w.name, '') AS name, '' AS code, coalesce(w.phone, '') AS phone,
         c.number || ' b' || c.number || ' б' || c.number || ' c' || c.number || ' ' || coalesce(w.name, '') AS words, coalesce(w.phone, '') AS private
  FROM crew c LEFT JOIN worker w ON w.id = c.lead_id
  UNION ALL
  SELECT 2, 'vehicle', v.id, v.plate, '', v.kind, '', v.plate || ' ' || replace(v.plate, ' ', '') || ' ' || v.kind, '' FROM vehicle v JOIN resource r ON r.id = v.id WHERE r.retired_at IS NULL
  UNION ALL
  SELECT 3, 'worker', w.id, w.personnel_no, w.name, w.trade, w.phone, w.name || ' ' || w.personnel_no, w.phone FROM worker w JOIN resource r ON r.id = w.id WHERE r.retired_at IS NULL
) AS x
WHERE search_words(words) @@ ?::tsquery
   OR ? AND search_words(right(regexp_replace(private, '\D', '', 'g'), 10) || ' ' || right(regexp_replace(private, '\D', '', 'g'), 7)) @@ ?::tsquery
ORDER BY rank, number, name LIMIT ?`
)

// Search finds incidents, closed ones too, reports, crews, vehicles and workers,
// in that order. What is found by nothing as it was typed is looked for as it would
// be on another keyboard layout, then with its Latin letters as Cyrillic ones.
//
// Budget: 100 ms over 100,000 incidents, 300,000 calls and 1,000,000 journal
// entries; see BenchmarkSearch of package web.
func (d *Desk) Search(ctx context.Context, in SearchInput) ([]Hit, error) {
	in.Text = journal.Clean(in.Text)
	if err := journal.CheckText("q", in.Text, 100); err != nil {
		return nil, err
	}
	readings := append([]string{in.Text}, toponym.SwapLayout(in.Text)...)
	if cyrillic := toponym.Cyrillic(in.Text); cyrillic != strings.ToLower(in.Text) {
		readings = append(readings, cyrillic)
	}
	var hits []Hit
	err := d.snapshot(ctx, func(tx *gorm.DB, _ int64) (err error) {
		if err := tx.Exec(bySearch).Error; err != nil {
			return err
		}
		looked := []string{""}
		for _, in.Text = range readings {
			var folded string
			if err := tx.Raw(foldText, in.Text).Scan(&folded).Error; err != nil {
				return err
			}
			if slices.Contains(looked, folded) {
				continue
			}
			looked = append(looked, folded)
			if hits, err = in.find(tx, strings.Fields(folded)); err != nil || len(hits) > 0 {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("dispatch: search: %w", err)
	}
	return fairly(hits, in.Limit), nil
}

// find looks for one reading, whose folded words are given.
func (in SearchInput) find(tx *gorm.DB, words []string) (hits []Hit, err error) {
	if len([]rune(strings.Join(words, ""))) < 2 {
		return nil, nil
	}
	all, person, limit := query(words), personQuery(in.Text, words), in.Limit
	for _, q := range []struct {
		sql  string
		args []any
	}{
		{findIncidents, []any{all, all, all, words[0], limit}},
		{findRoster, []any{all, in.Private, person, limit}},
		{findCalls, []any{all, in.Private, person, all, in.Private, person, limit}},
	} {
		var found []Hit
		if err := tx.Raw(q.sql, q.args...).Scan(&found).Error; err != nil {
			return nil, err
		}
		hits = append(hits, found...)
	}
	return hits, nil
}

// query asks for all words, each as the beginning of one. Folding has left letters
// and digits only, so there is nothing to escape.
func query(words []string) string {
	return strings.Join(words, ":* & ") + ":*"
}

// personQuery is query, but digits that could be a telephone are one word: its
// national number, however it was written.
func personQuery(text string, words []string) string {
	digits := strings.Map(func(c rune) rune {
		switch {
		case c >= '0' && c <= '9':
			return c
		case strings.ContainsRune("+-() ", c):
			return -1
		}
		return 'x'
	}, text)
	if strings.Contains(digits, "x") || len(digits) < 4 {
		return query(words)
	}
	if len(digits) == 11 && (digits[0] == '7' || digits[0] == '8') {
		digits = digits[1:]
	}
	return digits + ":*"
}

// fairly keeps limit hits, so that many of one kind do not hide the others: each
// kind keeps at least a third of the places while it has that many.
func fairly(hits []Hit, limit int) []Hit {
	part := func(kind string) string {
		switch kind {
		case "incident", "call":
			return kind
		}
		return "roster"
	}
	have := map[string]int{}
	for _, h := range hits {
		have[part(h.Kind)]++
	}
	room := map[string]int{}
	for left := limit; left > 0; {
		before := left
		for _, k := range []string{"incident", "roster", "call"} {
			if left > 0 && room[k] < have[k] {
				room[k]++
				left--
			}
		}
		if left == before {
			break
		}
	}
	kept := hits[:0]
	for _, h := range hits {
		if k := part(h.Kind); room[k] > 0 {
			room[k]--
			kept = append(kept, h)
		}
	}
	return kept
}
