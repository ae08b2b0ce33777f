package address

import (
	"encoding/csv"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"jylu/geo"
	"jylu/geo/toponym"
)

// TestSpellings runs what people typed for addresses of the extract, written by
// somebody who had not seen the finder. Right is a first answer that is a house
// within 150 m of one that the data has under that street and number. At least
// 95 of 100 must be right.
func TestSpellings(t *testing.T) {
	g := almaty(t)
	f := NewFinder(g, nil)
	file, err := os.Open("testdata/spellings.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	all, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	keys := make([]string, len(g.Houses))
	for i, h := range g.Houses {
		keys[i] = toponym.Key(h.Street)
	}
	right, of := map[string]int{}, map[string]int{}
	var wrong []string
	for _, row := range all[1:] {
		typed, street, house, manner := row[0], row[1], row[2], row[3]
		want := wanted(g, keys, street, house)
		if len(want) == 0 {
			wrong = append(wrong, fmt.Sprintf("%-16s %q: the data has no %s, %s", manner, typed, street, house))
		}
		of[manner]++
		a := f.Find(typed, "ru", nil, 5)
		if len(a.Items) > 0 && a.Items[0].Kind == KindHouse && slices.ContainsFunc(want, func(p geo.Position) bool { return p.MetresTo(a.Items[0].Position) <= 150 }) {
			right[manner]++
			continue
		}
		got := "nothing"
		if len(a.Items) > 0 {
			got = fmt.Sprintf("%s (%s, %.2f)", a.Items[0].Label, a.Items[0].Kind, a.Items[0].Score)
		}
		wrong = append(wrong, fmt.Sprintf("%-16s %q gave %s, want %s, %s", manner, typed, got, street, house))
	}
	var table strings.Builder
	r, n := 0, 0
	for _, manner := range sortedKeys(of) {
		fmt.Fprintf(&table, "\n%-24s %3d of %3d", manner, right[manner], of[manner])
		r, n = r+right[manner], n+of[manner]
	}
	t.Logf("right answer first: %d of %d, %.1f %%%s", r, n, 100*float64(r)/float64(n), table.String())
	for _, w := range wrong {
		t.Log(w)
	}
	if n < 300 || 100*r < 95*n {
		t.Errorf("%d of %d right; want at least 95 %% of at least 300", r, n)
	}
}

// wanted returns where the data has the house: the street by its key, the
// number by its canonical form.
func wanted(g Gazetteer, keys []string, street, house string) []geo.Position {
	var out []geo.Position
	key := toponym.Key(street)
	for i, h := range g.Houses {
		if h.Street != street && keys[i] != key {
			continue
		}
		if h.Number == house {
			out = append(out, h.Position)
			continue
		}
		for _, a := range houseNumbers(h.Number) {
			for _, b := range houseNumbers(house) {
				if a.key() == b.key() {
					out = append(out, h.Position)
				}
			}
		}
	}
	return out
}

func sortedKeys(m map[string]int) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
