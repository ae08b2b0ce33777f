package hierarchy

import (
	"cmp"
	"math"
	"slices"
)

const (
	sideA uint8 = iota
	sideB
	sideCut
)

// flow separates parts: it looks along several directions, holds the first and
// the last third of the nodes apart, and finds the fewest nodes between them
// (Schild and Sommer's inertial flow, with nodes for edges). By Menger that is
// the number of paths that share no node; it finds those with Dinic's phases.
//
// Every node has an in-state 2v and an out-state 2v+1. Paths are kept as each
// node's neighbours on its path, so the network of states needs no storage.
type flow struct {
	p          *part
	prev, next []int32 // on the path through a node; none, or terminal at its ends
	role       []uint8 // of a node in this direction
	starts     []int32 // of the first third those with a neighbour beyond it
	ends       []int32 // of the last third likewise
	level      []int32 // of a state, from the ends; -1 unseen
	row        []int32 // next neighbour to try from an out-state
	seen       []int32 // states with a level
	path       []int32
	key        []uint64
}

const (
	none     = -1
	terminal = -2
)

const (
	between uint8 = iota
	atStart
	atEnd
	inStart // of the first third, with no neighbour beyond it
	inEnd
)

// directions that are tried, as vectors of equal length.
var directions = [...][2]float32{{1, 0}, {0, 1}, {math.Sqrt2 / 2, math.Sqrt2 / 2}, {math.Sqrt2 / 2, -math.Sqrt2 / 2}}

// third is the share of the nodes held at each side, in percent.
const third = 33

// separate says of every node on which side it is or whether it is in the cut.
func (f *flow) separate(p *part) []uint8 {
	n := len(p.node)
	f.size(p)
	best, try := make([]uint8, n), make([]uint8, n)
	score := float32(0)
	for _, d := range f.longest() {
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

// size turns to a part and makes room for it.
func (f *flow) size(p *part) {
	f.p = p
	if n := len(p.node); len(f.prev) < n {
		f.prev, f.next, f.role = make([]int32, n), make([]int32, n), make([]uint8, n)
		f.level, f.row = slices.Repeat([]int32{-1}, 2*n), make([]int32, n)
		f.key = make([]uint64, n)
	}
}

// longest is the directions, those along which the part is longest first: the
// cut across them is probably small and spares the others most of their flow.
func (f *flow) longest() [][2]float32 {
	p := f.p
	var extent [len(directions)]float32
	for i, d := range directions {
		low, high := float32(math.Inf(1)), float32(math.Inf(-1))
		for v, x := range p.x {
			k := d[0]*x + d[1]*p.y[v]
			low, high = min(low, k), max(high, k)
		}
		extent[i] = high - low
	}
	order := directions
	slices.SortStableFunc(order[:], func(a, b [2]float32) int {
		return cmp.Compare(extent[slices.Index(directions[:], b)], extent[slices.Index(directions[:], a)])
	})
	return order[:]
}

// terminals chooses starts and ends along a direction and clears the flow.
func (f *flow) terminals(d [2]float32) {
	p := f.p
	n := len(p.node)
	key := f.key[:n]
	for v := range n {
		// The bits of a float ascend with it once the negative ones are turned
		// around; the node's number breaks ties.
		bits := math.Float32bits(d[0]*p.x[v] + d[1]*p.y[v])
		if bits>>31 == 1 {
			bits = ^bits
		} else {
			bits |= 1 << 31
		}
		key[v] = uint64(bits)<<32 | uint64(v)
		f.prev[v], f.next[v], f.role[v] = none, none, between
	}
	k := max(1, n*third/100)
	choose(key, k)
	choose(key[k:], n-2*k)
	for _, x := range key[:k] {
		f.role[uint32(x)] = atStart
	}
	for _, x := range key[n-k:] {
		f.role[uint32(x)] = atEnd
	}
	f.starts, f.ends = f.border(f.starts[:0], key[:k], atStart, inStart), f.border(f.ends[:0], key[n-k:], atEnd, inEnd)
}

// border lists the nodes of a role that have a neighbour of another, and gives
// the rest the role of those inside.
func (f *flow) border(list []int32, key []uint64, role, inside uint8) []int32 {
	p := f.p
	for _, x := range key {
		v := int32(uint32(x))
		f.role[v] = inside
		for _, w := range p.head[p.first[v]:p.first[v+1]] {
			if f.role[w] != role && f.role[w] != inside {
				list = append(list, v)
				f.role[v] = role
				break
			}
		}
	}
	return list
}

// choose puts the k least keys first (Hoare's selection).
func choose(key []uint64, k int) {
	for len(key) > 1 && k > 0 && k < len(key) {
		a, b, c := key[0], key[len(key)/2], key[len(key)-1]
		pivot := max(min(a, b), min(max(a, b), c))
		i, j := 0, len(key)-1
		for i <= j {
			for key[i] < pivot {
				i++
			}
			for key[j] > pivot {
				j--
			}
			if i <= j {
				key[i], key[j] = key[j], key[i]
				i++
				j--
			}
		}
		switch {
		case k <= j+1:
			key = key[:j+1]
		case k >= i:
			key, k = key[i:], k-i
		default:
			return
		}
	}
}
