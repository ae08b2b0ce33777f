package dispatch

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"jylu/dispatch/journal"
	"jylu/fleet"
)

// heldOrder is an order held by the transaction with its incident and its open
// bookings.
type heldOrder struct {
	Order
	incident Incident
	open     []fleet.Booking
}

// lockOrder locks the incident of an order and then the order. It refuses an
// order of which nothing is open any more.
func lockOrder(ctx context.Context, tx *gorm.DB, id uuid.UUID) (h heldOrder, err error) {
	first, err := gorm.G[Order](tx).Where("id = ?", id).Take(ctx)
	if err != nil {
		return h, absent(err, "order")
	}
	if h.incident, err = lockIncident(ctx, tx, first.IncidentID); err != nil {
		return h, err
	}
	return h, h.load(ctx, tx, id)
}

// load reads the order and its open bookings once the incident is held.
func (h *heldOrder) load(ctx context.Context, tx *gorm.DB, id uuid.UUID) (err error) {
	if h.Order, err = gorm.G[Order](tx, clause.Locking{Strength: "UPDATE"}).Where("id = ?", id).Take(ctx); err != nil {
		return err
	}
	if h.open, err = openBookings(ctx, tx, "order_id", id); err != nil {
		return err
	}
	if h.CancelledAt != nil || len(h.open) == 0 {
		return journal.Refuse(journal.Conflict, "order-over", "number", h.Number)
	}
	return nil
}

// call off: the code in the journal, and the order's own column.
type calledOff struct {
	kind   string // order.cancelled, order.undone
	code   string // reason of the released milestones
	reason string // in words
}

// Cancel calls an order off, with a reason, and releases all it holds, however
// far they are.
func (d *Desk) Cancel(ctx context.Context, cmd journal.Command, order uuid.UUID, reason string) (OrderView, error) {
	view, err := d.callOff(ctx, cmd, order, func(heldOrder, settings) (calledOff, error) {
		err := firstError(journal.CheckText("reason", reason, maxText), required("reason", reason))
		return calledOff{"order.cancelled", "cancelled", reason}, err
	})
	if err != nil {
		return OrderView{}, fmt.Errorf("dispatch: cancel: %w", err)
	}
	return view, nil
}

// Undo takes an order back within the setting undo_seconds of its sending: a
// slip of the hand needs no reason. Later it refuses with undo-expired.
func (d *Desk) Undo(ctx context.Context, cmd journal.Command, order uuid.UUID) (OrderView, error) {
	now := d.at(&cmd)
	view, err := d.callOff(ctx, cmd, order, func(h heldOrder, s settings) (calledOff, error) {
		until := viewOrder(h.Order, h.open, nil, s).UndoUntil
		if until == nil || now.After(*until) {
			return calledOff{}, journal.Refuse(journal.Conflict, "undo-expired", "seconds", s["undo_seconds"])
		}
		return calledOff{"order.undone", "undone", ""}, nil
	})
	if err != nil {
		return OrderView{}, fmt.Errorf("dispatch: undo: %w", err)
	}
	return view, nil
}

// callOff ends an order as decide says.
func (d *Desk) callOff(ctx context.Context, cmd journal.Command, id uuid.UUID, decide func(heldOrder, settings) (calledOff, error)) (OrderView, error) {
	now := d.at(&cmd)
	return journal.Write(ctx, d.DB, cmd, func(tx *gorm.DB) (OrderView, []journal.Entry, error) {
		s, err := loadSettings(ctx, tx)
		if err != nil {
			return OrderView{}, nil, err
		}
		h, err := lockOrder(ctx, tx, id)
		if err != nil {
			return OrderView{}, nil, err
		}
		how, err := decide(h, s)
		if err != nil {
			return OrderView{}, nil, err
		}
		entries, err := h.end(ctx, tx, how, cmd.Actor, now)
		if err != nil {
			return OrderView{}, nil, err
		}
		view, err := readOrder(ctx, tx, h.Order, s)
		return view, entries, err
	})
}

// end releases all open bookings and marks the order.
func (h *heldOrder) end(ctx context.Context, tx *gorm.DB, how calledOff, actor uuid.UUID, now time.Time) ([]journal.Entry, error) {
	entries, err := release(ctx, tx, h.open, releaseWhy{Actor: actor, At: now, Reason: how.code})
	if err != nil {
		return nil, err
	}
	read := h.Version
	h.CancelledAt, h.CancelledBy, h.CancelReason, h.Version = &now, &actor, how.reason, read+1
	n, err := gorm.G[Order](tx).Where("id = ? AND version = ?", h.ID, read).Select("*").Updates(ctx, h.Order)
	if err != nil || n != 1 {
		return nil, fmt.Errorf("mark order: %d rows: %w", n, err)
	}
	ended := journal.New(how.kind, h.ID, map[string]any{"number": h.Number, "released": len(h.open)}).
		Of(h.IncidentID).For(crewsOf(h.open)...)
	return append([]journal.Entry{ended}, entries...), nil
}

// readOrder reads an order back as it stands in the transaction, for a
// command's answer: without anybody's words.
func readOrder(ctx context.Context, tx *gorm.DB, order Order, s settings) (OrderView, error) {
	bookings, err := gorm.G[fleet.Booking](tx).Where("order_id = ?", order.ID).Order("made_at, follows IS NOT NULL, id").Find(ctx)
	if err != nil {
		return OrderView{}, err
	}
	var messages []fleet.Milestone
	err = tx.WithContext(ctx).Raw(milestonesOf+" WHERE b.order_id = ? ORDER BY m.received_at, m.id", order.ID).Scan(&messages).Error
	order.CancelReason = ""
	return viewOrder(order, bookings, impersonal(messages), s), err
}

const milestonesOf = `SELECT m.* FROM milestone m JOIN booking b ON b.id = m.booking_id`

// impersonal strips messages of what people said and who they are. Reasons that
// are codes of ours stay.
func impersonal(messages []fleet.Milestone) []fleet.Milestone {
	for i := range messages {
		m := &messages[i]
		m.Note, m.SaidBy = "", ""
		if m.Corrects != nil || m.Code != fleet.Released {
			m.Reason = ""
		}
	}
	return messages
}
