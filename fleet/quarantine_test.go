package fleet_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"jylu/dispatch/journal"
	"jylu/fleet"
)

// quarantine reads how it stands now.
func (s *scene) quarantine() fleet.Quarantine {
	s.t.Helper()
	q, err := fleet.LoadQuarantine(s.t.Context(), s.db.Gorm, s.now)
	if err != nil {
		s.t.Fatal(err)
	}
	return q
}

// isolate opens a case about a worker.
func (s *scene) isolate(worker uuid.UUID) fleet.QuarantineCase {
	s.t.Helper()
	c, err := s.board.OpenCase(s.t.Context(), s.cmd(), fleet.CaseInput{Worker: worker, Version: s.someone(worker).Version})
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}

// TestIsolationBlocksHimOnly: a welder out with his crew is isolated. He alone
// cannot be sent, the order stands, the others are proposed with what it would
// cost, and leave only when relieved.
func TestIsolationBlocksHimOnly(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	on, off := s.onWatch()
	s.admit(on)
	crew := s.people[on]
	welder := crew["welder"]
	s.book(s.crews[on], s.arms[on], crew["foreman"], crew["fitter"], crew["welder"], crew["driver"])
	before := s.roster(nil)
	c := s.isolate(welder)
	if c.Number == 0 || c.WorkerID != uuid.Nil || !c.Since.IsZero() {
		t.Errorf("the kept answer tells whose case it is: %+v", c)
	}
	for _, w := range s.roster(nil).Workers {
		if state := w.StateAt(s.now); (state == fleet.StateIsolated) != (w.Worker.ID == welder) {
			t.Errorf("%s is %s", w.PersonnelNo, state)
		}
		i := slices.IndexFunc(before.Workers, func(b fleet.WorkerStatus) bool { return b.Worker.ID == w.Worker.ID })
		if w.Worker.ID != welder && w.Tier != before.Workers[i].Tier {
			t.Errorf("%s was %s and is %s", w.PersonnelNo, before.Workers[i].Tier, w.Tier)
		}
	}
	if s.crew(on).Booking == nil {
		t.Error("the crew was taken off its order")
	}
	q := s.quarantine()
	if len(q.Cases) != 1 || len(q.Relief) != 1 || !slices.Equal(q.Relief[0].Workers, []uuid.UUID{welder}) || q.Relief[0].Booking.ResourceID != s.crews[on] || q.Relief[0].Relieved {
		t.Fatalf("relief %+v", q.Relief)
	}
	got := map[uuid.UUID]fleet.Proposal{}
	for _, p := range q.Cases[0].Contacts {
		got[p.Worker] = p
	}
	// All seven of the crew kept the watch; four were on the order.
	if len(got) != len(seats)-1 || !got[crew["foreman"]].Narrow || !got[crew["foreman"]].Open() || got[crew["foreman"]].Booking == nil || got[crew["operator"]].Booking != nil {
		t.Fatalf("proposals %+v", got)
	}
	if until := got[crew["foreman"]].Until; !until.Equal(s.now.Add(14 * 24 * time.Hour)) {
		t.Errorf("proposed until %s", until)
	}
	short := q.Cases[0].All.Short
	if len(short) != 1 || short[0].Crew != s.crews[on] || len(short[0].Missing) != 4 {
		t.Errorf("with all isolated, short are %+v", short)
	}
	if q.Vehicles[0].Vehicle != s.arms[on] || q.Vehicles[0].Aside || q.Vehicles[0].Booking == nil {
		t.Errorf("to disinfect %+v", q.Vehicles)
	}
	// The other crew's welder is all the city has: he stays where he is needed.
	if len(q.Lacks) != 1 || q.Lacks[0].Trade != "welder" || len(q.Lacks[0].Candidates) != 0 {
		t.Errorf("lacks %+v", q.Lacks)
	}
	spare := s.resource(fleet.KindWorker)
	s.exec(`INSERT INTO worker (id, personnel_no, name, trade, area_code) VALUES ($1, '900', 'Д', 'welder', 'batys')`, spare)
	near := s.resource(fleet.KindWorker)
	s.exec(`INSERT INTO worker (id, personnel_no, name, trade, area_code) VALUES ($1, '901', 'Б', 'welder', 'ortalyk')`, near)
	unable := s.resource(fleet.KindWorker)
	s.exec(`INSERT INTO worker (id, personnel_no, name, trade, area_code) VALUES ($1, '010', 'В', 'welder', 'ortalyk')`, unable)
	for _, id := range []uuid.UUID{spare, near} {
		s.exec(`INSERT INTO certificate (id, worker_id, code, expires_on) VALUES ($1, $2, 'weld', '2026-12-31')`, uuid.Must(uuid.NewV7()), id)
	}
	can := s.quarantine().Lacks[0].Candidates
	if len(can) != 2 || can[0].Worker != near || !can[0].SameArea || can[1].Worker != spare || can[1].SameArea {
		t.Errorf("candidates %+v: same area first, certified only", can)
	}
	_ = off
	for _, e := range s.entries() {
		if strings.Contains(e.Body, "isolated") || strings.Contains(e.Kind, "case") && e.Kind != "quarantine.case_closed" {
			t.Errorf("the journal says %s %s", e.Kind, e.Body)
		}
	}
}

