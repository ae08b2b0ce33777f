package geo

import "math"

// Traveller tells how long vehicles drive. It has two makers: *road.Roads,
// which knows the streets, and StraightLine, the fallback where no road graph
// is loaded. Both are immutable and safe for any number of goroutines.
type Traveller interface {
	// Seconds returns the driving time, rounded to the nearest second; -1 if
	// it is unknown: a position is not Valid or not on the roads, or there is
	// no way.
	Seconds(from, to Position) int
	// Table returns Seconds of every pair: row i is from[i], column j is to[j].
	Table(from, to []Position) [][]int
	// Basis is what the times rest on: BasisRoad or BasisEstimate.
	Basis() string
}

// What driving times rest on. Whoever shows an estimate says so.
const (
	BasisRoad     = "road"
	BasisEstimate = "estimate"
)

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

// Table returns Seconds of every pair.
func (s StraightLine) Table(from, to []Position) [][]int {
	cells := make([]int, len(from)*len(to))
	rows := make([][]int, len(from))
	for i, p := range from {
		rows[i], cells = cells[:len(to):len(to)], cells[len(to):]
		for j, q := range to {
			rows[i][j] = s.Seconds(p, q)
		}
	}
	return rows
}

// Basis returns BasisEstimate.
func (s StraightLine) Basis() string { return BasisEstimate }
