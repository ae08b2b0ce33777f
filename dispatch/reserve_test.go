package dispatch_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"jylu/dispatch"
	"jylu/dispatch/journal"
	"jylu/fleet"
)

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
	lead := dispatch.Scope{Crews: []uuid.UUID{crew.Crew.ID}}
	if f, err := s.Field(s.ctx(), lead); err != nil || f.Order != nil || f.Crew.Booking != nil || len(f.Crew.Reasons) != 0 {
		t.Errorf("the lead sees a reserved order: %v %+v %v", f.Order, f.Crew, err)
	}
	if list, err := s.Incidents(s.ctx(), lead, dispatch.IncidentFilter{}); err != nil || len(list) != 0 {
		t.Errorf("the lead lists %d incidents, %v", len(list), err)
	}
	_, err = s.Dossier(s.ctx(), lead, first.Incident.ID)
	refused(t, err, "absent")
	_, err = s.Milestone(s.ctx(), s.cmd(), lead, head.ID, dispatch.MilestoneInput{Code: "accepted"})
	refused(t, err, "absent")
	if n := value[int](s, "SELECT count(*) FROM journal_entry WHERE $1 = ANY (audience)", crew.Crew.ID); n != 0 {
		t.Errorf("%d entries tell the lead of a reservation", n)
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
	if n := value[int](s, "SELECT count(*) FROM journal_entry WHERE $1 = ANY (audience)", crew.Crew.ID); n != 2 {
		t.Errorf("%d entries tell the lead that he is sent, want order and booking", n)
	}
	if _, err := s.Dossier(s.ctx(), lead, first.Incident.ID); err != nil {
		t.Errorf("the lead of a crew that was sent: %v", err)
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
