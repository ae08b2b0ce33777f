//go:build unix

package localpg_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"jylu/migrations/localpg"
	"jylu/migrations/pgtest"
)

// starterEnv makes the test binary a Jylu that starts a server and waits to be
// killed. Its value is the folder.
const starterEnv = "LOCALPG_TEST_STARTER"

func TestMain(m *testing.M) {
	dir := os.Getenv(starterEnv)
	if dir == "" {
		os.Exit(m.Run())
	}
	c, err := localpg.Start(context.Background(), localpg.Options{Dir: dir, Fast: os.Getenv("FAST") != ""})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println(c.PID())
	select {}
}

func start(t *testing.T, opt localpg.Options) *localpg.Cluster {
	t.Helper()
	c, err := localpg.Start(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return c
}

// ask runs one statement as the program's role and returns its single value.
func ask(t *testing.T, dsn, query string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	var v any
	if err := conn.QueryRow(t.Context(), query).Scan(&v); err != nil && !errors.Is(err, pgx.ErrNoRows) {
		t.Fatalf("%s: %v", query, err)
	}
	return fmt.Sprint(v)
}

// One durable server through its life: made, looked into, refused to a second
// Jylu, joined, stopped, started again with its data.
func TestLife(t *testing.T) {
	t.Parallel()
	opt := localpg.Options{Dir: pgtest.Folder(t)}
	c := start(t, opt)
	ask(t, c.DSN(localpg.Database), "CREATE TABLE kept AS SELECT 1 AS n")

	t.Run("durable", func(t *testing.T) { checkSettings(t, c) })
	t.Run("password required", func(t *testing.T) { checkPassword(t, c) })
	t.Run("private files", func(t *testing.T) { checkFiles(t, c, opt.Dir) })
	t.Run("second is refused", func(t *testing.T) {
		_, err := localpg.Start(t.Context(), opt)
		locked, ok := errors.AsType[*localpg.LockedError](err)
		if !ok || locked.PID != os.Getpid() || !strings.Contains(err.Error(), "another jylu (process "+strconv.Itoa(os.Getpid())) {
			t.Fatalf("Start = %v, want a *LockedError naming process %d", err, os.Getpid())
		}
	})
	t.Run("a joined server outlives the guest", func(t *testing.T) {
		guest, err := localpg.Join(t.Context(), opt)
		if err != nil {
			t.Fatal(err)
		}
		if got := ask(t, guest.DSN(localpg.Database), "SELECT n FROM kept"); got != "1" {
			t.Fatalf("n = %s, want 1", got)
		}
		if err := guest.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		ask(t, c.DSN(localpg.Database), "SELECT 1")
	})

	if err := c.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(c.Socket()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("socket folder after Stop: %v, want none", err)
	}
	again := start(t, opt)
	if got := ask(t, again.DSN(localpg.Database), "SELECT n FROM kept"); got != "1" || again.Adopted() {
		t.Fatalf("after a restart n = %s, adopted %t; want 1 and not adopted", got, again.Adopted())
	}
}

func checkSettings(t *testing.T, c *localpg.Cluster) {
	for setting, want := range map[string]string{
		"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "data_checksums": "on",
		"deadlock_timeout": "200ms", "log_lock_waits": "on", "client_connection_check_interval": "1s",
		"listen_addresses": "", "server_encoding": "UTF8", "log_min_error_statement": "panic", "timezone": "UTC",
	} {
		if got := ask(t, c.DSN(localpg.Database), "SHOW "+setting); got != want {
			t.Errorf("%s = %q, want %q", setting, got, want)
		}
	}
	if got := ask(t, c.DSN(localpg.Database), "SELECT datcollate FROM pg_database WHERE datname = 'jylu'"); got != "C.UTF-8" && got != "C" {
		t.Errorf("collation %s, want C.UTF-8 or C", got)
	}
	if got := ask(t, c.DSN(localpg.Database), "SELECT rolsuper::text FROM pg_roles WHERE rolname = current_user"); got != "false" {
		t.Errorf("the program's role is a superuser")
	}
}

func checkPassword(t *testing.T, c *localpg.Cluster) {
	rules := ask(t, c.AdminDSN("postgres"), "SELECT string_agg(type || ' ' || auth_method, ',') FROM pg_hba_file_rules")
	if rules != "local scram-sha-256" {
		t.Errorf("pg_hba rules %q, want scram on the socket alone", rules)
	}
	for _, dsn := range []string{c.DSN(localpg.Database), c.AdminDSN("postgres")} {
		u, err := url.Parse(dsn)
		if err != nil {
			t.Fatal(err)
		}
		u.User = url.UserPassword(u.User.Username(), "wrong")
		_, err = pgx.Connect(t.Context(), u.String())
		if pe, ok := errors.AsType[*pgconn.PgError](err); !ok || pe.Code != "28P01" {
			t.Errorf("wrong password as %s: %v, want 28P01", u.User.Username(), err)
		}
	}
}

func checkFiles(t *testing.T, c *localpg.Cluster, dir string) {
	for path, want := range map[string]os.FileMode{
		c.Socket(): 0o700, dir: 0o700, filepath.Join(dir, "password"): 0o600, filepath.Join(dir, "data"): 0o700,
	} {
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v; want mode %o", path, info, err, want)
		}
	}
}

