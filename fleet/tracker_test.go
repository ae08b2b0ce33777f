package fleet_test

import (
	"context"
	"math"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"pgregory.net/rapid"

	"jylu/dispatch/journal"
	"jylu/fleet"
	"jylu/geo"
)

func fixOf(id uuid.UUID, at time.Time, lon, lat float64) fleet.Fix {
	return fleet.Fix{ResourceID: id, At: at, Position: geo.Position{Lon: lon, Lat: lat}}
}

func ptr[T any](v T) *T { return &v }

func TestAccept(t *testing.T) {
	t.Parallel()
	id := uuid.Must(uuid.NewV7())
	at := func(d time.Duration, lon, lat float64) fleet.Fix { return fixOf(id, noon.Add(d), lon, lat) }
	with := func(speed, course, accuracy float64) fleet.Fix {
		f := at(0, 76.9, 43.2)
		f.SpeedMps, f.CourseDeg, f.AccuracyM = &speed, &course, &accuracy
		return f
	}
	before := at(-time.Minute, 76.90, 43.20)
	tests := []struct {
		name  string
		fix   fleet.Fix
		code  string // empty: accepted
		class journal.Class
		why   string
	}{
		{"a street further", at(0, 76.905, 43.20), "", "", ""},
		{"with all it may say", with(12, 359, 8), "", "", ""},
		{"two minutes ahead", at(2*time.Minute, 76.905, 43.20), "", "", ""},
		{"at the same time", at(-time.Minute, 76.91, 43.20), "fix-older", journal.Conflict, ""},
		{"a minute before", at(-2*time.Minute, 76.90, 43.20), "fix-older", journal.Conflict, ""},
		{"another city in a minute", at(0, 71.43, 51.13), "fix-impossible", journal.Invalid, "jump"},
		{"5 km in a minute", at(0, 76.9616, 43.20), "fix-impossible", journal.Invalid, "jump"},
		{"3.5 km in a minute", at(0, 76.943, 43.20), "", "", ""},
		{"tomorrow", at(24*time.Hour, 76.90, 43.20), "fix-impossible", journal.Invalid, "future"},
		{"the epoch", fixOf(id, time.Unix(0, 0), 76.90, 43.20), "fix-impossible", journal.Invalid, "ancient"},
		{"off the globe", at(0, 76.90, 90.01), "fix-impossible", journal.Invalid, "range"},
		{"off the globe eastward", at(0, 180.5, 43), "fix-impossible", journal.Invalid, "range"},
		{"no number", at(0, math.NaN(), 43), "fix-impossible", journal.Invalid, "range"},
		{"as fast as an aeroplane", with(250, 0, 8), "fix-impossible", journal.Invalid, "speed"},
		{"backwards", with(-1, 0, 8), "fix-impossible", journal.Invalid, "speed"},
		{"no speed at all", with(math.NaN(), 0, 8), "fix-impossible", journal.Invalid, "speed"},
		{"no such course", with(1, 361, 8), "fix-impossible", journal.Invalid, "course"},
		{"somewhere in the country", with(1, 0, 50_000), "fix-impossible", journal.Invalid, "accuracy"},
		{"better than exact", with(1, 0, -1), "fix-impossible", journal.Invalid, "accuracy"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tracker := fleet.NewTracker(nil, func() time.Time { return noon })
			if err := tracker.Accept(before); err != nil {
				t.Fatal(err)
			}
			err := tracker.Accept(tt.fix)
			newest, _ := tracker.Newest(id)
			if tt.code == "" {
				if err != nil || newest.Position != tt.fix.Position || newest.ReceivedAt != noon {
					t.Fatalf("Accept = %v, newest %+v", err, newest)
				}
				return
			}
			r, ok := err.(*journal.Refusal)
			if !ok || r.Code != tt.code || r.Class != tt.class || (tt.why != "") != (r.Params["why"] == tt.why) {
				t.Fatalf("Accept = %v %+v, want %s %s", err, r, tt.code, tt.why)
			}
			if newest.Position != before.Position {
				t.Errorf("refused, yet newest is %+v", newest)
			}
		})
	}
}

// TestOneBadFixDoesNotBlind: the first fix of a receiver was wrong by 300 km. The
// second is refused as a jump; the third agrees with the second, so it counts.
func TestOneBadFixDoesNotBlind(t *testing.T) {
	t.Parallel()
	id := uuid.Must(uuid.NewV7())
	tracker := fleet.NewTracker(nil, func() time.Time { return noon })
	for i, tt := range []struct {
		lon float64
		ok  bool
	}{{80.0, true}, {76.90, false}, {76.9001, true}, {80.0, false}, {76.9002, true}} {
		err := tracker.Accept(fixOf(id, noon.Add(time.Duration(i-10)*time.Second), tt.lon, 43.2))
		if (err == nil) != tt.ok {
			t.Errorf("fix %d: %v", i, err)
		}
	}
	// After a long silence it may be anywhere.
	if err := tracker.Accept(fixOf(id, noon.Add(-5*time.Second+time.Second), 80.0, 43.2)); err == nil {
		t.Error("a jump within seconds was accepted")
	}
	later := fleet.NewTracker(nil, func() time.Time { return noon })
	if later.Accept(fixOf(id, noon.Add(-time.Hour), 80.0, 43.2)) != nil || later.Accept(fixOf(id, noon, 76.9, 43.2)) != nil {
		t.Error("a journey of an hour was refused")
	}
}

