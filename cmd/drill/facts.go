package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"
)

// A fact is the name of what a command leaves in the journal, known before the
// server is asked: "send:" and the recommendation an order was made from,
// "milestone:" with booking, code and claimed time. So a command can be looked
// for whatever its client was told.

// trace is a fact in the journal.
type trace struct {
	fact  string
	entry entry
}

// traces reads the facts out of the journal. callMarks are the keys of reports by
// the id of the call.
func traces(journal []entry, callMarks map[uuid.UUID]string) []trace {
	var all []trace
	for i, e := range journal {
		var before, after entry
		if i > 0 {
			before = journal[i-1]
		}
		if i+1 < len(journal) {
			after = journal[i+1]
		}
		if fact := factOf(e, before, after, callMarks); fact != "" {
			all = append(all, trace{fact, e})
		}
	}
	return all
}

// factOf is the fact an entry tells; empty for entries that only follow from
// another of the same command.
func factOf(e, before, after entry, callMarks map[uuid.UUID]string) string {
	d, subject := e.detail, e.Subject.String()
	switch e.Kind {
	case "call.received":
		return "call:" + callMarks[e.Subject]
	case "call.linked":
		if before.Kind == "incident.opened" && e.Incident != nil && before.Subject == *e.Incident {
			return ""
		}
		return "link:" + subject + ":" + e.of()
	case "incident.opened":
		return "open:" + after.Subject.String()
	case "incident.amended":
		if d.People != nil {
			return "amend:" + subject + ":" + itoa(*d.People)
		}
	case "incident.closed":
		if after.Kind == "incident.merged" && after.Subject == e.Subject {
			return "merge:" + subject
		}
		return "close:" + subject
	case "incident.merged":
		return ""
	case "incident.reopened":
		return "reopen:" + subject
	case "stage.started", "stage.finished":
		step := map[string]string{"stage.started": "start", "stage.finished": "finish"}[e.Kind]
		return "stage:" + subject + ":" + d.Stage + ":" + step
	case "note.added":
		if before.Kind == "incident.reopened" && before.At.Equal(e.At) || d.Claimed == nil {
			return ""
		}
		return "note:" + e.of() + ":" + stamp(*d.Claimed)
	case "order.made":
		if d.Recommendation == nil {
			return "" // of a transfer
		}
		return "send:" + d.Recommendation.String()
	case "order.sent":
		return "dispatch:" + subject
	case "order.cancelled":
		return "cancel:" + subject
	case "order.undone":
		return "undo:" + subject
	case "order.transferred":
		return "transfer:" + subject
	case "crew.state", "vehicle.state", "worker.state":
		return fmt.Sprintf("state:%s:%d", subject, d.Version)
	case "admission.recorded":
		return "admit"
	case "regime.declared":
		return "regime:" + d.Code
	case "milestone.kept":
		return messageFact(e)
	}
	if strings.HasPrefix(e.Kind, "booking.") && e.detail.Claimed != nil {
		return messageFact(e)
	}
	return ""
}

func messageFact(e entry) string {
	if e.detail.Claimed == nil {
		return ""
	}
	return "milestone:" + e.Subject.String() + ":" + e.detail.Code + ":" + stamp(*e.detail.Claimed)
}

func (e entry) of() string {
	if e.Incident == nil {
		return ""
	}
	return e.Incident.String()
}

// checkFacts holds what the clients were told against the journal: what was
// acknowledged is there as often as it was acknowledged, what was refused is
// not, what nobody knows is there at most once; and nothing is there that
// nobody asked for.
func checkFacts(e *evidence) []violation {
	wanted := map[string][]*command{}
	for _, c := range commands(e.attempts) {
		if fact := c.first().Fact; fact != "" {
			wanted[fact] = append(wanted[fact], c)
		}
	}
	marks := map[uuid.UUID]string{}
	for _, c := range e.calls {
		if _, mark, ok := strings.Cut(c.Text, "№"); ok {
			marks[c.ID] = mark
		}
	}
	found := map[string][]entry{}
	var faults []violation
	for _, t := range traces(e.journal, marks) {
		if t.entry.Seq <= e.began {
			continue
		}
		found[t.fact] = append(found[t.fact], t.entry)
		if e.alone && len(wanted[t.fact]) == 0 && slices.Contains(e.accounts, t.entry.Actor) {
			faults = append(faults, violation{Kind: "unasked", Text: "the journal has what nobody asked for: " + t.fact, Excerpt: []string{lineOf(t.entry)}})
		}
	}
	for fact, wants := range wanted {
		faults = append(faults, judge(fact, wants, found[fact], e.alone || unmistakable(fact))...)
	}
	return faults
}

