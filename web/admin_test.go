package web

import (
	"archive/zip"
	"bytes"
	"encoding/hex"
	"io/fs"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"jylu/geo/city"
)

// Who joins, leaves and comes back, by HTTP: versions, bad text, who stays.
func TestEnrolAndRetire(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	st := sc.staff()
	in := body("personnel_no", "99001", "name", "Ахметов Болат", "trade", "welder", "area", "ortalyk", "certificates", []any{body("code", "weld", "expires_on", "2030-01-31")})
	w := st.admin.do(post, "/api/v1/workers", in).want(201)
	if w.text("name") != "Ахметов Болат" || w.text("certificates", 0, "expires_on") != "2030-01-31" {
		t.Errorf("worker: %s", w.body)
	}
	st.admin.do(post, "/api/v1/workers", in).problem(409, "personnel-no-taken", "personnel_no")
	in["personnel_no"], in["name"] = "99002", "Ахметов\u202eталоБ"
	st.admin.do(post, "/api/v1/workers", in).problem(422, "bad-text", "name")
	in["name"] = "Ах\u200bметов"
	st.admin.do(post, "/api/v1/workers", in).problem(422, "bad-text", "name")
	in["name"], in["certificates"] = "Ахметов", []any{body("code", "weld", "expires_on", "31.01.2030")}
	st.admin.do(post, "/api/v1/workers", in).problem(422, "bad-format", "certificates[0].expires_on")

	path := "/api/v1/resources/" + w.text("id")
	st.admin.do(post, path+"/retire", body("version", 9)).problem(409, "stale", "")
	if d := st.admin.do(post, path+"/retire", body("version", w.value("version"))).want(200); d.value("retired") != false {
		t.Errorf("nothing named him: %s", d.body)
	}
	st.admin.do(get, "/api/v1/workers/"+w.text("id"), nil).problem(404, "absent", "")

	number := sc.onWatch()[0]
	_, order, _ := sc.broken(st, number)
	_, lead := sc.crew(number)
	v := st.admin.do(get, "/api/v1/workers/"+lead.String(), nil).want(200)
	path = "/api/v1/resources/" + lead.String()
	st.admin.do(post, path+"/retire", body("version", v.value("version"))).problem(409, "resource-taken", "")
	st.dispatcher.do(post, "/api/v1/orders/"+order+"/cancel", body("reason", "проба")).want(200)
	if d := st.admin.do(post, path+"/retire", body("version", v.value("version"))).want(200); d.value("retired") != true {
		t.Errorf("he was on an order: %s", d.body)
	}
	gone := st.admin.do(get, "/api/v1/retired", nil).want(200)
	if gone.text("items", 0, "id") != lead.String() || gone.text("items", 0, "name") == "" {
		t.Errorf("retired: %s", gone.body)
	}
	st.admin.do(post, path+"/restore", body("version", gone.value("items", 0, "version"))).want(200)
	st.admin.do(get, "/api/v1/workers/"+lead.String(), nil).want(200)
	if n := len(st.manager.do(get, "/api/v1/watches?n=4", nil).want(200).value("items").([]any)); n != 4 {
		t.Errorf("%d watches, want 4", n)
	}
	st.admin.do(get, "/api/v1/watches?from=0001-01-02T00:00:00Z", nil).problem(422, "out-of-range", "from")
}

// A session ended by the administrator is over at once, and only that one.
func TestEndSessions(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	st := sc.staff()
	second := sc.browser()
	second.signIn("operator", scenePassword)
	list := st.admin.do(get, "/api/v1/sessions", nil).want(200)
	if n := len(list.value("items").([]any)); n != 5 {
		t.Fatalf("%d sessions, want 5: %s", n, list.body)
	}
	if strings.Contains(string(list.body), second.cookie.Value) {
		t.Error("the list gives the cookie away")
	}
	key, _ := sc.s.shown(&http.Request{Header: http.Header{"Cookie": {second.cookie.Name + "=" + second.cookie.Value}}, Host: "127.0.0.1", RemoteAddr: "127.0.0.1:1"})
	id := ""
	for _, item := range list.value("items").([]any) {
		if m := item.(map[string]any); m["id"] == hex.EncodeToString(key[:]) {
			id = hex.EncodeToString(key[:])
		}
	}
	if id == "" {
		t.Fatal("the second browser is not listed")
	}
	st.admin.do(remove, "/api/v1/sessions/"+id, nil).want(204)
	second.do(get, "/api/v1/session", nil).problem(401, "not-signed-in", "")
	st.operator.do(get, "/api/v1/session", nil).want(200)
	st.admin.do(remove, "/api/v1/sessions/"+id, nil).problem(404, "absent", "")
	st.admin.do(remove, "/api/v1/sessions/xyz", nil).problem(422, "bad-format", "id")
	account := st.operator.do(get, "/api/v1/session", nil).text("account", "id")
	st.admin.do(remove, "/api/v1/accounts/"+account+"/sessions", nil).want(204)
	st.operator.do(get, "/api/v1/session", nil).problem(401, "not-signed-in", "")
	if n := sc.count("SELECT count(*) FROM journal_entry WHERE kind = 'session.ended'"); n != 2 {
		t.Errorf("%d entries", n)
	}
}

