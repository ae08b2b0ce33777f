package dispatch

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"jylu/dispatch/ground"
	"jylu/dispatch/plan"
	"jylu/fleet"
	"jylu/geo"
)

// shortlist turns a roster into the planner's problem, and the planner's sets
// into what a dispatcher reads.
type shortlist struct {
	*assembler
	rec     *Recommendation
	problem plan.Problem
	areas   []string
	seconds [][]int // from each crew of the problem to each area
}

// fill lists who could go. Crews below their minimum are among them, because
// the dispatcher may send them knowingly; they count for no cover.
func (s *shortlist) fill() {
	s.foresee()
	byTrade := len(s.problem.Now.Trades)+len(s.problem.Next.Trades) > 0
	for i := range s.roster.Crews {
		c := &s.roster.Crews[i]
		if c.Booking != nil || c.StateAt(s.roster.At) != fleet.StateReady || c.Duty == fleet.DutyOff || len(c.Members) == 0 {
			continue
		}
		pc := plan.Crew{
			ID: c.Crew.ID, Number: c.Number, Area: c.AreaCode, ArrivalS: s.arrivalS(ground.Workshop, c.Place, c.CallInMin),
			Staffed: len(c.Missing) == 0, WorkedMin: int(c.HoursWorked * 60),
		}
		if byTrade { // else nobody counts them
			pc.Trades = s.trades(c.Members)
		}
		if v := s.own(c); v != nil {
			pc.Own, pc.OwnKind = v.Vehicle.ID, v.Vehicle.Kind
		}
		s.problem.Crews = append(s.problem.Crews, pc)
	}
	for i := range s.roster.Vehicles {
		v := &s.roster.Vehicles[i]
		if v.CrewID != nil || v.Tier == fleet.Unavailable || v.Operator == nil {
			continue
		}
		s.problem.Vehicles = append(s.problem.Vehicles, plan.Vehicle{
			ID: v.Vehicle.ID, Kind: v.Vehicle.Kind, ArrivalS: s.arrivalS(v.Vehicle.Kind, v.Place, v.CallInMin), Operator: *v.Operator,
			WorkedMin: int(s.worker[*v.Operator].HoursWorked * 60),
		})
	}
	for i := range s.roster.Workers {
		w := &s.roster.Workers[i]
		if w.CrewID != nil || w.Tier == fleet.Unavailable {
			continue
		}
		s.problem.Workers = append(s.problem.Workers, plan.Worker{
			ID: w.Worker.ID, Trade: w.Trade, ArrivalS: s.arrivalS(onHisOwn, w.Place, w.CallInMin), WorkedMin: int(w.HoursWorked * 60),
		})
	}
	s.measureAreas()
}

// arrivalS is the planner's arrival: where the place is not known, only what
// calling in takes.
func (s *shortlist) arrivalS(kind string, p fleet.Placed, callInMin int) int {
	if t, _ := s.arrival(kind, p, callInMin); t != nil {
		return *t
	}
	return callInMin * 60
}

// own is the crew's own vehicle if it would go with it.
func (s *shortlist) own(c *fleet.CrewStatus) *fleet.VehicleStatus {
	if c.Vehicle == nil {
		return nil
	}
	v := s.vehicle[*c.Vehicle]
	if v.Booking != nil || v.StateAt(s.roster.At) != fleet.StateReady {
		return nil
	}
	return v
}

// trades counts members by trade. A welder without a valid certificate is
// nobody a welding stage can count on.
func (s *shortlist) trades(members []uuid.UUID) map[string]int {
	n := make(map[string]int, 6)
	for _, id := range members {
		w := s.worker[id]
		if w.Trade != "welder" || certified(w, fleet.CertificateWeld, s.roster.At) {
			n[w.Trade]++
		}
	}
	return n
}

// measureAreas finds how far every crew is from the middle of every area: the
// mean of its bases. Outlines would put it into the mountains.
func (s *shortlist) measureAreas() {
	var middles []geo.Position
	for _, area := range s.roster.Areas {
		var sum geo.Position
		n := 0.0
		for _, b := range s.roster.Bases {
			if b.AreaCode == area.Code {
				sum.Lon, sum.Lat, n = sum.Lon+b.Lon, sum.Lat+b.Lat, n+1
			}
		}
		if n == 0 {
			continue
		}
		middle := geo.Position{Lon: sum.Lon / n, Lat: sum.Lat / n}
		s.areas, middles = append(s.areas, area.Code), append(middles, middle)
	}
	from := make([]geo.Position, len(s.problem.Crews))
	for i, pc := range s.problem.Crews {
		from[i] = s.crew[pc.ID].Place.Position
	}
	table := s.travel.Times(s.travel.Like(ground.Workshop), from, middles)
	for j := range middles {
		row := make([]int, len(from))
		for i, pc := range s.problem.Crews {
			row[i] = table[i][j].Seconds + s.crew[pc.ID].CallInMin*60
		}
		s.seconds = append(s.seconds, row)
	}
}

