package road

import (
	"jylu/geo"
	"jylu/geo/road/hierarchy"
)

// Table returns Seconds of every pair: row i is from[i], column j is to[j].
// Positions that are given more than once are searched once.
func (r *Roads) Table(from, to []geo.Position) [][]int {
	origins, row := r.ends(from, r.origin)
	destinations, column := r.ends(to, r.destination)
	ms := r.table(origins, destinations)
	cells := make([]int, len(from)*len(to))
	table := make([][]int, len(from))
	for i, o := range row {
		table[i], cells = cells[:len(to):len(to)], cells[len(to):]
		for j, d := range column {
			table[i][j] = -1
			if o >= 0 && d >= 0 {
				table[i][j] = seconds(ms[o*len(destinations)+d])
			}
		}
	}
	return table
}

// ends makes an end of each different position; which tells for each position
// the index of its end, -1 if it is not on the roads.
func (r *Roads) ends(positions []geo.Position, build func(Snap) end) (ends []end, which []int) {
	known := make(map[geo.Position]int, len(positions))
	which = make([]int, len(positions))
	for i, p := range positions {
		w, ok := known[p]
		if !ok {
			w = -1
			if s, on := r.Snap(p); on {
				w = len(ends)
				ends = append(ends, build(s))
			}
			known[p] = w
		}
		which[i] = w
	}
	return ends, which
}

// table returns the milliseconds of every pair, row by row.
func (r *Roads) table(from, to []end) []uint32 {
	ms := r.metric.Table(seedsOf(from), seedsOf(to))
	// Pairs that are on one road or in one private part have a shorter way, perhaps.
	place := func(e end) int32 {
		if p := r.g.private.part[e.snap.Segment]; p >= 0 {
			return -1 - p
		}
		return e.snap.Segment
	}
	together := make(map[int32][]int, len(to))
	for j, e := range to {
		together[place(e)] = append(together[place(e)], j)
	}
	for i, e := range from {
		for _, j := range together[place(e)] {
			cell := &ms[i*len(to)+j]
			*cell = min(*cell, r.near(e, to[j]))
		}
	}
	return ms
}

func seedsOf(ends []end) [][]hierarchy.Seed {
	seeds := make([][]hierarchy.Seed, len(ends))
	for i, e := range ends {
		seeds[i] = e.seeds
	}
	return seeds
}
