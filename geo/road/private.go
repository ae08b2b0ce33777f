package road

import (
	"container/heap"
	"slices"
)

// privateParts are the roads that may be driven only at the ends of a trip:
// yards, gates, residents' roads. They are small, so they are searched by plain
// Dijkstra whenever a trip begins or ends in one.
type privateParts struct {
	// The private arcs that leave node v, whatever their direction allows:
	// arcs[first[v]:first[v+1]]. Their reverses are those that enter it.
	first, arcs []int32
	gate        []bool  // whether the through graph has the node
	part        []int32 // of a segment: its connected private part; -1: public
}

func newPrivateParts(n *Network, through func(Arc) bool) *privateParts {
	p := &privateParts{gate: make([]bool, len(n.Nodes)), part: slices.Repeat([]int32{-1}, len(n.Segments))}
	p.first, p.arcs = group(len(n.Nodes), 2*len(n.Segments), func(a int) int32 {
		if n.Segments[a>>1].Private {
			return n.Tail(Arc(a))
		}
		return -1
	})
	for i := range n.Segments {
		if a := ArcOf(int32(i), true); through(a) || through(a.Reverse()) {
			p.gate[n.Segments[i].From], p.gate[n.Segments[i].To] = true, true
		}
	}
	parts := int32(0)
	for i := range n.Segments {
		if n.Segments[i].Private && p.part[i] < 0 {
			p.fill(n, int32(i), parts)
			parts++
		}
	}
	return p
}

// fill numbers the part of segment i.
func (p *privateParts) fill(n *Network, i, part int32) {
	p.part[i] = part
	stack := []int32{n.Segments[i].From, n.Segments[i].To}
	for len(stack) > 0 {
		v := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for _, a := range p.leaving(v) {
			if a := Arc(a); p.part[a.Segment()] < 0 {
				p.part[a.Segment()] = part
				stack = append(stack, n.Head(a))
			}
		}
	}
}

func (p *privateParts) leaving(v int32) []int32 { return p.arcs[p.first[v]:p.first[v+1]] }

// flood marks the nodes that private arcs lead to from some nodes.
func (p *privateParts) flood(n *Network, from []int32, drive func(Arc) bool) []bool {
	met := make([]bool, len(n.Nodes))
	for _, v := range from {
		met[v] = true
	}
	for stack := slices.Clone(from); len(stack) > 0; {
		v := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for _, a := range p.leaving(v) {
			if to := n.Head(Arc(a)); !met[to] && drive(Arc(a)) {
				met[to] = true
				stack = append(stack, to)
			}
		}
	}
	return met
}

// visit is a node that a private search has come to.
type visit struct {
	weight uint32
	via    Arc // the arc it came by, -1 at a seed; of a search backward, the arc it goes on by
}

// search is plain Dijkstra over private arcs from some nodes: forward, or
// backward to find who can come here.
func (p *privateParts) search(n *Network, weight []uint32, from map[int32]uint32, forward bool) map[int32]visit {
	met := make(map[int32]visit, 2*len(from))
	var q queue[uint32]
	for v, w := range from {
		if w < unreachable {
			met[v] = visit{w, -1}
			q = append(q, waiting[uint32]{v, w})
		}
	}
	heap.Init(&q)
	for len(q) > 0 {
		w := heap.Pop(&q).(waiting[uint32])
		if met[w.node].weight < w.weight {
			continue
		}
		for _, a := range p.leaving(w.node) {
			a := Arc(a)
			to, drive := n.Head(a), a
			if !forward {
				drive = a.Reverse()
			}
			if weight[drive] >= unreachable {
				continue
			}
			sum := w.weight + weight[drive]
			if v, known := met[to]; sum < unreachable && (!known || sum < v.weight) {
				met[to] = visit{sum, drive}
				heap.Push(&q, waiting[uint32]{to, sum})
			}
		}
	}
	return met
}