// candidate words one set of the planner's.
func (s *shortlist) candidate(set plan.Set) Candidate {
	c := Candidate{CoverWorst: set.CoverWorst, CoverTotal: set.CoverTotal}
	if s.placed {
		c.ReadyS, c.LastS = &set.ReadyS, &set.LastS
	}
	var sent []uuid.UUID
	onCall := 0
	for _, m := range set.Crews {
		st := s.crew[m.ID]
		pick := CrewPick{ID: m.ID, Number: st.Number, Arrival: s.pick(m, ground.Workshop, st.Place, st.CallInMin), Warnings: s.warnings(st)}
		if v := s.own(st); v != nil {
			pick.Vehicle = &v.Vehicle.ID
		}
		c.Crews, sent, onCall = append(c.Crews, pick), append(sent, m.ID), max(onCall, st.CallInMin)
	}
	for _, m := range set.Vehicles {
		st := s.vehicle[m.ID]
		c.Vehicles = append(c.Vehicles, VehiclePick{ID: m.ID, Plate: st.Plate, Kind: st.Vehicle.Kind, Arrival: s.pick(m, st.Vehicle.Kind, st.Place, st.CallInMin)})
		onCall = max(onCall, st.CallInMin)
	}
	for _, m := range set.Workers {
		st := s.worker[m.ID]
		c.Workers = append(c.Workers, WorkerPick{ID: m.ID, Trade: st.Trade, Arrival: s.pick(m, onHisOwn, st.Place, st.CallInMin)})
		onCall = max(onCall, st.CallInMin)
	}
	c.Shortfalls = append(s.shortfalls(set.MissingNow, s.rec.Stage), s.shortfalls(set.MissingNext, s.rec.NextStage)...)
	c.Cover = s.cover(sent)
	c.Reasons = s.reasons(set, onCall)
	return c
}

func (s *shortlist) pick(m plan.Member, kind string, p fleet.Placed, callInMin int) Arrival {
	a := Arrival{Basis: p.Basis, CallInMin: callInMin, NextOnly: m.NextOnly}
	if s.placed {
		a.ArrivalS, a.Estimate = &m.ArrivalS, !s.time(kind, p.Position).Road
		s.rec.Estimate = s.rec.Estimate || a.Estimate
	}
	if p.At != nil {
		age := int(s.roster.At.Sub(*p.At) / time.Second)
		a.AgeS = &age
	}
	return a
}

// warnings are the rules that sending the crew would meet, so that the screen
// can ask before the server does.
func (s *shortlist) warnings(c *fleet.CrewStatus) []string {
	alone := assembler{
		roster: s.roster, travel: s.travel, times: s.times, taken: map[uuid.UUID]bool{}, crew: s.crew, vehicle: s.vehicle, worker: s.worker,
	}
	if alone.addCrew(c.Crew.ID) != nil {
		return nil
	}
	var codes []string
	for _, f := range alone.party.findings {
		if !slices.Contains(codes, f.code) {
			codes = append(codes, f.code)
		}
	}
	return codes
}

func (s *shortlist) cover(sent []uuid.UUID) []AreaCover {
	seconds := func(n int) *int {
		if n < 0 {
			return nil
		}
		return &n
	}
	var all []AreaCover
	for _, a := range plan.Cover(s.areas, s.problem.Crews, s.seconds, sent) {
		left := 0
		for _, c := range s.problem.Crews {
			if c.Staffed && c.Area == a.Area && !slices.Contains(sent, c.ID) {
				left++
			}
		}
		all = append(all, AreaCover{Area: a.Area, BeforeS: seconds(a.BeforeS), AfterS: seconds(a.AfterS), Left: left})
	}
	return all
}

