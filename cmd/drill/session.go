package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"
)

const (
	api = "/api/v1"

	// answerWithin is how long a client waits before it knows nothing. It is
	// shorter than the server's own limit, so slow answers count as unknown.
	answerWithin = 6 * time.Second

	resends  = 0.08 // share of commands sent again with the same key after the answer
	reuses   = 0.01 // share of keys sent again with another body
	giveUps  = 0.05 // chance at each unknown outcome that the client never asks again
	backoff0 = 50 * time.Millisecond
	backoffN = time.Second
)

// session is one signed-in client. All but its name belongs to one goroutine.
type session struct {
	d      *drill
	name   string // in the history: dispatcher-2
	cookie *http.Cookie
	rng    *rand.Rand
}

// signIn opens a session of the account. It waits while the server is not there.
func (d *drill) signIn(ctx context.Context, name, username string) (*session, error) {
	s := &session{d: d, name: name, rng: d.random(name)}
	body, err := json.Marshal(map[string]string{"username": username, "password": d.password})
	if err != nil {
		return nil, err
	}
	for wait := backoff0; ; wait = min(2*wait, backoffN) {
		status, problem, err := s.postSession(ctx, body)
		switch {
		case err == nil && status == http.StatusCreated && s.cookie != nil:
			return s, nil
		case err == nil && status < 500:
			return nil, fmt.Errorf("sign in as %s: %d %s", username, status, problem)
		case !sleep(ctx, wait):
			return nil, fmt.Errorf("sign in as %s: %w", username, errors.Join(err, ctx.Err()))
		}
	}
}

func (s *session) postSession(ctx context.Context, body []byte) (int, string, error) {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.d.base+api+"/session", bytes.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := s.d.http.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	for _, c := range resp.Cookies() {
		if c.Value != "" {
			s.cookie = c
		}
	}
	var p problemJSON
	if resp.StatusCode >= 300 {
		_ = json.NewDecoder(io.LimitReader(resp.Body, 1<<16)).Decode(&p)
	}
	return resp.StatusCode, p.Code, nil
}

// request is something a client wants of the server.
type request struct {
	op     string // in the history and the summary
	method string // empty: POST
	path   string // below the API's root
	body   any    // nil: none
	key    uuid.UUID
	fact   string
	must   string
	bare   bool // telemetry: no key, and nobody asks again
}

// tell makes the server do something. While the outcome is unknown it asks
// again with the same key, as a phone would; now and then it gives up, and now
// and then it asks again although it was answered.
func (s *session) tell(r request) *attempt {
	if r.method == "" {
		r.method = http.MethodPost
	}
	if r.key == uuid.Nil {
		r.key = newKey()
	}
	body, err := json.Marshal(r.body)
	if err != nil {
		panic(err) // a mistake in the drill
	}
	first := 0
	for wait := backoff0; ; wait = min(2*wait, backoffN) {
		a := s.try(s.d.settled, r, body, first, false)
		first = a.Command
		if a.Outcome != unknown && !r.bare {
			s.mischief(r, body, a)
		}
		if a.Outcome != unknown || r.bare {
			return a
		}
		if s.rng.Float64() < giveUps && s.d.settled.Err() == nil {
			return a
		}
		if !sleep(s.d.settled, wait+time.Duration(s.rng.Int64N(int64(wait)))) {
			return a
		}
	}
}

// mischief sends an answered command again: as it was, or with another body.
func (s *session) mischief(r request, body []byte, a *attempt) {
	switch dice := s.rng.Float64(); {
	case dice < resends:
		s.try(s.d.settled, r, body, a.Command, true)
	case dice < resends+reuses:
		r.fact, r.must = "", "key-reused"
		s.try(s.d.settled, r, append(bytes.Clone(body), ' '), 0, false)
	}
}

// try is one attempt at a command.
func (s *session) try(ctx context.Context, r request, body []byte, command int, resent bool) *attempt {
	a := &attempt{
		Command: command, Client: s.name, Op: r.op, Method: r.method, Path: r.path, Key: r.key.String(), Fact: r.fact, Must: r.must,
		Body: json.RawMessage(bytes.TrimSpace(body)), Resent: resent,
	}
	if r.bare {
		a.Key = ""
	}
	s.exchange(ctx, a, body)
	return a
}

// read asks the server something once. The reply is left in into, and not kept.
func (s *session) read(ctx context.Context, op, path string, into any) (*attempt, bool) {
	a := &attempt{Client: s.name, Op: op, Method: http.MethodGet, Path: path}
	s.exchange(ctx, a, nil)
	reply := a.Reply
	a.Reply = nil
	if a.Outcome != acked {
		return a, false
	}
	if err := json.Unmarshal(reply, into); err != nil {
		s.d.report(violation{Kind: "unreadable", Text: fmt.Sprintf("%s: %v", path, err), Excerpt: []string{clip(reply)}})
		return a, false
	}
	return a, true
}

// exchange sends the attempt and keeps what came back.
func (s *session) exchange(ctx context.Context, a *attempt, body []byte) {
	h := s.d.history
	h.begin(a)
	defer func() {
		// Who left off looking at a page saw nothing; what was seen has its time, though the drill ended that moment.
		if a.Method != http.MethodGet || a.Outcome == acked || ctx.Err() == nil {
			h.end(a)
		}
	}()
	status, reply, err := s.d.plant.exchange(a, func() (int, []byte, error) { return s.send(ctx, a, body) })
	if err != nil {
		a.Outcome, a.Error = unknown, err.Error()
		return
	}
	a.Status, a.Reply = status, reply
	if status < 300 {
		a.Outcome = acked
		return
	}
	var p problemJSON
	if err := json.Unmarshal(reply, &p); err != nil {
		a.Reply = nil // not ours: an empty page, or a proxy's
	}
	a.Code, a.params = p.Code, p.Params
	a.Outcome = refused
	if status >= 500 || p.Code == "in-flight" {
		a.Outcome = unknown
	}
	if status == http.StatusInternalServerError {
		s.d.report(violation{Kind: "server-error", Text: fmt.Sprintf("%s %s answered 500", a.Method, a.Path), Excerpt: []string{clip(a.Body), clip(reply)}})
	}
}

func (s *session) send(ctx context.Context, a *attempt, body []byte) (int, []byte, error) {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	var reader io.Reader
	if body != nil {
		reader = bytes.NewReader(body)
	}
	req, err := http.NewRequestWithContext(ctx, a.Method, s.d.base+api+a.Path, reader)
	if err != nil {
		return 0, nil, err
	}
	req.AddCookie(s.cookie)
	if body != nil {
		// net/http itself repeats what carries a key; the history must see every
		// attempt.
		req.GetBody = nil
		req.Header.Set("Content-Type", "application/json")
	}
	if a.Key != "" {
		req.Header.Set("Idempotency-Key", a.Key)
	}
	resp, err := s.d.http.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	reply, err := io.ReadAll(io.LimitReader(resp.Body, 64<<20))
	return resp.StatusCode, reply, err
}

func newKey() uuid.UUID {
	key, err := uuid.NewV7()
	if err != nil {
		panic(err) // no randomness on this machine
	}
	return key
}

// sleep waits; false if ctx ended first.
func sleep(ctx context.Context, wait time.Duration) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// clip shortens bytes for an excerpt.
func clip(b []byte) string {
	text := strings.TrimSpace(string(b))
	if len(text) > 600 {
		text = text[:600] + "…"
	}
	return text
}
