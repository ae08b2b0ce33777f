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
	q := &strides{{from, 0}}
	for q.Len() > 0 && open > 0 {
		at := heap.Pop(q).(walking)
		if at.cost > w.reach[at.node].cost {
			continue
		}
		if at.cost > limit {
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

func (w *walker) step(at walking, q *strides) {
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
		v, sum := w.g.net.Head(Arc(a)), at.cost+cost
		if old, met := w.reach[v]; !met || sum < old.cost {
			w.reach[v] = stride{sum, Arc(a)}
			heap.Push(q, walking{v, sum})
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

// walking is a node in the queue of a walk.
type walking struct {
	node int32
	cost float64
}

type strides []walking

func (q strides) Len() int { return len(q) }
func (q strides) Less(i, k int) bool {
	return q[i].cost < q[k].cost || q[i].cost == q[k].cost && q[i].node < q[k].node
}
func (q strides) Swap(i, k int) { q[i], q[k] = q[k], q[i] }
func (q *strides) Push(x any)   { *q = append(*q, x.(walking)) }
func (q *strides) Pop() any {
	last := (*q)[len(*q)-1]
	*q = (*q)[:len(*q)-1]
	return last
}
