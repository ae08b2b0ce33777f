package fleet

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// WatchCrews is who keeps one watch, by area.
type WatchCrews struct {
	Watch
	Areas []AreaCrews
}

// AreaCrews is the crews of one area in a watch, by number.
type AreaCrews struct {
	Code            string
	OnWatch, OnCall []uuid.UUID
}

// Keeps reports whether crew is on watch in w.
func (w WatchCrews) Keeps(crew uuid.UUID) bool {
	return slices.ContainsFunc(w.Areas, func(a AreaCrews) bool { return slices.Contains(a.OnWatch, crew) })
}

// Rotation returns the n watches from the one that from falls in, as the roster
// and the regime in force stand: who is retired or joins meanwhile, and another
// regime, change it. A crew that is stood down keeps its place.
func (r *Roster) Rotation(from time.Time, n int) []WatchCrews {
	size := map[string]int{}
	for _, c := range r.Crews {
		size[c.AreaCode]++
	}
	all := make([]WatchCrews, 0, n)
	for w := WatchAt(from, r.Regime); len(all) < n; w = WatchAt(w.End, r.Regime) {
		crews := WatchCrews{Watch: w}
		for _, a := range r.Areas {
			area, order := AreaCrews{Code: a.Code, OnWatch: []uuid.UUID{}, OnCall: []uuid.UUID{}}, 0
			for _, c := range r.Crews { // by number, which orders the rotation
				if c.AreaCode != a.Code {
					continue
				}
				switch DutyOf(order, size[a.Code], w, r.Regime) {
				case DutyOnWatch:
					area.OnWatch = append(area.OnWatch, c.Crew.ID)
				case DutyOnCall:
					area.OnCall = append(area.OnCall, c.Crew.ID)
				}
				order++
			}
			crews.Areas = append(crews.Areas, area)
		}
		all = append(all, crews)
	}
	return all
}
