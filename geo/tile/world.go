package tile

import (
	"math"

	"github.com/paulmach/orb"
)

const (
	// MaxZoom is the last zoom a Maker makes tiles for; screens enlarge those.
	MaxZoom = 16

	extent    = 4096 // units along a tile's side
	buffer    = 64   // units drawn beyond it: 8 of a screen's pixels
	pixel     = 8    // units of one pixel, of a tile drawn 512 pixels wide
	worldBits = 32
	unitBits  = worldBits - 12 // 2¹² = extent

	// maxLat is where the Mercator square ends.
	maxLat = 85.05112877980659
)

// A spot is a point on the world grid: x from the date line eastward, y from the
// north end of the Mercator square southward.
type spot struct{ x, y uint32 }

// spotOf projects p. Beyond the square's ends it is put on its edge. It is false
// for what is no position.
func spotOf(p orb.Point) (spot, bool) {
	if !(math.Abs(p[0]) <= 180) || !(math.Abs(p[1]) <= 90) {
		return spot{}, false
	}
	lat := max(-maxLat, min(maxLat, p[1])) * math.Pi / 180
	x := (p[0] + 180) / 360
	y := (1 - math.Log(math.Tan(lat)+1/math.Cos(lat))/math.Pi) / 2
	return spot{onGrid(x), onGrid(y)}, true
}

func onGrid(v float64) uint32 {
	return uint32(max(0, min(math.MaxUint32, v*(1<<worldBits))))
}

// A frame is one tile's window on the world grid.
type frame struct {
	z           uint32
	west, north float64 // on the world grid
	unit        float64 // of the tile, in steps of the world grid
}

func frameOf(z, x, y uint32) frame {
	side := math.Ldexp(1, int(worldBits-z))
	return frame{z: z, west: float64(x) * side, north: float64(y) * side, unit: math.Ldexp(1, int(unitBits-z))}
}

// within returns s in units of the tile.
func (f *frame) within(s spot) orb.Point {
	return orb.Point{(float64(s.x) - f.west) / f.unit, (float64(s.y) - f.north) / f.unit}
}

// box returns the tile with its buffer on the world grid.
func (f *frame) box() (least, most [2]float64) {
	reach := float64(extent+buffer) * f.unit
	return [2]float64{f.west - buffer*f.unit, f.north - buffer*f.unit}, [2]float64{f.west + reach, f.north + reach}
}

// exists tells whether there is such a tile at all.
func exists(z, x, y uint32) bool {
	return z <= MaxZoom && x < 1<<z && y < 1<<z
}
