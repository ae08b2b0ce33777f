package plan

import (
	"bytes"
	"cmp"
	"math/bits"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"
)

// member is a candidate as brute force sees it.
type member struct {
	id              uuid.UUID
	list            int
	arrival, worked int
	kind            string // its machine's, or none
	trades          map[string]int
	crew, staffed   bool
	area            string
	operator        uuid.UUID
}

// roster lists everyone valid in roster order: it restates the rules for bad
// entries and for places, sharing nothing with the solver.
func roster(p Problem) []member {
	seen := map[uuid.UUID]bool{uuid.Nil: true}
	var crews, vehicles, workers []member
	number := map[uuid.UUID]int{}
	var valid []Crew
	for _, c := range p.Crews {
		if !seen[c.ID] {
			seen[c.ID] = true
			valid = append(valid, c)
		}
	}
	for _, c := range valid {
		kind := ""
		if !seen[c.Own] {
			seen[c.Own] = true
			kind = c.OwnKind
		}
		number[c.ID] = c.Number
		crews = append(crews, member{id: c.ID, list: fromCrews, arrival: max(0, c.ArrivalS), worked: max(0, c.WorkedMin), kind: kind,
			trades: c.Trades, crew: true, staffed: c.Staffed, area: c.Area})
	}
	for _, v := range p.Vehicles {
		if !seen[v.ID] {
			seen[v.ID] = true
			vehicles = append(vehicles, member{id: v.ID, list: fromVehicles, arrival: max(0, v.ArrivalS), worked: max(0, v.WorkedMin), kind: v.Kind, operator: v.Operator})
		}
	}
	for _, w := range p.Workers {
		if !seen[w.ID] {
			seen[w.ID] = true
			workers = append(workers, member{id: w.ID, list: fromWorkers, arrival: max(0, w.ArrivalS), worked: max(0, w.WorkedMin),
				trades: map[string]int{w.Trade: 1}, operator: w.ID})
		}
	}
	byID := func(a, b member) int { return bytes.Compare(a.id[:], b.id[:]) }
	slices.SortFunc(crews, func(a, b member) int { return cmp.Or(cmp.Compare(number[a.id], number[b.id]), byID(a, b)) })
	slices.SortFunc(vehicles, byID)
	slices.SortFunc(workers, byID)
	return slices.Concat(crews, vehicles, workers)
}

// units counts what a set covers of a need, the machines by giving every unit
// of every key a slot and matching slots to machines.
func units(n Need, set []member) int {
	crews, sum := 0, 0
	for _, m := range set {
		if m.crew {
			crews++
		}
	}
	sum += min(crews, max(0, n.Crews))
	for trade, want := range n.Trades {
		have := 0
		for _, m := range set {
			have += max(0, m.trades[trade])
		}
		sum += min(have, max(0, want))
	}
	var slots [][]string
	for key, want := range n.Vehicles {
		for range min(max(0, want), len(set)) {
			slots = append(slots, strings.Split(key, "|"))
		}
	}
	drives := make([]int, len(set))
	for i := range drives {
		drives[i] = -1
	}
	for slot := range slots {
		if place(slot, slots, set, drives, make([]bool, len(set))) {
			sum++
		}
	}
	return sum
}

func place(slot int, slots [][]string, set []member, drives []int, seen []bool) bool {
	for i, m := range set {
		if seen[i] || m.kind == "" || !slices.ContainsFunc(slots[slot], func(k string) bool { return strings.TrimSpace(k) == m.kind }) {
			continue
		}
		seen[i] = true
		if drives[i] < 0 || place(drives[i], slots, set, drives, seen) {
			drives[i] = slot
			return true
		}
	}
	return false
}

func total(n Need) int {
	sum := max(0, n.Crews)
	for _, c := range n.Trades {
		sum += max(0, c)
	}
	for _, c := range n.Vehicles {
		sum += max(0, c)
	}
	return sum
}

// answer is a set by brute force.
type answer struct {
	rating
	set []member
}

