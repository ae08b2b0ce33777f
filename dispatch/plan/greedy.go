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
	var all, picked []*candidate
	for i := range s.classes {
		all = append(all, s.classes[i].members...)
	}
	under := func(c *candidate) int {
		if s.classes[c.class].understaffed {
			return 1
		}
		return 0
	}
	slices.SortFunc(all, func(a, b *candidate) int {
		return cmp.Or(under(a)-under(b), cmp.Compare(a.arrival, b.arrival), cmp.Compare(a.place, b.place))
	})
	clear(s.given)
	covered := func() [stages]int {
		return [stages]int{s.terms.stage[now].covered(s.given), s.terms.stage[next].covered(s.given)}
	}
	busy := make([]bool, s.operators)
	cover := covered()
	for _, m := range all {
		if m.operator >= 0 && busy[m.operator] {
			continue
		}
		s.classes[m.class].add(s.given, 1)
		if more := covered(); more != cover {
			cover, picked = more, append(picked, m)
			if m.operator >= 0 {
				busy[m.operator] = true
			}
			continue
		}
		s.classes[m.class].add(s.given, -1)
	}
	slices.SortFunc(picked, func(a, b *candidate) int {
		return cmp.Or(cmp.Compare(b.arrival, a.arrival), cmp.Compare(b.place, a.place))
	})
	picked = slices.DeleteFunc(picked, func(m *candidate) bool {
		s.classes[m.class].add(s.given, -1)
		if covered() == cover {
			return true
		}
		s.classes[m.class].add(s.given, 1)
		return false
	})
	clear(s.given)
	if len(picked) == 0 {
		return nil
	}
	f := &found{members: picked}
	f.rating = s.rate(picked)
	f.places, f.sum = f.rating.places, f.rating.sum
	return []*found{f}
}
