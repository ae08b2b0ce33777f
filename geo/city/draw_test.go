package city

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"jylu/geo"
)

var update = flag.Bool("update", false, "write the drawing to data/*.geojson")

func drawDistricts() []feature {
	var fs []feature
	for _, o := range outlines {
		fs = append(fs, feature{map[string]any{"code": o.code, "area": o.area,
			"name_ru": o.ru + " район", "name_kk": o.kk + " ауданы", "name_en": o.en + " district"},
			geo.Shape{Geometry: o.polygon()}})
	}
	return fs
}

func drawLines(strokes []stroke) []feature {
	var fs []feature
	for _, s := range strokes {
		fs = append(fs, feature{map[string]any{"class": s.class, "name_ru": s.ru, "name_kk": s.kk, "name_en": s.en},
			geo.Shape{Geometry: s.course()}})
	}
	return fs
}

func drawSources() []feature {
	var fs []feature
	for _, s := range sources {
		fs = append(fs, feature{map[string]any{"code": s.code, "name_ru": s.ru, "name_kk": s.kk, "name_en": s.en,
			"class": s.class, "operator": s.operator, "position_known": s.known},
			geo.Shape{Geometry: s.at.Point()}})
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

// TestDrawn holds the files of the roster folder to the drawing. After changing
// the drawing: go test ./geo/city -run TestDrawn -update
func TestDrawn(t *testing.T) {
	drawn := map[string][]feature{
		"districts.geojson": drawDistricts(),
		"streets.geojson":   drawLines(avenues),
		"rivers.geojson":    drawLines(rivers),
		"railway.geojson":   drawLines(railway),
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

// TestEdition: the drawing is what it was, on every run, or it
// is another edition.
func TestEdition(t *testing.T) {
	for range 2 {
		h, p := sha256.New(), draw()
		for _, l := range roadLines(p.streets, p.vertices) {
			fmt.Fprintf(h, "%q %d %t", l.Name, l.Class, l.OneWay)
			for _, at := range l.Points {
				fmt.Fprintf(h, " %.5f %.5f", at.Lon, at.Lat)
			}
			fmt.Fprintln(h)
		}
		for _, b := range build(p) {
			fmt.Fprintf(h, "%d %q %s %d %d %.5f\n", b.Kind, b.Name, b.Address("ru"), b.Levels, b.People, b.Outline)
		}
		if got := hex.EncodeToString(h.Sum(nil)[:6]); got != Edition {
			t.Fatalf("the drawing is edition %q, Edition says %q", got, Edition)
		}
	}
}
