//go:build unix

package localpg

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
)

// socketLimit is the longest folder path whose socket Linux and macOS both take:
// sun_path of 104 bytes less "/.s.PGSQL.5432.lock" and the closing NUL.
const socketLimit = 104 - len("/.s.PGSQL.5432.lock") - 1

// socketFolder makes the private folder of the socket: short, because the kernel
// limits the path, and stable for one data folder, so it can be found again.
func (c *Cluster) socketFolder() (string, error) {
	if d := filepath.Join(c.opt.Dir, "run"); c.opt.Fast && len(d) <= socketLimit {
		return d, c.owner.ownFolder(d)
	}
	h := fnv.New32a()
	h.Write([]byte(c.opt.Dir))
	name := fmt.Sprintf("jylu-%d-%08x", c.owner.uid, h.Sum32())
	var parents []string
	if c.owner.switchTo {
		parents = append(parents, "/run")
	} else if d := os.Getenv("XDG_RUNTIME_DIR"); d != "" {
		parents = append(parents, d)
	}
	var last error
	for _, parent := range append(parents, "/tmp") {
		d := filepath.Join(parent, name)
		if info, err := os.Stat(parent); err != nil || !info.IsDir() || len(d) > socketLimit {
			continue
		}
		if last = c.owner.ownFolder(d); last == nil {
			return d, nil
		}
	}
	return "", fmt.Errorf("no folder for the socket: %w", last)
}

// launch starts the server process and waits until it accepts connections.
func (c *Cluster) launch(ctx context.Context) error {
	var err error
	if c.socket, err = c.socketFolder(); err != nil {
		return err
	}
	logPath := filepath.Join(c.opt.Dir, "server.log")
	log, err := os.OpenFile(logPath, os.O_WRONLY|os.O_CREATE|os.O_TRUNC|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()

	cmd := exec.Command(c.bin.Path("postgres"), "-D", c.data(), "-k", c.socket, "-c", "listen_addresses=", "-c", "port="+port,
		"-c", "unix_socket_permissions=0700")
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = c.opt.Dir, serverEnv(), log, log
	cmd.SysProcAttr = c.owner.attr()
	if c.opt.Fast {
		dieWithParent(cmd.SysProcAttr)
	}
	started := make(chan error)
	go func() {
		// The kernel sends the parent-death signal when the starting thread ends,
		// not the process; so this goroutine keeps its thread until the server is gone.
		runtime.LockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait() // its exit is the news; how, stands in the log
			close(c.done)
		}
	}()
	if err := <-started; err != nil {
		return fmt.Errorf("start postgres: %w", err)
	}
	c.pid = cmd.Process.Pid
	if err := c.awaitReady(ctx); err != nil {
		_ = c.end(context.WithoutCancel(ctx))
		out, _ := os.ReadFile(logPath)
		return fmt.Errorf("%w: %s", err, tail(out))
	}
	return nil
}

// awaitReady polls postmaster.pid, as pg_ctl does, until the server says ready.
func (c *Cluster) awaitReady(ctx context.Context) error {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		if pm, err := readPostmaster(c.data()); err == nil && pm.pid == c.pid && pm.status == statusReady {
			return nil
		}
		select {
		case <-c.done:
			return errors.New("postgres ended while starting")
		case <-ctx.Done():
			return fmt.Errorf("postgres is not ready in time: %w", context.Cause(ctx))
		case <-tick.C:
		}
	}
}

// adopt takes over a server that is already running on our data folder. The
// folder lock is ours, so its Jylu is dead. A server on its way up or down is
// waited for; a stale postmaster.pid is left to PostgreSQL, which knows.
func (c *Cluster) adopt(ctx context.Context) (bool, error) {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		pm, err := readPostmaster(c.data())
		if errors.Is(err, fs.ErrNotExist) || err == nil && !alive(pm.pid) {
			return false, nil
		}
		if err == nil && pm.status == statusReady {
			c.pid, c.socket = pm.pid, pm.socket
			if err := c.ping(ctx); err != nil {
				if !alive(pm.pid) || !isServer(pm.pid) {
					return false, nil // the number was given to another process after a reboot
				}
				return false, fmt.Errorf("a server (process %d) runs on %s but does not let us in; stop it with kill -INT %d: %w",
					pm.pid, c.data(), pm.pid, err)
			}
			c.adopted = true
			go c.watch()
			return true, nil
		}
		if err == nil && !isServer(pm.pid) {
			return false, nil
		}
		select {
		case <-ctx.Done():
			return false, fmt.Errorf("a server found on %s neither starts nor stops: %w", c.data(), context.Cause(ctx))
		case <-tick.C:
		}
	}
}

// watch closes done when an adopted server, which is not our child, has ended.
func (c *Cluster) watch() {
	for alive(c.pid) {
		time.Sleep(100 * time.Millisecond)
	}
	close(c.done)
}
