package push

import (
	"context"
	"crypto/ecdh"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// ErrBadKeys says that keys are not those of a browser.
var ErrBadKeys = errors.New("push: not a browser's keys")

// Subscription is one browser that may be woken.
type Subscription struct {
	Session  []byte // hash of the session's cookie
	Endpoint string
	P256dh   []byte // public key of the browser
	Auth     []byte // 16 secret bytes
}

// Check refuses what could not be sent to.
func (g Guard) check(sub Subscription) error {
	if err := g.Check(sub.Endpoint); err != nil {
		return err
	}
	if _, err := ecdh.P256().NewPublicKey(sub.P256dh); err != nil || len(sub.Auth) != 16 {
		return ErrBadKeys
	}
	return nil
}

const (
	// A browser has one endpoint, whoever is signed in on it.
	dropOthers = `DELETE FROM push_subscription WHERE endpoint = $1 AND session <> $2`

	keepSubscription = `
INSERT INTO push_subscription (session, endpoint, p256dh, auth, made_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (session) DO UPDATE SET endpoint = EXCLUDED.endpoint, p256dh = EXCLUDED.p256dh, auth = EXCLUDED.auth`

	// The first message says that messages arrive.
	greet = `
INSERT INTO push_message (session, number, seq, code, made_at, next_at) VALUES ($1, '', 0, 'on', $2, $2)
ON CONFLICT (session, number) DO UPDATE SET made_at = EXCLUDED.made_at, next_at = EXCLUDED.next_at, attempts = 0`

	dropSubscription = `DELETE FROM push_subscription WHERE session = $1`
	hasSubscription  = `SELECT EXISTS (SELECT 1 FROM push_subscription WHERE session = $1)`
)

// Subscribe keeps sub in place of what its session had, and sends it a first word.
func (s *Sender) Subscribe(ctx context.Context, sub Subscription) error {
	if err := s.opt.Guard.check(sub); err != nil {
		return err
	}
	now := s.opt.Now()
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, dropOthers, sub.Endpoint, sub.Session); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, keepSubscription, sub.Session, sub.Endpoint, sub.P256dh, sub.Auth, now); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, greet, sub.Session, now)
		return err
	})
	if err != nil {
		return fmt.Errorf("push: subscribe: %w", err)
	}
	poke(s.due)
	return nil
}

// Unsubscribe ends the subscription of a session, if it has one.
func (s *Sender) Unsubscribe(ctx context.Context, session []byte) error {
	if _, err := s.pool.Exec(ctx, dropSubscription, session); err != nil {
		return fmt.Errorf("push: unsubscribe: %w", err)
	}
	return nil
}

// Subscribed reports whether the browser of a session may be woken.
func (s *Sender) Subscribed(ctx context.Context, session []byte) (yes bool, err error) {
	if err = s.pool.QueryRow(ctx, hasSubscription, session).Scan(&yes); err != nil {
		err = fmt.Errorf("push: subscribed: %w", err)
	}
	return yes, err
}
