package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"testing"

	"github.com/google/uuid"

	"jylu/migrations"
)

const racers = 40

// BenchmarkRace has forty dispatchers reach for one crew at the same moment, for
// four incidents, two hundred times.
//
// Budget: won 200, the other 7800 answered 409 resource-taken, none 500, no
// deadlock; any other outcome fails.
func BenchmarkRace(b *testing.B) {
	const rounds = 200
	r := newRace(b)
	for b.Loop() {
		for range rounds {
			r.round()
		}
	}
	b.ReportMetric(float64(rounds), "won")
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/rounds/float64(b.N), "ms/round")
	b.ReportMetric(float64(r.deadlocks()), "deadlocks")
	b.ReportMetric(0, "ns/op")
}

// TestRace is a short BenchmarkRace.
func TestRace(t *testing.T) {
	t.Parallel()
	r := newRace(t)
	for range 5 {
		r.round()
	}
	if n := r.deadlocks(); n > 0 {
		t.Errorf("%d deadlocks", n)
	}
}

// race is forty people at the start line.
type race struct {
	*scene
	br        *browser
	lines     []*line
	incidents []string
	party     string
}

func newRace(t testing.TB) *race {
	t.Helper()
	r := &race{scene: newSceneOn(t, roomy(t, migrations.Options{}))}
	r.br = r.account("aigul", Dispatcher, nil)
	for i := range 4 {
		r.incidents = append(r.incidents, r.br.do(post, "/api/v1/incidents", map[string]any{"type": "pipe_break", "diameter_mm": 720, "address": fmt.Sprint("Саина, ", i),
			"position": json.RawMessage(fmt.Sprintf(`{"type":"Point","coordinates":[76.86,%.2f]}`, 43.20+0.02*float64(i)))}).want(201).text("id"))
	}
	for range racers {
		r.lines = append(r.lines, dial(t, r.url))
	}
	party := r.scene.party(0)
	delete(party, "vehicles")
	r.party = encoded(t, party)
	return r
}

// round is one race: one wins, the others are told who did; then the order is
// taken back.
func (r *race) round() {
	r.t.Helper()
	answers := make([]answered, racers)
	var ready, all sync.WaitGroup
	ready.Add(racers)
	for i, l := range r.lines {
		all.Go(func() {
			request := r.br.request(post, "/api/v1/incidents/"+r.incidents[i%len(r.incidents)]+"/orders", r.party,
				"Idempotency-Key", uuid.Must(uuid.NewV7()).String())
			ready.Done()
			ready.Wait()
			var body bytes.Buffer
			status, err := l.ask(request, &body)
			if err != nil {
				r.t.Error(err)
			}
			answers[i] = answered{t: r.t, status: status, body: body.Bytes()}
		})
	}
	all.Wait()
	var won []orderView
	for _, a := range answers {
		switch a.status {
		case http.StatusCreated:
			var o orderView
			decoded(r.t, a.body, &o)
			won = append(won, o)
		case http.StatusConflict:
			var p problem
			if decoded(r.t, a.body, &p); p.Code != "resource-taken" {
				r.t.Errorf("409 %s", a.body)
			}
		default:
			r.t.Errorf("status %d: %s", a.status, a.body)
		}
	}
	if len(won) != 1 {
		r.t.Fatalf("%d of %d won", len(won), racers)
	}
	r.br.do(post, fmt.Sprintf("/api/v1/orders/%s/undo", won[0].ID), nil).want(200)
}

// deadlocks is how many PostgreSQL has had to break up in this database.
func (r *race) deadlocks() int {
	return r.count("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
}
