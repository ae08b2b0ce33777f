package main

import (
	"context"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/google/uuid"
)

// random is a source of choices that depends on the seed and the name alone.
func (d *drill) random(name string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(name)) // never fails
	return rand.New(rand.NewPCG(uint64(d.opt.seed), h.Sum64()))
}

// clock turns simulated time into real time.
func (d *drill) clock(simulated time.Duration) time.Duration {
	return max(time.Duration(float64(simulated)/d.opt.speed), 5*time.Millisecond)
}

// pause waits some simulated time between lo and hi; false if the drill ended.
func (s *session) pause(ctx context.Context, lo, hi time.Duration) bool {
	return sleep(ctx, s.d.clock(lo+time.Duration(s.rng.Float64()*float64(hi-lo))))
}

// chance is true with probability p.
func (s *session) chance(p float64) bool { return s.rng.Float64() < p }

// micros is now as a client writes it: what PostgreSQL keeps.
func micros() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// board is what the people of the drill tell each other outside the program:
// how many incidents are open, and which bookings there are. Nothing is
// checked against it.
type board struct {
	mu   sync.Mutex
	open []incidentJSON
}

func (b *board) update(open []incidentJSON) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.open = open
}

func (b *board) incidents() []incidentJSON {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.open
}

// foreign is an open booking of a crew that is not mine; Nil: there is none.
func (b *board) foreign(mine uuid.UUID) uuid.UUID {
	for _, in := range b.incidents() {
		for i := range in.Orders {
			if ownOrder(&in.Orders[i], mine) {
				continue
			}
			for _, h := range in.Orders[i].heads() {
				if h.Resource.Kind == "crew" {
					return h.ID
				}
			}
		}
	}
	return uuid.Nil
}

func ownOrder(o *orderJSON, crew uuid.UUID) bool {
	for _, b := range o.Bookings {
		if b.Resource.ID == crew {
			return true
		}
	}
	return false
}

// desk reads the dispatcher's page and keeps what it showed for the checker.
func (s *session) desk(ctx context.Context) (*deskJSON, bool) {
	var page deskJSON
	a, ok := s.read(ctx, "desk", "/desk", &page)
	if !ok {
		return nil, false
	}
	s.d.board.update(page.Incidents)
	snap, faults := newSnapshot(s.name, &page, a.CallNs, a.RetNs)
	for _, f := range append(faults, s.d.sums.check(a.ID, &page.Readiness)...) {
		s.d.report(f)
	}
	s.d.history.see(snap)
	return &page, true
}

// readiness reads the manager's page and adds it up.
func (s *session) readiness(ctx context.Context) {
	var page readinessJSON
	if a, ok := s.read(ctx, "readiness", "/readiness", &page); ok {
		for _, f := range s.d.sums.check(a.ID, &page) {
			s.d.report(f)
		}
	}
}

// manager looks at readiness all day. In the middle of the drill he lifts the
// emergency for a moment, if the city is his alone.
func (d *drill) manager(ctx context.Context, s *session) {
	lift := time.Now().Add(d.opt.length() / 2)
	for s.pause(ctx, 30*time.Second, 60*time.Second) && sleep(ctx, 300*time.Millisecond) {
		s.readiness(ctx)
		if !d.alone || lift.IsZero() || time.Now().Before(lift) {
			continue
		}
		lift = time.Time{}
		for _, code := range []string{"ordinary", "emergency"} {
			s.tell(request{op: "regime", path: "/regime", body: map[string]any{"code": code}, fact: "regime:" + code})
			s.readiness(ctx)
			sleep(ctx, time.Second)
		}
	}
}

// operator reports what people call about.
func (d *drill) operator(ctx context.Context, s *session) {
	for s.pause(ctx, 30*time.Second, 150*time.Second) && sleep(ctx, 150*time.Millisecond) {
		s.takeCall(ctx)
	}
}

// enough is how many open incidents keep a city's crews busy; from there on
// only more reports of the same come in.
const enough = 24

// takeCall takes one report, and attaches it to an incident or opens one.
func (s *session) takeCall(ctx context.Context) {
	kinds := []string{"outage", "outage", "leak", "leak", "low_heat", "hot_water", "hazard", "consultation", "deferral"}
	kind := kinds[s.rng.IntN(len(kinds))]
	place, open := s.d.town.anywhere(s.rng), s.d.board.incidents()
	if len(open) > 0 && (s.chance(0.35) || len(open) >= enough) {
		if p, ok := open[s.rng.IntN(len(open))].Position.position(); ok {
			place = near(s.rng, p)
		}
	}
	key := newKey()
	a := s.tell(request{op: "call", path: "/calls", key: key, fact: "call:" + key.String(), body: map[string]any{
		"channel": "phone", "kind": kind, "caller_name": "Житель", "caller_phone": fmt.Sprintf("+7 700 %07d", s.rng.IntN(1e7)),
		"address": address(s.rng), "position": pointOf(place), "text": callText(key),
	}})
	var reply struct {
		callJSON
		Nearby []nearJSON `json:"nearby"`
	}
	if !a.into(&reply) || kind == "consultation" || kind == "deferral" {
		return
	}
	if len(reply.Nearby) > 0 && s.chance(0.85) {
		s.link(reply.ID, reply.Nearby[0].ID)
	} else if len(open) < enough {
		s.open(kind, reply.ID, reply.Nearby)
	}
}

// callText is what was said, with the mark by which the report is known again.
func callText(key uuid.UUID) string { return "Батареи холодные. №" + key.String() }

func (s *session) link(call, incident uuid.UUID) *attempt {
	return s.tell(request{op: "link", path: "/calls/" + call.String() + "/link", body: map[string]any{"incident_id": incident},
		fact: "link:" + call.String() + ":" + incident.String()})
}

// typesOf are the incidents a report may turn out to be.
var typesOf = map[string][]string{
	"outage": {"no_heat", "no_heat", "pipe_break", "chamber", "source"}, "leak": {"leak", "pipe_break", "chamber"}, "low_heat": {"low_heat", "pumping_station"},
	"hot_water": {"hot_water"}, "hazard": {"hazard", "foreign_network"},
}

var diameters = []int{57, 89, 108, 159, 219, 273, 325, 426, 530, 720, 1020}

// open opens an incident for a call. Where another is near it is said that this
// is not the same; who did not know of the other thinks again.
func (s *session) open(kind string, call uuid.UUID, nearby []nearJSON) {
	types := typesOf[kind]
	body := map[string]any{"type": types[s.rng.IntN(len(types))], "call_ids": []uuid.UUID{call}, "people": s.rng.IntN(3000)}
	if t := body["type"]; (t == "pipe_break" || t == "leak") && s.chance(0.8) {
		mm := diameters[int(float64(len(diameters))*s.rng.Float64()*s.rng.Float64())]
		body["diameter_mm"], body["network"] = mm, "distribution"
		if mm > 400 {
			body["network"] = "main"
		}
	}
	if len(nearby) > 0 {
		body["not_duplicate_of"] = []uuid.UUID{nearby[0].ID}
	}
	a := s.tell(request{op: "open", path: "/incidents", body: body, fact: "open:" + call.String()})
	if a.Code != "rule-warn" {
		return
	}
	if s.chance(0.5) {
		body["override"] = []string{"near-open-incident"}
		s.tell(request{op: "open", path: "/incidents", body: body, fact: "open:" + call.String()})
	}
}

// into reads the reply; false if the command was not done.
func (a *attempt) into(v any) bool { return a.Outcome == acked && unmarshal(a.Reply, v) }
