package journal

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
)

const lockHead = `SELECT seq, hash FROM journal_head FOR UPDATE`

// appendEntries writes entries, head and reply in one statement, so that the
// head row is held for three round trips. $9–$11 are the key's; without one the
// second part touches nothing.
const appendEntries = `
WITH entry AS (
	INSERT INTO journal_entry (seq, at, kind, subject, incident, actor, audience, body, hash)
	SELECT e.seq, $1, e.kind, e.subject, e.incident, $2, e.audience::uuid[], e.body, e.hash
	FROM unnest($3::bigint[], $4::text[], $5::uuid[], $6::uuid[], $7::text[], $8::text[], $12::bytea[])
	     AS e (seq, kind, subject, incident, audience, body, hash)
), reply AS (
	UPDATE idempotency SET reply = $11 WHERE actor = $9 AND key = $10
)
UPDATE journal_head SET seq = $13, hash = $14`

// appendTo numbers and chains entries after the head row, which stays locked
// until tx ends, and stores them together with the reply.
func appendTo(ctx context.Context, tx gorm.ConnPool, cmd Command, entries []Entry, reply []byte) error {
	var head int64
	var hash []byte
	if err := tx.QueryRowContext(ctx, lockHead).Scan(&head, &hash); err != nil {
		return fmt.Errorf("lock head: %w", err)
	}
	n := len(entries)
	var (
		seqs, kinds      = make([]int64, n), make([]string, n)
		subjects         = make([]uuid.UUID, n)
		incidents        = make([]*uuid.UUID, n)
		audiences, texts = make([]string, n), make([]string, n)
		hashes           = make([][]byte, n)
	)
	for i := range entries {
		e := entries[i]
		e.Seq, e.At, e.Actor = head+int64(i)+1, cmd.At, cmd.Actor
		hash = chain(hash, &e)
		audience, err := e.Audience.Value()
		if err != nil {
			return err
		}
		seqs[i], kinds[i], subjects[i], incidents[i] = e.Seq, e.Kind, e.Subject, e.Incident
		audiences[i], texts[i], hashes[i] = audience.(string), e.Body, hash
	}
	_, err := tx.ExecContext(ctx, appendEntries, cmd.At, cmd.Actor, seqs, kinds, subjects, incidents, audiences, texts,
		cmd.Actor, cmd.Key, reply, hashes, head+int64(n), hash)
	if err != nil {
		return fmt.Errorf("append: %w", err)
	}
	return nil
}

// chain returns the hash of e after prev; the layout is at Entry.Hash.
func chain(prev []byte, e *Entry) []byte {
	b := make([]byte, 0, 256+len(e.Body)+16*len(e.Audience))
	b = append(b, prev...)
	b = binary.BigEndian.AppendUint64(b, uint64(e.Seq))
	b = binary.BigEndian.AppendUint64(b, uint64(e.At.UnixMicro()))
	b = appendText(b, e.Kind)
	b = append(b, e.Subject[:]...)
	if e.Incident == nil {
		b = append(b, 0)
	} else {
		b = append(append(b, 1), e.Incident[:]...)
	}
	b = append(b, e.Actor[:]...)
	b = binary.BigEndian.AppendUint32(b, uint32(len(e.Audience)))
	for _, crew := range e.Audience {
		b = append(b, crew[:]...)
	}
	b = appendText(b, e.Body)
	sum := sha256.Sum256(b)
	return sum[:]
}

func appendText(b []byte, s string) []byte {
	return append(binary.BigEndian.AppendUint32(b, uint32(len(s))), s...)
}

// Digest returns HMAC-SHA-256 of parts under salt, in hex: what an entry keeps
// of a value that must remain erasable. Equal parts give equal digests; without
// the salt, erased with the person, the digest says nothing.
func Digest(salt []byte, parts ...string) string {
	mac := hmac.New(sha256.New, salt)
	for _, part := range parts {
		mac.Write(appendText(nil, part))
	}
	return hex.EncodeToString(mac.Sum(nil))
}

func micros(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }
