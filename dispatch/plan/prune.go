package plan

import (
	"cmp"
	"slices"
)

// prune drops every candidate b that can be in none of the s.k best sets. a
// beats b if it gives the same, arrives no later and worked no longer (the
// roster decides between equals): a set with b is bettered by putting a in its
// place, unless a is in the set already or a's operator drives another machine
// of it. So b is out as soon as k of those that beat it are sure to be free.
func (s *solver) prune() {
	pool := 0 // machines and workers any minimal set can hold
	for i := range s.classes {
		if !s.classes[i].crew {
			pool += s.classes[i].most
		}
	}
	for i := range s.classes {
		cl := &s.classes[i]
		slices.SortFunc(cl.members, func(a, b *candidate) int {
			return cmp.Or(cmp.Compare(a.arrival, b.arrival), cmp.Compare(a.worked, b.worked), cmp.Compare(a.place, b.place))
		})
		if cl.crew {
			s.pruneCrews(cl)
		} else {
			s.prunePool(cl, pool)
		}
		slices.SortFunc(cl.members, func(a, b *candidate) int { return a.weight.compare(b.weight) })
	}
}

// pruneCrews compares within an area only, since cover depends on it.
func (s *solver) pruneCrews(cl *class) {
	beaten := make([]leastTired, len(s.ready)+1)
	for i := range beaten {
		beaten[i].size = cl.most - 1 + s.k
	}
	cl.members = slices.DeleteFunc(cl.members, func(c *candidate) bool {
		b := &beaten[c.area+1]
		out := b.beats(c.worked)
		b.add(c.worked)
		return out
	})
}

// prunePool counts three kinds of candidates that beat one: free ones, of which
// only the class's own places in the set can be taken; ones with operators
// different from each other, any place of the pool; and ones with the same
// operator, which are never in the set.
func (s *solver) prunePool(cl *class, pool int) {
	free := leastTired{size: cl.most - 1 + s.k}
	operators := leastTired{size: pool - 1 + s.k}
	same := map[int]*leastTired{}
	cl.members = slices.DeleteFunc(cl.members, func(c *candidate) bool {
		out := free.beats(c.worked) || operators.beats(c.worked)
		if c.operator < 0 {
			free.add(c.worked)
			operators.add(c.worked)
			return out
		}
		if same[c.operator] == nil {
			same[c.operator] = &leastTired{size: s.k}
			operators.add(c.worked) // once for each operator
		}
		out = out || same[c.operator].beats(c.worked)
		same[c.operator].add(c.worked)
		return out
	})
}

// leastTired keeps the size smallest numbers it was given, sorted.
type leastTired struct {
	size   int
	worked []int
}

// beats reports whether size numbers no larger than worked were given.
func (l *leastTired) beats(worked int) bool {
	return len(l.worked) == l.size && l.worked[l.size-1] <= worked
}

func (l *leastTired) add(worked int) {
	if l.beats(worked) {
		return
	}
	at, _ := slices.BinarySearch(l.worked, worked)
	l.worked = slices.Insert(l.worked, at, worked)
	if len(l.worked) > l.size {
		l.worked = l.worked[:l.size]
	}
}
