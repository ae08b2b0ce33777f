package dispatch_test

import (
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"

	"jylu/dispatch"
	"jylu/dispatch/journal"
	"jylu/geo"
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

// BenchmarkRaceForOneCrew lets forty desks send one crew at once. Every round has
// one winner; the others are refused, and nothing fails. Budget: 200 rounds
// without an error; the time is what forty orders take in turn.
func BenchmarkRaceForOneCrew(b *testing.B) {
	s := newScene(b)
	in := s.aBreak(saina)
	crew := s.aCrew().Crew.ID
	for b.Loop() {
		var wg sync.WaitGroup
		var won atomic.Int32
		var order atomic.Pointer[dispatch.OrderView]
		for range 40 {
			wg.Go(func() {
				cmd := s.cmd()
				cmd.Key = uuid.Must(uuid.NewV7())
				o, err := s.Send(s.ctx(), cmd, dispatch.SendInput{Incident: in.Incident.ID, Mode: "send", Crews: []uuid.UUID{crew}})
				switch {
				case err == nil:
					won.Add(1)
					order.Store(&o)
				case !journal.Refused(err, "resource-taken"):
					b.Error(err)
				}
			})
		}
		wg.Wait()
		if won.Load() != 1 {
			b.Fatalf("%d won", won.Load())
		}
		if _, err := s.Undo(s.ctx(), s.cmd(), order.Load().Order.ID); err != nil {
			b.Fatal(err)
		}
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

// BenchmarkRecommendByRoad asks the whole question, from the database to the
// stored answer, by the streets of the bundled city and by straight lines in turn.
// Budget: 15 ms, at most 1.3 times the straight lines'.
func BenchmarkRecommendByRoad(b *testing.B) {
	s := newScene(b)
	in := s.aBreak(saina).Incident.ID
	straight := &dispatch.Desk{DB: s.db.Gorm, Now: s.now, Travel: geo.DefaultStraightLine}
	s.onRoads()
	for name, desk := range map[string]*dispatch.Desk{"road": s.Desk, "straight": straight} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if r, err := desk.Recommend(s.ctx(), s.actor, in); err != nil || r.Estimate != (name == "straight") {
					b.Fatal(r.Estimate, err)
				}
			}
		})
	}
}
