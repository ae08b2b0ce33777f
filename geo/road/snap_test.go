package road

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"jylu/geo"
)

// usableByBrute finds which segments a vehicle can come to from a junction of
// the large part, and leave again to get to all of them, by asking the brute-force
// search. It is nil if that part is smaller than three roads.
func usableByBrute(r *Roads) []bool {
	n := r.g.net
	drivable := make([]bool, len(r.g.arc))
	for e, a := range r.g.arc {
		drivable[e] = r.weight[a] < unreachable
	}
	large := r.g.largestPart(drivable)
	var junctions []Snap
	for i := range n.Segments {
		if s := &n.Segments[i]; !s.Private && (s.Forward || s.Backward) && large[s.From] {
			junctions = append(junctions, Snap{Segment: int32(i), Share: 0})
		}
	}
	if len(junctions) < 3 {
		return nil
	}
	b := newBrute(n, r.weight)
	usable, out := make([]bool, len(n.Segments)), b.from(junctions[0])
	for k := range n.Segments {
		middle := Snap{Segment: int32(k), Share: 0.5}
		back := b.from(middle)
		usable[k] = out.to(middle) < unreachable && !slices.ContainsFunc(junctions, func(s Snap) bool { return back.to(s) >= unreachable })
	}
	return usable
}

// What can be used is what a search without split nodes finds usable: closures,
// low bridges, one-way streets and yards behind them included.
func TestUsable(t *testing.T) {
	t.Parallel()
	seen := 0
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 5))
		n := drawNetwork(r, 5, 5)
		g, err := NewGraph(n, nil)
		if err != nil {
			t.Fatal(err)
		}
		roads := g.Roads(DefaultProfile(), Size{HeightDm: uint16(r.IntN(2) * 40)}, nil)
		if r.IntN(2) == 0 {
			roads = roads.With(randomClosures(r, len(n.Segments)))
		}
		want := usableByBrute(roads)
		if want == nil {
			return
		}
		seen++
		for i := range n.Segments {
			if got := roads.usable[i]; got != want[i] {
				t.Fatalf("segment %d usable: %v, want %v: closed %v\n%s", i, got, want[i], roads.weight, describe(n))
			}
		}
	})
	if seen < 20 {
		t.Errorf("only %d networks had a large part", seen)
	}
}

// A snap is the nearest point of the nearest road that can be used, by looking at
// all of them.
func TestSnapIsNearest(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := randomNetwork(t)
		g, err := NewGraph(n, nil)
		if err != nil {
			t.Fatal(err)
		}
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "places"), 5))
		roads := g.Roads(DefaultProfile(), Size{HeightDm: uint16(r.IntN(2) * 40)}, randomClosures(r, len(n.Segments)))
		for range 20 {
			p := randomPosition(r, n)
			if r.IntN(3) == 0 {
				p = geo.Position{Lon: p.Lon + r.Float64()/5 - 0.1, Lat: p.Lat + r.Float64()/5 - 0.1}
			}
			checkSnap(t, roads, p)
		}
	})
}

func checkSnap(t *rapid.T, r *Roads, p geo.Position) {
	got, ok := r.Snap(p)
	least := math.Inf(1)
	pl := planeAt(p.Lat)
	for i := range r.g.net.Segments {
		if !r.usable[i] {
			continue
		}
		points := r.g.net.Points(int32(i))
		for k := 1; k < len(points); k++ {
			_, metres := pl.project(CoordOf(p), points[k-1], points[k])
			least = min(least, metres)
		}
	}
	if ok != (least <= SnapMetres) {
		t.Fatalf("snapped: %v, the nearest road is %.1f m away", ok, least)
	}
	if !ok {
		return
	}
	if math.Abs(got.Metres-least) > 1e-6 {
		t.Fatalf("snapped to a road %.2f m away, the nearest is %.2f m away", got.Metres, least)
	}
	if !r.usable[got.Segment] {
		t.Fatalf("segment %d cannot be used", got.Segment)
	}
	if away := p.MetresTo(got.Position); math.Abs(away-got.Metres) > nodeMetres+got.Metres/500 {
		t.Fatalf("the point is %.2f m away, not %.2f m", away, got.Metres)
	}
	at := r.g.net.part(got.Segment, 0, got.Share)
	if d := pl.metres(at[len(at)-1], CoordOf(got.Position)); d > 0.1 {
		t.Fatalf("share %v of segment %d is %.2f m from the point", got.Share, got.Segment, d)
	}
}

// A point far from all roads is told so at once, at the poles too, where a step
// east has no length: the search must not go on in circles there.
func TestSnapFarAway(t *testing.T) {
	t.Parallel()
	g, err := NewGraph(drawNetwork(rand.New(rand.NewPCG(7, 7)), 5, 5), nil)
	if err != nil {
		t.Fatal(err)
	}
	roads := g.Roads(DefaultProfile(), Size{}, nil)
	for _, p := range []geo.Position{
		{Lon: 180, Lat: 90}, {Lon: -180, Lat: -90}, {Lon: 76.9, Lat: 90}, {Lon: 76.9, Lat: 89.99999}, {Lon: 0, Lat: 0}, {Lon: -180, Lat: 43}, {Lon: 43.2, Lat: 76.9},
	} {
		if s, ok := roads.Snap(p); ok {
			t.Errorf("%v snaps to %v", p, s)
		}
	}
}
