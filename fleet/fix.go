package fleet

import (
	"time"

	"github.com/google/uuid"

	"jylu/geo"
)

// Fix is one position of a vehicle or phone, as its receiver reported it.
type Fix struct {
	ResourceID uuid.UUID `gorm:"primaryKey"`
	At         time.Time `gorm:"primaryKey"` // the receiver's clock
	ReceivedAt time.Time // the server's clock
	geo.Position
	SpeedMps  *float64 // nil: not reported
	CourseDeg *float64 // clockwise from north; nil: not reported
	AccuracyM *float64 // nil: not reported
}

// TableName is the table of Fix.
func (Fix) TableName() string { return "fix" }

// FixLast is the newest accepted fix of a resource. Its ReceivedAt is when the
// database took it, by the database's clock: the cursor by which processes
// read each other's fixes.
type FixLast Fix

// TableName is the table of FixLast.
func (FixLast) TableName() string { return "fix_last" }
