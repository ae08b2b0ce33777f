package address

import (
	"math"
	"slices"
	"strings"

	"jylu/geo"
)

// joiners stand between the names of streets that cross, by folded word.
var joiners = folded("и мен пен бен және and угол уг углу угла x х выше ниже восточнее западнее севернее южнее между at between пересекает")

// crossWords say that the query is a crossing, by folded word.
var crossWords = folded("угол угла углу уг пересечение пересечении перекресток перекрестке қиылысы қиылысында қиылыс бұрышы бұрышында crossing corner intersection")

// side is one street of a crossing.
type side struct {
	tokens []token
	text   string
	named  []named
}

// crossing reads t as streets that meet. whole is what t gives as one address;
// the better of the two counts.
func (s *search) crossing(t []token, whole reading) (reading, bool) {
	sides, explicit := cut(t)
	if len(sides) < 2 {
		if whole.top() >= surely && len(whole.unknown) == 0 {
			return reading{}, false
		}
		said := explicit && len(sides) == 1
		if said {
			t = sides[0].tokens
		}
		if sides = s.guess(t); len(sides) < 2 {
			return reading{}, false
		}
		explicit = said
	}
	if h, ok := s.houseAmong(sides); explicit && ok {
		return h, true
	}
	known := 0
	for i := range sides {
		s.name(&sides[i])
		if len(sides[i].named) > 0 {
			known++
		}
	}
	if !explicit && (known < len(sides) || whole.top() >= surely) {
		return reading{}, false
	}
	r := s.meet(sides)
	if !explicit && r.top() <= whole.top() && len(whole.unknown) == 0 {
		return reading{}, false
	}
	if len(whole.found) > 0 && whole.found[0].Kind == KindHouse && whole.top() > r.top() {
		return reading{}, false
	}
	if explicit && whole.top() > surely && len(whole.unknown) == 0 && r.top() < whole.top() {
		return reading{}, false
	}
	return r, true
}

// houseAmong finds the house that one side names, of which the others only say
// where it is: Толе би 59 уг. Абылай хана.
func (s *search) houseAmong(sides []side) (reading, bool) {
	for _, sd := range sides {
		r := s.address(sd.tokens)
		if len(r.found) > 0 && r.found[0].Kind == KindHouse && r.found[0].Score > 0.85 && len(r.unknown) == 0 {
			return r.less(0.01), true
		}
	}
	return reading{}, false
}

// cut splits t where crossings are written apart: at a dash, a stroke between
// words, и, мен, угол. explicit says that it can hardly be anything else.
func cut(t []token) (sides []side, explicit bool) {
	var cur []token
	end := func() {
		if sd, ok := newSide(cur); ok {
			sides = append(sides, sd)
		}
		cur = nil
	}
	said := false
	for i := range t {
		if crossWords[t[i].Fold] {
			said = true
			end()
			continue
		}
		if joiners[t[i].Fold] && i > 0 && i+1 < len(t) && len([]rune(t[i].Gap)) > 0 && !t[i].Dot && !t[i-1].Number {
			end()
			explicit = true
			continue
		}
		if i > 0 && parts(t, i) {
			end()
			explicit = true
		}
		cur = append(cur, t[i])
	}
	end()
	if len(sides) > 6 {
		sides = sides[:6]
	}
	return sides, explicit || said
}

// parts reports whether the gap before t[i] parts two streets: a spaced or long
// dash, a stroke between words, a plus, an ampersand.
func parts(t []token, i int) bool {
	g := t[i].Gap
	between := !t[i-1].Number || !t[i].Number
	switch {
	case strings.ContainsAny(g, "—+&×;\\"), strings.Contains(g, " - "), strings.Contains(g, "–"):
		return between
	case strings.Contains(g, "/"):
		return !t[i-1].Number && !t[i].Number && !(t[i-1].role == isKind && t[i].role == isKind) && !(t[i].Single() && !t[i].Dot)
	case strings.Contains(g, "- "), strings.Contains(g, " -"):
		return !t[i-1].Number && !t[i].Number
	}
	return false
}

