package fleet

import (
	"slices"

	"github.com/google/uuid"
)

// Cover is what the city could send before and after somebody is isolated.
type Cover struct {
	Changes []CoverChange
	Short   []CrewShort // crews that would be below their minimum and are not now, on whatever watch
	Bare    []string    // areas that would have no crew on watch left, and have one now
}

// CoverChange is one figure of an area that changes: crews (What is empty),
// vehicles of a kind or workers of a trade who can be sent now or on call.
type CoverChange struct {
	Area          string
	Kind, What    string
	Before, After int
}

// CrewShort is what a crew lacks of its minimum, whoever is on watch: it counts
// those who are in the crew, fit by their state and certified.
type CrewShort struct {
	Crew    uuid.UUID
	Number  int
	Area    string
	Missing []Shortage
}

// without compares the roster as it is with the same one, these workers isolated.
func (p *proposer) without(workers ...uuid.UUID) Cover {
	if len(workers) == 0 {
		return Cover{}
	}
	in := p.in.clone()
	for i := range in.Workers {
		if w := &in.Workers[i]; slices.Contains(workers, w.Worker.ID) {
			w.State, w.StateUntil = StateIsolated, nil
		}
	}
	return coverOf(*p.roster, compose(in, p.now, nowhere))
}

func coverOf(was, is Roster) Cover {
	var c Cover
	before, after := was.Readiness(), is.Readiness()
	for i, b := range before.Areas {
		a := after.Areas[i]
		c.change(b.Area, KindCrew, "", b.Crews, a.Crews)
		for k := range b.ByKind {
			c.change(b.Area, KindVehicle, b.ByKind[k].Kind, b.ByKind[k].Tally, a.ByKind[k].Tally)
		}
		for k := range b.ByTrade {
			c.change(b.Area, KindWorker, b.ByTrade[k].Kind, b.ByTrade[k].Tally, a.ByTrade[k].Tally)
		}
		if b.Crews.Now > 0 && a.Crews.Now == 0 {
			c.Bare = append(c.Bare, b.Area)
		}
	}
	for i := range is.Crews {
		short := is.short(&is.Crews[i], uuid.Nil)
		if len(short) > 0 && !slices.Equal(short, was.short(&was.Crews[i], uuid.Nil)) {
			k := &is.Crews[i]
			c.Short = append(c.Short, CrewShort{k.Crew.ID, k.Number, k.AreaCode, short})
		}
	}
	return c
}

func (c *Cover) change(area, kind, what string, before, after Tally) {
	b, a := before.Now+before.OnCall, after.Now+after.OnCall
	if b != a {
		c.Changes = append(c.Changes, CoverChange{area, kind, what, b, a})
	}
}

// short is what crew k lacks of its minimum by its members' states and
// certificates, not counting the worker without. Watches, checks and orders do
// not matter: it is asked for all the days to come.
func (r *Roster) short(k *CrewStatus, without uuid.UUID) (missing []Shortage) {
	for _, need := range r.Minimum {
		count := 0
		for i := range r.Workers {
			w := &r.Workers[i]
			if w.CrewID == nil || *w.CrewID != k.Crew.ID || w.Worker.ID == without || w.Trade != need.Trade || !r.usable(w, need) {
				continue
			}
			count++
		}
		if count < need.Count {
			missing = append(missing, Shortage{need.Trade, need.Count - count})
		}
	}
	return missing
}

// usable reports whether w can fill a place that asks for need's trade.
func (r *Roster) usable(w *WorkerStatus, need CrewMinimum) bool {
	if w.KeptAway(r.At) || w.Trade != need.Trade {
		return false
	}
	cert, ok := w.certificate(need.NeedsCertificate)
	return need.NeedsCertificate == "" || ok && cert.ValidAt(r.At)
}
