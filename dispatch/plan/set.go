package plan

import "slices"

// set turns what was found into the answer.
func (s *solver) set(f *found) Set {
	r := &f.rating
	out := Set{
		ReadyS: r.readyS, LastS: r.lastS,
		LackingNow: r.missNow, LackingNext: r.missNext, Understaffed: r.understaffed,
		CoverWorst: r.coverWorst, CoverTotal: r.coverTotal,
		WorkedMin: r.sum.worked, Proven: !s.cut,
	}
	out.CoverBefore, out.TotalBefore = s.coverLeft(make([]int, len(s.ready)))
	entries := make(map[*candidate]Member, len(f.members))
	covered := 0
	for _, m := range f.members { // by arrival
		s.classes[m.class].add(s.given, 1)
		n := s.terms.stage[now].covered(s.given)
		entries[m] = Member{ArrivalS: m.arrival, NextOnly: n == covered}
		covered = n
	}
	out.MissingNow = s.terms.stage[now].missing(s.given)
	out.MissingNext = s.terms.stage[next].missing(s.given)
	clear(s.given)
	members := slices.Clone(f.members)
	slices.SortFunc(members, func(a, b *candidate) int { return a.place - b.place })
	for _, m := range members {
		entry := entries[m]
		switch m.list {
		case fromCrews:
			entry.ID = s.p.Crews[m.index].ID
			out.Crews = append(out.Crews, entry)
		case fromVehicles:
			entry.ID = s.p.Vehicles[m.index].ID
			out.Vehicles = append(out.Vehicles, entry)
		default:
			entry.ID = s.p.Workers[m.index].ID
			out.Workers = append(out.Workers, entry)
		}
	}
	return out
}

// missing returns what the given amounts per feat leave uncovered.
func (r *rows) missing(given []int) Need {
	out := Need{Vehicles: map[string]int{}, Trades: map[string]int{}}
	note := func(r *row, n int) {
		switch {
		case n == 0:
		case r.trade:
			out.Trades[r.code] = n
		case r.code == "":
			out.Crews = n
		default:
			out.Vehicles[r.code] = n
		}
	}
	for i := range r.plain {
		note(&r.plain[i], r.plain[i].need-r.plain[i].coveredBy(given))
	}
	if len(r.tangled) > 0 {
		for i, n := range matched(r.tangled, given) {
			note(&r.tangled[i], r.tangled[i].need-n)
		}
	}
	return out
}
