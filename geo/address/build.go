package address

import (
	"math"
	"slices"
	"strings"

	"jylu/geo"
	"jylu/geo/toponym"
)

// entry is what a name leads to: a street (or micro-district) with its houses,
// or a place.
type entry struct {
	kind       toponym.Kind // of streets
	names      Names        // to show; the one most used
	lines      [][]geo.Position
	box        box                // around lines
	houses     []house            // sorted by number
	byKey      map[string][]int32 // indexes of houses, by number.key
	place      *Place             // nil for streets
	importance float32            // 0…1: how much of the city it is
	seen       map[string]int     // how often each bare name occurs; only while building
	kinds      [16]int            // how often each kind was said; only while building
	renamed    string             // the name that went out of use, to show
}

// house is a building under its entry.
type house struct {
	number
	text   string // as to be shown
	kind   toponym.Kind
	people int
	at     geo.Position
}

// form is one name of an entry: its words and how little it is preferred.
type form struct {
	entry   int32
	words   []int32
	penalty float32
	micro   bool   // a bare number with the word for micro-district
	called  string // the other name that this is, to show; empty for the street's own
}

// microToken stands for the kind word of a micro-district, which is part of the
// name where the rest is a bare number (8 мкр).
const microToken = "@mkr"

// builder gathers what a Finder is made of.
type builder struct {
	f       *Finder
	byKey   map[string]int32
	entered map[int32][]string // names of each entry already in the vocabulary
}

// NewFinder indexes g. locate names the district and the service area of a
// point; nil leaves them empty. The finder keeps no reference to g's slices
// except those of street lines, which must not change afterwards.
func NewFinder(g Gazetteer, locate func(geo.Position) (district, area string)) *Finder {
	if locate == nil {
		locate = func(geo.Position) (string, string) { return "", "" }
	}
	f := &Finder{locate: locate, crossings: map[[2]int32][]geo.Position{}}
	f.words = vocabulary{byText: map[string]int32{}, byStem: map[string][]int32{}}
	b := &builder{f: f, byKey: map[string]int32{}, entered: map[int32][]string{}}
	for i := range g.Streets {
		b.street(&g.Streets[i])
	}
	b.allHouses(g.Houses)
	b.crossings(g.Crossings)
	for i := range f.entries {
		b.settle(int32(i))
	}
	b.aliases(g.Aliases)
	b.relatives()
	for i := range g.Places {
		b.place(g.Places[i])
	}
	f.words.seal()
	f.chambers = newChambers(g.Chambers)
	return f
}

// entry returns the index of the street that name means, made if need be; a
// name without letters: -1.
func (b *builder) entry(name string) int32 {
	n := toponym.Parse(name)
	key := n.Key()
	if key == "" {
		return -1
	}
	i, ok := b.byKey[key]
	if !ok {
		i = int32(len(b.f.entries))
		b.byKey[key] = i
		b.f.entries = append(b.f.entries, entry{seen: map[string]int{}})
	}
	e := &b.f.entries[i]
	e.kinds[n.Kind]++
	e.seen[name]++
	return i
}

func (b *builder) street(s *Street) {
	name := s.Plain
	for _, other := range []string{s.Ru, s.Kk, s.En} {
		if name == "" {
			name = other
		}
	}
	i := b.entry(name)
	if i < 0 {
		return
	}
	e := &b.f.entries[i]
	e.lines = append(e.lines, s.Lines...)
	set := func(to *string, name string) {
		if *to == "" {
			*to = name
		}
	}
	set(&e.names.Ru, s.Ru)
	set(&e.names.Kk, s.Kk)
	set(&e.names.En, s.En)
	set(&e.names.Old, s.Old)
}

func (b *builder) allHouses(houses []House) {
	entries := map[string]int32{} // names as written, so that each is read once
	kinds := map[string]toponym.Kind{}
	for k := range houses {
		h := &houses[k]
		i, ok := entries[h.Street]
		if !ok {
			i = b.entry(h.Street)
			entries[h.Street], kinds[h.Street] = i, toponym.Parse(h.Street).Kind
		}
		if i < 0 {
			continue
		}
		e := &b.f.entries[i]
		for _, n := range houseNumbers(h.Number) {
			e.houses = append(e.houses, house{number: n, text: strings.TrimSpace(h.Number), kind: kinds[h.Street], people: h.People, at: h.Position})
		}
	}
}

