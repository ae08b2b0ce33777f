package hierarchy

import (
	"math"
	"math/bits"
	"slices"
	"sync"
)

// leaf is the size from which a part is ordered by degree instead of being
// divided further.
const leaf = 32

// apart is the size from which both sides of a part are divided at the same
// time, on another core if there is one.
const apart = 4000

// Order finds a good elimination order for g: nested dissection by inertial
// flow. The same graph always gives the same order.
func Order(g *Graph) []int32 {
	first, head := g.neighbours()
	order, whole := strip(g, first, head)
	if len(whole.node) == 0 {
		return order
	}
	rest := make([]int32, len(whole.node))
	whole.divide(rest, new(flow))
	return append(order, rest...)
}

// part is a piece of the graph on its own: its nodes are numbered from 0,
// node tells their names in the whole. Coordinates are in a flat plane.
type part struct {
	first, head []int32
	x, y        []float32
	node        []int32
}

// strip takes off the nodes that have no choice: those with at most two
// neighbours, again and again (dead ends, chains), joining the neighbours. They
// come first in the order. What is left is often a third of a street network
// and has the same separators.
func strip(g *Graph, first, head []int32) (order []int32, rest *part) {
	n := g.Nodes()
	adj, end := slices.Clone(head), slices.Clone(first[1:])
	order = make([]int32, 0, n)
	gone := make([]bool, n)
	replace := func(row []int32, old, new int32) []int32 {
		i := slices.Index(row, old)
		if new < 0 || slices.Contains(row, new) {
			row[i] = row[len(row)-1]
			return row[:len(row)-1]
		}
		row[i] = new
		return row
	}
	stack := make([]int32, 0, n)
	for v := range int32(n) {
		stack = append(stack[:0], v)
		for len(stack) > 0 {
			v := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			row := adj[first[v]:end[v]]
			if gone[v] || len(row) > 2 {
				continue
			}
			gone[v] = true
			order = append(order, v)
			for i, w := range row {
				other := int32(-1)
				if len(row) == 2 {
					other = row[1-i]
				}
				end[w] = first[w] + int32(len(replace(adj[first[w]:end[w]], v, other)))
				stack = append(stack, w)
			}
		}
	}
	return order, remainder(g, first, end, adj, gone)
}

// remainder is the part of the nodes that are not gone.
func remainder(g *Graph, first, end, adj []int32, gone []bool) *part {
	p, local := &part{first: []int32{0}}, make([]int32, len(gone))
	mid := 0.0
	for v := range gone {
		if !gone[v] {
			local[v] = int32(len(p.node))
			p.node = append(p.node, int32(v))
			mid += g.Lat[v]
		}
	}
	// A degree of longitude is shorter than one of latitude, by the cosine.
	shrink := 1.0
	if mid /= float64(len(p.node)); math.Abs(mid) < 85 {
		shrink = math.Cos(mid * math.Pi / 180)
	}
	p.x, p.y = make([]float32, len(p.node)), make([]float32, len(p.node))
	for i, v := range p.node {
		p.x[i], p.y[i] = float32(g.Lon[v]*shrink), float32(g.Lat[v])
		for _, w := range adj[first[v]:end[v]] {
			p.head = append(p.head, local[w])
		}
		p.first = append(p.first, int32(len(p.head)))
	}
	return p
}

// divide fills order with the part's nodes: one side, the other side, and last
// the nodes that separate them.
func (p *part) divide(order []int32, f *flow) {
	if len(p.node) <= leaf {
		p.eliminate(order)
		return
	}
	side := f.separate(p)
	a, b := p.take(side, sideA), p.take(side, sideB)
	na, nb := len(a.node), len(b.node)
	cut := order[na+nb : na+nb]
	for v, s := range side {
		if s == sideCut {
			cut = append(cut, p.node[v])
		}
	}
	if len(p.node) < apart {
		a.divide(order[:na], f)
		b.divide(order[na:na+nb], f)
		return
	}
	var other sync.WaitGroup
	other.Go(func() { a.divide(order[:na], new(flow)) })
	b.divide(order[na:na+nb], f)
	other.Wait()
}

// take is the part's nodes of one side.
func (p *part) take(side []uint8, which uint8) *part {
	local := make([]int32, len(p.node))
	nodes, edges := 0, 0
	for v, s := range side {
		if s == which {
			local[v] = int32(nodes)
			nodes++
			edges += int(p.first[v+1] - p.first[v])
		}
	}
	q := &part{first: make([]int32, 1, nodes+1), head: make([]int32, 0, edges), node: make([]int32, 0, nodes),
		x: make([]float32, 0, nodes), y: make([]float32, 0, nodes)}
	for v, s := range side {
		if s != which {
			continue
		}
		q.node, q.x, q.y = append(q.node, p.node[v]), append(q.x, p.x[v]), append(q.y, p.y[v])
		for _, w := range p.head[p.first[v]:p.first[v+1]] {
			if side[w] == which {
				q.head = append(q.head, local[w])
			}
		}
		q.first = append(q.first, int32(len(q.head)))
	}
	return q
}

// eliminate orders a small part by degree: always the node that has the fewest
// neighbours left, which then become neighbours of each other.
func (p *part) eliminate(order []int32) {
	var adj [leaf]uint64
	n := len(p.node)
	for v := range n {
		for _, w := range p.head[p.first[v]:p.first[v+1]] {
			adj[v] |= 1 << w
		}
	}
	left := uint64(1)<<n - 1
	for i := range n {
		best, degree := 0, leaf+1
		for rest := left; rest != 0; rest &= rest - 1 {
			v := bits.TrailingZeros64(rest)
			if d := bits.OnesCount64(adj[v] & left); d < degree {
				best, degree = v, d
			}
		}
		order[i] = p.node[best]
		left &^= 1 << best
		around := adj[best] & left
		for rest := around; rest != 0; rest &= rest - 1 {
			v := bits.TrailingZeros64(rest)
			adj[v] |= around &^ (1 << v)
		}
	}
}
