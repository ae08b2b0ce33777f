package web

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"jylu/fleet"
)

// fixView is where something is now.
type fixView struct {
	Resource  uuid.UUID `json:"resource"`
	Position  *point    `json:"position"`
	At        time.Time `json:"at"`
	SpeedMps  *float64  `json:"speed_mps"`
	CourseDeg *float64  `json:"course_deg"`
	AccuracyM *float64  `json:"accuracy_m"`
}

// encodePositions makes the event of some fixes; nil if there are none.
func encodePositions(fixes []fleet.Fix) []byte {
	if len(fixes) == 0 {
		return nil
	}
	data, err := json.Marshal(map[string]any{"items": viewAll(fixes, func(f fleet.Fix) fixView {
		return fixView{f.ResourceID, viewPoint(f.Position), f.At.UTC(), f.SpeedMps, f.CourseDeg, f.AccuracyM}
	})})
	if err != nil {
		slog.Error("positions not encoded", "err", err) // a fix holds numbers within bounds
		return nil
	}
	return slices.Concat([]byte("event: positions\ndata: "), data, []byte("\n\n"))
}

// positionsWire keeps the encoding of the last publications, made once for all
// who see everything: of the changes and of the full snapshot.
type positionsWire struct {
	changes, full atomic.Pointer[encodedPositions]
}

type encodedPositions struct {
	number int64
	wire   []byte
}

func (w *positionsWire) of(p *fleet.Positions) []byte {
	kept := &w.changes
	if p.Full {
		kept = &w.full
	}
	if e := kept.Load(); e != nil && e.number == p.Number {
		return e.wire
	}
	e := &encodedPositions{p.Number, encodePositions(p.Fixes)}
	kept.Store(e)
	return e.wire
}

// positionsFor returns the event of p for who asks: everything, or what a
// lead's crews and the machines on their orders are.
func (s *Server) positionsFor(ctx context.Context, who *Identity, p *fleet.Positions) []byte {
	if who.all() {
		return s.stream.positions.of(p)
	}
	if len(p.Fixes) == 0 || len(who.Crews) == 0 {
		return nil
	}
	convoys, err := s.stream.convoys.read(ctx, s)
	if err != nil {
		if ctx.Err() == nil {
			slog.WarnContext(ctx, "positions left out", "err", err)
		}
		return nil // the next second brings the next
	}
	return encodePositions(slices.DeleteFunc(slices.Clone(p.Fixes), func(f fleet.Fix) bool {
		return !slices.ContainsFunc(who.Crews, func(crew uuid.UUID) bool {
			return crew == f.ResourceID || slices.Contains(convoys[crew], f.ResourceID)
		})
	}))
}

// convoys are the machines with each crew: its own, and those on its order. One
// reading serves all streams of the process for convoyAge.
type convoys struct {
	mu     sync.Mutex
	readAt time.Time
	known  map[uuid.UUID][]uuid.UUID
}

const convoyAge = 2 * time.Second

const readConvoys = `
SELECT crew_id, id FROM vehicle WHERE crew_id IS NOT NULL
UNION
SELECT own.resource_id, other.resource_id
FROM booking own JOIN booking other ON other.order_id = own.order_id AND other.released_at IS NULL AND other.resource_kind = 'vehicle'
WHERE own.resource_kind = 'crew' AND own.released_at IS NULL`

func (c *convoys) read(ctx context.Context, s *Server) (map[uuid.UUID][]uuid.UUID, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if time.Since(c.readAt) < convoyAge {
		return c.known, nil
	}
	rows, err := s.db.Pool.Query(ctx, readConvoys)
	if err != nil {
		return nil, fmt.Errorf("convoys: %w", err)
	}
	defer rows.Close()
	known := map[uuid.UUID][]uuid.UUID{}
	for rows.Next() {
		var crew, machine uuid.UUID
		if err := rows.Scan(&crew, &machine); err != nil {
			return nil, fmt.Errorf("convoys: %w", err)
		}
		known[crew] = append(known[crew], machine)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("convoys: %w", err)
	}
	c.known, c.readAt = known, time.Now()
	return known, nil
}
