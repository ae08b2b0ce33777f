package dispatch

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"jylu/dispatch/plan"
	"jylu/fleet"
)

// needs are the need rows of one type.
func loadNeeds(ctx context.Context, tx *gorm.DB, typ string) ([]Need, error) {
	rows, err := gorm.G[Need](tx).Where("type = ?", typ).Order("stage, what, alarm_level").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("needs: %w", err)
	}
	return rows, nil
}

// needDiameter is the diameter needs are read at. While it is unknown the
// settings say what to assume, and assumed is true.
func needDiameter(in Incident, s settings) (mm int, assumed bool) {
	switch {
	case in.DiameterMm != nil:
		return *in.DiameterMm, false
	case !in.HasPipe():
		return 0, false
	case in.Network == "main":
		return int(s["assumed_main_mm"]), true
	case in.Network == "distribution":
		return int(s["assumed_distribution_mm"]), true
	}
	return int(s["assumed_unknown_mm"]), true
}

// needsOf are the needs of a stage at a diameter and alarm level. Of the rows
// for one thing the highest count holds: a higher level asks for more, never
// for less.
func needsOf(rows []Need, stage string, mm, level int) []Need {
	var needs []Need
	for _, n := range rows {
		if n.Stage != stage || mm < n.FromMm || mm > n.ToMm || n.AlarmLevel > level {
			continue
		}
		i := slices.IndexFunc(needs, func(o Need) bool { return o.What == n.What })
		switch {
		case i < 0:
			needs = append(needs, n)
		case n.Count > needs[i].Count:
			needs[i] = n
		}
	}
	return slices.DeleteFunc(needs, func(n Need) bool { return n.Count == 0 })
}

// currentAndNext are the stage that is under way or about to start and the one
// after it; empty where there is none. An incident whose stages are all over
// and that is open all the same is looked at from the start again.
func currentAndNext(stages []Stage) (current, next string) {
	var left []string
	for _, s := range stages {
		if !s.over() {
			left = append(left, s.Code)
		}
	}
	switch {
	case len(left) >= 2:
		return left[0], left[1]
	case len(left) == 1:
		return left[0], ""
	case len(stages) > 0:
		return stages[0].Code, ""
	}
	return "", ""
}

// bring is what a crew is told to bring: the needs of the current and the next
// stage, the larger count of each.
func bring(ctx context.Context, tx *gorm.DB, in Incident, views []StageView) ([]Need, error) {
	rows, err := loadNeeds(ctx, tx, in.Type)
	if err != nil {
		return nil, err
	}
	s, err := loadSettings(ctx, tx)
	if err != nil {
		return nil, err
	}
	stages := make([]Stage, len(views))
	for i, v := range views {
		stages[i] = v.Stage
	}
	mm, _ := needDiameter(in, s)
	current, next := currentAndNext(stages)
	for i := range rows {
		if rows[i].Stage == next {
			rows[i].Stage = current // one list for both
		}
	}
	return needsOf(rows, current, mm, in.AlarmLevel), nil
}

// planNeed turns need rows into the planner's form.
func planNeed(needs []Need) plan.Need {
	p := plan.Need{Vehicles: map[string]int{}, Trades: map[string]int{}}
	for _, n := range needs {
		switch {
		case n.What == fleet.KindCrew:
			p.Crews += n.Count
		case slices.Contains(fleet.Trades, n.What):
			p.Trades[n.What] += n.Count
		default:
			p.Vehicles[n.What] += n.Count
		}
	}
	return p
}

// presence is what is on an incident already, or on its way.
type presence struct {
	crews    int
	vehicles map[string]int
	trades   map[string]int
}

// presentOn counts the open bookings of an incident that are not done.
func presentOn(in Incident, roster fleet.Roster) presence {
	p := presence{vehicles: map[string]int{}, trades: map[string]int{}}
	here := func(b *fleet.Booking) bool {
		return b != nil && b.IncidentID == in.ID && b.Milestone != fleet.Done
	}
	for i := range roster.Crews {
		if here(roster.Crews[i].Booking) {
			p.crews++
		}
	}
	for i := range roster.Vehicles {
		if v := &roster.Vehicles[i]; here(v.Booking) {
			p.vehicles[v.Vehicle.Kind]++
		}
	}
	for i := range roster.Workers {
		if w := &roster.Workers[i]; here(w.Booking) {
			p.trades[w.Trade]++
		}
	}
	return p
}

// less is what of a need is still lacking. Kinds asked for by name are counted
// off first, so that a pump is not spent on "pump or vacuum truck" while a
// stage asks for a pump as such.
func (p presence) less(need plan.Need) plan.Need {
	left := plan.Need{Crews: max(0, need.Crews-p.crews), Vehicles: map[string]int{}, Trades: map[string]int{}}
	for trade, n := range need.Trades {
		if n -= p.trades[trade]; n > 0 {
			left.Trades[trade] = n
		}
	}
	free := map[string]int{}
	for kind, n := range p.vehicles {
		free[kind] = n
	}
	keys := make([]string, 0, len(need.Vehicles))
	for key := range need.Vehicles {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b string) int {
		if d := strings.Count(a, "|") - strings.Count(b, "|"); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	for _, key := range keys {
		n := need.Vehicles[key]
		for kind := range strings.SplitSeq(key, "|") {
			used := min(n, free[kind])
			n, free[kind] = n-used, free[kind]-used
		}
		if n > 0 {
			left.Vehicles[key] = n
		}
	}
	return left
}
