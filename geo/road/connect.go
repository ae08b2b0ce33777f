package road

import "slices"

// connected tells of every segment whether a trip can end on it and another
// begin there: some way leads there from the large part of the roads and some
// way back; on a two-way road not always on the same side. The large part is the
// largest strongly connected one of the through graph, restrictions obeyed.
// usable says which arcs may be driven at all, beside their direction.
func (g *Graph) connected(usable func(Arc) bool) []bool {
	drivable := make([]bool, len(g.arc))
	for e, a := range g.arc {
		drivable[e] = usable(a)
	}
	large := g.largestPart(drivable)
	reached, leads := g.closure(large, drivable, true), g.closure(large, drivable, false)
	came, left := make([]bool, len(g.net.Segments)), make([]bool, len(g.net.Segments))
	for e, a := range g.arc {
		if i := a.Segment(); drivable[e] {
			came[i] = came[i] || reached[g.tail[e]]
			left[i] = left[i] || leads[g.arrive(free, a)]
		}
	}
	g.connectYards(reached, leads, usable, came, left)
	for i := range came {
		came[i] = came[i] && left[i]
	}
	return came
}

// connectYards does the same for private segments, from the gates that are reached.
func (g *Graph) connectYards(reached, leads []bool, usable func(Arc) bool, came, left []bool) {
	p := g.private
	if len(p.arcs) == 0 {
		return
	}
	var entries, exits []int32
	for v := range int32(len(g.net.Nodes)) {
		if p.first[v] == p.first[v+1] {
			continue
		}
		copies := g.copies[g.copiesFirst[v]:g.copiesFirst[v+1]]
		if reached[v] || slices.ContainsFunc(copies, func(c int32) bool { return reached[c] }) {
			entries = append(entries, v)
		}
		if leads[v] { // who leaves a yard has no past
			exits = append(exits, v)
		}
	}
	drive := func(a Arc) bool { return g.net.Open(a) && usable(a) }
	into := p.flood(g.net, entries, drive)
	outOf := p.flood(g.net, exits, func(a Arc) bool { return drive(a.Reverse()) })
	for _, a := range p.arcs {
		if a, i := Arc(a), Arc(a).Segment(); drive(a) {
			came[i] = came[i] || into[g.net.Tail(a)]
			left[i] = left[i] || outOf[g.net.Head(a)]
		}
	}
}

// closure marks the nodes of split that can be reached from some, or that lead
// to them.
func (g *Graph) closure(from, drivable []bool, forward bool) []bool {
	met := slices.Clone(from)
	for grown := true; grown; { // few lie outside, and few rounds find them
		grown = false
		for e, to := range g.split.Head {
			a, b := g.tail[e], to
			if !forward {
				a, b = b, a
			}
			if drivable[e] && met[a] && !met[b] {
				met[b], grown = true, true
			}
		}
	}
	return met
}

// largestPart marks the nodes of the largest strongly connected part of split,
// by the algorithm of Tarjan with its own stack. Of two equally large parts the
// one that is complete first is taken.
func (g *Graph) largestPart(drivable []bool) []bool {
	n := g.split.Nodes()
	w := tarjan{
		low: make([]int32, n), number: make([]int32, n), at: slices.Clone(g.split.First[:n]),
		part: slices.Repeat([]int32{-1}, n), best: -1,
	}
	for v := range int32(n) {
		if w.number[v] == 0 {
			w.from(g, v, drivable)
		}
	}
	large := make([]bool, n)
	for v := range large {
		large[v] = w.part[v] == w.best
	}
	return large
}

// tarjan is the state of the search for strongly connected parts.
type tarjan struct {
	low, number []int32 // 0: not met yet
	at          []int32 // of a node: the next arc to look at
	part        []int32 // -1: not known yet
	stack, path []int32
	count       int32 // of nodes met
	parts       int32
	best, size  int32 // the largest part so far
}

func (w *tarjan) meet(v int32) {
	w.count++
	w.number[v], w.low[v] = w.count, w.count
	w.stack, w.path = append(w.stack, v), append(w.path, v)
}

func (w *tarjan) from(g *Graph, root int32, drivable []bool) {
	w.meet(root)
	for len(w.path) > 0 {
		v := w.path[len(w.path)-1]
		if e := w.at[v]; e < g.split.First[v+1] {
			w.at[v]++
			if !drivable[e] {
				continue
			}
			switch u := g.split.Head[e]; {
			case w.number[u] == 0:
				w.meet(u)
			case w.part[u] < 0:
				w.low[v] = min(w.low[v], w.number[u])
			}
			continue
		}
		w.path = w.path[:len(w.path)-1]
		if len(w.path) > 0 {
			above := w.path[len(w.path)-1]
			w.low[above] = min(w.low[above], w.low[v])
		}
		if w.low[v] == w.number[v] {
			w.complete(v)
		}
	}
}

// complete takes the part whose first node is v off the stack.
func (w *tarjan) complete(v int32) {
	begins := len(w.stack) - 1
	for w.stack[begins] != v {
		begins--
	}
	for _, u := range w.stack[begins:] {
		w.part[u] = w.parts
	}
	if size := int32(len(w.stack) - begins); size > w.size {
		w.best, w.size = w.parts, size
	}
	w.stack = w.stack[:begins]
	w.parts++
}
