package ground

import (
	"math"

	"github.com/paulmach/orb"

	"jylu/geo"
	"jylu/geo/road"
)

// Route is a drive with its streets.
type Route struct {
	Time
	Metres  int
	Line    orb.LineString
	Legs    []road.Leg           // empty for a straight line
	ClassMs [road.Classes]uint32 // milliseconds on each class; zero for a straight line
}

// Route returns the drive that Time times. Where no road leads it is a straight
// line; ok is false only if a position is none at all.
func (t *Travel) Route(kind string, from, to geo.Position) (r Route, ok bool) {
	if !from.Valid() || !to.Valid() {
		return Route{Time: Time{Seconds: -1}}, false
	}
	if roads := t.roads(kind); roads != nil {
		if way, err := roads.Route(from, to); err == nil {
			return Route{Time{way.Seconds, true}, way.Metres, way.Line, way.Legs, way.ByClass}, true
		}
	}
	return Route{
		Time: Time{t.line.Seconds(from, to), false}, Metres: int(math.Round(from.MetresTo(to) * straightFactor)),
		Line: orb.LineString{from.Point(), to.Point()},
	}, true
}

// straightFactor is the road metres per straight metre of an estimate.
var straightFactor = geo.DefaultStraightLine.Factor

// Unlearned is the time on each class of a route as the profile has it before
// learned factors: what drives are learned from.
func (t *Travel) Unlearned(r Route) Segments {
	if !r.Road {
		return Segments{}
	}
	ms := make(Segments, road.Classes)
	for class, n := range r.ClassMs {
		f := t.profile.Learned[t.profile.Band][class]
		if f == 0 || road.Class(class) == road.Ferry {
			f = 1
		}
		ms[class] = int32(math.Round(float64(n) / f))
	}
	return ms
}

// Band is the code of the part of the day the times are for.
func (t *Travel) Band() string { return t.profile.Band.String() }

// Isochrone is what can be reached within some minutes.
type Isochrone struct {
	Minutes int
	Area    orb.MultiPolygon
}

// circle is how many corners stand for a circle.
const circle = 64

// Isochrones returns what a vehicle of the kind reaches from a place within each
// of the minutes, and whether by roads; else circles stand for it.
func (t *Travel) Isochrones(kind string, at geo.Position, minutes []int) (all []Isochrone, byRoad bool) {
	if roads := t.roads(kind); roads != nil {
		if found, err := roads.Isochrones(at, minutes); err == nil {
			for _, f := range found {
				all = append(all, Isochrone{f.Minutes, f.MultiPolygon})
			}
			return all, true
		}
	}
	// A second of latitude tells how fast the straight line is.
	north := geo.Position{Lon: at.Lon, Lat: at.Lat + 0.01}
	speed := at.MetresTo(north) / float64(max(1, t.line.Seconds(at, north)))
	for _, m := range minutes {
		reach := speed * float64(m) * 60 / metresPerDegree
		ring := make(orb.Ring, 0, circle+1)
		for i := range circle + 1 {
			sin, cos := math.Sincos(2 * math.Pi * float64(i%circle) / circle)
			ring = append(ring, orb.Point{at.Lon + reach*cos/math.Cos(at.Lat*math.Pi/180), at.Lat + reach*sin})
		}
		all = append(all, Isochrone{m, orb.MultiPolygon{{ring}}})
	}
	return all, false
}
