package road

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/paulmach/orb"

	"jylu/geo"
)

// A Line is one drawn road: the input of FromLines.
type Line struct {
	Name   Name
	Class  Class
	OneWay bool // from the first point to the last
	Points []geo.Position
}

// FromLines makes a schematic network of drawn lines. Lines are joined where they
// have a vertex in common, whether it is an end or not; where they merely cross
// on the drawing, one passes over the other. It fails if a line has fewer than
// two points or a point that is not valid, or if there is no line.
func FromLines(lines []Line) (*Network, error) {
	b := newBuilder()
	b.net.Schematic = true
	nodes := map[Coord]int32{}
	for i, l := range lines {
		if len(l.Points) < 2 || int(l.Class) >= Classes {
			return nil, fmt.Errorf("road: line %d %q: fewer than two points, or no such class", i, l.Name.In("ru"))
		}
		a := attribute{name: b.name(l.Name), class: l.Class, forward: true, backward: !l.OneWay}
		last := int32(-1)
		for j, p := range l.Points {
			if !p.Valid() {
				return nil, fmt.Errorf("road: line %d %q: point %d is not on the globe", i, l.Name.In("ru"), j)
			}
			c := CoordOf(p)
			v, ok := nodes[c]
			if !ok {
				v = int32(len(b.nodes))
				nodes[c] = v
				b.nodes = append(b.nodes, c)
			}
			if last >= 0 && last != v {
				b.edges = append(b.edges, edge{from: last, to: v, attribute: a})
			}
			last = v
		}
	}
	if len(b.edges) == 0 {
		return nil, errors.New("road: no line has a length")
	}
	b.collapse()
	return b.net, nil
}

// A Street is all the road of one name.
type Street struct {
	Index int32 // in Names
	Name  Name
	Lines orb.MultiLineString // one for each segment
}

// Streets returns the named streets in order of Index. Streets whose names differ
// in spelling are different streets here: see geo/toponym.
func (n *Network) Streets() []Street {
	lines := make([]orb.MultiLineString, len(n.Names))
	for i := range n.Segments {
		if name := n.Segments[i].Name; name != 0 {
			lines[name] = append(lines[name], n.Line(int32(i)))
		}
	}
	var streets []Street
	for i, l := range lines {
		if len(l) > 0 {
			streets = append(streets, Street{Index: int32(i), Name: n.Names[i], Lines: l})
		}
	}
	return streets
}

// Line returns segment i as a line from its From to its To.
func (n *Network) Line(i int32) orb.LineString {
	points := n.Points(i)
	line := make(orb.LineString, len(points))
	for j, c := range points {
		line[j] = c.Position().Point()
	}
	return line
}

// A Crossing is where two named streets meet: A < B are indexes of Names.
type Crossing struct {
	A, B int32
	geo.Position
}

// sameCrossing is how far apart, in metres, two nodes common to two streets may
// be and still be one crossing: roads with two carriageways meet in four nodes,
// at most some 50 m apart across the widest avenues.
const sameCrossing = 80

// Crossings returns where named streets meet, in order of A and B. Nodes close
// to each other are one crossing, at their mean, and so is a roundabout with all
// that meets on it; streets that meet in several places have several.
func (n *Network) Crossings() []Crossing {
	place, middle := n.places()
	at := make([][]int32, len(n.Nodes)) // the names at each place, each once
	for i := range n.Segments {
		s := &n.Segments[i]
		for _, v := range [...]int32{place[s.From], place[s.To]} {
			if s.Name != 0 && !slices.Contains(at[v], s.Name) {
				at[v] = append(at[v], s.Name)
			}
		}
	}
	var all []Crossing
	for v, names := range at {
		slices.Sort(names)
		for i, a := range names {
			for _, b := range names[i+1:] {
				all = append(all, Crossing{a, b, middle(int32(v))})
			}
		}
	}
	slices.SortStableFunc(all, func(p, q Crossing) int { return cmp.Or(cmp.Compare(p.A, q.A), cmp.Compare(p.B, q.B)) })
	return merge(all)
}

// places returns for each node the one that stands for its place: itself, or one
// node of the roundabout it lies on; and where a place is.
func (n *Network) places() (place []int32, middle func(v int32) geo.Position) {
	place = make([]int32, len(n.Nodes))
	for v := range place {
		place[v] = int32(v)
	}
	find := func(v int32) int32 {
		for place[v] != v {
			place[v] = place[place[v]]
			v = place[v]
		}
		return v
	}
	for i := range n.Segments {
		if s := &n.Segments[i]; s.Roundabout {
			place[find(s.From)] = find(s.To)
		}
	}
	sum, count := make([]geo.Position, len(place)), make([]float64, len(place))
	for v := range place {
		stands, p := find(int32(v)), n.Nodes[v].Position()
		place[v] = stands
		sum[stands], count[stands] = geo.Position{Lon: sum[stands].Lon + p.Lon, Lat: sum[stands].Lat + p.Lat}, count[stands]+1
	}
	return place, func(v int32) geo.Position {
		return geo.Position{Lon: sum[v].Lon / count[v], Lat: sum[v].Lat / count[v]}
	}
}

// merge joins neighbouring crossings of the same streets, which lie together in all.
func merge(all []Crossing) []Crossing {
	var out []Crossing
	for len(all) > 0 {
		end := 1
		for end < len(all) && all[end].A == all[0].A && all[end].B == all[0].B {
			end++
		}
		for group := all[:end]; len(group) > 0; {
			c, sum, count := group[0], geo.Position{}, 0.0
			rest := group[:0:0]
			for _, other := range group {
				if other.MetresTo(c.Position) <= sameCrossing {
					sum.Lon, sum.Lat, count = sum.Lon+other.Lon, sum.Lat+other.Lat, count+1
				} else {
					rest = append(rest, other)
				}
			}
			out = append(out, Crossing{c.A, c.B, geo.Position{Lon: sum.Lon / count, Lat: sum.Lat / count}})
			group = rest
		}
		all = all[end:]
	}
	return out
}
