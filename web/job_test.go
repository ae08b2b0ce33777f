package web

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"jylu/fleet"
)

// staff are the people of a scene.
type staff struct {
	operator, dispatcher, manager, admin *browser
}

func (sc *scene) staff() staff {
	return staff{sc.account("operator", Operator, nil), sc.account("dispatcher", Dispatcher, nil), sc.account("manager", Manager, nil), sc.account("admin", Admin, nil)}
}

// crew returns the id of the crew with this number and of its lead.
func (sc *scene) crew(number int) (id, lead uuid.UUID) {
	sc.t.Helper()
	if err := sc.db.Pool.QueryRow(sc.t.Context(), "SELECT id, lead_id FROM crew WHERE number = $1", number).Scan(&id, &lead); err != nil {
		sc.t.Fatal(err)
	}
	return id, lead
}

// lead returns the phone of the lead of a crew.
func (sc *scene) lead(number int) *browser {
	_, worker := sc.crew(number)
	return sc.account(fmt.Sprintf("lead-%d", number), Lead, &worker)
}

// onWatch returns the numbers of the crews that could be sent now.
func (sc *scene) onWatch() []int {
	sc.t.Helper()
	roster, err := fleet.LoadRoster(sc.t.Context(), sc.db.Gorm, time.Now(), nil)
	if err != nil {
		sc.t.Fatal(err)
	}
	var numbers []int
	for _, c := range roster.Crews {
		if c.Tier == fleet.Now {
			numbers = append(numbers, c.Number)
		}
	}
	if len(numbers) < 2 {
		sc.t.Fatalf("crews on watch: %v", numbers)
	}
	return numbers
}

func body(kv ...any) map[string]any {
	m := map[string]any{}
	for i := 0; i < len(kv); i += 2 {
		m[kv[i].(string)] = kv[i+1]
	}
	return m
}

var almaty = body("type", "Point", "coordinates", []float64{76.93, 43.24})

// broken opens an incident and sends the crew to it; it returns the ids of the
// incident, the order and the crew's booking.
func (sc *scene) broken(st staff, number int) (incident, order, booking string) {
	sc.t.Helper()
	in := st.dispatcher.do(post, "/api/v1/incidents", body("type", "pipe_break", "network", "main", "diameter_mm", 720, "address", "Абая 10",
		"position", almaty, "override", []string{"near-open-incident"})).want(201)
	incident = in.text("id")
	crew, _ := sc.crew(number)
	o := st.dispatcher.do(post, "/api/v1/incidents/"+incident+"/orders", body("mode", "send", "crews", []string{crew.String()},
		"override", []string{"crew-below-minimum"})).want(201)
	for i, b := range o.value("bookings").([]any) {
		if b.(map[string]any)["resource"].(map[string]any)["kind"] == "crew" {
			return incident, o.text("id"), o.text("bookings", i, "id")
		}
	}
	sc.t.Fatalf("no booking of the crew: %s", o.body)
	return "", "", ""
}

