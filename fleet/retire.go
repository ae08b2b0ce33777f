package fleet

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
)

// Departed is a resource that left the roster. One that something still names —
// an order it was on, an account, a token — is retired: it keeps its row, so
// that who did a repair stays known. Any other is removed without a trace but
// the journal's.
type Departed struct {
	ID      uuid.UUID
	Kind    string
	Retired bool // false: removed
	Version int64
}

const (
	lockAny = `
SELECT id, kind, state, state_reason, state_until, salt, version, retired_at
FROM resource WHERE id = $1 FOR NO KEY UPDATE`

	// Whose crew would feel it: the worker's own, the vehicle's own, the crew itself.
	readCrewOf = `
SELECT crew_id FROM worker WHERE id = $1 AND crew_id IS NOT NULL
UNION SELECT crew_id FROM vehicle WHERE id = $1 AND crew_id IS NOT NULL`

	readCrewIsUsed = `
SELECT EXISTS (SELECT FROM worker WHERE crew_id = $1 OR rotates_with = $1) OR EXISTS (SELECT FROM vehicle WHERE crew_id = $1)`

	retireResource = `
UPDATE resource SET retired_at = $2, state = 'ready', state_reason = '', state_until = NULL, version = version + 1 WHERE id = $1`

	foreignKeyViolation = "23503"
)

// removals delete a resource with what hangs on it; leavings take it out of the
// roster but leave its row.
var (
	removals = []string{
		`DELETE FROM certificate WHERE worker_id = $1`,
		`DELETE FROM admission WHERE worker_id = $1`,
		`DELETE FROM standing WHERE resource_id = $1`,
		`DELETE FROM fix WHERE resource_id = $1`,
		`DELETE FROM fix_last WHERE resource_id = $1`,
		`DELETE FROM vehicle WHERE id = $1`,
		`DELETE FROM worker WHERE id = $1`,
		`DELETE FROM crew WHERE id = $1`,
		`DELETE FROM resource WHERE id = $1`,
	}
	leavings = []string{
		`UPDATE worker SET crew_id = NULL, rotates_with = NULL WHERE id = $1`,
		`UPDATE vehicle SET crew_id = NULL WHERE id = $1`,
		`UPDATE crew SET lead_id = NULL, deputy_id = NULL WHERE id = $1`,
	}
	unseatAnywhere = `
UPDATE crew SET lead_id   = CASE WHEN lead_id   = $1 THEN NULL ELSE lead_id END,
                deputy_id = CASE WHEN deputy_id = $1 THEN NULL ELSE deputy_id END
WHERE $1 IN (lead_id, deputy_id)`
)

// depart removes the resource id, which is locked and free, or retires it if
// another table names it; it reports which.
func depart(ctx context.Context, tx *gorm.DB, id uuid.UUID, now time.Time) (retired bool, err error) {
	if err := exec(ctx, tx, unseatAnywhere, id); err != nil {
		return false, err
	}
	const point = "departure"
	if err := exec(ctx, tx, "SAVEPOINT "+point); err != nil {
		return false, err
	}
	for _, statement := range removals {
		if err = exec(ctx, tx, statement, id); err != nil {
			break
		}
	}
	if err == nil {
		return false, exec(ctx, tx, "RELEASE SAVEPOINT "+point)
	}
	if pg, ok := errors.AsType[*pgconn.PgError](err); !ok || pg.Code != foreignKeyViolation {
		return false, err
	}
	if err := exec(ctx, tx, "ROLLBACK TO SAVEPOINT "+point); err != nil {
		return false, err
	}
	for _, statement := range leavings {
		if err := exec(ctx, tx, statement, id); err != nil {
			return false, err
		}
	}
	return true, exec(ctx, tx, retireResource, id, now)
}

