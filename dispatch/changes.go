package dispatch

import (
	"maps"
	"slices"
)

// changes are the fields of a row that a command changed, with what they held and
// hold now. Free text has no place in the journal: it is named only.
type changes struct {
	fields   []string
	was, now map[string]any
	of       map[string]any // what tells the row from its neighbours, where it has no code
}

func (c *changes) name(field string) { c.fields = append(c.fields, field) }

func (c *changes) note(field string, was, now any) {
	c.name(field)
	if c.was == nil {
		c.was, c.now = make(map[string]any), make(map[string]any)
	}
	c.was[field], c.now[field] = was, now
}

func (c *changes) has(field string) bool { return slices.Contains(c.fields, field) }

// detail is what a journal entry says of them, and more.
func (c *changes) detail(more map[string]any) map[string]any {
	detail := map[string]any{"fields": c.fields}
	if c.was != nil {
		detail["was"], detail["now"] = c.was, c.now
	}
	maps.Copy(detail, c.of)
	maps.Copy(detail, more)
	return detail
}

// set changes a number, a code or a truth; nil leaves it.
func set[T comparable](c *changes, field string, value, to *T) {
	if to != nil && *to != *value {
		c.note(field, *value, *to)
		*value = *to
	}
}

// setNumber changes a number that may be unknown; nil leaves it.
func setNumber[T int | float64](c *changes, field string, value **T, to *T) {
	if to != nil && (*value == nil || **value != *to) {
		c.note(field, *value, to)
		*value = to
	}
}

// setText changes what people wrote; nil leaves it.
func setText(c *changes, field string, value, to *string) {
	if to != nil && *to != *value {
		c.name(field)
		*value = *to
	}
}
