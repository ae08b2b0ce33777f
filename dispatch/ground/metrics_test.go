package ground

import (
	"testing"

	"jylu/geo"
	"jylu/geo/road"
)

// While another graph and its metrics are made ready, none of those in use is made
// anew, though every kind of vehicle meets signs of its own: nor when the next band
// of the day is made ready beside them.
func TestMetricsStayWhileOthersAreMade(t *testing.T) {
	t.Parallel()
	terrain := func(lat float64) *Terrain {
		var lines []road.Line
		for k := range 10 {
			l := road.Line{Class: road.Secondary, Points: []geo.Position{{Lon: 76.9, Lat: lat}, {Lon: 76.91, Lat: lat + 0.001*float64(k)}, {Lon: 76.92, Lat: lat}}}
			lines = append(lines, l)
		}
		n, err := road.FromLines(lines)
		if err != nil {
			t.Fatal(err)
		}
		for i := range n.Segments {
			n.Segments[i].MaxHeightDm = uint16(20 + i)
		}
		graph, err := road.NewGraph(n, nil)
		if err != nil {
			t.Fatal(err)
		}
		return &Terrain{graph: graph, metrics: &metrics{graph: graph}, signs: signsOf(n)}
	}
	now, next := terrain(43.2), terrain(43.3)
	travel := func(of *Terrain, band road.Band) *Travel {
		p := road.DefaultProfile()
		p.Band = band
		sizes := map[string]road.Size{}
		for i, kind := range []string{"ARM", "EXC", "CRANE", "TIP", "VAC", "PUMP", "WELD", "COMP", "GEN", "HEAT"} {
			sizes[kind] = road.Size{HeightDm: uint16(21 + i)}
		}
		return &Travel{terrain: of, line: geo.DefaultStraightLine, profile: p, sizes: sizes}
	}
	made := func(of *Travel) map[string]*road.Roads {
		all := map[string]*road.Roads{"": of.roads("")}
		for kind := range of.sizes {
			all[kind] = of.roads(kind)
		}
		return all
	}
	inUse := travel(now, 1)
	before := made(inUse)
	different := map[*road.Roads]bool{}
	for _, r := range before {
		different[r] = true
	}
	if len(different) != len(before) {
		t.Fatalf("%d metrics for %d kinds", len(different), len(before))
	}
	travel(now, 2).warm()
	travel(next, 1).warm()
	for kind, r := range made(inUse) {
		if r != before[kind] {
			t.Errorf("%q: what is in use was made anew", kind)
		}
	}
}
