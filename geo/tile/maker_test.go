package tile

import (
	"bytes"
	"compress/gzip"
	"io"
	"math"
	"sync"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/geojson"
)

// open returns the layers of a tile by name. It decodes with orb's decoder, which
// is another's than the one that draws.
func open(t testing.TB, tile []byte) map[string][]*geojson.Feature {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(tile))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]*geojson.Feature{}
	if len(body) == 0 {
		return out
	}
	layers, err := mvt.Unmarshal(body)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range layers {
		if l.Extent != extent || l.Version != 2 || len(l.Features) == 0 {
			t.Errorf("layer %s: extent %d, version %d, %d features", l.Name, l.Extent, l.Version, len(l.Features))
		}
		out[l.Name] = l.Features
	}
	return out
}

func tileAt(t testing.TB, m *Maker, z, x, y uint32) map[string][]*geojson.Feature {
	t.Helper()
	b, err := m.Tile(z, x, y)
	if err != nil {
		t.Fatal(err)
	}
	return open(t, b)
}

// over returns the tile at zoom z that p lies in.
func over(p orb.Point, z uint32) (x, y uint32) {
	s, _ := spotOf(p)
	return s.x >> (worldBits - z), s.y >> (worldBits - z)
}

var centre = orb.Point{76.93, 43.25}

// block is a square around p, so many degrees wide.
func block(p orb.Point, wide float64) orb.Ring {
	w := wide / 2
	return orb.Ring{{p[0] - w, p[1] - w}, {p[0] + w, p[1] - w}, {p[0] + w, p[1] + w}, {p[0] - w, p[1] + w}, {p[0] - w, p[1] - w}}
}

func scene() *Layers {
	l := newLayers()
	l.add(Land, orb.Polygon{block(centre, 0.2), block(centre, 0.05)}, "residential", Name{}, 0)
	l.add(Water, orb.LineString{{76.9, 43.1}, {76.95, 43.4}}, "river", Name{Ru: "Весновка", Kk: "Есентай"}, 8)
	l.add(Roads, orb.LineString{{76.8, 43.25}, {77.05, 43.25}}, "primary", Name{Ru: "пр. Абая", Plain: "Абая"}, 8)
	l.add(Roads, orb.LineString{{76.92, 43.24}, {76.94, 43.26}}, "residential", Name{}, 12)
	l.add(Roads, orb.LineString{{76.92, 43.26}, {76.94, 43.24}}, "residential", Name{}, 12)
	l.add(Buildings, orb.Polygon{block(centre, 0.0005)}, "school", Name{}, 13)
	l.Features[Houses] = append(l.Features[Houses], Feature{Geometry: centre, House: "52/1", MinZoom: 16})
	l.add(Places, centre, "school", Name{Plain: "Школа 25"}, 15)
	return l
}

func TestTile(t *testing.T) {
	m := NewMaker(scene())
	x, y := over(centre, 16)
	got := tileAt(t, m, 16, x, y)
	for layer, want := range map[string]int{"land": 0, "roads": 2, "buildings": 1, "houses": 1, "places": 1} {
		if n := len(got[layer]); n != want {
			t.Errorf("%s at zoom 16: %d features, want %d", layer, n, want)
		}
	}
	if t.Failed() {
		return
	}
	abay := got["roads"][0].Properties
	if abay["name_ru"] != "пр. Абая" || abay["name"] != "Абая" || abay["kind"] != "primary" || len(abay) != 3 {
		t.Errorf("the avenue: %v", abay)
	}
	if g, ok := got["roads"][1].Geometry.(orb.MultiLineString); !ok || len(g) != 2 {
		t.Errorf("two streets alike are %T, want one feature of two lines", got["roads"][1].Geometry)
	}
	if h := got["houses"][0].Properties; h["house"] != "52/1" || len(h) != 1 {
		t.Errorf("the house: %v", h)
	}
	x, y = over(centre, 10)
	far := tileAt(t, m, 10, x, y)
	if len(far["roads"]) != 1 || len(far["buildings"])+len(far["houses"])+len(far["places"]) > 0 {
		t.Errorf("at zoom 10: %v", far)
	}
	if len(far["land"]) != 1 || len(far["water"]) != 1 {
		t.Errorf("at zoom 10: land %v, water %v", far["land"], far["water"])
	}
}