func newSide(t []token) (side, bool) {
	var sd side
	names := false
	var text strings.Builder
	for i := range t {
		if t[i].role == isNoise || t[i].role == isMarker {
			continue
		}
		if text.Len() > 0 {
			text.WriteString(t[i].Gap)
		}
		text.WriteString(t[i].Text)
		names = names || t[i].role == isName && t[i].typed != ""
	}
	sd.tokens, sd.text = slices.Clone(t), strings.Trim(text.String(), " ,.;")
	return sd, names
}

// guess splits t at the place where both halves are streets: Абая Розыбакиева,
// Гагарина-Ходжанова, Абая, Гагарина.
func (s *search) guess(t []token) []side {
	var best []side
	var score float32
	for i := 1; i < len(t); i++ {
		left, ok := newSide(t[:i])
		right, also := newSide(t[i:])
		if !ok || !also || t[i].Glued() {
			continue
		}
		s.name(&left)
		s.name(&right)
		if len(left.named) == 0 || len(right.named) == 0 {
			continue
		}
		a, b := left.named[0], right.named[0]
		if sum := a.score + b.score; min(a.score, b.score) > 0.85 && min(a.covered, b.covered) > 0.9 && sum > score {
			best, score = []side{left, right}, sum
		}
	}
	return best
}

// name finds the streets that a side may mean. Below half of what was typed,
// nothing is meant.
func (s *search) name(sd *side) {
	t := sd.tokens
	p := parse{at: -1}
	for i := range t {
		if t[i].role == isName && t[i].typed != "" || t[i].typed == microToken {
			p.names |= 1 << i
		}
	}
	sd.named = nil
	for _, n := range s.f.rank(t, s.f.slots(t), p, 0, mostStreets) {
		if n.score >= 0.5 && n.covered >= 0.5 && s.f.entries[n.entry].place == nil {
			sd.named = append(sd.named, n)
		}
	}
}

