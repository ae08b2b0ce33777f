//go:build unix

package localpg

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

func passwordFile(dir string) string { return filepath.Join(dir, "password") }

func readPassword(dir string) (string, error) {
	text, err := os.ReadFile(passwordFile(dir))
	if err != nil {
		return "", err
	}
	if p := strings.TrimSpace(string(text)); p != "" {
		return p, nil
	}
	return "", fmt.Errorf("%s is empty", passwordFile(dir))
}

// ensurePassword reads the server's password, or makes one before the first
// initdb. A password lost later cannot be made up: the way out is in the text.
func (c *Cluster) ensurePassword() (string, error) {
	file := passwordFile(c.opt.Dir)
	p, err := readPassword(c.opt.Dir)
	if err == nil {
		return p, nil
	}
	if _, dataErr := os.Stat(c.data()); dataErr == nil {
		return "", fmt.Errorf("the data folder %s exists but its password cannot be read (%w); "+
			"put the file back from a copy, or restore a backup into an empty folder", c.data(), err)
	}
	p = rand.Text()
	if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return "", err
	}
	_, err = f.WriteString(p + "\n")
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return "", err
	}
	return p, c.owner.own(file)
}

// initialise makes the data folder if there is none, and writes the settings.
func (c *Cluster) initialise(ctx context.Context) error {
	if _, err := os.Stat(c.data()); errors.Is(err, fs.ErrNotExist) {
		fresh := c.data() + ".new"
		if err := c.initdb(ctx, fresh); err != nil {
			return err
		}
		if err := os.Rename(fresh, c.data()); err != nil {
			return err
		}
	}
	return c.writeOwned(filepath.Join(c.data(), "jylu.conf"), c.settings())
}

// initdb fills dir with a new cluster that accepts only scram passwords over
// the Unix socket. C.UTF-8 sorts by code point in every release, so an upgrade
// of the C library cannot corrupt an index; where it is unknown, C does the same.
func (c *Cluster) initdb(ctx context.Context, dir string) error {
	var out []byte
	var err error
	for _, locale := range []string{"C.UTF-8", "C"} {
		if err := os.RemoveAll(dir); err != nil {
			return err
		}
		args := []string{"-D", dir, "-U", adminRole, "--pwfile", passwordFile(c.opt.Dir), "-A", "scram-sha-256",
			"-E", "UTF8", "--locale", locale, "--data-checksums", "--no-instructions"}
		if c.opt.Fast {
			args = append(args, "--no-sync")
		}
		cmd := exec.CommandContext(ctx, c.bin.Path("initdb"), args...)
		cmd.Dir, cmd.Env, cmd.SysProcAttr = c.opt.Dir, serverEnv(), c.owner.attr()
		if out, err = cmd.CombinedOutput(); err == nil {
			break
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
	}
	if err != nil {
		return fmt.Errorf("initdb: %w: %s", err, tail(out))
	}
	conf, err := os.OpenFile(filepath.Join(dir, "postgresql.conf"), os.O_WRONLY|os.O_APPEND|syscall.O_NOFOLLOW, 0)
	if err != nil {
		return err
	}
	_, err = conf.WriteString("\ninclude_if_exists = 'jylu.conf'  # rewritten at each start; change settings with ALTER SYSTEM\n")
	if err := errors.Join(err, conf.Close()); err != nil {
		return err
	}
	return c.writeOwned(filepath.Join(dir, "pg_hba.conf"),
		"# Written by Jylu: the Unix socket only, and never without a password.\nlocal all all scram-sha-256\n")
}

// writeOwned replaces a file of the server's user whole, so a crash leaves the
// old one or the new one.
func (c *Cluster) writeOwned(path, text string) error {
	tmp := path + ".tmp"
	if err := os.Remove(tmp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := os.OpenFile(tmp, os.O_WRONLY|os.O_CREATE|os.O_EXCL|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	if err := errors.Join(err, f.Close(), c.owner.own(tmp)); err != nil {
		return err
	}
	return os.Rename(tmp, path)
}

// serverEnv keeps the caller's PGDATA, PGPORT and language out of the server.
func serverEnv() []string {
	return []string{"PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C.UTF-8", "TZ=UTC"}
}

// tail is the end of a program's output, enough to show its last complaint.
func tail(out []byte) string {
	text := strings.TrimSpace(string(out))
	if len(text) > 800 {
		text = "…" + strings.ToValidUTF8(text[len(text)-800:], "")
	}
	return text
}
