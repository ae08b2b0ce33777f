package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"
)

// Throttling of sign-ins: after some failures within the last hour each further
// try must wait, twice as long each time. By account it is five failures, by
// address twenty, because a control room shares one. There is no permanent lock:
// it would let anybody lock a dispatcher out. For the same reason an address
// from which the account has been signed in lately counts its own failures only.
const (
	throttleWindow  = time.Hour
	throttleAccount = 5
	throttleAddress = 20
	throttleFirst   = 5 * time.Second
	throttleMost    = 15 * time.Minute
)

// delay is the wait after the n-th failure when the first free ones are spent.
func delay(n, free int) time.Duration {
	if n < free {
		return 0
	}
	return min(throttleFirst<<min(n-free, 20), throttleMost)
}

const (
	lockAttempts = `SELECT pg_advisory_xact_lock(hashtextextended('sign-in ' || ?, 0)), pg_advisory_xact_lock(hashtextextended('sign-in from ' || ?, 0))`

	countAttempts = `
SELECT count(*) FILTER (WHERE username = @username AND (address = @address OR NOT known.here)) AS by_account,
       max(at) FILTER (WHERE username = @username AND (address = @address OR NOT known.here))  AS last_by_account,
       count(*) FILTER (WHERE address = @address)                                              AS by_address,
       max(at) FILTER (WHERE address = @address)                                               AS last_by_address
FROM sign_in_failure,
     (SELECT EXISTS (SELECT FROM session JOIN account ON account.id = account_id
                     WHERE lower(account.username) = @plain AND session.address = @address) AS here) AS known
WHERE at > @since AND (username = @username OR address = @address)`

	addAttempt    = `INSERT INTO sign_in_failure (username, address, at) VALUES (?, ?, ?)`
	forgetAttempt = `DELETE FROM sign_in_failure WHERE username = ? AND address = ?`
)

// attempt counts a try to sign in before it is looked at, so that many at once
// cannot slip through, or refuses it with the time to wait. forget takes the
// tries back when one succeeds.
func attempt(ctx context.Context, db *gorm.DB, username, address string, now time.Time) error {
	name := throttleName(username)
	return db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := tx.Exec(lockAttempts, name, address).Error; err != nil {
			return fmt.Errorf("throttle: %w", err)
		}
		var tries struct {
			ByAccount, ByAddress         int
			LastByAccount, LastByAddress *time.Time
		}
		err := tx.Raw(countAttempts, map[string]any{
			"username": name, "plain": strings.ToLower(username), "address": address, "since": now.Add(-throttleWindow),
		}).Scan(&tries).Error
		if err != nil {
			return fmt.Errorf("throttle: %w", err)
		}
		wait := max(left(tries.LastByAccount, delay(tries.ByAccount, throttleAccount), now),
			left(tries.LastByAddress, delay(tries.ByAddress, throttleAddress), now))
		if wait > 0 {
			seconds := int(wait/time.Second) + 1
			return refuse(429, "throttled").with("seconds", seconds).after(time.Duration(seconds) * time.Second)
		}
		return tx.Exec(addAttempt, name, address, now).Error
	})
}

// left is what remains at now of wait begun at last. Without a wait nothing
// does, though last may lie after now: of two requests at once, the one that came
// first may be counted last.
func left(last *time.Time, wait time.Duration, now time.Time) time.Duration {
	if last == nil || wait == 0 {
		return 0
	}
	return last.Add(wait).Sub(now)
}

// forget takes back the tries of username from address after one succeeded.
func forget(ctx context.Context, db *gorm.DB, username, address string) error {
	return db.WithContext(ctx).Exec(forgetAttempt, throttleName(username), address).Error
}

// throttleName is what is kept of a username that was tried: people type their
// password there.
func throttleName(username string) string {
	sum := sha256.Sum256([]byte(strings.ToLower(username)))
	return hex.EncodeToString(sum[:16])
}
