package toponym

import "strings"

// cyrillic folds a Russian or Kazakh letter. The letters of the folded alphabet
// are a e i o u and b v g d z k l m n p r s t f h, with j for ж, c for ц, q for
// ч and w for ш and щ. Signs fold to nothing.
var cyrillic = map[rune]string{
	'а': "a", 'ә': "a", 'б': "b", 'в': "v", 'г': "g", 'ғ': "g", 'ґ': "g", 'д': "d", 'е': "e", 'ё': "e", 'э': "e", 'є': "e",
	'ж': "j", 'з': "z", 'и': "i", 'і': "i", 'ї': "i", 'й': "i", 'ӣ': "i", 'ы': "i", 'к': "k", 'қ': "k", 'ҡ': "k", 'л': "l", 'м': "m",
	'н': "n", 'ң': "n", 'о': "o", 'ө': "o", 'п': "p", 'р': "r", 'с': "s", 'т': "t", 'у': "u", 'ү': "u", 'ұ': "u", 'ў': "u",
	'ф': "f", 'х': "h", 'һ': "h", 'ҳ': "h", 'ц': "c", 'ч': "q", 'ш': "w", 'щ': "w", 'ъ': "", 'ь': "", 'ю': "iu", 'я': "ia",
}

// latin folds what the systems of transliteration in use write for one letter:
// passports, GOST, BGN/PCGN, scientific, the Kazakh Latin alphabets of 2018,
// 2019 and 2021, and plain habit. The longest that fits is taken. The letter j
// is not here: see latinJ.
var latin = map[string]string{
	"shch": "w", "sch": "w", "tsk": "tsk", "sh": "w", "ch": "q", "zh": "j", "kh": "h", "gh": "g", "ph": "f", "th": "t", "ts": "c", "tz": "c",
	"ya": "ia", "yu": "iu", "yo": "e", "ye": "e", "ck": "k", "oo": "u", "ou": "u", "ee": "i",
	"a": "a", "b": "b", "c": "c", "d": "d", "e": "e", "f": "f", "g": "g", "h": "h", "i": "i", "k": "k", "l": "l", "m": "m",
	"n": "n", "o": "o", "p": "p", "q": "k", "r": "r", "s": "s", "t": "t", "u": "u", "v": "v", "w": "v", "x": "ks", "y": "i", "z": "z",
	"á": "a", "ä": "a", "ə": "a", "ǵ": "g", "ğ": "g", "ģ": "g", "ı": "i", "í": "i", "ï": "i", "ī": "i", "ý": "u", "ń": "n", "ñ": "n", "ŋ": "n",
	"ó": "o", "ö": "o", "ô": "o", "ú": "u", "ü": "u", "ū": "u", "û": "u", "ş": "w", "š": "w", "ś": "w", "ç": "q", "č": "q", "ž": "j",
	"é": "e", "è": "e", "ê": "e", "ë": "e", "ķ": "k", "ț": "t", "ţ": "t",
}

// lookAlikes are the Latin letters drawn like Cyrillic ones: a word that has
// letters of both alphabets was meant in Cyrillic.
var lookAlikes = map[rune]rune{
	'a': 'а', 'b': 'в', 'c': 'с', 'e': 'е', 'h': 'н', 'i': 'і', 'k': 'к', 'm': 'м', 'o': 'о', 'p': 'р', 't': 'т', 'x': 'х', 'y': 'у',
}

// Fold returns s in the folded alphabet: words of a–z and digits, one space
// between them. A word ends where letters end, except that a full stop, an
// apostrophe inside a word or an accent does not end it.
func Fold(s string) string {
	words := Words(s)
	out := make([]string, 0, len(words))
	for _, w := range words {
		if w.Fold != "" {
			out = append(out, w.Fold)
		}
	}
	return strings.Join(out, " ")
}

// foldWord folds one word or number.
func foldWord(word []rune) string {
	if cyr, lat := scripts(word); cyr && lat {
		word = append([]rune(nil), word...)
		for i, r := range word {
			if to, ok := lookAlikes[r]; ok {
				word[i] = to
			}
		}
	}
	var b []byte
	for i := 0; i < len(word); {
		if word[i] >= '0' && word[i] <= '9' {
			b = append(b, byte(word[i]))
			i++
			continue
		}
		if to, ok := cyrillic[word[i]]; ok {
			if word[i] == 'ж' && i > 0 && word[i-1] == 'д' { // Джандосова is Жандосова
				b = b[:len(b)-1]
			}
			b = append(b, to...)
			i++
			continue
		}
		to, used := foldLatin(word, i)
		if to == "j" && len(b) > 0 && b[len(b)-1] == 'd' { // Dzhandosov
			b = b[:len(b)-1]
		}
		b = append(b, to...)
		i += used
	}
	return string(tidy(b))
}

// foldLatin folds the letter or letters of word at i and says how many it took.
func foldLatin(word []rune, i int) (string, int) {
	if word[i] == 'j' {
		return latinJ(word, i)
	}
	for n := min(4, len(word)-i); n > 0; n-- {
		if to, ok := latin[string(word[i:i+n])]; ok {
			return to, n
		}
	}
	return "", 1
}

// latinJ tells the j of Jibek (ж) from the j of Abaj (й): after a vowel and not
// before one, or before a, u at the start of an ending, it is й.
func latinJ(word []rune, i int) (string, int) {
	after := i > 0 && isVowel(word[i-1])
	before := i+1 < len(word) && isVowel(word[i+1])
	switch {
	case after && !before:
		return "i", 1
	case after && i+2 == len(word): // Abaja
		return "i", 1
	}
	return "j", 1
}

func isVowel(r rune) bool { return strings.ContainsRune("aeiouyáäıóöúü", r) }

// tidy drops doubled letters and the i that transliterations put before e.
// Numbers stay as they are.
func tidy(b []byte) []byte {
	out := b[:0]
	for i, c := range b {
		if c > '9' {
			if len(out) > 0 && out[len(out)-1] == c {
				continue
			}
			if c == 'i' && i+1 < len(b) && b[i+1] == 'e' {
				continue
			}
		}
		out = append(out, c)
	}
	return out
}

// scripts says which alphabets a word has letters of.
func scripts(word []rune) (cyr, lat bool) {
	for _, r := range word {
		cyr = cyr || r >= 0x400 && r <= 0x52f
		lat = lat || r >= 'a' && r <= 'z'
	}
	return cyr, lat
}
