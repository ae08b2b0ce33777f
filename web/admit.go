package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"syscall"
	"unicode/utf8"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
)

// enter gives every request its visit, its headers and its time.
func (s *Server) enter(c *gin.Context) {
	v := &visit{id: uuid.NewString(), at: s.now(), address: c.ClientIP(), request: c.Request}
	v.route = s.table[c.Request.Method+" "+c.FullPath()]
	ctx := context.WithValue(c.Request.Context(), visitKey{}, v)
	if v.route == nil || !v.route.stream {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, v.route.time())
		defer cancel()
	}
	c.Request = c.Request.WithContext(ctx)
	s.headers(c, v)
	if v.route != nil && v.route.isAPI() && !v.route.stream {
		c.Writer = &writer{c.Writer, strings.Contains(c.Request.Header.Get("Accept-Encoding"), "gzip")}
	}
	began := s.meter.begin()
	c.Next()
	s.meter.end(v.route, c.Writer.Status(), began)
}

// headers sets what every answer carries, errors and pages included. A page
// replaces the policy by its own.
func (s *Server) headers(c *gin.Context, v *visit) {
	h := c.Writer.Header()
	h["Content-Security-Policy"] = policyHeader
	h["X-Content-Type-Options"] = nosniffHeader
	h["Referrer-Policy"] = referrerHeader
	h["Cross-Origin-Opener-Policy"] = sameOriginHeader
	h["Cross-Origin-Resource-Policy"] = sameOriginHeader
	h["Permissions-Policy"] = permissionsHeader
	h["X-Frame-Options"] = denyHeader
	h["Cache-Control"] = noStoreHeader
	h["X-Request-Id"] = []string{v.id}
	if c.Request.TLS != nil {
		h["Strict-Transport-Security"] = transportHeader
	}
}

// The headers, as values that all answers share and nobody changes.
var (
	policyHeader      = []string{"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"}
	nosniffHeader     = []string{"nosniff"}
	referrerHeader    = []string{"no-referrer"}
	sameOriginHeader  = []string{"same-origin"}
	permissionsHeader = []string{"geolocation=(self), camera=(), microphone=(), payment=(), usb=()"}
	denyHeader        = []string{"DENY"}
	noStoreHeader     = []string{"no-store"}
	transportHeader   = []string{"max-age=31536000"}
)

// recover turns a panic into a 500 with an id and nothing else; the process
// lives.
func (s *Server) recover(c *gin.Context) {
	defer func() {
		fault := recover()
		if fault == nil {
			return
		}
		err, ok := fault.(error)
		if !ok {
			err = fmt.Errorf("%v", fault)
		}
		if errors.Is(err, http.ErrAbortHandler) {
			panic(fault) // net/http cuts the connection without a word
		}
		if !errors.Is(err, syscall.EPIPE) && !errors.Is(err, syscall.ECONNRESET) {
			slog.ErrorContext(c.Request.Context(), "panic", "request", visitOf(c.Request.Context()).id, "err", err, "stack", string(debug.Stack()))
		}
		fail(c, fmt.Errorf("panic: %w", err))
	}()
	c.Next()
}

// admit lets a request through to its handler: from this site, by somebody the
// route is open to, with a body that can be read.
func (s *Server) admit(c *gin.Context) {
	v := visitOf(c.Request.Context())
	if v.route == nil {
		if c.FullPath() != "" { // a route outside the table: closed
			fail(c, refuse(http.StatusNotFound, "absent"))
		}
		return // NoRoute or NoMethod follows
	}
	if err := s.check(c, v); err != nil {
		if p, ok := errors.AsType[*problem](err); ok {
			if to := v.detour(p); to != "" {
				redirect(c, to)
				return
			}
		}
		fail(c, err)
	}
}

func (s *Server) check(c *gin.Context, v *visit) error {
	r := c.Request
	if strings.IndexByte(r.URL.Path, 0) >= 0 || strings.Contains(r.URL.RawQuery, "%00") || strings.IndexByte(r.URL.RawQuery, 0) >= 0 {
		return refuse(http.StatusBadRequest, "nul-byte")
	}
	if !utf8.ValidString(r.URL.Path) || !validQuery(r) {
		return refuse(http.StatusBadRequest, "bad-utf8")
	}
	changes := r.Method != http.MethodGet && r.Method != http.MethodHead
	if changes {
		if err := s.origin.Check(r); err != nil {
			return refuse(http.StatusForbidden, "cross-origin")
		}
	}
	if err := s.identify(r, v); err != nil {
		return err
	}
	if v.route.may != nil && !v.route.may.has(v.who.Account.Role) {
		slog.InfoContext(r.Context(), "role refused", "account", v.who.Account.ID, "role", v.who.Account.Role, "route", v.route.name)
		return refuse(http.StatusForbidden, "role")
	}
	if changes {
		return readBody(v, c.Writer, r, v.route)
	}
	return nil
}

// identify finds out who asks. On public routes nobody need be signed in.
func (s *Server) identify(r *http.Request, v *visit) error {
	key, shown := s.shown(r)
	if v.route.may == nil && !v.route.whoever {
		return nil
	}
	if shown {
		p, err := s.gate.Show(r.Context(), key)
		if err != nil {
			return err
		}
		if p != nil {
			v.pass, v.who = p, p.who.Load()
		}
	}
	if v.who == nil && v.route.may != nil {
		return refuse(http.StatusUnauthorized, "not-signed-in")
	}
	if v.who != nil && v.who.Account.Demo && !s.demoMay(r) {
		return refuse(http.StatusForbidden, "demo-only-local")
	}
	return nil
}

// validQuery reports whether the query decodes to text.
func validQuery(r *http.Request) bool {
	for name, values := range r.URL.Query() {
		if !utf8.ValidString(name) {
			return false
		}
		for _, value := range values {
			if !utf8.ValidString(value) {
				return false
			}
		}
	}
	return true
}
