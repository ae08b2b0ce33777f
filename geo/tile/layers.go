package tile

import (
	"github.com/paulmach/orb"

	"jylu/geo"
)

// A Layer is one kind of things on the map.
type Layer uint8

// The layers, from the ground up.
const (
	Land      Layer = iota // built-up and other ground: areas
	Green                  // parks, woods, cemeteries: areas
	Water                  // rivers as lines, lakes as areas
	Districts              // outlines
	Rail                   // lines
	Roads                  // lines; their kind is the code of road.Class, or "path"
	Buildings              // areas
	Houses                 // house numbers: points
	Places                 // towns, quarters, schools, stations: points

	// LayerCount is how many layers there are.
	LayerCount = int(iota)
)

var layerNames = [LayerCount]string{"land", "green", "water", "districts", "rail", "roads", "buildings", "houses", "places"}

// String returns the layer's name in a tile.
func (l Layer) String() string {
	if int(l) < LayerCount {
		return layerNames[l]
	}
	return "unknown"
}

// Layers is everything that the map draws, in degrees. Whoever makes one may
// change it until it is shared.
type Layers struct {
	Source      string // where it comes from, for people
	Attribution string // what must be written on the map; empty: nothing
	Schematic   bool   // drawn for the bundled city, not surveyed

	Names    []Name // [0] is the empty name
	Features [LayerCount][]Feature

	byName map[Name]int32
}

// A Name is what something is called. Plain is the sign; any may be empty.
type Name struct{ Ru, Kk, En, Plain string }

// A Feature is one thing on the map.
type Feature struct {
	Geometry orb.Geometry // Point, LineString, MultiLineString, Polygon or MultiPolygon
	Kind     string       // a code: "primary", "river", "school"
	House    string       // house number; of layer Houses only
	Name     int32        // index of Names
	MinZoom  uint8        // the first zoom it is on; small things come later
}

// Attribution of everything that comes from OpenStreetMap, as its licence asks.
const osmAttribution = "© OpenStreetMap contributors"

func newLayers() *Layers { return &Layers{Names: []Name{{}}} }

// name returns the index of n, entering it if it is new.
func (l *Layers) name(n Name) int32 {
	if l.byName == nil {
		l.byName = make(map[Name]int32, len(l.Names))
		for i, known := range l.Names {
			l.byName[known] = int32(i)
		}
	}
	i, ok := l.byName[n]
	if !ok {
		i = int32(len(l.Names))
		l.Names = append(l.Names, n)
		l.byName[n] = i
	}
	return i
}

// add enters a feature; nil geometries are passed over.
func (l *Layers) add(layer Layer, g orb.Geometry, kind string, n Name, minZoom uint8) {
	if g != nil {
		l.Features[layer] = append(l.Features[layer], Feature{Geometry: g, Kind: kind, Name: l.name(n), MinZoom: minZoom})
	}
}

// AddDistricts draws the districts: their ground, their outlines and, at the middle,
// their names. An extract of roads has none of them.
func (l *Layers) AddDistricts(districts []geo.District) {
	for _, d := range districts {
		n := Name{Ru: d.NameRu, Kk: d.NameKk, En: d.NameEn}
		l.add(Land, d.Outline.Geometry, "district", Name{}, 0)
		l.add(Districts, d.Outline.Geometry, "district", n, 0)
		l.addMiddle(d.Outline.Geometry, "district", n, 9)
	}
}
