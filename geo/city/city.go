// Package city carries the bundled city: a schematic Almaty, drawn by us from
// published facts, and an invented roster of 12 crews, 40 vehicles and 126
// workers. It is what `jylu serve -demo` shows and what tests stand on.
//
// Decisions:
//
//   - The roster is a folder like any customer's (see data/README.md) and is
//     imported by the same code, so a demonstration tests the import. What is
//     too much for it, streets and buildings, is a function of this package.
//   - Nothing in it is surveyed or copied from a map. Outlines and avenues are
//     a few strokes through published coordinates, so that distances, areas and
//     neighbours are right to some hundred metres; every object carries
//     "schematic": true, and the screens say so.
//   - Neighbouring districts share their vertices, so the city has no cracks
//     (see geo.Atlas.DistrictAt).
//   - Only the strokes are kept: avenues and roads by their corners, the grid as
//     sheaves of names between two avenues, quarters as plots. Streets between
//     are laid by rule (lay.go) and joined where they cross (node.go) when they
//     are first asked for: a few dozen milliseconds, and 2 MB less to carry. The
//     result depends on nothing but the strokes; a test holds its digest.
//   - Rivers and railways are crossed by what is drawn by hand and by the few
//     streets that say so, hence the way round is as long as in the real city.
//   - Names, numbers and plates of the roster are invented. Telephones of
//     persons begin with +7 700 000, which nobody is given.
package city

import (
	"embed"
	"fmt"
	"io/fs"
	"sync"
	"time"

	"github.com/paulmach/orb"

	"jylu/geo"
	"jylu/geo/road"
)

//go:embed data
var files embed.FS

// Drawn is the day the dates in the roster were chosen for.
var Drawn = time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)

// FS returns the roster folder of the bundled city.
func FS() fs.FS {
	sub, err := fs.Sub(files, "data")
	if err != nil {
		panic(err) // "data" is a valid path
	}
	return sub
}

// plan is the drawing carried out.
type plan struct {
	streets  []noded
	vertices *vertices
	uses     []int // of each vertex: how often a street passes it
	draft    *draft
}

// drawing carries out the drawing, once.
var drawing = sync.OnceValue(draw)

func draw() *plan {
	d := &draft{roads: newRaster(150), water: newRaster(150), byName: map[string][]xy{}}
	for i, s := range append(rivers[:len(rivers):len(rivers)], railway...) {
		d.water.add(i, onPlane(s.course()))
	}
	for _, g := range grounds {
		if g.reserved {
			d.keepOff = append(d.keepOff, precinctOf(onPlane(orb.LineString(g.ring))))
		}
	}
	d.byHand(avenues)
	d.byHand(roads)
	for _, s := range sheaves {
		d.sheaf(s)
	}
	for i, p := range plots {
		d.plot(i, p)
	}
	for _, at := range entrances() {
		d.entrance(at)
	}
	streets, v := node(d.streets)
	return &plan{streets, v, usesOf(streets, v), d}
}

// Edition names the drawing: whoever keeps something made of it knows by it
// whether that is still right. It is the digest of what is drawn, to the metre;
// a test holds it to the drawing.
const Edition = "54eea82268ee"

// Roads returns the streets of the bundled city as a road network; it is
// schematic. Bases and heat sources are ends of roads of it. Safe for any number
// of goroutines; the caller must not change the network.
var Roads = sync.OnceValue(func() *road.Network {
	p := drawing()
	n, err := road.FromLines(roadLines(p.streets, p.vertices))
	if err != nil {
		panic(fmt.Errorf("city: roads: %w", err)) // a slip of the drawing
	}
	n.Source = "schematic city"
	return n
})

// entrances are the points that must be the end of a road: bases and sources.
func entrances() []xy {
	var at []xy
	text, err := files.ReadFile("data/bases.geojson")
	if err != nil {
		panic(err) // it is embedded
	}
	features, _ := geo.ReadFeatures(text)
	for _, f := range features {
		if p, ok := f.Shape.Geometry.(orb.Point); ok {
			at = append(at, toPlane(p))
		}
	}
	for _, s := range sources {
		at = append(at, toPlane(s.at.Point()))
	}
	return at
}
