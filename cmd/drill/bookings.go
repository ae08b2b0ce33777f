package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"
)

// ledger is the state of all bookings, told from the journal alone.
type ledger struct {
	open     map[uuid.UUID]held     // by resource
	bookings map[uuid.UUID]*tracked // by head
}

type held struct {
	head     uuid.UUID
	incident uuid.UUID
	since    entry
}

type tracked struct {
	incident  uuid.UUID
	milestone string
	resources []uuid.UUID // head first
	released  bool
}

func newLedger() *ledger { return &ledger{map[uuid.UUID]held{}, map[uuid.UUID]*tracked{}} }

// apply takes one entry, and returns what it breaks.
func (l *ledger) apply(e entry) []violation {
	code, isBooking := strings.CutPrefix(e.Kind, "booking.")
	if !isBooking || e.detail.Resource == nil || e.Incident == nil {
		return nil
	}
	b := l.bookings[e.Subject]
	switch {
	case b == nil:
		return l.begin(e, code)
	case code == "released":
		return l.release(e, b)
	case b.released:
		return []violation{{Kind: "stepped-back", Text: "a booking that was over moved to " + code, Excerpt: []string{lineOf(e)}}}
	case code == "declined":
		return nil // its release follows
	}
	var faults []violation
	if e.detail.Corrects == nil && rank(code) <= rank(b.milestone) {
		faults = append(faults, violation{Kind: "stepped-back", Text: fmt.Sprintf("booking %s went from %s to %s", e.Subject, b.milestone, code), Excerpt: []string{lineOf(e)}})
	}
	if e.detail.From != "" && e.detail.From != b.milestone {
		faults = append(faults, violation{Kind: "stepped-back", Text: fmt.Sprintf("booking %s was at %s, its entry says from %s", e.Subject, b.milestone, e.detail.From), Excerpt: []string{lineOf(e)}})
	}
	b.milestone = code
	return faults
}

// begin books a head and its followers.
func (l *ledger) begin(e entry, code string) []violation {
	b := &tracked{incident: *e.Incident, milestone: code, resources: append([]uuid.UUID{*e.detail.Resource}, e.detail.Followers...)}
	l.bookings[e.Subject] = b
	if code != "reserved" && code != "sent" {
		return []violation{{Kind: "stepped-back", Text: "a booking began with " + code, Excerpt: []string{lineOf(e)}}}
	}
	var faults []violation
	for _, r := range b.resources {
		if was, taken := l.open[r]; taken {
			faults = append(faults, violation{Kind: "double-booking", Text: fmt.Sprintf("resource %s is on two open bookings in the journal", r),
				Excerpt: []string{lineOf(was.since), lineOf(e)}})
		}
		l.open[r] = held{e.Subject, *e.Incident, e}
	}
	return faults
}

func (l *ledger) release(e entry, b *tracked) []violation {
	if b.released {
		return []violation{{Kind: "stepped-back", Text: "a booking was released twice", Excerpt: []string{lineOf(e)}}}
	}
	b.released, b.milestone = true, "released"
	for _, r := range b.resources {
		if l.open[r].head == e.Subject {
			delete(l.open, r)
		}
	}
	return nil
}

// checkBookings replays the journal: nobody is on two bookings, milestones do
// not step back, and every page showed exactly what the journal says of its
// seq.
func checkBookings(e *evidence) []violation {
	var all []violation
	pages := slices.Clone(e.snapshots)
	slices.SortStableFunc(pages, func(a, b *snapshot) int { return int(a.Seq - b.Seq) })
	l, next := newLedger(), 0
	for _, entry := range e.journal {
		for next < len(pages) && pages[next].Seq < entry.Seq {
			all = append(all, l.compare(pages[next])...)
			next++
		}
		all = append(all, l.apply(entry)...)
	}
	for ; next < len(pages); next++ {
		all = append(all, l.compare(pages[next])...)
	}
	return all
}

// compare holds a page against the journal at the page's seq.
func (l *ledger) compare(s *snapshot) []violation {
	var faults []violation
	fault := func(r uuid.UUID, page, journal string) {
		faults = append(faults, violation{Kind: "desk-disagrees",
			Text: fmt.Sprintf("desk of %s at seq %d (%.3f s): resource %s is %s, in the journal %s", s.Client, s.Seq, float64(s.RetNs)/1e9, r, page, journal)})
	}
	for r, h := range s.Open {
		was, open := l.open[r]
		switch {
		case !open:
			fault(r, "on "+h.Incident.String(), "free")
		case was.incident != h.Incident:
			fault(r, "on "+h.Incident.String(), "on "+was.incident.String())
		case l.bookings[was.head].milestone != h.Milestone:
			fault(r, h.Milestone, l.bookings[was.head].milestone)
		}
	}
	for r, was := range l.open {
		if _, open := s.Open[r]; !open {
			fault(r, "free", "on "+was.incident.String())
		}
	}
	return faults
}

// names reports whether an attempt has to do with an id.
func (a *attempt) names(id uuid.UUID) bool {
	text := []byte(id.String())
	return strings.Contains(a.Path, id.String()) || bytes.Contains(a.Body, text) || bytes.Contains(a.Reply, text)
}
