package ground

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"database/sql/driver"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
	"jylu/geo/road"
)

// Closure is a street, or a part of one, closed or slowed down.
type Closure struct {
	ID         uuid.UUID `gorm:"primaryKey"`
	Street     string    // as it was named; empty: drawn
	FromStreet string    // from the crossing with this one; empty: the whole street
	ToStreet   string
	Geometry   Lines     // the pieces of road concerned
	LayerID    uuid.UUID // the roads that Segments are numbered by
	Segments   Segments  `gorm:"type:integer[]"`
	Factor     float64   // times longer; 0: closed
	Until      *time.Time
	Note       string // free text, never in the journal
	MadeAt     time.Time
	MadeBy     uuid.UUID
	EndedAt    *time.Time
	EndedBy    *uuid.UUID
	Version    int64
}

// TableName is the table of closures; see migration 0006.
func (Closure) TableName() string { return "closure" }

// Closed reports whether nobody passes.
func (c Closure) Closed() bool { return c.Factor == 0 }

// ClosureInput is what a dispatcher closes, or slows down.
type ClosureInput struct {
	Street, From, To string
	Geometry         Lines // drawn on the map, instead of names
	Factor           float64
	Closed           bool
	Until            *time.Time
	Note             string
}

// Limits of a closure.
const (
	maxFactor   = 20
	maxNote     = 1000
	maxStreet   = 200
	maxVertices = 2000
)

func (in ClosureInput) check(now time.Time) error {
	for _, f := range []struct {
		check       func(field, s string, most int) error
		field, text string
		most        int
	}{
		{journal.CheckName, "street", in.Street, maxStreet}, {journal.CheckName, "from", in.From, maxStreet},
		{journal.CheckName, "to", in.To, maxStreet}, {journal.CheckText, "note", in.Note, maxNote},
	} {
		if err := f.check(f.field, f.text, f.most); err != nil {
			return err
		}
	}
	vertices := 0
	for _, line := range in.Geometry {
		vertices += len(line)
	}
	switch {
	case strings.TrimSpace(in.Street) == "" && len(in.Geometry) == 0:
		return journal.Refuse(journal.Invalid, "required").At("street")
	case vertices > maxVertices:
		return journal.Refuse(journal.Invalid, "too-many-vertices", "max", maxVertices).At("geometry")
	case in.Closed == (in.Factor != 0):
		return journal.Refuse(journal.Invalid, "factor-or-closed").At("factor")
	case !in.Closed && !(in.Factor >= 1 && in.Factor <= maxFactor):
		return journal.Refuse(journal.Invalid, "out-of-range", "min", 1, "max", maxFactor).At("factor")
	case in.Until != nil && !in.Until.After(now):
		return journal.Refuse(journal.Invalid, "in-past").At("until")
	}
	return nil
}

// Preview finds what a closure would close, and writes nothing. Refusals
// (Invalid): unknown-street with the names, no-crossing, no-road for a drawing
// beside all roads, no-roads where none are known.
func (g *Ground) Preview(in ClosureInput, now time.Time) (Closure, error) {
	c := Closure{
		Street: strings.TrimSpace(in.Street), FromStreet: strings.TrimSpace(in.From), ToStreet: strings.TrimSpace(in.To), Factor: in.Factor,
		Until: in.Until, Note: in.Note, Version: 1,
	}
	if err := in.check(now); err != nil {
		return c, err
	}
	if c.Until != nil {
		until := c.Until.UTC().Truncate(time.Microsecond)
		c.Until = &until
	}
	t := g.terrain.Load()
	c.LayerID = t.roadsID
	var err error
	if len(in.Geometry) > 0 {
		// What is drawn need not lie on the street that was typed before: it has no name.
		c.Street, c.FromStreet, c.ToStreet = "", "", ""
		c.Segments, c.Geometry, err = t.along(in.Geometry, drawnWithin)
	} else {
		c.Segments, c.Geometry, err = t.stretch(c.Street, c.FromStreet, c.ToStreet)
	}
	return c, err
}

// CloseStreet closes a street or slows it down, from the next question on, in
// every process.
func (g *Ground) CloseStreet(ctx context.Context, cmd journal.Command, in ClosureInput) (Closure, error) {
	now := g.stamp(&cmd)
	id := uuid.Must(uuid.NewV7())
	c, err := journal.Write(ctx, g.db, cmd, func(tx *gorm.DB) (Closure, []journal.Entry, error) {
		c, err := g.Preview(in, now)
		if err != nil {
			return c, nil, err
		}
		c.ID, c.MadeAt, c.MadeBy = id, now, cmd.Actor
		if err := gorm.G[Closure](tx).Create(ctx, &c); err != nil {
			return c, nil, fmt.Errorf("insert closure: %w", err)
		}
		c.Note = "" // what is remembered with the key holds no free text
		return c, []journal.Entry{journal.New("closure.made", id, map[string]any{
			"factor": c.Factor, "until": c.Until, "segments": len(c.Segments), "layer": c.LayerID,
		})}, nil
	})
	if err != nil {
		return c, fmt.Errorf("ground: close street: %w", err)
	}
	return c, nil
}

