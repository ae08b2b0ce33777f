package dispatch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/fleet"
	"jylu/geo"
)

// likeEscape keeps what people type from being a pattern.
var likeEscape = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// Overview is everything the desk shows, read at one moment; a stream of the
// journal that starts after Seq has no gap.
type Overview struct {
	Seq      int64
	AsOf     time.Time
	Open     []Dossier // open incidents, by number
	Calls    []Call    // those of the last days that belong to no incident yet, newest first
	Roster   fleet.Roster
	Declared *fleet.RegimeDeclared // nil: nobody ever declared one
	Rules    []Rule
	Settings []Setting
}

// Calls that wait on the desk: a city-wide outage brings thousands in a day, and
// what nobody has touched for a week is found by searching.
const (
	maxDeskCalls = 300
	deskCallAge  = 7 * 24 * time.Hour
)

// Overview reads the desk.
func (d *Desk) Overview(ctx context.Context) (Overview, error) {
	o := Overview{AsOf: d.Now().UTC().Truncate(time.Microsecond)}
	err := d.snapshot(ctx, func(tx *gorm.DB, seq int64) (err error) {
		o.Seq = seq
		open, err := gorm.G[Incident](tx).Where("closed_at IS NULL").Order("number").Find(ctx)
		if err != nil {
			return err
		}
		if o.Open, err = readDossiers(ctx, tx, open, o.AsOf); err != nil {
			return err
		}
		o.Calls, err = gorm.G[Call](tx).Where("incident_id IS NULL AND received_at >= ?", o.AsOf.Add(-deskCallAge)).
			Order("received_at DESC, id DESC").Limit(maxDeskCalls).Find(ctx)
		if err != nil {
			return err
		}
		if o.Roster, err = fleet.LoadRoster(ctx, tx, o.AsOf, d.Tracker); err != nil {
			return err
		}
		if o.Declared, err = declared(ctx, tx); err != nil {
			return err
		}
		if o.Rules, err = gorm.G[Rule](tx).Order("code").Find(ctx); err != nil {
			return err
		}
		o.Settings, err = gorm.G[Setting](tx).Order("code").Find(ctx)
		return err
	})
	if err != nil {
		return Overview{}, fmt.Errorf("dispatch: overview: %w", err)
	}
	return o, nil
}

// declared is the declaration of the regime in force.
func declared(ctx context.Context, tx *gorm.DB) (*fleet.RegimeDeclared, error) {
	r, err := gorm.G[fleet.RegimeDeclared](tx).Order("declared_at DESC, id DESC").Limit(1).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, nil // not "absent": a city starts without
	}
	return &r, err
}

// Field is what a lead's phone shows: his crew, the order it is on, and what
// comes next.
type Field struct {
	Seq      int64
	AsOf     time.Time
	Crew     *fleet.CrewStatus // nil: he leads no crew now
	Order    *OrderView        // nil: nothing to do
	Booking  *BookingView      // his crew's on that order
	Incident *Dossier
	Next     string         // the milestone the large button sends; empty: none
	Bring    []Need         // what current and next stage need: the larger count of each
	Vehicles []FieldVehicle // machines on the order, his own crew's and those of the pool
	Lead     *fleet.Worker
	Deputy   *fleet.Worker
	Workers  []fleet.Worker   // who goes with him
	Area     *geo.ServiceArea // whose telephone is the control room's
	Turn     *Turn            // nil without a crew
}

// FieldVehicle is a machine on the lead's order. Head is the booking whose
// milestones he may send for it.
type FieldVehicle struct {
	Vehicle fleet.Vehicle
	Head    fleet.Booking
}

// nextTap is what the large button sends at each milestone.
var nextTap = map[string]string{
	fleet.Sent: fleet.Accepted, fleet.Delivered: fleet.Accepted, fleet.Seen: fleet.Accepted,
	fleet.Accepted: fleet.EnRoute, fleet.EnRoute: fleet.OnSite, fleet.OnSite: fleet.Done,
}

