package address

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"jylu/geo/osm"
	"jylu/geo/toponym"
)

// benchCity is 100,000 generated addresses and, where it is at hand, the
// extract of 2012 with its houses.
func benchCity(b *testing.B) Gazetteer {
	g := generated(100_000)
	file, err := os.Open(filepath.Join(sharedData, "almaty_roads_2012.osm.pbf"))
	if err != nil {
		return g
	}
	defer file.Close()
	x, err := osm.Read(context.Background(), file, osm.Options{})
	if err != nil {
		b.Fatal(err)
	}
	more := FromOSM(x)
	g.Streets, g.Crossings, g.Aliases = append(g.Streets, more.Streets...), append(g.Crossings, more.Crossings...), AlmatyAliases()
	return g
}

// BenchmarkFind answers what people type, a third of it with mistakes, a sixth
// on the wrong layout, a sixth as crossings, over 100,000 generated addresses
// (2,500 streets, all much alike) and the extract's.
// Budget: 3 ms a suggestion, one thread (measured: 0.6 ms of processor time).
// The metric is how many times longer a scan of all addresses takes.
func BenchmarkFind(b *testing.B) {
	g := benchCity(b)
	f := NewFinder(g, nil)
	queries := typings(g, 1000)
	all := foldedAddresses(g)
	b.ReportAllocs()
	i := 0
	for ; b.Loop(); i++ {
		f.Find(queries[i%len(queries)], "ru", nil, 8)
	}
	each := float64(b.Elapsed()) / float64(i)
	began := time.Now()
	for _, q := range queries[:5] {
		scan(all, q)
	}
	b.ReportMetric(float64(time.Since(began))/5/each, "scans/op")
}

// BenchmarkFindWorst asks for what costs most: one letter, sixteen words, a
// crossing of unknown streets with mistakes. Budget: 3 ms each.
func BenchmarkFindWorst(b *testing.B) {
	f := NewFinder(benchCity(b), nil)
	for name, q := range map[string]string{
		"letter":   "а",
		"words":    "угол каражанбеков и сарталов возле дома 5 или 7 на талмурбек саммурат горван 12",
		"crossing": "каражонбекева — сарталмургова",
		"layout":   "rfhf;fy,trjdf 15",
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				f.Find(q, "ru", nil, 8)
			}
		})
	}
}

// BenchmarkNewFinder indexes the same addresses. Budget: 1 s (measured: 0.2 s).
func BenchmarkNewFinder(b *testing.B) {
	g := benchCity(b)
	b.ReportAllocs()
	for b.Loop() {
		NewFinder(g, nil)
	}
}

// BenchmarkScan is the baseline: the folded query against every folded address,
// by the same distance. It finds neither crossings nor other layouts (measured:
// 250 ms, a hundred times as long as Find and more).
func BenchmarkScan(b *testing.B) {
	g := benchCity(b)
	all, queries := foldedAddresses(g), typings(g, 1000)
	for i := 0; b.Loop(); i++ {
		scan(all, queries[i%len(queries)])
	}
}

func foldedAddresses(g Gazetteer) []string {
	all := make([]string, 0, len(g.Houses))
	for _, h := range g.Houses {
		all = append(all, toponym.Fold(h.Street+" "+h.Number))
	}
	return all
}

// scan returns the address nearest to q, or -1.
func scan(all []string, q string) (at int) {
	q = toponym.Fold(q)
	best := 7
	at = -1
	for k, a := range all {
		if d := distance(q, a, 6, false); d < best {
			best, at = d, k
		}
	}
	return at
}
