package fleet

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
)

// ReadinessPoint is one recorded moment of readiness.
type ReadinessPoint struct {
	At     time.Time `gorm:"primaryKey"`
	Regime string
	Counts Counts
}

// TableName is the table of ReadinessPoint.
func (ReadinessPoint) TableName() string { return "readiness_point" }

// Standing is how one resource stood from Since until its next Standing, as
// recorded. Of one that had left the roster all but the first two are null.
type Standing struct {
	ResourceID uuid.UUID `gorm:"primaryKey"`
	Since      time.Time `gorm:"primaryKey"`
	Tier       *Tier
	AreaCode   *string
	CallInMin  *int
	Reasons    *Reasons
}

// TableName is the table of Standing.
func (Standing) TableName() string { return "standing" }

// Reasons are stored as JSON with the field names of [Reason].
type Reasons []Reason

// GormDataType names the column type, for gorm.
func (Reasons) GormDataType() string { return "jsonb" }

// Value is the JSON of r.
func (r Reasons) Value() (driver.Value, error) { return jsonText(r) }

// Scan reads the JSON of r.
func (r *Reasons) Scan(src any) error { return scanJSON(src, r) }

// Stood is a resource behind a recorded number. What it is called is of today, the
// rest of then.
type Stood struct {
	ID        uuid.UUID
	Kind      string // crew, vehicle or worker
	Label     string // crew number, plate or personnel number
	Name      string // of a worker: personal data
	Of        string // kind of vehicle or trade
	Area      string // code
	Since     time.Time
	Tier      Tier
	CallInMin int
	Reasons   Reasons // discreet
}

const (
	// A recorder that runs writes a point every five minutes; see NewRecorder.
	longestPause = 10 * time.Minute

	// Points are older than standings where the installation is.
	readRecorded = `SELECT EXISTS (SELECT FROM readiness_point WHERE at > $1 AND at <= $2) AND EXISTS (SELECT FROM standing WHERE since <= $2)`

	readStood = `
SELECT r.id, r.kind, coalesce(c.number::text, v.plate, w.personnel_no, ''), coalesce(w.name, ''), coalesce(v.kind, w.trade, ''),
       s.area_code, s.since, s.tier, s.call_in_min, s.reasons
FROM resource r
CROSS JOIN LATERAL (SELECT * FROM standing WHERE resource_id = r.id AND since <= $1 ORDER BY since DESC LIMIT 1) s
LEFT JOIN crew c ON c.id = r.id LEFT JOIN vehicle v ON v.id = r.id LEFT JOIN worker w ON w.id = r.id
WHERE s.tier IS NOT NULL
ORDER BY r.kind, c.number, v.plate, w.personnel_no`
)

// HowStood returns who made up the recorded readiness of at: crews by number,
// vehicles by plate, workers by personnel number. It refuses (Invalid, not-recorded
// at at) a time at which nobody was recorded: before this installation or before it
// learned to, or while no server ran.
func HowStood(ctx context.Context, db *gorm.DB, at time.Time) ([]Stood, error) {
	at = micros(at)
	recorded, err := collect(ctx, db, func(row scanner) (yes bool, err error) { return yes, row.Scan(&yes) }, readRecorded, at.Add(-longestPause), at)
	if err != nil {
		return nil, fmt.Errorf("fleet: read standings: %w", err)
	}
	if !recorded[0] {
		return nil, journal.Refuse(journal.Invalid, "not-recorded").At("at")
	}
	all, err := collect(ctx, db, func(row scanner) (s Stood, err error) {
		err = row.Scan(&s.ID, &s.Kind, &s.Label, &s.Name, &s.Of, &s.Area, &s.Since, &s.Tier, &s.CallInMin, &s.Reasons)
		inUTC(&s.Since)
		return s, err
	}, readStood, at)
	if err != nil {
		return nil, fmt.Errorf("fleet: read standings: %w", err)
	}
	return all, nil
}

// stoodOf is what is recorded of everything in r.
func stoodOf(r Roster) []Stood {
	r = r.Discreet()
	all := make([]Stood, 0, len(r.Crews)+len(r.Vehicles)+len(r.Workers))
	add := func(of Resource, s Stood) {
		s.ID, s.Kind = of.ID, of.Kind
		if s.Reasons == nil {
			s.Reasons = Reasons{}
		}
		all = append(all, s)
	}
	for _, c := range r.Crews {
		add(c.Resource, Stood{Label: strconv.Itoa(c.Number), Area: c.AreaCode, Tier: c.Tier, CallInMin: c.CallInMin, Reasons: c.Reasons})
	}
	for _, v := range r.Vehicles {
		add(v.Resource, Stood{Label: v.Plate, Of: v.Vehicle.Kind, Area: v.AreaCode, Tier: v.Tier, CallInMin: v.CallInMin, Reasons: v.Reasons})
	}
	for _, w := range r.Workers {
		add(w.Resource, Stood{Label: w.PersonnelNo, Name: w.Name, Of: w.Trade, Area: w.AreaCode, Tier: w.Tier, CallInMin: w.CallInMin, Reasons: w.Reasons})
	}
	return all
}

// Counts is what a [ReadinessPoint] keeps: the tiers of the three kinds. It is
// stored as JSON with these field names.
type Counts struct{ Crews, Vehicles, Workers Tally }

// GormDataType names the column type, for gorm.
func (Counts) GormDataType() string { return "jsonb" }

// Value is the JSON of c.
func (c Counts) Value() (driver.Value, error) { return jsonText(c) }

// Scan reads the JSON of c.
func (c *Counts) Scan(src any) error { return scanJSON(src, c) }

func jsonText(v any) (driver.Value, error) {
	b, err := json.Marshal(v)
	return string(b), err
}

func scanJSON(src, dst any) error {
	switch src := src.(type) {
	case string:
		return json.Unmarshal([]byte(src), dst)
	case []byte:
		return json.Unmarshal(src, dst)
	}
	return fmt.Errorf("fleet: JSON from %T", src)
}
