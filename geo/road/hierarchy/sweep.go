package hierarchy

import "slices"

// Distances is the weight of the shortest path from the seeds to every node,
// Unreachable where there is none or it weighs more than limit. It is written
// to out if that is large enough.
func (m *Metric) Distances(from []Seed, limit uint32, out []uint32) []uint32 {
	h, n := m.h, len(m.h.node)
	ws := borrow(n)
	dist := ws.forward[:n]
	ws.start(h, from, dist, ws.viaF)
	for v, ok := ws.next(h); ok; v, ok = ws.next(h) {
		rise(h.upHead[h.upFirst[v]:h.upFirst[v+1]], m.up[h.upFirst[v]:h.upFirst[v+1]], dist[v], dist)
	}
	out = slices.Grow(out[:0], n)[:n]
	for v := n - 1; v >= 0; v-- {
		d := dist[v]
		for e := h.upFirst[v]; e < h.upFirst[v+1]; e++ {
			d = min(d, dist[h.upHead[e]]+m.down[e])
		}
		dist[v] = d
		if d > limit {
			d = Unreachable
		}
		out[h.node[v]] = d
	}
	for v := range dist {
		dist[v] = Unreachable
	}
	ws.giveBack()
	return out
}