// Field reads the phone page of the lead of the first crew in scope. A reserved
// order is not shown: nobody was sent.
func (d *Desk) Field(ctx context.Context, scope Scope) (Field, error) {
	f := Field{AsOf: d.Now().UTC().Truncate(time.Microsecond)}
	err := d.snapshot(ctx, func(tx *gorm.DB, seq int64) error {
		f.Seq = seq
		roster, err := fleet.LoadRoster(ctx, tx, f.AsOf, d.Tracker)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(roster.Crews, func(c fleet.CrewStatus) bool { return slices.Contains(scope.Crews, c.Crew.ID) })
		if i < 0 {
			return nil
		}
		f.Crew = &roster.Crews[i]
		f.people(roster)
		if err := f.turn(ctx, tx, roster, scope.Worker); err != nil {
			return err
		}
		if f.Crew.Booking != nil && f.Crew.Booking.Milestone == fleet.Reserved {
			f.Crew.Booking = nil
			f.Crew.Reasons = slices.DeleteFunc(f.Crew.Reasons, func(r fleet.Reason) bool { return r.Code == fleet.ReasonBooked })
		}
		if f.Crew.Booking == nil {
			return nil
		}
		return f.task(ctx, tx, roster)
	})
	if err != nil {
		return Field{}, fmt.Errorf("dispatch: field: %w", err)
	}
	return f, nil
}

// people fills in lead, deputy and the service area.
func (f *Field) people(roster fleet.Roster) {
	for i := range roster.Workers {
		w := &roster.Workers[i].Worker
		switch {
		case f.Crew.LeadID != nil && w.ID == *f.Crew.LeadID:
			f.Lead = w
		case f.Crew.DeputyID != nil && w.ID == *f.Crew.DeputyID:
			f.Deputy = w
		}
	}
	for i := range roster.Areas {
		if roster.Areas[i].Code == f.Crew.AreaCode {
			f.Area = &roster.Areas[i]
		}
	}
}

// task fills in the order the crew is on.
func (f *Field) task(ctx context.Context, tx *gorm.DB, roster fleet.Roster) error {
	in, err := gorm.G[Incident](tx).Where("id = ?", f.Crew.Booking.IncidentID).Take(ctx)
	if err != nil {
		return err
	}
	all, err := readDossiers(ctx, tx, []Incident{in}, f.AsOf)
	if err != nil {
		return err
	}
	dossier, err := all[0].within(Scope{Crews: []uuid.UUID{f.Crew.Crew.ID}})
	if err != nil {
		return err
	}
	f.Incident = &dossier
	for i := range dossier.Orders {
		for k := range dossier.Orders[i].Bookings {
			if b := &dossier.Orders[i].Bookings[k]; b.Booking.ID == f.Crew.Booking.ID {
				f.Order, f.Booking, f.Next = &dossier.Orders[i], b, nextTap[b.Booking.Milestone]
			}
		}
	}
	f.aboard(roster)
	f.Bring, err = bring(ctx, tx, in, dossier.Stages)
	return err
}

// aboard fills in the machines and people on the order.
func (f *Field) aboard(roster fleet.Roster) {
	if f.Order == nil {
		return
	}
	byID := map[uuid.UUID]fleet.Booking{}
	for _, b := range f.Order.Bookings {
		byID[b.Booking.ID] = b.Booking
	}
	for _, b := range f.Order.Bookings {
		if b.Booking.ReleasedAt != nil {
			continue
		}
		at := b.Booking
		if at.Follows != nil {
			at = byID[*at.Follows]
		}
		if at.ResourceKind == fleet.KindCrew && at.ResourceID != f.Crew.Crew.ID {
			continue // another crew's, which has a lead of its own
		}
		for i := range roster.Vehicles {
			if roster.Vehicles[i].Vehicle.ID == b.Booking.ResourceID {
				f.Vehicles = append(f.Vehicles, FieldVehicle{roster.Vehicles[i].Vehicle, at})
			}
		}
		for i := range roster.Workers {
			if w := roster.Workers[i].Worker; w.ID == b.Booking.ResourceID {
				f.Workers = append(f.Workers, w)
			}
		}
	}
}
