package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
)

// audit reads everything over the second connection, once nobody changes
// anything any more, and waits until every stream has heard it all.
func (d *drill) audit(ctx context.Context) (*evidence, error) {
	e := &evidence{began: d.began, clock: d.history.began, alone: d.alone}
	if err := d.everybody(ctx, e); err != nil {
		return nil, err
	}
	page, ok := d.auditor.desk(ctx)
	if !ok {
		return nil, fmt.Errorf("the desk cannot be read")
	}
	e.ended = page.Seq
	d.wait(ctx, e.ended)
	var err error
	if e.journal, err = d.auditor.entries(ctx, 0); err != nil {
		return nil, err
	}
	if e.calls, err = pages[callJSON](ctx, d.auditor, "calls", "/calls?limit=200"); err != nil {
		return nil, err
	}
	return e, d.hear(ctx, e)
}

// wait gives the streams time to reach seq.
func (d *drill) wait(ctx context.Context, seq int64) {
	until := time.Now().Add(settleWithin)
	for _, l := range d.listeners {
		for l.cursor.Load() < seq && time.Now().Before(until) && sleep(ctx, 50*time.Millisecond) {
		}
	}
}

// everybody finds the ids of the accounts the drill used.
func (d *drill) everybody(ctx context.Context, e *evidence) error {
	names := map[string]bool{"operator": true, "dispatcher": true, "manager": true, "admin": true}
	for _, l := range d.leads {
		names[l.name] = true
	}
	all, err := pages[struct {
		ID       uuid.UUID `json:"id"`
		Username string    `json:"username"`
	}](ctx, d.auditor, "accounts", "/accounts?limit=200")
	for _, a := range all {
		if names[a.Username] {
			e.accounts = append(e.accounts, a.ID)
		}
	}
	return err
}

// hear puts the streams into the evidence, with what each should have heard.
func (d *drill) hear(ctx context.Context, e *evidence) error {
	for _, l := range d.listeners {
		s := stream{name: l.name, start: l.start, said: l.said, lead: l.crew != uuid.Nil, crew: l.crew, own: l.own}
		if s.lead {
			var err error
			if s.visible, err = l.s.entries(ctx, l.start); err != nil {
				return fmt.Errorf("journal of %s: %w", l.name, err)
			}
		}
		e.streams = append(e.streams, s)
	}
	return nil
}

// heard fills in the streams, once they have ended.
func (d *drill) heard(e *evidence) {
	for i, l := range d.listeners {
		e.streams[i].events = l.events()
	}
	e.attempts, e.snapshots = d.history.attempts, d.history.snapshots
}

// entries reads the journal after a seq, as far as the session may see it.
func (s *session) entries(ctx context.Context, after int64) ([]entry, error) {
	list, err := pages[json.RawMessage](ctx, s, "journal", fmt.Sprintf("/journal?after=%d&limit=200", after))
	if err != nil {
		return nil, err
	}
	entries := make([]entry, len(list))
	for i, raw := range list {
		if entries[i], err = parseEntry(raw); err != nil {
			return nil, err
		}
		entries[i].raw = raw
	}
	return entries, nil
}

// pages reads a list to its end.
func pages[T any](ctx context.Context, s *session, op, path string) ([]T, error) {
	var all []T
	for cursor := ""; ; {
		var page listJSON[T]
		a, ok := s.read(ctx, op, path+cursor, &page)
		switch {
		case !ok && (a.Outcome == refused || ctx.Err() != nil):
			return nil, errors.New(line(a))
		case !ok:
			sleep(ctx, 100*time.Millisecond)
			continue
		}
		all = append(all, page.Items...)
		if page.Next == "" {
			return all, nil
		}
		cursor = "&cursor=" + page.Next
	}
}
