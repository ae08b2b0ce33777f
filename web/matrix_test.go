package web

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"
)

// matrix says, route by route, who gets in: by the first letters of operator,
// dispatcher, lead, manager, admin, medic (h, for health), device; A stands for anybody, signed in or
// not. It is written here by hand, apart from the table it is held against: a new route
// without a row fails, and so does a row that the table no longer agrees with.
var matrix = map[string]string{
	"GET /api/v1/about":            "A",
	"POST /api/v1/session":         "A",
	"GET /api/v1/session":          "odlmahD",
	"PATCH /api/v1/session":        "odlmah",
	"DELETE /api/v1/session":       "odlmahD",
	"GET /api/v1/desk":             "odma",
	"GET /api/v1/field":            "l",
	"GET /api/v1/journal":          "odlmah",
	"GET /api/v1/events":           "odlmah",
	"POST /api/v1/calls":           "od",
	"GET /api/v1/calls":            "odma",
	"GET /api/v1/calls/{id}":       "odma",
	"POST /api/v1/calls/{id}/link": "od",

	"POST /api/v1/incidents":                     "od",
	"GET /api/v1/incidents":                      "odlma",
	"GET /api/v1/incidents/{id}":                 "odlma",
	"PATCH /api/v1/incidents/{id}":               "od",
	"GET /api/v1/incidents/{id}/recommendations": "d",
	"POST /api/v1/incidents/{id}/orders":         "d",
	"POST /api/v1/incidents/{id}/stages":         "dl",
	"POST /api/v1/incidents/{id}/notes":          "odl",
	"POST /api/v1/incidents/{id}/close":          "d",
	"POST /api/v1/incidents/{id}/reopen":         "d",
	"POST /api/v1/incidents/{id}/merge":          "d",
	"POST /api/v1/orders/{id}/send":              "d",
	"POST /api/v1/orders/{id}/cancel":            "d",
	"POST /api/v1/orders/{id}/undo":              "d",
	"POST /api/v1/orders/{id}/transfer":          "d",
	"POST /api/v1/bookings/{id}/milestones":      "dl",

	"GET /api/v1/crews":             "odma",
	"GET /api/v1/crews/{id}":        "odma",
	"PATCH /api/v1/crews/{id}":      "da",
	"GET /api/v1/vehicles":          "odma",
	"GET /api/v1/vehicles/{id}":     "odma",
	"PATCH /api/v1/vehicles/{id}":   "da",
	"GET /api/v1/workers":           "odma",
	"GET /api/v1/workers/{id}":      "odma",
	"PATCH /api/v1/workers/{id}":    "dah",
	"POST /api/v1/admissions":       "dah",
	"GET /api/v1/readiness":         "odma",
	"GET /api/v1/readiness/history": "odma",

	"GET /api/v1/readiness/forecast":           "odma",
	"GET /api/v1/readiness/resources":          "odma",
	"GET /api/v1/readiness/due":                "odma",
	"GET /api/v1/readiness/response":           "odma",
	"GET /api/v1/readiness/response/incidents": "odma",
	"GET /api/v1/readiness.xlsx":               "odma",

	"POST /api/v1/regime": "dm",
	"GET /api/v1/areas":   "odlma",
	"GET /api/v1/map":     "odlma",
	"POST /api/v1/fixes":  "lD",

	"GET /api/v1/norms":             "odma",
	"PATCH /api/v1/norms/{id}":      "a",
	"GET /api/v1/needs":             "odma",
	"PATCH /api/v1/needs/{id}":      "a",
	"GET /api/v1/rules":             "odma",
	"PATCH /api/v1/rules/{code}":    "a",
	"GET /api/v1/settings":          "odma",
	"PATCH /api/v1/settings/{code}": "a",
	"GET /api/v1/regimes":           "odma",
	"PATCH /api/v1/regimes/{code}":  "a",
	"GET /api/v1/stage-plans":       "odma",
	"GET /api/v1/accounts":          "a",
	"POST /api/v1/accounts":         "a",
	"PATCH /api/v1/accounts/{id}":   "a",
	"GET /api/v1/tokens":            "a",
	"POST /api/v1/tokens":           "a",
	"DELETE /api/v1/tokens/{id}":    "a",

	"GET /api/v1/alarms":                 "odma",
	"GET /api/v1/alarms/rate":            "odma",
	"POST /api/v1/alarms/{id}/see":       "d",
	"POST /api/v1/alarms/{id}/shelve":    "d",
	"POST /api/v1/alarms/{id}/unshelve":  "d",
	"POST /api/v1/alarms/{id}/clear":     "d",
	"POST /api/v1/bookings/{id}/help":    "dl",
	"POST /api/v1/bookings/{id}/welfare": "dl",
	"GET /api/v1/bookings/{id}/aid":      "odlma",
	"GET /api/v1/incidents/{id}/photos":  "odlma",
	"POST /api/v1/incidents/{id}/photos": "odl",
	"GET /api/v1/photos/{id}":            "odlma",

	"GET /tiles/index.json":      "odlma",
	"GET /tiles/{z}/{x}/{y}.mvt": "odlma",

	"GET /api/v1/push":    "l",
	"POST /api/v1/push":   "l",
	"DELETE /api/v1/push": "l",

	"GET /api/v1/places":                  "odlma",
	"GET /api/v1/travel":                  "odlma",
	"POST /api/v1/travel/table":           "odma",
	"GET /api/v1/isochrones":              "odma",
	"GET /api/v1/search":                  "odma",
	"POST /api/v1/presence":               "odma",
	"GET /api/v1/paper":                   "odma",
	"GET /api/v1/closures":                "odlma",
	"POST /api/v1/closures":               "d",
	"DELETE /api/v1/closures/{id}":        "d",
	"POST /api/v1/contours":               "od",
	"GET /api/v1/incidents/{id}/arrivals": "odlma",
	"GET /api/v1/orders/{id}/nearest":     "odma",
	"GET /api/v1/ground":                  "odlma",
	"GET /api/v1/drives":                  "odma",
	"GET /api/v1/drives/fit":              "odma",
	"POST /api/v1/drives/fit/accept":      "a",
	"GET /api/v1/road-speeds":             "odma",
	"PATCH /api/v1/road-speeds/{code}":    "a",
	"GET /api/v1/road-factors":            "odma",
	"PATCH /api/v1/road-factors/{code}":   "a",
	"GET /api/v1/vehicle-sizes":           "odma",
	"PATCH /api/v1/vehicle-sizes/{code}":  "a",
	"GET /api/v1/street-aliases":          "odma",
	"POST /api/v1/street-aliases":         "a",
	"DELETE /api/v1/street-aliases/{id}":  "a",

	"POST /api/v1/crews":                    "a",
	"POST /api/v1/vehicles":                 "a",
	"POST /api/v1/workers":                  "a",
	"GET /api/v1/retired":                   "a",
	"POST /api/v1/resources/{id}/retire":    "a",
	"POST /api/v1/resources/{id}/restore":   "a",
	"GET /api/v1/watches":                   "odma",
	"GET /api/v1/sessions":                  "a",
	"DELETE /api/v1/sessions/{id}":          "a",
	"DELETE /api/v1/accounts/{id}/sessions": "a",
	"POST /api/v1/accounts/{id}/link":       "a",
	"GET /api/v1/journal/search":            "a",
	"GET /api/v1/journal/verify":            "a",
	"POST /api/v1/journal/verify":           "a",
	"POST /api/v1/import/roster":            "a",

	"GET /api/v1/watch":                    "odmah",
	"POST /api/v1/handovers":               "d",
	"GET /api/v1/handovers":                "odma",
	"GET /api/v1/handovers/{id}":           "odma",
	"PATCH /api/v1/handovers/{id}":         "d",
	"POST /api/v1/handovers/{id}/refresh":  "d",
	"POST /api/v1/handovers/{id}/sign":     "d",
	"POST /api/v1/handovers/{id}/reopen":   "d",
	"POST /api/v1/handovers/{id}/withdraw": "d",
	"GET /api/v1/journal-notes":            "odma",
	"POST /api/v1/journal-notes":           "od",

	"GET /api/v1/quarantine":                       "odmah",
	"POST /api/v1/quarantine/cases":                "dh",
	"POST /api/v1/quarantine/cases/{id}/decisions": "dh",
	"POST /api/v1/quarantine/cases/{id}/take-back": "dh",
	"POST /api/v1/quarantine/cases/{id}/close":     "dh",
	"POST /api/v1/quarantine/replacements":         "da",
	"POST /api/v1/vehicles/{id}/disinfection":      "dah",
	"GET /api/v1/medical":                          "h",
	"GET /api/v1/medical/{id}":                     "h",
	"GET /api/v1/passes":                           "odmah",
	"POST /api/v1/passes":                          "da",
	"PATCH /api/v1/passes/{id}":                    "da",
	"POST /api/v1/passes/{id}/revoke":              "da",
	"GET /api/v1/checkpoint-list":                  "odmah",
	"GET /api/v1/stock":                            "odmah",
	"GET /api/v1/stock/movements":                  "odmah",
	"POST /api/v1/stock/movements":                 "dah",

	"GET /openapi.json":   "A",
	"GET /docs":           "A",
	"GET /docs/style.css": "A",
	"GET /healthz":        "A",
	"GET /readyz":         "A",
	"GET /paper/forms":    "A",
	"GET /metrics":        "A", // but only with its own token
	"GET /setup":          "A", // the link is the credential
	"POST /setup":         "A",
	"GET /password":       "A", // the link is the credential
	"POST /password":      "A",
}

