package plan

import "slices"

// covered returns the units of both stages that s.given covers of c's rows.
func (s *solver) covered(c *component) (cover [stages]int) {
	return [stages]int{c.stage[now].covered(s.given), c.stage[next].covered(s.given)}
}

// measure sets most of each class of c: members of one class alone stop adding
// cover there, and with others beside them no later, because cover is
// submodular. Nor can a set hold more members than there are people to drive.
func (s *solver) measure(c *component) {
	for _, i := range c.classes {
		cl := &s.classes[i]
		var cover [stages]int
		for n := 0; n < len(cl.members); n++ {
			cl.add(s.given, 1)
			more := s.covered(c)
			if more == cover {
				break
			}
			cover = more
			cl.most++
		}
		clear(s.given)
		cl.most = min(cl.most, cl.free+len(cl.operators))
	}
}

// composer lists minimal compositions of one component.
type composer struct {
	*solver
	c      *component
	only   bool  // keep the tier of least lack only
	least  *lack // of the compositions kept so far, if only; nil before the first
	counts []int
	under  int     // crews below their minimum in counts
	rest   [][]int // per class: what it and all after it could give
	at     map[lack]int
	duty   duty
}

// compose fills c.tiers: with all minimal compositions, the empty one included,
// or only with those of least lack, which are all that most problems need.
func (s *solver) compose(c *component, only bool) {
	c.tiers = nil
	m := composer{solver: s, c: c, only: only, counts: make([]int, len(c.classes)), at: map[lack]int{}}
	m.rest = make([][]int, len(c.classes)+1)
	m.rest[len(c.classes)] = make([]int, s.terms.feats)
	for i := len(c.classes) - 1; i >= 0; i-- {
		m.rest[i] = slices.Clone(m.rest[i+1])
		s.classes[c.classes[i]].add(m.rest[i], s.classes[c.classes[i]].most)
	}
	if c.shared {
		m.duty.init(s.operators)
	}
	m.fill(0, [stages]int{})
	slices.SortFunc(c.tiers, func(a, b tier) int { return a.compare(b.lack) })
	if only && len(c.tiers) > 0 {
		c.tiers = c.tiers[:1]
	}
}

// fill tries all numbers of members of class i on, the larger first, so that
// the first composition found covers much. s.given holds what counts give, and
// covers cover.
func (m *composer) fill(i int, cover [stages]int) {
	if m.compositions++; m.compositions > maxCompositions {
		m.cut = true
		return
	}
	reach := m.reach(i)
	if reach == cover { // no class from i on adds anything
		clear(m.counts[i:])
		m.keep(cover)
		return
	}
	best := m.lack(reach)
	if m.classes[m.c.classes[i]].understaffed { // as are all after it
		best.understaffed++
	}
	if m.least != nil && m.least.compare(best) < 0 { // then nothing more may be added
		clear(m.counts[i:])
		m.keep(cover)
		return
	}
	cl := &m.classes[m.c.classes[i]]
	covers := [8][stages]int{cover}
	steps := covers[:1]
	// An addition that covers nothing now is superfluous in every larger set too.
	for n := 0; n < cl.most; n++ {
		cl.add(m.given, 1)
		more := m.covered(m.c)
		if more == steps[n] || n >= cl.free && !m.duty.assign(m.solver, m.c.classes[i]) {
			cl.add(m.given, -1)
			break
		}
		steps = append(steps, more)
	}
	for n := len(steps) - 1; n >= 0; n-- {
		m.counts[i] = n
		if cl.understaffed {
			m.under += n
		}
		m.fill(i+1, steps[n])
		if cl.understaffed {
			m.under -= n
		}
		if n > 0 {
			cl.add(m.given, -1)
		}
		if n > cl.free {
			m.duty.dismiss(m.c.classes[i])
		}
	}
}

// lack returns what counts with that cover lack.
func (m *composer) lack(cover [stages]int) lack {
	return lack{now: m.c.need[now] - cover[now], next: m.c.need[next] - cover[next], understaffed: m.under}
}

// reach returns the cover of counts together with all of class i and after.
func (m *composer) reach(i int) [stages]int {
	for f, n := range m.rest[i] {
		m.given[f] += n
	}
	cover := m.covered(m.c)
	for f, n := range m.rest[i] {
		m.given[f] -= n
	}
	return cover
}

// keep files counts under their tier if they are minimal.
func (m *composer) keep(cover [stages]int) {
	l := m.lack(cover)
	if m.least != nil && m.least.compare(l) < 0 || !m.minimal(cover) {
		return
	}
	if m.only {
		m.least = &l
	}
	at, ok := m.at[l]
	if !ok {
		at = len(m.c.tiers)
		m.at[l] = at
		m.c.tiers = append(m.c.tiers, tier{lack: l})
	}
	m.c.tiers[at].compositions = append(m.c.tiers[at].compositions, m.parts())
}

// minimal reports whether every member of counts adds to their cover.
func (m *composer) minimal(cover [stages]int) bool {
	for i, n := range m.counts {
		if n == 0 {
			continue
		}
		cl := &m.classes[m.c.classes[i]]
		cl.add(m.given, -1)
		same := m.covered(m.c) == cover
		cl.add(m.given, 1)
		if same {
			return false
		}
	}
	return true
}

// parts returns the classes counts take something from.
func (m *composer) parts() []part {
	out := make([]part, 0, 6)
	for i, n := range m.counts {
		if n > 0 {
			out = append(out, part{m.c.classes[i], n, n})
		}
	}
	return out
}

// choices returns the options of tier t of c.
func (s *solver) choices(c *component, t *tier) []option {
	if t.options != nil {
		return t.options
	}
	t.options = make([]option, 0, 2*len(t.compositions))
	t.steps = make([]step, 0, 2*len(t.compositions)*(1+len(t.compositions[0])))
	for _, parts := range t.compositions {
		o := option{}
		for _, p := range parts {
			cl := &s.classes[p.class]
			cl.add(s.given, p.n)
			if cl.crew && !cl.understaffed {
				o.staffed += p.n
			}
		}
		s.halve(c, t, parts, 0, c.stage[now].covered(s.given), o)
		clear(s.given)
	}
	return t.options
}

// halve adds to t the options of parts whose early members cover want of the
// current stage. Who is early, s.given holds; before part i that is settled,
// from there on it is still everyone.
func (s *solver) halve(c *component, t *tier, parts []part, i, want int, o option) {
	if s.compositions++; s.compositions > maxCompositions {
		s.cut = true
		return
	}
	if i == len(parts) {
		o.from = len(t.steps)
		for _, p := range parts {
			if p.early > 0 {
				t.steps = append(t.steps, step{2 * p.class, p.early})
			}
			if p.n > p.early {
				t.steps = append(t.steps, step{2*p.class + 1, p.n - p.early})
			}
		}
		o.to = len(t.steps)
		t.options = append(t.options, o)
		return
	}
	p, cl := &parts[i], &s.classes[parts[i].class]
	for {
		s.halve(c, t, parts, i+1, want, o)
		if p.early == 0 || !cl.early {
			break
		}
		p.early--
		cl.add(s.given, -1)
		if c.stage[now].covered(s.given) < want {
			break
		}
	}
	cl.add(s.given, p.n-p.early)
	p.early = p.n
}
