package osm_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"jylu/geo/osm/osmtest"
)

// data returns a file of the shared test data, or skips the test.
func data(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "data", name))
	if err != nil {
		t.Skipf("needs the shared test data: %v", err)
	}
	return b
}

// country writes a file like a country's: scattered nodes, most ways buildings.
func country(nodes int) []byte {
	rng := rand.New(rand.NewPCG(1, 2))
	var f osmtest.File
	for i := range nodes {
		f.Nodes = append(f.Nodes, osmtest.Node{ID: int64(i)*37 + 1, Lat: 43 + rng.Float64(), Lon: 76 + rng.Float64()})
	}
	for i := 0; i+10 < nodes; i += 10 {
		w := osmtest.Way{ID: int64(i), Tags: []osmtest.Tag{{Key: "building", Value: "yes"}, {Key: "addr:housenumber", Value: fmt.Sprint(i % 997)}}}
		if i%100 == 0 {
			w.Tags = []osmtest.Tag{{Key: "highway", Value: "residential"}, {Key: "name", Value: fmt.Sprint("улица ", i%5000)}}
		}
		w.Refs = make([]struct {
			Node int64 `xml:"ref,attr"`
		}, 11)
		for j := range w.Refs {
			w.Refs[j].Node = f.Nodes[i+j%10].ID
		}
		f.Ways = append(f.Ways, w)
	}
	return f.Write(osmtest.Layout{})
}

// BenchmarkRead reads a file like a country's. Budget: what is ever allocated by byte
// of file, 10 (measured: 7, of which less than 5 are in use at once, so that
// 200 MB fit into 1 GB); and 5 MB of file in a second.
func BenchmarkRead(b *testing.B) {
	pbf := country(500_000)
	b.SetBytes(int64(len(pbf)))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for b.Loop() {
		if x := read(b, pbf); x.Refs() == 0 {
			b.Fatal("nothing was read")
		}
	}
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/float64(b.N)/float64(len(pbf)), "allocated/byte")
}

// BenchmarkReadExtract reads the extract. Budget: 100 ms, a tenth of the import
// (measured: 20 ms).
func BenchmarkReadExtract(b *testing.B) {
	pbf := data(b, "almaty_roads_2012.osm.pbf")
	for b.Loop() {
		read(b, pbf)
	}
}
