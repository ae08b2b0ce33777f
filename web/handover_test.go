package web

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
)

// sheetOf prepares a handover as b and returns its path.
func sheetOf(b *browser) string {
	b.t.Helper()
	return "/api/v1/handovers/" + b.do(post, "/api/v1/handovers", body()).want(201).text("id")
}

func signature(role, username, password string, version int) map[string]any {
	return body("version", version, "role", role, "username", username, "password", password)
}

// A sheet from preparing to both signatures: what the data says, what is
// written beside it, what a refresh marks, and that nothing moves afterwards.
func TestHandover(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	leaver, comer := sc.account("aliya", Dispatcher, nil), sc.account("bolat", Dispatcher, nil)
	incident := leaver.do(post, "/api/v1/incidents", body("type", "pipe_break", "diameter_mm", 720, "network", "main", "address", "Абая 10")).want(201)
	number := incident.text("number")
	leaver.do(post, "/api/v1/journal-notes", body("text", "Ключ от камеры у мастера")).want(201)

	sheet := sheetOf(leaver)
	a := leaver.do(get, sheet, nil).want(200)
	if a.text("state") != "draft" || a.text("incidents", 0, "number") != number || a.text("notes", 0, "text") != "Ключ от камеры у мастера" || a.text("authors", 0, "name") != "Имя aliya" {
		t.Fatalf("%s", a.body)
	}
	leaver.do(post, "/api/v1/handovers", body()).problem(409, "handover-open", "")
	comer.do(patch, sheet, body("version", 1, "remarks", body("restrictions", "Не закрывать\u202e Абая"))).want(200)
	leaver.do(patch, sheet, body("version", 1, "remarks", body("watch_for", "x"))).problem(409, "stale", "")
	leaver.do(patch, sheet, body("version", 2, "remarks", body("elsewhere", "x"))).problem(422, "not-one-of", "remarks.elsewhere")
	leaver.do(patch, sheet, body("version", 2, "remarks", body("watch_for", strings.Repeat("я", 1001)))).problem(422, "too-long", "remarks.watch_for")
	leaver.do(patch, sheet, body("version", 2, "remarks", body("watch_for", strings.Repeat("я", 1<<20)))).problem(413, "too-large", "")

	second := leaver.do(post, "/api/v1/incidents", body("type", "hazard", "address", "Достык 1", "override", []string{"near-open-incident"})).want(201)
	leaver.do(post, "/api/v1/incidents/"+incident.text("id")+"/close", body("outcome", "false", "cause", "x")).want(200)
	a = leaver.do(post, sheet+"/refresh", body("version", 2)).want(200)
	if a.text("changed") != "[incidents/"+second.text("id")+"]" || a.text("gone", "incidents", 0) != number || a.text("remarks", "restrictions") != "Не закрывать Абая" {
		t.Fatalf("%s", a.body)
	}

	leaver.do(post, sheet+"/sign", signature("out", "", "wrong wrong", 3)).problem(422, "bad-credentials", "password")
	leaver.do(post, sheet+"/sign", signature("out", "", scenePassword, 2)).problem(409, "stale", "")
	a = leaver.do(post, sheet+"/sign", signature("out", "", scenePassword, 3)).want(200)
	if a.text("state") != "out" || a.text("out", "name") != "Имя aliya" {
		t.Fatalf("%s", a.body)
	}
	leaver.do(patch, sheet, body("version", 3, "remarks", body("notes", "x"))).problem(409, "handover-signed", "")
	leaver.do(post, sheet+"/refresh", body("version", 3)).problem(409, "handover-signed", "")
	leaver.do(post, sheet+"/sign", signature("out", "", scenePassword, 3)).problem(409, "already-signed", "")
	leaver.do(post, sheet+"/sign", signature("in", "", scenePassword, 3)).problem(409, "same-person", "")
	sc.account("chief", Manager, nil)
	leaver.do(post, sheet+"/sign", signature("in", "chief", scenePassword, 3)).problem(422, "not-dispatcher", "username")

	// He comes to the same screen, and signs with his own name and password.
	a = leaver.do(post, sheet+"/sign", signature("in", "bolat", scenePassword, 3)).want(200)
	if a.text("state") != "signed" || a.text("in", "name") != "Имя bolat" || a.text("in", "by") == a.text("out", "by") {
		t.Fatalf("%s", a.body)
	}
	for _, step := range []string{"refresh", "reopen", "withdraw"} {
		leaver.do(post, sheet+"/"+step, body("version", 3)).problem(409, "handover-signed", "")
	}
	if _, err := sc.db.Pool.Exec(t.Context(), "UPDATE handover SET remarks = '{}'"); err == nil {
		t.Error("the database let a signed sheet be changed")
	}
	watch := comer.do(get, "/api/v1/watch", nil).want(200)
	if watch.text("taken", "in", "name") != "Имя bolat" || watch.text("open") != "[]" {
		t.Errorf("%s", watch.body)
	}
	if kept := comer.do(get, "/api/v1/handovers?state=signed", nil).want(200); kept.text("items", 0, "state") != "signed" {
		t.Errorf("%s", kept.body)
	}
	for _, kind := range []string{"handover.prepared", "handover.edited", "handover.refreshed", "journal_note.added"} {
		if n := sc.count("SELECT count(*) FROM journal_entry WHERE kind = $1", kind); n != 1 {
			t.Errorf("%d entries %s", n, kind)
		}
	}
	if n := sc.count(`SELECT count(*) FROM journal_entry e JOIN account a ON a.id = e.actor WHERE kind = 'handover.signed'
		AND (username, data->>'role') IN (('aliya', 'out'), ('bolat', 'in'))`); n != 2 {
		t.Errorf("%d signatures of the right people", n)
	}
	if n := sc.count("SELECT count(*) FROM journal_entry WHERE body LIKE '%Абая%' OR body LIKE '%амер%'"); n != 0 {
		t.Errorf("%d entries with words", n)
	}
}

