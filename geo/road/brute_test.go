package road

import (
	"container/heap"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"pgregory.net/rapid"
)

// brute is the reference for everything that asks for times: Dijkstra on the
// network as it is, where the state of a driver is the list of arcs he drove
// last. It shares no code with the graph: restrictions are read off the list
// by their definition, private roads by the phase of the trip.
type brute struct {
	n       *Network
	weight  []uint32 // of arcs; unreachable: not to be driven
	longest int      // arcs of the longest restriction, less one
	leaving [][]Arc
	after   map[Arc][]Restriction // those whose last arc but one it is
}

func newBrute(n *Network, weight []uint32) *brute {
	b := &brute{n: n, weight: weight, leaving: make([][]Arc, len(n.Nodes)), after: map[Arc][]Restriction{}}
	for a := range Arc(2 * len(n.Segments)) {
		if n.Open(a) {
			b.leaving[n.Tail(a)] = append(b.leaving[n.Tail(a)], a)
		}
	}
	for _, r := range n.Restrictions {
		if b.concerns(r) {
			k := len(r.Path) - 1
			b.longest = max(b.longest, k)
			b.after[r.Path[k-1]] = append(b.after[r.Path[k-1]], r)
		}
	}
	return b
}

func (b *brute) public(a Arc) bool { return b.n.Open(a) && !b.n.Segments[a.Segment()].Private }

// concerns tells whether the restriction speaks only of public roads.
func (b *brute) concerns(r Restriction) bool {
	return !slices.ContainsFunc(r.Path, func(a Arc) bool { return !b.public(a) })
}

// allows tells whether a may follow the arcs of past.
func (b *brute) allows(past []Arc, a Arc) bool {
	if len(past) == 0 {
		return true
	}
	for _, r := range b.after[past[len(past)-1]] {
		k := len(r.Path) - 1
		if len(past) < k || !slices.Equal(past[len(past)-k:], r.Path[:k]) {
			continue
		}
		if !r.Only && r.Path[k] == a {
			return false
		}
		if r.Only && !slices.ContainsFunc(b.after[past[len(past)-1]], func(o Restriction) bool {
			return o.Only && slices.Equal(o.Path[:len(o.Path)-1], r.Path[:k]) && o.Path[len(o.Path)-1] == a
		}) {
			return false
		}
	}
	return true
}

// Phases of a trip: private roads come before the first public one or after the
// last. A trip that never needs a public road stays in the first.
const (
	before = iota
	public
	after
)

// traveller is a state of the search: where, in which phase, with what past.
type traveller struct {
	node  int32
	phase int
	past  string // of the arcs driven last, four bytes each
}

// sweep is one search from one point to everywhere.
type sweep struct {
	*brute
	origin Snap
	best   map[traveller]uint32
	pasts  map[string][]Arc
	queue  []waiting[uint32] // node: index of states
	states []traveller
	byNode map[int32][]traveller
}

// from searches from s to everywhere.
func (b *brute) from(s Snap) *sweep {
	w := &sweep{brute: b, origin: s, best: map[traveller]uint32{}, pasts: map[string][]Arc{}, byNode: map[int32][]traveller{}}
	w.start(s)
	for len(w.queue) > 0 {
		at := heap.Pop((*queue[uint32])(&w.queue)).(waiting[uint32])
		if st := w.states[at.node]; w.best[st] == at.weight {
			w.drive(st, at.weight)
		}
	}
	for st := range w.best {
		w.byNode[st.node] = append(w.byNode[st.node], st)
	}
	return w
}

func (w *sweep) put(node int32, phase int, past []Arc, t uint64) {
	if len(past) > w.longest {
		past = past[len(past)-w.longest:]
	}
	var key []byte
	for _, a := range past {
		key = binary.BigEndian.AppendUint32(key, uint32(a))
	}
	st := traveller{node, phase, string(key)}
	if old, ok := w.best[st]; t >= uint64(unreachable) || ok && old <= uint32(t) {
		return
	}
	w.best[st], w.pasts[st.past] = uint32(t), past
	w.states = append(w.states, st)
	heap.Push((*queue[uint32])(&w.queue), waiting[uint32]{int32(len(w.states) - 1), uint32(t)})
}

func (w *sweep) start(s Snap) {
	segment := w.n.Segments[s.Segment]
	phase := public
	if segment.Private {
		phase = before
	}
	switch s.Share {
	case 0:
		w.put(segment.From, phase, nil, 0)
		return
	case 1:
		w.put(segment.To, phase, nil, 0)
		return
	}
	if a := Arc(2 * s.Segment); w.drivable(a) {
		w.put(segment.To, phase, []Arc{a}, uint64(math.Round((1-s.Share)*float64(w.weight[a]))))
	}
	if a := Arc(2*s.Segment + 1); w.drivable(a) {
		w.put(segment.From, phase, []Arc{a}, uint64(math.Round(s.Share*float64(w.weight[a]))))
	}
}

func (b *brute) drivable(a Arc) bool { return b.n.Open(a) && b.weight[a] < unreachable }

