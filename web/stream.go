package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"jylu/dispatch/journal"
	"jylu/fleet"
)

const (
	tickEvery  = 2 * time.Second  // a page is marked stale after 5 s without
	writeWait  = 10 * time.Second // a client that takes nothing for so long is cut off
	writeRenew = 5 * time.Second  // how often the deadline is moved
	maxStreams = 8192             // of one process
)

// stream is what all event streams of a process share: the beat by which they
// send ticks and positions. A client has its goroutine, which net/http gives it,
// a cursor into the feed, and nothing else: no timer, no buffer.
type stream struct {
	s         *Server
	beat      atomic.Pointer[beat]
	open      atomic.Int32
	closed    chan struct{}
	positions positionsWire
	convoys   convoys
}

// beat is one tick for all streams; next is closed when another replaces it.
type beat struct {
	at   time.Time
	seq  int64  // newest entry of the feed
	tick []byte // for clients that have examined seq
	next chan struct{}
}

func newStream(s *Server) *stream {
	st := &stream{s: s, closed: make(chan struct{})}
	st.beat.Store(&beat{next: make(chan struct{})})
	return st
}

// run beats until ctx ends; then all streams end.
func (st *stream) run(ctx context.Context) error {
	defer close(st.closed)
	timer := time.NewTicker(tickEvery)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-timer.C:
		}
		old := st.beat.Load()
		b := &beat{at: st.s.now(), seq: st.s.feed.Last(), next: make(chan struct{})}
		b.tick = encodeTick(b.seq, b.at)
		st.beat.Store(b)
		close(old.next)
	}
}

// entryView is a journal entry as clients see it.
type entryView struct {
	Seq      int64           `json:"seq"`
	At       time.Time       `json:"at"`
	Kind     string          `json:"kind" doc:"noun.verb in the past: booking.sent"`
	Subject  uuid.UUID       `json:"subject" format:"uuid"`
	Incident *uuid.UUID      `json:"incident" format:"uuid" nullable:"true"`
	Actor    uuid.UUID       `json:"actor" format:"uuid"`
	Data     json.RawMessage `json:"data" doc:"Ids, codes and numbers"`
}

func viewEntry(e *journal.Entry) entryView {
	return entryView{Seq: e.Seq, At: e.At.UTC(), Kind: e.Kind, Subject: e.Subject, Incident: e.Incident, Actor: e.Actor, Data: json.RawMessage(e.Body)}
}

// encodeEntry makes the event of an entry, once for all clients.
func encodeEntry(e *journal.Entry) []byte {
	data, err := json.Marshal(viewEntry(e))
	if err != nil {
		// The body is JSON or the database would not have taken it.
		slog.Error("entry not encoded", "seq", e.Seq, "err", err)
		return nil
	}
	return fmt.Appendf(nil, "id: %d\nevent: entry\ndata: %s\n\n", e.Seq, data)
}

// encodeTick makes a tick. It carries an id, so that a client who sees few
// entries resumes from where it looked and not from where it last saw one.
func encodeTick(seq int64, at time.Time) []byte {
	return fmt.Appendf(nil, "id: %d\nevent: tick\ndata: {\"seq\":%d,\"now\":%q}\n\n", seq, seq, at.Format(time.RFC3339Nano))
}

// client is one open stream. All of it belongs to its goroutine.
type client struct {
	s        *Server
	w        gin.ResponseWriter
	control  *http.ResponseController
	pass     *pass
	sub      *journal.Subscription
	moves    *fleet.Subscription
	deadline time.Time
	beat     *beat
	err      error
}

