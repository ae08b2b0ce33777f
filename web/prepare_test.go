package web

import (
	"testing"
	"time"

	"jylu/dispatch"
	"jylu/dispatch/ground"
	"jylu/dispatch/journal"
	"jylu/fleet"
	"jylu/geo"
	"jylu/geo/city"
)

// prepare brings the bundled city into the database of opt, declares the
// emergency and admits the healthy to the watch.
func prepare(t testing.TB, opt *Options) {
	t.Helper()
	db, ctx := opt.DB.Gorm, t.Context()
	now := func() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }
	files, faults := fleet.ReadRoster(city.FS())
	if len(faults) > 0 {
		t.Fatal(faults)
	}
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
