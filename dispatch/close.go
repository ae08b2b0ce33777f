package dispatch

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
	"jylu/fleet"
)

// CloseInput is how an incident ended.
type CloseInput struct {
	Outcome    string
	Cause      string
	HandedTo   string
	Evidence   string
	Note       string
	MergedInto *uuid.UUID // for outcome duplicate: the incident it duplicates
}

// check holds what each outcome must say for itself: a closed incident is what
// people are asked about a year later.
func (in CloseInput) check() error {
	err := firstError(
		checkOneOf("outcome", in.Outcome, Outcomes),
		journal.CheckText("cause", in.Cause, maxText), journal.CheckText("handed_to", in.HandedTo, maxAddress),
		journal.CheckText("evidence", in.Evidence, maxText), journal.CheckText("note", in.Note, maxText),
	)
	if err != nil {
		return err
	}
	need := func(field, value string) error {
		if blank(value) {
			return journal.Refuse(journal.Invalid, "required", "outcome", in.Outcome).At(field)
		}
		return nil
	}
	switch in.Outcome {
	case "not_ours":
		return firstError(need("evidence", in.Evidence), need("handed_to", in.HandedTo))
	case "foreign_network":
		return need("handed_to", in.HandedTo)
	case "false":
		return need("cause", in.Cause+in.Note)
	}
	return nil
}

// Close ends an incident. Bookings that are done are released by it; any other
// open one refuses it with orders-open. Repaired needs every stage finished or
// skipped. A duplicate is closed by merging it.
func (d *Desk) Close(ctx context.Context, cmd journal.Command, id uuid.UUID, in CloseInput) (Dossier, error) {
	if in.Outcome == "duplicate" && in.MergedInto != nil {
		return d.Merge(ctx, cmd, id, *in.MergedInto)
	}
	now := d.real(&cmd)
	noteID := newID()
	dossier, err := journal.Write(ctx, d.DB, cmd, func(tx *gorm.DB) (Dossier, []journal.Entry, error) {
		if err := in.check(); err != nil {
			return Dossier{}, nil, err
		}
		if in.Outcome == "duplicate" {
			return Dossier{}, nil, journal.Refuse(journal.Invalid, "required").At("merged_into")
		}
		incident, err := lockOpen(ctx, tx, id)
		if err != nil {
			return Dossier{}, nil, err
		}
		if cmd.Paper != nil {
			last, err := lastWord(ctx, tx, incident)
			if err == nil {
				err = checkPaper(cmd, last)
			}
			if err != nil {
				return Dossier{}, nil, err
			}
		}
		entries, err := finish(ctx, tx, &incident, in, cmd.Actor, now)
		if err != nil {
			return Dossier{}, nil, err
		}
		if in.Note != "" {
			note := Note{ID: noteID, IncidentID: id, Text: in.Note, At: now, WrittenAt: now, Actor: cmd.Actor, Salt: salt()}
			if err := gorm.G[Note](tx).Create(ctx, &note); err != nil {
				return Dossier{}, nil, err
			}
			entries = append(entries, note.entry())
		}
		dossier, err := d.receipt(ctx, tx, incident, cmd.At)
		return dossier, entries, err
	})
	if err != nil {
		return Dossier{}, fmt.Errorf("dispatch: close: %w", err)
	}
	return dossier, nil
}

// finish closes a locked incident and releases what is done.
func finish(ctx context.Context, tx *gorm.DB, in *Incident, how CloseInput, actor uuid.UUID, now time.Time) ([]journal.Entry, error) {
	if how.Outcome == "repaired" && in.Stage != "" {
		return nil, journal.Refuse(journal.Conflict, "stages-open", "stage", in.Stage)
	}
	open, err := openBookings(ctx, tx, "incident_id", in.ID)
	if err != nil {
		return nil, err
	}
	for _, b := range open {
		if b.Milestone != fleet.Done {
			return nil, journal.Refuse(journal.Conflict, "orders-open", "order", b.OrderID, "resource", b.ResourceID, "milestone", b.Milestone)
		}
	}
	entries, err := release(ctx, tx, open, releaseWhy{Actor: actor, At: now, Reason: "closed"})
	if err != nil {
		return nil, err
	}
	in.ClosedAt, in.ClosedBy = &now, &actor
	in.Outcome, in.Cause, in.HandedTo, in.Evidence = how.Outcome, how.Cause, how.HandedTo, how.Evidence
	closed := journal.New("incident.closed", in.ID, map[string]any{
		"number": in.Number, "outcome": in.Outcome, "merged_into": in.MergedInto, "hours": round2(now.Sub(in.RegisteredAt).Hours()),
	}).Of(in.ID).For(crewsOf(open)...)
	return append(entries, closed), in.save(ctx, tx)
}

