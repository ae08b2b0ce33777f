package dispatch

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"jylu/dispatch/journal"
	"jylu/fleet"
)

// Welfare is people at work in a chamber: every so many minutes their lead says
// that they are well. What has not reached the server counts as missed,
// whatever the phone has kept: nobody else can know.
type Welfare struct {
	ID         uuid.UUID `gorm:"primaryKey"`
	BookingID  uuid.UUID
	IncidentID uuid.UUID
	CrewID     *uuid.UUID
	StartedAt  time.Time // as claimed
	EveryMin   int
	LastAt     time.Time // newest sign of life, as claimed
	DueAt      time.Time // the next is missed after this
	EndedAt    *time.Time
	Actor      uuid.UUID // who started it
	Version    int64
}

// TableName names the table; see migration 0007.
func (Welfare) TableName() string { return "welfare" }

// Steps of a welfare timer.
const (
	WelfareStart = "start"
	WelfareCheck = "check"
	WelfareEnd   = "end"
)

// maxWelfareMin is the longest time between two signs of life.
const maxWelfareMin = 60

// WelfareInput is a step of the timer of a booking.
type WelfareInput struct {
	Step     string
	EveryMin int        // for start, 1 to 60
	At       *time.Time // as claimed by the phone; nil: now
}

// Welfare starts, answers or ends the timer of a crew's booking. The times
// between are counted from what the phone claims, bounded to what is: a sign of
// life that comes an hour late does not hold for the next hour. A check or an
// end without a timer is refused with no-timer, a second start with
// timer-running.
func (d *Desk) Welfare(ctx context.Context, cmd journal.Command, scope Scope, booking uuid.UUID, in WelfareInput) (Welfare, error) {
	now := d.at(&cmd)
	id := newID()
	w, err := journal.Write(ctx, d.DB, cmd, func(tx *gorm.DB) (Welfare, []journal.Entry, error) {
		if err := checkOneOf("step", in.Step, []string{WelfareStart, WelfareCheck, WelfareEnd}); err != nil {
			return Welfare{}, nil, err
		}
		c, err := lockConvoy(ctx, tx, scope, booking)
		if err != nil {
			return Welfare{}, nil, err
		}
		at := claimedBy(in.At, c.head.MadeAt, now)
		w, err := gorm.G[Welfare](tx, clause.Locking{Strength: "UPDATE"}).Where("booking_id = ? AND ended_at IS NULL", booking).Take(ctx)
		running := err == nil
		if err != nil && !errors.Is(err, gorm.ErrRecordNotFound) {
			return Welfare{}, nil, err
		}
		var entries []journal.Entry
		switch {
		case in.Step == WelfareStart && running:
			return Welfare{}, nil, journal.Refuse(journal.Conflict, "timer-running", "every_min", w.EveryMin)
		case in.Step == WelfareStart:
			w = Welfare{ID: id, EveryMin: in.EveryMin, StartedAt: at, LastAt: at, Actor: cmd.Actor, Version: 1}
			entries, err = w.start(ctx, tx, c)
		case !running:
			return Welfare{}, nil, journal.Refuse(journal.Conflict, "no-timer")
		case in.Step == WelfareCheck:
			entries, err = w.check(ctx, tx, at, now, scope.All)
		default:
			entries, err = w.end(ctx, tx, now, "ended")
		}
		return w, entries, err
	})
	if err != nil {
		return Welfare{}, fmt.Errorf("dispatch: welfare: %w", err)
	}
	return w, nil
}

// claimedBy is the time a phone claims, bounded to what is possible; nil is now.
func claimedBy(at *time.Time, earliest, now time.Time) time.Time {
	if at == nil {
		return now
	}
	t := at.UTC().Truncate(time.Microsecond)
	switch {
	case t.Before(earliest):
		return earliest
	case t.After(now):
		return now
	}
	return t
}

func (w *Welfare) start(ctx context.Context, tx *gorm.DB, c convoy) ([]journal.Entry, error) {
	if err := checkRange("every_min", &w.EveryMin, 1, maxWelfareMin); err != nil {
		return nil, err
	}
	if err := c.atWork(); err != nil {
		return nil, err
	}
	w.BookingID, w.IncidentID, w.CrewID = c.head.ID, c.incident.ID, c.crew()
	w.DueAt = w.LastAt.Add(time.Duration(w.EveryMin) * time.Minute)
	if err := gorm.G[Welfare](tx).Create(ctx, w); err != nil {
		return nil, err
	}
	return []journal.Entry{w.entry("started", nil)}, nil
}

// check takes a sign of life of the time at.
func (w *Welfare) check(ctx context.Context, tx *gorm.DB, at, now time.Time, byVoice bool) ([]journal.Entry, error) {
	late := now.After(w.DueAt)
	if at.After(w.LastAt) {
		w.LastAt = at
		w.DueAt = at.Add(time.Duration(w.EveryMin) * time.Minute)
	}
	return []journal.Entry{w.entry("checked", map[string]any{"claimed": at, "late": late, "by_voice": byVoice})}, w.save(ctx, tx)
}

func (w *Welfare) end(ctx context.Context, tx *gorm.DB, now time.Time, why string) ([]journal.Entry, error) {
	w.EndedAt = &now
	return []journal.Entry{w.entry("ended", map[string]any{"reason": why})}, w.save(ctx, tx)
}

func (w *Welfare) entry(verb string, more map[string]any) journal.Entry {
	detail := map[string]any{"booking": w.BookingID, "every_min": w.EveryMin, "due": w.DueAt}
	for k, v := range more {
		detail[k] = v
	}
	e := journal.New("welfare."+verb, w.ID, detail).Of(w.IncidentID)
	if w.CrewID != nil {
		e = e.For(*w.CrewID)
	}
	return e
}

func (w *Welfare) save(ctx context.Context, tx *gorm.DB) error {
	read := w.Version
	w.Version++
	n, err := gorm.G[Welfare](tx).Where("id = ? AND version = ?", w.ID, read).Select("*").Updates(ctx, *w)
	if err == nil && n == 0 {
		err = stale(read)
	}
	return err
}

// atWork refuses what only those who were sent and are not released can do.
func (c convoy) atWork() error {
	switch {
	case c.head.ReleasedAt != nil:
		return journal.Refuse(journal.Conflict, "booking-released")
	case c.head.Milestone == fleet.Reserved:
		return journal.Refuse(journal.Conflict, "not-sent")
	}
	return nil
}

// crew is the head's resource if it is a crew.
func (c convoy) crew() *uuid.UUID {
	if c.head.ResourceKind != fleet.KindCrew {
		return nil
	}
	return &c.head.ResourceID
}
