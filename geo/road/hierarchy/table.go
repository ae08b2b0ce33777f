package hierarchy

import (
	"cmp"
	"math/bits"
	"slices"
	"sync"
)

// batches is what one table needs: a row of lanes for each rank, clean
// (unreachable) between batches, and the ranks that are swept.
type batches struct {
	dist            []lane
	seen            []uint64 // a bit for each rank, clean between uses
	ascent, descent []int32  // descending
	all, few        []int32
	pinned          pinned
}

var batchPool = sync.Pool{New: func() any { return new(batches) }}

// Table is the weights of the shortest paths between every from and every to,
// row by row: that from i to j is at i*len(to)+j. Each point is some seeds; a
// point without any is unreachable.
func (m *Metric) Table(from, to [][]Seed) []uint32 {
	out := make([]uint32, len(from)*len(to))
	if len(out) == 0 {
		return out
	}
	// The larger side is pinned: the nodes above it are found once and swept
	// for sixteen of the smaller side at a time. If that turns the question
	// around, so are the weights.
	t := batchPool.Get().(*batches)
	if n := len(m.h.node); len(t.dist) < n {
		t.dist, t.seen = slices.Repeat([]lane{unreachableLane}, n), make([]uint64, (n+63)/64)
	}
	if len(from) <= len(to) {
		t.fill(m.h, m.up, m.down, from, to, func(i, j int) *uint32 { return &out[i*len(to)+j] })
	} else {
		t.fill(m.h, m.down, m.up, to, from, func(i, j int) *uint32 { return &out[j*len(to)+i] })
	}
	batchPool.Put(t)
	return out
}

// fill computes the table between few (rise are the weights away from them)
// and many (fall are those towards them).
func (t *batches) fill(h *Hierarchy, rise, fall []uint32, few, many [][]Seed, cell func(i, j int) *uint32) {
	t.all, t.few = h.sorted(t.all[:0], many), h.sorted(t.few[:0], few)
	t.descent = t.above(t.descent[:0], h, many, t.all)
	packed := len(few) > packedBatches*lanes
	if packed {
		t.pinned.pack(h, fall, t.descent)
	}
	for batch := range slices.Chunk(t.few, lanes) {
		t.ascent = t.above(t.ascent[:0], h, few, batch)
		for l, i := range batch {
			for _, s := range few[i] {
				d := &t.dist[h.rank[s.Node]][l]
				*d = min(*d, s.Weight)
			}
		}
		ascend(t.dist, t.ascent, h.upFirst, h.upHead, rise)
		row := func(v int32) *lane { return &t.dist[v] }
		if packed {
			t.pinned.descend(t.dist, t.descent)
			row = func(v int32) *lane { return &t.pinned.dist[t.pinned.place[v]] }
		} else {
			descend(t.dist, t.descent, h.upFirst, h.upHead, fall)
		}
		for j := range many {
			best := unreachableLane
			for _, s := range many[j] {
				best.arrive(row(h.rank[s.Node]), min(s.Weight, Unreachable))
			}
			for l, i := range batch {
				*cell(int(i), j) = best[l]
			}
		}
		t.clean(packed)
	}
}

// clean makes the swept rows unreachable again.
func (t *batches) clean(packed bool) {
	for _, v := range t.ascent {
		t.dist[v] = unreachableLane
	}
	if packed {
		return
	}
	for _, v := range t.descent {
		t.dist[v] = unreachableLane
	}
}

// above appends the ranks that lie above the seeds of some points, descending:
// each after all those above it, and through memory in one direction.
func (t *batches) above(list []int32, h *Hierarchy, points [][]Seed, which []int32) []int32 {
	for _, i := range which {
		for _, s := range points[i] {
			for v := h.rank[s.Node]; v >= 0 && t.seen[v>>6]&(1<<(v&63)) == 0; v = h.parent[v] {
				t.seen[v>>6] |= 1 << (v & 63)
			}
		}
	}
	for i, word := range slices.Backward(t.seen) {
		for ; word != 0; word &^= 1 << (63 - bits.LeadingZeros64(word)) {
			list = append(list, int32(i*64+63-bits.LeadingZeros64(word)))
		}
		t.seen[i] = 0
	}
	return list
}

// sorted lists points by rank: neighbours share most of what lies above them,
// and their rows lie together.
func (h *Hierarchy) sorted(list []int32, points [][]Seed) []int32 {
	for i := range points {
		list = append(list, int32(i))
	}
	rank := func(i int32) int32 {
		if len(points[i]) == 0 {
			return -1
		}
		return h.rank[points[i][0].Node]
	}
	slices.SortFunc(list, func(a, b int32) int { return cmp.Or(int(rank(a)-rank(b)), int(a-b)) })
	return list
}