// unmistakable reports whether nobody but the client who made it can have left
// the fact. Others can close the same incident.
func unmistakable(fact string) bool {
	what, _, _ := strings.Cut(fact, ":")
	return slices.Contains([]string{"call", "open", "send", "milestone", "note"}, what)
}

// judge compares what was wanted of one fact with what became of it. ours says
// that all of found is by the drill.
func judge(fact string, wants []*command, found []entry, ours bool) []violation {
	var sure, perhaps int
	for _, c := range wants {
		switch c.outcome() {
		case acked:
			sure++
		case unknown:
			perhaps++
		}
	}
	var excerpt []string
	for _, c := range wants {
		for _, a := range c.attempts {
			excerpt = append(excerpt, line(a))
		}
	}
	for _, e := range found {
		excerpt = append(excerpt, lineOf(e))
	}
	switch n := len(found); {
	case n < sure:
		return []violation{{Kind: "lost", Text: fmt.Sprintf("%s: acknowledged %d times, in the journal %d times", fact, sure, n), Excerpt: excerpt}}
	case ours && n > sure && sure+perhaps == 0:
		return []violation{{Kind: "refused-done", Text: fact + ": refused, and yet in the journal", Excerpt: excerpt}}
	case ours && n > sure+perhaps:
		return []violation{{Kind: "repeated", Text: fmt.Sprintf("%s: acknowledged %d times, unknown %d times, in the journal %d times", fact, sure, perhaps, n), Excerpt: excerpt}}
	}
	return misnamed(fact, wants, found, excerpt)
}

// misnamed holds that the id in an acknowledgement is the one in the journal.
func misnamed(fact string, wants []*command, found []entry, excerpt []string) []violation {
	for _, c := range wants {
		if c.outcome() != acked || !slices.Contains([]string{"call", "open", "send"}, c.first().Op) {
			continue
		}
		id := c.answer.id("id")
		if !slices.ContainsFunc(found, func(e entry) bool { return e.Subject == id }) {
			return []violation{{Kind: "lost", Text: fmt.Sprintf("%s: acknowledged as %s, which the journal does not know", fact, id), Excerpt: excerpt}}
		}
	}
	return nil
}

// checkCalls holds that every acknowledged report is kept with the words it was
// made in, once.
func checkCalls(e *evidence) []violation {
	kept := map[string][]callJSON{}
	for _, c := range e.calls {
		kept[c.Text] = append(kept[c.Text], c)
	}
	var faults []violation
	for _, c := range commands(e.attempts) {
		if c.first().Op != "call" || c.first().Must != "" {
			continue
		}
		var said, answered callJSON
		unmarshal(c.first().Body, &said)
		rows := kept[said.Text]
		sure := c.outcome() == acked
		switch {
		case sure && len(rows) == 0:
			faults = append(faults, violation{Kind: "lost", Text: "an acknowledged report is not among the calls", Excerpt: []string{line(c.answer)}})
		case len(rows) > 1:
			faults = append(faults, violation{Kind: "repeated", Text: "a report is kept more than once", Excerpt: []string{line(c.first())}})
		case sure && (!c.answer.into(&answered) || rows[0].ID != answered.ID || rows[0].Number != answered.Number ||
			rows[0].Address != said.Address || rows[0].Kind != said.Kind):
			faults = append(faults, violation{Kind: "altered", Text: fmt.Sprintf("a report is kept in other words: %+v", rows[0]), Excerpt: []string{line(c.answer)}})
		}
	}
	return faults
}
