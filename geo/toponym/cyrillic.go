package toponym

import "strings"

// latinSpelt is how Russian and Kazakh words are spelt in Latin letters by habit;
// the longest that fits is taken. The letters i, j and y are not here.
var latinSpelt = map[string]string{
	"shch": "щ", "sch": "щ", "sh": "ш", "ch": "ч", "zh": "ж", "kh": "х", "gh": "г", "ts": "ц", "ya": "я", "yu": "ю", "yo": "ё", "ye": "е", "ia": "я", "iu": "ю",
	"a": "а", "b": "б", "c": "ц", "d": "д", "e": "е", "f": "ф", "g": "г", "h": "х", "k": "к", "l": "л", "m": "м", "n": "н", "o": "о", "p": "п",
	"q": "к", "r": "р", "s": "с", "t": "т", "u": "у", "v": "в", "w": "в", "x": "кс", "z": "з",
	"ä": "а", "ğ": "г", "ı": "ы", "ñ": "н", "ö": "о", "ş": "ш", "ū": "у", "ü": "у", "ç": "ч",
}

// Cyrillic returns s with its Latin letters as Cyrillic ones, small: gogolya is
// гоголя, raiymbek райымбек. It is one reading of several, good for looking up what
// was typed with no Cyrillic keyboard; Fold compares all readings.
func Cyrillic(s string) string {
	var out strings.Builder
	word := []rune(strings.ToLower(s))
	for i := 0; i < len(word); {
		to, used := spelt(word, i)
		out.WriteString(to)
		i += used
	}
	return out.String()
}

// spelt reads the letter or letters of word at i and says how many it took.
func spelt(word []rune, i int) (string, int) {
	for n := min(4, len(word)-i); n > 0; n-- {
		if to, ok := latinSpelt[string(word[i:i+n])]; ok && (n != 2 || word[i] != 'i' || i > 0 && !isVowel(word[i-1])) {
			return to, n
		}
	}
	after := i > 0 && isVowel(word[i-1]) && (word[i-1] != 'i' || word[i] == 'y')
	switch word[i] {
	case 'i', 'j', 'y':
		if after && (i < 2 || word[i] != 'y' || word[i-1] != 'i' || !isVowel(word[i-2])) { // abai, abaj, abay; but raiymbek
			return "й", 1
		}
	}
	switch word[i] {
	case 'i':
		return "и", 1
	case 'j':
		return "ж", 1
	case 'y':
		return "ы", 1
	}
	return string(word[i]), 1
}
