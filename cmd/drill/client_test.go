package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// client is a session with a server made for the test.
func client(t *testing.T, serve http.HandlerFunc) *session {
	server := httptest.NewServer(serve)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(func() { cancel(); server.CloseClientConnections(); server.Close() })
	d := &drill{base: server.URL, http: server.Client(), streams: server.Client(), history: newHistory(nil), plant: &plant{}, settled: ctx}
	return &session{d: d, name: "dispatcher-1", cookie: &http.Cookie{Name: "sid", Value: "x"}, rng: d.random("x")}
}

// TestListener cuts a stream in the middle of an entry, refuses the next
// connection and serves the third, which must ask for what follows the last
// id, a tick's included.
func TestListener(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var asked []string
	send := func(w io.Writer, seq int) {
		fmt.Fprintf(w, "id: %d\nevent: entry\ndata: {\"seq\":%d,\"kind\":\"x\"}\n\n", seq, seq)
	}
	s := client(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		asked = append(asked, r.Header.Get("Last-Event-ID")+"/"+r.URL.Query().Get("after"))
		n := len(asked)
		mu.Unlock()
		switch n {
		case 1:
			send(w, 6)
			fmt.Fprint(w, ": a comment\n\nid: 8\nevent: tick\ndata: {\"seq\":8}\n\nevent: positions\ndata: {\"items\":[]}\n\n")
			fmt.Fprint(w, "id: 9\nevent: entry\ndata: {\"seq\":9") // never whole
		case 2:
			w.WriteHeader(http.StatusServiceUnavailable)
		default:
			send(w, 9)
			send(w, 10)
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}
	})
	var woken []int64
	l := newListener(s, 5, func(e entry) { woken = append(woken, e.Seq) })
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { l.run(ctx); close(done) }()
	for l.cursor.Load() < 10 && sleep(s.d.settled, 5*time.Millisecond) {
	}
	cancel()
	<-done
	if want := []string{"/5", "8/5", "8/5"}; !slices.Equal(asked, want) {
		t.Errorf("asked %q, want %q", asked, want)
	}
	if want := []int64{6, 9, 10}; !slices.Equal(woken, want) {
		t.Errorf("woken by %v, want %v", woken, want)
	}
	st := stream{name: "x", start: 5, events: l.events()}
	if faults := st.order(); len(faults) > 0 {
		t.Error(faults)
	}
	if found := s.d.reported(); len(found) > 0 {
		t.Error(found)
	}
}

// closing calls done when an answer has been read to its end.
type closing struct {
	http.RoundTripper
	done func()
}

func (c closing) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := c.RoundTripper.RoundTrip(r)
	if err == nil {
		resp.Body = closed{resp.Body, c.done}
	}
	return resp, err
}

type closed struct {
	io.ReadCloser
	done func()
}

func (c closed) Close() error {
	defer c.done()
	return c.ReadCloser.Close()
}

// TestReadAtTheEnd holds that a page which was read as the drill ended has a time at
// which it was seen: without one it makes every history impossible.
func TestReadAtTheEnd(t *testing.T) {
	t.Parallel()
	s := client(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"seq":7}`) })
	ctx, cancel := context.WithCancel(t.Context())
	s.d.http = &http.Client{Transport: closing{http.DefaultTransport, cancel}}
	if _, ok := s.desk(ctx); !ok || ctx.Err() == nil {
		t.Fatal("the page was not read before the end")
	}
	seen := s.d.history.snapshots
	if len(seen) != 1 || seen[0].RetNs < seen[0].CallNs || seen[0].RetNs == 0 {
		t.Errorf("snapshots %+v", seen)
	}
	if n := len(s.d.history.attempts); n != 1 {
		t.Errorf("%d attempts are kept", n)
	}
}

// TestTell holds that a client asks again with the same key and body until it
// knows, and keeps what it was told.
func TestTell(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var keys, bodies []string
	s := client(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		mu.Lock()
		keys, bodies = append(keys, r.Header.Get("Idempotency-Key")), append(bodies, string(body))
		n := len(keys)
		mu.Unlock()
		switch n {
		case 1:
			w.WriteHeader(http.StatusServiceUnavailable)
		case 2:
			panic(http.ErrAbortHandler) // no answer
		case 3:
			w.WriteHeader(http.StatusConflict)
			fmt.Fprint(w, `{"code":"in-flight"}`)
		default:
			w.WriteHeader(http.StatusConflict)
			fmt.Fprint(w, `{"code":"resource-taken","params":{"kind":"crew"}}`)
		}
	})
	for range 40 { // now and then a client gives up, by design
		mu.Lock()
		keys, bodies = nil, nil
		mu.Unlock()
		a := s.tell(request{op: "send", path: "/x", body: map[string]any{"mode": "send"}})
		if a.Outcome == unknown {
			continue
		}
		if a.Outcome != refused || a.Code != "resource-taken" || a.params["kind"] != "crew" {
			t.Fatalf("%s", line(a))
		}
		if len(slices.Compact(keys[:4])) != 1 || len(slices.Compact(bodies[:4])) != 1 || bodies[0] != `{"mode":"send"}` {
			t.Fatalf("asked with %q %q", keys, bodies)
		}
		c := commands(s.d.history.attempts)
		last := c[len(c)-1]
		if last.first().Must == "" && (len(last.attempts) < 4 || last.attempts[0].Outcome != unknown || last.answer.Code != "resource-taken") {
			t.Fatalf("%d attempts", len(last.attempts))
		}
		return
	}
	t.Fatal("every command was given up")
}

// TestServerError holds that a 500 is a violation whatever it was about.
func TestServerError(t *testing.T) {
	t.Parallel()
	s := client(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) })
	if _, ok := s.read(t.Context(), "desk", "/desk", new(deskJSON)); ok {
		t.Error("read")
	}
	if got := strings.Join(kinds(s.d.reported()), " "); got != "server-error" {
		t.Errorf("%q", got)
	}
}
