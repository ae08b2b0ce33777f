package fleet

import (
	"context"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
)

// RuleBubble is the rule on moving somebody out of his bubble into another.
const RuleBubble = "bubble-broken"

// breaks reports whether going from one bubble to another mixes them. Who
// belongs to none brings nothing along that a bubble was kept from.
func breaks(from, to string) bool { return from != "" && to != "" && from != to }

// CrewMove is one worker's change of crew, which tells later whose watches he
// shared, and whether a bubble was broken for it.
type CrewMove struct {
	ID       uuid.UUID `gorm:"primaryKey"`
	WorkerID uuid.UUID
	FromCrew *uuid.UUID // nil: the common pool
	ToCrew   *uuid.UUID // nil: the common pool
	MovedAt  time.Time
	Actor    uuid.UUID
	Broke    bool
}

// TableName is the table of CrewMove.
func (CrewMove) TableName() string { return "crew_move" }

const (
	readBubbles = `SELECT id, bubble FROM crew WHERE id = ANY($1)`

	readRule = `SELECT severity FROM rule WHERE code = $1`

	writeMoves = `
INSERT INTO crew_move (id, worker_id, from_crew, to_crew, moved_at, actor, broke)
SELECT u.id, u.worker, u.from_crew, u.to_crew, $5, $6, u.broke
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $7::boolean[]) AS u (id, worker, from_crew, to_crew, broke)`

	readBroken = `
SELECT id, worker_id, from_crew, to_crew, moved_at, actor, broke FROM crew_move WHERE broke AND moved_at >= $1 ORDER BY moved_at DESC, id`
)

func scanMove(row scanner) (m CrewMove, err error) {
	err = row.Scan(&m.ID, &m.WorkerID, &m.FromCrew, &m.ToCrew, &m.MovedAt, &m.Actor, &m.Broke)
	inUTC(&m.MovedAt)
	return m, err
}

// move is who goes from which crew to which.
type move struct {
	worker   uuid.UUID
	from, to *uuid.UUID
}

// recordMoves asks the rule about the bubbles that moves break, and keeps the
// moves. It returns an entry for each bubble broken. The caller holds the locks
// of the workers and the crews.
//
// Refusals (Conflict): rule-block, and rule-warn unless it is done knowingly.
func recordMoves(ctx context.Context, tx *gorm.DB, cmd journal.Command, moves []move, knowingly bool) ([]journal.Entry, error) {
	if len(moves) == 0 {
		return nil, nil
	}
	bubble, err := bubblesOf(ctx, tx, moves)
	if err != nil {
		return nil, err
	}
	n := len(moves)
	ids, workers, from, to, broke := make([]uuid.UUID, n), make([]uuid.UUID, n), make([]*uuid.UUID, n), make([]*uuid.UUID, n), make([]bool, n)
	var entries []journal.Entry
	var against []map[string]any
	for i, m := range moves {
		ids[i], workers[i], from[i], to[i] = uuid.Must(uuid.NewV7()), m.worker, m.from, m.to
		if m.from == nil || m.to == nil || !breaks(bubble[*m.from], bubble[*m.to]) {
			continue
		}
		broke[i] = true
		against = append(against, map[string]any{"code": RuleBubble, "resource": m.worker})
		entries = append(entries, journal.New("bubble.broken", m.worker, map[string]any{"from": *m.from, "to": *m.to}).For(*m.from, *m.to))
	}
	if err := bubbleRule(ctx, tx, against, knowingly); err != nil {
		return nil, err
	}
	return entries, exec(ctx, tx, writeMoves, ids, workers, from, to, cmd.At, cmd.Actor, broke)
}

// bubblesOf is the bubble of each crew somebody leaves or joins.
func bubblesOf(ctx context.Context, tx *gorm.DB, moves []move) (map[uuid.UUID]string, error) {
	var crews []uuid.UUID
	for _, m := range moves {
		for _, id := range []*uuid.UUID{m.from, m.to} {
			if id != nil {
				crews = append(crews, *id)
			}
		}
	}
	of := make(map[uuid.UUID]string, len(crews))
	_, err := collect(ctx, tx, func(row scanner) (struct{}, error) {
		var id uuid.UUID
		var name string
		err := row.Scan(&id, &name)
		of[id] = name
		return struct{}{}, err
	}, readBubbles, crews)
	return of, err
}

// bubbleRule refuses what breaks bubbles unless the rule allows it, or warns and
// it is done knowingly. A rule without a row warns.
func bubbleRule(ctx context.Context, tx *gorm.DB, against []map[string]any, knowingly bool) error {
	if len(against) == 0 {
		return nil
	}
	found, err := collect(ctx, tx, func(row scanner) (s string, err error) { return s, row.Scan(&s) }, readRule, RuleBubble)
	if err != nil {
		return err
	}
	severity := "warn"
	if len(found) > 0 {
		severity = found[0]
	}
	if severity == "allow" || severity == "warn" && knowingly {
		return nil
	}
	return journal.Refuse(journal.Conflict, "rule-"+severity, "codes", []string{RuleBubble}, "resources", against)
}

// CrewMeeting is two crews on one site: a contact of all their people.
type CrewMeeting struct {
	IncidentID uuid.UUID `gorm:"primaryKey"`
	One, Other uuid.UUID `gorm:"primaryKey"` // crews, the smaller id first
	MetAt      time.Time // as the milestone claims
}

// TableName is the table of CrewMeeting.
func (CrewMeeting) TableName() string { return "crew_meeting" }

const (
	writeMeetings = `
INSERT INTO crew_meeting (incident_id, one, other, met_at)
SELECT b.incident_id, least(b.resource_id, $2::uuid), greatest(b.resource_id, $2::uuid), $3
FROM booking b
WHERE b.incident_id = $1 AND b.resource_kind = 'crew' AND b.resource_id <> $2 AND b.released_at IS NULL AND b.milestone IN ('on_site', 'done')
ORDER BY b.resource_id
ON CONFLICT DO NOTHING
RETURNING incident_id, one, other, met_at`

	readMeetings = `SELECT incident_id, one, other, met_at FROM crew_meeting WHERE met_at >= $1 ORDER BY met_at DESC, one, other`
)

func scanMeeting(row scanner) (m CrewMeeting, err error) {
	err = row.Scan(&m.IncidentID, &m.One, &m.Other, &m.MetAt)
	inUTC(&m.MetAt)
	return m, err
}

// Meet records that crew has come onto the site of an incident where others are,
// and returns an entry for each it meets the first time there. The caller holds
// the incident's lock, so that of two who arrive together one is the second.
func Meet(ctx context.Context, tx *gorm.DB, incident, crew uuid.UUID, at time.Time) ([]journal.Entry, error) {
	met, err := collect(ctx, tx, scanMeeting, writeMeetings, incident, crew, at)
	var entries []journal.Entry
	for _, m := range met {
		entries = append(entries, journal.New("crew.met", crew, map[string]any{"one": m.One, "other": m.Other, "claimed": m.MetAt}).Of(incident).For(m.One, m.Other))
	}
	return entries, err
}
