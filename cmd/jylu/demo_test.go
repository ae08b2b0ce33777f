package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// demonstrating runs `jylu serve -demo` on the data folder until the returned
// stop, which waits for its end.
func demonstrating(t *testing.T, dir string, env ...string) (url string, out *output, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out, code := &output{}, make(chan int, 1)
	env = append(env, "JYLU_DATA_DIR="+dir, "JYLU_LISTEN=127.0.0.1:0")
	go func() { code <- run(ctx, []string{"serve", "-demo"}, env, out, out) }()
	stop = func() {
		cancel()
		if c := <-code; c != 0 {
			t.Errorf("serve -demo ended with %d:\n%s", c, out)
		}
	}
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if _, after, ok := strings.Cut(out.String(), "Jylu is at "); ok && strings.Contains(after, "\n") {
			url, _, _ = strings.Cut(after, "\n")
			return url, out, stop
		}
		if len(code) > 0 {
			break
		}
	}
	t.Fatalf("serve -demo is not ready:\n%s", out)
	return "", nil, nil
}

// signIn signs in and returns the status and the cookie.
func signIn(t *testing.T, url, username, password string) (int, *http.Cookie) {
	t.Helper()
	in := fmt.Sprintf(`{"username":%q,"password":%q}`, username, password)
	res, err := http.Post(url+"/api/v1/session", "application/json", strings.NewReader(in))
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	for _, c := range res.Cookies() {
		return res.StatusCode, c
	}
	return res.StatusCode, nil
}

// A demonstration has the whole city, accounts with a password that is shown
// once or set, crews that could be sent; and it is never taken for a real one.
func TestDemo(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	url, out, stop := demonstrating(t, dir)
	_, after, ok := strings.Cut(out.String(), "with the password ")
	if !ok {
		t.Fatalf("no password is shown:\n%s", out)
	}
	password, _, _ := strings.Cut(after, " ")
	for _, name := range []string{"operator", "dispatcher", "manager", "admin", "lead-1", "lead-12"} {
		if status, _ := signIn(t, url, name, password); status != 201 {
			t.Errorf("%s signs in: %d", name, status)
		}
	}
	_, cookie := signIn(t, url, "manager", password)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/api/v1/readiness", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.AddCookie(cookie)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var readiness struct {
		Regime                   struct{ Code string }
		Crews, Vehicles, Workers struct{ Total, Now int }
	}
	if err := json.NewDecoder(res.Body).Decode(&readiness); err != nil {
		t.Fatal(err)
	}
	if r := readiness; r.Regime.Code != "emergency" || r.Crews.Total != 12 || r.Vehicles.Total != 40 || r.Workers.Total != 126 || r.Crews.Now == 0 || r.Vehicles.Now == 0 {
		t.Errorf("readiness %+v", readiness)
	}
	stop()

	if code, text := jylu(t, dir, "serve"); code != 1 || !strings.Contains(text, "is the demonstration city") {
		t.Errorf("a demonstration taken for real: %d %s", code, text)
	}
	url, out, stop = demonstrating(t, dir, "JYLU_DEMO_PASSWORD=quiet")
	if strings.Contains(out.String(), "quiet") {
		t.Error("the password of the settings is shown")
	}
	for name, want := range map[string]int{"lead-7": 201, "admin": 201} {
		if status, _ := signIn(t, url, name, "quiet"); status != want {
			t.Errorf("%s with the password of the settings: %d", name, status)
		}
	}
	if status, _ := signIn(t, url, "operator", password); status != 401 {
		t.Errorf("the old password still opens: %d", status)
	}
	stop()
}

// A real database is never filled with the demonstration city, and accounts can
// be looked after from the terminal.
func TestRealStaysReal(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	ctx, cancel := context.WithCancel(t.Context())
	url, out, code := serving(t, ctx, dir)
	if !strings.Contains(out.String(), "/setup?token=") {
		t.Errorf("no set-up link is shown:\n%s", out)
	}
	var added bytes.Buffer
	for _, try := range []struct {
		args string
		code int
		says string
	}{
		{"user add chief -role admin", 0, "chief has the password "},
		{"user add chief -role admin", 1, "username-taken"},
		{"user add x -role king", 1, "not-one-of"},
		{"user disable chief", 1, "last-admin"},
		{"user add second -role admin -name Second", 0, "second has the password "},
		{"user disable second", 0, ""},
		{"user list", 0, "second  admin  disabled  Second"},
		{"user enable second", 0, ""},
		{"user password nobody", 1, "absent"},
		{"user password chief", 0, "chief has the password "},
		{"user", 2, "what to do is missing"},
		{"user dance", 2, "there is no"},
	} {
		c, text := jylu(t, dir, strings.Fields(try.args)...)
		if c != try.code || !strings.Contains(text, try.says) {
			t.Errorf("jylu %s = %d, want %d and %q:\n%s", try.args, c, try.code, try.says, text)
		}
		if try.args == "user password chief" {
			added.WriteString(text)
		}
	}
	password := strings.TrimSpace(strings.TrimPrefix(added.String(), "chief has the password "))
	if status, _ := signIn(t, url, "chief", password); status != 201 {
		t.Errorf("chief signs in with %q: %d", password, status)
	}
	cancel()
	if c := <-code; c != 0 {
		t.Fatalf("serve ended with %d:\n%s", c, out)
	}
	if c, text := jylu(t, dir, "serve", "-demo"); c != 1 || !strings.Contains(text, "never filled with the demonstration") {
		t.Errorf("a real one filled with the demonstration: %d %s", c, text)
	}
}
