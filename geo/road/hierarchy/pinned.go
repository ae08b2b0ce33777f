package hierarchy

import "slices"

// packedBatches is from how many batches on it pays to pack the pinned nodes:
// packing costs about as much as four sweeps of a city, and saves most of a
// sweep of a dense grid, whose rows lie on more pages than the processor's
// translation buffer holds.
const packedBatches = 4

// pinned is a copy of the hierarchy above some nodes, packed together: nodes
// numbered by their place, with their edges upward and one direction's weights.
type pinned struct {
	place       []int32 // of a rank; valid for the packed ones
	line        []int32 // 0, 1, 2 …
	first, head []int32 // heads are places
	weight      []uint32
	dist        []lane
}

// pack copies the ranks of a list, each of which comes after all those above.
func (p *pinned) pack(h *Hierarchy, weight []uint32, list []int32) {
	if len(p.place) < len(h.node) {
		p.place = make([]int32, len(h.node))
	}
	edges := 0
	for i, v := range list {
		p.place[v] = int32(i)
		edges += int(h.upFirst[v+1] - h.upFirst[v])
	}
	for len(p.line) < len(list) {
		p.line = append(p.line, int32(len(p.line)))
	}
	p.first, p.weight = append(p.first[:0], 0), slices.Grow(p.weight[:0], edges)
	p.head = slices.Grow(p.head[:0], edges)[:edges]
	p.dist = slices.Grow(p.dist[:0], len(list))[:len(list)]
	for _, v := range list {
		rest := p.head[len(p.weight):]
		for i, w := range h.upHead[h.upFirst[v]:h.upFirst[v+1]] {
			rest[i] = p.place[w]
		}
		p.weight = append(p.weight, weight[h.upFirst[v]:h.upFirst[v+1]]...)
		p.first = append(p.first, int32(len(p.weight)))
	}
}

// descend sweeps the packed nodes, of the same list, from what a batch brought.
func (p *pinned) descend(dist []lane, list []int32) {
	for i, v := range list {
		p.dist[i] = dist[v]
	}
	descend(p.dist, p.line[:len(list)], p.first, p.head, p.weight)
}
