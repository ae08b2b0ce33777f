package fleet

import (
	"slices"
	"time"
)

// StateUnavailable is what everybody but the medic sees of a worker whose state
// is his health, and of one who failed his check: he cannot be sent, and until
// when. It is no state of the table. [ReasonUnavailable] is the reason for it.
const (
	StateUnavailable  = "unavailable"
	ReasonUnavailable = "unavailable"
)

// healthStates are the states of a worker that say how he is.
var healthStates = []string{StateIsolated, StateSick, StateRemote}

// OfHealth reports whether a state, or the reason of a [Tier], says how somebody
// is. A missing check does not: everybody is unchecked before his watch.
func OfHealth(code string) bool { return slices.Contains(healthStates, code) }

// KeptAway reports whether his health, or a check he failed, keeps him away at a
// moment. Whoever asks for one of the two only would tell them apart.
func (s *WorkerStatus) KeptAway(at time.Time) bool {
	return OfHealth(s.StateAt(at)) || s.Admitted != nil && !*s.Admitted
}

// Discreet is s, who stands so at a moment of watch, for eyes other than the
// medic's. Isolation, sickness, remote work and a failed check all look alike:
// unavailable, until a time if there is one, whether he was checked or not. What a
// dispatcher acts on is left: he cannot be sent. So is the time, without which
// nobody could plan the next watch. Of a state that has ended nothing is left.
func (s WorkerStatus) Discreet(watch Watch, at time.Time) WorkerStatus {
	ill := OfHealth(s.StateAt(at))
	hidden := s
	if OfHealth(s.State) && !ill {
		hidden.State, hidden.StateReason, hidden.StateUntil = StateReady, "", nil
	}
	if !s.KeptAway(at) {
		return hidden
	}
	hidden.Reasons = nil
	for _, r := range s.Reasons {
		if OfHealth(r.Code) || r.Code == ReasonNotAdmitted {
			r = Reason{Code: ReasonUnavailable}
		}
		if !slices.ContainsFunc(hidden.Reasons, func(x Reason) bool { return x.Code == r.Code }) {
			hidden.Reasons = append(hidden.Reasons, r)
		}
	}
	if !ill {
		hidden.StateUntil = &watch.End
	}
	hidden.State, hidden.StateReason, hidden.Admitted = StateUnavailable, "", nil
	return hidden
}

// Discreet is r with all its workers discreet. Tiers are as they were: whether
// somebody can be sent is no secret.
func (r Roster) Discreet() Roster {
	r.Workers = slices.Clone(r.Workers)
	for i := range r.Workers {
		r.Workers[i] = r.Workers[i].Discreet(r.Watch, r.At)
	}
	return r
}
