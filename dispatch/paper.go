package dispatch

import (
	"context"
	"slices"
	"time"

	"gorm.io/gorm"

	"jylu/dispatch/journal"
)

// paperAge is how far back a night on paper may lie: what nobody has entered for a
// week is for the archive, not for clocks that run.
const paperAge = 7 * 24 * time.Hour

// real is the time a command is about: the one on paper if it was written there
// first, else the server's. The command keeps the server's time beside it.
func (d *Desk) real(cmd *journal.Command) time.Time {
	now := d.at(cmd)
	if cmd.Paper == nil {
		return now
	}
	paper := cmd.Paper.UTC().Truncate(time.Microsecond)
	if paper.After(now) && !paper.After(now.Add(clockSkew)) {
		paper = now
	}
	cmd.Paper = &paper
	return paper
}

// checkPaper refuses a time on paper that cannot be: not yet, longer ago than
// paperAge, or before earliest.
func checkPaper(cmd journal.Command, earliest time.Time) error {
	if cmd.Paper == nil {
		return nil
	}
	if oldest := cmd.At.Add(-paperAge); earliest.Before(oldest) {
		earliest = oldest
	}
	_, err := typedTime(cmd.Paper, cmd.At, earliest)
	if refusal, ok := err.(*journal.Refusal); ok {
		return refusal.At("from_paper")
	}
	return err
}

const whoHeldThen = `
SELECT b.resource_id, b.resource_kind, b.incident_id, i.number
FROM booking b JOIN incident i ON i.id = b.incident_id
WHERE b.resource_id IN ? AND b.made_at <= ? AND b.released_at > ?
ORDER BY b.made_at`

// asOnPaper makes a party what it can be in hindsight: nobody in it may have been
// elsewhere at that time, and where it left from is not known.
func (p *party) asOnPaper(ctx context.Context, tx *gorm.DB, at time.Time) error {
	var rows []taken
	if err := tx.WithContext(ctx).Raw(whoHeldThen, p.resources(), at, at).Scan(&rows).Error; err != nil {
		return err
	}
	if len(rows) > 0 {
		return rows[0].refusal()
	}
	for i := range p.heads {
		p.heads[i].arrivalS, p.heads[i].leaves = nil, leaving{}
	}
	return nil
}

// lastWord is the newest time that is known of an incident: it was not over before.
func lastWord(ctx context.Context, tx *gorm.DB, in Incident) (time.Time, error) {
	times := []time.Time{in.RegisteredAt}
	stages, err := gorm.G[Stage](tx).Where("incident_id = ?", in.ID).Find(ctx)
	if err != nil {
		return times[0], err
	}
	for _, s := range stages {
		for _, at := range []*time.Time{s.StartedAt, s.FinishedAt} {
			if at != nil {
				times = append(times, *at)
			}
		}
	}
	bookings, err := openBookings(ctx, tx, "incident_id", in.ID)
	for _, b := range bookings {
		times = append(times, b.MilestoneAt)
	}
	return slices.MaxFunc(times, time.Time.Compare), err
}
