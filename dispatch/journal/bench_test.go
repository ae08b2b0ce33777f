package journal_test

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
)

// BenchmarkWrite is a command with a key, one row changed and one entry, and, as
// its baseline, the same row inserted by bare pgx in a transaction of its own.
// The test server does not sync to disk, so this is the price of the statements.
// Budget: 2 ms a command, with one writer (measured 0.6) and with sixteen (0.8).
func BenchmarkWrite(b *testing.B) {
	db := wide(b)
	effects(b, db)
	journalled := func(ctx context.Context) error {
		_, err := journal.Write(ctx, db.Gorm, command(""), do(id()))
		return err
	}
	bare := func(ctx context.Context) error {
		return pgx.BeginFunc(ctx, db.Pool, func(tx pgx.Tx) error {
			_, err := tx.Exec(ctx, "INSERT INTO effect (id) VALUES ($1)", id())
			return err
		})
	}
	keyless := func(ctx context.Context) error {
		_, err := journal.Write(ctx, db.Gorm, keyless(), func(tx *gorm.DB) (uuid.UUID, []journal.Entry, error) { return do(id())(tx) })
		return err
	}
	for _, v := range []struct {
		name  string
		write func(context.Context) error
	}{{"journal", journalled}, {"journal-without-key", keyless}, {"bare-pgx", bare}} {
		for _, writers := range []int{1, 16} {
			b.Run(fmt.Sprintf("%s/writers=%d", v.name, writers), func(b *testing.B) {
				var left atomic.Int64
				left.Store(int64(b.N))
				var all sync.WaitGroup
				for range writers {
					all.Go(func() {
						for left.Add(-1) >= 0 {
							if err := v.write(b.Context()); err != nil {
								b.Error(err)
								return
							}
						}
					})
				}
				all.Wait()
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "commands/s")
			})
		}
	}
}

// hub is the barest fan-out there is: a channel per client and a loop that
// sends. No resume, no order across a reconnect, no filter.
type hub struct{ clients []chan []byte }

func (h *hub) publish(wire []byte) {
	for _, c := range h.clients {
		c <- wire
	}
}

const fanOut = 1000 // subscribers

// BenchmarkFanOut publishes one entry at a time to 1,000 subscribers, each with its
// goroutine, context, filter and resume point, and waits until all have written
// it; hub does the same without filter and resume. Here a delivery is one write
// to nowhere; over HTTP it costs some 10 µs more on both sides, which is where the
// budget of 0.9 of the hub's deliveries/cpu-s holds (package web measures it).
// Budget here: 2 µs of processor per delivery (measured 1.3, hub 1.1), and 4 kB per client, its
// goroutine included.
func BenchmarkFanOut(b *testing.B) {
	wire := []byte("id: 1\nevent: entry\ndata: {\"seq\":1,\"kind\":\"booking.sent\"}\n\n")
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		b.Fatal(err)
	}
	defer null.Close()
	b.Run("hub", func(b *testing.B) { benchHub(b, null, wire) })
	b.Run("feed", func(b *testing.B) { benchFeed(b, null, wire) })
}

func benchHub(b *testing.B, null *os.File, wire []byte) {
	h := &hub{}
	ctx, cancel := context.WithCancel(context.Background())
	var all, round sync.WaitGroup
	for range fanOut {
		c := make(chan []byte, 16)
		h.clients = append(h.clients, c)
		all.Go(func() {
			ctx, cancel := context.WithCancel(ctx) // as each request has its own
			defer cancel()
			for {
				select {
				case wire := <-c:
					deliver(b, null, wire)
					round.Done()
				case <-ctx.Done():
					return
				}
			}
		})
	}
	measure(b, func() { round.Add(fanOut); h.publish(wire); round.Wait() })
	cancel()
	all.Wait()
}

func benchFeed(b *testing.B, null *os.File, wire []byte) {
	feed := journal.NewFeed(nil, journal.FeedOptions{Encode: func(*journal.Entry) []byte { return wire }})
	feed.Start()
	crew := id()
	mine := func(e *journal.Entry) bool { return len(e.Audience) > 0 && e.Audience[0] == crew }
	ctx, cancel := context.WithCancel(context.Background())
	before := heap()
	var all, round sync.WaitGroup
	for range fanOut {
		sub := feed.Subscribe(ctx, 0, mine)
		all.Go(func() {
			ctx, cancel := context.WithCancel(ctx)
			defer cancel()
			for {
				events, err := sub.Next(ctx)
				if err != nil {
					return
				}
				for _, e := range events {
					deliver(b, null, e.Wire)
					round.Done()
				}
			}
		})
	}
	seq := int64(0)
	publish := func() {
		seq++
		round.Add(fanOut)
		feed.Publish([]journal.Entry{{Seq: seq, Audience: journal.Audience{crew}}})
		round.Wait()
	}
	publish()
	perClient := float64(heap()-before) / fanOut
	measure(b, publish)
	b.ReportMetric(perClient, "B/client")
	cancel()
	all.Wait()
}

// deliver is the least a delivery costs: one system call.
func deliver(b *testing.B, to *os.File, wire []byte) {
	if _, err := to.Write(wire); err != nil {
		b.Error(err)
	}
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc + m.StackInuse
}

func cpu() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func measure(b *testing.B, round func()) {
	b.ResetTimer()
	began := cpu()
	for b.Loop() {
		round()
	}
	b.ReportMetric(float64(b.N)*fanOut/(cpu()-began).Seconds(), "deliveries/cpu-s")
}

// BenchmarkVerify walks a journal of 20,000 entries. Budget: 100,000 entries a
// second, so that ten years of a city (20 entries for each of 20 incidents a
// day) take 15 s.
func BenchmarkVerify(b *testing.B) {
	db := wide(b)
	for range 20 {
		note(b, db, 1000)
	}
	for b.Loop() {
		if _, err := journal.Verify(b.Context(), db.Gorm, nil); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(20_000*float64(b.N)/b.Elapsed().Seconds(), "entries/s")
}

// BenchmarkHash is the chain's step that a command takes while it holds the head
// row. Budget: 5 µs.
func BenchmarkHash(b *testing.B) {
	e := journal.New("booking.sent", id(), map[string]string{"order": id().String(), "stage": "pump_out"}).Of(id()).For(id())
	hash := make([]byte, 32)
	for i := 0; b.Loop(); i++ {
		e.Seq = int64(i)
		hash = journal.Chain(hash, e)
	}
}
