package dispatch_test

import (
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
