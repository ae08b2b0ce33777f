package main

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/google/uuid"
)

// checkStreams holds every stream against the journal. The stream heard from
// the first entry by the second connection is compared word for word; the
// others are compared with it.
func checkStreams(e *evidence) []violation {
	var faults []violation
	bySeq := map[int64]uint64{}
	for _, s := range e.streams {
		for _, h := range s.events {
			if h.what != 'e' {
				continue
			}
			if was, ok := bySeq[h.seq]; ok && was != h.hash {
				faults = append(faults, violation{Kind: "stream-content", Text: fmt.Sprintf("%s heard another entry %d than others", s.name, h.seq)})
			}
			bySeq[h.seq] = h.hash
		}
	}
	for _, entry := range e.journal {
		for _, s := range e.streams {
			if data, ok := s.said[entry.Seq]; ok && !same(data, entry.raw) {
				faults = append(faults, violation{Kind: "stream-content", Text: s.name + " heard other words than the journal has", Excerpt: []string{clip(data), clip(entry.raw)}})
			}
		}
	}
	audience := newAudience(e.journal)
	for i := range e.streams {
		s := &e.streams[i]
		faults = append(faults, s.order()...)
		faults = append(faults, s.complete(e.journal, e.ended)...)
		if s.lead {
			faults = append(faults, s.private(e.journal, e.ended, audience)...)
		}
	}
	return faults
}

// same reports whether two texts are the same JSON.
func same(a, b []byte) bool {
	var x, y any
	return unmarshal(a, &x) && unmarshal(b, &y) && reflect.DeepEqual(x, y)
}

// order holds that ids only grow: across entries, ticks and connections.
func (s *stream) order() []violation {
	var faults []violation
	cursor := s.start
	for i, h := range s.events {
		switch {
		case h.what == 'e' && h.seq <= cursor:
			kind := "stream-order"
			if slices.ContainsFunc(s.events[:i], func(b heard) bool { return b.what == 'e' && b.seq == h.seq }) {
				kind = "stream-duplicate"
			}
			faults = append(faults, violation{Kind: kind, Text: fmt.Sprintf("%s heard entry %d after %d", s.name, h.seq, cursor), Excerpt: s.around(i)})
		case h.what == 't' && h.seq < cursor:
			faults = append(faults, violation{Kind: "stream-order", Text: fmt.Sprintf("%s was told %d after %d", s.name, h.seq, cursor), Excerpt: s.around(i)})
		}
		cursor = max(cursor, h.seq)
	}
	return faults
}

// complete holds that the client heard everything it may see until the drill
// ended, and nothing else.
func (s *stream) complete(journal []entry, ended int64) []violation {
	heardSeqs := map[int64]bool{}
	last := s.start
	for _, h := range s.events {
		last = max(last, h.seq)
		if h.what == 'e' && h.seq <= ended {
			heardSeqs[h.seq] = true
		}
	}
	visible := journal
	if s.lead {
		visible = s.visible
	}
	var faults []violation
	for _, e := range visible {
		if e.Seq > s.start && e.Seq <= min(last, ended) && !heardSeqs[e.Seq] {
			faults = append(faults, violation{Kind: "stream-gap", Text: fmt.Sprintf("%s, at %d, never heard entry %d", s.name, last, e.Seq), Excerpt: []string{lineOf(e)}})
		}
		delete(heardSeqs, e.Seq)
	}
	for seq := range heardSeqs {
		faults = append(faults, violation{Kind: "stream-foreign", Text: fmt.Sprintf("%s heard entry %d, which the journal does not show him", s.name, seq)})
	}
	if last < ended {
		faults = append(faults, violation{Kind: "stream-late", Text: fmt.Sprintf("%s is at %d, the journal at %d", s.name, last, ended)})
	}
	return faults
}

// around is an excerpt of a stream.
func (s *stream) around(i int) []string {
	var lines []string
	for k := max(i-4, 0); k < min(i+3, len(s.events)); k++ {
		h := s.events[k]
		what := map[byte]string{'e': "entry", 't': "tick", 'c': "connected after"}[h.what]
		mark := " "
		if k == i {
			mark = ">"
		}
		lines = append(lines, fmt.Sprintf("%s %.3f s %s: %s %d", mark, float64(h.at)/1e9, s.name, what, h.seq))
	}
	return lines
}

// audience is which crews an entry may concern, told from the journal: those
// on the incident so far.
type audience struct {
	crews map[uuid.UUID][]uuid.UUID // by incident
}

func newAudience(journal []entry) audience {
	a := audience{map[uuid.UUID][]uuid.UUID{}}
	for _, e := range journal {
		if strings.HasPrefix(e.Kind, "booking.") && e.detail.Kind == "crew" && e.Incident != nil && e.detail.Resource != nil {
			a.crews[*e.Incident] = append(a.crews[*e.Incident], *e.detail.Resource)
		}
	}
	return a
}

// private holds that a lead heard nothing of incidents his crew was never on,
// nor of other crews' machines.
func (s *stream) private(journal []entry, ended int64, a audience) []violation {
	bySeq := map[int64]entry{}
	for _, e := range journal {
		bySeq[e.Seq] = e
	}
	var faults []violation
	for _, h := range s.events {
		e := bySeq[h.seq]
		switch {
		case h.what != 'e' || h.seq > ended:
			continue
		case e.Incident != nil && slices.Contains(a.crews[*e.Incident], s.crew):
			continue
		case e.Incident == nil && slices.Contains(s.own, e.Subject):
			continue
		}
		faults = append(faults, violation{Kind: "stream-foreign", Text: s.name + " heard of what does not concern his crew", Excerpt: []string{lineOf(e)}})
	}
	return faults
}
