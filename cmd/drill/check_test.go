package main

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
)

func kinds(faults []violation) []string {
	set := map[string]bool{}
	for _, f := range faults {
		set[f.Kind] = true
	}
	return slices.Sorted(maps.Keys(set))
}

// find is the first attempt at an operation.
func (s *story) find(op string) *attempt {
	i := slices.IndexFunc(s.e.attempts, func(a *attempt) bool { return a.Op == op })
	return s.e.attempts[i]
}

// rehear lets the clients hear the journal anew, after a change of it.
func (s *story) rehear() {
	s.e.streams = nil
	for _, name := range []string{"auditor", "dispatcher-1", "lead-1"} {
		s.listens(name)
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		spin func(s *story) // what happens differently
		want string         // kinds of violation
	}{
		{"a good day", func(*story) {}, ""},

		{"an acknowledged command is not in the journal", func(s *story) {
			s.told("dispatcher-1", "cancel", "/orders/"+id("order-2").String()+"/cancel", "cancel:"+id("order-2").String(), nil, nil)
		}, "lost"},
		{"an acknowledged report is nowhere", func(s *story) {
			s.told("operator-1", "call", "/calls", "call:x", map[string]any{"text": "x"}, callJSON{ID: id("call-x")})
		}, "lost"},
		{"an order is acknowledged under another id", func(s *story) {
			a := s.find("send")
			a.Reply = retouch(a.Reply, map[string]any{"id": id("order-x")})
		}, "double-booking lost"}, // and nobody ever cancelled order-x
		{"a refused order is in the journal", func(s *story) {
			a := s.find("cancel")
			a.Outcome, a.Status, a.Code = refused, 409, "order-over"
		}, "double-booking refused-done"}, // by the answers alone, order-1 was never over
		{"an unanswered command was done", func(s *story) { a := s.find("cancel"); a.Outcome, a.Status = unknown, 0 }, ""},
		{"an unanswered command was not done", func(s *story) {
			a := s.told("dispatcher-2", "cancel", "/orders/"+id("order-2").String()+"/cancel", "cancel:"+id("order-2").String(), nil, nil)
			a.Outcome, a.Status = unknown, 0
		}, ""},
		{"a command was done twice", func(s *story) {
			s.wrote("stage.started", "incident-1", "incident-1", map[string]any{"stage": "isolate"})
			s.told("lead-1", "stage", "/x", "stage:"+id("incident-1").String()+":isolate:start", nil, nil)
			s.wrote("stage.started", "incident-1", "incident-1", map[string]any{"stage": "isolate"})
			s.rehear()
		}, "repeated"},
		{"something was done that nobody asked for", func(s *story) {
			s.wrote("order.undone", "order-2", "incident-2", nil)
			s.rehear()
		}, "unasked"},
		{"somebody else did something", func(s *story) {
			s.e.alone = false
			s.wrote("order.undone", "order-2", "incident-2", nil)
			s.rehear()
		}, ""},
		{"somebody else closed what we were refused to close", func(s *story) {
			s.e.alone = false
			s.denied("dispatcher-1", "close", "/incidents/"+id("incident-2").String()+"/close", "close:"+id("incident-2").String(), "incident-closed", nil)
			s.wrote("incident.closed", "incident-2", "incident-2", nil)
			s.rehear()
		}, ""},
		{"a report is kept in other words", func(s *story) { s.e.calls[0].Address = "ул. Абая, 1" }, "altered"},
		{"a report is kept twice", func(s *story) { s.e.calls = append(s.e.calls, s.e.calls[0]) }, "repeated"},

		{"the journal books somebody twice", func(s *story) {
			s.sends("order-3", "incident-1", "crew-2", "crew-1")
			s.e.attempts = s.e.attempts[:len(s.e.attempts)-1]
			s.e.alone = false
			s.rehear()
		}, "double-booking not-linearizable"},
		{"two clients are told of one crew", func(s *story) {
			s.told("dispatcher-2", "send", "/incidents/"+id("incident-1").String()+"/orders", "", map[string]any{}, orderOf("order-3", "incident-1", "crew-1"))
		}, "double-booking not-linearizable"},
		{"a transferred crew is no double booking", func(s *story) {
			s.told("dispatcher-2", "transfer", "/orders/"+id("order-2").String()+"/transfer", "transfer:"+id("order-2").String(), nil, orderOf("order-3", "incident-1", "crew-1"))
			s.wrote("order.transferred", "order-2", "incident-2", nil)
			s.wrote("booking.released", "order-2/crew-1", "incident-2", map[string]any{"order": id("order-2"), "resource": id("crew-1"), "kind": "crew"})
			s.wrote("order.made", "order-3", "incident-1", nil)
			s.wrote("booking.sent", "order-3/crew-1", "incident-1", map[string]any{"order": id("order-3"), "resource": id("crew-1"), "kind": "crew"})
			s.saw(map[string]hold{"crew-1": on("order-3/crew-1", "incident-1", "sent")})
			s.rehear()
		}, ""},

		{"a milestone steps back", func(s *story) {
			s.says("order-2/crew-1", "incident-2", "accepted", "sent")
			s.says("order-2/crew-1", "incident-2", "seen", "accepted")
			s.rehear()
		}, "stepped-back"},
		{"a milestone leaves from where nobody was", func(s *story) {
			s.says("order-2/crew-1", "incident-2", "accepted", "delivered")
			s.rehear()
		}, "stepped-back"},
		{"a booking that is over moves", func(s *story) {
			s.says("order-1/crew-1", "incident-1", "done", "released")
			s.rehear()
		}, "stepped-back"},

		{"a page shows a free crew that is out", func(s *story) { delete(s.e.snapshots[1].Open, id("crew-1")) }, "desk-disagrees not-linearizable"},
		{"a page shows another milestone", func(s *story) {
			s.e.snapshots[1].Open[id("crew-1")] = on("order-1/crew-1", "incident-1", "sent")
		}, "desk-disagrees"},
		{"a page is read after an answer and does not know of it", func(s *story) {
			// It agrees with the journal at its seq, which is an old one.
			s.saw(nil).Seq = s.e.snapshots[2].Seq
		}, "not-linearizable"},
		{"an order is refused for a crew that is free", func(s *story) {
			s.denied("dispatcher-2", "send", "/x", "", "resource-taken", map[string]any{"resource": id("crew-2"), "incident": id("incident-1")})
		}, "not-linearizable"},

		{"a stream brings two entries in the wrong order", func(s *story) {
			ev := s.e.streams[1].events
			ev[3], ev[4] = ev[4], ev[3]
		}, "stream-order"},
		{"a stream brings an entry twice", func(s *story) {
			st := &s.e.streams[1]
			st.events = slices.Insert(st.events, 5, st.events[4])
		}, "stream-duplicate"},
		{"a stream leaves an entry out", func(s *story) {
			st := &s.e.streams[1]
			st.events = slices.Delete(st.events, 4, 5)
		}, "stream-gap"},
		{"a stream leaves an entry out across a reconnection", func(s *story) {
			st := &s.e.streams[2]
			st.events[2] = heard{seq: st.events[2].seq, what: 'c'}
		}, "stream-gap"},
		{"a tick runs ahead of an entry", func(s *story) {
			st := &s.e.streams[1]
			st.events = slices.Insert(st.events, 3, heard{seq: st.events[4].seq, what: 't'})
		}, "stream-order"},
		{"a stream has other words", func(s *story) { s.e.streams[1].events[4].hash++ }, "stream-content"},
		{"all streams have other words than the journal", func(s *story) {
			s.e.streams[0].said[2] = []byte(`{"seq":2}`)
		}, "stream-content"},
		{"a lead hears of another crew", func(s *story) {
			s.sends("order-3", "incident-1", "crew-2")
			s.wrote("note.added", "note", "incident-3", nil)
			s.rehear()
			last := s.e.journal[len(s.e.journal)-1]
			lead := &s.e.streams[2]
			lead.events[len(lead.events)-1] = heard{seq: last.Seq, hash: fingerprint(last.raw), what: 'e'}
		}, "stream-foreign"},
		{"a stream never gets to the end", func(s *story) {
			st := &s.e.streams[1]
			st.events = st.events[:len(st.events)-2]
		}, "stream-late"},
		{"the journal has a hole", func(s *story) {
			s.wrote("norm.edited", "norm", "", nil)
			s.wrote("norm.edited", "norm", "", nil)
			s.e.journal = slices.Delete(s.e.journal, len(s.e.journal)-2, len(s.e.journal)-1)
			s.rehear()
		}, "journal-gap"},

		{"a key gets two answers", func(s *story) {
			twice := *s.find("open")
			twice.Resent, twice.Reply = true, retouch(twice.Reply, map[string]any{"version": 2})
			s.e.attempts = append(s.e.attempts, &twice)
		}, "answers-differ"},
		{"a key gets one answer twice", func(s *story) {
			twice := *s.find("open")
			twice.Resent = true
			s.e.attempts = append(s.e.attempts, &twice)
		}, ""},
		{"a refusal is the same but for the request's number", func(s *story) {
			i := slices.IndexFunc(s.e.attempts, func(a *attempt) bool { return a.Outcome == refused })
			twice := *s.e.attempts[i]
			twice.Resent, twice.Reply = true, retouch(twice.Reply, map[string]any{"instance": "y"})
			s.e.attempts = append(s.e.attempts, &twice)
		}, ""},
		{"a trespass is let through", func(s *story) { s.told("lead-1", "trespass", "/x", "", nil, nil).Must = "absent" }, "let-through"},
		{"a trespass is refused", func(s *story) { s.denied("lead-1", "trespass", "/x", "", "absent", nil).Must = "absent" }, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := goodDay()
			c.spin(s)
			faults := check(&s.e)
			if got := strings.Join(kinds(faults), " "); got != c.want {
				t.Errorf("violations %q, want %q", got, c.want)
				for _, f := range faults {
					t.Log(f.Kind, f.Text, strings.Join(f.Excerpt, "\n  "))
				}
			}
		})
	}
}

