package fleet

import (
	"context"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
)

// seating is who sits in a crew after an edit, and who moves for it.
type seating struct {
	members      []uuid.UUID             // after the edit
	joined, left []uuid.UUID             // workers
	from         []uuid.UUID             // crews that those who joined were in
	came         map[uuid.UUID]uuid.UUID // of those who joined from a crew, which
}

// moves are the changes of crew that the edit of crew id makes.
func (s seating) moves(id uuid.UUID) (all []move) {
	for _, w := range s.joined {
		m := move{worker: w, to: &id}
		if from, ok := s.came[w]; ok {
			m.from = &from
		}
		all = append(all, m)
	}
	for _, w := range s.left {
		all = append(all, move{worker: w, from: &id})
	}
	return all
}

// touched lists all that must be locked besides the crew itself.
func (s seating) touched() []uuid.UUID {
	return slices.Concat(s.joined, s.left, s.from)
}

// seats reads, without locks, what p does to the members of crew id.
func (p *CrewPatch) seats(ctx context.Context, tx *gorm.DB, id uuid.UUID) (s seating, err error) {
	var want []uuid.UUID
	if p.Members != nil {
		want = *p.Members
	}
	s.joined, s.left, s.from = []uuid.UUID{}, []uuid.UUID{}, []uuid.UUID{}
	s.came = map[uuid.UUID]uuid.UUID{}
	workers, err := collect(ctx, tx, func(row scanner) (w Worker, err error) {
		return w, row.Scan(&w.ID, &w.CrewID)
	}, readMembers, id, append([]uuid.UUID{}, want...))
	if err != nil {
		return s, err
	}
	known := make(map[uuid.UUID]bool, len(workers))
	for _, w := range workers {
		known[w.ID] = true
		sits := w.CrewID != nil && *w.CrewID == id
		stays := p.Members == nil || slices.Contains(want, w.ID)
		switch {
		case sits && !stays:
			s.left = append(s.left, w.ID)
		case !sits:
			s.joined = append(s.joined, w.ID)
			if w.CrewID != nil {
				s.came[w.ID] = *w.CrewID
			}
			if w.CrewID != nil && !slices.Contains(s.from, *w.CrewID) {
				s.from = append(s.from, *w.CrewID)
			}
		}
		if stays {
			s.members = append(s.members, w.ID)
		}
	}
	seen := make(map[uuid.UUID]bool, len(want))
	for _, w := range want {
		if !known[w] {
			return s, journal.Refuse(journal.Absent, "absent", "resource", w).At("members")
		}
		if seen[w] {
			return s, journal.Refuse(journal.Invalid, "duplicate", "worker", w).At("members")
		}
		seen[w] = true
	}
	return s, nil
}

// still checks, under the locks of held, that nobody moved since seats read.
// The crew's own people cannot have: that would have changed its version.
func (s seating) still(ctx context.Context, tx *gorm.DB, p *CrewPatch, id uuid.UUID, held locked) error {
	if len(s.joined) == 0 {
		return nil
	}
	again, err := p.seats(ctx, tx, id)
	if err != nil {
		return err
	}
	if !slices.Equal(s.joined, again.joined) || !slices.Equal(s.from, again.from) {
		return journal.Refuse(journal.Conflict, "stale", "version", held.Version)
	}
	return nil
}
