package toponym

import (
	"strings"
	"unicode"
)

// Word is one run of letters, or one run of digits, of a text.
type Word struct {
	Text   string // as written
	Gap    string // what stands between it and the word before it, as written
	Fold   string // in the folded alphabet; empty for letters that it does not know
	Stem   string // Fold without its ending
	Number bool   // digits
	Dot    bool   // a full stop follows: an abbreviation or an initial
}

// Glued reports whether nothing stands between w and the word before it, which
// is the case where digits meet letters (Самал2, 20а).
func (w Word) Glued() bool { return w.Gap == "" }

// Dashed reports whether only a hyphen stands there (Самал-2, 20-я).
func (w Word) Dashed() bool {
	return w.Gap == "-" || w.Gap == "–" || w.Gap == "‑" || w.Gap == "—"
}

// Single reports whether w is one letter.
func (w Word) Single() bool { return !w.Number && len([]rune(w.Text)) == 1 }

// Words cuts s into its words and numbers. An apostrophe inside a word, an
// accent or an invisible mark belongs to the word. The first word is never
// glued or dashed to anything.
func Words(s string) []Word {
	var out []Word
	start, last, n := -1, 0, 0 // of the word being read; end of the word before; runes read
	digits := false
	end := func(at int) {
		if start < 0 {
			return
		}
		gap := s[last:start]
		if len(out) == 0 && gap == "" {
			gap = " "
		}
		w := Word{Text: s[start:at], Gap: gap, Number: digits}
		w.Fold = foldWord(letters(w.Text))
		w.Stem = Stem(w.Fold)
		out = append(out, w)
		start, last = -1, at
	}
	for i, r := range s {
		if n++; n > Longest {
			end(i)
			return out
		}
		switch {
		case r >= '0' && r <= '9', unicode.IsLetter(r):
			if isDigit := r <= '9'; start < 0 || isDigit != digits {
				end(i)
				start, digits = i, isDigit
			}
		case start >= 0 && !digits && inside(r):
		default:
			end(i)
			if r == '.' && len(out) > 0 && last == i {
				out[len(out)-1].Dot = true
			}
		}
	}
	end(len(s))
	return out
}

// inside reports whether r may stand inside a word without being a letter:
// apostrophes, the soft sign of transliterations, accents, invisible marks.
func inside(r rune) bool {
	return strings.ContainsRune("'’`", r) || r >= 0x300 && r <= 0x36f || r == 0xad || r >= 0x200b && r <= 0x200f || r == 0xfeff
}

// letters returns the letters and digits of a word in lower case.
func letters(word string) []rune {
	out := make([]rune, 0, len(word))
	for _, r := range word {
		if !inside(r) && r != 'ʹ' {
			out = append(out, unicode.ToLower(r))
		}
	}
	return out
}
