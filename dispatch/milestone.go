package dispatch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"jylu/dispatch/journal"
	"jylu/fleet"
)

// MilestoneInput is one message about a booking: a lead's tap, or what the
// dispatcher heard by radio.
type MilestoneInput struct {
	Code     string     // one of MilestoneCodes; for a correction also sent
	At       *time.Time // when it happened, as claimed; nil: now
	Note     string
	Reason   string // required to decline and to correct
	ByVoice  bool   // typed by the dispatcher, who heard it
	SaidBy   string
	Corrects *uuid.UUID // the milestone record that was wrong
}

func (in MilestoneInput) check(scope Scope) error {
	known := MilestoneCodes
	if in.Corrects != nil {
		known = append([]string{fleet.Sent}, known...)
	}
	err := firstError(
		checkOneOf("milestone", in.Code, known),
		journal.CheckText("note", in.Note, maxText), journal.CheckText("reason", in.Reason, maxAddress), journal.CheckName("said_by", in.SaidBy, 200),
	)
	if err == nil && (in.Code == fleet.Declined || in.Corrects != nil) {
		err = required("reason", in.Reason)
	}
	if err == nil && !scope.All && (in.ByVoice || in.Corrects != nil || in.Code == fleet.Released) {
		err = journal.Refuse(journal.Forbidden, "control-room-only")
	}
	return err
}

// Milestone keeps a message about a head booking and moves the booking, and all
// who follow it, if the message does; see judge. Every message is kept with its
// standing, whatever it did.
//
// A lead may speak for his crew, and for the pool machines on an order his crew
// is on; anybody else's booking is absent for him. Declining and releasing end
// the booking; its record keeps the reason.
func (d *Desk) Milestone(ctx context.Context, cmd journal.Command, scope Scope, booking uuid.UUID, in MilestoneInput) (BookingView, error) {
	now := d.at(&cmd)
	if cmd.Paper != nil {
		in.At = cmd.Paper
	}
	id := newID()
	view, err := journal.Write(ctx, d.DB, cmd, func(tx *gorm.DB) (BookingView, []journal.Entry, error) {
		if err := in.check(scope); err != nil {
			return BookingView{}, nil, err
		}
		c, err := lockConvoy(ctx, tx, scope, booking)
		if err != nil {
			return BookingView{}, nil, err
		}
		if err := in.checkCorrects(ctx, tx, booking); err != nil {
			return BookingView{}, nil, err
		}
		if err := checkPaper(cmd, c.incident.RegisteredAt); err != nil {
			return BookingView{}, nil, err
		}
		at, err := in.claimed(scope, c, now)
		if err != nil {
			return BookingView{}, nil, err
		}
		m := fleet.Milestone{
			ID: id, BookingID: booking, Code: in.Code, At: at, ReceivedAt: now, Actor: cmd.Actor, ByVoice: in.ByVoice,
			SaidBy: in.SaidBy, Reason: in.Reason, Note: in.Note, Corrects: in.Corrects,
		}
		c.ends = now
		if cmd.Paper != nil {
			c.ends = at
		}
		entries, err := c.tell(ctx, tx, &m)
		if err != nil {
			return BookingView{}, nil, err
		}
		if m.Standing == standingApplied && m.Code == fleet.OnSite || m.Standing == standingCorrection {
			if err := d.learn(ctx, tx, c, now); err != nil {
				return BookingView{}, nil, err
			}
		}
		if m.Standing == standingApplied && m.Code == fleet.OnSite && c.head.ResourceKind == fleet.KindCrew {
			met, err := fleet.Meet(ctx, tx, c.incident.ID, c.head.ResourceID, m.At)
			if err != nil {
				return BookingView{}, nil, err
			}
			entries = append(entries, met...)
		}
		s, err := loadSettings(ctx, tx)
		if err != nil {
			return BookingView{}, nil, err
		}
		said := impersonal([]fleet.Milestone{m})
		return BookingView{Booking: c.head, Milestones: said, RingAt: ringAt(c.head, s)}, entries, nil
	})
	if err != nil {
		return BookingView{}, fmt.Errorf("dispatch: milestone: %w", err)
	}
	return view, nil
}

// checkCorrects makes sure that what a correction corrects was said of the
// same booking.
func (in MilestoneInput) checkCorrects(ctx context.Context, tx *gorm.DB, booking uuid.UUID) error {
	if in.Corrects == nil {
		return nil
	}
	_, err := gorm.G[fleet.Milestone](tx).Where("id = ? AND booking_id = ?", *in.Corrects, booking).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return journal.Refuse(journal.Invalid, "absent", "what", "milestone").At("corrects")
	}
	return err
}

