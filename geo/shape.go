package geo

import (
	"database/sql/driver"
	"encoding/binary"
	"encoding/json"
	"fmt"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
)

// MaxVertices is how many vertices one shape may have. The largest district
// outline we know has some 400; the bound keeps a hostile file from filling
// memory and a point-in-polygon test from taking milliseconds.
const MaxVertices = 10_000

// Shape is a point, line, polygon or multipolygon as stored in a bytea column:
// WKB, SRID 4326, longitude first. The zero Shape has a nil Geometry and is
// stored as NULL. As JSON it is a GeoJSON geometry.
type Shape struct {
	orb.Geometry
}

// ShapeError is why a shape was refused. Code is stable, kebab-case:
// geometry-kind, too-many-vertices, too-few-vertices, ring-open,
// position-out-of-range, not-wkb, not-geojson, too-deep, too-large.
type ShapeError struct {
	Code string
}

func (e *ShapeError) Error() string { return "geo: shape: " + e.Code }

func bad(code string) error { return &ShapeError{Code: code} }

// GormDataType is the column type of a Shape.
func (Shape) GormDataType() string { return "bytea" }

// Value returns the shape as WKB, or nil for the zero Shape.
func (s Shape) Value() (driver.Value, error) {
	if s.Geometry == nil {
		return nil, nil
	}
	if err := s.Check(); err != nil {
		return nil, err
	}
	return wkb.Marshal(s.Geometry, binary.LittleEndian)
}

// Scan reads WKB as Value writes it, or NULL. Anything else is a *ShapeError;
// s is unchanged then.
func (s *Shape) Scan(src any) error {
	if src == nil {
		s.Geometry = nil
		return nil
	}
	b, ok := src.([]byte)
	if !ok {
		return fmt.Errorf("geo: scan shape from %T: %w", src, bad("not-wkb"))
	}
	if err := CheckWKB(b); err != nil {
		return err
	}
	g, err := wkb.Unmarshal(b)
	if err != nil {
		return fmt.Errorf("%w: %w", bad("not-wkb"), err)
	}
	read := Shape{g}
	if err := read.Check(); err != nil {
		return err
	}
	*s = read
	return nil
}

// MarshalJSON returns the shape as a GeoJSON geometry, null for the zero Shape.
func (s Shape) MarshalJSON() ([]byte, error) {
	if s.Geometry == nil {
		return []byte("null"), nil
	}
	return json.Marshal(struct {
		Type        string       `json:"type"`
		Coordinates orb.Geometry `json:"coordinates"`
	}{s.Geometry.GeoJSONType(), s.Geometry})
}

// UnmarshalJSON reads a GeoJSON geometry; see ReadFeatures for what is accepted.
func (s *Shape) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		s.Geometry = nil
		return nil
	}
	if err := checkDepth(b); err != nil {
		return err
	}
	read, err := readGeometry(b)
	if err == nil {
		*s = read
	}
	return err
}

// Check returns nil if the shape is one of the four kinds, with at most
// MaxVertices vertices, all positions valid, lines of at least two vertices and
// rings closed with at least four. Otherwise a *ShapeError.
func (s Shape) Check() error {
	switch g := s.Geometry.(type) {
	case orb.Point:
		return checkPoints(orb.LineString{g}, 1)
	case orb.LineString:
		return checkPoints(g, 2)
	case orb.Polygon:
		return checkPolygons(orb.MultiPolygon{g})
	case orb.MultiPolygon:
		return checkPolygons(g)
	}
	return bad("geometry-kind")
}

func checkPolygons(polygons orb.MultiPolygon) error {
	if len(polygons) == 0 {
		return bad("too-few-vertices")
	}
	total := 0
	for _, rings := range polygons {
		if len(rings) == 0 {
			return bad("too-few-vertices")
		}
		for _, ring := range rings {
			if total += len(ring); total > MaxVertices {
				return bad("too-many-vertices")
			}
			if err := checkPoints(orb.LineString(ring), 4); err != nil {
				return err
			}
			if ring[0] != ring[len(ring)-1] {
				return bad("ring-open")
			}
		}
	}
	return nil
}

func checkPoints(points orb.LineString, least int) error {
	if len(points) > MaxVertices {
		return bad("too-many-vertices")
	}
	if len(points) < least {
		return bad("too-few-vertices")
	}
	for _, p := range points {
		if !(Position{Lon: p[0], Lat: p[1]}).Valid() {
			return bad("position-out-of-range")
		}
	}
	return nil
}
