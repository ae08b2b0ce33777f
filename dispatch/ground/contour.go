package ground

import (
	"cmp"
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"jylu/dispatch/journal"
	"jylu/geo"
	"jylu/geo/road"
	"jylu/geo/toponym"
)

// Limits of a contour: see package dispatch.
const maxContour = 12

// Contour is a place bounded by streets.
type Contour struct {
	Streets []string // as they are signed, in the order given
	Polygon orb.Polygon
}

// Contour finds the place that the streets bound, each meeting the next and the
// last the first. Refusals (Invalid) at streets: unknown-street and no-crossing
// with the names, crosses-itself, too-many, too-few.
func (t *Terrain) Contour(streets []string) (Contour, error) {
	switch {
	case t.graph == nil:
		return Contour{}, errNoRoads
	case len(streets) > maxContour:
		return Contour{}, journal.Refuse(journal.Invalid, "too-many", "max", maxContour).At("streets")
	case len(streets) < 2:
		return Contour{}, journal.Refuse(journal.Invalid, "too-few", "min", 2).At("streets")
	}
	var found road.Contour
	err := t.spelled(streets, func(names []string) (err error) {
		found, err = t.graph.Contour(names)
		return err
	})
	if err != nil {
		return Contour{}, refusal(err, "streets")
	}
	c := Contour{Polygon: found.Polygon}
	for _, n := range found.Streets {
		c.Streets = append(c.Streets, n.In("ru"))
	}
	return c, nil
}

// stretch finds the part of a street between the crossings with two others; the
// whole street if both are empty.
func (t *Terrain) stretch(street, from, to string) (Segments, Lines, error) {
	if t.graph == nil {
		return nil, nil, errNoRoads
	}
	var found road.Stretch
	err := t.spelled([]string{street, from, to}, func(names []string) (err error) {
		found, err = t.graph.Stretch(names[0], names[1], names[2])
		return err
	})
	if err != nil {
		return nil, nil, refusal(err, "street")
	}
	return Segments(found.Segments), Lines(found.Line), nil
}

var errNoRoads = journal.Refuse(journal.Conflict, "no-roads")

// spelled tries names of streets, and for those the roads do not know their other
// names: a file of 2012 has Фурманова where people say Назарбаева. What stays
// unknown is named as it was given.
func (t *Terrain) spelled(given []string, try func([]string) error) error {
	names := slices.Clone(given)
	err := try(names)
	for i := range names {
		unknown, ok := errors.AsType[*road.UnknownStreet](err)
		if !ok {
			return err
		}
		if !slices.Contains(unknown.Names, given[i]) {
			continue
		}
		for _, other := range t.partners[toponym.Key(given[i])] {
			names[i] = other
			again := try(names)
			if left, ok := errors.AsType[*road.UnknownStreet](again); !ok || !slices.Contains(left.Names, other) {
				err = again
				break
			}
			names[i] = given[i]
		}
	}
	return err
}

// refusal words what a street lacks for a person, at the field.
func refusal(err error, field string) error {
	if unknown, ok := errors.AsType[*road.UnknownStreet](err); ok {
		return journal.Refuse(journal.Invalid, "unknown-street", "streets", unknown.Names).At(field)
	}
	if apart, ok := errors.AsType[*road.NoCrossing](err); ok {
		return journal.Refuse(journal.Invalid, "no-crossing", "streets", []string{apart.A, apart.B}).At(field)
	}
	if _, ok := errors.AsType[*road.CrossesItself](err); ok {
		return journal.Refuse(journal.Invalid, "crosses-itself").At(field)
	}
	return err
}

// Building is a house or a place of the register.
type Building struct {
	Label string
	Kind  string // as the source says; house if it does not
	geo.Position
}

// Within lists what the register knows inside a polygon: how many, and the first
// most of them, houses by street and number.
func (t *Terrain) Within(p orb.Polygon, most int) (count int, items []Building) {
	box := p.Bound()
	inside := func(at geo.Position) bool {
		return box.Contains(at.Point()) && planar.PolygonContains(p, at.Point())
	}
	for i := range t.register.Houses {
		if h := &t.register.Houses[i]; inside(h.Position) {
			kind := h.Building
			if kind == "" || kind == "yes" {
				kind = "house"
			}
			items = append(items, Building{h.Street + ", " + h.Number, kind, h.Position})
		}
	}
	for i := range t.register.Places {
		if s := &t.register.Places[i]; inside(s.Position) {
			items = append(items, Building{firstName(s.Names.Ru, s.Names.Plain, s.Names.Kk, s.Names.En), s.Kind, s.Position})
		}
	}
	slices.SortStableFunc(items, func(a, b Building) int { return inOrder(a.Label, b.Label) })
	return len(items), items[:min(most, len(items))]
}

// inOrder compares labels as people do: a number in them by its value.
func inOrder(a, b string) int {
	for a != "" && b != "" {
		m, restA := leadingNumber(a)
		n, restB := leadingNumber(b)
		if m >= 0 && n >= 0 {
			if c := cmp.Compare(m, n); c != 0 {
				return c
			}
			a, b = restA, restB
			continue
		}
		x, size := utf8.DecodeRuneInString(a)
		y, sizeB := utf8.DecodeRuneInString(b)
		if c := cmp.Compare(unicode.ToLower(x), unicode.ToLower(y)); c != 0 {
			return c
		}
		a, b = a[size:], b[sizeB:]
	}
	return cmp.Compare(len(a), len(b))
}

// leadingNumber is the number that text begins with; -1 if with none.
func leadingNumber(text string) (n int, rest string) {
	digits := len(text) - len(strings.TrimLeft(text, "0123456789"))
	if digits == 0 {
		return -1, text
	}
	n, err := strconv.Atoi(text[:digits])
	if err != nil {
		return math.MaxInt, text[digits:]
	}
	return n, text[digits:]
}

func firstName(names ...string) string {
	for _, n := range names {
		if n != "" {
			return n
		}
	}
	return ""
}
