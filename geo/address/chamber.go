package address

import (
	"slices"
	"strings"

	"jylu/geo/toponym"
)

// chambers finds chambers of the heat network by their codes.
type chambers struct {
	list []Chamber
	keys []chamberKey // sorted by key
}

type chamberKey struct {
	key string
	at  int32 // in list
}

func newChambers(list []Chamber) chambers {
	c := chambers{list: slices.Clone(list)}
	for i := range list {
		if k := chamberCode(toponym.Words(list[i].Code)); k != "" {
			c.keys = append(c.keys, chamberKey{k, int32(i)})
		}
	}
	slices.SortFunc(c.keys, func(a, b chamberKey) int {
		if d := strings.Compare(a.key, b.key); d != 0 {
			return d
		}
		return int(a.at - b.at)
	})
	return c
}

// capitals are the Latin capitals drawn like Cyrillic ones: chambers are called
// by capitals, so TK is ТК and not the transliteration of something.
var capitals = strings.NewReplacer("A", "А", "B", "В", "C", "С", "E", "Е", "H", "Н", "K", "К", "M", "М", "O", "О", "P", "Р", "T", "Т", "X", "Х", "Y", "У")

// chamberWords are what a chamber is called beside its code.
var chamberWords = map[string]bool{"kamer": true, "kamera": true, "teplov": true, "teplova": true, "kolodec": true, "kudik": true, "jilu": true, "chamber": true, "qamber": true}

// chamberCode returns the canonical form of a code: letters, then numbers
// without leading zeros, joined by hyphens (ТК-014/5 is tk-14-5). Words that
// form no code, one to three letters and numbers, give nothing.
func chamberCode(words []toponym.Word) string {
	var b strings.Builder
	numbers := 0
	for i, w := range words {
		switch {
		case chamberWords[w.Stem] && numbers == 0:
			continue
		case w.Number:
			numbers++
			if b.Len() > 0 {
				b.WriteByte('-')
			}
			b.WriteString(trimZeros(w.Text))
		case len([]rune(w.Text)) <= 3 && w.Fold != "":
			fold := toponym.Fold(capitals.Replace(strings.ToUpper(w.Text)))
			if numbers > 0 && !w.Glued() && !w.Dashed() || i > 0 && numbers == 0 && b.Len() > 0 {
				return ""
			}
			b.WriteString(fold)
		default:
			return ""
		}
	}
	if numbers == 0 {
		return ""
	}
	return b.String()
}

// find returns the chambers whose code is, or begins with, that of words, the
// exact first, at most limit.
func (c *chambers) find(words []toponym.Word, limit int) (found []*Chamber, exact bool, code string) {
	code = chamberCode(words)
	if code == "" || len(c.keys) == 0 {
		return nil, false, code
	}
	if code[0] <= '9' {
		called := false
		for _, w := range words {
			called = called || chamberWords[w.Stem]
		}
		if !called {
			return nil, false, ""
		}
		code = "tk-" + code
	}
	at, _ := slices.BinarySearchFunc(c.keys, code, func(k chamberKey, code string) int { return strings.Compare(k.key, code) })
	for ; at < len(c.keys) && len(found) < limit && strings.HasPrefix(c.keys[at].key, code); at++ {
		exact = exact || c.keys[at].key == code
		found = append(found, &c.list[c.keys[at].at])
	}
	return found, exact, code
}

// knows reports whether any chamber's code begins with the letters of code.
func (c *chambers) knows(code string) bool {
	letters := strings.TrimRight(code[:strings.IndexAny(code+"-", "0123456789-")], "-")
	if letters == "tk" || letters == "ut" || letters == "pav" {
		return true
	}
	for _, k := range c.keys {
		if strings.HasPrefix(k.key, letters+"-") && letters != "" {
			return true
		}
	}
	return false
}
