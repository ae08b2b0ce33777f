package road

import (
	"cmp"
	"errors"
	"slices"

	"jylu/geo/osm"
)

// A Report is what an import found and what it left out.
//
// The first five are figures of the source, to be compared with others' counts of
// it (see census): nothing is collapsed, barriers do not count, tracks are left
// out as no road, and points that ways name count even if the file's border has
// cut off their position. The next five are of the network that was made.
type Report struct {
	Nodes                 int // points of roads
	Ways                  int // in the file, roads or not
	DirectedEdges         int // pieces between neighbouring points, each direction that may be driven
	Restrictions          int // turn restrictions in the file
	LargestComponentNodes int // of Nodes, in the largest strongly connected part

	RoadWays         int // of Ways, those a lorry may drive on, tracks included
	Junctions        int // nodes
	Segments         int
	TurnRestrictions int // one relation may make several, or none
	Metres           int // of road, each once

	Skipped []Skip // in order of Reason
}

// A Skip is a reason for which things were left out or a tag was not heeded.
type Skip struct {
	Reason string // a stable code
	Count  int
	First  int64 // the OSM id of the first way, or relation if Reason begins with "restriction"; 0: a node
}

func (r *Report) skip(reason string, id int64) {
	i, ok := slices.BinarySearchFunc(r.Skipped, reason, func(s Skip, reason string) int { return cmp.Compare(s.Reason, reason) })
	if !ok {
		r.Skipped = slices.Insert(r.Skipped, i, Skip{Reason: reason, First: id})
	}
	r.Skipped[i].Count++
}

// ErrNoRoads is an extract in which nothing can be driven on.
var ErrNoRoads = errors.New("road: import: the file holds no road that can be driven on")

// Import makes the network of an extract. It fails only with ErrNoRoads: single
// ways and restrictions that make no sense are left out and counted.
func Import(x *osm.Extract) (*Network, Report, error) {
	rep := Report{Ways: x.Counts.Ways}
	im := &importer{x: x, b: newBuilder(), rep: &rep}
	im.readWays()
	if len(im.b.edges) == 0 {
		return nil, rep, ErrNoRoads
	}
	im.b.link()
	im.census()
	im.heedBarriers()
	im.closeOffIslands()
	im.readRestrictions()
	im.b.collapse()
	im.placeRestrictions()
	n := im.b.net
	rep.Junctions, rep.Segments, rep.TurnRestrictions = len(n.Nodes), len(n.Segments), len(n.Restrictions)
	return n, rep, nil
}

// An importer is the state of one Import.
type importer struct {
	x   *osm.Extract
	b   *builder
	rep *Report

	local []int32   // the builder's node of each of the extract's references + 1; 0: none
	ways  []roadWay // by rising id
	turns []turn
}

// A roadWay is where a way's edges are: edges[first:end].
type roadWay struct {
	id         int64
	first, end int32
}

// readWays makes edges of the ways a lorry may drive on.
func (im *importer) readWays() {
	b := im.b
	im.local = make([]int32, im.x.Refs())
	for w := range im.x.Ways() {
		a, ok := attributesOf(w, b, im.rep)
		if !ok {
			continue
		}
		first, last := len(b.edges), int32(-1)
		for _, ref := range w.Refs {
			v := int32(-1)
			if at, ok := im.x.At(ref); ok {
				v = im.node(ref, Coord(at))
			} else {
				im.rep.skip("node-missing", w.ID)
			}
			if v >= 0 && last >= 0 && v != last {
				b.edges = append(b.edges, edge{from: last, to: v, way: w.ID, attribute: a})
			}
			last = v
		}
		if len(b.edges) == first {
			im.rep.skip("way-without-length", w.ID)
			continue
		}
		im.rep.RoadWays++
		im.ways = append(im.ways, roadWay{w.ID, int32(first), int32(len(b.edges))})
		if a.class == Ferry {
			im.timetable(w, b.edges[first:])
		}
	}
}

