package plan

import "slices"

// walk visits the sets of an assignment within bounds, depth first: component
// by component, cell by cell, members in order of weight. Whatever cannot come
// before the worst of the n best so far is cut off.
type walk struct {
	s        *solver
	bounds   bounds
	n        int
	counting bool // stop at n sets, whichever they are
	steps    int  // over all runs

	cells  []cell
	stages []choice // one per component
	floor  []weight // per component: least weight of it and all after it

	avail   []int  // per area: staffed crews that come in time
	room    []int  // per area: crews that may still be taken
	spare   int    // staffed crews that may be taken in all
	busy    []bool // per shared operator
	staffed int    // staffed crews picked
	picked  []*candidate
	sum     weight

	best    []*found
	visited int // sets seen since start
	stop    bool
	pruned  bool // something was cut off since last reset
	duty    duty
}

// cell is the members of a class that are early, or late, under the bounds.
type cell struct {
	members   []*candidate
	sums      []weight // sums[i] is the weight of the first i members
	operators []int    // shared operators of members, repeated as often as members have them
	free      int      // members whose operator, if any, is their own
}

// span returns the weight of n members from i on: the least that any n members
// from i on can weigh.
func (c *cell) span(i, n int) weight { return c.sums[i+n].minus(c.sums[i]) }

// choice is what one component can choose from under the bounds.
type choice struct {
	tier  *tier
	open  []way    // by the least weight they add; when counting only one, which shows that some fit
	more  []option // when counting: those after it, to be looked at when their turn comes
	floor []weight // per step of the tier: least weight of it and all after it in its option
}

// way is an option that has enough members, and the least weight it adds.
type way struct {
	option
	least weight
}

func (w *walk) init(s *solver) {
	w.s = s
	w.cells = make([]cell, 2*len(s.classes))
	for i := range w.cells {
		if n := len(s.classes[i/2].members); i%2 == 0 || s.classes[i/2].early {
			w.cells[i] = cell{members: make([]*candidate, 0, n), sums: make([]weight, 0, n+1)}
		}
	}
	w.stages = make([]choice, len(s.components))
	w.floor = make([]weight, len(s.components)+1)
	w.room = make([]int, len(s.ready))
	w.avail = make([]int, len(s.ready))
	w.busy = make([]bool, s.operators)
}

// start fills the cells for new bounds and forgets what was found before.
func (w *walk) start(b bounds, n int, counting bool) {
	w.bounds, w.n, w.counting = b, n, counting
	w.best, w.visited = nil, 0
	clear(w.avail)
	for i := range w.s.classes {
		early, late := &w.cells[2*i], &w.cells[2*i+1]
		early.clear()
		late.clear()
		for _, m := range w.s.classes[i].members {
			switch {
			case m.arrival > b.lastS:
				continue
			case m.arrival <= b.readyS || !w.s.classes[i].early:
				early.add(m)
			default:
				late.add(m)
			}
			if m.area >= 0 {
				w.avail[m.area]++
			}
		}
	}
	w.spare = 0
	for a, n := range w.s.ready {
		w.room[a] = min(w.avail[a], max(0, n-b.worst))
		w.spare += w.room[a]
	}
}

func (c *cell) clear() {
	c.members, c.sums = c.members[:0], append(c.sums[:0], weight{})
	c.operators, c.free = c.operators[:0], 0
}

func (c *cell) add(m *candidate) {
	c.sums = append(c.sums, c.sums[len(c.members)].plus(m.weight))
	c.members = append(c.members, m)
	if m.operator >= 0 {
		c.operators = append(c.operators, m.operator)
	} else {
		c.free++
	}
}

// run visits the sets of a.
func (w *walk) run(a assignment) {
	w.stop, w.pruned = w.s.cut, false
	w.floor[len(w.stages)] = weight{}
	for i := len(w.stages) - 1; i >= 0; i-- {
		c := w.s.components[i]
		st := &w.stages[i]
		st.tier, st.open = &c.tiers[a.tiers[i]], st.open[:0]
		options := w.s.choices(c, st.tier)
		if len(st.floor) < len(st.tier.steps) {
			st.floor = make([]weight, len(st.tier.steps))
		}
		st.more = nil
		for j := range options {
			if o := &options[j]; w.fits(i, o) {
				st.open = append(st.open, way{*o, w.least(st, o)})
				if w.counting {
					st.more = options[j+1:]
					break
				}
			}
		}
		if len(st.open) == 0 {
			return
		}
		if !w.counting {
			slices.SortFunc(st.open, func(a, b way) int { return a.least.compare(b.least) })
			w.floor[i] = w.floor[i+1].plus(st.open[0].least)
		}
	}
	w.component(0)
}

