package road

import (
	"errors"
	"maps"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"jylu/geo"
)

// Route is the shortest drive from one position to another.
type Route struct {
	Seconds int
	Metres  int
	// Line runs on the roads from where the trip begins to where it ends; it has
	// two or more points, both the same for a drive of no length.
	Line orb.LineString
	Legs []Leg // the last is the arrival
	// ByClass is the time on each class of road in milliseconds; together they
	// are Seconds before rounding. What is learned from finished drives is
	// learned by class.
	ByClass [Classes]uint32
}

// ErrNoRoad is the error for a position that is not Valid or farther than
// SnapMetres from any road that can be used; ErrNoWay that for two positions on
// roads between which nothing leads.
var (
	ErrNoRoad = errors.New("road: no road near")
	ErrNoWay  = errors.New("road: no way there")
)

// piece is a piece of a route: an arc and which part of its length is
// driven, both shares counted in the arc's direction.
type piece struct {
	arc      Arc
	from, to float64
	ms       uint32
}

// Route returns the drive that Seconds times, with its streets.
func (r *Roads) Route(from, to geo.Position) (Route, error) {
	a, ok := r.Snap(from)
	if !ok {
		return Route{}, ErrNoRoad
	}
	b, ok := r.Snap(to)
	if !ok {
		return Route{}, ErrNoRoad
	}
	drive, ms := r.drive(r.origin(a), r.destination(b))
	if ms >= unreachable {
		return Route{}, ErrNoWay
	}
	route := Route{Seconds: seconds(ms), Line: orb.LineString{a.Position.Point()}}
	metres := 0.0
	for _, s := range drive {
		segment := &r.g.net.Segments[s.arc.Segment()]
		route.ByClass[segment.Class] += s.ms
		metres += s.metres(segment)
		for _, c := range r.g.net.pointsOf(s) {
			if p := c.pointOf(); p != route.Line[len(route.Line)-1] {
				route.Line = append(route.Line, p)
			}
		}
	}
	if len(route.Line) == 1 {
		route.Line = append(route.Line, b.Position.Point())
	}
	route.Metres = int(math.Round(metres))
	route.Legs = r.g.net.legs(drive)
	return route, nil
}

func (s piece) metres(segment *Segment) float64 {
	return (s.to - s.from) * float64(segment.Decimetres) / 10
}

// pointsOf returns the shape of s in the direction of the drive.
func (n *Network) pointsOf(s piece) []Coord {
	if s.arc.Forward() {
		return n.part(s.arc.Segment(), s.from, s.to)
	}
	return n.part(s.arc.Segment(), 1-s.from, 1-s.to)
}

// drive finds the shortest way between two ends and what it runs over.
func (r *Roads) drive(from, to end) ([]piece, uint32) {
	near := r.near(from, to)
	ms, first, last, arcs := r.metric.Path(from.seeds, to.seeds)
	if near <= ms {
		return r.driveNear(from, to, near), near
	}
	if ms >= unreachable {
		return nil, unreachable
	}
	drive := r.enter(from, from.seeds[first].Node)
	for _, e := range arcs {
		drive = append(drive, r.whole(r.g.arc[e]))
	}
	return append(drive, r.leave(to, to.seeds[last].Node)...), ms
}

// driveNear is the way that near has timed.
func (r *Roads) driveNear(from, to end, ms uint32) []piece {
	if ms >= unreachable || from.snap.Segment == to.snap.Segment && from.snap.Share == to.snap.Share {
		return nil
	}
	if r.alongOne(from.snap, to.snap) == ms {
		a := ArcOf(from.snap.Segment, from.snap.Share < to.snap.Share)
		return []piece{{arc: a, from: from.snap.along(a), to: to.snap.along(a), ms: ms}}
	}
	last := r.privateSeeds(to.snap, false)
	for _, v := range slices.Sorted(maps.Keys(last)) {
		if met, ok := from.inner[v]; ok && met.weight+last[v] == ms {
			return append(r.enterPrivate(from, v), r.lastPiece(to.snap, func(a Arc) bool { return r.g.net.Tail(a) == v })...)
		}
	}
	return nil
}

func (r *Roads) whole(a Arc) piece { return piece{arc: a, to: 1, ms: r.weight[a]} }

// enter returns what is driven from an end to node v of split, the node of one
// of its seeds.
func (r *Roads) enter(e end, v int32) []piece {
	if e.inner != nil {
		return r.enterPrivate(e, v)
	}
	return r.firstPiece(e.snap, func(a Arc) bool { return r.g.arrive(free, a) == v })
}

// enterPrivate returns what is driven from an end in a private part to node v.
func (r *Roads) enterPrivate(e end, v int32) []piece {
	var way []piece
	for e.inner[v].via >= 0 {
		way = append(way, r.whole(e.inner[v].via))
		v = r.g.net.Tail(e.inner[v].via)
	}
	way = append(way, r.firstPiece(e.snap, func(a Arc) bool { return r.g.net.Head(a) == v })...)
	slices.Reverse(way)
	return way
}

// leave is enter for the other end.
func (r *Roads) leave(e end, v int32) []piece {
	node := r.g.node(v)
	if e.inner == nil {
		state := r.g.state(v)
		return r.lastPiece(e.snap, func(a Arc) bool { return r.g.net.Tail(a) == node && r.g.turns.allows(state, a) })
	}
	var way []piece
	for e.inner[node].via >= 0 {
		way = append(way, r.whole(e.inner[node].via))
		node = r.g.net.Head(e.inner[node].via)
	}
	return append(way, r.lastPiece(e.snap, func(a Arc) bool { return r.g.net.Tail(a) == node })...)
}

// firstPiece is the way along its own segment from s to an end that fits; none
// from a junction.
func (r *Roads) firstPiece(s Snap, fits func(Arc) bool) (best []piece) {
	if r.g.junction(s) >= 0 {
		return nil
	}
	for _, a := range [...]Arc{ArcOf(s.Segment, true), ArcOf(s.Segment, false)} {
		p := piece{arc: a, from: s.along(a), to: 1, ms: shareOf(r.weight[a], 1-s.along(a))}
		if p.ms < unreachable && fits(a) && (best == nil || p.ms < best[0].ms) {
			best = []piece{p}
		}
	}
	return best
}

// lastPiece is the way along its own segment to s.
func (r *Roads) lastPiece(s Snap, fits func(Arc) bool) (best []piece) {
	if r.g.junction(s) >= 0 {
		return nil
	}
	for _, a := range [...]Arc{ArcOf(s.Segment, true), ArcOf(s.Segment, false)} {
		p := piece{arc: a, to: s.along(a), ms: shareOf(r.weight[a], s.along(a))}
		if p.ms < unreachable && fits(a) && (best == nil || p.ms < best[0].ms) {
			best = []piece{p}
		}
	}
	return best
}
