package dispatch

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
)

// SignRoles are the two who sign: who leaves and who comes.
var SignRoles = []string{"out", "in"}

// SignInput is one signature under a sheet. Whoever asks must have made sure of
// the person: actor of the command, whose name Name is.
type SignInput struct {
	Version int64  // of the contents he has read
	Role    string // out or in
	Name    string // kept with the signature
}

// SignHandover puts a signature under the sheet, in either order. Of several
// for one role the first holds. Refusals: absent, stale (the contents are not
// those he read), handover-withdrawn, handover-signed (both have),
// already-signed (Conflict, params role), same-person (Conflict, the other
// signature is his too); not-one-of at role.
func (d *Desk) SignHandover(ctx context.Context, cmd journal.Command, id uuid.UUID, in SignInput) error {
	now := d.at(&cmd)
	_, err := journal.Write(ctx, d.DB, cmd, func(tx *gorm.DB) (bool, []journal.Entry, error) {
		if !slices.Contains(SignRoles, in.Role) {
			return false, nil, journal.Refuse(journal.Invalid, "not-one-of", "known", SignRoles).At("role")
		}
		h, err := lockHandover(ctx, tx, id)
		if err != nil {
			return false, nil, err
		}
		if err := h.sign(in, cmd.Actor, now); err != nil {
			return false, nil, err
		}
		if _, err := gorm.G[Handover](tx).Where("id = ?", id).Select("*").Updates(ctx, h); err != nil {
			return false, nil, err
		}
		return h.Signed(), []journal.Entry{h.entry("signed", map[string]any{"role": in.Role})}, nil
	})
	if err != nil {
		return fmt.Errorf("dispatch: sign handover: %w", err)
	}
	return nil
}

// sign is SignHandover on the locked row.
func (h *Handover) sign(in SignInput, who uuid.UUID, now time.Time) error {
	by, at, name, other := &h.SignedOutBy, &h.SignedOutAt, &h.SignedOutName, h.SignedInBy
	if in.Role == "in" {
		by, at, name, other = &h.SignedInBy, &h.SignedInAt, &h.SignedInName, h.SignedOutBy
	}
	switch {
	case *by != nil:
		return journal.Refuse(journal.Conflict, "already-signed", "role", in.Role)
	case other != nil && *other == who:
		return journal.Refuse(journal.Conflict, "same-person")
	case h.Version != in.Version:
		return stale(h.Version)
	}
	*by, *at, *name = &who, &now, in.Name
	return nil
}
