package web

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"jylu/dispatch/journal"
)

// proof is the verification of the journal that was last asked for in this
// process. One runs at a time in all processes, under a lock of the database,
// and none for longer than proofTime. Only the process that was asked knows its
// progress; another answers as if nobody had asked.
type proof struct {
	mu   sync.Mutex
	view proofView
}

const (
	proofTime = 15 * time.Minute

	lockProof   = `SELECT pg_try_advisory_lock(7250512339)`
	unlockProof = `SELECT pg_advisory_unlock(7250512339)`
)

// proofView is how far it is, or what it found.
type proofView struct {
	State      string     `json:"state" enum:"idle,running,whole,broken,failed"`
	Done       int64      `json:"done" doc:"Entries whose hash agreed"`
	Total      int64      `json:"total" doc:"Entries when it began"`
	StartedAt  *time.Time `json:"started_at"`
	FinishedAt *time.Time `json:"finished_at"`
	Head       string     `json:"head" doc:"Hash of the last entry that agreed; noted elsewhere, it proves later that nothing before was rewritten"`
	Seq        int64      `json:"seq" doc:"Of the first entry at fault; 0: none"`
	Fault      string     `json:"fault" enum:",missing,altered,displaced,stray,unhooked"`
}

func (p *proof) now() proofView {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.view
}

func (s *Server) getProof(context.Context, *struct{}) (proofView, error) { return s.proof.now(), nil }

// postProof begins a verification; while one runs here it answers with that.
func (s *Server) postProof(ctx context.Context, _ *struct{ Body *struct{} }) (proofView, error) {
	p := &s.proof
	p.mu.Lock()
	if p.view.State == "running" {
		defer p.mu.Unlock()
		return p.view, nil
	}
	at := visitOf(ctx).at
	before := p.view
	p.view = proofView{State: "running", StartedAt: &at, Total: s.feed.Last()}
	begun := p.view
	p.mu.Unlock()

	run, cancel := context.WithTimeout(context.WithoutCancel(ctx), proofTime)
	release, err := s.claimProof(run)
	if err != nil {
		cancel()
		p.mu.Lock()
		p.view = before
		p.mu.Unlock()
		return proofView{}, err
	}
	go func() { // it ends with the server
		select {
		case <-s.stream.closed:
			cancel()
		case <-run.Done():
		}
	}()
	go func() {
		defer cancel()
		defer release()
		s.prove(run)
	}()
	return begun, nil
}

// claimProof takes the lock that all processes share.
func (s *Server) claimProof(ctx context.Context) (release func(), err error) {
	conn, err := s.db.Pool.Acquire(ctx)
	if err != nil {
		return nil, err
	}
	var free bool
	if err := conn.QueryRow(ctx, lockProof).Scan(&free); err != nil {
		conn.Release()
		return nil, err
	}
	if !free {
		conn.Release()
		return nil, refuse(409, "in-flight")
	}
	return func() {
		if _, err := conn.Exec(context.WithoutCancel(ctx), unlockProof); err != nil {
			conn.Conn().Close(context.WithoutCancel(ctx)) // the lock goes with it
		}
		conn.Release()
	}, nil
}

// prove runs the verification and keeps what it found.
func (s *Server) prove(ctx context.Context) {
	p := &s.proof
	report, err := journal.Verify(ctx, s.db.Gorm.WithContext(ctx), func(done, total int64) {
		p.mu.Lock()
		p.view.Done, p.view.Total = done, total
		p.mu.Unlock()
	})
	at := s.now()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.view.FinishedAt, p.view.Done, p.view.Head, p.view.State = &at, report.Entries, report.Head, "whole"
	if broken, ok := errors.AsType[*journal.Broken](err); ok {
		p.view.State, p.view.Seq, p.view.Fault = "broken", broken.Seq, string(broken.Fault)
		slog.ErrorContext(ctx, "the journal is broken", "seq", broken.Seq, "fault", broken.Fault)
	} else if err != nil {
		p.view.State = "failed"
		slog.ErrorContext(ctx, "the journal was not verified", "err", err)
	}
}