// A link sets a password once; a newer link ends the older; no password is
// asked of the administrator.
func TestPasswordLink(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	admin := sc.account("admin", Admin, nil)
	made := admin.do(post, "/api/v1/accounts", body("username", "novice", "role", "operator")).want(201)
	admin.do(post, "/api/v1/accounts", body("username", "hidden", "role", "operator", "name", "Имя\u202e")).problem(422, "bad-text", "name")
	admin.do(post, "/api/v1/accounts", body("username", "empty", "role", "operator", "password", "")).problem(422, "too-short", "password")
	link := func() string {
		return admin.do(post, "/api/v1/accounts/"+made.text("id")+"/link", body()).want(201).text("path")
	}
	first, second := link(), link()
	anon := sc.browser()
	set := func(path, password string) *answered {
		token := strings.TrimPrefix(path, "/password?token=")
		return anon.do(post, "/password", url.Values{"token": {token}, "password": {password}}.Encode(), "Content-Type", "application/x-www-form-urlencoded")
	}
	if a := anon.do(get, first, nil); a.status != 404 || strings.Contains(string(a.body), "<form") {
		t.Errorf("the older link: %d", a.status)
	}
	if a := anon.do(get, second, nil).want(200); !strings.Contains(string(a.body), "novice") {
		t.Errorf("the page: %s", a.body)
	}
	set(second, "12345678").want(422)
	set(second, scenePassword).want(303)
	set(second, scenePassword+"2").want(404)
	anon.signIn("novice", scenePassword)
	account := made.text("id")
	version := admin.find("/api/v1/accounts", func(m map[string]any) bool { return m["id"] == account })["version"]
	admin.do(patch, "/api/v1/accounts/"+account, body("version", version, "disabled", true)).want(200)
	admin.do(post, "/api/v1/accounts/"+account+"/link", body()).problem(409, "account-disabled", "")
}

