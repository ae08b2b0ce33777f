package dispatch

import (
	"context"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/ground"
	"jylu/fleet"
	"jylu/geo"
)

// onHisOwn is the kind of vehicle of a worker who follows nobody: his own, or
// one too small to be measured.
const onHisOwn = ""

// travelAt returns the travel times as tx sees them.
func (d *Desk) travelAt(ctx context.Context, tx *gorm.DB, now time.Time) (*ground.Travel, error) {
	if d.Ground == nil {
		return ground.Straight(d.Travel), nil
	}
	return d.Ground.At(ctx, tx, now)
}

// leg is a drive to the incident, by a kind of vehicle.
type leg struct {
	kind string
	from geo.Position
}

// leaving is where a head leaves from.
type leaving struct {
	place   fleet.Placed
	callInS int
	road    bool // its arrival goes by roads
}

// head is a head of the party with its arrival.
func (a *assembler) head(id uuid.UUID, kind, vehicle string, place fleet.Placed, callInMin int) head {
	h := head{id: id, kind: kind, leaves: leaving{place: place, callInS: callInMin * 60}}
	h.arrivalS, h.leaves.road = a.arrival(vehicle, place, callInMin)
	return h
}

// arrival is the predicted time until somebody at p, called in if need be, is at
// the incident, and whether it goes by roads.
func (a *assembler) arrival(kind string, p fleet.Placed, callInMin int) (*int, bool) {
	if !a.placed {
		return nil, false
	}
	t := a.time(kind, p.Position)
	if t.Seconds < 0 {
		return nil, false
	}
	s := t.Seconds + callInMin*60
	return &s, t.Road
}

// time is the driving time from a place to the incident; asked once for each.
func (a *assembler) time(kind string, from geo.Position) ground.Time {
	if a.travel.Basis() == geo.BasisEstimate { // as quick as looking it up
		return a.travel.Time(kind, from, a.to)
	}
	l := leg{a.travel.Like(kind), from}
	t, known := a.times[l]
	if !known {
		t = a.travel.Time(l.kind, from, a.to)
		a.times[l] = t
	}
	return t
}

// foresee finds the driving times of the whole roster, one table for each kind of
// vehicle that meets signs of its own.
func (a *assembler) foresee() {
	if !a.placed || a.travel.Basis() == geo.BasisEstimate {
		return
	}
	wanted := map[string][]geo.Position{}
	add := func(kind string, p fleet.Placed) {
		l := leg{a.travel.Like(kind), p.Position}
		if _, known := a.times[l]; !known {
			a.times[l] = ground.Time{Seconds: -1}
			wanted[l.kind] = append(wanted[l.kind], l.from)
		}
	}
	for i := range a.roster.Crews {
		add(ground.Workshop, a.roster.Crews[i].Place)
	}
	for i := range a.roster.Vehicles {
		if v := &a.roster.Vehicles[i]; v.CrewID == nil {
			add(v.Vehicle.Kind, v.Place)
		}
	}
	for i := range a.roster.Workers {
		if w := &a.roster.Workers[i]; w.CrewID == nil {
			add(onHisOwn, w.Place)
		}
	}
	for kind, from := range wanted {
		for i, row := range a.travel.Times(kind, from, []geo.Position{a.to}) {
			a.times[leg{kind, from[i]}] = row[0]
		}
	}
}

// departure is where a head was believed to be when it was sent; see migration
// 0006.
type departure struct {
	BookingID uuid.UUID `gorm:"primaryKey"`
	geo.Position
	Basis   string
	CallInS int
	Road    bool
	MadeAt  time.Time
}

// TableName names the table; see migration 0006.
func (departure) TableName() string { return "departure" }

// keepDepartures writes where the heads of the party leave from.
func (p party) keepDepartures(ctx context.Context, tx *gorm.DB, bookings []fleet.Booking, now time.Time) error {
	leaves := map[uuid.UUID]leaving{}
	for _, h := range p.heads {
		leaves[h.id] = h.leaves
	}
	var rows []departure
	for _, b := range heads(bookings) {
		l := leaves[b.ResourceID]
		if l.place.Basis != "" && l.place.Valid() {
			rows = append(rows, departure{b.ID, l.place.Position, l.place.Basis, l.callInS, l.road, now})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return gorm.G[departure](tx).CreateInBatches(ctx, &rows, len(rows))
}
