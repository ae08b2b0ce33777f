package dispatch

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
)

// AlarmView is an alarm with what it is about.
type AlarmView struct {
	Alarm   Alarm
	Number  string       // of the incident
	Help    *HelpRequest // of a call for help
	Welfare *Welfare     // of a missed sign of life
	Booking *uuid.UUID   // of not_accepted
}

// AlarmFilter says which alarms a list holds.
type AlarmFilter struct {
	State    string     // a state, open (all but cleared), or all
	Incident *uuid.UUID // only those of this one
	Kind     string     // only those of this kind
	Priority int        // only these, 1 to 3
	From, To *time.Time // only those raised after From, until To, as an AlarmHour counts
	Before   *uuid.UUID // those after this one in the list
	Limit    int        // at most 200; 0 means 50
}

// Alarms lists alarms, the newest first.
func (d *Desk) Alarms(ctx context.Context, f AlarmFilter) ([]AlarmView, error) {
	q := gorm.G[Alarm](d.DB).Order("id DESC").Limit(limit(f.Limit))
	switch f.State {
	case "open":
		q = q.Where("state <> 'cleared'")
	case "all":
	default:
		if err := checkOneOf("state", f.State, []string{AlarmNew, AlarmSeen, AlarmShelved, AlarmCleared, "open", "all"}); err != nil {
			return nil, err
		}
		q = q.Where("state = ?", f.State)
	}
	if f.Incident != nil {
		q = q.Where("incident_id = ?", *f.Incident)
	}
	if f.Kind != "" {
		q = q.Where("kind = ?", f.Kind)
	}
	if f.Priority > 0 {
		q = q.Where("priority = ?", f.Priority)
	}
	if f.From != nil {
		q = q.Where("raised_at > ?", *f.From)
	}
	if f.To != nil {
		q = q.Where("raised_at <= ?", *f.To)
	}
	if f.Before != nil {
		q = q.Where("id < ?", *f.Before)
	}
	rows, err := q.Find(ctx)
	if err == nil {
		var views []AlarmView
		if views, err = d.viewAlarms(ctx, rows); err == nil {
			return views, nil
		}
	}
	return nil, fmt.Errorf("dispatch: alarms: %w", err)
}

// viewAlarms fills in what alarms are about.
func (d *Desk) viewAlarms(ctx context.Context, rows []Alarm) ([]AlarmView, error) {
	incidents, subjects := []uuid.UUID{uuid.Nil}, []uuid.UUID{uuid.Nil}
	for _, a := range rows {
		incidents, subjects = append(incidents, a.IncidentID), append(subjects, a.Subject)
	}
	heads, err := gorm.G[Incident](d.DB).Select("id, number").Where("id IN ?", incidents).Find(ctx)
	if err != nil {
		return nil, err
	}
	asked, err := gorm.G[HelpRequest](d.DB).Where("id IN ?", subjects).Find(ctx)
	if err != nil {
		return nil, err
	}
	timers, err := gorm.G[Welfare](d.DB).Where("id IN ?", subjects).Find(ctx)
	if err != nil {
		return nil, err
	}
	views := make([]AlarmView, len(rows))
	for i, a := range rows {
		views[i] = AlarmView{Alarm: a}
		if a.Kind == AlarmNotAccepted {
			views[i].Booking = &rows[i].Subject
		}
		for k := range heads {
			if heads[k].ID == a.IncidentID {
				views[i].Number = heads[k].Number
			}
		}
		for k := range asked {
			if asked[k].ID == a.Subject {
				views[i].Help = &asked[k]
			}
		}
		for k := range timers {
			if timers[k].ID == a.Subject {
				views[i].Welfare = &timers[k]
			}
		}
	}
	return views, nil
}

// The budget of alarms that a person can answer: ux.md §6.1 rule 2, after
// EEMUA 191.
const (
	AlarmsPerHour = 6  // steady: one in ten minutes
	AlarmsInUpset = 10 // in ten minutes
	AlarmsPeak    = 15 // in an hour
)

// AlarmShares are hundredths of high, medium and low priority that the same
// source recommends.
var AlarmShares = [3]int{5, 15, 80}

