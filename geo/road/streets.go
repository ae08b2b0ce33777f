package road

import (
	"slices"

	"jylu/geo/toponym"
)

// UnknownStreet is the error for names that no road has. Name is the first of
// them, Names are all, as they were given.
type UnknownStreet struct {
	Name  string
	Names []string
}

func (e *UnknownStreet) Error() string { return "road: unknown street " + e.Name }

// NoCrossing is the error for two streets, as they were given, that do not meet.
type NoCrossing struct{ A, B string }

func (e *NoCrossing) Error() string { return "road: " + e.A + " and " + e.B + " do not meet" }

// streetIndex finds segments by the name of their street. Names that
// toponym.Key holds for one are one street, in whichever language and however
// the mappers of its parts have spelled it.
type streetIndex struct {
	byKey         map[string][]int32 // indexes of Names, ascending
	kinds         []toponym.Kind     // of a name
	first, pieces []int32            // segments of name i: pieces[first[i]:first[i+1]]
	atFirst, at   []int32            // arcs that leave node v, open or not: at[atFirst[v]:atFirst[v+1]]
}

func newStreetIndex(n *Network) *streetIndex {
	x := &streetIndex{byKey: map[string][]int32{}, kinds: make([]toponym.Kind, len(n.Names))}
	for i, name := range n.Names {
		for _, spelling := range [...]string{name.Plain, name.Ru, name.Kk, name.En, name.Old} {
			for _, variant := range toponym.Variants(spelling) {
				parsed := toponym.Parse(variant)
				if key := parsed.Key(); key != "" && !slices.Contains(x.byKey[key], int32(i)) {
					x.byKey[key] = append(x.byKey[key], int32(i))
				}
				if x.kinds[i] == toponym.Unsaid {
					x.kinds[i] = parsed.Kind
				}
			}
		}
	}
	x.first, x.pieces = group(len(n.Names), len(n.Segments), func(i int) int32 { return n.Segments[i].Name })
	x.atFirst, x.at = group(len(n.Nodes), 2*len(n.Segments), func(a int) int32 { return n.Tail(Arc(a)) })
	return x
}

// street is all the road of one name.
type street struct {
	asked    string
	name     int32 // index of Names: the spelling on most of its segments
	segments []int32
	nodes    []int32 // that its segments end at, ascending
	own      []bool  // of a segment of the network: whether it is one of segments
}

// find returns the streets of these names. If a name says the kind of street,
// those of another kind are left out, unless there is none of that kind.
func (g *Graph) find(names []string) ([]*street, error) {
	streets := make([]*street, len(names))
	var unknown []string
	for i, name := range names {
		if streets[i] = g.street(name); streets[i] == nil {
			unknown = append(unknown, name)
		}
	}
	if len(unknown) > 0 {
		return nil, &UnknownStreet{Name: unknown[0], Names: unknown}
	}
	return streets, nil
}

func (g *Graph) street(name string) *street {
	parsed := toponym.Parse(name)
	x := g.streets
	found := x.byKey[parsed.Key()]
	of := func(i int32) bool { return x.kinds[i] == toponym.Unsaid || x.kinds[i] == parsed.Kind }
	if parsed.Kind != toponym.Unsaid && slices.ContainsFunc(found, func(i int32) bool { return x.kinds[i] == parsed.Kind }) {
		found = slices.DeleteFunc(slices.Clone(found), func(i int32) bool { return !of(i) })
	}
	s := &street{asked: name, own: make([]bool, len(g.net.Segments))}
	most := 0
	for _, i := range found {
		pieces := x.pieces[x.first[i]:x.first[i+1]]
		if len(pieces) > most {
			most, s.name = len(pieces), i
		}
		for _, p := range pieces {
			s.segments, s.own[p] = append(s.segments, p), true
			s.nodes = append(s.nodes, g.net.Segments[p].From, g.net.Segments[p].To)
		}
	}
	if len(s.segments) == 0 {
		return nil
	}
	slices.Sort(s.segments)
	slices.Sort(s.nodes)
	s.nodes = slices.Compact(s.nodes)
	return s
}

// corner is where one street meets another: a node of each, the same one where
// they share it.
type corner struct{ a, b int32 }

// Streets that share no node still meet where nodes of both are within
// nearMetres (a map drawn by hand leaves gaps), or else where one passes over
// the other: then the nodes nearest to that place count, up to overMetres away.
const (
	nearMetres = 80
	overMetres = 250
)

// corners lists where two streets meet. A street meets itself nowhere.
func (g *Graph) corners(a, b *street) []corner {
	if slices.ContainsFunc(b.segments, func(i int32) bool { return a.own[i] }) {
		return nil
	}
	var all []corner
	for _, v := range a.nodes {
		if _, shared := slices.BinarySearch(b.nodes, v); shared {
			all = append(all, corner{v, v})
		}
	}
	if len(all) > 0 {
		return all
	}
	for _, v := range a.nodes {
		if w, metres := g.nearest(g.net.Nodes[v], b.nodes); metres <= nearMetres {
			all = append(all, corner{v, w})
		}
	}
	if len(all) > 0 {
		return all
	}
	for _, i := range a.segments {
		for _, k := range b.segments {
			at, crosses := g.net.crossing(i, k)
			if !crosses {
				continue
			}
			v, far := g.nearest(at, a.nodes)
			w, farther := g.nearest(at, b.nodes)
			if c := (corner{v, w}); max(far, farther) <= overMetres && !slices.Contains(all, c) {
				all = append(all, c)
			}
		}
	}
	return all
}

// nearest returns which of some nodes is nearest to c, and how far it is.
func (g *Graph) nearest(c Coord, nodes []int32) (best int32, metres float64) {
	pl := planeAt(c.Position().Lat)
	best, metres = -1, SnapMetres
	for _, v := range nodes {
		if m := pl.metres(c, g.net.Nodes[v]); m < metres {
			best, metres = v, m
		}
	}
	return best, metres
}

// crossing finds where two segments cross on the map.
func (n *Network) crossing(i, k int32) (at Coord, crosses bool) {
	one, two := n.Points(i), n.Points(k)
	s, t := &n.Segments[i], &n.Segments[k]
	if planeAt(one[0].Position().Lat).metres(one[0], two[0]) > float64(s.Decimetres+t.Decimetres)/10*1.01+1 {
		return Coord{}, false // too far from each other for their lengths
	}
	for a := 1; a < len(one); a++ {
		for b := 1; b < len(two); b++ {
			if s, ok := intersect(one[a-1], one[a], two[b-1], two[b]); ok {
				return between(one[a-1], one[a], s), true
			}
		}
	}
	return Coord{}, false
}

// intersect tells where on a–b it crosses c–d, ends included; parallels do not.
func intersect(a, b, c, d Coord) (share float64, crosses bool) {
	ux, uy := float64(b.Lon)-float64(a.Lon), float64(b.Lat)-float64(a.Lat)
	vx, vy := float64(d.Lon)-float64(c.Lon), float64(d.Lat)-float64(c.Lat)
	wx, wy := float64(c.Lon)-float64(a.Lon), float64(c.Lat)-float64(a.Lat)
	cross := ux*vy - uy*vx
	if cross == 0 {
		return 0, false
	}
	s, t := (wx*vy-wy*vx)/cross, (wx*uy-wy*ux)/cross
	return s, s >= 0 && s <= 1 && t >= 0 && t <= 1
}
