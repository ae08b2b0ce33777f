package dispatch

import (
	"errors"
	"testing"
	"time"

	"jylu/dispatch/journal"
)

// printed is the table of domain.md §1.1 written out once more, by hand: the
// rows of migration 0005 are checked against it on a real database elsewhere.
var printed = map[string][5]float64{ // 0: the table has a dash
	"isolate":  {2, 2, 3, 3, 4},
	"pump_out": {1, 2, 3, 4, 5},
	"drain":    {1, 2, 3, 3, 4},
	"excavate": {1.5, 2, 3, 4, 4},
	"cut_out":  {0.5, 0.5, 1.5, 2.5, 3},
	"prepare":  {0, 0.5, 1, 1, 1.5},
	"weld":     {1, 2, 3, 3.5, 4.5},
	"refill":   {1, 2, 2.5, 3, 4},
}

var breakStages = []string{"isolate", "pump_out", "drain", "excavate", "cut_out", "prepare", "weld", "refill", "backfill"}

func printedNorms() []Norm {
	bands := [5][2]int{{57, 219}, {273, 426}, {529, 720}, {820, 920}, {1020, 1420}}
	var norms []Norm
	for stage, row := range printed {
		for i, h := range row {
			n := Norm{Stage: stage, FromMm: bands[i][0], ToMm: bands[i][1], Sourced: Sourced{Source: "s", Status: "to_confirm"}}
			if h > 0 {
				n.Hours = &h
			}
			norms = append(norms, n)
		}
	}
	return norms
}

func freshStages(codes ...string) []Stage {
	var stages []Stage
	for i, c := range codes {
		stages = append(stages, Stage{Ordinal: i + 1, Code: c})
	}
	return stages
}

var nine = time.Date(2020, 4, 1, 9, 0, 0, 0, time.UTC)

func TestNormBorders(t *testing.T) {
	tests := []struct {
		mm    int
		total float64
		below bool
	}{
		{1, 8, true}, {56, 8, true}, {57, 8, false}, {219, 8, false},
		{220, 13, false}, {272, 13, false}, {273, 13, false}, {426, 13, false},
		{427, 20, false}, {528, 20, false}, {720, 20, false},
		{721, 24, false}, {820, 24, false}, {920, 24, false},
		{921, 30, false}, {1020, 30, false}, {1420, 30, false},
	}
	for _, tt := range tests {
		in := Incident{Type: "pipe_break", DiameterMm: &tt.mm, RegisteredAt: nine}
		views, running := clocks(in, freshStages(breakStages...), printedNorms(), nine)
		if len(running) != 2 {
			t.Fatalf("%d mm: %d clocks, want repair and stage", tt.mm, len(running))
		}
		c := running[0]
		due := nine.Add(hours(tt.total))
		if c.Code != "repair" || c.HoursMin != tt.total || c.HoursMax != tt.total || !c.DueAt.Equal(due) || c.DueMax != nil || c.BelowTable != tt.below {
			t.Errorf("%d mm: %+v, want %v h, below %v", tt.mm, c, tt.total, tt.below)
		}
		if last := views[7]; last.Code != "refill" || !last.DueAt.Equal(due) {
			t.Errorf("%d mm: refill due %v, want %v", tt.mm, last.DueAt, due)
		}
		if views[8].NormMax != nil {
			t.Errorf("%d mm: backfill has a norm; the table has none", tt.mm)
		}
	}
}

func TestNormUnknownDiameterIsRange(t *testing.T) {
	in := Incident{Type: "leak", RegisteredAt: nine}
	views, running := clocks(in, freshStages(breakStages...), printedNorms(), nine)
	c := running[0]
	if c.HoursMin != 8 || c.HoursMax != 30 || c.DueMax == nil || !c.DueMax.Equal(nine.Add(30*time.Hour)) {
		t.Errorf("repair %+v, want 8 to 30 h", c)
	}
	if p := views[5]; *p.NormMin != 0 || *p.NormMax != 1.5 {
		t.Errorf("prepare %v to %v, want 0 to 1.5", *p.NormMin, *p.NormMax)
	}
}

