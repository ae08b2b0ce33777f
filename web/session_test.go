package web

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"jylu/dispatch/journal"
)

func TestSession(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	anon := sc.browser()
	anon.do(get, "/api/v1/session", nil).problem(401, "not-signed-in", "")
	anon.do(post, "/api/v1/session", map[string]string{"username": "nobody", "password": "whatever it is"}).problem(401, "bad-credentials", "")

	b := sc.account("Aigul", Dispatcher, nil)
	if b.cookie.Name != cookiePlain || b.cookie.Secure || !b.cookie.HttpOnly || b.cookie.SameSite != http.SameSiteLaxMode {
		t.Fatalf("cookie on loopback: %+v", b.cookie)
	}
	me := b.do(get, "/api/v1/session", nil).want(200)
	if me.text("account", "username") != "Aigul" || me.text("account", "role") != "dispatcher" {
		t.Fatalf("who am I: %s", me.body)
	}
	b.do(patch, "/api/v1/session", map[string]string{"language": "kk"}).want(200)
	b.do(patch, "/api/v1/session", map[string]string{"language": "de"}).problem(422, "not-one-of", "language")

	first := *b.cookie
	b.signIn("aigul", scenePassword) // case does not matter
	if b.cookie.Value == first.Value {
		t.Fatal("the session was not renewed at sign-in")
	}
	old := sc.browser()
	old.cookie = &first
	old.do(get, "/api/v1/session", nil).problem(401, "not-signed-in", "")
	if n := sc.count("SELECT count(*) FROM session"); n != 1 {
		t.Fatalf("%d sessions, want 1", n)
	}
	last := *b.cookie
	b.do(remove, "/api/v1/session", nil).want(204)
	old.cookie = &last
	old.do(get, "/api/v1/session", nil).problem(401, "not-signed-in", "")
	if n := sc.count("SELECT count(*) FROM session"); n != 0 {
		t.Fatalf("%d sessions, want 0", n)
	}
}

func TestDisabledAccount(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	b := sc.account("b", Dispatcher, nil)
	sc.account("chief", Admin, nil)
	a, err := FindAccount(t.Context(), sc.db.Gorm, "b")
	if err != nil {
		t.Fatal(err)
	}
	off := true
	if _, err := EditAccount(t.Context(), sc.db.Gorm, journal.Command{At: time.Now()}, a.ID, 0, AccountEdit{Disabled: &off}); err != nil {
		t.Fatal(err)
	}
	sc.eventually("refused", func() bool { return b.do(get, "/api/v1/session", nil).status == 401 })
	b.do(post, "/api/v1/session", map[string]string{"username": "b", "password": scenePassword}).problem(401, "bad-credentials", "")
}

// eventually waits, generously bounded, until holds does.
func (sc *scene) eventually(what string, holds func() bool) {
	sc.t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if holds() {
			return
		}
	}
	sc.t.Fatalf("never %s", what)
}

func TestThrottle(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	known := sc.account("aliya", Dispatcher, nil)
	known.do(get, "/api/v1/session", nil).want(200)
	if _, err := sc.db.Pool.Exec(t.Context(), "UPDATE session SET address = '10.0.0.7'"); err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	count := map[int]int{}
	var wg sync.WaitGroup
	for i := range 30 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			b := sc.browser()
			// A forged address must not count as another one.
			a := b.do(post, "/api/v1/session", map[string]string{"username": "ALIYA", "password": "guess " + fmt.Sprint(i)},
				"X-Forwarded-For", fmt.Sprintf("10.0.0.%d", i), "X-Real-Ip", "10.0.0.7", "Forwarded", "for=10.0.0.7")
			mu.Lock()
			count[a.status]++
			mu.Unlock()
			if a.status == 429 && (a.header.Get("Retry-After") == "" || !strings.Contains(string(a.body), "throttled")) {
				t.Errorf("throttled without a time: %s", a.body)
			}
		}()
	}
	wg.Wait()
	if count[401] != throttleAccount || count[429] != 30-throttleAccount {
		t.Fatalf("of 30 guesses at once: %v, want %d looked at", count, throttleAccount)
	}
	sc.browser().do(post, "/api/v1/session", map[string]string{"username": "aliya", "password": scenePassword}).problem(429, "throttled", "")
	sc.account("other", Dispatcher, nil) // somebody else is not held up

	// Where she usually works, her own failures alone count.
	if err := attempt(t.Context(), sc.db.Gorm, "aliya", "10.0.0.7", time.Now()); err != nil {
		t.Fatalf("from a known address: %v", err)
	}
	if err := attempt(t.Context(), sc.db.Gorm, "aliya", "10.0.0.8", time.Now()); err == nil {
		t.Fatal("from a new address: not throttled")
	}
	if n := sc.count("SELECT count(*) FROM sign_in_failure WHERE username ILIKE '%aliya%'"); n != 0 {
		t.Fatal("the username that was tried is kept")
	}
}

