package fleet_test

import (
	"database/sql"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
	"jylu/fleet"
)

// TestLoadRoster follows a crew through a watch: unchecked, admitted, short of a
// welder, out on an order, relieved.
func TestLoadRoster(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	on, off := s.onWatch()

	if c := s.crew(on); c.Tier != fleet.Unavailable || codes(c.Reasons)[0] != fleet.ReasonNotStaffed || len(c.Missing) != 4 {
		t.Errorf("a crew nobody has checked is %s %v, lacking %v", c.Tier, codes(c.Reasons), c.Missing)
	}
	if c := s.crew(off); c.Tier != fleet.OnCall || c.CallInMin != 60 || len(c.Members) != len(seats) {
		t.Errorf("the crew on call is %s in %d min, %d members, %v", c.Tier, c.CallInMin, len(c.Members), codes(c.Reasons))
	}
	s.admit(on)
	c := s.crew(on)
	if c.Tier != fleet.Now || len(c.Members) != len(seats) || len(c.Absent) != 0 || *c.Vehicle != s.arms[on] || c.CallInMin != 0 {
		t.Errorf("the admitted crew on watch is %+v", c)
	}
	if c.Place.Basis != fleet.BasisBase || c.Place.Lon != 76.92 || c.Place.At != nil {
		t.Errorf("it is placed at %+v, want its base", c.Place)
	}
	// Both excavators: one now, by the operator on watch, one on call.
	tiers := []fleet.Tier{s.someVehicle(s.excs[0]).Tier, s.someVehicle(s.excs[1]).Tier}
	slices.Sort(tiers)
	if !slices.Equal(tiers, []fleet.Tier{fleet.Now, fleet.OnCall}) {
		t.Errorf("excavators are %v", tiers)
	}

	s.exec(`UPDATE certificate SET expires_on = '2026-01-14' WHERE code = 'weld'`)
	c = s.crew(on)
	if c.Tier != fleet.Unavailable || !slices.Equal(codes(c.Reasons), []string{fleet.ReasonNotStaffed, fleet.ReasonExpired}) ||
		c.Reasons[0].Params["trade"] != "welder" || c.Reasons[1].Params["worker"] != s.people[on]["welder"] {
		t.Errorf("with an expired welder the crew is %s %v", c.Tier, c.Reasons)
	}
	s.exec(`UPDATE certificate SET expires_on = '2026-01-15' WHERE code = 'weld'`)
	if c = s.crew(on); c.Tier != fleet.Now {
		t.Errorf("on the certificate's last day the crew is %s", c.Tier)
	}

	incident := s.book(s.crews[on], s.arms[on], s.people[on]["welder"])
	c = s.crew(on)
	if c.Tier != fleet.Unavailable || !slices.Equal(codes(c.Reasons), []string{fleet.ReasonBooked}) || c.Booking == nil ||
		c.Reasons[0].Params["incident"] != incident || c.Reasons[0].Params["incident_number"] != "2026-000001" || c.HoursWorked != 1 {
		t.Errorf("the booked crew is %+v", c)
	}
	s.exec(`INSERT INTO milestone (id, booking_id, code, at, received_at, actor, standing)
		SELECT $1, id, 'on_site', $2, $2, $3, 'applied' FROM booking WHERE resource_id = $4`,
		uuid.Must(uuid.NewV7()), s.now.Add(-30*time.Minute), s.actor, s.crews[on])
	for _, place := range []fleet.Placed{s.crew(on).Place, s.someVehicle(s.arms[on]).Place, s.someone(s.people[on]["welder"]).Place} {
		if place.Basis != fleet.BasisMilestone || place.Lon != 76.95 || !place.At.Equal(s.now.Add(-30*time.Minute)) {
			t.Errorf("on site it is placed at %+v", place)
		}
	}
	s.exec(`UPDATE booking SET milestone = 'released', released_at = $1`, s.now)
	if c = s.crew(on); c.Tier != fleet.Now || c.Place.Basis != fleet.BasisMilestone || c.HoursWorked != 1 {
		t.Errorf("the released crew is %s, placed by %s, worked %v h", c.Tier, c.Place.Basis, c.HoursWorked)
	}
	s.now = s.now.Add(8 * time.Hour) // the next watch
	if c = s.crew(off); c.Duty != fleet.DutyOnWatch || c.Tier != fleet.Unavailable {
		t.Errorf("at the change of watch the other crew is %s, %s", c.Duty, c.Tier)
	}
	if c = s.crew(on); c.Tier != fleet.OnCall || c.Place.Basis != fleet.BasisBase {
		t.Errorf("the relieved crew is %s, placed by %s", c.Tier, c.Place.Basis)
	}
}

