package road

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"

	"jylu/geo"
	"jylu/geo/road/hierarchy"
)

// Isochrone is the area that a vehicle can reach within some minutes: the roads
// it reaches, with what lies beside them.
type Isochrone struct {
	Minutes int
	orb.MultiPolygon
}

// MaxMinutes is the longest drive an isochrone is drawn for.
const MaxMinutes = 120

// Isochrones returns the areas that can be reached from a position within each of
// the minutes (1 … MaxMinutes), in the order given. An area holds every junction
// that can be reached in time, ends within three cells of a road that can, and lies
// inside the areas of more minutes. Holes below 0.1 km² are closed. The polygons are
// valid, outer rings counter-clockwise.
//
// It is made from the exact time to every point of every road: those times are
// spread over a raster of 50 m (wider for more than 16 km), growing by a walk's pace away from the road, and
// the areas are level sets of that one field, which is why they nest.
func (r *Roads) Isochrones(at geo.Position, minutes []int) ([]Isochrone, error) {
	most := 0
	for _, m := range minutes {
		if m < 1 || m > MaxMinutes {
			return nil, fmt.Errorf("road: an isochrone of %d minutes; from 1 to %d", m, MaxMinutes)
		}
		most = max(most, m)
	}
	s, ok := r.Snap(at)
	if !ok {
		return nil, ErrNoRoad
	}
	reached := r.reach(s, uint32(most)*60_000)
	f := newField(CoordOf(s.Position), reached, uint32(most)*60_000)
	all := make([]Isochrone, len(minutes))
	for i, m := range minutes {
		all[i] = Isochrone{m, f.area(float64(m) * 60_000)}
	}
	return all, nil
}

// reading is the time at which a point of a road is reached.
type reading struct {
	at Coord
	ms uint32
}

// readingMetres is how far apart readings along a road are, at most.
const readingMetres = 50

// reach returns readings of all roads that can be reached from s within limit.
func (r *Roads) reach(s Snap, limit uint32) []reading {
	from := r.origin(s)
	dist := r.metric.Distances(from.seeds, limit, nil)
	readings := []reading{{CoordOf(s.Position), 0}}
	for _, p := range r.bothWays(s) {
		readings = r.read(readings, p, 0, limit)
	}
	begin := make([]uint32, 2*len(r.g.net.Segments)) // of an arc: when its tail is reached by who may drive it
	for a := range begin {
		begin[a] = unreachable
	}
	for e, a := range r.g.arc {
		begin[a] = min(begin[a], dist[r.g.tail[e]])
	}
	r.reachYards(from, dist, begin, limit)
	for a, ms := range begin {
		if ms <= limit && r.weight[a] < unreachable {
			readings = r.read(readings, r.whole(Arc(a)), ms, limit)
		}
	}
	return readings
}

// bothWays are the pieces from s to the ends of its segment.
func (r *Roads) bothWays(s Snap) []piece {
	var pieces []piece
	for _, a := range [...]Arc{ArcOf(s.Segment, true), ArcOf(s.Segment, false)} {
		if ms := shareOf(r.weight[a], 1-s.along(a)); ms < unreachable && ms > 0 {
			pieces = append(pieces, piece{arc: a, from: s.along(a), to: 1, ms: ms})
		}
	}
	return pieces
}

// reachYards goes on from the gates of the private parts.
func (r *Roads) reachYards(from end, dist, begin []uint32, limit uint32) {
	p := r.g.private
	gates := map[int32]uint32{}
	for v, met := range from.inner {
		gates[v] = met.weight
	}
	for v := range int32(len(r.g.net.Nodes)) {
		if !p.gate[v] || p.first[v] == p.first[v+1] {
			continue
		}
		for _, s := range r.allCopies(make([]hierarchy.Seed, 0, 1), v, 0) {
			if old, known := gates[v]; dist[s.Node] <= limit && (!known || dist[s.Node] < old) {
				gates[v] = dist[s.Node]
			}
		}
	}
	for v, met := range p.search(r.g.net, r.weight, gates, true) {
		for _, a := range p.leaving(v) {
			begin[a] = met.weight
		}
	}
}

// read appends readings along a piece that is begun at a time.
func (r *Roads) read(readings []reading, p piece, begin, limit uint32) []reading {
	points := r.g.net.pointsOf(p)
	pl := planeAt(points[0].Position().Lat)
	total := 0.0
	for i := 1; i < len(points); i++ {
		total += pl.metres(points[i-1], points[i])
	}
	gone := 0.0
	for i := 1; i < len(points); i++ {
		long := pl.metres(points[i-1], points[i])
		steps := max(1, math.Ceil(long/readingMetres))
		for k := range int(steps) + 1 {
			share := float64(k) / steps
			ms := begin
			if total > 0 {
				ms += uint32(float64(p.ms) * (gone + share*long) / total)
			}
			if ms > limit {
				return readings
			}
			if k > 0 || i == 1 {
				readings = append(readings, reading{between(points[i-1], points[i], share), ms})
			}
		}
		gone += long
	}
	return readings
}
