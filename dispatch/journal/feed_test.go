package journal_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"jylu/dispatch/journal"
	"jylu/migrations"
	"jylu/migrations/pgtest"
)

// seqs is what sub brings until it has examined to.
func seqs(t *testing.T, sub *journal.Subscription, to int64) (got []int64) {
	t.Helper()
	ctx := within(t)
	for sub.Examined() < to {
		select {
		case <-sub.More():
		case <-ctx.Done():
			t.Fatalf("examined %d of %d: %v", sub.Examined(), to, context.Cause(ctx))
		}
		events, err := sub.Take(ctx)
		if err != nil {
			t.Fatalf("after %d: %v", sub.Examined(), err)
		}
		for _, e := range events {
			got = append(got, e.Seq)
		}
	}
	return got
}

func span(from, to int64) (s []int64) {
	for ; from <= to; from++ {
		s = append(s, from)
	}
	return s
}

// Every starting point, so every seam between table, memory and what comes live.
func TestResumeFromAnySeq(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	note(t, db, 20)
	feed := follow(t, db, journal.FeedOptions{Keep: 16})
	for range 30 {
		note(t, db, 1)
	}
	if err := feed.Wait(within(t), 50); err != nil {
		t.Fatal(err)
	}
	subs := make([]*journal.Subscription, 51)
	for after := range subs {
		subs[after] = feed.Subscribe(t.Context(), int64(after), nil)
	}
	note(t, db, 10)
	for after, sub := range subs {
		if got := seqs(t, sub, 60); !slices.Equal(got, span(int64(after)+1, 60)) {
			t.Errorf("after %d: %v", after, got)
		}
	}
}

// A backlog of several readings, while the journal grows.
func TestBacklogWhileWriting(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	note(t, db, 1000)
	feed := follow(t, db, journal.FeedOptions{Keep: 50})
	var all sync.WaitGroup
	all.Go(func() {
		for range 100 {
			note(t, db, 3)
		}
	})
	all.Go(func() {
		sub, got := feed.Subscribe(t.Context(), 0, nil), []int64(nil)
		for ctx := within(t); sub.Examined() < 1300; {
			events, err := sub.Next(ctx)
			if errors.Is(err, journal.ErrSlow) {
				sub = feed.Subscribe(ctx, sub.Examined(), nil)
			} else if err != nil {
				t.Error(err)
				return
			}
			for _, e := range events {
				got = append(got, e.Seq)
			}
		}
		if !slices.Equal(got, span(1, 1300)) {
			t.Errorf("%d entries, not 1 to 1300 once and in order", len(got))
		}
	})
	all.Wait()
}

// A reader that may see little must still advance, or it would come back to a
// year of other crews' entries.
func TestExaminedPassesTheInvisible(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	note(t, db, 10)
	feed := follow(t, db, journal.FeedOptions{})
	third := func(e *journal.Entry) bool { return e.Seq%3 == 0 }
	sub := feed.Subscribe(t.Context(), 0, third)
	note(t, db, 10)
	if got := seqs(t, sub, 20); !slices.Equal(got, []int64{3, 6, 9, 12, 15, 18}) || sub.Examined() != 20 {
		t.Errorf("saw %v, examined %d", got, sub.Examined())
	}
}

func TestSlowSubscriberIsCutAndResumes(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	feed := follow(t, db, journal.FeedOptions{Keep: 8})
	slow, quick := feed.Subscribe(t.Context(), 0, nil), feed.Subscribe(t.Context(), 0, nil)
	note(t, db, 5)
	if got := seqs(t, slow, 5); len(got) != 5 { // it is live now
		t.Fatal(got)
	}
	var saw []int64
	for seq := int64(6); seq <= 20; seq++ {
		note(t, db, 1)
		saw = append(saw, seqs(t, quick, seq)...)
	}
	if !slices.Equal(saw, span(1, 20)) {
		t.Errorf("the quick one saw %v", saw)
	}
	for range 2 {
		if _, err := slow.Next(within(t)); !errors.Is(err, journal.ErrSlow) {
			t.Errorf("error = %v, want ErrSlow, for good", err)
		}
	}
	if got := seqs(t, feed.Subscribe(t.Context(), slow.Examined(), nil), 20); !slices.Equal(got, span(6, 20)) {
		t.Errorf("resumed with %v", got)
	}
}

