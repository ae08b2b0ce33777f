package fleet_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
	"jylu/fleet"
)

func TestEditCrew(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	ctx := t.Context()
	a, b := s.crews[0], s.crews[1]
	moving, leaving := s.people[1]["foreman"], s.people[0]["second"]
	members := []uuid.UUID{moving}
	for _, seat := range []string{"foreman", "fitter", "fitter2", "welder", "driver", "operator"} {
		members = append(members, s.people[0][seat])
	}
	bubble := "B07"
	got, err := s.board.EditCrew(ctx, s.cmd(), a, 1, fleet.CrewPatch{Members: &members, Lead: &moving, Bubble: &bubble})
	if err != nil {
		t.Fatal(err)
	}
	if got.Crew.ID != a || got.Version != 2 || *got.LeadID != moving || *got.DeputyID != s.people[0]["fitter"] || got.Bubble != bubble ||
		len(got.Members)+len(got.Absent) != 7 {
		t.Errorf("EditCrew = %+v", got)
	}
	other := s.crew(1)
	if other.LeadID != nil || other.DeputyID == nil || other.Version != 2 || len(other.Members)+len(other.Absent) != 6 {
		t.Errorf("the other crew is %+v", other)
	}
	if w := s.someone(leaving); w.CrewID != nil || *w.RotatesWith != a || w.Version != 2 {
		t.Errorf("who left is %+v", w.Worker)
	}
	if w := s.someone(moving); *w.CrewID != a || w.RotatesWith != nil || w.Version != 2 {
		t.Errorf("who came is %+v", w.Worker)
	}
	e := s.entries()
	if len(e) != 1 || e[0].Kind != "crew.edited" || !slices.Contains(e[0].Audience, a) || !slices.Contains(e[0].Audience, b) {
		t.Errorf("entries %+v", e)
	}

	stranger := uuid.Must(uuid.NewV7())
	twice := []uuid.UUID{moving, moving}
	fitter, nobase := s.people[0]["fitter"], "moscow"
	until := s.now.Add(-time.Second)
	refusals := []struct {
		name        string
		version     int64
		patch       fleet.CrewPatch
		class       journal.Class
		code, field string
	}{
		{"a version of before", 1, fleet.CrewPatch{Bubble: &bubble}, journal.Conflict, "stale", ""},
		{"a lead from elsewhere", 2, fleet.CrewPatch{Lead: &leaving}, journal.Invalid, "not-a-member", "lead_id"},
		{"one person in both posts", 2, fleet.CrewPatch{Lead: &fitter, Deputy: &fitter}, journal.Invalid, "same-person", "deputy_id"},
		{"a stranger", 2, fleet.CrewPatch{Members: &[]uuid.UUID{stranger}}, journal.Absent, "absent", "members"},
		{"one twice", 2, fleet.CrewPatch{Members: &twice}, journal.Invalid, "duplicate", "members"},
		{"no such base", 2, fleet.CrewPatch{Base: &nobase}, journal.Invalid, "not-one-of", "base"},
		{"no such area", 2, fleet.CrewPatch{Area: &nobase}, journal.Invalid, "not-one-of", "area"},
		{"a state that ended", 2, fleet.CrewPatch{State: &fleet.StateChange{State: fleet.StateStoodDown, Until: &until}}, journal.Invalid, "until-past", "state_until"},
	}
	for _, tt := range refusals {
		t.Run(tt.name, func(t *testing.T) {
			_, err := s.board.EditCrew(ctx, s.cmd(), a, tt.version, tt.patch)
			refusedWith(t, err, tt.class, tt.code, tt.field)
		})
	}
	if _, err := s.board.EditCrew(ctx, s.cmd(), s.arms[0], 1, fleet.CrewPatch{Bubble: &bubble}); err == nil {
		t.Error("a vehicle was edited as a crew")
	}

	incident := s.book(s.people[1]["welder"])
	joined := append(members, s.people[1]["welder"])
	_, err = s.board.EditCrew(ctx, s.cmd(), a, 2, fleet.CrewPatch{Members: &joined})
	if r := refusedWith(t, err, journal.Conflict, "resource-taken", ""); fmt.Sprint(r.Params["incident"]) != incident.String() {
		t.Errorf("taken by %v, want %v", r.Params, incident)
	}
	// Only its state: a crew out on an order may be stood down.
	s.book(a)
	nobody := uuid.Nil
	if _, err = s.board.EditCrew(ctx, s.cmd(), a, 2, fleet.CrewPatch{Lead: &nobody}); err == nil {
		t.Error("the lead of a crew out on an order was changed")
	}
	if got, err = s.board.EditCrew(ctx, s.cmd(), a, 2, fleet.CrewPatch{State: &fleet.StateChange{State: fleet.StateStoodDown}}); err != nil || got.State != fleet.StateStoodDown {
		t.Errorf("standing it down: %+v, %v", got, err)
	}
}

