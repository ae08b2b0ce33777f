package web

import (
	"strings"
	"testing"

	"github.com/google/uuid"
)

// What nobody sees in words that people paste is taken out before they are kept;
// in names and codes it is refused. Joiners stay, letters from right to left stay.
func TestUnseenCharacters(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	st := sc.staff()
	number := sc.onWatch()[0]
	phone := sc.lead(number)
	incident, order, booking := sc.broken(st, number)
	path := "/api/v1/incidents/" + incident
	const (
		pasted = "\u202aТече\u200bт\u202c у \u2066дома\u2069 \ufeff5\x07"
		kept   = "Течет у дома 5"
	)
	call := st.operator.do(post, "/api/v1/calls", body("channel", "phone", "kind", "leak", "caller_name", pasted, "caller_phone", "\u202a+7 701 555\u00ad 44 33\u202c",
		"address", pasted, "text", "\u202e"+pasted+"\nвторая строка 👩‍🚒 مرحبا")).want(201)
	for name, want := range map[string]string{"caller_name": kept, "caller_phone": "+7 701 555 44 33", "address": kept, "text": kept + "\nвторая строка 👩‍🚒 مرحبا"} {
		if got := call.text(name); got != want {
			t.Errorf("%s is answered as %q", name, got)
		}
		if got := st.operator.do(get, "/api/v1/calls/"+call.text("id"), nil).want(200).text(name); got != want {
			t.Errorf("%s is kept as %q", name, got)
		}
	}
	if a := st.dispatcher.do(patch, path, body("address", pasted)).want(200); a.text("address") != kept {
		t.Errorf("address: %s", a.body)
	}
	if a := st.dispatcher.do(post, path+"/notes", body("text", pasted)).want(201); a.text("text") != kept {
		t.Errorf("note: %s", a.body)
	}
	phone.do(post, "/api/v1/bookings/"+booking+"/milestones", body("milestone", "seen", "note", pasted)).want(201)
	phone.do(post, "/api/v1/bookings/"+booking+"/help", body("what", "crew", "note", pasted)).want(201)
	st.dispatcher.do(post, "/api/v1/journal-notes", body("text", pasted)).want(201)
	st.dispatcher.do(post, "/api/v1/closures", body("street", "\u200bАбая", "closed", true, "note", pasted)).want(201)
	st.dispatcher.do(post, "/api/v1/orders/"+order+"/cancel", body("reason", pasted)).want(200)
	st.dispatcher.do(post, path+"/close", body("outcome", "false", "cause", pasted, "note", pasted)).want(200)
	unseen := "[\u0007\u200b\u202a-\u202e\u2066-\u2069\ufeff]"
	for _, column := range []string{
		"call.caller_name", "call.caller_phone", "call.address", "call.text", "incident.address", "incident.cause", "note.text", "milestone.note",
		"help_request.note", "journal_note.text", "closure.street", "closure.note", "dispatch_order.cancel_reason",
	} {
		table, name, _ := strings.Cut(column, ".")
		if n := sc.count("SELECT count(*) FROM "+table+" WHERE "+name+" ~ $1", unseen); n != 0 {
			t.Errorf("%s keeps what nobody sees", column)
		}
	}

	// Words of nothing but what nobody sees are no words.
	const nothing = "\u200b\u202e \ufeff"
	st.dispatcher.do(post, path+"/notes", body("text", nothing)).problem(422, "required", "text")
	st.dispatcher.do(post, path+"/reopen", body("reason", nothing)).problem(422, "required", "reason")
	st.operator.do(post, "/api/v1/calls", body("channel", "phone", "kind", "leak", "text", nothing, "address", nothing)).problem(422, "empty-report", "address")

	for _, bad := range []string{"Абай\u202eов", "Аб\u200bай", "Абай\u2066", "Аб\u200dай", "Абай\nов"} {
		st.admin.do(post, "/api/v1/accounts", body("username", "new", "role", "operator", "name", bad)).problem(422, "bad-text", "name")
		st.admin.do(post, "/api/v1/workers", body("personnel_no", "99100", "name", bad, "trade", "fitter", "area", "ortalyk")).problem(422, "bad-text", "name")
		st.admin.do(post, "/api/v1/workers", body("personnel_no", bad, "name", "Абай", "trade", "fitter", "area", "ortalyk")).problem(422, "bad-text", "personnel_no")
		st.admin.do(post, "/api/v1/street-aliases", body("name", bad, "alias", "Старая", "source", "приказ")).problem(422, "bad-text", "name")
	}
	st.admin.do(post, "/api/v1/vehicles", body("plate", "123\u202eABC", "kind", "EXC", "area", "ortalyk", "base", "x")).problem(422, "bad-text", "plate")
}

// A note is of a size that somebody reads; a megabyte of it does not come in.
func TestLongNotes(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	st := sc.staff()
	incident, _, _ := sc.broken(st, sc.onWatch()[0])
	before := sc.count("SELECT seq FROM journal_head")
	for _, path := range []string{"/api/v1/incidents/" + incident + "/notes", "/api/v1/journal-notes"} {
		st.dispatcher.do(post, path, body("text", strings.Repeat("я", 4001))).problem(422, "too-long", "text")
		st.dispatcher.do(post, path, body("text", strings.Repeat("x", 1<<20))).problem(413, "too-large", "")
		st.dispatcher.do(post, path, body("text", strings.Repeat("я", 300_000))).problem(422, "too-long", "text")
	}
	if after := sc.count("SELECT seq FROM journal_head"); after != before {
		t.Errorf("%d entries", after-before)
	}
	st.dispatcher.do(post, "/api/v1/journal-notes", body("text", strings.Repeat("я", 4000))).want(201)
}

// Two administrators edit one row from the same reading: the second is told, for
// every kind of row of the roster, and his change is not kept.
func TestStaleRosterEdits(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	one, two := sc.account("one", Admin, nil), sc.account("two", Admin, nil)
	for _, tt := range []struct {
		list          string
		first, second map[string]any
		column        string
	}{
		{"workers", body("phone", "+77010000001"), body("phone", "+77010000002"), "SELECT count(*) FROM worker WHERE phone = '+77010000002'"},
		{"crews", body("bubble", "A1"), body("bubble", "B2"), "SELECT count(*) FROM crew WHERE bubble = 'B2'"},
		{"vehicles", body("state", "repair", "state_reason", "насос"), body("state", "repair", "state_reason", "колесо"), "SELECT count(*) FROM resource WHERE state_reason = 'колесо'"},
	} {
		l := one.do(get, "/api/v1/"+tt.list+"?limit=1", nil).want(200)
		path, version := "/api/v1/"+tt.list+"/"+l.text("items", 0, "id"), l.value("items", 0, "version")
		tt.first["version"], tt.second["version"] = version, version
		one.do(patch, path, tt.first, "Idempotency-Key", uuid.Must(uuid.NewV7()).String()).want(200)
		two.do(patch, path, tt.second, "Idempotency-Key", uuid.Must(uuid.NewV7()).String()).problem(409, "stale", "")
		if n := sc.count(tt.column); n != 0 {
			t.Errorf("%s: the later change is kept", tt.list)
		}
		tt.second["version"] = one.do(get, path, nil).want(200).value("version")
		two.do(patch, path, tt.second).want(200)
	}
}