// Retire takes a crew, vehicle or worker off the roster; see Departed. A worker
// leaves his crew and leads none, a vehicle belongs to nobody, and a crew must
// be empty first.
//
// Refusals besides the Board's: crew-not-empty (Conflict).
func (b *Board) Retire(ctx context.Context, cmd journal.Command, id uuid.UUID, version int64) (Departed, error) {
	cmd = b.stamp(cmd)
	d, err := journal.Write(ctx, b.DB, cmd, func(tx *gorm.DB) (Departed, []journal.Entry, error) {
		crews, err := collect(ctx, tx, func(row scanner) (crew uuid.UUID, err error) { return crew, row.Scan(&crew) }, readCrewOf, id)
		if err != nil {
			return Departed{}, nil, err
		}
		held, err := take(ctx, tx, id, "", version, crews...)
		if err != nil {
			return Departed{}, nil, err
		}
		touched := append(crews, id)
		if err := free(ctx, tx, touched); err != nil {
			return Departed{}, nil, err
		}
		if held.Kind == KindCrew {
			used, err := collect(ctx, tx, func(row scanner) (yes bool, err error) { return yes, row.Scan(&yes) }, readCrewIsUsed, id)
			if err != nil {
				return Departed{}, nil, err
			}
			if used[0] {
				return Departed{}, nil, journal.Refuse(journal.Conflict, "crew-not-empty")
			}
		}
		d := Departed{ID: id, Kind: held.Kind, Version: version + 1}
		if d.Retired, err = depart(ctx, tx, id, cmd.At); err != nil {
			return d, nil, err
		}
		verb := ".removed"
		if d.Retired {
			verb = ".retired"
		}
		entry := journal.New(held.Kind+verb, id, map[string]any{"version": d.Version}).For(crews...)
		return d, []journal.Entry{entry}, exec(ctx, tx, bumpVersions, crews)
	})
	return prefixed(d, err, "retire")
}

// Restore brings a retired resource back onto the roster: ready, and in no crew.
func (b *Board) Restore(ctx context.Context, cmd journal.Command, id uuid.UUID, version int64) (Departed, error) {
	cmd = b.stamp(cmd)
	d, err := journal.Write(ctx, b.DB, cmd, func(tx *gorm.DB) (Departed, []journal.Entry, error) {
		found, err := collect(ctx, tx, func(row scanner) (r Resource, err error) {
			return r, row.Scan(&r.ID, &r.Kind, &r.State, &r.StateReason, &r.StateUntil, &r.Salt, &r.Version, &r.RetiredAt)
		}, lockAny, id)
		switch {
		case err != nil:
			return Departed{}, nil, err
		case len(found) == 0 || found[0].RetiredAt == nil:
			return Departed{}, nil, journal.Refuse(journal.Absent, "absent", "resource", id)
		case found[0].Version != version:
			return Departed{}, nil, journal.Refuse(journal.Conflict, "stale", "version", found[0].Version)
		}
		d := Departed{ID: id, Kind: found[0].Kind, Version: version + 1}
		entry := journal.New(d.Kind+".restored", id, map[string]any{"version": d.Version})
		return d, []journal.Entry{entry}, exec(ctx, tx, `UPDATE resource SET retired_at = NULL, version = version + 1 WHERE id = $1`, id)
	})
	return prefixed(d, err, "restore")
}

// Retired is a resource that left, as people knew it.
type Retired struct {
	ID        uuid.UUID
	Kind      string
	Label     string // number, plate or personnel number
	Name      string // a worker's: personal data
	RetiredAt time.Time
	Version   int64
}

const readRetired = `
SELECT r.id, r.kind, coalesce(c.number::text, v.plate, w.personnel_no), coalesce(w.name, ''), r.retired_at, r.version
FROM resource r LEFT JOIN crew c ON c.id = r.id LEFT JOIN vehicle v ON v.id = r.id LEFT JOIN worker w ON w.id = r.id
WHERE r.retired_at IS NOT NULL ORDER BY r.retired_at DESC, r.id`

// LoadRetired returns all who left, the newest first.
func LoadRetired(ctx context.Context, db *gorm.DB) ([]Retired, error) {
	all, err := collect(ctx, db, func(row scanner) (r Retired, err error) {
		err = row.Scan(&r.ID, &r.Kind, &r.Label, &r.Name, &r.RetiredAt, &r.Version)
		r.RetiredAt = r.RetiredAt.UTC()
		return r, err
	}, readRetired)
	if err != nil {
		return nil, fmt.Errorf("fleet: load retired: %w", err)
	}
	return all, nil
}
