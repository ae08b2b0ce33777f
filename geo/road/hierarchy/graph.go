package hierarchy

import (
	"math"
	"slices"
)

// Unreachable is the weight of what cannot be driven: a closed arc, or a
// target without any path to it. It is 2³¹−1 (24.8 days in milliseconds), so
// that the sum of two weights never wraps; sums saturate at it, and every
// weight above it means the same.
const Unreachable uint32 = math.MaxInt32

// Graph is a directed graph in compressed rows: the arcs of node v are
// Head[First[v]:First[v+1]], so len(First) is the number of nodes + 1. Lon and
// Lat are where the nodes lie; only Order reads them. Weights are kept apart,
// one per arc, in milliseconds. Parallel arcs and self loops are allowed. A
// Graph is not changed by anything in this package; an index outside of it is
// the caller's fault and panics.
type Graph struct {
	First, Head []int32
	Lon, Lat    []float64
}

// Nodes is the number of nodes.
func (g *Graph) Nodes() int { return len(g.First) - 1 }

// Seed is one way to start or end a path: at Node, having spent Weight
// milliseconds before (or needing as many after). A point in the middle of a
// road is a seed at each end the road may be driven to.
type Seed struct {
	Node   int32
	Weight uint32
}

// Dijkstra gives the weight of the shortest path from the seeds to every node,
// Unreachable where there is none, and the arc by which it arrives, -1 at a
// seed and where nothing arrives. It is the plain algorithm with a binary
// heap: what everything else here is tested and measured against.
func (g *Graph) Dijkstra(weight []uint32, from []Seed) (dist []uint32, via []int32) {
	dist = slices.Repeat([]uint32{Unreachable}, g.Nodes())
	via = slices.Repeat([]int32{-1}, g.Nodes())
	var q queue
	for _, s := range from {
		if s.Weight < dist[s.Node] {
			dist[s.Node] = s.Weight
			q.push(s.Weight, s.Node)
		}
	}
	for len(q) > 0 {
		d, v := q.pop()
		if d > dist[v] {
			continue
		}
		for e := g.First[v]; e < g.First[v+1]; e++ {
			// Both are below 2³¹, so the sum does not wrap.
			to, sum := g.Head[e], d+min(weight[e], Unreachable)
			if sum < dist[to] {
				dist[to], via[to] = sum, e
				q.push(sum, to)
			}
		}
	}
	return dist, via
}

// queue is a binary heap of (weight, node), the weight in the high half.
type queue []uint64

func (q *queue) push(weight uint32, node int32) {
	h := append(*q, 0)
	i, x := len(h)-1, uint64(weight)<<32|uint64(node)
	for i > 0 && h[(i-1)/2] > x {
		h[i] = h[(i-1)/2]
		i = (i - 1) / 2
	}
	h[i] = x
	*q = h
}

func (q *queue) pop() (weight uint32, node int32) {
	h := *q
	top, x := h[0], h[len(h)-1]
	h = h[:len(h)-1]
	*q = h
	for i := 0; len(h) > 0; {
		c := 2*i + 1
		if c+1 < len(h) && h[c+1] < h[c] {
			c++
		}
		if c >= len(h) || h[c] >= x {
			h[i] = x
			break
		}
		h[i] = h[c]
		i = c
	}
	return uint32(top >> 32), int32(uint32(top))
}

// neighbours is the graph without directions, self loops and parallel edges:
// the neighbours of v, ascending, are head[first[v]:first[v+1]].
func (g *Graph) neighbours() (first, head []int32) {
	n := g.Nodes()
	// Turning the rows around twice sorts them: first the tails of each head,
	// tails ascending, then the union row by row.
	inFirst, in := make([]int32, n+1), make([]int32, len(g.Head))
	for _, h := range g.Head {
		inFirst[h+1]++
	}
	for v := range n {
		inFirst[v+1] += inFirst[v]
	}
	next := slices.Clone(inFirst[:n])
	for v := range int32(n) {
		for _, h := range g.Head[g.First[v]:g.First[v+1]] {
			in[next[h]] = v
			next[h]++
		}
	}
	first, head = make([]int32, n+1), make([]int32, 0, 2*len(g.Head))
	for v := range int32(n) {
		start := len(head)
		head = append(head, g.Head[g.First[v]:g.First[v+1]]...)
		head = append(head, in[inFirst[v]:inFirst[v+1]]...)
		row := head[start:]
		slices.Sort(row)
		keep := 0
		for i, h := range row {
			if h != v && (i == 0 || h != row[i-1]) {
				row[keep] = h
				keep++
			}
		}
		head = head[:start+keep]
		first[v+1] = int32(len(head))
	}
	return first, head
}
