package dispatch

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/ground"
	"jylu/dispatch/journal"
	"jylu/fleet"
)

// SendReserved sends an order that was reserved. Who fell ill, broke down or
// was stood down since is asked of the rules again; override adds to what the
// order was made with.
func (d *Desk) SendReserved(ctx context.Context, cmd journal.Command, order uuid.UUID, override ...string) (OrderView, error) {
	now := d.at(&cmd)
	view, err := journal.Write(ctx, d.DB, cmd, func(tx *gorm.DB) (OrderView, []journal.Entry, error) {
		h, err := lockOrder(ctx, tx, order)
		if err != nil {
			return OrderView{}, nil, err
		}
		if h.Mode != ModeReserve {
			return OrderView{}, nil, journal.Refuse(journal.Conflict, "already-sent", "number", h.Number)
		}
		used, err := stillFit(ctx, tx, h.open, append(override, h.Override...), now)
		if err != nil {
			return OrderView{}, nil, err
		}
		h.Override = mergeCodes(h.Override, used)
		entries, err := h.send(ctx, tx, cmd.Actor, now)
		if err != nil {
			return OrderView{}, nil, err
		}
		s, err := loadSettings(ctx, tx)
		if err != nil {
			return OrderView{}, nil, err
		}
		view, err := readOrder(ctx, tx, h.Order, s)
		return view, entries, err
	})
	if err != nil {
		return OrderView{}, fmt.Errorf("dispatch: send reserved: %w", err)
	}
	return view, nil
}

// mergeCodes adds codes that are not there yet.
func mergeCodes(codes, more Codes) Codes {
	for _, c := range more {
		if checkOneOf("", c, codes) != nil {
			codes = append(codes, c)
		}
	}
	return codes
}

// stillFit locks the booked resources and asks the rules about their states.
func stillFit(ctx context.Context, tx *gorm.DB, open []fleet.Booking, override []string, now time.Time) (Codes, error) {
	ids := make([]uuid.UUID, len(open))
	for i, b := range open {
		ids[i] = b.ResourceID
	}
	locked, err := fleet.Lock(ctx, tx, ids...)
	if err != nil {
		return nil, err
	}
	var findings []finding
	for _, r := range locked {
		switch state := r.StateAt(now); {
		case state == fleet.StateReady:
		case r.Kind == fleet.KindVehicle:
			findings = append(findings, finding{"vehicle-not-ready", r.ID})
		case r.Kind == fleet.KindCrew:
			findings = append(findings, finding{"crew-stood-down", r.ID})
		case fleet.OfHealth(state):
			findings = append(findings, finding{ruleUnavailable, r.ID})
		default:
			findings = append(findings, finding{workerRules[state], r.ID})
		}
	}
	return applyRules(ctx, tx, findings, override)
}

const sendBookings = `
UPDATE booking SET milestone = 'sent', milestone_at = ?, sent_at = ?, version = version + 1
WHERE order_id = ? AND released_at IS NULL AND milestone = 'reserved'`

// send turns a held reserved order into a sent one.
func (h *heldOrder) send(ctx context.Context, tx *gorm.DB, actor uuid.UUID, now time.Time) ([]journal.Entry, error) {
	if err := tx.WithContext(ctx).Exec(sendBookings, now, now, h.ID).Error; err != nil {
		return nil, fmt.Errorf("send bookings: %w", err)
	}
	read := h.Version
	h.Mode, h.Version = ModeSend, read+1
	n, err := gorm.G[Order](tx).Where("id = ? AND version = ?", h.ID, read).Select("mode", "override", "version").Updates(ctx, h.Order)
	if err != nil || n != 1 {
		return nil, fmt.Errorf("mark order: %d rows: %w", n, err)
	}
	for i := range h.open {
		h.open[i].Milestone, h.open[i].MilestoneAt, h.open[i].SentAt = fleet.Sent, now, &now
	}
	crews := crewsOf(h.open)
	entries := []journal.Entry{journal.New("order.sent", h.ID, map[string]any{"number": h.Number}).Of(h.IncidentID).For(crews...)}
	var messages []fleet.Milestone
	for _, b := range heads(h.open) {
		messages = append(messages, fleet.Milestone{
			ID: newID(), BookingID: b.ID, Code: fleet.Sent, At: now, ReceivedAt: now, Actor: actor, Standing: standingApplied,
		})
		entries = append(entries, journal.New("booking.sent", b.ID, map[string]any{
			"order": h.ID, "resource": b.ResourceID, "kind": b.ResourceKind, "followers": followersOf(b.ID, h.open), "arrival_s": b.ArrivalS,
		}).Of(h.IncidentID).For(crews...))
	}
	err = gorm.G[fleet.Milestone](tx).CreateInBatches(ctx, &messages, len(messages))
	return entries, err
}

