package geo

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func scatter(rng *rand.Rand, n int, west, south, east, north float64) []Spot[int] {
	spots := make([]Spot[int], n)
	for i := range spots {
		spots[i] = Spot[int]{Position{west + rng.Float64()*(east-west), south + rng.Float64()*(north-south)}, i}
	}
	return spots
}

// plain is the answer by looking at every spot.
func plain(spots []Spot[int], p Position, k int) []int {
	order := slices.Clone(spots)
	slices.SortStableFunc(order, func(a, b Spot[int]) int { return cmp.Compare(p.MetresTo(a.Position), p.MetresTo(b.Position)) })
	var ids []int
	for _, s := range order[:min(k, len(order))] {
		ids = append(ids, s.Value)
	}
	return ids
}

func ids(near []Near[int]) (ids []int) {
	for _, n := range near {
		ids = append(ids, n.Value)
	}
	return ids
}

// TestNearest compares with looking at every spot, from the size of a town to a
// continent, near the pole, and with many spots at one base.
func TestNearest(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	crowd := append(scatter(rng, 40, 76.9, 43.2, 76.9, 43.2), scatter(rng, 40, 76.8, 43.1, 77, 43.3)...)
	fleets := map[string][]Spot[int]{
		"Almaty":        scatter(rng, 60, 76.74, 43.03, 77.17, 43.40),
		"60 degrees":    scatter(rng, 60, 10, 59.8, 10.6, 60.2),
		"Kazakhstan":    scatter(rng, 300, 46, 40, 87, 55),
		"the far north": scatter(rng, 60, -30, 80, 30, 90),
		"the date line": append(scatter(rng, 40, 179, -18, 180, -16), scatter(rng, 40, -180, -18, -179, -16)...),
		"one":           scatter(rng, 1, 76, 43, 77, 44),
		"a crowd":       crowd,
	}
	for name, spots := range fleets {
		for i := range spots {
			spots[i].Value = i
		}
		ix, err := NewIndex(spots...)
		if err != nil {
			t.Fatal(err)
		}
		for range 300 {
			s := spots[rng.IntN(len(spots))]
			p := Position{max(-180, min(180, s.Lon+(rng.Float64()-0.5)*0.2)), min(90, s.Lat+(rng.Float64()-0.5)*0.2)}
			k := 1 + rng.IntN(10)
			near := ix.Nearest(nil, p, k)
			if want := plain(spots, p, k); !slices.Equal(ids(near), want) {
				t.Fatalf("%s: Nearest(%v, %d) = %v, want %v", name, p, k, ids(near), want)
			}
			far := near[len(near)-1].Metres
			for _, n := range ix.Within(nil, p, far) {
				if n.Metres > far {
					t.Fatalf("%s: Within(%f) gave %f", name, far, n.Metres)
				}
			}
			if within := ix.Within(nil, p, far); len(within) < len(near) {
				t.Fatalf("%s: Within found %d, Nearest %d", name, len(within), len(near))
			}
		}
	}
}

func TestNearestEdges(t *testing.T) {
	ix, err := NewIndex[string]()
	if err != nil || ix.Len() != 0 || len(ix.Nearest(nil, Position{1, 1}, 3)) != 0 || len(ix.Within(nil, Position{1, 1}, 1e9)) != 0 {
		t.Errorf("an empty index found something: %v", err)
	}
	if _, err := NewIndex(Spot[int]{Position{0, math.NaN()}, 1}); code(err) != "position-out-of-range" {
		t.Errorf("NewIndex took NaN: %v", err)
	}
	one, _ := NewIndex(Spot[int]{Position{76, 43}, 7})
	for _, p := range []Position{{math.Inf(1), 0}, {0, 100}} {
		if got := one.Nearest(nil, p, 1); len(got) != 0 {
			t.Errorf("Nearest(%v) = %v", p, got)
		}
	}
	if got := one.Nearest(nil, Position{-170, -89.9}, 5); len(got) != 1 || got[0].Value != 7 {
		t.Errorf("from the other side of the Earth: %v", got)
	}
	if got := one.Nearest(make([]Near[int], 2), Position{76, 43}, 0); len(got) != 2 {
		t.Errorf("k = 0 changed dst: %v", got)
	}
}

// BenchmarkNearest asks for the eight nearest vehicles, as a recommendation
// does, in fleets from one town's to one country's.
// Budget at 10 000: 20 µs and 12 allocations.
func BenchmarkNearest(b *testing.B) {
	for _, n := range []int{40, 1_000, 10_000} {
		b.Run(fmt.Sprintf("vehicles=%d", n), func(b *testing.B) {
			rng := rand.New(rand.NewPCG(1, 2)) // the same fleet on every run
			ix, err := NewIndex(scatter(rng, n, 76.74, 43.03, 77.17, 43.40)...)
			if err != nil {
				b.Fatal(err)
			}
			calls, buf := scatter(rng, 1024, 76.74, 43.03, 77.17, 43.40), make([]Near[int], 0, 8)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if buf = ix.Nearest(buf[:0], calls[i%1024].Position, 8); len(buf) != 8 {
					b.Fatalf("found %d vehicles, want 8", len(buf))
				}
			}
		})
	}
}
