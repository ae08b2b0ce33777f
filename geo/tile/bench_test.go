package tile

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"jylu/geo/osm"
	"jylu/geo/road"
)

// extract is the map of the extract beside the repository; without it the test or
// benchmark is left out.
func extract(t testing.TB) *Layers {
	t.Helper()
	path := filepath.Join("..", "..", "..", "shared", "data", "almaty_roads_2012.osm.pbf")
	b, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		t.Skip("no extract beside the repository")
	} else if err != nil {
		t.Fatal(err)
	}
	x, err := osm.Read(context.Background(), bytes.NewReader(b), osm.Options{})
	if err != nil {
		t.Fatal(err)
	}
	n, _, err := road.Import(x)
	if err != nil {
		t.Fatal(err)
	}
	return FromOSM(x, n)
}

// cover are the tiles of a zoom that have anything of m.
func cover(m *Maker, z uint32) []address {
	x0, y0 := over([2]float64{m.info.Bounds.Min[0], m.info.Bounds.Max[1]}, z)
	x1, y1 := over([2]float64{m.info.Bounds.Max[0], m.info.Bounds.Min[1]}, z)
	var all []address
	for x := x0; x <= x1; x++ {
		for y := y0; y <= y1; y++ {
			all = append(all, address{z, x, y})
		}
	}
	return all
}

// maxCity is what the whole city may weigh at zoom 12, compressed.
const maxCity = 250_000

// TestCityAtZoom12 holds what a dispatcher loads before he sees his city.
func TestCityAtZoom12(t *testing.T) {
	for name, layers := range map[string]func(testing.TB) *Layers{"extract": extract, "schematic": func(testing.TB) *Layers { return FromCity() }} {
		t.Run(name, func(t *testing.T) {
			m := NewMaker(layers(t))
			sum, most := 0, 0
			for _, at := range cover(m, 12) {
				b, err := m.Tile(at.z, at.x, at.y)
				if err != nil {
					t.Fatal(err)
				}
				sum, most = sum+len(b), max(most, len(b))
			}
			t.Logf("%d tiles, %d bytes, the largest %d", len(cover(m, 12)), sum, most)
			if sum > maxCity {
				t.Errorf("the city at zoom 12 is %d bytes, at most %d", sum, maxCity)
			}
		})
	}
}

func benchTiles(b *testing.B, l *Layers) {
	m := NewMaker(l)
	for _, zoom := range []uint32{10, 12, 14, 16} {
		var heaviest address
		most := 0
		for _, at := range cover(m, min(zoom, 14)) {
			if tile, err := m.Tile(at.z, at.x, at.y); err != nil {
				b.Fatal(err)
			} else if len(tile) > most {
				heaviest, most = at, len(tile)
			}
		}
		if zoom == 16 {
			heaviest = address{16, heaviest.x*4 + 1, heaviest.y*4 + 1}
		}
		b.Run("cold/z"+heaviest.String(), func(b *testing.B) {
			for b.Loop() {
				if _, err := m.make(heaviest); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("warm/z"+heaviest.String(), func(b *testing.B) {
			for b.Loop() {
				if _, err := m.Tile(heaviest.z, heaviest.x, heaviest.y); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkExtract makes the heaviest tile of each zoom out of the extract. Budget:
// cold 40 ms, warm 2 ms.
func BenchmarkExtract(b *testing.B) { benchTiles(b, extract(b)) }

// BenchmarkCity does the same of the bundled city. Budget: cold 40 ms, warm 2 ms.
func BenchmarkCity(b *testing.B) { benchTiles(b, FromCity()) }

// BenchmarkNewMaker is what a new map costs at the start. Budget: 500 ms.
func BenchmarkNewMaker(b *testing.B) {
	l := FromCity()
	for b.Loop() {
		NewMaker(l)
	}
}
