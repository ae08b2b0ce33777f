package web

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/uuid"
)

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
		checked := map[string]any{"worker_id": worker.text("items", i, "id"), "passed": false}
		st.dispatcher.do(post, "/api/v1/admissions", body("items", []any{checked}), "Idempotency-Key", key()).want(200)
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
	// That somebody was checked is told, what came of it is not.
	if told := sc.count("SELECT count(*) FROM journal_entry WHERE kind LIKE 'admission.%'"); told == 0 {
		t.Error("the check is not in the journal")
	}
	if n := sc.count(`SELECT count(*) FROM journal_entry WHERE kind LIKE 'admission.%' AND body ~ 'passed|true|false'`); n != 0 {
		t.Error("the journal has the result of a check")
	}
	if strings.Contains(streamed.String(), "passed") || strings.Contains(logged.String(), "passed") {
		t.Error("the stream or the log has the result of a check")
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
