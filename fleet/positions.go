package fleet

import (
	"context"

	"github.com/google/uuid"
)

// Positions is what changed since the last publication, or, if Full, everything
// there is. All subscribers share it and must not change it; Number tells
// publications apart, so that its encoding can be made once.
type Positions struct {
	Number int64
	Full   bool
	Fixes  []Fix // the newest of each resource, by ResourceID
}

// Subscription is one reader of a Tracker's changes.
type Subscription struct {
	// C brings a full snapshot first, then the changes of each second. A reader
	// that is too slow misses some, and gets a full snapshot instead: positions
	// need no history. It is closed when the subscription's context ends.
	C <-chan *Positions

	c chan *Positions
}

// Subscribe returns a subscription that lasts until ctx ends. It costs no
// goroutine.
func (t *Tracker) Subscribe(ctx context.Context) *Subscription {
	s := &Subscription{c: make(chan *Positions, 1)}
	s.C = s.c
	t.mu.Lock()
	t.subs[s] = struct{}{}
	s.c <- t.full()
	t.mu.Unlock()
	context.AfterFunc(ctx, func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		delete(t.subs, s)
		close(s.c)
	})
	return s
}

// publish hands what changed since the last time to all subscribers. It waits
// for none: who has not read the last publication gets all at once instead.
func (t *Tracker) publish() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.changed) == 0 {
		return
	}
	t.published++
	t.snapshot = nil
	changes := &Positions{Number: t.published}
	for id := range t.changed {
		changes.Fixes = append(changes.Fixes, t.newest[id])
	}
	byResource(changes.Fixes)
	t.changed = make(map[uuid.UUID]struct{})
	for s := range t.subs {
		select {
		case s.c <- changes:
			continue
		default:
		}
		select {
		case <-s.c: // only publish sends, so now there is room
		default:
		}
		s.c <- t.full()
	}
}

// full is the snapshot after the last publication, made once for all who need
// it. A fix accepted since is in it or comes with the next. The caller holds mu.
func (t *Tracker) full() *Positions {
	if t.snapshot == nil {
		t.published++
		t.snapshot = &Positions{Number: t.published, Full: true, Fixes: byResource(t.all())}
	}
	return t.snapshot
}
