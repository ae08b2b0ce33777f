package hierarchy

import (
	"slices"
	"sync"
)

// workspace is what one point-to-point question needs. Its slices have one
// place for each rank and are clean (Unreachable) between questions.
type workspace struct {
	forward, backward []uint32
	viaF, viaB        []int32 // the edge by which it arrived; -1: a seed
	front             []int32 // the lowest nodes not yet settled
	touched           []int32
	edges             []int32 // slots of the path
}

// workspaces lends workspaces; one that is too small for the graph grows.
var workspaces = sync.Pool{New: func() any { return new(workspace) }}

func borrow(n int) *workspace {
	ws := workspaces.Get().(*workspace)
	if len(ws.forward) < n {
		ws.forward = slices.Repeat([]uint32{Unreachable}, n)
		ws.backward = slices.Repeat([]uint32{Unreachable}, n)
		ws.viaF, ws.viaB = make([]int32, n), make([]int32, n)
	}
	return ws
}

func (ws *workspace) giveBack() {
	for _, v := range ws.touched {
		ws.forward[v], ws.backward[v] = Unreachable, Unreachable
	}
	ws.touched, ws.front = ws.touched[:0], ws.front[:0]
	workspaces.Put(ws)
}

// start enters the seeds of one side.
func (ws *workspace) start(h *Hierarchy, seeds []Seed, dist []uint32, via []int32) {
	for _, s := range seeds {
		if v := h.rank[s.Node]; s.Weight < Unreachable {
			dist[v], via[v] = min(dist[v], s.Weight), -1
			ws.enter(v)
		}
	}
}

// enter adds v to the front unless it is there.
func (ws *workspace) enter(v int32) {
	if !slices.Contains(ws.front, v) {
		ws.front = append(ws.front, v)
	}
}

// next takes the lowest node off the front and puts its parent there: all
// ancestors of all seeds come, each once, in ascending order, and whatever an
// edge leads to is among them.
func (ws *workspace) next(h *Hierarchy) (v int32, ok bool) {
	if len(ws.front) == 0 {
		return 0, false
	}
	low := 0
	for i, v := range ws.front {
		if v < ws.front[low] {
			low = i
		}
	}
	v = ws.front[low]
	ws.touched = append(ws.touched, v)
	ws.front[low] = ws.front[len(ws.front)-1]
	ws.front = ws.front[:len(ws.front)-1]
	if p := h.parent[v]; p >= 0 {
		ws.enter(p)
	}
	return v, true
}

// Distance is the weight of the shortest path from any of the seeds to any of
// the others, theirs included; Unreachable if there is none.
func (m *Metric) Distance(from, to []Seed) uint32 {
	h := m.h
	ws := borrow(len(h.node))
	defer ws.giveBack()
	ws.start(h, from, ws.forward, ws.viaF)
	ws.start(h, to, ws.backward, ws.viaB)
	best := Unreachable
	for v, ok := ws.next(h); ok; v, ok = ws.next(h) {
		f, b := ws.forward[v], ws.backward[v]
		best = min(best, f+b)
		if f < best {
			rise(h.upHead[h.upFirst[v]:h.upFirst[v+1]], m.up[h.upFirst[v]:h.upFirst[v+1]], f, ws.forward)
		}
		if b < best {
			rise(h.upHead[h.upFirst[v]:h.upFirst[v+1]], m.down[h.upFirst[v]:h.upFirst[v+1]], b, ws.backward)
		}
	}
	return best
}

// rise carries d over edges upward.
func rise(head []int32, weight []uint32, d uint32, dist []uint32) {
	if len(weight) != len(head) {
		return // never: spares the check of bounds below
	}
	for i, w := range head {
		dist[w] = min(dist[w], d+weight[i])
	}
}
