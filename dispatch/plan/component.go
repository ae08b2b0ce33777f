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

// component is a group of classes that share needs with each other only.
type component struct {
	classes []int
	feats   []int
	stage   [stages]rows
	tiers   []tier // by ascending lack
	shared  bool   // some member's operator is shared
}

// tier is all minimal compositions of a component with the same lack.
type tier struct {
	lack
	compositions [][]int   // members per class of the component
	options      []*option // made on first use
}

// option is a composition with, for each class, how many of its members are
// early: on site by the bound on ReadyS, and by themselves covering all that
// the composition covers of the current stage.
type option struct {
	steps   []step
	staffed int // staffed crews in it
}

// step takes n members from a cell: the early (2*class) or late (2*class+1)
// members of a class.
type step struct{ cell, n int }

// split groups the classes into components.
func (s *solver) split() {
	root := make([]int, s.terms.feats)
	for f := range root {
		root[f] = f
	}
	var find func(int) int
	find = func(f int) int {
		if root[f] != f {
			root[f] = find(root[f])
		}
		return root[f]
	}
	join := func(feats []int) {
		for _, f := range feats[1:] {
			root[find(f)] = find(feats[0])
		}
	}
	for i := range s.classes {
		join(s.classes[i].feats)
	}
	for st := range stages {
		for _, r := range slices.Concat(s.terms.stage[st].plain, s.terms.stage[st].tangled) {
			join(r.feats)
			s.needed[st] += r.need
		}
	}
	at := map[int]*component{}
	for i := range s.classes {
		f := find(s.classes[i].feats[0])
		if at[f] == nil {
			at[f] = &component{}
			s.components = append(s.components, at[f])
		}
		at[f].classes = append(at[f].classes, i)
	}
	for f := range root {
		if c := at[find(f)]; c != nil {
			c.feats = append(c.feats, f)
		}
	}
	for st := range stages {
		for _, r := range s.terms.stage[st].plain {
			if c := at[find(r.feats[0])]; c != nil {
				c.stage[st].plain = append(c.stage[st].plain, r)
			}
		}
		for _, r := range s.terms.stage[st].tangled {
			if c := at[find(r.feats[0])]; c != nil {
				c.stage[st].tangled = append(c.stage[st].tangled, r)
			}
		}
	}
}

// covered returns the units of both stages that counts members of each class cover.
func (s *solver) covered(c *component, counts []int) (cover [stages]int) {
	for _, f := range c.feats {
		s.given[f] = 0
	}
	for i, n := range counts {
		if n > 0 {
			s.classes[c.classes[i]].add(s.given, n)
		}
	}
	for st := range stages {
		cover[st] = c.stage[st].covered(s.given)
	}
	return cover
}

// measure sets most of each class of c: members of one class alone stop adding
// cover there, and with others beside them no later, because cover is submodular.
func (s *solver) measure(c *component) {
	counts := make([]int, len(c.classes))
	for i, cl := range c.classes {
		last := [stages]int{}
		for counts[i] < len(s.classes[cl].members) {
			counts[i]++
			cover := s.covered(c, counts)
			if cover == last {
				counts[i]--
				break
			}
			last = cover
		}
		s.classes[cl].most = counts[i]
		counts[i] = 0
	}
}

// compose lists the minimal compositions of c, the empty one included, in tiers.
func (s *solver) compose(c *component) {
	var need [stages]int
	for st := range stages {
		for _, r := range slices.Concat(c.stage[st].plain, c.stage[st].tangled) {
			need[st] += r.need
		}
	}
	found := map[lack]int{}
	counts := make([]int, len(c.classes))
	var fill func(i int, cover [stages]int)
	fill = func(i int, cover [stages]int) {
		if s.compositions > maxCompositions {
			s.cut = true
			return
		}
		if i == len(counts) {
			s.compositions++
			if !s.minimal(c, counts, cover) {
				return
			}
			l := lack{now: need[now] - cover[now], next: need[next] - cover[next]}
			for j, n := range counts {
				if s.classes[c.classes[j]].understaffed {
					l.understaffed += n
				}
			}
			if _, ok := found[l]; !ok {
				found[l] = len(c.tiers)
				c.tiers = append(c.tiers, tier{lack: l})
			}
			t := &c.tiers[found[l]]
			t.compositions = append(t.compositions, slices.Clone(counts))
			return
		}
		fill(i+1, cover)
		// An addition that covers nothing now is superfluous in every larger set too.
		for cl := &s.classes[c.classes[i]]; counts[i] < cl.most; {
			counts[i]++
			more := s.covered(c, counts)
			if more == cover {
				break
			}
			cover = more
			fill(i+1, cover)
		}
		counts[i] = 0
	}
	fill(0, [stages]int{})
	slices.SortFunc(c.tiers, func(a, b tier) int { return a.compare(b.lack) })
}

// minimal reports whether every member of a composition with that cover adds to it.
func (s *solver) minimal(c *component, counts []int, cover [stages]int) bool {
	for i := range counts {
		if counts[i] == 0 {
			continue
		}
		counts[i]--
		same := s.covered(c, counts) == cover
		counts[i]++
		if same {
			return false
		}
	}
	return true
}

// choices returns the options of tier t of c.
func (s *solver) choices(c *component, t *tier) []*option {
	if t.options != nil {
		return t.options
	}
	early := make([]int, len(c.classes))
	for _, counts := range t.compositions {
		want := s.covered(c, counts)[now]
		var fill func(i int)
		fill = func(i int) {
			if i < len(counts) {
				for early[i] = counts[i]; early[i] >= 0; early[i]-- {
					fill(i + 1)
				}
				early[i] = 0
				return
			}
			if s.compositions++; s.compositions > maxCompositions {
				s.cut = true
				return
			}
			if s.covered(c, early)[now] == want {
				t.options = append(t.options, s.option(c, counts, early))
			}
		}
		fill(0)
	}
	return t.options
}

func (s *solver) option(c *component, counts, early []int) *option {
	o := &option{}
	for i, n := range counts {
		cl := c.classes[i]
		if early[i] > 0 {
			o.steps = append(o.steps, step{2 * cl, early[i]})
		}
		if n > early[i] {
			o.steps = append(o.steps, step{2*cl + 1, n - early[i]})
		}
		if s.classes[cl].crew && !s.classes[cl].understaffed {
			o.staffed += n
		}
	}
	return o
}