// Reopen undoes a closing: the radiators went cold again, or it was a mistake.
// What was released stays released, stages keep their times.
func (d *Desk) Reopen(ctx context.Context, cmd journal.Command, id uuid.UUID, reason string) (Dossier, error) {
	now := d.at(&cmd)
	noteID := newID()
	dossier, err := journal.Write(ctx, d.DB, cmd, func(tx *gorm.DB) (Dossier, []journal.Entry, error) {
		if err := firstError(journal.CheckText("reason", reason, maxText), required("reason", reason)); err != nil {
			return Dossier{}, nil, err
		}
		in, err := lockIncident(ctx, tx, id)
		if err != nil {
			return Dossier{}, nil, err
		}
		if in.ClosedAt == nil {
			return Dossier{}, nil, journal.Refuse(journal.Conflict, "incident-open", "number", in.Number)
		}
		was := in.Outcome
		in.ClosedAt, in.ClosedBy, in.Outcome, in.MergedInto = nil, nil, "", nil
		if err := in.save(ctx, tx); err != nil {
			return Dossier{}, nil, err
		}
		note := Note{ID: noteID, IncidentID: id, Text: reason, At: now, WrittenAt: now, Actor: cmd.Actor, Salt: salt()}
		if err := gorm.G[Note](tx).Create(ctx, &note); err != nil {
			return Dossier{}, nil, err
		}
		entry := journal.New("incident.reopened", in.ID, map[string]any{"number": in.Number, "outcome": was}).Of(in.ID)
		dossier, err := d.receipt(ctx, tx, in, now)
		return dossier, []journal.Entry{entry, note.entry()}, err
	})
	if err != nil {
		return Dossier{}, fmt.Errorf("dispatch: reopen: %w", err)
	}
	return dossier, nil
}

// required refuses an empty field.
func required(field, value string) error {
	if blank(value) {
		return journal.Refuse(journal.Invalid, "required").At(field)
	}
	return nil
}

// Merge closes incident id as a duplicate of into, which takes over its calls
// and, if it is earlier, its registration. Bookings must be done or transferred
// first.
func (d *Desk) Merge(ctx context.Context, cmd journal.Command, id, into uuid.UUID) (Dossier, error) {
	now := d.at(&cmd)
	dossier, err := journal.Write(ctx, d.DB, cmd, func(tx *gorm.DB) (Dossier, []journal.Entry, error) {
		if id == into {
			return Dossier{}, nil, journal.Refuse(journal.Invalid, "same-incident").At("into")
		}
		from, to, err := lockPair(ctx, tx, id, into)
		if err != nil {
			return Dossier{}, nil, err
		}
		from.MergedInto = &to.ID
		entries, err := finish(ctx, tx, &from, CloseInput{Outcome: "duplicate"}, cmd.Actor, now)
		if err != nil {
			return Dossier{}, nil, err
		}
		moved := tx.WithContext(ctx).Exec("UPDATE call SET incident_id = ?, version = version + 1 WHERE incident_id = ?", to.ID, from.ID)
		if moved.Error != nil {
			return Dossier{}, nil, moved.Error
		}
		if from.RegisteredAt.Before(to.RegisteredAt) {
			to.RegisteredAt = from.RegisteredAt
		}
		if err := to.save(ctx, tx); err != nil {
			return Dossier{}, nil, err
		}
		merged := journal.New("incident.merged", from.ID, map[string]any{
			"number": from.Number, "into": to.ID, "into_number": to.Number, "calls": moved.RowsAffected,
		}).Of(to.ID)
		dossier, err := d.receipt(ctx, tx, to, now)
		return dossier, append(entries, merged), err
	})
	if err != nil {
		return Dossier{}, fmt.Errorf("dispatch: merge: %w", err)
	}
	return dossier, nil
}