func TestStatesEndByThemselves(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	on, _ := s.onWatch()
	s.admit(0, 1)
	exc, other := s.excs[0], s.excs[1]
	until := s.now.Add(time.Hour)
	for _, id := range []uuid.UUID{exc, other} {
		if _, err := s.board.SetState(t.Context(), s.cmd(), id, 1, fleet.StateChange{State: fleet.StateRepair, Until: &until}); err != nil {
			t.Fatal(err)
		}
	}
	if v := s.someVehicle(exc); v.Tier != fleet.Unavailable || codes(v.Reasons)[0] != fleet.StateRepair || v.Operator != nil {
		t.Errorf("in repair: %s %v", v.Tier, v.Reasons)
	}
	s.now = until
	if v := s.someVehicle(exc); v.Tier == fleet.Unavailable {
		t.Errorf("after repair: %s %v", v.Tier, v.Reasons)
	}
	if _, err := s.board.SetState(t.Context(), s.cmd(), s.crews[on], 1, fleet.StateChange{State: fleet.StateStoodDown}); err != nil {
		t.Fatal(err)
	}
	if w := s.someone(s.people[on]["fitter"]); w.Tier != fleet.Unavailable || codes(w.Reasons)[0] != fleet.StateStoodDown {
		t.Errorf("a member of a crew stood down is %s %v", w.Tier, w.Reasons)
	}
	if v := s.someVehicle(s.arms[on]); v.Tier != fleet.Unavailable || codes(v.Reasons)[0] != fleet.ReasonNoOperator {
		t.Errorf("its vehicle is %s %v", v.Tier, v.Reasons)
	}
}

// TestLoadRosterReadOnly: the desk reads it in a read-only snapshot.
func TestLoadRosterReadOnly(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	err := s.db.Gorm.Transaction(func(tx *gorm.DB) error {
		r, err := fleet.LoadRoster(t.Context(), tx, s.now, nil)
		if err == nil && len(r.Crews) != 2 {
			t.Errorf("%d crews", len(r.Crews))
		}
		return err
	}, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
}

func TestLock(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	err := s.db.Gorm.Transaction(func(tx *gorm.DB) error {
		got, err := fleet.Lock(t.Context(), tx, s.crews[1], s.excs[0], s.crews[0], s.crews[1])
		if err != nil {
			return err
		}
		want := []uuid.UUID{s.crews[0], s.excs[0], s.crews[1]} // ids are made in time order
		for i, r := range got {
			if len(got) != 3 || r.ID != want[i] || len(r.Salt) == 0 {
				t.Errorf("locked %+v, want %v", got, want)
			}
		}
		// While they are held, another command must not get them, but a position
		// must: its foreign key looks at the same row.
		blocked := s.db.Gorm.Transaction(func(other *gorm.DB) error {
			if err := other.Exec(`SET LOCAL lock_timeout = '50ms'`).Error; err != nil {
				return err
			}
			_, err := fleet.Lock(t.Context(), other, s.crews[0])
			return err
		})
		if blocked == nil {
			t.Error("the same resource was locked twice")
		}
		return s.db.Gorm.Exec(`INSERT INTO fix (resource_id, at, received_at, lon, lat) VALUES (?, now(), now(), 76.9, 43.2)`, s.crews[0]).Error
	})
	if err != nil {
		t.Fatal(err)
	}
	stranger := uuid.Must(uuid.NewV7())
	err = s.db.Gorm.Transaction(func(tx *gorm.DB) error {
		_, err := fleet.Lock(t.Context(), tx, s.crews[0], stranger)
		return err
	})
	refusal, ok := errors.AsType[*journal.Refusal](err)
	if !ok || refusal.Class != journal.Absent || refusal.Params["resource"] != stranger {
		t.Errorf("an unknown resource: %v", err)
	}
}
