package fleet

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
)

// lockResources is FOR NO KEY UPDATE: it excludes other commands exactly as FOR
// UPDATE does, but lets the foreign keys of fixes and admissions be checked
// meanwhile, so that a position never waits for a dispatcher.
const lockResources = `
SELECT id, kind, state, state_reason, state_until, salt, version
FROM resource WHERE id = ANY($1) AND retired_at IS NULL ORDER BY id FOR NO KEY UPDATE`

// Lock locks the resources of ids until tx ends, always in order of id, and
// returns them in that order, each once. It refuses with Absent when one does
// not exist or is retired. In one transaction call it once, with all ids: a second call
// could take a lower id and so deadlock.
func Lock(ctx context.Context, tx *gorm.DB, ids ...uuid.UUID) ([]Resource, error) {
	ids = slices.Clone(ids)
	slices.SortFunc(ids, func(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) })
	ids = slices.Compact(ids)
	locked, err := collect(ctx, tx, func(row scanner) (r Resource, err error) {
		err = row.Scan(&r.ID, &r.Kind, &r.State, &r.StateReason, &r.StateUntil, &r.Salt, &r.Version)
		return r, err
	}, lockResources, ids)
	if err != nil {
		return nil, fmt.Errorf("fleet: lock: %w", err)
	}
	for i, id := range ids {
		if i >= len(locked) || locked[i].ID != id {
			return nil, journal.Refuse(journal.Absent, "absent", "resource", id)
		}
	}
	return locked, nil
}

type scanner interface{ Scan(dst ...any) error }

// collect runs query on the connection of tx and returns its rows. It goes past
// gorm because gorm would spread ids over one placeholder each, and because a
// roster is read row by row without reflection.
func collect[T any](ctx context.Context, tx *gorm.DB, scan func(scanner) (T, error), query string, args ...any) ([]T, error) {
	rows, err := tx.Statement.ConnPool.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		item, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, item)
	}
	return all, rows.Err()
}

// micros is what PostgreSQL keeps of t.
func micros(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// inUTC moves times read from the database from the process's zone to UTC.
func inUTC(times ...*time.Time) {
	for _, t := range times {
		if t != nil {
			*t = t.UTC()
		}
	}
}
