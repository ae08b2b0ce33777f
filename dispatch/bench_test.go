package dispatch_test

import (
	"testing"

	"github.com/google/uuid"

	"jylu/dispatch"
)

// BenchmarkSend sends a crew with its members and workshop and takes the order
// back, on a real database with its disk writes switched off. Budget: 12 ms a
// pair on two cores, most of it round trips.
func BenchmarkSend(b *testing.B) {
	s := newScene(b)
	d, err := s.Open(s.ctx(), s.cmd(), dispatch.OpenInput{Type: "pipe_break", DiameterMm: ptr(720), Position: &saina})
	if err != nil {
		b.Fatal(err)
	}
	crew := s.aCrew().Crew.ID
	for b.Loop() {
		cmd := s.cmd()
		cmd.Key = uuid.Must(uuid.NewV7())
		o, err := s.Send(s.ctx(), cmd, dispatch.SendInput{Incident: d.Incident.ID, Mode: "send", Crews: []uuid.UUID{crew}})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := s.Undo(s.ctx(), s.cmd(), o.Order.ID); err != nil {
			b.Fatal(err)
		}
		b.StopTimer() // a year of orders would not be on one incident
		s.exec("TRUNCATE milestone, booking, dispatch_order CASCADE")
		b.StartTimer()
	}
}

// BenchmarkDossier reads one incident with everything about it. Budget: 2 ms.
func BenchmarkDossier(b *testing.B) {
	s := newScene(b)
	d := s.aBreak(saina)
	s.sendCrews(d.Incident.ID, s.aCrew().Crew.ID)
	for b.Loop() {
		got, err := s.Dossier(s.ctx(), dispatch.Everything, d.Incident.ID)
		if err != nil || len(got.Orders) != 1 {
			b.Fatal(err)
		}
	}
}

// BenchmarkOverview reads the whole desk: two incidents, the roster, the rules.
// Budget: 8 ms.
func BenchmarkOverview(b *testing.B) {
	s := newScene(b)
	s.sendCrews(s.aBreak(saina).Incident.ID, s.aCrew().Crew.ID)
	s.aBreak(dostyk)
	for b.Loop() {
		if _, err := s.Overview(s.ctx()); err != nil {
			b.Fatal(err)
		}
	}
}
