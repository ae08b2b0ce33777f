package dispatch

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"jylu/dispatch/journal"
	"jylu/geo"
)

// ReportInput is one report as it came in.
type ReportInput struct {
	Channel     string
	Kind        string
	CallerName  string
	CallerPhone string
	Address     string
	Position    *geo.Position
	Text        string
}

func (in ReportInput) check() error {
	err := firstError(
		checkOneOf("channel", in.Channel, Channels),
		checkOneOf("kind", in.Kind, CallKinds),
		journal.CheckName("caller_name", in.CallerName, 200),
		journal.CheckName("caller_phone", in.CallerPhone, 50),
		journal.CheckText("address", in.Address, 300),
		journal.CheckText("text", in.Text, 4000),
		checkPosition(in.Position),
	)
	if err == nil && blank(in.Address) && blank(in.Text) && blank(in.CallerPhone) && in.Position == nil {
		err = journal.Refuse(journal.Invalid, "empty-report").At("address")
	}
	return err
}

// Report keeps a report and says which open incidents it may belong to. The
// call in the answer carries no personal data; see the package comment.
func (d *Desk) Report(ctx context.Context, cmd journal.Command, in ReportInput) (Report, error) {
	now := d.real(&cmd)
	call := Call{
		ID: newID(), Channel: in.Channel, Kind: in.Kind, CallerName: in.CallerName, CallerPhone: in.CallerPhone,
		Address: in.Address, Text: in.Text, ReceivedAt: now, TakenBy: cmd.Actor, Salt: salt(), Version: 1,
	}
	if in.Position != nil {
		call.Lon, call.Lat = &in.Position.Lon, &in.Position.Lat
	}
	report, err := journal.Write(ctx, d.DB, cmd, func(tx *gorm.DB) (Report, []journal.Entry, error) {
		if err := firstError(in.check(), checkPaper(cmd, time.Time{})); err != nil {
			return Report{}, nil, err
		}
		n, err := nextNumber(tx, "call_number")
		if err != nil {
			return Report{}, nil, err
		}
		call.Number = fmt.Sprintf("C-%06d", n)
		if err := gorm.G[Call](tx).Create(ctx, &call); err != nil {
			return Report{}, nil, err
		}
		near, err := d.nearCall(ctx, tx, call, now)
		entry := journal.New("call.received", call.ID, map[string]any{
			"number": call.Number, "channel": call.Channel, "kind": call.Kind, "near": len(near),
			"digest": journal.Digest(call.Salt, call.CallerName, call.CallerPhone, call.Address, call.Text),
		})
		return Report{Call: call.impersonal(), Nearby: near}, []journal.Entry{entry}, err
	})
	if err != nil {
		return Report{}, fmt.Errorf("dispatch: report: %w", err)
	}
	return report, nil
}

// nearCall looks for incidents a call may belong to; a question about a bill
// belongs to none.
func (d *Desk) nearCall(ctx context.Context, tx *gorm.DB, call Call, now time.Time) ([]NearIncident, error) {
	if call.Kind == "consultation" || call.Kind == "deferral" {
		return nil, nil
	}
	s, err := loadSettings(ctx, tx)
	if err != nil {
		return nil, err
	}
	var p *geo.Position
	if here, ok := call.Position(); ok {
		p = &here
	}
	return openNear(ctx, tx, s, p, call.Address, now)
}

// impersonal is the call without what may have to be erased one day.
func (c Call) impersonal() Call {
	c.CallerName, c.CallerPhone, c.Address, c.Text, c.Salt = "", "", "", "", nil
	return c
}

// LinkCall attaches a call to an open incident. An earlier call moves the start
// of the norm clock back: people were cold since then.
func (d *Desk) LinkCall(ctx context.Context, cmd journal.Command, call, incident uuid.UUID) (Call, error) {
	d.at(&cmd)
	linked, err := journal.Write(ctx, d.DB, cmd, func(tx *gorm.DB) (Call, []journal.Entry, error) {
		in, err := lockOpen(ctx, tx, incident)
		if err != nil {
			return Call{}, nil, err
		}
		calls, entries, err := linkCalls(ctx, tx, &in, []uuid.UUID{call})
		if err != nil {
			return Call{}, nil, err
		}
		return calls[0].impersonal(), entries, in.save(ctx, tx)
	})
	if err != nil {
		return Call{}, fmt.Errorf("dispatch: link call: %w", err)
	}
	return linked, nil
}

// linkCalls attaches calls to in, which the caller holds locked and saves. It
// refuses a call that belongs to another incident, naming it.
func linkCalls(ctx context.Context, tx *gorm.DB, in *Incident, ids []uuid.UUID) ([]Call, []journal.Entry, error) {
	calls, err := lockCalls(ctx, tx, ids)
	if err != nil {
		return nil, nil, err
	}
	var entries []journal.Entry
	for i := range calls {
		c := &calls[i]
		if c.IncidentID != nil && *c.IncidentID == in.ID {
			continue
		}
		if c.IncidentID != nil {
			return nil, nil, journal.Refuse(journal.Conflict, "call-linked", "call", c.ID, "incident", *c.IncidentID).At("call_ids")
		}
		read := c.Version
		c.IncidentID, c.Version = &in.ID, read+1
		n, err := gorm.G[Call](tx).Where("id = ? AND version = ?", c.ID, read).Select("incident_id", "version").Updates(ctx, *c)
		if err == nil && n == 0 {
			err = stale(read)
		}
		if err != nil {
			return nil, nil, err
		}
		if c.ReceivedAt.Before(in.RegisteredAt) {
			in.RegisteredAt = c.ReceivedAt
		}
		entries = append(entries, journal.New("call.linked", c.ID, map[string]any{"number": c.Number}).Of(in.ID))
	}
	return calls, entries, nil
}

// lockCalls reads calls FOR UPDATE, in the order asked for.
func lockCalls(ctx context.Context, tx *gorm.DB, ids []uuid.UUID) ([]Call, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := gorm.G[Call](tx, clause.Locking{Strength: "UPDATE"}).Where("id IN ?", ids).Order("id").Find(ctx)
	if err != nil {
		return nil, err
	}
	calls := make([]Call, 0, len(ids))
	for _, id := range ids {
		i := slices.IndexFunc(rows, func(c Call) bool { return c.ID == id })
		if i < 0 {
			return nil, journal.Refuse(journal.Absent, "absent", "what", "call").At("call_ids")
		}
		if !slices.ContainsFunc(calls, func(c Call) bool { return c.ID == id }) {
			calls = append(calls, rows[i])
		}
	}
	return calls, nil
}

// salt is for digests of what may have to be erased.
func salt() []byte {
	b := make([]byte, 16)
	rand.Read(b) // never fails: crypto/rand
	return b
}
