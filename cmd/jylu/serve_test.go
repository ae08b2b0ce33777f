package main

import (
	"bytes"
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"jylu/migrations/pgtest"
)

// output is what a running server has said so far.
type output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}

// serving runs `jylu serve` on the data folder until ctx ends. It returns the
// server's address and the exit code to come.
func serving(t *testing.T, ctx context.Context, dir string) (url string, out *output, code chan int) {
	t.Helper()
	out, code = &output{}, make(chan int, 1)
	go func() {
		code <- run(ctx, []string{"serve"}, []string{"JYLU_DATA_DIR=" + dir, "JYLU_LISTEN=127.0.0.1:0"}, out, out)
	}()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if _, after, ok := strings.Cut(out.String(), "Jylu is at "); ok && strings.Contains(after, "\n") {
			url, _, _ = strings.Cut(after, "\n")
			return url, out, code
		}
		select {
		case c := <-code:
			t.Fatalf("serve ended with %d:\n%s", c, out)
		default:
		}
	}
	t.Fatalf("serve is not ready:\n%s", out)
	return "", nil, nil
}

// A server starts on an empty folder, answers, keeps a second one out, and stops.
func TestServe(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	url, out, code := serving(t, ctx, dir)
	answer, err := http.Get(url + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if c, text := jylu(t, dir, "serve"); c != 1 || !strings.Contains(text, "another jylu (process "+strconv.Itoa(os.Getpid())) {
		t.Errorf("a second serve = %d: %s", c, text)
	}
	if c, text := jylu(t, dir, "verify"); c != 0 {
		t.Errorf("verify beside serve = %d: %s", c, text)
	}
	stop()
	if c := <-code; c != 0 {
		t.Fatalf("serve ended with %d:\n%s", c, out)
	}
}

// A server whose database is gone says so and ends, for a supervisor to restart it.
func TestServeEndsWithItsDatabase(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	_, out, code := serving(t, t.Context(), dir)
	text, err := os.ReadFile(filepath.Join(dir, "postgres", "data", "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	line, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(line)
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(pid, syscall.SIGQUIT); err != nil {
		t.Fatal(err)
	}
	if c := <-code; c != 1 || !strings.Contains(out.String(), "the database server has ended") {
		t.Fatalf("serve ended with %d:\n%s", c, out)
	}
}

// A server of the operator's own that could lose data is refused with the reason.
func TestUnsafeServerIsRefused(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	dsn := pgtest.Empty(t) // the test server runs without fsync
	if code := run(t.Context(), []string{"serve"}, []string{"HOME=/", "JYLU_DATABASE_URL=" + dsn}, &out, &out); code != 1 ||
		!strings.Contains(out.String(), "set fsync = on") {
		t.Fatalf("serve = %d: %s", code, &out)
	}
}
