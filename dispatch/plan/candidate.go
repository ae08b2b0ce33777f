package plan

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"

	"github.com/google/uuid"
)

// The lists of a Problem a candidate can come from.
const (
	fromCrews = iota
	fromVehicles
	fromWorkers
)

// candidate is one crew, machine or pool worker that covers something.
type candidate struct {
	weight         // worked, arrivals and places of this one
	arrival, place int
	list, index    int // where it stands in the Problem
	class          int
	area           int // index into solver.ready; -1 if it is no cover
	operator       int // index of an operator shared with others; -1 if free
}

// class is all candidates that give the same and are equally staffed: in
// criteria 1 to 3 they are interchangeable.
type class struct {
	feats, gives []int // parallel: what each member gives
	understaffed bool
	crew         bool
	early        bool         // gives something to the current stage
	members      []*candidate // in order of weight, after pruning
	most         int          // members any minimal set can hold
	operators    []int        // shared operators of members, each once
	free         int          // members whose operator, if any, is their own
}

// add gives n times what a member of c gives.
func (c *class) add(given []int, n int) {
	for i, f := range c.feats {
		given[f] += n * c.gives[i]
	}
}

// rank puts staffed crews before the pool, in the pool those for the current
// stage first, and other crews last.
func (c *class) rank() int {
	switch {
	case c.understaffed:
		return 3
	case c.crew:
		return 0
	case c.early:
		return 1
	}
	return 2
}

// gather fills s.classes and s.ready from the problem.
func (s *solver) gather() {
	n := len(s.p.Crews) + len(s.p.Vehicles) + len(s.p.Workers)
	g := gatherer{solver: s, seen: make(map[uuid.UUID]bool, n+len(s.p.Crews)), byGift: map[string]int{}, slab: make([]candidate, 0, n)}
	g.crews()
	g.pool()
}

// gatherer is the state of gather: ids seen so far, classes by what they give.
type gatherer struct {
	*solver
	seen   map[uuid.UUID]bool
	byGift map[string]int
	gift   []int
	key    []byte
	places int
	slab   []candidate // room for all of them, so that they lie together
}

// first reports whether id is valid and not seen before.
func (g *gatherer) first(id uuid.UUID) bool {
	if id == uuid.Nil || g.seen[id] {
		return false
	}
	g.seen[id] = true
	return true
}

// crews gathers the crews with their own vehicles, in roster order.
func (g *gatherer) crews() {
	crews := make([]int, 0, len(g.p.Crews))
	for i := range g.p.Crews {
		if g.first(g.p.Crews[i].ID) {
			crews = append(crews, i)
		}
	}
	own := make([]bool, len(g.p.Crews))
	for _, i := range crews {
		own[i] = g.first(g.p.Crews[i].Own)
	}
	slices.SortStableFunc(crews, func(i, j int) int {
		a, b := &g.p.Crews[i], &g.p.Crews[j]
		return cmp.Or(cmp.Compare(a.Number, b.Number), bytes.Compare(a.ID[:], b.ID[:]))
	})
	areas := map[string]int{}
	for _, i := range crews {
		c := &g.p.Crews[i]
		area := -1
		if c.Staffed {
			var ok bool
			if area, ok = areas[c.Area]; !ok {
				area = len(g.ready)
				areas[c.Area] = area
				g.ready = append(g.ready, 0)
			}
			g.ready[area]++
		}
		g.blank()
		g.gift[0] = g.terms.limit[0]
		if g.gift[0] > 0 {
			g.gift[0] = 1
		}
		for trade, f := range g.terms.trade {
			g.gift[f] = min(count(c.Trades[trade]), g.terms.limit[f])
		}
		if f, ok := g.terms.kind[c.OwnKind]; ok && own[i] {
			g.gift[f]++
		}
		g.put(candidate{arrival: max(c.ArrivalS, 0), list: fromCrews, index: i, area: area, operator: -1}, c.WorkedMin, !c.Staffed)
	}
}

