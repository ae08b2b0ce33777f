package dispatch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"jylu/dispatch/journal"
	"jylu/fleet"
)

// Handover is the sheet of one watch: what the data said, what the leaver adds
// to it, and the signatures of who leaves and who comes.
//
// It is open until both have signed it. From the first signature on its
// contents stand still; with the second it can never be changed again, which the
// database holds too. Before that it may be reopened, which takes the one
// signature back, or withdrawn.
type Handover struct {
	ID            uuid.UUID `gorm:"primaryKey"`
	WatchStart    time.Time // of the watch that is handed over
	WatchEnd      time.Time
	PreparedAt    time.Time
	PreparedBy    uuid.UUID
	RefreshedAt   time.Time
	Facts         string // HandoverFacts as JSON
	Changes       string // HandoverChanges as JSON
	Remarks       string // text by section as JSON
	Salt          []byte
	SignedOutBy   *uuid.UUID
	SignedOutAt   *time.Time
	SignedOutName string // as it was when he signed
	SignedInBy    *uuid.UUID
	SignedInAt    *time.Time
	SignedInName  string
	WithdrawnAt   *time.Time
	WithdrawnBy   *uuid.UUID
	Version       int64 // of the contents: a signature leaves it as it is
}

// TableName names the table; see migration 0010.
func (Handover) TableName() string { return "handover" }

// Signed reports whether both have signed.
func (h Handover) Signed() bool { return h.SignedOutAt != nil && h.SignedInAt != nil }

// HandoverSections are the parts of the sheet a dispatcher may write something
// beside; restrictions and watch_for have nothing but his words.
var HandoverSections = []string{"incidents", "orders", "away", "gaps", "machines", "people", "closures", "notes", "restrictions", "watch_for"}

const (
	// maxRemark bounds the words of one section: the sheet is one page.
	maxRemark = 1000
	// handoverGrace is how long after the change of watches a sheet still belongs
	// to the watch that has just ended.
	handoverGrace = time.Hour
)

// PrepareHandover makes the sheet of the watch from the data. Refusals:
// handover-open (Conflict) with the id of the one the same person still has open.
func (d *Desk) PrepareHandover(ctx context.Context, cmd journal.Command) (uuid.UUID, error) {
	now := d.at(&cmd)
	id, secret := newID(), salt()
	facts, err := d.handoverFacts(ctx, now)
	if err != nil {
		return uuid.Nil, fmt.Errorf("dispatch: prepare handover: %w", err)
	}
	id, err = journal.Write(ctx, d.DB, cmd, func(tx *gorm.DB) (uuid.UUID, []journal.Entry, error) {
		open, err := gorm.G[Handover](tx).Where("prepared_by = ? AND withdrawn_at IS NULL AND (signed_out_at IS NULL OR signed_in_at IS NULL)", cmd.Actor).Take(ctx)
		switch {
		case err == nil:
			return id, nil, journal.Refuse(journal.Conflict, "handover-open", "handover", open.ID)
		case !errors.Is(err, gorm.ErrRecordNotFound):
			return id, nil, err
		}
		h := Handover{ID: id, WatchStart: facts.Watch.Start, WatchEnd: facts.Watch.End, PreparedAt: now, PreparedBy: cmd.Actor, RefreshedAt: now, Salt: secret, Remarks: "{}", Version: 1}
		if err := h.hold(facts, HandoverChanges{}); err != nil {
			return id, nil, err
		}
		err = gorm.G[Handover](tx).Create(ctx, &h)
		if errors.Is(err, gorm.ErrDuplicatedKey) { // the same person, twice at once
			err = journal.Refuse(journal.Conflict, "handover-open")
		}
		return id, []journal.Entry{h.entry("prepared", nil)}, err
	})
	if err != nil {
		return uuid.Nil, fmt.Errorf("dispatch: prepare handover: %w", err)
	}
	return id, nil
}

// hold puts facts and what changed into the row.
func (h *Handover) hold(facts HandoverFacts, changes HandoverChanges) error {
	text, err := json.Marshal(facts)
	if err != nil {
		return err
	}
	change, err := json.Marshal(changes)
	h.Facts, h.Changes = string(text), string(change)
	return err
}

