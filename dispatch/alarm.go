package dispatch

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"jylu/dispatch/journal"
)

// Kinds of alarm. The fourth, a lost link to the server, only the screen that
// lost it can know.
const (
	AlarmNewIncident = "new_incident" // priority 1 or 2, and nobody was sent to it
	AlarmNotAccepted = "not_accepted" // an order was sent and not accepted in time
	AlarmCrewHelp    = "crew_help"    // a crew asks for help, or missed a sign of life
)

// Causes of crew_help; other kinds have none.
const (
	CauseHelp    = "help"
	CauseWelfare = "welfare"
)

// States of an alarm.
const (
	AlarmNew     = "new"
	AlarmSeen    = "seen"
	AlarmShelved = "shelved" // put aside until a time, with a reason; it comes back by itself
	AlarmCleared = "cleared" // the end: a cause that returns is another alarm
)

// ShelveReasons are why an alarm is put aside.
var ShelveReasons = []string{"crew_called", "known", "no_crew_free", "waiting", "exercise"}

// maxShelve is the longest an alarm can be put aside at a time: a watch must
// not inherit one it never heard.
const maxShelve = 8 * time.Hour

// Alarm is something that needs a person's answer in time. Silence is a matter
// of the screen; seen, put aside and cleared are kept here with who and when.
type Alarm struct {
	ID           uuid.UUID `gorm:"primaryKey"`
	Kind         string
	Cause        string
	Subject      uuid.UUID // incident, booking, help request or welfare
	IncidentID   uuid.UUID
	CrewID       *uuid.UUID
	Priority     int // 1 high to 3 low
	RaisedAt     time.Time
	State        string
	SeenAt       *time.Time // first
	SeenBy       *uuid.UUID
	ShelvedAt    *time.Time // last
	ShelvedBy    *uuid.UUID
	ShelvedUntil *time.Time // only while shelved
	ShelveReason string     // one of ShelveReasons, of the last time
	ClearedAt    *time.Time
	ClearedBy    *uuid.UUID // zero: by itself
	ClearReason  string     // code
	Version      int64
}

// TableName names the table; see migration 0007.
func (Alarm) TableName() string { return "alarm" }

// entry is a journal entry of what became of the alarm.
func (a *Alarm) entry(verb string, more map[string]any) journal.Entry {
	detail := map[string]any{"kind": a.Kind, "cause": a.Cause, "subject": a.Subject, "priority": a.Priority}
	for k, v := range more {
		detail[k] = v
	}
	e := journal.New("alarm."+verb, a.ID, detail).Of(a.IncidentID)
	if a.CrewID != nil {
		e = e.For(*a.CrewID)
	}
	return e
}

// see marks it as noticed; false if somebody had already.
func (a *Alarm) see(by uuid.UUID, now time.Time) (bool, error) {
	switch a.State {
	case AlarmCleared:
		return false, a.over()
	case AlarmNew:
		a.State = AlarmSeen
		if a.SeenAt == nil {
			a.SeenAt, a.SeenBy = &now, &by
		}
		return true, nil
	}
	return false, nil
}

// shelve puts it aside; whoever does has seen it.
func (a *Alarm) shelve(by uuid.UUID, now, until time.Time, reason string) error {
	switch a.State {
	case AlarmCleared:
		return a.over()
	case AlarmShelved:
		return journal.Refuse(journal.Conflict, "alarm-shelved", "until", a.ShelvedUntil.UTC(), "by", a.ShelvedBy)
	}
	if a.SeenAt == nil {
		a.SeenAt, a.SeenBy = &now, &by
	}
	a.State, a.ShelvedAt, a.ShelvedBy, a.ShelvedUntil, a.ShelveReason = AlarmShelved, &now, &by, &until, reason
	return nil
}

// unshelve takes it back: to seen by a person, to new when its time is over.
func (a *Alarm) unshelve(to string) error {
	switch a.State {
	case AlarmCleared:
		return a.over()
	case AlarmShelved:
		a.State, a.ShelvedUntil = to, nil
		return nil
	}
	return journal.Refuse(journal.Conflict, "alarm-not-shelved")
}

// clear ends it.
func (a *Alarm) clear(by uuid.UUID, now time.Time, reason string) error {
	if a.State == AlarmCleared {
		return a.over()
	}
	a.State, a.ShelvedUntil, a.ClearedAt, a.ClearedBy, a.ClearReason = AlarmCleared, nil, &now, &by, reason
	return nil
}

func (a *Alarm) over() error { return journal.Refuse(journal.Conflict, "alarm-cleared") }

// save writes a changed alarm back; its row is held by the transaction.
func (a *Alarm) save(ctx context.Context, tx *gorm.DB) error {
	read := a.Version
	a.Version++
	n, err := gorm.G[Alarm](tx).Where("id = ? AND version = ?", a.ID, read).Select("*").Updates(ctx, *a)
	if err == nil && n == 0 {
		err = stale(read)
	}
	return err
}

