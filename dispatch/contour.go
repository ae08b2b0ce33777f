package dispatch

import (
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"

	"github.com/paulmach/orb"

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

// Limits of a contour: a block of the city, not the country.
const (
	maxContourStreets  = 12
	maxContourVertices = 2000
)

// Check refuses what no place can be, at the field of its polygon. That the
// streets bound the polygon is not asked: somebody may have corrected it by hand.
func (c Contour) Check(field string) error {
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
	case len(c.Streets) > maxContourStreets:
		return journal.Refuse(journal.Invalid, "too-many", "max", maxContourStreets).At("streets")
	}
	for _, s := range c.Streets {
		if err := firstError(checkText("streets", s, 200), required("streets", s)); err != nil {
			return err
		}
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
func (s *Streets) Scan(src any) error {
	var text string
	switch src := src.(type) {
	case nil:
		*s = nil
		return nil
	case string:
		text = src
	case []byte:
		text = string(src)
	default:
		return fmt.Errorf("dispatch: scan streets: %T", src)
	}
	text = strings.TrimSuffix(strings.TrimPrefix(text, "{"), "}")
	*s = nil
	for text != "" {
		var item string
		item, text = nextItem(text)
		*s = append(*s, item)
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
