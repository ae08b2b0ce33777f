package road

import (
	"math"

	"github.com/paulmach/orb"
)

// plane measures in metres around one latitude, longitude shrunk by its cosine:
// within the 5 km a point may be from a road the error is below 0.1 %.
type plane struct{ perLon, perLat float64 } // metres per unit of Coord

// metresPerDegree is that of geo.Position.MetresTo.
const metresPerDegree = orb.EarthRadius * math.Pi / 180

func planeAt(lat float64) plane {
	return plane{
		perLon: metresPerDegree * coordUnit * math.Cos(lat*math.Pi/180),
		perLat: metresPerDegree * coordUnit,
	}
}

// from returns how far c lies east and north of o.
func (pl plane) from(o, c Coord) (x, y float64) {
	return float64(c.Lon-o.Lon) * pl.perLon, float64(c.Lat-o.Lat) * pl.perLat
}

func (pl plane) metres(a, b Coord) float64 {
	x, y := pl.from(a, b)
	return math.Hypot(x, y)
}

// project finds the point of the line a–b nearest to p: how much of the line
// lies before it, and how far it is.
func (pl plane) project(p, a, b Coord) (share, metres float64) {
	ax, ay := pl.from(p, a)
	bx, by := pl.from(p, b)
	dx, dy := bx-ax, by-ay
	long := dx*dx + dy*dy
	t := 0.0
	if long > 0 {
		t = -(ax*dx + ay*dy) / long
	}
	switch { // at the ends exactly, so that roads that meet there are equally far
	case t <= 0:
		return 0, math.Hypot(ax, ay)
	case t >= 1:
		return 1, math.Hypot(bx, by)
	}
	return t, math.Hypot(ax+t*dx, ay+t*dy)
}

// between returns the point of the line a–b that has share of it before it.
func between(a, b Coord, share float64) Coord {
	return Coord{
		Lon: a.Lon + int32(math.Round(share*float64(b.Lon-a.Lon))),
		Lat: a.Lat + int32(math.Round(share*float64(b.Lat-a.Lat))),
	}
}

// pointOf returns c as orb counts.
func (c Coord) pointOf() orb.Point { return c.Position().Point() }

// part returns the points of segment i from one share of its length to another,
// backward if from is the greater; at least two.
func (n *Network) part(i int32, from, to float64) []Coord {
	if from > to {
		points := n.part(i, to, from)
		for a, b := 0, len(points)-1; a < b; a, b = a+1, b-1 {
			points[a], points[b] = points[b], points[a]
		}
		return points
	}
	points := n.Points(i)
	pl := planeAt(points[0].Position().Lat)
	total := 0.0
	for k := 1; k < len(points); k++ {
		total += pl.metres(points[k-1], points[k])
	}
	var out []Coord
	begin, end, gone := from*total, to*total, 0.0
	for k := 1; k < len(points); k++ {
		long := pl.metres(points[k-1], points[k])
		at := func(metres float64) Coord {
			if long == 0 {
				return points[k]
			}
			return between(points[k-1], points[k], min(1, max(0, (metres-gone)/long)))
		}
		if len(out) == 0 && (begin <= gone+long || k == len(points)-1) {
			out = append(out, at(begin))
		}
		if len(out) > 0 && (end <= gone+long || k == len(points)-1) {
			return append(out, at(end))
		}
		if len(out) > 0 {
			out = append(out, points[k])
		}
		gone += long
	}
	return []Coord{points[0], points[len(points)-1]} // a shape of no length
}

// bound is a box in units of Coord.
type bound struct{ west, south, east, north int32 }

func (n *Network) bound() bound {
	b := bound{math.MaxInt32, math.MaxInt32, math.MinInt32, math.MinInt32}
	for _, c := range n.Shapes {
		b.west, b.east = min(b.west, c.Lon), max(b.east, c.Lon)
		b.south, b.north = min(b.south, c.Lat), max(b.north, c.Lat)
	}
	return b
}
