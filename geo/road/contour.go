package road

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"jylu/geo"
)

// Contour is a place bounded by streets, as the company describes an outage.
type Contour struct {
	Streets []Name      // as they are signed, in the order given
	Polygon orb.Polygon // one simple ring, counter-clockwise
}

// CrossesItself is the error for streets that meet one after the other and yet
// bound no place: their ring crosses itself, or shrinks to one crossing.
type CrossesItself struct{}

func (*CrossesItself) Error() string { return "road: the streets bound no place" }

// MaxContour is how many streets a contour may have.
const MaxContour = 12

// Contour finds the place that the streets bound: each meets the next, the last
// meets the first, and the ring runs along each street between its two corners.
// Where streets meet several times, the shortest ring that does not cross itself
// is taken. With more streets than MaxContour it looks no further than that and
// errs. Errors: *UnknownStreet with all unknown ones, *NoCrossing with the first
// pair that does not meet, *CrossesItself.
func (g *Graph) Contour(names []string) (Contour, error) {
	if len(names) < 2 || len(names) > MaxContour {
		return Contour{}, &CrossesItself{}
	}
	streets, err := g.find(names)
	if err != nil {
		return Contour{}, err
	}
	c := contour{g: g, streets: streets}
	for i, s := range streets {
		next := streets[(i+1)%len(streets)]
		corners := g.corners(s, next)
		if len(corners) == 0 {
			return Contour{}, &NoCrossing{s.asked, next.asked}
		}
		c.corners = append(c.corners, thin(corners))
	}
	c.measure()
	for _, r := range c.rings() {
		if ring := c.line(r); ring != nil {
			return Contour{Streets: c.names(), Polygon: orb.Polygon{ring}}, nil
		}
	}
	return Contour{}, &CrossesItself{}
}

// mostCorners bounds how many meetings of two streets are looked at. Real ones
// have up to a dozen nodes; two names for one road share all of them.
const mostCorners = 24

// thin leaves at most mostCorners, evenly.
func thin(corners []corner) []corner {
	if len(corners) <= mostCorners {
		return corners
	}
	kept := make([]corner, mostCorners)
	for i := range kept {
		kept[i] = corners[i*len(corners)/mostCorners]
	}
	return kept
}

// contour is the search for a ring. corners[i] is where street i meets the next.
type contour struct {
	g       *Graph
	streets []*street
	corners [][]corner
	sides   [][]*walker // of street i from each corner it has with the one before
}

func (c *contour) names() []Name {
	names := make([]Name, len(c.streets))
	for i, s := range c.streets {
		names[i] = c.g.net.Names[s.name]
	}
	return names
}

// before returns where street i meets the one before it.
func (c *contour) before(i int) []corner { return c.corners[(i+len(c.corners)-1)%len(c.corners)] }

// measure walks every street from each of its first corners to its second ones.
func (c *contour) measure() {
	c.sides = make([][]*walker, len(c.streets))
	for i, s := range c.streets {
		var to []int32
		for _, end := range c.corners[i] {
			to = append(to, end.a)
		}
		for _, begin := range c.before(i) {
			c.sides[i] = append(c.sides[i], c.g.walk(s, begin.b, to))
		}
	}
}

// A ring is which corner is taken for each street with its next, and what the
// walk around costs.
type ring struct {
	corner []int
	cost   float64
}

// sideMetres is the shortest side of a contour: streets meet at crossings with
// several nodes, and the ways between those are not sides.
const sideMetres = 30

// side returns what the walk along street i costs from its first corner to its
// second.
func (c *contour) side(i, first, second int) float64 {
	if cost := c.sides[i][first].cost(c.corners[i][second].a); cost >= sideMetres {
		return cost
	}
	return math.Inf(1)
}

// rings returns the shortest ring through each corner of the last street with
// the first, shortest first.
func (c *contour) rings() []ring {
	var rings []ring
	last := len(c.streets) - 1
	for start := range c.corners[last] {
		costs := make([]float64, len(c.corners[last]))
		for k := range costs {
			costs[k] = math.Inf(1)
		}
		costs[start] = 0
		var came [][]int
		for i := range c.streets {
			next, by := c.advance(i, costs)
			costs, came = next, append(came, by)
		}
		if math.IsInf(costs[start], 1) {
			continue
		}
		r := ring{make([]int, len(c.streets)), costs[start]}
		for i, k := last, start; i >= 0; i-- {
			r.corner[i], k = k, came[i][k]
		}
		rings = append(rings, r)
	}
	slices.SortStableFunc(rings, func(a, b ring) int { return cmp.Compare(a.cost, b.cost) })
	return rings
}

// advance goes on along street i: from what it costs to be at each of its first
// corners to what it costs to be at each of its second, and by which first one.
func (c *contour) advance(i int, costs []float64) (next []float64, by []int) {
	next, by = make([]float64, len(c.corners[i])), make([]int, len(c.corners[i]))
	for k := range next {
		next[k] = math.Inf(1)
		for j, cost := range costs {
			if sum := cost + c.side(i, j, k); sum < next[k] {
				next[k], by[k] = sum, j
			}
		}
	}
	return next, by
}

// line makes the ring, or nil if it crosses itself.
func (c *contour) line(r ring) orb.Ring {
	var points []Coord
	for i := range c.streets {
		first := r.corner[(i+len(r.corner)-1)%len(r.corner)]
		w := c.sides[i][first]
		points = append(points, c.g.net.Nodes[c.before(i)[first].b])
		for _, a := range w.to(c.corners[i][r.corner[i]].a) {
			points = append(points, c.g.net.pointsOf(piece{arc: a, to: 1})[1:]...)
		}
	}
	points = untangle(points)
	if len(points) < 3 {
		return nil
	}
	line := make(orb.Ring, 0, len(points)+1)
	for _, p := range points {
		line = append(line, p.pointOf())
	}
	line = append(line, line[0])
	if geo.CrossesItself(line) {
		return nil
	}
	if line.Orientation() == orb.CW {
		line.Reverse()
	}
	return line
}
