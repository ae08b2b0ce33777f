package web

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// Gate knows who is signed in. It keeps the credentials in use in memory and asks
// the database about all of them in one query each second, so that a request or
// an open stream costs no query of its own and yet nobody outlives the end of
// his session, or of his account, by two seconds, whichever process ended it.
//
// Its methods may be called concurrently.
type Gate struct {
	pool *pgxpool.Pool
	now  func() time.Time

	mu     sync.Mutex
	passes map[credential]*pass
	ended  int // counts End, so that an answer asked for before it is not believed
}

const (
	gatePoll  = time.Second
	gateTrust = 1500 * time.Millisecond // how long an answer of the database is believed
	gateKeep  = 10 * time.Second        // how long a credential without requests is polled for
	seenEvery = time.Minute             // how often use is written down
)

// pass is one credential that was shown lately.
type pass struct {
	key  credential
	who  atomic.Pointer[Identity]
	gone chan struct{} // closed when the credential no longer holds

	checked atomic.Int64 // monotonic nanoseconds: when the database last confirmed it
	used    atomic.Int64 // the same: last request
	streams atomic.Int32 // open streams
	noted   int64        // the same: last written to seen_at; the poll's own
}

// NewGate returns a gate over pool. Its Run must be running for streams to be cut.
func NewGate(pool *pgxpool.Pool, now func() time.Time) *Gate {
	return &Gate{pool: pool, now: now, passes: make(map[credential]*pass)}
}

// epoch makes monotonic instants comparable as numbers.
var epoch = time.Now()

func instant() int64 { return int64(time.Since(epoch)) }

// Show returns the pass of a credential, or nil if it does not hold.
func (g *Gate) Show(ctx context.Context, key credential) (*pass, error) {
	for {
		at := instant()
		g.mu.Lock()
		asked := g.ended
		if p := g.passes[key]; p != nil && at-p.checked.Load() < int64(gateTrust) {
			p.used.Store(at)
			g.mu.Unlock()
			return p, nil
		}
		g.mu.Unlock()
		found, err := identities(ctx, g.pool, []credential{key}, g.now())
		if err != nil {
			return nil, err
		}
		if p, settled := g.answer(key, found[key], asked, at); settled {
			return p, nil
		}
	}
}

// answer takes what the database said of key, unless a session ended meanwhile:
// then the question has to be asked again.
func (g *Gate) answer(key credential, who *Identity, asked int, at int64) (p *pass, settled bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if who == nil {
		g.drop(key)
		return nil, true
	}
	if asked != g.ended {
		return nil, false
	}
	return g.admit(key, who, at), true
}

// admit records that the database confirmed key at; g.mu is held.
func (g *Gate) admit(key credential, who *Identity, at int64) *pass {
	p := g.passes[key]
	if p == nil {
		p = &pass{key: key, gone: make(chan struct{})}
		g.passes[key] = p
	}
	p.who.Store(who)
	p.checked.Store(at)
	p.used.Store(at)
	return p
}

// drop forgets key and ends its streams; g.mu is held.
func (g *Gate) drop(key credential) {
	if p := g.passes[key]; p != nil {
		delete(g.passes, key)
		close(p.gone)
	}
}

// End forgets key at once: its session was ended in this process.
func (g *Gate) End(key credential) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.ended++
	g.drop(key)
}

// Run polls until ctx ends. While the database is away nothing is dropped, and
// nothing is believed for longer than gateTrust either: requests ask for
// themselves and fail, streams stay open because they have nothing to tell.
func (g *Gate) Run(ctx context.Context) error {
	tick := time.NewTicker(gatePoll)
	defer tick.Stop()
	var pruned time.Time
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		if err := g.poll(ctx); err != nil && ctx.Err() == nil {
			slog.WarnContext(ctx, "sessions not polled", "err", err)
		}
		if now := g.now(); now.Sub(pruned) > time.Hour {
			pruned = now
			if err := g.prune(ctx, now); err != nil && ctx.Err() == nil {
				slog.WarnContext(ctx, "sessions not pruned", "err", err)
			}
		}
	}
}

const (
	noteSeen = `UPDATE session SET seen_at = $2 WHERE token_hash = ANY($1)`

	pruneSessions = `DELETE FROM session WHERE expires_at < $1 OR seen_at < $1 - $2::interval`
	pruneFailures = `DELETE FROM sign_in_failure WHERE at < $1`
)

// poll asks about every credential in use.
func (g *Gate) poll(ctx context.Context) error {
	at := instant()
	keys, seen := g.inUse(at)
	if len(keys) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, gatePoll)
	defer cancel()
	now := g.now()
	if len(seen) > 0 {
		if _, err := g.pool.Exec(ctx, noteSeen, seen, now); err != nil {
			return fmt.Errorf("note: %w", err)
		}
	}
	found, err := identities(ctx, g.pool, keys, now)
	if err != nil {
		return err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, key := range keys {
		p := g.passes[key]
		if p == nil {
			continue
		}
		who := found[key]
		if who == nil {
			g.drop(key)
			continue
		}
		p.who.Store(who)
		p.checked.Store(at)
	}
	return nil
}

// inUse lists the credentials to ask about and those whose use is to be written
// down, and forgets the ones nobody has shown for a while.
func (g *Gate) inUse(at int64) (keys []credential, seen [][]byte) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for key, p := range g.passes {
		used := p.used.Load()
		if used > p.noted && at-p.noted > int64(seenEvery) {
			p.noted = at
			seen = append(seen, key[:])
		}
		if p.streams.Load() == 0 && at-used > int64(gateKeep) {
			delete(g.passes, key) // nobody waits on gone without a stream
			continue
		}
		keys = append(keys, key)
	}
	return keys, seen
}

// prune removes sessions that ended by themselves and failures that no longer
// count.
func (g *Gate) prune(ctx context.Context, now time.Time) error {
	if _, err := g.pool.Exec(ctx, pruneSessions, now, idlePhone); err != nil {
		return err
	}
	_, err := g.pool.Exec(ctx, pruneFailures, now.Add(-throttleWindow))
	return err
}
