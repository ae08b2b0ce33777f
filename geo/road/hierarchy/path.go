package hierarchy

import "slices"

// Path is the shortest path from any of the seeds to any of the others: its
// weight with theirs, which seeds it starts and ends at, and the arcs of the
// graph it runs over in order (of parallel ones a lightest). Without a path it
// is (Unreachable, -1, -1, nil).
func (m *Metric) Path(from, to []Seed) (weight uint32, fromSeed, toSeed int, arcs []int32) {
	h := m.h
	ws := borrow(len(h.node))
	defer ws.giveBack()
	ws.start(h, from, ws.forward, ws.viaF)
	ws.start(h, to, ws.backward, ws.viaB)
	best, meet := Unreachable, int32(-1)
	for v, ok := ws.next(h); ok; v, ok = ws.next(h) {
		f, b := ws.forward[v], ws.backward[v]
		if f+b < best {
			best, meet = f+b, v
		}
		if f < best {
			m.climb(v, m.up, ws.forward, ws.viaF)
		}
		if b < best {
			m.climb(v, m.down, ws.backward, ws.viaB)
		}
	}
	if meet < 0 {
		return Unreachable, -1, -1, nil
	}
	ws.edges = ws.edges[:0]
	v := meet
	for e := ws.viaF[v]; e >= 0; e = ws.viaF[v] {
		ws.edges = append(ws.edges, 2*e)
		v = h.upTail[e]
	}
	fromSeed = seedAt(from, h.node[v], ws.forward[v])
	slices.Reverse(ws.edges)
	v = meet
	for e := ws.viaB[v]; e >= 0; e = ws.viaB[v] {
		ws.edges = append(ws.edges, 2*e+1)
		v = h.upTail[e]
	}
	toSeed = seedAt(to, h.node[v], ws.backward[v])
	slices.Reverse(ws.edges) // a stack from here on
	return best, fromSeed, toSeed, m.unpack(ws)
}

// climb carries v's distance over its edges upward and remembers by which.
func (m *Metric) climb(v int32, weight, dist []uint32, via []int32) {
	h, d := m.h, dist[v]
	for e := h.upFirst[v]; e < h.upFirst[v+1]; e++ {
		if sum, w := d+weight[e], h.upHead[e]; sum < dist[w] {
			dist[w], via[w] = sum, e
		}
	}
}

func seedAt(seeds []Seed, node int32, weight uint32) int {
	return slices.Index(seeds, Seed{node, weight})
}

// unpack turns the slots on the workspace's stack into arcs of the graph: a
// slot is an arc of the same weight, or else two slots over a lower node.
// Nodes only get lower, so it ends, with weights of zero too.
func (m *Metric) unpack(ws *workspace) (arcs []int32) {
	for len(ws.edges) > 0 {
		s := ws.edges[len(ws.edges)-1]
		ws.edges = ws.edges[:len(ws.edges)-1]
		if a := m.arc(s); a >= 0 {
			arcs = append(arcs, a)
			continue
		}
		one, two := m.halves(s)
		ws.edges = append(ws.edges, two, one)
	}
	return arcs
}

// slotWeight is the weight of an edge in the slot's direction.
func (m *Metric) slotWeight(s int32) uint32 {
	if s&1 == 0 {
		return m.up[s>>1]
	}
	return m.down[s>>1]
}

// arc is the graph's arc that gave the slot its weight, or -1.
func (m *Metric) arc(s int32) int32 {
	w := m.slotWeight(s)
	for _, a := range m.h.arcs[m.h.arcFirst[s]:m.h.arcFirst[s+1]] {
		if m.weight[a] == w {
			return a
		}
	}
	return -1
}

// halves finds the triangle that gave the slot its weight: the slots to its
// lower node and on from it, in the order they are driven.
func (m *Metric) halves(s int32) (one, two int32) {
	h, e, want := m.h, s>>1, m.slotWeight(s)
	a, b := h.upTail[e], h.upHead[e]
	i, j := h.downFirst[a], h.downFirst[b]
	for i < h.downFirst[a+1] && j < h.downFirst[b+1] {
		if x, y := h.downTail[i], h.downTail[j]; x < y {
			i++
			continue
		} else if x > y {
			j++
			continue
		}
		toA, toB := h.downEdge[i], h.downEdge[j]
		switch {
		case s&1 == 0 && m.down[toA]+m.up[toB] == want: // a, lower, b
			return 2*toA + 1, 2 * toB
		case s&1 == 1 && m.down[toB]+m.up[toA] == want: // b, lower, a
			return 2*toB + 1, 2 * toA
		}
		i, j = i+1, j+1
	}
	panic("hierarchy: a weight without a reason") // the metric is damaged
}
