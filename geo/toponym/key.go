package toponym

import "strings"

// Name is what a street's name says, taken apart.
type Name struct {
	Kind  Kind     // what the kind word says; Unsaid without one
	Words []string // folded, without kind words and initials, in the order written
	Stems []string // the same words without their endings
	Bare  string   // the name as written, without kind words: Абая, Самал-2
}

// Key returns the canonical form of name: equal for all spellings of one name
// that rules can reconcile. Lower case; the folded alphabet; no kind words, no
// initials, no brackets; endings cut; spaces and hyphens gone (Аль-Фараби,
// Альфараби). Order of words counts. A name that is a bare number with the
// kind micro-district keeps it (мкр 8 is "8mkr"). It is empty only for a name
// without a letter or digit that folds.
func Key(name string) string { return Parse(name).Key() }

// Key joins the stems; see the function Key.
func (n Name) Key() string {
	key := strings.Join(n.Stems, "")
	if n.Kind == MicroDistrict && key != "" && strings.Trim(key, "0123456789") == "" {
		key += "mkr"
	}
	return key
}

// Parse takes a name apart. Of several names in one (Достык (Ленина),
// A;B) it reads the first; Variants lists them all.
func Parse(name string) Name { return ParseWords(Words(first(name))) }

// ParseWords takes apart a name already cut into words.
func ParseWords(words []Word) Name {
	var n Name
	kinds := make([]bool, len(words))
	for i := 0; i < len(words); i++ {
		if i > 0 && IsOrdinal(words[i-1], words[i]) {
			kinds[i] = true
			continue
		}
		kind, used := KindAt(words, i)
		for k := i; k < i+used; k++ {
			kinds[k] = true
		}
		if n.Kind == Unsaid {
			n.Kind = kind
		}
		i += max(used-1, 0)
	}
	if all(kinds) { // Набережная, проезд: the kind is the name
		clear(kinds)
	}
	long := 0
	for i, w := range words {
		if !kinds[i] && (!w.Single() || i > 0 && words[i-1].Number) {
			long++
		}
	}
	var bare strings.Builder
	for i, w := range words {
		if kinds[i] {
			continue
		}
		if bare.Len() > 0 {
			bare.WriteString(joint(w))
		}
		bare.WriteString(w.Text)
		if w.Single() && w.Dot {
			bare.WriteByte('.')
		}
		lettered := i > 0 && words[i-1].Number && (w.Glued() || w.Dashed()) // Аксай 3Б
		if w.Fold == "" || w.Single() && long > 0 && !lettered {
			continue // an initial beside a longer word
		}
		n.Words = append(n.Words, w.Fold)
		n.Stems = append(n.Stems, w.Stem)
	}
	n.Bare = bare.String()
	return n
}

// joint is what a bare name puts between two words of it.
func joint(w Word) string {
	switch {
	case w.Glued():
		return ""
	case w.Dashed():
		return "-"
	}
	return " "
}

// IsOrdinal reports whether w is the ending that makes the number before it an
// ordinal: 20-я, 5-й, 8-ші.
func IsOrdinal(number, w Word) bool {
	if !number.Number || !w.Dashed() && !w.Glued() {
		return false
	}
	switch strings.ToLower(w.Text) {
	case "й", "я", "е", "ый", "ой", "ая", "ое", "го", "ші", "шы", "інші", "ыншы", "нші", "ншы", "th", "nd", "rd", "st":
		return true
	}
	return false
}

// Variants returns the names that stand in one: before, inside and after
// brackets, and on both sides of a semicolon or a slash. The first is the one
// Parse reads.
func Variants(name string) []string {
	var out []string
	for _, part := range strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune(";()[]/", r) }) {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// first returns the name without what follows the first bracket or semicolon.
func first(name string) string {
	if i := strings.IndexAny(name, ";(["); i > 0 && strings.TrimSpace(name[:i]) != "" {
		return name[:i]
	}
	return name
}

// endings are what inflection adds to a folded word, longest first, with the
// fewest letters that must remain. Adjectives lose the whole ending (Чайковский,
// Чайковского), feminine surnames -ой (Маметовой, Маметова), the rest -а, -я, -ы.
var endings = []struct {
	ending string
	left   int
}{
	{"skogo", 2}, {"skaia", 2}, {"skoi", 2}, {"skoe", 2}, {"ski", 2}, {"ogo", 4}, {"ovoi", 2}, {"evoi", 2}, {"inoi", 3},
	{"oi", 4}, {"ia", 3}, {"a", 3}, {"i", 3},
}

// Stem cuts one ending of inflection off a folded word. Numbers and short words
// stay whole.
func Stem(word string) string {
	for _, e := range endings {
		rest, ok := strings.CutSuffix(word, e.ending)
		if !ok || len(rest) < e.left {
			continue
		}
		switch e.ending {
		case "skogo", "skaia", "skoi", "skoe", "ski":
			return rest + "sk"
		case "ovoi", "evoi", "inoi":
			return rest + e.ending[:2]
		}
		return rest
	}
	return word
}

func all(set []bool) bool {
	for _, b := range set {
		if !b {
			return false
		}
	}
	return true
}
