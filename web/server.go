package web

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"
	"golang.org/x/sync/errgroup"

	"jylu/dispatch"
	"jylu/dispatch/ground"
	"jylu/dispatch/journal"
	"jylu/fleet"
	"jylu/geo/tile"
	"jylu/migrations"
	"jylu/web/push"
	"jylu/web/ui"
)

// Options says what Server serves and how. DB, Desk, Board, Tracker are required;
// without Bundle there are no pages.
type Options struct {
	DB      *migrations.DB
	Desk    *dispatch.Desk
	Board   *fleet.Board
	Tracker *fleet.Tracker
	Bundle  *ui.Bundle

	// Now is the clock of commands and views. Nil means the machine's, in UTC.
	Now func() time.Time
	// Demo says that the installation is a demonstration.
	Demo bool
	// DemoLAN lets demonstration accounts sign in from other machines, and
	// sends the cookie without TLS.
	DemoLAN bool
	// TrustedProxies are the addresses or networks whose X-Forwarded-For is
	// believed. Empty: nobody's.
	TrustedProxies []string
	// MetricsToken opens /metrics on the public listener to its bearer; empty: it
	// is not there.
	MetricsToken string
	// BaseMap, if there is one, is the map instead of what was imported.
	BaseMap *tile.Archive
	// PaperDir is where the page is written that opens without the server, every
	// PaperEvery. Empty: none is.
	PaperDir   string
	PaperEvery time.Duration
	// PushAllow lists host:port of push services besides those at public addresses.
	PushAllow []string
	// PushContact is told to push services; see [push.Options].
	PushContact string
	// Version is the release, as shown in the documentation.
	Version string
}

// Server answers everything that comes in by HTTP. Make it with New; Run keeps
// its sessions and streams alive.
type Server struct {
	opt     Options
	db      *migrations.DB
	desk    *dispatch.Desk
	ground  *ground.Ground
	board   *fleet.Board
	tracker *fleet.Tracker
	feed    *journal.Feed
	gate    *Gate
	stream  *stream
	meter   *meter
	paper   paper
	proof   proof
	push    *push.Sender
	now     func() time.Time

	engine *gin.Engine
	origin *http.CrossOriginProtection
	table  map[string]*route // by method and gin path
	api    huma.API
	spec   []byte // openapi.json
	docs   []byte // the documentation page
}

// New returns a server. It fails if a trusted proxy is no address.
func New(opt Options) (*Server, error) {
	for _, proxy := range opt.TrustedProxies {
		if _, err := netip.ParseAddr(proxy); err != nil {
			if _, err := netip.ParsePrefix(proxy); err != nil {
				return nil, fmt.Errorf("web: trusted proxy %q: %w", proxy, err)
			}
		}
	}
	s := &Server{
		opt: opt, db: opt.DB, desk: opt.Desk, ground: opt.Desk.Ground, board: opt.Board, tracker: opt.Tracker, now: opt.Now,
		origin: http.NewCrossOriginProtection(), table: map[string]*route{}, meter: newMeter(),
	}
	if s.now == nil {
		s.now = func() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }
	}
	if s.ground == nil { // nobody knows a road
		s.ground = ground.New(opt.DB.Gorm, s.now, opt.Desk.Travel)
	}
	s.gate = NewGate(opt.DB.Pool, s.now)
	s.feed = journal.NewFeed(opt.DB.Pool, journal.FeedOptions{Encode: encodeEntry})
	s.stream = newStream(s)
	s.push = push.New(opt.DB.Pool, push.Options{Now: s.now, Idle: idlePhone, Guard: push.Guard{Allow: opt.PushAllow}, Contact: opt.PushContact})
	s.proof.view.State = "idle"
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.RedirectTrailingSlash = false // its redirect echoes X-Forwarded-Prefix
	e.RedirectFixedPath = false
	e.HandleMethodNotAllowed = true
	e.ForwardedByClientIP = len(opt.TrustedProxies) > 0
	e.RemoteIPHeaders = []string{"X-Forwarded-For"}
	if err := e.SetTrustedProxies(opt.TrustedProxies); err != nil {
		return nil, fmt.Errorf("web: trusted proxies: %w", err)
	}
	s.engine = e
	e.Use(s.enter, s.recover, s.admit)
	e.NoRoute(func(c *gin.Context) { fail(c, refuse(http.StatusNotFound, "absent")) })
	e.NoMethod(func(c *gin.Context) { fail(c, refuse(http.StatusMethodNotAllowed, "method")) })
	if err := s.mount(); err != nil {
		return nil, err
	}
	return s, nil
}

