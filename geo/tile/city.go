package tile

import (
	"github.com/paulmach/orb"

	"jylu/geo/city"
	"jylu/geo/road"
)

// FromCity returns the drawing of the bundled city.
func FromCity() *Layers {
	l := newLayers()
	roads := city.Roads()
	l.Source, l.Schematic = roads.Source, true
	for _, f := range city.Districts() {
		l.add(Land, f.Geometry, "district", Name{}, 0)
		l.add(Districts, f.Geometry, "district", nameLike(f.Name), 0)
		l.addMiddle(f.Geometry, "district", nameLike(f.Name), 9)
	}
	for _, f := range city.Quarters() {
		l.add(Land, f.Geometry, "residential", Name{}, 11)
		l.addMiddle(f.Geometry, "quarter", nameLike(f.Name), 12)
	}
	for _, f := range city.Land() {
		kind := map[string]string{"works": "industrial"}[f.Class]
		if kind == "" {
			kind = f.Class
		}
		l.add(Land, f.Geometry, kind, Name{}, 10)
		if kind == "airport" {
			l.addMiddle(f.Geometry, kind, nameLike(f.Name), 11)
		}
	}
	for _, f := range city.Green() {
		kind, zoom := "park", uint8(10)
		if f.Class == "mountain" {
			kind, zoom = "wood", 0
		}
		l.add(Green, f.Geometry, kind, nameLike(f.Name), zoom)
	}
	for _, f := range city.Water() {
		l.add(Water, f.Geometry, f.Class, nameLike(f.Name), 8)
	}
	for _, f := range city.Rail() {
		l.add(Rail, f.Geometry, "rail", nameLike(f.Name), 9)
	}
	l.AddRoads(roads)
	l.addBuildings(city.Buildings())
	return l
}

func nameLike(n road.Name) Name { return Name{Ru: n.Ru, Kk: n.Kk, En: n.En, Plain: n.Plain} }

// addMiddle writes a name at the middle of an area.
func (l *Layers) addMiddle(g orb.Geometry, kind string, n Name, zoom uint8) {
	if at, ok := middleOf(g); ok && n != (Name{}) {
		l.add(Places, at, kind, n, zoom)
	}
}

// addBuildings draws the buildings of the bundled city, their numbers and, of the
// social ones, their names.
func (l *Layers) addBuildings(all []city.Building) {
	for _, b := range all {
		l.add(Buildings, b.Outline, b.Kind.String(), Name{}, 13)
		l.Features[Houses] = append(l.Features[Houses], Feature{Geometry: b.Point(), House: b.Number, MinZoom: MaxZoom})
		if b.Name != (road.Name{}) {
			zoom := uint8(15)
			if b.Kind == city.Hospital {
				zoom = 14
			}
			l.add(Places, b.Point(), b.Kind.String(), nameLike(b.Name), zoom)
		}
	}
}
