package main

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
)

// id is the id of something by its name.
func id(name string) uuid.UUID { return uuid.NewSHA1(uuid.NameSpaceOID, []byte(name)) }

// story is a history made by hand: what clients were told and what the journal
// has of it. Each step takes ten milliseconds.
type story struct {
	e    evidence
	step int64
}

func (s *story) now() time.Time { return s.e.clock.Add(time.Duration(s.step) * 10 * time.Millisecond) }

// told is one answered command of a client.
func (s *story) told(client, op, path, fact string, body, reply any) *attempt {
	s.step++
	a := &attempt{
		ID: int(s.step), Command: int(s.step), Client: client, Op: op, Method: "POST", Path: path, Key: id(fmt.Sprint("key", s.step)).String(),
		Fact: fact, Body: must(json.Marshal(body)), Reply: must(json.Marshal(reply)), Outcome: acked, Status: 201,
		CallNs: s.step * 1e7, RetNs: s.step*1e7 + 5e6,
	}
	s.e.attempts = append(s.e.attempts, a)
	return a
}

// denied is one refused command.
func (s *story) denied(client, op, path, fact, code string, params map[string]any) *attempt {
	a := s.told(client, op, path, fact, map[string]any{}, map[string]any{"code": code, "params": params, "status": 409, "instance": "x"})
	a.Outcome, a.Status, a.Code = refused, 409, code
	return a
}

// wrote is one entry of the journal, by the command told last.
func (s *story) wrote(kind, subject, incident string, data map[string]any) {
	e := map[string]any{
		"seq": len(s.e.journal) + 1, "at": s.now().Add(time.Millisecond), "kind": kind, "subject": id(subject), "actor": id("account"), "data": data,
		"incident": nil,
	}
	if incident != "" {
		e["incident"] = id(incident)
	}
	raw := must(json.Marshal(e))
	parsed := must(parseEntry(raw))
	parsed.raw = raw
	s.e.journal = append(s.e.journal, parsed)
}

// saw is a page, with what was booked.
func (s *story) saw(open map[string]hold) *snapshot {
	s.step++
	p := &snapshot{Client: "dispatcher-1", Seq: int64(len(s.e.journal)), CallNs: s.step * 1e7, RetNs: s.step*1e7 + 5e6, Open: map[uuid.UUID]hold{}}
	for name, h := range open {
		p.Open[id(name)] = h
	}
	for _, name := range []string{"crew-1", "crew-2", "fitter-1"} {
		p.Units = append(p.Units, id(name))
	}
	s.e.snapshots = append(s.e.snapshots, p)
	return p
}

// on is a booking by names.
func on(booking, incident, milestone string) hold {
	return hold{id(booking), id(incident), milestone}
}

// orderOf is the answer to an order.
func orderOf(order, incident string, resources ...string) map[string]any {
	var bookings []map[string]any
	for i, r := range resources {
		b := map[string]any{
			"id": id(order + "/" + r), "order_id": id(order), "incident_id": id(incident), "resource": map[string]any{"kind": "crew", "id": id(r)},
			"follows": nil, "milestone": "sent", "released_at": nil,
		}
		if i > 0 {
			b["follows"], b["resource"] = id(order+"/"+resources[0]), map[string]any{"kind": "worker", "id": id(r)}
		}
		bookings = append(bookings, b)
	}
	return map[string]any{"id": id(order), "incident_id": id(incident), "bookings": bookings}
}

// sends is an order that was made, with its entries. The recommendation bears
// the order's name.
func (s *story) sends(order, incident string, resources ...string) *attempt {
	a := s.told("dispatcher-1", "send", "/incidents/"+id(incident).String()+"/orders", "send:"+id("r-"+order).String(), map[string]any{}, orderOf(order, incident, resources...))
	s.wrote("order.made", order, incident, map[string]any{"recommendation": id("r-" + order)})
	s.wrote("booking.sent", order+"/"+resources[0], incident, map[string]any{
		"order": id(order), "resource": id(resources[0]), "kind": "crew", "followers": ids(resources[1:])})
	return a
}

func ids(names []string) []uuid.UUID {
	list := []uuid.UUID{}
	for _, n := range names {
		list = append(list, id(n))
	}
	return list
}

