package plan

import (
	"cmp"
	"slices"
)

// greedy returns one minimal set at once, for the case that a limit was hit
// before any was found: by arrival, staffed crews before others, it takes
// whoever covers something more, then lets go whoever is superfluous, the last
// to arrive first.
func (s *solver) greedy() []*found {
	clear(s.given)
	covered := func() [stages]int {
		return [stages]int{s.terms.stage[now].covered(s.given), s.terms.stage[next].covered(s.given)}
	}
	var picked []*candidate
	busy := make([]bool, s.operators)
	cover := covered()
	for _, m := range s.inTurn() {
		if m.operator >= 0 && busy[m.operator] {
			continue
		}
		s.classes[m.class].add(s.given, 1)
		more := covered()
		if more == cover {
			s.classes[m.class].add(s.given, -1)
			continue
		}
		cover, picked = more, append(picked, m)
		if m.operator >= 0 {
			busy[m.operator] = true
		}
	}
	slices.SortFunc(picked, func(a, b *candidate) int {
		return cmp.Or(cmp.Compare(b.arrival, a.arrival), cmp.Compare(b.place, a.place))
	})
	picked = slices.DeleteFunc(picked, func(m *candidate) bool {
		s.classes[m.class].add(s.given, -1)
		superfluous := covered() == cover
		if !superfluous {
			s.classes[m.class].add(s.given, 1)
		}
		return superfluous
	})
	if clear(s.given); len(picked) == 0 {
		return nil
	}
	f := &found{members: picked}
	f.rating = s.rate(picked)
	return []*found{f}
}

// inTurn returns all candidates, staffed before others, then by arrival.
func (s *solver) inTurn() (all []*candidate) {
	for i := range s.classes {
		all = append(all, s.classes[i].members...)
	}
	slices.SortFunc(all, func(a, b *candidate) int {
		return cmp.Or(cmp.Compare(s.classes[a.class].rank()/3, s.classes[b.class].rank()/3),
			cmp.Compare(a.arrival, b.arrival), cmp.Compare(a.place, b.place))
	})
	return all
}