// Rings run clockwise on the screen, holes against: MapLibre tells them apart by
// nothing else.
func TestRingsTurnAsTheFormatDemands(t *testing.T) {
	for _, reversed := range []bool{false, true} {
		outer, hole := block(centre, 0.2), block(centre, 0.1)
		if reversed {
			outer.Reverse()
			hole.Reverse()
		}
		l := newLayers()
		l.add(Land, orb.Polygon{outer, hole}, "x", Name{}, 0)
		x, y := over(centre, 9)
		p, ok := tileAt(t, NewMaker(l), 9, x, y)["land"][0].Geometry.(orb.Polygon)
		if !ok || len(p) != 2 || twiceArea(p[0]) <= 0 || twiceArea(p[1]) >= 0 {
			t.Errorf("reversed %v: %v", reversed, p)
		}
	}
}

// A road that goes through two tiles meets itself at their common border, and what
// stands on a point is in one tile only.
func TestNeighboursMeet(t *testing.T) {
	l := newLayers()
	l.add(Roads, orb.LineString{{76.7, 43.1}, {76.93, 43.2511}, {77.2, 43.4}}, "primary", Name{}, 0)
	for i := range 500 {
		l.add(Places, orb.Point{76.8 + float64(i)*0.0005, 43.25}, "school", Name{Plain: string(rune('а' + i%30))}, 0)
	}
	m := NewMaker(l)
	const z = 12
	x, y := over(centre, z)
	crossing := func(x, border uint32) float64 {
		for dy := range uint32(9) {
			for _, f := range tileAt(t, m, z, x, y-4+dy)["roads"] {
				line := f.Geometry.(orb.LineString)
				for i := 1; i < len(line); i++ {
					a, b, at := line[i-1], line[i], float64(border)
					if a[0] <= at && b[0] >= at && a[0] < b[0] {
						if v := a[1] + (b[1]-a[1])*(at-a[0])/(b[0]-a[0]); v >= 0 && v <= extent {
							return v + float64(y-4+dy)*extent
						}
					}
				}
			}
		}
		t.Fatalf("no road over the border at %d of column %d", border, x)
		return 0
	}
	if a, b := crossing(x, extent), crossing(x+1, 0); math.Abs(a-b) > 2 {
		t.Errorf("the road crosses the border at %v in one tile, at %v in the other", a, b)
	}
	places := 0
	for dx := range uint32(20) {
		for dy := range uint32(3) {
			places += len(tileAt(t, m, z, x-10+dx, y-1+dy)["places"])
		}
	}
	if places != 500 {
		t.Errorf("500 places stand in tiles %d times", places)
	}
}

func TestTilesThatCannotBe(t *testing.T) {
	m := NewMaker(scene())
	for _, at := range []address{{17, 0, 0}, {0, 1, 0}, {0, 0, 1}, {16, 1 << 16, 0}, {4294967295, 0, 0}, {3, 4294967295, 2}} {
		if _, err := m.Tile(at.z, at.x, at.y); err != ErrAbsent {
			t.Errorf("%v: %v, want ErrAbsent", at, err)
		}
	}
	b, err := m.Tile(16, 0, 0)
	if err != nil || len(open(t, b)) != 0 {
		t.Errorf("a tile in the ocean: %v, %v", b, err)
	}
	if tileAt(t, NewMaker(newLayers()), 0, 0, 0) == nil {
		t.Error("no layers: no tile")
	}
}

