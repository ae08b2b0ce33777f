package hierarchy

import (
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

// points draws seeds for n points of the graph: mostly one or two each, now
// and then none.
func points(r *rand.Rand, nodes, n int) [][]Seed {
	all := make([][]Seed, n)
	for i := range all {
		for range []int{0, 1, 1, 1, 2, 2, 4}[r.IntN(7)] {
			all[i] = append(all[i], Seed{int32(r.IntN(nodes)), uint32(r.IntN(5000))})
		}
	}
	return all
}

// plain is a point-to-point answer by Dijkstra's distances.
func plain(dist []uint32, to []Seed) uint32 {
	best := Unreachable
	for _, s := range to {
		best = min(best, dist[s.Node]+min(s.Weight, Unreachable))
	}
	return best
}

type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

// agree compares every kind of question with Dijkstra.
func agree(t failer, g *Graph, weight []uint32, m *Metric, from, to [][]Seed) {
	t.Helper()
	table, turned := m.Table(from, to), m.Table(to, from)
	var reach []uint32
	for i := range from {
		dist, _ := g.Dijkstra(weight, from[i])
		limit := dist[i%len(dist)] // what is just reached still counts
		reach = m.Distances(from[i], limit, reach)
		for v, d := range dist {
			if d > limit {
				d = Unreachable
			}
			if reach[v] != d {
				t.Fatalf("to node %d within %d: %d, want %d", v, limit, reach[v], d)
			}
		}
		for j := range to {
			want := plain(dist, to[j])
			if got := table[i*len(to)+j]; got != want {
				t.Fatalf("table cell %d,%d: %d, want %d", i, j, got, want)
			}
			if got := m.Distance(from[i], to[j]); got != want {
				t.Fatalf("distance %v to %v: %d, want %d", from[i], to[j], got, want)
			}
			checkPath(t, g, weight, m, from[i], to[j], want)
		}
	}
	for i := range to {
		dist, _ := g.Dijkstra(weight, to[i])
		for j := range from {
			if got, want := turned[i*len(from)+j], plain(dist, from[j]); got != want {
				t.Fatalf("turned table cell %d,%d: %d, want %d", i, j, got, want)
			}
		}
	}
}

// checkPath drives the path: arcs that follow each other, from a seed to a
// seed, of the right weight together.
func checkPath(t failer, g *Graph, weight []uint32, m *Metric, from, to []Seed, want uint32) {
	t.Helper()
	total, a, b, arcs := m.Path(from, to)
	if total != want {
		t.Fatalf("path %v to %v: %d, want %d", from, to, total, want)
	}
	if want == Unreachable {
		if a != -1 || b != -1 || arcs != nil {
			t.Fatalf("a path to the unreachable: %d %d %v", a, b, arcs)
		}
		return
	}
	at, sum := from[a].Node, uint64(from[a].Weight)+uint64(to[b].Weight)
	for _, e := range arcs {
		if e < g.First[at] || e >= g.First[at+1] {
			t.Fatalf("arc %d does not leave node %d", e, at)
		}
		at, sum = g.Head[e], sum+uint64(weight[e])
	}
	if at != to[b].Node || sum != uint64(want) {
		t.Fatalf("path ends at %d with %d, want %d with %d", at, sum, to[b].Node, want)
	}
}

func TestCityEqualsDijkstra(t *testing.T) {
	t.Parallel()
	for name, make := range map[string]func() (*Graph, []uint32){
		"city":    func() (*Graph, []uint32) { return roads(6000, 1) },
		"lattice": func() (*Graph, []uint32) { return lattice(50, 1) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g, weight := make()
			m := New(g, Order(g)).Customize(weight)
			r := rand.New(rand.NewPCG(1, 2))
			agree(t, g, weight, m, points(r, g.Nodes(), 37), points(r, g.Nodes(), 60))
		})
	}
}

// Any order is exact, not only a good one.
func TestAnyOrder(t *testing.T) {
	t.Parallel()
	g, weight := roads(300, 3)
	r := rand.New(rand.NewPCG(3, 3))
	order := make([]int32, g.Nodes())
	for i, v := range r.Perm(g.Nodes()) {
		order[i] = int32(v)
	}
	agree(t, g, weight, New(g, order).Customize(weight), points(r, g.Nodes(), 10), points(r, g.Nodes(), 10))
}

