package web

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"jylu/dispatch/journal"
	"jylu/fleet"
)

type fixesIn struct {
	Body struct {
		Items []fixIn `json:"items" minItems:"1" maxItems:"500"`
	}
}

type fixIn struct {
	Resource  uuid.UUID `json:"resource" format:"uuid" doc:"Vehicle, or crew for the lead's phone"`
	At        time.Time `json:"at" doc:"The receiver's clock"`
	Position  *point    `json:"position"`
	SpeedMps  *float64  `json:"speed_mps,omitempty"`
	CourseDeg *float64  `json:"course_deg,omitempty" doc:"Clockwise from north"`
	AccuracyM *float64  `json:"accuracy_m,omitempty"`
}

type fixesView struct {
	Accepted int           `json:"accepted"`
	Refused  []refusedView `json:"refused"`
}

type refusedView struct {
	Index  int            `json:"index"`
	Code   string         `json:"code"`
	Params map[string]any `json:"params,omitempty"`
}

// postFixes takes positions in a batch. Each is taken or refused by itself: one
// bad fix must not lose the others.
func (s *Server) postFixes(ctx context.Context, in *fixesIn) (fixesView, error) {
	speaksFor, err := s.speaksFor(ctx)
	if err != nil {
		return fixesView{}, err
	}
	v := fixesView{Refused: []refusedView{}}
	for i, item := range in.Body.Items {
		err := error(journal.Refuse(journal.Absent, "absent"))
		if item.Position == nil {
			err = journal.Refuse(journal.Invalid, "required")
		} else if slices.Contains(speaksFor, item.Resource) {
			err = s.tracker.Accept(fleet.Fix{ResourceID: item.Resource, At: item.At, Position: *item.Position.position(),
				SpeedMps: item.SpeedMps, CourseDeg: item.CourseDeg, AccuracyM: item.AccuracyM})
		}
		refusal, refused := errors.AsType[*journal.Refusal](err)
		switch {
		case err == nil:
			v.Accepted++
		case refused:
			v.Refused = append(v.Refused, refusedView{i, refusal.Code, refusal.Params})
		default:
			return v, err
		}
	}
	return v, nil
}

// readWithCrew lists what a lead speaks for: his crews, their own vehicles, and
// the machines on an order that a crew of his is on.
const readWithCrew = `
SELECT unnest($1::uuid[])
UNION
SELECT id FROM vehicle WHERE crew_id = ANY($1)
UNION
SELECT other.resource_id
FROM booking own JOIN booking other ON other.order_id = own.order_id AND other.released_at IS NULL AND other.resource_kind = 'vehicle'
WHERE own.resource_id = ANY($1) AND own.released_at IS NULL`

// speaksFor lists the resources whose positions the asker may report.
func (s *Server) speaksFor(ctx context.Context) ([]uuid.UUID, error) {
	who := whoOf(ctx)
	if who.Account.Role == Device {
		if who.Resource == nil {
			return nil, nil
		}
		return []uuid.UUID{*who.Resource}, nil
	}
	rows, err := s.db.Pool.Query(ctx, readWithCrew, who.Crews)
	if err != nil {
		return nil, fmt.Errorf("resources with crews: %w", err)
	}
	defer rows.Close()
	var all []uuid.UUID
	for rows.Next() {
		var id uuid.UUID
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("resources with crews: %w", err)
		}
		all = append(all, id)
	}
	return all, rows.Err()
}
