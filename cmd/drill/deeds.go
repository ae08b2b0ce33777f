package main

import (
	"strings"
	"time"

	"github.com/google/uuid"
)

// deed is the entries that one command left in the journal: they stand
// together, with one time and one actor.
type deed struct {
	at      int64 // nanoseconds of the history's clock
	fact    string
	entries []entry
	known   bool // a command of the drill
}

// deeds is the journal of the drill, command by command.
type deeds struct {
	all    []*deed
	byFact map[string][]*deed
}

func newDeeds(e *evidence) deeds {
	d := deeds{byFact: map[string][]*deed{}}
	var last *deed
	for i, en := range e.journal {
		if en.Seq <= e.began {
			continue
		}
		if last == nil || !last.entries[0].At.Equal(en.At) || last.entries[0].Actor != en.Actor {
			last = &deed{at: int64(en.At.Sub(e.clock))}
			d.all = append(d.all, last)
		}
		last.entries = append(last.entries, en)
		var before, after entry
		if i > 0 {
			before = e.journal[i-1]
		}
		if i+1 < len(e.journal) {
			after = e.journal[i+1]
		}
		if fact := factOf(en, before, after, nil); fact != "" && last.fact == "" {
			last.fact = fact
			d.byFact[fact] = append(d.byFact[fact], last)
		}
	}
	return d
}

// slack is how far the server's clock, which is this machine's too, may be
// from the history's.
const slack = int64(5 * time.Millisecond)

// of is the deed of a command; nil if the journal has none.
func (d deeds) of(c *command) *deed {
	call, ret := c.span()
	for _, deed := range d.byFact[c.first().Fact] {
		if !deed.known && deed.at >= call-slack && deed.at <= ret+slack {
			return deed
		}
	}
	return nil
}

// moves are what a command did to each resource: as answered, and where the
// answer does not say, as the journal has it.
func (d deeds) moves(c *command) map[uuid.UUID]move {
	if c.outcome() == refused {
		return busy(c.answer)
	}
	all := map[uuid.UUID]move{}
	if deed := d.of(c); deed != nil {
		deed.known = true
		all = deed.moves()
	}
	for _, cl := range claims(c) {
		if m, ok := all[cl.resource]; !ok || m.op == "assign" {
			all[cl.resource] = move{op: "assign", incident: cl.incident}
		}
	}
	return all
}

// busy is what a refused order says of the resource in the way.
func busy(a *attempt) map[uuid.UUID]move {
	var p struct {
		Code   string `json:"code"`
		Params struct {
			Resource uuid.UUID `json:"resource"`
			Incident uuid.UUID `json:"incident"`
		} `json:"params"`
	}
	if !unmarshal(a.Reply, &p) || p.Code != "resource-taken" {
		return nil
	}
	return map[uuid.UUID]move{p.Params.Resource: {op: "busy", incident: p.Params.Incident}}
}

// strangersTo is strangers before any command was looked up.
func (d deeds) strangersTo(attempts []*attempt) []*deed {
	for _, c := range commands(attempts) {
		if deed := d.of(c); deed != nil && c.outcome() != refused {
			deed.known = true
		}
	}
	return d.strangers()
}

// strangers are the deeds of nobody in the drill.
func (d deeds) strangers() []*deed {
	var all []*deed
	for _, deed := range d.all {
		if !deed.known {
			all = append(all, deed)
		}
	}
	return all
}

// moves are what the entries of a deed say of each resource.
func (d *deed) moves() map[uuid.UUID]move {
	all := map[uuid.UUID]move{}
	for _, e := range d.entries {
		code, ok := strings.CutPrefix(e.Kind, "booking.")
		if !ok || e.Incident == nil || e.detail.Resource == nil {
			continue
		}
		for _, r := range append([]uuid.UUID{*e.detail.Resource}, e.detail.Followers...) {
			was, moved := all[r]
			switch {
			case code == "released":
				all[r] = move{op: "release", incident: *e.Incident}
			case e.detail.Code != "" || strings.HasPrefix(d.fact, "dispatch:"):
				// a milestone, or a reserved order sent: nobody moves
			case moved && was.op == "release":
				all[r] = move{op: "transfer", incident: was.incident, to: *e.Incident}
			case code == "sent" || code == "reserved":
				all[r] = move{op: "assign", incident: *e.Incident}
			}
		}
	}
	return all
}