// anyGraph draws a graph with everything that is awkward: several parts,
// parallel arcs, self loops, weights of nothing and of nearly infinity.
func anyGraph(t *rapid.T) (*Graph, []uint32) {
	n := rapid.IntRange(1, 90).Draw(t, "nodes")
	count := rapid.IntRange(0, 4*n).Draw(t, "arcs")
	r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
	spread := rapid.SampledFrom([]int{2, 6, n}).Draw(t, "spread")
	b := builder{r: r}
	for range n {
		b.node(float64(r.IntN(20)), float64(r.IntN(20)))
	}
	for range count {
		v := r.IntN(n)
		w := min(n-1, max(0, v+r.IntN(2*spread+1)-spread))
		b.arcs = append(b.arcs, arc{int32(v), int32(w), anyWeight(r)})
	}
	return b.graph()
}

func anyWeight(r *rand.Rand) uint32 {
	switch r.IntN(12) {
	case 0:
		return 0
	case 1:
		return Unreachable - uint32(r.IntN(3))
	case 2:
		return Unreachable/2 + uint32(r.IntN(5000))
	case 3:
		return ^uint32(0) - uint32(r.IntN(2))
	}
	return uint32(r.IntN(20_000))
}

func TestAnyGraphEqualsDijkstra(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		g, weight := anyGraph(t)
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "questions"), 2))
		h := New(g, Order(g))
		m := h.Customize(weight)
		agree(t, g, weight, m, points(r, g.Nodes(), r.IntN(20)), points(r, g.Nodes(), r.IntN(20)))
		// Closed, opened, slower, faster, one after the other.
		for range rapid.IntRange(0, 5).Draw(t, "rounds") {
			if len(weight) == 0 {
				break
			}
			old, before := m, slices.Clone(weight)
			var changes []Change
			for range r.IntN(6) {
				c := Change{int32(r.IntN(len(weight))), anyWeight(r)}
				weight[c.Arc] = c.Weight
				changes = append(changes, c)
			}
			m = m.With(changes)
			sameMetric(t, m, h.Customize(weight))
			sameMetric(t, old, h.Customize(before))
		}
		agree(t, g, weight, m, points(r, g.Nodes(), 5), points(r, g.Nodes(), 5))
	})
}

func sameMetric(t failer, got, want *Metric) {
	t.Helper()
	if !slices.Equal(got.up, want.up) || !slices.Equal(got.down, want.down) || !slices.Equal(got.weight, want.weight) {
		t.Fatalf("the metric differs from one customized anew")
	}
}

// A table of many batches, whose pinned side is packed, and the same asked from
// the other side.
func TestLargeTable(t *testing.T) {
	t.Parallel()
	g, weight := roads(2500, 4)
	m := New(g, Order(g)).Customize(weight)
	r := rand.New(rand.NewPCG(4, 4))
	from, to := points(r, g.Nodes(), lanes*packedBatches+20), points(r, g.Nodes(), 120)
	table, turned := m.Table(from, to), m.Table(to, from)
	for i := range from {
		forth, _ := g.Dijkstra(weight, from[i])
		for j := range to {
			if got, want := table[i*len(to)+j], plain(forth, to[j]); got != want {
				t.Fatalf("cell %d,%d: %d, want %d", i, j, got, want)
			}
		}
	}
	for j := range to {
		back, _ := g.Dijkstra(weight, to[j])
		for i := range from {
			if got, want := turned[j*len(from)+i], plain(back, from[i]); got != want {
				t.Fatalf("turned cell %d,%d: %d, want %d", j, i, got, want)
			}
		}
	}
}

// The loops of this processor and the plain ones agree, near saturation too.
func TestLanesArePlain(t *testing.T) {
	t.Parallel()
	g, weight := roads(500, 12)
	r := rand.New(rand.NewPCG(12, 12))
	for i := range weight {
		weight[i] = anyWeight(r)
	}
	m := New(g, Order(g)).Customize(weight)
	h := m.h
	var list []int32
	for v := len(h.node) - 1; v >= 0; v-- {
		if r.IntN(3) > 0 {
			list = append(list, int32(v))
		}
	}
	mine := make([]lane, len(h.node))
	for v := range mine {
		for l := range lanes {
			mine[v][l] = min(anyWeight(r), Unreachable)
		}
	}
	plain := slices.Clone(mine)
	ascend(mine, list, h.upFirst, h.upHead, m.up)
	ascendPlain(plain, list, h.upFirst, h.upHead, m.up)
	if !slices.Equal(mine, plain) {
		t.Fatal("ascend differs")
	}
	descend(mine, list, h.upFirst, h.upHead, m.down)
	descendPlain(plain, list, h.upFirst, h.upHead, m.down)
	if !slices.Equal(mine, plain) {
		t.Fatal("descend differs")
	}
}

