package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"jylu/dispatch/journal"
	"jylu/migrations"
	"jylu/migrations/pgtest"
)

// scene is a whole server on a database of its own, and people to use it.
type scene struct {
	t   testing.TB
	s   *Server
	db  *migrations.DB
	url string
}

const scenePassword = "correct horse battery"

// newScene starts a server; it stops with the test.
func newScene(t testing.TB, change ...func(*Options)) *scene {
	t.Helper()
	return newSceneOn(t, pgtest.New(t), change...)
}

// russian is the words of the screens; the other languages have the same keys.
var russian = sync.OnceValue(func() (words map[string]any) {
	text, err := os.ReadFile("ui/messages/ru.json")
	if err == nil {
		err = json.Unmarshal(text, &words)
	}
	if err != nil {
		panic(err)
	}
	return words
})

// wordsForEntries fails a test after which the journal has an entry of a kind, or a
// particular of one, that the screens have no word for.
func wordsForEntries(t testing.TB, db *migrations.DB) {
	t.Helper()
	rows, err := db.Pool.Query(context.Background(), "SELECT DISTINCT kind, split_part(kind, '.', 1) FROM journal_entry WHERE kind NOT LIKE 'test.%'")
	if err != nil {
		return // the test has taken its database away
	}
	kinds, err := pgx.CollectRows(rows, pgx.RowToStructByPos[struct{ Kind, Noun string }])
	if err != nil {
		return
	}
	for _, k := range kinds {
		for _, key := range []string{"entry." + k.Kind, "admin.noun." + k.Noun} {
			if _, known := russian()[key]; !known {
				t.Errorf("no word for %s", key)
			}
		}
	}
	rows, err = db.Pool.Query(context.Background(), "SELECT DISTINCT kind || ': field.' || f FROM journal_entry, json_object_keys(body::json) f WHERE kind NOT LIKE 'test.%'")
	if err != nil {
		return
	}
	fields, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Errorf("particulars of entries: %v", err)
	}
	for _, f := range fields {
		if _, key, _ := strings.Cut(f, ": "); russian()[key] == nil && key != "field.version" {
			t.Errorf("no word for the particular of %s", f)
		}
	}
}

// newSceneOn is newScene on a pool of the test's choice.
func newSceneOn(t testing.TB, db *migrations.DB, change ...func(*Options)) *scene {
	t.Helper()
	opt := Options{DB: db, Version: "test"}
	prepare(t, &opt)
	for _, c := range change {
		c(&opt)
	}
	s, err := New(opt)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done, tracked := make(chan error, 1), make(chan error, 1)
	go func() { done <- errors.Join(s.Run(ctx), <-tracked) }()
	go func() { tracked <- opt.Tracker.Run(ctx) }()
	srv := httptest.NewUnstartedServer(nil)
	srv.Config = s.HTTP()
	srv.Start()
	t.Cleanup(func() {
		cancel()
		srv.Close()
		if err := <-done; err != nil {
			t.Errorf("run: %v", err)
		}
	})
	if _, test := t.(*testing.T); test {
		t.Cleanup(func() { wordsForEntries(t, db) })
	}
	sc := &scene{t: t, s: s, db: db, url: srv.URL}
	wait, cancelWait := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancelWait()
	if err := s.feed.Wait(wait, 0); err != nil {
		t.Fatal(err)
	}
	return sc
}

// account makes an account and returns a browser that is signed in to it.
func (sc *scene) account(username string, role Role, worker *uuid.UUID) *browser {
	sc.t.Helper()
	cmd := journal.Command{At: time.Now()}
	if _, err := AddAccount(sc.t.Context(), sc.db.Gorm, cmd, Account{Username: username, Name: "Имя " + username, Role: role, WorkerID: worker}, scenePassword); err != nil {
		sc.t.Fatal(err)
	}
	b := sc.browser()
	b.signIn(username, scenePassword)
	return b
}

// browser is one client with its cookie.
type browser struct {
	t      testing.TB
	s      *Server
	url    string
	cookie *http.Cookie
	header http.Header
}

func (sc *scene) browser() *browser {
	return &browser{t: sc.t, s: sc.s, url: sc.url, header: http.Header{}}
}

// answered is what came back.
type answered struct {
	t      testing.TB
	asked  string
	status int
	header http.Header
	body   []byte
}

