package plan

import (
	"container/heap"
	"slices"
)

// Limits on the search, some hundred times what any need in use takes.
const (
	maxRank         = 100       // sets ever returned
	maxCompositions = 100_000   // compositions and options enumerated
	maxSteps        = 3_000_000 // steps of all walks together
)

// solver holds one problem while it is being solved.
type solver struct {
	p            *Problem
	k            int
	terms        *terms
	needed       [stages]int // units in all
	classes      []class
	components   []*component
	crewed       int   // how many of them, from the first, have crews
	ready        []int // ready crews per area, before
	operators    int   // number of shared operators
	given        []int // scratch, per feat
	compositions int   // enumerated so far
	cut          bool  // a limit was hit
	walk         walk
}

// Best returns the k best sets of p, best first, in the order the package
// comment states: fewer than k (at most 100) if fewer exist, none if nothing is
// needed or nobody has anything that is. It does not change p, and is safe for
// concurrent use.
func Best(p Problem, k int) []Set {
	if k = min(k, maxRank); k <= 0 {
		return nil
	}
	s := &solver{p: &p, k: k, terms: readTerms([stages]Need{p.Now, p.Next})}
	s.given = make([]int, s.terms.feats)
	s.gather()
	s.split()
	for _, c := range s.components {
		s.measure(c)
	}
	s.prune()
	for _, c := range s.components {
		s.compose(c, true)
	}
	var best []*found
	if !s.cut {
		s.arrange()
		s.walk.init(s)
	}
	for lv := (levels{s: s}); len(best) < k && !s.cut; {
		l := lv.next()
		if l == nil {
			break
		}
		best = append(best, s.rank(l, k-len(best))...)
	}
	if len(best) == 0 && s.cut {
		best = s.greedy()
	}
	sets := make([]Set, len(best))
	for i, f := range best {
		sets[i] = s.set(f)
	}
	return sets
}

// arrange orders the components for the walk: those with crews first, since
// areas limit them, then those with most compositions.
func (s *solver) arrange() {
	crewed := func(c *component) bool {
		return slices.ContainsFunc(c.classes, func(i int) bool { return s.classes[i].crew })
	}
	weight := func(c *component) int {
		n := len(c.tiers[0].compositions)
		if crewed(c) {
			n += maxCompositions
		}
		return n
	}
	slices.SortStableFunc(s.components, func(a, b *component) int { return weight(b) - weight(a) })
	for s.crewed < len(s.components) && crewed(s.components[s.crewed]) {
		s.crewed++
	}
}

// assignment says which tier each component draws from.
type assignment struct {
	tiers []int
	lack  lack // summed
	last  int  // the last component whose tier is not its best
}

// levels yields, by ascending lack, all assignments of equal lack: only sets of
// one level compete on the later criteria.
type levels struct {
	s       *solver
	open    frontier
	visited bool // the first level is done
}

// next returns the assignments of the next level, or nil after the last. The
// first has every component at its best; only the second needs all tiers.
func (lv *levels) next() []assignment {
	first := assignment{tiers: make([]int, len(lv.s.components))}
	if len(first.tiers) == 0 {
		return nil
	}
	if !lv.visited {
		lv.visited = true
		return []assignment{first}
	}
	if lv.open == nil {
		for _, c := range lv.s.components {
			if lv.s.compose(c, false); lv.s.cut {
				return nil
			}
			first.lack = first.lack.plus(c.tiers[0].lack)
		}
		lv.expand(first)
	}
	var level []assignment
	for len(lv.open) > 0 && (level == nil || lv.open[0].lack == level[0].lack) {
		a := heap.Pop(&lv.open).(assignment)
		level = append(level, a)
		lv.expand(a)
	}
	return level
}

// expand opens the assignments one tier further than a, each from one a only.
func (lv *levels) expand(a assignment) {
	for i := a.last; i < len(a.tiers); i++ {
		if t := lv.s.components[i].tiers; a.tiers[i]+1 < len(t) {
			b := assignment{slices.Clone(a.tiers), a.lack, i}
			from, to := t[a.tiers[i]].lack, t[a.tiers[i]+1].lack
			b.lack = b.lack.plus(lack{to.now - from.now, to.next - from.next, to.understaffed - from.understaffed})
			b.tiers[i]++
			heap.Push(&lv.open, b)
		}
	}
}

// frontier is a heap of assignments not yet visited.
type frontier []assignment

func (f frontier) Len() int           { return len(f) }
func (f frontier) Less(i, j int) bool { return f[i].lack.compare(f[j].lack) < 0 }
func (f frontier) Swap(i, j int)      { f[i], f[j] = f[j], f[i] }
func (f *frontier) Push(x any)        { *f = append(*f, x.(assignment)) }
func (f *frontier) Pop() any {
	last := (*f)[len(*f)-1]
	*f = (*f)[:len(*f)-1]
	return last
}
