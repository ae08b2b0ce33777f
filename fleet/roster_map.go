package fleet

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/paulmach/orb"

	"jylu/dispatch/journal"
	"jylu/geo"
)

// placed is one feature of a GeoJSON file of the roster.
type placed struct {
	geo.Feature
	r    *rosterReader
	file string
}

func (p placed) fault(property, code, value string) {
	p.r.fault(LineError{File: p.file, Line: p.Line, Column: property, Code: code, Value: value})
}

// text returns a property that is a string of at most maxCell characters.
func (p placed) text(property string, required bool) string {
	value, there := p.Properties[property]
	s, isText := value.(string)
	s = strings.TrimSpace(s)
	switch {
	case there && value != nil && !isText:
		p.fault(property, "not-text", "")
	case utf8.RuneCountInString(s) > maxCell:
		p.fault(property, "too-long", s)
	case strings.ContainsFunc(s, journal.Unseen):
		p.fault(property, "control-character", s)
	case s == "" && required:
		p.fault(property, "required", "")
	default:
		return s
	}
	return ""
}

func (p placed) code(property string) string {
	s := p.text(property, true)
	if s != "" && !rosterCode.MatchString(s) {
		p.fault(property, "bad-code", s)
		return ""
	}
	return s
}

// features reads a GeoJSON file; ok is false if it is absent or unreadable.
func (r *rosterReader) features(file string, optional bool) (text []byte, list []placed, ok bool) {
	text, ok = r.slurp(file, optional)
	if !ok {
		return nil, nil, false
	}
	features, refused := geo.ReadFeatures(text)
	for _, e := range refused { // one feature more or less is a code that may be missed
		code := "not-geojson"
		if why, is := errors.AsType[*geo.ShapeError](e); is {
			code = why.Code
		}
		r.fault(LineError{File: file, Line: e.Line, Code: code})
	}
	for _, f := range features {
		list = append(list, placed{f, r, file})
	}
	return text, list, true
}

func (r *rosterReader) bases() {
	const file = "bases.geojson"
	seen := firsts{r: r, file: file, column: "code"}
	_, features, _ := r.features(file, false)
	for _, f := range features {
		point, ok := f.Shape.Geometry.(orb.Point)
		if !ok {
			f.fault("", "geometry-kind", f.Shape.GeoJSONType())
			continue
		}
		b := geo.Base{Code: f.code("code"), AreaCode: f.text("area", true), NameRu: f.text("name_ru", true),
			NameKk: f.text("name_kk", true), NameEn: f.text("name_en", true), Address: f.text("address", false),
			Position: geo.Position{Lon: point[0], Lat: point[1]}, Schematic: f.Flag("schematic")}
		seen.take(b.Code, f.Line)
		r.files.Bases = append(r.files.Bases, b)
		r.areaExists(file, f.Line, b.AreaCode)
	}
}

func (r *rosterReader) districts() {
	const file = "districts.geojson"
	seen := firsts{r: r, file: file, column: "code"}
	_, features, ok := r.features(file, true)
	r.files.hasDistricts = ok
	for _, f := range features {
		switch f.Shape.Geometry.(type) {
		case orb.Polygon, orb.MultiPolygon:
		default:
			f.fault("", "geometry-kind", f.Shape.GeoJSONType())
			continue
		}
		d := geo.District{Code: f.code("code"), AreaCode: f.text("area", true), NameRu: f.text("name_ru", true),
			NameKk: f.text("name_kk", true), NameEn: f.text("name_en", true), Outline: f.Shape, Schematic: f.Flag("schematic")}
		seen.take(d.Code, f.Line)
		r.files.Districts = append(r.files.Districts, d.Bounded())
		r.areaExists(file, f.Line, d.AreaCode)
	}
}

// areaExists notes a feature of an area that areas.csv does not have. It is
// called at reading, when the line is known, and after areas().
func (r *rosterReader) areaExists(file string, line int, area string) {
	known := slices.ContainsFunc(r.files.Areas, func(a geo.ServiceArea) bool { return a.Code == area })
	if area != "" && !known && !r.broken["areas.csv"] {
		r.fault(LineError{File: file, Line: line, Column: "area", Code: "unknown-area", Value: area})
	}
}

// rosterCSV are the tables a folder may have; another .csv is a misspelt one.
var rosterCSV = []string{"areas.csv", "crews.csv", "vehicles.csv", "workers.csv", "certificates.csv"}

// layers reads every GeoJSON file that is not bases or districts.
func (r *rosterReader) layers() {
	for _, file := range r.names() {
		name, isLayer := strings.CutSuffix(file, ".geojson")
		switch {
		case strings.HasSuffix(file, ".csv") && !slices.Contains(rosterCSV, file):
			r.fault(LineError{File: file, Code: "unknown-file"})
		case !isLayer || name == "bases" || name == "districts":
		case !rosterCode.MatchString(name):
			r.fault(LineError{File: file, Code: "bad-code", Value: name})
		case len(r.files.Layers) == maxLayers:
			r.fault(LineError{File: file, Code: "too-many-layers"})
		default:
			r.layer(file, name)
		}
	}
}

func (r *rosterReader) layer(file, name string) {
	text, features, ok := r.features(file, false)
	if !ok {
		return
	}
	l := geo.Layer{Name: name}
	for _, f := range features {
		l.Schematic = l.Schematic || f.Flag("schematic")
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, text); err != nil {
		return // features noted it
	}
	l.Features = compact.String()
	r.files.Layers = append(r.files.Layers, l)
}
