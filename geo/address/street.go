package address

import (
	"slices"
	"strings"

	"jylu/geo"
	"jylu/geo/toponym"
)

// mostStreets is how many streets of a reading are looked into for houses.
const mostStreets = 24

// How much a street's score is worth when a house is asked for and …
const (
	worthHouse      = 1.0  // it is known
	worthWhole      = 0.93 // the building is known, but not its part or letter
	worthBetween    = 0.88 // it lies between known ones
	worthStreet     = 0.80 // nothing is known but the street
	worthUnfinished = 0.97 // the number may be the beginning of this one
)

// address reads t as a street, a house or a place.
func (s *search) address(t []token) reading {
	slots := s.f.slots(t)
	var r reading
	var best named
	any := false
	readings := parses(t)
	for i, p := range readings {
		for _, n := range s.f.rank(t, slots, p, i, mostStreets) {
			items := s.items(t, p, n)
			r.found = append(r.found, items...)
			if len(items) > 0 {
				score := float32(items[0].Score)
				if !any || score > best.score {
					best, any = n, true
					best.score = score
				}
			}
		}
	}
	slices.SortStableFunc(r.found, func(a, b Found) int {
		if a.Score > b.Score {
			return -1
		} else if a.Score < b.Score {
			return 1
		}
		return 0
	})
	r.unknown = unknown(t, readings, best, any)
	return r
}

// items are the answers that one entry gives to reading p.
func (s *search) items(t []token, p parse, n named) []Found {
	e := &s.f.entries[n.entry]
	score := float64(n.score)
	switch {
	case e.place != nil:
		kind := KindPlace
		if isDistrict(e.place.Kind) {
			kind = KindDistrict
		}
		return []Found{{Label: placeLabel(e, s.lang), Kind: kind, Position: e.place.Position, Score: score, entry: n.entry, Similar: n.similar}}
	case p.asked:
		unfinished := p.at == len(t)-1
		return s.houses(e, n, p.house, kindOf(t), score, unfinished)
	}
	at, ok := e.middle(s.near)
	if !ok {
		return nil
	}
	return []Found{{Label: s.f.streetLabel(e, n.form, s.lang), Kind: e.streetKind(), Position: at, Score: score, entry: n.entry, Similar: n.similar}}
}

// kindOf returns the kind word of a query.
func kindOf(t []token) toponym.Kind {
	for i := range t {
		if t[i].role == isKind && t[i].kind != toponym.Unsaid {
			return t[i].kind
		}
	}
	return toponym.Unsaid
}

// houses are the houses of e that number h may mean; if none is known, the
// point between its neighbours, or the street.
func (s *search) houses(e *entry, n named, h number, kind toponym.Kind, score float64, unfinished bool) []Found {
	var out []Found
	add := func(list []int32, worth float64) {
		for _, k := range list {
			x := &e.houses[k]
			w := worth
			if kind != toponym.Unsaid && x.kind != toponym.Unsaid && x.kind != kind {
				w -= 0.01
			}
			if x.people > 0 {
				w += 0.0005 * min(1, float64(x.people)/1000)
			}
			out = append(out, Found{Label: s.f.houseLabel(e, n.form, x.kind, x.text, s.lang), Kind: KindHouse, Position: x.at, Score: score * w, entry: n.entry, Similar: n.similar})
		}
	}
	whole := number{n: h.n, letter: h.letter}
	bare := number{n: h.n}
	switch {
	case h.flat != "" && len(e.byKey[whole.key()+"/"+h.flat]) > 0:
		add(e.byKey[whole.key()+"/"+h.flat], worthHouse)
	case len(e.byKey[h.key()]) > 0:
		add(e.byKey[h.key()], worthHouse)
	case len(e.byKey[whole.key()]) > 0:
		add(e.byKey[whole.key()], worthWhole)
	case len(e.byKey[bare.key()]) > 0:
		add(e.byKey[bare.key()], worthWhole)
	default:
		add(e.sameNumber(h.n), worthWhole-0.01)
	}
	if unfinished && len(out) < 2*s.limit {
		add(e.begunBy(h.key(), s.limit), worthUnfinished-0.08)
	}
	if len(out) > 0 && out[0].Score >= score*(worthWhole-0.02) {
		return out
	}
	if at, ok := e.between(h.n); ok {
		return append(out, Found{Label: s.f.houseLabel(e, n.form, toponym.Unsaid, h.typed, s.lang), Kind: KindHouse, Position: at, Score: score * worthBetween, Approximate: true, entry: n.entry, Similar: n.similar})
	}
	if at, ok := e.middle(s.near); ok {
		out = append(out, Found{Label: s.f.streetLabel(e, n.form, s.lang), Kind: e.streetKind(), Position: at, Score: score * worthStreet, Approximate: true, entry: n.entry, Similar: n.similar})
	}
	return out
}

