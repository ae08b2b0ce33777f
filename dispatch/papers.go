package dispatch

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/gorm"

	"jylu/fleet"
)

// papers are the rows that dossiers are made of. An incident is what screens and
// phones ask for most, so these are read past gorm: row by row without
// reflection, and in a query on its own all in one round trip, which takes a third of
// the time.
type papers struct {
	incidents []Incident
	stages    []Stage
	orders    []Order
	bookings  []fleet.Booking
	said      []fleet.Milestone
	calls     []Call
	notes     []Note
	norms     []Norm // those that clocks asks for
	settings  settings
}

// part is one statement of a reading, and what takes its rows.
type part struct {
	query string
	args  []any
	take  func(row scanner) error
}

// scanner is the current row of database/sql or of pgx.
type scanner interface{ Scan(dest ...any) error }

// into appends each row to all; columns are where its values go.
func into[T any](all *[]T, columns func(*T) []any) func(scanner) error {
	return func(row scanner) error {
		var v T
		if err := row.Scan(columns(&v)...); err != nil {
			return err
		}
		*all = append(*all, v)
		return nil
	}
}

const (
	readIncidents = `
SELECT id, number, type, network, diameter_mm, priority, alarm_level, address, lon, lat, area_code, district_code, stage, people,
       buildings, social_objects, registered_at, opened_at, opened_by, closed_at, closed_by, outcome, cause, handed_to, evidence,
       merged_into, contour_streets::text, contour, version
FROM incident WHERE id = ANY($1)`

	readStages = `
SELECT incident_id, ordinal, code, started_at, finished_at, skipped
FROM stage WHERE incident_id = ANY($1) ORDER BY ordinal`

	readOrders = `
SELECT id, number, incident_id, mode, recommendation_id, override::text, made_at, made_by, cancelled_at, cancelled_by, cancel_reason, version
FROM dispatch_order WHERE incident_id = ANY($1) ORDER BY made_at, id`

	readBookings = `
SELECT id, order_id, incident_id, resource_id, resource_kind, follows, milestone, milestone_at, made_at, sent_at, accepted_at,
       arrival_s, released_at, version
FROM booking WHERE incident_id = ANY($1) ORDER BY made_at, follows IS NOT NULL, id`

	readMilestones = `
SELECT m.id, m.booking_id, m.code, m.at, m.received_at, m.actor, m.by_voice, m.said_by, m.reason, m.note, m.standing, m.corrects
FROM milestone m JOIN booking b ON b.id = m.booking_id
WHERE b.incident_id = ANY($1) ORDER BY m.received_at, m.id`

	readCalls = `
SELECT id, number, channel, kind, caller_name, caller_phone, address, lon, lat, text, received_at, taken_by, incident_id, salt, version
FROM call WHERE incident_id = ANY($1) ORDER BY received_at, id`

	readNotes = `
SELECT id, incident_id, text, at, written_at, actor, salt
FROM note WHERE incident_id = ANY($1) ORDER BY at, id`

	// The columns of the norm table that apply: of each known diameter the next
	// larger one, of an unknown one all; and always the first, which shows what is
	// below the table. The whole table would be half of what is read.
	readNorms = `
WITH pipe AS (SELECT (SELECT min(to_mm) FROM norm WHERE to_mm >= diameter_mm) AS column_mm, diameter_mm
              FROM incident WHERE id = ANY($1) AND type IN ('pipe_break', 'leak'))
SELECT stage, from_mm, to_mm, hours, source, edition, status FROM norm
WHERE to_mm IN (SELECT column_mm FROM pipe) OR to_mm = (SELECT min(to_mm) FROM norm)
   OR EXISTS (SELECT FROM pipe WHERE diameter_mm IS NULL)`
)

// heads is the part that reads the incidents themselves.
func (p *papers) heads(ids []uuid.UUID) part {
	return part{readIncidents, []any{ids}, into(&p.incidents, func(i *Incident) []any {
		return []any{&i.ID, &i.Number, &i.Type, &i.Network, &i.DiameterMm, &i.Priority, &i.AlarmLevel, &i.Address, &i.Lon, &i.Lat,
			&i.AreaCode, &i.DistrictCode, &i.Stage, &i.People, &i.Buildings, &i.SocialObjects, &i.RegisteredAt, &i.OpenedAt, &i.OpenedBy,
			&i.ClosedAt, &i.ClosedBy, &i.Outcome, &i.Cause, &i.HandedTo, &i.Evidence, &i.MergedInto, &i.ContourStreets, &i.Contour,
			&i.Version}
	})}
}

