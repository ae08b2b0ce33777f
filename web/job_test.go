package web

import (
	"fmt"
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
	if strings.Contains(string(seen.body), "Планирова") || strings.Contains(string(seen.body), "555 44") || seen.text("calls", 0, "caller_phone") != "…33" {
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
