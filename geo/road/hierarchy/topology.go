package hierarchy

import "slices"

// Hierarchy is what does not depend on weights: the chordal completion of a
// graph along an elimination order, and its elimination tree. Inside, a node is
// its rank. Immutable after New, safe for any number of goroutines.
type Hierarchy struct {
	graph  *Graph
	rank   []int32 // of a node of the graph
	node   []int32 // of a rank
	parent []int32 // in the elimination tree; -1 at a root

	// Edges upward: those of v are upFirst[v] up to upFirst[v+1], heads
	// ascending. An edge's index is what weights are stored by.
	upFirst, upHead, upTail []int32
	// The same edges seen from above: those that end at v, tails ascending.
	downFirst, downEdge, downTail []int32
	triangles                     int // that a full customization looks at

	// Slot 2e is edge e driven upward, 2e+1 downward. slot tells where an arc
	// of the graph lies (-1: a self loop), arcs[arcFirst[s]:arcFirst[s+1]]
	// which arcs lie in slot s.
	slot, arcFirst, arcs []int32
}

// New builds the hierarchy of g for an elimination order, as from Order: the
// nodes from the least important to the most. Any order gives exact answers;
// a bad one gives slow ones. It panics if order is not a permutation.
func New(g *Graph, order []int32) *Hierarchy {
	n := g.Nodes()
	h := &Hierarchy{graph: g, rank: slices.Repeat([]int32{-1}, n)}
	if len(order) != n {
		panic("hierarchy: the order does not have every node")
	}
	for r, v := range order {
		if h.rank[v] >= 0 {
			panic("hierarchy: the order has a node twice")
		}
		h.rank[v] = int32(r)
	}
	first, head := g.neighbours()
	h.postorder(order, first, head)
	h.complete(first, head)
	h.place()
	return h
}

// postorder renumbers the ranks so that every subtree of the elimination tree
// is contiguous. The completion stays the same; a query's nodes lie together.
func (h *Hierarchy) postorder(order, first, head []int32) {
	n := len(order)
	// Liu's algorithm: an ancestor of v becomes its parent when v's subtree
	// has no root yet; paths to the root are compressed as they are walked.
	parent, root := slices.Repeat([]int32{-1}, n), slices.Repeat([]int32{-1}, n)
	for r, v := range order {
		for _, w := range head[first[v]:first[v+1]] {
			for u := h.rank[w]; u < int32(r) && u >= 0; {
				up := root[u]
				root[u] = int32(r)
				if up < 0 {
					parent[u] = int32(r)
				}
				if up == int32(r) {
					break
				}
				u = up
			}
		}
	}
	// Sizes of subtrees give every node its place: a subtree ends at its
	// root, and its children's subtrees lie before it in order of rank.
	size := make([]int32, n)
	for r := range n {
		size[r]++
		if p := parent[r]; p >= 0 {
			size[p] += size[r]
		}
	}
	start, place := make([]int32, n), make([]int32, n)
	free := int32(0) // of the roots
	for r := n - 1; r >= 0; r-- {
		if p := parent[r]; p >= 0 {
			start[r] = start[p]
			start[p] += size[r]
		} else {
			start[r] = free
			free += size[r]
		}
		place[r] = start[r] + size[r] - 1
	}
	h.node, h.parent = make([]int32, n), make([]int32, n)
	for r, v := range order {
		h.rank[v], h.node[place[r]] = place[r], v
		h.parent[place[r]] = -1
		if p := parent[r]; p >= 0 {
			h.parent[place[r]] = place[p]
		}
	}
}

// complete makes the chordal completion: eliminating v joins all its higher
// neighbours with each other, which is the same as handing them to its parent.
func (h *Hierarchy) complete(first, head []int32) {
	n := len(h.node)
	upFirst, up := make([]int32, n+1), make([]int32, 0, 3*len(head))
	degree := make([]int32, n+1) // of edges from below, one further
	child, sibling := slices.Repeat([]int32{-1}, n), slices.Repeat([]int32{-1}, n)
	seen := slices.Repeat([]int32{-1}, n)
	for v := range int32(n) {
		seen[v] = v
		add := func(row []int32) {
			for _, w := range row {
				if seen[w] != v {
					seen[w] = v
					up = append(up, w)
					degree[w+1]++
				}
			}
		}
		for _, w := range head[first[h.node[v]]:first[h.node[v]+1]] {
			if w = h.rank[w]; w > v && seen[w] != v {
				seen[w] = v
				up = append(up, w)
				degree[w+1]++
			}
		}
		for c := child[v]; c >= 0; c = sibling[c] {
			add(up[upFirst[c]:upFirst[c+1]])
		}
		upFirst[v+1] = int32(len(up))
		k := len(up) - int(upFirst[v])
		h.triangles += k * (k - 1) / 2
		if p := h.parent[v]; p >= 0 {
			sibling[v], child[p] = child[p], v
		}
	}
	h.sortEdges(upFirst, up, degree)
}

// sortEdges sorts the edges by tail and head, in linear time by turning the
// rows around twice.
func (h *Hierarchy) sortEdges(upFirst, up, degree []int32) {
	n := len(h.node)
	for v := range n {
		degree[v+1] += degree[v]
	}
	h.upFirst, h.downFirst = upFirst, degree
	h.upHead, h.upTail = up, make([]int32, len(up))
	h.downEdge, h.downTail = make([]int32, len(up)), make([]int32, len(up))
	next := slices.Clone(h.downFirst[:n])
	for v := range int32(n) {
		for _, w := range up[upFirst[v]:upFirst[v+1]] {
			h.downTail[next[w]] = v
			next[w]++
		}
	}
	copy(next, upFirst)
	for w := range int32(n) {
		for i := h.downFirst[w]; i < h.downFirst[w+1]; i++ {
			v := h.downTail[i]
			e := next[v]
			next[v]++
			h.upHead[e], h.upTail[e], h.downEdge[i] = w, v, e
		}
	}
}

// place finds the slot of every arc of the graph.
func (h *Hierarchy) place() {
	g := h.graph
	h.slot = slices.Repeat([]int32{-1}, len(g.Head))
	h.arcFirst = make([]int32, 2*len(h.upHead)+1)
	count := 0
	for v := range g.Nodes() {
		for a := g.First[v]; a < g.First[v+1]; a++ {
			from, to := h.rank[v], h.rank[g.Head[a]]
			if from == to {
				continue
			}
			s := 2 * h.edge(min(from, to), max(from, to))
			if from > to {
				s++
			}
			h.slot[a] = s
			h.arcFirst[s+1]++
			count++
		}
	}
	for s := range 2 * len(h.upHead) {
		h.arcFirst[s+1] += h.arcFirst[s]
	}
	next := slices.Clone(h.arcFirst)
	h.arcs = make([]int32, count)
	for a, s := range h.slot {
		if s >= 0 {
			h.arcs[next[s]] = int32(a)
			next[s]++
		}
	}
}

// edge is the index of the edge between two ranks, lower one first; -1 if
// there is none.
func (h *Hierarchy) edge(low, high int32) int32 {
	lo, hi := h.upFirst[low], h.upFirst[low+1]
	for lo < hi {
		mid := int32(uint32(lo+hi) / 2)
		if h.upHead[mid] < high {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo < h.upFirst[low+1] && h.upHead[lo] == high {
		return lo
	}
	return -1
}