// entry is what the journal knows of the sheet: which watch, which contents, by
// digest.
func (h *Handover) entry(verb string, more map[string]any) journal.Entry {
	detail := map[string]any{"watch_start": h.WatchStart.UTC(), "version": h.Version, "digest": journal.Digest(h.Salt, h.Facts, h.Remarks)}
	for k, v := range more {
		detail[k] = v
	}
	return journal.New("handover."+verb, h.ID, detail)
}

// changeHandover runs change on the locked sheet of a command that alters its
// contents, and stores it with the next version.
func (d *Desk) changeHandover(ctx context.Context, cmd journal.Command, id uuid.UUID, version int64, verb string, change func(h *Handover) error) error {
	d.at(&cmd)
	_, err := journal.Write(ctx, d.DB, cmd, func(tx *gorm.DB) (int64, []journal.Entry, error) {
		h, err := lockHandover(ctx, tx, id)
		if err == nil && h.Version != version {
			err = stale(h.Version)
		}
		if err == nil {
			err = change(&h)
		}
		if err != nil {
			return 0, nil, err
		}
		h.Version++
		if _, err := gorm.G[Handover](tx).Where("id = ?", id).Select("*").Updates(ctx, h); err != nil {
			return 0, nil, err
		}
		return h.Version, []journal.Entry{h.entry(verb, nil)}, nil
	})
	if err != nil {
		return fmt.Errorf("dispatch: %s handover: %w", verb, err)
	}
	return nil
}

// lockHandover reads a sheet FOR UPDATE, or refuses one that cannot be changed
// any more: absent; handover-signed, handover-withdrawn (Conflict).
func lockHandover(ctx context.Context, tx *gorm.DB, id uuid.UUID) (Handover, error) {
	h, err := gorm.G[Handover](tx, clause.Locking{Strength: "UPDATE"}).Where("id = ?", id).Take(ctx)
	switch {
	case err != nil:
		return h, absent(err, "handover")
	case h.WithdrawnAt != nil:
		return h, journal.Refuse(journal.Conflict, "handover-withdrawn")
	case h.Signed():
		return h, journal.Refuse(journal.Conflict, "handover-signed")
	}
	return h, nil
}

// unsigned refuses to touch contents that somebody has put his name to.
func (h *Handover) unsigned() error {
	if h.SignedOutAt != nil || h.SignedInAt != nil {
		return journal.Refuse(journal.Conflict, "handover-signed")
	}
	return nil
}

// EditHandover writes the words of some sections; an empty text takes them away.
// Signs without width and those that turn lines around are dropped. Refusals:
// absent, stale, handover-signed, handover-withdrawn; not-one-of, too-long,
// bad-text at remarks.SECTION.
func (d *Desk) EditHandover(ctx context.Context, cmd journal.Command, id uuid.UUID, version int64, remarks map[string]string) error {
	return d.changeHandover(ctx, cmd, id, version, "edited", func(h *Handover) error {
		if err := h.unsigned(); err != nil {
			return err
		}
		kept := map[string]string{}
		if err := json.Unmarshal([]byte(h.Remarks), &kept); err != nil {
			return err
		}
		for section, words := range remarks {
			field := "remarks." + section
			words = journal.Clean(words)
			if err := firstError(checkOneOf(field, section, HandoverSections), journal.CheckText(field, words, maxRemark)); err != nil {
				return err
			}
			if kept[section] = words; words == "" {
				delete(kept, section)
			}
		}
		text, err := json.Marshal(kept)
		h.Remarks = string(text)
		return err
	})
}

// RefreshHandover reads the data anew and marks what is different since it was
// last read. Refusals: absent, stale, handover-signed, handover-withdrawn.
func (d *Desk) RefreshHandover(ctx context.Context, cmd journal.Command, id uuid.UUID, version int64) error {
	now := d.at(&cmd)
	facts, err := d.handoverFacts(ctx, now)
	if err != nil {
		return fmt.Errorf("dispatch: refresh handover: %w", err)
	}
	return d.changeHandover(ctx, cmd, id, version, "refreshed", func(h *Handover) error {
		if err := h.unsigned(); err != nil {
			return err
		}
		var was HandoverFacts
		if err := json.Unmarshal([]byte(h.Facts), &was); err != nil {
			return err
		}
		h.RefreshedAt = now
		return h.hold(facts, facts.since(was))
	})
}

