package push

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Codes of messages, whose words the phone has.
const (
	codeSent      = "sent"
	codeRing      = "ring" // not accepted in time
	codeDiverted  = "diverted"
	codeCancelled = "cancelled"
	codeClosed    = "closed"
)

// entry is what is read of the journal.
type entry struct {
	Seq      int64
	At       time.Time
	Kind     string
	Body     []byte
	Audience []uuid.UUID
}

// event is an entry that leads are woken for.
type event struct {
	code   string
	number string     // of the order
	find   *uuid.UUID // else the booking whose order it is
	order  *uuid.UUID // else the order's id
	crews  []uuid.UUID
}

// eventOf says whom an entry wakes; ok is false for nobody.
func eventOf(e entry) (ev event, ok bool) {
	var d struct {
		Number, Mode, Kind, Reason string
		Subject, Order, Resource   *uuid.UUID
	}
	if len(e.Audience) == 0 || json.Unmarshal(e.Body, &d) != nil {
		return ev, false
	}
	ev = event{number: d.Number, crews: e.Audience}
	switch {
	case e.Kind == "order.made" && d.Mode == "send", e.Kind == "order.sent":
		ev.code = codeSent
	case e.Kind == "order.transferred":
		ev.code = codeDiverted
	case e.Kind == "order.cancelled", e.Kind == "order.undone":
		ev.code = codeCancelled
	case e.Kind == "booking.released" && d.Kind == "crew" && d.Reason == "closed" && d.Resource != nil && d.Order != nil:
		ev.code, ev.order, ev.crews = codeClosed, d.Order, []uuid.UUID{*d.Resource}
	case e.Kind == "alarm.raised" && d.Kind == "not_accepted" && d.Subject != nil:
		ev.code, ev.find = codeRing, d.Subject
	}
	return ev, ev.code != ""
}

const (
	holdCursor  = `SELECT seq FROM push_cursor FOR UPDATE SKIP LOCKED`
	readJournal = `SELECT seq, at, kind, body, audience FROM journal_entry WHERE seq > $1 ORDER BY seq LIMIT 256`
	moveCursor  = `UPDATE push_cursor SET seq = $1`

	findNumber = `
SELECT o.number FROM dispatch_order o
WHERE o.id = coalesce($1, (SELECT order_id FROM booking WHERE id = $2))`

	// Of an order only the newest word waits; a session that ended, or whose
	// account may not sign in any more, hears nothing.
	makeMessages = `
INSERT INTO push_message (session, number, seq, code, made_at, next_at)
SELECT p.session, $1, $2, $3, $4, $4
FROM push_subscription p JOIN session s ON s.token_hash = p.session JOIN account a ON a.id = s.account_id
WHERE a.role = 'lead' AND a.disabled_at IS NULL AND s.expires_at > $6 AND s.seen_at > $6 - $7::interval
  AND EXISTS (SELECT 1 FROM crew c WHERE c.id = ANY ($5) AND a.worker_id IN (c.lead_id, c.deputy_id))
ON CONFLICT (session, number) DO UPDATE SET seq = EXCLUDED.seq, code = EXCLUDED.code, made_at = EXCLUDED.made_at, next_at = EXCLUDED.next_at, attempts = 0
WHERE push_message.seq < EXCLUDED.seq`
)

// Follow makes messages of what the journal says since the cursor, if no other
// process is at it.
func (s *Sender) Follow(ctx context.Context) error {
	for {
		more := false
		err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) (err error) {
			more, err = s.followSome(ctx, tx)
			return err
		})
		if err != nil {
			return fmt.Errorf("push: follow: %w", err)
		}
		if !more {
			return nil
		}
		poke(s.due)
	}
}

// followSome takes some entries and reports whether there were any.
func (s *Sender) followSome(ctx context.Context, tx pgx.Tx) (bool, error) {
	var seq int64
	err := tx.QueryRow(ctx, holdCursor).Scan(&seq)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil // another process follows
	}
	if err != nil {
		return false, err
	}
	rows, err := tx.Query(ctx, readJournal, seq)
	if err != nil {
		return false, err
	}
	entries, err := pgx.CollectRows(rows, pgx.RowToStructByPos[entry])
	if err != nil || len(entries) == 0 {
		return false, err
	}
	now := s.opt.Now()
	for _, e := range entries {
		ev, ok := eventOf(e)
		if !ok || now.Sub(e.At) > outdated {
			continue
		}
		if err := s.make(ctx, tx, e, ev, now); err != nil {
			return false, err
		}
	}
	_, err = tx.Exec(ctx, moveCursor, slices.MaxFunc(entries, func(a, b entry) int { return int(a.Seq - b.Seq) }).Seq)
	return true, err
}

func (s *Sender) make(ctx context.Context, tx pgx.Tx, e entry, ev event, now time.Time) error {
	if ev.number == "" {
		err := tx.QueryRow(ctx, findNumber, ev.order, ev.find).Scan(&ev.number)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, makeMessages, ev.number, e.Seq, ev.code, e.At, ev.crews, now, s.opt.Idle)
	return err
}
