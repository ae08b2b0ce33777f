package fleet

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
)

// Board is where the roster is changed: states, medical checks, the regime, who
// is in which crew. Every command is one journal.Write; it locks every resource
// it touches and checks the version the caller had read. Its methods may be
// called concurrently.
//
// Refusals they share: absent; stale (Conflict, the caller's version is old);
// resource-taken (Conflict, what would move is out on an order); not-one-of,
// too-long, bad-text (Invalid, with the field as the API names it).
type Board struct {
	DB      *gorm.DB
	Now     func() time.Time // for commands that carry no time
	Tracker *Tracker         // places what a command returns; may be nil
}

// stamp gives cmd its time.
func (b *Board) stamp(cmd journal.Command) journal.Command {
	if cmd.At.IsZero() {
		cmd.At = b.Now()
	}
	cmd.At = micros(cmd.At)
	return cmd
}

const readTaken = `
SELECT b.resource_id, b.resource_kind, b.incident_id, i.number
FROM booking b JOIN incident i ON i.id = b.incident_id
WHERE b.released_at IS NULL AND b.resource_id = ANY($1) ORDER BY b.resource_id LIMIT 1`

// free refuses if one of ids is booked. The caller holds their locks.
func free(ctx context.Context, tx *gorm.DB, ids []uuid.UUID) error {
	taken, err := collect(ctx, tx, func(row scanner) (*journal.Refusal, error) {
		var resource, incident uuid.UUID
		var kind, number string
		err := row.Scan(&resource, &kind, &incident, &number)
		return journal.Refuse(journal.Conflict, "resource-taken",
			"resource", resource, "kind", kind, "incident", incident, "incident_number", number), err
	}, readTaken, ids)
	if err != nil {
		return err
	}
	if len(taken) > 0 {
		return taken[0]
	}
	return nil
}

// locked is what a command holds: the resource it is about and all others it
// touches.
type locked struct {
	Resource
	all map[uuid.UUID]Resource
}

// take locks id, which must be of kind and at version, and others with it.
func take(ctx context.Context, tx *gorm.DB, id uuid.UUID, kind string, version int64, others ...uuid.UUID) (locked, error) {
	all, err := Lock(ctx, tx, append(others, id)...)
	if err != nil {
		return locked{}, err
	}
	l := locked{all: make(map[uuid.UUID]Resource, len(all))}
	for _, r := range all {
		l.all[r.ID] = r
	}
	l.Resource = l.all[id]
	if kind != "" && l.Kind != kind {
		return l, journal.Refuse(journal.Absent, "absent", "resource", id)
	}
	if l.Version != version {
		return l, journal.Refuse(journal.Conflict, "stale", "version", l.Version)
	}
	return l, nil
}

const bumpVersions = `UPDATE resource SET version = version + 1 WHERE id = ANY($1)`

// exec runs a statement that must succeed; what a constraint forbids comes back
// as a refusal.
func exec(ctx context.Context, tx *gorm.DB, statement string, args ...any) error {
	_, err := tx.Statement.ConnPool.ExecContext(ctx, statement, args...)
	return refused(err)
}

// constraints names what the database forbids. An error of any other
// constraint is a defect.
var constraints = map[string]*journal.Refusal{
	"vehicle_plate_key":       journal.Refuse(journal.Conflict, "plate-taken").At("plate"),
	"worker_personnel_no_key": journal.Refuse(journal.Conflict, "personnel-no-taken").At("personnel_no"),
	"crew_number_key":         journal.Refuse(journal.Conflict, "crew-number-taken").At("number"),
	"vehicle_crew_id_key":     journal.Refuse(journal.Conflict, "crew-has-vehicle").At("crew_id"),
	"vehicle_kind_check":      journal.Refuse(journal.Invalid, "not-one-of").At("kind"),
	"worker_trade_check":      journal.Refuse(journal.Invalid, "not-one-of").At("trade"),
	"vehicle_area_code_fkey":  journal.Refuse(journal.Invalid, "not-one-of").At("area"),
	"worker_area_code_fkey":   journal.Refuse(journal.Invalid, "not-one-of").At("area"),
	"crew_area_code_fkey":     journal.Refuse(journal.Invalid, "not-one-of").At("area"),
	"vehicle_base_code_fkey":  journal.Refuse(journal.Invalid, "not-one-of").At("base"),
	"crew_base_code_fkey":     journal.Refuse(journal.Invalid, "not-one-of").At("base"),
	"pass_number":             journal.Refuse(journal.Conflict, "pass-number-taken").At("number"),
}

func refused(err error) error {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		if r, ok := constraints[pg.ConstraintName]; ok {
			own := *r // the caller may add to it
			return &own
		}
	}
	return err
}

// fieldText is one text of a patch; a nil text is left as it is.
type fieldText struct {
	value *string
	into  *string
	most  int
	field string
}

// apply puts the texts given into their places and returns which were.
func apply(texts ...fieldText) (fields []string, err error) {
	for _, t := range texts {
		if t.value == nil {
			continue
		}
		if err := journal.CheckName(t.field, *t.value, t.most); err != nil {
			return nil, err
		}
		*t.into = strings.TrimSpace(*t.value)
		fields = append(fields, t.field)
	}
	return fields, nil
}

func prefixed[T any](value T, err error, verb string) (T, error) {
	if _, ok := errors.AsType[*journal.Refusal](err); err != nil && !ok {
		err = fmt.Errorf("fleet: %s: %w", verb, err)
	}
	return value, err
}