// brute ranks every minimal set of p by trying all subsets.
func brute(p Problem, k int) []answer {
	all := roster(p)
	pick := func(mask uint) (set []member) {
		for i := range all {
			if mask>>i&1 == 1 {
				set = append(set, all[i])
			}
		}
		return set
	}
	covers := make([][2]int, 1<<len(all))
	for mask := range covers {
		set := pick(uint(mask))
		covers[mask] = [2]int{units(p.Now, set), units(p.Next, set)}
	}
	var out []answer
subsets:
	for mask := uint(1); mask < 1<<len(all); mask++ {
		for m := mask; m > 0; m &= m - 1 {
			if i := bits.TrailingZeros(m); covers[mask&^(1<<i)] == covers[mask] {
				continue subsets
			}
		}
		set := pick(mask)
		for i, a := range set {
			for _, b := range set[:i] {
				if a.operator != uuid.Nil && a.operator == b.operator {
					continue subsets
				}
			}
		}
		out = append(out, answer{appraise(p, all, mask, set, covers), set})
	}
	slices.SortFunc(out, func(a, b answer) int { return a.compare(&b.rating) })
	return out[:min(k, len(out))]
}

func appraise(p Problem, all []member, mask uint, set []member, covers [][2]int) rating {
	r := rating{missNow: total(p.Now) - covers[mask][0], missNext: total(p.Next) - covers[mask][1]}
	left := map[string]int{}
	for i, m := range all {
		if m.crew && m.staffed {
			left[m.area] += 1 - int(mask>>i&1)
		}
		if mask>>i&1 == 0 {
			continue
		}
		r.places = append(r.places, i)
		r.sum = r.sum.plus(weight{m.worked, m.arrival, i})
		r.lastS = max(r.lastS, m.arrival)
		if m.crew && !m.staffed {
			r.understaffed++
		}
	}
	first := true
	for _, n := range left {
		if first || n < r.coverWorst {
			r.coverWorst, first = n, false
		}
		r.coverTotal += n
	}
	r.readyS = r.lastS
	for _, t := range append([]member{{}}, set...) {
		there := uint(0)
		for i, m := range all {
			if mask>>i&1 == 1 && m.arrival <= t.arrival {
				there |= 1 << i
			}
		}
		if covers[there][0] == covers[mask][0] {
			r.readyS = min(r.readyS, t.arrival)
		}
	}
	return r
}

// number makes an id whose order is that of n.
func number(list byte, n int) uuid.UUID { return uuid.UUID{0: list, 14: byte(n >> 8), 15: byte(n)} }

func drawNeed(t *rapid.T, name string) Need {
	n := Need{Crews: rapid.IntRange(-1, 3).Draw(t, name+" crews"), Vehicles: map[string]int{}, Trades: map[string]int{}}
	keys := []string{"ARM", "EXC", "PUMP", "VAC", "PUMP|VAC", "EXC | VAC", "ARM|PUMP", "GEN"}
	for range rapid.IntRange(0, 4).Draw(t, name+" keys") {
		n.Vehicles[rapid.SampledFrom(keys).Draw(t, "key")] = rapid.IntRange(-1, 3).Draw(t, "machines")
	}
	for range rapid.IntRange(0, 2).Draw(t, name+" trades") {
		n.Trades[rapid.SampledFrom([]string{"welder", "fitter", "electrician"}).Draw(t, "trade")] = rapid.IntRange(-1, 4).Draw(t, "workers")
	}
	return n
}

// size draws a number up to most, mostly a large one.
func size(t *rapid.T, most int, name string) int {
	return most - rapid.SampledFrom([]int{0, 0, 0, 1, 1, 2, 3, most}).Draw(t, name)%(most+1)
}

