package fleet_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"jylu/dispatch/journal"
	"jylu/fleet"
)

func TestSetState(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	exc, welder := s.excs[0], s.people[0]["welder"]
	until, past := s.now.Add(48*time.Hour), s.now.Add(-time.Second)
	ctx := t.Context()

	r, err := s.board.SetState(ctx, s.cmd(), exc, 1, fleet.StateChange{State: fleet.StateRepair, Reason: "гидравлика", Until: &until})
	if err != nil {
		t.Fatal(err)
	}
	if r.State != fleet.StateRepair || r.Version != 2 || r.Salt != nil || !r.StateUntil.Equal(until) {
		t.Errorf("SetState = %+v", r)
	}
	if v := s.someVehicle(exc); v.State != r.State || v.StateReason != "гидравлика" || v.Version != 2 {
		t.Errorf("stored %+v", v)
	}
	if _, err := s.board.SetState(ctx, s.cmd(), welder, 1, fleet.StateChange{State: fleet.StateSick, Reason: "кашель", Until: &until}); err != nil {
		t.Fatal(err)
	}

	refusals := []struct {
		name        string
		id          uuid.UUID
		version     int64
		change      fleet.StateChange
		class       journal.Class
		code, field string
	}{
		{"a version of before", exc, 1, fleet.StateChange{State: fleet.StateReady}, journal.Conflict, "stale", ""},
		{"no such resource", uuid.Must(uuid.NewV7()), 1, fleet.StateChange{State: fleet.StateReady}, journal.Absent, "absent", ""},
		{"no such state", exc, 2, fleet.StateChange{State: "broken"}, journal.Invalid, "not-one-of", "state"},
		{"a state of another kind", exc, 2, fleet.StateChange{State: fleet.StateSick}, journal.Invalid, "not-one-of", "state"},
		{"an end before now", exc, 2, fleet.StateChange{State: fleet.StateRepair, Until: &past}, journal.Invalid, "until-past", "state_until"},
		{"ready for a while", exc, 2, fleet.StateChange{State: fleet.StateReady, Until: &until}, journal.Invalid, "until-of-ready", "state_until"},
		{"NUL", exc, 2, fleet.StateChange{State: fleet.StateRepair, Reason: "a\x00"}, journal.Invalid, "bad-text", "state_reason"},
		{"a novel", exc, 2, fleet.StateChange{State: fleet.StateRepair, Reason: strings.Repeat("я", 501)}, journal.Invalid, "too-long", "state_reason"},
	}
	for _, tt := range refusals {
		t.Run(tt.name, func(t *testing.T) {
			_, err := s.board.SetState(ctx, s.cmd(), tt.id, tt.version, tt.change)
			refusedWith(t, err, tt.class, tt.code, tt.field)
		})
	}

	entries := s.entries()
	if len(entries) != 2 || entries[0].Kind != "vehicle.state" || entries[1].Kind != "worker.state" {
		t.Fatalf("entries %+v", entries)
	}
	if !strings.Contains(entries[0].Body, `"state":"repair"`) {
		t.Errorf("the machine's entry says %s", entries[0].Body)
	}
	if body := entries[1].Body; !strings.Contains(body, `"available":false`) || strings.Contains(body, "sick") || strings.Contains(body, "until") {
		t.Errorf("the worker's entry says %s", body)
	}
	if len(entries[1].Audience) != 0 {
		t.Errorf("a worker's state is shown to %v", entries[1].Audience)
	}
}

// TestOneEditWins: of many who change the same version of a resource, one does.
func TestOneEditWins(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	const clerks = 16
	errs := make([]error, clerks)
	var wg sync.WaitGroup
	for i := range clerks {
		wg.Go(func() {
			_, errs[i] = s.board.SetState(t.Context(), s.cmd(), s.arms[0], 1, fleet.StateChange{State: fleet.StateDisinfect, Reason: fmt.Sprint(i)})
		})
	}
	wg.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
		} else {
			refusedWith(t, err, journal.Conflict, "stale", "")
		}
	}
	if won != 1 || len(s.entries()) != 1 {
		t.Errorf("%d of %d won, %d entries", won, clerks, len(s.entries()))
	}
}

