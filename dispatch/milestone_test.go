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

// crewOut is a scene with a crew and an excavator sent on one order.
func crewOut(t *testing.T) (s *scene, in dispatch.Dossier, order dispatch.OrderView, lead dispatch.Scope) {
	s = newScene(t)
	in = s.aBreak(saina)
	crew := s.aCrew()
	order, err := s.Send(s.ctx(), s.cmd(), dispatch.SendInput{
		Incident: in.Incident.ID, Mode: "send", Crews: []uuid.UUID{crew.Crew.ID}, Vehicles: []uuid.UUID{s.machine("EXC").Vehicle.ID},
	})
	if err != nil {
		t.Fatal(err)
	}
	return s, in, order, dispatch.Scope{Crews: []uuid.UUID{crew.Crew.ID}}
}

// headOf is the head booking of a kind of resource.
func headOf(t testing.TB, o dispatch.OrderView, kind string) fleet.Booking {
	t.Helper()
	i := slices.IndexFunc(o.Bookings, func(b dispatch.BookingView) bool {
		return b.Booking.ResourceKind == kind && b.Booking.Follows == nil
	})
	if i < 0 {
		t.Fatalf("no %s on the order", kind)
	}
	return o.Bookings[i].Booking
}

// The lead hears that a machine of his order is gone, though only it was released.
func TestLeadHearsOfReleasedMachine(t *testing.T) {
	t.Parallel()
	s, _, order, lead := crewOut(t)
	machine := headOf(t, order, fleet.KindVehicle)
	s.tell(machine.ID, "declined")
	if n := value[int](s, "SELECT count(*) FROM journal_entry WHERE kind = 'booking.released' AND subject = $1 AND $2 = ANY (audience)", machine.ID, lead.Crews[0]); n != 1 {
		t.Errorf("%d entries tell the lead", n)
	}
}

func TestFollowersFollow(t *testing.T) {
	t.Parallel()
	s, _, order, lead := crewOut(t)
	crew, machine := headOf(t, order, fleet.KindCrew), headOf(t, order, fleet.KindVehicle)
	for _, code := range []string{"delivered", "seen", "accepted", "en_route", "on_site", "done"} {
		s.pass(time.Minute)
		v, err := s.Milestone(s.ctx(), s.cmd(), lead, crew.ID, dispatch.MilestoneInput{Code: code})
		if err != nil || v.Booking.Milestone != code || v.Milestones[0].Standing != "applied" {
			t.Fatalf("%s: %+v %v", code, v, err)
		}
		if (v.RingAt == nil) != (code != "delivered" && code != "seen") {
			t.Errorf("%s: rings at %v", code, v.RingAt)
		}
		if n := value[int](s, "SELECT count(*) FROM booking WHERE follows = $1 AND milestone <> $2", crew.ID, code); n != 0 {
			t.Errorf("%s: %d stayed behind", code, n)
		}
	}
	if m := value[string](s, "SELECT milestone FROM booking WHERE id = $1", machine.ID); m != "sent" {
		t.Errorf("the excavator is %s, though only the crew reported", m)
	}
	if _, err := s.Milestone(s.ctx(), s.cmd(), lead, machine.ID, dispatch.MilestoneInput{Code: "on_site"}); err != nil {
		t.Errorf("a lead reports for a machine on his order: %v", err)
	}
}