// ReopenStreet ends a closure. Ending one that has ended is refused (Absent).
func (g *Ground) ReopenStreet(ctx context.Context, cmd journal.Command, id uuid.UUID) error {
	now := g.stamp(&cmd)
	_, err := journal.Write(ctx, g.db, cmd, func(tx *gorm.DB) (struct{}, []journal.Entry, error) {
		n, err := gorm.G[Closure](tx).Where("id = ? AND ended_at IS NULL", id).Select("EndedAt", "EndedBy", "Version").
			Updates(ctx, Closure{EndedAt: &now, EndedBy: &cmd.Actor, Version: 2})
		if err == nil && n == 0 {
			err = journal.Refuse(journal.Absent, "absent", "what", "closure")
		}
		return struct{}{}, []journal.Entry{journal.New("closure.ended", id, nil)}, err
	})
	if err != nil {
		return fmt.Errorf("ground: reopen street: %w", err)
	}
	return nil
}

// Closures lists those in force at now, newest first.
func (g *Ground) Closures(ctx context.Context, now time.Time) ([]Closure, error) {
	rows, err := gorm.G[Closure](g.db).Where("ended_at IS NULL AND (until IS NULL OR until > ?)", now).Order("made_at DESC, id DESC").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("ground: closures: %w", err)
	}
	return rows, nil
}

// stamp is the time of the command, in the microseconds PostgreSQL keeps.
func (g *Ground) stamp(cmd *journal.Command) time.Time {
	if cmd.At.IsZero() {
		cmd.At = g.now()
	}
	cmd.At = cmd.At.UTC().Truncate(time.Microsecond)
	return cmd.At
}

// Segments is a list of indexes of segments, an integer[] in the database.
type Segments []int32

// Value writes the list as a PostgreSQL array literal.
func (s Segments) Value() (driver.Value, error) {
	b := []byte{'{'}
	for i, n := range s {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, int64(n), 10)
	}
	return string(append(b, '}')), nil
}

// Scan reads an array literal.
func (s *Segments) Scan(src any) error {
	text, ok := src.(string)
	if b, bytes := src.([]byte); bytes {
		text, ok = string(b), true
	}
	if !ok {
		return fmt.Errorf("ground: segments from %T", src)
	}
	*s = nil
	if text = strings.Trim(text, "{}"); text == "" {
		return nil
	}
	for item := range strings.SplitSeq(text, ",") {
		n, err := strconv.ParseInt(item, 10, 32)
		if err != nil {
			return fmt.Errorf("ground: segments: %w", err)
		}
		*s = append(*s, int32(n))
	}
	return nil
}

// closureCache keeps closures that were read, with the segments they mean on one
// terrain: a closure never changes but by ending.
type closureCache struct {
	mu      sync.Mutex
	terrain *Terrain
	known   map[uuid.UUID]road.Closure
}

// maxSeen bounds the cache; replays bring in old closures.
const maxSeen = 5000

// resolve returns what the closures of ids mean on the terrain, reading in tx
// those it has not seen.
func (c *closureCache) resolve(ctx context.Context, tx *gorm.DB, t *Terrain, ids []uuid.UUID) ([]road.Closure, error) {
	if len(ids) == 0 || t.graph == nil {
		return nil, nil
	}
	c.mu.Lock()
	if c.terrain != t || len(c.known) > maxSeen {
		c.terrain, c.known = t, map[uuid.UUID]road.Closure{}
	}
	known := c.known
	missing := slices.DeleteFunc(slices.Clone(ids), func(id uuid.UUID) bool { _, ok := known[id]; return ok })
	c.mu.Unlock()
	found := map[uuid.UUID]road.Closure{}
	if len(missing) > 0 {
		rows, err := gorm.G[Closure](tx).Where("id IN ?", missing).Find(ctx)
		if err != nil {
			return nil, fmt.Errorf("closures: %w", err)
		}
		for _, row := range rows {
			found[row.ID] = t.closure(row)
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	all := make([]road.Closure, 0, len(ids))
	for _, id := range ids {
		if one, ok := found[id]; ok {
			known[id] = one
		}
		if one := known[id]; len(one.Segments) > 0 {
			all = append(all, one)
		}
	}
	return all, nil
}