// sameNumber returns the houses with the number n and any letter or part.
func (e *entry) sameNumber(n int) []int32 {
	var out []int32
	at, _ := slices.BinarySearchFunc(e.houses, n, func(h house, n int) int { return h.n - n })
	for ; at < len(e.houses) && e.houses[at].n == n; at++ {
		out = append(out, int32(at))
	}
	return out
}

// begunBy returns houses whose number begins with typed and is longer.
func (e *entry) begunBy(typed string, most int) []int32 {
	var out []int32
	for i := range e.houses {
		if k := e.houses[i].key(); len(k) > len(typed) && strings.HasPrefix(k, typed) {
			if out = append(out, int32(i)); len(out) == most {
				break
			}
		}
	}
	return out
}

// Houses stand for one that is not known if their numbers differ by at most
// nextHouses, and the point lies between two if they are at most betweenMetres
// apart: beyond that the numbers are of different ends of the city.
const (
	nextHouses    = 12
	betweenMetres = 1500
)

// between returns where number n would stand: between the nearest known houses
// below and above it on its side of the street, or at the nearest one.
func (e *entry) between(n int) (geo.Position, bool) {
	var low, high *house
	for i := range e.houses {
		h := &e.houses[i]
		if h.n%2 != n%2 && e.kind != toponym.MicroDistrict {
			continue
		}
		if h.n <= n {
			low = h
		} else {
			high = h
			break
		}
	}
	if low != nil && high != nil && high.n != low.n {
		if low.at.MetresTo(high.at) <= betweenMetres {
			f := float64(n-low.n) / float64(high.n-low.n)
			return geo.Position{Lon: low.at.Lon + f*(high.at.Lon-low.at.Lon), Lat: low.at.Lat + f*(high.at.Lat-low.at.Lat)}, true
		}
	}
	if high != nil && high.n-n <= nextHouses && (low == nil || high.n-n < n-low.n) {
		return high.at, true
	}
	if low != nil && n-low.n <= nextHouses {
		return low.at, true
	}
	return geo.Position{}, false
}

// middle returns the point of the street that stands for it: the nearest to
// near, or else the one nearest to the mean of its points.
func (e *entry) middle(near *geo.Position) (geo.Position, bool) {
	var to geo.Position
	points := 0
	e.each(func(p geo.Position) {
		to.Lon, to.Lat = to.Lon+p.Lon, to.Lat+p.Lat
		points++
	})
	if points == 0 {
		return geo.Position{}, false
	}
	to.Lon, to.Lat = to.Lon/float64(points), to.Lat/float64(points)
	if near != nil {
		to = *near
	}
	best, least := geo.Position{}, -1.0
	e.each(func(p geo.Position) {
		dx, dy := (p.Lon-to.Lon)*0.73, p.Lat-to.Lat // a degree of longitude at 43° north
		if d := dx*dx + dy*dy; least < 0 || d < least {
			best, least = p, d
		}
	})
	return best, true
}

// each calls visit with every point of the street's lines, or of its houses if
// it has none.
func (e *entry) each(visit func(geo.Position)) {
	for _, l := range e.lines {
		for _, p := range l {
			visit(p)
		}
	}
	if len(e.lines) == 0 {
		for i := range e.houses {
			visit(e.houses[i].at)
		}
	}
}

func (e *entry) streetKind() string {
	if e.kind == toponym.MicroDistrict {
		return KindDistrict
	}
	return KindStreet
}

func isDistrict(kind string) bool {
	switch kind {
	case "suburb", "quarter", "neighbourhood", "city", "town", "village", "hamlet", "district", "locality":
		return true
	}
	return false
}