// meet looks for the crossings of every two sides. Sides that are no street are
// unknown; so are pairs of streets that never meet, if none do.
func (s *search) meet(sides []side) reading {
	var r reading
	var apart []string
	for i := range sides {
		if len(sides[i].named) == 0 || sides[i].named[0].doubt {
			r.unknown = append(r.unknown, sides[i].text)
		}
	}
	for i := range sides {
		for k := i + 1; k < len(sides); k++ {
			if len(sides[i].named) == 0 || len(sides[k].named) == 0 {
				continue
			}
			found := s.pair(sides[i].named, sides[k].named)
			if len(found) == 0 && k == i+1 {
				apart = append(apart, sides[i].text+" – "+sides[k].text)
			}
			r.found = append(r.found, found...)
		}
	}
	if len(r.found) == 0 {
		if len(r.unknown) == 0 {
			r.unknown = apart
		}
		for i := range sides { // the streets themselves, as far as they are known
			for _, n := range sides[i].named[:min(len(sides[i].named), 2)] {
				e := &s.f.entries[n.entry]
				if at, ok := e.middle(s.near); ok {
					r.found = append(r.found, Found{Label: s.f.streetLabel(e, n.form, s.lang), Kind: e.streetKind(), Position: at, Score: 0.6 * float64(n.score), entry: n.entry, Approximate: true, Similar: n.similar})
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
	return r
}

// pair returns the crossings of any of one side's streets with any of the
// other's, best names first.
func (s *search) pair(a, b []named) []Found {
	var out []Found
	for _, x := range a[:min(len(a), 8)] {
		for _, y := range b[:min(len(b), 8)] {
			if x.entry == y.entry {
				continue
			}
			at, approximate := s.f.crossingsOf(x.entry, y.entry, !x.doubt && !y.doubt && min(x.score, y.score) > 0.8)
			if len(at) == 0 {
				continue
			}
			label := s.f.entries[x.entry].kinded(s.f.entries[x.entry].kind, s.lang) + " – " + s.f.entries[y.entry].kinded(s.f.entries[y.entry].kind, s.lang)
			score := float64(min(x.score, y.score)) - 0.01*float64(1-max(x.score, y.score))
			if approximate {
				score -= 0.02
			}
			for k, p := range at {
				out = append(out, Found{Label: label, Kind: KindCrossing, Position: p, Score: score - 0.002*float64(k), Approximate: approximate, Similar: x.similar || y.similar, entry: x.entry})
			}
		}
	}
	return out
}

// oneCrossing is how far apart, in metres, points of a crossing may lie: the
// carriageways of two avenues give four. closeBy is how near streets must pass
// each other to be taken to meet though the source does not join them.
const (
	oneCrossing = 120
	closeBy     = 60
)

// crossingsOf returns where two streets meet, the point where most of their
// lines do first; if they do not, and closeToo, where they pass close by each other.
func (f *Finder) crossingsOf(x, y int32, closeToo bool) (at []geo.Position, approximate bool) {
	points := f.crossings[[2]int32{min(x, y), max(x, y)}]
	if len(points) == 0 && !closeToo {
		return nil, false
	}
	if len(points) == 0 {
		if p, ok := nearest(&f.entries[x], &f.entries[y]); ok {
			return []geo.Position{p}, true
		}
		return nil, false
	}
	type cluster struct {
		sum geo.Position
		n   float64
	}
	var clusters []cluster
next:
	for _, p := range points {
		for i := range clusters {
			c := &clusters[i]
			if p.MetresTo(geo.Position{Lon: c.sum.Lon / c.n, Lat: c.sum.Lat / c.n}) < oneCrossing {
				c.sum.Lon, c.sum.Lat, c.n = c.sum.Lon+p.Lon, c.sum.Lat+p.Lat, c.n+1
				continue next
			}
		}
		clusters = append(clusters, cluster{p, 1})
	}
	slices.SortStableFunc(clusters, func(a, b cluster) int { return int(b.n - a.n) })
	for _, c := range clusters[:min(len(clusters), 5)] {
		at = append(at, geo.Position{Lon: c.sum.Lon / c.n, Lat: c.sum.Lat / c.n})
	}
	return at, false
}

// nearest returns the point where the lines of two streets pass within closeBy
// of each other. Points of lines are compared, at most some hundred of each.
func nearest(a, b *entry) (geo.Position, bool) {
	if len(a.lines) == 0 || len(b.lines) == 0 || !a.box.near(b.box) {
		return geo.Position{}, false
	}
	best, at := math.MaxFloat64, [2]geo.Position{}
	pb := b.sample()
	for _, p := range a.sample() {
		if !b.box.near(box{p, p}) {
			continue
		}
		for _, q := range pb {
			dx, dy := (p.Lon-q.Lon)*0.73, p.Lat-q.Lat // a degree of longitude at 43° north
			if d := dx*dx + dy*dy; d < best {
				best, at = d, [2]geo.Position{p, q}
			}
		}
	}
	if best == math.MaxFloat64 || at[0].MetresTo(at[1]) > closeBy {
		return geo.Position{}, false
	}
	return geo.Position{Lon: (at[0].Lon + at[1].Lon) / 2, Lat: (at[0].Lat + at[1].Lat) / 2}, true
}

// box is the smallest one around some points.
type box struct{ low, high geo.Position }

// near reports whether boxes are less than about 100 m apart.
func (x box) near(y box) bool {
	const margin = 0.0015 // degrees: 120 m of longitude at 43° north
	return x.low.Lon <= y.high.Lon+margin && y.low.Lon <= x.high.Lon+margin && x.low.Lat <= y.high.Lat+margin && y.low.Lat <= x.high.Lat+margin
}