// TestDecide: one person isolates, another explains why not, somebody changes his
// mind; the case closes when nothing is open.
func TestDecide(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	ctx := t.Context()
	on, _ := s.onWatch()
	s.admit(on)
	people := s.people[on]
	c := s.isolate(people["welder"])
	decide := func(items ...fleet.DecisionInput) error {
		_, err := s.board.Decide(ctx, s.cmd(), c.ID, items)
		return err
	}
	yes := func(w uuid.UUID) fleet.DecisionInput { return fleet.DecisionInput{Worker: w, Isolate: true} }
	refusedWith(t, decide(), journal.Invalid, "required", "items")
	refusedWith(t, decide(fleet.DecisionInput{Worker: people["fitter"]}), journal.Invalid, "required", "items[0].reason")
	refusedWith(t, decide(yes(people["fitter"]), yes(people["fitter"])), journal.Invalid, "duplicate", "items[1].worker_id")
	refusedWith(t, decide(yes(people["welder"])), journal.Conflict, "not-proposed", "")
	_, err := s.board.Decide(ctx, s.cmd(), uuid.Must(uuid.NewV7()), []fleet.DecisionInput{yes(people["fitter"])})
	refusedWith(t, err, journal.Absent, "absent", "")
	_, err = s.board.CloseCase(ctx, s.cmd(), c.ID, 1)
	if r := refusedWith(t, err, journal.Conflict, "proposals-open", ""); r.Params["n"] != float64(len(seats)-1) {
		t.Errorf("open: %v", r.Params)
	}
	if err := decide(yes(people["fitter"]), fleet.DecisionInput{Worker: people["foreman"], Reason: "был в отпуске"}); err != nil {
		t.Fatal(err)
	}
	if a, b := s.someone(people["fitter"]), s.someone(people["foreman"]); a.State != fleet.StateIsolated || a.StateUntil == nil || b.State != fleet.StateReady {
		t.Errorf("isolated %s, kept %s", a.State, b.State)
	}
	refusedWith(t, decide(yes(people["fitter"])), journal.Conflict, "decided", "")
	// A batch with one that is decided decides nobody.
	refusedWith(t, decide(yes(people["driver"]), yes(people["foreman"])), journal.Conflict, "decided", "")
	if w := s.someone(people["driver"]); w.State != fleet.StateReady {
		t.Error("half a batch took effect")
	}
	if err := s.board.TakeBack(ctx, s.cmd(), c.ID, people["fitter"]); err != nil {
		t.Fatal(err)
	}
	if w := s.someone(people["fitter"]); w.State != fleet.StateReady {
		t.Errorf("taken back, and he is %s", w.State)
	}
	if err := decide(yes(people["fitter"])); err != nil {
		t.Fatal(err)
	}
	if _, err := s.board.SetState(ctx, s.cmd(), people["fitter"], s.someone(people["fitter"]).Version, fleet.StateChange{State: fleet.StateSick}); err != nil {
		t.Fatal(err)
	}
	refusedWith(t, s.board.TakeBack(ctx, s.cmd(), c.ID, people["fitter"]), journal.Conflict, "stale", "")
	var rest []fleet.DecisionInput
	for _, p := range s.quarantine().Cases[0].Contacts {
		if p.Open() {
			rest = append(rest, yes(p.Worker))
		}
	}
	if err := decide(rest...); err != nil {
		t.Fatal(err)
	}
	if _, err := s.board.CloseCase(ctx, s.cmd(), c.ID, 1); err != nil {
		t.Fatal(err)
	}
	if q := s.quarantine(); len(q.Cases) != 0 {
		t.Errorf("still open: %+v", q.Cases)
	}
	again := s.isolate(people["welder"]) // a second time, after the first is closed
	_, err = s.board.OpenCase(ctx, s.cmd(), fleet.CaseInput{Worker: people["welder"], Version: s.someone(people["welder"]).Version})
	refusedWith(t, err, journal.Conflict, "case-open", "")
	if again.Number == c.Number {
		t.Error("two cases of one number")
	}
}

// TestOneDecides: of many who decide about one proposal, one does.
func TestOneDecides(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	on, _ := s.onWatch()
	s.admit(on)
	c := s.isolate(s.people[on]["welder"])
	fitter := s.people[on]["fitter"]
	errs := make([]error, 12)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() {
			_, errs[i] = s.board.Decide(t.Context(), s.cmd(), c.ID, []fleet.DecisionInput{{Worker: fitter, Isolate: i%2 == 0, Reason: "р"}})
		})
	}
	wg.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
		} else {
			refusedWith(t, err, journal.Conflict, "decided", "")
		}
	}
	told := 0
	for _, e := range s.entries() {
		if e.Kind == "contact.decided" {
			told++
		}
	}
	if won != 1 || told != 1 {
		t.Errorf("%d decided, %d entries", won, told)
	}
}

// TestBubbles: moving somebody from one bubble into another warns, is recorded,
// and tells later whose watches he shared.
func TestBubbles(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	ctx := t.Context()
	on, off := s.onWatch()
	s.admit(on)
	s.exec(`UPDATE crew SET bubble = 'B' || number`)
	fitter := s.people[on]["fitter2"]
	patch := fleet.WorkerPatch{Crew: &s.crews[off]}
	_, err := s.board.EditWorker(ctx, s.cmd(), fitter, 1, patch)
	refusedWith(t, err, journal.Conflict, "rule-warn", "")
	members := []uuid.UUID{fitter}
	for _, id := range s.people[off] {
		members = append(members, id)
	}
	_, err = s.board.EditCrew(ctx, s.cmd(), s.crews[off], 1, fleet.CrewPatch{Members: &members})
	refusedWith(t, err, journal.Conflict, "rule-warn", "")
	s.exec(`UPDATE rule SET severity = 'block' WHERE code = 'bubble-broken'`)
	patch.BreakBubble = true
	_, err = s.board.EditWorker(ctx, s.cmd(), fitter, 1, patch)
	refusedWith(t, err, journal.Conflict, "rule-block", "")
	s.exec(`UPDATE rule SET severity = 'warn' WHERE code = 'bubble-broken'`)
	if _, err = s.board.EditWorker(ctx, s.cmd(), fitter, 1, patch); err != nil {
		t.Fatal(err)
	}
	if e := s.entries(); !slices.ContainsFunc(e, func(e journal.Entry) bool { return e.Kind == "bubble.broken" && e.Subject == fitter }) {
		t.Error("the journal does not tell of the broken bubble")
	}
	s.isolate(s.people[on]["welder"])
	q := s.quarantine()
	if len(q.Broken) != 1 || q.Broken[0].WorkerID != fitter || *q.Broken[0].FromCrew != s.crews[on] {
		t.Errorf("broken %+v", q.Broken)
	}
	if !slices.ContainsFunc(q.Cases[0].Contacts, func(p fleet.Proposal) bool { return p.Worker == fitter }) {
		t.Error("who kept the watch and then left the crew is no contact")
	}
	// Into the pool and back breaks nothing.
	none := uuid.Nil
	if _, err = s.board.EditWorker(ctx, s.cmd(), fitter, s.someone(fitter).Version, fleet.WorkerPatch{Crew: &none}); err != nil {
		t.Fatal(err)
	}
}

