package dispatch

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
)

// Moments are what the course of an incident is measured between, in order: the
// first report, the incident opened, the first crew or machine sent, accepted and
// on site, the damage cut off from the network, heat on again. A phase bears the
// name of the moment it ends with; it begins with the moment before.
var Moments = [...]string{"call", "opened", "sent", "accepted", "on_site", "localised", "restored"}

// PhaseWhole is the whole course, from the first report to heat.
const PhaseWhole = "whole"

// Phases are the names of all phases.
var Phases = append(append([]string{}, Moments[1:]...), PhaseWhole)

// Response is the course of one incident. Times are those claimed: what was
// entered later counts with the time it is about.
type Response struct {
	ID            uuid.UUID
	Number        string
	Type          string
	Area          string // code; empty: the place is not known
	Address       string
	People        *int // without heat
	Buildings     *int
	SocialObjects *int
	ClosedAt      *time.Time
	Outcome       string
	At            [len(Moments)]*time.Time // nil: not reached, or nobody reported it
}

// Span is how long a phase took; false while it lasts, or if one of its ends was
// never reported. A step taken before the one it follows, as when a crew was
// spoken to before the order was written, took no time.
func (r *Response) Span(phase string) (time.Duration, bool) {
	from, to := r.At[0], r.At[len(Moments)-1]
	if phase != PhaseWhole {
		for i := 1; i < len(Moments); i++ {
			if Moments[i] == phase {
				from, to = r.At[i-1], r.At[i]
			}
		}
	}
	if from == nil || to == nil {
		return 0, false
	}
	return max(0, to.Sub(*from)), true
}

// Cold is from when until when its people are without heat; until now while it
// is open.
func (r *Response) Cold(now time.Time) (from, to time.Time) {
	switch restored := r.At[len(Moments)-1]; {
	case restored != nil:
		to = *restored
	case r.ClosedAt != nil:
		to = *r.ClosedAt
	default:
		to = now
	}
	return *r.At[0], to
}

// ResponseFilter says which incidents are looked at: those that were open at any
// moment of [From, To).
type ResponseFilter struct {
	From, To   time.Time
	Type, Area string // empty: all
}

// readResponses reads the courses of the incidents of a span; duplicates and false
// reports are none. What an order that was undone did is not counted; nor is an
// arrival that was corrected away. A course whose plan has no stage of refilling or
// restoring, or skips it, ends when the incident is closed as repaired.
const readResponses = `
WITH i AS MATERIALIZED (
	SELECT id, number, type, coalesce(area_code, '') AS area, address, people, buildings, social_objects, registered_at, opened_at, closed_at, outcome
	FROM incident
	WHERE registered_at < $2 AND (registered_at >= $1 OR closed_at IS NULL OR closed_at >= $1)
	  AND outcome NOT IN ('duplicate', 'false') AND ($3 = '' OR type = $3) AND ($4 = '' OR area_code = $4)
), heads AS MATERIALIZED (
	SELECT b.id, b.incident_id, b.sent_at, b.accepted_at
	FROM i JOIN booking b ON b.incident_id = i.id JOIN dispatch_order o ON o.id = b.order_id
	WHERE b.follows IS NULL AND b.sent_at IS NOT NULL AND (o.cancelled_at IS NULL OR o.cancel_reason <> '')
), went AS (
	SELECT incident_id, min(sent_at) AS sent, min(accepted_at) AS accepted FROM heads GROUP BY incident_id
), came AS (
	SELECT h.incident_id, min(m.at) AS on_site
	FROM heads h JOIN milestone m ON m.booking_id = h.id
	WHERE m.code = 'on_site' AND m.standing IN ('applied', 'late', 'correction')
	  AND NOT EXISTS (SELECT FROM milestone c WHERE c.booking_id = m.booking_id AND c.corrects = m.id)
	GROUP BY h.incident_id
), works AS (
	SELECT s.incident_id,
	       min(s.finished_at) FILTER (WHERE s.code IN ('isolate', 'limit_supply', 'backup_power', 'fence')) AS localised,
	       max(s.finished_at) FILTER (WHERE s.code IN ('refill', 'restore')) AS restored
	FROM i JOIN stage s ON s.incident_id = i.id
	GROUP BY s.incident_id
)
SELECT i.id, i.number, i.type, i.area, i.address, i.people, i.buildings, i.social_objects, i.closed_at, i.outcome,
       i.registered_at, i.opened_at, went.sent, went.accepted, came.on_site, works.localised,
       coalesce(works.restored, CASE WHEN i.outcome = 'repaired' THEN i.closed_at END)
FROM i
LEFT JOIN went ON went.incident_id = i.id
LEFT JOIN came ON came.incident_id = i.id
LEFT JOIN works ON works.incident_id = i.id
ORDER BY i.registered_at, i.id`

// Responses reads the courses of incidents, the earliest first.
func (d *Desk) Responses(ctx context.Context, f ResponseFilter) ([]Response, error) {
	var all []Response
	read := part{readResponses, []any{f.From, f.To, f.Type, f.Area}, into(&all, func(r *Response) []any {
		columns := []any{&r.ID, &r.Number, &r.Type, &r.Area, &r.Address, &r.People, &r.Buildings, &r.SocialObjects, &r.ClosedAt, &r.Outcome}
		for i := range r.At {
			columns = append(columns, &r.At[i])
		}
		return columns
	})}
	err := d.snapshot(ctx, func(tx *gorm.DB, _ int64) error { return inTurn(ctx, tx, []part{read}) })
	if err != nil {
		return nil, fmt.Errorf("dispatch: responses: %w", err)
	}
	return all, nil
}
