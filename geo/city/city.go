// Package city carries the bundled city: a schematic Almaty, drawn by us from
// published facts, and an invented roster of 12 crews, 40 vehicles and 126
// workers. It is what `jylu serve -demo` shows and what tests stand on.
//
// Decisions:
//
//   - It is a roster folder like any customer's (see data/README.md) and is
//     imported by the same code, so a demonstration tests the import.
//   - Nothing in it is surveyed or copied from a map. Streets and districts are
//     a few strokes through published coordinates, so that distances, areas and
//     neighbours are right to some hundred metres; every object carries
//     "schematic": true, and the screens say so.
//   - Neighbouring districts share their vertices, so the city has no cracks
//     (see geo.Atlas.DistrictAt). The drawing is kept as named points in
//     draw_test.go, and the GeoJSON files are its golden files.
//   - Names, numbers and plates of the roster are invented. Telephones of
//     persons begin with +7 700 000, which nobody is given.
package city

import (
	"embed"
	"io/fs"
)

//go:embed data
var files embed.FS

// FS returns the roster folder of the bundled city.
func FS() fs.FS {
	sub, err := fs.Sub(files, "data")
	if err != nil {
		panic(err) // "data" is a valid path
	}
	return sub
}
