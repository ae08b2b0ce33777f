package city

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"jylu/geo"
	"jylu/geo/road"
)

// builder puts buildings beside the streets.
type builder struct {
	*plan
	atlas  *geo.Atlas
	kerbs  []kerb
	roads  *raster // of the finished streets
	built  *raster // of the walls; line is the index of placed
	rows   map[string][]row
	yards  []xy // bases and sources: nothing is built into their yards
	placed []placed
}

// placed is a building and where its number comes from.
type placed struct {
	Building
	street int
	number int
	middle xy
	corner [4]xy
}

const (
	gap  = 7.0  // between buildings, metres
	wet  = 24.0 // from a building to a river or a railway
	yard = 45.0 // from the middle of a building to a base or a source
)

func newBuilder(p *plan) *builder {
	b := &builder{plan: p, roads: newRaster(150), built: newRaster(100), yards: entrances()}
	for i := range p.streets {
		c := p.course(i)
		b.kerbs = append(b.kerbs, kerbOf(c))
		b.roads.add(i, c)
	}
	var ds []geo.District
	for _, o := range outlines {
		ds = append(ds, geo.District{Code: o.code, Outline: geo.Shape{Geometry: o.polygon()}}.Bounded())
	}
	b.atlas = geo.NewAtlas(ds)
	b.rows = p.rows(b.atlas)
	return b
}

// district builds a district's share of the city: what serves the public first,
// for it needs the most room.
func (b *builder) district(code string, share float64) {
	var flats, houses []row
	for _, r := range b.rows[code] {
		if r.flats {
			flats = append(flats, r)
		} else {
			houses = append(houses, r)
		}
	}
	left := int(math.Round(total * share))
	for _, s := range socials {
		n := int(math.Round(s.count * share))
		left -= b.scatter(append(flats[:len(flats):len(flats)], houses...), s.kind, n, 1, code)
	}
	private := 0 // private houses as their rows are part of all rows, at most half
	if all := len(flats) + len(houses); all > 0 {
		private = min(left/2, left*len(houses)/all)
	}
	left -= b.scatter(houses, House, private, atOnceHouses, code)
	left -= b.scatter(flats, Dwelling, left, atOnceFlats, code)
	b.scatter(houses, House, left, atOnceHouses, code)
}

// scatter puts up to n buildings of a kind on rows, evenly over them and most of
// them at most on one row, and returns how many it put.
func (b *builder) scatter(rows []row, k Kind, n, most int, code string) int {
	if len(rows) == 0 {
		return 0
	}
	stride := int(float64(len(rows)) * 0.618034) // golden section: neighbours come late
	for gcd(stride, len(rows)) != 1 {
		stride++
	}
	done := 0
	for i := 0; i < len(rows) && done < n; i++ {
		r := rows[(i*stride+int(k)*len(rows)/kinds)%len(rows)]
		on := 0
		for place := 0; place < r.places && on < most && done < n; place++ {
			if b.put(r, place, k, code) {
				on, done = on+1, done+1
			}
		}
	}
	return done
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return max(a, 1)
}

