package journal

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
)

const (
	claimKey = `
INSERT INTO idempotency (actor, key, body_hash, refused, reply, at) VALUES ($1, $2, $3, false, '', $4)
ON CONFLICT (actor, key) DO NOTHING`

	readKey = `SELECT body_hash, refused, reply FROM idempotency WHERE actor = $1 AND key = $2`

	replyKey = `UPDATE idempotency SET refused = $3, reply = $4 WHERE actor = $1 AND key = $2`

	pruneKeys = `
DELETE FROM idempotency WHERE (actor, key) IN (
	SELECT actor, key FROM idempotency WHERE at < $1 ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED)`
)

// errKeyGone says that the key was pruned between the two statements of claim.
var errKeyGone = errors.New("idempotency key pruned meanwhile")

// claim inserts the key of cmd, or returns what is stored with it. The insert
// waits for a running command with the same key to end; if that takes longer
// than the connection's lock_timeout the refusal in-flight is the error, which
// nobody stores.
func claim(ctx context.Context, conn gorm.ConnPool, cmd Command) (stored answer, found bool, err error) {
	made, err := conn.ExecContext(ctx, claimKey, cmd.Actor, cmd.Key, cmd.BodyHash[:], cmd.At)
	if sqlState(err) == lockNotAvailable {
		return answer{}, false, Refuse(Conflict, "in-flight")
	}
	if err != nil {
		return answer{}, false, fmt.Errorf("claim key: %w", err)
	}
	if n, err := made.RowsAffected(); err != nil || n == 1 {
		return answer{}, false, err
	}
	var hash, reply []byte
	var refused bool
	err = conn.QueryRowContext(ctx, readKey, cmd.Actor, cmd.Key).Scan(&hash, &refused, &reply)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return answer{}, false, errKeyGone
	case err != nil:
		return answer{}, false, fmt.Errorf("read key: %w", err)
	case !bytes.Equal(hash, cmd.BodyHash[:]):
		return answer{}, false, Refuse(Invalid, "key-reused")
	case refused:
		refusal, err := decodeRefusal(reply)
		return answer{refusal: refusal}, true, err
	}
	return answer{reply: reply}, true, nil
}

func storeReply(ctx context.Context, conn gorm.ConnPool, cmd Command, refused bool, reply []byte) error {
	if _, err := conn.ExecContext(ctx, replyKey, cmd.Actor, cmd.Key, refused, reply); err != nil {
		return fmt.Errorf("store reply: %w", err)
	}
	return nil
}

// KeepKeys is how long the answer to a command is remembered: phones come back
// late.
const KeepKeys = 30 * 24 * time.Hour

// Prune forgets the answers to commands older than before, usually now less
// KeepKeys, a thousand to a statement, and returns how many there were.
func Prune(ctx context.Context, db *gorm.DB, before time.Time) (int64, error) {
	const batch = 1000
	var total int64
	for {
		done, err := db.Statement.ConnPool.ExecContext(ctx, pruneKeys, micros(before), batch)
		if err != nil {
			return total, fmt.Errorf("journal: prune: %w", err)
		}
		n, err := done.RowsAffected()
		if total += n; err != nil || n < batch {
			return total, err
		}
	}
}
