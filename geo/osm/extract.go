package osm

import (
	"cmp"
	"iter"
	"slices"
	"sort"
	"time"
)

// A Coord is a point in units of 1e-7 degree, WGS 84.
type Coord struct{ Lon, Lat int32 }

// Degrees returns c in degrees.
func (c Coord) Degrees() (lon, lat float64) { return float64(c.Lon) * 1e-7, float64(c.Lat) * 1e-7 }

// nowhere is the coordinate of a node that the file does not hold.
var nowhere = Coord{Lon: -1 << 31, Lat: -1 << 31}

// Missing is what Ref returns for a node that the file does not hold.
const Missing int32 = -1

// An Extract is what is kept of one file. It is read only and safe for any
// number of goroutines.
type Extract struct {
	Program string    // that wrote the file
	Written time.Time // the moment of the data; zero if the file does not say

	Counts Counts

	words []string // every key, value and role that occurs, once
	tags  []uint32 // key, value, key, value …: indexes of words

	ids    []int64 // of referenced nodes, rising
	coords []Coord // same index

	nodes []object // tagged nodes; first is the index of their position
	ways  []object // first: of refs
	refs  []int32
	rels  []object // first: of members
	mems  []member
}

// Counts says how much a file held, before anything was left out.
type Counts struct{ Blocks, Nodes, Ways, Relations int }

// An object is one node, way or relation: where its parts lie in the flat arrays.
type object struct {
	id              int64
	first, tag      uint32 // of refs or members, of tags
	parts, tagParts uint32 // how many
}

type member struct {
	ref  int64
	role uint32
	kind Kind
}

// Kind is what a member of a relation is.
type Kind uint8

// The kinds, numbered as in the format.
const (
	KindNode Kind = iota
	KindWay
	KindRelation
)

// Tags are the tags of one object, a view into its extract.
type Tags struct {
	words []string
	pairs []uint32
}

// Len returns the number of tags.
func (t Tags) Len() int { return len(t.pairs) / 2 }

// Get returns the value of key, or "".
func (t Tags) Get(key string) string {
	for i := 0; i < len(t.pairs); i += 2 {
		if t.words[t.pairs[i]] == key {
			return t.words[t.pairs[i+1]]
		}
	}
	return ""
}

// All returns keys and values in the file's order.
func (t Tags) All() iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for i := 0; i < len(t.pairs); i += 2 {
			if !yield(t.words[t.pairs[i]], t.words[t.pairs[i+1]]) {
				return
			}
		}
	}
}

// A Node is a point with tags of its own.
type Node struct {
	ID   int64
	Ref  int32 // what ways call it
	At   Coord
	Tags Tags
}

// A Way is a line, or an area if it is closed.
type Way struct {
	ID   int64
	Refs []int32 // for At, which is false where the file lacks the node. Not to be changed.
	Tags Tags
}

// Closed tells whether w ends where it begins.
func (w Way) Closed() bool {
	return len(w.Refs) > 3 && w.Refs[0] == w.Refs[len(w.Refs)-1]
}

// A Relation is a group of objects.
type Relation struct {
	ID      int64
	Members []Member
	Tags    Tags
}

// A Member is one object of a relation; nothing says that the file holds it.
type Member struct {
	Kind Kind
	Ref  int64 // an OSM id
	Role string
}

// At returns the position of a reference, and whether there is one.
func (x *Extract) At(ref int32) (Coord, bool) {
	if ref < 0 || int(ref) >= len(x.coords) {
		return Coord{}, false
	}
	c := x.coords[ref]
	return c, c != nowhere
}

// Refs returns how many references there are: they count from 0.
func (x *Extract) Refs() int { return len(x.coords) }

// NodeID returns the OSM id of a reference of a way or a tagged node, there or not.
func (x *Extract) NodeID(ref int32) int64 { return x.ids[ref] }

// Ref returns what ways call the node of that OSM id, or Missing.
func (x *Extract) Ref(node int64) int32 {
	if i, ok := slices.BinarySearch(x.ids, node); ok && x.coords[i] != nowhere {
		return int32(i)
	}
	return Missing
}

// Complete tells whether the file holds every node of w.
func (x *Extract) Complete(w Way) bool {
	for _, r := range w.Refs {
		if x.coords[r] == nowhere {
			return false
		}
	}
	return true
}

// Line returns the positions of w in order, without those that are missing.
func (x *Extract) Line(w Way) []Coord {
	line := make([]Coord, 0, len(w.Refs))
	for _, r := range w.Refs {
		if c, ok := x.At(r); ok {
			line = append(line, c)
		}
	}
	return line
}

// Nodes returns the tagged nodes in the file's order.
func (x *Extract) Nodes() iter.Seq[Node] {
	return func(yield func(Node) bool) {
		for i := range x.nodes {
			o := &x.nodes[i]
			if !yield(Node{ID: o.id, Ref: int32(o.first), At: x.coords[o.first], Tags: x.tagsOf(o)}) {
				return
			}
		}
	}
}

// Ways returns the ways by rising id.
func (x *Extract) Ways() iter.Seq[Way] {
	return func(yield func(Way) bool) {
		for i := range x.ways {
			if !yield(x.way(i)) {
				return
			}
		}
	}
}

// Way returns the way of that id, and whether it was kept.
func (x *Extract) Way(id int64) (Way, bool) {
	i := sort.Search(len(x.ways), func(i int) bool { return x.ways[i].id >= id })
	if i == len(x.ways) || x.ways[i].id != id {
		return Way{}, false
	}
	return x.way(i), true
}

func (x *Extract) way(i int) Way {
	o := &x.ways[i]
	return Way{ID: o.id, Refs: x.refs[o.first : o.first+o.parts : o.first+o.parts], Tags: x.tagsOf(o)}
}

// Relations returns the relations in the file's order.
func (x *Extract) Relations() iter.Seq[Relation] {
	return func(yield func(Relation) bool) {
		for i := range x.rels {
			o := &x.rels[i]
			r := Relation{ID: o.id, Members: make([]Member, o.parts), Tags: x.tagsOf(o)}
			for j, m := range x.mems[o.first : o.first+o.parts] {
				r.Members[j] = Member{Kind: m.kind, Ref: m.ref, Role: x.words[m.role]}
			}
			if !yield(r) {
				return
			}
		}
	}
}

func (x *Extract) tagsOf(o *object) Tags {
	return Tags{words: x.words, pairs: x.tags[o.tag : o.tag+2*o.tagParts]}
}

// sortWays puts the ways in order of id, the last of several with one id alone:
// files by tools that merge others may repeat objects.
func (x *Extract) sortWays() {
	slices.SortStableFunc(x.ways, func(a, b object) int { return cmp.Compare(a.id, b.id) })
	kept := x.ways[:0]
	for i, o := range x.ways {
		if i+1 == len(x.ways) || x.ways[i+1].id != o.id {
			kept = append(kept, o)
		}
	}
	x.ways = kept
}