func TestDisinfect(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	ctx := t.Context()
	arm := s.arms[0]
	if _, err := s.board.Disinfect(ctx, s.cmd(), arm, 1, false); err != nil {
		t.Fatal(err)
	}
	if v := s.someVehicle(arm); v.State != fleet.StateDisinfect || v.Tier != fleet.Unavailable {
		t.Errorf("put aside, and it is %s, %s", v.State, v.Tier)
	}
	until := s.now.Add(time.Hour)
	_, err := s.board.SetState(ctx, s.cmd(), arm, 2, fleet.StateChange{State: fleet.StateDisinfect, Until: &until})
	refusedWith(t, err, journal.Invalid, "until-of-disinfect", "state_until")
	if _, err := s.board.Disinfect(ctx, s.cmd(), arm, 2, true); err != nil {
		t.Fatal(err)
	}
	// By hand too: whoever says that it is ready says that it is clean.
	if _, err := s.board.SetState(ctx, s.cmd(), arm, 3, fleet.StateChange{State: fleet.StateDisinfect}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.board.SetState(ctx, s.cmd(), arm, 4, fleet.StateChange{State: fleet.StateReady}); err != nil {
		t.Fatal(err)
	}
	if n := ask[int](s, `SELECT count(*) FROM disinfection WHERE vehicle_id = $1`, arm); n != 2 || s.someVehicle(arm).State != fleet.StateReady {
		t.Errorf("%d disinfections, it is %s", n, s.someVehicle(arm).State)
	}
	if _, err := s.board.SetState(ctx, s.cmd(), arm, 5, fleet.StateChange{State: fleet.StateRepair}); err != nil {
		t.Fatal(err)
	}
	_, err = s.board.Disinfect(ctx, s.cmd(), arm, 6, false)
	refusedWith(t, err, journal.Conflict, "not-ready", "")
}

// TestStockIsNeverNegative lets many take from one stock at once.
func TestStockIsNeverNegative(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	ctx := t.Context()
	move := func(kind string, n int) error {
		_, err := s.board.MoveStock(ctx, s.cmd(), s.crews[0], "mask", kind, n)
		return err
	}
	refusedWith(t, move(fleet.StockUsed, 1), journal.Conflict, "stock-short", "amount")
	refusedWith(t, move(fleet.StockReceived, 0), journal.Invalid, "out-of-range", "amount")
	refusedWith(t, move("stolen", 1), journal.Invalid, "not-one-of", "kind")
	if err := move(fleet.StockReceived, 100); err != nil {
		t.Fatal(err)
	}
	errs := make([]error, 15)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() { errs[i] = move(fleet.StockUsed, 10) })
	}
	wg.Wait()
	took := 0
	for _, err := range errs {
		if err == nil {
			took++
		} else {
			refusedWith(t, err, journal.Conflict, "stock-short", "amount")
		}
	}
	if took != 10 {
		t.Errorf("%d took ten of a hundred", took)
	}
	if err := move(fleet.StockCounted, 42); err != nil {
		t.Fatal(err)
	}
	all, err := fleet.LoadStock(ctx, s.db.Gorm, s.now)
	if err != nil {
		t.Fatal(err)
	}
	// A hundred used in a day is what the next days are reckoned by; the other crew has the norm of its seven.
	if l := all[0]; l.Amount != 42 || l.Basis != fleet.UseRecorded || l.DailyUse != 100 || !l.Low || *l.DaysLeft != 0.42 {
		t.Errorf("masks of the first crew: %+v", l)
	}
	if l := all[len(fleet.StockItems)]; l.Basis != fleet.UseNorm || l.DailyUse != 28 || *l.DaysLeft != 0 {
		t.Errorf("masks of the second crew: %+v", l)
	}
	if l := all[3]; l.Item != "thermometer" || !l.Low || l.DaysLeft != nil {
		t.Errorf("thermometers: %+v", l)
	}
}