func (b *builder) crossings(crossings []Crossing) {
	entries := map[string]int32{}
	of := func(name string) int32 {
		i, ok := entries[name]
		if !ok {
			i = b.entry(name)
			entries[name] = i
		}
		return i
	}
	for _, c := range crossings {
		x, y := of(c.A), of(c.B)
		if x < 0 || y < 0 || x == y {
			continue
		}
		pair := [2]int32{min(x, y), max(x, y)}
		b.f.crossings[pair] = append(b.f.crossings[pair], c.Position)
	}
}

// settle chooses the names that entry i is shown by, enters all of them into
// the vocabulary and sorts its houses.
func (b *builder) settle(i int32) {
	e := &b.f.entries[i]
	names := make([]string, 0, len(e.seen))
	for name := range e.seen {
		names = append(names, name)
	}
	slices.SortFunc(names, func(x, y string) int {
		if d := e.seen[y] - e.seen[x]; d != 0 {
			return d
		}
		return strings.Compare(x, y)
	})
	e.names.Plain = names[0]
	for _, name := range names { // Cyrillic with a kind word says most
		if toponym.Parse(name).Kind != toponym.Unsaid && isCyrillic(name) {
			e.names.Plain = name
			break
		}
	}
	said := 0
	for k := toponym.Street; int(k) < len(e.kinds); k++ {
		if e.kinds[k] > said {
			said, e.kind = e.kinds[k], k
		}
	}
	if n := toponym.Parse(e.names.Plain); e.kind == toponym.Unsaid && len(n.Words) >= 2 && n.Words[0][0] > '9' && n.Words[1][0] <= '9' {
		e.kind = toponym.MicroDistrict // Самал-2: streets are not numbered so
	}
	for _, name := range names {
		for k, v := range toponym.Variants(name) {
			b.form(i, v, 0.02*float32(min(k, 1)), otherName(k, v))
		}
	}
	for _, name := range []string{e.names.Ru, e.names.Kk, e.names.En} {
		b.form(i, name, 0, "")
	}
	for _, old := range toponym.Variants(e.names.Old) {
		b.form(i, old, 0.02, toponym.Parse(old).Bare)
	}
	slices.SortStableFunc(e.houses, func(x, y house) int {
		if x.n != y.n {
			return x.n - y.n
		}
		return strings.Compare(x.key(), y.key())
	})
	e.byKey = make(map[string][]int32, len(e.houses))
	for k := range e.houses {
		key := e.houses[k].key()
		e.byKey[key] = append(e.byKey[key], int32(k))
	}
	points := 0
	for _, l := range e.lines {
		for _, p := range l {
			if points++; points == 1 {
				e.box = box{p, p}
			}
			e.box.low = geo.Position{Lon: min(e.box.low.Lon, p.Lon), Lat: min(e.box.low.Lat, p.Lat)}
			e.box.high = geo.Position{Lon: max(e.box.high.Lon, p.Lon), Lat: max(e.box.high.Lat, p.Lat)}
		}
	}
	e.importance = float32(math.Min(1, math.Log1p(float64(len(e.houses)+points))/8))
	e.seen = nil
}

// form enters one name of entry i.
func (b *builder) form(i int32, name string, penalty float32, called string) {
	n := toponym.Parse(name)
	key := n.Key()
	if key == "" || len(n.Stems) > 12 {
		return
	}
	f := b.f
	add := func(texts, stems []string, penalty float32, micro bool) {
		id := int32(len(f.forms))
		fm := form{entry: i, penalty: penalty, micro: micro, called: called}
		for at := range texts {
			fm.words = append(fm.words, f.words.add(texts[at], stems[at], id, at, i))
		}
		f.forms = append(f.forms, fm)
	}
	if id := strings.Join(n.Words, " "); slices.Contains(b.entered[i], id) {
		return
	} else {
		b.entered[i] = append(b.entered[i], id)
	}
	if strings.HasSuffix(key, "mkr") && n.Kind == toponym.MicroDistrict && len(n.Words) >= 1 && n.Words[0][0] <= '9' {
		add(append(slices.Clone(n.Words), microToken), append(slices.Clone(n.Stems), microToken), penalty, true)
		return
	}
	add(n.Words, n.Stems, penalty, false)
	if len(n.Words) > 1 { // Альфараби, Жибекжолы
		all := strings.Join(n.Words, "")
		add([]string{all}, []string{toponym.Stem(all)}, penalty+0.01, false)
	}
}

// otherName is what variant k of a name is shown as when it was typed.
func otherName(k int, variant string) string {
	if k == 0 || !isCyrillic(variant) {
		return ""
	}
	return toponym.Parse(variant).Bare
}

func isCyrillic(s string) bool {
	for _, r := range s {
		if r >= 0x400 && r <= 0x52f {
			return true
		}
	}
	return false
}
