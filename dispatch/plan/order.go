package plan

import (
	"cmp"
	"slices"
)

// rating is what one set is ranked by, in the order of the package comment.
type rating struct {
	missNow, missNext      int
	understaffed           int
	readyS, lastS          int
	coverWorst, coverTotal int
	sum                    weight
	places                 []int // sorted
}

// compare orders ratings, the better one first. It is the stated order of this
// package and its only one.
func (a *rating) compare(b *rating) int {
	return cmp.Or(
		cmp.Compare(a.missNow, b.missNow),
		cmp.Compare(a.missNext, b.missNext),
		cmp.Compare(a.understaffed, b.understaffed),
		cmp.Compare(a.readyS, b.readyS),
		cmp.Compare(a.lastS, b.lastS),
		cmp.Compare(b.coverWorst, a.coverWorst),
		cmp.Compare(b.coverTotal, a.coverTotal),
		a.sum.compare(b.sum),
		slices.Compare(a.places, b.places),
	)
}

// weight is the part of a rating that adds up over the members (criteria 8 to 10).
type weight struct{ worked, arrivals, places int }

func (a weight) plus(b weight) weight {
	return weight{a.worked + b.worked, a.arrivals + b.arrivals, a.places + b.places}
}

func (a weight) minus(b weight) weight {
	return weight{a.worked - b.worked, a.arrivals - b.arrivals, a.places - b.places}
}

func (a weight) compare(b weight) int {
	switch {
	case a.worked != b.worked:
		return cmp.Compare(a.worked, b.worked)
	case a.arrivals != b.arrivals:
		return cmp.Compare(a.arrivals, b.arrivals)
	}
	return cmp.Compare(a.places, b.places)
}

// rate returns the rating of a set of candidates, which it sorts by arrival.
func (s *solver) rate(members []*candidate) (r rating) {
	slices.SortFunc(members, func(a, b *candidate) int {
		return cmp.Or(cmp.Compare(a.arrival, b.arrival), cmp.Compare(a.place, b.place))
	})
	taken := make([]int, len(s.ready))
	r.places = make([]int, len(members))
	covered := 0
	for i, c := range members {
		s.classes[c.class].add(s.given, 1)
		if n := s.terms.stage[now].covered(s.given); n > covered {
			covered, r.readyS = n, c.arrival
		}
		r.lastS = c.arrival
		if s.classes[c.class].understaffed {
			r.understaffed++
		}
		if c.area >= 0 {
			taken[c.area]++
		}
		r.sum = r.sum.plus(c.weight)
		r.places[i] = c.place
	}
	r.missNow = s.needed[now] - covered
	r.missNext = s.needed[next] - s.terms.stage[next].covered(s.given)
	clear(s.given)
	r.coverWorst, r.coverTotal = s.coverLeft(taken)
	slices.Sort(r.places)
	return r
}

// coverLeft returns the ready crews left in the worst-covered area and in all.
func (s *solver) coverLeft(taken []int) (worst, total int) {
	for a, n := range s.ready {
		n -= taken[a]
		if a == 0 || n < worst {
			worst = n
		}
		total += n
	}
	return worst, total
}
