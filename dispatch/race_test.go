package dispatch_test

import (
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"jylu/dispatch"
	"jylu/dispatch/journal"
	"jylu/fleet"
)

// TestRaceForOneCrew lets forty desks send one crew at once, to four incidents,
// so that no incident's lock decides it: with the resource lock and the index,
// and with the lock alone. The index alone is TestIndexHoldsWithoutLock.
func TestRaceForOneCrew(t *testing.T) {
	t.Parallel()
	race := func(t *testing.T, prepare func(s *scene)) {
		s := newScene(t)
		ins := []dispatch.Dossier{s.aBreak(saina), s.aBreak(dostyk), s.aBreak(saina), s.aBreak(dostyk)}
		crew := s.aCrew().Crew.ID
		prepare(s)
		var wg sync.WaitGroup
		var mu sync.Mutex
		won := 0
		for i := range 40 {
			wg.Go(func() {
				cmd := s.cmd()
				cmd.Key = uuid.Must(uuid.NewV7())
				_, err := s.Send(s.ctx(), cmd, dispatch.SendInput{Incident: ins[i%4].Incident.ID, Mode: "send", Crews: []uuid.UUID{crew}})
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
		race(t, func(s *scene) {
			s.exec("DROP INDEX booking_one_open_per_resource")
			// Time between looking and booking, in which another may do the same.
			s.exec(`CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.03); RETURN NULL; END $$`)
			s.exec(`CREATE TRIGGER linger BEFORE INSERT ON booking FOR EACH STATEMENT EXECUTE FUNCTION linger()`)
		})
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
