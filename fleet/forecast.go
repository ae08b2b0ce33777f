package fleet

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
)

// Forecast is one reading of the fleet, from which the roster of any later
// moment is computed: watches turn, states and certificates end by themselves.
// What nobody can know is assumed, and the screens say so:
//
//   - everybody passes the medical check of a coming watch, unless he has
//     already failed it;
//   - who is out on an order stays out until Ends of its incident, and where
//     nothing is known of that, or it has passed, until the end of this watch;
//   - nothing else is reported, declared or edited meanwhile.
type Forecast struct {
	At   time.Time
	Ends map[uuid.UUID]time.Time // of incidents

	in     reading
	checks map[check]bool // checks of later watches: passed
}

// check is a medical check of one worker before one watch.
type check struct {
	worker uuid.UUID
	watch  time.Time
}

// readChecks is the newest check of every worker for every later watch; $1 is
// the start of this one.
const readChecks = `
SELECT DISTINCT ON (worker_id, watch_start) worker_id, watch_start, passed
FROM admission WHERE watch_start > $1 ORDER BY worker_id, watch_start, checked_at DESC, id DESC`

// LoadForecast reads the fleet at now, in tx as LoadRoster does. ends is until
// when the resources of an incident are expected to be out.
func LoadForecast(ctx context.Context, tx *gorm.DB, now time.Time, ends map[uuid.UUID]time.Time) (*Forecast, error) {
	f := &Forecast{At: now, Ends: ends, checks: map[check]bool{}}
	var err error
	if f.in, err = read(ctx, tx, now); err == nil {
		_, err = collect(ctx, tx, func(row scanner) (none struct{}, err error) {
			var c check
			var passed bool
			err = row.Scan(&c.worker, &c.watch, &passed)
			c.watch = c.watch.UTC()
			f.checks[c] = passed
			return none, err
		}, readChecks, WatchAt(now, f.in.Regime).Start)
	}
	if err != nil {
		return nil, fmt.Errorf("fleet: load forecast: %w", err)
	}
	return f, nil
}

// Watches returns the watch of f.At and those that begin in the days after it.
func (f *Forecast) Watches(days int) []Watch {
	all := []Watch{WatchAt(f.At, f.in.Regime)}
	for end := f.At.AddDate(0, 0, days); ; {
		next := WatchAt(all[len(all)-1].End, f.in.Regime)
		if !next.Start.Before(end) {
			return all
		}
		all = append(all, next)
	}
}

// Roster is how everything will stand at t; at f.At or earlier, how it stands.
func (f *Forecast) Roster(t time.Time) Roster {
	in := f.in.clone()
	now := WatchAt(f.At, in.Regime)
	if t.After(f.At) {
		in.Bookings = f.stillOut(t, now.End)
	} else {
		t = f.At
	}
	if watch := WatchAt(t, in.Regime); watch.Start.After(now.Start) {
		for i := range in.Workers {
			passed, known := f.checks[check{in.Workers[i].Worker.ID, watch.Start}]
			passed = passed || !known
			in.Workers[i].Admitted = &passed
		}
	}
	return compose(in, t, nowhere)
}

// stillOut is the bookings that are expected to be open at t; of those whose end
// is not known it is watchEnd.
func (f *Forecast) stillOut(t, watchEnd time.Time) []visit {
	var out []visit
	for _, b := range f.in.Bookings {
		end, known := f.Ends[b.IncidentID]
		if !known || !end.After(f.At) {
			end = watchEnd
		}
		if b.ReleasedAt == nil && end.After(t) {
			out = append(out, b)
		}
	}
	return out
}

// Due is something with a last day: a certificate, or the service of a vehicle.
type Due struct {
	Kind     string // of the resource: worker or vehicle
	Resource uuid.UUID
	Label    string // personnel number or plate
	Name     string // of the worker: personal data
	Area     string // code
	Code     string // of the certificate; of a vehicle, its kind
	On       time.Time
	Days     int // from today until On by the city's calendar; negative: overdue
}

// Due lists certificates that expire and vehicles whose service falls due within
// days of r.At, and those overdue, the earliest first.
func (r *Roster) Due(days int) []Due {
	y, m, d := r.At.In(City).Date()
	today := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	var all []Due
	add := func(x Due) {
		if x.Days = int(x.On.Sub(today) / (24 * time.Hour)); x.Days <= days {
			all = append(all, x)
		}
	}
	for _, w := range r.Workers {
		for _, c := range w.Certificates {
			add(Due{Kind: KindWorker, Resource: w.Worker.ID, Label: w.PersonnelNo, Name: w.Name, Area: w.AreaCode, Code: c.Code, On: c.ExpiresOn})
		}
	}
	for _, v := range r.Vehicles {
		if v.ServiceDue != nil {
			add(Due{Kind: KindVehicle, Resource: v.Vehicle.ID, Label: v.Plate, Area: v.AreaCode, Code: v.Vehicle.Kind, On: *v.ServiceDue})
		}
	}
	slices.SortStableFunc(all, func(a, b Due) int { return a.On.Compare(b.On) })
	return all
}
