package journal

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

var (
	// ErrBusy marks a Write that gave up: contention or an absent database.
	// Nothing was changed; the client should come again (503).
	ErrBusy = errors.New("database busy")

	// ErrUnknown marks a Write whose COMMIT was sent but not answered: it may or
	// may not have taken effect. The client should repeat it with the same key (503).
	ErrUnknown = errors.New("outcome of commit unknown")
)

const (
	maxTries     = 5 // transactions per Write
	maxLockTries = 3 // of which may have waited for lock_timeout in vain (2 s each)

	// firstPause is the upper bound of the first random pause; it doubles.
	firstPause = 20 * time.Millisecond

	lockNotAvailable = "55P03"
)

// retry runs try until it succeeds, fails for good, or was tried often enough.
// keyed says that a commit of unknown outcome may be tried again, because the
// key will tell.
func retry(ctx context.Context, keyed bool, try func() (answer, error)) (answer, error) {
	unknown, waits := false, 0
	for n := 1; ; n++ {
		got, err := try()
		if err == nil {
			if unknown {
				got.entries++ // perhaps committed unannounced: wake the listeners
			}
			return got, nil
		}
		lost := errors.Is(err, ErrUnknown)
		unknown = unknown || lost
		if sqlState(err) == lockNotAvailable {
			waits++
		}
		again := (lost && keyed) || (!lost && transient(err))
		if again && n < maxTries && waits < maxLockTries && pause(ctx, n) {
			continue
		}
		switch {
		case unknown && !lost:
			err = fmt.Errorf("%w: %w", ErrUnknown, err)
		case again && ctx.Err() == nil:
			err = fmt.Errorf("%w: %w", ErrBusy, err)
		}
		return answer{}, err
	}
}

// pause waits a random time that grows with n; false if ctx ended first.
func pause(ctx context.Context, n int) bool {
	timer := time.NewTimer(rand.N(firstPause << (n - 1)))
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}

// transient reports whether a transaction that failed so, before its COMMIT was
// sent, may be run again: the server chose a victim, or the connection broke.
func transient(err error) bool {
	if state := sqlState(err); state != "" {
		switch state {
		case "40001", "40P01", lockNotAvailable, // serialization, deadlock, lock timeout
			"25006",                   // read-only: a demoted primary
			"53300",                   // too many connections
			"57P01", "57P02", "57P03": // server stopping, crashed, starting
			return true
		}
		return state[:2] == "08"
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	_, dialled := errors.AsType[*pgconn.ConnectError](err)
	_, network := errors.AsType[net.Error](err)
	return dialled || network || pgconn.SafeToRetry(err) || errors.Is(err, errKeyGone) ||
		errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) || errors.Is(err, driver.ErrBadConn)
}

// commitFailed tells a COMMIT that was refused from one that nobody answered.
// Only an ERROR proves a rollback: FATAL may arrive from a server that had
// already committed and was stopped while waiting for its standby.
func commitFailed(err error) error {
	if server, ok := errors.AsType[*pgconn.PgError](err); ok && server.SeverityUnlocalized == "ERROR" {
		return err
	}
	if errors.Is(err, pgx.ErrTxCommitRollback) {
		return fmt.Errorf("change ignored an error of its transaction: %w", err)
	}
	return fmt.Errorf("%w: %w", ErrUnknown, err)
}

func sqlState(err error) string {
	if server, ok := errors.AsType[*pgconn.PgError](err); ok {
		return server.Code
	}
	return ""
}
