package dispatch_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"jylu/dispatch"
	"jylu/dispatch/journal"
	"jylu/fleet"
)

func TestSendBooksCrewMembersAndVehicle(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	in := s.aBreak(saina)
	crew := s.aCrew()
	order := s.sendCrews(in.Incident.ID, crew.Crew.ID)

	want := map[uuid.UUID]bool{crew.Crew.ID: true, *crew.Vehicle: true}
	for _, id := range crew.Members {
		want[id] = true
	}
	var head uuid.UUID
	for _, b := range order.Bookings {
		if !want[b.Booking.ResourceID] {
			t.Errorf("booked %s %s, whom nobody asked for", b.Booking.ResourceKind, b.Booking.ResourceID)
		}
		delete(want, b.Booking.ResourceID)
		if b.Booking.Milestone != fleet.Sent || b.Booking.SentAt == nil {
			t.Errorf("%s is %s", b.Booking.ResourceKind, b.Booking.Milestone)
		}
		switch {
		case b.Booking.ResourceKind == fleet.KindCrew:
			head = b.Booking.ID
			if b.Booking.ArrivalS == nil || *b.Booking.ArrivalS <= 0 {
				t.Error("no predicted arrival")
			}
			if b.RingAt == nil || !b.RingAt.Equal(ten.Add(5*time.Minute)) {
				t.Errorf("rings at %v, want five minutes after sending", b.RingAt)
			}
		case b.Booking.Follows == nil || *b.Booking.Follows != head:
			t.Errorf("%s follows nobody", b.Booking.ResourceKind)
		}
	}
	if len(want) > 0 {
		t.Errorf("not booked: %v", want)
	}
	if order.UndoUntil == nil || !order.UndoUntil.Equal(ten.Add(time.Minute)) {
		t.Errorf("undo until %v", order.UndoUntil)
	}
}

// TestNobodyIsOnTwoOrders sends a crew, then its welder, then its workshop; and
// the other way round.
func TestNobodyIsOnTwoOrders(t *testing.T) {
	t.Parallel()
	t.Run("the crew first", func(t *testing.T) {
		t.Parallel()
		s := newScene(t)
		first, second := s.aBreak(saina), s.aBreak(dostyk)
		crew := s.aCrew()
		welder := s.worker("welder", &crew.Crew.ID)
		s.sendCrews(first.Incident.ID, crew.Crew.ID)
		for _, in := range []dispatch.SendInput{
			{Workers: []uuid.UUID{welder.Worker.ID}}, {Vehicles: []uuid.UUID{*crew.Vehicle}}, {Crews: []uuid.UUID{crew.Crew.ID}},
		} {
			in.Incident, in.Mode, in.Override = second.Incident.ID, "send", allWarnings
			_, err := s.Send(s.ctx(), s.cmd(), in)
			r := refused(t, err, "resource-taken")
			if r.Class != journal.Conflict || r.Params["incident_number"] != first.Incident.Number {
				t.Errorf("%v %v, want a conflict that names %s", r.Class, r.Params, first.Incident.Number)
			}
		}
	})
	t.Run("the welder first", func(t *testing.T) {
		t.Parallel()
		s := newScene(t)
		first, second := s.aBreak(saina), s.aBreak(dostyk)
		crew := s.aCrew()
		welder := s.worker("welder", &crew.Crew.ID)
		_, err := s.Send(s.ctx(), s.cmd(), dispatch.SendInput{Incident: first.Incident.ID, Mode: "send", Workers: []uuid.UUID{welder.Worker.ID}})
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.Send(s.ctx(), s.cmd(), dispatch.SendInput{
			Incident: second.Incident.ID, Mode: "send", Crews: []uuid.UUID{crew.Crew.ID}, Override: allWarnings,
		})
		r := refused(t, err, "resource-taken")
		if r.Params["resource"] != welder.Worker.ID.String() || r.Params["incident_number"] != first.Incident.Number {
			t.Errorf("%v, want it to name the welder and %s", r.Params, first.Incident.Number)
		}
	})
	t.Run("the workshop first", func(t *testing.T) {
		t.Parallel()
		s := newScene(t)
		first, second := s.aBreak(saina), s.aBreak(dostyk)
		crew := s.aCrew()
		_, err := s.Send(s.ctx(), s.cmd(), dispatch.SendInput{Incident: first.Incident.ID, Mode: "send", Vehicles: []uuid.UUID{*crew.Vehicle}})
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.Send(s.ctx(), s.cmd(), dispatch.SendInput{
			Incident: second.Incident.ID, Mode: "send", Crews: []uuid.UUID{crew.Crew.ID}, Override: allWarnings,
		})
		if r := refused(t, err, "resource-taken"); r.Params["resource"] != crew.Vehicle.String() {
			t.Errorf("%v, want it to name the workshop", r.Params)
		}
	})
}

