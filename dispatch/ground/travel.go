package ground

import (
	"context"
	"fmt"
	"iter"
	"math"
	"strings"
	"time"

	"gorm.io/gorm"

	"jylu/geo"
	"jylu/geo/road"
)

// Workshop is the kind of vehicle a crew travels in, and what is asked with when
// nobody says which.
const Workshop = "ARM"

// Travel answers travel times as they are at one moment: with its roads, its
// closures, its hour of the day. It is immutable but for what it computes when
// first asked, and safe for any number of goroutines.
type Travel struct {
	terrain  *Terrain
	state    state
	line     geo.Traveller
	profile  road.Profile
	sizes    map[string]road.Size
	closures []road.Closure
}

// Time is a driving time.
type Time struct {
	Seconds int  // -1: unknown
	Road    bool // by roads; false: a straight line with a factor, an estimate
}

// At returns the travel times at now, as tx sees closures and speeds: in a
// snapshot they agree with everything else it reads. Usually it is one round
// trip; after a change it computes for some milliseconds.
func (g *Ground) At(ctx context.Context, tx *gorm.DB, now time.Time) (*Travel, error) {
	t, err := g.at(ctx, tx, g.terrain.Load(), moment{at: now, present: true})
	if err != nil {
		return nil, fmt.Errorf("ground: at: %w", err)
	}
	g.travel.Store(t)
	return t, nil
}

// Then returns the travel times at a past moment: with the closures then in
// force and its hour of the day, but with the roads and speeds of today, whose
// past nobody keeps.
func (g *Ground) Then(ctx context.Context, tx *gorm.DB, at time.Time) (*Travel, error) {
	t, err := g.at(ctx, tx, g.terrain.Load(), moment{at: at})
	if err != nil {
		return nil, fmt.Errorf("ground: then: %w", err)
	}
	return t, nil
}

func (g *Ground) at(ctx context.Context, tx *gorm.DB, terrain *Terrain, m moment) (*Travel, error) {
	s, err := load(ctx, tx, m)
	if err != nil {
		return nil, err
	}
	band := road.BandAt(m.at.In(almaty))
	if last := g.travel.Load(); last != nil && last.terrain == terrain && last.state == s && last.profile.Band == band {
		return last, nil
	}
	t := &Travel{terrain: terrain, state: s, line: g.line}
	if t.profile, err = s.profile(band); err != nil {
		return nil, err
	}
	if t.sizes, err = s.vehicleSizes(); err != nil {
		return nil, err
	}
	ids, err := s.closureIDs()
	if err == nil {
		t.closures, err = g.seen.resolve(ctx, tx, terrain, ids)
	}
	return t, err
}

// Straight returns travel times that know no roads.
func Straight(line geo.Traveller) *Travel {
	return &Travel{terrain: &Terrain{}, line: line, profile: road.DefaultProfile()}
}

// Basis is what the times rest on where a road leads: geo.BasisRoad, or
// geo.BasisEstimate if no roads are known.
func (t *Travel) Basis() string {
	if t.terrain.graph == nil {
		return geo.BasisEstimate
	}
	return geo.BasisRoad
}

// Times returns how long a vehicle of the kind drives between every pair: row i is
// from[i], column j is to[j]. kind may be one without a size, or empty for
// somebody on his own: he passes everywhere.
func (t *Travel) Times(kind string, from, to []geo.Position) [][]Time {
	var table [][]int
	if roads := t.roads(kind); roads != nil {
		table = roads.Table(from, to)
	}
	cells := make([]Time, len(from)*len(to))
	rows := make([][]Time, len(from))
	for i := range from {
		rows[i], cells = cells[:len(to):len(to)], cells[len(to):]
		for j := range to {
			if table != nil && table[i][j] >= 0 {
				rows[i][j] = Time{table[i][j], true}
				continue
			}
			rows[i][j] = Time{t.line.Seconds(from[i], to[j]), false}
		}
	}
	return rows
}

// Time returns how long a vehicle of the kind drives from one place to another.
func (t *Travel) Time(kind string, from, to geo.Position) Time {
	if roads := t.roads(kind); roads != nil {
		if s := roads.Seconds(from, to); s >= 0 {
			return Time{s, true}
		}
	}
	return Time{t.line.Seconds(from, to), false}
}

// Away is a place beside all roads.
type Away struct {
	Metres  int           // to the nearest road, roughly
	Swapped *geo.Position // the place with longitude and latitude in the other order, if that is on the roads
}

// Away reports whether a vehicle of the kind gets no nearer to p than
// road.SnapMetres, so that a time there would be a guess. Where no roads are known
// all times are.
func (t *Travel) Away(kind string, p geo.Position) (a Away, away bool) {
	roads := t.roads(kind)
	if roads == nil {
		return a, false
	}
	if _, on := roads.Snap(p); on {
		return a, false
	}
	if m := roads.Metres(p); m < math.MaxInt32 {
		a.Metres = int(m)
	}
	swapped := geo.Position{Lon: p.Lat, Lat: p.Lon}
	if _, on := roads.Snap(swapped); on {
		a.Swapped = &swapped
	}
	return a, true
}

// fields are the words of text.
func fields(text string) iter.Seq[string] { return strings.FieldsSeq(text) }
