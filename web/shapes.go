package web

import (
	"encoding/json"

	"github.com/danielgtaylor/huma/v2"
	"github.com/paulmach/orb"

	"jylu/dispatch/ground"
	"jylu/geo"
)

// lineString is a GeoJSON LineString for an answer.
type lineString struct {
	Type        string         `json:"type" enum:"LineString"`
	Coordinates orb.LineString `json:"coordinates"`
}

// Schema describes a line to huma: an object or null.
func (lineString) Schema(huma.Registry) *huma.Schema { return geometrySchema("LineString", 2) }

func viewLine(l orb.LineString) *lineString {
	if len(l) == 0 {
		return nil
	}
	return &lineString{"LineString", l}
}

// geometrySchema is a GeoJSON geometry whose coordinates nest so deep.
func geometrySchema(kind string, depth int) *huma.Schema {
	items := &huma.Schema{Type: huma.TypeNumber}
	for range depth {
		items = &huma.Schema{Type: huma.TypeArray, Items: items}
	}
	return &huma.Schema{
		Type: huma.TypeObject, Nullable: true, AdditionalProperties: false, Required: []string{"type", "coordinates"},
		Description: "GeoJSON " + kind + ", [lon, lat]",
		Properties:  map[string]*huma.Schema{"type": {Type: huma.TypeString, Enum: []any{kind}}, "coordinates": items},
	}
}

// lines is a GeoJSON MultiLineString; a LineString is taken too.
type lines struct{ ground.Lines }

// Schema describes lines to huma.
func (lines) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type: huma.TypeObject, Nullable: true, AdditionalProperties: false, Required: []string{"type", "coordinates"},
		Description: "GeoJSON MultiLineString or LineString, [lon, lat]",
		Properties: map[string]*huma.Schema{
			"type":        {Type: huma.TypeString, Enum: []any{"MultiLineString", "LineString"}},
			"coordinates": {Type: huma.TypeArray, Items: &huma.Schema{Type: huma.TypeArray, Items: &huma.Schema{}}},
		},
	}
}

// UnmarshalJSON reads one line or several.
func (l *lines) UnmarshalJSON(b []byte) error {
	var g struct {
		Type        string
		Coordinates json.RawMessage
	}
	if err := json.Unmarshal(b, &g); err != nil {
		return err
	}
	if string(b) == "null" {
		return nil
	}
	var many [][][]float64
	if g.Type == "LineString" {
		many = make([][][]float64, 1)
		if err := json.Unmarshal(g.Coordinates, &many[0]); err != nil {
			return badShape
		}
	} else if err := json.Unmarshal(g.Coordinates, &many); err != nil {
		return badShape
	}
	l.Lines = nil
	for _, one := range many {
		read, err := readLine(one)
		if err != nil || len(read) < 2 {
			return badShape
		}
		l.Lines = append(l.Lines, read)
	}
	return nil
}

// readLine reads positions, which may have an altitude.
func readLine(all [][]float64) (orb.LineString, error) {
	read := make(orb.LineString, len(all))
	for i, c := range all {
		if len(c) < 2 || len(c) > 3 || !(geo.Position{Lon: c[0], Lat: c[1]}).Valid() {
			return nil, badShape
		}
		read[i] = orb.Point{c[0], c[1]}
	}
	return read, nil
}

// badShape is a geometry that cannot be read. Huma passes the words on as ours.
var badShape = shapeError{}

type shapeError struct{}

func (shapeError) Error() string { return ours + "bad-geometry name=geometry" }

// polygon is a GeoJSON Polygon.
type polygon struct{ orb.Polygon }

// Schema describes a polygon to huma: an object or null.
func (polygon) Schema(huma.Registry) *huma.Schema { return geometrySchema("Polygon", 3) }

// MarshalJSON returns the polygon as GeoJSON.
func (p polygon) MarshalJSON() ([]byte, error) { return geo.Shape{Geometry: p.Polygon}.MarshalJSON() }

// UnmarshalJSON reads GeoJSON; see geo.Shape.
func (p *polygon) UnmarshalJSON(b []byte) error {
	var s geo.Shape
	if err := s.UnmarshalJSON(b); err != nil {
		return shapeError{}
	}
	read, ok := s.Geometry.(orb.Polygon)
	if !ok && s.Geometry != nil {
		return shapeError{}
	}
	p.Polygon = read
	return nil
}

// area is a GeoJSON MultiPolygon for an answer.
type area struct{ orb.MultiPolygon }

// Schema describes an area to huma.
func (area) Schema(huma.Registry) *huma.Schema { return geometrySchema("MultiPolygon", 4) }

// MarshalJSON returns the area as GeoJSON; one that is empty has no polygons.
func (a area) MarshalJSON() ([]byte, error) {
	if a.MultiPolygon == nil {
		a.MultiPolygon = orb.MultiPolygon{}
	}
	return json.Marshal(struct {
		Type        string           `json:"type"`
		Coordinates orb.MultiPolygon `json:"coordinates"`
	}{"MultiPolygon", a.MultiPolygon})
}
