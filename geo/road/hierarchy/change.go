package hierarchy

import "slices"

// Change gives one arc of the graph another weight; Unreachable closes it.
type Change struct {
	Arc    int32
	Weight uint32
}

// With is the metric with some weights changed, raised or lowered; of several
// changes of one arc the last holds. The old metric stays as it was. Only what
// depends on the changes is computed again, unless that turns out to be so much
// that everything is quicker.
func (m *Metric) With(changes []Change) *Metric {
	h := m.h
	n := &Metric{h: h, weight: slices.Clone(m.weight), up: slices.Clone(m.up), down: slices.Clone(m.down)}
	r := repair{Metric: n, dirty: make([]uint64, (len(h.upHead)+63)/64)}
	for _, c := range changes {
		n.weight[c.Arc] = c.Weight
		if s := h.slot[c.Arc]; s >= 0 {
			r.mark(s >> 1)
		}
	}
	if !r.run(h.triangles / 4) {
		return h.Customize(n.weight)
	}
	return n
}

// repair computes dirty edges again, in ascending order: an edge depends only
// on edges of lower tails, which have lower numbers.
type repair struct {
	*Metric
	dirty []uint64 // a bit for each edge
	heap  queue
	steps int // taken along the lists of edges from below
}

func (r *repair) mark(e int32) {
	if r.dirty[e>>6]&(1<<(e&63)) == 0 {
		r.dirty[e>>6] |= 1 << (e & 63)
		r.heap.push(uint32(e), 0)
	}
}

// run repairs all that is dirty; false if it took more than limit steps.
func (r *repair) run(limit int) bool {
	for len(r.heap) > 0 {
		if r.steps > limit {
			return false
		}
		x, _ := r.heap.pop()
		e := int32(x)
		oldUp, oldDown := r.up[e], r.down[e]
		r.up[e], r.down[e] = r.weigh(e)
		if r.up[e] != oldUp || r.down[e] != oldDown {
			r.spread(e, oldUp, oldDown)
		}
	}
	return true
}

// weigh computes the weights of an edge from its arcs and lower triangles.
func (r *repair) weigh(e int32) (up, down uint32) {
	h := r.h
	up, down = Unreachable, Unreachable
	for _, a := range h.arcs[h.arcFirst[2*e]:h.arcFirst[2*e+1]] {
		up = min(up, r.weight[a])
	}
	for _, a := range h.arcs[h.arcFirst[2*e+1]:h.arcFirst[2*e+2]] {
		down = min(down, r.weight[a])
	}
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
		up = min(up, r.down[toA]+r.up[toB])
		down = min(down, r.down[toB]+r.up[toA])
		i, j = i+1, j+1
	}
	r.steps += int(i - h.downFirst[a] + j - h.downFirst[b])
	return up, down
}

// spread marks the edges whose weight may rest on edge e, which had other
// weights until now: those that e's old weights made, and those that its new
// ones undercut.
func (r *repair) spread(e int32, oldUp, oldDown uint32) {
	h := r.h
	a, b := h.upTail[e], h.upHead[e]
	for f := h.upFirst[a]; f < h.upFirst[a+1]; f++ {
		c := h.upHead[f]
		if c == b {
			continue
		}
		g := h.edge(min(b, c), max(b, c))
		there, back := r.up[g], r.down[g] // b to c, c to b
		if c < b {
			there, back = back, there
		}
		if touches(oldDown+r.up[f], r.down[e]+r.up[f], there) || touches(oldUp+r.down[f], r.up[e]+r.down[f], back) {
			r.mark(g)
		}
	}
}

// touches says whether a way over a lower node that took old and now takes new
// may change a weight.
func touches(old, new, weight uint32) bool {
	return new < weight || old == weight && new > old
}
