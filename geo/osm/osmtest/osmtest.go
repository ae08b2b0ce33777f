// Package osmtest writes OSM files for tests: fixtures are kept as readable OSM XML
// (.osm), the program reads PBF, so tests convert. It writes everything the
// format allows and the reader must take: compressed and raw blobs, dense and
// plain nodes, blocks of any size.
package osmtest

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"encoding/xml"
	"fmt"
	"math"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"
)

// A File is the contents of an OSM file, in the shape of OSM XML.
type File struct {
	Nodes     []Node     `xml:"node"`
	Ways      []Way      `xml:"way"`
	Relations []Relation `xml:"relation"`
}

// A Node is a point.
type Node struct {
	ID   int64   `xml:"id,attr"`
	Lat  float64 `xml:"lat,attr"`
	Lon  float64 `xml:"lon,attr"`
	Tags []Tag   `xml:"tag"`
}

// A Way is a line through nodes.
type Way struct {
	ID   int64 `xml:"id,attr"`
	Refs []struct {
		Node int64 `xml:"ref,attr"`
	} `xml:"nd"`
	Tags []Tag `xml:"tag"`
}

// A Relation is a group of objects.
type Relation struct {
	ID      int64 `xml:"id,attr"`
	Members []struct {
		Kind string `xml:"type,attr"` // node, way, relation
		Ref  int64  `xml:"ref,attr"`
		Role string `xml:"role,attr"`
	} `xml:"member"`
	Tags []Tag `xml:"tag"`
}

// A Tag is a key and its value.
type Tag struct {
	Key   string `xml:"k,attr"`
	Value string `xml:"v,attr"`
}

// A Layout is how a file is written.
type Layout struct {
	Raw      bool // blobs without compression
	Plain    bool // nodes one by one, not dense
	PerBlock int  // objects in a block; 0: 8000, as usual
}

// PBF returns the OSM XML text as the bytes of a PBF file.
func PBF(t testing.TB, text []byte) []byte {
	t.Helper()
	return Parse(t, text).Write(Layout{})
}

// Parse reads OSM XML.
func Parse(t testing.TB, text []byte) File {
	t.Helper()
	var f File
	if err := xml.Unmarshal(text, &f); err != nil {
		t.Fatalf("osmtest: %v", err)
	}
	return f
}

// Write returns f as the bytes of a PBF file.
func (f File) Write(l Layout) []byte {
	if l.PerBlock == 0 {
		l.PerBlock = 8000
	}
	var header []byte
	header = appendText(header, 4, "OsmSchema-V0.6")
	header = appendText(header, 4, "DenseNodes")
	header = appendText(header, 16, "osmtest")
	out := Block(nil, "OSMHeader", header, l.Raw)
	for nodes := f.Nodes; len(nodes) > 0; {
		n := min(len(nodes), l.PerBlock)
		out = Block(out, "OSMData", nodeBlock(nodes[:n], l.Plain), l.Raw)
		nodes = nodes[n:]
	}
	for ways := f.Ways; len(ways) > 0; {
		n := min(len(ways), l.PerBlock)
		out = Block(out, "OSMData", wayBlock(ways[:n]), l.Raw)
		ways = ways[n:]
	}
	for rels := f.Relations; len(rels) > 0; {
		n := min(len(rels), l.PerBlock)
		out = Block(out, "OSMData", relationBlock(rels[:n]), l.Raw)
		rels = rels[n:]
	}
	return out
}

// Block appends one block of a file with these contents.
func Block(out []byte, kind string, contents []byte, raw bool) []byte {
	var blob []byte
	if raw {
		blob = appendBytes(blob, 1, contents)
	} else {
		var packed bytes.Buffer
		w := zlib.NewWriter(&packed)
		if _, err := w.Write(contents); err != nil {
			panic(err) // a bytes.Buffer takes everything
		}
		if err := w.Close(); err != nil {
			panic(err)
		}
		blob = appendNumber(blob, 2, uint64(len(contents)))
		blob = appendBytes(blob, 3, packed.Bytes())
	}
	return Frame(out, kind, blob)
}

// Frame appends one block with this Blob message.
func Frame(out []byte, kind string, blob []byte) []byte {
	header := appendNumber(appendText(nil, 1, kind), 3, uint64(len(blob)))
	out = binary.BigEndian.AppendUint32(out, uint32(len(header)))
	return append(append(out, header...), blob...)
}