// starter starts a server in a process of its own and returns both.
func starter(t *testing.T, dir, fast string) (*exec.Cmd, int) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), starterEnv+"="+dir, "FAST="+fast)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	var pid int
	if _, err := fmt.Fscan(out, &pid); err != nil {
		t.Fatalf("the starter failed: %v", err)
	}
	return cmd, pid
}

// kill9 kills the process as the kernel's out-of-memory killer would.
func kill9(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // "signal: killed" is what we asked for
}

func TestAdoptsTheServerOfAKilledJylu(t *testing.T) {
	t.Parallel()
	dir := pgtest.Folder(t)
	cmd, pid := starter(t, dir, "")
	if _, err := localpg.Start(t.Context(), localpg.Options{Dir: dir}); err == nil || !strings.Contains(err.Error(), "another jylu") {
		t.Fatalf("Start beside a living Jylu = %v, want refused", err)
	}
	kill9(t, cmd)

	c := start(t, localpg.Options{Dir: dir})
	if !c.Adopted() || c.PID() != pid {
		t.Fatalf("adopted %t process %d, want the running server %d", c.Adopted(), c.PID(), pid)
	}
	ask(t, c.DSN(localpg.Database), "CREATE TABLE kept AS SELECT 1 AS n")
	if err := c.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	select {
	case <-c.Done():
	default:
		t.Fatal("Done is open after Stop")
	}
}

// The server itself is killed: what was committed is there after recovery.
func TestRecoversAKilledServer(t *testing.T) {
	t.Parallel()
	opt := localpg.Options{Dir: pgtest.Folder(t)}
	c := start(t, opt)
	ask(t, c.DSN(localpg.Database), "CREATE TABLE kept AS SELECT 1 AS n")
	if err := syscall.Kill(c.PID(), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	<-c.Done()
	if err := c.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	again := start(t, opt)
	if got := ask(t, again.DSN(localpg.Database), "SELECT n FROM kept"); got != "1" {
		t.Fatalf("n = %s after recovery, want 1", got)
	}
}

// A test run that is killed leaves no server.
func TestFastServerDiesWithItsProcess(t *testing.T) {
	t.Parallel()
	cmd, pid := starter(t, pgtest.Folder(t), "1")
	kill9(t, cmd)
	deadline := time.After(20 * time.Second)
	for syscall.Kill(pid, 0) == nil {
		if stat, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid)); strings.Contains(string(stat), ") Z ") {
			return // dead; nobody waits for it in this container
		}
		select {
		case <-deadline:
			_ = syscall.Kill(pid, syscall.SIGQUIT)
			t.Fatal("the server outlived its test process")
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func TestInterruptedInitdbIsRepeated(t *testing.T) {
	t.Parallel()
	dir := pgtest.Folder(t)
	c := start(t, localpg.Options{Dir: dir, Fast: true})
	password, err := os.ReadFile(filepath.Join(dir, "password"))
	if err != nil {
		t.Fatal(err)
	}
	_ = c.Stop(t.Context()) // removes the folder, as Fast does
	owner(t, dir)
	write(t, filepath.Join(dir, "password"), string(password), 0o600)
	write(t, filepath.Join(dir, "data.new", "PG_VERSION"), "15\n", 0o600)
	again := start(t, localpg.Options{Dir: dir, Fast: true})
	ask(t, again.DSN(localpg.Database), "SELECT 1")
}

// owner makes dir as Start leaves it: as root, it belongs to the server's user.
func owner(t *testing.T, dir string) {
	t.Helper()
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if os.Geteuid() == 0 {
		for _, name := range []string{"postgres", "nobody"} {
			if exec.Command("chown", name, dir).Run() == nil {
				return
			}
		}
	}
}

func write(t *testing.T, path, text string, mode os.FileMode) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	if os.Geteuid() == 0 {
		for _, name := range []string{"postgres", "nobody"} {
			if exec.Command("chown", name, path).Run() == nil {
				return
			}
		}
	}
}
