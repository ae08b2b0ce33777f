package dispatch

import (
	"slices"
	"time"

	"jylu/dispatch/journal"
	"jylu/fleet"
)

// Standings: what a message about a booking did to it.
const (
	standingApplied      = "applied"       // the booking moved
	standingRepeated     = "repeated"      // it was there already
	standingLate         = "late"          // it was further already, and had been here before: the message came late
	standingOutOfOrder   = "out_of_order"  // it was further already at the time the message claims
	standingCorrection   = "correction"    // moved, also back, because what was recorded was wrong
	standingAfterRelease = "after_release" // the booking was over
)

// course is the linear part of a booking's life.
var course = []string{
	fleet.Reserved, fleet.Sent, fleet.Delivered, fleet.Seen, fleet.Accepted, fleet.EnRoute, fleet.OnSite, fleet.Done, fleet.Released,
}

// MilestoneCodes are the milestones a message may name; the others come from
// orders.
var MilestoneCodes = []string{
	fleet.Delivered, fleet.Seen, fleet.Accepted, fleet.Declined, fleet.EnRoute, fleet.OnSite, fleet.Done, fleet.Released,
}

func rank(milestone string) int { return slices.Index(course, milestone) }

// message is what somebody says about a booking.
type message struct {
	Code       string
	At         time.Time // claimed
	Correction bool
}

// verdict is what a message does.
type verdict struct {
	Standing string
	Moves    bool // the booking and its followers change
	Releases bool
}

// judge decides what a message does to a head booking, and moves it. It only
// computes. The rules:
//
//   - Forward always applies, also over steps nobody reported: a lost tap must
//     not hold up the next.
//   - What is not forward changes nothing and is kept. It is late if the time
//     it claims fits what is recorded, else out of order.
//   - Declining is possible until the crew is under way, and ends the booking.
//   - Only a correction moves back.
//   - Nothing moves a booking that is over, and nobody can report on one that
//     was only reserved.
func judge(b *fleet.Booking, m message) (verdict, error) {
	switch {
	case b.ReleasedAt != nil && m.Correction:
		return verdict{}, journal.Refuse(journal.Conflict, "booking-released")
	case b.ReleasedAt != nil:
		return verdict{Standing: standingAfterRelease}, nil
	case b.Milestone == fleet.Reserved:
		return verdict{}, journal.Refuse(journal.Conflict, "not-sent")
	}
	v := verdict{Standing: standingApplied, Moves: true}
	from, to := rank(b.Milestone), rank(m.Code)
	switch {
	case m.Correction && (m.Code == fleet.Declined || m.Code == fleet.Released):
		return verdict{}, journal.Refuse(journal.Invalid, "not-one-of").At("milestone")
	case m.Correction:
		v.Standing = standingCorrection
	case m.Code == fleet.Declined && from > rank(fleet.Accepted):
		return verdict{}, journal.Refuse(journal.Conflict, "under-way", "milestone", b.Milestone)
	case m.Code == fleet.Released && b.Milestone != fleet.Done:
		return verdict{}, journal.Refuse(journal.Conflict, "not-done", "milestone", b.Milestone)
	case m.Code == fleet.Declined || m.Code == fleet.Released:
		v.Releases = true
		return v, nil
	case to == from:
		return verdict{Standing: standingRepeated}, nil
	case to < from && m.At.After(b.MilestoneAt):
		return verdict{Standing: standingOutOfOrder}, nil
	case to < from:
		return verdict{Standing: standingLate}, nil
	}
	b.Milestone, b.MilestoneAt = m.Code, m.At
	switch accepted := to >= rank(fleet.Accepted); {
	case !accepted:
		b.AcceptedAt = nil // a correction took the acceptance back
	case b.AcceptedAt == nil, m.Correction && m.Code == fleet.Accepted:
		b.AcceptedAt = &m.At
	}
	return v, nil
}
