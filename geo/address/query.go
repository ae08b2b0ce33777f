package address

import (
	"slices"
	"strings"
	"unicode"

	"jylu/geo/toponym"
)

// longestQuery is how many runes of a query are read, and mostTokens how many
// words: an address that needs more was never typed by hand.
const (
	longestQuery = 160
	mostTokens   = 16
)

// role is what a word of a query is there for.
type role uint8

const (
	isName   role = iota // part of the name of a street or place
	isKind               // улица, мкр: says what the name is of
	isNoise              // the city, a flat, a postal code: understood and not needed
	isMarker             // дом, д., үй: a house number stands beside it
)

// token is a word of a query.
type token struct {
	toponym.Word
	role   role
	kind   toponym.Kind // of a kind word
	typed  string       // what is looked up: the fold, or "@school", "@mkr"
	stem   string
	weight float32 // how much the word says
	hits   []hit

	unfinished bool // the last word, and nothing after it
	begins     bool // … and some name has a word that begins so
}

// clean makes a query fit to be read: no control characters and marks of
// direction, one space for any white space, no more than longestQuery runes.
func clean(q string) string {
	var b strings.Builder
	n, space := 0, true
	for _, r := range q[:min(len(q), 8*longestQuery)] {
		if n >= longestQuery {
			break
		}
		switch {
		case r == unicode.ReplacementChar:
			continue
		case unicode.IsSpace(r) || unicode.IsControl(r):
			if space {
				continue
			}
			space, r = true, ' '
		case unicode.Is(unicode.Cf, r):
			continue
		default:
			space = false
		}
		b.WriteRune(r)
		n++
	}
	return strings.TrimSpace(b.String())
}

// unbracket drops what stands in brackets, if anything stands outside them.
func unbracket(q string) string {
	var b strings.Builder
	depth := 0
	for _, r := range q {
		switch {
		case r == '(' || r == '[':
			depth++
			b.WriteByte(' ')
		case r == ')' || r == ']':
			depth = max(0, depth-1)
		case depth == 0:
			b.WriteRune(r)
		}
	}
	if out := strings.TrimSpace(b.String()); toponym.Fold(out) != "" {
		return out
	}
	return q
}

// tokens gives every word of a query its role.
func (f *Finder) tokens(words []toponym.Word, unfinished bool) []token {
	words = words[:min(len(words), mostTokens)]
	out := make([]token, len(words))
	for i, w := range words {
		out[i] = token{Word: w, typed: w.Fold, stem: w.Stem, unfinished: unfinished && i == len(words)-1}
	}
	markNoise(out, words)
	for i := 1; i < len(out); i++ {
		if toponym.IsOrdinal(words[i-1], words[i]) {
			out[i].role = isNoise
		}
	}
	for i := 0; i < len(out); i++ {
		if out[i].role != isName {
			continue
		}
		if kind, used := toponym.KindAt(words, i); used > 0 && i+used <= len(out) {
			for k := i; k < i+used; k++ {
				out[k].role, out[k].kind = isKind, kind
			}
			if kind == toponym.MicroDistrict {
				out[i].typed, out[i].stem = microToken, microToken
			}
			i += used - 1
			continue
		}
		if unfinished && i == len(out)-1 && begunKind(words[i].Fold) && !f.words.begins(words[i].Fold) {
			out[i].role = isKind
			continue
		}
		if rest, kind := unglue(words[i]); kind != toponym.Unsaid && !f.words.knows(words[i].Fold, words[i].Stem) {
			out[i].typed, out[i].stem = rest, toponym.Stem(rest)
			continue
		}
		if kind := mistypedKind(words[i]); kind != toponym.Unsaid && !f.words.knows(words[i].Fold, words[i].Stem) {
			out[i].role, out[i].kind = isKind, kind
			if kind == toponym.MicroDistrict {
				out[i].typed, out[i].stem = microToken, microToken
			}
			continue
		}
		if kind, used := placeKindAt(words, i); used > 0 && i+used <= len(out) {
			out[i].typed, out[i].stem = "@"+kind, "@"+kind
			for k := i + 1; k < i+used; k++ {
				out[k].role = isNoise
			}
			i += used - 1
		}
	}
	if last := len(out) - 1; last >= 0 && out[last].unfinished {
		out[last].begins = f.words.begins(out[last].Fold)
	}
	f.weigh(out, unfinished)
	return out
}