// The whole job by HTTP, from the report to the closed incident.
func TestTheJob(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	st := sc.staff()
	number := sc.onWatch()[0]
	phone := sc.lead(number)

	call := st.operator.do(post, "/api/v1/calls", body("channel", "phone", "kind", "outage", "caller_name", "Планирова Сауле", "caller_phone", "+7 701 555 44 33",
		"address", "пр. Абая, 10", "position", almaty, "text", "фонтан на углу")).want(201)
	if call.text("caller_name") != "Планирова Сауле" || len(call.value("nearby").([]any)) != 0 {
		t.Fatalf("call: %s", call.body)
	}
	in := st.dispatcher.do(post, "/api/v1/incidents", body("type", "pipe_break", "diameter_mm", 720, "network", "main", "address", "пр. Абая, 10",
		"position", almaty, "priority", 1, "call_ids", []string{call.text("id")}, "people", 4200)).want(201)
	incident := "/api/v1/incidents/" + in.text("id")
	if in.text("stage") != "isolate" || in.text("clocks", 0, "hours") != "20" || len(in.value("stages").([]any)) != 9 {
		t.Fatalf("incident: %s", in.body)
	}
	again := st.operator.do(post, "/api/v1/calls", body("channel", "phone", "kind", "outage", "address", "Абая 10")).want(201)
	if again.text("nearby", 0, "id") != in.text("id") {
		t.Fatalf("the open incident is not offered: %s", again.body)
	}
	st.operator.do(post, "/api/v1/calls/"+again.text("id")+"/link", body("incident_id", in.text("id"))).want(200)

	r := st.dispatcher.do(get, incident+"/recommendations", nil).want(200)
	if len(r.value("items").([]any)) == 0 || r.text("items", 0, "crews", 0, "basis") != "base" {
		t.Fatalf("recommendation: %s", r.body)
	}
	crew, _ := sc.crew(number)
	sent := st.dispatcher.do(post, incident+"/orders", body("mode", "send", "crews", []string{crew.String()}, "recommendation_id", r.text("id"),
		"override", []string{"crew-below-minimum"})).want(201)
	taken := st.dispatcher.do(post, incident+"/orders", body("mode", "send", "crews", []string{crew.String()}))
	taken.problem(409, "resource-taken", "")
	if taken.text("params", "incident_number") != in.text("number") {
		t.Fatalf("taken: %s", taken.body)
	}

	field := phone.do(get, "/api/v1/field", nil).want(200)
	booking := "/api/v1/bookings/" + field.text("booking", "id") + "/milestones"
	if field.text("order", "id") != sent.text("id") || field.text("incident", "address") != "пр. Абая, 10" || strings.Contains(string(field.body), "Планирова") {
		t.Fatalf("field: %s", field.body)
	}
	for _, milestone := range []string{"seen", "accepted", "en_route", "on_site"} {
		phone.do(post, booking, body("milestone", milestone)).want(201)
	}
	for _, stage := range []string{"isolate", "pump_out", "drain", "excavate", "cut_out", "prepare", "weld", "refill", "backfill"} {
		phone.do(post, incident+"/stages", body("stage", stage, "step", "start")).want(200)
		phone.do(post, incident+"/stages", body("stage", stage, "step", "finish")).want(200)
	}
	phone.do(post, incident+"/notes", body("text", "готово")).want(201)
	phone.do(post, booking, body("milestone", "done")).want(201)
	closed := st.dispatcher.do(post, incident+"/close", body("outcome", "repaired", "cause", "коррозия")).want(200)
	if closed.text("outcome") != "repaired" || closed.text("stage") != "" {
		t.Fatalf("closed: %s", closed.body)
	}
	seen := st.manager.do(get, incident, nil).want(200)
	if strings.Contains(string(seen.body), "Планирова") || strings.Contains(string(seen.body), "555") || seen.text("calls", 0, "caller_phone") != "…33" {
		t.Fatalf("a manager sees the caller: %s", seen.body)
	}
	if full := st.operator.do(get, incident, nil).want(200); full.text("calls", 0, "caller_name") != "Планирова Сауле" {
		t.Fatalf("an operator does not see the caller: %s", full.body)
	}
	desk := st.dispatcher.do(get, "/api/v1/desk", nil).want(200)
	if len(desk.value("incidents").([]any)) != 0 || len(desk.value("crews").([]any)) != 12 || len(desk.value("vehicles").([]any)) != 40 || len(desk.value("workers").([]any)) != 126 {
		t.Fatal("the desk does not show the city")
	}
	sc.countsAgree(st.manager)
}

// countsAgree checks that lists and every tier of readiness sum to 12, 40, 126.
func (sc *scene) countsAgree(b *browser) {
	sc.t.Helper()
	readiness := b.do(get, "/api/v1/readiness", nil).want(200)
	for kind, want := range map[string]int{"crews": 12, "vehicles": 40, "workers": 126} {
		if n := len(b.do(get, "/api/v1/"+kind+"?limit=200", nil).want(200).value("items").([]any)); n != want {
			sc.t.Errorf("%d %s listed, want %d", n, kind, want)
		}
		sum := 0.0
		for _, tier := range []string{"now", "on_call", "unavailable"} {
			sum += readiness.value(kind, tier).(float64)
		}
		if int(sum) != want || readiness.text(kind, "total") != fmt.Sprint(want) {
			sc.t.Errorf("%s: tiers sum to %v, total %s, want %d", kind, sum, readiness.text(kind, "total"), want)
		}
	}
}

