package address

import (
	"math/bits"
	"slices"
	"strings"

	"jylu/geo/toponym"
)

// parse is one reading of a query: which words name the street and which one is
// the number of the house.
type parse struct {
	names   uint32 // bit i: token i belongs to the name
	house   number
	asked   bool    // there is a house number
	at      int     // token of the number
	penalty float32 // how little the reading suggests itself
}

// parses lists the readings of t: without a house, and with each number that
// could be one.
func parses(t []token) []parse {
	words := make([]toponym.Word, len(t))
	var names uint32
	numbers := 0
	for i := range t {
		words[i] = t[i].Word
		if t[i].role == isName && t[i].typed != "" || t[i].typed == microToken {
			names |= 1 << i
		}
		if t[i].Number && t[i].role == isName {
			numbers++
		}
	}
	var out []parse
	for i := range t {
		if !t[i].Number || t[i].role != isName {
			continue
		}
		h, used := houseAt(words, i)
		if used == 0 || ordinal(words, i, used) {
			continue
		}
		var span uint32
		for k := i; k < i+used; k++ {
			span |= 1 << k
			if k > i {
				h.typed += strings.TrimSpace(t[k].Gap)
			}
			h.typed += strings.ToUpper(t[k].Text)
		}
		if rest := names &^ span; rest != 0 {
			out = append(out, parse{names: rest, house: h, asked: true, at: i, penalty: misplaced(t, i, used, numbers)})
		}
	}
	return append(out, parse{names: names, at: -1})
}

// ordinal reports whether the number at i has an ordinal's ending (20-я, 5-ші).
func ordinal(words []toponym.Word, i, used int) bool {
	k := i + 1
	if k >= len(words) || !words[k].Dashed() || used > 2 {
		return false
	}
	switch strings.ToLower(words[k].Text) {
	case "я", "й", "ый", "ая", "ой", "ші", "шы":
		return true
	}
	return false
}

// misplaced says how little the number at token i looks like a house's: beside
// the word for micro-district, hyphened to a word, before the first word.
func misplaced(t []token, i, used, numbers int) float32 {
	var p float32
	before, after := i-1, i+used
	if before >= 0 && t[before].role == isMarker || after < len(t) && t[after].role == isMarker && t[after].Gap != "" && !strings.Contains(t[after].Gap, ",") {
		return 0
	}
	if strings.Contains(t[i].Gap, "№") && numbers > 1 {
		p += 0.02
	}
	apart := func(k int) bool { return strings.ContainsAny(t[k].Gap, ",;") }
	switch {
	case after < len(t) && t[after].kind == toponym.MicroDistrict && !apart(after): // 8 мкр 12
		p += 0.10
	case before >= 0 && t[before].kind == toponym.MicroDistrict && !apart(i): // мкр 8 12
		p += 0.08
	case before >= 0 && !t[before].Number && (t[i].Dashed() || t[i].Glued()): // Самал-2
		p += 0.06
		if numbers > 1 {
			p += 0.06
		}
	}
	if before < 0 && after < len(t) && !apart(after) {
		p += 0.02
	}
	if after < len(t) && t[after].Number && !apart(after) {
		p += 0.03 // Самал 2 33: the last number is the house
	}
	return p
}

// slot is how the words of a query agree with those of one name.
type slot struct {
	form    int32
	quality [mostTokens]float32
	at      [mostTokens]int8
	doubt   uint32 // bit i: token i agrees only with too many mistakes
}

// slots gathers the names that any word of t agrees with.
func (f *Finder) slots(t []token) []slot {
	n := 0
	for i := range t {
		for _, h := range t[i].hits {
			n += len(f.words.words[h.word].uses)
		}
	}
	index := make(map[int32]int32, min(n, 4096))
	var out []slot
	for i := range t {
		for _, h := range t[i].hits {
			for _, u := range f.words.words[h.word].uses {
				s, ok := index[u.form]
				if !ok {
					s = int32(len(out))
					index[u.form] = s
					out = append(out, slot{form: u.form})
				}
				if sl := &out[s]; h.quality > sl.quality[i] {
					sl.quality[i], sl.at[i] = h.quality, u.at
					sl.doubt &^= 1 << i
					if h.doubt {
						sl.doubt |= 1 << i
					}
				}
			}
		}
	}
	return out
}

