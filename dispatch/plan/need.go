package plan

import (
	"cmp"
	"slices"
	"strings"
)

// maxCount bounds every count of a need, so that sums stay far from overflow.
const maxCount = 1 << 20

// The two stages a need is stated for.
const (
	now = iota
	next
	stages
)

// A row is one line of a stage's need: so many units from any of its feats. A
// feat is something a member can give: being a crew, a worker of a trade, a
// machine of a group of kinds that no row tells apart.
type row struct {
	code  string // trade, kind or alternatives as normalised; empty for crews
	trade bool
	need  int
	feats []int
}

// rows are the lines of one stage. Plain rows share no feat, so the cover of
// each is a minimum; tangled ones do (EXC and EXC|LOADER) and need a matching.
type rows struct{ plain, tangled []row }

// terms is the vocabulary of a problem: rows of both stages, feats by name.
type terms struct {
	stage [stages]rows
	trade map[string]int // feat of a trade
	kind  map[string]int // feat of a vehicle kind
	feats int
	limit []int  // per feat: the largest count any stage can use
	early []bool // per feat: the current stage can use it
}

// readTerms turns the two needs into rows over feats. Feat 0 is being a crew.
func readTerms(needs [stages]Need) *terms {
	t := &terms{trade: map[string]int{}, kind: map[string]int{}, feats: 1}
	var all [stages][]row
	member := map[string]string{} // per kind: in which rows it stands
	var alternatives [stages]map[string]int
	for st, n := range needs {
		if c := count(n.Crews); c > 0 {
			all[st] = append(all[st], row{need: c, feats: []int{0}})
		}
		for _, trade := range sortedKeys(n.Trades) {
			if c := count(n.Trades[trade]); c > 0 {
				if _, ok := t.trade[trade]; !ok {
					t.trade[trade] = t.feats
					t.feats++
				}
				all[st] = append(all[st], row{code: trade, trade: true, need: c, feats: []int{t.trade[trade]}})
			}
		}
		alternatives[st] = normalise(n.Vehicles)
		for i, key := range sortedKeys(alternatives[st]) {
			for kind := range strings.SplitSeq(key, "|") {
				member[kind] += string(rune('a'+st)) + string(rune('0'+i)) + ";"
			}
		}
	}
	group := map[string]int{}
	for _, kind := range sortedKeys(member) {
		if _, ok := group[member[kind]]; !ok {
			group[member[kind]] = t.feats
			t.feats++
		}
		t.kind[kind] = group[member[kind]]
	}
	for st := range all {
		for _, key := range sortedKeys(alternatives[st]) {
			r := row{code: key, need: alternatives[st][key]}
			for kind := range strings.SplitSeq(key, "|") {
				if f := t.kind[kind]; !slices.Contains(r.feats, f) {
					r.feats = append(r.feats, f)
				}
			}
			all[st] = append(all[st], r)
		}
	}
	t.untangle(all)
	return t
}

// untangle sorts the rows of each stage into plain and tangled ones.
func (t *terms) untangle(all [stages][]row) {
	t.limit, t.early = make([]int, t.feats), make([]bool, t.feats)
	for st := range all {
		uses := make([]int, t.feats)
		for _, r := range all[st] {
			for _, f := range r.feats {
				uses[f]++
				t.limit[f] = max(t.limit[f], r.need)
				t.early[f] = t.early[f] || st == now
			}
		}
		for _, r := range all[st] {
			if slices.ContainsFunc(r.feats, func(f int) bool { return uses[f] > 1 }) {
				t.stage[st].tangled = append(t.stage[st].tangled, r)
			} else {
				t.stage[st].plain = append(t.stage[st].plain, r)
			}
		}
	}
}

// normalise returns vehicles with the alternatives of each key sorted and
// without repetition, and counts of equal keys added up.
func normalise(vehicles map[string]int) map[string]int {
	out := map[string]int{}
	for key, n := range vehicles {
		if n = count(n); n == 0 {
			continue
		}
		var kinds []string
		for kind := range strings.SplitSeq(key, "|") {
			if kind = strings.TrimSpace(kind); kind != "" {
				kinds = append(kinds, kind)
			}
		}
		if len(kinds) > 0 {
			slices.Sort(kinds)
			out[strings.Join(slices.Compact(kinds), "|")] += n
		}
	}
	return out
}

func count(n int) int { return min(max(n, 0), maxCount) }

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, cmp.Compare)
	return keys
}

// covered returns how many units of r the given amounts per feat cover.
func (r *rows) covered(given []int) int {
	sum := 0
	for i := range r.plain {
		sum += r.plain[i].coveredBy(given)
	}
	if len(r.tangled) > 0 {
		for _, n := range matched(r.tangled, given) {
			sum += n
		}
	}
	return sum
}

// coveredBy returns the cover of a plain row.
func (r *row) coveredBy(given []int) int {
	n := 0
	for _, f := range r.feats {
		n += given[f]
	}
	return min(n, r.need)
}

// matched returns the cover of each tangled row under a largest matching of
// given units to rows; earlier rows are served first.
func matched(tangled []row, given []int) []int {
	m := matching{tangled, given, make([]int, len(given)), make([]map[int]int, len(tangled)), make([]bool, len(given))}
	got := make([]int, len(tangled))
	for i := range tangled {
		m.lent[i] = map[int]int{}
		for got[i] < tangled[i].need {
			clear(m.seen)
			if !m.augment(i) {
				break
			}
			got[i]++
		}
	}
	return got
}

// A matching is the state of Ford and Fulkerson's search for one.
type matching struct {
	rows  []row
	given []int
	used  []int         // per feat
	lent  []map[int]int // per row: units by feat
	seen  []bool        // per feat, in the current search
}

// augment gives row i one more unit, moving other rows to other feats if need be.
func (m *matching) augment(i int) bool {
	for _, f := range m.rows[i].feats {
		if m.seen[f] {
			continue
		}
		m.seen[f] = true
		if m.used[f] < m.given[f] {
			m.used[f]++
			m.lent[i][f]++
			return true
		}
		for j := range m.rows {
			if j != i && m.lent[j][f] > 0 && m.augment(j) {
				m.lent[j][f]--
				m.lent[i][f]++
				return true
			}
		}
	}
	return false
}
