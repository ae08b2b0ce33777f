package hierarchy

import (
	"math/rand/v2"
	"sync"
	"testing"
	"time"
)

// world is a prepared network and the time a plain Dijkstra tree takes on it.
type world struct {
	g      *Graph
	weight []uint32
	h      *Hierarchy
	m      *Metric
	tree   time.Duration
}

func prepare(g *Graph, weight []uint32) *world {
	h := New(g, Order(g))
	w := &world{g: g, weight: weight, h: h, m: h.Customize(weight)}
	r := rand.New(rand.NewPCG(2, 2))
	start := time.Now()
	for range 5 {
		g.Dijkstra(weight, []Seed{{int32(r.IntN(g.Nodes())), 0}})
	}
	w.tree = time.Since(start) / 5
	return w
}

var worlds = map[string]func() *world{
	"city54k":    sync.OnceValue(func() *world { return prepare(roads(54_000, 1)) }),
	"lattice54k": sync.OnceValue(func() *world { return prepare(lattice(232, 1)) }),
	"grid200k":   sync.OnceValue(func() *world { return prepare(lattice(447, 1)) }),
}

func each(b *testing.B, f func(b *testing.B, w *world)) {
	for _, name := range []string{"city54k", "lattice54k", "grid200k"} {
		b.Run(name, func(b *testing.B) {
			w := worlds[name]()
			b.ReportAllocs()
			b.ResetTimer()
			f(b, w)
		})
	}
}

// versus reports how many times faster than plain Dijkstra trees it was.
func versus(b *testing.B, w *world, trees int) {
	b.ReportMetric(float64(w.tree)*float64(trees)/(float64(b.Elapsed())/float64(b.N)), "x-Dijkstra")
}

// Budget: order, New and Customize together 0.8 s on city54k.
func BenchmarkOrder(b *testing.B) {
	each(b, func(b *testing.B, w *world) {
		for b.Loop() {
			Order(w.g)
		}
		versus(b, w, 1)
		b.ReportMetric(float64(len(w.h.upHead)), "edges")
	})
}

func BenchmarkNew(b *testing.B) {
	each(b, func(b *testing.B, w *world) {
		order := Order(w.g)
		for b.Loop() {
			New(w.g, order)
		}
		versus(b, w, 1)
	})
}

func BenchmarkCustomize(b *testing.B) {
	each(b, func(b *testing.B, w *world) {
		for b.Loop() {
			w.h.Customize(w.weight)
		}
		versus(b, w, 1)
	})
}

// Budget: 10 ms on city54k, a street of ten arcs closed.
func BenchmarkWith(b *testing.B) {
	each(b, func(b *testing.B, w *world) {
		r := rand.New(rand.NewPCG(1, 1))
		for b.Loop() {
			start := r.IntN(len(w.weight) - 10)
			changes := make([]Change, 10)
			for i := range changes {
				changes[i] = Change{int32(start + i), Unreachable}
			}
			w.m.With(changes)
		}
		versus(b, w, 1)
	})
}

// Budget: 30 µs on city54k.
func BenchmarkDistance(b *testing.B) {
	each(b, func(b *testing.B, w *world) {
		r := rand.New(rand.NewPCG(1, 1))
		from, to := make([]Seed, 1), make([]Seed, 1)
		for b.Loop() {
			from[0].Node, to[0].Node = int32(r.IntN(w.g.Nodes())), int32(r.IntN(w.g.Nodes()))
			w.m.Distance(from, to)
		}
		versus(b, w, 1)
	})
}

func BenchmarkPath(b *testing.B) {
	each(b, func(b *testing.B, w *world) {
		r := rand.New(rand.NewPCG(1, 1))
		from, to := make([]Seed, 1), make([]Seed, 1)
		for b.Loop() {
			from[0].Node, to[0].Node = int32(r.IntN(w.g.Nodes())), int32(r.IntN(w.g.Nodes()))
			w.m.Path(from, to)
		}
		versus(b, w, 1)
	})
}

func BenchmarkDistances(b *testing.B) {
	each(b, func(b *testing.B, w *world) {
		r := rand.New(rand.NewPCG(1, 1))
		var out []uint32
		for b.Loop() {
			out = w.m.Distances([]Seed{{int32(r.IntN(w.g.Nodes())), 0}}, Unreachable, out)
		}
		versus(b, w, 1)
	})
}

func benchmarkTable(b *testing.B, rows, columns int) {
	each(b, func(b *testing.B, w *world) {
		r := rand.New(rand.NewPCG(1, 1))
		draw := func(n int) [][]Seed {
			all := make([][]Seed, n)
			for i := range all {
				all[i] = []Seed{{int32(r.IntN(w.g.Nodes())), 0}}
			}
			return all
		}
		from, to := draw(rows), draw(columns)
		for b.Loop() {
			w.m.Table(from, to)
		}
		versus(b, w, min(rows, columns))
	})
}

// Budgets on city54k: 0.3 ms, 3.5 ms, 45 ms.
func BenchmarkTable12x30(b *testing.B)   { benchmarkTable(b, 12, 30) }
func BenchmarkTable50x500(b *testing.B)  { benchmarkTable(b, 50, 500) }
func BenchmarkTable500x500(b *testing.B) { benchmarkTable(b, 500, 500) }