// named is an entry that a reading may mean.
type named struct {
	entry   int32
	form    int32
	score   float32 // 0…1
	covered float32 // share of the typed words, by weight, that agree
	fits    float32 // share of the name's words that were typed
	known   uint32  // bit i: token i agreed
	doubt   bool    // some of them with too many mistakes
	similar bool    // in doubt, or some of what names something did not agree
	parse   int
}

// leastFit is how much of a name must have been typed for it to be meant, and
// leastCovered how much of what was typed must be of the name.
const (
	leastFit     = 0.34
	leastCovered = 0.15
)

// rank scores the names against one reading, best first, one per entry, at most
// most of them.
func (f *Finder) rank(t []token, slots []slot, p parse, index, most int) []named {
	best := map[int32]int{}
	var out []named
	for s := range slots {
		n, ok := f.score(t, &slots[s], p)
		if !ok {
			continue
		}
		n.parse = index
		if k, had := best[n.entry]; !had {
			best[n.entry] = len(out)
			out = append(out, n)
		} else if n.score > out[k].score {
			out[k] = n
		}
	}
	slices.SortFunc(out, func(a, b named) int {
		if a.score != b.score {
			if a.score > b.score {
				return -1
			}
			return 1
		}
		return int(a.entry - b.entry)
	})
	out = out[:min(len(out), most)]
	for i := range out {
		out[i].similar = out[i].doubt || len(unsaid(t, p.names, out[i].known)) > 0
	}
	return out
}

// score compares the words of reading p with one name.
func (f *Finder) score(t []token, s *slot, p parse) (named, bool) {
	fm := &f.forms[s.form]
	e := &f.entries[fm.entry]
	if e.place != nil && p.asked {
		return named{}, false
	}
	n := named{entry: fm.entry, form: s.form}
	var agreed, typed, sum float32
	var used uint32
	kind, loose := toponym.Unsaid, false
	for i := range t {
		if t[i].role == isKind && kind == toponym.Unsaid {
			kind = t[i].kind
		}
		if p.names>>i&1 == 0 {
			continue
		}
		typed += t[i].weight
		if s.quality[i] == 0 || used>>s.at[i]&1 == 1 {
			loose = loose || t[i].Number && !p.asked && e.place == nil // it will be a house
			continue
		}
		used |= 1 << s.at[i]
		n.known |= 1 << i &^ s.doubt
		n.doubt = n.doubt || s.doubt>>i&1 == 1
		agreed += t[i].weight
		sum += t[i].weight * s.quality[i]
	}
	if fm.micro && used>>(len(fm.words)-1)&1 == 0 || used == 0 || typed == 0 && !fm.micro {
		return named{}, false // a bare number is a micro-district only if it is called one
	}
	var whole, have float32
	for at, w := range fm.words {
		weight := f.words.words[w].weight()
		whole += weight
		if used>>min(at, 15)&1 == 1 {
			have += weight
		}
	}
	n.fits = have / whole
	n.covered, n.score = 1, 1
	if typed > 0 {
		n.covered, n.score = agreed/typed, sum/typed
	}
	if agreed > 0 {
		n.score = sum / agreed * (0.35 + 0.65*n.covered)
	}
	if n.fits < leastFit || n.covered < leastCovered {
		return named{}, false
	}
	n.score *= 0.75 + 0.25*n.fits
	if loose {
		n.score *= 0.9
	}
	n.score -= fm.penalty + p.penalty + e.unlike(kind)
	if order(s, p, used) {
		n.score -= 0.01
	}
	return n, true
}

// unlike says how little e is what the kind word typed says.
func (e *entry) unlike(kind toponym.Kind) float32 {
	switch {
	case kind == toponym.Unsaid || kind == e.kind:
		return 0
	case e.place != nil:
		return 0.05
	case e.kind == toponym.Unsaid:
		return 0.005
	case (kind == toponym.MicroDistrict) != (e.kind == toponym.MicroDistrict):
		return 0.05
	}
	return 0.015
}

// order reports whether words were typed in another order than the name's.
func order(s *slot, p parse, used uint32) bool {
	last := int8(-1)
	for i := range mostTokens {
		if p.names>>i&1 == 0 || s.quality[i] == 0 || used>>s.at[i]&1 == 0 {
			continue
		}
		if s.at[i] < last {
			return bits.OnesCount32(used) > 1
		}
		last = s.at[i]
	}
	return false
}