func TestSubscriberAhead(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	feed := journal.NewFeed(db.Pool, journal.FeedOptions{}) // not running: all is ahead of it
	note(t, db, 5)
	if _, err := feed.Subscribe(t.Context(), 6, nil).Take(t.Context()); !errors.Is(err, journal.ErrAhead) {
		t.Errorf("after 6 of 5: %v, want ErrAhead", err)
	}
	page := feed.Subscribe(t.Context(), 5, nil) // a page that is newer than the feed
	if events, err := page.Take(t.Context()); err != nil || len(events) > 0 {
		t.Errorf("before the feed runs: %v, %v", events, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- feed.Run(ctx) }()
	if err := feed.Wait(within(t), 5); err != nil {
		t.Fatal(err)
	}
	note(t, db, 1)
	if got := seqs(t, page, 6); !slices.Equal(got, []int64{6}) {
		t.Errorf("saw %v", got)
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if _, err := page.Next(within(t)); !errors.Is(err, journal.ErrStopped) {
		t.Errorf("after the end: %v, want ErrStopped", err)
	}
	if err := feed.Wait(within(t), 7); !errors.Is(err, journal.ErrStopped) {
		t.Errorf("Wait after the end: %v", err)
	}
	if err := feed.Run(t.Context()); err == nil {
		t.Error("a feed ran twice")
	}
}

// silently appends an entry without waking anybody, as if the notification had
// been lost.
func silently(t *testing.T, db *migrations.DB) {
	t.Helper()
	exec(t, db, `WITH head AS (UPDATE journal_head SET seq = seq + 1 RETURNING seq)
		INSERT INTO journal_entry (seq, at, kind, subject, actor, body, hash)
		SELECT seq, now(), 'effect.noted', gen_random_uuid(), gen_random_uuid(), '{}', '' FROM head`)
}

func TestLostNotificationIsHealed(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	var log bytes.Buffer
	t.Cleanup(func() { // runs when the feed has stopped
		if log.Len() > 0 {
			t.Errorf("a poll cost the connection: %s", &log)
		}
	})
	feed := follow(t, db, journal.FeedOptions{Poll: 20 * time.Millisecond, Log: slog.New(slog.NewTextHandler(&log, nil))})
	for n := int64(1); n <= 3; n++ {
		silently(t, db)
		if err := feed.Wait(within(t), n); err != nil {
			t.Error(err)
		}
	}
	if feed.Last() != 3 || feed.Age() > patience {
		t.Errorf("Last %d, Age %v", feed.Last(), feed.Age())
	}
}

// The database comes back from a backup that is older than what the clients have
// seen; seq then counts anew, over other entries.
func TestRestoredJournalEndsSubscriptions(t *testing.T) {
	t.Parallel()
	for name, after := range map[string]int{"shorter": 1, "as long": 3, "longer": 5} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := pgtest.New(t)
			feed := follow(t, db, journal.FeedOptions{Poll: time.Hour}) // so it reads only after the restart
			old := feed.Subscribe(t.Context(), 0, nil)
			note(t, db, 3)
			if got := seqs(t, old, 3); len(got) != 3 {
				t.Fatal(got)
			}
			exec(t, db, `ALTER TABLE journal_entry DISABLE TRIGGER ALL`)
			tx, err := db.Pool.Begin(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, sql := range []string{`DELETE FROM journal_entry`, `UPDATE journal_head SET seq = 0`, fmt.Sprintf(`
				WITH e AS (INSERT INTO journal_entry (seq, at, kind, subject, actor, body, hash)
					SELECT n, now(), 'effect.noted', gen_random_uuid(), gen_random_uuid(), '{}', 'another' FROM generate_series(1, %[1]d) n)
				UPDATE journal_head SET seq = %[1]d`, after)} {
				if _, err := tx.Exec(t.Context(), sql); err != nil {
					t.Fatal(err)
				}
			}
			if err := tx.Commit(t.Context()); err != nil {
				t.Fatal(err)
			}
			exec(t, db, killFeeds)
			for ctx := within(t); ; {
				if _, err := old.Next(ctx); errors.Is(err, journal.ErrAhead) {
					break
				} else if err != nil {
					t.Fatal(err)
				}
			}
			fresh := feed.Subscribe(t.Context(), 0, nil)
			note(t, db, 1)
			if got := seqs(t, fresh, int64(after)+1); !slices.Equal(got, span(1, int64(after)+1)) {
				t.Errorf("a fresh client saw %v", got)
			}
		})
	}
}

