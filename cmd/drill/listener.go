package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"hash/fnv"
	"io"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
)

const (
	silence   = 8 * time.Second // a stream that says nothing for so long is dead: ticks come every 2 s
	maxEvent  = 1 << 20
	eventPath = api + "/events"
)

// heard is one event of a stream, as it came.
type heard struct {
	seq  int64
	hash uint64 // of the data of an entry
	what byte   // 'e' entry, 't' tick, 'c' connected (seq is the cursor asked for)
	at   int64  // nanoseconds of the history's clock
}

// listener follows the event stream of one client over any number of
// connections, and keeps what it heard.
type listener struct {
	s     *session
	name  string
	crew  uuid.UUID   // a lead's: only his audience; Nil: everything
	own   []uuid.UUID // a lead's: the resources whose states he hears of
	start int64       // the journal as the page was loaded
	wake  func(entry)

	said map[int64][]byte // every entry word for word; nil: not kept

	cursor atomic.Int64 // newest id
	dark   atomic.Bool  // no signal: the connection is cut and none is made
	cut    atomic.Pointer[context.CancelFunc]

	mu        sync.Mutex
	log       []heard
	delays    []time.Duration // from the server's time of an entry to its arrival
	connected int
}

func newListener(s *session, start int64, wake func(entry)) *listener {
	l := &listener{s: s, name: s.name, start: start, wake: wake}
	l.cursor.Store(start)
	return l
}

// run listens until ctx ends. Whatever happens to the connection, it resumes
// after the last id it was given.
func (l *listener) run(ctx context.Context) {
	for wait := backoff0; ctx.Err() == nil; wait = min(2*wait, backoffN) {
		if !l.dark.Load() {
			began := time.Now()
			err := l.connect(ctx)
			if ctx.Err() == nil && err != nil && time.Since(began) > time.Second {
				wait = backoff0
			}
		}
		if !sleep(ctx, wait) {
			return
		}
	}
}

// lose cuts the connection until find.
func (l *listener) lose() {
	l.dark.Store(true)
	if cut := l.cut.Load(); cut != nil {
		(*cut)()
	}
}

func (l *listener) find() { l.dark.Store(false) }

// connect reads one connection to its end.
func (l *listener) connect(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	l.cut.Store(&cancel)
	after := l.cursor.Load()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, l.s.d.base+eventPath+"?after="+strconv.FormatInt(l.start, 10), nil)
	if err != nil {
		return err
	}
	req.AddCookie(l.s.cookie)
	if after != l.start {
		req.Header.Set("Last-Event-ID", strconv.FormatInt(after, 10))
	}
	watch := time.AfterFunc(silence, cancel)
	defer watch.Stop()
	resp, err := l.s.d.streams.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		if resp.StatusCode < 500 {
			l.s.d.report(violation{Kind: "stream-refused", Text: fmt.Sprintf("%s: the stream was answered with %d", l.name, resp.StatusCode)})
			sleep(ctx, time.Second)
		}
		return fmt.Errorf("events: %s", resp.Status)
	}
	l.keep(heard{seq: after, what: 'c'})
	return l.listen(resp.Body, func() { watch.Reset(silence) })
}

// listen reads events until the connection ends.
func (l *listener) listen(r io.Reader, alive func()) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, 8<<10), maxEvent)
	var name string
	var data []byte
	for lines.Scan() {
		alive()
		line := lines.Bytes()
		field, value, _ := bytes.Cut(line, []byte(":"))
		value = bytes.TrimPrefix(value, []byte(" "))
		switch string(field) {
		case "event":
			name = string(value)
		case "data":
			data = append(data[:0], value...)
		case "":
			if len(line) == 0 && name != "" {
				for _, d := range l.s.d.plant.events(l.name, name, data) {
					l.take(name, d)
				}
				name = ""
			}
		}
	}
	return lines.Err()
}

// take keeps one event.
func (l *listener) take(name string, data []byte) {
	switch name {
	case "entry":
		hash := fingerprint(data)
		e, err := l.s.d.parsed(hash, data)
		if err != nil {
			l.s.d.report(violation{Kind: "unreadable", Text: l.name + ": event", Excerpt: []string{clip(data)}})
			return
		}
		l.keep(heard{seq: e.Seq, hash: hash, what: 'e'})
		l.entered(e, data)
		if l.wake != nil {
			l.wake(e)
		}
	case "tick":
		if e, err := parseEntry(data); err == nil {
			l.keep(heard{seq: e.Seq, what: 't'})
		}
	case "reset", "signed-out":
		l.s.d.report(violation{Kind: "stream-refused", Text: l.name + ": the stream ended with " + name})
	}
}

func (l *listener) keep(h heard) {
	h.at = l.s.d.history.now()
	l.mu.Lock()
	defer l.mu.Unlock()
	switch h.what {
	case 'c':
		l.connected++
	case 't':
		// One tick in two seconds for each reader is most of what is said; only
		// the last of a row matters.
		if n := len(l.log); n > 0 && l.log[n-1].what == 't' && l.log[n-1].seq <= h.seq {
			l.log[n-1] = h
			l.cursor.Store(max(l.cursor.Load(), h.seq))
			return
		}
	}
	l.log = append(l.log, h)
	l.cursor.Store(max(l.cursor.Load(), h.seq))
}

// entered notes how long an entry took, and its words if they are wanted.
func (l *listener) entered(e entry, data []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if e.Seq > l.s.d.began {
		l.delays = append(l.delays, time.Since(e.At))
	}
	if l.said != nil {
		l.said[e.Seq] = bytes.Clone(data)
	}
}

// parsed reads an entry; a thousand readers of one entry read it once.
func (d *drill) parsed(hash uint64, data []byte) (entry, error) {
	if e, ok := d.read.Load(hash); ok {
		return e.(entry), nil
	}
	e, err := parseEntry(data)
	if err == nil {
		d.read.Store(hash, e)
	}
	return e, err
}

// events is what was heard so far, in order.
func (l *listener) events() []heard {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]heard{}, l.log...)
}

func fingerprint(data []byte) uint64 {
	h := fnv.New64a()
	h.Write(data) // never fails
	return h.Sum64()
}
