package road

import (
	"math"
)

// An attribute is everything about a piece of road that may change along it, seen in
// the direction of drawing.
type attribute struct {
	name                    int32
	class                   Class
	forward, backward       bool
	private, roundabout     bool
	kmhForward, kmhBackward uint8
	height, weight          uint16
}

// reversed returns a seen from the other end.
func (a attribute) reversed() attribute {
	a.forward, a.backward = a.backward, a.forward
	a.kmhForward, a.kmhBackward = a.kmhBackward, a.kmhForward
	return a
}

// An edge is the straight piece between two neighbouring points of a drawing.
type edge struct {
	from, to int32
	way      int64
	attribute
}

// other returns the end of e that is not v.
func (e *edge) other(v int32) int32 { return e.from ^ e.to ^ v }

// seenFrom returns the attributes in the direction that leaves v.
func (e *edge) seenFrom(v int32) attribute {
	if e.from == v {
		return e.attribute
	}
	return e.reversed()
}

// open tells whether e may be driven away from v.
func (e *edge) open(v int32) bool { return e.seenFrom(v).forward }

// A builder turns a drawing, point by point, into a Network with as few nodes
// and segments as say the same.
type builder struct {
	nodes []Coord
	edges []edge
	keep  map[int32]bool // nodes that must stay nodes: a restriction names them

	names map[Name]int32
	net   *Network

	first, at []int32 // edges at node v: at[first[v]:first[v+1]]
	number    []int32 // the network's number of a node + 1; 0: none yet
	arcs      []Arc   // of each edge in its own direction; -1: not yet in a segment
}

func newBuilder() *builder {
	return &builder{keep: map[int32]bool{}, names: map[Name]int32{{}: 0}, net: &Network{Names: []Name{{}}}}
}

// name returns the index of n in the network.
func (b *builder) name(n Name) int32 {
	i, ok := b.names[n]
	if !ok {
		i = int32(len(b.net.Names))
		b.net.Names = append(b.net.Names, n)
		b.names[n] = i
	}
	return i
}

// link fills the lists of edges at each node. It is called again whenever edges
// have got other ends.
func (b *builder) link() {
	b.first = make([]int32, len(b.nodes)+1)
	for i := range b.edges {
		b.first[b.edges[i].from]++
		b.first[b.edges[i].to]++
	}
	sum := int32(0)
	for v, n := range b.first {
		b.first[v] = sum
		sum += n
	}
	b.at = make([]int32, sum)
	next := append([]int32(nil), b.first...)
	for i := range b.edges {
		for _, v := range [...]int32{b.edges[i].from, b.edges[i].to} {
			b.at[next[v]] = int32(i)
			next[v]++
		}
	}
}

func (b *builder) edgesAt(v int32) []int32 { return b.at[b.first[v]:b.first[v+1]] }

// passes tells whether v is no more than a bend: two edges that are one road.
func (b *builder) passes(v int32) bool {
	at := b.edgesAt(v)
	if len(at) != 2 || at[0] == at[1] || b.keep[v] {
		return false
	}
	in, out := &b.edges[at[0]], &b.edges[at[1]]
	return in.seenFrom(in.other(v)) == out.seenFrom(v)
}

// collapse makes the segments: chains of edges from one true node to the next.
func (b *builder) collapse() {
	b.link()
	b.number = make([]int32, len(b.nodes))
	b.arcs = make([]Arc, len(b.edges))
	for i := range b.arcs {
		b.arcs[i] = -1
	}
	for i := range b.edges {
		switch e := &b.edges[i]; {
		case b.arcs[i] >= 0:
		case !b.passes(e.from):
			b.chain(int32(i), e.from)
		case !b.passes(e.to):
			b.chain(int32(i), e.to)
		}
	}
	for i := range b.edges { // what is left are rings without any true node
		if b.arcs[i] < 0 {
			b.chain(int32(i), b.edges[i].from)
		}
	}
}

// chain makes the segment that leaves start by edge i.
func (b *builder) chain(i, start int32) {
	n := b.net
	a := b.edges[i].seenFrom(start)
	s := Segment{From: b.node(start), Shape: int32(len(n.Shapes)), Name: a.name, Way: b.edges[i].way, Class: a.class,
		Forward: a.forward, Backward: a.backward, Private: a.private, Roundabout: a.roundabout,
		KmhForward: a.kmhForward, KmhBackward: a.kmhBackward, MaxHeightDm: a.height, MaxWeight100kg: a.weight}
	segment, metres := int32(len(n.Segments)), 0.0
	n.Shapes = append(n.Shapes, b.nodes[start])
	v := start
	for {
		e := &b.edges[i]
		b.arcs[i] = ArcOf(segment, e.from == v)
		w := e.other(v)
		metres += b.nodes[v].Position().MetresTo(b.nodes[w].Position())
		n.Shapes = append(n.Shapes, b.nodes[w])
		if v = w; v == start || !b.passes(v) {
			break
		}
		at := b.edgesAt(v)
		i = at[0] ^ at[1] ^ i
	}
	s.To, s.Points = b.node(v), int32(len(n.Shapes))-s.Shape
	s.Decimetres = uint32(math.Round(metres * 10))
	n.Segments = append(n.Segments, s)
}

// node returns the network's number of v.
func (b *builder) node(v int32) int32 {
	if b.number[v] == 0 {
		b.net.Nodes = append(b.net.Nodes, b.nodes[v])
		b.number[v] = int32(len(b.net.Nodes))
	}
	return b.number[v] - 1
}

// arc returns the arc that holds edge i driven away from v. Only after collapse.
func (b *builder) arc(i, v int32) Arc {
	if b.edges[i].from == v {
		return b.arcs[i]
	}
	return b.arcs[i].Reverse()
}

// metres returns the length of an edge.
func (b *builder) metres(e *edge) float64 {
	return b.nodes[e.from].Position().MetresTo(b.nodes[e.to].Position())
}

// bearing returns the direction from node v to node w in radians, counted from
// east against the clock.
func (b *builder) bearing(v, w int32) float64 {
	p, q := b.nodes[v].Position(), b.nodes[w].Position()
	return math.Atan2(q.Lat-p.Lat, (q.Lon-p.Lon)*math.Cos(p.Lat*math.Pi/180))
}
