package dispatch

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
	"jylu/fleet"
)

// snapshot runs read in one read-only REPEATABLE READ transaction: whatever it
// reads agrees, and agrees with the journal's last seq, which it is given.
func (d *Desk) snapshot(ctx context.Context, read func(tx *gorm.DB, seq int64) error) error {
	return d.DB.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		var seq int64
		if err := tx.Raw("SELECT seq FROM journal_head").Scan(&seq).Error; err != nil {
			return fmt.Errorf("journal head: %w", err)
		}
		return read(tx, seq)
	}, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
}

// Dossier reads one incident with everything about it. A lead sees an incident
// while his crew is sent to it and not released: the orders his crew is on,
// stages, clocks and notes, but not the callers.
func (d *Desk) Dossier(ctx context.Context, scope Scope, id uuid.UUID) (Dossier, error) {
	var found papers
	err := atOnce(ctx, d.DB, append(found.parts([]uuid.UUID{id}), found.heads([]uuid.UUID{id})))
	if err == nil && len(found.incidents) == 0 {
		err = journal.Refuse(journal.Absent, "absent", "what", "incident")
	}
	var dossier Dossier
	if err == nil {
		dossier, err = found.dossiers(d.Now())[0].within(scope)
	}
	if err != nil {
		return Dossier{}, fmt.Errorf("dispatch: dossier: %w", err)
	}
	return dossier, nil
}

// within cuts a dossier down to what the scope may see, or refuses it as absent.
func (d Dossier) within(scope Scope) (Dossier, error) {
	if scope.All {
		return d, nil
	}
	d.Orders = slices.DeleteFunc(d.Orders, func(o OrderView) bool {
		return !slices.ContainsFunc(o.Bookings, func(b BookingView) bool {
			return b.Booking.ReleasedAt == nil && b.Booking.Milestone != fleet.Reserved && slices.Contains(scope.Crews, b.Booking.ResourceID)
		})
	})
	if len(d.Orders) == 0 {
		return Dossier{}, journal.Refuse(journal.Absent, "absent", "what", "incident")
	}
	d.Calls = nil
	return d, nil
}

// receipt is what a command answers: the dossier as it will stand once the
// transaction commits, without what may have to be erased one day. The address
// stays: it is where the company dug.
func (d *Desk) receipt(ctx context.Context, tx *gorm.DB, in Incident, now time.Time) (Dossier, error) {
	all, err := readDossiers(ctx, tx, []Incident{in}, now)
	if err != nil {
		return Dossier{}, err
	}
	r := all[0]
	r.Incident.Cause, r.Incident.HandedTo, r.Incident.Evidence = "", "", ""
	for i := range r.Calls {
		r.Calls[i] = r.Calls[i].impersonal()
	}
	for i := range r.Notes {
		r.Notes[i].Text, r.Notes[i].Salt = "", nil
	}
	for i := range r.Orders {
		r.Orders[i].Order.CancelReason = ""
		for k := range r.Orders[i].Bookings {
			impersonal(r.Orders[i].Bookings[k].Milestones)
		}
	}
	return r, nil
}

// only returns the elements that keep holds for, in a slice of their own.
func only[T any](all []T, keep func(T) bool) []T {
	var kept []T
	for _, v := range all {
		if keep(v) {
			kept = append(kept, v)
		}
	}
	return kept
}

// IncidentFilter says which incidents a list holds.
type IncidentFilter struct {
	Open   bool       // only open ones
	Before *uuid.UUID // those after this one in the list; nil: from the start
	Limit  int        // at most 200; 0 means 50
}

// Incidents lists incidents, newest first. A lead gets those his crew is on.
func (d *Desk) Incidents(ctx context.Context, scope Scope, f IncidentFilter) ([]Incident, error) {
	q := gorm.G[Incident](d.DB).Order("id DESC").Limit(limit(f.Limit))
	if f.Open {
		q = q.Where("closed_at IS NULL")
	}
	if f.Before != nil {
		q = q.Where("id < ?", *f.Before)
	}
	if !scope.All {
		q = q.Where(`EXISTS (SELECT 1 FROM booking b WHERE b.incident_id = incident.id AND b.released_at IS NULL AND b.milestone <> 'reserved'
			AND b.resource_id IN ?)`, append([]uuid.UUID{uuid.Nil}, scope.Crews...))
	}
	rows, err := q.Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("dispatch: incidents: %w", err)
	}
	return rows, nil
}

func limit(n int) int {
	if n <= 0 {
		return 50
	}
	return min(n, 200)
}

// CallFilter says which calls a list holds.
type CallFilter struct {
	Unlinked bool       // only those that belong to no incident
	Incident *uuid.UUID // only those of this one
	Text     string     // in number, name, telephone, address or words; empty: all
	Before   *uuid.UUID
	Limit    int
}

// findCall matches what an operator remembers of a call.
const findCall = `(number ILIKE @q OR caller_name ILIKE @q OR caller_phone ILIKE @q OR address ILIKE @q OR text ILIKE @q)`

// Calls lists calls, newest first, with personal data: callers must be allowed
// to see it.
func (d *Desk) Calls(ctx context.Context, f CallFilter) ([]Call, error) {
	q := gorm.G[Call](d.DB).Order("id DESC").Limit(limit(f.Limit))
	if f.Unlinked {
		q = q.Where("incident_id IS NULL")
	}
	if f.Incident != nil {
		q = q.Where("incident_id = ?", *f.Incident)
	}
	if f.Text != "" {
		f.Text = journal.Clean(f.Text)
		if err := journal.CheckText("q", f.Text, 100); err != nil {
			return nil, err
		}
		q = q.Where(findCall, sql.Named("q", "%"+likeEscape.Replace(f.Text)+"%"))
	}
	if f.Before != nil {
		q = q.Where("id < ?", *f.Before)
	}
	rows, err := q.Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("dispatch: calls: %w", err)
	}
	return rows, nil
}

// Call reads one call with personal data, and the open incidents it may belong
// to as of now.
func (d *Desk) Call(ctx context.Context, id uuid.UUID) (Report, error) {
	c, err := gorm.G[Call](d.DB).Where("id = ?", id).Take(ctx)
	if err != nil {
		return Report{}, fmt.Errorf("dispatch: call: %w", absent(err, "call"))
	}
	near, err := d.nearCall(ctx, d.DB, c, d.Now())
	if err != nil {
		return Report{}, fmt.Errorf("dispatch: call: %w", err)
	}
	return Report{Call: c, Nearby: near}, nil
}
