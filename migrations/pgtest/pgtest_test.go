//go:build unix

package pgtest_test

import (
	"testing"

	"jylu/migrations"
	"jylu/migrations/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// Two tests' databases are migrated and see nothing of each other.
func TestDatabasesAreSeparate(t *testing.T) {
	t.Parallel()
	a, b := pgtest.New(t), pgtest.New(t)
	if _, err := a.Pool.Exec(t.Context(), "UPDATE journal_head SET seq = 7"); err != nil {
		t.Fatal(err)
	}
	var seq int64
	if err := b.SQL.QueryRowContext(t.Context(), "SELECT seq FROM journal_head").Scan(&seq); err != nil {
		t.Fatal(err)
	}
	if seq != 0 {
		t.Fatalf("seq = %d in the other database, want 0", seq)
	}
	applied, known, err := migrations.Version(t.Context(), b.SQL)
	if err != nil || applied == 0 || applied != known {
		t.Fatalf("Version = %d of %d, %v", applied, known, err)
	}
}

// BenchmarkNew is the price of a database per test. Budget: 60 ms.
func BenchmarkNew(b *testing.B) {
	pgtest.Create(b, "template_jylu") // the first one starts the server
	for b.Loop() {
		pgtest.Create(b, "template_jylu")
	}
}
