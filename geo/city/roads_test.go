package city

import (
	"slices"
	"testing"

	"jylu/geo"
	"jylu/geo/road"
)

// reached tells which nodes can be driven to from node 0, or from which of them
// node 0 can be driven to.
func reached(n *road.Network, back bool) []bool {
	next := make([][]int32, len(n.Nodes))
	for i := range n.Segments {
		for _, forward := range []bool{true, false} {
			a := road.ArcOf(int32(i), forward)
			if !n.Open(a) {
				continue
			}
			if back {
				next[n.Head(a)] = append(next[n.Head(a)], n.Tail(a))
			} else {
				next[n.Tail(a)] = append(next[n.Tail(a)], n.Head(a))
			}
		}
	}
	seen, queue := make([]bool, len(n.Nodes)), []int32{0}
	seen[0] = true
	for len(queue) > 0 {
		v := queue[0]
		queue = queue[1:]
		for _, w := range next[v] {
			if !seen[w] {
				seen[w] = true
				queue = append(queue, w)
			}
		}
	}
	return seen
}

func TestRoadsAreConnected(t *testing.T) {
	n := Roads()
	if len(n.Segments) < 1500 {
		t.Errorf("%d segments, want at least 1500", len(n.Segments))
	}
	if !n.Schematic || n.Source == "" {
		t.Error("the network does not say that it is schematic")
	}
	there, back := reached(n, false), reached(n, true)
	inside := 0
	for i := range n.Segments {
		s := n.Segments[i]
		if there[s.From] && back[s.From] && there[s.To] && back[s.To] {
			inside++
		}
	}
	t.Logf("%d nodes, %d segments, %d of them strongly connected", len(n.Nodes), len(n.Segments), inside)
	if inside < len(n.Segments) {
		t.Errorf("%d of %d segments are strongly connected", inside, len(n.Segments))
	}
	for _, at := range entrances() {
		least, joined := 1e9, false
		for i := range n.Segments {
			c := onPlane(n.Line(int32(i)))
			for k := 1; k < len(c); k++ {
				if m := foot(c[k-1], c[k], at).to(at); m < least {
					v := n.Segments[i].From
					least, joined = m, there[v] && back[v]
				}
			}
		}
		if least > 20 || !joined {
			t.Errorf("base or source at %v is %.0f m from a road, connected: %v", at.position(), least, joined)
		}
	}
}

// TestBridges: rivers and railways are crossed in few places, so that a
// straight line tells little about the drive.
func TestBridges(t *testing.T) {
	n := Roads()
	for _, barrier := range append(rivers[:len(rivers):len(rivers)], railway...) {
		c, crossings, smaller := onPlane(barrier.course()), 0, 0
		for i := range n.Segments {
			p := n.Line(int32(i))
			for k := 1; k < len(p); k++ {
				for j := 1; j < len(c); j++ {
					if _, ok := meet(toPlane(p[k-1]), toPlane(p[k]), c[j-1], c[j]); ok {
						if crossings++; n.Segments[i].Class > road.Tertiary {
							smaller++
							t.Errorf("%q crosses %s at %v", n.Names[n.Segments[i].Name].Ru, barrier.ru, p[k])
						}
					}
				}
			}
		}
		t.Logf("%s: %d crossings", barrier.ru, crossings)
		if crossings < 2 || crossings > 20 {
			t.Errorf("%s is crossed %d times, want some but few", barrier.ru, crossings)
		}
	}
}

func TestNamesInThreeLanguages(t *testing.T) {
	n := Roads()
	seen := map[string]bool{}
	for i, name := range n.Names[1:] {
		if name.Ru == "" || name.Kk == "" || name.En == "" {
			t.Errorf("name %d %q lacks a language", i+1, name)
		}
		if seen[name.Ru] {
			t.Errorf("two streets are called %q", name.Ru)
		}
		seen[name.Ru] = true
	}
	for _, s := range avenues {
		if !seen[s.ru] {
			t.Errorf("%s has no segment", s.ru)
		}
	}
}

