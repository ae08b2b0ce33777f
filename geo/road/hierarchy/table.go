package hierarchy

import (
	"cmp"
	"slices"
	"sync"
)

// lanes is how many searches go on side by side: one cache line of weights.
const lanes = 16

// lane is one weight for each of the searches.
type lane [lanes]uint32

// above is everything that lies above some seeds: nodes from the roots down,
// numbered by their place, and their edges upward with one direction's weights.
type above struct {
	place       []int32 // of a rank, -1 where not within
	node        []int32 // rank at a place
	first, head []int32 // heads are places
	weight      []uint32
	dist        []lane
}

// tables is what one table needs.
type tables struct {
	batch, pinned above
	order         []int32
}

var tablePool = sync.Pool{New: func() any { return new(tables) }}

// gather collects the nodes above the seeds, and their edges.
func (s *above) gather(h *Hierarchy, weight []uint32, seeds [][]Seed, which []int32) {
	if len(s.place) < len(h.node) {
		s.place = slices.Repeat([]int32{-1}, len(h.node))
	}
	s.node = s.node[:0]
	for _, i := range which {
		for _, seed := range seeds[i] {
			// Up to where others have been; then turned around, so that
			// every node comes after those above it.
			start := len(s.node)
			for v := h.rank[seed.Node]; v >= 0 && s.place[v] < 0; v = h.parent[v] {
				s.place[v] = 0
				s.node = append(s.node, v)
			}
			for i, v := range slices.Backward(s.node[start:]) {
				s.place[v] = int32(len(s.node) - 1 - i)
			}
			slices.Reverse(s.node[start:])
		}
	}
	s.first, s.head, s.weight = append(s.first[:0], 0), s.head[:0], s.weight[:0]
	for _, v := range s.node {
		for _, w := range h.upHead[h.upFirst[v]:h.upFirst[v+1]] {
			s.head = append(s.head, s.place[w])
		}
		s.weight = append(s.weight, weight[h.upFirst[v]:h.upFirst[v+1]]...)
		s.first = append(s.first, int32(len(s.head)))
	}
	s.dist = slices.Grow(s.dist[:0], len(s.node))[:len(s.node)]
}

// clear forgets the nodes.
func (s *above) clear() {
	for _, v := range s.node {
		s.place[v] = -1
	}
	s.node = s.node[:0]
}

// Table is the weights of the shortest paths between every from and every to,
// row by row: that from i to j is at i*len(to)+j. Each point is some seeds; a
// point without any is unreachable.
func (m *Metric) Table(from, to [][]Seed) []uint32 {
	out := make([]uint32, len(from)*len(to))
	if len(out) == 0 {
		return out
	}
	// The larger side is gathered once and swept for a batch of the smaller
	// side at a time: fewer sweeps, and the weights turned around if need be.
	t := tablePool.Get().(*tables)
	defer tablePool.Put(t)
	if len(from) <= len(to) {
		t.fill(m.h, m.up, m.down, from, to, func(i, j int32, w uint32) { out[int(i)*len(to)+int(j)] = w })
	} else {
		t.fill(m.h, m.down, m.up, to, from, func(i, j int32, w uint32) { out[int(j)*len(to)+int(i)] = w })
	}
	return out
}

// fill computes the table between few (rise are the weights away from them)
// and many (fall are those towards them).
func (t *tables) fill(h *Hierarchy, rise, fall []uint32, few, many [][]Seed, set func(i, j int32, w uint32)) {
	t.order = t.order[:0]
	for i := range many {
		t.order = append(t.order, int32(i))
	}
	t.pinned.gather(h, fall, many, t.order)
	// Neighbours in one batch share most of what lies above them.
	t.order = t.order[:0]
	for i := range few {
		t.order = append(t.order, int32(i))
	}
	slices.SortFunc(t.order, func(a, b int32) int { return cmp.Or(cmp.Compare(lowest(h, few[a]), lowest(h, few[b])), int(a-b)) })
	for batch := range slices.Chunk(t.order, lanes) {
		t.batch.gather(h, rise, few, batch)
		t.sweep(h, few, batch)
		for j := range many {
			t.cells(h, many[j], func(l int, w uint32) { set(batch[l], int32(j), w) }, len(batch))
		}
		t.batch.clear()
	}
	t.pinned.clear()
}

func lowest(h *Hierarchy, seeds []Seed) int32 {
	if len(seeds) == 0 {
		return -1
	}
	return h.rank[seeds[0].Node]
}

var unreachableLane = lane(slices.Repeat([]uint32{Unreachable}, lanes))

// sweep carries one batch up to the roots and down to all pinned nodes.
func (t *tables) sweep(h *Hierarchy, few [][]Seed, batch []int32) {
	b, p := &t.batch, &t.pinned
	for i := range b.dist {
		b.dist[i] = unreachableLane
	}
	for l, i := range batch {
		for _, s := range few[i] {
			d := &b.dist[b.place[h.rank[s.Node]]][l]
			*d = min(*d, s.Weight)
		}
	}
	ascend(b.dist, b.first, b.head, b.weight)
	for i, v := range p.node {
		if at := b.place[v]; at >= 0 {
			p.dist[i] = b.dist[at]
		} else {
			p.dist[i] = unreachableLane
		}
	}
	descend(p.dist, p.first, p.head, p.weight)
}

// cells reads the weights of one of the many for the batch.
func (t *tables) cells(h *Hierarchy, seeds []Seed, set func(l int, w uint32), n int) {
	best := unreachableLane
	for _, s := range seeds {
		d, w := &t.pinned.dist[t.pinned.place[h.rank[s.Node]]], min(s.Weight, Unreachable)
		for l := range d {
			best[l] = min(best[l], d[l]+w)
		}
	}
	for l := range n {
		set(l, best[l])
	}
}

// ascend carries weights over edges to the places above, lowest place first.
func ascend(dist []lane, first, head []int32, weight []uint32) {
	for v := len(dist) - 1; v >= 0; v-- {
		from := &dist[v]
		for e := first[v]; e < first[v+1]; e++ {
			to, w := &dist[head[e]], weight[e]
			for l := range lanes {
				to[l] = min(to[l], from[l]+w)
			}
		}
	}
}

// descend brings weights from the places above, highest place first.
func descend(dist []lane, first, head []int32, weight []uint32) {
	for v := range dist {
		to := &dist[v]
		for e := first[v]; e < first[v+1]; e++ {
			from, w := &dist[head[e]], weight[e]
			for l := range lanes {
				to[l] = min(to[l], from[l]+w)
			}
		}
	}
}
