package osm_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"reflect"
	"slices"
	"testing"

	"jylu/geo/osm"
	"jylu/geo/osm/osmtest"
)

func corner(t testing.TB) []byte {
	t.Helper()
	text, err := os.ReadFile("testdata/corner.osm")
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func read(t testing.TB, pbf []byte) *osm.Extract {
	t.Helper()
	x, err := osm.Read(context.Background(), bytes.NewReader(pbf), osm.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func tagsOf(tags osm.Tags) map[string]string {
	m := map[string]string{}
	for k, v := range tags.All() {
		m[k] = v
	}
	return m
}

func TestReadKeepsWhatIsOfUse(t *testing.T) {
	x := read(t, osmtest.PBF(t, corner(t)))

	if want := (osm.Counts{Blocks: 4, Nodes: 8, Ways: 6, Relations: 3}); x.Counts != want {
		t.Errorf("counts = %+v, want %+v", x.Counts, want)
	}
	var nodes []int64
	for n := range x.Nodes() {
		nodes = append(nodes, n.ID)
		if x.NodeID(n.Ref) != n.ID || x.Ref(n.ID) != n.Ref {
			t.Errorf("node %d is not what its reference %d leads to", n.ID, n.Ref)
		}
		if n.ID == 2 && !reflect.DeepEqual(tagsOf(n.Tags), map[string]string{"barrier": "gate", "access": "private"}) {
			t.Errorf("tags of the gate = %v; the mapper's note must go, the rest stay", tagsOf(n.Tags))
		}
		if n.ID == 6 && n.At != (osm.Coord{Lon: -769010001, Lat: -432510001}) {
			t.Errorf("position of node 6 = %v", n.At)
		}
	}
	if want := []int64{2, 6, 9000000000}; !slices.Equal(nodes, want) {
		t.Errorf("nodes kept = %v, want %v (no lamps)", nodes, want)
	}
	var ways []int64
	for w := range x.Ways() {
		ways = append(ways, w.ID)
	}
	if want := []int64{10, 11, 12, 13, 14}; !slices.Equal(ways, want) {
		t.Errorf("ways kept = %v, want %v: roads, buildings and the parts of the lake, no border", ways, want)
	}
	var rels []int64
	for r := range x.Relations() {
		rels = append(rels, r.ID)
		want := []osm.Member{{Kind: osm.KindWay, Ref: 10, Role: "from"}, {Kind: osm.KindNode, Ref: 1, Role: "via"}, {Kind: osm.KindWay, Ref: 14, Role: "to"}}
		if r.ID == 20 && !slices.Equal(r.Members, want) {
			t.Errorf("members of the restriction = %v", r.Members)
		}
	}
	if want := []int64{20, 21}; !slices.Equal(rels, want) {
		t.Errorf("relations kept = %v, want %v", rels, want)
	}
}

func TestAWayKeepsItsGap(t *testing.T) {
	x := read(t, osmtest.PBF(t, corner(t)))
	w, ok := x.Way(14)
	if !ok || x.Complete(w) || len(w.Refs) != 3 || x.NodeID(w.Refs[1]) != 8 {
		t.Fatalf("way 14 = %+v, %v; want three references, the second to the absent node 8", w, ok)
	}
	if _, there := x.At(w.Refs[1]); there || x.Ref(8) != osm.Missing {
		t.Error("node 8 has a position, but the file does not hold it")
	}
	if line := x.Line(w); len(line) != 2 {
		t.Errorf("line of way 14 = %v, want its two known points", line)
	}
	house, _ := x.Way(11)
	if !house.Closed() || w.Closed() || !x.Complete(house) {
		t.Error("the house is closed and complete, the service road is not")
	}
	if _, ok := x.Way(15); ok {
		t.Error("a way that was not kept is found")
	}
}

// A file may be written in many ways; what it says is the same.
func TestEveryLayoutReadsTheSame(t *testing.T) {
	f := osmtest.Parse(t, corner(t))
	want := read(t, f.Write(osmtest.Layout{}))
	for _, l := range []osmtest.Layout{{Raw: true}, {Plain: true}, {PerBlock: 1}, {Raw: true, Plain: true, PerBlock: 2}} {
		got := read(t, f.Write(l))
		got.Counts.Blocks = want.Counts.Blocks
		for w := range want.Ways() {
			g, _ := got.Way(w.ID)
			if !slices.Equal(got.Line(g), want.Line(w)) || !reflect.DeepEqual(tagsOf(g.Tags), tagsOf(w.Tags)) {
				t.Errorf("%+v: way %d differs", l, w.ID)
			}
		}
		if got.Counts != want.Counts {
			t.Errorf("%+v: counts %+v, want %+v", l, got.Counts, want.Counts)
		}
	}
}

func TestTheLastOfSeveralVersionsHolds(t *testing.T) {
	f := osmtest.Parse(t, corner(t))
	again := f.Ways[0]
	again.Tags = []osmtest.Tag{{Key: "highway", Value: "primary"}}
	f.Ways = append(f.Ways, again)
	x := read(t, f.Write(osmtest.Layout{}))
	if w, _ := x.Way(10); w.Tags.Get("highway") != "primary" {
		t.Errorf("way 10 is %q, want its last version", w.Tags.Get("highway"))
	}
}

func TestProgressRisesToTheEnd(t *testing.T) {
	pbf := osmtest.Parse(t, corner(t)).Write(osmtest.Layout{PerBlock: 1})
	last, end, calls := int64(-1), int64(0), 0
	_, err := osm.Read(context.Background(), bytes.NewReader(pbf), osm.Options{Progress: func(read, total int64) {
		if read < last || read > total {
			t.Errorf("progress fell from %d to %d of %d", last, read, total)
		}
		last, end, calls = read, total, calls+1
	}})
	if err != nil || last != end || calls < 17 {
		t.Errorf("progress ended at %d of %d after %d calls, %v", last, end, calls, err)
	}
}

func TestReadStopsWithItsContext(t *testing.T) {
	pbf := osmtest.Parse(t, corner(t)).Write(osmtest.Layout{PerBlock: 1})
	ctx, cancel := context.WithCancelCause(context.Background())
	blocks, enough := 0, errors.New("enough")
	_, err := osm.Read(ctx, bytes.NewReader(pbf), osm.Options{Progress: func(int64, int64) {
		if blocks++; blocks == 3 {
			cancel(enough)
		}
	}})
	if !errors.Is(err, enough) || blocks != 3 {
		t.Errorf("Read = %v after %d blocks; want the cause of cancelling after 3", err, blocks)
	}
}
