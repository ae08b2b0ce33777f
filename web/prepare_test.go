package web

import (
	"slices"
	"testing"
	"time"

	"jylu/dispatch"
	"jylu/dispatch/ground"
	"jylu/dispatch/journal"
	"jylu/fleet"
	"jylu/geo"
	"jylu/geo/city"
)

// turns are the hours, on the city's clocks, at which something changes by itself:
// the date, the watches, and the traffic that drives are reckoned with.
var turns = []int{0, 7, 8, 10, 17, 20, 22}

// untilTurn is how long it is from now to the next of them.
func untilTurn(now time.Time) time.Duration {
	local := now.In(fleet.City)
	y, m, d := local.Date()
	hour := local.Hour() + 1
	for !slices.Contains(turns, hour%24) {
		hour++
	}
	return time.Date(y, m, d, hour, 0, 0, 0, fleet.City).Sub(now)
}

// passTurn waits until a turn that is near is past: what a test is told before it
// does not hold after it, and nobody is admitted to the watch that begins there.
func passTurn() {
	if left := untilTurn(time.Now()); left < 90*time.Second { // longer than any test takes
		time.Sleep(left + time.Second)
	}
}

// prepare brings the bundled city into the database of opt, declares the
// emergency and admits the healthy to the watch.
func prepare(t testing.TB, opt *Options) {
	t.Helper()
	passTurn()
	db, ctx := opt.DB.Gorm, t.Context()
	now := func() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }
	files, faults := fleet.ReadRoster(city.FS())
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	files.AsOf(city.Drawn, now())
	cmd := journal.Command{At: now()}
	if _, err := fleet.Import(ctx, db, cmd, files, fleet.ImportOptions{}); err != nil {
		t.Fatal(err)
	}
	opt.Tracker = fleet.NewTracker(db, now)
	opt.Board = &fleet.Board{DB: db, Now: now, Tracker: opt.Tracker}
	opt.Desk = &dispatch.Desk{DB: db, Now: now, Tracker: opt.Tracker, Travel: geo.DefaultStraightLine, Ground: ground.New(db, now, geo.DefaultStraightLine)}
	if err := opt.Desk.Ground.Load(ctx); err != nil {
		t.Fatal(err)
	}
	atlas, err := geo.LoadAtlas(ctx, db)
	if err != nil {
		t.Fatal(err)
	}
	opt.Desk.Atlas.Store(atlas)
	if _, err := opt.Board.DeclareRegime(ctx, cmd, fleet.RegimeEmergency, ""); err != nil {
		t.Fatal(err)
	}
	roster, err := fleet.LoadRoster(ctx, db, now(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var checks []fleet.AdmissionInput
	for _, w := range roster.Workers {
		if w.Resource.StateAt(roster.At) == fleet.StateReady {
			checks = append(checks, fleet.AdmissionInput{Worker: w.Worker.ID, Passed: true})
		}
	}
	if _, err := opt.Board.Admit(ctx, journal.Command{At: now()}, checks); err != nil {
		t.Fatal(err)
	}
}
