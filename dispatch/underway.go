package dispatch

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/ground"
	"jylu/dispatch/journal"
	"jylu/fleet"
	"jylu/geo"
)

// UnderWay is a head on its way to an incident, as it stands by its newest fix.
type UnderWay struct {
	Booking   fleet.Booking
	Place     fleet.Placed
	Route     ground.Route
	ArrivesAt *time.Time // nil: not known
}

// moving are the milestones at which a head that was sent is not there yet.
var moving = []string{fleet.Sent, fleet.Delivered, fleet.Seen, fleet.Accepted, fleet.EnRoute}

// Arrivals computes when those sent to an incident will be there, from where they
// are now. A lead hears of the orders his crew is on.
func (d *Desk) Arrivals(ctx context.Context, scope Scope, incident uuid.UUID) (all []UnderWay, asOf time.Time, err error) {
	asOf = d.Now().UTC().Truncate(time.Microsecond)
	err = d.snapshot(ctx, func(tx *gorm.DB, _ int64) error {
		in, err := gorm.G[Incident](tx).Where("id = ?", incident).Take(ctx)
		if err != nil {
			return absent(err, "incident")
		}
		bookings, err := gorm.G[fleet.Booking](tx).Where("incident_id = ? AND released_at IS NULL", incident).Order("made_at, id").Find(ctx)
		if err != nil {
			return err
		}
		if !scope.All {
			if bookings = scope.withCrews(bookings); len(bookings) == 0 {
				return journal.Refuse(journal.Absent, "absent", "what", "incident")
			}
		}
		to, placed := in.Position()
		bookings = only(heads(bookings), func(b fleet.Booking) bool { return slices.Contains(moving, b.Milestone) })
		if !placed || len(bookings) == 0 {
			return nil
		}
		all, err = d.underWay(ctx, tx, bookings, to, asOf)
		return err
	})
	if err != nil {
		return nil, asOf, fmt.Errorf("dispatch: arrivals: %w", err)
	}
	return all, asOf, nil
}

// withCrews are the bookings of the orders that a crew of the scope was sent on.
func (s Scope) withCrews(all []fleet.Booking) []fleet.Booking {
	return only(all, func(b fleet.Booking) bool {
		return slices.ContainsFunc(all, func(own fleet.Booking) bool {
			return own.OrderID == b.OrderID && own.Milestone != fleet.Reserved && slices.Contains(s.Crews, own.ResourceID)
		})
	})
}

func (d *Desk) underWay(ctx context.Context, tx *gorm.DB, bookings []fleet.Booking, to geo.Position, asOf time.Time) ([]UnderWay, error) {
	travel, err := d.travelAt(ctx, tx, asOf)
	if err != nil {
		return nil, err
	}
	roster, err := fleet.LoadRoster(ctx, tx, asOf, d.Tracker)
	if err != nil {
		return nil, err
	}
	a := newAssembler(roster, Incident{}, travel)
	var all []UnderWay
	for _, b := range bookings {
		u := UnderWay{Booking: b}
		kind := onHisOwn
		switch b.ResourceKind {
		case fleet.KindCrew:
			if c := a.crew[b.ResourceID]; c != nil {
				u.Place, kind = c.Place, ground.Workshop
			}
		case fleet.KindVehicle:
			if v := a.vehicle[b.ResourceID]; v != nil {
				u.Place, kind = v.Place, v.Vehicle.Kind
			}
		default:
			if w := a.worker[b.ResourceID]; w != nil {
				u.Place = w.Place
			}
		}
		if u.Place.Basis == "" {
			continue
		}
		u.Route, _ = travel.Route(kind, u.Place.Position, to)
		if u.Route.Seconds >= 0 {
			at := asOf.Add(time.Duration(u.Route.Seconds) * time.Second)
			u.ArrivesAt = &at
		}
		all = append(all, u)
	}
	return all, nil
}
