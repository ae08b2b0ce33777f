package journal_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.uber.org/goleak"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
	"jylu/migrations"
)

// A stream is something sixteen writers write to and one reader follows: the
// journal, or a plausible way to get it wrong.
type stream struct {
	// write makes one entry about subject and reports whether that was acknowledged.
	// fail asks it to undo the change after the entry was made.
	write func(ctx context.Context, subject uuid.UUID, fail bool) error
	// read returns the subjects that have become visible since the last call, in
	// order, and whether that is the end of what is there.
	read func(ctx context.Context) (subjects []uuid.UUID, end bool, err error)
}

// history is what the writers and the reader say happened.
type history struct {
	acked [][]uuid.UUID // per writer, in the order of its acknowledgements
	seen  []uuid.UUID
}

var errPlanted = errors.New("planted")

const raceWriters, raceWrites = 16, 25

// race lets the writers loose on s, one command in five failing on purpose, and
// reads until everything is written and seen.
func race(t *testing.T, s stream) history {
	t.Helper()
	ctx := within(t)
	h := history{acked: make([][]uuid.UUID, raceWriters)}
	written := make(chan struct{})
	var writers sync.WaitGroup
	for w := range raceWriters {
		writers.Go(func() {
			for range raceWrites {
				subject, fail := id(), rand.IntN(5) == 0
				switch err := s.write(ctx, subject, fail); {
				case err == nil:
					h.acked[w] = append(h.acked[w], subject)
				case !errors.Is(err, errPlanted):
					t.Error(err)
				}
			}
		})
	}
	go func() { writers.Wait(); close(written) }()
	for last := false; ; {
		select {
		case <-written:
			last = true
		default:
		}
		subjects, end, err := s.read(ctx)
		if err != nil {
			<-written
			t.Fatal(err)
		}
		if h.seen = append(h.seen, subjects...); last && end {
			return h
		}
	}
}

// check returns the first way in which h is no faithful stream: every
// acknowledged entry seen once, each writer's in its order, and nothing else.
func (h history) check() error {
	place := make(map[uuid.UUID]int, len(h.seen))
	for i, subject := range h.seen {
		if before, twice := place[subject]; twice {
			return fmt.Errorf("twice: entry seen at %d and %d", before, i)
		}
		place[subject] = i
	}
	acked := 0
	for w, subjects := range h.acked {
		previous := -1
		for n, subject := range subjects {
			at, seen := place[subject]
			switch {
			case !seen:
				return fmt.Errorf("lost: acknowledged entry %d of writer %d", n, w)
			case at < previous:
				return fmt.Errorf("reordered: entry %d of writer %d", n, w)
			}
			previous = at
			acked++
		}
	}
	if acked < len(h.seen) {
		return fmt.Errorf("phantom: %d entries seen, %d acknowledged", len(h.seen), acked)
	}
	return nil
}

// journalStream is the real thing. disturb, if not nil, is called now and then.
func journalStream(t *testing.T, db *migrations.DB, feed *journal.Feed, disturb func()) stream {
	sub := feed.Subscribe(t.Context(), 0, nil)
	reads := 0
	return stream{
		write: func(ctx context.Context, subject uuid.UUID, fail bool) error {
			_, err := journal.Write(ctx, db.Gorm, command(""), func(tx *gorm.DB) (uuid.UUID, []journal.Entry, error) {
				got, entries, err := do(subject)(tx)
				time.Sleep(rand.N(3 * time.Millisecond)) // a change takes its time
				if err == nil && fail {
					err = errPlanted
				}
				return got, entries, err
			})
			return err
		},
		read: func(ctx context.Context) ([]uuid.UUID, bool, error) {
			if reads++; disturb != nil && reads%10 == 5 {
				disturb()
			}
			head := count(t, db, "journal_entry")
			if sub.Examined() >= head {
				time.Sleep(time.Millisecond)
				return nil, true, nil
			}
			events, err := sub.Next(ctx)
			if errors.Is(err, journal.ErrSlow) { // resume, as a browser does
				sub = feed.Subscribe(ctx, sub.Examined(), nil)
				return nil, false, nil
			}
			var subjects []uuid.UUID
			for _, e := range events {
				if want := sub.Examined() - int64(len(events)) + int64(len(subjects)) + 1; e.Seq != want {
					return nil, false, fmt.Errorf("seq %d where %d is due", e.Seq, want)
				}
				subjects = append(subjects, e.Subject)
			}
			return subjects, false, err
		},
	}
}