// mount registers every row of the table.
func (s *Server) mount() error {
	cfg := huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info:    &huma.Info{Title: "Jylu", Version: s.opt.Version, Description: apiIntroduction},
			Components: &huma.Components{
				Schemas: huma.NewMapRegistry("#/components/schemas/", schemaName),
				SecuritySchemes: map[string]*huma.SecurityScheme{
					"session": {Type: "apiKey", In: "cookie", Name: cookieSecure},
					"token":   {Type: "http", Scheme: "bearer"},
				},
			},
		},
		Formats:                      map[string]huma.Format{"application/json": jsonFormat, "json": jsonFormat},
		DefaultFormat:                "application/json",
		RejectUnknownQueryParameters: true,
	}
	s.api = humagin.New(s.engine, cfg)
	rows := s.routes()
	for i := range rows {
		r := &rows[i]
		key := r.method + " " + r.ginPath()
		if s.table[key] != nil {
			return fmt.Errorf("web: route %s twice", key)
		}
		s.table[key] = r
		r.mount(s, r)
	}
	return s.document(rows)
}

// Run keeps the gate, the feed and the stream going until ctx ends.
func (s *Server) Run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return s.gate.Run(ctx) })
	g.Go(func() error { return s.feed.Run(ctx) })
	g.Go(func() error { return s.stream.run(ctx) })
	g.Go(func() error { return s.push.Run(ctx) })
	g.Go(func() error { return s.Follow(ctx, func(*journal.Entry) { s.push.Wake() }) })
	g.Go(func() error { return s.stream.presence.run(ctx, s) })
	return g.Wait()
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.engine.ServeHTTP(w, r) }

// Limits of one connection. The write limit is per answer; streams lift it and
// bound each write instead.
const (
	readHeaderTime = 5 * time.Second
	readTime       = 10 * time.Second
	writeTime      = 30 * time.Second
	idleTime       = 2 * time.Minute
	maxHeader      = 16 << 10

	// requestTime bounds the work for one answer; the database's own statement
	// limit is below it.
	requestTime = 10 * time.Second
)

// HTTP returns the listener's server with its limits.
func (s *Server) HTTP() *http.Server {
	return &http.Server{
		Handler: s, ReadHeaderTimeout: readHeaderTime, ReadTimeout: readTime, WriteTimeout: writeTime,
		IdleTimeout: idleTime, MaxHeaderBytes: maxHeader, ErrorLog: quietLog(),
	}
}

// followRest is the pause before Follow begins again after it fell behind.
const followRest = time.Second

// Follow calls heed with every entry, whichever process wrote it, until ctx
// ends; for those who keep something in memory that the journal changes. nil
// means that entries may have been missed and everything is to be read anew.
func (s *Server) Follow(ctx context.Context, heed func(*journal.Entry)) error {
	for {
		if err := s.feed.Wait(ctx, 0); err != nil {
			return nil // the end
		}
		sub := s.feed.Subscribe(ctx, s.feed.Last(), nil)
		heed(nil)
		for {
			events, err := sub.Next(ctx)
			if err != nil {
				break // the end, or too slow: begin again at the present
			}
			for _, e := range events {
				heed(&e.Entry)
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(followRest):
		}
	}
}

// Ready returns when Run has caught up with the journal, so that the first
// stream misses nothing.
func (s *Server) Ready(ctx context.Context) error { return s.feed.Wait(ctx, 0) }

// metricsAllowed reports whether r bears the metrics token.
func (s *Server) metricsAllowed(r *http.Request) bool {
	_, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	want, got := sha256.Sum256([]byte(s.opt.MetricsToken)), sha256.Sum256([]byte(token))
	return s.opt.MetricsToken != "" && subtle.ConstantTimeCompare(want[:], got[:]) == 1
}