// Transfer diverts an order to another incident: what it holds is released and
// booked on a new order there, in one command. Whoever was sent is sent anew,
// and has to accept the new place; whoever was reserved is reserved. The answer
// is the new order.
func (d *Desk) Transfer(ctx context.Context, cmd journal.Command, order, to uuid.UUID, reason string) (OrderView, error) {
	now := d.at(&cmd)
	id := newID()
	view, err := journal.Write(ctx, d.DB, cmd, func(tx *gorm.DB) (OrderView, []journal.Entry, error) {
		if err := firstError(journal.CheckText("reason", reason, maxText), required("reason", reason)); err != nil {
			return OrderView{}, nil, err
		}
		h, target, err := lockForTransfer(ctx, tx, order, to)
		if err != nil {
			return OrderView{}, nil, err
		}
		used, err := stillFit(ctx, tx, h.open, h.Override, now)
		if err != nil {
			return OrderView{}, nil, err
		}
		entries, err := h.end(ctx, tx, calledOff{"order.transferred", "transferred", reason}, cmd.Actor, now)
		if err != nil {
			return OrderView{}, nil, err
		}
		going, err := d.sameParty(ctx, tx, h, target, now)
		if err != nil {
			return OrderView{}, nil, err
		}
		made := Order{ID: id, IncidentID: target.ID, Mode: h.Mode, Override: used, MadeAt: now, MadeBy: cmd.Actor, Version: 1}
		view, more, err := d.writeOrder(ctx, tx, made, going)
		return view, append(entries, more...), err
	})
	if err != nil {
		return OrderView{}, fmt.Errorf("dispatch: transfer: %w", err)
	}
	return view, nil
}

// lockForTransfer locks both incidents in order of id, then the order.
func lockForTransfer(ctx context.Context, tx *gorm.DB, order, to uuid.UUID) (h heldOrder, target Incident, err error) {
	first, err := gorm.G[Order](tx).Where("id = ?", order).Take(ctx)
	if err != nil {
		return h, target, absent(err, "order")
	}
	if first.IncidentID == to {
		return h, target, journal.Refuse(journal.Invalid, "same-incident").At("incident")
	}
	if h.incident, target, err = lockPair(ctx, tx, first.IncidentID, to); err != nil {
		return h, target, err
	}
	return h, target, h.load(ctx, tx, order)
}

// sameParty is the party of a held order on its way to another incident.
func (d *Desk) sameParty(ctx context.Context, tx *gorm.DB, h heldOrder, target Incident, now time.Time) (party, error) {
	roster, err := fleet.LoadRoster(ctx, tx, now, d.Tracker)
	if err != nil {
		return party{}, err
	}
	travel, err := d.travelAt(ctx, tx, now)
	if err != nil {
		return party{}, err
	}
	a := newAssembler(roster, target, travel)
	var going party
	for _, b := range heads(h.open) {
		var next head // nobody needs to be called in any more
		switch b.ResourceKind {
		case fleet.KindCrew:
			next = a.head(b.ResourceID, b.ResourceKind, ground.Workshop, a.crew[b.ResourceID].Place, 0)
		case fleet.KindVehicle:
			v := a.vehicle[b.ResourceID]
			next = a.head(b.ResourceID, b.ResourceKind, v.Vehicle.Kind, v.Place, 0)
		default:
			next = a.head(b.ResourceID, b.ResourceKind, onHisOwn, a.worker[b.ResourceID].Place, 0)
		}
		for _, f := range h.open {
			if f.Follows != nil && *f.Follows == b.ID {
				next.followers = append(next.followers, follower{f.ResourceID, f.ResourceKind})
			}
		}
		going.heads = append(going.heads, next)
	}
	return going, nil
}
