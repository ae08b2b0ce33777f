package tile

import (
	"fmt"
	"io/fs"

	"jylu/geo"
	"jylu/geo/city"
)

// FromCity returns the drawing of the bundled city.
func FromCity() (*Layers, error) {
	l := newLayers()
	l.Source, l.Schematic = "schematic city", true
	for _, file := range [...]string{"districts", "rivers", "railway", "streets"} {
		text, err := fs.ReadFile(city.FS(), file+".geojson")
		if err != nil {
			return nil, err
		}
		features, faults := geo.ReadFeatures(text)
		if len(faults) > 0 {
			return nil, fmt.Errorf("tile: %s of the bundled city: %w", file, faults[0])
		}
		for _, f := range features {
			n := Name{Ru: f.Text("name_ru"), Kk: f.Text("name_kk"), En: f.Text("name_en")}
			switch file {
			case "districts":
				l.add(Land, f.Shape.Geometry, "district", Name{}, 0)
				l.add(Districts, f.Shape.Geometry, "district", n, 0)
			case "rivers":
				l.add(Water, f.Shape.Geometry, "river", n, 8)
			case "railway":
				l.add(Rail, f.Shape.Geometry, "rail", n, 9)
			case "streets":
				l.add(Roads, f.Shape.Geometry, f.Text("class"), n, 8)
			}
		}
	}
	return l, nil
}
