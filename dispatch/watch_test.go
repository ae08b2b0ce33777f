package dispatch_test

import (
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/uuid"

	"jylu/dispatch"
	"jylu/dispatch/journal"
)

// broken are the invariants of the whole: each query lists what breaks one.
var broken = map[string]string{
	"a resource is on two orders": `SELECT resource_id::text FROM booking WHERE released_at IS NULL GROUP BY 1 HAVING count(*) > 1`,
	"a follower is elsewhere than his head": `SELECT f.id::text FROM booking f JOIN booking h ON h.id = f.follows
WHERE f.milestone <> h.milestone OR f.order_id <> h.order_id OR (f.released_at IS NULL) <> (h.released_at IS NULL)`,
	"a closed incident holds somebody": `SELECT b.id::text FROM booking b JOIN incident i ON i.id = b.incident_id WHERE i.closed_at IS NOT NULL AND b.released_at IS NULL`,
	"a head has no milestones":         `SELECT id::text FROM booking b WHERE follows IS NULL AND NOT EXISTS (SELECT 1 FROM milestone m WHERE m.booking_id = b.id)`,
	"a cancelled order holds somebody": `SELECT b.id::text FROM booking b JOIN dispatch_order o ON o.id = b.order_id WHERE o.cancelled_at IS NOT NULL AND b.released_at IS NULL`,
	"the current stage is not the first open": `SELECT i.id::text FROM incident i WHERE i.stage <> coalesce((SELECT code FROM stage s
WHERE s.incident_id = i.id AND s.finished_at IS NULL AND NOT s.skipped ORDER BY ordinal LIMIT 1), '')`,
	"a booking moved without an entry": `SELECT b.id::text FROM booking b WHERE follows IS NULL AND NOT EXISTS (SELECT 1 FROM journal_entry e WHERE e.subject = b.id)`,
}

// TestRandomWatch lets a dispatcher do anything in any order for two hundred
// commands: each is done or refused, and the whole stays whole.
func TestRandomWatch(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	rng := rand.New(rand.NewPCG(7, 11))
	roster := s.roster()
	var incidents, orders, heads []uuid.UUID
	pick := func(ids []uuid.UUID) uuid.UUID {
		if len(ids) == 0 {
			return uuid.Nil
		}
		return ids[rng.IntN(len(ids))]
	}
	keep := func(o dispatch.OrderView) {
		if o.Order.ID == uuid.Nil {
			return
		}
		orders = append(orders, o.Order.ID)
		for _, b := range o.Bookings {
			if b.Booking.Follows == nil {
				heads = append(heads, b.Booking.ID)
			}
		}
	}
	stages := []string{"isolate", "pump_out", "drain"}
	commands := []func() error{
		func() error {
			d, err := s.Open(s.ctx(), s.cmd(), dispatch.OpenInput{Type: "pipe_break", DiameterMm: ptr(1 + rng.IntN(1420)), Position: &saina, Override: allWarnings})
			if err == nil {
				incidents = append(incidents, d.Incident.ID)
			}
			return err
		},
		func() error {
			in := dispatch.SendInput{Incident: pick(incidents), Mode: []string{"send", "reserve"}[rng.IntN(2)], Override: allWarnings}
			in.Crews = []uuid.UUID{roster.Crews[rng.IntN(12)].Crew.ID}
			in.Vehicles = []uuid.UUID{roster.Vehicles[rng.IntN(40)].Vehicle.ID}
			in.Workers = []uuid.UUID{roster.Workers[rng.IntN(126)].Worker.ID}
			o, err := s.Send(s.ctx(), s.cmd(), in)
			keep(o)
			return err
		},
		func() error { _, err := s.SendReserved(s.ctx(), s.cmd(), pick(orders), allWarnings...); return err },
		func() error { _, err := s.Undo(s.ctx(), s.cmd(), pick(orders)); return err },
		func() error { _, err := s.Cancel(s.ctx(), s.cmd(), pick(orders), "why"); return err },
		func() error {
			o, err := s.Transfer(s.ctx(), s.cmd(), pick(orders), pick(incidents), "why")
			keep(o)
			return err
		},
		func() error {
			code := dispatch.MilestoneCodes[rng.IntN(len(dispatch.MilestoneCodes))]
			_, err := s.Milestone(s.ctx(), s.cmd(), dispatch.Everything, pick(heads), dispatch.MilestoneInput{Code: code, Reason: "why"})
			return err
		},
		func() error {
			step := dispatch.StageInput{Stage: stages[rng.IntN(3)], Step: []string{"start", "finish"}[rng.IntN(2)]}
			_, err := s.Stage(s.ctx(), s.cmd(), dispatch.Everything, pick(incidents), step)
			return err
		},
		func() error {
			return s.closeAs(pick(incidents), dispatch.CloseInput{Outcome: dispatch.Outcomes[rng.IntN(5)], Cause: "c", HandedTo: "h", Evidence: "e", MergedInto: ptr(pick(incidents))})
		},
		func() error { _, err := s.Reopen(s.ctx(), s.cmd(), pick(incidents), "why"); return err },
	}
	done := 0
	for i := range 200 {
		s.pass(time.Duration(rng.IntN(40)) * time.Second)
		err := commands[rng.IntN(len(commands))]()
		if _, no := errors.AsType[*journal.Refusal](err); err != nil && !no {
			t.Fatalf("command %d: %v", i, err)
		}
		if err == nil {
			done++
		}
	}
	if done < 40 {
		t.Errorf("only %d commands did anything: the watch is too quiet to show something", done)
	}
	for what, query := range broken {
		if bad := value[[]string](s, "SELECT coalesce(array_agg(t), '{}') FROM ("+query+") AS q (t)"); len(bad) > 0 {
			t.Errorf("%s: %v", what, bad)
		}
	}
	if report, err := journal.Verify(s.ctx(), s.db.Gorm, nil); err != nil {
		t.Errorf("%+v %v", report, err)
	}
}