func TestAllOrNone(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	first, second := s.aBreak(saina), s.aBreak(dostyk)
	n := s.onWatch()
	a, b := s.crew(n[0]), s.crew(n[1])
	exc := s.machine("EXC")
	s.sendCrews(first.Incident.ID, a.Crew.ID)
	before := value[int](s, "SELECT count(*) FROM booking")
	_, err := s.Send(s.ctx(), s.cmd(), dispatch.SendInput{
		Incident: second.Incident.ID, Mode: "send", Crews: []uuid.UUID{b.Crew.ID, a.Crew.ID}, Vehicles: []uuid.UUID{exc.Vehicle.ID},
	})
	refused(t, err, "resource-taken")
	if after := value[int](s, "SELECT count(*) FROM booking"); after != before {
		t.Errorf("%d bookings became %d", before, after)
	}
	if n := value[int](s, "SELECT count(*) FROM dispatch_order"); n != 1 {
		t.Errorf("%d orders, want 1", n)
	}
}

func TestMachineTakesItsOperator(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	in := s.aBreak(saina)
	exc := s.machine("EXC")
	o, err := s.Send(s.ctx(), s.cmd(), dispatch.SendInput{Incident: in.Incident.ID, Mode: "send", Vehicles: []uuid.UUID{exc.Vehicle.ID}})
	if err != nil {
		t.Fatal(err)
	}
	if len(o.Bookings) != 2 || o.Bookings[1].Booking.ResourceID != *exc.Operator || *o.Bookings[1].Booking.Follows != o.Bookings[0].Booking.ID {
		t.Fatalf("%+v, want the machine and its operator", o.Bookings)
	}
	next := s.machine("EXC")
	if *next.Operator == *exc.Operator {
		t.Error("his operator is promised to another machine")
	}
}

// TestRaceForOneCrew lets forty desks send one crew at once, with the lock and
// the index, with the lock alone, and with the index alone.
func TestRaceForOneCrew(t *testing.T) {
	t.Parallel()
	race := func(t *testing.T, prepare func(s *scene)) {
		s := newScene(t)
		in := s.aBreak(saina)
		crew := s.aCrew().Crew.ID
		prepare(s)
		var wg sync.WaitGroup
		var mu sync.Mutex
		won := 0
		for range 40 {
			wg.Go(func() {
				cmd := s.cmd()
				cmd.Key = uuid.Must(uuid.NewV7())
				_, err := s.Send(s.ctx(), cmd, dispatch.SendInput{Incident: in.Incident.ID, Mode: "send", Crews: []uuid.UUID{crew}})
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					won++
				} else if !journal.Refused(err, "resource-taken") {
					t.Errorf("a loser got %v", err)
				}
			})
		}
		wg.Wait()
		if won != 1 {
			t.Errorf("%d won, want 1", won)
		}
		if n := value[int](s, "SELECT count(*) FROM booking WHERE resource_id = $1 AND released_at IS NULL", crew); n != 1 {
			t.Errorf("%d open bookings of the crew", n)
		}
		if n := value[int](s, "SELECT count(*) FROM journal_entry WHERE kind = 'order.made'"); n != 1 {
			t.Errorf("%d orders in the journal", n)
		}
	}
	t.Run("lock and index", func(t *testing.T) {
		t.Parallel()
		race(t, func(*scene) {})
	})
	t.Run("the lock alone", func(t *testing.T) {
		t.Parallel()
		race(t, func(s *scene) { s.exec("DROP INDEX booking_one_open_per_resource") })
	})
}

