package hierarchy

// run finds as many paths as there are, false as soon as there are limit.
func (f *flow) run(limit int) bool {
	for count := 0; f.layers(); {
		copy(f.row, f.p.first[:len(f.p.node)])
		for _, v := range f.starts {
			if f.prev[v] == none && f.level[2*v] >= 0 && f.push(2*v) {
				if count++; count >= limit {
					f.forget()
					return false
				}
			}
		}
	}
	return true
}

// forget clears the levels.
func (f *flow) forget() {
	for _, s := range f.seen {
		f.level[s] = -1
	}
	f.seen = f.seen[:0]
}

// see gives a state a level, if it has none.
func (f *flow) see(s, level int32) {
	if f.level[s] < 0 {
		f.level[s] = level
		f.seen = append(f.seen, s)
	}
}

// layers numbers the states by how far they are from the ends that can take
// another path, up to the nearest start that has none; false if there is none.
// Going backward means that push wanders little.
func (f *flow) layers() bool {
	f.forget()
	p, level := f.p, f.level
	for _, v := range f.ends {
		if f.next[v] != terminal {
			f.see(2*v+1, 0)
		}
	}
	found := int32(-1)
	for i := 0; i < len(f.seen); i++ {
		s := f.seen[i]
		v, l := s>>1, level[s]+1
		if found >= 0 && l > found {
			break
		}
		if s&1 == 1 { // leads here: the node itself if free, or the next one's way back
			if f.prev[v] == none {
				if level[2*v] < 0 && f.role[v] == atStart {
					found = l
				}
				f.see(2*v, l)
			} else if f.next[v] >= 0 {
				f.see(2*f.next[v], l)
			}
			continue
		}
		if f.role[v] == atStart {
			continue // nothing needs to come back here
		}
		if f.prev[v] != none { // leads here: back through the node itself
			f.see(2*v+1, l)
		}
		for _, w := range p.head[p.first[v]:p.first[v+1]] {
			f.see(2*w+1, l)
		}
	}
	return found >= 0
}

// across is where an in-state leads: through a free node, or back along the
// path that holds it; -1 if the path starts here.
func (f *flow) across(v int32) int32 {
	switch u := f.prev[v]; u {
	case none:
		return 2*v + 1
	case terminal:
		return -1
	default:
		return 2*u + 1
	}
}

// push looks for a path down the layers from a start's in-state and enters it.
func (f *flow) push(s int32) bool {
	p, level := f.p, f.level
	path := append(f.path[:0], s)
	defer func() { f.path = path }()
	for len(path) > 0 {
		s := path[len(path)-1]
		v, l := s>>1, level[s]-1
		to := int32(-1)
		switch {
		case s&1 == 0:
			if x := f.across(v); x >= 0 && level[x] == l {
				to = x
			}
		case l < 0: // an end
			f.enter(path)
			return true
		default:
			if f.prev[v] != none && level[2*v] == l {
				to = 2 * v
			}
			for ; to < 0 && f.row[v] < p.first[v+1]; f.row[v]++ {
				if w := p.head[f.row[v]]; level[2*w] == l {
					to = 2 * w
				}
			}
		}
		if to < 0 {
			level[s] = used // a dead end in this phase
			path = path[:len(path)-1]
			continue
		}
		path = append(path, to)
	}
	return false
}

// used is the level of a state that this phase is done with.
const used = -3

// enter adds the found path to the flow; where it runs against another path it
// takes that piece out of both. Its states are used up for this phase.
func (f *flow) enter(path []int32) {
	f.prev[path[0]>>1] = terminal
	for i, s := range path[:len(path)-1] {
		v, to := s>>1, path[i+1]>>1
		f.level[s] = used
		switch {
		case s&1 == 0: // through, or back: what follows sets the rest
		case v == to: // back through the node: free again
			f.prev[v], f.next[v] = none, none
		default:
			f.next[v], f.prev[to] = to, v
		}
	}
	last := path[len(path)-1]
	f.level[last] = used
	f.next[last>>1] = terminal
}

// sides divides at the cut nearest to the ends, or at that nearest to the
// starts if it divides more evenly; both are equally small.
func (f *flow) sides(side []uint8) {
	// The last layers reached no start: what they saw is the ends' side.
	n := len(side)
	b := 0
	for v := range n {
		switch in, out := f.level[2*v] >= 0, f.level[2*v+1] >= 0; {
		case in || f.role[v] == inEnd:
			side[v] = sideB
			b++
		case out || f.next[v] == terminal:
			side[v] = sideCut
		default:
			side[v] = sideA
		}
	}
	if 2*b < n {
		f.fromStarts(side, b)
	}
	f.forget()
}

// fromStarts divides at the cut nearest to the starts, by the states they lead
// to, if that leaves them more than b nodes.
func (f *flow) fromStarts(side []uint8, b int) {
	f.forget()
	p := f.p
	for _, v := range f.starts {
		f.see(2*v, 0)
	}
	for i := 0; i < len(f.seen); i++ {
		s := f.seen[i]
		v := s >> 1
		if s&1 == 0 {
			if to := f.across(v); to >= 0 {
				f.see(to, 0)
			}
			continue
		}
		if f.prev[v] != none {
			f.see(2*v, 0)
		}
		for _, w := range p.head[p.first[v]:p.first[v+1]] {
			f.see(2*w, 0)
		}
	}
	a := 0
	isA := func(v int) bool { return f.level[2*v+1] >= 0 || f.role[v] == inStart }
	for v := range side {
		if isA(v) {
			a++
		}
	}
	if a <= b {
		return
	}
	for v := range side {
		switch {
		case isA(v):
			side[v] = sideA
		case f.level[2*v] >= 0:
			side[v] = sideCut
		default:
			side[v] = sideB
		}
	}
}