// longKinds are the kind words long enough to be recognised with a mistake.
var longKinds = func() map[string]toponym.Kind {
	m := map[string]toponym.Kind{}
	for kind, text := range map[toponym.Kind]string{toponym.Street: "улица көшесі", toponym.Avenue: "проспект даңғылы", toponym.Lane: "переулок",
		toponym.Boulevard: "бульвар бульвары", toponym.MicroDistrict: "микрорайон ықшамауданы"} {
		for w := range folded(text) {
			m[w] = kind
		}
	}
	return m
}()

// begunKind reports whether typed is the beginning of a kind word.
func begunKind(typed string) bool {
	for word := range longKinds {
		if len(typed) >= 2 && len(typed) < len(word) && strings.HasPrefix(word, typed) {
			return true
		}
	}
	return false
}

// unglue takes off the kind word that w ends in for want of a space: Абайдаңғылы.
func unglue(w toponym.Word) (rest string, kind toponym.Kind) {
	for word, kind := range longKinds {
		if rest, ok := strings.CutSuffix(w.Fold, word); ok && len(rest) >= 3 && len(word) >= 6 {
			return rest, kind
		}
	}
	return "", toponym.Unsaid
}

// mistypedKind returns the kind word that w is with a mistake or two.
func mistypedKind(w toponym.Word) toponym.Kind {
	if w.Number || len(w.Fold) < 5 {
		return toponym.Unsaid
	}
	for word, kind := range longKinds {
		limit := mistake
		if len(word) > 8 {
			limit = 2 * mistake
		}
		if len(w.Fold) < len(word)-2 || len(w.Fold) > len(word)+2 {
			continue
		}
		if distance(w.Fold, word, limit, false) <= limit {
			return kind
		}
	}
	return toponym.Unsaid
}

// folded is the set of the words of a text, folded.
func folded(text string) map[string]bool {
	set := map[string]bool{}
	for _, w := range toponym.Words(text) {
		set[w.Fold] = true
	}
	return set
}

// city is how the city and the country are called; townWords stand beside it.
var (
	city      = folded("алматы almaty алматыда алмата казахстан казахстана қазақстан kazakhstan")
	townWords = folded("г гор город города қала қаласы city")
)

// flats are words beside which stands the number of a flat, an entrance, a floor.
var flats = folded("кв квартира квартиры пәтер пәтері apt apartment flat оф офис office под подъезд пд кіреберіс эт этаж қабат қабаты пом помещение комн комната бөлме вход")

// markers are words beside which stands the number of a house.
var markers = folded("д дом дома үй үйі уй house bldg building зд здание ғимарат")

// markNoise finds the city, districts, flats, postal codes and markers of houses.
func markNoise(t []token, words []toponym.Word) {
	for i := range t {
		w := words[i]
		next := i+1 < len(words)
		switch {
		case isPostcode(w) && (i == 0 || placeWords[words[i-1].Stem] == "" && !strings.Contains(w.Gap, "№")):
			t[i].role = isNoise
		case city[w.Fold]:
			t[i].role = isNoise
			if i > 0 && townWords[words[i-1].Fold] {
				t[i-1].role = isNoise
			}
			if next && townWords[words[i+1].Fold] {
				t[i+1].role = isNoise
			}
		case w.Stem == "alma" && next && words[i+1].Stem == "ata":
			t[i].role, t[i+1].role = isNoise, isNoise
		case i > 1 && w.Fold == "n" && w.Dashed() && words[i-1].Fold == "r" && !words[i-2].Number: // р-н
			t[i-2].role, t[i-1].role, t[i].role = isNoise, isNoise, isNoise
		case i > 0 && isDistrictWord(w) && !words[i-1].Number && words[i-1].Stem != "ikwam" && words[i-1].Stem != "micro":
			t[i-1].role, t[i].role = isNoise, isNoise
		case flats[w.Fold] && (len([]rune(w.Text)) > 1):
			markFlat(t, words, i)
		case markers[w.Fold] && (i > 0 && words[i-1].Number && !w.Single() || next && words[i+1].Number):
			t[i].role = isMarker
		}
	}
	for i := range t {
		if t[i].role != isNoise {
			return
		}
	}
	for i := range t { // a query of nothing but noise means what it says
		t[i].role = isName
	}
}

