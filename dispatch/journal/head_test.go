package journal_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
	"jylu/migrations/pgtest"
)

// statements records what a pool sends.
type statements struct {
	sync.Mutex
	sent []string
}

func (s *statements) TraceQueryStart(ctx context.Context, _ *pgx.Conn, q pgx.TraceQueryStartData) context.Context {
	s.Lock()
	defer s.Unlock()
	s.sent = append(s.sent, strings.Join(strings.Fields(q.SQL), " "))
	return ctx
}

func (*statements) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// While a command holds the head row all others wait: nothing may come between
// lock, append and COMMIT, however many entries there are.
func TestHeadIsHeldForThreeRoundTrips(t *testing.T) {
	t.Parallel()
	cfg := pgtest.New(t).Pool.Config()
	seen := &statements{}
	cfg.ConnConfig.Tracer = seen
	g := gormOn(t, cfg)
	if _, err := journal.Write(t.Context(), g, command(""), func(*gorm.DB) (int, []journal.Entry, error) {
		seen.Lock()
		defer seen.Unlock()
		seen.sent = nil
		return 1, []journal.Entry{journal.New("a.b", id(), nil), journal.New("a.b", id(), nil), journal.New("a.b", id(), nil)}, nil
	}); err != nil {
		t.Fatal(err)
	}
	seen.Lock()
	defer seen.Unlock()
	want := []string{"SELECT seq, hash FROM journal_head FOR UPDATE", "WITH entry AS", "commit"}
	for i, begins := range want {
		if len(seen.sent) < len(want) || !strings.HasPrefix(seen.sent[i], begins) {
			t.Fatalf("sent %q, want beginnings %q", seen.sent, want)
		}
	}
}