// Not parallel: goleak looks at the whole process.
func TestEveryAcknowledgedEntryOnceAndInOrder(t *testing.T) {
	for name, disturb := range map[string]string{
		"calm":            "",
		"listener killed": killFeeds,
	} {
		t.Run(name, func(t *testing.T) {
			db := wide(t)
			effects(t, db)
			still := goleak.IgnoreCurrent()
			ctx, cancel := context.WithCancel(t.Context())
			feed := journal.NewFeed(db.Pool, journal.FeedOptions{Keep: 4 * raceWriters, Poll: 100 * time.Millisecond})
			stopped := make(chan error, 1)
			go func() { stopped <- feed.Run(ctx) }()
			kills := 0
			plant := func() {
				if disturb != "" {
					kills++
					exec(t, db, disturb)
				}
			}
			h := race(t, journalStream(t, db, feed, plant))
			if err := h.check(); err != nil {
				t.Error(err)
			}
			if len(h.seen) < raceWriters || (disturb != "" && kills == 0) {
				t.Errorf("the test proved nothing: %d entries, %d kills", len(h.seen), kills)
			}
			if report, err := journal.Verify(t.Context(), db.Gorm, nil); err != nil || report.Entries != int64(len(h.seen)) {
				t.Errorf("Verify = %+v, %v; want %d entries", report, err, len(h.seen))
			}
			cancel()
			if err := <-stopped; err != nil {
				t.Errorf("Run = %v", err)
			}
			goleak.VerifyNone(t, still)
		})
	}
}

// The usual outbox: a bigserial and "id > last". Numbers are drawn at insert, so a
// slower transaction's entry appears behind the cursor.
func TestPlantedNaiveCursorIsCaught(t *testing.T) {
	t.Parallel()
	db := wide(t)
	exec(t, db, "CREATE TABLE naive (id bigserial PRIMARY KEY, subject uuid NOT NULL)")
	var last int64
	h := race(t, stream{
		write: func(ctx context.Context, subject uuid.UUID, fail bool) error {
			return db.Gorm.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
				err := tx.Exec("INSERT INTO naive (subject) VALUES (?)", subject).Error
				time.Sleep(rand.N(3 * time.Millisecond))
				if err == nil && fail {
					err = errPlanted
				}
				return err
			})
		},
		read: func(ctx context.Context) (subjects []uuid.UUID, end bool, err error) {
			rows, err := db.Pool.Query(ctx, "SELECT id, subject FROM naive WHERE id > $1 ORDER BY id", last)
			if err != nil {
				return nil, false, err
			}
			defer rows.Close()
			for rows.Next() {
				var subject uuid.UUID
				if err := rows.Scan(&last, &subject); err != nil {
					return nil, false, err
				}
				subjects = append(subjects, subject)
			}
			return subjects, len(subjects) == 0, rows.Err()
		},
	})
	wantCaught(t, h, "lost")
}

// Publishing from inside the change: what is then undone was seen by everybody.
func TestPlantedPublishBeforeCommitIsCaught(t *testing.T) {
	t.Parallel()
	db := wide(t)
	effects(t, db)
	bus := make(chan uuid.UUID, raceWriters*raceWrites)
	h := race(t, stream{
		write: func(ctx context.Context, subject uuid.UUID, fail bool) error {
			_, err := journal.Write(ctx, db.Gorm, command(""), func(tx *gorm.DB) (uuid.UUID, []journal.Entry, error) {
				got, entries, err := do(subject)(tx)
				bus <- subject
				if err == nil && fail {
					err = errPlanted
				}
				return got, entries, err
			})
			return err
		},
		read: func(context.Context) ([]uuid.UUID, bool, error) {
			select {
			case subject := <-bus:
				return []uuid.UUID{subject}, false, nil
			default:
				return nil, true, nil
			}
		},
	})
	wantCaught(t, h, "phantom")
}

func wantCaught(t *testing.T, h history, fault string) {
	t.Helper()
	if err := h.check(); err == nil || err.Error()[:len(fault)] != fault {
		t.Errorf("check = %v, want it to find an entry %s", err, fault)
	}
}

// check itself must tell the four faults apart.
func TestCheck(t *testing.T) {
	t.Parallel()
	a, b, c := id(), id(), id()
	acked := [][]uuid.UUID{{a, b}, {c}}
	tests := []struct {
		seen []uuid.UUID
		want string
	}{
		{[]uuid.UUID{a, c, b}, ""},
		{[]uuid.UUID{a, c}, "lost"},
		{[]uuid.UUID{a, b, c, a}, "twice"},
		{[]uuid.UUID{b, a, c}, "reordered"},
		{[]uuid.UUID{a, b, c, id()}, "phantom"},
	}
	for _, tt := range tests {
		h := history{acked: acked, seen: tt.seen}
		if tt.want != "" {
			wantCaught(t, h, tt.want)
		} else if err := h.check(); err != nil {
			t.Error(err)
		}
	}
}