// pool gathers the machines and workers of the common pool.
func (g *gatherer) pool() {
	vehicles := make([]int, 0, len(g.p.Vehicles))
	for i := range g.p.Vehicles {
		if g.first(g.p.Vehicles[i].ID) {
			vehicles = append(vehicles, i)
		}
	}
	slices.SortFunc(vehicles, func(i, j int) int { return compareID(&g.p.Vehicles[i].ID, &g.p.Vehicles[j].ID) })
	var workers []int
	for i := range g.p.Workers {
		if g.first(g.p.Workers[i].ID) {
			workers = append(workers, i)
		}
	}
	slices.SortFunc(workers, func(i, j int) int { return compareID(&g.p.Workers[i].ID, &g.p.Workers[j].ID) })
	operators := g.sharedOperators(vehicles, workers)
	index := func(id uuid.UUID) int {
		if op, ok := operators[id]; ok {
			return op
		}
		return -1
	}
	for _, i := range vehicles {
		v := &g.p.Vehicles[i]
		g.blank()
		f, ok := g.terms.kind[v.Kind]
		if ok {
			g.gift[f] = 1
		}
		g.put(candidate{arrival: max(v.ArrivalS, 0), list: fromVehicles, index: i, area: -1, operator: index(v.Operator)}, v.WorkedMin, false)
	}
	for _, i := range workers {
		w := &g.p.Workers[i]
		g.blank()
		if f, ok := g.terms.trade[w.Trade]; ok {
			g.gift[f] = 1
		}
		g.put(candidate{arrival: max(w.ArrivalS, 0), list: fromWorkers, index: i, area: -1, operator: index(w.ID)}, w.WorkedMin, false)
	}
}

// sharedOperators numbers the people more than one useful candidate asks for.
func (g *gatherer) sharedOperators(vehicles, workers []int) map[uuid.UUID]int {
	uses := make(map[uuid.UUID]int, len(vehicles))
	for _, i := range vehicles {
		v := &g.p.Vehicles[i]
		if _, ok := g.terms.kind[v.Kind]; ok && v.Operator != uuid.Nil {
			uses[v.Operator]++
		}
	}
	for _, i := range workers {
		if _, ok := g.terms.trade[g.p.Workers[i].Trade]; ok {
			uses[g.p.Workers[i].ID]++
		}
	}
	for id, n := range uses {
		if n < 2 {
			delete(uses, id)
		} else {
			uses[id] = g.operators
			g.operators++
		}
	}
	return uses
}

func compareID(a, b *uuid.UUID) int {
	if x, y := binary.BigEndian.Uint64(a[:8]), binary.BigEndian.Uint64(b[:8]); x != y {
		return cmp.Compare(x, y)
	}
	return cmp.Compare(binary.BigEndian.Uint64(a[8:]), binary.BigEndian.Uint64(b[8:]))
}

func (g *gatherer) blank() {
	g.gift = append(g.gift[:0], make([]int, g.terms.feats)...)
}

// put files c under the class that gives g.gift; one that gives nothing only
// takes its place in the roster.
func (g *gatherer) put(c candidate, worked int, understaffed bool) {
	c.place = g.places
	g.places++
	c.weight = weight{max(worked, 0), c.arrival, c.place}
	g.key = g.key[:0]
	if understaffed {
		g.key = append(g.key, '!')
	}
	if c.list == fromCrews {
		g.key = append(g.key, 'c')
	}
	useful := false
	for _, n := range g.gift {
		g.key = binary.AppendUvarint(g.key, uint64(n))
		useful = useful || n > 0
	}
	if !useful {
		return
	}
	at, ok := g.byGift[string(g.key)]
	if !ok {
		at = len(g.classes)
		g.byGift[string(g.key)] = at
		cl := class{understaffed: understaffed, crew: c.list == fromCrews}
		for f, n := range g.gift {
			if n > 0 {
				cl.feats, cl.gives = append(cl.feats, f), append(cl.gives, n)
				cl.early = cl.early || g.terms.early[f]
			}
		}
		g.classes = append(g.classes, cl)
	}
	c.class = at
	g.slab = append(g.slab, c)
	cl := &g.classes[at]
	cl.members = append(cl.members, &g.slab[len(g.slab)-1])
	if c.operator < 0 {
		cl.free++
	} else if !slices.Contains(cl.operators, c.operator) {
		cl.operators = append(cl.operators, c.operator)
	}
}
