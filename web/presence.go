package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"
)

// Who has which incident open on the desk. It is no state of the city: an unlogged
// table that every process polls, so that all agree, and an event without an id.
const (
	presenceFor  = 30 * time.Second // a desk says it again every 10 s
	presencePoll = time.Second

	holdIncident = `INSERT INTO presence (account_id, incident_id, at) VALUES ($1, $2, now())
ON CONFLICT (account_id) DO UPDATE SET incident_id = excluded.incident_id, at = excluded.at`
	letGo       = `DELETE FROM presence WHERE account_id = $1`
	readHolders = `SELECT p.account_id, p.incident_id, CASE a.name WHEN '' THEN a.username ELSE a.name END
FROM presence p JOIN account a ON a.id = p.account_id
WHERE p.at > now() - $1::interval AND a.disabled_at IS NULL ORDER BY p.incident_id, p.account_id`
	dropHolders = `DELETE FROM presence WHERE at < now() - $1::interval`
)

type presenceIn struct {
	Body struct {
		IncidentID maybe[uuid.UUID] `json:"incident_id" doc:"Null: none any more"`
	}
}

type holderView struct {
	Account  uuid.UUID `json:"account" format:"uuid"`
	Incident uuid.UUID `json:"incident" format:"uuid"`
	Name     string    `json:"name"`
}

// postPresence says which incident somebody has open. Holding forbids nothing.
func (s *Server) postPresence(ctx context.Context, in *presenceIn) (list[holderView], error) {
	who := whoOf(ctx).Account.ID
	var err error
	if id := in.Body.IncidentID.value; id != nil {
		_, err = s.db.Pool.Exec(ctx, holdIncident, who, *id)
	} else {
		_, err = s.db.Pool.Exec(ctx, letGo, who)
	}
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok && pg.Code == "23503" {
		return list[holderView]{}, refuse(http.StatusNotFound, "absent").at("incident_id")
	}
	if err != nil {
		return list[holderView]{}, fmt.Errorf("presence: %w", err)
	}
	held, err := s.holders(ctx)
	return list[holderView]{Items: held}, err
}

func (s *Server) holders(ctx context.Context) ([]holderView, error) {
	rows, err := s.db.Pool.Query(ctx, readHolders, presenceFor)
	if err != nil {
		return nil, fmt.Errorf("presence: %w", err)
	}
	defer rows.Close()
	held := []holderView{}
	for rows.Next() {
		var v holderView
		if err := rows.Scan(&v.Account, &v.Incident, &v.Name); err != nil {
			return nil, fmt.Errorf("presence: %w", err)
		}
		held = append(held, v)
	}
	return held, rows.Err()
}

// presence is what the poll of a process found last; next is closed when
// something has changed.
type presence struct {
	held []holderView
	wire []byte
	next chan struct{}
}

// presenceNow is the newest presence of the process.
type presenceNow struct{ atomic.Pointer[presence] }

func newPresence() *presenceNow {
	p := new(presenceNow)
	p.Store(&presence{wire: encodePresence([]holderView{}), next: make(chan struct{})})
	return p
}

// run polls until ctx ends. While nobody listens it asks nothing.
func (p *presenceNow) run(ctx context.Context, s *Server) error {
	tick := time.NewTicker(presencePoll)
	defer tick.Stop()
	for n := 0; ; n++ {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		if s.stream.open.Load() == 0 {
			continue
		}
		if n%60 == 0 {
			if _, err := s.db.Pool.Exec(ctx, dropHolders, presenceFor); err != nil && ctx.Err() == nil {
				slog.WarnContext(ctx, "presence not cleared", "err", err)
			}
		}
		held, err := s.holders(ctx)
		if err != nil {
			if ctx.Err() == nil {
				slog.WarnContext(ctx, "presence not read", "err", err)
			}
			continue
		}
		if old := p.Load(); !slices.Equal(old.held, held) {
			p.Store(&presence{held: held, wire: encodePresence(held), next: make(chan struct{})})
			close(old.next)
		}
	}
}

// encodePresence makes the event. It has no id: nothing is missed by missing it.
func encodePresence(held []holderView) []byte {
	data, err := json.Marshal(map[string]any{"items": held})
	if err != nil {
		slog.Error("presence not encoded", "err", err) // ids and names
		return nil
	}
	return fmt.Appendf(nil, "event: presence\ndata: %s\n\n", data)
}