func TestSums(t *testing.T) {
	t.Parallel()
	good := func() *readinessJSON {
		r := &readinessJSON{Crews: tallyJSON{12, 6, 4, 2}}
		r.Vehicles.tallyJSON, r.Vehicles.ByKind = tallyJSON{40, 20, 10, 10}, []tallyJSON{{30, 15, 10, 5}, {10, 5, 0, 5}}
		r.Workers.tallyJSON, r.Workers.ByTrade = tallyJSON{126, 100, 20, 6}, []tallyJSON{{126, 100, 20, 6}}
		r.Areas = append(r.Areas, struct {
			Code     string         `json:"code"`
			Crews    tallyJSON      `json:"crews"`
			Vehicles splitTallyJSON `json:"vehicles"`
			Workers  splitTallyJSON `json:"workers"`
		}{"ortalyk", r.Crews, r.Vehicles, r.Workers})
		return r
	}
	for name, spoil := range map[string]func(*readinessJSON){
		"a tier":                 func(r *readinessJSON) { r.Crews.Now++ },
		"a kind":                 func(r *readinessJSON) { r.Vehicles.ByKind[1].Unavailable-- },
		"a kind left out":        func(r *readinessJSON) { r.Vehicles.ByKind = r.Vehicles.ByKind[:1] },
		"a trade of one too few": func(r *readinessJSON) { r.Workers.ByTrade[0] = tallyJSON{125, 100, 20, 5} },
		"an area":                func(r *readinessJSON) { r.Areas[0].Crews = tallyJSON{11, 6, 4, 1} },
		"a crew gone":            func(r *readinessJSON) { r.Crews, r.Areas[0].Crews = tallyJSON{11, 6, 4, 1}, tallyJSON{11, 6, 4, 1} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var s sums
			if faults := s.check(1, good()); len(faults) > 0 {
				t.Fatal(faults)
			}
			r := good()
			spoil(r)
			if len(s.check(2, r)) == 0 {
				t.Error("nobody noticed")
			}
		})
	}
}

