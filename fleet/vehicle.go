package fleet

import (
	"time"

	"github.com/google/uuid"
)

// VehicleKinds lists the kinds of special vehicle in the order people read
// them; domain.md §3.4 says what each is for.
var VehicleKinds = []string{"ARM", "EXC", "CRANE", "TIP", "VAC", "PUMP", "WELD", "COMP", "GEN", "HEAT"}

// Vehicle is a special vehicle, a crew's own or one of the common pool.
type Vehicle struct {
	ID       uuid.UUID `gorm:"primaryKey"` // the id of its Resource
	Plate    string
	Kind     string // one of VehicleKinds
	AreaCode string
	BaseCode string
	CrewID   *uuid.UUID // nil: the common pool

	// ServiceDue is the day before which inspection or maintenance must be done,
	// as midnight UTC of that date; nil: not known. It does not keep the vehicle
	// at home: that is its state.
	ServiceDue *time.Time
}

// TableName is the table of Vehicle.
func (Vehicle) TableName() string { return "vehicle" }
