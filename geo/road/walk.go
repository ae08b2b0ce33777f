package road

import (
	"container/heap"
	"math"
	"slices"
)

// A walk goes along a street on the network, either way and whatever the signs
// say. Where the street is broken, or carries another name for a block, it goes
// over other roads: those cost strangeCost times their length, and the whole
// walk no more than walkCost times the straight line and walkMore metres beside.
const (
	strangeCost = 3
	walkCost    = 3
	walkMore    = 2000
)

// walker finds walks along one street.
type walker struct {
	g      *Graph
	street *street
	reach  map[int32]stride
}

// stride is how a walk came to a node.
type stride struct {
	cost float64 // metres, those of strange roads counted threefold
	by   Arc     // -1 where the walk begins
}

// walk finds the walks from one node to several.
func (g *Graph) walk(s *street, from int32, to []int32) *walker {
	w := &walker{g: g, street: s, reach: map[int32]stride{from: {by: -1}}}
	pl := planeAt(g.net.Nodes[from].Position().Lat)
	limit := 0.0
	for _, v := range to {
		limit = max(limit, walkCost*pl.metres(g.net.Nodes[from], g.net.Nodes[v])+walkMore)
	}
	open := len(to)
	q := &queue[float64]{{from, 0}}
	for q.Len() > 0 && open > 0 {
		at := heap.Pop(q).(waiting[float64])
		if at.weight > w.reach[at.node].cost {
			continue
		}
		if at.weight > limit {
			break
		}
		for _, v := range to {
			if v == at.node {
				open--
			}
		}
		w.step(at, q)
	}
	return w
}

func (w *walker) step(at waiting[float64], q *queue[float64]) {
	x := w.g.streets
	for _, a := range x.at[x.atFirst[at.node]:x.atFirst[at.node+1]] {
		s := &w.g.net.Segments[Arc(a).Segment()]
		cost := float64(s.Decimetres) / 10
		switch {
		case w.street.own[Arc(a).Segment()]:
		case s.Private || s.Class == Ferry:
			continue
		default:
			cost *= strangeCost
		}
		v, sum := w.g.net.Head(Arc(a)), at.weight+cost
		if old, met := w.reach[v]; !met || sum < old.cost {
			w.reach[v] = stride{sum, Arc(a)}
			heap.Push(q, waiting[float64]{v, sum})
		}
	}
}

// cost returns what the walk to v costs; infinite if it leads not there.
func (w *walker) cost(v int32) float64 {
	if s, ok := w.reach[v]; ok {
		return s.cost
	}
	return math.Inf(1)
}

// to returns the arcs of the walk to v.
func (w *walker) to(v int32) []Arc {
	var arcs []Arc
	for s := w.reach[v]; s.by >= 0; s = w.reach[v] {
		arcs = append(arcs, s.by)
		v = w.g.net.Tail(s.by)
	}
	slices.Reverse(arcs)
	return arcs
}
