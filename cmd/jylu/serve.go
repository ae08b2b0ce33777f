package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"runtime/debug"
	"sync"
	"time"

	"golang.org/x/crypto/acme/autocert"
)

// drainTimeout is for requests under way when the server stops.
const drainTimeout = 10 * time.Second

// serve runs the duty room until ctx ends or the database is lost.
func (p *program) serve(ctx context.Context, args []string) error {
	fs := p.flags("serve")
	demo := fs.Bool("demo", false, "fill a new database with the bundled city")
	dev := fs.Bool("dev", false, "rebuild the screens on every request")
	if _, err := parse(fs, args); err != nil {
		return err
	}
	slog.SetDefault(p.log) // what the packages have to say goes where ours does
	db, err := p.openDatabase(ctx, purpose{own: true, migrate: true})
	if err != nil {
		return err
	}
	defer db.Close()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var work sync.WaitGroup
	defer work.Wait() // before the database closes
	defer cancel(nil)
	if db.private != nil {
		if db.private.Adopted() {
			p.log.Info("took over the database server that outlived the last run", "pid", db.private.PID())
		}
		work.Go(func() { p.nightlyBackups(ctx, db, filepath.Join(p.cfg.DataDir, "backups")) })
		go func() {
			select {
			case <-db.private.Done():
				cancel(errors.New("the database server has ended; see its log in " + filepath.Join(p.cfg.DataDir, "postgres")))
			case <-ctx.Done():
			}
		}()
	}
	h, err := p.open(ctx, db, *demo, *dev)
	if err != nil {
		return err
	}
	work.Go(func() {
		if err := h.run(ctx); err != nil {
			cancel(err)
		}
	})
	if p.cfg.MetricsListen != "" {
		if err := p.serveMetrics(ctx, &work, h.server.Metrics()); err != nil {
			return err
		}
	}
	return p.listen(ctx, h)
}

// open settles what the database is, fills a demonstration and puts the house
// together.
func (p *program) open(ctx context.Context, db *database, demo, dev bool) (*house, error) {
	if err := settle(ctx, db.DB, demo); err != nil {
		return nil, err
	}
	if demo {
		if err := p.fillDemo(ctx, db); err != nil {
			return nil, err
		}
	}
	return p.newHouse(ctx, db, demo, dev)
}

// listen serves the house on the address of the settings until ctx ends, then
// lets requests finish. Streams end with the house, which runs on ctx.
func (p *program) listen(ctx context.Context, h *house) error {
	srv := h.server.HTTP()
	srv.BaseContext = func(net.Listener) context.Context { return context.WithoutCancel(ctx) }
	ln, scheme, err := p.listener()
	if err != nil {
		return err
	}
	url := fmt.Sprintf("%s://%s", scheme, ln.Addr())
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(ln) }()
	if err := p.greet(ctx, h, url); err != nil {
		srv.Close()
		return err
	}
	debug.FreeOSMemory() // drawing the city and bundling the screens left twice as much behind as is needed from now on
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTimeout)
	defer cancel()
	if err := srv.Shutdown(drain); err != nil {
		srv.Close()
	}
	if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, context.Canceled) {
		return cause
	}
	return nil
}

// greet waits until the house serves, then says where, and how to get into a new
// one.
func (p *program) greet(ctx context.Context, h *house, url string) error {
	if err := h.server.Ready(ctx); err != nil {
		return err
	}
	setup := ""
	if h.medic == nil { // a demonstration has said already who may sign in
		path, err := h.server.SetupLink(ctx)
		if err != nil {
			return err
		}
		if path != "" {
			setup = fmt.Sprintf("There is no administrator yet. Make the first one, once, within a day:\n  %s%s\n", url, path)
		}
	}
	_, err := fmt.Fprintf(p.stdout, "Jylu is at %s\n%s", url, setup)
	return err
}

// serveMetrics serves the counters on a listener of their own.
func (p *program) serveMetrics(ctx context.Context, work *sync.WaitGroup, metrics http.Handler) error {
	ln, err := net.Listen("tcp", p.cfg.MetricsListen)
	if err != nil {
		return fmt.Errorf("JYLU_METRICS_LISTEN: %w", err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", metrics)
	srv := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 5 * time.Second, WriteTimeout: 30 * time.Second, MaxHeaderBytes: 16 << 10}
	work.Go(func() {
		if err := srv.Serve(ln); err != nil && !errors.Is(err, http.ErrServerClosed) {
			p.log.Error("metrics are not served", "err", err)
		}
	})
	context.AfterFunc(ctx, func() { srv.Close() })
	return nil
}

// listener is the plain or encrypted listener of the settings.
func (p *program) listener() (net.Listener, string, error) {
	var conf *tls.Config
	switch {
	case p.cfg.TLSCert != "":
		cert, err := tls.LoadX509KeyPair(p.cfg.TLSCert, p.cfg.TLSKey)
		if err != nil {
			return nil, "", fmt.Errorf("JYLU_TLS_CERT: %w", err)
		}
		conf = &tls.Config{Certificates: []tls.Certificate{cert}, NextProtos: []string{"h2", "http/1.1"}}
	case p.cfg.TLSDomain != "":
		m := autocert.Manager{Prompt: autocert.AcceptTOS, HostPolicy: autocert.HostWhitelist(p.cfg.TLSDomain),
			Cache: autocert.DirCache(filepath.Join(p.cfg.DataDir, "certificates"))}
		conf = m.TLSConfig()
	}
	ln, err := net.Listen("tcp", p.cfg.Listen)
	if err != nil {
		return nil, "", fmt.Errorf("JYLU_LISTEN: %w", err)
	}
	if conf == nil {
		return ln, "http", nil
	}
	conf.MinVersion = tls.VersionTLS12
	return tls.NewListener(ln, conf), "https", nil
}
