package fleet

import (
	"context"
	"crypto/rand"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
)

// PassKinds lists the kinds of pass: into the closed city, about it, at night.
var PassKinds = []string{"city", "movement", "night"}

// Pass is what a worker or a vehicle shows at a checkpoint.
type Pass struct {
	ID         uuid.UUID `gorm:"primaryKey"`
	ResourceID uuid.UUID // a worker or a vehicle
	Kind       string    // one of PassKinds
	Number     string    // as printed; never in the journal
	Document   string    // the last four characters of the identity document
	ValidFrom  time.Time // midnight UTC of the date, like the next
	ValidUntil time.Time // last day, by the city's calendar
	RevokedAt  *time.Time
	Salt       []byte // for the digest in the journal
	Version    int64
}

// TableName is the table of Pass.
func (Pass) TableName() string { return "pass" }

// Standings of a pass on a day.
const (
	PassEarly    = "early" // not valid yet
	PassValid    = "valid"
	PassExpiring = "expiring" // within pass_warn_days
	PassExpired  = "expired"
)

// Standing is how p stands at now, if warn days before its end it is expiring.
func (p Pass) Standing(now time.Time, warn int) string {
	y, m, d := now.In(City).Date()
	today := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	switch {
	case today.Before(p.ValidFrom):
		return PassEarly
	case today.After(p.ValidUntil):
		return PassExpired
	case !today.AddDate(0, 0, warn).Before(p.ValidUntil):
		return PassExpiring
	}
	return PassValid
}

// PassInput is a pass as somebody writes it down.
type PassInput struct {
	Resource              uuid.UUID
	Kind, Number          string
	Document              string // only its last four characters
	ValidFrom, ValidUntil time.Time
}

var documentShape = regexp.MustCompile(`^[0-9A-Z]{0,4}$`)

func (in *PassInput) check() error {
	in.Number = strings.TrimSpace(in.Number)
	if !slices.Contains(PassKinds, in.Kind) {
		return journal.Refuse(journal.Invalid, "not-one-of", "allowed", PassKinds).At("kind")
	}
	if err := journal.CheckName("number", in.Number, 40); err != nil {
		return err
	}
	if in.Number == "" {
		return journal.Refuse(journal.Invalid, "required").At("number")
	}
	if !documentShape.MatchString(in.Document) {
		return journal.Refuse(journal.Invalid, "document-mask").At("document")
	}
	in.ValidFrom, in.ValidUntil = dateOf(in.ValidFrom), dateOf(in.ValidUntil)
	if in.ValidUntil.Before(in.ValidFrom) {
		return journal.Refuse(journal.Invalid, "before-start").At("valid_until")
	}
	return nil
}

