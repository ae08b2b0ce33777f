package journal

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

const (
	readHead    = `SELECT seq FROM journal_head`
	readHeadAnd = `SELECT seq, (SELECT hash FROM journal_entry WHERE seq = $1) FROM journal_head`

	readEntries = `
SELECT seq, at, kind, subject, incident, actor, audience, body, hash
FROM journal_entry WHERE seq > $1 ORDER BY seq LIMIT $2`
)

// querier is a connection or a pool of pgx.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// readAfter returns up to limit entries after seq, in order.
func readAfter(ctx context.Context, db querier, seq int64, limit int) ([]Entry, error) {
	rows, err := db.Query(ctx, readEntries, seq, limit)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (Entry, error) {
		var e Entry
		var audience []uuid.UUID
		err := row.Scan(&e.Seq, &e.At, &e.Kind, &e.Subject, &e.Incident, &e.Actor, &audience, &e.Body, &e.Hash)
		e.Audience, e.At = audience, e.At.UTC()
		return e, err
	})
}