// TestSendWaitsForTheLock holds the row of a welder: sending his crew must wait
// for it, although nobody booked him.
func TestSendWaitsForTheLock(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	in := s.aBreak(saina)
	crew := s.aCrew()
	tx, err := s.db.Pool.Begin(s.ctx())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(s.ctx())
	if _, err := tx.Exec(s.ctx(), "SELECT 1 FROM resource WHERE id = $1 FOR UPDATE", crew.Members[0]); err != nil {
		t.Fatal(err)
	}
	sent := make(chan error, 1)
	go func() {
		_, err := s.Send(s.ctx(), s.cmd(), dispatch.SendInput{Incident: in.Incident.ID, Mode: "send", Crews: []uuid.UUID{crew.Crew.ID}})
		sent <- err
	}()
	waiting := false
	for range 200 {
		const blocked = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
		if value[int](s, blocked) > 0 {
			waiting = true
			break
		}
		select {
		case err := <-sent:
			t.Fatalf("sent without waiting: %v", err)
		case <-time.After(5 * time.Millisecond):
		}
	}
	if !waiting {
		t.Fatal("Send neither waits nor ends")
	}
	// What changed while it waited counts: the welder fell ill, and stays at home.
	if _, err := tx.Exec(s.ctx(), "UPDATE resource SET state = 'sick', version = version + 1 WHERE id = $1", crew.Members[0]); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(s.ctx()); err != nil {
		t.Fatal(err)
	}
	if err := <-sent; err != nil && !journal.Refused(err, "rule-warn") {
		t.Fatal(err)
	}
	if n := value[int](s, "SELECT count(*) FROM booking WHERE resource_id = $1", crew.Members[0]); n != 0 {
		t.Error("somebody who fell ill meanwhile was sent")
	}
}

// TestIndexHoldsWithoutLock books a crew by code that forgets the lock and has
// not committed yet; Send waits at the index and refuses like always.
func TestIndexHoldsWithoutLock(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	first, second := s.aBreak(saina), s.aBreak(dostyk)
	crew := s.aCrew()
	order := s.sendCrews(first.Incident.ID, s.crew(s.onWatch()[1]).Crew.ID)
	tx, err := s.db.Pool.Begin(s.ctx())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(s.ctx())
	_, err = tx.Exec(s.ctx(), `INSERT INTO booking (id, order_id, incident_id, resource_id, resource_kind, milestone, milestone_at, made_at)
VALUES (gen_random_uuid(), $1, $2, $3, 'crew', 'sent', $4, $4)`, order.Order.ID, first.Incident.ID, crew.Crew.ID, s.now())
	if err != nil {
		t.Fatal(err)
	}
	sent := make(chan error, 1)
	go func() {
		_, err := s.Send(s.ctx(), s.cmd(), dispatch.SendInput{Incident: second.Incident.ID, Mode: "send", Crews: []uuid.UUID{crew.Crew.ID}})
		sent <- err
	}()
	for value[int](s, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") == 0 {
		select {
		case err := <-sent:
			t.Fatalf("sent beside an open booking: %v", err)
		case <-time.After(5 * time.Millisecond):
		}
	}
	if err := tx.Commit(s.ctx()); err != nil {
		t.Fatal(err)
	}
	r := refused(t, <-sent, "resource-taken")
	if r.Params["incident_number"] != first.Incident.Number || r.Params["resource"] != crew.Crew.ID.String() {
		t.Errorf("%v", r.Params)
	}
}

