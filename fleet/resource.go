package fleet

import (
	"time"

	"github.com/google/uuid"
)

// Kinds of resource.
const (
	KindCrew    = "crew"
	KindVehicle = "vehicle"
	KindWorker  = "worker"
)

// StateReady is the state in which every kind of resource can be sent.
const StateReady = "ready"

// States besides ready, as the CHECK on table resource lists them.
const (
	StateStoodDown = "stood_down" // crew
	StateRepair    = "repair"     // vehicle
	StateDisinfect = "disinfect"  // vehicle
	StateResting   = "resting"    // worker
	StateRemote    = "remote"     // worker: 55+, chronically ill; works from home
	StateIsolated  = "isolated"   // worker: contact of an infected person
	StateSick      = "sick"       // worker
)

// States lists the lawful states of each kind of resource, ready first.
var States = map[string][]string{
	KindCrew:    {StateReady, StateStoodDown},
	KindVehicle: {StateReady, StateRepair, StateDisinfect},
	KindWorker:  {StateReady, StateResting, StateRemote, StateIsolated, StateSick},
}

// Resource is what every bookable thing has: a state of its own and a version.
// It is a row of table resource, where crews, vehicles and workers are locked.
type Resource struct {
	ID          uuid.UUID `gorm:"primaryKey"`
	Kind        string
	State       string
	StateReason string     // free text; never in the journal
	StateUntil  *time.Time // the state ends by itself then; nil: until changed
	Salt        []byte     // for digests of erasable values
	Version     int64      // bumped by every change of the resource
	RetiredAt   *time.Time // left the company: on no roster, kept for what it did; nil: on the roster
}

// TableName is the table of Resource; tables are singular.
func (Resource) TableName() string { return "resource" }

// StateAt returns the state in force at now: a state whose end has passed is
// ready again without anybody writing so.
func (r Resource) StateAt(now time.Time) string {
	if r.StateUntil != nil && !now.Before(*r.StateUntil) {
		return StateReady
	}
	return r.State
}
