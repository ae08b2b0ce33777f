package dispatch

import (
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"

	"github.com/paulmach/orb"
	orbgeo "github.com/paulmach/orb/geo"

	"jylu/dispatch/journal"
	"jylu/geo"
	"jylu/geo/road"
)

// Contour is a place bounded by streets, as the company writes it: в контуре
// улиц Шакарима – Прокофьева – Кулымбетова – Брусиловского.
type Contour struct {
	Streets Streets   // in order; empty: drawn by hand
	Polygon geo.Shape // zero: no contour
}

// Limits of a contour: a part of the city, not the country. Its ground is at most
// that of the largest service area, where areas are known.
const (
	maxContourStreets  = 12
	maxStreetName      = 200
	maxContourVertices = 2000
	maxContourGround   = 500e6  // square metres, where no areas are known
	maxContourBeyond   = 20_000 // metres outside all districts
)

// Check refuses what no place in the city can be, at streets or polygon below the
// field prefix. That the streets bound the polygon is not asked: somebody may have
// corrected it by hand. atlas may be nil.
func (c Contour) Check(prefix string, atlas *geo.Atlas) error {
	field := prefix + "polygon"
	if len(c.Streets) > maxContourStreets {
		return journal.Refuse(journal.Invalid, "too-many", "max", maxContourStreets).At(prefix + "streets")
	}
	for i, s := range c.Streets {
		at := fmt.Sprintf("%sstreets[%d]", prefix, i)
		if err := firstError(journal.CheckName(at, s, maxStreetName), required(at, s)); err != nil {
			return err
		}
	}
	if c.Polygon.Geometry == nil {
		if len(c.Streets) > 0 {
			return journal.Refuse(journal.Invalid, "required").At(field)
		}
		return nil
	}
	polygon, ok := c.Polygon.Geometry.(orb.Polygon)
	switch {
	case !ok:
		return journal.Refuse(journal.Invalid, "geometry-kind").At(field)
	case c.Polygon.Check() != nil:
		return journal.Refuse(journal.Invalid, "bad-geometry").At(field)
	case len(polygon) != 1:
		return journal.Refuse(journal.Invalid, "geometry-kind").At(field)
	case len(polygon[0]) > maxContourVertices:
		return journal.Refuse(journal.Invalid, "too-many-vertices", "max", maxContourVertices).At(field)
	case geo.CrossesItself(polygon[0]):
		return journal.Refuse(journal.Invalid, "crosses-itself").At(field)
	}
	return inCity(polygon, field, atlas)
}

// inCity refuses a polygon that is no part of the city: too far out, or too large.
func inCity(polygon orb.Polygon, field string, atlas *geo.Atlas) error {
	most := float64(maxContourGround)
	if atlas != nil {
		if largest := atlas.LargestArea(); largest > 0 {
			most = largest
		}
		for _, p := range polygon[0] {
			if m, known := atlas.MetresOutside(geo.Position{Lon: p[0], Lat: p[1]}); known && m > maxContourBeyond {
				return journal.Refuse(journal.Invalid, "outside-city", "km", int(m/1000), "max", maxContourBeyond/1000).At(field)
			}
		}
	}
	if ground := orbgeo.Area(polygon); ground > most {
		return journal.Refuse(journal.Invalid, "contour-too-large", "km2", int(ground/1e6), "max", int(most/1e6)).At(field)
	}
	return nil
}

// same reports whether the incident has this contour already.
func (c Contour) same(in *Incident) bool {
	a, b := c.Polygon.Geometry, in.Contour.Geometry
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return orb.Equal(a, b) && slices.Equal(c.Streets, in.ContourStreets)
}

// Text is the contour as the company writes it; "" if it was drawn by hand.
func (c Contour) Text() string {
	if len(c.Streets) == 0 {
		return ""
	}
	return road.Phrase(c.Streets, "ru")
}

// Streets is a list of names of streets, a text[] in the database.
type Streets []string

// Value writes the list as a PostgreSQL array literal; nil is NULL.
func (s Streets) Value() (driver.Value, error) {
	if s == nil {
		return nil, nil
	}
	return Codes(s).Value()
}

// Scan reads an array literal with any text in it.
func (s *Streets) Scan(src any) error { return scanTexts(src, (*[]string)(s)) }

// scanTexts reads an array literal into a list; NULL is nil.
func scanTexts(src any, into *[]string) error {
	var text string
	switch src := src.(type) {
	case nil:
		*into = nil
		return nil
	case string:
		text = src
	case []byte:
		text = string(src)
	default:
		return fmt.Errorf("dispatch: scan a list of texts: %T", src)
	}
	text = strings.TrimSuffix(strings.TrimPrefix(text, "{"), "}")
	*into = []string{}
	for text != "" {
		var item string
		item, text = nextItem(text)
		*into = append(*into, item)
	}
	return nil
}

// nextItem takes the first item off the inside of an array literal: bare up to a
// comma, or in quotes with backslashes.
func nextItem(text string) (item, rest string) {
	if !strings.HasPrefix(text, `"`) {
		item, rest, _ = strings.Cut(text, ",")
		return item, rest
	}
	var b strings.Builder
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			if i++; i < len(text) {
				b.WriteByte(text[i])
			}
		case '"':
			return b.String(), strings.TrimPrefix(text[i+1:], ",")
		default:
			b.WriteByte(text[i])
		}
	}
	return b.String(), ""
}
