package dispatch

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
)

// JournalNote is a free note of the watch that belongs to no incident.
type JournalNote struct {
	ID        uuid.UUID `gorm:"primaryKey"`
	Text      string
	At        time.Time // the time it is about
	WrittenAt time.Time
	Actor     uuid.UUID
	Salt      []byte
}

// TableName names the table; see migration 0010.
func (JournalNote) TableName() string { return "journal_note" }

// journalNoteAge is how far back a note may be about: a night on paper, entered
// after days.
const journalNoteAge = 30 * 24 * time.Hour

// AddJournalNote keeps a free note, also one about a past time (at nil: now).
// The text is not in the answer; the journal has its digest. Refusals: required,
// too-long, bad-text at text; in-future, too-early at at.
func (d *Desk) AddJournalNote(ctx context.Context, cmd journal.Command, text string, at *time.Time) (JournalNote, error) {
	now := d.at(&cmd)
	id := newID()
	text = journal.Clean(text)
	note, err := journal.Write(ctx, d.DB, cmd, func(tx *gorm.DB) (JournalNote, []journal.Entry, error) {
		if err := firstError(journal.CheckText("text", text, maxText), required("text", text)); err != nil {
			return JournalNote{}, nil, err
		}
		about, err := typedTime(at, now, now.Add(-journalNoteAge))
		if err != nil {
			return JournalNote{}, nil, err
		}
		n := JournalNote{ID: id, Text: text, At: about, WrittenAt: now, Actor: cmd.Actor, Salt: salt()}
		if err := gorm.G[JournalNote](tx).Create(ctx, &n); err != nil {
			return JournalNote{}, nil, err
		}
		entry := journal.New("journal_note.added", n.ID, map[string]any{"claimed": n.At, "digest": journal.Digest(n.Salt, n.Text)})
		n.Text, n.Salt = "", nil
		return n, []journal.Entry{entry}, nil
	})
	if err != nil {
		return JournalNote{}, fmt.Errorf("dispatch: add journal note: %w", err)
	}
	return note, nil
}

// JournalNoteFilter says which notes a list holds.
type JournalNoteFilter struct {
	Text     string // in the words; empty: all
	From, To *time.Time
	Before   *uuid.UUID // those after this one in the list
	Limit    int        // at most 200; 0 means 50
}

// olderThan continues a list by the time notes are about.
const olderThan = `(at, id) < (SELECT at, id FROM journal_note WHERE id = ?)`

// JournalNotes lists free notes by the time they are about, newest first.
func (d *Desk) JournalNotes(ctx context.Context, f JournalNoteFilter) ([]JournalNote, error) {
	f.Text = journal.Clean(f.Text)
	if err := journal.CheckText("q", f.Text, 100); err != nil {
		return nil, err
	}
	q := gorm.G[JournalNote](d.DB).Order("at DESC, id DESC").Limit(limit(f.Limit))
	if f.Text != "" {
		q = q.Where("text ILIKE @q", sql.Named("q", "%"+likeEscape.Replace(f.Text)+"%"))
	}
	if f.From != nil {
		q = q.Where("at >= ?", *f.From)
	}
	if f.To != nil {
		q = q.Where("at < ?", *f.To)
	}
	if f.Before != nil {
		q = q.Where(olderThan, *f.Before)
	}
	rows, err := q.Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("dispatch: journal notes: %w", err)
	}
	return rows, nil
}
