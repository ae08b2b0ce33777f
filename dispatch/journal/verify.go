package journal

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"

	"gorm.io/gorm"
)

// Report is what Verify found.
type Report struct {
	Entries int64  // entries whose hash was recomputed and agreed
	Head    string // hash of the last of them, in hex; kept elsewhere, it later proves that nothing up to here was rewritten
}

// Fault is the way in which a journal is broken.
type Fault string

// The faults Verify tells apart.
const (
	Missing   Fault = "missing"   // the entry is not there: deleted
	Altered   Fault = "altered"   // edited, or another put in its place
	Displaced Fault = "displaced" // stands unaltered at a later seq: reordered, or something was inserted before it
	Stray     Fault = "stray"     // lies outside the journal: before the first or after the head
	Unhooked  Fault = "unhooked"  // the chain is whole but does not end in the head's hash: rewritten from somewhere on
)

// Broken says where the journal first departs from its hash chain.
type Broken struct {
	Seq   int64
	Fault Fault
}

func (b *Broken) Error() string { return fmt.Sprintf("journal: entry %d is %s", b.Seq, b.Fault) }

const (
	// readEnds is one statement, so that head and ends belong together while
	// commands go on.
	readEnds = `
SELECT h.seq, h.hash,
       (SELECT min(seq) FROM journal_entry WHERE seq < 1),
       (SELECT min(seq) FROM journal_entry WHERE seq > h.seq)
FROM journal_head h`

	verifyLimit = 2000 // entries per reading
)

// Verify recomputes the hash chain of the whole journal up to its present head.
// It returns a *Broken with the first seq at which an entry was edited, deleted,
// inserted or reordered; what it counted in Report is sound even then. progress,
// if not nil, is called now and then. Commands may go on meanwhile: entries never
// change, so no long transaction is needed.
//
// The chain proves that nobody rewrote a part. Somebody with full access to the
// server could rewrite everything after some entry together with the head; that
// only shows against a Head noted down elsewhere.
func Verify(ctx context.Context, db *gorm.DB, progress func(done, total int64)) (Report, error) {
	conn := db.Statement.ConnPool
	var head int64
	var before, beyond sql.NullInt64
	var want []byte
	if err := conn.QueryRowContext(ctx, readEnds).Scan(&head, &want, &before, &beyond); err != nil {
		return Report{}, fmt.Errorf("journal: verify: %w", err)
	}
	w := walk{conn: conn, hash: make([]byte, len(want)), head: head, progress: progress}
	err := w.run(ctx)
	report := Report{Entries: w.done, Head: hex.EncodeToString(w.hash)}
	switch {
	case err != nil:
	case before.Valid:
		err = &Broken{Seq: before.Int64, Fault: Stray}
	case beyond.Valid:
		err = &Broken{Seq: beyond.Int64, Fault: Stray}
	case !bytes.Equal(w.hash, want):
		err = &Broken{Seq: head, Fault: Unhooked}
	}
	if _, ok := errors.AsType[*Broken](err); err != nil && !ok {
		err = fmt.Errorf("journal: verify: %w", err)
	}
	return report, err
}

// walk follows the chain; all entries up to done agree, the last with hash.
type walk struct {
	conn       gorm.ConnPool
	done, head int64
	hash       []byte
	progress   func(done, total int64)
}

func (w *walk) run(ctx context.Context) error {
	for w.done < w.head {
		entries, err := readPlain(ctx, w.conn, w.done, min(verifyLimit, w.head-w.done))
		if err != nil {
			return err
		}
		if len(entries) == 0 {
			return &Broken{Seq: w.done + 1, Fault: Missing}
		}
		for i := range entries {
			if err := w.step(ctx, &entries[i]); err != nil {
				return err
			}
		}
		if w.progress != nil {
			w.progress(w.done, w.head)
		}
	}
	return nil
}

func (w *walk) step(ctx context.Context, e *Entry) error {
	due := w.done + 1
	if e.Seq != due {
		return w.absent(ctx, due, Missing)
	}
	hash := chain(w.hash, e)
	if !bytes.Equal(hash, e.Hash) {
		return w.absent(ctx, due, Altered)
	}
	w.hash, w.done = hash, due
	return nil
}

// absent says what became of the entry due: if a later row is that entry but for
// its seq, it was displaced; otherwise it is as it seemed.
func (w *walk) absent(ctx context.Context, due int64, seemed Fault) error {
	for after := due - 1; ; {
		entries, err := readPlain(ctx, w.conn, after, verifyLimit)
		if err != nil {
			return err
		}
		if len(entries) == 0 {
			return &Broken{Seq: due, Fault: seemed}
		}
		for i := range entries {
			e := entries[i]
			after, e.Seq = e.Seq, due
			if bytes.Equal(chain(w.hash, &e), e.Hash) {
				return &Broken{Seq: due, Fault: Displaced}
			}
		}
	}
}

// readPlain is readAfter over database/sql, where commands and tools have their
// connection.
func readPlain(ctx context.Context, conn gorm.ConnPool, after, limit int64) (entries []Entry, err error) {
	rows, err := conn.QueryContext(ctx, readEntries, after, limit)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		e, err := scanPlain(rows)
		if err != nil {
			return nil, err
		}
		entries = append(entries, e)
	}
	return entries, rows.Err()
}

func scanPlain(rows *sql.Rows) (Entry, error) {
	var e Entry
	err := rows.Scan(&e.Seq, &e.At, &e.Kind, &e.Subject, &e.Incident, &e.Actor, &e.Audience, &e.Body, &e.Hash)
	return e, err
}
