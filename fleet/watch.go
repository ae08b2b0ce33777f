package fleet

import (
	"time"
	_ "time/tzdata" // City must be found on any machine
)

// dayStarts is the hour, on the city's clocks, at which the first watch of a
// day begins; with watches of 12 hours the second begins at 20:00.
const dayStarts = 8

// Watch is one stretch of duty, [Start, End), in UTC.
type Watch struct{ Start, End time.Time }

// WatchAt returns the watch that now falls in. The first of a day begins at
// 08:00 in the city, the others every WatchH hours; where WatchH does not
// divide the day, the last is cut short at 08:00. Watches follow the clock on
// the wall: when the zone changed its offset, one was an hour longer.
func WatchAt(now time.Time, regime Regime) Watch {
	y, m, d := now.In(City).Date()
	if now.Before(time.Date(y, m, d, dayStarts, 0, 0, 0, City)) {
		d--
	}
	n, hours := perDay(regime), watchHours(regime)
	end := time.Date(y, m, d+1, dayStarts, 0, 0, 0, City)
	for k := n - 1; ; k-- {
		start := time.Date(y, m, d, dayStarts+k*hours, 0, 0, 0, City)
		if k == 0 || !now.Before(start) {
			return Watch{Start: start.UTC(), End: end.UTC()}
		}
		end = start
	}
}

// DutyOf returns what the crew at place order, from 0, among the size crews of
// its area does in watch w. It is a pure rotation: crews take the watches in
// turn, and those on call are the next in turn, who have rested longest.
//
// With enough crews, in every watch exactly OnWatchPerArea are on watch; over a
// whole turn all keep equally many; and nobody keeps two watches in a row where
// size >= 2·OnWatchPerArea. Taking turns alone would give some crews the nights
// for good, so from 3·OnWatchPerArea crews up each turn begins one step later.
// Below that rest goes first: with 4 crews and 2 on watch two pairs alternate,
// and who has the nights can only change by a watch of 24 hours.
func DutyOf(order, size int, w Watch, regime Regime) Duty {
	if order < 0 || order >= size {
		return DutyOff
	}
	onWatch := min(max(regime.OnWatchPerArea, 0), size)
	onCall := min(max(regime.OnCallPerArea, 0), size-onWatch)
	step := onWatch
	if step == 0 {
		step = max(onCall, 1) // nobody keeps watch; those on call still take turns
	}
	turn := size / gcd(size, step) // watches until the same crews come together again
	number := w.number(regime)
	slot := number % turn
	if size >= 3*step && gcd(turn, perDay(regime)) > 1 {
		slot += number / turn % turn
	}
	switch place := ((order-slot*step)%size + size) % size; {
	case place < onWatch:
		return DutyOnWatch
	case place < onWatch+onCall:
		return DutyOnCall
	default:
		return DutyOff
	}
}

// number counts watches from the year 1, so that it is never negative.
func (w Watch) number(regime Regime) int {
	local := w.Start.In(City)
	y, m, d := local.Date()
	hour := local.Hour() - dayStarts
	if hour < 0 {
		d, hour = d-1, hour+24
	}
	const year1 = -62135596800 // Unix seconds of 0001-01-01
	day := int((time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() - year1) / (24 * 60 * 60))
	return day*perDay(regime) + hour/watchHours(regime)
}

func watchHours(regime Regime) int { return min(max(regime.WatchH, 1), 24) }

func perDay(regime Regime) int {
	h := watchHours(regime)
	return (24 + h - 1) / h
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
