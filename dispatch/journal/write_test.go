package journal_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
	"jylu/migrations/pgtest"
)

type result struct {
	ID   uuid.UUID
	At   time.Time
	Note *string
	Any  map[string]any
}

func TestRetryGetsTheSameResult(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	runs, cmd := 0, command("report")
	change := func(*gorm.DB) (result, []journal.Entry, error) {
		runs++
		r := result{ID: id(), At: time.Now(), Any: map[string]any{"run": runs}} // monotonic clock and int: JSON keeps neither
		return r, []journal.Entry{journal.New("effect.made", r.ID, map[string]any{"run": runs})}, nil
	}
	first, err := journal.Write(t.Context(), db.Gorm, cmd, change)
	if err != nil {
		t.Fatal(err)
	}
	again, err := journal.Write(t.Context(), db.Gorm, cmd, change)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(first, again) {
		t.Errorf("retry gave\n%#v, first\n%#v", again, first)
	}
	if n := count(t, db, "journal_entry"); runs != 1 || n != 1 {
		t.Errorf("ran %d times, %d entries; want 1, 1", runs, n)
	}
}

func TestEntriesCarryTheCommand(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	cmd, subject, incident, crew := command(""), id(), id(), id()
	_, err := journal.Write(t.Context(), db.Gorm, cmd, func(*gorm.DB) (int, []journal.Entry, error) {
		return 0, []journal.Entry{
			journal.New("booking.sent", subject, map[string]any{"b": 1, "a": "en_route"}).Of(incident).For(crew, subject),
			journal.New("stage.finished", subject, nil),
		}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := gorm.G[journal.Entry](db.Gorm).Order("seq").Find(t.Context())
	if err != nil || len(got) != 2 {
		t.Fatalf("%d entries, %v", len(got), err)
	}
	at := cmd.At.UTC().Truncate(time.Microsecond)
	want := []journal.Entry{
		{Seq: 1, At: at, Kind: "booking.sent", Subject: subject, Incident: &incident, Actor: cmd.Actor, Audience: journal.Audience{crew, subject}, Body: `{"a":"en_route","b":1}`},
		{Seq: 2, At: at, Kind: "stage.finished", Subject: subject, Actor: cmd.Actor, Body: `{}`},
	}
	hash := make([]byte, 32)
	for i := range want {
		hash = journal.Chain(hash, want[i])
		want[i].Hash = hash
		got[i].At = got[i].At.UTC()
		if !reflect.DeepEqual(got[i], want[i]) {
			t.Errorf("entry %d:\n got %+v\nwant %+v", i+1, got[i], want[i])
		}
	}
}

// A refused command comes back after the cause is gone, as a phone does that was
// out of reach: it must not suddenly take effect.
func TestRefusalIsRemembered(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	effects(t, db)
	busy, cmd, other := true, command("send crew 7"), id()
	change := func(tx *gorm.DB) (uuid.UUID, []journal.Entry, error) {
		if err := tx.Exec("INSERT INTO effect (id) VALUES (?)", id()).Error; err != nil {
			return uuid.Nil, nil, err
		}
		if busy {
			return uuid.Nil, nil, fmt.Errorf("crew 7: %w", journal.Refuse(journal.Conflict, "crew-busy", "crew", 7, "incident", other).At("crews"))
		}
		return id(), []journal.Entry{journal.New("booking.sent", id(), nil)}, nil
	}
	_, first := journal.Write(t.Context(), db.Gorm, cmd, change)
	wantRefused(t, first, journal.Conflict, "crew-busy")
	busy = false
	_, again := journal.Write(t.Context(), db.Gorm, cmd, change)
	if !reflect.DeepEqual(first, again) {
		t.Errorf("first %#v, retry %#v", first, again)
	}
	if r := again.(*journal.Refusal); r.Field != "crews" || r.Params["crew"] != 7.0 || r.Params["incident"] != other.String() {
		t.Errorf("particulars lost: %+v", r)
	}
	if e, j, k := count(t, db, "effect"), count(t, db, "journal_entry"), count(t, db, "idempotency"); e != 0 || j != 0 || k != 1 {
		t.Errorf("%d effects, %d entries, %d keys; want 0, 0, 1", e, j, k)
	}
	cmd.Key = id()
	if _, err := journal.Write(t.Context(), db.Gorm, cmd, change); err != nil {
		t.Errorf("a new command after the cause was gone: %v", err)
	}
}

// A constraint may say no before the domain does: the transaction is then failed,
// and the refusal must still be stored.
func TestRefusalAfterAFailedStatement(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	effects(t, db)
	taken := id()
	exec(t, db, "INSERT INTO effect (id) VALUES ($1)", taken)
	cmd := command("")
	for range 2 {
		_, err := journal.Write(t.Context(), db.Gorm, cmd, func(tx *gorm.DB) (uuid.UUID, []journal.Entry, error) {
			got, entries, err := do(taken)(tx)
			if errors.Is(err, gorm.ErrDuplicatedKey) {
				err = journal.Refuse(journal.Conflict, "taken")
			}
			return got, entries, err
		})
		wantRefused(t, err, journal.Conflict, "taken")
		exec(t, db, "DELETE FROM effect")
	}
	if n := count(t, db, "journal_entry"); n != 0 {
		t.Errorf("%d entries", n)
	}
}

func TestErrorsStoreNothing(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	effects(t, db)
	broken := errors.New("disk on fire")
	for name, cmd := range map[string]journal.Command{"keyed": command(""), "keyless": keyless()} {
		t.Run(name, func(t *testing.T) {
			_, err := journal.Write(t.Context(), db.Gorm, cmd, func(tx *gorm.DB) (uuid.UUID, []journal.Entry, error) {
				got, entries, _ := do(id())(tx)
				return got, entries, broken
			})
			if !errors.Is(err, broken) {
				t.Fatalf("error = %v", err)
			}
			for _, table := range []string{"effect", "journal_entry", "idempotency"} {
				if n := count(t, db, table); n != 0 {
					t.Errorf("%d rows in %s", n, table)
				}
			}
			if _, err := journal.Write(t.Context(), db.Gorm, cmd, do(id())); err != nil {
				t.Errorf("the retry: %v", err)
			}
			exec(t, db, "DELETE FROM effect")
			exec(t, db, "DELETE FROM idempotency")
			exec(t, db, "ALTER TABLE journal_entry DISABLE TRIGGER ALL")
			exec(t, db, "DELETE FROM journal_entry")
		})
	}
}

func TestOtherBodyIsKeyReuse(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	effects(t, db)
	cmd, effect := command("send crew 7"), id()
	if _, err := journal.Write(t.Context(), db.Gorm, cmd, do(effect)); err != nil {
		t.Fatal(err)
	}
	other := command("send crew 8")
	other.Key, other.Actor = cmd.Key, cmd.Actor
	_, err := journal.Write(t.Context(), db.Gorm, other, do(id()))
	wantRefused(t, err, journal.Invalid, "key-reused")
	if got, err := journal.Write(t.Context(), db.Gorm, cmd, do(id())); err != nil || got != effect {
		t.Errorf("the first command's answer was stored over: %v, %v", got, err)
	}
	other.Actor = id()
	if _, err := journal.Write(t.Context(), db.Gorm, other, do(id())); err != nil {
		t.Errorf("another actor's equal key: %v", err)
	}
}

// The phone's request and its impatient retries arrive together.
func TestSameKeyConcurrently(t *testing.T) {
	t.Parallel()
	db := wide(t)
	effects(t, db)
	const n = 16
	cmd := command("")
	var answers [n]uuid.UUID
	var errs [n]error
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { answers[i], errs[i] = journal.Write(t.Context(), db.Gorm, cmd, do(id())) })
	}
	all.Wait()
	for i := range n {
		if errs[i] != nil || answers[i] != answers[0] {
			t.Errorf("request %d: %v, %v; request 0: %v", i, answers[i], errs[i], answers[0])
		}
	}
	if e, j := count(t, db, "effect"), count(t, db, "journal_entry"); e != 1 || j != 1 {
		t.Errorf("%d effects, %d entries; want one of each", e, j)
	}
}

