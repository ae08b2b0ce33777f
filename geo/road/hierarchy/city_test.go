package hierarchy

import (
	"math"
	"math/rand/v2"
)

// roads is a generated street network: a jittered grid, as cities are, with
// two rivers and a railway that few bridges cross, faster avenues, one-way
// streets, missing blocks, dead ends and streets bent by nodes of two
// neighbours. Weights are milliseconds. The same numbers give the same city.
func roads(n int, seed uint64) (*Graph, []uint32) {
	r := rand.New(rand.NewPCG(seed, 5))
	// A third of the nodes are bends and dead ends, as in an OSM extract
	// whose chains are half collapsed.
	side := int(math.Sqrt(float64(n) * 0.66))
	b := builder{r: r}
	for y := range side {
		for x := range side {
			b.node(76.7+0.5*(float64(x)+0.6*r.Float64())/float64(side), 43.1+0.3*(float64(y)+0.6*r.Float64())/float64(side))
		}
	}
	for y := range side {
		for x := range side {
			at := int32(y*side + x)
			if x+1 < side && b.crosses(x, y, side, side) {
				b.street(at, at+1, y%12 == 0)
			}
			if y+1 < side && b.crosses(y, x, side, side*2) {
				b.street(at, at+int32(side), x%10 == 0)
			}
		}
	}
	for len(b.lon) < n { // dead ends
		at := int32(r.IntN(side * side))
		b.node(b.lon[at]+0.0004*r.Float64(), b.lat[at]+0.0004*r.Float64())
		b.both(at, int32(len(b.lon)-1), 20)
	}
	return b.graph()
}

type builder struct {
	r        *rand.Rand
	lon, lat []float64
	arcs     []arc
}

type arc struct {
	from, to int32
	weight   uint32
}

func (b *builder) node(lon, lat float64) { b.lon, b.lat = append(b.lon, lon), append(b.lat, lat) }

// crosses says whether there is a street from step to step+1 along one axis:
// almost always, but over a river at a third and two thirds only on bridges.
func (b *builder) crosses(step, across, side, bridge int) bool {
	if step == side/3 || step == 2*side/3 {
		return across%max(8, bridge/12) == 3
	}
	return b.r.Float64() < 0.86
}

// street joins two crossings, sometimes bent, sometimes one way.
func (b *builder) street(v, w int32, avenue bool) {
	kmh := []float64{25, 30, 40}[b.r.IntN(3)]
	if avenue {
		kmh = 60
	}
	if b.r.Float64() < 0.25 { // a bend
		b.node((b.lon[v]+b.lon[w])/2+0.0003*b.r.Float64(), (b.lat[v]+b.lat[w])/2)
		m := int32(len(b.lon) - 1)
		b.both(v, m, kmh)
		b.both(m, w, kmh)
		return
	}
	switch k := b.r.Float64(); {
	case k < 0.06:
		b.one(v, w, kmh)
	case k < 0.12:
		b.one(w, v, kmh)
	default:
		b.both(v, w, kmh)
	}
}

func (b *builder) both(v, w int32, kmh float64) {
	b.one(v, w, kmh)
	b.one(w, v, kmh)
}

func (b *builder) one(v, w int32, kmh float64) {
	east, north := (b.lon[v]-b.lon[w])*81000, (b.lat[v]-b.lat[w])*111000
	b.arcs = append(b.arcs, arc{v, w, uint32(math.Hypot(east, north) / kmh * 3600)})
}

func (b *builder) graph() (*Graph, []uint32) { return pack(b.lon, b.lat, b.arcs) }

// pack makes rows of arcs in any order.
func pack(lon, lat []float64, arcs []arc) (*Graph, []uint32) {
	n := len(lon)
	g := &Graph{First: make([]int32, n+1), Head: make([]int32, len(arcs)), Lon: lon, Lat: lat}
	for _, a := range arcs {
		g.First[a.from+1]++
	}
	for v := range n {
		g.First[v+1] += g.First[v]
	}
	next, weight := append([]int32(nil), g.First...), make([]uint32, len(arcs))
	for _, a := range arcs {
		g.Head[next[a.from]], weight[next[a.from]] = a.to, a.weight
		next[a.from]++
	}
	return g, weight
}

// lattice is a full grid of side × side nodes with streets both ways: the
// hardest case, with the largest separators a flat network can have.
func lattice(side int, seed uint64) (*Graph, []uint32) {
	b := builder{r: rand.New(rand.NewPCG(seed, 6))}
	for y := range side {
		for x := range side {
			b.node(76.7+0.5*float64(x)/float64(side), 43.1+0.3*float64(y)/float64(side))
		}
	}
	for y := range side {
		for x := range side {
			at := int32(y*side + x)
			if x+1 < side {
				b.both(at, at+1, 20+40*b.r.Float64())
			}
			if y+1 < side {
				b.both(at, at+int32(side), 20+40*b.r.Float64())
			}
		}
	}
	return b.graph()
}
