package journal

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
)

// Command is the envelope of one change of state.
type Command struct {
	Actor    uuid.UUID // account that acts; zero: the system itself
	Key      uuid.UUID // the client's idempotency key; zero: the command may not be retried
	BodyHash [32]byte  // of the request, so that a key cannot serve for another command
	At       time.Time // server time; required; kept as UTC microseconds

	// Paper is when it really happened, if it was written on paper first, while
	// the system was away. Every entry of the command then carries it as
	// from_paper, beside the server's time. Nil: it happens now.
	Paper *time.Time
}

// ErrNested is returned by a Write inside the change of another.
var ErrNested = errors.New("journal: write inside a write")

// commitTime bounds a COMMIT that was sent: it is not abandoned with the
// request, because then nobody would know whether it took effect.
const commitTime = 5 * time.Second

// Write runs change in one READ COMMITTED transaction and commits what it did
// together with its entries, the key of cmd and the result; or commits nothing.
//
// change may run more than once, so it must touch nothing but tx. Its result is
// stored as JSON of T and returned as decoded from there, on a retry with the
// same key too, without running change again. A *Refusal returned by change undoes
// its effect and is itself remembered; Write returns it alone, without what it
// was wrapped in. No entries and no key is lawful: a plain transaction.
//
// Refusals of Write itself: key-reused (Invalid), the key came with another
// BodyHash; in-flight (Conflict, not remembered), the same command is still
// running after the connection's lock_timeout.
//
// Serialization failures, deadlocks and broken connections are retried with
// growing random pauses while ctx lasts, lock timeouts too but fewer times; then
// the error matches ErrBusy. If the connection was lost at COMMIT, a command with
// a key is settled by asking for the key; without one, or if that fails, the
// error matches ErrUnknown. All other errors of change are returned wrapped.
func Write[T any](ctx context.Context, db *gorm.DB, cmd Command, change func(tx *gorm.DB) (T, []Entry, error)) (T, error) {
	var result T
	var made []byte // what result was decoded from
	reply, err := write(ctx, db, cmd, func(tx *gorm.DB) ([]byte, []Entry, error) {
		value, entries, err := change(tx)
		if err != nil {
			return nil, nil, err
		}
		reply, err := json.Marshal(value)
		if err == nil {
			var again T // what cannot be read back must not be committed
			err = json.Unmarshal(reply, &again)
			result, made = again, reply
		}
		if err != nil {
			return nil, nil, fmt.Errorf("result: %w", err)
		}
		return reply, entries, nil
	})
	if err != nil {
		var none T
		return none, err
	}
	if made != nil && bytes.Equal(reply, made) {
		return result, nil
	}
	var stored T // by an earlier command with the key
	if err := json.Unmarshal(reply, &stored); err != nil {
		return stored, fmt.Errorf("journal: write: stored result: %w", err)
	}
	return stored, nil
}

// effect is a change whose result is already encoded.
type effect func(tx *gorm.DB) (reply []byte, entries []Entry, err error)

// answer is how a transaction ended that committed.
type answer struct {
	reply   []byte
	refusal *Refusal
	entries int
}

// nested marks the context of a running change.
type nested struct{}

func write(ctx context.Context, db *gorm.DB, cmd Command, do effect) ([]byte, error) {
	if _, in := db.Statement.ConnPool.(gorm.TxCommitter); in || ctx.Value(nested{}) != nil {
		return nil, ErrNested
	}
	if cmd.At.IsZero() {
		return nil, errors.New("journal: write: command without time")
	}
	cmd.At = micros(cmd.At)

	got, err := retry(ctx, cmd.Key != uuid.Nil, func() (answer, error) { return attempt(ctx, db, cmd, do) })
	if err != nil {
		if refusal, ok := errors.AsType[*Refusal](err); ok {
			return nil, refusal
		}
		return nil, fmt.Errorf("journal: write: %w", err)
	}
	if got.entries > 0 {
		wake(ctx, db)
	}
	if got.refusal != nil {
		return nil, got.refusal
	}
	return got.reply, nil
}

// attempt is one transaction. Until COMMIT it ends with ctx; COMMIT itself has
// commitTime.
func attempt(ctx context.Context, db *gorm.DB, cmd Command, do effect) (answer, error) {
	life, end := context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	detach := context.AfterFunc(ctx, end)
	defer detach()

	tx := db.WithContext(life).Begin(&sql.TxOptions{Isolation: sql.LevelReadCommitted})
	if tx.Error != nil {
		return answer{}, errors.Join(ctx.Err(), tx.Error)
	}
	conn := tx.Statement.ConnPool
	committer := conn.(gorm.TxCommitter)
	defer committer.Rollback() // no effect after a commit

	got, err := within(ctx, tx, cmd, do)
	if err != nil {
		return answer{}, errors.Join(ctx.Err(), err)
	}
	if !detach() {
		return answer{}, context.Cause(ctx)
	}
	late := time.AfterFunc(commitTime, end)
	defer late.Stop()
	if err := committer.Commit(); err != nil {
		return answer{}, commitFailed(err)
	}
	return got, nil
}

// within does everything between BEGIN and COMMIT.
func within(ctx context.Context, tx *gorm.DB, cmd Command, do effect) (answer, error) {
	conn, keyed := tx.Statement.ConnPool, cmd.Key != uuid.Nil
	if keyed {
		stored, found, err := claim(ctx, conn, cmd)
		if err != nil || found {
			return stored, err
		}
		if _, err := conn.ExecContext(ctx, "SAVEPOINT effect"); err != nil {
			return answer{}, err
		}
	}
	reply, entries, err := do(tx.WithContext(context.WithValue(ctx, nested{}, true)))
	if refusal, ok := errors.AsType[*Refusal](err); ok {
		return refused(ctx, conn, cmd, refusal)
	}
	if err != nil {
		return answer{}, err
	}
	for i := range entries {
		if entries[i].err != nil {
			return answer{}, entries[i].err
		}
		if entries[i].Kind == "" {
			return answer{}, errors.New("an entry was not made by New")
		}
		if cmd.Paper != nil {
			entries[i] = entries[i].fromPaper(*cmd.Paper)
		}
	}
	switch {
	case len(entries) > 0:
		err = appendTo(ctx, conn, cmd, entries, reply)
	case keyed:
		err = storeReply(ctx, conn, cmd, false, reply)
	}
	return answer{reply: reply, entries: len(entries)}, err
}

// refused undoes the effect and stores the refusal with the key. Without a key
// the refusal is the error that rolls everything back.
func refused(ctx context.Context, conn gorm.ConnPool, cmd Command, refusal *Refusal) (answer, error) {
	stored, err := json.Marshal(refusal)
	if err != nil {
		return answer{}, fmt.Errorf("refusal %s: %s", refusal.Code, err) // not wrapped: it must not look like a refusal
	}
	if refusal, err = decodeRefusal(stored); err != nil {
		return answer{}, err
	}
	if cmd.Key == uuid.Nil {
		return answer{}, refusal
	}
	if _, err := conn.ExecContext(ctx, "ROLLBACK TO SAVEPOINT effect"); err != nil {
		return answer{}, err
	}
	if err := storeReply(ctx, conn, cmd, true, stored); err != nil {
		return answer{}, err
	}
	return answer{refusal: refusal}, nil
}
