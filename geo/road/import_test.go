package road

import (
	"bytes"
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"testing"

	"jylu/geo/osm"
	"jylu/geo/osm/osmtest"
)

// sharedData returns a file of the shared test data, or skips the test.
func sharedData(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "data", name))
	if err != nil {
		t.Skipf("needs the shared test data: %v", err)
	}
	return b
}

// Others have counted these files too (the README beside them): each figure must
// come within 1 %. Ours differ by three edges in Almaty, and in Andorra by the
// roads that access=no keeps from us.
func TestImportCountsAsOthersDo(t *testing.T) {
	for name, want := range map[string]Report{
		"almaty_roads_2012.osm.pbf": {Nodes: 22301, Ways: 4279, DirectedEdges: 48903, Restrictions: 88, LargestComponentNodes: 21273},
		"bench_andorra.osm.pbf":     {Nodes: 16574, Ways: 2725, DirectedEdges: 31777, LargestComponentNodes: 16510},
	} {
		n, rep, err := Import(parsed(t, sharedData(t, name)))
		if err != nil {
			t.Fatal(err)
		}
		for what, pair := range map[string][2]int{"nodes": {rep.Nodes, want.Nodes}, "ways": {rep.Ways, want.Ways},
			"directed edges": {rep.DirectedEdges, want.DirectedEdges}, "restrictions": {rep.Restrictions, want.Restrictions},
			"largest component": {rep.LargestComponentNodes, want.LargestComponentNodes}} {
			if math.Abs(float64(pair[0]-pair[1])) > 0.01*float64(pair[1]) {
				t.Errorf("%s: %d %s, want %d", name, pair[0], what, pair[1])
			}
		}
		again, err := ReadNetwork(bytes.NewReader(bytesOf(t, n)))
		if err != nil || len(again.Segments) != rep.Segments || rep.Segments == 0 {
			t.Errorf("%s: stored and read: %v", name, err)
		}
		t.Logf("%s: %+v, stored in %d bytes", name, rep, len(bytesOf(t, n)))
	}
}

func TestImportRefusesAFileWithoutRoads(t *testing.T) {
	f := osmtest.File{Nodes: []osmtest.Node{{ID: 1, Lat: 43, Lon: 76, Tags: []osmtest.Tag{{Key: "place", Value: "town"}}}}}
	n, _, err := Import(parsed(t, f.Write(osmtest.Layout{})))
	if !errors.Is(err, ErrNoRoads) || n != nil {
		t.Errorf("Import = %v, %v; want ErrNoRoads", n, err)
	}
	// All ways name nodes the file has not: nothing can be driven on.
	text, err := os.ReadFile(filepath.Join("testdata", "quarter.osm"))
	if err != nil {
		t.Fatal(err)
	}
	f = osmtest.Parse(t, text)
	f.Nodes = nil
	if _, rep, err := Import(parsed(t, f.Write(osmtest.Layout{}))); !errors.Is(err, ErrNoRoads) || len(rep.Skipped) == 0 {
		t.Errorf("Import = %v, %v; want ErrNoRoads and what was missing", rep, err)
	}
}

// FuzzImport lets the quarter be mistaken in every way that is still a file.
func FuzzImport(f *testing.F) {
	text, err := os.ReadFile(filepath.Join("testdata", "quarter.osm"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(osmtest.Parse(f, text).Write(osmtest.Layout{Raw: true}))
	f.Fuzz(func(t *testing.T, pbf []byte) {
		x, err := osm.Read(context.Background(), bytes.NewReader(pbf), osm.Options{})
		if err != nil {
			return
		}
		n, rep, err := Import(x)
		if err != nil {
			if !errors.Is(err, ErrNoRoads) {
				t.Fatal(err)
			}
			return
		}
		if _, err := ReadNetwork(bytes.NewReader(bytesOf(t, n))); err != nil {
			t.Fatalf("the import makes an unsound network: %v; %+v", err, rep)
		}
	})
}

// BenchmarkImport goes from the extract's bytes to a ready network. Budget: 1 s, half
// of what the whole import may take (measured: 70 ms).
func BenchmarkImport(b *testing.B) {
	pbf := sharedData(b, "almaty_roads_2012.osm.pbf")
	for b.Loop() {
		if _, _, err := Import(parsed(b, pbf)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkReadNetwork reads the extract's network as stored, as every start does.
// Budget: 20 ms (measured: 3 ms).
func BenchmarkReadNetwork(b *testing.B) {
	n, _, err := Import(parsed(b, sharedData(b, "almaty_roads_2012.osm.pbf")))
	if err != nil {
		b.Fatal(err)
	}
	stored := bytesOf(b, n)
	for b.Loop() {
		if _, err := ReadNetwork(bytes.NewReader(stored)); err != nil {
			b.Fatal(err)
		}
	}
}