var letters = map[string]Role{"o": Operator, "d": Dispatcher, "l": Lead, "m": Manager, "a": Admin, "h": Medic, "D": Device}

// Every route lets in whom the matrix names and nobody else, over HTTP.
func TestEveryRouteByEveryRole(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	st := sc.staff()
	_, lead := sc.crew(1)
	browsers := map[string]*browser{
		"o": st.operator, "d": st.dispatcher, "m": st.manager, "a": st.admin, "l": sc.account("lead-1", Lead, &lead), "h": sc.account("medic", Medic, nil), "D": sc.browser(),
	}
	vehicle := st.dispatcher.do(get, "/api/v1/vehicles?limit=1", nil).want(200).text("items", 0, "id")
	token := st.admin.do(post, "/api/v1/tokens", body("resource_id", vehicle, "label", "x")).want(201).text("token")
	browsers["D"].header.Set("Authorization", "Bearer "+token)

	found := map[string]bool{}
	for _, r := range sc.s.routes() {
		key := r.method + " " + r.path
		found[key] = true
		allowed, known := matrix[key]
		if !known {
			t.Errorf("%s has no row in the matrix", key)
			continue
		}
		if r.stream || key == "DELETE /api/v1/session" {
			continue // held by their own tests; they would hang, or sign us out
		}
		path := strings.NewReplacer("{id}", uuid.NewString(), "{code}", "nothing").Replace(r.path)
		var body any
		if r.method != get {
			body = map[string]any{"": "nothing lawful"}
		}
		anon := sc.browser().do(r.method, path, body)
		if wanted := allowed != "A"; (anon.status == 401) != wanted && key != "GET /metrics" {
			t.Errorf("%s by a stranger: %d", key, anon.status)
		}
		if allowed == "A" {
			continue
		}
		for letter, b := range browsers {
			a := b.do(r.method, path, body)
			in := strings.Contains(allowed, letter)
			if (a.status == http.StatusForbidden) == in || a.status >= 500 || a.status == 401 {
				t.Errorf("%s by %s: %d, let in %t, want %t\n%s", key, letters[letter], a.status, a.status != 403, in, a.body)
			}
			if a.status >= 400 && a.header.Get("Content-Type") != problemType {
				t.Errorf("%s by %s: %s", key, letters[letter], a.header.Get("Content-Type"))
			}
		}
	}
	for key := range matrix {
		if !found[key] {
			t.Errorf("the matrix has %s, the table has not", key)
		}
	}
}