// Many sign one sheet at once: one leaver and one comer hold, everybody else is
// told, and nobody signs twice.
func TestSignersRace(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	names := []string{"one", "two", "three", "four"}
	browsers := map[string]*browser{}
	for _, name := range names {
		browsers[name] = sc.account(name, Dispatcher, nil)
	}
	for round := range 3 {
		sheet := sheetOf(browsers["one"])
		var wg sync.WaitGroup
		var mu sync.Mutex
		took := map[string]int{}
		for _, name := range names {
			for _, role := range []string{"out", "in"} {
				wg.Go(func() {
					key := uuid.Must(uuid.NewV7()).String()
					sign := func() *answered {
						return browsers[name].do(post, sheet+"/sign", signature(role, "", scenePassword, 1), "Idempotency-Key", key)
					}
					a := sign()
					for try := 0; a.status == http.StatusServiceUnavailable && try < 5; try++ {
						a = sign() // passwords are slow to check, more so under the race detector: asked again, as a page does
					}
					mu.Lock()
					defer mu.Unlock()
					switch code := ""; a.status {
					case http.StatusOK:
						took[role]++
					case http.StatusConflict:
						code = a.text("code")
						if code != "already-signed" && code != "same-person" && code != "handover-signed" {
							t.Errorf("refused by %s", code)
						}
					default:
						t.Errorf("%d %s", a.status, a.body)
					}
				})
			}
		}
		wg.Wait()
		if took["out"] != 1 || took["in"] != 1 {
			t.Errorf("round %d: signed %v, want one each", round, took)
		}
		if n := sc.count("SELECT count(*) FROM journal_entry WHERE kind = 'handover.signed' AND subject = $1", sheet[len("/api/v1/handovers/"):]); n != 2 {
			t.Errorf("round %d: %d entries", round, n)
		}
	}
}

// A wrong password under a sheet counts as one at the door.
func TestSignaturesAreThrottled(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	b := sc.account("one", Dispatcher, nil)
	sc.account("two", Dispatcher, nil)
	sheet := sheetOf(b)
	for range throttleAccount {
		b.do(post, sheet+"/sign", signature("in", "two", "guessed guess", 1)).problem(422, "bad-credentials", "password")
	}
	if p := b.do(post, sheet+"/sign", signature("in", "two", scenePassword, 1)).want(429); p.header.Get("Retry-After") == "" {
		t.Errorf("%v", p.header)
	}
	b.do(get, "/api/v1/session", nil).want(200) // his own is not ended by it
}