func TestInFlight(t *testing.T) {
	t.Parallel()
	db := wide(t, "lock_timeout", "50")
	effects(t, db)
	cmd, effect := command(""), id()
	started, release := make(chan struct{}), make(chan struct{})
	first := make(chan error, 1)
	go func() {
		_, err := journal.Write(t.Context(), db.Gorm, cmd, func(tx *gorm.DB) (uuid.UUID, []journal.Entry, error) {
			close(started)
			<-release
			return do(effect)(tx)
		})
		first <- err
	}()
	<-started
	_, err := journal.Write(t.Context(), db.Gorm, cmd, do(id()))
	wantRefused(t, err, journal.Conflict, "in-flight")
	close(release)
	if err := <-first; err != nil {
		t.Fatal(err)
	}
	if got, err := journal.Write(t.Context(), db.Gorm, cmd, do(id())); err != nil || got != effect {
		t.Errorf("afterwards: %v, %v; want the first's answer: in-flight must not be stored", got, err)
	}
}

func TestNestingIsRefused(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	inner := map[string]func(tx *gorm.DB) error{
		"on tx": func(tx *gorm.DB) error {
			_, err := journal.Write(t.Context(), tx, keyless(), do(id()))
			return err
		},
		"on the pool": func(tx *gorm.DB) error {
			_, err := journal.Write(tx.Statement.Context, db.Gorm, keyless(), do(id()))
			return err
		},
	}
	for name, write := range inner {
		t.Run(name, func(t *testing.T) {
			_, err := journal.Write(t.Context(), db.Gorm, keyless(), func(tx *gorm.DB) (int, []journal.Entry, error) {
				return 0, nil, write(tx)
			})
			if !errors.Is(err, journal.ErrNested) {
				t.Errorf("error = %v, want ErrNested", err)
			}
		})
	}
}