func TestDiameterRefused(t *testing.T) {
	tests := []struct {
		mm   int
		code string
	}{{-1, "out-of-range"}, {0, "out-of-range"}, {1421, "diameter-above-table"}}
	for _, tt := range tests {
		r, ok := errors.AsType[*journal.Refusal](checkDiameter(&tt.mm))
		if !ok || r.Class != journal.Invalid || r.Code != tt.code || r.Field != "diameter_mm" {
			t.Errorf("%d mm: %v, want %s at diameter_mm", tt.mm, r, tt.code)
		}
	}
	for _, mm := range []int{1, 1420} {
		if err := checkDiameter(&mm); err != nil {
			t.Errorf("%d mm: %v", mm, err)
		}
	}
}

func TestSkips(t *testing.T) {
	tests := []struct {
		mm    *int
		stage string
		want  bool
	}{
		{ptr(219), "prepare", true}, {ptr(20), "prepare", true}, {ptr(220), "prepare", false},
		{ptr(219), "weld", false}, {ptr(219), "backfill", false}, {nil, "prepare", false},
	}
	for _, tt := range tests {
		if got := skips(printedNorms(), tt.mm, tt.stage); got != tt.want {
			t.Errorf("skips(%v, %s) = %v", tt.mm, tt.stage, got)
		}
	}
}

func TestClockRuns(t *testing.T) {
	at := func(h float64) *time.Time { return ptr(nine.Add(hours(h))) }
	stages := freshStages(breakStages...)
	stages[0].StartedAt, stages[0].FinishedAt = at(0.5), at(4.5) // 4 h, the norm of 720 mm is 3
	in := Incident{Type: "pipe_break", DiameterMm: ptr(720), RegisteredAt: nine}

	views, running := clocks(in, stages, printedNorms(), nine.Add(5*time.Hour))
	if views[0].Overrun != time.Hour {
		t.Errorf("isolate overran by %v, want 1 h", views[0].Overrun)
	}
	if s := running[1]; s.Stage != "pump_out" || !s.StartsAt.Equal(*at(4.5)) || !s.DueAt.Equal(*at(7.5)) {
		t.Errorf("stage clock %+v; waiting counts from the end of the stage before", s)
	}
	stages[1].StartedAt = at(5)
	views, running = clocks(in, stages, printedNorms(), nine.Add(10*time.Hour))
	if s := running[1]; !s.DueAt.Equal(*at(8)) || views[1].Overrun != 2*time.Hour {
		t.Errorf("stage under way due %v, overrun %v; want 8 h, 2 h", s.DueAt, views[1].Overrun)
	}
	in.DiameterMm = ptr(219) // dug up: smaller than thought
	if _, running = clocks(in, stages, printedNorms(), nine); running[0].HoursMax != 8 {
		t.Errorf("after the diameter became known: %v h, want 8", running[0].HoursMax)
	}
	for i := range stages {
		stages[i].StartedAt, stages[i].FinishedAt = at(6), at(7)
	}
	if _, running = clocks(in, stages, printedNorms(), nine); len(running) != 1 || !running[0].StoppedAt.Equal(*at(7)) {
		t.Errorf("all finished: %+v, want the repair clock alone, stopped", running)
	}
	if v, c := clocks(Incident{Type: "no_heat"}, stages[:3], printedNorms(), nine); c != nil || v[0].NormMax != nil {
		t.Error("an incident without a pipe has a norm clock")
	}
}

func TestClockOfEditedTable(t *testing.T) {
	norms := printedNorms()
	for i := range norms { // the thinnest pipe is made the slowest
		if norms[i].Stage == "weld" && norms[i].ToMm == 219 {
			norms[i].Hours = ptr(40.0)
		}
	}
	_, running := clocks(Incident{Type: "leak", RegisteredAt: nine}, freshStages(breakStages...), norms, nine)
	if c := running[0]; c.HoursMin != 13 || c.HoursMax != 47 {
		t.Errorf("%v to %v h, want 13 to 47: the range of whole columns", c.HoursMin, c.HoursMax)
	}
}
