package journal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sort"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// FeedOptions tunes a Feed. The zero value is right for a server.
type FeedOptions struct {
	// Encode makes the Wire of an entry, once for all subscribers. It must not
	// keep or change the entry. Nil: events have no Wire.
	Encode func(*Entry) []byte
	// Keep is how many of the newest entries stay in memory: how far a subscriber
	// may lag before it is cut off. 0 means 4096, more than any command writes at
	// once and three minutes at 20 a second; some 4 MB when full.
	Keep int
	// Poll is how often the table is read without a notification. 0 means 1 s.
	Poll time.Duration
	// Log takes lost connections. Nil means slog.Default.
	Log *slog.Logger
}

// Event is an entry as the Feed hands it out, shared by all subscribers, who must
// not change it.
type Event struct {
	Entry
	Wire []byte // made by FeedOptions.Encode
}

const (
	readLimit  = 256             // entries per reading of the table
	readTime   = 5 * time.Second // bound of a connect or of one reading
	backlogs   = 2               // readings of the past at once, so that a thousand returning clients leave the pool to the commands
	maxBackoff = 5 * time.Second
)

// Feed follows the journal of one database for the whole process. It has its own
// connection, which listens and reads; a notification only says when to read, and
// a reading every Poll heals the lost ones.
//
// The newest entries are one window in memory that all subscribers share. A
// subscriber is only a cursor into it, so a thousand cost no more than their
// goroutines, and publishing costs one closed channel however many there are.
// All methods may be called concurrently.
type Feed struct {
	pool *pgxpool.Pool
	opt  FeedOptions

	now     atomic.Pointer[window]
	readAt  atomic.Pointer[time.Time] // when the table was last read to its end
	backlog chan struct{}             // a token per reading of the past
	running atomic.Bool
}

// window is one immutable state of the feed; wake is closed when the next
// replaces it.
type window struct {
	events  []*Event // the newest, by seq
	floor   int64    // events holds all of the journal after floor, up to last
	last    int64
	started bool
	stopped bool
	rewound int // how often the journal was found to be another; see start
	wake    chan struct{}
}

// after returns the index of the first event behind seq.
func (w *window) after(seq int64) int {
	if len(w.events) == 0 || seq >= w.last {
		return len(w.events)
	}
	if i := seq + 1 - w.events[0].Seq; i >= 0 && i < int64(len(w.events)) && w.events[i].Seq == seq+1 {
		return int(i) // always, as long as nobody archived a part of the journal
	}
	return sort.Search(len(w.events), func(i int) bool { return w.events[i].Seq > seq })
}

// NewFeed returns a feed of pool's database. It is silent until Run.
func NewFeed(pool *pgxpool.Pool, opt FeedOptions) *Feed {
	if opt.Keep <= 0 {
		opt.Keep = 4096
	}
	if opt.Poll <= 0 {
		opt.Poll = time.Second
	}
	if opt.Log == nil {
		opt.Log = slog.Default()
	}
	f := &Feed{pool: pool, opt: opt, backlog: make(chan struct{}, backlogs)}
	f.now.Store(&window{wake: make(chan struct{})})
	return f
}

// Last returns the seq of the newest entry the feed has read; 0 before it started.
func (f *Feed) Last() int64 { return f.now.Load().last }

// Age returns how long ago the feed last knew itself complete. It stays below
// FeedOptions.Poll or so; more means that the database does not answer, and that
// whatever is shown is that old.
func (f *Feed) Age() time.Duration {
	at := f.readAt.Load()
	if at == nil {
		return time.Duration(1<<63 - 1)
	}
	return time.Since(*at)
}

