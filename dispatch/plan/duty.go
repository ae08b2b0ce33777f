package plan

import "slices"

// duty assigns shared operators to the machines of a composition or an option:
// a matching, so that it finds an assignment if there is one. It is keyed by
// class in compositions and by cell in options.
type duty struct {
	does   []int // per operator: what he is assigned to, or -1
	seen   []int // per operator: the last search that came by
	search int
}

// init forgets all assignments of n operators.
func (d *duty) init(n int) {
	if len(d.does) < n {
		d.does, d.seen = slices.Repeat([]int{-1}, n), make([]int, n)
	}
	for op := range d.does {
		d.does[op] = -1
	}
}

// assign finds one more operator for class cl, moving others if need be.
func (d *duty) assign(s *solver, cl int) bool {
	d.search++
	return d.augment(cl, func(i int) []int { return s.classes[i].operators })
}

func (d *duty) augment(to int, operators func(int) []int) bool {
	for _, op := range operators(to) {
		if d.seen[op] == d.search {
			continue
		}
		d.seen[op] = d.search
		if d.does[op] < 0 || d.augment(d.does[op], operators) {
			d.does[op] = to
			return true
		}
	}
	return false
}

// dismiss frees one operator of class cl.
func (d *duty) dismiss(cl int) {
	d.does[slices.Index(d.does, cl)] = -1
}

// possible reports whether the steps can be manned from the cells.
func (d *duty) possible(w *walk, steps []step) bool {
	d.init(w.s.operators)
	for _, st := range steps {
		c := &w.cells[st.cell]
		for range st.n - c.free {
			d.search++
			if !d.augment(st.cell, func(i int) []int { return w.cells[i].operators }) {
				return false
			}
		}
	}
	return true
}
