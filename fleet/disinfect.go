package fleet

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
)

// Disinfection is one time a vehicle was disinfected.
type Disinfection struct {
	ID        uuid.UUID `gorm:"primaryKey"`
	VehicleID uuid.UUID
	DoneAt    time.Time
	Actor     uuid.UUID
}

// TableName is the table of Disinfection.
func (Disinfection) TableName() string { return "disinfection" }

const writeDisinfection = `INSERT INTO disinfection (id, vehicle_id, done_at, actor) VALUES ($1, $2, $3, $4)`

// Soiled is a vehicle that waits to be disinfected: proposed, because somebody
// of a case rode in it and it was not cleaned since, or already put aside.
type Soiled struct {
	Vehicle uuid.UUID
	Plate   string
	Area    string
	Cases   []int      // numbers; empty: put aside for another reason
	Ridden  *time.Time // when somebody of a case left it; nil: nobody known did
	Aside   bool       // in the state disinfect: not to be sent
	Booking *Booking   // on an order: the decision waits for nobody, but the vehicle does
	Version int64
}

// soiled lists the vehicles to be disinfected, those put aside first.
func (p *proposer) soiled(cases []QuarantineCase) (all []Soiled) {
	for i := range p.roster.Vehicles {
		v := &p.roster.Vehicles[i]
		s := Soiled{Vehicle: v.Vehicle.ID, Plate: v.Plate, Area: v.AreaCode, Aside: v.StateAt(p.now) == StateDisinfect, Booking: v.Booking, Version: v.Version}
		for _, c := range cases {
			last, ok := p.lastRide(c, s.Vehicle)
			if !ok {
				continue
			}
			s.Cases = append(s.Cases, c.Number)
			if s.Ridden == nil || last.After(*s.Ridden) {
				s.Ridden = &last
			}
		}
		if s.Aside || len(s.Cases) > 0 {
			all = append(all, s)
		}
	}
	slices.SortStableFunc(all, func(a, b Soiled) int { return rank(a.Aside, b.Aside) })
	return all
}

// lastRide is when the worker of c left the vehicle last, if that was in the days
// that count and the vehicle was not disinfected since.
func (p *proposer) lastRide(c QuarantineCase, vehicle uuid.UUID) (last time.Time, ok bool) {
	for _, r := range p.ledger.Rides {
		if r.Worker == c.WorkerID && r.Vehicle == vehicle && r.To.After(c.OpenedAt.Add(-p.set.Disinfect)) && r.To.After(last) {
			last, ok = r.To, true
		}
	}
	clean := slices.ContainsFunc(p.ledger.Clean[vehicle], func(at time.Time) bool { return !at.Before(last) })
	return last, ok && !clean
}

// Disinfect puts a vehicle aside to be disinfected, or says that it was: then it
// is ready again, and the disinfection is recorded. One that nobody had put aside
// may be disinfected too, as before and after each trip.
//
// Refusals besides the Board's: not-ready (Conflict): it is in repair.
func (b *Board) Disinfect(ctx context.Context, cmd journal.Command, id uuid.UUID, version int64, done bool) (VehicleStatus, error) {
	cmd = b.stamp(cmd)
	s, err := journal.Write(ctx, b.DB, cmd, func(tx *gorm.DB) (VehicleStatus, []journal.Entry, error) {
		held, err := take(ctx, tx, id, KindVehicle, version)
		if err != nil {
			return VehicleStatus{}, nil, err
		}
		audience, err := audienceOf(ctx, tx, held.Resource)
		if err != nil {
			return VehicleStatus{}, nil, err
		}
		entry, err := held.disinfect(ctx, tx, cmd, done)
		if err != nil {
			return VehicleStatus{}, nil, err
		}
		if err := exec(ctx, tx, bumpVersions, []uuid.UUID{id}); err != nil {
			return VehicleStatus{}, nil, err
		}
		roster, err := LoadRoster(ctx, tx, cmd.At, b.Tracker)
		if err != nil {
			return VehicleStatus{}, nil, err
		}
		i := slices.IndexFunc(roster.Vehicles, func(s VehicleStatus) bool { return s.Vehicle.ID == id })
		return roster.Vehicles[i], []journal.Entry{entry.For(audience...)}, nil
	})
	return prefixed(s, err, "disinfect")
}

func (l *locked) disinfect(ctx context.Context, tx *gorm.DB, cmd journal.Command, done bool) (journal.Entry, error) {
	switch state := l.StateAt(cmd.At); {
	case state == StateRepair:
		return journal.Entry{}, journal.Refuse(journal.Conflict, "not-ready", "state", state)
	case !done:
		return l.enter(ctx, tx, StateChange{State: StateDisinfect}, cmd)
	case l.State != StateDisinfect: // enter would see no end of the state
		id := uuid.Must(uuid.NewV7())
		return l.stateEntry(&id), exec(ctx, tx, writeDisinfection, id, l.ID, cmd.At, cmd.Actor)
	}
	return l.enter(ctx, tx, StateChange{State: StateReady}, cmd)
}
