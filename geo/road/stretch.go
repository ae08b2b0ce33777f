package road

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// Stretch is a street, or a part of it.
type Stretch struct {
	Name     Name
	Segments []int32 // indexes of the network's Segments, ascending
	Line     orb.MultiLineString
}

// Stretch returns the part of a street between its crossings with two others;
// of several crossings those that are nearest to each other along the street.
// Both carriageways belong to it, and private roads of that name. An empty from is
// where the street begins, an empty to where it ends; both: all of it. Streets
// begin in the north or in the east, as house numbers in Almaty do. Of streets
// of one name in several settlements it is the one that is crossed, the longest
// if all of them are or none is asked to be. Errors: *UnknownStreet, *NoCrossing.
func (g *Graph) Stretch(name, from, to string) (Stretch, error) {
	names := []string{name}
	for _, cross := range [...]string{from, to} {
		if cross != "" {
			names = append(names, cross)
		}
	}
	streets, err := g.find(names)
	if err != nil {
		return Stretch{}, err
	}
	var apart *NoCrossing
	for _, s := range g.settlements(streets[0]) {
		if from == "" && to == "" {
			return g.stretch(s, s.segments), nil
		}
		var ends [2][]int32
		missing := (*NoCrossing)(nil)
		for i, next := 0, 1; i < 2; i++ {
			if [...]string{from, to}[i] == "" {
				continue
			}
			for _, c := range g.corners(s, streets[next]) {
				ends[i] = append(ends[i], c.a)
			}
			if len(ends[i]) == 0 && missing == nil {
				missing = &NoCrossing{name, names[next]}
			}
			next++
		}
		if missing == nil {
			if spine := g.spine(s, ends[0], ends[1]); spine != nil {
				return g.stretch(s, g.beside(s, spine)), nil
			}
			missing = &NoCrossing{names[1], names[len(names)-1]}
		}
		if apart == nil {
			apart = missing
		}
	}
	return Stretch{}, apart
}

// gapMetres is how far apart the pieces of one street may be: a river, a park,
// a railway yard. Farther away it is another street of the same name.
const gapMetres = 1000

// settlements takes a street apart where its pieces lie far from each other, the
// longest first.
func (g *Graph) settlements(s *street) []*street {
	group := slices.Repeat([]int{-1}, len(s.nodes))
	var streets []*street
	var metres []float64
	for i := range s.nodes {
		if group[i] >= 0 {
			continue
		}
		streets, metres = append(streets, &street{asked: s.asked, name: s.name, own: make([]bool, len(s.own))}), append(metres, 0)
		group[i] = len(streets) - 1
		for stack := []int{i}; len(stack) > 0; {
			k := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			at := g.net.Nodes[s.nodes[k]]
			pl := planeAt(at.Position().Lat)
			for j, v := range s.nodes {
				if group[j] < 0 && pl.metres(at, g.net.Nodes[v]) <= gapMetres {
					group[j] = group[i]
					stack = append(stack, j)
				}
			}
		}
	}
	for i, v := range s.nodes {
		streets[group[i]].nodes = append(streets[group[i]].nodes, v)
	}
	for _, i := range s.segments { // a segment longer than the gap belongs where it begins
		k, _ := slices.BinarySearch(s.nodes, g.net.Segments[i].From)
		of := streets[group[k]]
		of.segments, of.own[i] = append(of.segments, i), true
		metres[group[k]] += float64(g.net.Segments[i].Decimetres)
	}
	order := make([]int, len(streets))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(metres[b], metres[a]) })
	sorted := make([]*street, len(streets))
	for i, o := range order {
		sorted[i] = streets[o]
	}
	return sorted
}

// stretchMetres is how far apart the ends of a stretch are at least, as the crow
// flies: nodes nearer to each other belong to one crossing.
const stretchMetres = 50

// spine is the shortest walk along the street from one of some nodes to one of
// others; no nodes stand for the street's own end on that side.
func (g *Graph) spine(s *street, from, to []int32) []Arc {
	switch {
	case from == nil:
		from = []int32{g.tip(s, 1)}
	case to == nil:
		to = []int32{g.tip(s, -1)}
	}
	var best []Arc
	least := math.Inf(1)
	for _, v := range from {
		w := g.walk(s, v, to)
		for _, u := range to {
			apart := planeAt(g.net.Nodes[v].Position().Lat).metres(g.net.Nodes[v], g.net.Nodes[u])
			if c := w.cost(u); apart >= stretchMetres && c < least {
				best, least = w.to(u), c
			}
		}
	}
	return best
}

// tip returns the node at the beginning of the street (sign 1) or at its end
// (-1): the northernmost or easternmost, whichever way it is longer.
func (g *Graph) tip(s *street, sign float64) int32 {
	west, south, east, north := int32(math.MaxInt32), int32(math.MaxInt32), int32(math.MinInt32), int32(math.MinInt32)
	for _, v := range s.nodes {
		c := g.net.Nodes[v]
		west, east, south, north = min(west, c.Lon), max(east, c.Lon), min(south, c.Lat), max(north, c.Lat)
	}
	pl := planeAt(Coord{Lat: south}.Position().Lat)
	lengthwise := float64(north-south)*pl.perLat > float64(east-west)*pl.perLon
	best, far := s.nodes[0], math.Inf(-1)
	for _, v := range s.nodes {
		at := float64(g.net.Nodes[v].Lon)
		if lengthwise {
			at = float64(g.net.Nodes[v].Lat)
		}
		if at*sign > far {
			best, far = v, at*sign
		}
	}
	return best
}

// besideMetres is how far apart the carriageways of one street may be.
const besideMetres = 60

// beside returns the segments of the street that run beside the spine, and the
// nameless ones the spine itself runs over.
func (g *Graph) beside(s *street, spine []Arc) []int32 {
	var line []Coord
	on := make(map[int32]bool, len(spine))
	for _, a := range spine {
		points := g.net.pointsOf(piece{arc: a, to: 1})
		if len(line) > 0 {
			points = points[1:]
		}
		line = append(line, points...)
		on[a.Segment()] = s.own[a.Segment()] || g.net.Segments[a.Segment()].Name == 0
	}
	var segments []int32
	for i, is := range on {
		if is {
			segments = append(segments, i)
		}
	}
	for _, i := range s.segments {
		if !on[i] && g.net.runsBeside(i, line) {
			segments = append(segments, i)
		}
	}
	slices.Sort(segments)
	return segments
}

// runsBeside tells whether at least half of segment i, measured at nine points,
// lies beside the line: within besideMetres and neither before nor after it.
func (n *Network) runsBeside(i int32, line []Coord) bool {
	const samples = 9
	pl := planeAt(line[0].Position().Lat)
	inside := 0
	for k := range samples {
		at := n.part(i, 0, (float64(k)+0.5)/samples)
		p := at[len(at)-1]
		least, where := math.Inf(1), 0.0
		for j := 1; j < len(line); j++ {
			if share, metres := pl.project(p, line[j-1], line[j]); metres < least {
				least, where = metres, float64(j-1)+share
			}
		}
		if least <= besideMetres && where > 0 && where < float64(len(line)-1) {
			inside++
		}
	}
	return inside > samples/2
}

func (g *Graph) stretch(s *street, segments []int32) Stretch {
	st := Stretch{Name: g.net.Names[s.name], Segments: slices.Clone(segments)}
	for _, i := range segments {
		st.Line = append(st.Line, g.net.Line(i))
	}
	return st
}