// Wait returns when the feed has read seq, with an error when ctx ended or the
// feed stopped before.
func (f *Feed) Wait(ctx context.Context, seq int64) error {
	for {
		w := f.now.Load()
		switch {
		case w.started && w.last >= seq:
			return nil
		case w.stopped:
			return ErrStopped
		}
		select {
		case <-w.wake:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// Run follows the journal from its present end until ctx ends, then returns nil;
// subscriptions then end with ErrStopped. It reconnects by itself. A feed runs once.
func (f *Feed) Run(ctx context.Context) error {
	if f.running.Swap(true) {
		return errors.New("journal: feed runs already")
	}
	defer f.replace(func(w *window) { w.stopped = true })
	for failed := 0; ; failed++ {
		began := time.Now()
		err := f.follow(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if time.Since(began) > maxBackoff {
			failed = 0
		}
		f.opt.Log.WarnContext(ctx, "journal feed reconnects", "err", err)
		delay := min(50*time.Millisecond<<min(failed, 10), maxBackoff)
		select {
		case <-time.After(delay/2 + rand.N(delay/2)):
		case <-ctx.Done():
			return nil
		}
	}
}

// follow is one connection's life: listen first, then read what was missed, then
// read at every notification and every Poll.
func (f *Feed) follow(ctx context.Context) error {
	dial, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	cfg := f.pool.Config().ConnConfig
	cfg.RuntimeParams["application_name"] += " feed" // so that pg_stat_activity tells it from the pool
	conn, err := pgx.ConnectConfig(dial, cfg)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer func() {
		bye, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		conn.Close(bye)
	}()
	if _, err := conn.Exec(dial, "LISTEN "+channel); err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	if err := f.start(dial, conn); err != nil {
		return err
	}
	for {
		if err := f.catchUp(ctx, conn); err != nil {
			return err
		}
		poll, cancel := context.WithTimeout(ctx, f.opt.Poll)
		_, err := conn.WaitForNotification(poll)
		expired := poll.Err() != nil && ctx.Err() == nil && !conn.IsClosed()
		cancel()
		if err != nil && !expired {
			return fmt.Errorf("wait: %w", err)
		}
	}
}

// start puts the cursor to the journal's present end, the first time. On a new
// connection it makes sure that this is still the same journal: after a restore, or
// a failover that lost commits, the same seq may stand for another entry. Then it
// starts again, and subscriptions from before end with ErrAhead.
func (f *Feed) start(ctx context.Context, conn *pgx.Conn) error {
	w := f.now.Load()
	var last *Event
	if n := len(w.events); n > 0 {
		last = w.events[n-1]
	}
	var head int64
	var hash []byte // of our last entry, as it stands there now
	if err := conn.QueryRow(ctx, readHeadAnd, w.last).Scan(&head, &hash); err != nil {
		return fmt.Errorf("read head: %w", err)
	}
	if w.started && head >= w.last && (last == nil || bytes.Equal(hash, last.Hash)) {
		return nil
	}
	if w.started {
		f.opt.Log.ErrorContext(ctx, "journal is not the one followed before", "seq", w.last, "head", head)
	}
	f.replace(func(w *window) {
		if w.started {
			w.rewound++
		}
		w.started, w.events, w.floor, w.last = true, nil, head, head
	})
	return nil
}

// catchUp publishes everything after the cursor.
func (f *Feed) catchUp(ctx context.Context, conn *pgx.Conn) error {
	for {
		began := time.Now()
		read, cancel := context.WithTimeout(ctx, readTime)
		last := f.Last()
		entries, err := readAfter(read, conn, last, readLimit)
		cancel()
		if err != nil {
			return fmt.Errorf("read after %d: %w", last, err)
		}
		if len(entries) > 0 {
			f.publish(entries)
		}
		if len(entries) < readLimit {
			f.readAt.Store(&began)
			return nil
		}
	}
}

// publish appends entries to the window and wakes everybody. Windows share one
// array, into which publish writes only behind what earlier windows can see;
// when it is full the kept part moves to a new one.
func (f *Feed) publish(entries []Entry) {
	f.replace(func(w *window) {
		if len(w.events)+len(entries) > cap(w.events) {
			room := make([]*Event, 0, 2*f.opt.Keep+len(entries))
			w.events = append(room, w.events...)
		}
		for i := range entries {
			w.events = append(w.events, f.event(entries[i]))
		}
		if drop := len(w.events) - f.opt.Keep; drop > 0 {
			w.floor = w.events[drop-1].Seq
			w.events = w.events[drop:]
		}
		w.last = entries[len(entries)-1].Seq
	})
}

// replace makes the next window from the present one. Only Run calls it.
func (f *Feed) replace(change func(*window)) {
	old := f.now.Load()
	next := *old
	next.wake = make(chan struct{})
	change(&next)
	f.now.Store(&next)
	close(old.wake)
}

func (f *Feed) event(e Entry) *Event {
	ev := &Event{Entry: e}
	if f.opt.Encode != nil {
		ev.Wire = f.opt.Encode(&ev.Entry)
	}
	return ev
}
