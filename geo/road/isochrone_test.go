package road

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"jylu/geo"
)

// checkIsochrones holds areas against exact times: they hold each junction that
// is reached in time and none that is far from all roads that are, nest, are
// valid, and come out the same again.
func checkIsochrones(t rapid.TB, r *Roads, at geo.Position, minutes []int) {
	t.Helper()
	areas, err := r.Isochrones(at, minutes)
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := r.Isochrones(at, minutes); !reflect.DeepEqual(areas, again) {
		t.Fatal("two answers to one question")
	}
	s, _ := r.Snap(at)
	dist := r.metric.Distances(r.origin(s).seeds, unreachable-1, nil)
	for i, area := range areas {
		limit := uint32(area.Minutes) * 60_000
		readings := r.reach(s, limit)
		for v := range int32(len(r.g.net.Nodes)) {
			best := unreachable
			for _, seed := range r.allCopies(nil, v, 0) {
				best = min(best, dist[seed.Node])
			}
			in := contains(area.MultiPolygon, r.g.net.Nodes[v].pointOf())
			if best <= limit && !in {
				t.Fatalf("node %d, reached in %d ms, is outside of %d minutes", v, best, area.Minutes)
			}
			if in && awayFrom(r.g.net.Nodes[v], readings) > 400 {
				t.Fatalf("node %d is inside of %d minutes, far from all roads reached", v, area.Minutes)
			}
		}
		checkValid(t, area.MultiPolygon)
		if i > 0 && area.Minutes >= areas[i-1].Minutes {
			for _, polygon := range areas[i-1].MultiPolygon {
				for _, p := range polygon[0] {
					if !contains(area.MultiPolygon, p) {
						t.Fatalf("%v of %d minutes is not within %d minutes", p, areas[i-1].Minutes, area.Minutes)
					}
				}
			}
		}
	}
}

func contains(m orb.MultiPolygon, p orb.Point) bool {
	for _, polygon := range m {
		in := holds(polygon[0], p)
		for _, hole := range polygon[1:] {
			in = in && !holds(hole, p)
		}
		if in {
			return true
		}
	}
	return false
}

func awayFrom(c Coord, readings []reading) float64 {
	least := math.Inf(1)
	for _, r := range readings {
		least = min(least, planeAt(c.Position().Lat).metres(c, r.at))
	}
	return least
}

func checkValid(t rapid.TB, m orb.MultiPolygon) {
	t.Helper()
	for _, polygon := range m {
		for i, ring := range polygon {
			if len(ring) < 4 || ring[0] != ring[len(ring)-1] || (ring.Orientation() == orb.CCW) != (i == 0) {
				t.Fatalf("ring %d has %d points and runs %v", i, len(ring), ring.Orientation())
			}
			if len(ring) < 2000 && geo.CrossesItself(ring) {
				t.Fatalf("ring %d crosses itself", i)
			}
			if i > 0 && !holds(polygon[0], ring[0]) {
				t.Fatalf("hole %d is outside of its polygon", i)
			}
		}
	}
}

func TestIsochrones(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := randomNetwork(t)
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "places"), 3))
		g, err := NewGraph(n, nil)
		if err != nil {
			t.Fatal(err)
		}
		roads := g.Roads(DefaultProfile(), Size{}, randomClosures(r, len(n.Segments)))
		at := randomPosition(r, n)
		if _, ok := roads.Snap(at); !ok {
			t.Skip("nothing can be used")
		}
		checkIsochrones(t, roads, at, []int{1, 2, 4})
	})
}

func TestIsochronesOfTheExtract(t *testing.T) {
	t.Parallel()
	g := almaty(t)
	r := rand.New(rand.NewPCG(7, 7))
	roads := g.Roads(DefaultProfile(), Size{}, nil)
	for range 3 {
		checkIsochrones(t, roads, randomPosition(r, g.net), []int{5, 10})
	}
}

func TestIsochronesRefuse(t *testing.T) {
	t.Parallel()
	g, _ := NewGraph(drawNetwork(rand.New(rand.NewPCG(1, 1)), 3, 3), nil)
	roads := g.Roads(DefaultProfile(), Size{}, nil)
	here := g.net.Nodes[4].Position()
	for _, minutes := range [][]int{{0}, {5, -1}, {MaxMinutes + 1}} {
		if _, err := roads.Isochrones(here, minutes); err == nil {
			t.Errorf("isochrones of %v minutes", minutes)
		}
	}
	if _, err := roads.Isochrones(geo.Position{Lon: 10, Lat: 10}, []int{5}); err != ErrNoRoad {
		t.Errorf("isochrones from nowhere: %v", err)
	}
}

func BenchmarkIsochrones(b *testing.B) { // budget: the desk waits; 150 ms for 5, 10, 15, 20 minutes
	g := almaty(b)
	roads := g.Roads(DefaultProfile(), Size{}, nil)
	points := 0
	for b.Loop() {
		all, _ := roads.Isochrones(geo.Position{Lon: 76.93, Lat: 43.25}, []int{5, 10, 15, 20})
		points = 0
		for _, p := range all[3].MultiPolygon {
			for _, r := range p {
				points += len(r)
			}
		}
	}
	b.ReportMetric(float64(points), "points")
}
