package journal

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Unseen reports whether nobody sees r or what it does: it steers a terminal,
// turns the direction of a line, ends it unasked or has no width.
func Unseen(r rune) bool {
	return r == unicode.ReplacementChar || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}

// CheckName refuses (bad-text, too-long) a name, number, plate or code at field: it
// stands on one line and has nothing Unseen in it, or it could look like another's.
func CheckName(field, s string, most int) error {
	return check(field, s, most, Unseen)
}

// CheckText refuses (bad-text, too-long) text at field that has more in it than
// can be seen, but for line ends and tabs. Where people paste, Clean it first.
func CheckText(field, s string, most int) error {
	return check(field, s, most, func(r rune) bool { return Unseen(r) && !joins(r) && r != '\n' && r != '\t' })
}

func check(field, s string, most int, bad func(rune) bool) error {
	switch {
	case !utf8.ValidString(s) || strings.ContainsFunc(s, bad):
		return Refuse(Invalid, "bad-text").At(field)
	case utf8.RuneCountInString(s) > most:
		return Refuse(Invalid, "too-long", "max", most).At(field)
	}
	return nil
}

// joins reports whether r shapes its neighbours: some scripts cannot be written
// without, and it moves nothing.
func joins(r rune) bool { return r == '\u200c' || r == '\u200d' }

// Clean is text as it is kept: without what is Unseen, which comes along when
// people paste. Line ends, tabs and joiners stay, space at the ends goes. Letters
// written from right to left are letters like others.
func Clean(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if Unseen(r) && !joins(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, text))
}