// ReopenHandover takes the one signature back, so that the sheet can be changed.
// Refusals: absent, stale, handover-signed (both did), handover-withdrawn.
func (d *Desk) ReopenHandover(ctx context.Context, cmd journal.Command, id uuid.UUID, version int64) error {
	return d.changeHandover(ctx, cmd, id, version, "reopened", func(h *Handover) error {
		h.SignedOutBy, h.SignedOutAt, h.SignedOutName = nil, nil, ""
		h.SignedInBy, h.SignedInAt, h.SignedInName = nil, nil, ""
		return nil
	})
}

// WithdrawHandover ends a sheet that will not be signed by both. It stays kept.
// Refusals: absent, stale, handover-signed, handover-withdrawn.
func (d *Desk) WithdrawHandover(ctx context.Context, cmd journal.Command, id uuid.UUID, version int64) error {
	now := d.at(&cmd)
	return d.changeHandover(ctx, cmd, id, version, "withdrawn", func(h *Handover) error {
		h.WithdrawnAt, h.WithdrawnBy = &now, &cmd.Actor
		return nil
	})
}

// HandoverFilter says which sheets a list holds.
type HandoverFilter struct {
	Open   bool       // only those that wait for a signature
	Signed bool       // only those signed by both
	Before *uuid.UUID // those after this one in the list; nil: from the start
	Limit  int        // at most 200; 0 means 50
}

// Handovers lists sheets, newest first, without their contents.
func (d *Desk) Handovers(ctx context.Context, f HandoverFilter) ([]Handover, error) {
	q := gorm.G[Handover](d.DB).Omit("facts", "changes", "remarks", "salt").Order("id DESC").Limit(limit(f.Limit))
	if f.Open {
		q = q.Where("withdrawn_at IS NULL AND (signed_out_at IS NULL OR signed_in_at IS NULL)")
	}
	if f.Signed {
		q = q.Where("signed_out_at IS NOT NULL AND signed_in_at IS NOT NULL")
	}
	if f.Before != nil {
		q = q.Where("id < ?", *f.Before)
	}
	rows, err := q.Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("dispatch: handovers: %w", err)
	}
	return rows, nil
}

// HandoverSheet is one handover with its contents read out.
type HandoverSheet struct {
	Handover
	Facts   HandoverFacts
	Changes HandoverChanges
	Remarks map[string]string
}

// Handover reads one sheet.
func (d *Desk) Handover(ctx context.Context, id uuid.UUID) (HandoverSheet, error) {
	h, err := gorm.G[Handover](d.DB).Where("id = ?", id).Take(ctx)
	s := HandoverSheet{Handover: h}
	if err == nil {
		err = errors.Join(json.Unmarshal([]byte(h.Facts), &s.Facts), json.Unmarshal([]byte(h.Changes), &s.Changes), json.Unmarshal([]byte(h.Remarks), &s.Remarks))
	}
	if err != nil {
		return s, fmt.Errorf("dispatch: handover: %w", absent(err, "handover"))
	}
	return s, nil
}

// TakenOver is the newest sheet signed by both: who has the watch now. Nil:
// nobody ever took one over.
func (d *Desk) TakenOver(ctx context.Context) (*Handover, error) {
	h, err := gorm.G[Handover](d.DB).Omit("facts", "changes", "remarks", "salt").
		Where("signed_out_at IS NOT NULL AND signed_in_at IS NOT NULL").Order("greatest(signed_out_at, signed_in_at) DESC, id DESC").Limit(1).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("dispatch: taken over: %w", err)
	}
	return &h, nil
}

// handedWatch is the watch that somebody hands over at now.
func handedWatch(now time.Time, regime fleet.Regime) fleet.Watch {
	return fleet.WatchAt(now.Add(-handoverGrace), regime)
}
