package dispatch_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"jylu/dispatch"
	"jylu/dispatch/journal"
	"jylu/geo"
)

func (s *scene) report(in dispatch.ReportInput) dispatch.Report {
	s.t.Helper()
	if in.Channel == "" {
		in.Channel = "phone"
	}
	if in.Kind == "" {
		in.Kind = "leak"
	}
	r, err := s.Report(s.ctx(), s.cmd(), in)
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

func TestReportRefusals(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	tests := []struct {
		name        string
		in          dispatch.ReportInput
		code, field string
	}{
		{"an unknown channel", dispatch.ReportInput{Channel: "pigeon", Kind: "leak", Text: "x"}, "not-one-of", "channel"},
		{"an unknown kind", dispatch.ReportInput{Channel: "phone", Kind: "flood", Text: "x"}, "not-one-of", "kind"},
		{"nothing said", dispatch.ReportInput{Channel: "phone", Kind: "leak", CallerName: "A"}, "empty-report", "address"},
		{"a NUL byte", dispatch.ReportInput{Channel: "phone", Kind: "leak", Text: "a\x00b"}, "bad-text", "text"},
		{"no UTF-8", dispatch.ReportInput{Channel: "phone", Kind: "leak", Address: "\xff"}, "bad-text", "address"},
		{"a book", dispatch.ReportInput{Channel: "phone", Kind: "leak", Text: strings.Repeat("я", 4001)}, "too-long", "text"},
		{"nowhere on Earth", dispatch.ReportInput{Channel: "phone", Kind: "leak", Position: &geo.Position{Lon: 200, Lat: 43}}, "position-out-of-range", "position"},
	}
	for _, tt := range tests {
		_, err := s.Report(s.ctx(), s.cmd(), tt.in)
		if r := refused(t, err, tt.code); r.Field != tt.field || r.Class != journal.Invalid {
			t.Errorf("%s: %s at %s, want %s", tt.name, r.Class, r.Field, tt.field)
		}
	}
	if n := value[int](s, "SELECT count(*) FROM call"); n != 0 {
		t.Errorf("%d calls written", n)
	}
}

func TestNearbyIsOffered(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	in := s.open(dispatch.OpenInput{Type: "leak", Position: &saina, Address: "ул. Толе би, 100"})
	north := func(m float64) *geo.Position { return &geo.Position{Lon: saina.Lon, Lat: saina.Lat + m/111320} }
	tests := []struct {
		name   string
		report dispatch.ReportInput
		after  time.Duration
		reason string
	}{
		{"two streets away", dispatch.ReportInput{Position: north(250)}, 0, "near_place"},
		{"too far", dispatch.ReportInput{Position: north(350)}, 0, ""},
		{"the same address, written otherwise", dispatch.ReportInput{Address: "Толе Би 100, кв. 5"}, 0, "same_address"},
		{"the next house", dispatch.ReportInput{Address: "Толе Би 102"}, 0, ""},
		{"a question about a bill", dispatch.ReportInput{Kind: "consultation", Position: &saina}, 0, ""},
		{"twelve hours later", dispatch.ReportInput{Position: &saina}, 12 * time.Hour, "near_place"},
		{"a day later", dispatch.ReportInput{Position: &saina}, 24 * time.Hour, ""},
	}
	for _, tt := range tests {
		s.set(ten.Add(tt.after))
		r := s.report(tt.report)
		switch {
		case tt.reason == "" && len(r.Nearby) > 0:
			t.Errorf("%s: offered %+v", tt.name, r.Nearby[0].Reasons)
		case tt.reason != "" && (len(r.Nearby) != 1 || r.Nearby[0].Incident.ID != in.Incident.ID || r.Nearby[0].Reasons[0].Code != tt.reason):
			t.Errorf("%s: %+v, want %s", tt.name, r.Nearby, tt.reason)
		}
	}
	// A call about it keeps it fresh: the window slides.
	s.set(ten.Add(11 * time.Hour))
	c := s.report(dispatch.ReportInput{Position: &saina})
	if _, err := s.LinkCall(s.ctx(), s.cmd(), c.Call.ID, in.Incident.ID); err != nil {
		t.Fatal(err)
	}
	s.set(ten.Add(22 * time.Hour))
	if r := s.report(dispatch.ReportInput{Position: &saina}); len(r.Nearby) != 1 {
		t.Error("an incident called about an hour ago is not offered")
	}
}

func TestClockStartsAtTheFirstCall(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	early := s.report(dispatch.ReportInput{Position: &saina})
	s.pass(40 * time.Minute)
	late := s.report(dispatch.ReportInput{Position: &saina})
	s.pass(20 * time.Minute)
	d := s.open(dispatch.OpenInput{Type: "pipe_break", DiameterMm: ptr(720), CallIDs: []uuid.UUID{late.Call.ID}})
	if !d.Incident.RegisteredAt.Equal(ten.Add(40*time.Minute)) || !d.Clocks[0].DueAt.Equal(ten.Add(40*time.Minute+20*time.Hour)) {
		t.Errorf("registered %v, due %v", d.Incident.RegisteredAt, d.Clocks[0].DueAt)
	}
	if p, ok := d.Incident.Position(); !ok || p != saina {
		t.Error("the place of the call was not taken over")
	}
	if d.Incident.AreaCode == nil || *d.Incident.AreaCode != "batys" || d.Incident.DistrictCode == nil {
		t.Errorf("area %v, district %v", d.Incident.AreaCode, d.Incident.DistrictCode)
	}
	if _, err := s.LinkCall(s.ctx(), s.cmd(), early.Call.ID, d.Incident.ID); err != nil {
		t.Fatal(err)
	}
	d, err := s.Dossier(s.ctx(), dispatch.Everything, d.Incident.ID)
	if err != nil || !d.Incident.RegisteredAt.Equal(ten) || !d.Clocks[0].DueAt.Equal(ten.Add(20*time.Hour)) || len(d.Calls) != 2 {
		t.Errorf("registered %v, %d calls, %v", d.Incident.RegisteredAt, len(d.Calls), err)
	}
	other := s.aBreak(dostyk)
	_, err = s.LinkCall(s.ctx(), s.cmd(), early.Call.ID, other.Incident.ID)
	refused(t, err, "call-linked")
	_, err = s.Open(s.ctx(), s.cmd(), dispatch.OpenInput{Type: "leak", Override: allWarnings, CallIDs: []uuid.UUID{early.Call.ID}})
	refused(t, err, "call-linked")
}

func TestOpenRefusals(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	tests := []struct {
		name        string
		in          dispatch.OpenInput
		code, field string
	}{
		{"no type", dispatch.OpenInput{Position: &saina}, "not-one-of", "type"},
		{"no place", dispatch.OpenInput{Type: "leak"}, "place-missing", "address"},
		{"diameter -1", dispatch.OpenInput{Type: "leak", Position: &saina, DiameterMm: ptr(-1)}, "out-of-range", "diameter_mm"},
		{"beyond the table", dispatch.OpenInput{Type: "leak", Position: &saina, DiameterMm: ptr(1421)}, "diameter-above-table", "diameter_mm"},
		{"priority 9", dispatch.OpenInput{Type: "leak", Position: &saina, Priority: 9}, "out-of-range", "priority"},
		{"a network of nobody", dispatch.OpenInput{Type: "leak", Position: &saina, Network: "x"}, "not-one-of", "network"},
		{"fewer than nobody", dispatch.OpenInput{Type: "leak", Position: &saina, People: ptr(-1)}, "out-of-range", "people"},
		{"an unknown call", dispatch.OpenInput{Type: "leak", Position: &saina, CallIDs: []uuid.UUID{uuid.Must(uuid.NewV7())}}, "absent", "call_ids"},
	}
	for _, tt := range tests {
		_, err := s.Open(s.ctx(), s.cmd(), tt.in)
		if r := refused(t, err, tt.code); r.Field != tt.field {
			t.Errorf("%s: at %s, want %s", tt.name, r.Field, tt.field)
		}
	}
	// The report of an impossible pipe is kept, only the incident is refused.
	c := s.report(dispatch.ReportInput{Position: &saina})
	_, err := s.Open(s.ctx(), s.cmd(), dispatch.OpenInput{Type: "leak", DiameterMm: ptr(2000), CallIDs: []uuid.UUID{c.Call.ID}})
	refused(t, err, "diameter-above-table")
	if got, err := s.Call(s.ctx(), c.Call.ID); err != nil || got.Call.IncidentID != nil {
		t.Errorf("%+v %v", got, err)
	}
}

// TestOneFountainOneIncident lets ten operators open the same place at once.
func TestOneFountainOneIncident(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() {
			_, err := s.Open(s.ctx(), s.cmd(), dispatch.OpenInput{Type: "pipe_break", Position: &saina})
			if err != nil && !journal.Refused(err, "rule-warn") {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := value[int](s, "SELECT count(*) FROM incident"); n != 1 {
		t.Errorf("%d incidents for one fountain", n)
	}
	_, err := s.Open(s.ctx(), s.cmd(), dispatch.OpenInput{Type: "pipe_break", Position: &saina})
	r := refused(t, err, "rule-warn")
	if list := r.Params["incidents"].([]any); len(list) != 1 || list[0].(map[string]any)["number"] == "" {
		t.Errorf("%v, want the incident named", r.Params)
	}
	if _, err := s.Open(s.ctx(), s.cmd(), dispatch.OpenInput{Type: "pipe_break", Position: &saina, Override: []string{"near-open-incident"}}); err != nil {
		t.Errorf("with the override: %v", err)
	}
}

func TestDiameterBecomesKnown(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	d := s.open(dispatch.OpenInput{Type: "pipe_break", Position: &saina})
	if c := d.Clocks[0]; c.HoursMin != 8 || c.HoursMax != 30 || c.DueMax == nil {
		t.Fatalf("%+v, want a range", c)
	}
	skipped := func(d dispatch.Dossier, stage string) bool {
		for _, v := range d.Stages {
			if v.Code == stage {
				return v.Skipped
			}
		}
		t.Fatalf("no stage %s", stage)
		return false
	}
	amend := func(in dispatch.AmendInput) dispatch.Dossier {
		t.Helper()
		d, err := s.Amend(s.ctx(), s.cmd(), d.Incident.ID, in)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	if d := amend(dispatch.AmendInput{DiameterMm: ptr(159)}); d.Clocks[0].HoursMax != 8 || !skipped(d, "prepare") {
		t.Errorf("159 mm: %+v, prepare skipped %v", d.Clocks[0], skipped(d, "prepare"))
	}
	if d := amend(dispatch.AmendInput{DiameterMm: ptr(530)}); d.Clocks[0].HoursMax != 20 || skipped(d, "prepare") {
		t.Errorf("530 mm: %+v", d.Clocks[0])
	}
	if d := amend(dispatch.AmendInput{DiameterUnknown: true}); d.Clocks[0].DueMax == nil {
		t.Errorf("unknown again: %+v", d.Clocks[0])
	}
	_, err := s.Amend(s.ctx(), s.cmd(), d.Incident.ID, dispatch.AmendInput{DiameterMm: ptr(1500)})
	refused(t, err, "diameter-above-table")
	_, err = s.Amend(s.ctx(), s.cmd(), d.Incident.ID, dispatch.AmendInput{Version: ptr(int64(1)), People: ptr(5)})
	refused(t, err, "stale")
	if d := amend(dispatch.AmendInput{People: ptr(1200), Buildings: ptr(0), Position: &dostyk}); *d.Incident.People != 1200 || *d.Incident.Buildings != 0 || *d.Incident.AreaCode == "batys" {
		t.Errorf("%+v", d.Incident)
	}
}

func TestTypeBringsItsStages(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	d := s.open(dispatch.OpenInput{Type: "no_heat", Position: &saina})
	if len(d.Stages) != 3 || d.Clocks != nil || d.Incident.Priority != 3 {
		t.Fatalf("%+v", d)
	}
	d, err := s.Amend(s.ctx(), s.cmd(), d.Incident.ID, dispatch.AmendInput{Type: ptr("leak"), DiameterMm: ptr(100)})
	if err != nil || len(d.Stages) != 9 || d.Incident.Stage != "isolate" || len(d.Clocks) != 2 {
		t.Fatalf("%d stages, %v", len(d.Stages), err)
	}
	if _, err := s.Stage(s.ctx(), s.cmd(), dispatch.Everything, d.Incident.ID, dispatch.StageInput{Stage: "isolate", Step: "start"}); err != nil {
		t.Fatal(err)
	}
	_, err = s.Amend(s.ctx(), s.cmd(), d.Incident.ID, dispatch.AmendInput{Type: ptr("chamber")})
	refused(t, err, "stages-begun")
	if n := value[int](s, "SELECT count(DISTINCT type) FROM stage_plan"); n != len(dispatch.IncidentTypes) {
		t.Errorf("%d types have stages, want %d", n, len(dispatch.IncidentTypes))
	}
}

func TestStagesFollowEachOther(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	d := s.open(dispatch.OpenInput{Type: "leak", DiameterMm: ptr(100), Position: &saina}) // prepare is skipped
	do := func(stage, step string, at *time.Time) error {
		_, err := s.Stage(s.ctx(), s.cmd(), dispatch.Everything, d.Incident.ID, dispatch.StageInput{Stage: stage, Step: step, At: at})
		return err
	}
	s.pass(time.Hour)
	refused(t, do("isolate", "finish", nil), "stage-not-started")
	refused(t, do("drain", "start", nil), "stage-earlier-open")
	refused(t, do("dance", "start", nil), "not-one-of")
	refused(t, do("isolate", "pause", nil), "not-one-of")
	refused(t, do("isolate", "start", ptr(ten.Add(-time.Second))), "too-early")
	refused(t, do("isolate", "start", ptr(s.now().Add(3*time.Minute))), "in-future")
	if err := do("isolate", "start", ptr(ten.Add(10*time.Minute))); err != nil {
		t.Fatal(err)
	}
	refused(t, do("isolate", "start", nil), "stage-started")
	refused(t, do("isolate", "finish", ptr(ten.Add(9*time.Minute))), "too-early")
	refused(t, do("pump_out", "start", nil), "stage-earlier-open")
	if err := do("isolate", "finish", ptr(ten.Add(30*time.Minute))); err != nil {
		t.Fatal(err)
	}
	refused(t, do("isolate", "finish", nil), "stage-finished")
	refused(t, do("pump_out", "start", ptr(ten.Add(20*time.Minute))), "too-early")
	for _, stage := range []string{"pump_out", "drain", "excavate", "cut_out"} {
		if err := firstError(do(stage, "start", nil), do(stage, "finish", nil)); err != nil {
			t.Fatal(err)
		}
	}
	refused(t, do("prepare", "start", nil), "stage-skipped")
	if err := do("weld", "start", nil); err != nil {
		t.Errorf("after the skipped stage: %v", err)
	}
	if stage := value[string](s, "SELECT stage FROM incident"); stage != "weld" {
		t.Errorf("current stage %s", stage)
	}
	refused(t, s.closeAs(d.Incident.ID, dispatch.CloseInput{Outcome: "repaired"}), "stages-open")
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
