// Package push wakes the phones of leads by Web Push when the journal says that
// their crew is sent, diverted, called off or not answering.
//
// Two steps, so that nothing of a push service can ever hold up a dispatch. Follow
// turns entries of the journal into rows of push_message, in one transaction with
// the cursor: once, whatever crashes, and in one process at a time, because the
// cursor's row is locked. Deliver sends what waits. A row is claimed by putting its
// next attempt forward, further than one attempt can last; who crashes between
// sending and deleting the row leaves it to be sent again, and the phone, which
// shows one notification for each order, replaces it.
//
// A message is encrypted for the browser (RFC 8291) and carries the number of the
// order, a code and the journal's seq, by which the phone drops what comes late;
// the words are made on the phone. An endpoint is a capability and an address that
// a stranger chose: it is never logged, and [Guard] says where it may lead.
package push

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/SherClockHolmes/webpush-go"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Limits.
const (
	outdated = 10 * time.Minute // a message is worth nothing after
	oneTry   = 10 * time.Second // for one attempt
	firstGap = 30 * time.Second // before the second attempt; doubled each time. Above oneTry.
	atOnce   = 32               // attempts under way
	idle     = 5 * time.Second  // how often both steps look without being woken
)

// Options of a Sender. The zero value is right but for Idle.
type Options struct {
	Now func() time.Time // nil: the machine's
	// Idle is how long a lead's session lives without use.
	Idle time.Duration
	// Guard says where endpoints may lead.
	Guard Guard
	// Contact is told to push services: an e-mail or an https address. Empty: the
	// first service area's e-mail.
	Contact string
	Log     *slog.Logger // nil: slog.Default
}

// Sender keeps the subscriptions and sends to them. Its methods may be called
// concurrently.
type Sender struct {
	pool   *pgxpool.Pool
	opt    Options
	client *http.Client
	made   chan struct{} // the journal moved
	due    chan struct{} // something waits
	slots  chan struct{}
}

// New returns a sender over pool. Its Run must be running.
func New(pool *pgxpool.Pool, opt Options) *Sender {
	if opt.Now == nil {
		opt.Now = func() time.Time { return time.Now().UTC() }
	}
	if opt.Log == nil {
		opt.Log = slog.Default()
	}
	return &Sender{pool: pool, opt: opt, client: opt.Guard.client(), made: make(chan struct{}, 1), due: make(chan struct{}, 1), slots: make(chan struct{}, atOnce)}
}

// Wake says that the journal moved. It never waits.
func (s *Sender) Wake() { poke(s.made) }

func poke(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// Run follows the journal and sends until ctx ends.
func (s *Sender) Run(ctx context.Context) error {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		s.repeat(ctx, s.due, "push messages are not being sent", s.Deliver)
	}()
	s.repeat(ctx, s.made, "push messages are not being made", s.Follow)
	<-ended
	for range atOnce { // those under way have ended with ctx
		s.slots <- struct{}{}
	}
	return nil
}

// repeat takes step whenever woken, and from time to time.
func (s *Sender) repeat(ctx context.Context, woken <-chan struct{}, trouble string, step func(context.Context) error) {
	tick := time.NewTicker(idle)
	defer tick.Stop()
	failing := false
	for {
		err := step(ctx)
		if err != nil && !failing && ctx.Err() == nil {
			s.opt.Log.ErrorContext(ctx, trouble, "err", err)
		}
		failing = err != nil
		select {
		case <-ctx.Done():
			return
		case <-woken:
		case <-tick.C:
		}
	}
}

const (
	keepKey = `INSERT INTO push_key (public_key, private_key, made_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`
	readKey = `SELECT public_key, private_key FROM push_key`
)

// keys are the installation's, made when first asked for; whichever process was
// first, all have the same.
func (s *Sender) keys(ctx context.Context) (public, private string, err error) {
	err = s.pool.QueryRow(ctx, readKey).Scan(&public, &private)
	if !errors.Is(err, pgx.ErrNoRows) {
		return public, private, err
	}
	if private, public, err = webpush.GenerateVAPIDKeys(); err != nil {
		return "", "", fmt.Errorf("push: keys: %w", err)
	}
	if _, err := s.pool.Exec(ctx, keepKey, public, private, s.opt.Now()); err != nil {
		return "", "", fmt.Errorf("push: keys: %w", err)
	}
	err = s.pool.QueryRow(ctx, readKey).Scan(&public, &private)
	return public, private, err
}

// PublicKey is what a browser subscribes with.
func (s *Sender) PublicKey(ctx context.Context) (string, error) {
	public, _, err := s.keys(ctx)
	return public, err
}
