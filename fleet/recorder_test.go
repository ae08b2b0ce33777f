package fleet_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"jylu/dispatch/journal"
	"jylu/fleet"
)

func TestRecord(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	ctx := t.Context()
	start := s.now
	recorder := fleet.NewRecorder(s.db.Gorm, func() time.Time { return s.now }, 5*time.Minute)
	record := func(name string, want bool) {
		t.Helper()
		if got, err := recorder.Record(ctx); err != nil || got != want {
			t.Fatalf("%s: recorded %v, %v; want %v", name, got, err, want)
		}
	}
	history := func(from, to time.Duration, limit int) []fleet.ReadinessPoint {
		t.Helper()
		points, err := fleet.History(ctx, s.db.Gorm, start.Add(from), start.Add(to), limit)
		if err != nil {
			t.Fatal(err)
		}
		return points
	}
	if p := history(-time.Hour, time.Hour, 0); len(p) != 0 {
		t.Fatalf("a new installation has a history: %+v", p)
	}
	record("the first", true)
	s.now = start.Add(time.Minute)
	record("nothing changed", false)
	on, _ := s.onWatch()
	s.admit(on)
	record("a crew was admitted", true)
	s.now = start.Add(5 * time.Minute)
	record("four quiet minutes", false)
	s.now = start.Add(6 * time.Minute)
	record("five quiet minutes", true)
	if _, err := s.board.DeclareRegime(ctx, s.cmd(), fleet.RegimeEmergency, ""); err != nil {
		t.Fatal(err)
	}
	record("at the same microsecond", false)
	s.now = start.Add(7 * time.Minute)
	record("the regime changed", true)
	s.now = start
	record("a clock behind", false)

	all := history(-time.Hour, time.Hour, 0)
	if len(all) != 4 || !all[0].At.Equal(start) || all[1].Counts.Crews != (fleet.Tally{Total: 2, Now: 1, OnCall: 1}) || all[3].Regime != fleet.RegimeEmergency ||
		all[0].Counts.Workers.Total != 14 || all[0].Counts.Vehicles.Total != 4 {
		t.Errorf("history %+v", all)
	}
	if p := history(90*time.Second, 7*time.Minute, 0); len(p) != 2 || !p[0].At.Equal(start.Add(time.Minute)) {
		t.Errorf("from half past one: %+v, want the point before it too", p)
	}
	if p := history(-time.Hour, time.Hour, 2); len(p) != 2 || !p[1].At.Equal(start.Add(7*time.Minute)) {
		t.Errorf("the newest two: %+v", p)
	}
	_, err := fleet.History(ctx, s.db.Gorm, start, start, 0)
	refusedWith(t, err, journal.Invalid, "before-start", "to")
}

