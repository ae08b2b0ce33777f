package hierarchy

import "slices"

// Metric is a hierarchy with weights: every question is answered by it.
// Immutable, safe for any number of goroutines.
type Metric struct {
	h *Hierarchy
	// weight is that of the graph's own arcs, up and down those of the
	// hierarchy's edges in each direction: the shortest path between the two
	// ends that uses only lower nodes between.
	weight, up, down []uint32
}

// Customize gives the hierarchy weights, one in milliseconds for each arc of
// the graph; Unreachable and above closes the arc.
func (h *Hierarchy) Customize(weight []uint32) *Metric {
	if len(weight) != len(h.slot) {
		panic("hierarchy: not one weight for each arc")
	}
	m := &Metric{h: h, weight: slices.Clone(weight),
		up:   slices.Repeat([]uint32{Unreachable}, len(h.upHead)),
		down: slices.Repeat([]uint32{Unreachable}, len(h.upHead))}
	for a, s := range h.slot {
		switch {
		case s < 0:
		case s&1 == 0:
			m.up[s>>1] = min(m.up[s>>1], weight[a])
		default:
			m.down[s>>1] = min(m.down[s>>1], weight[a])
		}
	}
	at := make([]int32, len(h.node)) // the edge to a head
	for v := range int32(len(h.node)) {
		for e := h.upFirst[v]; e < h.upFirst[v+1]; e++ {
			at[h.upHead[e]] = e
		}
		m.triangles(v, at)
	}
	return m
}

// triangles brings down the weights of v's edges upward by every triangle
// whose third node lies below v. Those below v must be done.
func (m *Metric) triangles(v int32, at []int32) {
	h := m.h
	for _, e := range h.downEdge[h.downFirst[v]:h.downFirst[v+1]] {
		low, end := e+1, h.upFirst[h.upTail[e]+1]
		head, up, down := h.upHead[low:end], m.up[low:end], m.down[low:end]
		if len(up) != len(head) || len(down) != len(head) {
			return // never: spares the checks of bounds below
		}
		rise, fall := m.up[e], m.down[e]
		for i, w := range head {
			x := at[w]
			m.up[x] = min(m.up[x], fall+up[i])
			m.down[x] = min(m.down[x], down[i]+rise)
		}
	}
}
