package hierarchy

import "slices"

const (
	sideA uint8 = iota
	sideB
	sideCut
)

// flow separates parts: it looks along several directions, holds the first and
// the last quarter of the nodes apart, and finds the fewest nodes between them
// (Schild and Sommer's inertial flow, with nodes for edges). By Menger that is
// the number of paths that share no node; it finds those with Dinic's phases.
//
// Every node has an in-state 2v and an out-state 2v+1. Paths are kept as each
// node's neighbours on its path, so the network of states needs no storage.
type flow struct {
	p          *part
	prev, next []int32 // on the path through a node; none, or terminal at its ends
	role       []uint8 // of a node in this direction
	starts     []int32 // first quarter
	ends       []int32
	level      []int32 // of a state in this phase, -1 unseen
	row        []int32 // next neighbour to try from an out-state
	list       []int32 // states seen, in order
	path       []int32
	key        []float32
	nodes      []int32
}

const (
	none     = -1
	terminal = -2
)

const (
	between uint8 = iota
	atStart
	atEnd
)

// directions that are tried, as unit vectors times two or so.
var directions = [...][2]float32{{1, 0}, {0, 1}, {1, 1}, {1, -1}}

// quarter of the nodes, by percent, is held at each side.
const quarter = 25

// separate says of every node on which side it is or whether it is in the cut.
func (f *flow) separate(p *part) []uint8 {
	n := len(p.node)
	f.p = p
	f.size(n)
	best, try := make([]uint8, n), make([]uint8, n)
	score := float32(0)
	for _, d := range directions {
		f.terminals(d)
		limit := n + 1
		if score > 0 { // even if it were to divide in halves
			limit = int(score * float32(n) / 2)
		}
		if !f.run(limit) {
			continue
		}
		f.sides(try)
		if s := rate(try); score == 0 || s < score {
			score = s
			best, try = try, best
		}
	}
	return best
}

// rate is how good a division is, less is better: the cut by the smaller side.
func rate(side []uint8) float32 {
	var count [3]int
	for _, s := range side {
		count[s]++
	}
	return (float32(count[sideCut]) + 1e-3) / float32(max(1, min(count[sideA], count[sideB])))
}

// size makes room for n nodes.
func (f *flow) size(n int) {
	if len(f.prev) < n {
		f.prev, f.next, f.role = make([]int32, n), make([]int32, n), make([]uint8, n)
		f.level, f.row = make([]int32, 2*n), make([]int32, n)
		f.key, f.nodes = make([]float32, n), make([]int32, n)
	}
}

// terminals chooses starts and ends along a direction and clears the flow.
func (f *flow) terminals(d [2]float32) {
	p := f.p
	n := len(p.node)
	key, nodes := f.key[:n], f.nodes[:n]
	for v := range n {
		key[v], nodes[v] = d[0]*p.x[v]+d[1]*p.y[v], int32(v)
		f.prev[v], f.next[v], f.role[v] = none, none, between
	}
	k := max(1, n*quarter/100)
	part := func(a, b int32) int {
		switch {
		case key[a] < key[b]:
			return -1
		case key[a] > key[b]:
			return 1
		}
		return int(a - b)
	}
	slices.SortFunc(nodes, part)
	f.starts, f.ends = nodes[:k], nodes[n-k:]
	for _, v := range f.starts {
		f.role[v] = atStart
	}
	for _, v := range f.ends {
		f.role[v] = atEnd
	}
}

// run finds as many paths as there are, false as soon as there are limit.
func (f *flow) run(limit int) bool {
	for count := 0; f.layers(); {
		copy(f.row, f.p.first[:len(f.p.node)])
		for _, v := range f.starts {
			if f.prev[v] == none && f.push(2*v) {
				if count++; count >= limit {
					return false
				}
			}
		}
	}
	return true
}

// layers numbers the states by their distance from the starts, as far as the
// nearest end that can take another path; false if there is none.
func (f *flow) layers() bool {
	p, n := f.p, len(f.p.node)
	level := f.level[:2*n]
	for i := range level {
		level[i] = -1
	}
	q := f.list[:0]
	for _, v := range f.starts {
		level[2*v] = 0
		q = append(q, 2*v)
	}
	found := int32(-1)
	for i := 0; i < len(q); i++ {
		s := q[i]
		v, l := s>>1, level[s]+1
		if found >= 0 && l > found {
			break
		}
		if s&1 == 0 {
			if to := f.across(v); to >= 0 && level[to] < 0 {
				level[to] = l
				q = append(q, to)
			}
			continue
		}
		if f.role[v] == atEnd && f.next[v] != terminal {
			found = l
			continue
		}
		if f.prev[v] != none && level[2*v] < 0 {
			level[2*v] = l
			q = append(q, 2*v)
		}
		for _, w := range p.head[p.first[v]:p.first[v+1]] {
			if level[2*w] < 0 {
				level[2*w] = l
				q = append(q, 2*w)
			}
		}
	}
	f.list = q
	return found >= 0
}

