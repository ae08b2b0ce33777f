package web

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"
)

// Two dispatchers see who has which incident open, until he closes it, falls
// silent, or may no longer sign in. It forbids nothing and is no entry.
func TestPresence(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	st := sc.staff()
	other := sc.account("bolat", Dispatcher, nil)
	incident := st.dispatcher.do(post, "/api/v1/incidents", body("type", "leak", "address", "Абая 10")).want(201).text("id")
	before := sc.count("SELECT seq FROM journal_head")
	hold := func(b *browser, incident any) *answered {
		return b.do(post, "/api/v1/presence", body("incident_id", incident))
	}
	names := func(a *answered) string {
		var all []string
		for i := range a.value("items").([]any) {
			all = append(all, a.text("items", i, "name"))
		}
		return strings.Join(all, ", ")
	}
	events := other.listen("")
	next(t, events, "tick")
	if a := hold(st.dispatcher, incident).want(200); names(a) != "Имя dispatcher" || a.text("items", 0, "incident") != incident {
		t.Fatalf("held: %s", a.body)
	}
	for !strings.Contains(next(t, events, "presence").data, "Имя dispatcher") {
	}
	if a := hold(other, incident).want(200); names(a) != "Имя dispatcher, Имя bolat" && names(a) != "Имя bolat, Имя dispatcher" {
		t.Errorf("both: %s", a.body)
	}
	if a := hold(other, incident).want(200); len(a.value("items").([]any)) != 2 {
		t.Errorf("said again: %s", a.body)
	}
	// Holding forbids nothing: the other closes it, and it may still be looked at.
	other.do(post, "/api/v1/incidents/"+incident+"/close", body("outcome", "false", "cause", "x")).want(200)
	if a := hold(st.dispatcher, incident).want(200); len(a.value("items").([]any)) != 2 {
		t.Errorf("closed: %s", a.body)
	}

	silence := func(username, since string) {
		t.Helper()
		if _, err := sc.db.Pool.Exec(t.Context(), "UPDATE presence SET at = now() - $2::interval FROM account a WHERE a.id = account_id AND username = $1", username, since); err != nil {
			t.Fatal(err)
		}
	}
	silence("dispatcher", "20 seconds")
	if a := hold(other, incident).want(200); len(a.value("items").([]any)) != 2 {
		t.Errorf("after 20 s: %s", a.body)
	}
	silence("dispatcher", "31 seconds")
	if a := hold(other, incident).want(200); names(a) != "Имя bolat" {
		t.Errorf("after 31 s: %s", a.body)
	}
	if a := hold(other, nil).want(200); names(a) != "" {
		t.Errorf("let go: %s", a.body)
	}
	for !strings.Contains(next(t, events, "presence").data, `"items":[]`) {
	}
	hold(other, incident).want(200)
	if _, err := sc.db.Pool.Exec(t.Context(), "UPDATE account SET disabled_at = now() WHERE username = 'bolat'"); err != nil {
		t.Fatal(err)
	}
	if a := hold(st.operator, incident).want(200); names(a) != "Имя operator" {
		t.Errorf("who may not sign in holds: %s", a.body)
	}

	hold(st.dispatcher, uuid.NewString()).problem(404, "absent", "incident_id")
	hold(st.dispatcher, "7").problem(422, "bad-format", "incident_id")
	st.dispatcher.do(post, "/api/v1/presence", body()).problem(422, "required", "incident_id")
	hold(sc.lead(sc.onWatch()[0]), incident).problem(403, "role", "")
	hold(sc.browser(), incident).problem(401, "not-signed-in", "")
	if n := sc.count("SELECT count(*) FROM journal_entry WHERE seq > $1 AND kind NOT IN ('incident.closed', 'account.added')", before); n != 0 {
		t.Errorf("%d entries", n)
	}
	if n := sc.count("SELECT count(*) FROM presence WHERE incident_id::text <> $1", fmt.Sprint(incident)); n != 0 {
		t.Errorf("%d rows of others", n)
	}
}
