package tile

import (
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"jylu/geo/osm"
)

// maxRings bounds what one relation may cost: assembling asks each hole in which
// ring it lies. The largest wood in Kazakhstan has some 400.
const maxRings = 2000

// assemble returns the area of a multipolygon relation: its ways joined to rings,
// each hole in the ring around it. Rings that do not close, because the file is cut
// there, are left out; nil if nothing is left.
func assemble(x *osm.Extract, r osm.Relation) orb.Geometry {
	var outer, inner [][]int32
	for _, m := range r.Members {
		if m.Kind != osm.KindWay {
			continue
		}
		w, ok := x.Way(m.Ref)
		if !ok || len(w.Refs) < 2 || !x.Complete(w) {
			continue
		}
		if m.Role == "inner" {
			inner = append(inner, w.Refs)
		} else {
			outer = append(outer, w.Refs)
		}
	}
	var area orb.MultiPolygon
	for _, ring := range rings(x, outer) {
		area = append(area, orb.Polygon{ring})
	}
	if len(area) == 0 || len(area) > maxRings || len(inner) > maxRings {
		return nil
	}
	for _, hole := range rings(x, inner) {
		for i := range area {
			if planar.RingContains(area[i][0], hole[0]) {
				area[i] = append(area[i], hole)
				break
			}
		}
	}
	return area
}

// rings joins ways end to end until they close.
func rings(x *osm.Extract, ways [][]int32) []orb.Ring {
	ends := map[int32][]int{}
	for i, w := range ways {
		if first, last := w[0], w[len(w)-1]; first != last {
			ends[first] = append(ends[first], i)
			ends[last] = append(ends[last], i)
		}
	}
	used := make([]bool, len(ways))
	var out []orb.Ring
	for i := range ways {
		if used[i] {
			continue
		}
		used[i] = true
		ring := slices.Clone(ways[i])
		for ring[0] != ring[len(ring)-1] {
			at := ring[len(ring)-1]
			for len(ends[at]) > 0 && used[ends[at][len(ends[at])-1]] {
				ends[at] = ends[at][:len(ends[at])-1]
			}
			if len(ends[at]) == 0 {
				break
			}
			next := ends[at][len(ends[at])-1]
			used[next] = true
			more := slices.Clone(ways[next])
			if more[0] != at {
				slices.Reverse(more)
			}
			ring = append(ring, more[1:]...)
		}
		if len(ring) > 3 && ring[0] == ring[len(ring)-1] {
			if line := lineOf(x, ring); len(line) > 3 {
				out = append(out, orb.Ring(line))
			}
		}
	}
	return out
}