// TestSendRacesClose sends and closes at once: never an open booking on a
// closed incident.
func TestSendRacesClose(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	crew := s.aCrew().Crew.ID
	for range 15 {
		in := s.aBreak(saina)
		var wg sync.WaitGroup
		var order dispatch.OrderView
		var sendErr, closeErr error
		wg.Go(func() {
			order, sendErr = s.Send(s.ctx(), s.cmd(), dispatch.SendInput{Incident: in.Incident.ID, Mode: "send", Crews: []uuid.UUID{crew}})
		})
		wg.Go(func() {
			_, closeErr = s.Close(s.ctx(), s.cmd(), in.Incident.ID, dispatch.CloseInput{Outcome: "false", Cause: "nothing there"})
		})
		wg.Wait()
		switch {
		case sendErr == nil && journal.Refused(closeErr, "orders-open"):
			if _, err := s.Undo(s.ctx(), s.cmd(), order.Order.ID); err != nil {
				t.Fatal(err)
			}
		case closeErr == nil && journal.Refused(sendErr, "incident-closed"):
		default:
			t.Fatalf("send: %v, close: %v", sendErr, closeErr)
		}
	}
	if n := value[int](s, "SELECT count(*) FROM booking b JOIN incident i ON i.id = b.incident_id WHERE b.released_at IS NULL AND i.closed_at IS NOT NULL"); n != 0 {
		t.Errorf("%d open bookings on closed incidents", n)
	}
}

// TestRaceForOperators sends all excavators at once to one incident each: the
// operators are few and matched by one roster, and still nobody gets a 500 or
// another's operator.
func TestRaceForOperators(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	var machines []uuid.UUID
	for _, v := range s.roster().Vehicles {
		if v.CrewID == nil && v.Tier != fleet.Unavailable {
			machines = append(machines, v.Vehicle.ID)
		}
	}
	in := s.aBreak(saina)
	var wg sync.WaitGroup
	for _, id := range machines {
		wg.Go(func() {
			_, err := s.Send(s.ctx(), s.cmd(), dispatch.SendInput{Incident: in.Incident.ID, Mode: "send", Vehicles: []uuid.UUID{id}})
			if err != nil && !journal.Refused(err, "rule-block") && !journal.Refused(err, "resource-taken") {
				t.Errorf("%v", err)
			}
		})
	}
	wg.Wait()
	if n := value[int](s, "SELECT count(*) FROM booking WHERE resource_kind = 'vehicle'"); n < len(machines)*3/4 {
		t.Errorf("%d of %d machines sent", n, len(machines))
	}
	if n := value[int](s, `SELECT count(*) FROM booking v WHERE v.resource_kind = 'vehicle'
AND NOT EXISTS (SELECT 1 FROM booking w WHERE w.follows = v.id AND w.resource_kind = 'worker')`); n != 0 {
		t.Errorf("%d machines went without an operator", n)
	}
}

