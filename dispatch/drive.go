package dispatch

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"jylu/dispatch/ground"
	"jylu/fleet"
	"jylu/geo"
)

// readLeaving is from where and when a head left: what was noted when it was
// sent, when it said it was under way, where it or its own vehicle was then, and
// what it drove. $1 is the booking, $2 the resources that go with it.
const readLeaving = `
WITH left_at AS (
	SELECT max(at) AS at FROM milestone WHERE booking_id = $1 AND code = 'en_route' AND standing IN ('applied', 'correction')
)
SELECT (SELECT at FROM left_at),
       d.lon, d.lat, f.lon, f.lat,
       coalesce((SELECT kind FROM vehicle WHERE id = ANY($2) LIMIT 1), '')
FROM (SELECT) one
LEFT JOIN departure d ON d.booking_id = $1
LEFT JOIN LATERAL (
	SELECT x.lon, x.lat FROM fix x, left_at l
	WHERE x.resource_id = ANY($2) AND x.at BETWEEN l.at - interval '5 minutes' AND l.at + interval '90 seconds'
	ORDER BY abs(extract(epoch FROM x.at - l.at)), x.resource_id LIMIT 1
) f ON true`

// left is where and when a head left.
type left struct {
	at               *time.Time
	lon, lat         *float64 // noted when it was sent
	seenLon, seenLat *float64 // seen when it left
	vehicle          string
}

// place is the best known place it left from.
func (l left) place() (geo.Position, bool) {
	if p, ok := geo.At(l.seenLon, l.seenLat); ok {
		return p, true
	}
	return geo.At(l.lon, l.lat)
}

// learn keeps the finished drive of the convoy's head against its prediction, in
// the transaction that says it is on site, and forgets it if that is corrected.
func (d *Desk) learn(ctx context.Context, tx *gorm.DB, c convoy, now time.Time) error {
	if c.head.Milestone != fleet.OnSite {
		if rank(c.head.Milestone) < rank(fleet.OnSite) {
			_, err := gorm.G[ground.Drive](tx).Where("booking_id = ?", c.head.ID).Delete(ctx)
			return err
		}
		return nil
	}
	to, placed := c.incident.Position()
	if !placed || c.head.SentAt == nil {
		return nil
	}
	var l left
	var with []uuid.UUID
	for _, b := range c.all() {
		with = append(with, b.ResourceID)
	}
	rows, err := tx.Statement.ConnPool.QueryContext(ctx, readLeaving, c.head.ID, with)
	if err != nil {
		return fmt.Errorf("where it left from: %w", err)
	}
	defer rows.Close()
	if rows.Next() {
		if err := rows.Scan(&l.at, &l.lon, &l.lat, &l.seenLon, &l.seenLat, &l.vehicle); err != nil {
			return fmt.Errorf("where it left from: %w", err)
		}
	}
	if err := rows.Close(); err != nil {
		return fmt.Errorf("where it left from: %w", err)
	}
	from, known := l.place()
	if !known {
		return nil
	}
	drive, err := d.drive(ctx, tx, c.head, l, from, to)
	if err != nil {
		return err
	}
	drive.MadeAt = now
	err = gorm.G[ground.Drive](tx, clause.OnConflict{UpdateAll: true}).Create(ctx, &drive)
	if err != nil {
		err = fmt.Errorf("keep drive: %w", err)
	}
	return err
}

// drive is a finished drive beside what is predicted for the hour it began.
func (d *Desk) drive(ctx context.Context, tx *gorm.DB, b fleet.Booking, l left, from, to geo.Position) (ground.Drive, error) {
	drive := ground.Drive{
		BookingID: b.ID, IncidentID: b.IncidentID, ResourceID: b.ResourceID, SentAt: *b.SentAt, OnSiteAt: b.MilestoneAt, PromisedS: b.ArrivalS,
	}
	began := *b.SentAt
	if l.at != nil && !l.at.After(b.MilestoneAt) {
		began = l.at.UTC()
		seconds := int(b.MilestoneAt.Sub(began) / time.Second)
		drive.EnRouteAt, drive.ActualS = &began, &seconds
	}
	travel := ground.Straight(d.Travel)
	if d.Ground != nil {
		var err error
		if travel, err = d.Ground.Then(ctx, tx, began); err != nil {
			return drive, err
		}
	}
	kind := l.vehicle
	if kind == "" && b.ResourceKind == fleet.KindCrew {
		kind = ground.Workshop
	}
	route, _ := travel.Route(kind, from, to)
	drive.PredictedS, drive.Metres, drive.Road = max(0, route.Seconds), route.Metres, route.Road
	drive.Band, drive.ClassMs = travel.Band(), travel.Unlearned(route)
	return drive, nil
}
