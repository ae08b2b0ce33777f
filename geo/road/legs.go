package road

import "math"

// Leg is a part of a route along one street.
type Leg struct {
	Name    Name // empty where the street has none
	Metres  int
	Seconds int
	Turn    Turn // how the leg begins
}

// Turn is what a driver does where a leg begins. Its values are stable codes.
type Turn string

// The turns, by the angle between coming and going: straight on within 25
// degrees, slight up to 60, plain up to 120, sharp up to 165, else turned back.
const (
	Depart      Turn = "depart"
	Straight    Turn = "straight"
	SlightLeft  Turn = "slight-left"
	Left        Turn = "left"
	SharpLeft   Turn = "sharp-left"
	SlightRight Turn = "slight-right"
	Right       Turn = "right"
	SharpRight  Turn = "sharp-right"
	TurnBack    Turn = "uturn"
	Arrive      Turn = "arrive"
)

// linkMetres is up to what length a piece without a name is part of a crossing
// rather than a street: slip roads and the pieces between carriageways.
const linkMetres = 60

// legs tells the drive as a driver is told: street by street. Roundabouts and
// short nameless pieces belong to the leg before them; the turn into the next
// street is that between the streets.
func (n *Network) legs(drive []piece) []Leg {
	type run struct {
		name        int32
		metres      float64
		ms          uint32
		first, last int // of drive: the pieces whose bearings count
	}
	var runs []run
	for i, p := range drive {
		s := &n.Segments[p.arc.Segment()]
		metres := p.metres(s)
		passing := s.Roundabout || s.Name == 0 && metres <= linkMetres && i+1 < len(drive)
		if k := len(runs) - 1; k >= 0 && (passing || runs[k].name == s.Name && !n.turnsBack(drive[runs[k].last], p)) {
			runs[k].metres, runs[k].ms = runs[k].metres+metres, runs[k].ms+p.ms
			if !passing {
				runs[k].last = i
			}
			continue
		}
		runs = append(runs, run{s.Name, metres, p.ms, i, i})
	}
	legs := make([]Leg, 0, len(runs)+1)
	var ms uint32 // rounded as a sum, so that the legs add up to the route
	for i, r := range runs {
		turn := Depart
		if i > 0 {
			turn = turnBy(n.turnAngle(drive[runs[i-1].last], drive[r.first]))
		}
		ms += r.ms
		legs = append(legs, Leg{Name: n.Names[r.name], Metres: int(math.Round(r.metres)), Seconds: seconds(ms) - seconds(ms-r.ms), Turn: turn})
	}
	return append(legs, Leg{Turn: Arrive})
}

func (n *Network) turnsBack(a, b piece) bool { return turnBy(n.turnAngle(a, b)) == TurnBack }

// turnAngle returns by how many degrees a driver turns from the end of a to the
// beginning of b: positive to the right, -180 … 180.
func (n *Network) turnAngle(a, b piece) float64 {
	arrive, leave := n.pointsOf(a), n.pointsOf(b)
	for i, k := 0, len(arrive)-1; i < k; i, k = i+1, k-1 {
		arrive[i], arrive[k] = arrive[k], arrive[i]
	}
	angle := bearing(leave) - (bearing(arrive) + 180)
	return math.Remainder(angle, 360)
}

// bearingMetres is over what distance a bearing is taken, so that the last
// crooked metres before a crossing do not decide.
const bearingMetres = 20

// bearing returns the direction in which points begin, in degrees from north
// over east.
func bearing(points []Coord) float64 {
	pl := planeAt(points[0].Position().Lat)
	gone := 0.0
	var x, y float64
	for i := 1; i < len(points) && gone < bearingMetres; i++ {
		long := pl.metres(points[i-1], points[i])
		to := points[i]
		if gone+long > bearingMetres {
			to = between(points[i-1], points[i], (bearingMetres-gone)/long)
		}
		gone += long
		x, y = pl.from(points[0], to)
	}
	return math.Atan2(x, y) * 180 / math.Pi
}

func turnBy(angle float64) Turn {
	sides := [...]Turn{SlightRight, Right, SharpRight}
	if angle < 0 {
		sides = [...]Turn{SlightLeft, Left, SharpLeft}
	}
	switch a := math.Abs(angle); {
	case a <= 25:
		return Straight
	case a <= 60:
		return sides[0]
	case a <= 120:
		return sides[1]
	case a <= 165:
		return sides[2]
	}
	return TurnBack
}
