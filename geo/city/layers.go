package city

import (
	"github.com/paulmach/orb"

	"jylu/geo/road"
)

// Feature is something drawn on the map that is neither street nor building.
type Feature struct {
	Class    string // a code, listed with each function
	Name     road.Name
	Geometry orb.Geometry // in degrees
}

// Districts returns the outlines, as polygons of class "district".
func Districts() []Feature {
	var all []Feature
	for _, o := range outlines {
		all = append(all, Feature{"district", road.Name{Ru: o.ru + " район", Kk: o.kk + " ауданы", En: o.en + " district"}, o.polygon()})
	}
	return all
}

// Water returns rivers as lines of class "river" and lakes as polygons of class
// "lake".
func Water() []Feature { return append(drawnLines(rivers), open("lake")...) }

// Rail returns the railways, as lines of class "railway".
func Rail() []Feature { return drawnLines(railway) }

// Green returns the parks and the mountains, as polygons of class "park" and
// "mountain".
func Green() []Feature { return open("mountain", "park") }

// Land returns other ground that is not built up: polygons of class "works"
// (power stations, yards of the railway) and "airport".
func Land() []Feature { return open("works", "airport") }

// Quarters returns the micro-districts and other quarters, as polygons of class
// "micro" (flats, with numbers of their own), "flats" and "cottages".
func Quarters() []Feature {
	d := drawing().draft
	var all []Feature
	for _, p := range plots {
		const steps = 8
		var ring orb.Ring
		for i := range steps {
			ring = append(ring, d.spot(p, float64(i)/steps, 0).point())
		}
		ring = append(ring, d.spot(p, 1, 0).point())
		for i := range steps {
			ring = append(ring, d.spot(p, 1-float64(i)/steps, 1).point())
		}
		ring = append(ring, d.spot(p, 0, 1).point(), ring[0])
		ru, kk, en := three(p.name)
		all = append(all, Feature{p.use.String(), road.Name{Ru: ru, Kk: kk, En: en}, orb.Polygon{ring}})
	}
	return all
}

func drawnLines(strokes []stroke) []Feature {
	var all []Feature
	for _, s := range strokes {
		all = append(all, Feature{s.class, road.Name{Ru: s.ru, Kk: s.kk, En: s.en}, s.course()})
	}
	return all
}

// open returns the grounds of these classes.
func open(classes ...string) []Feature {
	var all []Feature
	for _, class := range classes {
		for _, g := range grounds {
			if g.class == class {
				ring := append(g.ring[:len(g.ring):len(g.ring)], g.ring[0])
				all = append(all, Feature{class, road.Name{Ru: g.ru, Kk: g.kk, En: g.en}, orb.Polygon{ring}})
			}
		}
	}
	return all
}
