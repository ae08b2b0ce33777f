package road

import (
	"cmp"
	"slices"
)

// free is the state of a driver whom no restriction concerns.
const free int32 = -1

// turns is the automaton of all turn restrictions: what a driver has done that
// may still matter. It is that of Aho and Corasick: a state is the longest end
// of what he has driven that begins a restriction, so restrictions that begin
// at different places and overlap hold together, via ways included.
//
// Of two "only" restrictions with the same beginning either may be obeyed: they
// are how mappers write "left or right".
type turns struct {
	last []Arc   // of a state: the arc driven last; the state lies at its head
	fail []int32 // of a state: the longest shorter end that begins a restriction
	next map[step]int32
	no   map[step]bool   // driving this completes a forbidden path
	only map[int32][]Arc // who is here must take one of these
}

// step is an arc taken in a state.
type step struct {
	state int32
	arc   Arc
}

// newTurns builds the automaton. A restriction with an arc that use does not
// hold for says nothing about the graph and is left out.
func newTurns(n *Network, use func(Arc) bool) *turns {
	t := &turns{next: map[step]int32{}, no: map[step]bool{}, only: map[int32][]Arc{}}
	var depth []int
	for _, r := range n.Restrictions {
		if !n.follows(r.Path) || slices.ContainsFunc(r.Path, func(a Arc) bool { return !use(a) }) {
			continue
		}
		end, begin := len(r.Path)-1, free
		for i, a := range r.Path[:end] {
			s, known := t.next[step{begin, a}]
			if !known {
				s = int32(len(t.last))
				t.last, depth = append(t.last, a), append(depth, i)
				t.next[step{begin, a}] = s
			}
			begin = s
		}
		if to := r.Path[end]; !r.Only {
			t.no[step{begin, to}] = true
		} else if !slices.Contains(t.only[begin], to) {
			t.only[begin] = append(t.only[begin], to)
		}
	}
	t.link(depth)
	return t
}

// link finds the shorter ends, those of short states first.
func (t *turns) link(depth []int) {
	t.fail = slices.Repeat([]int32{free}, len(t.last))
	parents := make([]int32, len(t.last))
	order := make([]int32, len(t.last))
	for at, s := range t.next {
		parents[s] = at.state
	}
	for s := range order {
		order[s] = int32(s)
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Or(cmp.Compare(depth[a], depth[b]), cmp.Compare(a, b)) })
	for _, s := range order {
		if p := parents[s]; p != free {
			t.fail[s] = t.take(t.fail[p], t.last[s])
		}
	}
}

// take returns the state after driving a from state s. It does not ask whether
// that is allowed.
func (t *turns) take(s int32, a Arc) int32 {
	for {
		if to, ok := t.next[step{s, a}]; ok {
			return to
		}
		if s == free {
			return free
		}
		s = t.fail[s]
	}
}

// allows tells whether a may be driven in state s.
func (t *turns) allows(s int32, a Arc) bool {
	for ; s != free; s = t.fail[s] {
		if t.no[step{s, a}] {
			return false
		}
		if must := t.only[s]; len(must) > 0 && !slices.Contains(must, a) {
			return false
		}
	}
	return true
}

// follows tells whether path has two or more arcs, each beginning where the one
// before ends.
func (n *Network) follows(path []Arc) bool {
	for i, a := range path {
		if a < 0 || int(a.Segment()) >= len(n.Segments) || i > 0 && n.Head(path[i-1]) != n.Tail(a) {
			return false
		}
	}
	return len(path) >= 2
}