func TestChangesThatCannotBeKept(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	effects(t, db)
	made := journal.New("effect.made", id(), nil)
	tests := []struct {
		name   string
		at     time.Time
		change func(tx *gorm.DB) (any, []journal.Entry, error)
	}{
		{"no time", time.Time{}, func(*gorm.DB) (any, []journal.Entry, error) { return 1, nil, nil }},
		{"a name in an entry", time.Now(), func(*gorm.DB) (any, []journal.Entry, error) {
			return 1, []journal.Entry{made, journal.New("call.taken", id(), map[string]string{"caller": "Асанова Айгуль"})}, nil
		}},
		{"an entry not made by New", time.Now(), func(*gorm.DB) (any, []journal.Entry, error) { return 1, []journal.Entry{made, {}}, nil }},
		{"a result JSON cannot hold", time.Now(), func(*gorm.DB) (any, []journal.Entry, error) { return make(chan int), []journal.Entry{made}, nil }},
		{"a refusal JSON cannot hold", time.Now(), func(*gorm.DB) (any, []journal.Entry, error) {
			return nil, nil, journal.Refuse(journal.Invalid, "odd", "c", make(chan int))
		}},
		{"an ignored error", time.Now(), func(tx *gorm.DB) (any, []journal.Entry, error) {
			tx.Exec("SELECT 1/0")
			return 1, nil, nil
		}},
		{"an ignored error before an entry", time.Now(), func(tx *gorm.DB) (any, []journal.Entry, error) {
			tx.Exec("SELECT 1/0")
			return 1, []journal.Entry{made}, nil
		}},
	}
	for _, tt := range tests {
		for _, cmd := range []journal.Command{keyless(), command("")} {
			cmd.At = tt.at
			t.Run(fmt.Sprintf("%s/keyed=%v", tt.name, cmd.Key != uuid.Nil), func(t *testing.T) {
				_, err := journal.Write(t.Context(), db.Gorm, cmd, func(tx *gorm.DB) (any, []journal.Entry, error) {
					tx.Exec("INSERT INTO effect (id) VALUES (?)", id())
					return tt.change(tx)
				})
				if _, refused := errors.AsType[*journal.Refusal](err); err == nil || refused {
					t.Errorf("error = %v, want a failure that is no refusal", err)
				}
			})
		}
	}
	for _, table := range []string{"effect", "journal_entry", "idempotency"} {
		if n := count(t, db, table); n != 0 {
			t.Errorf("%d rows in %s", n, table)
		}
	}
}

func TestKeptWithoutEntries(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	cmd := command("")
	for range 2 {
		n, err := journal.Write(t.Context(), db.Gorm, cmd, func(*gorm.DB) (int, []journal.Entry, error) { return 7, nil, nil })
		if n != 7 || err != nil {
			t.Fatalf("%d, %v", n, err)
		}
	}
	if j, k := count(t, db, "journal_entry"), count(t, db, "idempotency"); j != 0 || k != 1 {
		t.Errorf("%d entries, %d keys; want 0, 1", j, k)
	}
}

func TestPrune(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	now := time.Now()
	var fresh journal.Command
	for _, age := range []time.Duration{journal.KeepKeys + time.Hour, journal.KeepKeys - time.Hour} {
		fresh = command("")
		fresh.At = now.Add(-age)
		if _, err := journal.Write(t.Context(), db.Gorm, fresh, func(*gorm.DB) (int, []journal.Entry, error) { return 1, nil, nil }); err != nil {
			t.Fatal(err)
		}
	}
	exec(t, db, `INSERT INTO idempotency SELECT gen_random_uuid(), gen_random_uuid(), '', false, '', '2001-01-01' FROM generate_series(1, 2500)`)
	if n, err := journal.Prune(t.Context(), db.Gorm, now.Add(-journal.KeepKeys)); n != 2501 || err != nil {
		t.Errorf("Prune = %d, %v; want 2501", n, err)
	}
	if n, err := journal.Write(t.Context(), db.Gorm, fresh, func(*gorm.DB) (int, []journal.Entry, error) { return 2, nil, nil }); n != 1 || err != nil {
		t.Errorf("the younger key was forgotten: %d, %v", n, err)
	}
}

func TestWriteHonoursItsContext(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	effects(t, db)
	ctx, cancel := context.WithCancel(t.Context())
	_, err := journal.Write(ctx, db.Gorm, command(""), func(tx *gorm.DB) (uuid.UUID, []journal.Entry, error) {
		defer cancel() // the client hung up while the change ran
		return do(id())(tx)
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error = %v", err)
	}
	if e, k := count(t, db, "effect"), count(t, db, "idempotency"); e != 0 || k != 0 {
		t.Errorf("%d effects, %d keys", e, k)
	}
}