// AlarmRate is how many alarms there were in the last days.
type AlarmRate struct {
	AsOf       time.Time
	Hours      []AlarmHour    // the oldest first, 24 a day
	ByPriority [3]int         // high, medium, low
	ByKind     map[string]int // kinds that never alarmed are absent
	MostIn10   int            // most within any ten minutes
	MostAt     *time.Time     // when those began
	SeenS      *int           // median seconds until seen
}

// AlarmHour is one hour of AlarmRate.
type AlarmHour struct {
	From  time.Time
	Count int
}

const (
	alarmHours = `
SELECT h AS "from", (SELECT count(*) FROM alarm WHERE raised_at > h AND raised_at <= h + interval '1 hour') AS count
FROM generate_series(?::timestamptz, ?::timestamptz - interval '1 hour', interval '1 hour') h ORDER BY h`

	alarmPriorities = `SELECT priority, kind, count(*) AS count FROM alarm WHERE raised_at > ? AND raised_at <= ? GROUP BY priority, kind`

	alarmsMost = `
SELECT raised_at AS at, count(*) OVER (ORDER BY raised_at RANGE BETWEEN CURRENT ROW AND interval '10 minutes' FOLLOWING) AS count
FROM alarm WHERE raised_at > ? AND raised_at <= ? ORDER BY count DESC, raised_at LIMIT 1`

	alarmsSeen = `
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM seen_at - raised_at))::int FROM alarm
WHERE raised_at > ? AND raised_at <= ? AND seen_at IS NOT NULL`
)

// AlarmRate counts the alarms of the last so many times 24 hours.
func (d *Desk) AlarmRate(ctx context.Context, days int) (AlarmRate, error) {
	r := AlarmRate{AsOf: d.Now().UTC().Truncate(time.Microsecond), ByKind: map[string]int{}}
	from := r.AsOf.Add(-time.Duration(days) * 24 * time.Hour)
	err := d.snapshot(ctx, func(tx *gorm.DB, _ int64) error {
		if err := tx.Raw(alarmHours, from, r.AsOf).Scan(&r.Hours).Error; err != nil {
			return err
		}
		var shares []struct {
			Priority, Count int
			Kind            string
		}
		if err := tx.Raw(alarmPriorities, from, r.AsOf).Scan(&shares).Error; err != nil {
			return err
		}
		for _, s := range shares {
			r.ByPriority[s.Priority-1] += s.Count
			r.ByKind[s.Kind] += s.Count
		}
		var most struct {
			At    *time.Time
			Count int
		}
		if err := tx.Raw(alarmsMost, from, r.AsOf).Scan(&most).Error; err != nil {
			return err
		}
		r.MostIn10, r.MostAt = most.Count, most.At
		return tx.Raw(alarmsSeen, from, r.AsOf).Scan(&r.SeenS).Error
	})
	if err != nil {
		return AlarmRate{}, fmt.Errorf("dispatch: alarm rate: %w", err)
	}
	return r, nil
}

// Aid is what a phone shows of its calls for help and of its timer.
type Aid struct {
	Asked   []AlarmView // calls for help of the booking, the newest first, the last ten
	Welfare *Welfare    // running
}

// Aid reads it for the booking of a crew in scope.
func (d *Desk) Aid(ctx context.Context, scope Scope, booking uuid.UUID) (Aid, error) {
	var aid Aid
	var own []uuid.UUID
	err := d.DB.WithContext(ctx).Raw(`SELECT resource_id FROM booking WHERE id = ?`, booking).Scan(&own).Error
	if err == nil && (len(own) == 0 || !scope.any(own)) {
		err = journal.Refuse(journal.Absent, "absent", "what", "booking")
	}
	if err != nil {
		return Aid{}, fmt.Errorf("dispatch: aid: %w", err)
	}
	rows, err := gorm.G[Alarm](d.DB).Where("subject IN (SELECT id FROM help_request WHERE booking_id = ?)", booking).Order("id DESC").Limit(10).Find(ctx)
	if err == nil {
		aid.Asked, err = d.viewAlarms(ctx, rows)
	}
	if err == nil {
		var running []Welfare
		running, err = gorm.G[Welfare](d.DB).Where("booking_id = ? AND ended_at IS NULL", booking).Find(ctx)
		if len(running) > 0 {
			aid.Welfare = &running[0]
		}
	}
	if err != nil {
		return Aid{}, fmt.Errorf("dispatch: aid: %w", err)
	}
	return aid, nil
}
