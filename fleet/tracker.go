package fleet

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
)

// Tracker keeps the newest position of every vehicle and phone. It refuses
// fixes that are older or impossible, writes what it accepts once a second in
// one statement, and streams changes to its subscribers.
//
// What it holds is a projection of table fix_last: each second it reads what
// other processes wrote there, so that all agree. While the database is away it
// goes on in memory, keeping the newest fix of each resource to write later.
//
// All methods may be called concurrently. Until Run it stores and publishes
// nothing.
type Tracker struct {
	db  *gorm.DB
	now func() time.Time
	log *slog.Logger

	mu      sync.RWMutex
	newest  map[uuid.UUID]Fix
	suspect map[uuid.UUID]Fix      // last fix refused as a jump
	known   map[uuid.UUID]struct{} // resources there are; nil: not read yet
	strange bool                   // somebody unknown reported since known was read
	pending []Fix                  // accepted, not stored
	changed map[uuid.UUID]struct{} // since the last publication
	subs    map[*Subscription]struct{}
	cursor  time.Time // received_at of the newest row read from fix_last

	published int64      // number of the last publication
	snapshot  *Positions // everything since the last publication; nil: to be made
}

const (
	beat       = time.Second
	maxPending = 20_000 // fixes kept while the database is away; then only the newest of each
)

// NewTracker returns an empty tracker of the fixes in db. now is the server's
// clock.
func NewTracker(db *gorm.DB, now func() time.Time) *Tracker {
	return &Tracker{
		db: db, now: now, log: slog.Default(),
		newest: make(map[uuid.UUID]Fix), suspect: make(map[uuid.UUID]Fix),
		changed: make(map[uuid.UUID]struct{}), subs: make(map[*Subscription]struct{}),
	}
}

// Accept takes a fix as received now, or returns a *journal.Refusal and changes
// nothing. It never waits for the database.
//
// Refusals: fix-older (Conflict): not newer than the newest fix of the resource;
// fix-impossible (Invalid) at the field and with the param why, see plausible;
// absent: no such resource (one made in the last second may not be known yet).
func (t *Tracker) Accept(fix Fix) error {
	now := micros(t.now())
	fix.At, fix.ReceivedAt = micros(fix.At), now
	if refusal := plausible(fix, now); refusal != nil {
		return refusal
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, ok := t.known[fix.ResourceID]; !ok && t.known != nil {
		t.strange = true
		return journal.Refuse(journal.Absent, "absent", "resource", fix.ResourceID)
	}
	if was, ok := t.newest[fix.ResourceID]; ok {
		if !fix.At.After(was.At) {
			return journal.Refuse(journal.Conflict, "fix-older", "newest", was.At)
		}
		if jumps(was, fix) && !t.confirmed(fix) {
			t.suspect[fix.ResourceID] = fix
			return impossible("position", "jump", "metres", int(was.MetresTo(fix.Position)), "seconds", fix.At.Sub(was.At).Seconds())
		}
	}
	t.take(fix)
	t.pending = append(t.pending, fix)
	if len(t.pending) > maxPending {
		t.pending = newestOfEach(t.pending)
	}
	return nil
}

// confirmed reports whether fix agrees with the last one refused as a jump: two
// receivers' words against one, so it was the accepted one that was wrong.
func (t *Tracker) confirmed(fix Fix) bool {
	other, ok := t.suspect[fix.ResourceID]
	return ok && fix.At.After(other.At) && fix.At.Sub(other.At) < jumpSpan && !jumps(other, fix)
}

// take makes fix the newest of its resource. The caller holds mu.
func (t *Tracker) take(fix Fix) {
	t.newest[fix.ResourceID] = fix
	delete(t.suspect, fix.ResourceID)
	t.changed[fix.ResourceID] = struct{}{}
}

// Newest returns the newest accepted fix of a resource.
func (t *Tracker) Newest(id uuid.UUID) (Fix, bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	f, ok := t.newest[id]
	return f, ok
}

// Snapshot returns the newest fix of every resource that has one, in no order.
func (t *Tracker) Snapshot() []Fix {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.all()
}

func (t *Tracker) all() []Fix {
	all := make([]Fix, 0, len(t.newest))
	for _, f := range t.newest {
		all = append(all, f)
	}
	return all
}

// Run keeps the tracker and the database in step and publishes changes, each
// second, until ctx ends; then it stores what is left, and returns an error if it cannot.
// While the database is away it logs so once and tries again each second. Run it
// once.
func (t *Tracker) Run(ctx context.Context) error {
	tick := time.NewTicker(beat)
	defer tick.Stop()
	away := false
	for {
		err := t.sync(ctx)
		if err != nil && !away && ctx.Err() == nil {
			t.log.ErrorContext(ctx, "positions are not being stored", "err", err)
		}
		if err == nil && away {
			t.log.InfoContext(ctx, "positions are stored again")
		}
		away = err != nil
		t.publish()
		select {
		case <-tick.C:
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
			defer cancel()
			return t.store(last)
		}
	}
}

// sync stores what was accepted, then reads what others stored.
func (t *Tracker) sync(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 5*beat)
	defer cancel()
	if err := t.store(ctx); err != nil {
		return err
	}
	if err := t.load(ctx); err != nil {
		return err
	}
	return t.meet(ctx)
}