// TestKnownCrossings: streets that press reports name together do meet here.
func TestKnownCrossings(t *testing.T) {
	n := Roads()
	for _, want := range []struct {
		a, b string
		at   geo.Position
	}{
		{"ул. Шакарима", "ул. Прокофьева", geo.Position{Lon: 76.8756, Lat: 43.2423}},
		{"ул. Кулымбетова", "ул. Брусиловского", geo.Position{Lon: 76.8783, Lat: 43.2445}},
		{"пр. Райымбека", "ул. Отеген батыра", geo.Position{Lon: 76.853, Lat: 43.2507}},
		{"ул. Калдаякова", "ул. Казыбек би", geo.Position{Lon: 76.9585, Lat: 43.2574}},
		{"пр. Гагарина", "ул. Ходжанова", geo.Position{Lon: 76.8983, Lat: 43.2102}},
	} {
		least := 1e9
		at := map[road.Coord][2]bool{}
		for i := range n.Segments {
			s := n.Segments[i]
			name := n.Names[s.Name].Ru
			for _, v := range []int32{s.From, s.To} {
				both := at[n.Nodes[v]]
				both[0], both[1] = both[0] || name == want.a, both[1] || name == want.b
				if at[n.Nodes[v]] = both; both == [2]bool{true, true} {
					least = min(least, n.Nodes[v].Position().MetresTo(want.at))
				}
			}
		}
		if least > 400 {
			t.Errorf("%s – %s: nearest crossing is %.0f m from %v", want.a, want.b, least, want.at)
		}
	}
}

// TestRoadsKeepOff: no street runs through a lake, a park or a power station, but
// those drawn to the sources.
func TestRoadsKeepOff(t *testing.T) {
	n := Roads()
	for i := range n.Segments {
		k := kerbOf(onPlane(n.Line(int32(i))))
		for at := 0.0; at < k.length() && n.Segments[i].Class != road.Service; at += 10 {
			if p, _ := k.at(at); drawing().draft.kept(p) {
				t.Errorf("%q runs through reserved ground at %v", n.Names[n.Segments[i].Name].Ru, p.position())
				break
			}
		}
	}
}

// TestWayRound: what is near on the map can be far by road.
func TestWayRound(t *testing.T) {
	g, err := road.NewGraph(Roads(), nil)
	if err != nil {
		t.Fatal(err)
	}
	r := g.Roads(road.DefaultProfile(), road.Size{}, nil)
	detour := func(from, to geo.Position) float64 {
		way, err := r.Route(from, to)
		if err != nil {
			t.Fatal(err)
		}
		return float64(way.Metres) / from.MetresTo(to)
	}
	// Жамбыла, on both banks of the Есентай; and across the railway at Алматы-2.
	if f := detour(geo.Position{Lon: 76.919, Lat: 43.2463}, geo.Position{Lon: 76.926, Lat: 43.247}); f < 1.5 {
		t.Errorf("across the Есентай: %.2f × the straight line, want a way round", f)
	}
	if f := detour(geo.Position{Lon: 76.9375, Lat: 43.282}, geo.Position{Lon: 76.9485, Lat: 43.282}); f < 1.5 {
		t.Errorf("across the railway: %.2f × the straight line, want a way round", f)
	}
	var all []float64
	at := entrances()
	for i, a := range at {
		for _, b := range at[i+1:] {
			all = append(all, detour(a.position(), b.position()))
		}
	}
	slices.Sort(all)
	t.Logf("between bases and sources: median %.2f, 90 %%: %.2f, most %.2f", all[len(all)/2], all[len(all)*9/10], all[len(all)-1])
	if m := all[len(all)/2]; m < 1.1 || m > 1.6 {
		t.Errorf("median drive is %.2f × the straight line, want what a grid of streets gives", m)
	}
}
