package main

import (
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
)

// violation is one thing that must never happen, and what shows that it did.
type violation struct {
	Kind    string   `json:"violation"`
	Text    string   `json:"text"`
	Excerpt []string `json:"excerpt,omitempty"`
}

// evidence is everything the checker judges: what the clients were told, and
// what a second connection read afterwards.
type evidence struct {
	attempts  []*attempt
	snapshots []*snapshot
	streams   []stream
	journal   []entry   // from the first to the end, as GET /journal tells it
	began     int64     // seq before the drill did anything
	ended     int64     // seq when the drill had done everything; others may go on
	clock     time.Time // zero of the clients' clock
	calls     []callJSON
	alone     bool        // nobody but the drill used the server: nothing may be there that it did not ask for
	accounts  []uuid.UUID // of the drill
}

// stream is what one client heard, and what he should have.
type stream struct {
	name   string
	start  int64
	events []heard
	said   map[int64][]byte // entries word for word; nil: not kept
	// visible is what the second connection may see of the journal as the same
	// account; nil: everything.
	visible []entry
	lead    bool
	crew    uuid.UUID
	own     []uuid.UUID // resources whose states concern the crew
}

// check judges everything.
func check(e *evidence) []violation {
	var all []violation
	all = append(all, checkJournal(e)...)
	all = append(all, checkBookings(e)...)
	all = append(all, checkReplies(e)...)
	all = append(all, checkFacts(e)...)
	all = append(all, checkCalls(e)...)
	all = append(all, checkStreams(e)...)
	all = append(all, checkAnswers(e)...)
	all = append(all, checkRegisters(e)...)
	return all
}

// checkJournal holds that the journal is dense and its times do not run back by
// more than commands overlap.
func checkJournal(e *evidence) []violation {
	var all []violation
	for i, entry := range e.journal {
		if i > 0 && entry.Seq != e.journal[i-1].Seq+1 {
			all = append(all, violation{Kind: "journal-gap", Text: fmt.Sprintf("seq %d follows %d", entry.Seq, e.journal[i-1].Seq)})
		}
	}
	return all
}

// checkAnswers holds that a key has one answer, and that what had to be refused
// was.
func checkAnswers(e *evidence) []violation {
	var all []violation
	for _, c := range commands(e.attempts) {
		if c.answer == nil {
			continue
		}
		for _, a := range c.attempts {
			if a == c.answer || a.Outcome == unknown {
				continue
			}
			if a.Status != c.answer.Status || normal(a) != normal(c.answer) {
				all = append(all, violation{Kind: "answers-differ", Text: fmt.Sprintf("%s %s: two answers for key %s", a.Method, a.Path, a.Key),
					Excerpt: []string{line(c.answer), line(a)}})
			}
		}
		if first := c.first(); first.Must != "" && c.answer.Code != first.Must {
			all = append(all, violation{Kind: "let-through", Text: fmt.Sprintf("%s %s had to be refused with %s", first.Method, first.Path, first.Must),
				Excerpt: []string{line(c.answer)}})
		}
	}
	return all
}

// normal is a reply without what names the request that asked.
func normal(a *attempt) string {
	if a.Status < 300 {
		return string(a.Reply)
	}
	return string(retouch(a.Reply, map[string]any{"instance": ""}))
}

// line is an attempt in an excerpt.
func line(a *attempt) string {
	text := fmt.Sprintf("#%d %s %.3f–%.3f s %s %s %s → %s", a.ID, a.Client, float64(a.CallNs)/1e9, float64(a.RetNs)/1e9, a.Method, a.Path, clip(a.Body), a.Outcome)
	if a.Status != 0 {
		text += fmt.Sprintf(" %d %s", a.Status, a.Code)
	}
	if a.Error != "" {
		text += " " + a.Error
	}
	return text + " " + clip(a.Reply)
}

// lineOf is an entry in an excerpt.
func lineOf(e entry) string {
	incident := ""
	if e.Incident != nil {
		incident = " of " + e.Incident.String()
	}
	return fmt.Sprintf("seq %d %s %s %s%s by %s %s", e.Seq, e.At.Format("15:04:05.000000"), e.Kind, e.Subject, incident, e.Actor, clip(e.Data))
}

// about is an excerpt of the history: the attempts whose path, body or reply
// name one of the ids, at most a dozen.
func (e *evidence) about(ids ...uuid.UUID) []string {
	var lines []string
	for _, a := range e.attempts {
		if len(lines) < 12 && a.Method != "GET" && slices.ContainsFunc(ids, func(id uuid.UUID) bool { return a.names(id) }) {
			lines = append(lines, line(a))
		}
	}
	return lines
}
