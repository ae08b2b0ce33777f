package web

import (
	"cmp"
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"jylu/geo"
)

// point is a GeoJSON point, [lon, lat].
type point struct {
	Type        string    `json:"type" enum:"Point"`
	Coordinates []float64 `json:"coordinates" minItems:"2" maxItems:"2" minimum:"-180" maximum:"180"`
}

// Schema describes a point to huma: an object or null.
func (point) Schema(huma.Registry) *huma.Schema {
	two, least, most := 2, -180.0, 180.0
	return &huma.Schema{
		Type: huma.TypeObject, Nullable: true, AdditionalProperties: false, Required: []string{"type", "coordinates"},
		Description: "GeoJSON point, [lon, lat]",
		Properties: map[string]*huma.Schema{
			"type":        {Type: huma.TypeString, Enum: []any{"Point"}},
			"coordinates": {Type: huma.TypeArray, MinItems: &two, MaxItems: &two, Items: &huma.Schema{Type: huma.TypeNumber, Minimum: &least, Maximum: &most}},
		},
	}
}

// position is p as the domain has it; nil stays nil.
func (p *point) position() *geo.Position {
	if p == nil || len(p.Coordinates) != 2 {
		return nil
	}
	return &geo.Position{Lon: p.Coordinates[0], Lat: p.Coordinates[1]}
}

func viewPoint(p geo.Position) *point {
	return &point{Type: "Point", Coordinates: []float64{p.Lon, p.Lat}}
}

// viewAt is the point of an optional position, nil without one.
func viewAt(lon, lat *float64) *point {
	p, ok := geo.At(lon, lat)
	if !ok {
		return nil
	}
	return viewPoint(p)
}

// maybe is a field of a PATCH that may be absent, null or a value.
type maybe[T any] struct {
	given bool
	value *T // nil: null
}

// UnmarshalJSON is called only for a field that is there.
func (m *maybe[T]) UnmarshalJSON(b []byte) error {
	m.given = true
	return json.Unmarshal(b, &m.value)
}

// Schema describes the value, or null.
func (maybe[T]) Schema(r huma.Registry) *huma.Schema {
	s := *r.Schema(reflect.TypeFor[T](), false, "")
	if reflect.TypeFor[T]() == reflect.TypeFor[uuid.UUID]() {
		s.Format = "uuid"
	}
	s.Nullable = true
	return &s
}

// id returns the value for a command that takes uuid.Nil for "none" and nil for
// "as it is".
func idOf(m maybe[uuid.UUID]) *uuid.UUID {
	if m.given && m.value == nil {
		return &uuid.Nil
	}
	return m.value
}

// list is how every list is answered.
type list[V any] struct {
	Items []V    `json:"items"`
	Next  string `json:"next" doc:"Send it back as cursor; empty at the end"`
}

// pageIn asks for a part of a list.
type pageIn struct {
	Cursor string `query:"cursor" maxLength:"200" doc:"next of the page before"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"100"`
}

// ByID names one row.
type ByID struct {
	ID uuid.UUID `path:"id" format:"uuid"`
}

// pageOf returns the part of all that in asks for. all is whole and in a stable
// order; keyOf tells its items apart.
func pageOf[T any](all []T, in pageIn, keyOf func(T) string) ([]T, string, error) {
	from := 0
	if in.Cursor != "" {
		at := slices.IndexFunc(all, func(item T) bool { return keyOf(item) == in.Cursor })
		if at < 0 {
			return nil, "", refuse(http.StatusUnprocessableEntity, "bad-cursor").at("cursor")
		}
		from = at + 1
	}
	to := min(from+cmp.Or(in.Limit, 100), len(all))
	if to == len(all) || to == from {
		return all[from:to], "", nil
	}
	return all[from:to], keyOf(all[to-1]), nil
}

// viewAll views each item; never nil, because an empty list is [] and not null.
func viewAll[T, V any](all []T, view func(T) V) []V {
	views := make([]V, len(all))
	for i := range all {
		views[i] = view(all[i])
	}
	return views
}

// lookup views the item with the key, or says that there is none.
func lookup[T, V any](all []T, has func(*T) bool, view func(T) V) (v V, err error) {
	for i := range all {
		if has(&all[i]) {
			return view(all[i]), nil
		}
	}
	return v, refuse(http.StatusNotFound, "absent")
}

// utc is a time from the database, for a view.
func utc(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	u := t.UTC()
	return &u
}

// ageS is the whole seconds from at to now; nil without at.
func ageS(at *time.Time, now time.Time) *int {
	if at == nil {
		return nil
	}
	s := max(int(now.Sub(*at)/time.Second), 0)
	return &s
}

func ids(all []uuid.UUID) []uuid.UUID {
	if all == nil {
		return []uuid.UUID{}
	}
	return all
}

func itoa(n int) string { return strconv.Itoa(n) }
