package web

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
)

// Over TLS the cookie has its guarded name, and a stream works over HTTP/2, which
// has no connection to take over.
func TestStreamOverHTTP2(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	sc.account("b", Dispatcher, nil)
	srv := httptest.NewUnstartedServer(sc.s)
	srv.EnableHTTP2 = true
	srv.StartTLS()
	defer srv.Close()
	client := srv.Client()
	in, err := json.Marshal(map[string]string{"username": "b", "password": scenePassword})
	if err != nil {
		t.Fatal(err)
	}
	res, err := client.Post(srv.URL+"/api/v1/session", "application/json", bytes.NewReader(in))
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	cookies := res.Cookies()
	if len(cookies) != 1 || cookies[0].Name != "__Host-sid" || !cookies[0].Secure || cookies[0].Path != "/" || cookies[0].Domain != "" {
		t.Fatalf("cookie over TLS: %v", cookies)
	}
	if res.Header.Get("Strict-Transport-Security") == "" {
		t.Error("TLS is not insisted on")
	}
	req, err := http.NewRequestWithContext(t.Context(), get, srv.URL+"/api/v1/events?after=0", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.AddCookie(cookies[0])
	stream, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Body.Close()
	if stream.ProtoMajor != 2 {
		t.Fatalf("protocol %s", stream.Proto)
	}
	for lines := bufio.NewScanner(stream.Body); lines.Scan(); {
		if lines.Text() == "event: entry" {
			return
		}
	}
	t.Fatal("the stream ended without an entry")
}

// A tick says that the screen is up to date, so there is none while the journal
// cannot be read.
func TestNoTickWithoutTheJournal(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	reach := func(what string, done func() bool) {
		t.Helper()
		for end := time.Now().Add(time.Minute); !done(); time.Sleep(20 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatal("never: " + what)
			}
		}
	}
	reach("the feed is up to date", func() bool { return sc.s.feed.Age() < tickAge })
	lock, err := sc.db.Pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Rollback(t.Context())
	if _, err := lock.Exec(t.Context(), "LOCK TABLE journal_entry IN ACCESS EXCLUSIVE MODE"); err != nil {
		t.Fatal(err)
	}
	reach("the feed falls behind", func() bool { return sc.s.feed.Age() > tickAge })
	last := sc.s.stream.beat.Load()
	reach("some beats pass", func() bool { return sc.s.feed.Age() > tickAge+2*tickEvery })
	if sc.s.stream.beat.Load() != last {
		t.Error("a tick vouched for a journal that could not be read")
	}
	if err := lock.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	reach("ticks come again", func() bool { return sc.s.stream.beat.Load() != last })
}

// A client that does not read is cut off; the others get everything meanwhile.
func TestSlowClientIsCutOff(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	sc.s.stream.wait = 300 * time.Millisecond
	b := sc.account("b", Manager, nil)
	slow, err := net.Dial("tcp", strings.TrimPrefix(sc.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	if err := slow.(*net.TCPConn).SetReadBuffer(4096); err != nil {
		t.Fatal(err)
	}
	if _, err := slow.Write(b.request(get, "/api/v1/events", "")); err != nil {
		t.Fatal(err)
	}
	began, seen := sc.count("SELECT seq FROM journal_head"), 0
	events := b.listen(fmt.Sprintf("?after=%d", began))
	next(t, events, "tick")
	for end := time.Now().Add(time.Minute); sc.s.stream.open.Load() > 1; {
		if time.Now().After(end) {
			t.Fatal("the slow client was never cut off")
		}
		sc.write(100)
		for range 100 {
			e := next(t, events, "entry")
			if seen++; e.id != fmt.Sprint(began+seen) {
				t.Fatalf("entry %s, want %d", e.id, began+seen)
			}
		}
	}
}

// write writes n entries of some kilobytes.
func (sc *scene) write(n int) {
	sc.t.Helper()
	_, err := journal.Write(sc.t.Context(), sc.db.Gorm, journal.Command{At: time.Now()}, func(*gorm.DB) (struct{}, []journal.Entry, error) {
		entries := make([]journal.Entry, n)
		for i := range entries {
			entries[i] = journal.New("test.written", uuid.New(), map[string]any{"digest": strings.Repeat("0123456789abcdef", 8), "many": make([]int, 4000)})
		}
		return struct{}{}, entries, nil
	})
	if err != nil {
		sc.t.Fatal(err)
	}
}

// Leads see the positions of their crew and of the machines on its order only.
func TestPositionsAreFiltered(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	st := sc.staff()
	numbers := sc.onWatch()
	phone, stranger := sc.lead(numbers[0]), sc.lead(numbers[1])
	own, _ := sc.crew(numbers[0])
	mine, others, desk := phone.listen(""), stranger.listen(""), st.manager.listen("")
	fix := body("items", []any{body("resource", own.String(), "at", time.Now().UTC(), "position", almaty, "accuracy_m", 8)})
	if a := phone.do(post, "/api/v1/fixes", fix).want(200); a.text("accepted") != "1" {
		t.Fatalf("fix: %s", a.body)
	}
	for _, events := range []<-chan event{mine, desk} {
		if e := next(t, events, "positions"); !strings.Contains(e.data, own.String()) {
			t.Errorf("positions: %s", e.data)
		}
	}
	// It was published by now: two ticks later the stranger would have it.
	for ticks, known := 0, len(others); ticks < 2; known-- {
		switch e := <-others; {
		case e.name == "positions":
			t.Fatalf("a lead sees another crew: %s", e.data)
		case e.name == "tick" && known <= 0:
			ticks++
		}
	}
	if e := next(t, st.dispatcher.listen(""), "positions"); !strings.Contains(e.data, own.String()) {
		t.Errorf("a new client is not told where everything is: %s", e.data)
	}
}
