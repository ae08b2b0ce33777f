package fleet

import (
	"context"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
)

const (
	// Workers on orders that ended after $1, with the head each followed and when
	// that was on site. Who was only reserved went nowhere.
	readStays = `
SELECT b.resource_id, h.id, b.incident_id, i.number, b.sent_at, coalesce(b.released_at, $2),
       (SELECT min(m.at) FROM milestone m WHERE m.booking_id = h.id AND m.code IN ('on_site', 'done') AND m.standing IN ('applied', 'correction'))
FROM booking b JOIN booking h ON h.id = coalesce(b.follows, b.id) JOIN incident i ON i.id = b.incident_id
WHERE b.resource_kind = 'worker' AND b.sent_at IS NOT NULL AND (b.released_at IS NULL OR b.released_at >= $1)
ORDER BY b.id`

	// The vehicles that went with each head.
	readHeadVehicles = `
SELECT coalesce(b.follows, b.id), v.id, v.plate
FROM booking b JOIN vehicle v ON v.id = b.resource_id
WHERE b.resource_kind = 'vehicle' AND b.sent_at IS NOT NULL AND (b.released_at IS NULL OR b.released_at >= $1)`

	// Watches since $1 for which the newest check was passed, in the crew the
	// worker was in then: the one his next move took him from, else the present.
	readShifts = `
SELECT s.worker_id, c.id, c.number, s.watch_start
FROM (SELECT DISTINCT ON (worker_id, watch_start) worker_id, watch_start, passed
      FROM admission WHERE watch_start >= $1 AND watch_start < $2
      ORDER BY worker_id, watch_start, checked_at DESC, id DESC) AS s
JOIN worker w ON w.id = s.worker_id
LEFT JOIN LATERAL (SELECT m.from_crew, true AS moved FROM crew_move m
                   WHERE m.worker_id = s.worker_id AND m.moved_at > s.watch_start ORDER BY m.moved_at LIMIT 1) AS m ON true
JOIN crew c ON c.id = CASE WHEN m.moved THEN m.from_crew ELSE w.crew_id END
WHERE s.passed ORDER BY s.worker_id, s.watch_start`

	readClean = `SELECT vehicle_id, done_at FROM disinfection WHERE done_at >= $1 ORDER BY done_at`
)

// readLedger reads who was where since from.
func readLedger(ctx context.Context, tx *gorm.DB, from, now time.Time, regime Regime) (l Ledger, err error) {
	l.Clean = map[uuid.UUID][]time.Time{}
	if l.Stays, err = collect(ctx, tx, scanStay, readStays, from, now); err != nil {
		return l, err
	}
	type ridden struct {
		head, vehicle uuid.UUID
		plate         string
	}
	vehicles, err := collect(ctx, tx, func(row scanner) (r ridden, err error) { return r, row.Scan(&r.head, &r.vehicle, &r.plate) }, readHeadVehicles, from)
	if err != nil {
		return l, err
	}
	of := make(map[uuid.UUID][]ridden)
	for _, v := range vehicles {
		of[v.head] = append(of[v.head], v)
	}
	for _, s := range l.Stays {
		for _, v := range of[s.Head] {
			l.Rides = append(l.Rides, Ride{s.Worker, s.Head, v.vehicle, v.plate, Span{s.Sent, s.To}})
		}
	}
	watch := WatchAt(from, regime) // one that had begun before from still reaches into it
	if l.Shifts, err = collect(ctx, tx, func(row scanner) (s Shift, err error) {
		err = row.Scan(&s.Worker, &s.Crew, &s.Number, &s.From)
		inUTC(&s.From)
		s.To = WatchAt(s.From, regime).End
		if now.Before(s.To) {
			s.To = now
		}
		return s, err
	}, readShifts, watch.Start, now); err != nil {
		return l, err
	}
	_, err = collect(ctx, tx, func(row scanner) (struct{}, error) {
		var vehicle uuid.UUID
		var at time.Time
		err := row.Scan(&vehicle, &at)
		l.Clean[vehicle] = append(l.Clean[vehicle], at.UTC())
		return struct{}{}, err
	}, readClean, from)
	return l, err
}

func scanStay(row scanner) (s Stay, err error) {
	err = row.Scan(&s.Worker, &s.Head, &s.Incident, &s.Number, &s.Sent, &s.To, &s.Site)
	inUTC(&s.Sent, &s.To, s.Site)
	return s, err
}