// So many changes that everything is computed anew, a profile for winter.
func TestWithEverything(t *testing.T) {
	t.Parallel()
	g, weight := roads(1000, 8)
	h := New(g, Order(g))
	changes, now := []Change{}, make([]uint32, len(weight))
	for a, w := range weight {
		now[a] = w + w/3
		changes = append(changes, Change{int32(a), now[a]})
	}
	sameMetric(t, h.Customize(weight).With(changes), h.Customize(now))
}

// A city through a hundred closures and openings stays what it would be anew.
func TestWithOnCity(t *testing.T) {
	t.Parallel()
	g, weight := roads(4000, 7)
	h := New(g, Order(g))
	r := rand.New(rand.NewPCG(7, 7))
	m, now := h.Customize(weight), slices.Clone(weight)
	for range 100 {
		var changes []Change
		start := r.IntN(len(weight))
		for a := start; a < min(len(weight), start+1+r.IntN(40)); a++ {
			w := []uint32{Unreachable, weight[a], 3 * weight[a], weight[a] / 2}[r.IntN(4)]
			changes = append(changes, Change{int32(a), w})
			now[a] = w
		}
		m = m.With(changes)
		sameMetric(t, m, h.Customize(now))
	}
	agree(t, g, now, m, points(r, g.Nodes(), 10), points(r, g.Nodes(), 10))
}

// What a cut takes out leaves no edge from one side to the other, and both
// sides have at least their third less the cut; so do the cuts of the sides.
func TestCutSeparates(t *testing.T) {
	t.Parallel()
	f := new(flow)
	var check func(p *part)
	check = func(p *part) {
		if len(p.node) < 4 {
			return
		}
		side := f.separate(p)
		var count [3]int
		for v, s := range side {
			count[s]++
			for _, w := range p.head[p.first[v]:p.first[v+1]] {
				if s == sideA && side[w] == sideB {
					t.Fatalf("an edge across the cut of %d nodes", len(side))
				}
			}
		}
		if n := len(side); min(count[sideA], count[sideB]) < n*third/100-count[sideCut] {
			t.Fatalf("sides %d and %d, cut %d", count[sideA], count[sideB], count[sideCut])
		}
		check(p.take(side, sideA))
		check(p.take(side, sideB))
	}
	for seed := range uint64(6) {
		g, _ := roads(2500, seed)
		first, head := g.neighbours()
		_, p := strip(g, first, head)
		check(p)
	}
}

func TestOrderIsDeterministic(t *testing.T) {
	t.Parallel()
	g, _ := roads(5000, 9)
	if !slices.Equal(Order(g), Order(g)) {
		t.Error("two orders of one graph")
	}
}

func TestEmptyAndSingle(t *testing.T) {
	t.Parallel()
	for n := range 3 {
		g, weight := pack(make([]float64, n), make([]float64, n), nil)
		m := New(g, Order(g)).Customize(weight)
		if n > 0 {
			agree(t, g, weight, m, [][]Seed{{{0, 0}}, nil}, [][]Seed{{{0, 7}}, nil, {{int32(n - 1), Unreachable}}})
		}
		if got := m.Table(nil, nil); len(got) != 0 {
			t.Errorf("table of nothing: %v", got)
		}
	}
}

// Many goroutines ask one metric and change it; the race detector looks on.
func TestConcurrent(t *testing.T) {
	t.Parallel()
	g, weight := roads(1500, 11)
	m := New(g, Order(g)).Customize(weight)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(uint64(i), 1))
			for range 10 {
				arc := int32(r.IntN(len(weight)))
				mine := slices.Clone(weight)
				mine[arc] = Unreachable
				agree(t, g, mine, m.With([]Change{{arc, Unreachable}}), points(r, g.Nodes(), 2), points(r, g.Nodes(), 3))
			}
		})
	}
	wg.Wait()
}