// killFeeds ends the connections of a database's feeds.
const killFeeds = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
	WHERE application_name LIKE '%feed' AND datname = current_database()`

// With no poll in sight only the notification can have brought it. Two feeds
// stand for two processes.
func TestNotificationWakesAllProcesses(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	feeds := []*journal.Feed{follow(t, db, journal.FeedOptions{Poll: time.Hour}), follow(t, db, journal.FeedOptions{Poll: time.Hour})}
	for n := int64(1); n <= 5; n++ {
		note(t, db, 1)
		for _, feed := range feeds {
			if err := feed.Wait(within(t), n); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// NOTIFY takes a lock of the whole database at commit, so a busy minute must not
// bring one per command.
func TestNotificationsAreCoalesced(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	conn, err := pgx.ConnectConfig(t.Context(), db.Pool.Config().ConnConfig)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	if _, err := conn.Exec(t.Context(), "LISTEN journal"); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	for range 200 {
		note(t, db, 1)
	}
	limit := int(time.Since(began)/(50*time.Millisecond)) + 3 // the first, the last, and one on the border
	heard := 0
	for {
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		n, err := conn.WaitForNotification(ctx)
		cancel()
		if err != nil {
			break
		}
		if heard++; n.Payload != "" {
			t.Errorf("payload %q", n.Payload)
		}
	}
	if heard == 0 || heard > limit {
		t.Errorf("%d notifications for 200 commands, want 1 to %d", heard, limit)
	}
}

func TestLiveEventsAreEncodedOnce(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	var encoded atomic.Int64
	feed := follow(t, db, journal.FeedOptions{Encode: func(e *journal.Entry) []byte {
		encoded.Add(1)
		return strconv.AppendInt(nil, e.Seq, 10)
	}})
	var all sync.WaitGroup
	for range 20 {
		sub := feed.Subscribe(t.Context(), 0, nil)
		all.Go(func() {
			for sub.Examined() < 30 {
				events, err := sub.Next(within(t))
				if err != nil {
					t.Error(err)
					return
				}
				for _, e := range events {
					if string(e.Wire) != fmt.Sprint(e.Seq) {
						t.Errorf("wire of %d is %q", e.Seq, e.Wire)
					}
				}
			}
		})
	}
	for range 30 {
		note(t, db, 1)
	}
	all.Wait()
	if n := encoded.Load(); n != 30 {
		t.Errorf("encoded %d times for 30 entries", n)
	}
}

// Connections come and go, clients drop and resume at random; all see everything.
func TestManyRestlessSubscribers(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	feed := follow(t, db, journal.FeedOptions{Keep: 32})
	const total = 300
	var all sync.WaitGroup
	for range 25 {
		all.Go(func() {
			sub, next, ctx := feed.Subscribe(t.Context(), 0, nil), int64(1), within(t)
			for next <= total {
				events, err := sub.Next(ctx)
				if err != nil && !errors.Is(err, journal.ErrSlow) {
					t.Error(err)
					return
				}
				for _, e := range events {
					if e.Seq != next {
						t.Errorf("seq %d where %d is due", e.Seq, next)
						return
					}
					if next++; rand.IntN(20) == 0 { // the network drops in the middle of a batch
						sub = feed.Subscribe(ctx, e.Seq, nil)
						break
					}
				}
				if err != nil {
					sub = feed.Subscribe(ctx, sub.Examined(), nil)
				}
			}
		})
	}
	for written := 0; written < total; {
		n := min(1+rand.IntN(5), total-written)
		note(t, db, n)
		written += n
	}
	all.Wait()
}