// The journal is found by who, what, whom and when, and its chain proved; what
// somebody altered shows.
func TestSearchAndProof(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	st := sc.staff()
	norm := st.admin.find("/api/v1/norms", func(m map[string]any) bool { return m["stage"] == "isolate" && m["to_mm"] == 720.0 })
	id := norm["id"].(string)
	for i, hours := range []float64{5, 6} {
		st.admin.do(patch, "/api/v1/norms/"+id, body("version", norm["version"].(float64)+float64(i), "hours", hours)).want(200)
	}
	found := st.admin.do(get, "/api/v1/journal/search?kind=norm&subject="+id, nil).want(200)
	if n := len(found.value("items").([]any)); n != 2 || found.value("items", 0, "before") == nil || found.value("items", 1, "before") != nil {
		t.Errorf("search: %s", found.body)
	}
	page := st.admin.do(get, "/api/v1/journal/search?kind=norm.edited&limit=1", nil).want(200)
	older := st.admin.do(get, "/api/v1/journal/search?kind=norm.edited&limit=1&cursor="+page.text("next"), nil).want(200)
	if page.text("items", 0, "seq") == older.text("items", 0, "seq") {
		t.Error("the second page is the first")
	}
	for _, none := range []string{"from=2099-01-01T00:00:00Z", "to=2001-01-01T00:00:00Z", "actor=" + id, "incident=" + id + "&kind=worker", "kind=nor"} {
		if a := st.admin.do(get, "/api/v1/journal/search?"+none, nil).want(200); len(a.value("items").([]any)) != 0 {
			t.Errorf("%s found %s", none, a.body)
		}
	}
	// The values before and after stand in the entry itself, from the first on.
	for i, hours := range [][2]float64{{5, 6}, {norm["hours"].(float64), 5}} {
		if was, now := found.value("items", i, "data", "was", "hours"), found.value("items", i, "data", "now", "hours"); was != hours[0] || now != hours[1] {
			t.Errorf("entry %d: hours from %v to %v, want %v", i, was, now, hours)
		}
	}
	// What an entry mentions is called by its number.
	in := st.dispatcher.do(post, "/api/v1/incidents", body("type", "leak", "address", "Абая 1")).want(201)
	named := st.admin.do(get, "/api/v1/journal/search?kind=incident.opened&limit=1", nil).want(200)
	if got := named.text("items", 0, "names", in.text("id")); got != in.text("number") || got == "" {
		t.Errorf("the incident is called %q: %s", got, named.body)
	}
	st.admin.do(get, "/api/v1/journal/search?kind=%25", nil).problem(422, "bad-format", "kind")

	state := func() string { return st.admin.do(get, "/api/v1/journal/verify", nil).want(200).text("state") }
	if s := state(); s != "idle" {
		t.Errorf("at first: %s", s)
	}
	st.admin.do(post, "/api/v1/journal/verify", nil).want(202)
	sc.eventually("whole", func() bool { return state() == "whole" })
	for _, q := range []string{`ALTER TABLE journal_entry DISABLE TRIGGER ALL`, `UPDATE journal_entry SET body = '{"n":1}' WHERE seq = 2`} {
		if _, err := sc.db.Pool.Exec(t.Context(), q); err != nil {
			t.Fatal(err)
		}
	}
	st.admin.do(post, "/api/v1/journal/verify", nil).want(202)
	sc.eventually("broken", func() bool { return state() == "broken" })
	if a := st.admin.do(get, "/api/v1/journal/verify", nil); a.text("seq") != "2" || a.text("fault") != "altered" {
		t.Errorf("found: %s", a.body)
	}
}

// archive is the bundled roster as a zip, with a file replaced.
func archive(t *testing.T, prefix, name, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	entries, err := fs.ReadDir(city.FS(), ".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		content, err := fs.ReadFile(city.FS(), e.Name())
		if err != nil {
			t.Fatal(err)
		}
		if e.Name() == name {
			content = []byte(text)
		}
		f, err := w.Create(prefix + e.Name())
		if err != nil {
			t.Fatal(err)
		}
		f.Write(content)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// A roster is previewed without a trace, its faults named by line, and applied
// only as it was previewed.
func TestImportByUpload(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	admin := sc.account("admin", Admin, nil)
	send := func(query, content string) *answered {
		return admin.do(post, "/api/v1/import/roster?"+query, content, "Content-Type", "application/zip")
	}
	before := sc.count("SELECT seq FROM journal_head")
	for _, prefix := range []string{"", "roster/"} {
		seen := send("dry_run=true", archive(t, prefix, "", "")).want(200)
		if len(seen.value("faults").([]any)) != 0 || seen.text("counts", "workers", "same") != "126" {
			t.Fatalf("preview of %q: %s", prefix, seen.body)
		}
	}
	bad := archive(t, "", "workers.csv", "personnel_no,name,trade,area\n1,Кто-то,poet,ortalyk\n")
	seen := send("dry_run=true", bad).want(200)
	if seen.text("faults", 0, "file") == "" || sc.count("SELECT seq FROM journal_head") != before {
		t.Errorf("preview of faults: %s", seen.body)
	}
	send("", bad).problem(422, "roster-faults", "")
	send("digest="+strings.Repeat("0", 64), archive(t, "", "", "")).problem(409, "files-changed", "")
	send("", "no zip at all").problem(422, "bad-zip", "file")
	admin.do(post, "/api/v1/import/roster", "{}").problem(415, "media-type", "")
	good := archive(t, "", "", "")
	digest := send("dry_run=true", good).text("digest")
	send("digest="+digest, good).want(200)
	if sc.count("SELECT seq FROM journal_head") != before+1 {
		t.Error("applying wrote no entry")
	}
	big := admin.do(post, "/api/v1/import/roster", strings.Repeat("x", maxUpload+1), "Content-Type", "application/zip")
	big.problem(413, "too-large", "")
}
