package geo

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/paulmach/orb"
	orbgeo "github.com/paulmach/orb/geo"
	"gorm.io/gorm"
)

// Atlas holds the districts in memory and answers which one a point lies in.
// It is immutable: after an import of districts a new one is loaded and swapped
// in. Safe for any number of goroutines.
type Atlas struct {
	districts []District // in order of Code
}

// NewAtlas returns an atlas of these districts, in order of code.
func NewAtlas(districts []District) *Atlas {
	sorted := slices.Clone(districts)
	slices.SortFunc(sorted, func(a, b District) int { return strings.Compare(a.Code, b.Code) })
	return &Atlas{districts: sorted}
}

// LoadAtlas reads all districts. A database without districts gives an empty
// atlas, not an error.
func LoadAtlas(ctx context.Context, db *gorm.DB) (*Atlas, error) {
	districts, err := gorm.G[District](db).Order("code").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("geo: load atlas: %w", err)
	}
	return NewAtlas(districts), nil
}

// Districts returns the districts in order of code. The caller must not change them.
func (a *Atlas) Districts() []District { return a.districts }

// DistrictAt returns the district p lies in, and true. A point outside all of
// them gets the nearest, and false; an empty atlas or a position that is not
// Valid gets the zero District, and false.
//
// Borders: a district owns its western and southern border and not its eastern
// and northern one. Precisely, p is inside a ring if a ray from p due east
// crosses it an odd number of times, where an edge counts if exactly one of its
// ends lies strictly north of p and p lies strictly west of the edge. Each edge
// is computed from its southern end, so two neighbours that share an edge agree
// to the last bit on which side p is: if outlines share their vertices, every
// point of a common border is in exactly one district. Where outlines overlap,
// the first in order of code has it.
func (a *Atlas) DistrictAt(p Position) (District, bool) {
	if !p.Valid() {
		return District{}, false
	}
	for _, d := range a.districts {
		inBox := d.West <= p.Lon && p.Lon <= d.East && d.South <= p.Lat && p.Lat <= d.North
		if inBox && contains(polygonsOf(d.Outline), p) {
			return d, true
		}
	}
	var nearest District
	least := math.Inf(1)
	for _, d := range a.districts {
		if m := metresToBorder(polygonsOf(d.Outline), p); m < least {
			nearest, least = d, m
		}
	}
	return nearest, false
}

// MetresOutside returns how far p lies from the nearest district, 0 in one of
// them; false if there are none or p is not Valid. Far from the city it errs, but
// not about being far.
func (a *Atlas) MetresOutside(p Position) (float64, bool) {
	nearest, inside := a.DistrictAt(p)
	if inside || nearest.Code == "" {
		return 0, inside
	}
	return metresToBorder(polygonsOf(nearest.Outline), p), true
}

// LargestArea returns the square metres of the service area with the most ground;
// 0 without districts.
func (a *Atlas) LargestArea() float64 {
	ground := map[string]float64{}
	for _, d := range a.districts {
		ground[d.AreaCode] += orbgeo.Area(polygonsOf(d.Outline))
	}
	largest := 0.0
	for _, m := range ground {
		largest = max(largest, m)
	}
	return largest
}

// Bounded returns d with its four bounds set from the outline.
func (d District) Bounded() District {
	if d.Outline.Geometry != nil {
		b := d.Outline.Geometry.Bound()
		d.West, d.South, d.East, d.North = b.Min[0], b.Min[1], b.Max[0], b.Max[1]
	}
	return d
}

func polygonsOf(s Shape) orb.MultiPolygon {
	switch g := s.Geometry.(type) {
	case orb.Polygon:
		return orb.MultiPolygon{g}
	case orb.MultiPolygon:
		return g
	}
	return nil
}

// contains applies the even-odd rule over all rings at once, so holes and the
// parts of a multipolygon need no special case.
func contains(polygons orb.MultiPolygon, p Position) bool {
	inside := false
	for _, rings := range polygons {
		for _, ring := range rings {
			for i := 1; i < len(ring); i++ {
				if crosses(ring[i-1], ring[i], p) {
					inside = !inside
				}
			}
		}
	}
	return inside
}

// crosses reports whether the ray from p due east crosses the edge; see
// DistrictAt for the rule on its ends and on the edge itself.
func crosses(a, b orb.Point, p Position) bool {
	if (a[1] > p.Lat) == (b[1] > p.Lat) {
		return false
	}
	if a[1] > b[1] {
		a, b = b, a // from its southern end, whichever way the ring runs
	}
	return (p.Lon-a[0])*(b[1]-a[1]) < (b[0]-a[0])*(p.Lat-a[1])
}

// metresToBorder is the distance to the nearest edge on a plane touching the
// Earth at p. Over a city it errs by less than 0.1 %, enough to rank districts.
func metresToBorder(polygons orb.MultiPolygon, p Position) float64 {
	const metresPerDegree = orb.EarthRadius * math.Pi / 180
	narrow := math.Cos(p.Lat * math.Pi / 180)
	plane := func(q orb.Point) (x, y float64) {
		return (q[0] - p.Lon) * narrow * metresPerDegree, (q[1] - p.Lat) * metresPerDegree
	}
	least := math.Inf(1)
	for _, rings := range polygons {
		for _, ring := range rings {
			for i := 1; i < len(ring); i++ {
				ax, ay := plane(ring[i-1])
				bx, by := plane(ring[i])
				least = min(least, fromOrigin(ax, ay, bx, by))
			}
		}
	}
	return least
}

// fromOrigin is the distance from (0, 0) to the segment a–b.
func fromOrigin(ax, ay, bx, by float64) float64 {
	dx, dy := bx-ax, by-ay
	along := 0.0
	if length := dx*dx + dy*dy; length > 0 {
		along = max(0, min(1, -(ax*dx+ay*dy)/length))
	}
	return math.Hypot(ax+along*dx, ay+along*dy)
}
