package web

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
)

// Names of the session cookie. The first can be set only by this host over
// TLS. On loopback without TLS a browser would not send it back, so there it
// bears the other.
const (
	cookieSecure = "__Host-sid"
	cookiePlain  = "jylu-sid"
)

// secret returns a new random credential of 256 bits and what is stored of it.
func secret() (string, credential) {
	raw := make([]byte, 32)
	rand.Read(raw) // never fails since Go 1.24
	text := base64.RawURLEncoding.EncodeToString(raw)
	return text, sha256.Sum256([]byte(text))
}

// cookieName is the name of the cookie on the connection of r.
func (s *Server) cookieName(r *http.Request) string {
	if r.TLS == nil && (s.opt.DemoLAN || local(r)) {
		return cookiePlain
	}
	return cookieSecure
}

// cookie returns the session cookie with value, or the one that removes it.
func (s *Server) cookie(r *http.Request, value string, expires time.Time) http.Cookie {
	name := s.cookieName(r)
	c := http.Cookie{Name: name, Value: value, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: name == cookieSecure}
	if value == "" {
		c.MaxAge = -1
	} else {
		c.Expires = expires
	}
	return c
}

// shown returns the credential r carries, if any. A bearer token goes before a
// cookie: a program says what it means.
func (s *Server) shown(r *http.Request) (credential, bool) {
	if scheme, token, ok := strings.Cut(r.Header.Get("Authorization"), " "); ok && strings.EqualFold(scheme, "Bearer") {
		return sha256.Sum256([]byte(token)), true
	}
	c, err := r.Cookie(s.cookieName(r))
	if err != nil || c.Value == "" || len(c.Value) > 128 {
		return credential{}, false
	}
	return sha256.Sum256([]byte(c.Value)), true
}

type sessionIn struct {
	Body struct {
		Username string `json:"username" maxLength:"64"`
		Password string `json:"password" maxLength:"512"`
	}
}

type sessionOut struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
	Body      sessionView
}

// sessionView is who is signed in.
type sessionView struct {
	Account   meView     `json:"account"`
	Crews     []crewName `json:"crews" doc:"Those a lead leads or deputises now"`
	Demo      bool       `json:"demo" doc:"The whole installation is a demonstration"`
	Layout    any        `json:"layout" doc:"How this person has arranged his screens; null: as delivered"`
	ExpiresAt *time.Time `json:"expires_at"`
	Now       time.Time  `json:"now"`
}

type meView struct {
	ID       uuid.UUID `json:"id" format:"uuid"`
	Username string    `json:"username"`
	Name     string    `json:"name"`
	Role     Role      `json:"role"`
	Language string    `json:"language"`
}

type crewName struct {
	ID     uuid.UUID `json:"id" format:"uuid"`
	Number int       `json:"number"`
}

func (s *Server) viewSession(who *Identity, now time.Time) sessionView {
	a := who.Account
	v := sessionView{
		Account: meView{ID: a.ID, Username: a.Username, Name: a.Name, Role: a.Role, Language: a.Language},
		Crews:   []crewName{}, Demo: s.opt.Demo, Now: now,
	}
	for i, id := range who.Crews {
		v.Crews = append(v.Crews, crewName{ID: id, Number: who.CrewNumbers[i]})
	}
	if !who.Expires.IsZero() {
		v.ExpiresAt = &who.Expires
	}
	return v
}

// postSession signs in: a new session, whatever came before; the one the
// browser had is ended.
func (s *Server) postSession(ctx context.Context, in *sessionIn) (*sessionOut, error) {
	v := visitOf(ctx)
	a, err := s.verify(ctx, in.Body.Username, in.Body.Password)
	if err != nil {
		return nil, err
	}
	if old, ok := s.shown(v.request); ok {
		if err := s.endSession(ctx, old); err != nil {
			return nil, err
		}
	}
	value, key := secret()
	expires := v.at.Add(life(a.Role))
	if _, err := s.db.Pool.Exec(ctx, addSession, key[:], a.ID, v.at, expires, v.address, agent(v.request)); err != nil {
		return nil, fmt.Errorf("session: %w", err)
	}
	p, err := s.gate.Show(ctx, key)
	if err != nil {
		return nil, err
	}
	if p == nil {
		return nil, refuse(http.StatusUnauthorized, "bad-credentials") // disabled this very moment
	}
	slog.InfoContext(ctx, "signed in", "account", a.ID, "role", a.Role, "address", v.address)
	return &sessionOut{SetCookie: s.cookie(v.request, value, expires), Body: s.viewSession(p.who.Load(), v.at)}, nil
}

const (
	addSession = `INSERT INTO session (token_hash, account_id, created_at, seen_at, expires_at, address, agent) VALUES ($1, $2, $3, $3, $4, $5, $6)`

	endSession = `DELETE FROM session WHERE token_hash = $1`

	renewHash = `UPDATE account SET password_hash = $1 WHERE id = $2 AND password_hash = $3`
)

