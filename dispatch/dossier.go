package dispatch

import (
	"time"

	"github.com/google/uuid"
)

// Scope is whose eyes a question is asked with: everything, or only what
// concerns some crews. Out of scope is absent, not forbidden.
type Scope struct {
	All    bool
	Crews  []uuid.UUID
	Worker *uuid.UUID // who asks, for what is only his own to know; nil: nobody on the roster
}

// Everything is the scope of the control room and of managers.
var Everything = Scope{All: true}

// Dossier is one incident as screens show it: everything about it, read at one moment.
type Dossier struct {
	Incident Incident
	Stages   []StageView
	Clocks   []Clock
	Orders   []OrderView
	Calls    []Call
	Notes    []Note
	AsOf     time.Time
}

// StageView is a stage with its norm. A range of hours means the diameter is
// not known yet; both nil, that there is no norm.
type StageView struct {
	Stage
	NormMin *float64   // hours
	NormMax *float64   // hours; equal to NormMin once the diameter is known
	DueAt   *time.Time // start of the clock + norm hours up to and with this stage, at the smallest diameter possible
	DueMax  *time.Time // the same at the largest; nil once the diameter is known
	// Overrun is by how long the stage took more than its norm, or has so far;
	// zero if it is within it or has none. While the diameter is unknown it is
	// measured against the longest norm.
	Overrun time.Duration
}

// Clock is time running out against a norm, with the norm's source.
type Clock struct {
	Code       string // repair, or stage: the one under way
	Stage      string // for code stage
	StartsAt   time.Time
	DueAt      time.Time
	DueMax     *time.Time // the other end of the range while the diameter is unknown
	HoursMin   float64
	HoursMax   float64
	StoppedAt  *time.Time // when the work it measures was finished
	BelowTable bool       // the pipe is thinner than the table's first column
	Source     string
	Edition    string
	Status     string // of the least sure row: to_confirm or verified
}