func dateOf(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

const (
	writePass = `
INSERT INTO pass (id, resource_id, kind, number, document, valid_from, valid_until, salt) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`

	lockPass = `
SELECT id, resource_id, kind, number, document, valid_from, valid_until, revoked_at, salt, version FROM pass WHERE id = $1 FOR UPDATE`

	editPass = `
UPDATE pass SET kind = $2, number = $3, document = $4, valid_from = $5, valid_until = $6, version = version + 1 WHERE id = $1`

	revokePass = `UPDATE pass SET revoked_at = $2, version = version + 1 WHERE id = $1`

	readPasses = `
SELECT p.id, p.resource_id, p.kind, p.number, p.document, p.valid_from, p.valid_until, p.revoked_at, p.salt, p.version
FROM pass p JOIN resource r ON r.id = p.resource_id
WHERE p.revoked_at IS NULL AND r.retired_at IS NULL ORDER BY p.valid_until, p.id`
)

func scanPass(row scanner) (p Pass, err error) {
	return p, row.Scan(&p.ID, &p.ResourceID, &p.Kind, &p.Number, &p.Document, &p.ValidFrom, &p.ValidUntil, &p.RevokedAt, &p.Salt, &p.Version)
}

// LoadPasses returns the passes that hold or held, those that end first first,
// and how many days before its end a pass is expiring.
func LoadPasses(ctx context.Context, tx *gorm.DB) ([]Pass, int, error) {
	n, err := readNumbers(ctx, tx)
	if err != nil {
		return nil, 0, fmt.Errorf("fleet: load passes: %w", err)
	}
	all, err := collect(ctx, tx, scanPass, readPasses)
	if err != nil {
		return nil, 0, fmt.Errorf("fleet: load passes: %w", err)
	}
	return all, int(n["pass_warn_days"]), nil
}

// entry tells of p without what is printed on it.
func (p Pass) entry(verb string) journal.Entry {
	return journal.New("pass."+verb, p.ID, map[string]any{
		"resource": p.ResourceID, "kind": p.Kind, "valid_from": p.ValidFrom.Format(time.DateOnly), "valid_until": p.ValidUntil.Format(time.DateOnly),
		"version": p.Version, "digest": journal.Digest(p.Salt, p.Number, p.Document),
	})
}

// impersonal is p without what is printed on it, which must not stay with a key.
func (p Pass) impersonal() Pass {
	p.Number, p.Document, p.Salt = "", "", nil
	return p
}

// AddPass keeps a pass of a worker or a vehicle. The result carries neither its
// number nor the document.
//
// Refusals besides the Board's: not-one-of at kind; required at number;
// document-mask at document: only its last four letters and digits;
// before-start at valid_until; pass-number-taken (Conflict) at number.
func (b *Board) AddPass(ctx context.Context, cmd journal.Command, in PassInput) (Pass, error) {
	cmd = b.stamp(cmd)
	p := Pass{ID: uuid.Must(uuid.NewV7()), Salt: make([]byte, 16), Version: 1}
	rand.Read(p.Salt) // never fails, see crypto/rand
	made, err := journal.Write(ctx, b.DB, cmd, func(tx *gorm.DB) (Pass, []journal.Entry, error) {
		if err := in.check(); err != nil {
			return p, nil, err
		}
		held, err := Lock(ctx, tx, in.Resource)
		if err != nil {
			return p, nil, err
		}
		if held[0].Kind == KindCrew {
			return p, nil, journal.Refuse(journal.Absent, "absent", "resource", in.Resource).At("resource_id")
		}
		p.ResourceID, p.Kind, p.Number, p.Document, p.ValidFrom, p.ValidUntil = in.Resource, in.Kind, in.Number, in.Document, in.ValidFrom, in.ValidUntil
		if err := exec(ctx, tx, writePass, p.ID, p.ResourceID, p.Kind, p.Number, p.Document, p.ValidFrom, p.ValidUntil, p.Salt); err != nil {
			return p, nil, err
		}
		return p.impersonal(), []journal.Entry{p.entry("added")}, nil
	})
	return prefixed(made, err, "add pass")
}

// EditPass writes a pass anew; whose it is stays. Refusals as of AddPass.
func (b *Board) EditPass(ctx context.Context, cmd journal.Command, id uuid.UUID, version int64, in PassInput) (Pass, error) {
	return b.changePass(ctx, cmd, id, version, "edited", func(tx *gorm.DB, p *Pass) error {
		if err := in.check(); err != nil {
			return err
		}
		p.Kind, p.Number, p.Document, p.ValidFrom, p.ValidUntil = in.Kind, in.Number, in.Document, in.ValidFrom, in.ValidUntil
		return exec(ctx, tx, editPass, id, p.Kind, p.Number, p.Document, p.ValidFrom, p.ValidUntil)
	})
}

// RevokePass takes a pass out of use.
func (b *Board) RevokePass(ctx context.Context, cmd journal.Command, id uuid.UUID, version int64) (Pass, error) {
	cmd = b.stamp(cmd)
	return b.changePass(ctx, cmd, id, version, "revoked", func(tx *gorm.DB, p *Pass) error {
		p.RevokedAt = &cmd.At
		return exec(ctx, tx, revokePass, id, cmd.At)
	})
}

func (b *Board) changePass(ctx context.Context, cmd journal.Command, id uuid.UUID, version int64, verb string, change func(tx *gorm.DB, p *Pass) error) (Pass, error) {
	p, err := journal.Write(ctx, b.DB, b.stamp(cmd), func(tx *gorm.DB) (Pass, []journal.Entry, error) {
		found, err := collect(ctx, tx, scanPass, lockPass, id)
		switch {
		case err != nil:
			return Pass{}, nil, err
		case len(found) == 0 || found[0].RevokedAt != nil:
			return Pass{}, nil, journal.Refuse(journal.Absent, "absent", "what", "pass")
		case found[0].Version != version:
			return Pass{}, nil, journal.Refuse(journal.Conflict, "stale", "version", found[0].Version)
		}
		p := found[0]
		p.Version++
		if err := change(tx, &p); err != nil {
			return p, nil, err
		}
		return p.impersonal(), []journal.Entry{p.entry(verb)}, nil
	})
	return prefixed(p, err, "pass "+verb)
}
