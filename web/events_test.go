package web

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
)

// event is one server-sent event.
type event struct{ id, name, data string }

// listen opens the event stream; events arrive on the channel, which is closed
// when the stream ends.
func (b *browser) listen(after string, header ...string) <-chan event {
	b.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	b.t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, get, b.url+"/api/v1/events"+after, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	if b.cookie != nil {
		req.AddCookie(b.cookie)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	if res.StatusCode != 200 || !strings.HasPrefix(res.Header.Get("Content-Type"), "text/event-stream") {
		b.t.Fatalf("events: %s %v", res.Status, res.Header)
	}
	events := make(chan event, 1000)
	go func() {
		defer close(events)
		defer res.Body.Close()
		lines := bufio.NewScanner(res.Body)
		lines.Buffer(nil, 1<<20)
		var e event
		for lines.Scan() {
			name, value, _ := strings.Cut(lines.Text(), ": ")
			switch name {
			case "id":
				e.id = value
			case "event":
				e.name = value
			case "data":
				e.data = value
			case "":
				events <- e
				e = event{}
			}
		}
	}()
	return events
}

// next waits, generously bounded, for an event with the name.
func next(t testing.TB, events <-chan event, name string) event {
	t.Helper()
	late := time.After(30 * time.Second)
	for {
		select {
		case e, open := <-events:
			if !open {
				t.Fatalf("the stream ended before %s", name)
			}
			if e.name == name {
				return e
			}
		case <-late:
			t.Fatalf("no %s", name)
		}
	}
}

// Each sees of the journal what is his; ticks tell how far it was examined.
func TestEventsAreFiltered(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	st := sc.staff()
	numbers := sc.onWatch()
	phone, stranger := sc.lead(numbers[0]), sc.lead(numbers[1])
	after := fmt.Sprintf("?after=%d", sc.count("SELECT seq FROM journal_head"))
	desk, mine, others := st.manager.listen(after), phone.listen(after), stranger.listen(after)
	incident, _, booking := sc.broken(st, numbers[0])
	phone.do(post, "/api/v1/bookings/"+booking+"/milestones", body("milestone", "accepted")).want(201)
	end := sc.count("SELECT seq FROM journal_head")

	collect := func(events <-chan event) (kinds []string) {
		last := ""
		for {
			select {
			case e := <-events:
				var d struct {
					Seq  int
					Kind string
				}
				if e.name != "entry" && e.name != "tick" {
					continue
				}
				if err := json.Unmarshal([]byte(e.data), &d); err != nil {
					t.Fatalf("%+v: %v", e, err)
				}
				if e.name == "tick" && d.Seq >= end {
					return kinds
				}
				if e.name == "entry" {
					if e.id == last {
						t.Errorf("seq %s twice", last)
					}
					last = e.id
					kinds = append(kinds, d.Kind)
				}
			case <-time.After(30 * time.Second):
				t.Fatal("no tick with the end of the journal")
			}
		}
	}
	all, own, none := collect(desk), collect(mine), collect(others)
	if len(all) < 4 || all[0] != "incident.opened" || all[len(all)-1] != "booking.accepted" {
		t.Errorf("the manager sees %v", all)
	}
	if len(own) == 0 || own[len(own)-1] != "booking.accepted" {
		t.Errorf("the lead sees %v", own)
	}
	if len(none) != 0 {
		t.Errorf("another lead sees %v", none)
	}
	// A browser that comes back says where it was; that goes before the address.
	again := st.manager.listen("?after=0", "Last-Event-ID", fmt.Sprint(end-1))
	if e := next(t, again, "entry"); e.id != fmt.Sprint(end) {
		t.Errorf("resumed at %s, want %d", e.id, end)
	}
	_ = incident
}

// A session that is ended, in whichever process, takes its streams with it.
func TestStreamsEndWithTheSession(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	out, disabled := sc.account("out", Dispatcher, nil), sc.account("disabled", Dispatcher, nil)
	one, two := out.listen(""), disabled.listen("")
	next(t, one, "tick")
	next(t, two, "tick")
	// As another process does it: only the rows change.
	if _, err := sc.db.Pool.Exec(t.Context(), "UPDATE account SET disabled_at = now() WHERE username = 'disabled'"); err != nil {
		t.Fatal(err)
	}
	next(t, two, "signed-out")
	out.do(remove, "/api/v1/session", nil).want(204)
	next(t, one, "signed-out")
	for _, events := range []<-chan event{one, two} {
		for range events { // drained to its end, or the test hangs
		}
	}
}

// A device speaks for its own vehicle and for nothing else.
func TestDeviceToken(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	st := sc.staff()
	vehicles := st.dispatcher.do(get, "/api/v1/vehicles", nil).want(200)
	own, other := vehicles.text("items", 0, "id"), vehicles.text("items", 1, "id")
	made := st.admin.do(post, "/api/v1/tokens", body("resource_id", own, "label", "АРМ 1")).want(201)
	device := sc.browser()
	device.header.Set("Authorization", "Bearer "+made.text("token"))
	at := time.Now().UTC()
	fixes := body("items", []any{
		body("resource", own, "at", at, "position", almaty, "speed_mps", 8.5),
		body("resource", other, "at", at, "position", almaty),
		body("resource", own, "at", at.Add(-time.Minute), "position", almaty),
	})
	events := st.dispatcher.listen("")
	a := device.do(post, "/api/v1/fixes", fixes).want(200)
	if a.text("accepted") != "1" || a.text("refused", 0, "code") != "absent" || a.text("refused", 1, "code") != "fix-older" {
		t.Fatalf("fixes: %s", a.body)
	}
	for {
		if e := next(t, events, "positions"); strings.Contains(e.data, own) {
			break
		}
	}
	device.do(get, "/api/v1/desk", nil).problem(403, "role", "")
	device.do(get, "/api/v1/events", nil).problem(403, "role", "")
	st.admin.do(remove, "/api/v1/tokens/"+made.text("id"), nil).want(204)
	device.do(post, "/api/v1/fixes", fixes).problem(401, "not-signed-in", "")
	st.admin.do(post, "/api/v1/tokens", body("resource_id", uuid.NewString(), "label", "x")).problem(404, "absent", "resource_id")
}
