package tile

import (
	"math"
	"slices"

	"github.com/paulmach/orb"

	"jylu/geo/road"
)

// roadZoom is the first zoom each class of road is on.
var roadZoom = [road.Classes]uint8{
	road.Motorway: 6, road.Trunk: 7, road.Primary: 8, road.Secondary: 10, road.Tertiary: 11, road.Residential: 12,
	road.LivingStreet: 13, road.Service: 14, road.Track: 14, road.Ferry: 11,
}

// bend is how far a road may turn at a node and still be the same stroke: the
// cosine of 75°.
const bend = 0.26

// AddRoads draws a road network. Pieces of one name and class that meet are joined
// to long lines, straight on first: names are written along lines.
func (l *Layers) AddRoads(n *road.Network) {
	names := make([]int32, len(n.Names))
	for i, name := range n.Names {
		names[i] = l.name(Name{Ru: name.Ru, Kk: name.Kk, En: name.En, Plain: name.Plain})
	}
	s := stroker{n: n, used: make([]bool, len(n.Segments)), ends: make([][]int32, len(n.Nodes))}
	for i := range n.Segments {
		seg := &n.Segments[i]
		s.ends[seg.From] = append(s.ends[seg.From], int32(i))
		if seg.To != seg.From {
			s.ends[seg.To] = append(s.ends[seg.To], int32(i))
		}
	}
	for i := range n.Segments {
		if s.used[i] {
			continue
		}
		seg := &n.Segments[i]
		l.Features[Roads] = append(l.Features[Roads], Feature{
			Geometry: s.stroke(int32(i)), Kind: seg.Class.String(), Name: names[seg.Name], MinZoom: roadZoom[seg.Class]})
	}
}

// stroker joins segments to lines.
type stroker struct {
	n    *road.Network
	used []bool
	ends [][]int32 // by node: the segments that begin or end there
}

// stroke returns the line through segment i, which is not used yet.
func (s *stroker) stroke(i int32) orb.LineString {
	s.used[i] = true
	ahead := s.follow(s.run(i, true))
	seg := &s.n.Segments[i]
	back := s.follow(run{line: ahead, node: seg.From, of: i}.reversed())
	slices.Reverse(back)
	return back
}

// A run is a line that ends at a node, and what it is part of.
type run struct {
	line orb.LineString
	node int32
	of   int32 // a segment of it: all have its name and class
}

// run returns the run along one segment.
func (s *stroker) run(i int32, forward bool) run {
	seg := &s.n.Segments[i]
	coords := s.n.Points(i)
	r := run{line: make(orb.LineString, len(coords)), node: seg.To, of: i}
	for k, c := range coords {
		at := c.Position().Point()
		if forward {
			r.line[k] = at
		} else {
			r.line[len(coords)-1-k] = at
		}
	}
	if !forward {
		r.node = seg.From
	}
	return r
}

// reversed turns the line round, so that it ends at the node of r.
func (r run) reversed() run {
	slices.Reverse(r.line)
	return r
}

// follow lengthens r at its end as long as a segment goes on.
func (s *stroker) follow(r run) orb.LineString {
	for {
		next, forward := s.next(r)
		if next < 0 {
			return r.line
		}
		s.used[next] = true
		more := s.run(next, forward)
		r.line = append(r.line, more.line[1:]...)
		r.node = more.node
	}
}

// next returns the unused segment of the same name and class that turns least, or -1.
func (s *stroker) next(r run) (best int32, forward bool) {
	best = -1
	straightest := bend
	like := &s.n.Segments[r.of]
	for _, i := range s.ends[r.node] {
		seg := &s.n.Segments[i]
		if s.used[i] || seg.Name != like.Name || seg.Class != like.Class || seg.From == seg.To || seg.Points < 2 {
			continue
		}
		on := s.run(i, seg.From == r.node)
		if c := straightness(r.line, on.line); c > straightest {
			best, forward, straightest = i, seg.From == r.node, c
		}
	}
	return best, forward
}

// straightness is the cosine of the turn from the end of a into b: 1 is straight on.
func straightness(a, b orb.LineString) float64 {
	if len(a) < 2 || len(b) < 2 {
		return -1
	}
	narrow := math.Cos(b[0][1] * math.Pi / 180)
	direction := func(p, q orb.Point) (x, y float64) {
		x, y = (q[0]-p[0])*narrow, q[1]-p[1]
		if far := math.Hypot(x, y); far > 0 {
			return x / far, y / far
		}
		return 0, 0
	}
	ax, ay := direction(a[len(a)-2], a[len(a)-1])
	bx, by := direction(b[0], b[1])
	return ax*bx + ay*by
}
