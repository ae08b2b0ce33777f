package city

import (
	"sync"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"jylu/geo"
	"jylu/geo/address"
	"jylu/geo/road"
)

// Gazetteer returns what can be looked up by name in the bundled city: streets
// with their crossings, houses, micro-districts and other quarters, parks,
// schools, kindergartens, clinics and hospitals. The caller must not change what
// is in it, but may append to its slices. Safe for any number of goroutines.
var Gazetteer = sync.OnceValue(func() address.Gazetteer {
	n := Roads()
	g := address.Gazetteer{Source: n.Source}
	for _, s := range n.Streets() {
		street := address.Street{Names: names(s.Name)}
		for _, line := range s.Lines {
			street.Lines = append(street.Lines, positions(line))
		}
		g.Streets = append(g.Streets, street)
	}
	for _, p := range plots {
		if p.use == micro { // a street without a course, so that its houses have all three names
			g.Streets = append(g.Streets, address.Street{Names: names(quarterName(p))})
		}
	}
	for _, c := range n.Crossings() {
		g.Crossings = append(g.Crossings, address.Crossing{A: n.Names[c.A].Ru, B: n.Names[c.B].Ru, Position: c.Position})
	}
	for _, b := range Buildings() {
		kind := b.Kind.String()
		if b.Kind == Dwelling {
			kind = "apartments"
		}
		g.Houses = append(g.Houses, address.House{Street: b.Street.Ru, Number: b.Number, Building: kind, People: b.People, Position: b.Position})
		if b.Name != (road.Name{}) {
			g.Places = append(g.Places, address.Place{Kind: kind, Names: names(b.Name), Position: b.Position})
		}
	}
	for _, f := range Quarters() {
		g.Places = append(g.Places, address.Place{Kind: "quarter", Names: names(f.Name), Position: middle(f.Geometry)})
	}
	for _, f := range open("park") {
		g.Places = append(g.Places, address.Place{Kind: "park", Names: names(f.Name), Position: middle(f.Geometry)})
	}
	for _, s := range sources {
		g.Places = append(g.Places, address.Place{Kind: "works", Names: address.Names{Ru: s.ru, Kk: s.kk, En: s.en}, Position: s.at})
	}
	return clipped(g)
})

// clipped takes the spare room from the slices, so that callers who append to
// them do not write into each other's.
func clipped(g address.Gazetteer) address.Gazetteer {
	g.Streets, g.Houses = g.Streets[:len(g.Streets):len(g.Streets)], g.Houses[:len(g.Houses):len(g.Houses)]
	g.Crossings, g.Places = g.Crossings[:len(g.Crossings):len(g.Crossings)], g.Places[:len(g.Places):len(g.Places)]
	return g
}

func names(n road.Name) address.Names {
	return address.Names{Plain: n.Plain, Ru: n.Ru, Kk: n.Kk, En: n.En, Old: n.Old}
}

func positions(line orb.LineString) []geo.Position {
	at := make([]geo.Position, len(line))
	for i, p := range line {
		at[i] = geo.Position{Lon: p[0], Lat: p[1]}
	}
	return at
}

// middle returns the centre of gravity.
func middle(g orb.Geometry) geo.Position {
	p, _ := planar.CentroidArea(g)
	return geo.Position{Lon: p[0], Lat: p[1]}
}