// node returns the builder's number of the node behind ref.
func (im *importer) node(ref int32, at Coord) int32 {
	if im.local[ref] == 0 {
		im.b.nodes = append(im.b.nodes, at)
		im.local[ref] = int32(len(im.b.nodes))
	}
	return im.local[ref] - 1
}

// timetable gives a ferry's edges the speed of its crossing.
func (im *importer) timetable(w osm.Way, edges []edge) {
	metres := 0.0
	for i := range edges {
		metres += im.b.metres(&edges[i])
	}
	if kmh := ferryKmh(w.Tags, metres); kmh != 0 {
		for i := range edges {
			edges[i].kmhForward, edges[i].kmhBackward = kmh, kmh
		}
	}
}

// census fills the report's figures of the source.
func (im *importer) census() {
	c := newBuilder()
	number := make([]int32, im.x.Refs())
	for _, w := range im.ways {
		way, _ := im.x.Way(w.id)
		a := im.b.edges[w.first].attribute
		if a.class == Track {
			continue
		}
		last := int32(-1)
		for _, ref := range way.Refs {
			if number[ref] == 0 {
				c.nodes = append(c.nodes, Coord{})
				number[ref] = int32(len(c.nodes))
			}
			v := number[ref] - 1
			if last >= 0 && v != last {
				c.edges = append(c.edges, edge{from: last, to: v, attribute: a})
				for _, open := range [...]bool{a.forward, a.backward} {
					if open {
						im.rep.DirectedEdges++
					}
				}
			}
			last = v
		}
	}
	c.link()
	im.rep.Nodes = len(c.nodes)
	_, im.rep.LargestComponentNodes = c.strongPart(func(*edge) bool { return true })
	metres := 0.0
	for i := range im.b.edges {
		metres += im.b.metres(&im.b.edges[i])
	}
	im.rep.Metres = int(metres)
}

// heedBarriers makes gates the end of through traffic and cuts roads at bollards.
//
// A barrier concerns the lesser roads at its node: where a yard's gate is drawn
// on the very point where its drive leaves an avenue, the avenue is not gated.
func (im *importer) heedBarriers() {
	b := im.b
	for n := range im.x.Nodes() {
		v := im.local[n.Ref] - 1
		if v < 0 {
			continue
		}
		bar, ok := barrierAt(n.Tags, im.rep)
		if !ok {
			continue
		}
		greatest, least := Ferry, Motorway
		for _, i := range b.edgesAt(v) {
			greatest, least = min(greatest, b.edges[i].class), max(least, b.edges[i].class)
		}
		for _, i := range b.edgesAt(v) {
			e := &b.edges[i]
			if e.class == greatest && least != greatest {
				continue
			}
			e.private = e.private || bar.pass == endsOnly
			e.height, e.weight = lesser(e.height, bar.height), lesser(e.weight, bar.weight)
			if bar.pass == closed { // both ends remain, apart
				b.nodes = append(b.nodes, b.nodes[v])
				switch apart := int32(len(b.nodes) - 1); v {
				case e.from:
					e.from = apart
				case e.to:
					e.to = apart
				}
			}
		}
	}
	b.link()
}

// closeOffIslands makes private what can be reached from the city only by private
// ways: the streets of a gated quarter. They lead nowhere else, so nothing is
// lost; and whoever calls from there can be reached, the gate being then at the
// end of the trip.
func (im *importer) closeOffIslands() {
	b := im.b
	city, _ := b.strongPart(func(e *edge) bool { return !e.private })
	whole, _ := b.strongPart(func(*edge) bool { return true })
	for i := range b.edges {
		e := &b.edges[i]
		if !(city[e.from] && city[e.to]) && whole[e.from] && whole[e.to] && !e.private {
			e.private = true
			im.rep.skip("behind-gates", e.way)
		}
	}
}
