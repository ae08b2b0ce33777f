package main

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"
)

// made is an order a dispatcher remembers having made.
type made struct {
	order, incident uuid.UUID
	reserved        bool
	at              time.Time
}

// dispatcher sits at the desk: he sends whom the program recommends, changes
// his mind, follows by radio what has no phone, and closes what is done. With
// several of them at one desk they are often after the same crew.
type dispatcher struct {
	*session
	recent []made
}

func (d *drill) dispatcher(ctx context.Context, s *session) {
	p := &dispatcher{session: s}
	for p.pause(ctx, 5*time.Second, 25*time.Second) && sleep(ctx, 100*time.Millisecond) {
		page, ok := p.desk(ctx)
		if !ok || len(page.Incidents) == 0 {
			continue
		}
		p.second(ctx)
		p.tidy(page)
		p.decide(ctx, page)
	}
}

// tidy closes what is finished and follows what has no phone.
func (p *dispatcher) tidy(page *deskJSON) {
	for i := range page.Incidents {
		in := &page.Incidents[i]
		switch {
		case finished(in):
			p.close(in)
		case p.chance(0.5):
			p.follow(in)
		}
	}
}

// finished reports whether every stage is over and everybody on it is done.
func finished(in *incidentJSON) bool {
	if in.Stage != "" || len(in.Stages) == 0 {
		return false
	}
	for i := range in.Orders {
		for _, h := range in.Orders[i].heads() {
			if h.Milestone != "done" {
				return false
			}
		}
	}
	return true
}

func (p *dispatcher) close(in *incidentJSON) {
	body := map[string]any{"outcome": "repaired", "cause": "износ"}
	if in.Type == "foreign_network" {
		body = map[string]any{"outcome": "foreign_network", "handed_to": "водоканал"}
	}
	a := p.tell(request{op: "close", path: "/incidents/" + in.ID.String() + "/close", body: body, fact: "close:" + in.ID.String()})
	if a.Outcome == acked && p.chance(0.08) {
		p.tell(request{op: "reopen", path: "/incidents/" + in.ID.String() + "/reopen", body: map[string]any{"reason": "снова холодно"},
			fact: "reopen:" + in.ID.String()})
	}
}

// follow speaks for those on an order who have no phone. Machines whose crew
// declined are called back; where nobody but machines was needed, the
// dispatcher enters what he hears by radio.
func (p *dispatcher) follow(in *incidentJSON) {
	for i := range in.Orders {
		o := &in.Orders[i]
		heads := o.heads()
		if len(heads) == 0 || slices.ContainsFunc(heads, func(b bookingJSON) bool { return b.Resource.Kind == "crew" }) {
			continue
		}
		if slices.ContainsFunc(o.Bookings, func(b bookingJSON) bool { return b.Resource.Kind == "crew" }) {
			p.callOff(o.ID, "бригада отказалась")
			continue
		}
		for _, h := range heads {
			if next := nextByRadio[h.Milestone]; next != "" {
				p.voice(h.ID, next)
			}
		}
		p.stages(in, heads)
	}
}

var nextByRadio = map[string]string{"sent": "accepted", "delivered": "accepted", "seen": "accepted", "accepted": "en_route", "en_route": "on_site"}

// stages is the work of an incident without a crew; when it is over, so are
// they.
func (p *dispatcher) stages(in *incidentJSON, heads []bookingJSON) {
	for _, s := range in.Stages {
		if s.over() {
			continue
		}
		if heads[0].Milestone == "on_site" {
			step := "start"
			if s.StartedAt != nil {
				step = "finish"
			}
			p.stage(in.ID, s.Code, step)
		}
		return
	}
	for _, h := range heads {
		if h.Milestone == "on_site" {
			p.voice(h.ID, "done")
		}
	}
}

func (s *session) stage(incident uuid.UUID, code, step string) *attempt {
	return s.tell(request{op: "stage", path: "/incidents/" + incident.String() + "/stages",
		body: map[string]any{"stage": code, "step": step}, fact: "stage:" + incident.String() + ":" + code + ":" + step})
}

// voice enters a milestone heard by radio.
func (p *dispatcher) voice(booking uuid.UUID, code string) {
	p.milestone(report{booking: booking, code: code, at: micros(), voice: true}, "voice")
}

// decide does one of the things a dispatcher does.
func (p *dispatcher) decide(ctx context.Context, page *deskJSON) {
	if waiting := needy(page); len(waiting) > 0 && p.chance(0.8) {
		p.sendTo(ctx, page, waiting[p.rng.IntN(min(len(waiting), 5))])
		return
	}
	in := &page.Incidents[p.rng.IntN(len(page.Incidents))]
	switch dice := p.rng.Float64(); {
	case dice < 0.25:
		people := p.rng.IntN(100_000)
		p.tell(request{op: "amend", method: "PATCH", path: "/incidents/" + in.ID.String(), body: map[string]any{"version": in.Version, "people": people},
			fact: "amend:" + in.ID.String() + ":" + itoa(people)})
	case dice < 0.5:
		at := micros()
		p.tell(request{op: "note", path: "/incidents/" + in.ID.String() + "/notes", body: map[string]any{"text": "звонили из дома", "at": at},
			fact: "note:" + in.ID.String() + ":" + stamp(at)})
	case dice < 0.6:
		p.merge(in, page)
	case dice < 0.65 && len(in.Orders) == 0:
		p.tell(request{op: "close", path: "/incidents/" + in.ID.String() + "/close", body: map[string]any{"outcome": "false", "cause": "не подтвердилось"},
			fact: "close:" + in.ID.String()})
	}
}