// onAlarm runs turn on an alarm that the transaction holds. Entries of nil mean
// that nothing changed.
func (d *Desk) onAlarm(ctx context.Context, cmd journal.Command, id uuid.UUID, turn func(tx *gorm.DB, a *Alarm, now time.Time) ([]journal.Entry, error)) (Alarm, error) {
	now := d.at(&cmd)
	a, err := journal.Write(ctx, d.DB, cmd, func(tx *gorm.DB) (Alarm, []journal.Entry, error) {
		a, err := gorm.G[Alarm](tx, clause.Locking{Strength: "UPDATE"}).Where("id = ?", id).Take(ctx)
		if err != nil {
			return Alarm{}, nil, absent(err, "alarm")
		}
		entries, err := turn(tx, &a, now)
		if err != nil || len(entries) == 0 {
			return a, nil, err
		}
		return a, entries, a.save(ctx, tx)
	})
	if err != nil {
		return Alarm{}, fmt.Errorf("dispatch: alarm: %w", err)
	}
	return a, nil
}

// SeeAlarm says that a person has noticed it: it falls silent on every desk. A
// second time changes nothing.
func (d *Desk) SeeAlarm(ctx context.Context, cmd journal.Command, id uuid.UUID) (Alarm, error) {
	return d.onAlarm(ctx, cmd, id, func(_ *gorm.DB, a *Alarm, now time.Time) ([]journal.Entry, error) {
		first, err := a.see(cmd.Actor, now)
		if err != nil || !first {
			return nil, err
		}
		return []journal.Entry{a.entry("seen", map[string]any{"after_s": int(now.Sub(a.RaisedAt).Seconds())})}, nil
	})
}

// ShelveAlarm puts it aside for some minutes, with one of ShelveReasons. Who is
// second is refused with alarm-shelved.
func (d *Desk) ShelveAlarm(ctx context.Context, cmd journal.Command, id uuid.UUID, reason string, minutes int) (Alarm, error) {
	return d.onAlarm(ctx, cmd, id, func(_ *gorm.DB, a *Alarm, now time.Time) ([]journal.Entry, error) {
		err := firstError(checkOneOf("reason", reason, ShelveReasons), checkRange("minutes", &minutes, 1, int(maxShelve.Minutes())))
		if err != nil {
			return nil, err
		}
		until := now.Add(time.Duration(minutes) * time.Minute)
		if err := a.shelve(cmd.Actor, now, until, reason); err != nil {
			return nil, err
		}
		return []journal.Entry{a.entry("shelved", map[string]any{"until": until, "reason": reason})}, nil
	})
}

// UnshelveAlarm takes it back before its time; it counts as seen.
func (d *Desk) UnshelveAlarm(ctx context.Context, cmd journal.Command, id uuid.UUID) (Alarm, error) {
	return d.onAlarm(ctx, cmd, id, func(_ *gorm.DB, a *Alarm, _ time.Time) ([]journal.Entry, error) {
		if err := a.unshelve(AlarmSeen); err != nil {
			return nil, err
		}
		return []journal.Entry{a.entry("unshelved", nil)}, nil
	})
}

// ClearAlarm ends an alarm whose cause a person can end by his word: a call for
// help that was answered; a missed sign of life of a crew that answered by
// voice, which counts as one. What ends by itself is refused with
// cause-remains: otherwise it would only come back.
func (d *Desk) ClearAlarm(ctx context.Context, cmd journal.Command, id uuid.UUID) (Alarm, error) {
	return d.onAlarm(ctx, cmd, id, func(tx *gorm.DB, a *Alarm, now time.Time) ([]journal.Entry, error) {
		reason := map[string]string{CauseHelp: "answered", CauseWelfare: "by_voice"}[a.Cause]
		if a.State != AlarmCleared && reason == "" {
			return nil, journal.Refuse(journal.Conflict, "cause-remains", "kind", a.Kind)
		}
		if err := a.clear(cmd.Actor, now, reason); err != nil {
			return nil, err
		}
		entries := []journal.Entry{a.entry("cleared", map[string]any{"reason": reason})}
		if a.Cause == CauseHelp {
			return entries, tx.WithContext(ctx).Exec("UPDATE help_request SET answered_at = ? WHERE id = ?", now, a.Subject).Error
		}
		w, err := gorm.G[Welfare](tx, clause.Locking{Strength: "UPDATE"}).Where("id = ?", a.Subject).Take(ctx)
		if err != nil {
			return nil, err
		}
		checked, err := w.check(ctx, tx, now, now, true)
		return append(entries, checked...), err
	})
}
