package road

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"jylu/geo"
)

// The budgets are issue 3's, for one thread on the extract of 2012, beside plain
// Dijkstra in the same run.

func benchRoads(b *testing.B) *Roads {
	return almaty(b).Roads(DefaultProfile(), Size{}, nil)
}

func places(n *Network, count int) []geo.Position {
	r := rand.New(rand.NewPCG(uint64(count), 9))
	all := make([]geo.Position, count)
	for i := range all {
		all[i] = randomPosition(r, n)
	}
	return all
}

var tableSizes = []struct {
	from, to int
	budget   string
}{{12, 30, "0.3 ms"}, {50, 500, "3.5 ms"}, {500, 500, "45 ms"}}

// BenchmarkTable is the table between points on the roads: budgets 0.3 ms,
// 3.5 ms and 45 ms without snapping.
func BenchmarkTable(b *testing.B) {
	r := benchRoads(b)
	for _, size := range tableSizes {
		from, to := places(r.g.net, size.from), places(r.g.net, size.to)
		origins, _ := r.ends(from, r.origin)
		destinations, _ := r.ends(to, r.destination)
		b.Run(fmt.Sprintf("%dx%d", size.from, size.to), func(b *testing.B) {
			for b.Loop() {
				r.table(origins, destinations)
			}
		})
		b.Run(fmt.Sprintf("%dx%d/snapping", size.from, size.to), func(b *testing.B) {
			for b.Loop() {
				r.Table(from, to)
			}
		})
		b.Run(fmt.Sprintf("%dx%d/dijkstra", size.from, size.to), func(b *testing.B) {
			weights := r.splitWeights()
			for b.Loop() {
				for _, o := range origins {
					dist, _ := r.g.split.Dijkstra(weights, o.seeds)
					for _, d := range destinations {
						toSeeds(dist, d.seeds)
					}
				}
			}
		})
	}
}

// BenchmarkPair is point to point: budget 30 µs.
func BenchmarkPair(b *testing.B) {
	r := benchRoads(b)
	all := places(r.g.net, 1000)
	ends, _ := r.ends(all, r.origin)
	goals, _ := r.ends(all, r.destination)
	pair := func(f func(i, k int)) func(*testing.B) {
		return func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				f(i%len(ends), (i*7+3)%len(ends))
			}
		}
	}
	b.Run("time", pair(func(i, k int) { r.milliseconds(ends[i], goals[k]) }))
	b.Run("seconds", pair(func(i, k int) { r.Seconds(all[i], all[k]) }))
	b.Run("route", pair(func(i, k int) { r.Route(all[i], all[k]) }))
	b.Run("dijkstra", pair(func(i, k int) { r.plain(ends[i], goals[k]) }))
}

// BenchmarkSnap is one snap; 550 of them have 10 ms.
func BenchmarkSnap(b *testing.B) {
	r := benchRoads(b)
	all := places(r.g.net, 1000)
	for i := 0; b.Loop(); i++ {
		r.Snap(all[i%len(all)])
	}
}

// BenchmarkClosure is a street closed by the dispatcher, from its name to roads
// that know it: budget 10 ms.
func BenchmarkClosure(b *testing.B) {
	r := benchRoads(b)
	s, err := r.g.Stretch("Абая", "Гагарина", "Жарокова")
	if err != nil {
		b.Fatal(err)
	}
	whole, _ := r.g.Stretch("Абая", "", "")
	b.Run("stretch", func(b *testing.B) {
		for b.Loop() {
			r.g.Stretch("Абая", "Гагарина", "Жарокова")
		}
	})
	for name, c := range map[string]Closure{"block": {Segments: s.Segments}, "slow": {Segments: s.Segments, Factor: 2}, "street": {Segments: whole.Segments}} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				r.With([]Closure{c})
			}
		})
	}
	b.Run("profile", func(b *testing.B) { // new speeds: everything is weighed again
		for b.Loop() {
			r.g.Roads(DefaultProfile(), Size{}, []Closure{{Segments: s.Segments}})
		}
	})
	b.Run("dijkstra", func(b *testing.B) { // one tree, for comparison
		o, _ := r.ends(places(r.g.net, 1), r.origin)
		weights := r.splitWeights()
		for b.Loop() {
			r.g.split.Dijkstra(weights, o[0].seeds)
		}
	})
}

// BenchmarkNewGraph is what an import and a start spend after the file is read,
// without and with the cached order.
func BenchmarkNewGraph(b *testing.B) {
	g := almaty(b)
	for name, order := range map[string][]int32{"fresh": nil, "cached": g.Order()} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := NewGraph(g.net, order); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// gridNetwork is a grid of streets, two of ten of them one-way.
func gridNetwork(side int) *Network {
	r := rand.New(rand.NewPCG(uint64(side), 1))
	n := &Network{Names: []Name{{}}}
	for i := range side * side {
		n.Nodes = append(n.Nodes, Coord{Lon: 769000000 + int32(i%side*12000+r.IntN(4000)), Lat: 432000000 + int32(i/side*9000+r.IntN(3000))})
	}
	add := func(u, v int, oneWay bool) {
		a, b := n.Nodes[u], n.Nodes[v]
		n.Segments = append(n.Segments, Segment{From: int32(u), To: int32(v), Shape: int32(len(n.Shapes)), Points: 2, Class: Class(1 + r.IntN(5)),
			Decimetres: uint32(10 * planeAt(43.2).metres(a, b)), Forward: true, Backward: !oneWay})
		n.Shapes = append(n.Shapes, a, b)
	}
	for i := range side * side {
		if i%side+1 < side {
			add(i, i+1, i/side%5 == 2)
		}
		if i+side < side*side {
			add(i, i+side, i%side%5 == 2)
		}
	}
	return n
}

// BenchmarkCity is a city of 54,000 crossings, a grid and thus harder than any
// real one: preparing it (budget 0.8 s), a closure (10 ms), the table of 50 × 500
// (3.5 ms).
func BenchmarkCity(b *testing.B) {
	n := gridNetwork(233)
	g, err := NewGraph(n, nil)
	if err != nil {
		b.Fatal(err)
	}
	r := g.Roads(DefaultProfile(), Size{}, nil)
	b.Run("prepare", func(b *testing.B) {
		for b.Loop() {
			NewGraph(n, nil)
		}
	})
	b.Run("closure", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			r.With([]Closure{{Segments: []int32{int32(i * 997 % len(n.Segments))}}})
		}
	})
	b.Run("profile", func(b *testing.B) {
		for b.Loop() {
			g.Roads(DefaultProfile(), Size{}, nil)
		}
	})
	origins, _ := r.ends(places(n, 50), r.origin)
	destinations, _ := r.ends(places(n, 500), r.destination)
	b.Run("table", func(b *testing.B) {
		for b.Loop() {
			r.table(origins, destinations)
		}
	})
	b.Run("dijkstra", func(b *testing.B) { // the 50 trees of that table
		weights := r.splitWeights()
		for b.Loop() {
			for _, o := range origins {
				g.split.Dijkstra(weights, o.seeds)
			}
		}
	})
}
