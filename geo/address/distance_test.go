package address

import (
	"testing"

	"pgregory.net/rapid"
)

func TestDistance(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		typed, word string
		prefix      bool
		want        int
	}{
		{"satpaev", "satpaev", false, 0}, {"satpev", "satpaev", false, 2}, {"stapaev", "satpaev", false, 2}, {"sadpaev", "satpaev", false, 1},
		{"tulebaev", "tolebaev", false, 1}, {"satpavl", "satpaev", false, 4}, {"gog", "gogol", true, 0}, {"gag", "gogol", true, 1}, {"", "ib", false, 3}, {"raimbek", "rimbek", false, 2},
	} {
		if got := distance(tt.typed, tt.word, 9, tt.prefix); got != tt.want {
			t.Errorf("distance(%s, %s, prefix %v) = %d, want %d", tt.typed, tt.word, tt.prefix, got, tt.want)
		}
	}
}

// TestFiltersLoseNothing holds the filters of mistyped words to their promise:
// they never rule out what the distance would let pass; nor does giving up early.
func TestFiltersLoseNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		letters := rapid.StringOfN(rapid.RuneFrom([]rune("abdeiknostuz")), 0, 12, -1)
		a, b := letters.Draw(t, "a"), letters.Draw(t, "b")
		if rapid.Bool().Draw(t, "alike") && len(a) > 1 { // random words hardly ever are
			at := rapid.IntRange(0, len(a)-1).Draw(t, "at")
			b = a[:at] + rapid.SampledFrom([]string{"", "o", "d", "i"}).Draw(t, "instead") + a[at+1:]
		}
		x, y := bagOf(a), bagOf(b)
		whole, begun := distance(a, b, 99, false), distance(a, b, 99, true)
		if x.unlike(&y) > whole || x.extra(&y) > begun || farApart(letterSet(a), letterSet(b), begun) {
			t.Fatalf("%q, %q: distance %d, %d as a prefix; bags %d, %d", a, b, whole, begun, x.unlike(&y), x.extra(&y))
		}
		for limit := range 6 {
			if got := distance(a, b, limit, false); got != min(whole, limit+1) {
				t.Fatalf("%q, %q: %d within %d, %d at all", a, b, got, limit, whole)
			}
		}
	})
}
