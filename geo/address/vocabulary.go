package address

import (
	"slices"
	"strings"
)

// vocabulary is every word that occurs in a name of the gazetteer.
type vocabulary struct {
	words  []word
	sorted []int32 // indexes of words, by text
	byText map[string]int32
	byStem map[string][]int32
	sieve  []sieve // of words; 16 bytes each, so that going through all is cheap
}

// sieve is what rules out most words before they are compared.
type sieve struct {
	letters uint32 // letterSet(stem); 0 for numbers and tokens, which are never mistyped
	length  uint8  // of the stem
	sounds  bag    // of the stem
}

// word is one of them.
type word struct {
	text    string // folded
	stem    string
	uses    []use
	entries int // in how many entries it occurs: батыр is in dozens and says little
	last    int32
}

// use is a place of a word in a name.
type use struct {
	form int32
	at   int8
}

// hit is a word that a typed one may mean, and how well they agree, 0…1.
type hit struct {
	word    int32
	quality float32
	doubt   bool // so many mistakes that it may well be another word
}

// certain is how long a word must be for two mistakes to leave no doubt.
const certain = 10

// How well a typed word agrees with one of a name.
const (
	agreeStem   = 0.995 // another ending
	agreePrefix = 0.80  // the beginning, plus up to agreeLength by how much of it
	agreeLength = 0.17
	agreeFuzzy  = 0.95 // with mistakes, less their share of the word
)

// add enters word text of form f at position at, of entry e.
func (v *vocabulary) add(text, stem string, f int32, at int, e int32) int32 {
	i, ok := v.byText[text]
	if !ok {
		i = int32(len(v.words))
		v.byText[text] = i
		v.words = append(v.words, word{text: text, stem: stem, last: -1})
		v.byStem[stem] = append(v.byStem[stem], i)
	}
	w := &v.words[i]
	w.uses = append(w.uses, use{f, int8(min(at, 15))})
	if w.last != e {
		w.last = e
		w.entries++
	}
	return i
}

// knows reports whether a name has this word.
func (v *vocabulary) knows(text, stem string) bool {
	_, ok := v.byText[text]
	return ok || len(v.byStem[stem]) > 0
}

// begins reports whether a name has a word that begins with typed.
func (v *vocabulary) begins(typed string) bool {
	at, _ := slices.BinarySearchFunc(v.sorted, typed, func(i int32, s string) int { return strings.Compare(v.words[i].text, s) })
	return at < len(v.sorted) && strings.HasPrefix(v.words[v.sorted[at]].text, typed)
}

// seal sorts the words once all are in.
func (v *vocabulary) seal() {
	v.sorted, v.sieve = make([]int32, len(v.words)), make([]sieve, len(v.words))
	for i := range v.words {
		if w := &v.words[i]; w.text[0] > '@' {
			v.sieve[i] = sieve{letterSet(w.stem), uint8(min(len(w.stem), 255)), bagOf(w.stem)}
		}
	}
	for i := range v.sorted {
		v.sorted[i] = int32(i)
	}
	slices.SortFunc(v.sorted, func(a, b int32) int { return strings.Compare(v.words[a].text, v.words[b].text) })
}

// match appends the words that typed may mean. The last word of a query may be
// unfinished; any other is taken for an abbreviation from three letters on.
// Numbers and kind tokens agree only with themselves.
func (v *vocabulary) match(typed, stem string, unfinished bool, hits []hit) []hit {
	if i, ok := v.byText[typed]; ok {
		hits = append(hits, hit{word: i, quality: 1})
	}
	if typed == "" || typed[0] <= '@' {
		return hits
	}
	for _, i := range v.byStem[stem] {
		if v.words[i].text != typed {
			hits = append(hits, hit{word: i, quality: agreeStem})
		}
	}
	if unfinished || len(typed) >= 3 {
		hits = v.beginning(typed, stem, 0, hits)
		if full, ok := begun[typed[len(typed)-1]]; unfinished && ok {
			hits = v.beginning(typed[:len(typed)-1]+full, stem, 0.03, hits)
		}
	}
	return v.mistyped(typed, stem, unfinished, hits)
}

// begun are letters that may be the first half of another: дж is ж (Ходжанова),
// and sh, zh, ch, kh, ts are one letter each once they are typed out.
var begun = map[byte]string{'d': "j", 's': "w", 'z': "j", 'c': "q", 'k': "h", 't': "c"}

// beginning appends the words that begin with typed, for less.
func (v *vocabulary) beginning(typed, stem string, less float32, hits []hit) []hit {
	at, _ := slices.BinarySearchFunc(v.sorted, typed, func(i int32, s string) int { return strings.Compare(v.words[i].text, s) })
	for ; at < len(v.sorted); at++ {
		w := &v.words[v.sorted[at]]
		if !strings.HasPrefix(w.text, typed) {
			break
		}
		if w.text != typed && w.stem != stem {
			share := float32(len(typed)) / float32(len(w.text))
			hits = append(hits, hit{word: v.sorted[at], quality: agreePrefix + agreeLength*share - less})
		}
	}
	return hits
}

// mistyped appends the words that typed is with mistakes. It looks at every
// word, but at most of them for a nanosecond: the length and the set of letters
// rule out all but a few.
func (v *vocabulary) mistyped(typed, stem string, unfinished bool, hits []hit) []hit {
	limit := tolerance(len(typed))
	if limit == 0 {
		return hits
	}
	letters, bag := letterSet(stem), bagOf(stem)
	short := min(limit, mistake)
	for i := range v.sieve {
		x := &v.sieve[i]
		longer := int(x.length) - len(stem)
		if x.letters == 0 || longer < -limit || longer > limit && !unfinished || farApart(letters, x.letters, limit) {
			continue
		}
		whole := longer <= limit && !farApart(x.letters, letters, limit) && bag.unlike(&x.sounds) <= limit
		begun := unfinished && len(typed) >= 4 && longer > 0 && bag.extra(&x.sounds) <= short
		if !whole && !begun {
			continue
		}
		w := &v.words[i]
		if w.stem == stem || strings.HasPrefix(w.text, typed) {
			continue
		}
		if whole {
			if d := distance(stem, w.stem, limit, false); d <= limit {
				hits = append(hits, hit{int32(i), agreeFuzzy - 0.5*float32(d)/float32(len(stem)+1), d > mistake && len(stem) < certain})
				continue
			}
		}
		if begun {
			if d := distance(typed, w.text, short, true); d <= short {
				share := float32(len(typed)) / float32(len(w.text))
				hits = append(hits, hit{int32(i), agreePrefix + agreeLength*share - 0.05 - 0.6*float32(d)/float32(len(typed)+1), false})
			}
		}
	}
	return hits
}
