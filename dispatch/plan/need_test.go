package plan

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// What rows cover must equal a matching of single machines to single slots,
// however the alternatives overlap.
func TestCoveredEqualsSlots(t *testing.T) {
	kinds := []string{"A", "B", "C", "D"}
	check := func(t *rapid.T) {
		n := Need{Vehicles: map[string]int{}}
		for range rapid.IntRange(1, 6).Draw(t, "rows") {
			key := rapid.SliceOfNDistinct(rapid.SampledFrom(kinds), 1, 3, rapid.ID[string]).Draw(t, "key")
			n.Vehicles[strings.Join(key, "|")] = rapid.IntRange(0, 4).Draw(t, "need")
		}
		terms := readTerms([stages]Need{n})
		given := make([]int, terms.feats)
		var set []member
		for range rapid.IntRange(0, 12).Draw(t, "machines") {
			kind := rapid.SampledFrom(kinds).Draw(t, "kind")
			set = append(set, member{kind: kind})
			if f, ok := terms.kind[kind]; ok {
				given[f]++
			}
		}
		want := units(n, set)
		if got := terms.stage[now].covered(given); got != want {
			t.Fatalf("%v covered by %v: %d, want %d", n.Vehicles, set, got, want)
		}
		if missing := terms.stage[now].missing(given); total(missing) != total(n)-want {
			t.Fatalf("%v: missing %v, want %d units", n.Vehicles, missing, total(n)-want)
		}
	}
	for range 20 { // it is quick, and some mistakes take rare needs to show
		rapid.Check(t, check)
	}
}
