package city

import (
	"strings"

	"github.com/paulmach/orb"

	"jylu/geo/road"
)

// Distances of the drawing, in metres.
const (
	sample   = 25.0  // a street to be laid is looked at this often
	aside    = 62.0  // it keeps this far from a street beside it
	bank     = 28.0  // and this far from a river or railway it does not cross
	shortest = 120.0 // shorter pieces are not laid
	beyond   = 250.0 // a street of a plot goes this far beyond it to reach another street
	stub     = 230.0 // a dead end shorter than this is cut off
	gentle   = 0.42  // sine of the angle up to which two streets run beside each other
)

// drawn is a street, or a piece of it, on the plane.
type drawn struct {
	name   road.Name
	class  road.Class
	oneWay bool
	apart  bool // see stroke
	fill   bool // not drawn by hand: dead ends are cut off
	plot   int  // index of plots, or -1
	course []xy
}

// draft is the drawing of the streets under way.
type draft struct {
	streets []drawn
	roads   *raster         // of streets
	water   *raster         // rivers and railways
	keepOff []precinct      // lakes, parks and works
	byName  map[string][]xy // by the bare Russian name
	spare   int             // how many of spareNames are taken
}

// bare returns the Russian name of a street without what kind of street it is.
func bare(ru string) string {
	return strings.TrimPrefix(strings.TrimPrefix(ru, "ул. "), "пр. ")
}

func (d *draft) add(s drawn) {
	d.roads.add(len(d.streets), s.course)
	d.streets = append(d.streets, s)
}

func classOf(code string) road.Class {
	class, ok := road.ParseClass(code)
	if !ok {
		panic("city: no class " + code)
	}
	return class
}

func (d *draft) byHand(strokes []stroke) {
	for _, s := range strokes {
		c := onPlane(s.course())
		d.byName[bare(s.ru)] = c
		d.add(drawn{name: road.Name{Ru: s.ru, Kk: s.kk, En: s.en, Old: s.old}, class: classOf(s.class), apart: s.apart, plot: -1, course: c})
	}
}

// named returns the course of a street drawn before.
func (d *draft) named(name string) []xy {
	c, ok := d.byName[name]
	if !ok {
		panic("city: no street " + name)
	}
	return c
}

// yAt returns the northing of c where it first passes easting x; beyond its ends,
// the northing of the nearer one.
func yAt(c []xy, x float64) float64 {
	nearest, off := c[0], abs(c[0].x-x)
	for i := 1; i < len(c); i++ {
		a, b := c[i-1], c[i]
		if a.x != b.x && (a.x <= x) == (x <= b.x) {
			return a.y + float64((b.y-a.y)*(x-a.x))/(b.x-a.x)
		}
		if abs(b.x-x) < off {
			nearest, off = b, abs(b.x-x)
		}
	}
	return nearest.y
}

func abs(v float64) float64 { return max(v, -v) }

// turned swaps east and north, so that what runs north can be treated as what
// runs east.
func turned(c []xy) []xy {
	t := make([]xy, len(c))
	for i, p := range c {
		t[i] = xy{p.y, p.x}
	}
	return t
}

func (d *draft) sheaf(s sheaf) {
	first, last := d.named(s.first), d.named(s.last)
	a, b := toPlane(orb.Point{s.reach[0], originLat}), toPlane(orb.Point{s.reach[1], originLat})
	from, to := a.x, b.x
	if s.north {
		a, b = toPlane(orb.Point{originLon, s.reach[0]}), toPlane(orb.Point{originLon, s.reach[1]})
		from, to = a.y, b.y
		first, last = turned(first), turned(last)
	}
	for i, spec := range s.names {
		share := float64(i+1) / float64(len(s.names)+1)
		var c []xy
		for x := from; x < to+sample; x += sample {
			c = append(c, xy{x, float64(yAt(first, x)*(1-share)) + float64(yAt(last, x)*share)})
		}
		if s.north {
			c = turned(c)
		}
		name := street(spec)
		key := bare(name.Ru)
		line := drawn{name: name, class: classOf(s.class), plot: -1, fill: true}
		if i := strings.Index(s.oneWay, key); i >= 0 {
			line.oneWay = true
			if i > 0 && s.oneWay[i-1] == '-' {
				c = backward(c)
			}
		}
		d.byName[key] = c
		d.lay(line, c, strings.Contains(s.bridges, key))
	}
}

func backward(c []xy) []xy {
	r := make([]xy, 0, len(c))
	for i := len(c) - 1; i >= 0; i-- {
		r = append(r, c[i])
	}
	return r
}

// at returns the point of the side at share u of its way from west to east.
func (d *draft) at(s side, u float64) xy {
	if s.street == "" {
		a, b := toPlane(s.a), toPlane(s.b)
		return a.plus(b.minus(a), u)
	}
	west, east := toPlane(orb.Point{s.west, originLat}), toPlane(orb.Point{s.east, originLat})
	x := west.x + float64((east.x-west.x)*u)
	return xy{x, yAt(d.named(s.street), x)}
}

// spot returns the point of the plot at share u from west to east and v from
// south to north; both may go a little beyond 0 and 1.
func (d *draft) spot(p plot, u, v float64) xy {
	south, north := d.at(p.south, u), d.at(p.north, u)
	return south.plus(north.minus(south), v)
}