func TestPasses(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	ctx := t.Context()
	day := func(d int) time.Time { return time.Date(2026, 1, d, 9, 0, 0, 0, time.UTC) }
	in := fleet.PassInput{Resource: s.people[0]["driver"], Kind: "city", Number: "АЛ 001234", Document: "4821", ValidFrom: day(1), ValidUntil: day(17)}
	p, err := s.board.AddPass(ctx, s.cmd(), in)
	if err != nil || p.Number != "" || p.Document != "" || p.Salt != nil {
		t.Fatalf("AddPass = %+v, %v", p, err)
	}
	refusals := []struct {
		name        string
		change      func(*fleet.PassInput)
		class       journal.Class
		code, field string
	}{
		{"the number again", func(*fleet.PassInput) {}, journal.Conflict, "pass-number-taken", "number"},
		{"a whole document", func(in *fleet.PassInput) { in.Document = "040404821" }, journal.Invalid, "document-mask", "document"},
		{"no number", func(in *fleet.PassInput) { in.Number = "  " }, journal.Invalid, "required", "number"},
		{"ends first", func(in *fleet.PassInput) { in.ValidUntil = day(0) }, journal.Invalid, "before-start", "valid_until"},
		{"no such kind", func(in *fleet.PassInput) { in.Kind = "any" }, journal.Invalid, "not-one-of", "kind"},
		{"of a crew", func(in *fleet.PassInput) { in.Number, in.Resource = "2", s.crews[0] }, journal.Absent, "absent", "resource_id"},
	}
	for _, tt := range refusals {
		t.Run(tt.name, func(t *testing.T) {
			bad := in
			tt.change(&bad)
			_, err := s.board.AddPass(ctx, s.cmd(), bad)
			refusedWith(t, err, tt.class, tt.code, tt.field)
		})
	}
	all, warn, err := fleet.LoadPasses(ctx, s.db.Gorm)
	if err != nil || len(all) != 1 || warn != 3 {
		t.Fatalf("passes %v, %d, %v", all, warn, err)
	}
	// By the city's days: the last one counts whole.
	for _, tt := range []struct {
		at   time.Time
		want string
	}{
		{time.Date(2025, 12, 31, 18, 0, 0, 0, time.UTC), fleet.PassEarly},
		{time.Date(2025, 12, 31, 20, 0, 0, 0, time.UTC), fleet.PassValid},
		{day(13), fleet.PassValid}, {day(14), fleet.PassExpiring}, {day(17), fleet.PassExpiring},
		{time.Date(2026, 1, 17, 18, 0, 0, 0, time.UTC), fleet.PassExpiring}, {time.Date(2026, 1, 17, 20, 0, 0, 0, time.UTC), fleet.PassExpired},
	} {
		if got := all[0].Standing(tt.at, warn); got != tt.want {
			t.Errorf("at %s it is %s, want %s", tt.at, got, tt.want)
		}
	}
	if _, err := s.board.RevokePass(ctx, s.cmd(), p.ID, 1); err != nil {
		t.Fatal(err)
	}
	if _, err := s.board.AddPass(ctx, s.cmd(), in); err != nil {
		t.Errorf("the number of a revoked pass: %v", err)
	}
	for _, e := range s.entries() {
		if strings.Contains(e.Body, "1234") || strings.Contains(e.Body, "4821") {
			t.Errorf("the journal says %s", e.Body)
		}
	}
}

