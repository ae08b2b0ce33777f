//go:build unix

package localpg

import (
	"context"
	"fmt"
	"os"
	"syscall"
	"time"
)

// How long Stop waits for each of its three steps. A checkpoint of a busy duty
// room on a slow disk is seconds; past that the write-ahead log is safe anyhow.
const (
	fastGrace      = 20 * time.Second
	immediateGrace = 5 * time.Second
)

// Stop ends the server: open transactions are rolled back, a checkpoint is
// written, then it exits. If that takes too long it is ended hard, which loses
// nothing committed but costs a recovery at the next start; Stop says so with
// an error. A joined cluster is left running. Later calls return the first result.
func (c *Cluster) Stop(ctx context.Context) error {
	c.stop.Do(func() {
		if c.lock == nil {
			return
		}
		if err := c.end(ctx); err != nil {
			c.stopErr = fmt.Errorf("localpg: stop: %w", err)
		}
		if c.opt.Fast {
			os.RemoveAll(c.opt.Dir)
		} else {
			os.Remove(c.socket) // empty now; left alone if it is not
		}
		c.lock.Close()
	})
	return c.stopErr
}

// end asks ever less politely: fast, immediate, kill. Fast servers hold nothing
// worth a checkpoint.
func (c *Cluster) end(ctx context.Context) error {
	if c.pid == 0 {
		return nil
	}
	if !c.opt.Fast && c.signalled(ctx, syscall.SIGINT, fastGrace) {
		return nil
	}
	if c.signalled(context.WithoutCancel(ctx), syscall.SIGQUIT, immediateGrace) {
		if c.opt.Fast {
			return nil
		}
		return fmt.Errorf("the server did not end within %s and was stopped at once; it will recover at the next start", fastGrace)
	}
	if c.signalled(context.WithoutCancel(ctx), syscall.SIGKILL, immediateGrace) {
		return fmt.Errorf("the server had to be killed; it will recover at the next start")
	}
	return fmt.Errorf("the server (process %d) cannot be ended", c.pid)
}

// signalled sends sig and reports whether the server ended within grace.
func (c *Cluster) signalled(ctx context.Context, sig syscall.Signal, grace time.Duration) bool {
	select {
	case <-c.done: // never signal a process id that may already be another's
		return true
	default:
	}
	_ = syscall.Kill(c.pid, sig) // ESRCH: it ended between; done tells
	timer := time.NewTimer(grace)
	defer timer.Stop()
	select {
	case <-c.done:
		return true
	case <-timer.C:
	case <-ctx.Done():
	}
	return false
}