// TestNewestIsNewest: whatever comes in whatever order, the newest fix kept is
// the latest of those accepted.
func TestNewestIsNewest(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		tracker := fleet.NewTracker(nil, func() time.Time { return noon })
		id := uuid.Must(uuid.NewV7())
		var latest time.Time
		for range rapid.IntRange(1, 20).Draw(t, "fixes") {
			at := noon.Add(-time.Duration(rapid.IntRange(0, 3600).Draw(t, "ago")) * time.Second)
			lon := 76.9 + rapid.Float64Range(0, 0.5).Draw(t, "lon")
			if err := tracker.Accept(fixOf(id, at, lon, 43.2)); err == nil {
				if !at.After(latest) {
					t.Fatalf("%v accepted after %v", at, latest)
				}
				latest = at
			}
			if got, _ := tracker.Newest(id); got.At != latest {
				t.Fatalf("newest is of %v, want %v", got.At, latest)
			}
		}
	})
}

// TestSubscribe: a snapshot first, then what changed, coalesced; who does not
// read gets everything at once; the end closes the channel.
func TestSubscribe(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tracker := fleet.NewTracker(nil, func() time.Time { return noon })
		a, b := uuid.Must(uuid.NewV7()), uuid.Must(uuid.NewV7())
		move := func(id uuid.UUID, second int) {
			t.Helper()
			if err := tracker.Accept(fixOf(id, noon.Add(time.Duration(second-60)*time.Second), 76.9+float64(second)/10_000, 43.2)); err != nil {
				t.Fatal(err)
			}
		}
		move(a, 1)
		ctx, cancel := context.WithCancel(t.Context())
		sub := tracker.Subscribe(ctx)
		first := <-sub.C
		if !first.Full || len(first.Fixes) != 1 {
			t.Fatalf("first %+v", first)
		}
		tracker.Publish() // what was in the snapshot comes once more, as a change
		<-sub.C
		move(b, 1)
		move(b, 2)
		move(b, 3)
		tracker.Publish()
		change := <-sub.C
		if change.Full || len(change.Fixes) != 1 || change.Fixes[0].ResourceID != b || !change.Fixes[0].At.Equal(noon.Add(-57*time.Second)) || change.Number <= first.Number {
			t.Errorf("three fixes of one come as %+v", change)
		}
		tracker.Publish()
		select {
		case p := <-sub.C:
			t.Errorf("nothing changed, yet %+v", p)
		default:
		}
		move(a, 4)
		tracker.Publish() // not read
		move(b, 5)
		tracker.Publish()
		all := <-sub.C
		if !all.Full || len(all.Fixes) != 2 || !all.Fixes[0].At.Equal(noon.Add(-56*time.Second)) || !all.Fixes[1].At.Equal(noon.Add(-55*time.Second)) {
			t.Errorf("a slow reader gets %+v", all)
		}
		cancel()
		synctest.Wait()
		if p, open := <-sub.C; open {
			t.Errorf("after the end: %+v", p)
		}
		move(a, 6)
		tracker.Publish() // to nobody
	})
}

// runTracker runs a tracker on db until the returned function is called.
func runTracker(t testing.TB, tracker *fleet.Tracker) (stop func()) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	done := make(chan error, 1)
	go func() { done <- tracker.Run(ctx) }()
	return sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run = %v", err)
		}
	})
}

// eventually waits for a condition that another goroutine brings about.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !ok(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("never happened: %s", what)
		}
	}
}