// TestPageContradictsItself shows a page on which one crew is on two bookings,
// and one on which the crew does not know of its booking.
func TestPageContradictsItself(t *testing.T) {
	t.Parallel()
	booked := func(name, incident string) bookingJSON {
		return bookingJSON{ID: id(name), IncidentID: id(incident), Resource: resourceJSON{"crew", id("crew-1")}, Milestone: "sent"}
	}
	page := &deskJSON{
		Incidents: []incidentJSON{{Orders: []orderJSON{{Bookings: []bookingJSON{booked("a", "1")}}}}},
		Crews:     []unitJSON{{ID: id("crew-1"), Booking: &bookingRefJSON{id("a"), id("1"), "sent"}}},
	}
	if _, faults := newSnapshot("x", page, 0, 1); len(faults) > 0 {
		t.Error(faults)
	}
	page.Crews[0].Booking = nil
	if _, faults := newSnapshot("x", page, 0, 1); !slices.Equal(kinds(faults), []string{"desk-disagrees"}) {
		t.Error(faults)
	}
	page.Crews[0].Booking = &bookingRefJSON{id("b"), id("2"), "sent"}
	page.Incidents = append(page.Incidents, incidentJSON{Orders: []orderJSON{{Bookings: []bookingJSON{booked("b", "2")}}}})
	if _, faults := newSnapshot("x", page, 0, 1); !slices.Equal(kinds(faults), []string{"double-booking"}) {
		t.Error(faults)
	}
}

// TestClaims holds that what replies prove ends with the call of whatever may
// have released it, not with its answer.
func TestClaims(t *testing.T) {
	t.Parallel()
	s := goodDay()
	again := s.sends("order-3", "incident-1", "crew-1") // while order-2 is being cancelled
	cancel := s.cancels("order-2", "incident-2", "crew-1")
	cancel.CallNs = again.CallNs - 1
	if faults := checkReplies(&s.e); len(faults) > 0 {
		t.Error("overlapping in time is no proof", faults)
	}
	cancel.CallNs = again.RetNs + 1
	if faults := checkReplies(&s.e); len(faults) == 0 {
		t.Error("both were acknowledged before anybody asked to cancel")
	}
}

func TestIDIn(t *testing.T) {
	t.Parallel()
	if got := idIn("/orders/" + id("o").String() + "/cancel"); got != id("o") {
		t.Error(got)
	}
	if got := idIn("/calls"); got != uuid.Nil {
		t.Error(got)
	}
}
