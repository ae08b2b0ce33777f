//go:build unix

// Package migrations holds the schema of Jylu's database and opens it.
//
// Decisions:
//   - The schema is a sequence of files NNNN_noun.sql, forward only, each one
//     transaction, applied by goose under its advisory lock: several processes
//     may start at once. A file's header says why, which locks, how to go back
//     and how to check.
//   - gorm, goose and LISTEN share one pgx pool, so one limit bounds them all.
//   - The timeouts a connection can set for itself are set here and not on the
//     server, so they hold on a managed PostgreSQL too. Migrations run without
//     the statement timeout.
//   - A server that would lose acknowledged changes is refused at start (Guard).
package migrations

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed *.sql
var files embed.FS

// Files are the migrations, for tests and documentation.
func Files() fs.FS { return files }

// Up applies every pending migration. A second process that comes meanwhile
// waits up to five minutes for the first.
func Up(ctx context.Context, db *sql.DB) error {
	p, err := provider(db)
	if err != nil {
		return err
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrations: up: %w", err)
	}
	return nil
}

// Version is the number of the newest migration applied to db, 0 for an empty
// database, and the newest this program knows.
func Version(ctx context.Context, db *sql.DB) (applied, known int64, err error) {
	p, err := provider(db)
	if err != nil {
		return 0, 0, err
	}
	for _, s := range p.ListSources() {
		known = max(known, s.Version)
	}
	var exists bool
	if err := db.QueryRowContext(ctx, `SELECT to_regclass('goose_db_version') IS NOT NULL`).Scan(&exists); err != nil {
		return 0, 0, fmt.Errorf("migrations: version: %w", err)
	}
	if !exists {
		return 0, known, nil
	}
	err = db.QueryRowContext(ctx, `SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied`).Scan(&applied)
	if err != nil {
		return 0, 0, fmt.Errorf("migrations: version: %w", err)
	}
	return applied, known, nil
}

// provider is goose over the embedded files. One try a second for five minutes
// for the advisory lock: the other process is creating the same schema.
func provider(db *sql.DB) (*goose.Provider, error) {
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300))
	if err != nil {
		return nil, fmt.Errorf("migrations: %w", err)
	}
	p, err := goose.NewProvider(goose.DialectPostgres, db, files, goose.WithSessionLocker(locker))
	if err != nil {
		return nil, fmt.Errorf("migrations: %w", err)
	}
	return p, nil
}

// ErrNewer says that the database was migrated by a newer release of Jylu.
var ErrNewer = errors.New("the database belongs to a newer release of jylu; install that release, or restore a backup made before it")

// Migrate brings the database up to date over a connection of its own, without
// the statement timeout: rebuilding a large table may take minutes. Waiting for a
// lock stays short, so that a migration never stalls the desk. It fails with
// ErrNewer if the schema is newer than this program. Call Guard before it.
func (db *DB) Migrate(ctx context.Context) error {
	cfg := db.Pool.Config().ConnConfig
	cfg.RuntimeParams["statement_timeout"] = "0"
	cfg.RuntimeParams["lock_timeout"] = "3000"
	cfg.RuntimeParams["idle_in_transaction_session_timeout"] = "0"
	conn := stdlib.OpenDB(*cfg)
	defer conn.Close()
	applied, known, err := Version(ctx, conn)
	if err != nil {
		return err
	}
	if applied > known {
		return fmt.Errorf("migrations: schema %d, known %d: %w", applied, known, ErrNewer)
	}
	if applied == known {
		return nil
	}
	return Up(ctx, conn)
}

// micros is now as PostgreSQL keeps it.
func micros() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }
