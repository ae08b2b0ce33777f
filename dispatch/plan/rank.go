package plan

import (
	"math"
	"slices"
	"sort"
)

// found is a set the walk came upon.
type found struct {
	members []*candidate // by arrival once rated
	places  []int        // sorted
	sum     weight
	rating  rating
}

// bounds are the criteria 4 to 7 as limits a walk keeps to.
type bounds struct {
	readyS, lastS int // at most
	worst         int // ready crews left in the worst-covered area, at least
	staffed       int // staffed crews taken, at most: the rest are left
}

// admit reports whether a set with rating r keeps to b.
func (b *bounds) admit(s *solver, r *rating) bool {
	return r.readyS <= b.readyS && r.lastS <= b.lastS && r.coverWorst >= b.worst && s.total()-r.coverTotal <= b.staffed
}

func (s *solver) total() (n int) {
	for _, r := range s.ready {
		n += r
	}
	return n
}

// rank returns the n best sets of a level, best first.
//
// Criteria 4 to 7 are settled one by one: for each, the tightest bound that
// still leaves enough sets. All sets with a tighter value than that are fewer
// than wanted, so all of them belong to the answer; the rest of it has exactly
// this value. At the end all that is missing is equal in 4 to 7, and the walk's
// own order decides.
func (s *solver) rank(level []assignment, n int) []*found {
	loose := bounds{readyS: math.MaxInt, lastS: math.MaxInt, staffed: math.MaxInt}
	var taken []*found
	if s.count(level, loose, n) < n {
		taken = s.list(level, loose, n)
	} else {
		taken = s.tighten(level, loose, n)
	}
	slices.SortFunc(taken, func(a, b *found) int { return a.rating.compare(&b.rating) })
	return taken[:min(n, len(taken))]
}

// tighten is the bisection of rank, for a level known to hold n sets or more.
func (s *solver) tighten(level []assignment, b bounds, n int) (taken []*found) {
	arrivals, crews := s.arrivals(), s.mostStaffed(level)
	worst, _ := s.coverLeft(make([]int, len(s.ready)))
	dimensions := []dimension{
		{len(arrivals), func(b *bounds, i int) { b.readyS = arrivals[i] }},
		{len(arrivals), func(b *bounds, i int) { b.lastS = arrivals[i] }},
		{min(crews, worst) + 1, func(b *bounds, i int) { b.worst = worst - i }},
		{crews + 1, func(b *bounds, i int) { b.staffed = i }},
	}
	for at, d := range dimensions {
		low := 0
		if at == 1 { // the last member comes no sooner than those needed now
			low, _ = slices.BinarySearch(arrivals, b.readyS)
		}
		i, more := s.tightest(level, &b, d, low, n, taken)
		if more {
			d.set(&b, i-1)
			taken = join(taken, s.list(level, b, n))
			d.set(&b, i)
		}
		if len(taken) >= n || s.cut {
			break // only once a limit was hit
		}
	}
	rest := join(nil, s.list(level, b, n))
	slices.SortFunc(rest, func(a, b *found) int { return a.rating.compare(&b.rating) })
	return join(taken, rest)
}

// dimension is one bound and the values it can have, tightest first.
type dimension struct {
	values int
	set    func(b *bounds, i int)
}

// tightest sets d in b to the first value from low on that leaves n sets, those
// taken included, and returns its index; and whether the value before leaves
// sets not yet taken.
func (s *solver) tightest(level []assignment, b *bounds, d dimension, low, n int, taken []*found) (i int, more bool) {
	enough := func(i int) bool {
		d.set(b, i)
		known := 0
		for _, f := range taken {
			if b.admit(s, &f.rating) {
				known++
			}
		}
		want := n - len(taken) + known
		got := s.count(level, *b, want)
		if got < want { // bisection comes to the value before the answer last
			more = got > known
		}
		return got >= want
	}
	i = low
	if last := d.values - 1; low > 0 || last < 4 { // mostly good enough at once
		for i < last && i < low+2 && !enough(i) {
			i++
		}
		if i < last && i == low+2 {
			i += sort.Search(last-i, func(j int) bool { return enough(low + 2 + j) })
		}
	} else {
		i = sort.Search(last, enough)
	}
	d.set(b, i)
	return i, more
}

// join appends to a the sets of b it does not hold yet.
func join(a, b []*found) []*found {
	for _, f := range b {
		if !slices.ContainsFunc(a, func(g *found) bool { return slices.Equal(f.places, g.places) }) {
			a = append(a, f)
		}
	}
	return a
}

// arrivals returns the values ReadyS and LastS can have, ascending: 0, and the
// arrival of each candidate.
func (s *solver) arrivals() []int {
	values := []int{0}
	for i := range s.classes {
		for _, m := range s.classes[i].members {
			values = append(values, m.arrival)
		}
	}
	slices.Sort(values)
	return slices.Compact(values)
}

// mostStaffed returns the largest number of staffed crews in a set of level.
func (s *solver) mostStaffed(level []assignment) int {
	most := 0
	for _, a := range level {
		sum := 0
		for i, c := range s.components {
			n := 0
			for _, o := range s.choices(c, &c.tiers[a.tiers[i]]) {
				n = max(n, o.staffed)
			}
			sum += n
		}
		most = max(most, sum)
	}
	return most
}

// list returns the n sets of level within b that come first by weight.
func (s *solver) list(level []assignment, b bounds, n int) []*found {
	w := &s.walk
	w.start(b, n, false)
	for _, a := range level {
		w.run(a)
	}
	for _, f := range w.best {
		f.rating = s.rate(f.members)
	}
	return slices.Clone(w.best)
}

// count returns how many sets of level are within b, but n at most.
func (s *solver) count(level []assignment, b bounds, n int) int {
	w := &s.walk
	w.start(b, n, true)
	for _, a := range level {
		if w.run(a); w.visited >= n {
			break
		}
	}
	return w.visited
}