// do sends a request; body may be nil, a string sent as it is, or anything JSON.
func (b *browser) do(method, path string, body any, header ...string) *answered {
	b.t.Helper()
	var reader io.Reader
	switch body := body.(type) {
	case nil:
	case string:
		reader = strings.NewReader(body)
	default:
		text, err := json.Marshal(body)
		if err != nil {
			b.t.Fatal(err)
		}
		reader = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(b.t.Context(), method, b.url+path, reader)
	if err != nil {
		b.t.Fatal(err)
	}
	for name, values := range b.header {
		req.Header[name] = values
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	if b.cookie != nil {
		req.AddCookie(b.cookie)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	if err != nil {
		b.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatalf("%s %s: %v", method, path, err)
	}
	for _, c := range res.Cookies() {
		if c.MaxAge < 0 {
			b.cookie = nil
		} else {
			b.cookie = c
		}
	}
	client.CloseIdleConnections()
	a := &answered{t: b.t, asked: method + " " + path, status: res.StatusCode, header: res.Header, body: text}
	a.asDeclared(b.s, method, path)
	return a
}

// asDeclared fails the test if an answer of the API is not as the OpenAPI
// document says.
func (a *answered) asDeclared(s *Server, method, path string) {
	a.t.Helper()
	if a.status/100 != 2 || len(a.body) == 0 || a.header.Get("Content-Encoding") != "" || !strings.HasPrefix(a.header.Get("Content-Type"), "application/json") {
		return
	}
	path, _, _ = strings.Cut(path, "?")
	for declared, item := range s.api.OpenAPI().Paths {
		op := map[string]*huma.Operation{get: item.Get, post: item.Post, patch: item.Patch, remove: item.Delete}[method]
		if op == nil || !alike(declared, path) {
			continue
		}
		var v any
		a.into(&v)
		result := &huma.ValidateResult{}
		registry := s.api.OpenAPI().Components.Schemas
		huma.Validate(registry, op.Responses[fmt.Sprint(a.status)].Content["application/json"].Schema, huma.NewPathBuffer(nil, 0), huma.ModeReadFromServer, v, result)
		for _, err := range result.Errors {
			a.t.Errorf("%s is not as declared: %v", a.asked, err)
		}
		return
	}
}

// alike reports whether path is an instance of the declared one.
func alike(declared, path string) bool {
	d, p := strings.Split(declared, "/"), strings.Split(path, "/")
	if len(d) != len(p) {
		return false
	}
	for i := range d {
		if d[i] != p[i] && !strings.HasPrefix(d[i], "{") {
			return false
		}
	}
	return true
}

func (b *browser) signIn(username, password string) {
	b.t.Helper()
	b.do(post, "/api/v1/session", map[string]string{"username": username, "password": password}).want(201)
}

// want fails the test unless the status is as expected.
func (a *answered) want(status int) *answered {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("%s: status %d, want %d\n%s", a.asked, a.status, status, a.body)
	}
	return a
}

// problem fails unless the answer is a problem with status, code and field.
func (a *answered) problem(status int, code, field string) problem {
	a.t.Helper()
	a.want(status)
	if got := a.header.Get("Content-Type"); got != problemType {
		a.t.Fatalf("%s: content type %q, want %q", a.asked, got, problemType)
	}
	var p problem
	a.into(&p)
	if p.Code != code || p.Field != field || p.Status != status || p.Type != "/problems/"+code || p.Instance == "" {
		a.t.Fatalf("%s: problem %+v, want code %q at %q", a.asked, p, code, field)
	}
	return p
}

// into decodes the answer.
func (a *answered) into(v any) *answered {
	a.t.Helper()
	if err := json.Unmarshal(a.body, v); err != nil {
		a.t.Fatalf("%s: %v\n%s", a.asked, err, a.body)
	}
	return a
}

// value returns the part of the answer at a path: items, 0, id.
func (a *answered) value(path ...any) any {
	a.t.Helper()
	var v any
	a.into(&v)
	for _, step := range path {
		switch step := step.(type) {
		case string:
			m, ok := v.(map[string]any)
			if !ok {
				a.t.Fatalf("%s: %v in %s: no object", a.asked, path, a.body)
			}
			if v, ok = m[step]; !ok {
				a.t.Fatalf("%s: no %v in %s", a.asked, path, a.body)
			}
		case int:
			l, ok := v.([]any)
			if !ok || step >= len(l) {
				a.t.Fatalf("%s: no %v in %s", a.asked, path, a.body)
			}
			v = l[step]
		}
	}
	return v
}

func (a *answered) text(path ...any) string {
	a.t.Helper()
	return fmt.Sprint(a.value(path...))
}

// count asks the database one number.
func (sc *scene) count(query string, args ...any) int {
	sc.t.Helper()
	var n int
	if err := sc.db.Pool.QueryRow(sc.t.Context(), query, args...).Scan(&n); err != nil {
		sc.t.Fatal(err)
	}
	return n
}
