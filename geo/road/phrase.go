package road

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"jylu/geo/toponym"
)

// The phrases around the streets, as the company writes them.
const (
	phraseRu = "в контуре улиц "
	phraseKk = " көшелерінің контурында"
	dash     = " – "
	margin   = " .:«»\"'-‐‑" // is not part of a name at its ends
)

// Phrase returns a contour as the company writes it: in Russian "в контуре улиц
// А – Б – В – Г", with en dashes; in Kazakh ("kk") "А – Б – В – Г көшелерінің
// контурында"; in any other language the streets alone. Words for street or
// avenue are left out.
func Phrase(streets []string, lang string) string {
	names := make([]string, len(streets))
	for i, s := range streets {
		names[i] = bare(s)
	}
	list := strings.Join(names, dash)
	switch lang {
	case "ru":
		return phraseRu + list
	case "kk":
		return list + phraseKk
	}
	return list
}

// Phrase returns the contour in words, its streets named in that language.
func (c Contour) Phrase(lang string) string {
	streets := make([]string, len(c.Streets))
	for i, n := range c.Streets {
		streets[i] = n.In(lang)
	}
	return Phrase(streets, lang)
}

// bare drops the words that say what kind of street a name is, and what stands
// in brackets. A name made of nothing else stays.
func bare(name string) string {
	if v := toponym.Variants(name); len(v) > 0 {
		name = v[0]
	}
	words := strings.Fields(name)
	for len(words) > 1 && isKind(words[0]) {
		words = words[1:]
	}
	for len(words) > 1 && isKind(words[len(words)-1]) {
		words = words[:len(words)-1]
	}
	return strings.Join(words, " ")
}

// isKind tells whether a word only says what kind of street a name is: beside a
// name that says none, it makes one of that kind.
func isKind(word string) bool {
	const name = "Сатпаева"
	with := toponym.Parse(name + " " + word)
	return with.Kind != toponym.Unsaid && with.Key() == toponym.Key(name)
}

// MaxPhrase is how many bytes of a phrase are read.
const MaxPhrase = 2000

// ParsePhrase reads the streets of a contour as somebody types them: "в контуре
// улиц Шакарима – Прокофьева - Кулымбетова", "Абая, Гагарина, Сатпаева", "Абай –
// Гагарин көшелерінің контурында". Streets are separated by commas, semicolons,
// line ends or dashes; a hyphen separates only with a space beside it, for it is
// also part of names (Аль-Фараби, Самал-2). What is no name is left out; there
// may be none left. It reads MaxPhrase bytes.
func ParsePhrase(text string) []string {
	if len(text) > MaxPhrase {
		text = text[:MaxPhrase]
	}
	text = strings.ToValidUTF8(text, " ")
	var streets []string
	for _, part := range separate(text) {
		name := strings.Join(strings.Fields(part), " ")
		name = strings.Trim(name, margin)
		name = withoutPhrase(name)
		if toponym.Key(name) != "" {
			streets = append(streets, name)
		}
	}
	return streets
}

// separate cuts text where one street ends and the next begins.
func separate(text string) []string {
	var parts []string
	begin := 0
	for i, r := range text {
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		after, _ := utf8.DecodeRuneInString(text[i+utf8.RuneLen(r):])
		switch r {
		case '–', '—', '―', '−', ',', ';', '\n', '\r', '\t', '/', '|', '→':
		case '-', '‐', '‑':
			if !unicode.IsSpace(before) && !unicode.IsSpace(after) {
				continue
			}
		default:
			continue
		}
		parts = append(parts, text[begin:i])
		begin = i + utf8.RuneLen(r)
	}
	return append(parts, text[begin:])
}

// The words around the streets, longest first.
var (
	openings = []string{"в контуре улиц", "в контуре ул.", "в контуре ул", "в контуре", "в границах улиц", "в границах", "в квадрате улиц", "в квадрате", "контур улиц", "контур:", "контур", "улиц"}
	closings = []string{"көшелерінің контурында", "көшелері контурында", "көшелерінің", "көшелерімен шектелген", "контурында"}
)

// withoutPhrase cuts the words before the first street and after the last off a
// part, wherever it stands and however often: no street is called that.
func withoutPhrase(name string) string {
	for cut := true; cut && name != ""; {
		cut = false
		for _, o := range openings {
			if rest, ok := cutFold(name, o, true); ok {
				name, cut = rest, true
				break
			}
		}
		for _, c := range closings {
			if rest, ok := cutFold(name, c, false); ok {
				name, cut = rest, true
				break
			}
		}
	}
	return name
}

// cutFold cuts words off the beginning or the end of name, in whichever case;
// it must be a whole word there.
func cutFold(name, words string, front bool) (rest string, ok bool) {
	n, w := []rune(name), []rune(words)
	if len(n) < len(w) {
		return name, false
	}
	head, tail := n[:len(w)], n[len(w):]
	if !front {
		tail, head = n[:len(n)-len(w)], n[len(n)-len(w):]
	}
	if !strings.EqualFold(string(head), words) {
		return name, false
	}
	if len(tail) > 0 && front && unicode.IsLetter(tail[0]) || len(tail) > 0 && !front && unicode.IsLetter(tail[len(tail)-1]) {
		return name, false
	}
	return strings.Trim(string(tail), margin), true
}