// TestTwoProcessesAgree: two trackers on one database see each other's fixes,
// keep the newest whoever took it, and a third starts with what they stored.
func TestTwoProcessesAgree(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	now := func() time.Time { return s.now }
	one, two := fleet.NewTracker(s.db.Gorm, now), fleet.NewTracker(s.db.Gorm, now)
	stopOne, stopTwo := runTracker(t, one), runTracker(t, two)
	defer stopOne()
	defer stopTwo()
	a, b, stranger := s.arms[0], s.arms[1], uuid.Must(uuid.NewV7())

	full := fixOf(a, s.now.Add(-30*time.Second), 76.90, 43.20)
	full.SpeedMps, full.CourseDeg, full.AccuracyM = ptr(12.5), ptr(90.0), ptr(5.0)
	for _, err := range []error{
		one.Accept(full),
		two.Accept(fixOf(a, s.now.Add(-20*time.Second), 76.901, 43.20)),
		two.Accept(fixOf(b, s.now.Add(-10*time.Second), 76.85, 43.23)),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, tracker := range []*fleet.Tracker{one, two} {
		eventually(t, "both know the newest of each", func() bool {
			fa, _ := tracker.Newest(a)
			fb, _ := tracker.Newest(b)
			return fa.Lon == 76.901 && fb.Lon == 76.85
		})
	}
	if err := one.Accept(fixOf(a, s.now.Add(-25*time.Second), 76.9005, 43.20)); !journal.Refused(err, "fix-older") {
		t.Errorf("older than the other process's fix: %v", err)
	}
	eventually(t, "a stranger is refused", func() bool {
		return journal.Refused(one.Accept(fixOf(stranger, s.now, 76.9, 43.2)), "absent")
	})
	stopOne()
	stopTwo()

	three := fleet.NewTracker(s.db.Gorm, now)
	stopThree := runTracker(t, three)
	defer stopThree()
	eventually(t, "a new process has them", func() bool { return len(three.Snapshot()) == 2 })
	track, err := gorm.G[fleet.Fix](s.db.Gorm).Order("resource_id, at").Find(t.Context())
	if err != nil || len(track) != 3 || *track[0].SpeedMps != 12.5 || *track[0].CourseDeg != 90 || *track[0].AccuracyM != 5 || track[1].SpeedMps != nil {
		t.Errorf("the track is %+v, %v", track, err)
	}

	c := s.roster(three).Crews[0]
	if c.Place.Basis != fleet.BasisLive || c.Place.Lon != 76.901 || !c.Place.At.Equal(s.now.Add(-20*time.Second)) {
		t.Errorf("the crew is placed by its vehicle at %+v", c.Place)
	}
	s.now = s.now.Add(11 * time.Minute)
	if c = s.roster(three).Crews[0]; c.Place.Basis != fleet.BasisBase {
		t.Errorf("by a fix 11 minutes old it is placed at %+v", c.Place)
	}
}

// TestTrackerOutlivesItsDatabase: fixes taken while the table could not be
// written are stored when it can be again.
func TestTrackerOutlivesItsDatabase(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	tracker := fleet.NewTracker(s.db.Gorm, func() time.Time { return s.now })
	stop := runTracker(t, tracker)
	defer stop()
	s.exec(`ALTER TABLE fix RENAME TO fix_away`)
	id := s.arms[0]
	for i := range 100 {
		if err := tracker.Accept(fixOf(id, s.now.Add(time.Duration(i-100)*time.Second), 76.9+float64(i)/10_000, 43.2)); err != nil {
			t.Fatal(err)
		}
		if i == 50 {
			time.Sleep(1200 * time.Millisecond) // so that at least one beat fails
		}
	}
	if f, _ := tracker.Newest(id); !f.At.Equal(s.now.Add(-time.Second)) {
		t.Errorf("meanwhile newest is %+v", f)
	}
	s.exec(`ALTER TABLE fix_away RENAME TO fix`)
	eventually(t, "all are stored", func() bool {
		n, err := gorm.G[fleet.Fix](s.db.Gorm).Count(t.Context(), "*")
		return err == nil && n == 100
	})
	stop()
	last, err := gorm.G[fleet.FixLast](s.db.Gorm).Take(t.Context())
	if err != nil || last.ResourceID != id || !last.At.Equal(s.now.Add(-time.Second)) {
		t.Errorf("fix_last is %+v, %v", last, err)
	}
}

// TestTrackerUnderLoad is for the race detector: devices, readers that come and
// go, and the beat, at once. In the end every reader's picture is the tracker's.
func TestTrackerUnderLoad(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	tracker := fleet.NewTracker(s.db.Gorm, func() time.Time { return s.now })
	stop := runTracker(t, tracker)
	ctx, cancel := context.WithCancel(t.Context())
	var devices, readers sync.WaitGroup
	for range 8 {
		sub := tracker.Subscribe(ctx)
		readers.Go(func() {
			for range sub.C {
				time.Sleep(rand.N(10 * time.Millisecond))
			}
		})
	}
	for _, id := range append(s.arms[:], s.excs[:]...) {
		devices.Go(func() {
			for i := range 300 {
				_ = tracker.Accept(fixOf(id, s.now.Add(time.Duration(i-300)*time.Second), 76.9+float64(i)/100_000, 43.2))
				tracker.Newest(id)
				if i%50 == 0 {
					tracker.Publish()
					brief, end := context.WithCancel(ctx)
					<-tracker.Subscribe(brief).C
					end()
				}
			}
		})
	}
	devices.Wait()
	if n := len(tracker.Snapshot()); n != 4 {
		t.Errorf("%d positions, want 4", n)
	}
	cancel()
	readers.Wait()
	stop()
	n, err := gorm.G[fleet.Fix](s.db.Gorm).Count(t.Context(), "*")
	if err != nil || n != 4*300 {
		t.Errorf("%d fixes stored, %v", n, err)
	}
}
