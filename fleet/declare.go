package fleet

import (
	"context"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
)

const (
	// Declarations wait for each other on the rows of regime.
	lockRegimes = `SELECT code FROM regime ORDER BY code FOR UPDATE`

	readDeclared = `SELECT code, declared_at FROM regime_declared ORDER BY declared_at DESC, id DESC LIMIT 1`

	writeDeclared = `INSERT INTO regime_declared (id, code, declared_at, actor, note) VALUES ($1, $2, $3, $4, $5)`
)

// DeclareRegime puts the regime code in force from now on. Watches, call-in
// times and the target change with it at once.
//
// Refusals: not-one-of at code; regime-in-force (Conflict): it already is;
// too-long and bad-text at note, of at most 1000 characters.
func (b *Board) DeclareRegime(ctx context.Context, cmd journal.Command, code, note string) (RegimeDeclared, error) {
	cmd = b.stamp(cmd)
	d := RegimeDeclared{ID: uuid.Must(uuid.NewV7()), Code: code, DeclaredAt: cmd.At, Actor: cmd.Actor, Note: note}
	made, err := journal.Write(ctx, b.DB, cmd, func(tx *gorm.DB) (RegimeDeclared, []journal.Entry, error) {
		if err := journal.CheckText("note", note, 1000); err != nil {
			return d, nil, err
		}
		codes, err := collect(ctx, tx, func(row scanner) (c string, err error) { return c, row.Scan(&c) }, lockRegimes)
		if err != nil {
			return d, nil, err
		}
		known := false
		for _, c := range codes {
			known = known || c == code
		}
		if !known {
			return d, nil, journal.Refuse(journal.Invalid, "not-one-of", "allowed", codes).At("code")
		}
		last, err := collect(ctx, tx, func(row scanner) (l RegimeDeclared, err error) {
			return l, row.Scan(&l.Code, &l.DeclaredAt)
		}, readDeclared)
		if err != nil {
			return d, nil, err
		}
		inForce := RegimeOrdinary
		if len(last) > 0 {
			inForce = last[0].Code
			// The newest row is in force, even if another server's clock ran ahead.
			if !d.DeclaredAt.After(last[0].DeclaredAt) {
				d.DeclaredAt = last[0].DeclaredAt.UTC().Add(time.Microsecond)
			}
		}
		if inForce == code {
			return d, nil, journal.Refuse(journal.Conflict, "regime-in-force", "code", code)
		}
		if err := exec(ctx, tx, writeDeclared, d.ID, d.Code, d.DeclaredAt, d.Actor, d.Note); err != nil {
			return d, nil, err
		}
		return d, []journal.Entry{journal.New("regime.declared", d.ID, map[string]any{"code": code, "before": inForce})}, nil
	})
	return prefixed(made, err, "declare regime")
}
