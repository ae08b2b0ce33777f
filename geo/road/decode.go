package road

import (
	"encoding/binary"
	"math"
)

// stored is what is left to read of a stored network. The first thing that is
// wrong stays in err, and everything read after it is zero.
type stored struct {
	b   []byte
	err error
}

func (d *stored) fail(what string) {
	if d.err == nil {
		d.err = badStored(what)
	}
	d.b = nil
}

// number reads an unsigned number up to limit.
func (d *stored) number(limit uint64) uint64 {
	v, n := binary.Uvarint(d.b)
	if n <= 0 || v > limit {
		d.fail("a number is missing or too large")
		return 0
	}
	d.b = d.b[n:]
	return v
}

func (d *stored) signed() int64 {
	v, n := binary.Varint(d.b)
	if n <= 0 {
		d.fail("a number is missing")
		return 0
	}
	d.b = d.b[n:]
	return v
}

func (d *stored) byte() byte {
	if len(d.b) == 0 {
		d.fail("it ends too early")
		return 0
	}
	v := d.b[0]
	d.b = d.b[1:]
	return v
}

// count reads how many things follow, each of which takes at least size bytes: no
// more are made room for than the bytes can hold.
func (d *stored) count(size int) int {
	n := d.number(maxStored)
	if n > uint64(len(d.b)/size) {
		d.fail("it holds less than it says")
		return 0
	}
	return int(n)
}

func (d *stored) text() string {
	n := d.count(1)
	s := string(d.b[:n])
	d.b = d.b[n:]
	return s
}

func (d *stored) coords() []Coord {
	coords := make([]Coord, d.count(2))
	lon, lat := int64(0), int64(0)
	for i := range coords {
		lon, lat = lon+d.signed(), lat+d.signed()
		if lon < -180e7 || lon > 180e7 || lat < -90e7 || lat > 90e7 {
			d.fail("a point is not on the globe")
			return nil
		}
		coords[i] = Coord{int32(lon), int32(lat)}
	}
	return coords
}

// index reads an index of something of which there are n.
func (d *stored) index(n int) int32 {
	if n == 0 {
		d.fail("an index leads nowhere")
		return 0
	}
	return int32(d.number(uint64(n - 1)))
}

func decode(b []byte) (*Network, error) {
	d := &stored{b: b}
	n := &Network{Schematic: d.byte()&1 != 0, Source: d.text()}
	n.Names = make([]Name, d.count(5))
	for i := range n.Names {
		m := &n.Names[i]
		for _, s := range [...]*string{&m.Ru, &m.Kk, &m.En, &m.Plain, &m.Old} {
			*s = d.text()
		}
	}
	if len(n.Names) == 0 || n.Names[0] != (Name{}) {
		d.fail("the first name is not empty")
	}
	n.Nodes, n.Shapes = d.coords(), d.coords()
	n.Segments = make([]Segment, d.count(12))
	shape, way := 0, int64(0)
	for i := range n.Segments {
		s := d.segment(n, shape)
		way += s.Way
		s.Way = way
		shape += int(s.Points)
		n.Segments[i] = s
	}
	if shape != len(n.Shapes) {
		d.fail("points belong to no segment")
	}
	n.Restrictions = make([]Restriction, d.count(4))
	for i := range n.Restrictions {
		n.Restrictions[i] = d.restriction(n)
	}
	if len(d.b) > 0 {
		d.fail("it goes on behind its end")
	}
	if d.err != nil {
		return nil, d.err
	}
	return n, nil
}

// segment reads a segment whose points begin at shape; its Way is the difference
// to the one before.
func (d *stored) segment(n *Network, shape int) Segment {
	flags := d.byte()
	s := Segment{Forward: flags&storedForward != 0, Backward: flags&storedBackward != 0, Private: flags&storedPrivate != 0,
		Roundabout: flags&storedRoundabout != 0, Checkpoint: flags&storedCheckpoint != 0, Shape: int32(shape)}
	s.Class, s.KmhForward, s.KmhBackward = Class(d.byte()), d.byte(), d.byte()
	s.From, s.To = d.index(len(n.Nodes)), d.index(len(n.Nodes))
	s.Points = int32(d.number(uint64(len(n.Shapes) - shape)))
	s.Decimetres = uint32(d.number(math.MaxUint32))
	s.Name = d.index(len(n.Names))
	s.MaxHeightDm, s.MaxWeight100kg = uint16(d.number(math.MaxUint16)), uint16(d.number(math.MaxUint16))
	s.Way = d.signed()
	switch {
	case d.err != nil:
		return Segment{}
	case int(s.Class) >= Classes:
		d.fail("a class is unknown")
	case s.Points < 2 || n.Shapes[shape] != n.Nodes[s.From] || n.Shapes[shape+int(s.Points)-1] != n.Nodes[s.To]:
		d.fail("a segment does not lead from node to node")
	}
	return s
}

func (d *stored) restriction(n *Network) Restriction {
	r := Restriction{Only: d.byte()&1 != 0, Path: make([]Arc, d.count(1))}
	for i := range r.Path {
		r.Path[i] = Arc(d.index(2 * len(n.Segments)))
	}
	if d.err != nil {
		return Restriction{}
	}
	if len(r.Path) < 2 {
		d.fail("a restriction has no turn")
		return Restriction{}
	}
	for i := range r.Path[1:] {
		if n.Head(r.Path[i]) != n.Tail(r.Path[i+1]) {
			d.fail("the arcs of a restriction do not join")
		}
	}
	return r
}
