package main

import (
	"fmt"
	"slices"

	"github.com/google/uuid"
)

// claim is the time during which the replies alone prove that a resource was
// on a booking: from the answer that booked it to the call of the first command
// that could have released it.
type claim struct {
	resource, incident uuid.UUID
	order              uuid.UUID
	asked              int64 // when the order was first asked for
	from, to           int64
	by                 *attempt
}

// checkReplies holds that no two claims on a resource overlap: the clients were
// never told that somebody is in two places at once. Where
// the drill is alone it needs no journal.
func checkReplies(e *evidence) []violation {
	all := commands(e.attempts)
	byResource := map[uuid.UUID][]claim{}
	foreign := foreignReleases(e)
	for _, c := range all {
		for _, claim := range claims(c) {
			claim.to = releasedBefore(all, claim)
			for _, at := range foreign[claim.resource] {
				if at >= claim.asked {
					claim.to = min(claim.to, at)
				}
			}
			byResource[claim.resource] = append(byResource[claim.resource], claim)
		}
	}
	var faults []violation
	for r, list := range byResource {
		slices.SortFunc(list, func(a, b claim) int { return int(min(max(a.from-b.from, -1), 1)) })
		list = slices.DeleteFunc(list, func(c claim) bool { return c.from >= c.to })
		for i := 1; i < len(list); i++ {
			a, b := list[i-1], list[i]
			if a.to > b.to {
				list[i] = a // goes on being compared
			}
			if a.order == b.order || b.from >= a.to {
				continue
			}
			faults = append(faults, violation{Kind: "double-booking",
				Text:    fmt.Sprintf("clients were told that resource %s is on incident %s and, at the same time, on %s", r, a.incident, b.incident),
				Excerpt: append([]string{line(a.by), line(b.by)}, e.about(a.order, b.order)...)})
		}
	}
	return faults
}

// foreignReleases are the times at which somebody outside the drill released
// resources; where the drill is alone there are none.
func foreignReleases(e *evidence) map[uuid.UUID][]int64 {
	if e.alone {
		return nil
	}
	released := map[uuid.UUID][]int64{}
	for _, d := range newDeeds(e).strangersTo(e.attempts) {
		for r, m := range d.moves() {
			if m.op != "assign" {
				released[r] = append(released[r], d.at-slack)
			}
		}
	}
	return released
}

// claims are what an acknowledged order, sent or transferred, books.
func claims(c *command) []claim {
	a := c.answer
	if a == nil || a.Outcome != acked || a.Op != "send" && a.Op != "transfer" {
		return nil
	}
	var o orderJSON
	if !a.into(&o) {
		return nil
	}
	var all []claim
	for _, b := range o.Bookings {
		if b.ReleasedAt == nil {
			all = append(all, claim{resource: b.Resource.ID, incident: o.IncidentID, order: o.ID, asked: c.first().CallNs, from: a.RetNs, by: a})
		}
	}
	return all
}

// releasedBefore is the earliest call of a command that may have released the
// claim, whether or not it was answered.
func releasedBefore(all []*command, cl claim) int64 {
	to := forever
	for _, c := range all {
		if call, ret := c.span(); c.outcome() != refused && ret >= cl.asked && mayRelease(c, cl) {
			to = min(to, call)
		}
	}
	return to
}

// mayRelease reports whether a command ends bookings of the claim's order.
func mayRelease(c *command, cl claim) bool {
	first := c.first()
	switch first.Op {
	case "cancel", "undo", "transfer":
		return idIn(first.Path) == cl.order
	case "close", "merge":
		return idIn(first.Path) == cl.incident
	case "milestone", "late milestone", "voice":
		return bodyCode(first) == "declined" && (c.answer == nil || c.answer.id("order_id") == cl.order)
	}
	return false
}

// bodyCode is the milestone a message names.
func bodyCode(a *attempt) string {
	var body struct {
		Milestone string `json:"milestone"`
	}
	unmarshal(a.Body, &body)
	return body.Milestone
}