func (w *sweep) drive(st traveller, t uint32) {
	for _, a := range w.leaving[st.node] {
		if !w.drivable(a) {
			continue
		}
		phase, past := st.phase, w.pasts[st.past]
		switch private := w.n.Segments[a.Segment()].Private; {
		case private && phase == public:
			phase, past = after, nil
		case private:
			past = nil
		case phase == after:
			continue
		case phase == before: // out of the yard, without a past
			phase, past = public, []Arc{a}
		case !w.allows(past, a):
			continue
		default:
			past = append(slices.Clone(past), a)
		}
		w.put(w.n.Head(a), phase, past, uint64(t)+uint64(w.weight[a]))
	}
}

// to returns the least time to a point: by the best state from which it can be
// reached, or along the segment that both points are on.
func (w *sweep) to(s Snap) uint32 {
	segment := w.n.Segments[s.Segment]
	result := uint64(unreachable)
	last := func(node int32, a Arc, ms float64) {
		for _, st := range w.byNode[node] {
			if !segment.Private && (st.phase == after || a >= 0 && st.phase == public && !w.allows(w.pasts[st.past], a)) {
				continue
			}
			result = min(result, uint64(w.best[st])+uint64(math.Round(ms)))
		}
	}
	switch s.Share {
	case 0:
		last(segment.From, -1, 0)
	case 1:
		last(segment.To, -1, 0)
	default:
		if a := Arc(2 * s.Segment); w.drivable(a) {
			last(segment.From, a, s.Share*float64(w.weight[a]))
		}
		if a := Arc(2*s.Segment + 1); w.drivable(a) {
			last(segment.To, a, (1-s.Share)*float64(w.weight[a]))
		}
	}
	if w.origin.Segment == s.Segment {
		a := Arc(2 * s.Segment)
		if s.Share < w.origin.Share {
			a++
		}
		if s.Share == w.origin.Share {
			return 0
		} else if w.drivable(a) {
			result = min(result, uint64(math.Round(math.Abs(s.Share-w.origin.Share)*float64(w.weight[a]))))
		}
	}
	return uint32(result)
}

// randomNetwork draws a small town: a bent grid with one-way streets, missing
// and doubled pieces, loops, yards behind private roads, and restrictions of
// two to four arcs that overlap.
func randomNetwork(t *rapid.T) *Network {
	seed := rapid.Uint64().Draw(t, "seed")
	return drawNetwork(rand.New(rand.NewPCG(seed, 1)), rapid.IntRange(2, 5).Draw(t, "wide"), rapid.IntRange(2, 5).Draw(t, "high"))
}

func drawNetwork(r *rand.Rand, wide, high int) *Network {
	n := &Network{Names: []Name{{}, {Plain: "A"}, {Plain: "B"}}}
	for y := range high {
		for x := range wide {
			n.Nodes = append(n.Nodes, Coord{Lon: 769000000 + int32(x*40000+r.IntN(9000)), Lat: 432000000 + int32(y*30000+r.IntN(9000))})
		}
	}
	add := func(u, v int32) {
		a, b := n.Nodes[u], n.Nodes[v]
		shape := []Coord{a, {Lon: (a.Lon+b.Lon)/2 + int32(r.IntN(4000)), Lat: (a.Lat + b.Lat) / 2}, b}
		pl := planeAt(43.2)
		s := Segment{From: u, To: v, Shape: int32(len(n.Shapes)), Points: 3, Name: int32(r.IntN(3)), Class: Class(r.IntN(Classes)),
			Decimetres: uint32(10 * (pl.metres(shape[0], shape[1]) + pl.metres(shape[1], shape[2]))), Private: r.IntN(6) == 0}
		s.Forward, s.Backward = r.IntN(5) > 0, r.IntN(3) > 0
		if r.IntN(8) == 0 {
			s.MaxHeightDm = 30
		}
		n.Shapes, n.Segments = append(n.Shapes, shape...), append(n.Segments, s)
	}
	for v := range int32(wide * high) {
		if x := int(v) % wide; x+1 < wide && r.IntN(8) > 0 {
			add(v, v+1)
		}
		if int(v)/wide+1 < high && r.IntN(8) > 0 {
			add(v, v+int32(wide))
		}
		if r.IntN(12) == 0 {
			add(v, v)
		}
		if r.IntN(12) == 0 {
			add(v, int32(r.IntN(wide*high)))
		}
	}
	if len(n.Segments) == 0 {
		add(0, 1)
	}
	for range r.IntN(2 * wide * high) {
		a := Arc(r.IntN(2 * len(n.Segments)))
		path := []Arc{a}
		for range 1 + r.IntN(3) {
			var next []Arc
			for b := range Arc(2 * len(n.Segments)) {
				if n.Tail(b) == n.Head(path[len(path)-1]) && n.Open(b) {
					next = append(next, b)
				}
			}
			if len(next) == 0 {
				break
			}
			path = append(path, next[r.IntN(len(next))])
		}
		if len(path) > 1 {
			n.Restrictions = append(n.Restrictions, Restriction{Path: path, Only: r.IntN(3) == 0})
		}
	}
	return n
}

// describe is the network for a failing test.
func describe(n *Network) string {
	var b strings.Builder
	for i, s := range n.Segments {
		fmt.Fprintf(&b, "%d: %d-%d f%v b%v p%v\n", i, s.From, s.To, s.Forward, s.Backward, s.Private)
	}
	for _, r := range n.Restrictions {
		fmt.Fprintf(&b, "%v only=%v\n", r.Path, r.Only)
	}
	return b.String()
}
