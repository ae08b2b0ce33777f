package dispatch

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"jylu/dispatch/journal"
	"jylu/fleet"
)

// openBookings reads the open bookings of an order or incident FOR UPDATE, in
// the order they were made, heads first. column is order_id or incident_id. The
// caller holds the incident, so nobody else changes them meanwhile.
func openBookings(ctx context.Context, tx *gorm.DB, column string, id uuid.UUID) ([]fleet.Booking, error) {
	rows, err := gorm.G[fleet.Booking](tx, clause.Locking{Strength: "UPDATE"}).
		Where(clause.Eq{Column: column, Value: id}).Where("released_at IS NULL").
		Order("made_at, follows IS NOT NULL, id").Find(ctx)
	if err != nil {
		err = fmt.Errorf("open bookings: %w", err)
	}
	return rows, err
}

// heads are the bookings that follow nobody.
func heads(all []fleet.Booking) []fleet.Booking {
	return slices.DeleteFunc(slices.Clone(all), func(b fleet.Booking) bool { return b.Follows != nil })
}

// followersOf are the resources whose bookings follow head.
func followersOf(head uuid.UUID, all []fleet.Booking) []uuid.UUID {
	ids := []uuid.UUID{}
	for _, b := range all {
		if b.Follows != nil && *b.Follows == head {
			ids = append(ids, b.ResourceID)
		}
	}
	return ids
}

// crewsOf are the crews among bookings that were sent: whose leads may see what
// is said of them. A crew that is only reserved is not to know.
func crewsOf(all []fleet.Booking) []uuid.UUID {
	var crews []uuid.UUID
	for _, b := range all {
		if b.ResourceKind == fleet.KindCrew && b.Milestone != fleet.Reserved && !slices.Contains(crews, b.ResourceID) {
			crews = append(crews, b.ResourceID)
		}
	}
	return crews
}

// releaseWhy is who releases bookings, when, and the code why.
type releaseWhy struct {
	Actor  uuid.UUID
	At     time.Time
	Reason string // closed, cancelled, undone, transferred, declined, done
	// Kept is a head whose release was itself a message, already kept.
	Kept uuid.UUID
	// Crews hear of it besides those released: the ones still on the order.
	Crews []uuid.UUID
}

const releaseBookings = `
UPDATE booking SET milestone = 'released', milestone_at = greatest(?, made_at), released_at = greatest(?, made_at), version = version + 1
WHERE id IN ? AND released_at IS NULL`

// release ends bookings that the caller holds: heads and all who follow them.
// Each head keeps a milestone and gives an entry.
func release(ctx context.Context, tx *gorm.DB, all []fleet.Booking, why releaseWhy) ([]journal.Entry, error) {
	if len(all) == 0 {
		return nil, nil
	}
	ids := make([]uuid.UUID, len(all))
	for i, b := range all {
		ids[i] = b.ID
	}
	done := tx.WithContext(ctx).Exec(releaseBookings, why.At, why.At, ids)
	if done.Error != nil || int(done.RowsAffected) != len(all) {
		return nil, fmt.Errorf("release bookings: %d of %d: %w", done.RowsAffected, len(all), done.Error)
	}
	var messages []fleet.Milestone
	var entries []journal.Entry
	crews := crewsOf(all)
	for _, id := range why.Crews {
		if !slices.Contains(crews, id) {
			crews = append(crews, id)
		}
	}
	for _, b := range heads(all) {
		if b.ID != why.Kept {
			messages = append(messages, fleet.Milestone{
				ID: newID(), BookingID: b.ID, Code: fleet.Released, At: why.At, ReceivedAt: why.At, Actor: why.Actor,
				Reason: why.Reason, Standing: standingApplied,
			})
		}
		entries = append(entries, journal.New("booking.released", b.ID, map[string]any{
			"order": b.OrderID, "resource": b.ResourceID, "kind": b.ResourceKind, "followers": followersOf(b.ID, all),
			"from": b.Milestone, "reason": why.Reason,
		}).Of(b.IncidentID).For(crews...))
	}
	if len(messages) > 0 {
		if err := gorm.G[fleet.Milestone](tx).CreateInBatches(ctx, &messages, len(messages)); err != nil {
			return nil, fmt.Errorf("keep milestones: %w", err)
		}
	}
	return entries, nil
}

// taken is an open booking that stands in the way, with the incident it is for.
type taken struct {
	ResourceID   uuid.UUID
	ResourceKind string
	IncidentID   uuid.UUID
	Number       string
}

const whoHolds = `
SELECT b.resource_id, b.resource_kind, b.incident_id, i.number
FROM booking b JOIN incident i ON i.id = b.incident_id
WHERE b.released_at IS NULL AND b.resource_id IN ?`

// holders lists who of ids is booked, in the order of ids.
func holders(ctx context.Context, tx *gorm.DB, ids []uuid.UUID) ([]taken, error) {
	var rows []taken
	if err := tx.WithContext(ctx).Raw(whoHolds, ids).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("who holds: %w", err)
	}
	slices.SortFunc(rows, func(a, b taken) int {
		return slices.Index(ids, a.ResourceID) - slices.Index(ids, b.ResourceID)
	})
	return rows, nil
}

func (t taken) refusal() *journal.Refusal {
	return journal.Refuse(journal.Conflict, "resource-taken",
		"resource", t.ResourceID, "kind", t.ResourceKind, "incident", t.IncidentID, "incident_number", t.Number)
}

// book inserts bookings and their first milestones. Somebody who took one of
// the resources without the lock is found by the unique index, and refused
// like anybody else: ON CONFLICT waits for him, and does not break the
// transaction in which the refusal is to be worded. Heads go first, because a
// follower cannot refer to a head that was skipped.
func book(ctx context.Context, tx *gorm.DB, bookings []fleet.Booking, messages []fleet.Milestone) error {
	leading := heads(bookings)
	following := only(bookings, func(b fleet.Booking) bool { return b.Follows != nil })
	for _, batch := range [][]fleet.Booking{leading, following} {
		if len(batch) == 0 {
			continue
		}
		result := gorm.WithResult()
		err := gorm.G[fleet.Booking](tx, result, clause.OnConflict{DoNothing: true}).CreateInBatches(ctx, &batch, len(batch))
		if err != nil {
			return fmt.Errorf("insert bookings: %w", err)
		}
		if int(result.RowsAffected) != len(batch) {
			return takenBeside(ctx, tx, batch)
		}
	}
	if err := gorm.G[fleet.Milestone](tx).CreateInBatches(ctx, &messages, len(messages)); err != nil {
		return fmt.Errorf("keep milestones: %w", err)
	}
	return nil
}

// takenBeside words the refusal after an insert that skipped some of ours.
func takenBeside(ctx context.Context, tx *gorm.DB, ours []fleet.Booking) error {
	resources, ids := make([]uuid.UUID, len(ours)), make([]uuid.UUID, len(ours))
	for i, b := range ours {
		resources[i], ids[i] = b.ResourceID, b.ID
	}
	var t taken
	err := tx.WithContext(ctx).Raw(whoHolds+" AND b.id NOT IN ? ORDER BY b.resource_id LIMIT 1", resources, ids).Scan(&t).Error
	if err != nil {
		return fmt.Errorf("who holds: %w", err)
	}
	return t.refusal()
}

func round2(x float64) float64 { return math.Round(x*100) / 100 }
