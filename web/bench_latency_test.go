package web

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"jylu/migrations"
)

// BenchmarkOrderToEvent measures from the moment an order is asked for until the
// entry of it is at each of a hundred clients, while fifty other changes a second
// are made, by HTTP all of it, on one machine with the clients.
//
// Budget: p99-ms 100 or less.
func BenchmarkOrderToEvent(b *testing.B) {
	const clients, orders, changes = 100, 80, 50
	sc := newSceneOn(b, roomy(b, migrations.Options{}))
	br := sc.account("aigul", Dispatcher, nil)
	incident := sc.busyIncident(br)
	w := &witness{seen: map[string][]time.Time{}}
	for range clients {
		w.listen(b, sc.url, string(br.request(get, "/api/v1/events", "")))
	}
	for b.Loop() {
		ctx, cancel := context.WithCancel(b.Context())
		var all sync.WaitGroup
		all.Go(func() { bustle(ctx, b, br, "/api/v1/incidents/"+incident+"/notes", changes) })
		l := dial(b, br.url)
		var asked []sent
		for i := range orders {
			asked = append(asked, oneOrder(b, br, l, "/api/v1/incidents/"+incident, sc.party(1+i%4)))
			time.Sleep(100 * time.Millisecond)
		}
		cancel()
		all.Wait()
		late := w.since(b, asked, clients)
		slices.Sort(late)
		b.ReportMetric(milliseconds(late[len(late)/2]), "p50-ms")
		b.ReportMetric(milliseconds(late[len(late)*99/100]), "p99-ms")
	}
	b.ReportMetric(0, "ns/op")
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// sent is one order and when it was asked for.
type sent struct {
	id string
	at time.Time
}

// oneOrder sends a party and takes it back.
func oneOrder(b *testing.B, br *browser, l *line, incident string, party map[string]any) sent {
	b.Helper()
	request := br.request(post, incident+"/orders", encoded(b, party), "Idempotency-Key", uuid.Must(uuid.NewV7()).String())
	var body bytes.Buffer
	at := time.Now()
	if status, err := l.ask(request, &body); err != nil || status != http.StatusCreated {
		b.Fatalf("status %d: %v\n%s", status, err, &body)
	}
	var o orderView
	decoded(b, body.Bytes(), &o)
	if status, err := l.ask(br.request(post, fmt.Sprintf("/api/v1/orders/%s/undo", o.ID), "{}"), io.Discard); err != nil || status != http.StatusOK {
		b.Fatalf("undo: status %d: %v", status, err)
	}
	return sent{o.ID.String(), at}
}

// bustle writes notes at a steady rate until ctx ends.
func bustle(ctx context.Context, b *testing.B, br *browser, path string, perSecond int) {
	const writers = 5
	var all sync.WaitGroup
	for range writers {
		l := dial(b, br.url)
		all.Go(func() {
			tick := time.NewTicker(writers * time.Second / time.Duration(perSecond))
			defer tick.Stop()
			for {
				request := br.request(post, path, `{"text":"Давление падает"}`, "Idempotency-Key", uuid.Must(uuid.NewV7()).String())
				if status, err := l.ask(request, io.Discard); err != nil || status != http.StatusCreated {
					b.Errorf("note: status %d: %v", status, err)
					return
				}
				select {
				case <-tick.C:
				case <-ctx.Done():
					return
				}
			}
		})
	}
	all.Wait()
}

// witness is clients that note when they hear of an order.
type witness struct {
	mu   sync.Mutex
	seen map[string][]time.Time // by order
}

func (w *witness) listen(b *testing.B, url, request string) {
	b.Helper()
	l := dial(b, url)
	if _, err := l.conn.Write([]byte(request)); err != nil {
		b.Fatal(err)
	}
	go func() {
		for lines := bufio.NewScanner(l.in); lines.Scan(); {
			text := lines.Text()
			if !strings.Contains(text, `"order.made"`) {
				continue
			}
			at := time.Now()
			_, id, _ := strings.Cut(text, `"subject":"`)
			w.mu.Lock()
			w.seen[id[:36]] = append(w.seen[id[:36]], at)
			w.mu.Unlock()
		}
	}()
}

// since is how long it took until each client heard of each order.
func (w *witness) since(b *testing.B, orders []sent, clients int) (all []time.Duration) {
	b.Helper()
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		all = all[:0]
		w.mu.Lock()
		for _, o := range orders {
			for _, at := range w.seen[o.id] {
				all = append(all, at.Sub(o.at))
			}
		}
		w.mu.Unlock()
		if len(all) == clients*len(orders) {
			return all
		}
		if time.Now().After(end) {
			b.Fatalf("%d entries heard, want %d", len(all), clients*len(orders))
		}
	}
}
