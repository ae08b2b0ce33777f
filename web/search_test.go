package web

import (
	"net/url"
	"slices"
	"strings"
	"testing"
)

// Search finds over everything, by what looks alike in either alphabet, and unmasks nobody to those
// who see no telephones.
func TestSearchByHTTP(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	st := sc.staff()
	call := st.operator.do(post, "/api/v1/calls", body("channel", "phone", "kind", "leak", "caller_name", "Жангелдинова Әсел", "caller_phone", "+7 701 555-44-33",
		"address", "Жароково 7", "text", "течь")).want(201)
	incident := st.dispatcher.do(post, "/api/v1/incidents", body("type", "leak", "address", "Гоголя 111", "position", almaty)).want(201)
	var plate, worker, phone string
	if err := sc.db.Pool.QueryRow(t.Context(), "SELECT plate FROM vehicle ORDER BY id LIMIT 1").Scan(&plate); err != nil {
		t.Fatal(err)
	}
	if err := sc.db.Pool.QueryRow(t.Context(), `SELECT name, regexp_replace(phone, '\D', '', 'g') FROM worker WHERE phone <> '' ORDER BY id LIMIT 1`).Scan(&worker, &phone); err != nil {
		t.Fatal(err)
	}
	find := func(b *browser, q string) *answered {
		return b.do(get, "/api/v1/search?q="+url.QueryEscape(q), nil).want(200)
	}
	kinds := func(a *answered) (all []string) {
		for i := range a.value("items").([]any) {
			all = append(all, a.text("items", i, "kind"))
		}
		return all
	}
	number := incident.text("number")
	for _, tt := range []struct{ q, kind string }{
		{"Жароково", "call"}, {"жароково 7", "call"}, {"ЖAPOKOBO", "call"}, {"жарок", "call"}, {call.text("number"), "call"},
		{"Гоголя 111", "incident"}, {"гoгoля", "incident"}, {number, "incident"}, {number[strings.Index(number, "-")+1:], "incident"},
		{plate, "vehicle"}, {strings.ToLower(plate), "vehicle"}, {worker, "worker"}, {strings.ToUpper(worker), "worker"},
	} {
		for _, b := range []*browser{st.operator, st.dispatcher, st.manager, st.admin} {
			if a := find(b, tt.q); !slices.Contains(kinds(a), tt.kind) {
				t.Errorf("%q: no %s in %s", tt.q, tt.kind, a.body)
			}
		}
	}
	private := []string{"Жангелдинова", "жангелдин", "әсел", "асeл", "+7 701 555-44-33", "8 (701) 555 44 33", "7015554433", "5554433"}
	for _, q := range private {
		if a := find(st.operator, q); !slices.Contains(kinds(a), "call") || a.text("items", 0, "phone") != "+7 701 555-44-33" {
			t.Errorf("%q finds no report: %s", q, a.body)
		}
		if a := find(st.manager, q); slices.Contains(kinds(a), "call") {
			t.Errorf("%q unmasks a caller to a manager: %s", q, a.body)
		}
	}
	if a := find(st.dispatcher, phone); !slices.Contains(kinds(a), "worker") {
		t.Errorf("nobody has %s: %s", phone, a.body)
	}
	for _, q := range []string{phone, phone[len(phone)-7:]} {
		if a := find(st.manager, q); slices.Contains(kinds(a), "worker") || slices.Contains(kinds(a), "crew") {
			t.Errorf("a manager finds a worker by telephone: %s", a.body)
		}
	}
	seen := find(st.manager, "Жароково")
	if seen.text("items", 0, "phone") != "…33" || seen.text("items", 0, "name") != "" || strings.Contains(string(seen.body), "555") {
		t.Errorf("a manager sees the caller: %s", seen.body)
	}
	for _, q := range []string{"'", "%%", "__", ":*", "((", "\\\\", "<->", "'; DROP TABLE call; --", "\u202e\u200b", "🙂🙂", strings.Repeat("я", 100)} {
		if a := find(st.operator, q); len(a.value("items").([]any)) != 0 {
			t.Errorf("%q finds %s", q, a.body)
		}
	}
	path := "/api/v1/search?q="
	st.operator.do(get, path+strings.Repeat("x", 101), nil).problem(422, "too-long", "q")
	st.operator.do(get, path, nil).want(422)
	st.operator.do(get, "/api/v1/search", nil).problem(422, "required", "q")
	st.operator.do(get, path+"a%00b", nil).problem(400, "nul-byte", "")
	st.operator.do(get, path+"%ff", nil).problem(400, "bad-utf8", "")
	st.operator.do(get, path+"ab&limit=51", nil).problem(422, "too-large-value", "limit")
	sc.lead(sc.onWatch()[0]).do(get, path+"ab", nil).problem(403, "role", "")
	sc.browser().do(get, path+"ab", nil).problem(401, "not-signed-in", "")
}
