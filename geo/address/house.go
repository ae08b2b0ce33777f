package address

import (
	"strconv"
	"strings"

	"jylu/geo/toponym"
)

// number is a house number, taken apart.
type number struct {
	n      int
	letter string // folded: 52Б is "b"
	part   string // after the stroke or the word корпус: 52/1 is "1"
	typed  string // as it was typed; empty for those of a source
	flat   string // a second number after a hyphen: a flat, or a part written with a hyphen
}

// key is the canonical form: 52, 52b, 52/1, 52b/1.
func (h number) key() string {
	k := strconv.Itoa(h.n) + h.letter
	if h.part != "" {
		k += "/" + h.part
	}
	return k
}

// partWords stand between the number of a house and that of its part.
var partWords = folded("корпус корп к дробь строение стр литер литера лит блок бл block corpus")

// houseAt reads the house number that begins at words[i] and returns it with
// how many words it takes; none: 0.
func houseAt(words []toponym.Word, i int) (number, int) {
	w := words[i]
	if !w.Number || len(w.Text) > 5 {
		return number{}, 0
	}
	var h number
	h.n, _ = strconv.Atoi(w.Text)
	used := 1
	if k := i + used; k < len(words) && isHouseLetter(words, k) {
		h.letter = houseLetter(words[k])
		used++
	}
	k := i + used
	switch {
	case k >= len(words):
	case words[k].Gap == "/" || words[k].Gap == "\\":
		if (words[k].Number && len(words[k].Text) <= 5) || words[k].Single() {
			h.part = trimZeros(houseLetter(words[k]))
			used++
			if k+1 < len(words) && words[k].Number && words[k+1].Glued() && words[k+1].Single() {
				h.part += houseLetter(words[k+1])
				used++
			}
		}
	case partWords[words[k].Fold] && k+1 < len(words) && (words[k+1].Number || words[k+1].Single()) && !strings.ContainsAny(words[k+1].Gap, ",;"):
		h.part = trimZeros(houseLetter(words[k+1]))
		used += 2
	case words[k].Number && words[k].Dashed() && len(words[k].Text) <= 5:
		h.flat = trimZeros(words[k].Text)
		used++
	}
	return h, used
}

// isHouseLetter reports whether words[k] is the letter of the number before it:
// 52Б, 52 Б, 52-б, 52 "Б", but not the и of 52 и, the к of 52 к1, nor an initial.
func isHouseLetter(words []toponym.Word, k int) bool {
	w := words[k]
	if !w.Single() || w.Fold == "" || strings.Trim(w.Gap, " -\"'«»“”") != "" {
		return false
	}
	if partWords[w.Fold] && k+1 < len(words) && words[k+1].Number {
		return false
	}
	if w.Gap == " " && w.Dot && k+1 < len(words) {
		return false
	}
	return w.Glued() || w.Fold != "i"
}

// houseLetter is the canonical form of a house's letter or part. Latin letters
// are read as the Cyrillic ones they look like.
func houseLetter(w toponym.Word) string {
	switch w.Text {
	case "B", "b":
		if w.Text == "B" {
			return "v"
		}
	case "C", "c":
		return "s"
	}
	return w.Fold
}

func trimZeros(s string) string {
	if t := strings.TrimLeft(s, "0"); t != "" {
		return t
	}
	return s
}

// houseNumbers reads what a source writes as a number: one, or several with
// commas (87, 89). Text without a number gives none.
func houseNumbers(written string) []number {
	if i := strings.IndexByte(written, '('); i > 0 {
		written = written[:i]
	}
	var out []number
	for _, part := range strings.FieldsFunc(written, func(r rune) bool { return r == ',' || r == ';' }) {
		words := toponym.Words(part)
		for i := range words {
			if h, used := houseAt(words, i); used > 0 {
				if h.flat != "" && h.part == "" {
					h.part, h.flat = h.flat, ""
				}
				out = append(out, h)
				break
			}
		}
	}
	return out
}
