package fleet

import (
	"time"

	"github.com/google/uuid"
)

// Codes of the regimes.
const (
	RegimeOrdinary  = "ordinary"
	RegimeEmergency = "emergency" // режим ЧС
)

// Regime says how many crews keep watch and how fast the others come, and what
// readiness is measured against.
type Regime struct {
	Code           string `gorm:"primaryKey"`
	OnWatchPerArea int    // crews of each area on watch at a time
	OnCallPerArea  int    // crews of each area on call
	CallInMin      int    // minutes from the call until a crew on call can leave
	WatchH         int    // length of a watch, hours
	TargetCrews    int
	TargetVehicles int
	TargetWorkers  int
	Source         string
	Edition        string
	Status         string // verified or to_confirm
	Version        int64
}

// TableName is the table of Regime.
func (Regime) TableName() string { return "regime" }

// RegimeDeclared is one declaration; the newest is in force, none: ordinary.
type RegimeDeclared struct {
	ID         uuid.UUID `gorm:"primaryKey"`
	Code       string
	DeclaredAt time.Time
	Actor      uuid.UUID
	Note       string // free text; never in the journal
}

// TableName is the table of RegimeDeclared.
func (RegimeDeclared) TableName() string { return "regime_declared" }
