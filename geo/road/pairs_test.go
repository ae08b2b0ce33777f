package road

import (
	"math/rand/v2"
	"testing"
)

// comparePairs compares about side × side random pairs with the brute-force search
// on the network itself, under random closures: table, distance and route.
func comparePairs(t *testing.T, g *Graph, side, rounds int, seed uint64) (pairs int) {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 13))
	var closures []Closure
	for range rounds {
		closures = append(closures, randomClosures(r, len(g.net.Segments))...)
	}
	roads := g.Roads(DefaultProfile(), Size{HeightDm: 38, Weight100kg: 220}, nil).With(closures)
	from, _ := roads.ends(places(g.net, side), roads.origin)
	to, _ := roads.ends(places(g.net, side+1), roads.destination)
	table, brute, ways := roads.table(from, to), newBrute(g.net, roads.weight), 0
	for i, f := range from {
		sweep := brute.from(f.snap)
		for j, d := range to {
			want := sweep.to(d.snap)
			if got := table[i*len(to)+j]; got != want {
				t.Errorf("table %v -> %v: %d ms, brute force %d", f.snap, d.snap, got, want)
			}
			if got := roads.milliseconds(f, d); got != want {
				t.Errorf("distance %v -> %v: %d ms, brute force %d", f.snap, d.snap, got, want)
			}
			if want < unreachable {
				ways++
			}
			if j%10 == 0 {
				checkDrive(t, roads, brute, f, d, want)
			}
		}
	}
	if ways != len(from)*len(to) {
		t.Errorf("%d of %d pairs have no way, though both ends are in the large part", len(from)*len(to)-ways, len(from)*len(to))
	}
	return len(from) * len(to)
}

func TestTenThousandPairsOfTheExtract(t *testing.T) {
	t.Parallel()
	if n := comparePairs(t, almaty(t), 110, 30, 1); n < 10_000 {
		t.Errorf("only %d pairs", n)
	}
}

// The same where the extract is absent: a drawn town with everything in it that
// makes times differ, and more restrictions than any city has.
func TestTenThousandPairs(t *testing.T) {
	t.Parallel()
	g, err := NewGraph(drawNetwork(rand.New(rand.NewPCG(3, 4)), 30, 30), nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(g.net.Restrictions) < 300 {
		t.Fatalf("only %d restrictions", len(g.net.Restrictions))
	}
	if n := comparePairs(t, g, 110, 30, 2); n < 10_000 {
		t.Errorf("only %d pairs", n)
	}
}

// And on the hand-made quarter, closed and slowed ten times over.
func TestPairsOfTheQuarter(t *testing.T) {
	t.Parallel()
	g, err := NewGraph(quarter(t).Network, nil)
	if err != nil {
		t.Fatal(err)
	}
	pairs := 0
	for seed := range uint64(10) {
		pairs += comparePairs(t, g, 40, 2, seed)
	}
	if pairs < 10_000 {
		t.Errorf("only %d pairs", pairs)
	}
}
