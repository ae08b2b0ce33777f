package road

import (
	"math"

	"jylu/geo"
)

// Snap is where on the roads a position is: what a trip from or to it begins or
// ends with.
type Snap struct {
	Position geo.Position // on the road
	Segment  int32        // index of the network's Segments
	Share    float64      // how much of the segment's length lies before it, 0 … 1
	Metres   float64      // how far the road is from the position that was asked for
}

// SnapMetres is how far a road may be from a position: 5 km. Beyond that, times
// by road say nothing about when somebody is there.
const SnapMetres = 5000

// nodeMetres is how near to a junction along the road a point counts as being at
// the junction: half a metre, less than a map or a receiver can tell.
const nodeMetres = 0.5

// Snap returns the point nearest to p on a road that a vehicle of this size can
// use: neither closed nor cut off, in the large connected part of the roads or on
// a private road that hangs on it. A point on a closed street thus goes to the
// nearest street that is open: vehicles stop at the barrier. Of roads equally
// near, public ones come first, then those of the lower index. It returns false
// if there is none within SnapMetres or p is not Valid.
func (r *Roads) Snap(p geo.Position) (Snap, bool) {
	if !p.Valid() {
		return Snap{}, false
	}
	return r.g.snap(p, func(segment int32) bool { return r.usable[segment] })
}

// Metres returns how far the nearest junction of a usable road is from p, a valid
// position, however far: what to say where Snap finds nothing. It looks at every
// road.
func (r *Roads) Metres(p geo.Position) float64 {
	least := math.Inf(1)
	for i, usable := range r.usable {
		if usable {
			s := &r.g.net.Segments[i]
			least = min(least, p.MetresTo(r.g.net.Nodes[s.From].Position()), p.MetresTo(r.g.net.Nodes[s.To].Position()))
		}
	}
	return least
}

func (g *Graph) snap(p geo.Position, usable func(segment int32) bool) (Snap, bool) {
	at, pl := CoordOf(p), planeAt(p.Lat)
	best, piece, share := math.Inf(1), int32(-1), 0.0
	g.grid.around(at, pl, SnapMetres, func(i int32) float64 {
		k := g.grid.at[i]
		t, metres := pl.project(at, g.net.Shapes[k], g.net.Shapes[k+1])
		if (metres < best || metres == best && g.before(i, piece)) && metres <= SnapMetres && usable(g.grid.segment[i]) {
			best, piece, share = metres, i, t
		}
		return min(best, SnapMetres)
	})
	if piece < 0 {
		return Snap{}, false
	}
	return g.snapAt(piece, share, best), true
}

// before tells which of two pieces is taken if both are equally near.
func (g *Graph) before(a, b int32) bool {
	privateA := g.net.Segments[g.grid.segment[a]].Private
	if privateB := g.net.Segments[g.grid.segment[b]].Private; privateA != privateB {
		return privateB
	}
	return a < b
}

// snapAt makes the snap of a point in a piece.
func (g *Graph) snapAt(piece int32, share, metres float64) Snap {
	segment := g.grid.segment[piece]
	s, points, k := &g.net.Segments[segment], g.net.Points(segment), int(g.grid.at[piece]-g.net.Segments[segment].Shape)
	pl := planeAt(points[0].Position().Lat) // as part measures
	gone, total := 0.0, 0.0
	for i := 1; i < len(points); i++ {
		long := pl.metres(points[i-1], points[i])
		switch {
		case i-1 < k:
			gone += long
		case i-1 == k:
			gone += share * long
		}
		total += long
	}
	snap := Snap{Position: between(points[k], points[k+1], share).Position(), Segment: segment, Metres: metres}
	switch {
	case gone < nodeMetres:
		snap.Position, snap.Share = g.net.Nodes[s.From].Position(), 0
	case total-gone < nodeMetres:
		snap.Position, snap.Share = g.net.Nodes[s.To].Position(), 1
	default:
		snap.Share = gone / total
	}
	return snap
}

// junction returns the node that s is at, or -1.
func (g *Graph) junction(s Snap) int32 {
	switch s.Share {
	case 0:
		return g.net.Segments[s.Segment].From
	case 1:
		return g.net.Segments[s.Segment].To
	}
	return -1
}
