package push

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/SherClockHolmes/webpush-go"
	"github.com/jackc/pgx/v5"
)

// message is one that waits, with where it goes.
type message struct {
	Session      []byte
	Number, Code string
	Seq          int64
	MadeAt       time.Time
	Attempts     int
	Endpoint     string
	P256dh, Auth []byte
}

// word is what the phone is told; web/ui/src/worker/sw.ts reads the same names.
type word struct {
	Number string `json:"number"`
	Code   string `json:"code"`
	Seq    int64  `json:"seq"`
}

const (
	dropOutdated = `DELETE FROM push_message WHERE made_at < $1`

	// What was subscribed by who may not sign in any more.
	dropEnded = `
DELETE FROM push_subscription p USING session s, account a
WHERE s.token_hash = p.session AND a.id = s.account_id
  AND (a.disabled_at IS NOT NULL OR a.role <> 'lead' OR s.expires_at <= $1 OR s.seen_at <= $1 - $2::interval)`

	claim = `
UPDATE push_message m SET attempts = m.attempts + 1, next_at = $1::timestamptz + $2::interval * (1 << least(m.attempts, 8))
FROM (SELECT session, number FROM push_message WHERE next_at <= $1 ORDER BY seq LIMIT $3 FOR UPDATE SKIP LOCKED) AS d
JOIN push_subscription p USING (session)
WHERE m.session = d.session AND m.number = d.number
RETURNING m.session, m.number, m.code, m.seq, m.made_at, m.attempts, p.endpoint, p.p256dh, p.auth`

	// A newer word that came meanwhile stays.
	dropMessage = `DELETE FROM push_message WHERE session = $1 AND number = $2 AND seq = $3`

	dropEndpoint = `DELETE FROM push_subscription WHERE session = $1 AND endpoint = $2`

	readContact = `SELECT email FROM service_area WHERE email <> '' ORDER BY ordinal, code LIMIT 1`
)

// Deliver begins to send what is due, as far as there are free slots; it does not
// wait for push services.
func (s *Sender) Deliver(ctx context.Context) error {
	now := s.opt.Now()
	if _, err := s.pool.Exec(ctx, dropOutdated, now.Add(-outdated)); err != nil {
		return fmt.Errorf("push: outdated: %w", err)
	}
	if _, err := s.pool.Exec(ctx, dropEnded, now, s.opt.Idle); err != nil {
		return fmt.Errorf("push: ended: %w", err)
	}
	free := cap(s.slots) - len(s.slots)
	if free == 0 {
		return nil // woken when one ends
	}
	rows, err := s.pool.Query(ctx, claim, now, firstGap, free)
	if err != nil {
		return fmt.Errorf("push: claim: %w", err)
	}
	claimed, err := pgx.CollectRows(rows, pgx.RowToStructByPos[message])
	if err != nil {
		return fmt.Errorf("push: claim: %w", err)
	}
	if len(claimed) == 0 {
		return nil
	}
	from, err := s.sender(ctx)
	if err != nil {
		return err
	}
	for _, m := range claimed {
		s.slots <- struct{}{} // free, because only Deliver takes them
		go func() {
			defer func() { <-s.slots; poke(s.due) }()
			if err := s.send(ctx, m, from); err != nil && ctx.Err() == nil {
				s.opt.Log.WarnContext(ctx, "push message not sent", "host", hostOf(m.Endpoint), "attempt", m.Attempts, "err", err)
			}
		}()
	}
	return nil
}

// sender is how this installation signs what it sends.
func (s *Sender) sender(ctx context.Context) (webpush.Options, error) {
	public, private, err := s.keys(ctx)
	if err != nil {
		return webpush.Options{}, err
	}
	contact := s.opt.Contact
	if contact == "" {
		err := s.pool.QueryRow(ctx, readContact).Scan(&contact)
		if errors.Is(err, pgx.ErrNoRows) {
			contact = "https://jylu.invalid"
		} else if err != nil {
			return webpush.Options{}, fmt.Errorf("push: contact: %w", err)
		}
	}
	return webpush.Options{
		HTTPClient: s.client, Subscriber: contact, VAPIDPublicKey: public, VAPIDPrivateKey: private, Urgency: webpush.UrgencyHigh,
		RecordSize: 512, // all messages are equally long, and a thin line carries them
	}, nil
}

// send sends one message and keeps what became of it: taken, never to be taken, or
// left for the next attempt.
func (s *Sender) send(ctx context.Context, m message, opt webpush.Options) error {
	body, err := json.Marshal(word{m.Number, m.Code, m.Seq})
	if err != nil {
		return err
	}
	opt.TTL = int(max(outdated-s.opt.Now().Sub(m.MadeAt), time.Second).Seconds())
	opt.Topic = topic(m.Number)
	to := webpush.Subscription{Endpoint: m.Endpoint, Keys: webpush.Keys{P256dh: base64.RawURLEncoding.EncodeToString(m.P256dh), Auth: base64.RawURLEncoding.EncodeToString(m.Auth)}}
	try, cancel := context.WithTimeout(ctx, oneTry)
	defer cancel()
	answer, err := webpush.SendNotificationWithContext(try, body, &to, &opt)
	if errors.Is(err, ErrNotPublic) {
		return errors.Join(ErrNotPublic, s.exec(ctx, dropEndpoint, m.Session, m.Endpoint))
	}
	if err != nil {
		return withoutURL(err)
	}
	defer answer.Body.Close()
	io.CopyN(io.Discard, answer.Body, 4<<10) // so that the connection serves again
	switch status := answer.StatusCode; {
	case status >= 200 && status < 300:
		return s.exec(ctx, dropMessage, m.Session, m.Number, m.Seq)
	case status == http.StatusNotFound, status == http.StatusGone:
		return s.exec(ctx, dropEndpoint, m.Session, m.Endpoint)
	case status == http.StatusTooManyRequests, status == http.StatusRequestTimeout, status >= 500:
		return fmt.Errorf("status %d", status)
	default: // it will not be taken the next time either
		return errors.Join(fmt.Errorf("status %d, given up", status), s.exec(ctx, dropMessage, m.Session, m.Number, m.Seq))
	}
}

func (s *Sender) exec(ctx context.Context, sql string, args ...any) error {
	_, err := s.pool.Exec(ctx, sql, args...)
	return err
}

// topic lets a push service replace an undelivered word of the same order; it
// tells the service nothing else.
func topic(number string) string {
	sum := sha256.Sum256([]byte("jylu order " + number))
	return base64.RawURLEncoding.EncodeToString(sum[:])[:32]
}

func hostOf(endpoint string) string {
	u, err := url.Parse(endpoint)
	if err != nil {
		return ""
	}
	return u.Host
}

// withoutURL takes the endpoint out of an error that quotes it.
func withoutURL(err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		return e.Err
	}
	return err
}
