package geo

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
)

var square = orb.Ring{{76, 43}, {77, 43}, {77, 44}, {76, 44}, {76, 43}}

// every is one shape of each accepted kind.
var every = []Shape{
	{},
	{orb.Point{76.92, 43.22}},
	{orb.LineString{{76, 43}, {77, 43.5}, {77, 44}}},
	{orb.Polygon{square}},
	{orb.Polygon{square, {{76.4, 43.4}, {76.6, 43.4}, {76.5, 43.6}, {76.4, 43.4}}}},
	{orb.MultiPolygon{{square}, {{{80, 40}, {81, 40}, {80, 41}, {80, 40}}}}},
}

func code(err error) string {
	var e *ShapeError
	if errors.As(err, &e) {
		return e.Code
	}
	if err != nil {
		return "other: " + err.Error()
	}
	return ""
}

func TestShapeRoundTrips(t *testing.T) {
	for _, s := range every {
		v, err := s.Value()
		if err != nil {
			t.Fatalf("%v: Value: %v", s, err)
		}
		got := Shape{orb.Point{1, 1}} // Scan must overwrite it, NULL too
		if err := got.Scan(v); err != nil || !reflect.DeepEqual(got, s) {
			t.Errorf("Scan(Value) = %v, %v; want %v", got, err, s)
		}
		b, err := json.Marshal(s)
		if err != nil {
			t.Fatalf("%v: Marshal: %v", s, err)
		}
		got = Shape{orb.Point{1, 1}}
		if err := json.Unmarshal(b, &got); err != nil || !reflect.DeepEqual(got, s) {
			t.Errorf("Unmarshal(%s) = %v, %v; want %v", b, got, err, s)
		}
	}
}

func TestCheck(t *testing.T) {
	long := make(orb.LineString, MaxVertices+1)
	tests := []struct {
		name string
		g    orb.Geometry
		want string
	}{
		{"none", nil, "geometry-kind"},
		{"collection", orb.Collection{orb.Point{1, 1}}, "geometry-kind"},
		{"multipoint", orb.MultiPoint{{1, 1}}, "geometry-kind"},
		{"point off the Earth", orb.Point{76, 143}, "position-out-of-range"},
		{"point not a number", orb.Point{math.NaN(), 43}, "position-out-of-range"},
		{"infinite line", orb.LineString{{1, 1}, {math.Inf(1), 1}}, "position-out-of-range"},
		{"line of one", orb.LineString{{1, 1}}, "too-few-vertices"},
		{"line of 10 001", long, "too-many-vertices"},
		{"polygon without ring", orb.Polygon{}, "too-few-vertices"},
		{"ring of three", orb.Polygon{{{1, 1}, {2, 2}, {1, 1}}}, "too-few-vertices"},
		{"open ring", orb.Polygon{{{1, 1}, {2, 1}, {2, 2}, {1, 2}}}, "ring-open"},
		{"nothing multiplied", orb.MultiPolygon{}, "too-few-vertices"},
		{"two rings of 6 000", orb.Polygon{make(orb.Ring, 6000), make(orb.Ring, 6000)}, "too-many-vertices"},
		{"exactly 10 000", long[:MaxVertices], ""},
	}
	for _, tt := range tests {
		if got := code(Shape{tt.g}.Check()); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
		if _, err := (Shape{tt.g}).Value(); tt.g != nil && code(err) != tt.want {
			t.Errorf("%s: Value: %v, want %q", tt.name, err, tt.want)
		}
	}
}