// reasons say what speaks for and against a set by itself.
func (s *shortlist) reasons(set plan.Set, onCall int) []Reason {
	var all []Reason
	say := func(code string, params map[string]any) { all = append(all, Reason{Code: code, Params: params}) }
	if set.LackingNow == 0 {
		say("covers_stage", map[string]any{"stage": s.rec.Stage})
	} else {
		say("lacks_stage", map[string]any{"stage": s.rec.Stage, "units": set.LackingNow})
	}
	switch {
	case s.rec.NextStage == "":
	case set.LackingNext == 0:
		say("covers_stage", map[string]any{"stage": s.rec.NextStage})
	default:
		say("lacks_stage", map[string]any{"stage": s.rec.NextStage, "units": set.LackingNext})
	}
	if set.Understaffed > 0 {
		say("below_minimum", map[string]any{"crews": set.Understaffed})
	}
	if onCall > 0 {
		say("call_in", map[string]any{"minutes": onCall})
	}
	if set.CoverWorst == 0 && set.CoverBefore > 0 {
		say("area_uncovered", map[string]any{"left": set.CoverTotal})
	}
	if !set.Proven {
		say("not_proven", nil)
	}
	return all
}

// compare adds what tells the sets from each other.
func (s *shortlist) compare() {
	items := s.rec.Items
	if len(items) < 2 {
		return
	}
	mark := func(code string, value func(Candidate) int) {
		best := slices.MinFunc(items, func(a, b Candidate) int { return cmp.Compare(value(a), value(b)) })
		worst := slices.MaxFunc(items, func(a, b Candidate) int { return cmp.Compare(value(a), value(b)) })
		if value(best) == value(worst) {
			return
		}
		for i := range items {
			if value(items[i]) == value(best) {
				items[i].Reasons = append(items[i].Reasons, Reason{Code: code})
			}
		}
	}
	if s.placed {
		mark("soonest", func(c Candidate) int { return *c.ReadyS })
	}
	mark("most_cover_left", func(c Candidate) int { return -c.CoverTotal })
	mark("fewest_called_out", func(c Candidate) int { return len(c.Crews) + len(c.Vehicles) + len(c.Workers) })
}

// shortfalls words what a set leaves uncovered of a stage.
func (s *shortlist) shortfalls(missing plan.Need, stage string) []Shortfall {
	var all []Shortfall
	if missing.Crews > 0 {
		all = append(all, Shortfall{Code: s.whyNoCrew(), Kind: fleet.KindCrew, Missing: missing.Crews, Stage: stage})
	}
	for _, trade := range slices.Sorted(maps.Keys(missing.Trades)) {
		all = append(all, Shortfall{Code: s.whyNoWorker(trade), Kind: trade, Missing: missing.Trades[trade], Stage: stage})
	}
	for _, kinds := range slices.Sorted(maps.Keys(missing.Vehicles)) {
		all = append(all, Shortfall{Code: s.whyNoVehicle(kinds), Kind: kinds, Missing: missing.Vehicles[kinds], Stage: stage})
	}
	return all
}

// tally counts the first reason of each who cannot go.
type tally map[string]int

func (t tally) add(reasons []fleet.Reason) {
	if len(reasons) > 0 {
		t[reasons[0].Code]++
	}
}

// commonest is the reason most have, none_exist if there is nobody at all who
// could have one, all_in_set if everybody who can go already does.
func (t tally) commonest(exist bool) string {
	if !exist {
		return "none_exist"
	}
	best := "all_in_set"
	for _, code := range slices.Sorted(maps.Keys(t)) {
		if best == "all_in_set" || t[code] > t[best] {
			best = code
		}
	}
	return best
}

func (s *shortlist) whyNoCrew() string {
	t := tally{}
	for i := range s.roster.Crews {
		t.add(s.roster.Crews[i].Reasons)
	}
	return t.commonest(len(s.roster.Crews) > 0)
}

func (s *shortlist) whyNoWorker(trade string) string {
	t, exist := tally{}, false
	for i := range s.roster.Workers {
		if w := &s.roster.Workers[i]; w.Trade == trade {
			exist = true
			t.add(w.Discreet(s.roster.Watch, s.roster.At).Reasons)
		}
	}
	return t.commonest(exist)
}

func (s *shortlist) whyNoVehicle(kinds string) string {
	t, exist := tally{}, false
	for i := range s.roster.Vehicles {
		if v := &s.roster.Vehicles[i]; slices.Contains(strings.Split(kinds, "|"), v.Vehicle.Kind) {
			exist = true
			t.add(v.Reasons)
		}
	}
	return t.commonest(exist)
}
