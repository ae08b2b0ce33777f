// Package fleet knows what the company could send: crews, vehicles and workers,
// who is on watch, who is fit to go, what is already booked, and where each is
// believed to be.
//
// The reading side is one function, [LoadRoster], and pure computations over
// what it returns: [Roster.Readiness] counts, package dispatch recommends. The
// writing side is [Board], whose commands all pass through journal.Write.
// Positions are telemetry, not journal: [Tracker].
//
// Decisions:
//
//   - One struct is the domain type and the row. Crews, vehicles and workers
//     share table resource, because what is booked together must be locked
//     together, in one order ([Lock]).
//   - No row carries a dispatch status. A resource has a state of its own
//     (repair, sick …); whether it is out on an order is its open [Booking];
//     which [Tier] it is in is computed, never stored.
//   - Crews rotate whole, by their order in their area, by a pure function of
//     the clock and the [Regime] row ([DutyOf]): there is no shift table that
//     could be forgotten or disagree. Standing a crew down does not move the
//     others' watches.
//   - A vehicle counts only with an operator of its own: pairs are a maximum
//     matching, so that one operator is never promised to two machines.
//   - A worker's health is never in the journal: entries say available or not,
//     and carry a salted digest of the rest. One role, the medic, reads it, by
//     [Board.ReadMedical] alone, and each reading is an entry. All other views are
//     [WorkerStatus.Discreet]: isolated, sick, remote and failed at the check
//     look alike, "unavailable", until a time. Whoever dispatches may still record
//     a check or a state: somebody who calls in sick at four in the morning finds
//     no medic. He cannot read it back. The rules on it are one rule to people, as
//     strict as the strictest. One thing he does know: which contacts of a case he
//     himself, or another who decides, has isolated; other roles are not told.
//   - Quarantine proposes, people decide. Isolating blocks one worker and nobody
//     else; his contacts ([Ledger.Contacts]) are computed from bookings, rides and
//     watches each time they are looked at, with what isolating each would cost
//     ([Cover]); only a decision is a row. Nobody is taken off an order: who is
//     isolated on site shows in [Quarantine.Relief] until a person relieves him.
package fleet

import "time"

// City is the time zone in which watches change and certificates expire. The
// program embeds time/tzdata, so it is always found.
var City = mustLoad("Asia/Almaty")

func mustLoad(name string) *time.Location {
	loc, err := time.LoadLocation(name)
	if err != nil {
		panic(err) // the zone is compiled in; see the import in watch.go
	}
	return loc
}

// Later is the later of two moments.
func Later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// Earlier is the earlier of two moments.
func Earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