func TestLeadsScope(t *testing.T) {
	t.Parallel()
	s, in, order, _ := crewOut(t)
	other := dispatch.Scope{Crews: []uuid.UUID{s.crew(s.onWatch()[1]).Crew.ID}}
	crew := headOf(t, order, fleet.KindCrew)
	_, err := s.Milestone(s.ctx(), s.cmd(), other, crew.ID, dispatch.MilestoneInput{Code: "accepted"})
	if r := refused(t, err, "absent"); r.Class != journal.Absent {
		t.Errorf("another crew's booking is %s", r.Class)
	}
	_, err = s.Milestone(s.ctx(), s.cmd(), other, headOf(t, order, fleet.KindVehicle).ID, dispatch.MilestoneInput{Code: "accepted"})
	refused(t, err, "absent")
	_, err = s.Dossier(s.ctx(), other, in.Incident.ID)
	refused(t, err, "absent")
	_, err = s.Stage(s.ctx(), s.cmd(), other, in.Incident.ID, dispatch.StageInput{Stage: "isolate", Step: "start"})
	refused(t, err, "absent")
	_, err = s.AddNote(s.ctx(), s.cmd(), other, in.Incident.ID, "hello", nil)
	refused(t, err, "absent")
	_, err = s.Milestone(s.ctx(), s.cmd(), dispatch.Scope{}, crew.ID, dispatch.MilestoneInput{Code: "accepted"})
	refused(t, err, "absent")
	if list, err := s.Incidents(s.ctx(), other, dispatch.IncidentFilter{Open: true}); err != nil || len(list) != 0 {
		t.Errorf("another crew's lead lists %d incidents, %v", len(list), err)
	}

	// Two crews on one order: each lead writes his own.
	s.pass(time.Hour)
	both := s.sendCrews(s.aBreak(dostyk).Incident.ID, s.crew(s.onWatch()[1]).Crew.ID, s.crew(s.onWatch()[2]).Crew.ID)
	foreign := both.Bookings[slices.IndexFunc(both.Bookings, func(b dispatch.BookingView) bool {
		return b.Booking.ResourceKind == fleet.KindCrew && b.Booking.ResourceID != other.Crews[0]
	})]
	_, err = s.Milestone(s.ctx(), s.cmd(), other, foreign.Booking.ID, dispatch.MilestoneInput{Code: "accepted"})
	refused(t, err, "absent")
}

func TestLeadMayNotSpeakForTheControlRoom(t *testing.T) {
	t.Parallel()
	s, _, order, lead := crewOut(t)
	crew := headOf(t, order, fleet.KindCrew)
	said := order.Bookings[0].Milestones[0].ID
	for _, in := range []dispatch.MilestoneInput{
		{Code: "accepted", ByVoice: true}, {Code: "sent", Corrects: &said, Reason: "x"}, {Code: "released"},
	} {
		_, err := s.Milestone(s.ctx(), s.cmd(), lead, crew.ID, in)
		if r := refused(t, err, "control-room-only"); r.Class != journal.Forbidden {
			t.Errorf("%+v: %s", in, r.Class)
		}
	}
}

func TestMessagesAreKept(t *testing.T) {
	t.Parallel()
	s, _, order, lead := crewOut(t)
	crew := headOf(t, order, fleet.KindCrew)
	tell := func(code string, at *time.Time, standing string) {
		t.Helper()
		v, err := s.Milestone(s.ctx(), s.cmd(), lead, crew.ID, dispatch.MilestoneInput{Code: code, At: at})
		if err != nil || v.Milestones[0].Standing != standing {
			t.Fatalf("%s: %+v %v, want %s", code, v.Milestones, err, standing)
		}
	}
	s.pass(20 * time.Minute)
	tell("on_site", ptr(ten.Add(15*time.Minute)), "applied")
	tell("accepted", ptr(ten.Add(2*time.Minute)), "late")
	tell("en_route", nil, "out_of_order")
	tell("on_site", nil, "repeated")
	tell("done", ptr(ten.Add(24*time.Hour)), "applied") // a phone whose clock is a day ahead
	if at := value[time.Time](s, "SELECT milestone_at FROM booking WHERE id = $1", crew.ID); !at.Equal(s.now()) {
		t.Errorf("done at %v: a time from the future must count as now", at)
	}
	if _, err := s.Milestone(s.ctx(), s.cmd(), dispatch.Everything, crew.ID, dispatch.MilestoneInput{Code: "released"}); err != nil {
		t.Fatal(err)
	}
	tell("done", nil, "after_release")
	// sent, six from the phone, released by the control room
	if n := value[int](s, "SELECT count(*) FROM milestone WHERE booking_id = $1", crew.ID); n != 8 {
		t.Errorf("%d messages kept, want 8", n)
	}
	if n := value[int](s, "SELECT count(*) FROM journal_entry WHERE kind = 'milestone.kept'"); n != 4 {
		t.Errorf("%d entries of messages without effect, want 4", n)
	}
}

