package dispatch

import (
	"slices"
	"time"

	"jylu/dispatch/ground"
	"jylu/fleet"
)

// PhaseStat is how long one phase took in a set of incidents.
type PhaseStat struct {
	Phase       string
	N           int // incidents with both ends of the phase
	Median, P90 time.Duration
}

// PhaseStats measures all phases of rows, in the order of Phases. Of an even
// number the median lies between two, as percentile_cont has it.
func PhaseStats(rows []Response) []PhaseStat {
	stats := make([]PhaseStat, len(Phases))
	for i, phase := range Phases {
		var spans []float64 // ns
		for k := range rows {
			if span, ok := rows[k].Span(phase); ok {
				spans = append(spans, float64(span))
			}
		}
		stats[i] = PhaseStat{Phase: phase, N: len(spans), Median: time.Duration(ground.Quantile(spans, 0.5)), P90: time.Duration(ground.Quantile(spans, 0.9))}
	}
	return stats
}

// ColdNow is who is without heat at a moment.
type ColdNow struct{ Incidents, People, Buildings, SocialObjects int }

// ColdAt counts who was without heat at a moment. Numbers of people are those
// known today: what was believed at the time is in the journal.
func ColdAt(rows []Response, at time.Time) (c ColdNow) {
	for i := range rows {
		r := &rows[i]
		if from, to := r.Cold(at.Add(1)); r.People == nil || *r.People == 0 || at.Before(from) || !at.Before(to) {
			continue
		}
		c.Incidents++
		c.People += *r.People
		if r.Buildings != nil {
			c.Buildings += *r.Buildings
		}
		if r.SocialObjects != nil {
			c.SocialObjects += *r.SocialObjects
		}
	}
	return c
}

// PersonHours is how long the people of r were without heat within [from, to),
// multiplied by how many they are.
func (r *Response) PersonHours(from, to time.Time) float64 {
	if r.People == nil {
		return 0
	}
	start, end := r.Cold(to)
	return max(0, fleet.Earlier(to, end).Sub(fleet.Later(from, start)).Hours()) * float64(*r.People)
}

// ResponsePeriod is what happened in one day or hour of a span.
type ResponsePeriod struct {
	From, To       time.Time
	Opened, Closed int         // incidents
	Peak           int         // most people without heat at once
	PersonHours    float64     // of people without heat
	Phases         []PhaseStat // of the incidents registered in it
}

// Periods cuts a span at bounds and tells what happened in each part, up to now.
// rows are in order of registration.
func Periods(rows []Response, bounds []time.Time, now time.Time) []ResponsePeriod {
	if len(bounds) < 2 {
		return nil
	}
	all := make([]ResponsePeriod, len(bounds)-1)
	for k := range all {
		p := &all[k]
		p.From, p.To = bounds[k], bounds[k+1]
		first, _ := slices.BinarySearchFunc(rows, p.From, func(r Response, t time.Time) int { return r.At[0].Compare(t) })
		last, _ := slices.BinarySearchFunc(rows, p.To, func(r Response, t time.Time) int { return r.At[0].Compare(t) })
		p.Opened, p.Phases = last-first, PhaseStats(rows[first:last])
		end := fleet.Earlier(p.To, now)
		var cold []*Response // those whose people were without heat at some time of it
		for i := range rows[:last] {
			r := &rows[i]
			if r.ClosedAt != nil && !r.ClosedAt.Before(p.From) && r.ClosedAt.Before(p.To) {
				p.Closed++
			}
			if hours := r.PersonHours(p.From, end); hours > 0 {
				p.PersonHours += hours
				cold = append(cold, r)
			}
		}
		p.Peak = peak(cold, p.From, end)
	}
	return all
}

// peak is the most people of cold that were without heat at once within
// [from, to).
func peak(cold []*Response, from, to time.Time) (most int) {
	type turn struct {
		at     time.Time
		people int
	}
	var turns []turn
	for _, r := range cold {
		start, end := r.Cold(to)
		turns = append(turns, turn{fleet.Later(from, start), *r.People}, turn{fleet.Earlier(to, end), -*r.People})
	}
	slices.SortFunc(turns, func(a, b turn) int {
		if c := a.at.Compare(b.at); c != 0 {
			return c
		}
		return a.people - b.people // who gets heat at a moment is not counted with who loses it then
	})
	now := 0
	for _, t := range turns {
		now += t.people
		most = max(most, now)
	}
	return most
}
