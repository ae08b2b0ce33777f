package main

import (
	"fmt"
	"sync"

	"github.com/google/uuid"
)

// hold is a resource on an open booking.
type hold struct {
	Booking   uuid.UUID `json:"booking"`
	Incident  uuid.UUID `json:"incident"`
	Milestone string    `json:"milestone"`
}

// snapshot is what one page showed of the bookings, with the seq it says it
// was read at.
type snapshot struct {
	Client string             `json:"client"`
	Seq    int64              `json:"seq"`
	CallNs int64              `json:"call_ns"`
	RetNs  int64              `json:"ret_ns"`
	Open   map[uuid.UUID]hold `json:"open"` // by resource
	Units  []uuid.UUID        `json:"-"`    // all resources on the page, booked or not
}

// newSnapshot takes the open bookings from a desk. What contradicts itself on
// one page is a fault at once: a resource on two bookings, or a resource that
// is said to be on another booking than its order says.
func newSnapshot(client string, page *deskJSON, call, ret int64) (*snapshot, []violation) {
	s := &snapshot{Client: client, Seq: page.Seq, CallNs: call, RetNs: ret, Open: map[uuid.UUID]hold{}}
	var faults []violation
	fault := func(kind, format string, args ...any) {
		faults = append(faults, violation{Kind: kind, Text: fmt.Sprintf("desk of %s at seq %d: ", client, page.Seq) + fmt.Sprintf(format, args...)})
	}
	for i := range page.Incidents {
		for k := range page.Incidents[i].Orders {
			for _, b := range page.Incidents[i].Orders[k].Bookings {
				if b.ReleasedAt != nil {
					continue
				}
				if was, taken := s.Open[b.Resource.ID]; taken {
					fault("double-booking", "%s %s is on booking %s and on booking %s", b.Resource.Kind, b.Resource.ID, was.Booking, b.ID)
				}
				s.Open[b.Resource.ID] = hold{b.ID, b.IncidentID, b.Milestone}
			}
		}
	}
	for _, units := range [][]unitJSON{page.Crews, page.Vehicles, page.Workers} {
		for _, u := range units {
			s.Units = append(s.Units, u.ID)
			h, open := s.Open[u.ID]
			switch {
			case open != (u.Booking != nil):
				fault("desk-disagrees", "resource %s: booked by its order %t, by itself %t", u.ID, open, u.Booking != nil)
			case open && (h.Booking != u.Booking.ID || h.Milestone != u.Booking.Milestone):
				fault("desk-disagrees", "resource %s: %v by its order, %v by itself", u.ID, h, *u.Booking)
			}
		}
	}
	return s, faults
}

// sums holds that the three tiers of readiness add up to the same totals,
// whatever happens. Its methods may be called concurrently.
type sums struct {
	mu    sync.Mutex
	total *[3]int
	reads int
}

func (s *sums) check(attempt int, r *readinessJSON) []violation {
	var faults []violation
	fault := func(format string, args ...any) {
		faults = append(faults, violation{Kind: "sums", Text: fmt.Sprintf("readiness in reply %d: ", attempt) + fmt.Sprintf(format, args...)})
	}
	tiers := func(name string, t tallyJSON) {
		if t.Now+t.OnCall+t.Unavailable != t.Total {
			fault("%s: %d now + %d on call + %d unavailable is not %d", name, t.Now, t.OnCall, t.Unavailable, t.Total)
		}
	}
	parts := func(name string, whole int, by []tallyJSON) {
		sum := 0
		for _, t := range by {
			tiers(name, t)
			sum += t.Total
		}
		if sum != whole {
			fault("%s add up to %d, not to %d", name, sum, whole)
		}
	}
	tiers("crews", r.Crews)
	tiers("vehicles", r.Vehicles.tallyJSON)
	tiers("workers", r.Workers.tallyJSON)
	parts("kinds of vehicle", r.Vehicles.Total, r.Vehicles.ByKind)
	parts("trades", r.Workers.Total, r.Workers.ByTrade)
	var crews, vehicles, workers []tallyJSON
	for _, a := range r.Areas {
		crews, vehicles, workers = append(crews, a.Crews), append(vehicles, a.Vehicles.tallyJSON), append(workers, a.Workers.tallyJSON)
	}
	parts("crews of the areas", r.Crews.Total, crews)
	parts("vehicles of the areas", r.Vehicles.Total, vehicles)
	parts("workers of the areas", r.Workers.Total, workers)

	s.mu.Lock()
	defer s.mu.Unlock()
	s.reads++
	now := [3]int{r.Crews.Total, r.Vehicles.Total, r.Workers.Total}
	if s.total == nil {
		s.total = &now
	} else if now != *s.total {
		fault("the city had %v crews, vehicles and workers and has %v", *s.total, now)
	}
	return faults
}