// verify returns the account whose username and password were given. Unknown
// username, wrong password, disabled account and a device all look alike, in
// the answer and in the time it takes.
func (s *Server) verify(ctx context.Context, username, password string) (Account, error) {
	v := visitOf(ctx)
	if err := attempt(ctx, s.db.Gorm, username, v.address, v.at); err != nil {
		return Account{}, err
	}
	a, err := FindAccount(ctx, s.db.Gorm, username)
	if _, absent := errors.AsType[*journal.Refusal](err); err != nil && !absent {
		return a, err
	}
	same, renew, err := samePassword(ctx, a.PasswordHash, password)
	if err != nil {
		return a, err
	}
	if !same || a.DisabledAt != nil || a.Role == Device {
		slog.InfoContext(ctx, "sign-in refused", "address", v.address)
		return a, refuse(http.StatusUnauthorized, "bad-credentials")
	}
	if a.Demo && !s.demoMay(v.request) {
		return a, refuse(http.StatusForbidden, "demo-only-local")
	}
	if renew {
		if hash, err := hashPassword(ctx, password); err == nil {
			_, err = s.db.Pool.Exec(ctx, renewHash, hash, a.ID, a.PasswordHash)
			if err != nil {
				return a, fmt.Errorf("password hash: %w", err)
			}
		}
	}
	return a, forget(ctx, s.db.Gorm, username, v.address)
}

// endSession removes a session and cuts its streams in this process at once; in
// others the poll does.
func (s *Server) endSession(ctx context.Context, key credential) error {
	if _, err := s.db.Pool.Exec(ctx, endSession, key[:]); err != nil {
		return fmt.Errorf("session: %w", err)
	}
	s.gate.End(key)
	return nil
}

// agent is what the browser calls itself, kept short and printable, for the list
// of a person's sessions.
func agent(r *http.Request) string {
	text := strings.Map(func(c rune) rune {
		if c < ' ' || c > '~' {
			return -1
		}
		return c
	}, r.UserAgent())
	return text[:min(len(text), 200)]
}

type deleteSessionOut struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
}

func (s *Server) deleteSession(ctx context.Context, _ *struct{}) (*deleteSessionOut, error) {
	v := visitOf(ctx)
	if err := s.endSession(ctx, v.pass.key); err != nil {
		return nil, err
	}
	return &deleteSessionOut{SetCookie: s.cookie(v.request, "", time.Time{})}, nil
}

func (s *Server) getSession(ctx context.Context, _ *struct{}) (v sessionView, err error) {
	v = s.viewSession(whoOf(ctx), visitOf(ctx).at)
	v.Layout, err = s.layout(ctx, v.Account.ID)
	return v, err
}

type preferIn struct {
	Body struct {
		Language *string               `json:"language,omitempty" enum:"ru,kk,en"`
		Layout   maybe[map[string]any] `json:"layout,omitempty" doc:"At most 8 kB; null: as delivered"`
	}
}

// patchSession keeps the language a person chose and how he arranged his screens.
func (s *Server) patchSession(ctx context.Context, in *preferIn) (v sessionView, err error) {
	who := *whoOf(ctx)
	if in.Body.Layout.given {
		if err := s.setLayout(ctx, who.Account.ID, in.Body.Layout.value); err != nil {
			return v, err
		}
	}
	if in.Body.Language != nil {
		if who.Account, err = EditAccount(ctx, s.db.Gorm, commandOf(ctx), who.Account.ID, 0, AccountEdit{Language: in.Body.Language}); err != nil {
			return v, err
		}
	}
	v = s.viewSession(&who, visitOf(ctx).at)
	v.Layout, err = s.layout(ctx, who.Account.ID)
	return v, err
}

// aboutView is what anybody may know of this installation.
type aboutView struct {
	Demo       bool       `json:"demo"`
	NeedsSetup bool       `json:"needs_setup" doc:"There is no account yet; the terminal shows a link"`
	Version    string     `json:"version"`
	Now        time.Time  `json:"now"`
	Accounts   []demoName `json:"accounts" doc:"Of a demonstration; otherwise empty"`
}

type demoName struct {
	Username string `json:"username"`
	Role     Role   `json:"role"`
}

func (s *Server) getAbout(ctx context.Context, _ *struct{}) (aboutView, error) {
	v := aboutView{Demo: s.opt.Demo, Version: s.opt.Version, Now: visitOf(ctx).at, Accounts: []demoName{}}
	n, err := gorm.G[Account](s.db.Gorm).Count(ctx, "id")
	if err != nil {
		return v, err
	}
	v.NeedsSetup = n == 0
	if !s.opt.Demo || !s.demoMay(visitOf(ctx).request) {
		return v, nil
	}
	all, err := gorm.G[Account](s.db.Gorm).Where("demo AND disabled_at IS NULL").Order("created_at, username").Find(ctx)
	for _, a := range all {
		if a.Role != Device {
			v.Accounts = append(v.Accounts, demoName{Username: a.Username, Role: a.Role})
		}
	}
	return v, err
}
