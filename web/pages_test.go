package web

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"jylu/migrations/pgtest"
	"jylu/web/ui"
)

// Each page opens for its roles, leads others to their own, and strangers to the
// sign-in page and back.
func TestPages(t *testing.T) {
	t.Parallel()
	bundle, err := ui.Build(ui.Options{})
	if err != nil {
		t.Fatal(err)
	}
	sc := newScene(t, func(o *Options) { o.Bundle = bundle })
	st := sc.staff()
	_, worker := sc.crew(1)
	browsers := map[Role]*browser{Operator: st.operator, Dispatcher: st.dispatcher, Manager: st.manager, Admin: st.admin, Lead: sc.account("lead", Lead, &worker)}
	for _, name := range bundle.Pages() {
		may, known := pageRoles[name]
		if !known {
			t.Errorf("page %s is for nobody", name)
			continue
		}
		a := sc.browser().do(get, "/"+name, nil)
		if may == nil {
			a.want(200)
		} else if a.want(303).header.Get("Location") != "/signin?next=/"+name {
			t.Errorf("/%s leads a stranger to %s", name, a.header.Get("Location"))
		}
		for role, b := range browsers {
			a := b.do(get, "/"+name, nil)
			switch {
			case may == nil || may.has(role):
				a.want(200)
				if !strings.Contains(string(a.body), `data-page="`+name+`"`) || a.header.Get("Content-Security-Policy") == policyHeader[0] {
					t.Errorf("/%s for %s: %v\n%s", name, role, a.header, a.body)
				}
			case a.want(303).header.Get("Location") != homes[role]:
				t.Errorf("/%s leads a %s to %s, want %s", name, role, a.header.Get("Location"), homes[role])
			}
		}
	}
	for role, b := range browsers {
		if to := b.do(get, "/", nil).want(303).header.Get("Location"); to != homes[role] {
			t.Errorf("/ leads a %s to %s", role, to)
		}
		if to := homes[role]; !slices.Contains(bundle.Pages(), to[1:]) {
			t.Errorf("the page %s of a %s is not there", to, role)
		}
	}
	for _, page := range []string{"/wall", "/assets/nothing.js", "/signin/"} {
		if !slices.Contains(bundle.Pages(), page[1:]) {
			sc.browser().do(get, page, nil).want(404)
		}
	}
	worker1 := sc.browser().do(get, "/sw.js", nil).want(200)
	if !strings.HasPrefix(worker1.header.Get("Content-Type"), "text/javascript") {
		t.Errorf("/sw.js: %v", worker1.header)
	}
	sc.browser().do(get, "/manifest.webmanifest", nil).want(200)
}

// The first administrator comes in by a link that works once.
func TestSetup(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	link, err := sc.s.SetupLink(t.Context())
	if err != nil || link == "" {
		t.Fatalf("link %q, %v", link, err)
	}
	b := sc.browser()
	if a := b.do(get, link, nil).want(200); !strings.Contains(string(a.body), "Первый администратор") {
		t.Fatalf("page: %s", a.body)
	}
	token := strings.TrimPrefix(link, "/setup?token=")
	form := func(token, username, password string) *answered {
		return b.do(post, "/setup", url.Values{"token": {token}, "username": {username}, "password": {password}}.Encode(),
			"Content-Type", "application/x-www-form-urlencoded")
	}
	form(token+"x", "chief", scenePassword).want(404)
	form(token, "chief", "short").want(422)
	form(token, "chief", "").want(422)
	form(token, "<b>", scenePassword).want(422)
	form(token, "chief", "nul\x00byte pass").problem(400, "nul-byte", "")
	b.do(post, "/setup", `{}`).problem(415, "media-type", "")
	b.do(post, "/setup", "token="+token, "Content-Type", "application/x-www-form-urlencoded", "Origin", "https://evil.example").problem(403, "cross-origin", "")
	if n := sc.count("SELECT count(*) FROM account"); n != 0 {
		t.Fatalf("%d accounts", n)
	}
	earlier := token // of a start before: it lies in some log
	if link, err = sc.s.SetupLink(t.Context()); err != nil || link == "" {
		t.Fatalf("second link %q, %v", link, err)
	}
	token = strings.TrimPrefix(link, "/setup?token=")
	if to := form(token, "chief", scenePassword).want(303).header.Get("Location"); to != "/signin" {
		t.Fatalf("leads to %s", to)
	}
	form(token, "second", scenePassword).want(404)
	form(earlier, "third", scenePassword).want(404)
	b.signIn("chief", scenePassword)
	if role := b.do(get, "/api/v1/session", nil).text("account", "role"); role != "admin" {
		t.Fatalf("role %s", role)
	}
	if link, err := sc.s.SetupLink(t.Context()); link != "" || err != nil {
		t.Fatalf("another link %q, %v", link, err)
	}
}

// A server that stops leaves no goroutine behind, streams included.
func TestNothingLeaks(t *testing.T) { // not parallel: others' goroutines come and go
	pgtest.New(t) // the shared server of all tests stays
	before := goleak.IgnoreCurrent()
	t.Run("scene", func(t *testing.T) {
		sc := newScene(t)
		b := sc.account("b", Dispatcher, nil)
		for range 5 {
			next(t, b.listen(""), "tick")
		}
		b.do(get, "/api/v1/desk", nil).want(200)
	})
	time.Sleep(100 * time.Millisecond) // the journal's last wake-up is on its way
	goleak.VerifyNone(t, before)
}
