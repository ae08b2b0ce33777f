package dispatch

import (
	"math"
	"slices"
	"time"

	"jylu/dispatch/journal"
)

// maxDiameterMm is the last diameter the norm table covers; pipes of heat
// networks end there.
const maxDiameterMm = 1420

// checkDiameter refuses what no pipe can be. The norm table says nothing above
// its last column, and guessing there would be showing a norm that is none.
func checkDiameter(mm *int) error {
	switch {
	case mm == nil:
		return nil
	case *mm <= 0:
		return journal.Refuse(journal.Invalid, "out-of-range", "min", 1, "max", maxDiameterMm).At("diameter_mm")
	case *mm > maxDiameterMm:
		return journal.Refuse(journal.Invalid, "diameter-above-table", "max", maxDiameterMm).At("diameter_mm")
	}
	return nil
}

// column is one printed column of the norm table.
type column struct {
	fromMm, toMm int
	norms        map[string]Norm // by stage
}

// columns sorts norm rows into printed columns, thinnest pipes first.
func columns(norms []Norm) []column {
	var cols []column
	for _, n := range norms {
		i := slices.IndexFunc(cols, func(c column) bool { return c.toMm == n.ToMm })
		if i < 0 {
			i = len(cols)
			cols = append(cols, column{fromMm: n.FromMm, toMm: n.ToMm, norms: map[string]Norm{}})
		}
		cols[i].norms[n.Stage] = n
	}
	slices.SortFunc(cols, func(a, b column) int { return a.toMm - b.toMm })
	return cols
}

// columnsFor are the columns that may apply: one if the diameter is known, all
// if it is not. A diameter between two columns takes the larger one; one below
// the first takes the first, and below tells so.
func columnsFor(cols []column, mm *int) (apply []column, below bool) {
	if mm == nil || len(cols) == 0 {
		return cols, false
	}
	i := slices.IndexFunc(cols, func(c column) bool { return *mm <= c.toMm })
	if i < 0 {
		return nil, false
	}
	return cols[i : i+1], *mm < cols[0].fromMm
}

// skips reports whether the norm table has no such stage at the diameter: its
// row is there and its hours are empty. While the diameter is unknown nothing
// is skipped.
func skips(norms []Norm, mm *int, stage string) bool {
	if mm == nil {
		return false
	}
	apply, _ := columnsFor(columns(norms), mm)
	if len(apply) != 1 {
		return false
	}
	n, found := apply[0].norms[stage]
	return found && n.Hours == nil
}

// span is a range of hours: both ends equal once the diameter is known.
type span struct{ min, max float64 }

func hours(h float64) time.Duration {
	return time.Duration(math.Round(h * float64(time.Hour)))
}

// clocks puts the norms beside the stages of an incident and says what is
// running out. An incident without a pipe has no norm, hence no clocks.
//
// Due times cumulate along each column separately: the range shown for an
// unknown diameter is then between two schedules that exist, also if somebody
// edited the table into a shape that does not grow with the diameter.
func clocks(in Incident, stages []Stage, norms []Norm, now time.Time) ([]StageView, []Clock) {
	views := make([]StageView, len(stages))
	for i, s := range stages {
		views[i].Stage = s
	}
	if !in.HasPipe() {
		return views, nil
	}
	cols, below := columnsFor(columns(norms), in.DiameterMm)
	if len(cols) == 0 {
		return views, nil
	}
	if in.ClosedAt != nil {
		now = *in.ClosedAt
	}
	total := make([]float64, len(cols))
	var lastNormed *StageView
	var sources Sourced
	for i := range views {
		v := &views[i]
		h, due, source, ok := stageNorm(cols, v.Code, total)
		if !ok || v.Skipped {
			continue
		}
		sources = leastSure(sources, source)
		v.NormMin, v.NormMax = &h.min, &h.max
		first := in.RegisteredAt.Add(hours(due.min))
		v.DueAt = &first
		if in.DiameterMm == nil {
			last := in.RegisteredAt.Add(hours(due.max))
			v.DueMax = &last
		}
		v.Overrun = overrun(v.Stage, h.max, now)
		lastNormed = v
	}
	if lastNormed == nil {
		return views, nil
	}
	return views, runningClocks(in, views, *lastNormed, span{slices.Min(total), slices.Max(total)}, sources, below)
}

// stageNorm adds the stage's hours to the running total of each column, and
// returns the range of its hours and of the totals. ok is false if no column
// has a norm for it.
func stageNorm(cols []column, stage string, total []float64) (h, due span, source Sourced, ok bool) {
	h = span{math.Inf(1), 0}
	for i, c := range cols {
		n, found := c.norms[stage]
		if !found {
			continue
		}
		ok, source = true, leastSure(source, n.Sourced)
		var hours float64
		if n.Hours != nil {
			hours = *n.Hours
		}
		total[i] += hours
		h = span{min(h.min, hours), max(h.max, hours)}
	}
	return h, span{slices.Min(total), slices.Max(total)}, source, ok
}

// leastSure keeps the source to be shown: the first, unless a later row is less
// certain, because a clock is only as sure as its least sure norm.
func leastSure(a, b Sourced) Sourced {
	if a.Source == "" || (a.Status == "verified" && b.Status != "verified") {
		return b
	}
	return a
}

// overrun is by how long a stage took more than its norm, or has so far.
func overrun(s Stage, norm float64, now time.Time) time.Duration {
	if s.StartedAt == nil {
		return 0
	}
	end := now
	if s.FinishedAt != nil {
		end = *s.FinishedAt
	}
	return max(0, end.Sub(*s.StartedAt)-hours(norm))
}

// runningClocks are the clock of the whole repair, from registration to the
// last stage with a norm, and that of the stage under way.
func runningClocks(in Incident, views []StageView, last StageView, total span, source Sourced, below bool) []Clock {
	clock := func(code, stage string, from time.Time, h span) Clock {
		c := Clock{
			Code: code, Stage: stage, StartsAt: from, DueAt: from.Add(hours(h.min)), HoursMin: h.min, HoursMax: h.max,
			BelowTable: below, Source: source.Source, Edition: source.Edition, Status: source.Status,
		}
		if in.DiameterMm == nil {
			late := from.Add(hours(h.max))
			c.DueMax = &late
		}
		return c
	}
	repair := clock("repair", "", in.RegisteredAt, total)
	if last.FinishedAt != nil {
		repair.StoppedAt = last.FinishedAt
	} else if in.ClosedAt != nil {
		repair.StoppedAt = in.ClosedAt
	}
	all := []Clock{repair}
	if in.ClosedAt != nil {
		return all
	}
	began := in.RegisteredAt
	for _, v := range views {
		if v.over() {
			if v.FinishedAt != nil && v.FinishedAt.After(began) {
				began = *v.FinishedAt
			}
			continue
		}
		if v.NormMax != nil {
			// Not started: waiting to start already eats the stage's time.
			if v.StartedAt != nil {
				began = *v.StartedAt
			}
			all = append(all, clock("stage", v.Code, began, span{*v.NormMin, *v.NormMax}))
		}
		break
	}
	return all
}
