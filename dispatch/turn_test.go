package dispatch_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"jylu/dispatch"
	"jylu/fleet"
)

// TestTurn: the lead's own watch says who, what, from where and until when; of the
// check only his own, and of orders only his crew's, in their sequence.
func TestTurn(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	numbers := s.onWatch()
	crew, other := s.crew(numbers[0]), s.crew(numbers[1])
	lead := dispatch.Scope{Crews: []uuid.UUID{crew.Crew.ID}, Worker: crew.LeadID}
	turn := func(scope dispatch.Scope) dispatch.Turn {
		t.Helper()
		f, err := s.Field(s.ctx(), scope)
		if err != nil || f.Turn == nil {
			t.Fatalf("%+v %v", f.Turn, err)
		}
		return *f.Turn
	}

	got := turn(lead)
	if got.Duty != fleet.DutyOnWatch || !got.Watch.Start.Before(s.now()) && !got.Watch.Start.Equal(s.now()) || !got.Watch.End.After(s.now()) {
		t.Errorf("watch %v, %s", got.Watch, got.Duty)
	}
	if got.Base == nil || got.Base.Code != crew.BaseCode || got.Vehicle == nil || got.Vehicle.Vehicle.ID != *crew.Vehicle {
		t.Errorf("base %+v, vehicle %+v", got.Base, got.Vehicle)
	}
	if want := value[int](s, "SELECT count(*) FROM worker WHERE crew_id = $1", crew.Crew.ID); len(got.Crew) != want {
		t.Errorf("%d people, want all %d of the crew", len(got.Crew), want)
	}
	if !got.Admitted {
		t.Error("he has passed the check and is not told so")
	}
	if me := turn(dispatch.Scope{Crews: lead.Crews}); me.Admitted {
		t.Error("the check of nobody is passed")
	}
	s.exec("UPDATE admission SET passed = false WHERE worker_id = $1", *crew.LeadID)
	if turn(lead).Admitted {
		t.Error("a check that was not passed counts")
	}
	s.exec("UPDATE admission SET passed = true WHERE worker_id = $1", *crew.LeadID)
	// The crew keeps its next watch, and none between.
	if got.Next == nil || got.Next.Start.Before(got.Watch.End) {
		t.Fatalf("next %v after %v", got.Next, got.Watch)
	}
	roster := s.roster()
	for _, w := range roster.Rotation(got.Watch.End, 60) {
		if w.Keeps(crew.Crew.ID) != w.Start.Equal(got.Next.Start) && !w.Start.After(got.Next.Start) {
			t.Errorf("the crew keeps the watch of %v, told is %v", w.Start, got.Next.Start)
		}
	}

	// One order done, one called off while reserved, one under way; another crew's is not there.
	for _, reason := range []string{"закрыто", "ошибка"} {
		o := s.sendCrews(s.aBreak(saina).Incident.ID, crew.Crew.ID)
		s.tell(o.Bookings[0].Booking.ID, "accepted")
		s.pass(time.Minute)
		s.tell(o.Bookings[0].Booking.ID, "en_route")
		s.tell(o.Bookings[0].Booking.ID, "on_site")
		if _, err := s.Cancel(s.ctx(), s.cmd(), o.Order.ID, reason); err != nil {
			t.Fatal(err)
		}
		s.pass(time.Minute)
	}
	s.sendCrews(s.aBreak(dostyk).Incident.ID, other.Crew.ID)
	kept := s.aBreak(saina)
	s.exec("UPDATE incident SET address = 'Абая, 1' WHERE id = $1", kept.Incident.ID)
	o, err := s.Send(s.ctx(), s.cmd(), dispatch.SendInput{Incident: kept.Incident.ID, Mode: "reserve", Crews: []uuid.UUID{crew.Crew.ID}})
	if err != nil {
		t.Fatal(err)
	}
	errands := turn(lead).Errands
	if len(errands) != 3 || errands[0].OrderID != o.Order.ID || errands[0].Milestone != fleet.Reserved || errands[0].Address != "" {
		t.Fatalf("%+v", errands)
	}
	if e := errands[1]; e.Reason != "cancelled" || e.OnSiteAt == nil || e.AcceptedAt == nil || e.ReleasedAt == nil || !e.ReleasedAt.After(*errands[2].ReleasedAt) {
		t.Errorf("over: %+v", e)
	}
	if _, err := s.SendReserved(s.ctx(), s.cmd(), o.Order.ID); err != nil {
		t.Fatal(err)
	}
	if e := turn(lead).Errands[0]; e.Milestone != fleet.Sent || e.Address != "Абая, 1" || e.SentAt == nil {
		t.Errorf("under way: %+v", e)
	}
	// The next watch begins with a clean list of what is over.
	s.set(got.Watch.End.Add(time.Minute))
	if errands := turn(lead).Errands; len(errands) != 1 || errands[0].OrderID != o.Order.ID {
		t.Errorf("in the next watch: %+v", errands)
	}
}