func TestAdmit(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	on, off := s.onWatch()
	ctx := t.Context()
	fit, unfit := s.people[on]["fitter"], s.people[on]["welder"]
	early := s.now.Add(-time.Minute)
	rows, err := s.board.Admit(ctx, s.cmd(), []fleet.AdmissionInput{{Worker: fit, Passed: true}, {Worker: unfit, Passed: true, CheckedAt: &early}})
	if err != nil {
		t.Fatal(err)
	}
	watch := fleet.WatchAt(s.now, regime(1, 1, 12))
	if len(rows) != 2 || rows[0].WatchStart != watch.Start || rows[1].CheckedAt != early || !rows[0].Passed || rows[0].Actor != s.actor {
		t.Errorf("Admit = %+v", rows)
	}
	// Checked again and failed: the newest row holds.
	if _, err := s.board.Admit(ctx, s.cmd(), []fleet.AdmissionInput{{Worker: unfit}, {Worker: s.people[off]["driver"]}}); err != nil {
		t.Fatal(err)
	}
	if w := s.someone(fit); w.Tier != fleet.Now || !*w.Admitted {
		t.Errorf("who passed is %s", w.Tier)
	}
	if w := s.someone(unfit); w.Tier != fleet.Unavailable || *w.Admitted || codes(w.Reasons)[0] != fleet.ReasonNotAdmitted {
		t.Errorf("who failed is %s %v", w.Tier, w.Reasons)
	}
	if w := s.someone(s.people[off]["driver"]); w.Tier != fleet.Unavailable {
		t.Errorf("who failed on call is %s", w.Tier)
	}
	// For the next watch, while this one lasts.
	if rows, err = s.board.Admit(ctx, s.cmd(), []fleet.AdmissionInput{{Worker: s.people[off]["welder"], Passed: true, Watch: &watch.End}}); err != nil || rows[0].WatchStart != watch.End {
		t.Errorf("for the next watch: %+v, %v", rows, err)
	}

	future, old, odd, late := s.now.Add(time.Hour), s.now.Add(-25*time.Hour), s.now, watch.Start.Add(-12*time.Hour)
	refusals := []struct {
		name        string
		items       []fleet.AdmissionInput
		class       journal.Class
		code, field string
	}{
		{"nobody", nil, journal.Invalid, "required", "items"},
		{"a whole city", make([]fleet.AdmissionInput, 501), journal.Invalid, "too-many", "items"},
		{"one twice", []fleet.AdmissionInput{{Worker: fit}, {Worker: fit}}, journal.Invalid, "duplicate", "items[1].worker_id"},
		{"tomorrow's check", []fleet.AdmissionInput{{Worker: fit, CheckedAt: &future}}, journal.Invalid, "in-future", "items[0].checked_at"},
		{"yesterday's check", []fleet.AdmissionInput{{Worker: fit, CheckedAt: &old}}, journal.Invalid, "too-early", "items[0].checked_at"},
		{"a watch that starts at no time", []fleet.AdmissionInput{{Worker: fit, Watch: &odd}}, journal.Invalid, "unknown-watch", "items[0].watch"},
		{"a watch that is over", []fleet.AdmissionInput{{Worker: fit, Watch: &late}}, journal.Invalid, "unknown-watch", "items[0].watch"},
		{"a machine", []fleet.AdmissionInput{{Worker: fit}, {Worker: s.arms[0]}}, journal.Absent, "absent", ""},
	}
	for _, tt := range refusals {
		t.Run(tt.name, func(t *testing.T) {
			_, err := s.board.Admit(ctx, s.cmd(), tt.items)
			refusedWith(t, err, tt.class, tt.code, tt.field)
		})
	}
	for _, e := range s.entries() {
		if e.Kind != "admission.recorded" || strings.Contains(e.Body, "passed") || strings.Contains(e.Body, fit.String()) || strings.Contains(e.Body, "true") {
			t.Errorf("the journal says %s %s", e.Kind, e.Body)
		}
	}
}

func TestDeclareRegime(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	ctx := t.Context()
	_, err := s.board.DeclareRegime(ctx, s.cmd(), fleet.RegimeOrdinary, "")
	refusedWith(t, err, journal.Conflict, "regime-in-force", "")
	d, err := s.board.DeclareRegime(ctx, s.cmd(), fleet.RegimeEmergency, "мороз")
	if err != nil || d.Code != fleet.RegimeEmergency || d.Actor != s.actor {
		t.Fatalf("DeclareRegime = %+v, %v", d, err)
	}
	r := s.roster(nil)
	if r.Regime.Code != fleet.RegimeEmergency || r.Crews[0].Duty != fleet.DutyOnWatch || r.Crews[1].Duty != fleet.DutyOnWatch {
		t.Errorf("under %s the crews are %s and %s", r.Regime.Code, r.Crews[0].Duty, r.Crews[1].Duty)
	}
	if target := r.Readiness().Target; target != (fleet.Target{Crews: 12, Vehicles: 40, Workers: 126}) {
		t.Errorf("target %+v", target)
	}
	// A server whose clock is behind declares the newest regime all the same.
	s.now = s.now.Add(-time.Minute)
	if _, err := s.board.DeclareRegime(ctx, s.cmd(), fleet.RegimeOrdinary, ""); err != nil {
		t.Fatal(err)
	}
	if r := s.roster(nil); r.Regime.Code != fleet.RegimeOrdinary {
		t.Errorf("in force: %s", r.Regime.Code)
	}
	_, err = s.board.DeclareRegime(ctx, s.cmd(), "martial", "")
	refusedWith(t, err, journal.Invalid, "not-one-of", "code")
	if e := s.entries(); len(e) != 2 || e[0].Body != `{"before":"ordinary","code":"emergency"}` {
		t.Errorf("entries %+v", e)
	}
}