// A retry with the key gives the same answer, and another password another
// command.
func TestSignAgainByKey(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	b := sc.account("one", Dispatcher, nil)
	sheet, key := sheetOf(b), uuid.Must(uuid.NewV7()).String()
	for range 2 {
		if a := b.do(post, sheet+"/sign", signature("out", "", scenePassword, 1), "Idempotency-Key", key).want(200); a.text("state") != "out" {
			t.Errorf("%s", a.body)
		}
	}
	if n := sc.count("SELECT count(*) FROM journal_entry WHERE kind = 'handover.signed'"); n != 1 {
		t.Errorf("%d signatures", n)
	}
	if n := sc.count("SELECT count(*) FROM idempotency WHERE convert_from(reply, 'UTF8') LIKE '%Имя%'"); n != 0 {
		t.Errorf("%d replies with a name", n)
	}
}

// Free notes: what is kept of what is typed, found again, page by page.
func TestJournalNotes(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	st := sc.staff()
	for text, want := range map[string]string{
		"a\u200bb\u202ec\u2066d":      "abcd",
		"  line\n\tnext\u0007 \ufeff": "line\n\tnext",
		"مرحبا":                       "مرحبا",
		"100% _готово_":               "100% _готово_",
	} {
		if a := st.operator.do(post, "/api/v1/journal-notes", body("text", text)).want(201); a.text("text") != want {
			t.Errorf("%q kept as %q, want %q", text, a.text("text"), want)
		}
	}
	note := func(kv ...any) *answered { return st.dispatcher.do(post, "/api/v1/journal-notes", body(kv...)) }
	note("text", " \u200b\u202e ").problem(422, "required", "text")
	note("text", strings.Repeat("x", 4001)).problem(422, "too-long", "text")
	note("text", strings.Repeat("x", 1<<20)).problem(413, "too-large", "")
	note("text", "x", "at", time.Now().Add(time.Hour)).problem(422, "in-future", "at")
	note("text", "x", "at", time.Now().AddDate(0, -2, 0)).problem(422, "too-early", "at")
	past := note("text", "ночью", "at", time.Now().Add(-time.Hour)).want(201).text("id")

	find := func(q string) *answered {
		return st.manager.do(get, "/api/v1/journal-notes?limit=2&"+q, nil).want(200)
	}
	if a := find("q=100%25"); a.text("items", 0, "text") != "100% _готово_" || len(a.value("items").([]any)) != 1 || a.text("items", 0, "by") == "" {
		t.Errorf("%s", a.body)
	}
	if a := find("q=НОЧЬЮ"); a.text("items", 0, "id") != past {
		t.Errorf("%s", a.body)
	}
	seen, cursor := 0, ""
	for {
		a := find("cursor=" + cursor)
		seen += len(a.value("items").([]any))
		if cursor = a.text("next"); cursor == "" {
			break
		}
	}
	if seen != 5 {
		t.Errorf("%d notes page by page, want 5", seen)
	}
}

// The coming watch is shown as it will begin, and people are checked for it
// before.
func TestComingWatch(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	st := sc.staff()
	now, next := st.dispatcher.do(get, "/api/v1/watch", nil).want(200), st.dispatcher.do(get, "/api/v1/watch?coming=true", nil).want(200)
	if now.text("watch", "end") != next.text("watch", "start") || len(next.value("minimum").([]any)) == 0 {
		t.Fatalf("%s\n%s", now.body, next.body)
	}
	start := next.text("watch", "start")
	worker := ""
	for _, w := range next.value("workers").([]any) {
		if w := w.(map[string]any); w["duty"] == "on_watch" && w["state"] == "ready" {
			if worker = w["id"].(string); w["admitted"] != nil {
				t.Fatalf("checked already: %v", w)
			}
		}
	}
	a := st.dispatcher.do(post, "/api/v1/admissions", body("items", []any{body("worker_id", worker, "passed", true, "watch_start", start)})).want(200)
	if a.text("items", 0, "watch_start") != start {
		t.Errorf("%s", a.body)
	}
	after := st.dispatcher.do(get, "/api/v1/watch?coming=true", nil).want(200)
	for _, w := range after.value("workers").([]any) {
		if w := w.(map[string]any); w["id"] == worker && w["admitted"] != true {
			t.Errorf("still %v", w)
		}
	}
}
