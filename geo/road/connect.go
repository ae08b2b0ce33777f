package road

import "slices"

// connected tells of every arc whether it can be used for a trip: it can be
// reached from the large part of the roads and leads back there. The large part
// is the largest strongly connected one of the through graph, restrictions
// obeyed; private arcs count if they hang on it. usable says which arcs may be
// driven at all, beside their direction.
func (g *Graph) connected(usable func(Arc) bool) []bool {
	drivable := make([]bool, len(g.arc))
	for e, a := range g.arc {
		drivable[e] = usable(a)
	}
	large := g.largestPart(drivable)
	out := make([]bool, 2*len(g.net.Segments))
	for e, a := range g.arc {
		if drivable[e] && large[g.tail[e]] && large[g.split.Head[e]] {
			out[a] = true
		}
	}
	for _, a := range g.private.connected(g, large, usable) {
		out[a] = true
	}
	return out
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
