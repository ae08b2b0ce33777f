package geo

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"github.com/paulmach/orb"
)

// MaxGeoJSON is how many bytes one GeoJSON document may have.
const MaxGeoJSON = 10 << 20

// maxDepth is how deep arrays and objects may nest. A MultiPolygon inside a
// FeatureCollection needs eight; properties get the rest.
const maxDepth = 16

// Feature is one object of a GeoJSON FeatureCollection.
type Feature struct {
	Line       int // of the document, where it begins; from 1
	Shape      Shape
	Properties map[string]any
}

// Text returns a property as text: "" if it is absent or not a string.
func (f Feature) Text(name string) string {
	s, _ := f.Properties[name].(string)
	return s
}

// Flag returns a property as a truth value: false if it is absent or no bool.
func (f Feature) Flag(name string) bool {
	b, _ := f.Properties[name].(bool)
	return b
}

// FeatureError is why one feature of a collection was refused, and on which
// line it begins; line 0 means the document as a whole. It wraps a *ShapeError.
type FeatureError struct {
	Line int
	Err  error
}

func (e *FeatureError) Error() string { return fmt.Sprintf("geo: line %d: %v", e.Line, e.Err) }
func (e *FeatureError) Unwrap() error { return e.Err }

// ReadFeatures reads a GeoJSON FeatureCollection (RFC 7946) of points, lines,
// polygons and multipolygons, at most MaxGeoJSON bytes, nested at most 16 deep,
// each shape as Shape.Check demands; altitudes are dropped. A byte-order mark
// is passed over. It returns the good features and one *FeatureError for each
// of the others; callers that want all or nothing look at the errors first.
func ReadFeatures(b []byte) ([]Feature, []*FeatureError) {
	whole := func(err error) ([]Feature, []*FeatureError) {
		return nil, []*FeatureError{{Err: err}}
	}
	b = bytes.TrimPrefix(b, []byte("\ufeff"))
	if len(b) > MaxGeoJSON {
		return whole(bad("too-large"))
	}
	if err := checkDepth(b); err != nil {
		return whole(err)
	}
	raw, err := splitFeatures(b)
	if err != nil {
		return whole(err)
	}
	var features []Feature
	var refused []*FeatureError
	for _, r := range raw {
		var f struct {
			Type       string
			Properties map[string]any
			Geometry   json.RawMessage
		}
		err := json.Unmarshal(r.text, &f)
		if err != nil || f.Type != "Feature" {
			refused = append(refused, &FeatureError{r.line, bad("not-geojson")})
			continue
		}
		shape, err := readGeometry(f.Geometry)
		if err != nil {
			refused = append(refused, &FeatureError{r.line, err})
			continue
		}
		features = append(features, Feature{Line: r.line, Shape: shape, Properties: f.Properties})
	}
	return features, refused
}

// rawFeature is the text of one feature and the line it begins on.
type rawFeature struct {
	line int
	text json.RawMessage
}

// splitFeatures takes a FeatureCollection apart without looking into the
// features. It walks by token, because only so does it know the lines.
func splitFeatures(b []byte) ([]rawFeature, error) {
	var features []rawFeature
	kind, found := "", false
	dec := json.NewDecoder(bytes.NewReader(b))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil, bad("not-geojson")
	}
	for dec.More() {
		name, err := dec.Token()
		switch {
		case err != nil:
		case name == "type":
			err = dec.Decode(&kind)
		case name == "features" && found:
			return nil, bad("not-geojson") // the second would silently win or lose
		case name == "features":
			found = true
			features, err = splitArray(dec, b)
		default:
			var passed json.RawMessage
			err = dec.Decode(&passed)
		}
		if err != nil {
			return nil, bad("not-geojson")
		}
	}
	_, err := dec.Token() // the closing brace
	_, end := dec.Token()
	if err != nil || end != io.EOF || kind != "FeatureCollection" || !found {
		return nil, bad("not-geojson")
	}
	return features, nil
}

func splitArray(dec *json.Decoder, b []byte) ([]rawFeature, error) {
	if t, err := dec.Token(); err != nil || t != json.Delim('[') {
		return nil, bad("not-geojson")
	}
	var features []rawFeature
	line, counted := 1, 0
	for dec.More() {
		var text json.RawMessage
		if err := dec.Decode(&text); err != nil {
			return nil, err
		}
		begins := int(dec.InputOffset()) - len(text)
		line += bytes.Count(b[counted:begins], []byte{'\n'})
		counted = begins
		features = append(features, rawFeature{line, text})
	}
	_, err := dec.Token()
	return features, err
}

// checkDepth counts brackets outside strings, so that a document of a million
// of them is refused before the decoder recurses.
func checkDepth(b []byte) error {
	depth, inString := 0, false
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '[' || c == '{':
			if depth++; depth > maxDepth {
				return bad("too-deep")
			}
		case c == ']' || c == '}':
			depth--
		}
	}
	return nil
}

// position is a GeoJSON position: two numbers, or three with an altitude.
type position []float64

func readGeometry(b []byte) (Shape, error) {
	var g struct {
		Type        string
		Coordinates json.RawMessage
	}
	if len(b) == 0 || json.Unmarshal(b, &g) != nil {
		return Shape{}, bad("not-geojson")
	}
	var shape Shape
	var err error
	switch g.Type {
	case "Point":
		shape, err = decode(g.Coordinates, func(p position) (orb.Geometry, error) { return p.point() })
	case "LineString":
		shape, err = decode(g.Coordinates, func(ps []position) (orb.Geometry, error) { return line(ps) })
	case "Polygon":
		shape, err = decode(g.Coordinates, func(rings [][]position) (orb.Geometry, error) { return polygon(rings) })
	case "MultiPolygon":
		shape, err = decode(g.Coordinates, func(all [][][]position) (orb.Geometry, error) {
			var mp orb.MultiPolygon
			for _, rings := range all {
				p, err := polygon(rings)
				if err != nil {
					return nil, err
				}
				mp = append(mp, p)
			}
			return mp, nil
		})
	default:
		return Shape{}, bad("geometry-kind")
	}
	if err != nil {
		return Shape{}, err
	}
	return shape, shape.Check()
}

func decode[C any](b []byte, build func(C) (orb.Geometry, error)) (Shape, error) {
	var c C
	if len(b) == 0 || json.Unmarshal(b, &c) != nil {
		return Shape{}, bad("not-geojson")
	}
	g, err := build(c)
	return Shape{g}, err
}

func (p position) point() (orb.Point, error) {
	if len(p) < 2 || len(p) > 3 {
		return orb.Point{}, bad("not-geojson")
	}
	return orb.Point{p[0], p[1]}, nil
}

func line(ps []position) (orb.LineString, error) {
	ls := make(orb.LineString, 0, len(ps))
	for _, p := range ps {
		pt, err := p.point()
		if err != nil {
			return nil, err
		}
		ls = append(ls, pt)
	}
	return ls, nil
}

func polygon(rings [][]position) (orb.Polygon, error) {
	var pg orb.Polygon
	for _, r := range rings {
		ls, err := line(r)
		if err != nil {
			return nil, err
		}
		pg = append(pg, orb.Ring(ls))
	}
	return pg, nil
}
