package fleet

import (
	"time"

	"github.com/google/uuid"

	"jylu/geo"
)

// Tier says whether a resource could be sent. The three tiers of a kind always
// sum to all resources of that kind.
type Tier string

// The tiers.
const (
	Now         Tier = "now"
	OnCall      Tier = "on_call" // within the regime's CallInMin
	Unavailable Tier = "unavailable"
)

// Duty is where a crew stands in the rotation of watches.
type Duty string

// The duties.
const (
	DutyOnWatch Duty = "on_watch"
	DutyOnCall  Duty = "on_call"
	DutyOff     Duty = "off"
)

// Reason is why a resource is not ready now, as a code and its parameters. A
// state other than ready is its own code (repair, sick …).
type Reason struct {
	Code   string
	Params map[string]any
}

// Codes of reasons besides the states.
const (
	ReasonBooked      = "booked"              // params incident, incident_number, order
	ReasonOffWatch    = "off_watch"           // neither on watch nor on call
	ReasonNotAdmitted = "not_admitted"        // no passed check for this watch, or a failed one
	ReasonNotStaffed  = "not_staffed"         // params trade, missing
	ReasonNoOperator  = "no_operator"         // params kind: nobody certified is free to drive it
	ReasonExpired     = "certificate_expired" // params code, expired_on
)

// Shortage is how many of a trade a crew lacks to be staffed.
type Shortage struct {
	Trade string
	Count int
}

// Bases of a [Placed], from best to worst.
const (
	BasisLive      = "live"      // a fresh fix
	BasisMilestone = "milestone" // the incident it last reported from, in this watch
	BasisBase      = "base"      // its base
)

// Placed is where a resource is believed to be, on what evidence and of when.
type Placed struct {
	geo.Position
	Basis string
	At    *time.Time // of the fix or milestone; nil at the base
}

// CrewStatus is a crew as it stands at Roster.At. Name the part when reading a
// field that both parts have: status.Crew.ID.
type CrewStatus struct {
	Crew
	Resource
	Tier        Tier
	Duty        Duty
	Reasons     []Reason
	Members     []uuid.UUID // workers who would go: fit, free and admitted if on watch
	Absent      []uuid.UUID // the other workers of the crew
	Vehicle     *uuid.UUID  // the crew's own vehicle, whatever its state
	Missing     []Shortage  // what it lacks of the minimum
	HoursWorked float64     // on orders in the last 24 h
	Booking     *Booking    // open
	Place       Placed
	CallInMin   int // minutes until it can leave; 0 on watch
}

// VehicleStatus is a vehicle as it stands at Roster.At.
type VehicleStatus struct {
	Vehicle
	Resource
	Tier        Tier
	Reasons     []Reason
	Operator    *uuid.UUID // the worker matched to it; nobody is matched twice
	HoursWorked float64    // on orders in the last 24 h
	Booking     *Booking   // open
	Place       Placed
	CallInMin   int // minutes until its operator can leave; 0 on watch
}

// WorkerStatus is a worker as he stands at Roster.At.
type WorkerStatus struct {
	Worker
	Resource
	Tier         Tier
	Duty         Duty
	Reasons      []Reason
	Certificates []Certificate
	Admitted     *bool // result of his newest check for this watch; nil: not checked
	HoursWorked  float64
	Booking      *Booking // open
	Place        Placed
	CallInMin    int
}

// Roster is one consistent reading of everything that readiness and a
// recommendation are computed from.
type Roster struct {
	At       time.Time
	Watch    Watch // the watch At falls in
	Regime   Regime
	Areas    []geo.ServiceArea // by Ordinal
	Bases    map[string]geo.Base
	Crews    []CrewStatus    // by Number
	Vehicles []VehicleStatus // by Kind in the order of VehicleKinds, then Plate
	Workers  []WorkerStatus  // by PersonnelNo
	Minimum  []CrewMinimum
}
