package journal_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"net/url"
	"testing"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
	"jylu/migrations"
	"jylu/migrations/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// patience bounds every wait of these tests; nothing is asserted about time.
const patience = 30 * time.Second

func id() uuid.UUID { return uuid.Must(uuid.NewV7()) }

// command is a new one with a key, of which body is the request.
func command(body string) journal.Command {
	return journal.Command{Actor: id(), Key: id(), BodyHash: sha256.Sum256([]byte(body)), At: time.Now()}
}

// keyless is a new command that may not be retried.
func keyless() journal.Command { return journal.Command{Actor: id(), At: time.Now()} }

// wide is a database with a pool for sixteen writers and a reader. params are
// settings of the session, in pairs.
func wide(t testing.TB, params ...string) *migrations.DB {
	t.Helper()
	dsn, err := url.Parse(pgtest.Create(t, "template_jylu"))
	if err != nil {
		t.Fatal(err)
	}
	q := dsn.Query()
	for i := 0; i < len(params); i += 2 {
		q.Set(params[i], params[i+1])
	}
	dsn.RawQuery = q.Encode()
	return pgtest.Open(t, dsn.String(), migrations.Options{MaxConns: 20})
}

// effects makes the table that the changes of a test write to.
func effects(t testing.TB, db *migrations.DB) {
	t.Helper()
	exec(t, db, `CREATE TABLE effect (id uuid PRIMARY KEY)`)
}

func exec(t testing.TB, db *migrations.DB, sql string, args ...any) {
	t.Helper()
	if _, err := db.Pool.Exec(t.Context(), sql, args...); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func count(t testing.TB, db *migrations.DB, table string) (n int64) {
	t.Helper()
	if err := db.Pool.QueryRow(t.Context(), "SELECT count(*) FROM "+table).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// do inserts the effect id and returns it with one entry about it.
func do(id uuid.UUID) func(tx *gorm.DB) (uuid.UUID, []journal.Entry, error) {
	return func(tx *gorm.DB) (uuid.UUID, []journal.Entry, error) {
		err := tx.Exec("INSERT INTO effect (id) VALUES (?)", id).Error
		return id, []journal.Entry{journal.New("effect.made", id, nil)}, err
	}
}

// note writes n entries by one command and returns their subjects.
func note(t testing.TB, db *migrations.DB, n int) []uuid.UUID {
	t.Helper()
	subjects, err := journal.Write(t.Context(), db.Gorm, keyless(), func(*gorm.DB) ([]uuid.UUID, []journal.Entry, error) {
		var subjects []uuid.UUID
		var entries []journal.Entry
		for range n {
			subjects = append(subjects, id())
			entries = append(entries, journal.New("effect.noted", subjects[len(subjects)-1], map[string]any{"n": n}))
		}
		return subjects, entries, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return subjects
}

// follow runs a feed until the test ends.
func follow(t testing.TB, db *migrations.DB, opt journal.FeedOptions) *journal.Feed {
	t.Helper()
	feed := journal.NewFeed(db.Pool, opt)
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	done := make(chan error, 1)
	go func() { done <- feed.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run = %v", err)
		}
	})
	if err := feed.Wait(within(t), 0); err != nil {
		t.Fatal(err)
	}
	return feed
}

func within(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeoutCause(t.Context(), patience, errors.New("the test waited too long"))
	t.Cleanup(cancel)
	return ctx
}

func wantRefused(t testing.TB, err error, class journal.Class, code string) *journal.Refusal {
	t.Helper()
	refusal, ok := errors.AsType[*journal.Refusal](err)
	if !ok || refusal.Class != class || refusal.Code != code {
		t.Fatalf("error = %v, want refusal %s %s", err, class, code)
	}
	return refusal
}