// TestCrewsSwapPeople: two clerks move people between the same crews at the same
// time. Nobody deadlocks, everybody ends in one crew, a lead leads his own.
func TestCrewsSwapPeople(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	for round := range 6 {
		var wg sync.WaitGroup
		for i := range s.crews {
			wg.Go(func() {
				c := s.roster(nil).Crews[i]
				other := s.roster(nil).Crews[1-i]
				theirs := slices.Concat(other.Members, other.Absent) // fewer, when earlier rounds took some
				if len(theirs) == 0 {
					return
				}
				members := append(slices.Concat(c.Members, c.Absent), theirs[round%len(theirs)])
				_, err := s.board.EditCrew(t.Context(), s.cmd(), s.crews[i], c.Version, fleet.CrewPatch{Members: &members})
				if _, refused := err.(*journal.Refusal); err != nil && !refused {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	}
	seated := 0
	for _, c := range s.roster(nil).Crews {
		all := slices.Concat(c.Members, c.Absent)
		seated += len(all)
		for _, post := range []*uuid.UUID{c.LeadID, c.DeputyID} {
			if post != nil && !slices.Contains(all, *post) {
				t.Errorf("crew %d is led by somebody of another", c.Number)
			}
		}
	}
	if seated != 2*len(seats) {
		t.Errorf("%d people seated of %d", seated, 2*len(seats))
	}
}

func TestEditVehicle(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	ctx := t.Context()
	plate, kind, pool := " 001  ааа 02 ", "TIP", uuid.Nil // the letters are Cyrillic
	got, err := s.board.EditVehicle(ctx, s.cmd(), s.arms[0], 1, fleet.VehiclePatch{Plate: &plate, Kind: &kind, Crew: &pool,
		State: &fleet.StateChange{State: fleet.StateRepair}})
	if err != nil {
		t.Fatal(err)
	}
	if got.Vehicle.ID != s.arms[0] || got.Plate != "001 AAA 02" || got.Vehicle.Kind != kind || got.CrewID != nil || got.Version != 2 || got.State != fleet.StateRepair {
		t.Errorf("EditVehicle = %+v", got)
	}
	if e := s.entries(); len(e) != 2 || e[0].Kind != "vehicle.state" || e[1].Kind != "vehicle.edited" || strings.Contains(e[1].Body, "AAA") {
		t.Errorf("entries %+v", e)
	} else if said := e[1].Body; !strings.Contains(said, `"kind": "ARM"`) && !strings.Contains(said, `"kind":"ARM"`) || !strings.Contains(said, `"TIP"`) || !strings.Contains(said, "crew_id") {
		t.Errorf("the entry does not say what was and what is: %s", said)
	}
	taken, long, empty, odd := "arm 1", strings.Repeat("A", 21), " ", "TANK"
	refusals := []struct {
		name        string
		patch       fleet.VehiclePatch
		class       journal.Class
		code, field string
	}{
		{"another's plate", fleet.VehiclePatch{Plate: &taken}, journal.Conflict, "plate-taken", "plate"},
		{"a long plate", fleet.VehiclePatch{Plate: &long}, journal.Invalid, "too-long", "plate"},
		{"no plate", fleet.VehiclePatch{Plate: &empty}, journal.Invalid, "required", "plate"},
		{"no such kind", fleet.VehiclePatch{Kind: &odd}, journal.Invalid, "not-one-of", "kind"},
		{"a crew that has one", fleet.VehiclePatch{Crew: &s.crews[1]}, journal.Conflict, "crew-has-vehicle", "crew_id"},
		{"no such area", fleet.VehiclePatch{Area: &odd}, journal.Invalid, "not-one-of", "area"},
		{"no such base", fleet.VehiclePatch{Base: &odd}, journal.Invalid, "not-one-of", "base"},
		{"a crew that is a machine", fleet.VehiclePatch{Crew: &s.excs[0]}, journal.Absent, "absent", "crew_id"},
	}
	for _, tt := range refusals {
		t.Run(tt.name, func(t *testing.T) {
			_, err := s.board.EditVehicle(ctx, s.cmd(), s.arms[0], 2, tt.patch)
			refusedWith(t, err, tt.class, tt.code, tt.field)
		})
	}
	_, err = s.board.EditVehicle(ctx, s.cmd(), s.crews[0], 1, fleet.VehiclePatch{Plate: &plate})
	refusedWith(t, err, journal.Absent, "absent", "")
	s.book(s.arms[0])
	_, err = s.board.EditVehicle(ctx, s.cmd(), s.arms[0], 2, fleet.VehiclePatch{Crew: &s.crews[0]})
	refusedWith(t, err, journal.Conflict, "resource-taken", "")
	if _, err = s.board.EditVehicle(ctx, s.cmd(), s.arms[0], 2, fleet.VehiclePatch{State: &fleet.StateChange{State: fleet.StateReady}}); err != nil {
		t.Errorf("its state, while it is out: %v", err)
	}
}

func TestEditWorker(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	ctx := t.Context()
	lead := s.people[0]["foreman"]
	name, phone := "Ахметов Серик", "+7 700 111 22 33"
	certs := []fleet.CertificateInput{{Code: "EXC", ExpiresOn: time.Date(2027, 5, 1, 0, 0, 0, 0, time.UTC)}, {Code: "weld", ExpiresOn: time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)}}
	got, err := s.board.EditWorker(ctx, s.cmd(), lead, 1, fleet.WorkerPatch{Name: &name, Phone: &phone, Crew: &s.crews[1], Certificates: &certs})
	if err != nil {
		t.Fatal(err)
	}
	if got.Worker.ID != lead || got.Name != "" || got.Phone != "" || *got.CrewID != s.crews[1] || got.Version != 2 || len(got.Certificates) != 2 ||
		got.Certificates[0].ExpiresOn != certs[0].ExpiresOn {
		t.Errorf("EditWorker = %+v", got)
	}
	if w := s.someone(lead); w.Name != name || w.Phone != phone {
		t.Errorf("he is now %+v", w)
	}
	if c := s.crew(0); c.LeadID != nil || c.Version != 2 {
		t.Errorf("his old crew is led by %v", c.LeadID)
	}
	if c := s.crew(1); c.Version != 2 || len(c.Members)+len(c.Absent) != len(seats)+1 {
		t.Errorf("his new crew is %+v", c)
	}
	for _, e := range s.entries() {
		if strings.Contains(e.Body, "Ахметов") || strings.Contains(e.Body, "700") {
			t.Errorf("the journal says %s", e.Body)
		}
	}
	// To the pool he takes his watches along; and some certificates less.
	pool, fewer := uuid.Nil, certs[:1]
	if got, err = s.board.EditWorker(ctx, s.cmd(), lead, 2, fleet.WorkerPatch{Crew: &pool, Certificates: &fewer}); err != nil {
		t.Fatal(err)
	}
	if got.CrewID != nil || *got.RotatesWith != s.crews[1] || len(got.Certificates) != 1 {
		t.Errorf("in the pool he is %+v", got)
	}
	stranger, empty, odd := uuid.Must(uuid.NewV7()), "", "poet"
	refusals := []struct {
		name        string
		id          uuid.UUID
		version     int64
		patch       fleet.WorkerPatch
		class       journal.Class
		code, field string
	}{
		{"nobody", stranger, 1, fleet.WorkerPatch{Name: &name}, journal.Absent, "absent", ""},
		{"a version of before", lead, 2, fleet.WorkerPatch{Name: &name}, journal.Conflict, "stale", ""},
		{"no name", lead, 3, fleet.WorkerPatch{Name: &empty}, journal.Invalid, "required", "name"},
		{"no such trade", lead, 3, fleet.WorkerPatch{Trade: &odd}, journal.Invalid, "not-one-of", "trade"},
		{"no such crew", lead, 3, fleet.WorkerPatch{Crew: &stranger}, journal.Absent, "absent", ""},
		{"a crew that is a machine", lead, 3, fleet.WorkerPatch{Crew: &s.arms[0]}, journal.Absent, "absent", "crew_id"},
		{"own watches inside a crew", s.people[0]["fitter"], 1, fleet.WorkerPatch{RotatesWith: &s.crews[1]}, journal.Invalid, "in-crew", "rotates_with"},
		{"no such certificate", lead, 3, fleet.WorkerPatch{Certificates: &[]fleet.CertificateInput{{Code: "TANK"}}}, journal.Invalid, "not-one-of", "certificates[0].code"},
		{"one certificate twice", lead, 3, fleet.WorkerPatch{Certificates: &[]fleet.CertificateInput{{Code: "EXC"}, {Code: "EXC"}}}, journal.Invalid, "duplicate", "certificates[1].code"},
	}
	for _, tt := range refusals {
		t.Run(tt.name, func(t *testing.T) {
			_, err := s.board.EditWorker(ctx, s.cmd(), tt.id, tt.version, tt.patch)
			refusedWith(t, err, tt.class, tt.code, tt.field)
		})
	}
	s.book(s.crews[1])
	_, err = s.board.EditWorker(ctx, s.cmd(), lead, 3, fleet.WorkerPatch{Crew: &s.crews[1]})
	refusedWith(t, err, journal.Conflict, "resource-taken", "")
	if _, err = s.board.EditWorker(ctx, s.cmd(), lead, 3, fleet.WorkerPatch{State: &fleet.StateChange{State: fleet.StateResting}, Phone: &empty}); err != nil {
		t.Errorf("what moves nobody: %v", err)
	}
}

// TestRetryGetsTheSameStatus: a command remembered by its key answers as the
// first time, although the world went on.
func TestRetryGetsTheSameStatus(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	cmd := s.cmd()
	cmd.Key = uuid.Must(uuid.NewV7())
	patch := fleet.CrewPatch{State: &fleet.StateChange{State: fleet.StateStoodDown}}
	first, err := s.board.EditCrew(t.Context(), cmd, s.crews[0], 1, patch)
	if err != nil {
		t.Fatal(err)
	}
	s.admit(0)
	again, err := s.board.EditCrew(t.Context(), cmd, s.crews[0], 1, patch)
	if err != nil || fmt.Sprint(again.Crew, again.Resource, again.Members, again.Reasons) != fmt.Sprint(first.Crew, first.Resource, first.Members, first.Reasons) || again.Crew.ID != s.crews[0] {
		t.Errorf("again: %+v, %v\nfirst: %+v", again, err, first)
	}
}

// TestEditCrewSeesWhoMovedMeanwhile: while an edit waits for a worker's lock, he
// is moved elsewhere. The edit must not take him from a crew it has not locked.
func TestEditCrewSeesWhoMovedMeanwhile(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	welder := s.people[1]["welder"]
	members := []uuid.UUID{welder}
	for _, id := range s.people[0] {
		members = append(members, id)
	}
	edited := make(chan error, 1)
	err := s.db.Gorm.Transaction(func(tx *gorm.DB) error {
		if _, err := fleet.Lock(t.Context(), tx, welder); err != nil {
			return err
		}
		go func() {
			_, err := s.board.EditCrew(t.Context(), s.cmd(), s.crews[0], 1, fleet.CrewPatch{Members: &members})
			edited <- err
		}()
		eventually(t, "the edit waits for the lock", func() bool {
			return ask[bool](s, `SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')`)
		})
		return tx.Exec(`UPDATE worker SET crew_id = NULL WHERE id = ?`, welder).Error
	})
	if err != nil {
		t.Fatal(err)
	}
	refusedWith(t, <-edited, journal.Conflict, "stale", "")
	if w := s.someone(welder); w.CrewID != nil {
		t.Errorf("he sits in %v", w.CrewID)
	}
}
