package dispatch_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"jylu/dispatch"
	"jylu/fleet"
)

// free reports whether everything on an order is released.
func (s *scene) free(order uuid.UUID) bool {
	return value[int](s, "SELECT count(*) FROM booking WHERE order_id = $1 AND released_at IS NULL", order) == 0
}

func TestUndoWithinAMinute(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	in := s.aBreak(saina)
	crew := s.aCrew().Crew.ID
	order := s.sendCrews(in.Incident.ID, crew)
	s.pass(time.Minute)
	undone, err := s.Undo(s.ctx(), s.cmd(), order.Order.ID)
	if err != nil || undone.Order.CancelledAt == nil || undone.UndoUntil != nil || !s.free(order.Order.ID) {
		t.Fatalf("%+v %v", undone.Order, err)
	}
	_, err = s.Undo(s.ctx(), s.cmd(), order.Order.ID)
	refused(t, err, "order-over")

	again := s.sendCrews(in.Incident.ID, crew)
	s.pass(time.Minute + time.Microsecond)
	_, err = s.Undo(s.ctx(), s.cmd(), again.Order.ID)
	refused(t, err, "undo-expired")
	_, err = s.Cancel(s.ctx(), s.cmd(), again.Order.ID, "")
	refused(t, err, "required")
	cancelled, err := s.Cancel(s.ctx(), s.cmd(), again.Order.ID, "found by others")
	if err != nil || !s.free(again.Order.ID) {
		t.Fatal(err)
	}
	for _, b := range cancelled.Bookings {
		if b.Booking.Milestone != fleet.Released {
			t.Errorf("%s is %s", b.Booking.ResourceKind, b.Booking.Milestone)
		}
	}
	if reason := value[string](s, "SELECT cancel_reason FROM dispatch_order WHERE id = $1", again.Order.ID); reason != "found by others" {
		t.Errorf("reason %q", reason)
	}
}

func TestTransfer(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	first, second := s.aBreak(saina), s.aBreak(dostyk)
	order := s.sendCrews(first.Incident.ID, s.aCrew().Crew.ID)
	s.tell(order.Bookings[0].Booking.ID, "en_route")
	_, err := s.Transfer(s.ctx(), s.cmd(), order.Order.ID, first.Incident.ID, "why not")
	refused(t, err, "same-incident")
	s.pass(10 * time.Minute)
	moved, err := s.Transfer(s.ctx(), s.cmd(), order.Order.ID, second.Incident.ID, "hospital is cold")
	if err != nil {
		t.Fatal(err)
	}
	if moved.Order.IncidentID != second.Incident.ID || len(moved.Bookings) != len(order.Bookings) || !s.free(order.Order.ID) {
		t.Fatalf("%+v", moved.Order)
	}
	for _, b := range moved.Bookings {
		if b.Booking.Milestone != fleet.Sent || b.Booking.IncidentID != second.Incident.ID {
			t.Errorf("%s is %s on %s", b.Booking.ResourceKind, b.Booking.Milestone, b.Booking.IncidentID)
		}
		was := slices.IndexFunc(order.Bookings, func(o dispatch.BookingView) bool { return o.Booking.ResourceID == b.Booking.ResourceID })
		if was < 0 || (order.Bookings[was].Booking.Follows == nil) != (b.Booking.Follows == nil) {
			t.Errorf("%s changed its place", b.Booking.ResourceKind)
		}
	}
	_, err = s.Transfer(s.ctx(), s.cmd(), order.Order.ID, second.Incident.ID, "again")
	refused(t, err, "order-over")
	if _, err := s.Close(s.ctx(), s.cmd(), first.Incident.ID, dispatch.CloseInput{Outcome: "false", Cause: "nothing"}); err != nil {
		t.Errorf("nobody is left there: %v", err)
	}
	_, err = s.Transfer(s.ctx(), s.cmd(), moved.Order.ID, first.Incident.ID, "back")
	refused(t, err, "incident-closed")
}

// TestTransfersCross diverts two crews to each other's incident at once, over
// and over: both ways lock the incidents in the same order.
func TestTransfersCross(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	a, b := s.aBreak(saina), s.aBreak(dostyk)
	n := s.onWatch()
	one, two := s.sendCrews(a.Incident.ID, s.crew(n[0]).Crew.ID), s.sendCrews(b.Incident.ID, s.crew(n[1]).Crew.ID)
	for range 10 {
		done := make(chan error, 2)
		var nextOne, nextTwo dispatch.OrderView
		go func() {
			var err error
			nextOne, err = s.Transfer(s.ctx(), s.cmd(), one.Order.ID, b.Incident.ID, "there")
			done <- err
		}()
		go func() {
			var err error
			nextTwo, err = s.Transfer(s.ctx(), s.cmd(), two.Order.ID, a.Incident.ID, "here")
			done <- err
		}()
		for range 2 {
			if err := <-done; err != nil {
				t.Fatal(err)
			}
		}
		one, two = nextOne, nextTwo
		a, b = b, a
	}
}