// claimed is the time the message claims. What a person in the control room
// typed must be possible; what a phone's clock says is bounded to what is.
func (in MilestoneInput) claimed(scope Scope, c convoy, now time.Time) (time.Time, error) {
	if scope.All {
		// He may have spoken with the crew before he wrote the order.
		return typedTime(in.At, now, c.incident.RegisteredAt)
	}
	if in.At == nil {
		return now, nil
	}
	at := in.At.UTC().Truncate(time.Microsecond)
	if at.Before(c.head.MadeAt) {
		at = c.head.MadeAt
	}
	if at.After(now) {
		at = now
	}
	return at, nil
}

// convoy is a head booking with all who follow it and its order's crews, held
// by the transaction.
type convoy struct {
	incident Incident
	head     fleet.Booking
	order    []fleet.Booking // all of the order, open or not
	ends     time.Time       // when it is free again, if the message releases it
}

// lockConvoy locks the incident of a head booking and the order's bookings.
func lockConvoy(ctx context.Context, tx *gorm.DB, scope Scope, booking uuid.UUID) (c convoy, err error) {
	b, err := gorm.G[fleet.Booking](tx).Where("id = ?", booking).Take(ctx)
	if err != nil {
		return c, absent(err, "booking")
	}
	if c.incident, err = lockIncident(ctx, tx, b.IncidentID); err != nil {
		return c, err
	}
	c.order, err = gorm.G[fleet.Booking](tx, clause.Locking{Strength: "UPDATE"}).Where("order_id = ?", b.OrderID).Order("id").Find(ctx)
	if err != nil {
		return c, err
	}
	if !scope.any(crewsOf(c.order)) {
		return c, journal.Refuse(journal.Absent, "absent", "what", "booking")
	}
	i := slices.IndexFunc(c.order, func(o fleet.Booking) bool { return o.ID == booking })
	c.head = c.order[i]
	if c.head.Follows != nil {
		return c, journal.Refuse(journal.Invalid, "follows-another", "head", *c.head.Follows)
	}
	if c.head.ResourceKind == fleet.KindCrew && !scope.any([]uuid.UUID{c.head.ResourceID}) {
		return c, journal.Refuse(journal.Absent, "absent", "what", "booking")
	}
	return c, nil
}

// all are the head and its followers.
func (c convoy) all() []fleet.Booking {
	all := []fleet.Booking{c.head}
	for _, b := range c.order {
		if b.Follows != nil && *b.Follows == c.head.ID {
			all = append(all, b)
		}
	}
	return all
}

const moveBookings = `
UPDATE booking SET milestone = ?, milestone_at = ?, accepted_at = ?, sent_at = ?, version = version + 1
WHERE id = ? OR follows = ?`

// tell keeps m, does what it does, and returns what the journal is told.
func (c *convoy) tell(ctx context.Context, tx *gorm.DB, m *fleet.Milestone) ([]journal.Entry, error) {
	from := c.head.Milestone
	v, err := judge(&c.head, message{Code: m.Code, At: m.At, Correction: m.Corrects != nil})
	if err != nil {
		return nil, err
	}
	m.Standing = v.Standing
	if err := gorm.G[fleet.Milestone](tx).Create(ctx, m); err != nil {
		return nil, fmt.Errorf("keep milestone: %w", err)
	}
	kind := "booking." + m.Code
	if !v.Moves {
		kind = "milestone.kept"
	}
	entries := []journal.Entry{journal.New(kind, c.head.ID, map[string]any{
		"order": c.head.OrderID, "resource": c.head.ResourceID, "kind": c.head.ResourceKind, "code": m.Code, "from": from,
		"claimed": m.At, "standing": m.Standing, "by_voice": m.ByVoice, "corrects": m.Corrects, "milestone": m.ID,
	}).Of(c.incident.ID).For(crewsOf(c.order)...)}
	switch {
	case v.Releases:
		why := releaseWhy{Actor: m.Actor, At: c.ends, Reason: m.Code, Crews: crewsOf(c.order)}
		if m.Code == fleet.Released {
			why.Kept = c.head.ID
		}
		released, err := release(ctx, tx, c.all(), why)
		c.head.Milestone, c.head.MilestoneAt, c.head.ReleasedAt = fleet.Released, why.At, &why.At
		c.head.Version++
		if m.Code == fleet.Released {
			return released, err // one fact, one entry
		}
		return append(entries, released...), err
	case v.Moves:
		c.head.Version++
		err = tx.WithContext(ctx).Exec(moveBookings, c.head.Milestone, c.head.MilestoneAt, c.head.AcceptedAt, c.head.SentAt,
			c.head.ID, c.head.ID).Error
	}
	return entries, err
}

// ringAt is when desk and phone begin to ring for a head that was sent and is
// not accepted; nil if there is nothing to wait for.
func ringAt(b fleet.Booking, s settings) *time.Time {
	if b.Follows != nil || b.SentAt == nil || b.ReleasedAt != nil || rank(b.Milestone) >= rank(fleet.Accepted) {
		return nil
	}
	at := b.SentAt.Add(s.duration("accept_minutes", time.Minute))
	return &at
}