// Odd geometry is left out; the rest is drawn.
func TestOddGeometryIsLeftOut(t *testing.T) {
	l := scene()
	nan, inf := math.NaN(), math.Inf(1)
	for layer := range Layer(LayerCount) {
		for _, g := range []orb.Geometry{
			orb.Point{nan, 0}, orb.Point{0, 91}, orb.Point{500, -900}, orb.Point{inf, inf}, orb.MultiPoint{{1, 1}}, orb.Collection{orb.Point{1, 1}},
			orb.LineString{}, orb.LineString{centre}, orb.LineString{centre, centre}, orb.LineString{centre, {nan, 1}},
			orb.MultiLineString{}, orb.MultiLineString{nil, {}, {centre}}, orb.Ring{}, block(centre, 1),
			orb.Polygon{}, orb.Polygon{nil}, orb.Polygon{{}}, orb.Polygon{{centre}}, orb.Polygon{{centre, {76.94, 43.26}, centre}},
			orb.Polygon{{centre, centre, centre, centre}}, orb.Polygon{nil, block(centre, 0.1)}, orb.MultiPolygon{}, orb.MultiPolygon{nil, {}, {nil}},
			orb.Polygon{block(centre, nan)}, nil,
		} {
			l.Features[layer] = append(l.Features[layer], Feature{Geometry: g, Name: 99, Kind: "odd"})
		}
	}
	m, clean := NewMaker(l), NewMaker(scene())
	for z := range uint32(MaxZoom + 1) {
		x, y := over(centre, z)
		got, want := tileAt(t, m, z, x, y), tileAt(t, clean, z, x, y)
		for name := range got {
			if len(got[name]) != len(want[name]) {
				t.Errorf("zoom %d, %s: %d features, want %d", z, name, len(got[name]), len(want[name]))
			}
		}
	}
}

func TestManyAskAtOnce(t *testing.T) {
	m := NewMaker(scene())
	m.kept = newCache(4 << 10) // so that tiles are thrown out while others are read
	x, y := over(centre, 14)
	want := tileAt(t, NewMaker(scene()), 14, x, y)
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			for k := range uint32(30) {
				if got := tileAt(t, m, 14, x, y); len(got["roads"]) != len(want["roads"]) {
					t.Errorf("%d roads, want %d", len(got["roads"]), len(want["roads"]))
				}
				if _, err := m.Tile(13, x/2+k%7, y/2+uint32(i)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if m.kept.room < 0 {
		t.Errorf("the cache holds %d bytes more than it may", -m.kept.room)
	}
}

func TestVersionFollowsContents(t *testing.T) {
	a, b := NewMaker(scene()), NewMaker(scene())
	if a.Info().Version != b.Info().Version || a.Info().Version == "" {
		t.Errorf("the same layers: versions %q and %q", a.Info().Version, b.Info().Version)
	}
	changed := scene()
	changed.Features[Houses][0].House = "52/2"
	if NewMaker(changed).Info().Version == a.Info().Version {
		t.Error("another house number, the same version")
	}
	if box := a.Info().Bounds; math.Abs(box.Min[0]-76.8) > 1e-9 || math.Abs(box.Max[1]-43.4) > 1e-9 {
		t.Errorf("bounds %v", box)
	}
}

// FuzzMaker feeds geometry of any kind and asks for tiles: no panic, and tiles that
// another decoder reads.
func FuzzMaker(f *testing.F) {
	f.Add([]byte{1, 2, 3, 200, 100, 7, 9, 255, 0, 0, 128, 64}, uint8(3))
	f.Add([]byte("a line that goes somewhere and comes back again"), uint8(12))
	f.Fuzz(func(t *testing.T, b []byte, zoom uint8) {
		l := newLayers()
		at := func(i int) orb.Point {
			return orb.Point{centre[0] + (float64(b[i])-128)/900, centre[1] + (float64(b[i+1])-128)/900}
		}
		for i := 0; i+1 < len(b); {
			layer, n := Layer(b[i]%uint8(LayerCount)), int(b[i+1]%12)
			var points orb.LineString
			for i += 2; n > 0 && i+1 < len(b); n, i = n-1, i+2 {
				points = append(points, at(i))
			}
			l.add(layer, points, "x", Name{}, 0)
			l.add(layer, orb.Polygon{orb.Ring(points), orb.Ring(points)}, "y", Name{}, 0)
			l.add(layer, orb.MultiPolygon{{orb.Ring(points)}, nil}, "y", Name{}, 0)
		}
		m := NewMaker(l)
		z := uint32(zoom) % (MaxZoom + 1)
		x, y := over(centre, z)
		for _, features := range tileAt(t, m, z, x, y) {
			for _, f := range features {
				if f.Geometry == nil {
					t.Errorf("a feature without geometry: %v", f)
				}
			}
		}
	})
}
