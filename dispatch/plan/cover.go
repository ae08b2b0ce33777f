package plan

import "github.com/google/uuid"

// Unreachable stands in a table of times for a crew that cannot get there, and
// in AreaCover for an area that no ready crew is left for.
const Unreachable = -1

// AreaCover says how fast an area could be reached before and after a set is sent.
type AreaCover struct {
	Area            string
	BeforeS, AfterS int       // seconds to the nearest ready crew, or Unreachable
	Before, After   uuid.UUID // that crew; uuid.Nil if there is none
	Others          int       // ready crews left that can reach it
}

// Cover returns, for each area, how fast the ready crews could reach it with
// all of them free and with those in sent gone. seconds[a][c] is the time of
// crews[c] to area a, any negative number meaning it cannot; a missing row or
// entry is read the same way. Crews that are not staffed are no cover. Of crews
// equally near, the one first in crews is named.
func Cover(areas []string, crews []Crew, seconds [][]int, sent []uuid.UUID) []AreaCover {
	gone := make(map[uuid.UUID]bool, len(sent))
	for _, id := range sent {
		gone[id] = true
	}
	out := make([]AreaCover, len(areas))
	for a, area := range areas {
		c := AreaCover{Area: area, BeforeS: Unreachable, AfterS: Unreachable}
		for i := range crews {
			if !crews[i].Staffed || a >= len(seconds) || i >= len(seconds[a]) || seconds[a][i] < 0 {
				continue
			}
			s, id := seconds[a][i], crews[i].ID
			if c.BeforeS < 0 || s < c.BeforeS {
				c.Before, c.BeforeS = id, s
			}
			if gone[id] {
				continue
			}
			c.Others++
			if c.AfterS < 0 || s < c.AfterS {
				c.After, c.AfterS = id, s
			}
		}
		out[a] = c
	}
	return out
}
