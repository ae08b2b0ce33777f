package dispatch

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
)

// HelpRequest is a crew on an order that needs more than it has.
type HelpRequest struct {
	ID         uuid.UUID `gorm:"primaryKey"`
	BookingID  uuid.UUID
	IncidentID uuid.UUID
	CrewID     *uuid.UUID
	What       string // one of HelpKinds
	Code       string // kind of vehicle or trade
	Note       string // free text
	AskedAt    time.Time
	ReceivedAt time.Time
	Actor      uuid.UUID
	AnsweredAt *time.Time
	Salt       []byte
}

// TableName names the table; see migration 0007.
func (HelpRequest) TableName() string { return "help_request" }

// HelpKinds are what a crew can ask for.
var HelpKinds = []string{"crew", "vehicle", "worker", "danger"}

// HelpInput is what the lead asks for.
type HelpInput struct {
	What string // one of HelpKinds
	Code string // for vehicle a kind, for worker a trade
	Note string
	At   *time.Time // when it was pressed; nil: now
}

func (in HelpInput) check(ctx context.Context, tx *gorm.DB) error {
	err := firstError(checkOneOf("what", in.What, HelpKinds), journal.CheckText("note", in.Note, maxAddress))
	if err != nil {
		return err
	}
	table := map[string]string{"vehicle": "SELECT DISTINCT kind FROM vehicle", "worker": "SELECT DISTINCT trade FROM worker"}[in.What]
	if table == "" {
		if in.Code != "" {
			return journal.Refuse(journal.Invalid, "not-one-of").At("code")
		}
		return nil
	}
	var known []string
	if err := tx.WithContext(ctx).Raw(table).Scan(&known).Error; err != nil {
		return err
	}
	return checkOneOf("code", in.Code, known)
}

// AskHelp keeps a lead's call for help and raises its alarm in the same moment.
// The words are not in the answer; see the package comment.
func (d *Desk) AskHelp(ctx context.Context, cmd journal.Command, scope Scope, booking uuid.UUID, in HelpInput) (HelpRequest, error) {
	now := d.at(&cmd)
	id, secret := newID(), salt()
	h, err := journal.Write(ctx, d.DB, cmd, func(tx *gorm.DB) (HelpRequest, []journal.Entry, error) {
		if err := in.check(ctx, tx); err != nil {
			return HelpRequest{}, nil, err
		}
		c, err := lockConvoy(ctx, tx, scope, booking)
		if err != nil {
			return HelpRequest{}, nil, err
		}
		if err := c.atWork(); err != nil {
			return HelpRequest{}, nil, err
		}
		h := HelpRequest{
			ID: id, BookingID: booking, IncidentID: c.incident.ID, CrewID: c.crew(), What: in.What, Code: in.Code, Note: in.Note,
			AskedAt: claimedBy(in.At, c.head.MadeAt, now), ReceivedAt: now, Actor: cmd.Actor, Salt: secret,
		}
		if err := gorm.G[HelpRequest](tx).Create(ctx, &h); err != nil {
			return HelpRequest{}, nil, err
		}
		asked := journal.New("help.asked", h.ID, map[string]any{
			"booking": booking, "what": h.What, "code": h.Code, "claimed": h.AskedAt, "digest": journal.Digest(secret, h.Note),
		}).Of(h.IncidentID).For(crewsOf(c.order)...)
		alarm := Alarm{Kind: AlarmCrewHelp, Cause: CauseHelp, Subject: h.ID, IncidentID: h.IncidentID, CrewID: h.CrewID, Priority: 1}
		raised, err := alarm.raise(ctx, tx, now)
		h.Note, h.Salt = "", nil
		return h, []journal.Entry{asked, raised}, err
	})
	if err != nil {
		return HelpRequest{}, fmt.Errorf("dispatch: ask help: %w", err)
	}
	return h, nil
}
