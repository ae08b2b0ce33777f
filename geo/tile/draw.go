package tile

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/simplify"
)

// window is a tile with its buffer, in units of the tile.
var window = orb.Bound{Min: orb.Point{-buffer, -buffer}, Max: orb.Point{extent + buffer, extent + buffer}}

// Sizes below which something is not drawn, in units of the tile.
const (
	leastLine = 2 * pixel // shorter streets, unless it is the last zoom
	leastArea = pixel     // areas narrower and lower than this
	rough     = pixel / 2 // how far a simplified line may lie from the true one
)

// alike is what makes things one feature: drawn the same, called the same.
type alike struct {
	form        form
	kind, house string
	name        int32
}

// draw returns the features of a layer in a tile, in the layer's order.
func (m *Maker) draw(f *frame, layer Layer) []*geojson.Feature {
	d := &m.layers[layer]
	if f.z < d.from {
		return nil
	}
	var found []int32
	least, most := f.box()
	d.index.Search(least, most, func(_, _ [2]float64, i int32) bool {
		if uint32(d.things[i].minZoom) <= f.z {
			found = append(found, i)
		}
		return true
	})
	slices.Sort(found)
	var features []*geojson.Feature
	at := map[alike]*geojson.Feature{}
	for _, i := range found {
		t := &d.things[i]
		g := m.cut(f, t)
		if g == nil {
			continue
		}
		key := alike{t.form, t.kind, t.house, t.name}
		if before := at[key]; before != nil && t.form != dot {
			before.Geometry = joined(before.Geometry, g)
			continue
		}
		feature := &geojson.Feature{Geometry: g, Properties: m.properties(t)}
		at[key] = feature
		features = append(features, feature)
	}
	return features
}

func (m *Maker) properties(t *thing) geojson.Properties {
	p := make(geojson.Properties, 6)
	for key, value := range m.names[t.name] {
		p[key] = value
	}
	if t.kind != "" {
		p["kind"] = t.kind
	}
	if t.house != "" {
		p["house"] = t.house
	}
	return p
}

// joined returns both as one geometry. Both are lines or both are areas.
func joined(a, b orb.Geometry) orb.Geometry {
	switch a := a.(type) {
	case orb.MultiLineString:
		return append(a, b.(orb.MultiLineString)...)
	case orb.MultiPolygon:
		return append(a, b.(orb.MultiPolygon)...)
	}
	return a
}

// cut returns what of t is in the tile, in its units, or nil: an orb.Point, a
// MultiLineString with lines of two points and more, or a MultiPolygon with closed
// rings that have an area, outer ones clockwise on the screen and holes against.
func (m *Maker) cut(f *frame, t *thing) orb.Geometry {
	wide := max(float64(t.most.x-t.least.x), float64(t.most.y-t.least.y)) / f.unit
	switch t.form {
	case dot:
		p := round(f.within(m.spots[m.parts[t.first].first]))
		if p[0] < 0 || p[1] < 0 || p[0] >= extent || p[1] >= extent {
			return nil // its neighbour's
		}
		return p
	case line:
		if f.z < MaxZoom && wide < leastLine {
			return nil
		}
		return m.cutLines(f, t)
	default:
		if f.z < MaxZoom && wide < leastArea {
			return nil
		}
		return m.cutAreas(f, t)
	}
}

func (m *Maker) cutLines(f *frame, t *thing) orb.Geometry {
	var out orb.MultiLineString
	for _, p := range m.parts[t.first:t.last] {
		for _, piece := range clip.LineString(window, m.simple(f, p)) {
			if piece = onUnits(piece); len(piece) > 1 {
				out = append(out, piece)
			}
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

func (m *Maker) cutAreas(f *frame, t *thing) orb.Geometry {
	var out orb.MultiPolygon
	lost := true // whether the outer ring is not in the tile: its holes then neither
	for _, p := range m.parts[t.first:t.last] {
		if p.hole && lost {
			continue
		}
		ring := clip.Ring(window, orb.Ring(m.simple(f, p)))
		ring = orb.Ring(onUnits(orb.LineString(ring)))
		turn := twiceArea(ring)
		switch {
		case turn == 0:
			lost = lost || !p.hole
			continue
		case (turn > 0) == p.hole:
			slices.Reverse(ring)
		}
		last := len(out) - 1
		if p.hole && math.Abs(turn) >= math.Abs(twiceArea(out[last][0])) {
			out, lost = out[:last], true // the tile lies in the hole
			continue
		}
		if p.hole {
			out[last] = append(out[last], ring)
			continue
		}
		lost = false
		out = append(out, orb.Polygon{ring})
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// simple returns a part in units of the tile, without the points that nobody would
// miss. Its ends stay.
func (m *Maker) simple(f *frame, p part) orb.LineString {
	points := make(orb.LineString, p.last-p.first)
	for i, s := range m.spots[p.first:p.last] {
		points[i] = f.within(s)
	}
	if f.z == MaxZoom || len(points) < 3 {
		return points
	}
	return simplify.DouglasPeucker(rough).LineString(points)
}

// onUnits rounds points in place and leaves out those that repeat the one before.
func onUnits(points orb.LineString) orb.LineString {
	kept := points[:0]
	for _, p := range points {
		if p = round(p); len(kept) == 0 || kept[len(kept)-1] != p {
			kept = append(kept, p)
		}
	}
	return kept
}

func round(p orb.Point) orb.Point { return orb.Point{math.Round(p[0]), math.Round(p[1])} }

// twiceArea is twice the area of a closed ring, positive if it runs clockwise on
// the screen, 0 for what is no ring.
func twiceArea(r orb.Ring) float64 {
	if len(r) < 4 || r[0] != r[len(r)-1] {
		return 0
	}
	sum := 0.0
	for i := 1; i < len(r); i++ {
		sum += r[i-1][0]*r[i][1] - r[i][0]*r[i-1][1]
	}
	return sum
}
