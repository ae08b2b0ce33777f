package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
)

// Whatever comes in, the answer is a problem with a stable code and the field
// where there is one; nothing is written; it is never our fault.
func TestBadInput(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	st := sc.staff()
	numbers := sc.onWatch()
	incident, _, booking := sc.broken(st, numbers[0])
	phone := sc.lead(numbers[0])
	crew, _ := sc.crew(numbers[0])
	start := time.Now().UTC()
	st.dispatcher.do(post, "/api/v1/incidents/"+incident+"/stages", body("stage", "isolate", "step", "start", "at", start)).want(200)
	before := sc.count("SELECT seq FROM journal_head")

	calls, incidents := "/api/v1/calls", "/api/v1/incidents"
	point := func(lon, lat any) map[string]any { return body("type", "Point", "coordinates", []any{lon, lat}) }
	call := func(kv ...any) map[string]any {
		m := body("channel", "phone", "kind", "leak", "address", "x")
		for i := 0; i < len(kv); i += 2 {
			m[kv[i].(string)] = kv[i+1]
		}
		return m
	}
	open := func(kv ...any) map[string]any {
		m := body(kv...)
		m["type"] = "leak"
		return m
	}
	for _, tt := range []struct {
		name   string
		by     *browser
		method string
		path   string
		body   any
		status int
		code   string
		field  string
	}{
		{"unknown field", st.operator, post, calls, call("colour", "red"), 422, "unknown-field", "colour"},
		{"field in other case", st.operator, post, calls, call("Kind", "leak"), 422, "unknown-field", "Kind"},
		{"role from the body", st.admin, post, "/api/v1/accounts", body("username", "x1", "role", "god", "password", scenePassword), 422, "not-one-of", "role"},
		{"wrong type", st.operator, post, calls, call("text", 7), 422, "wrong-type", "text"},
		{"number as text", st.operator, post, incidents, open("diameter_mm", "720"), 422, "wrong-type", "diameter_mm"},
		{"fraction", st.operator, post, incidents, open("people", 1.5), 422, "wrong-type", "people"},
		{"missing", st.operator, post, calls, body("channel", "phone"), 422, "required", "kind"},
		{"not one of", st.operator, post, calls, call("channel", "pigeon"), 422, "not-one-of", "channel"},
		{"longitude", st.operator, post, calls, call("position", point(181, 43)), 422, "too-large-value", "position.coordinates[0]"},
		{"latitude", st.operator, post, calls, call("position", point(77, 91)), 422, "position-out-of-range", "position"},
		{"three coordinates", st.operator, post, calls, call("position", body("type", "Point", "coordinates", []int{1, 2, 3})), 422, "too-long", "position.coordinates"},
		{"a line", st.operator, post, calls, call("position", body("type", "LineString", "coordinates", []int{1, 2})), 422, "not-one-of", "position.type"},
		{"coordinates as text", st.operator, post, calls, call("position", point("77", "43")), 422, "wrong-type", "position.coordinates[0]"},
		{"NUL in text", st.operator, post, calls, call("text", "a\x00b"), 400, "nul-byte", "text"},
		{"NUL in the body", st.operator, post, calls, "{\"channel\":\"phone\",\x00}", 400, "nul-byte", ""},
		{"NUL in the path", st.operator, get, calls + "/%00", nil, 400, "nul-byte", ""},
		{"NUL in the query", st.operator, get, calls + "?q=%00", nil, 400, "nul-byte", ""},
		{"bad UTF-8", st.operator, post, calls, "{\"text\":\"\xff\"}", 400, "bad-utf8", ""},
		{"bad UTF-8 in the query", st.operator, get, calls + "?q=%ff", nil, 400, "bad-utf8", ""},
		{"no JSON", st.operator, post, calls, "channel=phone", 400, "bad-json", ""},
		{"cut short", st.operator, post, calls, `{"channel":"phone"`, 400, "bad-json", ""},
		{"trailing text", st.operator, post, calls, `{"channel":"phone","kind":"leak"} {}`, 400, "bad-json", ""},
		{"duplicate name", st.operator, post, calls, `{"channel":"phone","channel":"web","kind":"leak"}`, 400, "duplicate-key", ""},
		{"too deep", st.operator, post, calls, strings.Repeat("[", 10_000), 400, "too-deep", ""},
		{"an array", st.operator, post, calls, `[]`, 422, "wrong-type", ""},
		{"null", st.operator, post, calls, `null`, 422, "wrong-type", ""},
		{"no body", st.operator, post, calls, nil, 400, "bad-json", ""},
		{"ten megabytes", st.operator, post, calls, `{"text":"` + strings.Repeat("x", 10<<20) + `"}`, 413, "too-large", ""},
		{"diameter -1", st.operator, post, incidents, open("diameter_mm", -1), 422, "too-small", "diameter_mm"},
		{"diameter above the table", st.operator, post, incidents, open("diameter_mm", 1421), 422, "diameter-above-table", "diameter_mm"},
		{"diameter beyond numbers", st.operator, post, incidents, `{"type":"leak","diameter_mm":1e300}`, 422, "wrong-type", "diameter_mm"},
		{"longitude beyond numbers", st.operator, post, calls, `{"channel":"phone","kind":"leak","position":{"type":"Point","coordinates":[1e309,43]}}`, 400, "bad-json", ""},
		{"blank place", st.operator, post, incidents, open("address", " \u200b\t"), 422, "place-missing", "address"},
		{"blank report", st.operator, post, calls, call("address", "\u200b"), 422, "empty-report", "address"},
		{"priority", st.operator, post, incidents, open("priority", 9), 422, "too-large-value", "priority"},
		{"a call that is not", st.operator, post, incidents, open("call_ids", []string{uuid.NewString()}), 404, "absent", "call_ids"},
		{"an id that is none", st.operator, get, incidents + "/7", nil, 422, "bad-format", "id"},
		{"an incident that is not", st.operator, get, incidents + "/" + uuid.NewString(), nil, 404, "absent", ""},
		{"a stage that is not", st.dispatcher, post, incidents + "/" + incident + "/stages", body("stage", "dance", "step", "start"), 422, "not-one-of", "stage"},
		{"end before start", st.dispatcher, post, incidents + "/" + incident + "/stages", body("stage", "isolate", "step", "finish", "at", start.Add(-time.Second)), 422, "too-early", "at"},
		{"history end before start", st.manager, get, "/api/v1/readiness/history?from=2026-02-02T00:00:00Z&to=2026-02-01T00:00:00Z", nil, 422, "before-start", "to"},
		{"time that is none", st.dispatcher, post, incidents + "/" + incident + "/notes", body("text", "x", "at", "yesterday"), 422, "bad-format", "at"},
		{"another crew's milestone", sc.lead(numbers[1]), post, "/api/v1/bookings/" + booking + "/milestones", body("milestone", "accepted"), 404, "absent", ""},
		{"milestone that is not", phone, post, "/api/v1/bookings/" + booking + "/milestones", body("milestone", "lunch"), 422, "not-one-of", "milestone"},
		{"a lead by voice", phone, post, "/api/v1/bookings/" + booking + "/milestones", body("milestone", "seen", "by_voice", true), 403, "control-room-only", ""},
		{"empty order", st.dispatcher, post, incidents + "/" + incident + "/orders", body("mode", "send"), 422, "empty-order", "crews"},
		{"taken", st.dispatcher, post, incidents + "/" + incident + "/orders", body("mode", "send", "crews", []string{crew.String()}), 409, "resource-taken", ""},
		{"cursor", st.dispatcher, get, "/api/v1/crews?cursor=x", nil, 422, "bad-cursor", "cursor"},
		{"limit", st.dispatcher, get, "/api/v1/crews?limit=1000", nil, 422, "too-large-value", "limit"},
		{"unknown query", st.dispatcher, get, "/api/v1/crews?sort=drop", nil, 422, "unknown-field", "sort"},
		{"stale", st.dispatcher, patch, "/api/v1/crews/" + crew.String(), body("version", 999, "state", "ready"), 409, "stale", ""},
		{"state without a state", st.dispatcher, patch, "/api/v1/crews/" + crew.String(), body("version", 1, "state_reason", "x"), 422, "required", "state"},
		{"a dispatcher moves a lead", st.dispatcher, patch, "/api/v1/crews/" + crew.String(), body("version", 1, "lead_id", nil), 403, "role", ""},
		{"weak password", st.admin, post, "/api/v1/accounts", body("username", "x2", "role", "operator", "password", "password1"), 422, "password-weak", "password"},
		{"username", st.admin, post, "/api/v1/accounts", body("username", "имя", "role", "operator", "password", scenePassword), 422, "bad-format", "username"},
		{"username taken", st.admin, post, "/api/v1/accounts", body("username", "OPERATOR", "role", "operator", "password", scenePassword), 409, "username-taken", "username"},
		{"too many fixes", phone, post, "/api/v1/fixes", body("items", make([]int, 501)), 422, "too-long", "items"},
		{"wrong method", st.operator, http.MethodPut, calls, call(), 405, "method", ""},
		{"no route", st.operator, get, "/api/v1/nothing", nil, 404, "absent", ""},
	} {
		a := tt.by.do(tt.method, tt.path, tt.body)
		if a.status != tt.status || a.header.Get("Content-Type") != problemType {
			t.Errorf("%s: %d %s, want %d\n%s", tt.name, a.status, a.header.Get("Content-Type"), tt.status, a.body)
			continue
		}
		var p problem
		a.into(&p)
		if p.Code == "" || tt.code != "" && p.Code != tt.code || tt.field != p.Field && tt.code != "" || p.Instance == "" || p.Type != "/problems/"+p.Code {
			t.Errorf("%s: code %q at %q, want %q at %q\n%s", tt.name, p.Code, p.Field, tt.code, tt.field, a.body)
		}
		if strings.Contains(string(a.body), "SQLSTATE") || strings.Contains(string(a.body), "goroutine") {
			t.Errorf("%s tells too much: %s", tt.name, a.body)
		}
	}
	if after := sc.count("SELECT seq FROM journal_head"); after != before+1 { // the account of the second lead
		t.Errorf("%d entries were written, want 1", after-before)
	}
	if n := sc.count("SELECT count(*) FROM call"); n != 0 {
		t.Errorf("%d calls were written", n)
	}
}

