package road

import (
	"math"
	"slices"

	"jylu/geo/road/hierarchy"
)

const unreachable = hierarchy.Unreachable

// end is the beginning or the end of a trip: how the through graph is entered
// from it, or it is reached from there.
type end struct {
	snap  Snap
	seeds []hierarchy.Seed
	inner map[int32]visit // of an end on a private road: the nodes of its part
}

// share returns the time for share of the segment's length, of all of it weight.
func shareOf(weight uint32, share float64) uint32 {
	if weight >= unreachable {
		return unreachable
	}
	return uint32(math.Round(share * float64(weight)))
}

// origin is the end that a trip starts from. A driver at a junction has no past:
// no restriction concerns him yet. One on a road has come along it.
func (r *Roads) origin(s Snap) end {
	if r.g.private.part[s.Segment] >= 0 {
		return r.privateEnd(s, true)
	}
	if v := r.g.junction(s); v >= 0 {
		return end{snap: s, seeds: []hierarchy.Seed{{Node: v}}}
	}
	e := end{snap: s, seeds: make([]hierarchy.Seed, 0, 2)}
	for _, a := range [...]Arc{ArcOf(s.Segment, true), ArcOf(s.Segment, false)} {
		if w := shareOf(r.weight[a], 1-s.along(a)); w < unreachable {
			e.seeds = append(e.seeds, hierarchy.Seed{Node: r.g.arrive(free, a), Weight: w})
		}
	}
	return e
}

// destination is the end that a trip leads to: every copy of a node will do from
// which the rest of the way may be driven.
func (r *Roads) destination(s Snap) end {
	if r.g.private.part[s.Segment] >= 0 {
		return r.privateEnd(s, false)
	}
	if v := r.g.junction(s); v >= 0 {
		return end{snap: s, seeds: r.allCopies(nil, v, 0)}
	}
	e := end{snap: s, seeds: make([]hierarchy.Seed, 0, 2)}
	for _, a := range [...]Arc{ArcOf(s.Segment, true), ArcOf(s.Segment, false)} {
		w := shareOf(r.weight[a], s.along(a))
		if w >= unreachable {
			continue
		}
		for _, x := range r.g.arcs[r.g.arcsFirst[a]:r.g.arcsFirst[a+1]] {
			e.seeds = append(e.seeds, hierarchy.Seed{Node: r.g.tail[x], Weight: w})
		}
	}
	return e
}

// along returns how much of a's length lies before s; a is an arc of its segment.
func (s Snap) along(a Arc) float64 {
	if a.Forward() {
		return s.Share
	}
	return 1 - s.Share
}

func (r *Roads) allCopies(seeds []hierarchy.Seed, v int32, weight uint32) []hierarchy.Seed {
	seeds = append(seeds, hierarchy.Seed{Node: v, Weight: weight})
	for _, c := range r.g.copies[r.g.copiesFirst[v]:r.g.copiesFirst[v+1]] {
		seeds = append(seeds, hierarchy.Seed{Node: c, Weight: weight})
	}
	return seeds
}

// privateEnd searches the private part that s lies in for the gates to the
// through graph.
func (r *Roads) privateEnd(s Snap, start bool) end {
	p := r.g.private
	e := end{snap: s, inner: p.search(r.g.net, r.weight, r.privateSeeds(s, start), start)}
	for v, met := range e.inner {
		switch {
		case !p.gate[v]:
		case start:
			e.seeds = append(e.seeds, hierarchy.Seed{Node: v, Weight: met.weight})
		default:
			e.seeds = r.allCopies(e.seeds, v, met.weight)
		}
	}
	slices.SortFunc(e.seeds, func(a, b hierarchy.Seed) int { return int(a.Node) - int(b.Node) }) // not as the map has them
	return e
}

// privateSeeds are the nodes next to s in its private part.
func (r *Roads) privateSeeds(s Snap, start bool) map[int32]uint32 {
	if v := r.g.junction(s); v >= 0 {
		return map[int32]uint32{v: 0}
	}
	seeds := make(map[int32]uint32, 2)
	for _, a := range [...]Arc{ArcOf(s.Segment, true), ArcOf(s.Segment, false)} {
		v, w := r.g.net.Head(a), shareOf(r.weight[a], 1-s.along(a))
		if !start {
			v, w = r.g.net.Tail(a), shareOf(r.weight[a], s.along(a))
		}
		if old, known := seeds[v]; !known || w < old {
			seeds[v] = w
		}
	}
	return seeds
}

// near returns the time between two ends without the through graph: along one
// segment, or inside one private part; unreachable if that cannot be.
func (r *Roads) near(from, to end) uint32 {
	best := r.alongOne(from.snap, to.snap)
	if from.inner == nil || r.g.private.part[from.snap.Segment] != r.g.private.part[to.snap.Segment] {
		return best
	}
	for v, w := range r.privateSeeds(to.snap, false) {
		if met, ok := from.inner[v]; ok && w < unreachable {
			best = min(best, met.weight+w)
		}
	}
	return best
}

// alongOne returns the time from one point to another of the same segment
// without leaving it.
func (r *Roads) alongOne(from, to Snap) uint32 {
	if from.Segment != to.Segment {
		return unreachable
	}
	if from.Share == to.Share {
		return 0
	}
	a := ArcOf(from.Segment, from.Share < to.Share)
	return shareOf(r.weight[a], math.Abs(to.Share-from.Share))
}
