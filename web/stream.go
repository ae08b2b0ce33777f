package web

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"jylu/dispatch/journal"
)

const (
	tickEvery  = 2 * time.Second  // a page is marked stale after 5 s without
	tickAge    = 2 * time.Second  // no tick vouches for a journal read longer ago
	writeWait  = 10 * time.Second // a client that takes nothing for so long is cut off
	maxStreams = 8192             // of one process
)

// stream is what all event streams of a process share: the beat by which they
// send ticks, and encodings made once. A client is one goroutine with a cursor
// into the feed and nothing else: no timer, no queue, no buffer.
type stream struct {
	s         *Server
	beat      atomic.Pointer[beat]
	open      atomic.Int32
	closed    chan struct{}
	clients   sync.WaitGroup
	wait      time.Duration // writeWait, but in tests
	positions positionsWire
	convoys   convoys
	presence  *presenceNow
}

// beat is one tick for all streams; next is closed when another replaces it.
type beat struct {
	at   time.Time
	seq  int64  // newest entry of the feed
	tick []byte // for clients that have examined seq
	next chan struct{}
}

func newStream(s *Server) *stream {
	st := &stream{s: s, closed: make(chan struct{}), wait: writeWait, presence: newPresence()}
	st.beat.Store(&beat{next: make(chan struct{})})
	return st
}

// run beats until ctx ends; then all streams end, and run with the last.
func (st *stream) run(ctx context.Context) error {
	defer st.clients.Wait()
	defer close(st.closed)
	timer := time.NewTicker(tickEvery)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-timer.C:
		}
		if st.s.feed.Age() > tickAge {
			continue // the database does not answer: what the screens show is as old as that
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
	cl := &client{s: s, pass: visitOf(c.Request.Context()).pass, beat: s.stream.beat.Load()}
	cl.sub = s.feed.Subscribe(c.Request.Context(), after, cl.sees)
	h := c.Writer.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("X-Accel-Buffering", "no") // nginx would collect events
	cl.pass.streams.Add(1)
	s.meter.streams.Inc()
	s.stream.clients.Add(1)
	if cl.takeOver(c) {
		go cl.serve()
	} else {
		cl.borrow(c)
		cl.serve()
	}
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
