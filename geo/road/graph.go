package road

import (
	"errors"
	"fmt"
	"slices"

	"jylu/geo/road/hierarchy"
)

// Graph is a network made ready for questions about time: what depends on the
// roads but not on speeds, vehicles and closures. Immutable, safe for any number
// of goroutines.
//
// Inside, nodes are split where turn restrictions begin: beside each node of the
// network there is one copy for each state of turns that a driver may be in when
// he arrives, and from it leave only the arcs he may take. A shortest path over
// the copies is a shortest path under the restrictions.
//
// A turn on the spot is allowed wherever no restriction forbids it: road law
// allows it at most crossings (ПДД РК 8), and without restrictions no shortest
// path has one.
//
// Private roads are not part of the through graph. They are driven only before
// the first and after the last public road of a trip, or when the whole trip
// stays within one connected private part. No turn restriction holds in them.
type Graph struct {
	net   *Network
	turns *turns
	order []int32

	split     hierarchy.Graph // nodes: those of the network, then one for each state of turns
	hierarchy *hierarchy.Hierarchy
	arc       []Arc   // of each arc of split
	tail      []int32 // of each arc of split
	// The arcs of split that are arc a: arcs[arcsFirst[a]:arcsFirst[a+1]].
	arcsFirst, arcs []int32
	// The copies of node v, itself left out: copies[copiesFirst[v]:copiesFirst[v+1]].
	copiesFirst, copies []int32

	private *privateParts
	grid    *grid
	open    []bool // of a segment: see connected, sizes and closures apart
	streets *streetIndex
}

// NewGraph makes a graph of n. order is what Order returned for the same
// network, from a cache; nil: it is computed, which takes most of the time. An
// order that does not fit is an error.
func NewGraph(n *Network, order []int32) (*Graph, error) {
	if len(n.Segments) == 0 {
		return nil, errors.New("road: a network without roads")
	}
	g := &Graph{net: n}
	g.turns = newTurns(n, g.through)
	g.splitNodes()
	if order == nil {
		order = hierarchy.Order(&g.split)
	} else if !isPermutation(order, g.split.Nodes()) {
		return nil, fmt.Errorf("road: an order of %d nodes for a graph of %d", len(order), g.split.Nodes())
	}
	g.order = order
	g.hierarchy = hierarchy.New(&g.split, order)
	g.private = newPrivateParts(n, g.through)
	g.grid = newGrid(n)
	g.open = g.connected(func(Arc) bool { return true })
	g.streets = newStreetIndex(n)
	return g, nil
}

// Network returns what the graph was made of. The caller must not change it.
func (g *Graph) Network() *Network { return g.net }

// Order returns the elimination order of the graph, to be cached beside the
// network and given to NewGraph at the next start.
func (g *Graph) Order() []int32 { return slices.Clone(g.order) }

// through tells whether a belongs to the through graph.
func (g *Graph) through(a Arc) bool {
	return !g.net.Segments[a.Segment()].Private && g.net.Open(a)
}

// node returns the network's node that node v of split stands for.
func (g *Graph) node(v int32) int32 {
	if s := v - int32(len(g.net.Nodes)); s >= 0 {
		return g.net.Head(g.turns.last[s])
	}
	return v
}

// state returns the state that a driver at node v of split is in.
func (g *Graph) state(v int32) int32 { return max(v-int32(len(g.net.Nodes)), free) }

// arrive returns the node of split where a driver is who took a in state s.
func (g *Graph) arrive(s int32, a Arc) int32 {
	if to := g.turns.take(s, a); to != free {
		return int32(len(g.net.Nodes)) + to
	}
	return g.net.Head(a)
}

// splitNodes builds the turn-expanded graph.
func (g *Graph) splitNodes() {
	n := len(g.net.Nodes)
	total := n + len(g.turns.last)
	leaveFirst, leave := group(n, 2*len(g.net.Segments), func(a int) int32 {
		if g.through(Arc(a)) {
			return g.net.Tail(Arc(a))
		}
		return -1
	})
	g.split = hierarchy.Graph{First: make([]int32, 1, total+1), Lon: make([]float64, total), Lat: make([]float64, total)}
	for v := range int32(total) {
		at, s := g.node(v), g.state(v)
		p := g.net.Nodes[at].Position()
		g.split.Lon[v], g.split.Lat[v] = p.Lon, p.Lat
		for _, a := range leave[leaveFirst[at]:leaveFirst[at+1]] {
			if a := Arc(a); g.turns.allows(s, a) {
				g.split.Head = append(g.split.Head, g.arrive(s, a))
				g.arc, g.tail = append(g.arc, a), append(g.tail, v)
			}
		}
		g.split.First = append(g.split.First, int32(len(g.split.Head)))
	}
	g.arcsFirst, g.arcs = group(2*len(g.net.Segments), len(g.arc), func(e int) int32 { return int32(g.arc[e]) })
	g.copiesFirst, g.copies = group(n, total-n, func(s int) int32 { return g.node(int32(n + s)) })
	for i := range g.copies {
		g.copies[i] += int32(n)
	}
}

// group sorts the numbers below count into rows: those with row(i) = r are
// items[first[r]:first[r+1]], ascending; those with -1 are left out.
func group(rows, count int, row func(int) int32) (first, items []int32) {
	first = make([]int32, rows+1)
	for i := range count {
		if r := row(i); r >= 0 {
			first[r+1]++
		}
	}
	for r := range rows {
		first[r+1] += first[r]
	}
	items = make([]int32, first[rows])
	next := slices.Clone(first)
	for i := range count {
		if r := row(i); r >= 0 {
			items[next[r]] = int32(i)
			next[r]++
		}
	}
	return first, items
}

func isPermutation(order []int32, n int) bool {
	seen := make([]bool, n)
	for _, v := range order {
		if v < 0 || int(v) >= n || seen[v] {
			return false
		}
		seen[v] = true
	}
	return len(order) == n
}
