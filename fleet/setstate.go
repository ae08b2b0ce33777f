package fleet

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
)

// StateChange is what a resource's state becomes.
type StateChange struct {
	State  string     // one of States of its kind
	Reason string     // free text, at most 500 characters; never in the journal
	Until  *time.Time // the state ends by itself then; nil: until changed
}

// SetState puts the resource id, of any kind, into a state. Somebody who is out
// on an order may fall ill and a machine may break there: the booking stays, and
// the dispatcher decides. The result carries no Salt.
//
// A vehicle that was to be disinfected and is ready again was disinfected: that
// is recorded, and no time ends the state by itself.
//
// Refusals besides the Board's: not-one-of at state; until-past, until-of-ready
// and until-of-disinfect at state_until.
func (b *Board) SetState(ctx context.Context, cmd journal.Command, id uuid.UUID, version int64, change StateChange) (Resource, error) {
	cmd = b.stamp(cmd)
	r, err := journal.Write(ctx, b.DB, cmd, func(tx *gorm.DB) (Resource, []journal.Entry, error) {
		held, err := take(ctx, tx, id, "", version)
		if err != nil {
			return Resource{}, nil, err
		}
		audience, err := audienceOf(ctx, tx, held.Resource)
		if err != nil {
			return Resource{}, nil, err
		}
		entry, err := held.enter(ctx, tx, change, cmd)
		if err != nil {
			return Resource{}, nil, err
		}
		held.Version++
		held.Salt = nil
		if held.Kind == KindWorker {
			held.StateReason = ""
		}
		return held.Resource, []journal.Entry{entry.For(audience...)}, exec(ctx, tx, bumpVersions, []uuid.UUID{id})
	})
	return prefixed(r, err, "set state")
}

const readOwner = `SELECT crew_id FROM vehicle WHERE id = $1 AND crew_id IS NOT NULL`

// audienceOf is the crew whose lead may see the state of r. Nobody but the
// control room sees a worker's: it may be his health.
func audienceOf(ctx context.Context, tx *gorm.DB, r Resource) ([]uuid.UUID, error) {
	switch r.Kind {
	case KindCrew:
		return []uuid.UUID{r.ID}, nil
	case KindVehicle:
		return collect(ctx, tx, func(row scanner) (id uuid.UUID, err error) { return id, row.Scan(&id) }, readOwner, r.ID)
	}
	return nil, nil
}

const writeState = `UPDATE resource SET state = $2, state_reason = $3, state_until = $4 WHERE id = $1`

// enter stores the change of a locked resource and returns its entry. The
// version is the caller's to bump, once per command.
func (l *locked) enter(ctx context.Context, tx *gorm.DB, change StateChange, cmd journal.Command) (journal.Entry, error) {
	if !slices.Contains(States[l.Kind], change.State) {
		return journal.Entry{}, journal.Refuse(journal.Invalid, "not-one-of", "allowed", States[l.Kind]).At("state")
	}
	if err := journal.CheckText("state_reason", change.Reason, 500); err != nil {
		return journal.Entry{}, err
	}
	if change.Until != nil {
		until := micros(*change.Until)
		change.Until = &until
		if change.State == StateReady {
			return journal.Entry{}, journal.Refuse(journal.Invalid, "until-of-ready").At("state_until")
		}
		if change.State == StateDisinfect {
			return journal.Entry{}, journal.Refuse(journal.Invalid, "until-of-disinfect").At("state_until")
		}
		if !until.After(cmd.At) {
			return journal.Entry{}, journal.Refuse(journal.Invalid, "until-past").At("state_until")
		}
	}
	var cleaned *uuid.UUID
	if l.State == StateDisinfect && change.State != StateDisinfect {
		id := uuid.Must(uuid.NewV7())
		if err := exec(ctx, tx, writeDisinfection, id, l.ID, cmd.At, cmd.Actor); err != nil {
			return journal.Entry{}, err
		}
		cleaned = &id
	}
	l.State, l.StateReason, l.StateUntil = change.State, change.Reason, change.Until
	if err := exec(ctx, tx, writeState, l.ID, l.State, l.StateReason, l.StateUntil); err != nil {
		return journal.Entry{}, err
	}
	return l.stateEntry(cleaned), nil
}

// stateEntry tells of a worker only whether he is available: the rest is health,
// kept as a digest that means nothing once his salt is erased. cleaned is the
// disinfection that ended the state before, if one did.
func (l *locked) stateEntry(cleaned *uuid.UUID) journal.Entry {
	until := ""
	if l.StateUntil != nil {
		until = l.StateUntil.Format(time.RFC3339Nano)
	}
	detail := map[string]any{
		"version": l.Version + 1,
		"digest":  journal.Digest(l.Salt, strconv.FormatInt(l.Version+1, 10), l.State, l.StateReason, until), // never twice the same, or it would tell of the same illness,
	}
	if cleaned != nil {
		detail["disinfection"] = *cleaned
	}
	if l.Kind == KindWorker {
		detail["available"] = l.State == StateReady
	} else {
		detail["state"] = l.State
		if until != "" {
			detail["until"] = until
		}
	}
	return journal.New(l.Kind+".state", l.ID, detail)
}
