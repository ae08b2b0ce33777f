package fleet

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"
)

// Lack is a place that a crew cannot fill, with who could join it.
type Lack struct {
	CrewShort
	Trade      string
	Count      int
	Candidates []Replacement // the best first, at most maxReplacements
}

// Replacement is a worker who could join a crew.
type Replacement struct {
	Worker   uuid.UUID
	SameArea bool
	From     *uuid.UUID // his crew, which keeps its minimum without him; nil: the common pool
	Breaks   bool       // he would leave a bubble for another
}

const maxReplacements = 5

// lacks lists what crews lack of their minimum, and for each place who has the
// trade and a valid certificate: of the same area first, from the pool before
// another crew, without breaking a bubble before breaking one. Nobody who is out
// on an order, an open proposal, or needed by his own crew.
func (q *Quarantine) lacks() (all []Lack) {
	r := &q.Roster
	waiting := q.waiting()
	for k := range r.Crews {
		crew := &r.Crews[k]
		short := r.short(crew, uuid.Nil)
		for _, s := range short {
			need := r.Minimum[slices.IndexFunc(r.Minimum, func(m CrewMinimum) bool { return m.Trade == s.Trade })]
			lack := Lack{CrewShort: CrewShort{crew.Crew.ID, crew.Number, crew.AreaCode, short}, Trade: s.Trade, Count: s.Count}
			for i := range r.Workers {
				if w := &r.Workers[i]; w.Booking == nil && !waiting[w.Worker.ID] && r.usable(w, need) {
					if c, ok := r.candidate(crew, w); ok {
						lack.Candidates = append(lack.Candidates, c)
					}
				}
			}
			slices.SortStableFunc(lack.Candidates, func(a, b Replacement) int {
				return cmp.Or(rank(a.SameArea, b.SameArea), rank(a.From == nil, b.From == nil), rank(!a.Breaks, !b.Breaks),
					strings.Compare(r.worker(a.Worker).PersonnelNo, r.worker(b.Worker).PersonnelNo))
			})
			lack.Candidates = lack.Candidates[:min(len(lack.Candidates), maxReplacements)]
			all = append(all, lack)
		}
	}
	return all
}

// candidate is w for crew, if he is not needed where he is.
func (r *Roster) candidate(crew *CrewStatus, w *WorkerStatus) (Replacement, bool) {
	c := Replacement{Worker: w.Worker.ID, SameArea: w.AreaCode == crew.AreaCode, From: w.CrewID}
	if w.CrewID == nil {
		return c, true
	}
	own := r.crewByID(*w.CrewID)
	if own == nil || own.Crew.ID == crew.Crew.ID || own.Booking != nil {
		return c, false
	}
	c.Breaks = breaks(own.Bubble, crew.Bubble)
	return c, !slices.ContainsFunc(r.short(own, w.Worker.ID), func(s Shortage) bool { return s.Trade == w.Trade })
}

// rank puts what is true before what is not.
func rank(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// waiting are the workers about whom somebody has to decide, and those of cases.
func (q *Quarantine) waiting() map[uuid.UUID]bool {
	all := map[uuid.UUID]bool{}
	for _, c := range q.Cases {
		all[c.WorkerID] = true
		for _, p := range c.Contacts {
			if p.Open() {
				all[p.Worker] = true
			}
		}
	}
	return all
}

// Relief is an order on which somebody is who should not be at work. He and his
// crew stay until a person relieves them.
type Relief struct {
	Booking  Booking     // the head: a crew, a machine or a single worker
	Label    string      // crew number, plate, or personnel number
	Area     string      // of the head
	Workers  []uuid.UUID // who should leave
	Relieved bool        // another crew is on the site
	Crews    []uuid.UUID // crews that could go instead, of the same area first
}

// relief lists the orders of people who are kept away by their health.
func (q *Quarantine) relief() (all []Relief) {
	r := &q.Roster
	head := map[uuid.UUID]int{} // booking to index in all
	for i := range r.Workers {
		w := &r.Workers[i]
		if w.Booking == nil || !w.KeptAway(r.At) {
			continue
		}
		id := w.Booking.ID
		if w.Booking.Follows != nil {
			id = *w.Booking.Follows
		}
		at, known := head[id]
		if !known {
			at, head[id] = len(all), len(all)
			all = append(all, r.reliefOf(id, w))
		}
		all[at].Workers = append(all[at].Workers, w.Worker.ID)
	}
	return all
}

func (r *Roster) reliefOf(head uuid.UUID, w *WorkerStatus) Relief {
	f := Relief{Booking: *w.Booking, Label: w.PersonnelNo, Area: w.AreaCode}
	for i := range r.Vehicles {
		if v := &r.Vehicles[i]; v.Booking != nil && v.Booking.ID == head {
			f.Booking, f.Label, f.Area = *v.Booking, v.Plate, v.AreaCode
		}
	}
	for i := range r.Crews {
		c := &r.Crews[i]
		switch b := c.Booking; {
		case b == nil:
		case b.ID == head:
			f.Booking, f.Label, f.Area = *b, strconv.Itoa(c.Number), c.AreaCode
		case b.IncidentID == w.Booking.IncidentID && b.Milestone == OnSite:
			f.Relieved = true
		}
	}
	for _, same := range []bool{true, false} {
		for i := range r.Crews {
			c := &r.Crews[i]
			if c.Tier == Now && (c.AreaCode == f.Area) == same {
				f.Crews = append(f.Crews, c.Crew.ID)
			}
		}
	}
	return f
}
