package dispatch

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
)

// alarmEvery is how often causes are looked for.
const alarmEvery = time.Second

// causes are what must be alarmed about at @now. An incident is attended once
// somebody is on it or has been there: one whose only crew declined alarms anew.
const causes = `
WITH number AS (
  SELECT coalesce(max(value) FILTER (WHERE code = 'alarm_new_s'), 0) * interval '1 second' AS fresh,
         coalesce(max(value) FILTER (WHERE code = 'accept_minutes'), 0) * interval '1 minute' AS accept,
         coalesce(max(value) FILTER (WHERE code = 'welfare_grace_s'), 0) * interval '1 second' AS grace
  FROM setting WHERE code IN ('alarm_new_s', 'accept_minutes', 'welfare_grace_s')
), cause AS (
  SELECT 'new_incident' AS kind, '' AS cause, i.id AS subject, i.id AS incident_id, NULL::uuid AS crew_id, i.priority AS priority
  FROM incident i, number
  WHERE i.closed_at IS NULL AND i.priority <= 2 AND i.opened_at <= CAST(@now AS timestamptz) - fresh AND NOT EXISTS (
    SELECT 1 FROM booking b WHERE b.incident_id = i.id AND (b.released_at IS NULL OR EXISTS (
      SELECT 1 FROM milestone m WHERE m.booking_id = b.id AND m.code = 'on_site' AND m.standing = 'applied')))
  UNION ALL
  SELECT 'not_accepted', '', b.id, b.incident_id, CASE b.resource_kind WHEN 'crew' THEN b.resource_id END, CASE WHEN i.priority <= 2 THEN 2 ELSE 3 END
  FROM booking b JOIN incident i ON i.id = b.incident_id, number
  WHERE b.released_at IS NULL AND b.follows IS NULL AND b.milestone IN ('sent', 'delivered', 'seen') AND b.sent_at <= CAST(@now AS timestamptz) - accept
  UNION ALL
  SELECT 'crew_help', 'help', h.id, h.incident_id, h.crew_id, 1
  FROM help_request h JOIN booking b ON b.id = h.booking_id
  WHERE h.answered_at IS NULL AND b.released_at IS NULL
  UNION ALL
  SELECT 'crew_help', 'welfare', w.id, w.incident_id, w.crew_id, 1
  FROM welfare w JOIN booking b ON b.id = w.booking_id, number
  WHERE w.ended_at IS NULL AND b.released_at IS NULL AND w.due_at <= CAST(@now AS timestamptz) - grace
)`

// What is to do at @now: causes without an alarm, alarms without a cause, those
// whose time on the shelf is over, and timers of crews that were released.
const (
	causesWithout = causes + `
SELECT c.* FROM cause c WHERE NOT EXISTS (SELECT 1 FROM alarm a WHERE a.kind = c.kind AND a.subject = c.subject AND a.state <> 'cleared')
ORDER BY c.priority, c.subject`

	alarmsWithout = causes + `
SELECT a.* FROM alarm a WHERE a.state <> 'cleared' AND NOT EXISTS (SELECT 1 FROM cause c WHERE c.kind = a.kind AND c.subject = a.subject)
ORDER BY a.id`

	alarmsOffShelf = `SELECT * FROM alarm WHERE state = 'shelved' AND shelved_until <= CAST(@now AS timestamptz) ORDER BY id FOR UPDATE`

	timersWithout = `
SELECT w.* FROM welfare w JOIN booking b ON b.id = w.booking_id WHERE w.ended_at IS NULL AND b.released_at IS NOT NULL ORDER BY w.id FOR UPDATE OF w`

	alarmsDue = causes + `
SELECT EXISTS (SELECT 1 FROM cause c WHERE NOT EXISTS (SELECT 1 FROM alarm a WHERE a.kind = c.kind AND a.subject = c.subject AND a.state <> 'cleared'))
    OR EXISTS (SELECT 1 FROM alarm a WHERE a.state <> 'cleared' AND (a.shelved_until <= CAST(@now AS timestamptz)
         OR NOT EXISTS (SELECT 1 FROM cause c WHERE c.kind = a.kind AND c.subject = a.subject)))
    OR EXISTS (SELECT 1 FROM welfare w JOIN booking b ON b.id = w.booking_id WHERE w.ended_at IS NULL AND b.released_at IS NOT NULL)`
)

// alarmClaim is the advisory lock of the process that raises alarms at this
// moment; the number means nothing.
const alarmClaim = 7_061_617_026