// A command sent twice acts once and answers with the same bytes; the same key
// with another body is refused.
func TestRepeatedCommand(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	st := sc.staff()
	key := uuid.NewString()
	report := body("channel", "phone", "kind", "leak", "address", "Сатпаева 3", "caller_name", "Ни кто")
	first := st.operator.do(post, "/api/v1/calls", report, "Idempotency-Key", key).want(201)
	second := st.operator.do(post, "/api/v1/calls", report, "Idempotency-Key", key).want(201)
	if string(first.body) != string(second.body) {
		t.Fatalf("not the same answer:\n%s\n%s", first.body, second.body)
	}
	report["address"] = "Сатпаева 4"
	st.operator.do(post, "/api/v1/calls", report, "Idempotency-Key", key).problem(422, "key-reused", "")
	st.operator.do(post, "/api/v1/calls", report, "Idempotency-Key", "7").problem(422, "bad-format", "Idempotency-Key")
	if n := sc.count("SELECT count(*) FROM call"); n != 1 {
		t.Fatalf("%d calls, want 1", n)
	}
	number := sc.onWatch()[0]
	incident, order, _ := sc.broken(st, number)
	key = uuid.NewString()
	crew, _ := sc.crew(number)
	send := body("mode", "send", "crews", []string{crew.String()})
	st.dispatcher.do(post, "/api/v1/incidents/"+incident+"/orders", send, "Idempotency-Key", key).problem(409, "resource-taken", "")
	st.dispatcher.do(post, "/api/v1/orders/"+order+"/undo", nil).want(200)
	// The crew is free now, but this command was refused and stays so.
	st.dispatcher.do(post, "/api/v1/incidents/"+incident+"/orders", send, "Idempotency-Key", key).problem(409, "resource-taken", "")
	if n := sc.count("SELECT count(*) FROM booking WHERE released_at IS NULL"); n != 0 {
		t.Fatalf("%d open bookings, want 0", n)
	}
}

// Another crew's order does not exist for a lead, and nothing he tries is written.
func TestAnotherCrewsRowsAreAbsent(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	st := sc.staff()
	numbers := sc.onWatch()
	stranger := sc.lead(numbers[1])
	incident, order, booking := sc.broken(st, numbers[0])
	before := sc.count("SELECT seq FROM journal_head")
	for _, try := range []struct {
		method, path string
		body         any
		status       int
	}{
		{get, "/incidents/" + incident, nil, 404},
		{post, "/incidents/" + incident + "/stages", body("stage", "isolate", "step", "start"), 404},
		{post, "/incidents/" + incident + "/notes", body("text", "был здесь"), 404},
		{post, "/bookings/" + booking + "/milestones", body("milestone", "accepted"), 404},
		{post, "/bookings/" + uuid.NewString() + "/milestones", body("milestone", "accepted"), 404},
		{post, "/orders/" + order + "/cancel", body("reason", "нет"), 403},
		{get, "/crews", nil, 403},
		{get, "/calls", nil, 403},
		{get, "/desk", nil, 403},
	} {
		a := stranger.do(try.method, "/api/v1"+try.path, try.body)
		if a.status != try.status || a.header.Get("Content-Type") != problemType {
			t.Errorf("%s: %d, want %d: %s", a.asked, a.status, try.status, a.body)
		}
	}
	if n := len(stranger.do(get, "/api/v1/incidents", nil).want(200).value("items").([]any)); n != 0 {
		t.Errorf("a lead lists %d incidents of others", n)
	}
	if n := len(stranger.do(get, "/api/v1/journal?incident="+incident, nil).want(200).value("items").([]any)); n != 0 {
		t.Errorf("a lead reads %d entries of others", n)
	}
	other, _ := sc.crew(numbers[0])
	fix := body("items", []any{body("resource", other.String(), "at", time.Now().UTC(), "position", almaty)})
	if a := stranger.do(post, "/api/v1/fixes", fix).want(200); a.text("accepted") != "0" || a.text("refused", 0, "code") != "absent" {
		t.Errorf("a lead moved another's crew: %s", a.body)
	}
	if after := sc.count("SELECT seq FROM journal_head"); after != before {
		t.Errorf("%d entries were written", after-before)
	}
	if n := sc.count("SELECT count(*) FROM note"); n != 0 {
		t.Errorf("%d notes were written", n)
	}
}

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