// parts read everything about the incidents of ids, in as many statements for a
// hundred as for one.
func (p *papers) parts(ids []uuid.UUID) []part {
	about := []any{ids}
	p.settings = settings{}
	return []part{
		{readStages, about, into(&p.stages, func(s *Stage) []any {
			return []any{&s.IncidentID, &s.Ordinal, &s.Code, &s.StartedAt, &s.FinishedAt, &s.Skipped}
		})},
		{readOrders, about, into(&p.orders, func(o *Order) []any {
			return []any{&o.ID, &o.Number, &o.IncidentID, &o.Mode, &o.RecommendationID, &o.Override, &o.MadeAt, &o.MadeBy,
				&o.CancelledAt, &o.CancelledBy, &o.CancelReason, &o.Version}
		})},
		{readBookings, about, into(&p.bookings, func(b *fleet.Booking) []any {
			return []any{&b.ID, &b.OrderID, &b.IncidentID, &b.ResourceID, &b.ResourceKind, &b.Follows, &b.Milestone, &b.MilestoneAt,
				&b.MadeAt, &b.SentAt, &b.AcceptedAt, &b.ArrivalS, &b.ReleasedAt, &b.Version}
		})},
		{readMilestones, about, into(&p.said, func(m *fleet.Milestone) []any {
			return []any{&m.ID, &m.BookingID, &m.Code, &m.At, &m.ReceivedAt, &m.Actor, &m.ByVoice, &m.SaidBy, &m.Reason, &m.Note,
				&m.Standing, &m.Corrects}
		})},
		{readCalls, about, into(&p.calls, func(c *Call) []any {
			return []any{&c.ID, &c.Number, &c.Channel, &c.Kind, &c.CallerName, &c.CallerPhone, &c.Address, &c.Lon, &c.Lat, &c.Text,
				&c.ReceivedAt, &c.TakenBy, &c.IncidentID, &c.Salt, &c.Version}
		})},
		{readNotes, about, into(&p.notes, func(n *Note) []any {
			return []any{&n.ID, &n.IncidentID, &n.Text, &n.At, &n.WrittenAt, &n.Actor, &n.Salt}
		})},
		{readNorms, about, into(&p.norms, func(n *Norm) []any {
			return []any{&n.Stage, &n.FromMm, &n.ToMm, &n.Hours, &n.Source, &n.Edition, &n.Status}
		})},
		p.settings.part(),
	}
}

// dossiers puts the papers together, as of now.
func (p *papers) dossiers(now time.Time) []Dossier {
	all := make([]Dossier, len(p.incidents))
	for i, in := range p.incidents {
		views, running := clocks(in, only(p.stages, func(s Stage) bool { return s.IncidentID == in.ID }), p.norms, now)
		d := Dossier{Incident: in, Stages: views, Clocks: running, AsOf: now}
		d.Calls = only(p.calls, func(c Call) bool { return *c.IncidentID == in.ID })
		d.Notes = only(p.notes, func(n Note) bool { return n.IncidentID == in.ID })
		for _, o := range p.orders {
			if o.IncidentID == in.ID {
				bookings := only(p.bookings, func(b fleet.Booking) bool { return b.OrderID == o.ID })
				d.Orders = append(d.Orders, viewOrder(o, bookings, p.said, p.settings))
			}
		}
		all[i] = d
	}
	return all
}

// readDossiers reads everything about incidents in tx.
func readDossiers(ctx context.Context, tx *gorm.DB, incidents []Incident, now time.Time) ([]Dossier, error) {
	if len(incidents) == 0 {
		return nil, nil
	}
	ids := make([]uuid.UUID, len(incidents))
	for i, in := range incidents {
		ids[i] = in.ID
	}
	p := papers{incidents: incidents}
	if err := inTurn(ctx, tx, p.parts(ids)); err != nil {
		return nil, fmt.Errorf("read dossiers: %w", err)
	}
	return p.dossiers(now), nil
}

// inTurn runs the parts of a reading one after the other in tx.
func inTurn(ctx context.Context, tx *gorm.DB, parts []part) error {
	for _, p := range parts {
		rows, err := tx.Statement.ConnPool.QueryContext(ctx, p.query, p.args...)
		if err != nil {
			return err
		}
		for rows.Next() && err == nil {
			err = p.take(rows)
		}
		rows.Close()
		if err == nil {
			err = rows.Err()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// atOnce runs the parts of a reading in one read-only REPEATABLE READ
// transaction of their own, all sent together. If one fails the connection is
// left in the transaction, and the pool drops it.
func atOnce(ctx context.Context, db *gorm.DB, parts []part) error {
	pool, err := db.DB()
	if err != nil {
		return err
	}
	conn, err := pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	return conn.Raw(func(driver any) error {
		var batch pgx.Batch
		batch.Queue("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
		for _, p := range parts {
			batch.Queue(p.query, p.args...).Query(func(rows pgx.Rows) error {
				for rows.Next() {
					if err := p.take(rows); err != nil {
						return err
					}
				}
				return rows.Err()
			})
		}
		batch.Queue("COMMIT")
		return driver.(*stdlib.Conn).Conn().SendBatch(ctx, &batch).Close()
	})
}