// RaiseAlarms raises what is due, clears what has no cause any more, and brings
// back what was put aside long enough; it reports how many alarms changed. Any
// number of processes may call it at once: one does the work, the others find
// the claim taken and do nothing. A cause never has two open alarms, by the
// index.
func (d *Desk) RaiseAlarms(ctx context.Context) (int, error) {
	cmd := journal.Command{}
	now := d.at(&cmd)
	at := sql.Named("now", now)
	var due bool
	if err := d.DB.WithContext(ctx).Raw(alarmsDue, at).Scan(&due).Error; err != nil {
		return 0, fmt.Errorf("dispatch: alarms due: %w", err)
	}
	if !due {
		return 0, nil
	}
	n, err := journal.Write(ctx, d.DB, cmd, func(tx *gorm.DB) (int, []journal.Entry, error) {
		var mine bool
		if err := tx.Raw("SELECT pg_try_advisory_xact_lock(?)", alarmClaim).Scan(&mine).Error; err != nil || !mine {
			return 0, nil, err
		}
		var entries []journal.Entry
		for _, step := range []func(context.Context, *gorm.DB, sql.NamedArg, time.Time) ([]journal.Entry, error){endTimers, clearAlarms, returnAlarms, raiseAlarms} {
			more, err := step(ctx, tx, at, now)
			if err != nil {
				return 0, nil, err
			}
			entries = append(entries, more...)
		}
		return len(entries), entries, nil
	})
	if err != nil {
		return 0, fmt.Errorf("dispatch: raise alarms: %w", err)
	}
	return n, nil
}

func raiseAlarms(ctx context.Context, tx *gorm.DB, at sql.NamedArg, now time.Time) ([]journal.Entry, error) {
	var due []Alarm
	if err := tx.WithContext(ctx).Raw(causesWithout, at).Scan(&due).Error; err != nil {
		return nil, fmt.Errorf("causes: %w", err)
	}
	var entries []journal.Entry
	for i := range due {
		e, err := due[i].raise(ctx, tx, now)
		if err != nil {
			return nil, err
		}
		entries = append(entries, e)
	}
	return entries, nil
}

// raise keeps a new alarm whose cause is filled in.
func (a *Alarm) raise(ctx context.Context, tx *gorm.DB, now time.Time) (journal.Entry, error) {
	a.ID, a.State, a.RaisedAt, a.Version = newID(), AlarmNew, now, 1
	if err := gorm.G[Alarm](tx).Create(ctx, a); err != nil {
		return journal.Entry{}, fmt.Errorf("raise: %w", err)
	}
	return a.entry("raised", nil), nil
}

func clearAlarms(ctx context.Context, tx *gorm.DB, at sql.NamedArg, now time.Time) ([]journal.Entry, error) {
	var gone []Alarm
	if err := tx.WithContext(ctx).Raw(alarmsWithout+" FOR UPDATE OF a", at).Scan(&gone).Error; err != nil {
		return nil, fmt.Errorf("alarms without a cause: %w", err)
	}
	return each(ctx, tx, gone, func(a *Alarm) (journal.Entry, error) {
		err := a.clear(uuid.Nil, now, "cause_gone")
		return a.entry("cleared", map[string]any{"reason": "cause_gone"}), err
	})
}

func returnAlarms(ctx context.Context, tx *gorm.DB, at sql.NamedArg, _ time.Time) ([]journal.Entry, error) {
	var over []Alarm
	if err := tx.WithContext(ctx).Raw(alarmsOffShelf, at).Scan(&over).Error; err != nil {
		return nil, fmt.Errorf("alarms off the shelf: %w", err)
	}
	return each(ctx, tx, over, func(a *Alarm) (journal.Entry, error) {
		err := a.unshelve(AlarmNew)
		return a.entry("returned", nil), err
	})
}

// each turns and saves alarms.
func each(ctx context.Context, tx *gorm.DB, all []Alarm, turn func(*Alarm) (journal.Entry, error)) ([]journal.Entry, error) {
	var entries []journal.Entry
	for i := range all {
		e, err := turn(&all[i])
		if err == nil {
			err = all[i].save(ctx, tx)
		}
		if err != nil {
			return nil, err
		}
		entries = append(entries, e)
	}
	return entries, nil
}

func endTimers(ctx context.Context, tx *gorm.DB, _ sql.NamedArg, now time.Time) ([]journal.Entry, error) {
	var over []Welfare
	if err := tx.WithContext(ctx).Raw(timersWithout).Scan(&over).Error; err != nil {
		return nil, fmt.Errorf("timers of released crews: %w", err)
	}
	var entries []journal.Entry
	for i := range over {
		more, err := over[i].end(ctx, tx, now, "released")
		if err != nil {
			return nil, err
		}
		entries = append(entries, more...)
	}
	return entries, nil
}

// WatchAlarms raises alarms until ctx ends, whether or not a desk is open.
func (d *Desk) WatchAlarms(ctx context.Context) error {
	tick := time.NewTicker(alarmEvery)
	defer tick.Stop()
	failing := false
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		_, err := d.RaiseAlarms(ctx)
		if err != nil && !failing && !errors.Is(ctx.Err(), context.Canceled) {
			slog.ErrorContext(ctx, "alarms are not being raised", "err", err)
		}
		failing = err != nil
	}
}
