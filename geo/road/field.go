package road

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// field is the time to every vertex of a raster, in milliseconds.
type field struct {
	origin     Coord
	plane      plane
	cell       float64 // metres
	west       float64 // of vertex 0,0 from origin
	south      float64
	wide, high int // vertices
	ms         []float64
}

// The raster. A reading counts in full within spread cells: then all four
// corners of a junction's cell are reached with it. Beyond that, up to fringe
// cells, time goes at a walk's pace, 4 km/h.
const (
	cellSize    = 50.0 // metres
	mostCells   = 320  // along a side; a wider area gets larger cells
	spread      = 1.5
	fringe      = 3.0
	walkMsMetre = 900.0
)

// newField spreads the readings.
func newField(origin Coord, readings []reading, limit uint32) *field {
	f := &field{origin: origin, plane: planeAt(origin.Position().Lat), cell: cellSize}
	var east, north float64
	for _, r := range readings {
		x, y := f.plane.from(origin, r.at)
		f.west, east = min(f.west, x), max(east, x)
		f.south, north = min(f.south, y), max(north, y)
	}
	f.cell = max(f.cell, (east-f.west)/mostCells, (north-f.south)/mostCells)
	pad := (fringe + 1) * f.cell
	f.west, f.south = f.west-pad, f.south-pad
	f.wide, f.high = 2+int((east+pad-f.west)/f.cell), 2+int((north+pad-f.south)/f.cell)
	f.ms = slices.Repeat([]float64{2*float64(limit) + 600_000}, f.wide*f.high)
	for _, r := range readings {
		f.spread(r)
	}
	return f
}

func (f *field) spread(r reading) {
	x, y := f.plane.from(f.origin, r.at)
	x, y = (x-f.west)/f.cell, (y-f.south)/f.cell
	for row := int(math.Ceil(y - fringe)); float64(row) <= y+fringe; row++ {
		for col := int(math.Ceil(x - fringe)); float64(col) <= x+fringe; col++ {
			away := math.Hypot(float64(col)-x, float64(row)-y)
			if away > fringe {
				continue
			}
			at := &f.ms[row*f.wide+col]
			*at = min(*at, float64(r.ms)+max(0, away-spread)*f.cell*walkMsMetre)
		}
	}
}

// The sides of a cell. The number of a raster's edge is twice that of its lower
// or left vertex, plus 1 if it runs upward.
const (
	bottom = iota
	right
	top
	left
)

// lines tells for each set of corners that are inside (1 bottom left, 2 bottom
// right, 4 top right, 8 top left) where the border enters the cell and where it
// leaves it, with the inside to its left. Opposite corners are not joined, at any
// level, so that areas nest.
var lines = [16][][2]int{
	1: {{bottom, left}}, 2: {{right, bottom}}, 3: {{right, left}}, 4: {{top, right}},
	5: {{bottom, left}, {top, right}}, 6: {{top, bottom}}, 7: {{top, left}}, 8: {{left, top}},
	9: {{bottom, top}}, 10: {{right, bottom}, {left, top}}, 11: {{right, top}}, 12: {{left, right}},
	13: {{bottom, right}}, 14: {{left, bottom}},
}

// area returns where the field is at or below level.
func (f *field) area(level float64) orb.MultiPolygon {
	level += 0.5                       // times are whole: no vertex is exactly on the border
	next := make([]int32, 2*len(f.ms)) // of an edge that the border crosses: the one it crosses next; 0: none, for the raster has a margin
	var starts []int32
	for row := range f.high - 1 {
		for col := range f.wide - 1 {
			v := row*f.wide + col
			corners := 0
			for i, u := range [...]int{v, v + 1, v + f.wide + 1, v + f.wide} {
				if f.ms[u] <= level {
					corners |= 1 << i
				}
			}
			edges := [...]int{bottom: 2 * v, right: 2*(v+1) + 1, top: 2 * (v + f.wide), left: 2*v + 1}
			for _, l := range lines[corners] {
				next[edges[l[0]]] = int32(edges[l[1]])
				starts = append(starts, int32(edges[l[0]]))
			}
		}
	}
	var rings []orb.Ring
	for _, start := range starts {
		var ring orb.Ring
		for e := start; ; {
			to := next[e]
			if to == 0 {
				break
			}
			ring = append(ring, f.crossing(int(e), level))
			next[e], e = 0, to
		}
		if len(ring) > 0 {
			rings = append(rings, append(ring, ring[0]))
		}
	}
	return f.assemble(rings)
}

// crossing returns where the border crosses an edge, never quite at its ends.
func (f *field) crossing(edge int, level float64) orb.Point {
	v := edge / 2
	u, x, y := v+1, 1.0, 0.0
	if edge%2 == 1 {
		u, x, y = v+f.wide, 0, 1
	}
	share := min(0.98, max(0.02, (level-f.ms[v])/(f.ms[u]-f.ms[v])))
	x = f.west + (float64(v%f.wide)+share*x)*f.cell
	y = f.south + (float64(v/f.wide)+share*y)*f.cell
	o := f.origin
	degrees := func(unit, metres, per float64) float64 {
		const digits = 1e6 // a tenth of a metre
		return math.Round((unit+metres/per)*coordUnit*digits) / digits
	}
	return orb.Point{degrees(float64(o.Lon), x, f.plane.perLon), degrees(float64(o.Lat), y, f.plane.perLat)}
}

// holeCells is how many cells a hole has at least: 0.1 km², a park or a factory.
// The yards of blocks, which no road runs through, are not what is unreachable.
const holeCells = 40

// assemble puts holes into their outer rings, the smallest that hold them.
func (f *field) assemble(rings []orb.Ring) orb.MultiPolygon {
	type outer struct {
		area float64
		orb.Polygon
	}
	var outers []outer
	var holes []orb.Ring
	least := holeCells * f.cell * f.cell / (f.plane.perLon * f.plane.perLat) * coordUnit * coordUnit
	for _, r := range rings {
		if a := signedArea(r); a > 0 {
			outers = append(outers, outer{a, orb.Polygon{r}})
		} else if -a >= least {
			holes = append(holes, r)
		}
	}
	slices.SortStableFunc(outers, func(a, b outer) int { return cmp.Compare(a.area, b.area) })
	for _, h := range holes {
		for i := range outers {
			if holds(outers[i].Polygon[0], h[0]) {
				outers[i].Polygon = append(outers[i].Polygon, h)
				break
			}
		}
	}
	slices.Reverse(outers) // the largest first
	area := make(orb.MultiPolygon, len(outers))
	for i, o := range outers {
		area[i] = o.Polygon
	}
	return area
}

// signedArea returns the area of a closed ring in square degrees, positive if it
// runs counter-clockwise.
func signedArea(r orb.Ring) float64 {
	sum := 0.0
	for i := 1; i < len(r); i++ {
		sum += (r[i-1][0]-r[0][0])*(r[i][1]-r[0][1]) - (r[i][0]-r[0][0])*(r[i-1][1]-r[0][1])
	}
	return sum / 2
}

// holds tells whether a closed ring holds p, which is not on it.
func holds(r orb.Ring, p orb.Point) bool {
	inside := false
	for i := 1; i < len(r); i++ {
		a, b := r[i-1], r[i]
		if (a[1] > p[1]) != (b[1] > p[1]) && p[0] < a[0]+(p[1]-a[1])/(b[1]-a[1])*(b[0]-a[0]) {
			inside = !inside
		}
	}
	return inside
}
