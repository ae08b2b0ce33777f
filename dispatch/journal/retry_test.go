package journal_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"jylu/dispatch/journal"
	"jylu/migrations"
	"jylu/migrations/pgtest"
)

func TestBadLuckIsRetried(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	effects(t, db)
	const kill = "SELECT pg_terminate_backend(pg_backend_pid())"
	tests := []struct {
		name, sql string
		fails     int // times in a row
		runs      int
		want      error
	}{
		{"serialization failure", raise("40001"), 4, 5, nil},
		{"for ever", raise("40001"), 99, 5, journal.ErrBusy},
		{"deadlock", raise("40P01"), 1, 2, nil},
		{"lock timeout", raise("55P03"), 2, 3, nil},
		{"lock timeout for ever", raise("55P03"), 99, 3, journal.ErrBusy},
		{"connection killed", kill, 2, 3, nil},
		{"server gone", kill, 99, 5, journal.ErrBusy},
	}
	for _, tt := range tests {
		for _, cmd := range []journal.Command{keyless(), command("")} {
			runs, effect := 0, id()
			got, err := journal.Write(t.Context(), db.Gorm, cmd, func(tx *gorm.DB) (uuid.UUID, []journal.Entry, error) {
				got, entries, err := do(effect)(tx)
				if runs++; err == nil && runs <= tt.fails {
					err = tx.Exec(tt.sql).Error
				}
				return got, entries, err
			})
			if !errors.Is(err, tt.want) || runs != tt.runs || (err == nil) != (got == effect) {
				t.Errorf("%s: after %d runs %v, %v; want %d runs, error %v", tt.name, runs, got, err, tt.runs, tt.want)
			}
			if errors.Is(err, journal.ErrUnknown) {
				t.Errorf("%s: COMMIT was never sent, yet %v", tt.name, err)
			}
		}
	}
	if e, j := count(t, db, "effect"), count(t, db, "journal_entry"); e != 8 || j != 8 {
		t.Errorf("%d effects, %d entries; want 8 of each", e, j)
	}
}

func raise(state string) string {
	return "DO $$ BEGIN RAISE EXCEPTION 'planted' USING ERRCODE = '" + state + "'; END $$"
}

func TestRetryEndsWithItsContext(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	ctx, cancel := context.WithCancel(t.Context())
	runs := 0
	_, err := journal.Write(ctx, db.Gorm, keyless(), func(tx *gorm.DB) (int, []journal.Entry, error) {
		if runs++; runs == 2 {
			defer cancel()
		}
		return 0, nil, tx.Exec(raise("40001")).Error
	})
	if err == nil || runs != 2 {
		t.Errorf("%d runs, %v", runs, err)
	}
}

// Two commands that take locks in opposite order are a defect, but one that
// costs a pause, not an answer.
func TestRealDeadlock(t *testing.T) {
	t.Parallel()
	db := wide(t)
	effects(t, db)
	a, b := id(), id()
	exec(t, db, "INSERT INTO effect (id) VALUES ($1), ($2)", a, b)
	var met, all sync.WaitGroup
	met.Add(2)
	for _, order := range [][2]uuid.UUID{{a, b}, {b, a}} {
		all.Go(func() {
			first := true
			_, err := journal.Write(t.Context(), db.Gorm, command(""), func(tx *gorm.DB) (int, []journal.Entry, error) {
				for i, id := range order {
					if err := tx.Exec("SELECT FROM effect WHERE id = ? FOR UPDATE", id).Error; err != nil {
						return 0, nil, err
					}
					if i == 0 && first { // hold one lock until the other command holds its own
						first = false
						met.Done()
						met.Wait()
					}
				}
				return 0, []journal.Entry{journal.New("effect.made", a, nil)}, nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := count(t, db, "journal_entry"); n != 2 {
		t.Errorf("%d entries", n)
	}
}

// deaf is a connection that, once armed, passes on a COMMIT and then breaks
// before its caller can read the answer.
type deaf struct {
	net.Conn
	armed *atomic.Int32
	sent  atomic.Bool
}

func (d *deaf) Write(b []byte) (int, error) {
	if bytes.Contains(b, []byte("\x0bcommit\x00")) && d.armed.Add(-1) >= 0 {
		d.sent.Store(true)
	}
	return d.Conn.Write(b)
}

func (d *deaf) Read(b []byte) (int, error) {
	n, err := d.Conn.Read(b) // so the server has committed
	if d.sent.Load() {
		d.Conn.Close()
		return 0, io.ErrUnexpectedEOF
	}
	return n, err
}

// deafDB is db over connections that lose the answers to the next armed COMMITs.
func deafDB(t *testing.T, db *migrations.DB, armed *atomic.Int32) *gorm.DB {
	t.Helper()
	cfg := db.Pool.Config()
	cfg.ConnConfig.DialFunc = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := new(net.Dialer).DialContext(ctx, network, address)
		return &deaf{Conn: conn, armed: armed}, err
	}
	return gormOn(t, cfg)
}

// gormOn is a pool of its own on cfg, as migrations.Open would set it up.
func gormOn(t *testing.T, cfg *pgxpool.Config) *gorm.DB {
	t.Helper()
	pool, err := pgxpool.NewWithConfig(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	sqlDB := stdlib.OpenDBFromPool(pool)
	t.Cleanup(func() { sqlDB.Close() })
	g, err := gorm.Open(postgres.New(postgres.Config{Conn: sqlDB}), &gorm.Config{SkipDefaultTransaction: true, Logger: logger.Discard})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestAnswerToCommitLost(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		cmd  journal.Command
		lose int32
		want error
	}{
		{"with a key the answer is found", command(""), 1, nil},
		{"also the second time", command(""), 2, nil},
		{"without a key nobody can know", keyless(), 1, journal.ErrUnknown},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			db := pgtest.New(t)
			effects(t, db)
			armed := new(atomic.Int32)
			g := deafDB(t, db, armed)
			armed.Store(tt.lose)
			runs, effect := 0, id()
			got, err := journal.Write(t.Context(), g, tt.cmd, func(tx *gorm.DB) (uuid.UUID, []journal.Entry, error) {
				runs++
				return do(effect)(tx)
			})
			if !errors.Is(err, tt.want) || (err == nil && got != effect) {
				t.Errorf("Write = %v, %v; want error %v", got, err, tt.want)
			}
			if e, j := count(t, db, "effect"), count(t, db, "journal_entry"); runs != 1 || e != 1 || j != 1 {
				t.Errorf("%d runs, %d effects, %d entries; want one of each", runs, e, j)
			}
		})
	}
}

// The server dies at COMMIT before committing: the key shows that nothing
// happened, and the command runs again.
func TestKilledAtCommit(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	effects(t, db)
	exec(t, db, `CREATE SEQUENCE commits`)
	exec(t, db, `CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$
		BEGIN IF nextval('commits') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF; RETURN NULL; END $$`)
	exec(t, db, `CREATE CONSTRAINT TRIGGER die AFTER INSERT ON effect DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION die()`)
	for _, tt := range []struct {
		cmd  journal.Command
		want error
	}{{command(""), nil}, {keyless(), journal.ErrUnknown}} {
		exec(t, db, `SELECT setval('commits', 1, false)`)
		if _, err := journal.Write(t.Context(), db.Gorm, tt.cmd, do(id())); !errors.Is(err, tt.want) {
			t.Errorf("error = %v, want %v", err, tt.want)
		}
	}
	if e, j := count(t, db, "effect"), count(t, db, "journal_entry"); e != 1 || j != 1 {
		t.Errorf("%d effects, %d entries; want one of each", e, j)
	}
}
