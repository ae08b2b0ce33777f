package city

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"jylu/geo"
)

var update = flag.Bool("update", false, "write the drawing to data/*.geojson")

// points are the corners of the drawing, longitude and latitude. What two
// outlines or streets have in common, they have by name, hence to the last bit.
var points = map[string]orb.Point{
	// Райымбека, west to east
	"r0": {76.797, 43.215}, "r1": {76.822, 43.2335}, "r2": {76.842, 43.2455}, "r3": {76.858, 43.2515},
	"r4": {76.876, 43.256}, "r5": {76.893, 43.2605}, "r6": {76.912, 43.2665}, "r7": {76.93, 43.2705},
	"r8": {76.946, 43.2715}, "r9": {76.956, 43.2717}, "r10": {76.967, 43.272},
	// Абая, west to east
	"a0": {76.839, 43.2165}, "a1": {76.858, 43.2275}, "a2": {76.876, 43.2365}, "a3": {76.893, 43.2385},
	"a4": {76.91, 43.2395}, "a5": {76.93, 43.241}, "a6": {76.949, 43.243}, "a7": {76.957, 43.243},
	// Назарбаева, north to south
	"n1": {76.9472, 43.26}, "n2": {76.9515, 43.231}, "n3": {76.9545, 43.22},
	// Суюнбая, north to south
	"s1": {76.9575, 43.3305}, "s2": {76.954, 43.312}, "s3": {76.951, 43.293}, "s4": {76.948, 43.28},
	// Жандосова, north-east to south-west
	"j0": {76.916, 43.2425}, "j1": {76.893, 43.229}, "j2": {76.8785, 43.2205}, "j3": {76.862, 43.2105},
	"j4": {76.845, 43.2005}, "j5": {76.823, 43.1885},
	// Большая Алматинка, where it is a border
	"b1": {76.8745, 43.246}, "b2": {76.8775, 43.229}, "b3": {76.878, 43.205}, "b4": {76.878, 43.188},
	"b5": {76.877, 43.168}, "b6": {76.874, 43.146}, "b7": {76.868, 43.122},
	// Бостандыкский – Медеуский, south of Аль-Фараби, north to south
	"e1": {76.956, 43.205}, "e2": {76.958, 43.185}, "e3": {76.958, 43.16}, "e4": {76.9575, 43.135},
	"e5": {76.9555, 43.1165}, "e6": {76.95, 43.1035},
	// Ауэзовский – Наурызбайский in the west
	"w1": {76.8185, 43.205}, "w2": {76.819, 43.22},
	// Алатауский – Жетысуский, south to north
	"z1": {76.89, 43.275}, "z2": {76.892, 43.293}, "z3": {76.897, 43.313}, "z4": {76.9, 43.334},
	"z5": {76.905, 43.345}, "z6": {76.93, 43.347}, "z7": {76.9525, 43.342},
	// Медеуский – Турксибский
	"k1": {76.985, 43.2805}, "k2": {77.008, 43.2855}, "k3": {77.03, 43.276},
	// the city limits: north-west, south-west, south, east, north-east
	"l1": {76.775, 43.222}, "l2": {76.7525, 43.24}, "l3": {76.7445, 43.265}, "l4": {76.755, 43.29},
	"l5": {76.768, 43.3}, "l6": {76.79, 43.3165}, "l7": {76.82, 43.3285}, "l8": {76.85, 43.3345}, "l9": {76.88, 43.3315},
	"l10": {76.83, 43.1125}, "l11": {76.8, 43.1305}, "l12": {76.782, 43.153}, "l13": {76.774, 43.178}, "l14": {76.776, 43.198},
	"l15": {76.935, 43.094}, "l16": {76.915, 43.0965}, "l17": {76.896, 43.1055}, "l18": {76.88, 43.115},
	"l19": {76.985, 43.085}, "l20": {77.02, 43.0615}, "l21": {77.06, 43.0405}, "l22": {77.1, 43.0345}, "l23": {77.135, 43.0705},
	"l24": {77.1665, 43.12}, "l25": {77.14, 43.155}, "l26": {77.1, 43.187}, "l27": {77.065, 43.213}, "l28": {77.04, 43.243},
	"l29": {76.956, 43.362}, "l30": {76.965, 43.385}, "l31": {76.985, 43.403}, "l32": {77.008, 43.398},
	"l33": {77.028, 43.38}, "l34": {77.037, 43.355}, "l35": {77.0395, 43.325}, "l36": {77.0375, 43.3},
}

