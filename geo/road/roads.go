package road

import (
	"math"
	"slices"

	"jylu/geo"
	"jylu/geo/road/hierarchy"
)

// Roads answers how long a vehicle drives: a graph with the speeds of one
// profile for vehicles of one size, and with closures. It is exact: its times
// are those of the shortest path under all restrictions, in milliseconds until
// they are rounded at the very end. Immutable, safe for any number of
// goroutines; a new closure makes new Roads.
type Roads struct {
	g       *Graph
	regular []uint32 // of an arc: milliseconds without closures; unreachable: not for this vehicle
	weight  []uint32 // with them
	metric  *hierarchy.Metric
	usable  []bool // of a segment: see Graph.connected
}

// Roads is a geo.Traveller.
var _ geo.Traveller = (*Roads)(nil)

// Closure slows segments down or closes them, in both directions.
type Closure struct {
	Segments []int32 // indexes of the network's Segments; another index panics
	// Factor multiplies the time: 2 is half the speed. What is not above zero
	// closes the segments. Where closures overlap, factors multiply.
	Factor float64
}

// Roads returns the roads as a vehicle of size s has them at the speeds of p.
// A segment it does not fit under or on is closed to it.
func (g *Graph) Roads(p Profile, s Size, closures []Closure) *Roads {
	r := &Roads{g: g, regular: make([]uint32, 2*len(g.net.Segments))}
	for i := range g.net.Segments {
		segment := &g.net.Segments[i]
		for _, a := range [...]Arc{ArcOf(int32(i), true), ArcOf(int32(i), false)} {
			r.regular[a] = unreachable
			if g.net.Open(a) && s.Fits(segment) {
				r.regular[a] = p.Milliseconds(segment, a.Forward())
			}
		}
	}
	r.weight = r.closed(closures)
	weights := make([]uint32, len(g.arc))
	for e, a := range g.arc {
		weights[e] = r.weight[a]
	}
	r.metric = g.hierarchy.Customize(weights)
	r.usable = r.connected()
	return r
}

// With returns the same roads with these closures in place of all those they
// had. Only what changes is computed again.
func (r *Roads) With(closures []Closure) *Roads {
	n := &Roads{g: r.g, regular: r.regular, usable: r.usable}
	n.weight = r.closed(closures)
	var changes []hierarchy.Change
	cut := false
	for a, w := range n.weight {
		if w == r.weight[a] {
			continue
		}
		cut = cut || (w == unreachable) != (r.weight[a] == unreachable)
		for _, e := range r.g.arcs[r.g.arcsFirst[a]:r.g.arcsFirst[a+1]] {
			changes = append(changes, hierarchy.Change{Arc: e, Weight: w})
		}
	}
	n.metric = r.metric.With(changes)
	if cut {
		n.usable = n.connected()
	}
	return n
}

// closed returns the regular weights under closures.
func (r *Roads) closed(closures []Closure) []uint32 {
	weight := slices.Clone(r.regular)
	for _, c := range closures {
		for _, i := range c.Segments {
			for _, a := range [...]Arc{ArcOf(i, true), ArcOf(i, false)} {
				weight[a] = slower(weight[a], c.Factor)
			}
		}
	}
	return weight
}

// slower multiplies a time, within 1 ms and a day as all times of a segment are.
func slower(weight uint32, factor float64) uint32 {
	switch {
	case !(factor > 0) || weight >= unreachable:
		return unreachable
	case factor == 1:
		return weight
	}
	return uint32(math.Round(min(max(float64(weight)*factor, 1), longest)))
}

// connected finds what can be used. Where only direction speaks against a road,
// the graph knows it already.
func (r *Roads) connected() []bool {
	for a, w := range r.weight {
		if w == unreachable && r.g.net.Open(Arc(a)) {
			return r.g.connected(func(a Arc) bool { return r.weight[a] < unreachable })
		}
	}
	return r.g.open
}

// Graph returns what the roads are made of.
func (r *Roads) Graph() *Graph { return r.g }

// Basis returns geo.BasisRoad.
func (r *Roads) Basis() string { return geo.BasisRoad }

// Seconds returns the shortest driving time, rounded to the nearest second. It
// is -1 if a position is not Valid, more than SnapMetres from any usable road,
// or there is no way.
func (r *Roads) Seconds(from, to geo.Position) int {
	a, ok := r.Snap(from)
	if !ok {
		return -1
	}
	b, ok := r.Snap(to)
	if !ok {
		return -1
	}
	return seconds(r.milliseconds(r.origin(a), r.destination(b)))
}

func (r *Roads) milliseconds(from, to end) uint32 {
	return min(r.near(from, to), r.metric.Distance(from.seeds, to.seeds))
}

// seconds rounds to the nearest second; -1 if there is no way.
func seconds(ms uint32) int {
	if ms >= unreachable {
		return -1
	}
	return int((ms + 500) / 1000)
}