// put builds at that place of the row, if there is room.
func (b *builder) put(r row, place int, k Kind, code string) bool {
	s, kerb := b.streets[r.street], b.kerbs[r.street]
	along := r.first + float64(place)*r.pace()
	n := chance(len(b.placed))
	size := sizes[k]
	size.long *= 0.85 + float64(n%64)/64*0.4
	at, way := kerb.at(along)
	aside := xy{-way.y, way.x} // to the left
	if !r.left {
		aside = xy{way.y, -way.x}
	}
	front := at.plus(aside, setback(s.class)+float64(n>>8%5))
	p := placed{street: r.street, middle: front.plus(aside, size.deep/2)}
	p.corner = [4]xy{front.plus(way, -size.long/2), front.plus(way, size.long/2)}
	p.corner[2], p.corner[3] = p.corner[1].plus(aside, size.deep), p.corner[0].plus(aside, size.deep)
	p.Position = p.middle.position()
	if d, inside := b.atlas.DistrictAt(p.Position); !inside || d.Code != code || !b.room(p) {
		return false
	}
	p.Kind, p.District, p.Levels = k, code, levels[k][n>>16%uint64(len(levels[k]))]
	p.People = inhabited(k, size.long, p.Levels)
	ring := orb.Ring{}
	for _, i := range [...]int{0, 1, 2, 3, 0} {
		if r.left {
			i = 3 - i // the shell runs against the clock
		}
		ring = append(ring, p.corner[3-i].point())
	}
	p.Outline = orb.Polygon{ring}
	p.number = 2*int((r.before+along)/sizes[House].pace) + 1
	if !r.left {
		p.number++
	}
	b.built.add(len(b.placed), append(p.corner[:], p.corner[0]))
	b.placed = append(b.placed, p)
	return true
}

// room tells whether p keeps its distance from streets, water, reserved ground,
// yards and other buildings.
func (b *builder) room(p placed) bool {
	free := true
	for _, y := range b.yards {
		free = free && p.middle.to(y) > yard
	}
	for i := 0; i < 4 && free; i++ {
		u, v := p.corner[i], p.corner[(i+1)%4]
		b.roads.near(u, v, 30, func(_ int32, s stretch) bool {
			free = between(u, v, s.a, s.b) >= clearance(b.streets[s.line].class)
			return free
		})
		if free {
			b.draft.water.near(u, v, wet, func(_ int32, s stretch) bool {
				free = between(u, v, s.a, s.b) >= wet
				return free
			})
		}
		if free {
			b.built.near(u, v, 60, func(_ int32, s stretch) bool {
				free = between(u, v, s.a, s.b) >= gap && !within(p.corner[:], b.placed[s.line].middle) && !within(b.placed[s.line].corner[:], p.middle)
				return free
			})
		}
		free = free && !b.draft.kept(u)
	}
	return free
}

// between returns the distance between the stretches a–b and c–d.
func between(a, b, c, d xy) float64 {
	if _, crosses := meet(a, b, c, d); crosses {
		return 0
	}
	return min(foot(a, b, c).to(c), foot(a, b, d).to(d), foot(c, d, a).to(a), foot(c, d, b).to(b))
}

// finished gives addresses and names, in order of district and address.
func (b *builder) finished() []Building {
	slices.SortStableFunc(b.placed, func(p, q placed) int {
		s, t := b.streets[p.street], b.streets[q.street]
		return cmp.Or(cmp.Compare(p.District, q.District), cmp.Compare(s.plot, t.plot), cmp.Compare(s.name.Ru, t.name.Ru),
			cmp.Compare(p.number, q.number), cmp.Compare(p.street, q.street))
	})
	var count [kinds]int
	inPlot := make([]int, len(plots))
	out := make([]Building, 0, len(b.placed))
	for _, p := range b.placed {
		s := b.streets[p.street]
		p.Street, p.Number = s.name, strconv.Itoa(p.number)
		if s.plot >= 0 && plots[s.plot].use == micro {
			inPlot[s.plot]++
			p.Street, p.Number = quarterName(plots[s.plot]), strconv.Itoa(inPlot[s.plot])
		}
		count[p.Kind]++
		p.Name = institution(p.Kind, count[p.Kind])
		out = append(out, p.Building)
	}
	return out
}

// quarterName returns the name of a micro-district as addresses have it.
func quarterName(p plot) road.Name {
	ru, kk, en := three(p.name)
	if number, numbered := strings.CutSuffix(ru, " микрорайон"); numbered {
		return road.Name{Ru: number + " мкр.", Kk: number + " ы.а.", En: en}
	}
	return road.Name{Ru: "мкр. " + ru, Kk: kk + " ы.а.", En: en + " microdistrict"}
}
