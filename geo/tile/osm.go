package tile

import (
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"jylu/geo/osm"
	"jylu/geo/road"
)

// FromOSM returns the drawing of an extract; roads come from the network that was
// imported with it, paths from the extract. What has no geometry in the file is
// left out. Districts are not in it: see AddDistricts.
func FromOSM(x *osm.Extract, n *road.Network) *Layers {
	l := newLayers()
	l.Source, l.Attribution = x.Program, osmAttribution
	if n != nil {
		l.Source = n.Source
		l.AddRoads(n)
	}
	for w := range x.Ways() {
		l.addWay(x, w)
	}
	for r := range x.Relations() {
		if r.Tags.Get("type") == "multipolygon" {
			l.addArea(r.Tags, assemble(x, r))
		}
	}
	for node := range x.Nodes() {
		lon, lat := node.At.Degrees()
		l.addPoint(node.Tags, orb.Point{lon, lat})
	}
	return l
}

func nameOf(tags osm.Tags) Name {
	return Name{Ru: tags.Get("name:ru"), Kk: tags.Get("name:kk"), En: tags.Get("name:en"), Plain: tags.Get("name")}
}

// addWay draws a way: a line by what runs along it, an area by what is inside.
func (l *Layers) addWay(x *osm.Extract, w osm.Way) {
	points := lineOf(x, w.Refs)
	if len(points) < 2 {
		return
	}
	if layer, kind, zoom := lineKind(w.Tags); kind != "" {
		l.add(layer, points, kind, nameOf(w.Tags), zoom)
	}
	if w.Closed() && len(points) > 3 && points[0] == points[len(points)-1] {
		l.addArea(w.Tags, orb.Polygon{orb.Ring(points)})
	}
}

func lineOf(x *osm.Extract, refs []int32) orb.LineString {
	out := make(orb.LineString, 0, len(refs))
	for _, ref := range refs {
		if c, ok := x.At(ref); ok {
			lon, lat := c.Degrees()
			out = append(out, orb.Point{lon, lat})
		}
	}
	return out
}

// addArea draws an area by its tags, its house number and, if people look for it by
// name, the point it is called by.
func (l *Layers) addArea(tags osm.Tags, g orb.Geometry) {
	if g == nil {
		return
	}
	if layer, kind, zoom := areaKind(tags); kind != "" {
		name := Name{}
		if layer == Water || layer == Green {
			name = nameOf(tags)
		}
		l.add(layer, g, kind, name, zoom)
	}
	middle, ok := middleOf(g)
	if ok {
		l.addPoint(tags, middle)
	}
}

// addPoint draws what stands at a point: a house number, a place.
func (l *Layers) addPoint(tags osm.Tags, at orb.Point) {
	if house := tags.Get("addr:housenumber"); house != "" && len(house) <= 16 {
		l.Features[Houses] = append(l.Features[Houses], Feature{Geometry: at, House: house, MinZoom: MaxZoom})
	}
	if kind, zoom := placeKind(tags); kind != "" {
		if name := nameOf(tags); name != (Name{}) {
			l.add(Places, at, kind, name, zoom)
		}
	}
}

// middleOf is the centroid of the largest ring, if it can be computed.
func middleOf(g orb.Geometry) (orb.Point, bool) {
	at, area := planar.CentroidArea(g)
	return at, area > 0 && !math.IsNaN(at[0]) && !math.IsNaN(at[1])
}