func drawProblem(t *rapid.T) Problem {
	p := Problem{Now: drawNeed(t, "now"), Next: drawNeed(t, "next")}
	arrival := rapid.SampledFrom([]int{-5, 0, 300, 600, 900, 1200, 2400})
	worked := rapid.SampledFrom([]int{-1, 0, 60, 60, 120})
	for i := range size(t, 5, "crews") {
		c := Crew{ID: number(1, 5-i), Number: rapid.IntRange(1, 9).Draw(t, "number"), Area: rapid.SampledFrom([]string{"O", "B", "S"}).Draw(t, "area"),
			ArrivalS: arrival.Draw(t, "arrival"), Staffed: rapid.IntRange(0, 3).Draw(t, "staffed") > 0, WorkedMin: worked.Draw(t, "worked"), Trades: map[string]int{}}
		for _, trade := range []string{"welder", "fitter"} {
			c.Trades[trade] = rapid.IntRange(-1, 3).Draw(t, trade)
		}
		if rapid.IntRange(0, 4).Draw(t, "own") > 0 {
			c.Own, c.OwnKind = number(2, rapid.IntRange(0, 9).Draw(t, "own id")), rapid.SampledFrom([]string{"ARM", "ARM", "EXC"}).Draw(t, "own kind")
		}
		p.Crews = append(p.Crews, c)
	}
	people := []uuid.UUID{uuid.Nil, uuid.Nil, number(4, 1), number(4, 2), number(3, 1), number(5, 1)}
	kinds := rapid.SampledFrom([][]string{{"EXC", "PUMP", "VAC", "ARM", "TIP"}, {"PUMP", "VAC"}, {"EXC"}, {"EXC", "PUMP", "VAC"}}).Draw(t, "kinds")
	for i := range size(t, 8, "vehicles") {
		id := number(2, 10+i)
		if rapid.IntRange(0, 9).Draw(t, "repeat") == 0 {
			id = number(2, rapid.IntRange(0, 12).Draw(t, "repeated id"))
		}
		p.Vehicles = append(p.Vehicles, Vehicle{ID: id, Kind: rapid.SampledFrom(kinds).Draw(t, "kind"),
			ArrivalS: arrival.Draw(t, "arrival"), Operator: rapid.SampledFrom(people).Draw(t, "operator"), WorkedMin: worked.Draw(t, "worked")})
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "workers") {
		p.Workers = append(p.Workers, Worker{ID: number(3, i+1), Trade: rapid.SampledFrom([]string{"welder", "electrician"}).Draw(t, "trade"),
			ArrivalS: arrival.Draw(t, "arrival"), WorkedMin: worked.Draw(t, "worked")})
	}
	return p
}

// Best must equal brute force, rank by rank and figure by figure.
func TestBestEqualsBruteForce(t *testing.T) {
	for range 3 { // rarer mistakes take some two hundred draws to show
		rapid.Check(t, func(t *rapid.T) {
			p := drawProblem(t)
			k := rapid.SampledFrom([]int{5, 5, 5, 1, 2, 12}).Draw(t, "k")
			got, want := Best(p, k), brute(p, k)
			if len(got) != len(want) {
				t.Fatalf("%d sets, brute force has %d", len(got), len(want))
			}
			for i := range want {
				checkEqual(t, i, got[i], want[i])
			}
		})
	}
}

func checkEqual(t *rapid.T, i int, got Set, want answer) {
	var ids, wantIDs []uuid.UUID
	for _, m := range slices.Concat(got.Crews, got.Vehicles, got.Workers) {
		ids = append(ids, m.ID)
	}
	for _, m := range want.set {
		wantIDs = append(wantIDs, m.id)
	}
	if !slices.Equal(ids, wantIDs) {
		t.Fatalf("rank %d: %v\nbrute force: %v\n%+v\n%+v", i+1, ids, wantIDs, got, want.rating)
	}
	r := want.rating
	if got.LackingNow != r.missNow || got.LackingNext != r.missNext || got.Understaffed != r.understaffed || got.ReadyS != r.readyS ||
		got.LastS != r.lastS || got.CoverWorst != r.coverWorst || got.CoverTotal != r.coverTotal || got.WorkedMin != r.sum.worked || !got.Proven {
		t.Fatalf("rank %d: %+v\nbrute force: %+v", i+1, got, r)
	}
	if total(got.MissingNow) != r.missNow || total(got.MissingNext) != r.missNext {
		t.Fatalf("rank %d: missing %+v and %+v, units %d and %d", i+1, got.MissingNow, got.MissingNext, r.missNow, r.missNext)
	}
}