func TestReserveIsNotSend(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	first, second := s.aBreak(saina), s.aBreak(dostyk)
	crew := s.aCrew()
	o, err := s.Send(s.ctx(), s.cmd(), dispatch.SendInput{Incident: first.Incident.ID, Mode: "reserve", Crews: []uuid.UUID{crew.Crew.ID}})
	if err != nil {
		t.Fatal(err)
	}
	head := o.Bookings[0].Booking
	if head.Milestone != fleet.Reserved || head.SentAt != nil || o.Bookings[0].RingAt != nil {
		t.Errorf("reserved: %+v", head)
	}
	_, err = s.Send(s.ctx(), s.cmd(), dispatch.SendInput{Incident: second.Incident.ID, Mode: "send", Crews: []uuid.UUID{crew.Crew.ID}})
	refused(t, err, "resource-taken")
	_, err = s.Milestone(s.ctx(), s.cmd(), dispatch.Everything, head.ID, dispatch.MilestoneInput{Code: "accepted"})
	refused(t, err, "not-sent")
	if f, err := s.Field(s.ctx(), dispatch.Scope{Crews: []uuid.UUID{crew.Crew.ID}}); err != nil || f.Order != nil {
		t.Errorf("the lead sees a reserved order: %v %v", f.Order, err)
	}
	s.pass(time.Hour)
	sent, err := s.SendReserved(s.ctx(), s.cmd(), o.Order.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range sent.Bookings {
		if b.Booking.Milestone != fleet.Sent || b.Booking.SentAt == nil || !b.Booking.SentAt.Equal(s.now()) {
			t.Errorf("%s is %s", b.Booking.ResourceKind, b.Booking.Milestone)
		}
	}
	_, err = s.SendReserved(s.ctx(), s.cmd(), o.Order.ID)
	refused(t, err, "already-sent")
	if sent.UndoUntil == nil || !sent.UndoUntil.Equal(s.now().Add(time.Minute)) {
		t.Errorf("undo of a reserved order counts from its sending: %v", sent.UndoUntil)
	}
}

func TestReservedCrewFallsIll(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	in := s.aBreak(saina)
	crew := s.aCrew()
	o, err := s.Send(s.ctx(), s.cmd(), dispatch.SendInput{Incident: in.Incident.ID, Mode: "reserve", Crews: []uuid.UUID{crew.Crew.ID}})
	if err != nil {
		t.Fatal(err)
	}
	s.exec("UPDATE resource SET state = 'isolated', version = version + 1 WHERE id = $1", crew.Members[0])
	_, err = s.SendReserved(s.ctx(), s.cmd(), o.Order.ID, allWarnings...)
	refused(t, err, "rule-block")
}

func TestRetryGetsTheSameOrder(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	in := s.aBreak(saina)
	send := dispatch.SendInput{Incident: in.Incident.ID, Mode: "send", Crews: []uuid.UUID{s.aCrew().Crew.ID}}
	cmd := s.cmd()
	cmd.Key = uuid.Must(uuid.NewV7())
	first, err := s.Send(s.ctx(), cmd, send)
	if err != nil {
		t.Fatal(err)
	}
	s.pass(time.Minute)
	cmd.At = s.now()
	again, err := s.Send(s.ctx(), cmd, send)
	if err != nil || again.Order.ID != first.Order.ID || len(again.Bookings) != len(first.Bookings) {
		t.Errorf("%v %v, want the order %s again", again.Order, err, first.Order.ID)
	}
	other := s.cmd()
	other.Key = uuid.Must(uuid.NewV7())
	_, err = s.Send(s.ctx(), other, send)
	refused(t, err, "resource-taken")
	if _, err := s.Undo(s.ctx(), s.cmd(), first.Order.ID); err != nil {
		t.Fatal(err)
	}
	_, err = s.Send(s.ctx(), other, send) // free now, and refused all the same
	refused(t, err, "resource-taken")
}

func TestBadOrders(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	in := s.aBreak(saina)
	crew := s.aCrew()
	nobody := uuid.Must(uuid.NewV7())
	tests := []struct {
		name string
		in   dispatch.SendInput
		code string
	}{
		{"an unknown mode", dispatch.SendInput{Mode: "maybe", Crews: []uuid.UUID{crew.Crew.ID}}, "not-one-of"},
		{"nobody", dispatch.SendInput{Mode: "send"}, "empty-order"},
		{"an unknown crew", dispatch.SendInput{Mode: "send", Crews: []uuid.UUID{nobody}}, "absent"},
		{"a worker as a crew", dispatch.SendInput{Mode: "send", Crews: []uuid.UUID{crew.Members[0]}}, "absent"},
		{"another incident's recommendation", dispatch.SendInput{Mode: "send", Crews: []uuid.UUID{crew.Crew.ID}, RecommendationID: &nobody}, "absent"},
		{"an unknown incident", dispatch.SendInput{Incident: nobody, Mode: "send", Crews: []uuid.UUID{crew.Crew.ID}}, "absent"},
	}
	for _, tt := range tests {
		if tt.in.Incident == uuid.Nil {
			tt.in.Incident = in.Incident.ID
		}
		if _, err := s.Send(s.ctx(), s.cmd(), tt.in); !journal.Refused(err, tt.code) {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.code)
		}
	}
	// Named twice, and beside their crew: each goes once.
	o, err := s.Send(s.ctx(), s.cmd(), dispatch.SendInput{
		Incident: in.Incident.ID, Mode: "send", Crews: []uuid.UUID{crew.Crew.ID, crew.Crew.ID},
		Vehicles: []uuid.UUID{*crew.Vehicle}, Workers: []uuid.UUID{crew.Members[0]},
	})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[uuid.UUID]int{}
	for _, b := range o.Bookings {
		seen[b.Booking.ResourceID]++
	}
	if len(seen) != 2+len(crew.Members) || slices.ContainsFunc(o.Bookings, func(b dispatch.BookingView) bool { return seen[b.Booking.ResourceID] != 1 }) {
		t.Errorf("%d bookings of %d resources", len(o.Bookings), len(seen))
	}
}