// A body is read only from somebody who may send one.
func TestStrangersAreNotRead(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	sc.browser().do(post, "/api/v1/calls", `{"text":"`+strings.Repeat("x", 2<<20)+`"}`).problem(401, "not-signed-in", "")
}

// FuzzStrict feeds the body check anything: it must not panic, and what it lets
// through must be JSON that PostgreSQL can store.
func FuzzStrict(f *testing.F) {
	for _, seed := range []string{`{"a":1}`, `{"a":1,"a":2}`, `[[[]]]`, `"\u0000"`, `{"\u0000":1}`, "\xff", `{"a":`, `1 2`, `{}x`, ``, `{"a":[{"b":"\u0000"}]}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		if err := strict(raw); err != nil {
			return
		}
		var v any
		if err := jsonFormat.Unmarshal(raw, &v); err != nil {
			t.Fatalf("%q passed, and is no JSON: %v", raw, err)
		}
		if hasNUL(v) {
			t.Fatalf("%q passed, and has a NUL", raw)
		}
	})
}

func hasNUL(v any) bool {
	switch v := v.(type) {
	case string:
		return strings.IndexByte(v, 0) >= 0
	case []any:
		for _, item := range v {
			if hasNUL(item) {
				return true
			}
		}
	case map[string]any:
		for name, item := range v {
			if hasNUL(name) || hasNUL(item) {
				return true
			}
		}
	}
	return false
}
