package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/google/uuid"
)

// plant stands between the clients and the server and falsifies what the
// checker hears, to prove that it would notice. The server is left alone.
type plant struct {
	what string // double-book, lose-ack, reorder; empty: an honest wire

	mu     sync.Mutex
	sample []byte            // a real answer to a report
	booked *orderJSON        // a real order of a crew
	held   []byte            // a stream event kept back
	lied   map[string][]byte // by key: what was made up for it, so that a repeated command gets the same
	times  int               // how often it lied
}

// plants are the lies there are, with the violation each must lead to.
var plants = map[string]string{"double-book": "double-booking", "lose-ack": "lost", "reorder": "stream-order"}

func newPlant(what string) (*plant, error) {
	if what != "" && plants[what] == "" {
		return nil, fmt.Errorf("there is no plant %q; there are double-book, lose-ack, reorder", what)
	}
	return &plant{what: what, lied: map[string][]byte{}}, nil
}

// lies is how often one plant lies: once could be overlooked, often is easy.
const lies = 2

// exchange passes a request on with forward, or lies.
func (p *plant) exchange(a *attempt, forward func() (int, []byte, error)) (int, []byte, error) {
	if status, reply, lied := p.instead(a); lied {
		return status, reply, nil
	}
	status, reply, err := forward()
	if err == nil && status == http.StatusCreated {
		p.learn(a, reply)
	}
	return status, reply, err
}

// instead is the answer that the plant makes up, without asking the server.
func (p *plant) instead(a *attempt) (int, []byte, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if reply, ok := p.lied[a.Key]; ok && a.Key != "" {
		return http.StatusCreated, reply, true
	}
	switch {
	case p.times >= lies || a.Resent || a.Must != "":
		return 0, nil, false
	case p.what == "lose-ack" && a.Op == "call" && p.sample != nil:
		// Acknowledged, and never written.
		p.times++
		id := newKey()
		p.lied[a.Key] = retouch(p.sample, map[string]any{"id": id, "number": "C-" + id.String()[24:]})
		return http.StatusCreated, p.lied[a.Key], true
	case p.what == "double-book" && a.Op == "send" && p.booked != nil:
		incident := idIn(a.Path)
		if incident == p.booked.IncidentID {
			return 0, nil, false
		}
		p.times++
		reply, err := json.Marshal(p.booked.again(incident))
		p.lied[a.Key] = reply
		return http.StatusCreated, reply, err == nil
	}
	return 0, nil, false
}

// again is the order once more, for another incident.
func (o *orderJSON) again(incident uuid.UUID) orderJSON {
	twin := *o
	twin.ID, twin.IncidentID, twin.Bookings = newKey(), incident, slices.Clone(o.Bookings)
	renamed := map[uuid.UUID]uuid.UUID{}
	for i := range twin.Bookings {
		b := &twin.Bookings[i]
		renamed[b.ID] = newKey()
		b.ID, b.OrderID, b.IncidentID = renamed[b.ID], twin.ID, incident
		if b.Follows != nil {
			head := renamed[*b.Follows]
			b.Follows = &head
		}
	}
	return twin
}

// idIn is the id in a path such as /incidents/{id}/orders; Nil if there is none.
func idIn(path string) uuid.UUID {
	for part := range strings.SplitSeq(path, "/") {
		if id, err := uuid.Parse(part); err == nil {
			return id
		}
	}
	return uuid.Nil
}

// learn keeps a real answer to lie by.
func (p *plant) learn(a *attempt, reply []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.what == "lose-ack" && a.Op == "call":
		p.sample = bytes.Clone(reply)
	case p.what == "double-book" && a.Op == "send":
		var o orderJSON
		if json.Unmarshal(reply, &o) == nil && len(o.heads()) > 0 && o.heads()[0].Resource.Kind == "crew" {
			p.booked = &o
		}
	}
}

// events passes on what a stream brought: all of it, or an entry later than
// the one after it.
func (p *plant) events(client string, name string, data []byte) [][]byte {
	if p.what != "reorder" || client != "dispatcher-1" || name != "entry" {
		return [][]byte{data}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.held != nil:
		first := p.held
		p.held = nil
		return [][]byte{data, first}
	case p.times < lies:
		p.times++
		p.held = bytes.Clone(data)
		return nil
	}
	return [][]byte{data}
}

// retouch replaces members of a JSON object.
func retouch(object []byte, with map[string]any) []byte {
	var fields map[string]any
	if err := json.Unmarshal(object, &fields); err != nil {
		return object
	}
	for name, value := range with {
		fields[name] = value
	}
	out, err := json.Marshal(fields)
	if err != nil {
		return object
	}
	return out
}
