package fleet_test

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/uuid"

	"jylu/fleet"
	bundled "jylu/geo/city"
)

func (s *scene) forecast(ends map[uuid.UUID]time.Time) *fleet.Forecast {
	s.t.Helper()
	f, err := fleet.LoadForecast(s.t.Context(), s.db.Gorm, s.now, ends)
	if err != nil {
		s.t.Fatal(err)
	}
	return f
}

// The forecast of this moment is the roster of this moment.
func TestForecastOfNowIsTheRoster(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	on, _ := s.onWatch()
	s.admit(on)
	s.book(s.excs[0])
	got, want := s.forecast(nil).Roster(s.now).Readiness(), s.roster(nil).Readiness()
	if got.Counts() != want.Counts() || len(got.Gaps) != len(want.Gaps) {
		t.Fatalf("forecast %+v\nroster   %+v", got, want)
	}
}

// Watches turn, states end by their day, certificates run out, and who is out on
// an order comes back when its repair should be over.
func TestForecastOfComingWatches(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	on, off := s.onWatch()
	s.admit(on)
	next := fleet.WatchAt(s.now, s.roster(nil).Regime).End

	f := s.forecast(nil)
	watches := f.Watches(7)
	if n := len(watches); n != 15 || watches[1].Start != next {
		t.Fatalf("%d watches, the second from %v, want 15 and %v", n, watches[1].Start, next)
	}
	if r := f.Roster(next); r.Crews[off].Tier != fleet.Now || r.Crews[on].Tier != fleet.OnCall {
		t.Fatalf("next watch: %s and %s, want the crews to have changed", r.Crews[off].Tier, r.Crews[on].Tier)
	}

	// The welder is ill until the watch after the next, his mate's certificate ends before it.
	s.exec(`UPDATE resource SET state = 'sick', state_until = $2 WHERE id = $1`, s.people[off]["welder"], next.Add(time.Hour))
	s.exec(`UPDATE certificate SET expires_on = $2 WHERE worker_id = $1`, s.people[on]["welder"], next.In(fleet.City).Format(time.DateOnly))
	f = s.forecast(nil)
	if c := f.Roster(next).Crews[off]; c.Tier != fleet.Unavailable || len(c.Missing) != 1 || c.Missing[0].Trade != "welder" {
		t.Fatalf("with a sick welder: %s, missing %v", c.Tier, c.Missing)
	}
	if c := f.Roster(next.Add(2 * time.Hour)).Crews[off]; c.Tier != fleet.Now {
		t.Fatalf("after his return: %s, %v", c.Tier, c.Reasons)
	}
	later := f.Roster(watches[3].Start).Crews[on]
	if got := codes(later.Reasons); later.Tier != fleet.Unavailable || len(got) != 2 || got[1] != fleet.ReasonExpired {
		t.Fatalf("after the certificate: %s, %v", later.Tier, got)
	}

	// A check failed in advance counts; one not made yet does not.
	s.exec(`INSERT INTO admission VALUES ($1, $2, $3, false, $4, $5)`, uuid.Must(uuid.NewV7()), s.people[off]["foreman"], watches[2].Start, s.now, s.actor)
	if w := s.forecast(nil).Roster(watches[2].Start); w.Crews[off].Missing == nil {
		t.Fatal("a failed check of a coming watch is not seen")
	}
}

func TestForecastOfOrders(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	on, _ := s.onWatch()
	s.admit(on)
	incident := s.book(s.excs[0])
	regime := s.roster(nil).Regime
	end := fleet.WatchAt(s.now, regime).End
	out := func(ends map[uuid.UUID]time.Time, at time.Time) bool {
		for _, v := range s.forecast(ends).Roster(at).Vehicles {
			if v.Vehicle.ID == s.excs[0] {
				return v.Booking != nil
			}
		}
		t.Fatal("no excavator")
		return false
	}
	for _, tt := range []struct {
		name string
		ends map[uuid.UUID]time.Time
		at   time.Time
		out  bool
	}{
		{"nothing is known: this watch", nil, end.Add(-time.Minute), true},
		{"nothing is known: not the next", nil, end, false},
		{"the norm ends in the next watch", map[uuid.UUID]time.Time{incident: end.Add(time.Hour)}, end, true},
		{"and is over after that", map[uuid.UUID]time.Time{incident: end.Add(time.Hour)}, end.Add(2 * time.Hour), false},
		{"the norm has run out: this watch", map[uuid.UUID]time.Time{incident: s.now.Add(-time.Hour)}, end.Add(-time.Minute), true},
		{"the norm has run out: not the next", map[uuid.UUID]time.Time{incident: s.now.Add(-time.Hour)}, end, false},
	} {
		if got := out(tt.ends, tt.at); got != tt.out {
			t.Errorf("%s: out %v", tt.name, got)
		}
	}
}

