package dispatch_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/google/uuid"

	"jylu/dispatch"
	"jylu/fleet"
)

func (s *scene) responses(f dispatch.ResponseFilter) []dispatch.Response {
	s.t.Helper()
	rows, err := s.Responses(s.ctx(), f)
	if err != nil {
		s.t.Fatal(err)
	}
	return rows
}

func (s *scene) stage(incident uuid.UUID, stage, step string, at *time.Time) {
	s.t.Helper()
	if _, err := s.Stage(s.ctx(), s.cmd(), dispatch.Everything, incident, dispatch.StageInput{Stage: stage, Step: step, At: at}); err != nil {
		s.t.Fatalf("%s %s: %v", step, stage, err)
	}
}

// The course of one incident, with an order taken back, an arrival corrected, and
// steps typed in later with their true time.
func TestResponseOfOneIncident(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	people := 1200
	in := s.open(dispatch.OpenInput{Type: "chamber", Position: &saina, People: &people})
	id := in.Incident.ID
	crew := s.aCrew().Crew.ID
	s.pass(time.Minute)
	slip := s.sendCrews(id, crew)
	if _, err := s.Undo(s.ctx(), s.cmd(), slip.Order.ID); err != nil {
		t.Fatal(err)
	}
	s.pass(4 * time.Minute) // 5
	booking := s.sendCrews(id, crew).Bookings[0].Booking.ID
	s.pass(2 * time.Minute) // 7
	s.tell(booking, fleet.Accepted)
	s.pass(13 * time.Minute) // 20
	said := s.tell(booking, fleet.OnSite)
	s.pass(10 * time.Minute) // 30
	true25 := s.now().Add(-5 * time.Minute)
	wrong := said.Milestones[len(said.Milestones)-1].ID
	if _, err := s.Milestone(s.ctx(), s.cmd(), dispatch.Everything, booking, dispatch.MilestoneInput{
		Code: fleet.OnSite, At: &true25, Corrects: &wrong, Reason: "an earlier one was pressed"}); err != nil {
		t.Fatal(err)
	}
	s.pass(time.Hour) // 90
	began, cut := ten.Add(40*time.Minute), ten.Add(70*time.Minute)
	s.stage(id, "isolate", "start", &began)
	s.stage(id, "isolate", "finish", &cut)
	for _, stage := range []string{"pump_out", "repair"} {
		s.stage(id, stage, "start", nil)
		s.stage(id, stage, "finish", nil)
	}
	s.pass(30 * time.Minute) // 120

	day := dispatch.ResponseFilter{From: ten.Add(-time.Hour), To: ten.Add(24 * time.Hour)}
	rows := s.responses(day)
	if len(rows) != 1 {
		t.Fatalf("%d incidents", len(rows))
	}
	r := rows[0]
	minutes := map[string]int{"opened": 0, "sent": 5, "accepted": 2, "on_site": 18, "localised": 45}
	for _, phase := range dispatch.Phases {
		span, ok := r.Span(phase)
		want, known := minutes[phase]
		if ok != known || span != time.Duration(want)*time.Minute {
			t.Errorf("%s: %v %v, want %d min %v", phase, span, ok, want, known)
		}
	}
	if c := dispatch.ColdAt(rows, s.now()); c.People != people || c.Incidents != 1 {
		t.Errorf("without heat: %+v", c)
	}
	s.stage(id, "refill", "start", nil)
	s.stage(id, "refill", "finish", nil)
	s.pass(time.Hour)
	rows = s.responses(day)
	if span, ok := rows[0].Span(dispatch.PhaseWhole); !ok || span != 2*time.Hour {
		t.Errorf("whole: %v %v, want two hours", span, ok)
	}
	if c := dispatch.ColdAt(rows, s.now()); c.People != 0 {
		t.Errorf("heat is back, and still %+v", c)
	}
	if h := rows[0].PersonHours(day.From, day.To); h != 2400 {
		t.Errorf("%v person-hours, want 2400", h)
	}
	for name, f := range map[string]dispatch.ResponseFilter{
		"another type": {From: day.From, To: day.To, Type: "leak"}, "another area": {From: day.From, To: day.To, Area: "shygys"},
		"the day before": {From: day.From.AddDate(0, 0, -1), To: day.From},
	} {
		if n := len(s.responses(f)); n != 0 {
			t.Errorf("%s: %d incidents", name, n)
		}
	}
}

