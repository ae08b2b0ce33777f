package ground

import (
	"math"

	"github.com/paulmach/orb"

	"jylu/dispatch/journal"
)

// How far beside a road a line may run and still mean it, in metres.
const (
	drawnWithin = 20.0 // by hand on a map
	movedWithin = 12.0 // from another edition of the roads
)

const (
	metresPerDegree = orb.EarthRadius * math.Pi / 180
	sampleEvery     = 5.0  // metres along a road
	alongLeast      = 30.0 // metres of a road that a line must follow, or half of it
	alike           = 0.8  // cosine of the angle up to which two directions are one: 37 degrees
)

// along finds the pieces of road that the lines run along: those followed, within
// some metres and in about their direction, for half their length or thirty
// metres. A road that only crosses is not among them.
func (t *Terrain) along(lines Lines, within float64) (Segments, Lines, error) {
	if t.graph == nil {
		return nil, nil, errNoRoads
	}
	n := t.graph.Network()
	box := orb.MultiLineString(lines).Bound()
	if box.IsEmpty() || len(lines) == 0 {
		return nil, nil, journal.Refuse(journal.Invalid, "no-road").At("geometry")
	}
	narrow := math.Cos(box.Center()[1] * math.Pi / 180)
	pad := within / metresPerDegree
	box = orb.Bound{Min: orb.Point{box.Min[0] - pad/narrow, box.Min[1] - pad}, Max: orb.Point{box.Max[0] + pad/narrow, box.Max[1] + pad}}
	drawn := planeEdges(lines, narrow)
	var segments Segments
	var shapes Lines
	var near []edge
	for i := range n.Segments {
		line := n.Line(int32(i))
		if !line.Bound().Intersects(box) {
			continue
		}
		if near = nearOf(near[:0], line.Bound(), drawn, within, narrow); len(near) > 0 && follows(line, near, within, narrow) {
			segments, shapes = append(segments, int32(i)), append(shapes, line)
		}
	}
	if len(segments) == 0 {
		return nil, nil, journal.Refuse(journal.Invalid, "no-road").At("geometry")
	}
	return segments, shapes, nil
}

// edge is a piece of a line on a plane in metres.
type edge struct{ ax, ay, bx, by float64 }

func planeEdges(lines Lines, narrow float64) []edge {
	var all []edge
	for _, line := range lines {
		for i := 1; i < len(line); i++ {
			all = append(all, planeEdge(line[i-1], line[i], narrow))
		}
	}
	return all
}

func planeEdge(a, b orb.Point, narrow float64) edge {
	return edge{a[0] * narrow * metresPerDegree, a[1] * metresPerDegree, b[0] * narrow * metresPerDegree, b[1] * metresPerDegree}
}

// follows reports whether the road runs along the drawn edges.
func follows(road orb.LineString, drawn []edge, within, narrow float64) bool {
	var total, beside float64
	for i := 1; i < len(road); i++ {
		e := planeEdge(road[i-1], road[i], narrow)
		dx, dy := e.bx-e.ax, e.by-e.ay
		length := math.Hypot(dx, dy)
		if length == 0 {
			continue
		}
		samples := max(1, math.Round(length/sampleEvery))
		for k := range int(samples) {
			f := (float64(k) + 0.5) / samples
			if besides(e.ax+f*dx, e.ay+f*dy, dx/length, dy/length, drawn, within) {
				beside += length / samples
			}
		}
		total += length
	}
	return beside >= min(alongLeast, total/2) && beside > 0
}

// nearOf appends the drawn edges that come within some metres of the circle around
// the box of a road: a scrawl over the whole city is not measured against each
// five metres of it.
func nearOf(near []edge, box orb.Bound, drawn []edge, within, narrow float64) []edge {
	across := planeEdge(box.Min, box.Max, narrow)
	x, y := (across.ax+across.bx)/2, (across.ay+across.by)/2
	reach := math.Hypot(across.bx-across.ax, across.by-across.ay)/2 + within
	for _, d := range drawn {
		dx, dy := d.bx-d.ax, d.by-d.ay
		f := 0.0
		if long := dx*dx + dy*dy; long > 0 {
			f = max(0, min(1, ((x-d.ax)*dx+(y-d.ay)*dy)/long))
		}
		if math.Hypot(d.ax+f*dx-x, d.ay+f*dy-y) <= reach {
			near = append(near, d)
		}
	}
	return near
}

// besides reports whether a drawn edge passes the point in about the direction.
func besides(x, y, ux, uy float64, drawn []edge, within float64) bool {
	for _, d := range drawn {
		dx, dy := d.bx-d.ax, d.by-d.ay
		length := math.Hypot(dx, dy)
		if length == 0 || math.Abs(ux*dx+uy*dy) < alike*length {
			continue
		}
		f := max(0, min(1, ((x-d.ax)*dx+(y-d.ay)*dy)/(length*length)))
		if math.Hypot(d.ax+f*dx-x, d.ay+f*dy-y) <= within {
			return true
		}
	}
	return false
}
