package tile

import (
	"bytes"
	"errors"
	"reflect"
	"testing"

	"github.com/paulmach/orb"
)

func stored(t testing.TB, l *Layers) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := l.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func everything() *Layers {
	l := scene()
	l.Source, l.Attribution, l.Schematic = "city.osm.pbf", osmAttribution, true
	l.add(Water, orb.MultiPolygon{{block(centre, 0.02)}, {block(orb.Point{76.5, 43.5}, 0.02), block(orb.Point{76.5, 43.5}, 0.01)}}, "lake", Name{En: "Sairan"}, 8)
	l.add(Rail, orb.MultiLineString{{{-180, -90}, {180, 90}}, {{0, 0}, {0.0000001, -0.0000001}}}, "rail", Name{}, 9)
	return l
}

func TestLayersAreKept(t *testing.T) {
	want := everything()
	got, err := ReadLayers(bytes.NewReader(stored(t, want)))
	if err != nil {
		t.Fatal(err)
	}
	if got.Source != want.Source || got.Attribution != want.Attribution || got.Schematic != want.Schematic || !reflect.DeepEqual(got.Names, want.Names) {
		t.Errorf("got %q %q %v %v", got.Source, got.Attribution, got.Schematic, got.Names)
	}
	if a, b := NewMaker(got).Info().Version, NewMaker(want).Info().Version; a != b {
		t.Errorf("other tiles after storing: %s, before %s", a, b)
	}
	if got.Features[Rail][0].Kind != "rail" || got.Features[Rail][0].MinZoom != 9 || got.Features[Houses][0].House != "52/1" {
		t.Errorf("got %+v %+v", got.Features[Rail][0], got.Features[Houses][0])
	}
}

func TestWhatCannotBeKept(t *testing.T) {
	for _, g := range []orb.Geometry{orb.Collection{}, orb.Point{181, 0}, orb.LineString{{0, 0}, {0, 91}}, nil} {
		l := newLayers()
		l.Features[Land] = []Feature{{Geometry: g}}
		if err := l.Write(&bytes.Buffer{}); err == nil {
			t.Errorf("%v was written", g)
		}
	}
}

func TestDamagedLayers(t *testing.T) {
	good := stored(t, everything())
	for n := range len(good) {
		if _, err := ReadLayers(bytes.NewReader(good[:n])); !errors.Is(err, ErrDamaged) {
			t.Errorf("cut at %d: %v", n, err)
		}
	}
	for i := range good {
		b := bytes.Clone(good)
		b[i] ^= 0x10
		if _, err := ReadLayers(bytes.NewReader(b)); err != nil && !errors.Is(err, ErrDamaged) {
			t.Errorf("flipped at %d: %v", i, err)
		}
	}
	other := bytes.Replace(good, []byte("map 1"), []byte("map 2"), 1)
	if _, err := ReadLayers(bytes.NewReader(other)); !errors.Is(err, ErrDamaged) {
		t.Errorf("another version: %v", err)
	}
}

// FuzzReadLayers reads damaged maps, unpacked so that the checksum does not stop
// the fuzzer: an error or layers that can be drawn.
func FuzzReadLayers(f *testing.F) {
	body, err := unpack(stored(f, everything())[len(magic):], packGzip, 1<<20)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(body)
	f.Fuzz(func(t *testing.T, b []byte) {
		l, err := ReadLayers(bytes.NewReader(append([]byte(magic), must(compress(b))...)))
		if err != nil {
			return
		}
		if _, err := NewMaker(l).Tile(0, 0, 0); err != nil {
			t.Error(err)
		}
	})
}