func (d *draft) plot(number int, p plot) {
	width, height := d.spot(p, 0, .5).to(d.spot(p, 1, .5)), d.spot(p, .5, 0).to(d.spot(p, .5, 1))
	older := len(d.streets)
	// lay lays street i of n; across it run others, length is that of its plot.
	lay := func(i, n, others int, length float64, name road.Name, at func(along, share float64) xy) {
		share, step := float64(i+1)/float64(n+1), sample/length
		way := func(t float64) xy { return at(t, share) }
		// Its ends are a street outside the plot, else the outermost ones inside.
		edge := 0.1
		if others > 0 {
			edge = 1 / float64(others+1)
		}
		from, to := d.reach(way, edge, -step, -beyond/length, older), d.reach(way, 1-edge, step, 1+beyond/length, older)
		var c []xy
		for t := from; t < to; t += step {
			c = append(c, way(t))
		}
		d.lay(drawn{name: name, class: road.Residential, plot: number, fill: true}, append(c, way(to)), false)
	}
	for i := range p.across {
		lay(i, p.across, p.along, width, d.acrossName(p), func(t, share float64) xy { return d.spot(p, t, share) })
	}
	for i := range p.along {
		lay(i, p.along, p.across, height, alongName(p, i+1), func(t, share float64) xy { return d.spot(p, share, t) })
	}
}

// reach follows way from start by steps until it has crossed one of the older
// streets and returns where; it returns start if water or a park comes first or
// if there is none before end.
func (d *draft) reach(way func(float64) xy, start, step, end float64, older int) float64 {
	for t := start; (t-end)*step < 0; t += step {
		a, b := way(t), way(t+step)
		if d.across(a, b) || d.kept(b) {
			return start
		}
		crossed := false
		d.roads.near(a, b, 0, func(_ int32, s stretch) bool {
			_, meets := meet(a, b, s.a, s.b)
			crossed = meets && s.line < older && !d.streets[s.line].apart
			return !crossed
		})
		if crossed {
			return t + step
		}
	}
	return start
}

// lay adds the pieces of c that keep their distance from what is there already.
func (d *draft) lay(line drawn, c []xy, bridges bool) {
	start := -1
	for i := 0; i <= len(c); i++ {
		free := i < len(c) && d.free(c, i, bridges)
		switch {
		case free && start < 0:
			start = i
		case !free && start >= 0:
			if piece := c[start:i]; lengthOf(piece) >= shortest {
				line.course = simplified(piece, 2)
				d.add(line)
			}
			start = -1
		}
	}
}

func (d *draft) free(c []xy, i int, bridges bool) bool {
	p, way := c[i], c[min(i+1, len(c)-1)].minus(c[max(i-1, 0)]).unit()
	free := true
	d.roads.near(p, p, aside, func(_ int32, s stretch) bool {
		beside := abs(s.b.minus(s.a).unit().cross(way)) < gentle
		free = !beside || foot(s.a, s.b, p).to(p) > aside
		return free
	})
	if !free {
		return false
	}
	if !bridges {
		d.water.near(p, p, bank, func(_ int32, s stretch) bool {
			free = foot(s.a, s.b, p).to(p) > bank
			return free
		})
	}
	return free && !d.kept(p)
}

// kept tells whether p lies in a lake or a park.
func (d *draft) kept(p xy) bool {
	for _, area := range d.keepOff {
		if area.low.x < p.x && p.x < area.high.x && area.low.y < p.y && p.y < area.high.y && within(area.ring, p) {
			return true
		}
	}
	return false
}

// precinct is a ring on the plane with its bounds.
type precinct struct {
	ring      []xy
	low, high xy
}

func precinctOf(ring []xy) precinct {
	p := precinct{ring, ring[0], ring[0]}
	for _, q := range ring {
		p.low, p.high = xy{min(p.low.x, q.x), min(p.low.y, q.y)}, xy{max(p.high.x, q.x), max(p.high.y, q.y)}
	}
	return p
}

// within tells whether p lies inside the ring, closed or not.
func within(ring []xy, p xy) bool {
	inside := false
	for i := range ring {
		a, b := ring[i], ring[(i+1)%len(ring)]
		if (a.y > p.y) != (b.y > p.y) && p.x < a.x+(b.x-a.x)*(p.y-a.y)/(b.y-a.y) {
			inside = !inside
		}
	}
	return inside
}

// across tells whether a river or railway lies between a and b.
func (d *draft) across(a, b xy) bool {
	crosses := false
	d.water.near(a, b, 0, func(_ int32, s stretch) bool {
		_, crosses = meet(a, b, s.a, s.b)
		return !crosses
	})
	return crosses
}

// entrance lays a service road from at to the nearest street on the same bank
// that is neither a motorway nor inside a quarter.
func (d *draft) entrance(at xy) {
	least, nearest := 1000.0, at
	d.roads.near(at, at, least, func(_ int32, s stretch) bool {
		f := foot(s.a, s.b, at)
		joins := d.streets[s.line].plot < 0 && !d.streets[s.line].apart
		if joins && f.to(at) < least && !d.across(at, f) {
			least, nearest = f.to(at), f
		}
		return true
	})
	if least > merge && nearest != at {
		onward := nearest.plus(nearest.minus(at).unit(), 2) // a little beyond, so that they cross
		d.add(drawn{class: road.Service, plot: -1, course: []xy{at, onward}})
	}
}