func TestDue(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	today := s.now.In(fleet.City).Format(time.DateOnly)
	s.exec(`UPDATE certificate SET expires_on = $2::date + 3 WHERE worker_id = $1`, s.people[0]["welder"], today)
	s.exec(`UPDATE vehicle SET service_due = $2::date - 2 WHERE id = $1`, s.arms[0], today)
	s.exec(`UPDATE vehicle SET service_due = $2::date + 4 WHERE id = $1`, s.arms[1], today)
	r := s.roster(nil)
	due := r.Due(3)
	if len(due) != 2 || due[0].Resource != s.arms[0] || due[0].Days != -2 || due[1].Code != "weld" || due[1].Days != 3 {
		t.Fatalf("%+v", due)
	}
	if more := r.Due(4); len(more) != 3 {
		t.Fatalf("%d within four days, want 3", len(more))
	}

	// The garage names another day while the vehicle is out on an order.
	s.book(s.arms[0])
	day := time.Date(2027, 1, 15, 0, 0, 0, 0, time.UTC)
	v, err := s.board.EditVehicle(t.Context(), s.cmd(), s.arms[0], s.someVehicle(s.arms[0]).Version, fleet.VehiclePatch{ServiceDue: &day})
	if err != nil || v.ServiceDue == nil || !v.ServiceDue.Equal(day) {
		t.Fatalf("%v, %v", v.ServiceDue, err)
	}
	v, err = s.board.EditVehicle(t.Context(), s.cmd(), s.arms[0], v.Version, fleet.VehiclePatch{ServiceDue: &time.Time{}})
	if err != nil || v.ServiceDue != nil {
		t.Fatalf("%v, %v: want it forgotten", v.ServiceDue, err)
	}
}

// BenchmarkForecast computes the roster of the fifteen watches of a week from one
// reading, for the bundled city. Budget: 60 ms a week.
func BenchmarkForecast(b *testing.B) {
	s := newScene(b)
	f := s.forecast(nil)
	watches := f.Watches(7)
	for b.Loop() {
		for _, w := range watches {
			if r := f.Roster(w.Start).Readiness(); r.Crews.Total != 2 {
				b.Fatal(r.Crews)
			}
		}
	}
}

// The column is optional: without it an import keeps the days known, with it they
// are as the file says, and a day that does not exist is a fault.
func TestImportServiceDue(t *testing.T) {
	t.Parallel()
	s := cityScene(t)
	due := func() string {
		return ask[string](s, `SELECT coalesce(service_due::text, '') FROM vehicle WHERE plate = '174 ZVT 02'`)
	}
	dated := func(day string) fstest.MapFS {
		folder := cityFolder(t)
		lines := strings.Split(strings.TrimSpace(string(folder["vehicles.csv"].Data)), "\n")
		for i := range lines {
			lines[i] = strings.TrimRight(lines[i], "\r") + map[bool]string{true: ",service_due", false: "," + day}[i == 0]
		}
		folder["vehicles.csv"].Data = []byte(strings.Join(lines, "\n"))
		return folder
	}
	s.mustImport(dated("2027-03-01"))
	if got := due(); got != "2027-03-01" {
		t.Fatalf("due %q", got)
	}
	if done := s.mustImport(dated("2027-03-01")); done.Vehicles.Same != 40 {
		t.Errorf("the same file again: %+v", done.Vehicles)
	}
	s.mustImport(bundled.FS())
	if got := due(); got != "2027-03-01" {
		t.Errorf("without the column: due %q", got)
	}
	s.mustImport(dated(""))
	if got := due(); got != "" {
		t.Errorf("an empty cell: due %q", got)
	}
	if _, faults := fleet.ReadRoster(dated("2027-02-30")); len(faults) != 40 || faults[0].Code != "not-a-date" || faults[0].Column != "service_due" {
		t.Errorf("%v", faults)
	}
}
