package address

import (
	"slices"
	"strings"

	"jylu/geo"
	"jylu/geo/toponym"
)

// Finder answers what a text means in one gazetteer. It never changes, so any
// number of goroutines may ask it at once.
type Finder struct {
	locate    func(geo.Position) (district, area string)
	words     vocabulary
	forms     []form
	entries   []entry
	crossings map[[2]int32][]geo.Position // by entries, the smaller first
	chambers  chambers
}

// Kinds of what is found.
const (
	KindHouse    = "house"
	KindStreet   = "street"
	KindCrossing = "crossing"
	KindChamber  = "chamber"
	KindPlace    = "place"
	KindDistrict = "district" // a micro-district or another part of the city
)

// Found is one thing that a text may mean.
type Found struct {
	Label       string // as it is said in the language asked for
	Kind        string
	Position    geo.Position
	District    string // as locate names it; may be empty
	ServiceArea string
	Score       float64 // 0…1; comparable within one answer only
	Approximate bool    // the point is near what was asked for: a house between known ones, streets that pass close by
	Similar     bool    // the name is only like what was asked for: a word of it agrees with nothing, or with too many mistakes

	entry int32
	rank  float64
}

// Answer is what a text may mean, the likeliest first, and what of it means
// nothing here, as typed and in the order typed. Two streets that are known but
// never meet stand in Unknown together (Абая – Титова).
type Answer struct {
	Items   []Found
	Unknown []string
}

// surely is the score from which a reading is taken as meant: other keyboard
// layouts are tried below it. faintly is the least that is shown.
const (
	surely  = 0.93
	faintly = 0.42
)

// mostFound is the most that Find returns.
const mostFound = 50

// Find returns what q may mean, at most limit things (1 to 50), labelled in
// lang (ru, kk or en), nearer ones before farther ones of the same merit if
// near is given. The last word of q may be unfinished. Of a longer query only
// the first 160 characters are read.
func (f *Finder) Find(q, lang string, near *geo.Position, limit int) Answer {
	limit = max(1, min(limit, mostFound))
	q = clean(q)
	if q == "" {
		return Answer{}
	}
	s := search{f: f, lang: lang, near: near, limit: limit}
	best := s.read(q, 0)
	if !best.silent && best.top() < surely || len(best.unknown) > 0 {
		for k, other := range toponym.SwapLayout(q) {
			if r := s.read(other, 0.02+0.01*float64(k)); r.top() > best.top()+0.05 || r.top() > best.top() && len(r.unknown) < len(best.unknown) {
				best = r
			}
		}
	}
	return s.answer(best)
}

// search is one call of Find.
type search struct {
	f     *Finder
	lang  string
	near  *geo.Position
	limit int
}

// reading is what one spelling of a query gave.
type reading struct {
	found   []Found
	unknown []string
	silent  bool // nothing is asked yet: other keyboard layouts are not tried
}

func (r reading) top() float64 {
	if len(r.found) == 0 {
		return 0
	}
	return r.found[0].Score
}

// read understands one spelling of the query, less penalty.
func (s *search) read(q string, penalty float64) reading {
	words := toponym.Words(unbracket(q))
	if len(words) == 0 {
		return reading{unknown: []string{q}}
	}
	unfinished := strings.HasSuffix(q, words[len(words)-1].Text)
	if r, ok := s.chamber(words); ok {
		return r.less(penalty)
	}
	t := s.f.tokens(words, unfinished)
	if !slices.ContainsFunc(t, func(k token) bool { return k.role == isName && k.typed != "" }) {
		return reading{silent: true} // пр., улица: nothing is named yet
	}
	r := s.address(t)
	if c, ok := s.crossing(t, r); ok {
		r = c
	}
	return r.less(penalty)
}

func (r reading) less(penalty float64) reading {
	for i := range r.found {
		r.found[i].Score -= penalty
	}
	return r
}

// chamber reads words as the code of a chamber. A text in the form of a code
// with letters that chambers have is one, even if it is not known.
func (s *search) chamber(words []toponym.Word) (reading, bool) {
	list, exact, code := s.f.chambers.find(words, s.limit)
	if code == "" || len(list) == 0 && !s.f.chambers.knows(code) {
		return reading{}, false
	}
	var r reading
	for i, c := range list {
		score := 0.9 - 0.001*float64(i)
		if exact && i == 0 {
			score = 1
		}
		r.found = append(r.found, Found{Label: c.Code, Kind: KindChamber, Position: c.Position, Score: score, entry: -1})
	}
	if !exact && len(list) == 0 {
		text := make([]string, 0, len(words))
		for i, w := range words {
			if i > 0 {
				text = append(text, w.Gap)
			}
			text = append(text, w.Text)
		}
		r.unknown = []string{strings.Join(text, "")}
	}
	return r, true
}

// answer orders, names and cuts what a reading gave.
func (s *search) answer(r reading) Answer {
	for i := range r.found {
		x := &r.found[i]
		x.rank = x.Score
		if x.entry >= 0 {
			x.rank += 0.01 * float64(s.f.entries[x.entry].importance)
		}
		if s.near != nil {
			x.rank -= 0.04 * min(1, x.Position.MetresTo(*s.near)/20_000)
		}
	}
	slices.SortStableFunc(r.found, func(a, b Found) int {
		switch {
		case a.rank > b.rank:
			return -1
		case a.rank < b.rank:
			return 1
		}
		return strings.Compare(a.Label, b.Label)
	})
	a := Answer{Unknown: r.unknown}
	for _, x := range r.found {
		if len(a.Items) == s.limit {
			break
		}
		if x.Score < faintly || slices.ContainsFunc(a.Items, func(y Found) bool { return sameThing(x, y) }) {
			continue
		}
		x.Score = max(0, min(1, x.Score))
		x.District, x.ServiceArea = s.f.locate(x.Position)
		a.Items = append(a.Items, x)
	}
	return a
}

// sameThing reports whether two answers are one to the eye.
func sameThing(a, b Found) bool {
	return a.Label == b.Label && a.Kind == b.Kind && a.Position.MetresTo(b.Position) < 150
}