// words collects the strings of a block; the first is empty, as the format demands.
type words struct {
	list  []string
	index map[string]uint64
}

func newWords() *words { return &words{list: []string{""}, index: map[string]uint64{"": 0}} }

func (w *words) of(s string) uint64 {
	i, ok := w.index[s]
	if !ok {
		i = uint64(len(w.list))
		w.list, w.index[s] = append(w.list, s), i
	}
	return i
}

// block returns a PrimitiveBlock with one group.
func (w *words) block(group []byte) []byte {
	var table []byte
	for _, s := range w.list {
		table = appendText(table, 1, s)
	}
	return appendBytes(appendBytes(nil, 1, table), 2, group)
}

func (w *words) tags(b []byte, tags []Tag) []byte {
	var keys, vals []byte
	for _, t := range tags {
		keys, vals = protowire.AppendVarint(keys, w.of(t.Key)), protowire.AppendVarint(vals, w.of(t.Value))
	}
	if len(tags) == 0 {
		return b
	}
	return appendBytes(appendBytes(b, 2, keys), 3, vals)
}

func units(degrees float64) int64 { return int64(math.Round(degrees * 1e7)) }

func nodeBlock(nodes []Node, plain bool) []byte {
	w := newWords()
	var group []byte
	if plain {
		for _, n := range nodes {
			m := appendNumber(nil, 1, protowire.EncodeZigZag(n.ID))
			m = w.tags(m, n.Tags)
			m = appendNumber(m, 8, protowire.EncodeZigZag(units(n.Lat)))
			m = appendNumber(m, 9, protowire.EncodeZigZag(units(n.Lon)))
			group = appendBytes(group, 1, m)
		}
		return w.block(group)
	}
	var ids, lats, lons, tags []byte
	var last Node
	tagged := false
	for _, n := range nodes {
		ids = appendDelta(ids, n.ID, last.ID)
		lats = appendDelta(lats, units(n.Lat), units(last.Lat))
		lons = appendDelta(lons, units(n.Lon), units(last.Lon))
		for _, t := range n.Tags {
			tags = protowire.AppendVarint(protowire.AppendVarint(tags, w.of(t.Key)), w.of(t.Value))
			tagged = true
		}
		tags, last = append(tags, 0), n
	}
	dense := appendBytes(appendBytes(appendBytes(nil, 1, ids), 8, lats), 9, lons)
	if tagged {
		dense = appendBytes(dense, 10, tags)
	}
	return w.block(appendBytes(nil, 2, dense))
}

func wayBlock(ways []Way) []byte {
	w := newWords()
	var group []byte
	for _, way := range ways {
		m := w.tags(appendNumber(nil, 1, uint64(way.ID)), way.Tags)
		var refs []byte
		last := int64(0)
		for _, r := range way.Refs {
			refs, last = appendDelta(refs, r.Node, last), r.Node
		}
		group = appendBytes(group, 3, appendBytes(m, 8, refs))
	}
	return w.block(group)
}

func relationBlock(rels []Relation) []byte {
	w := newWords()
	var group []byte
	for _, r := range rels {
		m := w.tags(appendNumber(nil, 1, uint64(r.ID)), r.Tags)
		var roles, refs, kinds []byte
		last := int64(0)
		for _, member := range r.Members {
			roles = protowire.AppendVarint(roles, w.of(member.Role))
			refs, last = appendDelta(refs, member.Ref, last), member.Ref
			kind, ok := map[string]uint64{"node": 0, "way": 1, "relation": 2}[member.Kind]
			if !ok {
				panic(fmt.Sprintf("osmtest: a member of type %q", member.Kind))
			}
			kinds = protowire.AppendVarint(kinds, kind)
		}
		group = appendBytes(group, 4, appendBytes(appendBytes(appendBytes(m, 8, roles), 9, refs), 10, kinds))
	}
	return w.block(group)
}

func appendDelta(b []byte, v, last int64) []byte {
	return protowire.AppendVarint(b, protowire.EncodeZigZag(v-last))
}

func appendBytes(b []byte, num protowire.Number, data []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(b, num, protowire.BytesType), data)
}

func appendText(b []byte, num protowire.Number, s string) []byte {
	return appendBytes(b, num, []byte(s))
}

func appendNumber(b []byte, num protowire.Number, v uint64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(b, num, protowire.VarintType), v)
}
