package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/gin-gonic/gin"

	"jylu/dispatch/journal"
	"jylu/fleet"
)

// client is one open stream. All of it belongs to its goroutine.
//
// Over HTTP/1 it takes the connection from net/http, which would hold ten
// kilobytes of buffers and a second goroutine for it as long as it lasts: with a
// thousand screens that is most of the memory of the process. The answer then
// ends with the connection instead of in chunks. HTTP/2 has no connection to take;
// there the handler's goroutine stays.
type client struct {
	s     *Server
	pass  *pass
	sub   *journal.Subscription
	moves *fleet.Subscription
	beat  *beat
	held  *presence // last sent; nil: none yet

	conn    net.Conn           // HTTP/1
	w       gin.ResponseWriter // HTTP/2, with control
	control *http.ResponseController
	ended   <-chan struct{} // HTTP/2: the client is gone; HTTP/1 finds out by writing

	out      net.Buffers // not yet flushed; its parts are shared and never changed
	deadline time.Time
	err      error
}

// takeOver takes the connection from net/http and begins the answer on it, if
// there is one to take.
func (cl *client) takeOver(c *gin.Context) bool {
	if c.Request.ProtoMajor != 1 {
		return false
	}
	w := c.Writer
	var head bytes.Buffer
	head.WriteString("HTTP/1.1 200 OK\r\nConnection: close\r\n")
	w.Header().Set("Date", time.Now().UTC().Format(http.TimeFormat))
	w.Header().Write(&head) // a bytes.Buffer does not fail
	head.WriteString("\r\n")
	conn, _, err := w.Hijack()
	if err != nil {
		return false
	}
	cl.conn = conn
	cl.send(head.Bytes())
	return true
}

// borrow writes through net/http.
func (cl *client) borrow(c *gin.Context) {
	cl.w, cl.control, cl.ended = c.Writer, http.NewResponseController(c.Writer), c.Request.Context().Done()
	// The server's limit of ten seconds to read a request would end the stream.
	if err := cl.control.SetReadDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
		cl.err = err
	}
}

// sees reports whether the client may see an entry. Who it is is looked up each
// time: a lead's crew changes with the roster.
func (cl *client) sees(e *journal.Entry) bool {
	return cl.pass.who.Load().sees(e)
}

// serve sends what there is until the stream ends, and closes it.
func (cl *client) serve() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cl.close()
	defer cancel()
	cl.moves = cl.s.tracker.Subscribe(ctx)
	cl.send(encodeTick(cl.sub.Examined(), cl.s.now()))
	cl.holders()
	cl.flush()
	for cl.err == nil {
		select {
		case <-cl.ended:
			return
		case <-cl.s.stream.closed:
			return
		case <-cl.pass.gone:
			cl.send([]byte("event: signed-out\ndata: {}\n\n"))
			cl.flush()
			return
		case <-cl.sub.More():
			cl.take(ctx)
		case p := <-cl.moves.C:
			cl.send(cl.s.positionsFor(ctx, cl.pass.who.Load(), p))
		case <-cl.beat.next:
			cl.tick()
		case <-cl.heldNext():
			cl.holders()
		}
		cl.flush()
	}
}

// close gives back what the stream held. A defect in one stream must not end
// the process: net/http no longer stands behind it.
func (cl *client) close() {
	if fault := recover(); fault != nil {
		slog.Error("panic in a stream", "err", fmt.Errorf("%v", fault), "stack", string(debug.Stack()))
	}
	if errors.Is(cl.err, journal.ErrSlow) || errors.Is(cl.err, errSlowWrite) {
		cl.s.meter.cut.Inc()
	}
	if cl.conn != nil {
		cl.conn.Close()
	}
	cl.pass.streams.Add(-1)
	cl.s.meter.streams.Dec()
	cl.s.stream.open.Add(-1)
	cl.s.stream.clients.Done()
}

// take sends what is new.
func (cl *client) take(ctx context.Context) {
	events, err := cl.sub.Take(ctx)
	for _, e := range events {
		cl.send(e.Wire)
	}
	switch {
	case err == nil:
		return
	case errors.Is(err, journal.ErrAhead):
		cl.send([]byte("event: reset\ndata: {}\n\n")) // another database: load the page afresh
	}
	cl.flush()
	cl.err = err // also slow, stopped, or no database: the client resumes
}

// tick sends how far the journal was examined. Most have examined all, and
// share the bytes.
func (cl *client) tick() {
	cl.beat = cl.s.stream.beat.Load()
	if seen := cl.sub.Examined(); seen != cl.beat.seq {
		cl.send(encodeTick(seen, cl.beat.at))
		return
	}
	cl.send(cl.beat.tick)
}

// heldNext is closed when somebody has taken up or left an incident; nil, which
// never is, for who does not see the whole city.
func (cl *client) heldNext() <-chan struct{} {
	if cl.held == nil {
		return nil
	}
	return cl.held.next
}

// holders sends who has which incident open.
func (cl *client) holders() {
	if !cl.pass.who.Load().all() {
		return
	}
	cl.held = cl.s.stream.presence.Load()
	cl.send(cl.held.wire)
}

var errSlowWrite = errors.New("client takes nothing")

// send puts parts in the row for the next flush.
func (cl *client) send(parts ...[]byte) {
	for _, part := range parts {
		if len(part) > 0 {
			cl.out = append(cl.out, part)
		}
	}
}

// flush writes what was sent. The first failure ends the stream.
func (cl *client) flush() {
	if cl.err != nil || len(cl.out) == 0 {
		return
	}
	err := cl.renew()
	if err == nil {
		err = cl.write()
	}
	clear(cl.out)
	cl.out = cl.out[:0]
	if err != nil {
		cl.err = fmt.Errorf("%w: %w", errSlowWrite, err)
	}
}

func (cl *client) write() error {
	switch {
	case cl.conn == nil:
		for _, part := range cl.out {
			if _, err := cl.w.Write(part); err != nil {
				return err
			}
		}
		return cl.control.Flush()
	case len(cl.out) == 1:
		_, err := cl.conn.Write(cl.out[0])
		return err
	default:
		row := cl.out // WriteTo eats it
		_, err := row.WriteTo(cl.conn)
		return err
	}
}

// renew moves the deadline of writes when it has come near.
func (cl *client) renew() error {
	now := time.Now()
	wait := cl.s.stream.wait
	if cl.deadline.Sub(now) >= wait {
		return nil
	}
	cl.deadline = now.Add(wait + wait/2)
	if cl.conn != nil {
		return cl.conn.SetWriteDeadline(cl.deadline)
	}
	if err := cl.control.SetWriteDeadline(cl.deadline); !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	return nil
}
