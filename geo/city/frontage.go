package city

import (
	"jylu/geo"
	"jylu/geo/road"
)

// row is the front between two crossings, on one side of a street.
type row struct {
	street int     // index of plan.streets
	left   bool    // side of the street, as it is drawn
	first  float64 // metres along the piece of street to the middle of the first place
	before float64 // metres of the street before this piece
	flats  bool    // for flats and institutions; else for private houses
	places int
}

// pace is the distance between the middles of two places.
func (r row) pace() float64 {
	if r.flats {
		return sizes[Dwelling].pace
	}
	return sizes[House].pace
}

// The most buildings of one kind that are put on a row in one go, so that houses
// stand together and no street is built up to its end before others begin.
const (
	atOnceFlats  = 2
	atOnceHouses = 6
)

// setback is the distance from the axis of a street to the front of a building.
func setback(c road.Class) float64 {
	switch c {
	case road.Motorway, road.Trunk:
		return 30
	case road.Primary:
		return 25
	case road.Secondary:
		return 21
	case road.Tertiary:
		return 16
	}
	return 12
}

// clearance is how near a building may come to the axis of any street.
func clearance(c road.Class) float64 { return setback(c) - 4 }

// kerb is the front of a street: its course and where its pieces begin.
type kerb struct {
	course []xy
	run    []float64 // metres from the start to each point
}

func kerbOf(course []xy) kerb {
	k := kerb{course, make([]float64, len(course))}
	for i := 1; i < len(course); i++ {
		k.run[i] = k.run[i-1] + course[i-1].to(course[i])
	}
	return k
}

func (k kerb) length() float64 { return k.run[len(k.run)-1] }

// at returns the point that many metres along, and the way the street runs there.
func (k kerb) at(metres float64) (xy, xy) {
	i := 1
	for i < len(k.run)-1 && k.run[i] < metres {
		i++
	}
	way := k.course[i].minus(k.course[i-1]).unit()
	return k.course[i-1].plus(way, metres-k.run[i-1]), way
}

// rows returns the places along all streets, by district.
func (p *plan) rows(atlas *geo.Atlas) map[string][]row {
	rows := map[string][]row{}
	passed := map[string]float64{} // metres of each street before the piece at hand
	last := map[string]xy{}
	for i, s := range p.streets {
		if s.apart || s.class == road.Service || s.name.Ru == "" && (s.plot < 0 || plots[s.plot].use != micro) {
			continue
		}
		k := kerbOf(p.course(i))
		key := s.name.Ru
		if end, again := last[key]; again && key != "" {
			passed[key] += end.to(k.course[0])
		}
		flats := s.plot < 0 || plots[s.plot].use != cottages
		for _, block := range p.blocks(i, k) {
			middle, _ := k.at((block[0] + block[1]) / 2)
			d, inside := atlas.DistrictAt(middle.position())
			if !inside || within(mountains, middle) {
				continue
			}
			r := row{street: i, before: passed[key], flats: flats}
			room := block[1] - block[0] - 2*corner
			if r.places = int(room / r.pace()); r.places == 0 {
				continue
			}
			r.first = block[0] + corner + (room-float64(r.places-1)*r.pace())/2
			rows[d.Code] = append(rows[d.Code], r)
			r.left = true
			rows[d.Code] = append(rows[d.Code], r)
		}
		passed[key] += k.length()
		last[key] = k.course[len(k.course)-1]
	}
	return rows
}

// course returns the vertices of street i.
func (p *plan) course(i int) []xy {
	c := make([]xy, len(p.streets[i].ids))
	for k, n := range p.streets[i].ids {
		c[k] = p.vertices.at[n]
	}
	return c
}

// corner is how far from a crossing the first place begins, in metres.
const corner = 16.0

// blocks returns where along street i each of its blocks begins and ends.
func (p *plan) blocks(i int, k kerb) [][2]float64 {
	var out [][2]float64
	start := 0.0
	for v, n := range p.streets[i].ids {
		if at := k.run[v]; v > 0 && (p.uses[n] > 1 || v == len(p.streets[i].ids)-1) {
			out = append(out, [2]float64{start, at})
			start = at
		}
	}
	return out
}
