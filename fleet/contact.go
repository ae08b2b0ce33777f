package fleet

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"
)

// Kinds of evidence that two workers were together.
const (
	TogetherCrew     = "crew"     // went out as one: the same crew on one order
	TogetherIncident = "incident" // on one site at a time, with different crews or machines
	TogetherVehicle  = "vehicle"  // in one vehicle, at a time or soon after each other
	TogetherWatch    = "watch"    // kept one watch in one crew
)

// Ledger is who was where in some days, as the bookings and the checks tell it:
// what contacts are computed from.
type Ledger struct {
	Stays  []Stay
	Rides  []Ride
	Shifts []Shift
	Clean  map[uuid.UUID][]time.Time // vehicle to when it was disinfected
}

// Stay is one worker on one order.
type Stay struct {
	Worker   uuid.UUID
	Head     uuid.UUID // the booking he followed, or his own
	Incident uuid.UUID
	Number   string     // of the incident
	Sent, To time.Time  // To: released, or now
	Site     *time.Time // when his head was on site; nil: never
}

// Ride is one worker in one vehicle.
type Ride struct {
	Worker  uuid.UUID
	Head    uuid.UUID
	Vehicle uuid.UUID
	Plate   string
	Span
}

// Shift is one worker's watch in a crew, for which he passed the check.
type Shift struct {
	Worker uuid.UUID
	Crew   uuid.UUID
	Number int // of the crew
	Span
}

// Span is a stretch of time, [From, To).
type Span struct{ From, To time.Time }

// with is the time both last; false if that is none.
func (s Span) with(o Span) (Span, bool) {
	both := Span{Later(s.From, o.From), s.To}
	if o.To.Before(both.To) {
		both.To = o.To
	}
	return both, both.To.After(both.From)
}

// Evidence is one time that two workers were together.
type Evidence struct {
	Kind  string
	Ref   uuid.UUID // the incident, vehicle or crew
	Label string    // its number or plate
	Span
}

// Contact is somebody who was together with another, and all that shows it.
type Contact struct {
	Worker   uuid.UUID
	Evidence []Evidence // the last first; of each kind and thing the last
	Last     time.Time  // when they were together last
}

// Contacts returns who was together with worker index within window, by who was
// last. Being together goes both ways, but for a vehicle: who got in within
// vehicleWithin after index got out is exposed to him, not he to them; a
// disinfection in between ends it. It is pure.
func (l Ledger) Contacts(index uuid.UUID, window Span, vehicleWithin time.Duration) []Contact {
	c := contacts{window: window, of: map[uuid.UUID][]Evidence{}}
	for _, mine := range l.Stays {
		if mine.Worker != index {
			continue
		}
		for _, other := range l.Stays {
			c.stay(mine, other)
		}
	}
	for _, mine := range l.Rides {
		if mine.Worker != index {
			continue
		}
		for _, other := range l.Rides {
			c.ride(mine, other, vehicleWithin, l.Clean[mine.Vehicle])
		}
	}
	for _, mine := range l.Shifts {
		if mine.Worker != index {
			continue
		}
		for _, other := range l.Shifts {
			if other.Crew == mine.Crew && other.From.Equal(mine.From) {
				c.add(index, other.Worker, Evidence{TogetherWatch, mine.Crew, strconv.Itoa(mine.Number), mine.Span}, other.Span)
			}
		}
	}
	return c.list()
}

// contacts collects evidence by worker.
type contacts struct {
	window Span
	of     map[uuid.UUID][]Evidence
}

// add keeps e of other, as far as it lies in the window and in span.
func (c *contacts) add(index, other uuid.UUID, e Evidence, span Span) {
	both, ok := e.Span.with(span)
	if ok {
		both, ok = both.with(c.window)
	}
	if !ok || other == index {
		return
	}
	e.Span = both
	list := c.of[other]
	i := slices.IndexFunc(list, func(x Evidence) bool { return x.Kind == e.Kind && x.Ref == e.Ref })
	switch {
	case i < 0:
		c.of[other] = append(list, e)
	case e.To.After(list[i].To):
		list[i] = e
	}
}

func (c *contacts) stay(mine, other Stay) {
	switch {
	case other.Head == mine.Head:
		c.add(mine.Worker, other.Worker, Evidence{TogetherCrew, mine.Incident, mine.Number, Span{mine.Sent, mine.To}}, Span{other.Sent, other.To})
	case other.Incident == mine.Incident && mine.Site != nil && other.Site != nil:
		c.add(mine.Worker, other.Worker, Evidence{TogetherIncident, mine.Incident, mine.Number, Span{*mine.Site, mine.To}}, Span{*other.Site, other.To})
	}
}

// ride adds who sat in a vehicle with or soon after mine. Those of one head are
// contacts by the crew already.
func (c *contacts) ride(mine, other Ride, within time.Duration, clean []time.Time) {
	if other.Vehicle != mine.Vehicle || other.Head == mine.Head {
		return
	}
	exposed := mine.Span
	if !other.From.Before(mine.To) {
		if other.From.Sub(mine.To) > within || slices.ContainsFunc(clean, func(at time.Time) bool { return !at.Before(mine.To) && !at.After(other.From) }) {
			return
		}
		exposed = other.Span // he breathed what the other had left
	}
	c.add(mine.Worker, other.Worker, Evidence{TogetherVehicle, mine.Vehicle, mine.Plate, exposed}, other.Span)
}

func (c *contacts) list() []Contact {
	all := make([]Contact, 0, len(c.of))
	for worker, evidence := range c.of {
		slices.SortFunc(evidence, func(a, b Evidence) int {
			return cmp.Or(b.To.Compare(a.To), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Label, b.Label))
		})
		all = append(all, Contact{worker, evidence, evidence[0].To})
	}
	slices.SortFunc(all, func(a, b Contact) int {
		return cmp.Or(b.Last.Compare(a.Last), slices.Compare(a.Worker[:], b.Worker[:]))
	})
	return all
}
