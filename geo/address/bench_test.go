package address

import (
	"context"
	"os"
	"path/filepath"
	"testing"

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
// (2,500 streets) and the extract's.
// Budget: 3 ms a suggestion, one thread.
func BenchmarkFind(b *testing.B) {
	g := benchCity(b)
	f := NewFinder(g, nil)
	queries := typings(g, 1000)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		f.Find(queries[i%len(queries)], "ru", nil, 8)
	}
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

// BenchmarkNewFinder indexes the same addresses. Budget: 1 s.
func BenchmarkNewFinder(b *testing.B) {
	g := benchCity(b)
	b.ReportAllocs()
	for b.Loop() {
		NewFinder(g, nil)
	}
}

// BenchmarkScan is the baseline: the folded query against every folded address,
// by the same distance. It finds neither crossings nor other layouts.
func BenchmarkScan(b *testing.B) {
	g := benchCity(b)
	var all []string
	for _, h := range g.Houses {
		all = append(all, toponym.Fold(h.Street+" "+h.Number))
	}
	queries := typings(g, 1000)
	for i := 0; b.Loop(); i++ {
		q := toponym.Fold(queries[i%len(queries)])
		best, at := 99, -1
		for k, a := range all {
			if d := distance(q, a, 6, false); d < best {
				best, at = d, k
			}
		}
		_ = at
	}
}