// The stream and signing out, which the matrix walk leaves out.
func TestWhoMayListen(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	sc.browser().do(get, "/api/v1/events", nil).problem(401, "not-signed-in", "")
	sc.browser().do(remove, "/api/v1/session", nil).problem(401, "not-signed-in", "")
	b := sc.account("b", Manager, nil)
	next(t, b.listen(""), "tick")
	b.do(get, "/api/v1/events?after=minus", nil).problem(422, "bad-format", "after")
	next(t, b.listen("?after=99999"), "reset")
}

// Every answer, errors included, carries the headers of a closed house.
func TestHeadersOfEveryRoute(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	b := sc.account("b", Admin, nil)
	paths := []string{"GET /nowhere", "GET /api/v1/nowhere", "PUT /api/v1/calls", "GET /api/v1/calls/%00", "TRACE /healthz", "GET /api/v1/crews/"}
	for _, r := range sc.s.routes() {
		if !r.stream && r.name != "sign-out" {
			paths = append(paths, r.method+" "+strings.NewReplacer("{id}", uuid.NewString(), "{code}", "nothing").Replace(r.path))
		}
	}
	want := map[string]string{
		"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin", "X-Frame-Options": "DENY",
		"Permissions-Policy": "geolocation=(self), camera=(), microphone=(), payment=(), usb=()",
	}
	for _, line := range paths {
		method, path, _ := strings.Cut(line, " ")
		a := b.do(method, path, nil)
		for name, value := range want {
			if a.header.Get(name) != value {
				t.Errorf("%s (%d): %s is %q, want %q", line, a.status, name, a.header.Get(name), value)
			}
		}
		policy := a.header.Get("Content-Security-Policy")
		if !strings.HasPrefix(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") || !strings.Contains(policy, "frame-ancestors 'none'") {
			t.Errorf("%s (%d): policy %q", line, a.status, policy)
		}
		if strings.HasPrefix(path, "/api") && a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s (%d): may be cached: %q", line, a.status, a.header.Get("Cache-Control"))
		}
		if a.status >= 500 || a.header.Get("Server") != "" || a.header.Get("X-Powered-By") != "" {
			t.Errorf("%s: %d %v", line, a.status, a.header)
		}
		if a.status == 405 && a.header.Get("Allow") == "" {
			t.Errorf("%s: no Allow", line)
		}
	}
}

