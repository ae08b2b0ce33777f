package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/crypto/acme/autocert"
)

// Limits of the web server. There is no WriteTimeout: it would cut the event
// streams, which set a deadline of their own for each write.
const (
	headerTimeout = 10 * time.Second
	readTimeout   = 30 * time.Second
	idleTimeout   = 2 * time.Minute
	headerBytes   = 32 << 10
	drainTimeout  = 10 * time.Second // for requests under way when the server stops
)

// serve runs the duty room until ctx ends or the database is lost.
func (p *program) serve(ctx context.Context, args []string) error {
	fs := p.flags("serve")
	demo := fs.Bool("demo", false, "fill a new database with the bundled city")
	dev := fs.Bool("dev", false, "rebuild the screens on every request")
	if _, err := parse(fs, args); err != nil {
		return err
	}
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
	_, _ = *demo, *dev
	return p.listen(ctx, http.NotFoundHandler(), func() {})
}

// listen serves h on the address of the settings until ctx ends, then lets
// requests finish. onShutdown is called first; it must end the event streams,
// which would never finish by themselves.
func (p *program) listen(ctx context.Context, h http.Handler, onShutdown func()) error {
	srv := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       readTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    headerBytes,
		BaseContext:       func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
	}
	srv.RegisterOnShutdown(onShutdown)
	ln, scheme, err := p.listener()
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "Jylu is at %s://%s\n", scheme, ln.Addr())
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(ln) }()
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