// isPostcode reports whether w is a postal code of Kazakhstan: 010000 to 160900,
// and 480000 to 480100 of the city's before 2005.
func isPostcode(w toponym.Word) bool {
	return w.Number && len(w.Text) == 6 && (w.Text[0] == '0' || w.Text[0] == '1' || strings.HasPrefix(w.Text, "480"))
}

// isDistrictWord reports whether w says that the word before it names a district.
func isDistrictWord(w toponym.Word) bool {
	switch w.Fold {
	case "raion", "raiona", "audani", "audan", "district", "distrikt":
		return true
	}
	return false
}

// markFlat takes the number beside the word for a flat at i out of the address:
// the next one, or else the one before, unless that is the only number.
func markFlat(t []token, words []toponym.Word, i int) {
	before := i > 0 && words[i-1].Number
	if before && i+2 < len(words) && words[i+1].Number && flats[words[i+2].Fold] { // 2 под 4 эт
		t[i-1].role, t[i].role = isNoise, isNoise
		return
	}
	switch {
	case i+1 < len(t) && words[i+1].Number && !strings.ContainsAny(words[i+1].Gap, ",;"):
		t[i].role, t[i+1].role = isNoise, isNoise
	case before:
		t[i].role = isNoise
		others := 0
		for k := range i - 1 {
			if words[k].Number && t[k].role == isName {
				others++
			}
		}
		if others > 0 || i+1 < len(t) && strings.ContainsAny(words[i+1].Gap, ",;") {
			t[i-1].role = isNoise
		}
	default:
		t[i].role = isNoise
	}
}

// begunKinds appends the kinds of places whose words begin with typed: шко.
func (f *Finder) begunKinds(typed string, hits []hit) []hit {
	for stem, kind := range placeWords {
		if len(stem) > len(typed) && strings.HasPrefix(stem, typed) {
			if i, ok := f.words.byText["@"+kind]; ok && !slices.ContainsFunc(hits, func(h hit) bool { return h.word == i }) {
				hits = append(hits, hit{word: i, quality: agreePrefix})
			}
		}
	}
	return hits
}

// numberWeight is what a number in a name says, beside the letters of words.
const numberWeight = 4

// weigh looks each word up and says how much it weighs: by its letters, less if
// it occurs in many names.
func (f *Finder) weigh(t []token, unfinished bool) {
	for i := range t {
		k := &t[i]
		if k.role == isNoise || k.typed == "" {
			continue
		}
		if k.role == isKind && k.typed != microToken {
			continue
		}
		last := unfinished && i == len(t)-1
		k.hits = f.words.match(k.typed, k.stem, last, nil)
		if last && len(k.typed) >= 3 && k.typed[0] > '@' {
			k.hits = f.begunKinds(k.typed, k.hits)
		}
		switch {
		case k.typed == microToken:
			k.weight = 0
		case k.Number:
			k.weight = numberWeight
		case k.typed[0] == '@':
			k.weight = 4
		case fillers[k.stem]:
			k.weight = 0.5
		case k.Single():
			k.weight = 0.5
			if i > 0 && t[i-1].Number {
				k.weight = 2
			}
		default:
			k.weight = min(float32(len(k.stem)), 8)
			if connectives[k.Fold] || forenames[k.stem] {
				k.weight = 0.5
			}
		}
		for _, h := range k.hits {
			if w := &f.words.words[h.word]; h.quality >= agreeStem && !k.Number && k.typed[0] != '@' {
				k.weight = min(k.weight, w.weight())
			}
		}
	}
}

// weight is how much a word says: its letters, less if it is in many names.
func (w *word) weight() float32 {
	switch {
	case w.text == microToken:
		return 1
	case w.text[0] == '@':
		return 4
	case w.text[0] <= '9':
		return numberWeight
	case fillers[w.stem], forenames[w.stem]:
		return 0.5
	}
	weight := min(float32(len(w.stem)), 8)
	for n := w.entries; n > 2; n /= 2 {
		weight *= 0.8
	}
	return weight
}

// connectives join parts of an address and name nothing, by folded word.
var connectives = folded("от до у возле около рядом с со на по напротив между за в при жанында қасында near the of адрес мекенжай мекенжайы")
