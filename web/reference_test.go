package web

import (
	"fmt"
	"testing"
	"time"
)

// find returns the first item of a list for which want holds.
func (b *browser) find(path string, want func(map[string]any) bool) map[string]any {
	b.t.Helper()
	cursor := ""
	for {
		page := b.do(get, path+"?limit=200"+cursor, nil).want(200)
		for _, item := range page.value("items").([]any) {
			if m := item.(map[string]any); want(m) {
				return m
			}
		}
		if page.text("next") == "" {
			b.t.Fatalf("%s has no such item", path)
		}
		cursor = "&cursor=" + page.text("next")
	}
}

// For each kind of editable row: an administrator changes it, and what follows
// from it changes.
func TestEditableRows(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	st := sc.staff()
	number := sc.onWatch()[0]
	incident, _, booking := sc.broken(st, number)
	path := "/api/v1/incidents/" + incident
	edit := func(list string, want func(map[string]any) bool, key string, kv ...any) *answered {
		t.Helper()
		row := st.admin.find("/api/v1/"+list, want)
		change := body(kv...)
		change["version"] = row["version"]
		a := st.admin.do(patch, fmt.Sprintf("/api/v1/%s/%v", list, row[key]), change).want(200)
		st.admin.do(patch, fmt.Sprintf("/api/v1/%s/%v", list, row[key]), change).problem(409, "stale", "")
		return a
	}

	t.Run("norm", func(t *testing.T) {
		edit("norms", func(m map[string]any) bool { return m["stage"] == "isolate" && m["to_mm"] == 720.0 }, "id", "hours", 5.5, "source", "приказ 12")
		in := st.dispatcher.do(get, path, nil).want(200)
		if in.text("stages", 0, "norm_h") != "5.5" || in.text("clocks", 0, "hours") != "22.5" {
			t.Errorf("clocks after 3 h became 5.5: %v", in.value("clocks"))
		}
	})
	t.Run("need", func(t *testing.T) {
		edit("needs", func(m map[string]any) bool {
			return m["type"] == "pipe_break" && m["stage"] == "isolate" && m["what"] == "ARM" && m["alarm_level"] == 1.0 && m["to_mm"] == 720.0
		}, "id", "count", 5)
		needs := st.dispatcher.do(get, path+"/recommendations", nil).want(200)
		if n := find(needs, "isolate", "ARM"); n != 5.0 {
			t.Errorf("the recommendation needs %v ARM: %v", n, needs.value("needs"))
		}
	})
	t.Run("rule", func(t *testing.T) {
		other := sc.onWatch()[1]
		crew, _ := sc.crew(other)
		row := st.dispatcher.do(get, "/api/v1/crews/"+crew.String(), nil).want(200)
		st.dispatcher.do(patch, "/api/v1/crews/"+crew.String(), body("version", row.value("version"), "state", "stood_down", "state_reason", "карантин")).want(200)
		send := body("mode", "send", "crews", []string{crew.String()})
		st.dispatcher.do(post, path+"/orders", send).problem(409, "rule-block", "")
		edit("rules", func(m map[string]any) bool { return m["code"] == "crew-stood-down" }, "code", "severity", "warn")
		st.dispatcher.do(post, path+"/orders", send).problem(409, "rule-warn", "")
		send["override"] = []string{"crew-stood-down", "crew-below-minimum"}
		st.dispatcher.do(post, path+"/orders", send).want(201)
	})
	t.Run("setting", func(t *testing.T) {
		rings := func() time.Duration {
			in := st.dispatcher.do(get, path, nil).want(200)
			for i := range in.value("orders", 0, "bookings").([]any) {
				if in.text("orders", 0, "bookings", i, "id") == booking {
					at, err := time.Parse(time.RFC3339, in.text("orders", 0, "bookings", i, "ring_at"))
					sent, err2 := time.Parse(time.RFC3339, in.text("orders", 0, "bookings", i, "sent_at"))
					if err != nil || err2 != nil {
						t.Fatal(err, err2)
					}
					return at.Sub(sent)
				}
			}
			t.Fatal("no booking")
			return 0
		}
		if d := rings(); d != 5*time.Minute {
			t.Fatalf("rings after %s", d)
		}
		edit("settings", func(m map[string]any) bool { return m["code"] == "accept_minutes" }, "code", "value", 9)
		if d := rings(); d != 9*time.Minute {
			t.Errorf("rings after %s, want 9 min", d)
		}
	})
	t.Run("regime", func(t *testing.T) {
		edit("regimes", func(m map[string]any) bool { return m["code"] == "emergency" }, "code", "target_crews", 11, "call_in_min", 45)
		r := st.manager.do(get, "/api/v1/readiness", nil).want(200)
		if r.text("target", "crews") != "11" || r.text("regime", "call_in_min") != "45" {
			t.Errorf("readiness: %v %v", r.value("target"), r.value("regime"))
		}
		st.manager.do(post, "/api/v1/regime", body("code", "ordinary", "note", "отбой")).want(200)
		if code := st.manager.do(get, "/api/v1/readiness", nil).text("regime", "code"); code != "ordinary" {
			t.Errorf("regime %s", code)
		}
		st.manager.do(post, "/api/v1/regime", body("code", "ordinary")).problem(409, "regime-in-force", "")
	})
	if n := len(st.manager.do(get, "/api/v1/stage-plans", nil).want(200).value("items").([]any)); n != 10 {
		t.Errorf("%d stage plans, want one for each of 10 types", n)
	}
	if n := len(st.manager.do(get, "/api/v1/areas", nil).want(200).value("items").([]any)); n != 3 {
		t.Errorf("%d service areas, want 3", n)
	}
	if m := st.manager.do(get, "/api/v1/map", nil).want(200); len(m.value("districts", "features").([]any)) != 8 || len(m.value("bases", "features").([]any)) != 12 {
		t.Error("the map lacks districts or bases")
	}
}

