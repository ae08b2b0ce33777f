//go:build unix

package migrations_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"

	"jylu/migrations"
	"jylu/migrations/localpg"
	"jylu/migrations/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// Every file says why it exists, what it locks, how to undo and how to check it.
func TestFilesCarryTheirHeader(t *testing.T) {
	t.Parallel()
	names, err := fs.Glob(migrations.Files(), "*.sql")
	if err != nil || len(names) == 0 {
		t.Fatalf("files %v, %v", names, err)
	}
	head := regexp.MustCompile(`\A-- \d{4} [a-z_ ]+: `)
	for i, name := range names {
		text, err := fs.ReadFile(migrations.Files(), name)
		if err != nil {
			t.Fatal(err)
		}
		if want := fmt.Sprintf("%04d_", i+1); !strings.HasPrefix(name, want) {
			t.Errorf("%s: want number %s without a gap", name, want)
		}
		if !head.Match(text) {
			t.Errorf("%s does not begin with its number, noun and purpose", name)
		}
		for _, part := range []string{"-- Why:", "-- Locks:", "-- Rollback:", "-- Check:", "-- +goose Up"} {
			if !strings.Contains(string(text), part) {
				t.Errorf("%s lacks %q", name, part)
			}
		}
		if strings.Contains(string(text), "+goose Down") {
			t.Errorf("%s goes back; migrations go forward only", name)
		}
	}
}

// Eight processes that start at once on an empty database leave one schema.
func TestUpTogether(t *testing.T) {
	t.Parallel()
	dsn := pgtest.Empty(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			db, err := migrations.Open(t.Context(), dsn, migrations.Options{MaxConns: 2})
			if err != nil {
				t.Error(err)
				return
			}
			defer db.Close()
			if err := db.Migrate(t.Context()); err != nil {
				t.Error(err)
			}
			applied, known, err := migrations.Version(t.Context(), db.SQL)
			if err != nil || applied != known || applied == 0 {
				t.Errorf("Version = %d of %d, %v", applied, known, err)
			}
		})
	}
	wg.Wait()
}

func TestUpThroughThePool(t *testing.T) {
	t.Parallel()
	db := pgtest.Open(t, pgtest.Empty(t), migrations.Options{MaxConns: 2})
	if applied, _, err := migrations.Version(t.Context(), db.SQL); err != nil || applied != 0 {
		t.Fatalf("Version of an empty database = %d, %v; want 0", applied, err)
	}
	for range 2 { // the second finds nothing to do
		if err := migrations.Up(t.Context(), db.SQL); err != nil {
			t.Fatal(err)
		}
	}
}

func TestNewerSchemaIsRefused(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	if _, err := db.Pool.Exec(t.Context(), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, true)"); err != nil {
		t.Fatal(err)
	}
	if err := db.Migrate(t.Context()); !errors.Is(err, migrations.ErrNewer) {
		t.Fatalf("Migrate = %v, want ErrNewer", err)
	}
}

// Every table tells in the database itself what it is for.
func TestTablesAreDocumented(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	rows, err := db.Pool.Query(t.Context(), `
		SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE n.nspname = 'public' AND c.relkind = 'r' AND c.relname <> 'goose_db_version'
		  AND obj_description(c.oid) IS NULL
		  AND NOT EXISTS (SELECT FROM pg_description d WHERE d.objoid = c.oid AND d.classoid = 'pg_class'::regclass)
		ORDER BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	bare, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	if len(bare) > 0 {
		t.Errorf("no COMMENT ON the table or any column of: %v", bare)
	}
}

func TestOpenSetsTheLimits(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	for setting, want := range map[string]string{
		"statement_timeout": "5s", "lock_timeout": "2s", "idle_in_transaction_session_timeout": "10s",
		"timezone": "UTC", "application_name": "jylu", "transaction_read_only": "off",
	} {
		var got string
		if err := db.Pool.QueryRow(t.Context(), "SELECT current_setting($1)", setting).Scan(&got); err != nil || got != want {
			t.Errorf("%s = %q, %v; want %q", setting, got, err, want)
		}
	}
	reports := pgtest.Open(t, db.Pool.Config().ConnString(),
		migrations.Options{MaxConns: 1, ReadOnly: true, StatementTimeout: time.Minute, Name: "reports"})
	if _, err := reports.Pool.Exec(t.Context(), "UPDATE journal_head SET seq = seq"); err == nil {
		t.Error("a read-only pool wrote")
	}
}

func TestGormSharesThePool(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	if got := db.Gorm.NowFunc(); got.Location() != time.UTC || got.Nanosecond()%1000 != 0 {
		t.Errorf("NowFunc = %v, want UTC and whole microseconds", got)
	}
	err := db.Gorm.Exec(`INSERT INTO journal_head (seq, hash) VALUES (0, '')`).Error
	if !errors.Is(err, gorm.ErrDuplicatedKey) {
		t.Errorf("second head row: %v, want gorm.ErrDuplicatedKey", err)
	}
	if n := db.Pool.Stat().TotalConns(); n == 0 || n > 4 {
		t.Errorf("%d connections, want 1 to 4", n)
	}
}

// A server that could lose acknowledged changes is refused, and the text says
// what to set.
func TestGuard(t *testing.T) {
	t.Parallel()
	unsafe := pgtest.New(t) // the test server runs with fsync = off
	err := migrations.Guard(t.Context(), unsafe)
	if e, ok := errors.AsType[*migrations.UnsafeError](err); !ok || e.Setting != "fsync" || !strings.Contains(err.Error(), "set fsync = on") {
		t.Fatalf("Guard = %v, want refused for fsync", err)
	}

	c := durable(t)
	db := pgtest.Open(t, c.DSN(localpg.Database), migrations.Options{MaxConns: 1})
	if err := migrations.Guard(t.Context(), db); err != nil {
		t.Fatalf("Guard of a durable server = %v", err)
	}
	for setting, value := range map[string]string{"synchronous_commit": "off", "default_transaction_read_only": "on"} {
		db := pgtest.Open(t, c.DSN(localpg.Database)+"&"+setting+"="+value, migrations.Options{MaxConns: 1})
		if _, ok := errors.AsType[*migrations.UnsafeError](migrations.Guard(t.Context(), db)); !ok {
			t.Errorf("Guard accepted %s = %s", setting, value)
		}
	}
}

// durable is a private server with the settings of serve.
func durable(t *testing.T) *localpg.Cluster {
	t.Helper()
	c, err := localpg.Start(t.Context(), localpg.Options{Dir: pgtest.Folder(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return c
}
