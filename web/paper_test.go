package web

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jylu/web/ui"
)

// What was written on paper is entered with its real time, by a dispatcher alone,
// not before the incident, not in the future, not a week ago; the journal keeps
// both times.
func TestFromPaper(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	st := sc.staff()
	now := time.Now().UTC().Truncate(time.Second)
	then := now.Add(-3 * time.Hour)
	stamp := func(d time.Duration) string { return then.Add(d).Format(time.RFC3339) }
	open := func(at string) map[string]any {
		return body("type", "leak", "diameter_mm", 219, "address", "Абая 10", "from_paper", at, "override", []string{"near-open-incident"})
	}
	st.operator.do(post, "/api/v1/incidents", open(stamp(0))).problem(403, "role", "from_paper")
	st.dispatcher.do(post, "/api/v1/incidents", open(now.Add(time.Hour).Format(time.RFC3339))).problem(422, "in-future", "from_paper")
	st.dispatcher.do(post, "/api/v1/incidents", open(now.AddDate(0, 0, -8).Format(time.RFC3339))).problem(422, "too-early", "from_paper")
	made := st.dispatcher.do(post, "/api/v1/incidents", open(stamp(0))).want(201)
	if made.text("registered_at") != stamp(0) || made.text("opened_at") != stamp(0) {
		t.Errorf("registered %s, opened %s, want %s", made.text("registered_at"), made.text("opened_at"), stamp(0))
	}
	id := "/api/v1/incidents/" + made.text("id")
	st.dispatcher.do(post, id+"/stages", body("stage", "isolate", "step", "start", "from_paper", stamp(-time.Hour))).problem(422, "too-early", "from_paper")
	st.dispatcher.do(post, id+"/stages", body("stage", "isolate", "step", "start", "from_paper", stamp(time.Hour))).want(200)
	st.dispatcher.do(post, id+"/close", body("outcome", "false", "cause", "проверка", "from_paper", stamp(30*time.Minute))).problem(422, "too-early", "from_paper")
	closed := st.dispatcher.do(post, id+"/close", body("outcome", "false", "cause", "проверка", "from_paper", stamp(2*time.Hour))).want(200)
	if closed.text("closed_at") != stamp(2*time.Hour) {
		t.Errorf("closed %s", closed.text("closed_at"))
	}
	for _, e := range st.dispatcher.do(get, "/api/v1/journal?incident="+made.text("id"), nil).want(200).value("items").([]any) {
		e := e.(map[string]any)
		text, _ := e["data"].(map[string]any)["from_paper"].(string)
		said, err := time.Parse(time.RFC3339Nano, text)
		if err != nil || said.Before(then) || said.After(then.Add(2*time.Hour)) {
			t.Errorf("entry %v from paper %q: %v", e["kind"], text, err)
		}
		if at, err := time.Parse(time.RFC3339Nano, e["at"].(string)); err != nil || at.Before(now) {
			t.Errorf("entry %v at %v: %v", e["kind"], e["at"], err)
		}
	}
}

// The sheet is written whole, for the group alone, the one before kept; a folder
// that cannot be written is seen.
func TestPaperSheet(t *testing.T) {
	t.Parallel()
	bundle, err := ui.Build(ui.Options{})
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "paper")
	sc := newScene(t, func(o *Options) { o.Bundle, o.PaperDir, o.PaperEvery = bundle, dir, time.Hour })
	st := sc.staff()
	if _, err := sc.s.WritePaper(t.Context()); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(filepath.Join(dir, "jylu-kk.html"))
	if err != nil {
		t.Fatal(err)
	}
	made := st.dispatcher.do(post, "/api/v1/incidents", body("type", "leak", "address", "<script>Абая</script>")).want(201)
	if _, err := sc.s.WritePaper(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, lang := range ui.Languages {
		html, err := os.ReadFile(filepath.Join(dir, "jylu-"+lang+".html"))
		if err != nil || !strings.Contains(string(html), made.text("number")) || strings.Contains(string(html), "<script") || strings.Contains(string(html), "paper.") {
			t.Errorf("%s: %v\n%s", lang, err, html)
		}
	}
	if kept, err := os.ReadFile(filepath.Join(dir, "jylu-kk-previous.html")); err != nil || string(kept) != string(before) {
		t.Errorf("the page before is not kept: %v", err)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 9 {
		t.Errorf("%d files, %v", len(files), err)
	}
	for _, f := range files {
		if info, err := f.Info(); err != nil || info.Mode().Perm() != 0o640 {
			t.Errorf("%s: %v %v", f.Name(), info.Mode(), err)
		}
	}
	sc.s.opt.PaperDir = filepath.Join(dir, "jylu-kk.html", "nowhere")
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if err := sc.s.KeepPaper(ctx); err != nil {
		t.Error(err)
	}
	if v := st.dispatcher.do(get, "/api/v1/paper", nil).want(200); v.value("failed") != true || v.value("kept") != true {
		t.Errorf("%s", v.body)
	}
}