// find returns how many of what a stage of a recommendation needs.
func find(a *answered, stage, what string) any {
	for _, n := range a.value("needs").([]any) {
		if m := n.(map[string]any); m["stage"] == stage && m["what"] == what {
			return m["need"]
		}
	}
	return nil
}

// A list comes in pages that together are the list.
func TestPagesOfAList(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	st := sc.staff()
	for i := range 7 {
		st.operator.do(post, "/api/v1/calls", body("channel", "phone", "kind", "consultation", "address", fmt.Sprint("дом ", i))).want(201)
	}
	for path, want := range map[string]int{"/api/v1/workers": 126, "/api/v1/calls": 7, "/api/v1/journal": sc.count("SELECT seq FROM journal_head"), "/api/v1/needs": -1} {
		seen, cursor := map[string]bool{}, ""
		for rounds := 0; rounds < 200; rounds++ {
			page := st.admin.do(get, path+"?limit=5"+cursor, nil).want(200)
			for i := range page.value("items").([]any) {
				key := "id"
				if path == "/api/v1/journal" {
					key = "seq"
				}
				id := page.text("items", i, key)
				if seen[id] {
					t.Errorf("%s: %s twice", path, id)
				}
				seen[id] = true
			}
			if page.text("next") == "" {
				break
			}
			cursor = "&cursor=" + page.text("next")
		}
		if want >= 0 && len(seen) != want || len(seen) == 0 {
			t.Errorf("%s: %d items, want %d", path, len(seen), want)
		}
	}
	if n := len(st.operator.do(get, "/api/v1/calls?q=дом+3", nil).want(200).value("items").([]any)); n != 1 {
		t.Errorf("%d calls found, want 1", n)
	}
	st.manager.do(get, "/api/v1/calls?q=дом", nil).problem(403, "role", "")
}
