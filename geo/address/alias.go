package address

import (
	"slices"

	"jylu/geo"
	"jylu/geo/toponym"
)

// near enough, in metres, for two entries with the names of one alias to be
// taken for one street of which the source knows both names. Farther apart, the
// old name is that of another street, such as Ленина in a suburb.
const sameStreet = 300

// Chains are renamings, old name to names in force, by toponym.Key. A name may lead
// to another that led on; it never comes back.
type Chains map[string][]string

// longestChain bounds how many names may follow from one. A street is renamed once
// in a generation.
const longestChain = 100

// Add enters a renaming and reports whether it is one: false, and nothing is
// entered, if it leads back to the name it begins with, or on and on. Two spellings
// of one name lead nowhere.
func (c Chains) Add(old, inForce string) bool {
	from, to := toponym.Key(old), toponym.Key(inForce)
	if from == to {
		return old != inForce
	}
	if c.leads(to, from, map[string]bool{}) {
		return false
	}
	if !slices.Contains(c[from], to) {
		c[from] = append(c[from], to)
	}
	return true
}

func (c Chains) leads(from, to string, seen map[string]bool) bool {
	if seen[from] = true; from == to || len(seen) > longestChain {
		return true
	}
	return slices.ContainsFunc(c[from], func(next string) bool { return !seen[next] && c.leads(next, to, seen) })
}

// aliases lets each name of a pair lead to the street that has the other. A
// street that the source knows only by its old name is shown with the new one, if
// that is confirmed.
func (b *builder) aliases(aliases []Alias) {
	for _, a := range aliases {
		was, known := b.byKey[toponym.Key(a.Old)]
		is, current := b.byKey[toponym.Key(a.New)]
		if current {
			b.form(is, a.Old, 0.02, toponym.Parse(a.Old).Bare)
		}
		if known && (!current || b.close(was, is)) {
			b.form(was, a.New, 0.01, toponym.Parse(a.New).Bare)
			if e := &b.f.entries[was]; e.renamed == "" && a.Status == AliasConfirmed && !spelledAlike(a.Old, a.New) {
				e.renamed = toponym.Parse(a.New).Bare
			}
		}
	}
}

// relatives lets streets that lie together and whose names differ by a word
// left out, or by the order of words, be found by each other's: Ураза Исаева
// and Исаева, Ади Шарипова and Шарипова Ади.
func (b *builder) relatives() {
	type named struct {
		entry int32
		stems []string
		name  string
	}
	var all []named
	byStem := map[string][]int{}
	for i := range b.f.entries {
		n := toponym.Parse(b.f.entries[i].names.Plain)
		stems := slices.Clone(n.Stems)
		slices.Sort(stems)
		for _, s := range stems {
			byStem[s] = append(byStem[s], len(all))
		}
		all = append(all, named{int32(i), stems, b.f.entries[i].names.Plain})
	}
	for k, x := range all {
		if len(x.stems) < 2 || len(x.stems) > 3 {
			continue
		}
		for _, s := range x.stems {
			if s[0] <= '9' || len(byStem[s]) > 20 {
				continue
			}
			for _, l := range byStem[s] {
				y := all[l]
				if l == k || !within(y.stems, x.stems) || !b.close(x.entry, y.entry) {
					continue
				}
				b.form(x.entry, y.name, 0.01, "")
				b.form(y.entry, x.name, 0.01, "")
			}
		}
	}
}

// within reports whether every word of some is in all of at most one more, and
// no number is left out.
func within(some, all []string) bool {
	if len(some) == 0 || len(all)-len(some) > 1 {
		return false
	}
	for _, s := range some {
		if !slices.Contains(all, s) {
			return false
		}
	}
	for _, s := range all {
		if s[0] <= '9' && !slices.Contains(some, s) {
			return false
		}
	}
	return true
}

// spelledAlike reports whether two names are spellings of one, rather than two
// names.
func spelledAlike(a, b string) bool {
	x, y := toponym.Key(a), toponym.Key(b)
	return distance(x, y, 2*mistake, false) <= 2*mistake
}

// close reports whether two entries have points within sameStreet metres.
func (b *builder) close(x, y int32) bool {
	px, py := b.f.entries[x].sample(), b.f.entries[y].sample()
	for _, p := range px {
		for _, q := range py {
			if p.MetresTo(q) < sameStreet {
				return true
			}
		}
	}
	return false
}

// sample returns up to some hundred points of e.
func (e *entry) sample() []geo.Position {
	var all []geo.Position
	for _, l := range e.lines {
		all = append(all, l...)
	}
	for _, h := range e.houses {
		all = append(all, h.at)
	}
	step := len(all)/200 + 1
	out := all[:0]
	for i := 0; i < len(all); i += step {
		out = append(out, all[i])
	}
	return out
}
