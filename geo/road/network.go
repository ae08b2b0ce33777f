package road

import (
	"math"

	"jylu/geo"
)

// A Coord is a point in units of 1e-7 degree, WGS 84: what OSM files hold, eight
// bytes, exact to a centimetre, and equal when the file's points are equal.
type Coord struct{ Lon, Lat int32 }

// coordUnit is one step of a Coord in degrees.
const coordUnit = 1e-7

// CoordOf returns the Coord nearest to p, which must be valid.
func CoordOf(p geo.Position) Coord {
	return Coord{Lon: int32(math.Round(p.Lon / coordUnit)), Lat: int32(math.Round(p.Lat / coordUnit))}
}

// Position returns c in degrees.
func (c Coord) Position() geo.Position {
	return geo.Position{Lon: float64(c.Lon) * coordUnit, Lat: float64(c.Lat) * coordUnit}
}

// A Network is a road network as plain data: what an import of a file makes, what
// the start-up cache holds, and what NewGraph is built from. It is read only
// once it is made, and then safe for any number of goroutines.
//
// Nodes are junctions, dead ends and points where something along the road
// changes; every other point of a road is only in Shapes.
type Network struct {
	Nodes        []Coord
	Segments     []Segment
	Shapes       []Coord // the points of all segments, one segment after the other
	Names        []Name  // [0] is the empty name
	Restrictions []Restriction

	Schematic bool   // drawn for the bundled city, not surveyed
	Source    string // where it comes from, for people: a file's name and the date of its data
}

// A Segment is a piece of road between two nodes along which nothing changes:
// name, class, speed, limits, access and direction are the same throughout.
type Segment struct {
	From, To      int32 // indexes of Nodes; equal for a loop
	Shape, Points int32 // Shapes[Shape : Shape+Points], both ends included, from From to To
	Decimetres    uint32
	Name          int32 // index of Names
	Way           int64 // the OSM way; of several that were joined, the first; 0: drawn

	Class             Class
	Forward, Backward bool // may be driven from From to To, from To to From
	Private           bool // only at the ends of a trip: yards, gates, residents' and delivery roads
	Roundabout        bool
	Checkpoint        bool // crosses the city's border: see MarkCheckpoints

	KmhForward, KmhBackward     uint8  // the posted limit; 0: none known, the class decides
	MaxHeightDm, MaxWeight100kg uint16 // signposted limits in 0.1 m and 0.1 t; 0: none
}

// An Arc is one direction of a segment: 2 × its index, plus 1 if it is driven
// against the drawing, from To to From.
type Arc int32

// ArcOf returns the arc of segment driven forward, or backward.
func ArcOf(segment int32, forward bool) Arc {
	if forward {
		return Arc(2 * segment)
	}
	return Arc(2*segment + 1)
}

// Segment returns the index of a's segment.
func (a Arc) Segment() int32 { return int32(a) >> 1 }

// Forward tells whether a runs from its segment's From to its To.
func (a Arc) Forward() bool { return a&1 == 0 }

// Reverse returns the same segment driven the other way.
func (a Arc) Reverse() Arc { return a ^ 1 }

// Tail returns the node a starts from.
func (n *Network) Tail(a Arc) int32 {
	if s := &n.Segments[a.Segment()]; a.Forward() {
		return s.From
	} else {
		return s.To
	}
}

// Head returns the node a leads to.
func (n *Network) Head(a Arc) int32 { return n.Tail(a.Reverse()) }

// Open tells whether a may be driven at all by the segment's direction.
func (n *Network) Open(a Arc) bool {
	if s := &n.Segments[a.Segment()]; a.Forward() {
		return s.Forward
	} else {
		return s.Backward
	}
}

// Points returns the points of segment i from its From to its To. The caller
// must not change them.
func (n *Network) Points(i int32) []Coord {
	s := &n.Segments[i]
	return n.Shapes[s.Shape : s.Shape+s.Points]
}

// A Restriction forbids a sequence of arcs, or makes it the only one.
//
// Path has two or more arcs, each beginning where the one before ends: the arc
// one comes from, those driven between, the arc one goes to. Without Only,
// Path as a whole must not be driven. With Only, who has driven all of Path but
// its last arc must take the last one; with more than two arcs this holds for
// who has taken the arcs before that, not for who leaves Path earlier.
type Restriction struct {
	Path []Arc
	Only bool
}

// A Name is what a street is called. Plain is the sign, the others are in a known
// language or out of use; any may be empty.
type Name struct{ Ru, Kk, En, Plain, Old string }

// In returns the name for a reader of lang ("ru", "kk" or "en"), falling back on
// the sign and then on any other language.
func (n Name) In(lang string) string {
	var own string
	switch lang {
	case "ru":
		own = n.Ru
	case "kk":
		own = n.Kk
	case "en":
		own = n.En
	}
	for _, s := range [...]string{own, n.Plain, n.Ru, n.Kk, n.En} {
		if s != "" {
			return s
		}
	}
	return ""
}

// Class is the importance of a road, from which its speed follows.
type Class uint8

// The classes, by falling importance. Links (slip roads) have the class of what
// they link to; Residential holds also what OSM calls unclassified and road.
const (
	Motorway Class = iota
	Trunk
	Primary
	Secondary
	Tertiary
	Residential
	LivingStreet
	Service
	Track // field and forest tracks: a last resort
	Ferry

	// Classes is how many classes there are.
	Classes = int(iota)
)

var classCodes = [Classes]string{"motorway", "trunk", "primary", "secondary", "tertiary", "residential",
	"living_street", "service", "track", "ferry"}

// String returns the stable code of c.
func (c Class) String() string {
	if int(c) < Classes {
		return classCodes[c]
	}
	return "unknown"
}

// ParseClass returns the class of that code, and whether there is one.
func ParseClass(code string) (Class, bool) {
	for i, c := range classCodes {
		if c == code {
			return Class(i), true
		}
	}
	return 0, false
}

// MarkCheckpoints sets Checkpoint on every segment that leads out of the city or
// into it, where inside tells which points are in the city. It must be called
// before the network is shared. Bundled and imported networks know no borders
// themselves: districts are imported apart from roads and change apart from them.
func (n *Network) MarkCheckpoints(inside func(geo.Position) bool) {
	in := make([]bool, len(n.Nodes))
	for i, c := range n.Nodes {
		in[i] = inside(c.Position())
	}
	for i := range n.Segments {
		s := &n.Segments[i]
		s.Checkpoint = in[s.From] != in[s.To]
	}
}
