package web

import (
	"bytes"
	"io"
	"log/slog"
	"os"
	"sync"
	"testing"

	"jylu/migrations/pgtest"
)

// logged is everything the tests of this package made the server log.
var logged kept

func TestMain(m *testing.M) {
	apart()
	slog.SetDefault(slog.New(slog.NewTextHandler(io.MultiWriter(&logged, loud{}), &slog.HandlerOptions{Level: slog.LevelDebug})))
	pgtest.Main(m)
}

// kept is a buffer for many goroutines.
type kept struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (k *kept) Write(p []byte) (int, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.buf.Write(p)
}

func (k *kept) String() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.buf.String()
}

// loud shows what somebody would have to look into.
type loud struct{}

func (loud) Write(p []byte) (int, error) {
	if bytes.Contains(p, []byte("level=ERROR")) {
		return os.Stderr.Write(p)
	}
	return len(p), nil
}