// getEvents serves the journal as server-sent events until the client goes, its
// session ends, or it is too slow.
func (s *Server) getEvents(c *gin.Context) error {
	after, err := s.resumeFrom(c.Request)
	if err != nil {
		return err
	}
	if s.stream.open.Add(1) > maxStreams {
		s.stream.open.Add(-1)
		return refuse(http.StatusServiceUnavailable, "too-many-streams").after(10 * time.Second)
	}
	defer s.stream.open.Add(-1)
	pass := visitOf(c.Request.Context()).pass
	pass.streams.Add(1)
	defer pass.streams.Add(-1)
	s.meter.streams.Inc()
	defer s.meter.streams.Dec()

	h := c.Writer.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("X-Accel-Buffering", "no") // nginx would collect events
	cl := &client{s: s, w: c.Writer, control: http.NewResponseController(c.Writer), pass: pass, beat: s.stream.beat.Load()}
	cl.sub = s.feed.Subscribe(c.Request.Context(), after, cl.sees)
	cl.moves = s.tracker.Subscribe(c.Request.Context())
	// The server's limit of ten seconds to read a request would end the stream.
	if err := cl.control.SetReadDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	cl.serve(c.Request.Context())
	return nil
}

// resumeFrom reads where the client left off. The browser's own Last-Event-ID is
// newer than the address the page was loaded with.
func (s *Server) resumeFrom(r *http.Request) (int64, error) {
	text, field := r.Header.Get("Last-Event-ID"), "Last-Event-ID"
	if text == "" {
		text, field = r.URL.Query().Get("after"), "after"
	}
	if text == "" {
		return s.feed.Last(), nil
	}
	after, err := strconv.ParseInt(text, 10, 64)
	if err != nil || after < 0 {
		return 0, refuse(http.StatusUnprocessableEntity, "bad-format").with("expected", "seq").at(field)
	}
	return after, nil
}

// sees reports whether the client may see an entry. Who it is is looked up each
// time: a lead's crew changes with the roster.
func (cl *client) sees(e *journal.Entry) bool {
	who := cl.pass.who.Load()
	return who.all() || who.leads(e.Audience)
}

func (cl *client) serve(ctx context.Context) {
	cl.send(encodeTick(cl.sub.Examined(), cl.s.now()))
	cl.flush()
	for cl.err == nil {
		select {
		case <-ctx.Done():
			return
		case <-cl.s.stream.closed:
			return
		case <-cl.pass.gone:
			cl.send([]byte("event: signed-out\ndata: {}\n\n"))
			cl.flush()
			return
		case <-cl.sub.More():
			cl.take(ctx)
		case p, ok := <-cl.moves.C:
			if !ok {
				return
			}
			cl.send(cl.s.positionsFor(ctx, cl.pass.who.Load(), p))
		case <-cl.beat.next:
			cl.onBeat()
		}
		cl.flush()
	}
	if errors.Is(cl.err, journal.ErrSlow) || errors.Is(cl.err, errSlowWrite) {
		cl.s.meter.cut.Inc()
	}
}

// take sends what is new.
func (cl *client) take(ctx context.Context) {
	events, err := cl.sub.Take(ctx)
	for _, e := range events {
		cl.send(e.Wire)
	}
	switch {
	case err == nil:
	case errors.Is(err, journal.ErrAhead):
		cl.send([]byte("event: reset\ndata: {}\n\n")) // another database: load the page afresh
		cl.flush()
		cl.err = err
	default:
		cl.err = err // slow, stopped, or no database: the client resumes
	}
}

// onBeat sends the tick.
func (cl *client) onBeat() {
	cl.beat = cl.s.stream.beat.Load()
	if seen := cl.sub.Examined(); seen != cl.beat.seq {
		cl.send(encodeTick(seen, cl.beat.at))
		return
	}
	cl.send(cl.beat.tick)
}

var errSlowWrite = errors.New("client takes nothing")

// send writes without flushing. The first failure ends the stream.
func (cl *client) send(parts ...[]byte) {
	if now := time.Now(); cl.deadline.Sub(now) < writeWait {
		cl.deadline = now.Add(writeWait + writeRenew)
		if err := cl.control.SetWriteDeadline(cl.deadline); err != nil && !errors.Is(err, http.ErrNotSupported) {
			cl.err = err
		}
	}
	for _, part := range parts {
		if len(part) == 0 || cl.err != nil {
			continue
		}
		if _, err := cl.w.Write(part); err != nil {
			cl.err = fmt.Errorf("%w: %w", errSlowWrite, err)
		}
	}
}

func (cl *client) flush() {
	if cl.err == nil {
		if err := cl.control.Flush(); err != nil {
			cl.err = fmt.Errorf("%w: %w", errSlowWrite, err)
		}
	}
}