// TestReadMedical: each reading of each worker is an entry that says whose and
// not what.
func TestReadMedical(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	ctx := t.Context()
	on, _ := s.onWatch()
	welder, driver := s.people[on]["welder"], s.people[on]["driver"]
	if _, err := s.board.Admit(ctx, s.cmd(), []fleet.AdmissionInput{{Worker: driver}}); err != nil {
		t.Fatal(err)
	}
	s.isolate(welder)
	from := len(s.entries())
	all, err := s.board.ReadMedical(ctx, s.cmd(), uuid.Nil)
	if err != nil || len(all) != 2 {
		t.Fatalf("ReadMedical = %+v, %v", all, err)
	}
	one, err := s.board.ReadMedical(ctx, s.cmd(), s.people[on]["fitter"])
	if err != nil || len(one) != 1 || one[0].State != fleet.StateReady {
		t.Fatalf("ReadMedical = %+v, %v", one, err)
	}
	var whose []uuid.UUID
	for _, e := range s.entries()[from:] {
		if whose = append(whose, e.Subject); e.Kind != "medical.read" || e.Body != "{}" || e.Actor != s.actor {
			t.Errorf("entry %+v", e)
		}
	}
	if len(whose) != 3 || !slices.Contains(whose, welder) || !slices.Contains(whose, driver) {
		t.Errorf("read of %v", whose)
	}
	_, err = s.board.ReadMedical(ctx, s.cmd(), s.arms[0])
	refusedWith(t, err, journal.Absent, "absent", "")
}

// TestDiscreet: isolated, sick, remote and failed look alike.
func TestDiscreet(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	on, _ := s.onWatch()
	s.admit(on)
	seen := func(seat string) fleet.WorkerStatus {
		r := s.roster(nil)
		i := slices.IndexFunc(r.Workers, func(w fleet.WorkerStatus) bool { return w.Worker.ID == s.people[on][seat] })
		return r.Discreet().Workers[i]
	}
	until := s.now.Add(time.Hour)
	for seat, state := range map[string]string{"welder": "isolated", "fitter": "sick", "driver": "remote"} {
		if _, err := s.board.SetState(t.Context(), s.cmd(), s.people[on][seat], 1, fleet.StateChange{State: state, Reason: "тайна", Until: &until}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.board.Admit(t.Context(), s.cmd(), []fleet.AdmissionInput{{Worker: s.people[on]["foreman"]}}); err != nil {
		t.Fatal(err)
	}
	for _, seat := range []string{"welder", "fitter", "driver", "foreman"} {
		w := seen(seat)
		if w.State != fleet.StateUnavailable || w.StateReason != "" || w.StateUntil == nil || !slices.Equal(codes(w.Reasons), []string{fleet.ReasonUnavailable}) || w.Tier != fleet.Unavailable {
			t.Errorf("the %s is seen as %s %q %v %v until %v", seat, w.State, w.StateReason, codes(w.Reasons), w.Admitted, w.StateUntil)
		}
		if w.Admitted != nil && !*w.Admitted {
			t.Errorf("the %s is seen to have failed", seat)
		}
	}
	s.exec(`DELETE FROM admission WHERE worker_id = $1`, s.people[on]["welder"])
	if w := seen("welder"); !slices.Equal(codes(w.Reasons), []string{fleet.ReasonUnavailable}) {
		t.Errorf("isolated and not checked is seen as %v: a failed check would not be", codes(w.Reasons))
	}
	s.now = until
	if w := seen("fitter"); w.State != fleet.StateReady || w.StateUntil != nil || w.Admitted == nil || w.Tier != fleet.Now {
		t.Errorf("who is well again is seen as %s until %v, %s", w.State, w.StateUntil, w.Tier)
	}
	s.now = until.Add(-time.Hour)
	if w := seen("operator"); w.State != fleet.StateReady || w.Admitted == nil || w.Tier != fleet.Now {
		t.Errorf("who is well is seen as %s, %s", w.State, w.Tier)
	}
}
