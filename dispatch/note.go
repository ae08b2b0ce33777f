package dispatch

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
)

// AddNote keeps a free note about an incident, open or closed, also one about a
// past time (at nil: now). The lead of a crew on it may write one too. The
// text is not in the answer; see the package comment.
func (d *Desk) AddNote(ctx context.Context, cmd journal.Command, scope Scope, incident uuid.UUID, text string, at *time.Time) (Note, error) {
	now := d.at(&cmd)
	id := newID()
	note, err := journal.Write(ctx, d.DB, cmd, func(tx *gorm.DB) (Note, []journal.Entry, error) {
		if err := firstError(journal.CheckText("text", text, maxText), required("text", text)); err != nil {
			return Note{}, nil, err
		}
		in, err := gorm.G[Incident](tx).Where("id = ?", incident).Take(ctx)
		if err != nil {
			return Note{}, nil, absent(err, "incident")
		}
		crews, err := crewsOn(ctx, tx, incident)
		if err != nil {
			return Note{}, nil, err
		}
		if !scope.any(crews) {
			return Note{}, nil, journal.Refuse(journal.Absent, "absent", "what", "incident")
		}
		// A note may be about the time before the first call: what a patrol saw.
		if cmd.Paper != nil {
			at = cmd.Paper
		}
		about, err := typedTime(at, now, in.RegisteredAt.AddDate(0, 0, -30))
		if err != nil {
			return Note{}, nil, err
		}
		n := Note{ID: id, IncidentID: incident, Text: text, At: about, WrittenAt: now, Actor: cmd.Actor, Salt: salt()}
		if err := gorm.G[Note](tx).Create(ctx, &n); err != nil {
			return Note{}, nil, err
		}
		entry := n.entry().For(crews...)
		n.Text, n.Salt = "", nil
		return n, []journal.Entry{entry}, nil
	})
	if err != nil {
		return Note{}, fmt.Errorf("dispatch: add note: %w", err)
	}
	return note, nil
}

// entry is the note as the journal knows it: by digest, not by text.
func (n Note) entry() journal.Entry {
	return journal.New("note.added", n.ID, map[string]any{
		"claimed": n.At, "digest": journal.Digest(n.Salt, n.Text),
	}).Of(n.IncidentID)
}