func TestDelayGrowsAndEnds(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]time.Duration{0: 0, 4: 0, 5: 5 * time.Second, 6: 10 * time.Second, 12: 640 * time.Second, 13: 15 * time.Minute, 1000: 15 * time.Minute} {
		if got := delay(n, 5); got != want {
			t.Errorf("after %d failures: %s, want %s", n, got, want)
		}
	}
}

func TestDemoAccountsAreLocal(t *testing.T) {
	t.Parallel()
	sc := newScene(t, func(o *Options) { o.Demo = true })
	cmd := journal.Command{At: time.Now()}
	if _, err := AddAccount(t.Context(), sc.db.Gorm, cmd, Account{Username: "operator", Role: Operator, Demo: true}, "demo"); err != nil {
		t.Fatal(err)
	}
	body := map[string]string{"username": "operator", "password": "demo"}
	b := sc.browser()
	if n := len(b.do(get, "/api/v1/about", nil).want(200).value("accounts").([]any)); n != 1 {
		t.Fatalf("%d demonstration accounts shown, want 1", n)
	}
	for _, header := range []string{"X-Forwarded-For", "Forwarded", "Via", "X-Forwarded-Host"} {
		b.do(post, "/api/v1/session", body, header, "203.0.113.9").problem(403, "demo-only-local", "")
	}
	b.do(post, "/api/v1/session", body).want(201)
	b.do(get, "/api/v1/session", nil).want(200)
	// The cookie of such an account is no good to anybody behind a proxy.
	name := b.cookie.Name
	b.cookie.Name = cookieSecure
	b.do(get, "/api/v1/session", nil, "X-Forwarded-For", "203.0.113.9").problem(403, "demo-only-local", "")
	b.cookie.Name = name
	for host, want := range map[string]bool{"localhost:8080": true, "127.0.0.1": true, "[::1]:8080": true, "LOCALHOST": true, "evil.example:8080": false, "127.0.0.1.nip.io": false, "": false} {
		if got := loopbackHost(host); got != want {
			t.Errorf("loopbackHost(%q) = %t", host, got)
		}
	}
}

func TestPasswords(t *testing.T) {
	t.Parallel()
	for password, code := range map[string]string{
		"short": "too-short", "password1": "password-weak", "ПАРОЛЬ123": "password-weak", "aigul-1": "too-short", "aigul-12": "password-weak",
		strings.Repeat("x", 129): "too-long", "with\x00null": "invalid", "a long and quiet evening": "",
	} {
		err := weak(password, "aigul")
		if (err == nil) != (code == "") || code != "" && !journal.Refused(err, code) {
			t.Errorf("weak(%q) = %v, want %q", password, err, code)
		}
	}
	hash, err := hashPassword(t.Context(), "a long and quiet evening")
	if err != nil || !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Fatalf("hash %q, %v", hash, err)
	}
	for password, want := range map[string]bool{"a long and quiet evening": true, "a long and quiet evening ": false} {
		if same, renew, err := samePassword(t.Context(), hash, password); same != want || renew || err != nil {
			t.Errorf("samePassword(%q) = %t, %t, %v", password, same, renew, err)
		}
	}
	if same, _, err := samePassword(t.Context(), "", "anything"); same || err != nil {
		t.Errorf("nobody's password: %t, %v", same, err)
	}
	if a, b := NewPassword(), NewPassword(); a == b || len(a) != 19 {
		t.Errorf("NewPassword = %q, %q", a, b)
	}
}

func TestCrossOrigin(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	b := sc.account("b", Dispatcher, nil)
	b.do(patch, "/api/v1/session", map[string]string{"language": "kk"}, "Sec-Fetch-Site", "cross-site").problem(403, "cross-origin", "")
	b.do(patch, "/api/v1/session", map[string]string{"language": "kk"}, "Origin", "https://evil.example").problem(403, "cross-origin", "")
	b.do(patch, "/api/v1/session", `{"language":"kk"}`, "Content-Type", "text/plain").problem(415, "media-type", "")
	b.do(patch, "/api/v1/session", map[string]string{"language": "kk"}, "Sec-Fetch-Site", "same-origin").want(200)
}

// Nobody's word for an address is taken, but a proxy's that was named.
func TestTrueAddress(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		proxies []string
		want    string
	}{{nil, "127.0.0.1"}, {[]string{"10.0.0.0/8"}, "127.0.0.1"}, {[]string{"127.0.0.0/8"}, "203.0.113.9"}} {
		sc := newScene(t, func(o *Options) { o.TrustedProxies = tt.proxies })
		b := sc.account("b", Dispatcher, nil)
		b.do(post, "/api/v1/session", map[string]string{"username": "b", "password": scenePassword},
			"X-Forwarded-For", "203.0.113.9", "X-Real-Ip", "203.0.113.10", "Forwarded", "for=203.0.113.11").want(201)
		if n := sc.count("SELECT count(*) FROM session WHERE address = $1", tt.want); n == 0 {
			t.Errorf("proxies %v: the address is not %s", tt.proxies, tt.want)
		}
	}
	if _, err := New(Options{DB: newScene(t).db, TrustedProxies: []string{"nonsense"}}); err == nil {
		t.Error("a proxy that is no address is accepted")
	}
}