func TestPhaseStatsAndPeriods(t *testing.T) {
	t.Parallel()
	at := func(minute int) *time.Time { m := ten.Add(time.Duration(minute) * time.Minute); return &m }
	row := func(began, restored, people int) dispatch.Response {
		r := dispatch.Response{People: &people}
		r.At[0], r.At[1], r.At[6] = at(began), at(began+1), at(restored)
		if restored < 0 {
			r.At[6] = nil
		}
		return r
	}
	var none []dispatch.Response
	if got := dispatch.PhaseStats(none)[0]; got.N != 0 || got.Median != 0 {
		t.Errorf("of nothing: %+v", got)
	}
	rows := []dispatch.Response{row(0, 60, 100), row(10, 40, 50), row(40, 100, 200), row(90, -1, 10)}
	whole := dispatch.PhaseStats(rows)[len(dispatch.Phases)-1]
	if whole.N != 3 || whole.Median != time.Hour || whole.P90 != time.Hour {
		t.Errorf("%+v", whole) // 30, 60, 60
	}
	got := dispatch.Periods(rows, []time.Time{*at(0), *at(60), *at(180)}, *at(120))
	// In the first hour 100 with 50, then 100 with 200: heat came to 50 at the moment
	// it left 200. In the second hour the last ten are cold until now.
	if got[0].Opened != 3 || got[0].Peak != 300 || math.Round(got[0].PersonHours*3) != 575 {
		t.Errorf("first hour: %+v", got[0])
	}
	if got[1].Opened != 1 || got[1].Peak != 210 || math.Round(got[1].PersonHours*3) != 415 {
		t.Errorf("second: %+v", got[1])
	}
	if c := dispatch.ColdAt(rows, *at(120)); c.People != 10 {
		t.Errorf("now %+v", c)
	}
}

// manyIncidents fills a year with n finished incidents, each with an order of a
// crew, its milestones and its stages.
func (s *scene) manyIncidents(n int) {
	s.t.Helper()
	crew := s.aCrew().Crew.ID
	conn, err := s.db.Pool.Acquire(s.ctx())
	if err != nil {
		s.t.Fatal(err)
	}
	defer conn.Release()
	run := func(sql string, args ...any) {
		s.t.Helper()
		if _, err := conn.Exec(s.ctx(), sql, args...); err != nil {
			s.t.Fatal(err)
		}
	}
	run(`SET statement_timeout = 0`)
	run(fmt.Sprintf(`INSERT INTO incident (id, number, type, priority, address, area_code, people, registered_at, opened_at, opened_by, closed_at, closed_by, outcome)
		SELECT ('00000000-0000-7000-8000-' || lpad(to_hex(k), 12, '0'))::uuid, 'B-' || k, (ARRAY['leak','no_heat','pipe_break','chamber'])[1 + k %% 4], 3, 'Абая ' || k,
		       (ARRAY['ortalyk','batys','shygys'])[1 + k %% 3], k %% 900, at, at + interval '2 min', $1, at + interval '9 hours', $1, 'repaired'
		FROM (SELECT k, $2::timestamptz - interval '365 days' * ((%[1]d - k)::float / %[1]d) AS at FROM generate_series(1, %[1]d) k) x`, n), s.actor, s.now())
	run(`INSERT INTO dispatch_order (id, number, incident_id, mode, made_at, made_by) SELECT id, 'O' || number, id, 'send', opened_at, $1 FROM incident`, s.actor)
	run(`INSERT INTO booking (id, order_id, incident_id, resource_id, resource_kind, milestone, milestone_at, made_at, sent_at, accepted_at, released_at)
		SELECT id, id, id, $1, 'crew', 'released', closed_at, opened_at, opened_at + interval '3 min', opened_at + interval '5 min', closed_at FROM incident`, crew)
	run(`INSERT INTO milestone (id, booking_id, code, at, received_at, actor, standing)
		SELECT gen_random_uuid(), i.id, m.code, i.opened_at + m.after, i.opened_at + m.after, $1, 'applied'
		FROM incident i, (VALUES ('sent', interval '3 min'), ('accepted', interval '5 min'), ('en_route', interval '7 min'), ('on_site', interval '24 min'), ('done', interval '8 hours')) m (code, after)`, s.actor)
	run(`INSERT INTO stage (incident_id, ordinal, code, started_at, finished_at)
		SELECT i.id, p.ordinal, p.stage, i.opened_at + interval '30 min', i.opened_at + interval '1 hour' * p.ordinal FROM incident i JOIN stage_plan p ON p.type = i.type`)
	run(`RESET statement_timeout`)
	run(`ANALYZE`)
}

// BenchmarkResponses reads and measures a quarter of a year out of 100,000
// incidents, as the manager's page does. Budget: 2 s for its 25,000 incidents.
func BenchmarkResponses(b *testing.B) {
	s := newScene(b)
	s.manyIncidents(100_000)
	f := dispatch.ResponseFilter{From: s.now().AddDate(0, 0, -90), To: s.now()}
	bounds := []time.Time{}
	for at := f.From; !at.After(f.To); at = at.AddDate(0, 0, 1) {
		bounds = append(bounds, at)
	}
	for b.Loop() {
		rows := s.responses(f)
		if len(rows) < 20_000 || dispatch.PhaseStats(rows)[3].Median != 19*time.Minute {
			b.Fatal(len(rows), dispatch.PhaseStats(rows))
		}
		dispatch.Periods(rows, bounds, s.now())
	}
}
