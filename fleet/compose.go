package fleet

import (
	"cmp"
	"slices"
	"time"

	"github.com/google/uuid"

	"jylu/geo"
)

// composer turns a reading into a Roster: who keeps watch, then which workers
// are fit, then which crews are staffed and which vehicles have an operator.
// It is pure: the same reading at the same time gives the same roster.
type composer struct {
	Roster
	fresh  time.Duration
	newest func(uuid.UUID) (Fix, bool)

	crew    map[uuid.UUID]int // index in Crews
	members [][]int           // of each crew, indexes in Workers
	fit     []bool            // of each worker: could leave, were he on duty
	open    map[uuid.UUID]*visit
	hours   map[uuid.UUID]float64
	seen    map[uuid.UUID]*visit // where the resource last reported from in this watch
}

// clone is in with the parts copied that compose writes on.
func (in reading) clone() reading {
	in.Crews, in.Vehicles, in.Workers = slices.Clone(in.Crews), slices.Clone(in.Vehicles), slices.Clone(in.Workers)
	return in
}

// nowhere places nobody, for rosters of which only the numbers matter.
func nowhere(uuid.UUID) (Fix, bool) { return Fix{}, false }

func compose(in reading, now time.Time, newest func(uuid.UUID) (Fix, bool)) Roster {
	c := &composer{
		Roster: Roster{
			At: now, Watch: WatchAt(now, in.Regime), Regime: in.Regime, Areas: in.Areas, Bases: in.Bases,
			Crews: in.Crews, Vehicles: in.Vehicles, Workers: in.Workers, Minimum: in.Minimum,
		},
		fresh: in.Fresh, newest: newest,
		crew:    make(map[uuid.UUID]int, len(in.Crews)),
		members: make([][]int, len(in.Crews)), fit: make([]bool, len(in.Workers)),
	}
	for i := range c.Crews {
		c.crew[c.Crews[i].Crew.ID] = i
	}
	for i := range c.Workers {
		w := &c.Workers[i]
		if w.CrewID != nil {
			if k, ok := c.crew[*w.CrewID]; ok {
				c.members[k] = append(c.members[k], i)
			}
		}
	}
	slices.SortStableFunc(c.Vehicles, func(a, b VehicleStatus) int {
		return cmp.Compare(slices.Index(VehicleKinds, a.Vehicle.Kind), slices.Index(VehicleKinds, b.Vehicle.Kind))
	})
	c.visits(in.Bookings)
	c.duties()
	c.workers()
	c.crews()
	c.vehicles()
	return c.Roster
}

// visits sorts out the bookings: the open one of each resource, its hours, and
// where it last reported from.
func (c *composer) visits(all []visit) {
	c.open, c.seen = make(map[uuid.UUID]*visit), make(map[uuid.UUID]*visit)
	c.hours = make(map[uuid.UUID]float64)
	since := c.At.Add(-workedSpan)
	for i := range all {
		v := &all[i]
		id := v.ResourceID
		end := c.At
		if v.ReleasedAt == nil {
			c.open[id] = v
		} else if v.ReleasedAt.Before(end) {
			end = *v.ReleasedAt
		}
		if v.SentAt != nil {
			if start := Later(*v.SentAt, since); end.After(start) {
				c.hours[id] += end.Sub(start).Hours()
			}
		}
		if _, ok := geo.At(v.Lon, v.Lat); !ok || v.ReportedAt == nil || v.ReportedAt.Before(c.Watch.Start) {
			continue
		}
		if was := c.seen[id]; was == nil || was.ReportedAt.Before(*v.ReportedAt) {
			c.seen[id] = v
		}
	}
}

// duties gives every crew its place in the rotation of its area. A crew that is
// stood down keeps its place: the others' watches must not jump.
func (c *composer) duties() {
	size := make(map[string]int)
	for i := range c.Crews {
		size[c.Crews[i].AreaCode]++
	}
	order := make(map[string]int)
	for i := range c.Crews { // by number
		s := &c.Crews[i]
		s.Duty = DutyOf(order[s.AreaCode], size[s.AreaCode], c.Watch, c.Regime)
		order[s.AreaCode]++
	}
}

// callIn is the minutes until somebody of this duty can leave.
func (c *composer) callIn(d Duty) int {
	if d == DutyOnWatch {
		return 0
	}
	return c.Regime.CallInMin
}

func (c *composer) booked(id uuid.UUID) (*Booking, []Reason) {
	v := c.open[id]
	if v == nil {
		return nil, nil
	}
	return &v.Booking, []Reason{{ReasonBooked, map[string]any{
		"incident": v.IncidentID, "incident_number": v.IncidentNumber, "order": v.OrderID}}}
}

// place says where the resource id is: by the newest fresh fix of itself or of
// what moves with it, else by its last report, else at base.
func (c *composer) place(id uuid.UUID, base string, with ...*uuid.UUID) Placed {
	best, found := c.freshFix(id, Fix{}, false)
	for _, other := range with {
		if other != nil {
			best, found = c.freshFix(*other, best, found)
		}
	}
	if found {
		return Placed{Position: best.Position, Basis: BasisLive, At: &best.At}
	}
	if v := c.seen[id]; v != nil {
		at := *v.ReportedAt
		return Placed{Position: geo.Position{Lon: *v.Lon, Lat: *v.Lat}, Basis: BasisMilestone, At: &at}
	}
	return Placed{Position: c.Bases[base].Position, Basis: BasisBase}
}

func (c *composer) freshFix(id uuid.UUID, best Fix, found bool) (Fix, bool) {
	fix, ok := c.newest(id)
	if !ok || c.At.Sub(fix.At) > c.fresh || found && !fix.At.After(best.At) {
		return best, found
	}
	return fix, true
}