// across is where an in-state leads: through a free node, or back along the
// path that holds it; -1 if the path starts here.
func (f *flow) across(v int32) int32 {
	switch u := f.prev[v]; u {
	case none:
		return 2*v + 1
	case terminal:
		return -1
	default:
		return 2*u + 1
	}
}

// push looks for a path down the layers from a start's in-state and enters it.
func (f *flow) push(s int32) bool {
	p, level := f.p, f.level
	path := append(f.path[:0], s)
	for len(path) > 0 {
		s := path[len(path)-1]
		v, l := s>>1, level[s]+1
		to := int32(-1)
		if s&1 == 0 {
			if x := f.across(v); x >= 0 && level[x] == l {
				to = x
			}
		} else {
			if f.role[v] == atEnd && f.next[v] != terminal {
				f.path = path
				f.enter()
				return true
			}
			if f.prev[v] != none && level[2*v] == l {
				to = 2 * v
			}
			for ; to < 0 && f.row[v] < p.first[v+1]; f.row[v]++ {
				if w := p.head[f.row[v]]; level[2*w] == l {
					to = 2 * w
				}
			}
		}
		if to < 0 {
			level[s] = -1 // a dead end in this phase
			path = path[:len(path)-1]
			continue
		}
		path = append(path, to)
	}
	f.path = path
	return false
}

// enter adds the found path to the flow; where it runs against another path it
// takes that piece out of both. Its states are used up for this phase.
func (f *flow) enter() {
	path := f.path
	f.prev[path[0]>>1] = terminal
	for i, s := range path[:len(path)-1] {
		v, to := s>>1, path[i+1]>>1
		f.level[s] = -1
		switch {
		case s&1 == 0: // through, or back: what follows sets the rest
		case v == to: // back through the node: free again
			f.prev[v], f.next[v] = none, none
		default:
			f.next[v], f.prev[to] = to, v
		}
	}
	last := path[len(path)-1]
	f.level[last] = -1
	f.next[last>>1] = terminal
}

// sides divides at the cut that is nearer to the middle, of the one nearest to
// the starts and the one nearest to the ends.
func (f *flow) sides(side []uint8) {
	// The last layers reached no end: what they reached is the starts' side.
	n := len(f.p.node)
	count := 0
	for v := range n {
		switch {
		case f.level[2*v+1] >= 0:
			side[v] = sideA
			count++
		case f.level[2*v] >= 0:
			side[v] = sideCut
		default:
			side[v] = sideB
		}
	}
	if 2*count < n {
		f.sidesFromEnds(side)
	}
}

// sidesFromEnds is the cut nearest to the ends: by the states that lead there.
func (f *flow) sidesFromEnds(side []uint8) {
	p, n := f.p, len(f.p.node)
	level := f.level[:2*n]
	for i := range level {
		level[i] = -1
	}
	q := f.list[:0]
	see := func(s int32) {
		if level[s] < 0 {
			level[s] = 0
			q = append(q, s)
		}
	}
	for _, v := range f.ends {
		see(2*v + 1)
	}
	for i := 0; i < len(q); i++ {
		s := q[i]
		v := s >> 1
		if s&1 == 1 { // what leads to out: the node itself if free, the next one's in
			if f.prev[v] == none {
				see(2 * v)
			} else if f.next[v] >= 0 {
				see(2 * f.next[v])
			}
			continue
		}
		if f.prev[v] != none { // what leads to in: its own out if used, all neighbours' outs
			see(2*v + 1)
		}
		for _, w := range p.head[p.first[v]:p.first[v+1]] {
			see(2*w + 1)
		}
	}
	f.list = q
	for v := range n {
		switch {
		case level[2*v] >= 0:
			side[v] = sideB
		case level[2*v+1] >= 0:
			side[v] = sideCut
		default:
			side[v] = sideA
		}
	}
}
