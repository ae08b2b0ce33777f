package journal

import (
	"context"
	"errors"
	"fmt"
)

var (
	// ErrSlow ends a live subscription that fell behind what the feed keeps in
	// memory. The client resumes after Examined with a new one: the table is the
	// buffer.
	ErrSlow = errors.New("journal: subscriber too slow")

	// ErrAhead ends a subscription whose client saw another journal than this: its
	// starting point lies beyond the end, or the database was restored, or lost
	// commits in a failover. The client must load its page afresh.
	ErrAhead = errors.New("journal: subscriber ahead of the journal")

	// ErrStopped ends the subscriptions of a feed whose Run has returned.
	ErrStopped = errors.New("journal: feed stopped")
)

// takeLimit is the most events one Take examines, so that the writer of a large
// backlog still comes round to its ticks.
const takeLimit = readLimit

// Subscription is one reader's way through the journal from a point of its
// choice: first what the table holds, then live, every entry once and in order.
// There is no seam, because both parts are addressed by the dense seq. It belongs
// to one goroutine, holds nothing and need not be closed.
//
//	for {
//		select {
//		case <-sub.More():
//			events, err := sub.Take(ctx)
//			…
//		case <-tick.C: // write sub.Examined()
//		case <-ctx.Done():
//			return
//		}
//	}
type Subscription struct {
	feed    *Feed
	visible func(*Entry) bool
	cursor  int64
	live    bool
	rewound int // of the window at the start
	err     error
	taken   []*Event
}

// ready is the More of subscriptions that need not wait.
var ready = func() chan struct{} { c := make(chan struct{}); close(c); return c }()

// Subscribe returns a subscription to the entries after seq after for which visible
// is true; nil means all. visible must be quick. If after is beyond what the feed
// has read, Subscribe asks the database, while ctx lasts, whether the journal
// goes that far: a page may be a moment newer than the feed. If not, or if the
// database does not answer, the first Take says so.
func (f *Feed) Subscribe(ctx context.Context, after int64, visible func(*Entry) bool) *Subscription {
	w := f.now.Load()
	s := &Subscription{feed: f, visible: visible, cursor: max(after, 0), rewound: w.rewound}
	if after > w.last {
		s.err = s.check(ctx)
	}
	return s
}

// Examined returns the seq up to which the subscription has looked, including
// entries it may not see: where its client resumes.
func (s *Subscription) Examined() int64 { return s.cursor }

// More returns a channel that is closed when Take has something to do. Ask for
// it anew before each wait.
func (s *Subscription) More() <-chan struct{} {
	w := s.feed.now.Load()
	switch {
	case s.err != nil || w.stopped || w.rewound != s.rewound:
		return ready
	case w.started && (!s.live || w.last > s.cursor):
		return ready
	}
	return w.wake
}

// Take returns the next visible events, perhaps none, and moves Examined past
// all it looked at. It does not wait for new entries; while it reads the backlog
// it waits for the database. The slice is valid until the next Take. After an
// error of the backlog's reading Take may be called again; any other ends the
// subscription.
func (s *Subscription) Take(ctx context.Context) ([]*Event, error) {
	w := s.feed.now.Load()
	clear(s.taken)
	s.taken = s.taken[:0]
	switch {
	case s.err != nil:
		return nil, s.err
	case w.stopped:
		return nil, s.end(ErrStopped)
	case !w.started:
		return nil, nil
	case w.rewound != s.rewound:
		return nil, s.end(ErrAhead)
	case s.live && s.cursor < w.floor:
		return nil, s.end(ErrSlow)
	case s.cursor < w.floor:
		return s.takePast(ctx, w.floor)
	}
	s.live = true
	from := w.after(s.cursor)
	for _, e := range w.events[from:min(from+takeLimit, len(w.events))] {
		s.examine(e)
	}
	return s.taken, nil
}

// Next waits until there are visible events and returns them as Take does.
func (s *Subscription) Next(ctx context.Context) ([]*Event, error) {
	for {
		select {
		case <-s.More():
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
		if events, err := s.Take(ctx); err != nil || len(events) > 0 {
			return events, err
		}
	}
}

func (s *Subscription) examine(e *Event) {
	s.cursor = e.Seq
	if s.visible == nil || s.visible(&e.Entry) {
		s.taken = append(s.taken, e)
	}
}

func (s *Subscription) end(err error) error {
	s.err = err
	return err
}

// takePast reads one batch from the table. floor is where memory takes over.
func (s *Subscription) takePast(ctx context.Context, floor int64) ([]*Event, error) {
	if err := s.feed.enter(ctx); err != nil {
		return nil, err
	}
	entries, err := readAfter(ctx, s.feed.pool, s.cursor, takeLimit)
	<-s.feed.backlog
	if err != nil {
		return nil, fmt.Errorf("journal: backlog after %d: %w", s.cursor, err)
	}
	for i := range entries {
		e := &Event{Entry: entries[i]}
		if s.examine(e); len(s.taken) > 0 && s.taken[len(s.taken)-1] == e && s.feed.opt.Encode != nil {
			e.Wire = s.feed.opt.Encode(&e.Entry)
		}
	}
	if len(entries) == 0 { // that part of the journal was archived
		s.cursor = floor
	}
	return s.taken, nil
}

// check tells a page that is a moment newer than the feed from a client that
// knows another journal.
func (s *Subscription) check(ctx context.Context) error {
	if err := s.feed.enter(ctx); err != nil {
		return err
	}
	defer func() { <-s.feed.backlog }()
	var head int64
	if err := s.feed.pool.QueryRow(ctx, readHead).Scan(&head); err != nil {
		return fmt.Errorf("journal: read head: %w", err)
	}
	if s.cursor > head {
		return ErrAhead
	}
	return nil
}

// enter takes a token for a reading of the past.
func (f *Feed) enter(ctx context.Context) error {
	select {
	case f.backlog <- struct{}{}:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
