package fleet

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"time"
)

// ReadinessPoint is one recorded moment of readiness.
type ReadinessPoint struct {
	At     time.Time `gorm:"primaryKey"`
	Regime string
	Counts Counts
}

// TableName is the table of ReadinessPoint.
func (ReadinessPoint) TableName() string { return "readiness_point" }

// Counts is what a [ReadinessPoint] keeps: the tiers of the three kinds. It is
// stored as JSON with these field names.
type Counts struct{ Crews, Vehicles, Workers Tally }

// GormDataType names the column type, for gorm.
func (Counts) GormDataType() string { return "jsonb" }

// Value is the JSON of c.
func (c Counts) Value() (driver.Value, error) {
	b, err := json.Marshal(c)
	return string(b), err
}

// Scan reads the JSON of c.
func (c *Counts) Scan(src any) error {
	switch src := src.(type) {
	case string:
		return json.Unmarshal([]byte(src), c)
	case []byte:
		return json.Unmarshal(src, c)
	}
	return fmt.Errorf("fleet: counts from %T", src)
}