// TestRecordersTakeTurns: several processes see the same change; one point tells
// of it.
func TestRecordersTakeTurns(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	const rounds = 12
	for round := range rounds {
		s.exec(`UPDATE resource SET state = CASE state WHEN 'ready' THEN 'repair' ELSE 'ready' END WHERE kind = 'vehicle'`)
		var wg sync.WaitGroup
		start := make(chan struct{})
		for i := range 4 {
			wg.Go(func() {
				at := s.now.Add(time.Duration(round)*time.Second + time.Duration(i)*time.Millisecond)
				recorder := fleet.NewRecorder(s.db.Gorm, func() time.Time { return at }, 0)
				<-start
				if _, err := recorder.Record(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		close(start)
		wg.Wait()
	}
	p, err := fleet.History(t.Context(), s.db.Gorm, s.now.Add(-time.Hour), s.now.Add(time.Hour), 0)
	if err != nil || len(p) != rounds {
		t.Errorf("%d points of %d changes, %v", len(p), rounds, err)
	}
}

func TestRecorderRun(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	recorder := fleet.NewRecorder(s.db.Gorm, func() time.Time { return time.Now().UTC() }, 0)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- recorder.Run(ctx) }()
	points := func() int {
		p, err := fleet.History(t.Context(), s.db.Gorm, time.Now().Add(-time.Hour), time.Now().Add(time.Hour), 0)
		if err != nil {
			t.Error(err)
		}
		return len(p)
	}
	eventually(t, "a point at the start", func() bool { return points() == 1 })
	s.exec(`UPDATE resource SET state = 'repair' WHERE id = $1`, s.excs[0])
	s.exec(`UPDATE resource SET state = 'repair' WHERE id = $1`, s.excs[1])
	s.exec(`UPDATE regime SET on_call_per_area = 0, on_watch_per_area = 0`)
	recorder.Changed()
	eventually(t, "a point at the change", func() bool { return points() == 2 })
	cancel()
	if err := <-done; err != nil {
		t.Errorf("Run = %v", err)
	}
}

// TestHowStood: behind each recorded number stand as many resources, whoever came
// and went in between, and nobody's health.
func TestHowStood(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	ctx := t.Context()
	start := s.now
	recorder := fleet.NewRecorder(s.db.Gorm, func() time.Time { return s.now }, 5*time.Minute)
	record := func(change string, args ...any) {
		t.Helper()
		s.exec(change, args...)
		s.now = s.now.Add(time.Minute)
		if _, err := recorder.Record(ctx); err != nil {
			t.Fatal(err)
		}
	}
	sick := s.people[0]["welder"]
	record(`UPDATE resource SET state = 'ready'`)
	on, _ := s.onWatch()
	s.admit(on)
	record(`UPDATE resource SET state = 'repair' WHERE id = $1`, s.excs[0])
	record(`UPDATE resource SET state = CASE id WHEN $1 THEN 'repair' ELSE 'ready' END WHERE id IN ($1, $2)`, s.excs[1], s.excs[0]) // as many as before: no point
	record(`UPDATE resource SET state = 'sick' WHERE id = $1`, sick)
	record(`UPDATE resource SET retired_at = $2 WHERE id = $1`, s.excs[1], s.now)
	record(`UPDATE resource SET retired_at = NULL WHERE id = $1`, s.excs[1])

	points, err := fleet.History(ctx, s.db.Gorm, start, s.now.Add(time.Hour), 0)
	if err != nil || len(points) != 5 {
		t.Fatalf("%d points, %v; want 5", len(points), err)
	}
	stood := func(at time.Time) map[string]fleet.Stood {
		t.Helper()
		all, err := fleet.HowStood(ctx, s.db.Gorm, at)
		if err != nil {
			t.Fatal(err)
		}
		by := map[string]fleet.Stood{}
		for _, x := range all {
			by[x.Label] = x
		}
		return by
	}
	for _, p := range points {
		var got fleet.Counts
		all := stood(p.At)
		for _, x := range all {
			tally := map[string]*fleet.Tally{fleet.KindCrew: &got.Crews, fleet.KindVehicle: &got.Vehicles, fleet.KindWorker: &got.Workers}[x.Kind]
			tally.Total++
			*map[fleet.Tier]*int{fleet.Now: &tally.Now, fleet.OnCall: &tally.OnCall, fleet.Unavailable: &tally.Unavailable}[x.Tier]++
		}
		if got != p.Counts {
			t.Errorf("%v: %+v stood behind %+v", p.At, got, p.Counts)
		}
	}
	second, third := stood(start.Add(2*time.Minute)), stood(start.Add(3*time.Minute))
	if a, b := second["EXC 0"], third["EXC 0"]; a.Reasons[0].Code != fleet.StateRepair || len(b.Reasons) > 0 && b.Reasons[0].Code == fleet.StateRepair || !b.Since.Equal(start.Add(3*time.Minute)) {
		t.Errorf("EXC 0 in repair %+v, then ready %+v", a, b)
	}
	if _, there := stood(start.Add(5 * time.Minute))["EXC 1"]; there {
		t.Error("what had left the roster stands in it")
	}
	if _, there := stood(s.now)["EXC 1"]; !there {
		t.Error("what came back is not there")
	}
	if n := ask[int](s, `SELECT count(*) FROM standing WHERE reasons::text ~ 'sick'`); n != 0 {
		t.Errorf("%d standings tell of a sickness", n)
	}
	if n := ask[int](s, `SELECT count(*) FROM standing WHERE resource_id = $1 AND reasons::text ~ 'unavailable'`, sick); n != 1 {
		t.Errorf("%d standings of the sick worker, want 1", n)
	}
	for _, at := range []time.Time{start, s.now.Add(11 * time.Minute)} {
		_, err := fleet.HowStood(ctx, s.db.Gorm, at)
		refusedWith(t, err, journal.Invalid, "not-recorded", "at")
	}
	s.exec(`INSERT INTO readiness_point SELECT $1, regime, counts FROM readiness_point LIMIT 1`, start.AddDate(0, 0, -1))
	_, err = fleet.HowStood(ctx, s.db.Gorm, start.AddDate(0, 0, -1)) // a point from before standings were kept
	refusedWith(t, err, journal.Invalid, "not-recorded", "at")
	if err := fleet.PruneHistory(ctx, s.db.Gorm, points[3].At); err != nil {
		t.Fatal(err)
	}
	_, err = fleet.HowStood(ctx, s.db.Gorm, points[2].At)
	refusedWith(t, err, journal.Invalid, "not-recorded", "at")
	if n := len(stood(points[3].At)); n != points[3].Counts.Crews.Total+points[3].Counts.Vehicles.Total+points[3].Counts.Workers.Total {
		t.Errorf("%d are left behind the oldest point that is kept", n)
	}
	before := ask[int](s, `SELECT count(*) FROM standing`)
	s.now = start.Add(90 * time.Second)
	record(`UPDATE resource SET state = 'repair' WHERE kind = 'vehicle'`)
	if after := ask[int](s, `SELECT count(*) FROM standing`); after != before {
		t.Errorf("a reading that came late wrote %d standings", after-before)
	}
}
