package geo

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/project"
	"github.com/paulmach/orb/quadtree"
)

// Spot is something at a position.
type Spot[T any] struct {
	Position
	Value T
}

// Near is a spot and how far away it is.
type Near[T any] struct {
	Spot[T]
	Metres float64 // great-circle, see Position.MetresTo
}

// Index finds the spots nearest to a point. It is immutable and safe for any
// number of goroutines.
//
// Inside is a quadtree on Web Mercator, which keeps angles and hence, close by,
// the order of distances. What the tree proposes only bounds the search: the
// answer is ranked by great-circle distance, also across the 180th meridian.
type Index[T any] struct {
	spots []Spot[T]
	tree  *quadtree.Quadtree
}

// leaf is a spot in the tree: its Mercator point and its number.
type leaf struct {
	point orb.Point
	spot  int
}

// Point makes a leaf an orb.Pointer.
func (l *leaf) Point() orb.Point { return l.point }

// NewIndex returns an index of these spots. A position that is not Valid is an
// error.
func NewIndex[T any](spots ...Spot[T]) (*Index[T], error) {
	leaves := make([]leaf, len(spots))
	var bound orb.Bound
	for i, s := range spots {
		if !s.Valid() {
			return nil, fmt.Errorf("geo: index: spot %d: %w", i, bad("position-out-of-range"))
		}
		leaves[i] = leaf{mercator(s.Position), i}
		if i == 0 {
			bound = leaves[0].point.Bound()
		}
		bound = bound.Extend(leaves[i].point)
	}
	tree := quadtree.New(bound)
	for i := range leaves {
		if err := tree.Add(&leaves[i]); err != nil {
			return nil, fmt.Errorf("geo: index: spot %d: %w", i, err)
		}
	}
	return &Index[T]{spots: slices.Clone(spots), tree: tree}, nil
}

// Len returns the number of spots.
func (ix *Index[T]) Len() int { return len(ix.spots) }

// Nearest appends to dst the k spots nearest to p, nearest first, equals in the
// order they were given, and returns it. With fewer spots than k it appends all;
// for a position that is not Valid, none.
func (ix *Index[T]) Nearest(dst []Near[T], p Position, k int) []Near[T] {
	k = min(k, len(ix.spots))
	if k <= 0 || !p.Valid() {
		return dst
	}
	proposed := ix.tree.KNearest(make([]orb.Pointer, 0, k+1), mercator(p), k)
	far := 0.0
	for _, l := range proposed {
		far = max(far, p.MetresTo(ix.spots[l.(*leaf).spot].Position))
	}
	// k spots lie within far metres, so the k nearest do too.
	return ix.rank(dst, p, ix.tree.InBound(proposed[:0], around(p, far)), k)
}

// Within appends to dst the spots at most metres from p, nearest first, equals
// in the order they were given, and returns it.
func (ix *Index[T]) Within(dst []Near[T], p Position, metres float64) []Near[T] {
	if len(ix.spots) == 0 || !p.Valid() || !(metres >= 0) {
		return dst
	}
	from := len(dst)
	dst = ix.rank(dst, p, ix.tree.InBound(nil, around(p, metres)), len(ix.spots))
	beyond := slices.IndexFunc(dst[from:], func(n Near[T]) bool { return n.Metres > metres })
	if beyond >= 0 {
		dst = dst[:from+beyond]
	}
	return dst
}

// ranked is a found leaf before its spot is copied.
type ranked struct {
	spot   int
	metres float64
}

func (ix *Index[T]) rank(dst []Near[T], p Position, found []orb.Pointer, k int) []Near[T] {
	order := make([]ranked, len(found))
	for i, l := range found {
		n := l.(*leaf).spot
		order[i] = ranked{n, p.MetresTo(ix.spots[n].Position)}
	}
	slices.SortFunc(order, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(a.metres, b.metres), cmp.Compare(a.spot, b.spot))
	})
	for _, r := range order[:min(k, len(order))] {
		dst = append(dst, Near[T]{ix.spots[r.spot], r.metres})
	}
	return dst
}

// mercatorLat is where Web Mercator ends; beyond it the projection runs to
// infinity, so positions nearer a pole are placed there.
const mercatorLat = 85.0511

func mercator(p Position) orb.Point {
	lat := max(-mercatorLat, min(mercatorLat, p.Lat))
	return project.WGS84.ToMercator(orb.Point{p.Lon, lat})
}

// around returns the Mercator box that holds every position within metres of p.
func around(p Position, metres float64) orb.Bound {
	const rad = math.Pi / 180
	angle := metres/orb.EarthRadius + 1e-12 // rounding must not lose the farthest
	south, north := p.Lat-angle/rad, p.Lat+angle/rad
	west, east := -180.0, 180.0
	if north < 89 && south > -89 { // the circle holds no pole
		wide := math.Asin(min(1, math.Sin(angle)/math.Cos(p.Lat*rad)))/rad + 1e-9
		if p.Lon-wide > west && p.Lon+wide < east {
			west, east = p.Lon-wide, p.Lon+wide
		}
	}
	return orb.Bound{
		Min: mercator(Position{Lon: west, Lat: max(-90, south)}),
		Max: mercator(Position{Lon: east, Lat: min(90, north)}),
	}
}
