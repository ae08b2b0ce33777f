package dispatch

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/fleet"
	"jylu/geo"
)

// Turn is a lead's own watch: who is with him, what they drive, from where, and
// when it is their turn again.
type Turn struct {
	Watch    fleet.Watch
	Duty     fleet.Duty
	Next     *fleet.Watch // the next that his crew keeps; nil: none as far as is known
	Base     *geo.Base
	Vehicle  *fleet.VehicleStatus // the crew's own
	Crew     []fleet.Worker       // all of it, in the order of the roster; of nobody is it said why he is not there
	Admitted bool                 // he himself has passed the check for this watch
	Errands  []Errand
}

// Errand is an order of the crew, as it passes in a list: under way, reserved, or
// over within this watch.
type Errand struct {
	BookingID      uuid.UUID
	OrderID        uuid.UUID
	OrderNumber    string
	IncidentNumber string
	Type           string
	Address        string // empty while only reserved: nobody sets out on a reservation
	Milestone      string
	SentAt         *time.Time
	AcceptedAt     *time.Time
	OnSiteAt       *time.Time
	DoneAt         *time.Time
	ReleasedAt     *time.Time
	Reason         string // why it was released, a code
}

// ahead is how many watches are looked through for the crew's next.
const ahead = 60

const errandsOf = `
SELECT b.id AS booking_id, o.id AS order_id, o.number AS order_number, i.number AS incident_number, i.type,
       CASE b.milestone WHEN 'reserved' THEN '' ELSE i.address END AS address,
       b.milestone, b.sent_at, b.accepted_at, b.released_at, m.on_site_at, m.done_at, coalesce(m.reason, '') AS reason
FROM booking b
JOIN dispatch_order o ON o.id = b.order_id
JOIN incident i ON i.id = b.incident_id
CROSS JOIN LATERAL (
  SELECT max(at) FILTER (WHERE code = 'on_site' AND standing IN ('applied', 'correction')) AS on_site_at,
         max(at) FILTER (WHERE code = 'done' AND standing IN ('applied', 'correction')) AS done_at,
         max(reason) FILTER (WHERE code = 'released') AS reason
  FROM milestone WHERE booking_id = b.id) m
WHERE b.resource_id = ? AND (b.released_at IS NULL OR b.released_at >= ?) AND (b.sent_at IS NOT NULL OR b.released_at IS NULL)
ORDER BY b.released_at IS NOT NULL, b.milestone = 'reserved', b.released_at DESC, b.id`

// turn fills in the watch of the crew in f, as the lead me sees it.
func (f *Field) turn(ctx context.Context, tx *gorm.DB, roster fleet.Roster, me *uuid.UUID) error {
	t := &Turn{Watch: roster.Watch, Duty: f.Crew.Duty}
	for i := range roster.Workers {
		w := &roster.Workers[i]
		if w.CrewID != nil && *w.CrewID == f.Crew.Crew.ID {
			t.Crew = append(t.Crew, w.Worker)
		}
		if me != nil && w.Worker.ID == *me {
			t.Admitted = w.Admitted != nil && *w.Admitted
		}
	}
	for i := range roster.Vehicles {
		if f.Crew.Vehicle != nil && roster.Vehicles[i].Vehicle.ID == *f.Crew.Vehicle {
			t.Vehicle = &roster.Vehicles[i]
		}
	}
	if base, ok := roster.Bases[f.Crew.BaseCode]; ok {
		t.Base = &base
	}
	t.Next = nextWatch(roster, f.Crew.Crew)
	f.Turn = t
	if err := tx.WithContext(ctx).Raw(errandsOf, f.Crew.Crew.ID, roster.Watch.Start).Scan(&t.Errands).Error; err != nil {
		return fmt.Errorf("errands: %w", err)
	}
	return nil
}

// nextWatch is the first watch after the present one that crew keeps.
func nextWatch(roster fleet.Roster, crew fleet.Crew) *fleet.Watch {
	for _, w := range roster.Rotation(roster.Watch.End, ahead) {
		if w.Keeps(crew.ID) {
			return &w.Watch
		}
	}
	return nil
}