func TestByVoice(t *testing.T) {
	t.Parallel()
	s, _, order, _ := crewOut(t)
	crew := headOf(t, order, fleet.KindCrew)
	s.pass(30 * time.Minute)
	real := ten.Add(12 * time.Minute)
	_, err := s.Milestone(s.ctx(), s.cmd(), dispatch.Everything, crew.ID, dispatch.MilestoneInput{
		Code: "on_site", At: &real, ByVoice: true, SaidBy: "foreman",
	})
	if err != nil {
		t.Fatal(err)
	}
	d, err := s.Dossier(s.ctx(), dispatch.Everything, crew.IncidentID)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(d.Orders[0].Bookings, func(b dispatch.BookingView) bool { return b.Booking.ID == crew.ID })
	m := d.Orders[0].Bookings[i].Milestones[1]
	if !m.ByVoice || m.SaidBy != "foreman" || !m.At.Equal(real) || !m.ReceivedAt.Equal(s.now()) {
		t.Errorf("%+v", m)
	}
	future := s.now().Add(3 * time.Minute)
	_, err = s.Milestone(s.ctx(), s.cmd(), dispatch.Everything, crew.ID, dispatch.MilestoneInput{Code: "done", At: &future, ByVoice: true})
	refused(t, err, "in-future")
	past := ten.Add(-time.Hour)
	_, err = s.Milestone(s.ctx(), s.cmd(), dispatch.Everything, crew.ID, dispatch.MilestoneInput{Code: "done", At: &past, ByVoice: true})
	refused(t, err, "too-early")
}

func TestCorrection(t *testing.T) {
	t.Parallel()
	s, _, order, _ := crewOut(t)
	crew := headOf(t, order, fleet.KindCrew)
	wrong := s.tell(crew.ID, "on_site").Milestones[0].ID
	correct := dispatch.MilestoneInput{Code: "en_route", Corrects: &wrong}
	_, err := s.Milestone(s.ctx(), s.cmd(), dispatch.Everything, crew.ID, correct)
	refused(t, err, "required")
	correct.Reason = "wrong crew"
	v, err := s.Milestone(s.ctx(), s.cmd(), dispatch.Everything, crew.ID, correct)
	if err != nil || v.Booking.Milestone != "en_route" || v.Milestones[0].Standing != "correction" {
		t.Fatalf("%+v %v", v, err)
	}
	if n := value[int](s, "SELECT count(*) FROM booking WHERE follows = $1 AND milestone <> 'en_route'", crew.ID); n != 0 {
		t.Errorf("%d followers were not corrected", n)
	}
	other := headOf(t, order, fleet.KindVehicle)
	_, err = s.Milestone(s.ctx(), s.cmd(), dispatch.Everything, other.ID, correct)
	refused(t, err, "absent")
}

func TestDecline(t *testing.T) {
	t.Parallel()
	s, in, order, lead := crewOut(t)
	crew := headOf(t, order, fleet.KindCrew)
	_, err := s.Milestone(s.ctx(), s.cmd(), lead, crew.ID, dispatch.MilestoneInput{Code: "declined"})
	refused(t, err, "required")
	v, err := s.Milestone(s.ctx(), s.cmd(), lead, crew.ID, dispatch.MilestoneInput{Code: "declined", Reason: "no fuel"})
	if err != nil || v.Booking.Milestone != fleet.Released || v.Booking.ReleasedAt == nil {
		t.Fatalf("%+v %v", v, err)
	}
	if n := value[int](s, "SELECT count(*) FROM booking WHERE (id = $1 OR follows = $1) AND released_at IS NULL", crew.ID); n != 0 {
		t.Errorf("%d are still booked", n)
	}
	if reason := value[string](s, "SELECT reason FROM milestone WHERE booking_id = $1 AND code = 'declined'", crew.ID); reason != "no fuel" {
		t.Errorf("reason %q", reason)
	}
	s.sendCrews(in.Incident.ID, crew.ResourceID) // he can be sent again
}

func TestFollowerHasNoVoice(t *testing.T) {
	t.Parallel()
	s, _, order, lead := crewOut(t)
	i := slices.IndexFunc(order.Bookings, func(b dispatch.BookingView) bool { return b.Booking.Follows != nil })
	_, err := s.Milestone(s.ctx(), s.cmd(), lead, order.Bookings[i].Booking.ID, dispatch.MilestoneInput{Code: "accepted"})
	refused(t, err, "follows-another")
	_, err = s.Milestone(s.ctx(), s.cmd(), lead, order.Bookings[0].Booking.ID, dispatch.MilestoneInput{Code: "sleeping"})
	refused(t, err, "not-one-of")
	_, err = s.Milestone(s.ctx(), s.cmd(), lead, uuid.Must(uuid.NewV7()), dispatch.MilestoneInput{Code: "accepted"})
	refused(t, err, "absent")
}
