package fleet

import (
	"context"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
)

// CrewPatch is what of a crew changes; nil fields stay as they are.
type CrewPatch struct {
	State        *StateChange
	Lead, Deputy *uuid.UUID   // uuid.Nil: nobody; else a member
	Members      *[]uuid.UUID // the whole new crew; who leaves keeps its watches from the pool
	Bubble       *string
	Area, Base   *string // codes
	BreakBubble  bool    // who moves people knows that he mixes two bubbles
}

const (
	readCrewRow = `SELECT id, number, area_code, base_code, lead_id, deputy_id, bubble FROM crew WHERE id = $1`

	writeCrew = `
UPDATE crew SET area_code = $2, base_code = $3, lead_id = $4, deputy_id = $5, bubble = $6 WHERE id = $1`

	readMembers = `SELECT id, crew_id FROM worker WHERE crew_id = $1 OR id = ANY($2) ORDER BY id`

	// A worker who leaves a crew no longer leads it; see also writeCrew.
	writeSeats = `
WITH moved AS (
	UPDATE worker SET crew_id = CASE WHEN id = ANY($2) THEN $1::uuid END,
	                  rotates_with = CASE WHEN id = ANY($2) THEN NULL ELSE $1::uuid END
	WHERE id = ANY($2) OR id = ANY($3)
)
UPDATE crew SET lead_id   = CASE WHEN lead_id   = ANY($2) OR lead_id   = ANY($3) THEN NULL ELSE lead_id END,
                deputy_id = CASE WHEN deputy_id = ANY($2) OR deputy_id = ANY($3) THEN NULL ELSE deputy_id END
WHERE id = ANY($4)`
)

// EditCrew changes a crew: its state, who leads it, who is in it, where it
// stands. Members who come leave their old crews. All crews and workers touched
// are locked, and none may be out on an order unless only the state changes.
//
// Refusals besides the Board's: rule-warn (Conflict) with the code bubble-broken,
// unless BreakBubble, and rule-block; not-a-member (Invalid) at lead_id or deputy_id;
// same-person (Invalid) at deputy_id; duplicate (Invalid) at members.
func (b *Board) EditCrew(ctx context.Context, cmd journal.Command, id uuid.UUID, version int64, patch CrewPatch) (CrewStatus, error) {
	cmd = b.stamp(cmd)
	s, err := journal.Write(ctx, b.DB, cmd, func(tx *gorm.DB) (CrewStatus, []journal.Entry, error) {
		entries, err := patch.write(ctx, tx, cmd, id, version)
		if err != nil {
			return CrewStatus{}, nil, err
		}
		roster, err := LoadRoster(ctx, tx, cmd.At, b.Tracker)
		if err != nil {
			return CrewStatus{}, nil, err
		}
		i := slices.IndexFunc(roster.Crews, func(s CrewStatus) bool { return s.Crew.ID == id })
		return roster.Crews[i], entries, nil
	})
	return prefixed(s, err, "edit crew")
}

func (p *CrewPatch) write(ctx context.Context, tx *gorm.DB, cmd journal.Command, id uuid.UUID, version int64) ([]journal.Entry, error) {
	seats, err := p.seats(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	held, err := take(ctx, tx, id, KindCrew, version, seats.touched()...)
	if err != nil {
		return nil, err
	}
	if err := seats.still(ctx, tx, p, id, held); err != nil {
		return nil, err
	}
	touched := append(seats.touched(), id)
	var entries []journal.Entry
	if p.State != nil {
		entry, err := held.enter(ctx, tx, *p.State, cmd)
		if err != nil {
			return nil, err
		}
		entries = append(entries, entry.For(id))
	}
	if p.moves() {
		if err := free(ctx, tx, touched); err != nil {
			return nil, err
		}
	}
	if len(seats.joined)+len(seats.left) > 0 {
		if err := exec(ctx, tx, writeSeats, id, seats.joined, seats.left, append(seats.from, id)); err != nil {
			return nil, err
		}
		broken, err := recordMoves(ctx, tx, cmd, seats.moves(id), p.BreakBubble)
		if err != nil {
			return nil, err
		}
		entries = append(entries, broken...)
	}
	edited, err := p.row(ctx, tx, id, held.Version+1, seats)
	if err != nil {
		return nil, err
	}
	if edited != nil {
		entries = append(entries, edited.For(append(seats.from, id)...))
	}
	return entries, exec(ctx, tx, bumpVersions, touched)
}

// moves reports whether p changes more than the state and the bubble.
func (p *CrewPatch) moves() bool {
	return p.Lead != nil || p.Deputy != nil || p.Members != nil || p.Area != nil || p.Base != nil
}

// row stores the crew's own columns and returns the entry of the edit, nil if p
// edits none.
func (p *CrewPatch) row(ctx context.Context, tx *gorm.DB, id uuid.UUID, version int64, seats seating) (*journal.Entry, error) {
	found, err := collect(ctx, tx, func(row scanner) (c Crew, err error) {
		err = row.Scan(&c.ID, &c.Number, &c.AreaCode, &c.BaseCode, &c.LeadID, &c.DeputyID, &c.Bubble)
		return c, err
	}, readCrewRow, id)
	if err != nil {
		return nil, err
	}
	crew := found[0] // its resource is locked
	was := crew.codes()
	fields, err := apply(
		fieldText{p.Bubble, &crew.Bubble, 40, "bubble"},
		fieldText{p.Area, &crew.AreaCode, 40, "area"},
		fieldText{p.Base, &crew.BaseCode, 40, "base"},
	)
	if err != nil {
		return nil, err
	}
	for _, post := range []struct {
		want  *uuid.UUID
		into  **uuid.UUID
		field string
	}{{p.Lead, &crew.LeadID, "lead_id"}, {p.Deputy, &crew.DeputyID, "deputy_id"}} {
		if post.want == nil {
			continue
		}
		fields = append(fields, post.field)
		if *post.into = nil; *post.want != uuid.Nil {
			if !slices.Contains(seats.members, *post.want) {
				return nil, journal.Refuse(journal.Invalid, "not-a-member", "worker", *post.want).At(post.field)
			}
			*post.into = post.want
		}
	}
	if crew.LeadID != nil && crew.DeputyID != nil && *crew.LeadID == *crew.DeputyID {
		return nil, journal.Refuse(journal.Invalid, "same-person").At("deputy_id")
	}
	if p.Members != nil {
		fields = append(fields, "members")
	}
	if len(fields) == 0 {
		return nil, nil
	}
	detail := was.edited(crew.codes(), fields)
	detail["version"], detail["joined"], detail["left"] = version, seats.joined, seats.left
	entry := journal.New("crew.edited", id, detail)
	return &entry, exec(ctx, tx, writeCrew, id, crew.AreaCode, crew.BaseCode, crew.LeadID, crew.DeputyID, crew.Bubble)
}