// A large answer is sent compressed to who takes it, and is the same.
func TestLargeAnswersArePacked(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	b := sc.account("b", Manager, nil)
	packed := b.do(get, "/api/v1/workers?limit=200", nil, "Accept-Encoding", "gzip").want(200)
	plain := b.do(get, "/api/v1/workers?limit=200", nil, "Accept-Encoding", "identity").want(200)
	if packed.header.Get("Content-Encoding") != "gzip" || plain.header.Get("Content-Encoding") != "" {
		t.Fatalf("encodings %q and %q", packed.header.Get("Content-Encoding"), plain.header.Get("Content-Encoding"))
	}
	z, err := gzip.NewReader(bytes.NewReader(packed.body))
	if err != nil {
		t.Fatal(err)
	}
	unpacked, err := io.ReadAll(z)
	if err != nil || len(unpacked) < 5*len(packed.body) || len(unpacked) != len(plain.body) {
		t.Fatalf("%d bytes packed are %d, plain are %d: %v", len(packed.body), len(unpacked), len(plain.body), err)
	}
}

// What a person said and is stays where it can be erased: not in the journal, the
// stream, the remembered answers or the log.
func TestNothingPersonalGoesAbroad(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	st := sc.staff()
	number := sc.onWatch()[0]
	phone := sc.lead(number)
	events := st.manager.listen("?after=0")
	planted := []string{"Тайнабеков", "7015559911", "подвал-сорок", "грипп-тайный", "шёпотом-сказал"}
	key := func() string { return uuid.NewString() }
	call := st.operator.do(post, "/api/v1/calls", body("channel", "phone", "kind", "leak", "caller_name", planted[0], "caller_phone", "+"+planted[1],
		"address", "Абая 1", "text", planted[2]), "Idempotency-Key", key()).want(201)
	incident, _, booking := sc.broken(st, number)
	st.operator.do(post, "/api/v1/calls/"+call.text("id")+"/link", body("incident_id", incident), "Idempotency-Key", key()).want(200)
	phone.do(post, "/api/v1/incidents/"+incident+"/notes", body("text", planted[2]), "Idempotency-Key", key()).want(201)
	st.dispatcher.do(post, "/api/v1/bookings/"+booking+"/milestones", body("milestone", "seen", "by_voice", true, "said_by", planted[4], "note", planted[2]),
		"Idempotency-Key", key()).want(201)
	worker := st.dispatcher.do(get, "/api/v1/workers?limit=200", nil).want(200)
	for i := range worker.value("items").([]any) {
		if worker.text("items", i, "state") != "ready" || worker.value("items", i, "booking") != nil {
			continue
		}
		st.dispatcher.do(patch, "/api/v1/workers/"+worker.text("items", i, "id"), body("version", worker.value("items", i, "version"),
			"state", "sick", "state_reason", planted[3]), "Idempotency-Key", key()).want(200)
		break
	}
	st.operator.do(post, "/api/v1/calls", body("channel", "phone", "kind", "leak", "caller_name", planted[0], "address", 7)).want(422)
	end := sc.count("SELECT seq FROM journal_head")
	var streamed strings.Builder
	for {
		e := next(t, events, "entry")
		streamed.WriteString(e.data)
		if e.id == fmt.Sprint(end) {
			break
		}
	}
	for _, word := range planted {
		if strings.Contains(streamed.String(), word) {
			t.Errorf("the stream has %s", word)
		}
		if n := sc.count("SELECT count(*) FROM journal_entry WHERE body LIKE '%' || $1 || '%'", word); n != 0 {
			t.Errorf("the journal has %s", word)
		}
		if strings.Contains(logged.String(), word) {
			t.Errorf("the log has %s", word)
		}
		if n := sc.count("SELECT count(*) FROM idempotency WHERE position($1::bytea IN reply) > 0", []byte(word)); n != 0 {
			t.Errorf("a remembered answer has %s", word)
		}
	}
}
