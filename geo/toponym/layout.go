package toponym

import "strings"

// The keys of one keyboard under three layouts, in one order. The Kazakh layout
// is the Russian one with nine letters on the row of digits.
const (
	keysLatin   = "qwertyuiop[]asdfghjkl;'zxcvbnm,./`QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>?~"
	keysRussian = "йцукенгшщзхъфывапролджэячсмитьбю.ёЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ,Ё"
	rowDigits   = "234567890-="
	rowLatin    = "@#$%^&*()_+"  // with shift, under the Latin layout
	rowRussian  = "\"№;%:?*()_+" // with shift, under the Russian layout
	rowKazakh   = "әіңғ,.үұқөһ"
)

var (
	latinToRussian = pair(keysLatin, keysRussian)
	russianToLatin = pair(keysRussian, keysLatin)
	digitsToKazakh = pair(rowDigits, rowKazakh)
	latinToKazakh  = pair(rowLatin, rowKazakh)
	kazakhToDigits = pair(rowKazakh+"\"", rowDigits+"1")
)

func pair(from, to string) map[rune]rune {
	m, target := map[rune]rune{}, []rune(to)
	for i, r := range []rune(from) {
		m[r] = target[i]
	}
	for i, r := range []rune(rowRussian) {
		if from == rowLatin {
			if _, taken := m[r]; !taken {
				m[r] = target[i]
			}
		}
	}
	return m
}

// SwapLayout returns what s would be, had it been typed under another keyboard
// layout: Russian for Latin keys, Latin for Russian ones, the Kazakh letters
// for digits that touch a letter (С2тпаев), digits for a word made of nothing
// but the letters of the digit row (ғә is 52). Readings equal to s are left
// out. At most four are returned, the likelier first.
func SwapLayout(s string) []string {
	var out []string
	add := func(t string) {
		if t == s {
			return
		}
		for _, o := range out {
			if o == t {
				return
			}
		}
		out = append(out, t)
	}
	cyr, lat := scripts([]rune(strings.ToLower(s)))
	if lat {
		russian := swap(s, latinToRussian)
		add(russian)
		add(kazakhRow(s, latinToRussian))
	}
	if cyr {
		add(kazakhRow(s, nil))
		add(digitRow(s))
		add(swap(s, russianToLatin))
	}
	return out[:min(len(out), 4)]
}

func swap(s string, keys map[rune]rune) string {
	return strings.Map(func(r rune) rune {
		if to, ok := keys[r]; ok {
			return to
		}
		return r
	}, s)
}

// kazakhRow reads each space-separated word that has both letters and signs of
// the digit row as typed under the Kazakh layout, the others by keys. A word
// that begins with two digits, or is a number with one letter, stays: a house.
func kazakhRow(s string, keys map[rune]rune) string {
	words := strings.Split(s, " ")
	for i, w := range words {
		letters := 0
		for _, r := range swap(w, keys) {
			if cyr, lat := scripts([]rune(strings.ToLower(string(r)))); cyr || lat {
				letters++
			}
		}
		if letters < 3 {
			words[i] = swap(w, keys)
			continue
		}
		words[i] = strings.Map(func(r rune) rune {
			if to, ok := digitsToKazakh[r]; ok && to != ',' && to != '.' {
				return to
			}
			if to, ok := latinToKazakh[r]; ok && to != ',' && to != '.' && keys[r] == 0 {
				return to
			}
			if to, ok := keys[r]; ok {
				return to
			}
			return r
		}, w)
	}
	return strings.Join(words, " ")
}

// digitRow reads words made only of letters of the Kazakh digit row as numbers.
func digitRow(s string) string {
	words := strings.Split(s, " ")
	for i, w := range words {
		if w = strings.ToLower(w); w != "" && strings.Trim(w, rowKazakh+"\"/") == "" && strings.ContainsAny(w, "әіңғүұқ") {
			words[i] = swap(w, kazakhToDigits)
		}
	}
	return strings.Join(words, " ")
}
