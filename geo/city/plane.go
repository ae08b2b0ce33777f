package city

import (
	"math"

	"github.com/paulmach/orb"

	"jylu/geo"
)

// The drawing is computed on a plane in metres, east and north of this point.
// Over the city the plane errs by less than 0.2 %.
const (
	originLon, originLat = 76.9, 43.25
	metresPerLat         = 111_120.0
)

var metresPerLon = metresPerLat * math.Cos(originLat*math.Pi/180)

// xy is a point of the plane.
type xy struct{ x, y float64 }

func toPlane(p orb.Point) xy {
	return xy{(p[0] - originLon) * metresPerLon, (p[1] - originLat) * metresPerLat}
}

// point returns a in degrees, to five decimals: about a metre.
func (a xy) point() orb.Point {
	round := func(v float64) float64 { return math.Round(v*1e5) / 1e5 }
	return orb.Point{round(originLon + a.x/metresPerLon), round(originLat + a.y/metresPerLat)}
}

func (a xy) position() geo.Position {
	p := a.point()
	return geo.Position{Lon: p[0], Lat: p[1]}
}

// Products are rounded by a conversion before they are added: a machine that
// fuses the two would draw another city.

func (a xy) minus(b xy) xy { return xy{a.x - b.x, a.y - b.y} }
func (a xy) plus(b xy, times float64) xy {
	return xy{a.x + float64(b.x*times), a.y + float64(b.y*times)}
}
func (a xy) cross(b xy) float64 { return float64(a.x*b.y) - float64(a.y*b.x) }
func (a xy) dot(b xy) float64   { return float64(a.x*b.x) + float64(a.y*b.y) }
func (a xy) length() float64    { return math.Sqrt(a.dot(a)) }
func (a xy) to(b xy) float64    { return b.minus(a).length() }

// unit returns a with length 1, or zero.
func (a xy) unit() xy {
	if l := a.length(); l > 0 {
		return xy{a.x / l, a.y / l}
	}
	return xy{}
}

// foot returns the point of the stretch a–b nearest to p.
func foot(a, b, p xy) xy {
	d := b.minus(a)
	l := d.dot(d)
	if l == 0 {
		return a
	}
	return a.plus(d, max(0, min(1, p.minus(a).dot(d)/l)))
}

// meet returns where the stretches a–b and c–d cross, and whether they do.
func meet(a, b, c, d xy) (xy, bool) {
	r, s := b.minus(a), d.minus(c)
	w := r.cross(s)
	if w == 0 {
		return xy{}, false
	}
	t, u := c.minus(a).cross(s)/w, c.minus(a).cross(r)/w
	return a.plus(r, t), t >= 0 && t <= 1 && u >= 0 && u <= 1
}

func onPlane(ls orb.LineString) []xy {
	c := make([]xy, len(ls))
	for i, p := range ls {
		c[i] = toPlane(p)
	}
	return c
}

func lengthOf(c []xy) float64 {
	sum := 0.0
	for i := 1; i < len(c); i++ {
		sum += c[i-1].to(c[i])
	}
	return sum
}

// simplified drops points that lie less than tolerance metres beside the line
// through their neighbours (Douglas and Peucker).
func simplified(c []xy, tolerance float64) []xy {
	if len(c) < 3 {
		return c
	}
	a, b := c[0], c[len(c)-1]
	far, at := 0.0, 0
	for i := 1; i < len(c)-1; i++ {
		if d := foot(a, b, c[i]).to(c[i]); d > far {
			far, at = d, i
		}
	}
	if far < tolerance {
		return []xy{a, b}
	}
	head, tail := simplified(c[:at+1], tolerance), simplified(c[at:], tolerance)
	return append(head[:len(head):len(head)], tail[1:]...)
}

// stretch is a straight piece of line number line of something.
type stretch struct {
	a, b xy
	line int
}

// halfWorld is how far the drawing reaches from the origin, in metres. What lies
// farther off is found with what lies on the edge.
const halfWorld = 32_000.0

// raster finds stretches near a point. The zero raster must not be used; one
// raster must not be asked by two goroutines.
type raster struct {
	cell  float64
	width int
	first []int32 // per cell, its newest entry, or -1
	next  []int32 // per entry, the one before it in the same cell, or -1
	entry []int32 // the stretch it stands for
	all   []stretch
	seen  []int32 // per stretch, the last question that has met it
	asked int32
}

func newRaster(cell float64) *raster {
	width := int(2*halfWorld/cell) + 1
	r := &raster{cell: cell, width: width, first: make([]int32, width*width)}
	for i := range r.first {
		r.first[i] = -1
	}
	return r
}

// box returns the first and last column and row around a and b, widened by reach.
func (r *raster) box(a, b xy, reach float64) (west, east, south, north int) {
	at := func(v float64) int { return max(0, min(r.width-1, int((v+halfWorld)/r.cell))) }
	return at(min(a.x, b.x) - reach), at(max(a.x, b.x) + reach), at(min(a.y, b.y) - reach), at(max(a.y, b.y) + reach)
}

func (r *raster) add(line int, c []xy) {
	for i := 1; i < len(c); i++ {
		id := int32(len(r.all))
		r.all, r.seen = append(r.all, stretch{c[i-1], c[i], line}), append(r.seen, 0)
		steps := max(1, int(c[i-1].to(c[i])/r.cell)) // a long diagonal must not fill its whole box
		d := c[i].minus(c[i-1])
		for k := range steps {
			a, b := c[i-1].plus(d, float64(k)/float64(steps)), c[i-1].plus(d, float64(k+1)/float64(steps))
			west, east, south, north := r.box(a, b, 0)
			for y := south; y <= north; y++ {
				for x := west; x <= east; x++ {
					cell := y*r.width + x
					if last := r.first[cell]; last < 0 || r.entry[last] != id {
						r.next, r.entry = append(r.next, last), append(r.entry, id)
						r.first[cell] = int32(len(r.entry) - 1)
					}
				}
			}
		}
	}
}

// near calls f with every stretch that may come within reach of the stretch
// a–b, each once, by its index in all, until f returns false.
func (r *raster) near(a, b xy, reach float64, f func(id int32, s stretch) bool) {
	r.asked++
	west, east, south, north := r.box(a, b, reach)
	for y := south; y <= north; y++ {
		for x := west; x <= east; x++ {
			for e := r.first[y*r.width+x]; e >= 0; e = r.next[e] {
				id := r.entry[e]
				if r.seen[id] == r.asked {
					continue
				}
				r.seen[id] = r.asked
				if !f(id, r.all[id]) {
					return
				}
			}
		}
	}
}
