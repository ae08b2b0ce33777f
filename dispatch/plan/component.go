package plan

import (
	"cmp"
	"slices"
)

// lack is what a choice leaves uncovered (criteria 1 to 3). Lacks add up over
// components, and lexicographic order survives addition.
type lack struct{ now, next, understaffed int }

func (a lack) plus(b lack) lack {
	return lack{a.now + b.now, a.next + b.next, a.understaffed + b.understaffed}
}

func (a lack) compare(b lack) int {
	return cmp.Or(cmp.Compare(a.now, b.now), cmp.Compare(a.next, b.next), cmp.Compare(a.understaffed, b.understaffed))
}

// component is a group of classes that share needs and operators with each
// other only.
type component struct {
	classes []int // staffed crews first, then the pool, others last
	stage   [stages]rows
	need    [stages]int // units
	tiers   []tier      // by ascending lack; at first only the least
	shared  bool        // some members share operators
}

// tier is all minimal compositions of a component with the same lack.
type tier struct {
	lack
	compositions [][]part // what each takes from which class
	options      []option // made on first use
	steps        []step   // of all options
}

// part is n members of a class, some of them early.
type part struct{ class, n, early int }

// option is a composition with, for each class, how many of its members are
// early: on site by the bound on ReadyS, and by themselves covering all that
// the composition covers of the current stage. A class that gives nothing to
// the current stage makes no difference between early and late.
type option struct {
	from, to int // its steps, in tier.steps
	staffed  int // staffed crews in it
}

// step takes n members from a cell: the early (2*class) or late (2*class+1)
// members of a class; if that makes no difference, all are in the first.
type step struct{ cell, n int }

// split groups the classes into components.
func (s *solver) split() {
	root := s.joined()
	at := map[int]*component{}
	for i := range s.classes {
		f := root(s.classes[i].feats[0])
		if at[f] == nil {
			at[f] = &component{}
			s.components = append(s.components, at[f])
		}
		at[f].classes = append(at[f].classes, i)
		at[f].shared = at[f].shared || len(s.classes[i].operators) > 0
	}
	for _, c := range s.components {
		slices.SortStableFunc(c.classes, func(a, b int) int { return s.classes[a].rank() - s.classes[b].rank() })
	}
	for st := range stages {
		share := func(from []row, to func(c *component) *[]row) {
			for _, r := range from {
				if c := at[root(r.feats[0])]; c != nil {
					*to(c) = append(*to(c), r)
					c.need[st] += r.need
				}
			}
		}
		share(s.terms.stage[st].plain, func(c *component) *[]row { return &c.stage[st].plain })
		share(s.terms.stage[st].tangled, func(c *component) *[]row { return &c.stage[st].tangled })
	}
}

// joined joins feats that a class, a row or an operator has in common, and
// returns the function that tells the representative of a feat.
func (s *solver) joined() (root func(f int) int) {
	parent := make([]int, s.terms.feats)
	for f := range parent {
		parent[f] = f
	}
	root = func(f int) int {
		if parent[f] != f {
			parent[f] = root(parent[f])
		}
		return parent[f]
	}
	join := func(feats []int) {
		for _, f := range feats[1:] {
			parent[root(f)] = root(feats[0])
		}
	}
	drives := slices.Repeat([]int{-1}, s.operators) // per operator: a feat of one of his machines
	for i := range s.classes {
		feats := s.classes[i].feats
		join(feats)
		for _, op := range s.classes[i].operators {
			if drives[op] >= 0 {
				join([]int{feats[0], drives[op]})
			}
			drives[op] = feats[0]
		}
	}
	for st := range stages {
		for _, r := range slices.Concat(s.terms.stage[st].plain, s.terms.stage[st].tangled) {
			join(r.feats)
			s.needed[st] += r.need
		}
	}
	return root
}
