//go:build !cgo

// With cgo paulmach/osm wants a C compiler, pkg-config and zlib's headers. Run this by
//
//	CGO_ENABLED=0 go test ./geo/osm

package osm_test

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"testing"

	paulmach "github.com/paulmach/osm"
	"github.com/paulmach/osm/osmpbf"

	"jylu/geo/osm"
	"jylu/geo/osm/osmtest"
)

// The known library reads the same from sound files: every object that was kept
// is as it says, and no road, building or restriction of its is missing.
func TestReadAgreesWithPaulmach(t *testing.T) {
	files := []string{"almaty_roads_2012.osm.pbf", "bench_andorra.osm.pbf", "bench_one_way_dead_end.osm.pbf"}
	t.Run("corner", func(t *testing.T) { agree(t, osmtest.PBF(t, corner(t))) })
	for _, name := range files {
		t.Run(name, func(t *testing.T) { agree(t, data(t, name)) })
	}
}

func agree(t *testing.T, pbf []byte) {
	x := read(t, pbf)
	nodes, ways, rels := map[int64]osm.Node{}, 0, map[int64]osm.Relation{}
	for n := range x.Nodes() {
		nodes[n.ID] = n
	}
	for r := range x.Relations() {
		rels[r.ID] = r
	}
	counts := osm.Counts{Blocks: x.Counts.Blocks}
	known := osmpbf.New(context.Background(), bytes.NewReader(pbf), 1)
	defer known.Close()
	for known.Scan() {
		switch o := known.Object().(type) {
		case *paulmach.Node:
			counts.Nodes++
			at := osm.Coord{Lon: int32(math.Round(o.Lon * 1e7)), Lat: int32(math.Round(o.Lat * 1e7))}
			if ref := x.Ref(int64(o.ID)); ref != osm.Missing {
				if c, _ := x.At(ref); c != at {
					t.Fatalf("node %d at %v, want %v", o.ID, c, at)
				}
			}
			n, kept := nodes[int64(o.ID)]
			if kept {
				sameTags(t, fmt.Sprint("node ", o.ID), n.Tags, o.Tags)
			} else if o.Tags.Find("barrier") != "" || o.Tags.Find("addr:housenumber") != "" {
				t.Errorf("node %d was not kept: %v", o.ID, o.Tags)
			}
		case *paulmach.Way:
			counts.Ways++
			w, kept := x.Way(int64(o.ID))
			if !kept {
				if o.Tags.Find("highway") != "" || o.Tags.Find("building") != "" {
					t.Errorf("way %d was not kept: %v", o.ID, o.Tags)
				}
				continue
			}
			ways++
			sameTags(t, fmt.Sprint("way ", o.ID), w.Tags, o.Tags)
			if len(w.Refs) != len(o.Nodes) {
				t.Fatalf("way %d has %d nodes, want %d", o.ID, len(w.Refs), len(o.Nodes))
			}
			for i, n := range o.Nodes {
				if x.NodeID(w.Refs[i]) != int64(n.ID) {
					t.Fatalf("way %d, node %d: %d, want %d", o.ID, i, x.NodeID(w.Refs[i]), n.ID)
				}
			}
		case *paulmach.Relation:
			counts.Relations++
			r, kept := rels[int64(o.ID)]
			if !kept {
				if o.Tags.Find("type") == "restriction" {
					t.Errorf("relation %d was not kept", o.ID)
				}
				continue
			}
			sameTags(t, fmt.Sprint("relation ", o.ID), r.Tags, o.Tags)
			for i, m := range o.Members {
				kind := map[paulmach.Type]osm.Kind{paulmach.TypeNode: osm.KindNode, paulmach.TypeWay: osm.KindWay, paulmach.TypeRelation: osm.KindRelation}[m.Type]
				if r.Members[i] != (osm.Member{Kind: kind, Ref: m.Ref, Role: m.Role}) {
					t.Fatalf("relation %d: member %v, want %v", o.ID, r.Members[i], m)
				}
			}
		}
	}
	if known.Err() != nil || counts != x.Counts || ways == 0 {
		t.Errorf("counts %+v, want %+v; %d ways; %v", x.Counts, counts, ways, known.Err())
	}
}

// sameTags tells whether ours are theirs, but for mappers' notes.
func sameTags(t *testing.T, what string, ours osm.Tags, theirs paulmach.Tags) {
	t.Helper()
	for k, v := range ours.All() {
		if theirs.Find(k) != v {
			t.Fatalf("%s: %s=%q, want %q", what, k, v, theirs.Find(k))
		}
	}
	for _, k := range []string{"highway", "name", "oneway", "building", "addr:housenumber", "restriction", "access", "maxspeed"} {
		if ours.Get(k) != theirs.Find(k) {
			t.Fatalf("%s: %s=%q, want %q", what, k, ours.Get(k), theirs.Find(k))
		}
	}
}