// outline is one district: its ring as names of points, closed by the drawer.
type outline struct{ code, area, ru, kk, en, ring string }

var outlines = []outline{
	{"almaly", "ortalyk", "Алмалинский", "Алмалы", "Almaly",
		"r4 r5 r6 r7 r8 n1 a6 a5 a4 a3 a2 b1"},
	{"bostandyk", "ortalyk", "Бостандыкский", "Бостандық", "Bostandyk",
		"a2 a3 a4 a5 a6 n2 n3 e1 e2 e3 e4 e5 e6 l15 l16 l17 l18 b7 b6 b5 b4 b3 j2 b2"},
	{"alatau", "batys", "Алатауский", "Алатау", "Alatau",
		"r0 r1 r2 r3 r4 r5 z1 z2 z3 z4 z5 l9 l8 l7 l6 l5 l4 l3 l2 l1"},
	{"auezov", "batys", "Ауэзовский", "Әуезов", "Auezov",
		"r1 r2 r3 r4 b1 a2 b2 j2 j3 j4 j5 w1 w2"},
	{"nauryzbay", "batys", "Наурызбайский", "Наурызбай", "Nauryzbay",
		"r0 r1 w2 w1 j5 j4 j3 j2 b3 b4 b5 b6 b7 l10 l11 l12 l13 l14"},
	{"zhetysu", "shygys", "Жетысуский", "Жетісу", "Zhetysu",
		"r5 r6 r7 r8 s4 s3 s2 s1 z7 z6 z5 z4 z3 z2 z1"},
	{"medeu", "shygys", "Медеуский", "Медеу", "Medeu",
		"r8 r9 r10 k1 k2 k3 l28 l27 l26 l25 l24 l23 l22 l21 l20 l19 e6 e5 e4 e3 e2 e1 n3 n2 a6 n1"},
	{"turksib", "shygys", "Турксибский", "Түрксіб", "Turksib",
		"r8 r9 r10 k1 k2 k3 l36 l35 l34 l33 l32 l31 l30 l29 z7 s1 s2 s3 s4"},
}

func path(t *testing.T, names string) orb.LineString {
	var ls orb.LineString
	for name := range strings.FieldsSeq(names) {
		p, ok := points[name]
		if !ok {
			t.Fatalf("no point %q", name)
		}
		ls = append(ls, p)
	}
	return ls
}

func drawDistricts(t *testing.T) []feature {
	var fs []feature
	for _, o := range outlines {
		ring := orb.Ring(path(t, o.ring))
		fs = append(fs, feature{map[string]any{"code": o.code, "area": o.area,
			"name_ru": o.ru + " район", "name_kk": o.kk + " ауданы", "name_en": o.en + " district"},
			geo.Shape{Geometry: orb.Polygon{append(ring, ring[0])}}})
	}
	return fs
}

// feature is one object to be written.
type feature struct {
	properties map[string]any
	shape      geo.Shape
}

// encode writes a FeatureCollection, one feature a line, so that differences
// between versions can be read.
func encode(t *testing.T, features []feature) []byte {
	var b bytes.Buffer
	b.WriteString("{\"type\":\"FeatureCollection\",\"features\":[\n")
	for i, f := range features {
		f.properties["schematic"] = true
		line, err := json.Marshal(struct {
			Type       string         `json:"type"`
			Properties map[string]any `json:"properties"`
			Geometry   geo.Shape      `json:"geometry"`
		}{"Feature", f.properties, f.shape})
		if err != nil {
			t.Fatal(err)
		}
		b.Write(line)
		if i < len(features)-1 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
	}
	b.WriteString("]}\n")
	return b.Bytes()
}

// TestDrawn holds the files to the drawing above. After changing the drawing:
// go test ./geo/city -run TestDrawn -update
func TestDrawn(t *testing.T) {
	drawn := map[string][]feature{
		"districts.geojson": drawDistricts(t),
		"streets.geojson":   drawLines(t, streets),
		"rivers.geojson":    drawLines(t, rivers),
		"railway.geojson":   drawLines(t, railway),
		"sources.geojson":   drawSources(),
	}
	for name, features := range drawn {
		want, file := encode(t, features), filepath.Join("data", name)
		if *update {
			if err := os.WriteFile(file, want, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(file)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not the drawing (%v); run with -update", file, err)
		}
	}
}
