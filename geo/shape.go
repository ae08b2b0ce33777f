package geo

import (
	"database/sql/driver"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"

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

// WKB geometry types, OGC 06-103r4 table 7.
const (
	wkbPoint        = 1
	wkbLineString   = 2
	wkbPolygon      = 3
	wkbMultiPolygon = 6
)

// CheckWKB walks the headers of b without allocating and returns a *ShapeError
// unless it is one whole geometry of an accepted kind whose counts fit its
// length and MaxVertices. It does not look at the coordinates.
func CheckWKB(b []byte) error {
	w := wkbWalk{rest: b}
	if err := w.geometry(true); err != nil {
		return err
	}
	if len(w.rest) > 0 {
		return bad("not-wkb")
	}
	return nil
}

// wkbWalk is what is left of a WKB and how many vertices have passed.
type wkbWalk struct {
	rest     []byte
	order    binary.ByteOrder
	vertices int
}

func (w *wkbWalk) geometry(outermost bool) error {
	kind, err := w.header()
	switch {
	case err != nil:
		return err
	case kind == wkbPoint && outermost:
		return w.points(1)
	case kind == wkbLineString && outermost:
		return w.counted(w.points)
	case kind == wkbPolygon:
		return w.counted(w.rings)
	case kind == wkbMultiPolygon && outermost:
		return w.counted(func(n int) error {
			for range n {
				if err := w.geometry(false); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return bad("geometry-kind")
}

func (w *wkbWalk) header() (uint32, error) {
	if len(w.rest) < 5 {
		return 0, bad("not-wkb")
	}
	switch w.rest[0] {
	case 0:
		w.order = binary.BigEndian
	case 1:
		w.order = binary.LittleEndian
	default:
		return 0, bad("not-wkb")
	}
	kind := w.order.Uint32(w.rest[1:])
	w.rest = w.rest[5:]
	return kind, nil
}

// counted reads a count and hands it to body. A count larger than MaxVertices
// is refused whatever it counts, so no loop runs on a lie.
func (w *wkbWalk) counted(body func(n int) error) error {
	if len(w.rest) < 4 {
		return bad("not-wkb")
	}
	n := w.order.Uint32(w.rest)
	w.rest = w.rest[4:]
	if n > MaxVertices {
		return bad("too-many-vertices")
	}
	return body(int(n))
}

func (w *wkbWalk) rings(n int) error {
	for range n {
		if err := w.counted(w.points); err != nil {
			return err
		}
	}
	return nil
}

func (w *wkbWalk) points(n int) error {
	const size = 16
	if w.vertices += n; w.vertices > MaxVertices {
		return bad("too-many-vertices")
	}
	if n > math.MaxInt/size || len(w.rest) < n*size {
		return bad("not-wkb")
	}
	w.rest = w.rest[n*size:]
	return nil
}