// cancels releases what an order holds.
func (s *story) cancels(order, incident string, resources ...string) *attempt {
	a := s.told("dispatcher-1", "cancel", "/orders/"+id(order).String()+"/cancel", "cancel:"+id(order).String(), map[string]any{}, map[string]any{"id": id(order)})
	s.wrote("order.cancelled", order, incident, nil)
	s.wrote("booking.released", order+"/"+resources[0], incident, map[string]any{
		"order": id(order), "resource": id(resources[0]), "kind": "crew", "followers": ids(resources[1:])})
	return a
}

// says is a milestone a lead reported.
func (s *story) says(booking, incident, code, from string) *attempt {
	at := s.now().Truncate(time.Microsecond)
	fact := "milestone:" + id(booking).String() + ":" + code + ":" + stamp(at)
	a := s.told("lead-1", "milestone", "/bookings/"+id(booking).String()+"/milestones", fact, map[string]any{"milestone": code, "at": at},
		map[string]any{"id": id(booking), "milestone": code})
	s.wrote("booking."+code, booking, incident, map[string]any{"order": id("order-1"), "resource": id("crew-1"), "kind": "crew", "code": code, "from": from, "claimed": at})
	return a
}

// reports is a call that was taken.
func (s *story) reports(call string) *attempt {
	key := id("key of " + call)
	said := map[string]any{"kind": "outage", "address": "ул. Толе би, 1", "text": callText(key)}
	kept := callJSON{ID: id(call), Number: "C-1", Kind: "outage", Address: "ул. Толе би, 1", Text: callText(key)}
	a := s.told("operator-1", "call", "/calls", "call:"+key.String(), said, kept)
	s.wrote("call.received", call, "", nil)
	s.e.calls = append(s.e.calls, kept)
	return a
}

// goodDay is a whole small day without a fault: a report, two incidents, a crew
// that goes to the first, is called back and goes to the second.
func goodDay() *story {
	s := &story{e: evidence{clock: time.Date(2025, 1, 10, 3, 0, 0, 0, time.UTC), alone: true, accounts: []uuid.UUID{id("account")}}}
	s.reports("call-1")
	for _, n := range []string{"1", "2"} {
		s.told("operator-1", "open", "/incidents", "open:"+id("call-"+n).String(), map[string]any{}, map[string]any{"id": id("incident-" + n)})
		s.wrote("incident.opened", "incident-"+n, "incident-"+n, map[string]any{"stage": "isolate"})
		s.wrote("call.linked", "call-"+n, "incident-"+n, nil)
	}
	s.saw(nil)
	s.sends("order-1", "incident-1", "crew-1", "fitter-1")
	s.denied("dispatcher-2", "send", "/incidents/"+id("incident-2").String()+"/orders", "send:"+id("r-late").String(), "resource-taken",
		map[string]any{"resource": id("crew-1"), "incident": id("incident-1")})
	s.says("order-1/crew-1", "incident-1", "accepted", "sent")
	s.saw(map[string]hold{"crew-1": on("order-1/crew-1", "incident-1", "accepted"), "fitter-1": on("x", "incident-1", "accepted")})
	s.cancels("order-1", "incident-1", "crew-1", "fitter-1")
	s.saw(nil)
	s.sends("order-2", "incident-2", "crew-1")
	s.saw(map[string]hold{"crew-1": on("order-2/crew-1", "incident-2", "sent")})
	for _, name := range []string{"auditor", "dispatcher-1", "lead-1"} {
		s.listens(name)
	}
	return s
}

// listens is a client who hears everything he should.
func (s *story) listens(name string) {
	st := stream{name: name, said: map[int64][]byte{}}
	if name == "lead-1" {
		st.lead, st.crew = true, id("crew-1")
	}
	st.events = append(st.events, heard{what: 'c'})
	for _, e := range s.e.journal {
		if st.lead && e.Kind[:5] != "order" && e.Kind[:5] != "booki" {
			continue
		}
		st.visible = append(st.visible, e)
		st.events = append(st.events, heard{seq: e.Seq, hash: fingerprint(e.raw), what: 'e'})
		st.said[e.Seq] = e.raw
	}
	last := s.e.journal[len(s.e.journal)-1]
	s.e.ended = last.Seq
	st.events = append(st.events, heard{seq: last.Seq, what: 't'})
	s.e.streams = append(s.e.streams, st)
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