// needy are the open incidents that somebody has to be sent to, oldest first.
func needy(page *deskJSON) []*incidentJSON {
	var waiting []*incidentJSON
	for i := range page.Incidents {
		in := &page.Incidents[i]
		open := 0
		for k := range in.Orders {
			open += len(in.Orders[k].heads())
		}
		if in.Stage != "" && open == 0 {
			waiting = append(waiting, in)
		}
	}
	slices.SortFunc(waiting, func(a, b *incidentJSON) int { return a.OpenedAt.Compare(b.OpenedAt) })
	return waiting
}

// sendTo makes an order: mostly what is recommended, sometimes simply the crew
// he has in mind, whoever else has it.
func (p *dispatcher) sendTo(ctx context.Context, page *deskJSON, in *incidentJSON) {
	var r recommendationJSON
	if _, ok := p.read(ctx, "recommend", "/incidents/"+in.ID.String()+"/recommendations", &r); !ok {
		return
	}
	body := map[string]any{"mode": "send", "recommendation_id": r.ID}
	switch {
	case p.chance(0.25):
		body["crews"] = []uuid.UUID{page.Crews[p.rng.IntN(len(page.Crews))].ID}
	case len(r.Items) == 0:
		return
	default:
		pick := r.Items[p.rng.IntN(min(len(r.Items), 2))]
		body["crews"], body["vehicles"], body["workers"] = idsOf(pick.Crews), idsOf(pick.Vehicles), idsOf(pick.Workers)
	}
	if p.chance(0.15) {
		body["mode"] = "reserve"
	}
	a := p.order(in.ID, r.ID, body)
	if a.Code == "rule-warn" {
		override := maps.Clone(body)
		override["override"] = a.params["codes"]
		a = p.order(in.ID, r.ID, override)
	}
	var o orderJSON
	if a.into(&o) {
		p.recent = append(p.recent, made{o.ID, in.ID, o.Mode == "reserve", time.Now()})
	}
}

func (p *dispatcher) order(incident, recommendation uuid.UUID, body map[string]any) *attempt {
	return p.tell(request{op: "send", path: "/incidents/" + incident.String() + "/orders", body: body, fact: "send:" + recommendation.String()})
}

func idsOf(picks []pickJSON) []uuid.UUID {
	ids := make([]uuid.UUID, len(picks))
	for i, p := range picks {
		ids[i] = p.ID
	}
	return ids
}

// second thoughts about what he ordered lately.
func (p *dispatcher) second(ctx context.Context) {
	if len(p.recent) == 0 || !p.chance(0.35) {
		return
	}
	i := p.rng.IntN(len(p.recent))
	m := p.recent[i]
	p.recent = slices.Delete(p.recent, i, i+1)
	path := "/orders/" + m.order.String()
	switch dice := p.rng.Float64(); {
	case m.reserved && dice < 0.7:
		p.tell(request{op: "dispatch", path: path + "/send", body: struct{}{}, fact: "dispatch:" + m.order.String()})
	case dice < 0.15 || m.reserved:
		p.callOff(m.order, "отбой")
	case dice < 0.3 && time.Since(m.at) < 50*time.Second:
		p.tell(request{op: "undo", path: path + "/undo", body: struct{}{}, fact: "undo:" + m.order.String()})
	case dice < 0.5:
		open := p.d.board.incidents()
		if len(open) < 2 {
			return
		}
		to := open[p.rng.IntN(len(open))].ID
		a := p.tell(request{op: "transfer", path: path + "/transfer", body: map[string]any{"incident_id": to, "reason": "там нужнее"}, fact: "transfer:" + m.order.String()})
		var o orderJSON
		if a.into(&o) {
			p.recent = append(p.recent, made{o.ID, to, o.Mode == "reserve", time.Now()})
		}
	}
}

func (p *dispatcher) callOff(order uuid.UUID, reason string) {
	p.tell(request{op: "cancel", path: "/orders/" + order.String() + "/cancel", body: map[string]any{"reason": reason}, fact: "cancel:" + order.String()})
}

// merge joins two incidents that turn out to be one.
func (p *dispatcher) merge(in *incidentJSON, page *deskJSON) {
	here, ok := in.Position.position()
	if !ok || len(in.Orders) > 0 {
		return
	}
	for i := range page.Incidents {
		other := &page.Incidents[i]
		if there, ok := other.Position.position(); ok && other.ID != in.ID && here.MetresTo(there) < 400 {
			p.tell(request{op: "merge", path: "/incidents/" + in.ID.String() + "/merge", body: map[string]any{"into": other.ID}, fact: "merge:" + in.ID.String()})
			return
		}
	}
}