func TestScanRefuses(t *testing.T) {
	put := func(parts ...any) []byte {
		var b []byte
		for _, p := range parts {
			b, _ = binary.Append(b, binary.LittleEndian, p)
		}
		return b
	}
	tests := []struct {
		name string
		src  any
		want string
	}{
		{"text", "POINT(1 1)", "not-wkb"},
		{"nothing", []byte{}, "not-wkb"},
		{"a third byte order", put(uint8(2), uint32(1), 1.0, 1.0), "not-wkb"},
		{"half a point", put(uint8(1), uint32(1), 1.0), "not-wkb"},
		{"a point and a half", put(uint8(1), uint32(1), 1.0, 1.0, 1.0), "not-wkb"},
		{"a collection in a collection", put(uint8(1), uint32(7), uint32(1), uint8(1), uint32(7), uint32(0)), "geometry-kind"},
		{"four thousand million vertices", put(uint8(1), uint32(2), uint32(math.MaxUint32)), "too-many-vertices"},
		{"9 999 vertices promised, none given", put(uint8(1), uint32(2), uint32(9_999)), "not-wkb"},
		{"a line inside a multipolygon", put(uint8(1), uint32(6), uint32(1), uint8(1), uint32(2), uint32(0)), "geometry-kind"},
		{"10 001 empty rings", put(uint8(1), uint32(3), uint32(10_001), make([]uint32, 10_001)), "too-many-vertices"},
		{"with SRID", put(uint8(1), uint32(0x20000001), uint32(4326), 1.0, 1.0), "geometry-kind"},
		{"off the Earth", put(uint8(1), uint32(1), 1.0, 91.0), "position-out-of-range"},
	}
	for _, tt := range tests {
		s := every[1]
		if err := s.Scan(tt.src); code(err) != tt.want {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
		if !reflect.DeepEqual(s, every[1]) {
			t.Errorf("%s: the shape became %v", tt.name, s)
		}
	}
}

func TestReadFeatures(t *testing.T) {
	doc := "\ufeff" + `{"type":"FeatureCollection","features":[
		{"type":"Feature","properties":{"name":"Абая","schematic":true,"n":1},"geometry":{"type":"LineString","coordinates":[[76,43,800],[77,43]]}},
		{"type":"Feature","properties":null,"geometry":{"type":"Point","coordinates":[43]}},
		{"type":"Feature","geometry":{"type":"Point","coordinates":[43,176]}},
		{"type":"Feature","geometry":{"type":"GeometryCollection","geometries":[]}},
		{"type":"Feature","geometry":null},
		{"type":"Fixture","geometry":{"type":"Point","coordinates":[76,43]}},
		{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[1,1],[2,1],[2,2],[1,2]]]}},
		{"type":"Feature","geometry":{"type":"Point","coordinates":"[76,43]"}}]}`
	features, refused := ReadFeatures([]byte(doc))
	if len(features) != 1 || features[0].Text("name") != "Абая" || !features[0].Flag("schematic") || features[0].Text("n") != "" || features[0].Line != 2 {
		t.Errorf("features = %+v", features)
	}
	if want := (orb.LineString{{76, 43}, {77, 43}}); !reflect.DeepEqual(features[0].Shape.Geometry, orb.Geometry(want)) {
		t.Errorf("line = %v", features[0].Shape)
	}
	want := map[int]string{3: "not-geojson", 4: "position-out-of-range", 5: "geometry-kind", 6: "geometry-kind",
		7: "not-geojson", 8: "ring-open", 9: "not-geojson"}
	got := map[int]string{}
	for _, e := range refused {
		got[e.Line] = code(e)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("refused = %v, want %v", got, want)
	}
}

func TestReadFeaturesWhole(t *testing.T) {
	tests := []struct{ name, doc, want string }{
		{"nothing", "", "not-geojson"},
		{"a bare geometry", `{"type":"Point","coordinates":[1,1]}`, "not-geojson"},
		{"cut off", `{"type":"FeatureCollection","features":[`, "not-geojson"},
		{"a million brackets", strings.Repeat("[", 1_000_000), "too-deep"},
		{"brackets in a name", `{"type":"FeatureCollection","features":[],"name":"` + strings.Repeat("[", 99) + `\"]"}`, ""},
		{"two documents", `{"type":"FeatureCollection","features":[]} {}`, "not-geojson"},
		{"features twice", `{"type":"FeatureCollection","features":[],"features":[7]}`, "not-geojson"},
		{"no features", `{"type":"FeatureCollection"}`, "not-geojson"},
		{"features no list", `{"type":"FeatureCollection","features":{}}`, "not-geojson"},
		{"ten megabytes and one", strings.Repeat(" ", MaxGeoJSON+1), "too-large"},
	}
	for _, tt := range tests {
		features, refused := ReadFeatures([]byte(tt.doc))
		got := ""
		if len(refused) > 0 {
			got = code(refused[0])
		}
		if got != tt.want || len(features) != 0 {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// FuzzScan: whatever the bytes, Scan answers without panic, and what it accepts
// is a shape that stores and reads back the same.
func FuzzScan(f *testing.F) {
	for _, s := range every[1:] {
		for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
			b, err := wkb.Marshal(s.Geometry, order)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(b)
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var s, again Shape
		if err := s.Scan(b); err != nil {
			if code(err) == "" || s.Geometry != nil {
				t.Fatalf("Scan = %v, shape %v", err, s)
			}
			return
		}
		v, err := s.Value()
		if err != nil {
			t.Fatalf("accepted %v, but Value: %v", s, err)
		}
		if err := again.Scan(v); err != nil || !reflect.DeepEqual(s, again) {
			t.Fatalf("%v came back as %v, %v", s, again, err)
		}
	})
}

// FuzzReadFeatures: no panic, every refusal has a code, every accepted shape is
// sound and survives being written and read again.
func FuzzReadFeatures(f *testing.F) {
	for _, s := range every[1:] {
		b, _ := json.Marshal(s)
		f.Add([]byte(`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"a"},"geometry":` + string(b) + `}]}`))
	}
	f.Add([]byte("\ufeff{}"))
	f.Fuzz(func(t *testing.T, b []byte) {
		features, refused := ReadFeatures(b)
		for _, e := range refused {
			if code(e) == "" {
				t.Fatalf("refusal without code: %v", e)
			}
		}
		for _, ft := range features {
			if err := ft.Shape.Check(); err != nil {
				t.Fatalf("accepted %v: %v", ft.Shape, err)
			}
			var again Shape
			out, err := json.Marshal(ft.Shape)
			if err == nil {
				err = json.Unmarshal(out, &again)
			}
			if err != nil || !reflect.DeepEqual(ft.Shape, again) {
				t.Fatalf("%v came back as %v, %v", ft.Shape, again, err)
			}
		}
	})
}
