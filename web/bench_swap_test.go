package web

import (
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"jylu/dispatch/ground"
	"jylu/dispatch/journal"
	"jylu/migrations"
)

// BenchmarkTravelDuringImport asks over HTTP for a drive, again and again from
// three clients, while the roads of a real city are imported and taken over; half of
// the questions are for vehicles that meet other signs. Without the extract beside
// the checkout there is nothing to import. It shows the slowest answer, the hundredth
// slowest, and the median.
//
// Budget: the slowest 250 ms, on two processors that the import keeps busy.
func BenchmarkTravelDuringImport(b *testing.B) {
	f, err := os.Open(extract)
	if err != nil {
		b.Skip("no extract")
	}
	defer f.Close()
	sc := newSceneOn(b, roomy(b, migrations.Options{}))
	br := sc.account("aigul", Dispatcher, nil)
	in, err := ground.ReadRoads(b.Context(), f, "extract", nil)
	if err != nil {
		b.Fatal(err)
	}
	swap := func() {
		if err := sc.s.ground.Import(b.Context(), journal.Command{At: time.Now()}, in.Layers...); err != nil {
			b.Fatal(err)
		}
		if err := sc.s.ground.Load(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	swap()
	var over atomic.Bool
	var mu sync.Mutex
	var all []float64
	var wg sync.WaitGroup
	for i := range 3 {
		wg.Go(func() {
			l := dial(b, sc.url)
			kinds := []string{"ARM", "CRANE", "EXC", "TIP", "VAC", "HEAT"}
			for n := i; !over.Load(); n++ {
				request := br.request(get, "/api/v1/travel?from=76.86,43.23&to=76.95,43.25&vehicle="+kinds[n%2*(n/2%6)], "")
				began := time.Now()
				l.read(b, request)
				took := milliseconds(time.Since(began))
				mu.Lock()
				all = append(all, took)
				mu.Unlock()
				time.Sleep(5 * time.Millisecond)
			}
		})
	}
	n := 0
	for b.Loop() {
		swap()
		n++
	}
	over.Store(true)
	wg.Wait()
	slices.Sort(all)
	b.ReportMetric(all[len(all)-1], "ms-slowest")
	b.ReportMetric(all[len(all)*99/100], "ms-p99")
	b.ReportMetric(all[len(all)/2], "ms-median")
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(len(all))/float64(n), "questions/swap")
}
