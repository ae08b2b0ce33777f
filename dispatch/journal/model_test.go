package journal_test

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"pgregory.net/rapid"

	"jylu/dispatch/journal"
	"jylu/migrations"
	"jylu/migrations/pgtest"
)

// plan is what a change is going to do.
type plan struct {
	Effects, Entries int
	End              string // ok, refuse, wrapped, fail, failed statement
}

// outcome is what a plan's Write must return, for ever if the command has a key.
type outcome struct {
	Result  []uuid.UUID
	Refusal *journal.Refusal
}

// machine drives Write with random commands and their retries, against the
// simplest model of it: a map from key to outcome, and three counts.
type machine struct {
	t        *testing.T
	db       *migrations.DB
	remember map[uuid.UUID]outcome
	commands []journal.Command // those with a key that were answered

	effects, entries, keys int64
}

func plans() *rapid.Generator[plan] {
	return rapid.Custom(func(t *rapid.T) plan {
		return plan{
			Effects: rapid.IntRange(0, 3).Draw(t, "effects"),
			Entries: rapid.IntRange(0, 3).Draw(t, "entries"),
			End:     rapid.SampledFrom([]string{"ok", "ok", "refuse", "wrapped", "fail", "failed statement"}).Draw(t, "end"),
		}
	})
}

var errFails = errors.New("fails")

// change carries out p and says in out what came of it.
func (p plan) change(out *outcome, runs *int) func(tx *gorm.DB) ([]uuid.UUID, []journal.Entry, error) {
	return func(tx *gorm.DB) ([]uuid.UUID, []journal.Entry, error) {
		*runs++
		*out = outcome{Result: []uuid.UUID{}}
		var entries []journal.Entry
		for range p.Effects {
			out.Result = append(out.Result, id())
			if err := tx.Exec("INSERT INTO effect (id) VALUES (?)", out.Result[len(out.Result)-1]).Error; err != nil {
				return nil, nil, err
			}
		}
		for n := range p.Entries {
			entries = append(entries, journal.New("effect.made", id(), map[string]int{"n": n}))
		}
		refusal := journal.Refuse(journal.Conflict, "taken", "n", float64(p.Effects)).At("crews")
		switch p.End {
		case "refuse":
			out.Refusal = refusal
			return nil, entries, refusal
		case "wrapped":
			out.Refusal = refusal
			return nil, entries, fmt.Errorf("crew 7: %w", refusal)
		case "fail":
			return nil, entries, errFails
		case "failed statement":
			return nil, entries, tx.Exec("SELECT 1/0").Error
		}
		return out.Result, entries, nil
	}
}

// issue gives a new command, with or without a key.
func (m *machine) issue(t *rapid.T) {
	p, keyed := plans().Draw(t, "plan"), rapid.Bool().Draw(t, "keyed")
	cmd := command("body")
	if !keyed {
		cmd.Key = uuid.Nil
	}
	var want outcome
	runs := 0
	got, err := journal.Write(m.t.Context(), m.db.Gorm, cmd, p.change(&want, &runs))
	if runs != 1 {
		t.Fatalf("ran %d times", runs)
	}
	failed := p.End == "fail" || p.End == "failed statement"
	if failed {
		if _, refused := errors.AsType[*journal.Refusal](err); err == nil || refused || (p.End == "fail" && !errors.Is(err, errFails)) {
			t.Fatalf("%+v: error = %v", p, err)
		}
		return
	}
	m.same(t, want, got, err)
	if keyed {
		m.keys++
		m.remember[cmd.Key] = want
		m.commands = append(m.commands, cmd)
	}
	if want.Refusal == nil {
		m.effects, m.entries = m.effects+int64(p.Effects), m.entries+int64(p.Entries)
	}
}

// retry repeats an answered command, whatever its change would now do.
func (m *machine) retry(t *rapid.T) {
	if len(m.commands) == 0 {
		t.Skip("nothing to repeat")
	}
	cmd := rapid.SampledFrom(m.commands).Draw(t, "command")
	cmd.At = time.Now() // a retry comes later
	var ignored outcome
	runs := 0
	got, err := journal.Write(m.t.Context(), m.db.Gorm, cmd, plans().Draw(t, "plan").change(&ignored, &runs))
	if runs != 0 {
		t.Fatal("a retry ran")
	}
	m.same(t, m.remember[cmd.Key], got, err)
}

// reuse sends another body with an answered command's key.
func (m *machine) reuse(t *rapid.T) {
	if len(m.commands) == 0 {
		t.Skip("no key to reuse")
	}
	cmd := rapid.SampledFrom(m.commands).Draw(t, "command")
	cmd.BodyHash = sha256.Sum256([]byte("another body"))
	var ignored outcome
	runs := 0
	_, err := journal.Write(m.t.Context(), m.db.Gorm, cmd, plans().Draw(t, "plan").change(&ignored, &runs))
	if !journal.Refused(err, "key-reused") || runs != 0 {
		t.Fatalf("%v after %d runs, want key-reused", err, runs)
	}
}

func (m *machine) same(t *rapid.T, want outcome, got []uuid.UUID, err error) {
	if want.Refusal != nil {
		if !reflect.DeepEqual(err, error(want.Refusal)) {
			t.Fatalf("error = %#v, want %#v", err, want.Refusal)
		}
		return
	}
	if err != nil || !reflect.DeepEqual(got, want.Result) {
		t.Fatalf("Write = %v, %v; want %v", got, err, want.Result)
	}
}

// check compares the tables with the model, and the seq with its promise.
func (m *machine) check(t *rapid.T) {
	var effects, entries, keys, head, last int64
	err := m.db.Pool.QueryRow(m.t.Context(), `SELECT (SELECT count(*) FROM effect), (SELECT count(*) FROM journal_entry),
		(SELECT count(*) FROM idempotency), (SELECT seq FROM journal_head), (SELECT coalesce(max(seq), 0) FROM journal_entry)`).
		Scan(&effects, &entries, &keys, &head, &last)
	if err != nil {
		t.Fatal(err)
	}
	if effects != m.effects || entries != m.entries || keys != m.keys || head != entries || last != entries {
		t.Fatalf("%d effects, %d entries, %d keys, head %d, last %d; want %d, %d, %d",
			effects, entries, keys, head, last, m.effects, m.entries, m.keys)
	}
}

func TestWriteAgainstItsModel(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	effects(t, db)
	m := &machine{t: t, db: db, remember: make(map[uuid.UUID]outcome)} // grows over all of rapid's runs, as a database does
	rapid.Check(t, func(rt *rapid.T) {
		rt.Repeat(map[string]func(*rapid.T){"issue": m.issue, "retry": m.retry, "reuse": m.reuse, "": m.check})
	})
	if report, err := journal.Verify(t.Context(), db.Gorm, nil); err != nil || report.Entries != m.entries || m.entries == 0 {
		t.Errorf("Verify = %+v, %v; want %d entries", report, err, m.entries)
	}
}
