package geo

import "math"

// StraightLine estimates driving times where no road graph is loaded: the
// great-circle distance, lengthened by Factor, at a constant speed. Whoever
// shows its result marks it as an estimate.
type StraightLine struct {
	Factor   float64 // road metres per straight metre
	SpeedMps float64 // average speed on the road, metres per second
}

// DefaultStraightLine is 1.4 road metres per straight metre, as grids of
// streets give (between 1 along the grid and the square root of 2 across it),
// at 32 km/h, a lorry on secondary roads with its stops. Both are design
// assumptions, to be replaced by the road graph.
var DefaultStraightLine = StraightLine{Factor: 1.4, SpeedMps: 32 / 3.6}

// Seconds returns the estimated driving time, rounded to the nearest second.
// It returns -1, "unknown", if a position is not Valid or s has no speed.
func (s StraightLine) Seconds(from, to Position) int {
	if !from.Valid() || !to.Valid() || !(s.SpeedMps > 0) || !(s.Factor > 0) {
		return -1
	}
	return int(math.Round(from.MetresTo(to) * s.Factor / s.SpeedMps))
}