// fits reports whether the cells hold enough members for option o of component
// i, with operators to man them, and the areas enough staffed crews that may go.
func (w *walk) fits(i int, o *option) bool {
	steps := w.stages[i].tier.steps[o.from:o.to]
	for _, st := range steps {
		if len(w.cells[st.cell].members) < st.n {
			return false
		}
	}
	if o.staffed > min(w.bounds.staffed, w.spare) {
		return false
	}
	return !w.s.components[i].shared || w.duty.possible(w, steps)
}

// least returns the least weight of o, and sets the floor of its steps.
func (w *walk) least(st *choice, o *option) (sum weight) {
	for i := o.to - 1; i >= o.from; i-- {
		step := st.tier.steps[i]
		sum = sum.plus(w.cells[step.cell].sums[step.n])
		st.floor[i] = sum
	}
	return sum
}

// component goes on with component i. Picks before i matter to it through the
// limits on crews only; so if it has no crews, and still leads to no set at all,
// other picks before it cannot help: the walk stops.
func (w *walk) component(i int) {
	if i == len(w.stages) {
		w.arrive()
		return
	}
	before, pruned := w.visited, w.pruned
	w.pruned = false
	st := &w.stages[i]
	for j := range len(st.open) + len(st.more) {
		var o *option
		if j >= len(st.open) {
			if o = &st.more[j-len(st.open)]; !w.fits(i, o) {
				continue
			}
		} else if o = &st.open[j].option; w.hopeless(st.open[j].least.plus(w.floor[i+1])) {
			break
		}
		if w.staffed+o.staffed > w.bounds.staffed {
			continue
		}
		if o.from == o.to {
			w.component(i + 1)
		} else {
			w.staffed += o.staffed
			w.choose(i, o, o.from, 0, st.tier.steps[o.from].n)
			w.staffed -= o.staffed
		}
		if w.stop {
			return
		}
	}
	w.stop = i >= w.s.crewed && w.visited == before && !w.pruned
	w.pruned = w.pruned || pruned
}

// hopeless reports whether a set that still adds at least more comes too late.
func (w *walk) hopeless(more weight) bool {
	if w.counting || len(w.best) < w.n || w.sum.plus(more).compare(w.best[w.n-1].sum) <= 0 {
		return false
	}
	w.pruned = true
	return true
}

// choose picks left more members, from index from on, for step k of component
// i's option o.
func (w *walk) choose(i int, o *option, k, from, left int) {
	st := &w.stages[i]
	after := w.floor[i+1]
	if k+1 < o.to {
		after = after.plus(st.floor[k+1])
	}
	c := &w.cells[st.tier.steps[k].cell]
	for at := from; at+left <= len(c.members) && !w.stop; at++ {
		if w.steps++; w.steps > maxSteps {
			w.stop, w.s.cut = true, true
			return
		}
		if w.hopeless(c.span(at, left).plus(after)) {
			return
		}
		m := c.members[at]
		if m.operator >= 0 && w.busy[m.operator] || m.area >= 0 && w.room[m.area] == 0 {
			continue
		}
		w.take(m)
		switch {
		case left > 1:
			w.choose(i, o, k, at+1, left-1)
		case k+1 < o.to:
			w.choose(i, o, k+1, 0, st.tier.steps[k+1].n)
		default:
			w.component(i + 1)
		}
		w.release(m)
	}
}

// take adds m to the picked members.
func (w *walk) take(m *candidate) {
	w.picked = append(w.picked, m)
	w.sum = w.sum.plus(m.weight)
	if m.operator >= 0 {
		w.busy[m.operator] = true
	}
	if m.area >= 0 {
		w.room[m.area]--
	}
}

// release undoes the last take.
func (w *walk) release(m *candidate) {
	w.picked = w.picked[:len(w.picked)-1]
	w.sum = w.sum.minus(m.weight)
	if m.operator >= 0 {
		w.busy[m.operator] = false
	}
	if m.area >= 0 {
		w.room[m.area]++
	}
}

// arrive takes note of the set picked.
func (w *walk) arrive() {
	if len(w.picked) == 0 {
		return
	}
	w.visited++
	if w.counting {
		w.stop = w.visited == w.n
		return
	}
	f := &found{sum: w.sum, places: make([]int, len(w.picked))}
	for i, m := range w.picked {
		f.places[i] = m.place
	}
	slices.Sort(f.places)
	at, _ := slices.BinarySearchFunc(w.best, f, func(a, b *found) int {
		if c := a.sum.compare(b.sum); c != 0 {
			return c
		}
		return slices.Compare(a.places, b.places)
	})
	if at == w.n {
		return
	}
	f.members = slices.Clone(w.picked)
	w.best = slices.Insert(w.best, at, f)
	if len(w.best) > w.n {
		w.best = w.best[:w.n]
	}
}
