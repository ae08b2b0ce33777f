package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
)

func unmarshal(data []byte, v any) bool { return json.Unmarshal(data, v) == nil }

// admit records the medical check of everybody on watch or on call who has none
// yet: without it a city has nobody to send.
func (s *session) admit(ctx context.Context) {
	var workers listJSON[unitJSON]
	if _, ok := s.read(ctx, "workers", "/workers?limit=200", &workers); !ok {
		return
	}
	var items []map[string]any
	for _, w := range workers.Items {
		if w.Admitted == nil && w.Duty != "off" {
			items = append(items, map[string]any{"worker_id": w.ID, "passed": true})
		}
	}
	if len(items) > 0 {
		s.tell(request{op: "admit", path: "/admissions", body: map[string]any{"items": items}, fact: "admit"})
	}
}

// ailments are the states things get into, by kind.
var ailments = map[string][]string{"vehicles": {"repair", "disinfect"}, "workers": {"sick", "resting", "remote"}}

// chief keeps the roster: people fall ill, machines break, and recover. What he
// changed he puts right again before he goes.
func (d *drill) chief(ctx context.Context, s *session) {
	s.admit(ctx)
	type bad struct {
		kind string
		id   uuid.UUID
	}
	var down []bad
	admitted := time.Now()
	for s.pause(ctx, 2*time.Minute, 6*time.Minute) && sleep(ctx, 300*time.Millisecond) {
		if time.Since(admitted) > 15*time.Second {
			s.admit(ctx)
			admitted = time.Now()
		}
		if len(down) >= 4 || len(down) > 0 && s.chance(0.4) {
			s.setState(ctx, down[0].kind, down[0].id, "ready")
			down = down[1:]
			continue
		}
		kind := []string{"vehicles", "workers"}[s.rng.IntN(2)]
		if id := s.setState(ctx, kind, uuid.Nil, ailments[kind][s.rng.IntN(len(ailments[kind]))]); id != uuid.Nil {
			down = append(down, bad{kind, id})
		}
	}
	for _, b := range down {
		s.setState(d.settled, b.kind, b.id, "ready")
	}
}

// setState changes the state of a vehicle or worker; Nil id: of any that is
// ready. Now and then it works from an old reading.
func (s *session) setState(ctx context.Context, kind string, id uuid.UUID, state string) uuid.UUID {
	var all listJSON[unitJSON]
	if _, ok := s.read(ctx, kind, "/"+kind+"?limit=200", &all); !ok {
		return uuid.Nil
	}
	var fit []unitJSON
	for _, u := range all.Items {
		if u.ID == id || id == uuid.Nil && u.State == "ready" {
			fit = append(fit, u)
		}
	}
	if len(fit) == 0 {
		return uuid.Nil
	}
	u := fit[s.rng.IntN(len(fit))]
	r := request{op: "state", method: "PATCH", path: "/" + kind + "/" + u.ID.String(), fact: fmt.Sprintf("state:%s:%d", u.ID, u.Version+1)}
	r.body = map[string]any{"version": u.Version, "state": state, "state_reason": "учение"}
	if s.chance(0.05) && u.Version > 1 {
		r.body, r.fact, r.must = map[string]any{"version": u.Version - 1, "state": state}, "", "stale"
		s.tell(r)
		return uuid.Nil
	}
	if s.tell(r).Outcome == refused {
		return uuid.Nil
	}
	return u.ID
}