// The document lists every route of the API, and the page every route of the
// document.
func TestDocumentation(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	b := sc.browser()
	doc := b.do(get, "/openapi.json", nil).want(200)
	page := string(b.do(get, "/docs", nil).want(200).body)
	if doc.text("openapi") != "3.1.0" {
		t.Fatalf("openapi %s", doc.text("openapi"))
	}
	for _, r := range sc.s.routes() {
		if !r.isAPI() {
			continue
		}
		op, ok := doc.value("paths", r.path, strings.ToLower(r.method)).(map[string]any)
		if !ok || op["operationId"] != r.name || op["summary"] != r.does || r.does == "" {
			t.Errorf("%s %s is documented as %v", r.method, r.path, op)
		}
		if !strings.Contains(page, fmt.Sprintf("id=%q", r.name)) || !strings.Contains(page, "<code>"+r.path+"</code>") {
			t.Errorf("/docs has no %s", r.name)
		}
	}
	if strings.Contains(page, "<script") || strings.Contains(page, "://") {
		t.Error("/docs loads something from elsewhere")
	}
}

// What anybody may measure is measured, for the bearer of the token only.
func TestMetrics(t *testing.T) {
	t.Parallel()
	sc := newScene(t, func(o *Options) { o.MetricsToken = "secret" })
	b := sc.browser()
	b.do(get, "/metrics", nil).want(401)
	b.do(get, "/metrics", nil, "Authorization", "Bearer other").want(401)
	a := b.do(get, "/metrics", nil, "Authorization", "Bearer secret").want(200)
	if !strings.Contains(string(a.body), `jylu_requests_total{route="metrics",status="401"} 2`) {
		t.Errorf("metrics: %s", a.body)
	}
	newScene(t).browser().do(get, "/metrics", nil).problem(404, "absent", "")
	b.do(get, "/healthz", nil).want(200)
	b.do(get, "/readyz", nil).want(200)
	b.do(http.MethodHead, "/healthz", nil).want(200)
}
