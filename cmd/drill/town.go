package main

import (
	"fmt"
	"math"
	"math/rand/v2"

	"jylu/geo"
)

// town is where things happen: around the bases of the city that the server
// shows. A place lies within reach of a base, so that a crew gets there in a
// drill's time; see reach.
type town struct {
	bases []geo.Position
	reach float64 // metres
}

const (
	citySpeed  = 32 / 3.6 // metres a second, the server's own estimate
	detour     = 1.4      // roads against a straight line
	topSpeed   = 50.0     // metres a second; the server takes no fix of a vehicle faster than 60
	reachTime  = 600.0    // seconds of the simulated clock
	leastReach = 1200.0   // metres: less, and every report is of the same incident
)

// newTown makes the town for a drill that runs at speed. Simulated crews drive
// as fast as their time passes, real ones do not, and the server refuses fixes
// that cannot be; so the faster the clock, the smaller the town.
func newTown(bases []geo.Position, speed float64) town {
	return town{bases, max(leastReach, min(citySpeed*speed, topSpeed)*reachTime/speed)}
}

// anywhere is a place in town.
func (t town) anywhere(rng *rand.Rand) geo.Position {
	return offset(t.bases[rng.IntN(len(t.bases))], t.reach*math.Sqrt(rng.Float64()), rng.Float64())
}

// near is a place a few houses from p.
func near(rng *rand.Rand, p geo.Position) geo.Position {
	return offset(p, 200*rng.Float64(), rng.Float64())
}

// offset is the point some metres from p; turn is the part of a circle.
func offset(p geo.Position, metres, turn float64) geo.Position {
	const degree = 111_320.0 // metres of latitude
	sin, cos := math.Sincos(2 * math.Pi * turn)
	return geo.Position{
		Lon: math.Round((p.Lon+metres*cos/(degree*math.Cos(p.Lat*math.Pi/180)))*1e6) / 1e6,
		Lat: math.Round((p.Lat+metres*sin/degree)*1e6) / 1e6,
	}
}

// along is the point a part of the way from a to b.
func along(a, b geo.Position, part float64) geo.Position {
	part = min(max(part, 0), 1)
	return geo.Position{Lon: a.Lon + (b.Lon-a.Lon)*part, Lat: a.Lat + (b.Lat-a.Lat)*part}
}

var streets = []string{"пр. Абая", "ул. Толе би", "ул. Сатпаева", "пр. Райымбека", "ул. Тимирязева", "ул. Жандосова", "пр. Аль-Фараби", "ул. Розыбакиева"}

func address(rng *rand.Rand) string {
	return fmt.Sprintf("%s, %d", streets[rng.IntN(len(streets))], 1+rng.IntN(220))
}

// drive is a way from one place to another, in real time.
type drive struct {
	from, to geo.Position
	seconds  float64 // it takes
	fixes    bool    // the phone knows where it is
}

// longestDrive bounds a drive at top speed; a longer one is made in its
// simulated time, without positions, as by a phone whose receiver sees no sky.
const longestDrive = 30.0

// route plans a drive when time passes speed times faster than the server's.
func route(from, to geo.Position, speed float64) drive {
	metres := from.MetresTo(to)
	d := drive{from: from, to: to, seconds: max(metres*detour/citySpeed/speed, 0.5), fixes: true}
	if metres <= topSpeed*d.seconds {
		return d
	}
	if atTop := metres / topSpeed; atTop <= longestDrive {
		d.seconds = atTop
		return d
	}
	d.fixes = false
	return d
}
