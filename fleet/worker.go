package fleet

import (
	"time"

	"github.com/google/uuid"
)

// Trades lists the trades in the order people read them.
var Trades = []string{"foreman", "fitter", "welder", "operator", "driver", "electrician"}

// CertificateWeld is the code of the certificate without which nobody welds.
// The code of a vehicle kind is the certificate to operate that kind.
const CertificateWeld = "weld"

// Worker is a person who can be sent.
type Worker struct {
	ID          uuid.UUID `gorm:"primaryKey"` // the id of its Resource
	PersonnelNo string
	Name        string // personal data: never in the journal or a log
	Phone       string // personal data
	Trade       string // one of Trades
	AreaCode    string
	CrewID      *uuid.UUID // nil: the common pool
	RotatesWith *uuid.UUID // for the pool: the crew whose watches he keeps
}

// TableName is the table of Worker.
func (Worker) TableName() string { return "worker" }

// Keeps returns the crew whose watches w keeps, his own or the one he rotates
// with; ok is false when he keeps none and so is never on duty.
func (w Worker) Keeps() (crew uuid.UUID, ok bool) {
	switch {
	case w.CrewID != nil:
		return *w.CrewID, true
	case w.RotatesWith != nil:
		return *w.RotatesWith, true
	}
	return uuid.Nil, false
}

// Certificate is a worker's right to weld or to operate one kind of vehicle.
type Certificate struct {
	ID        uuid.UUID `gorm:"primaryKey"`
	WorkerID  uuid.UUID
	Code      string    // CertificateWeld or a vehicle kind
	ExpiresOn time.Time // last day it is valid, as midnight UTC of that date
}

// TableName is the table of Certificate.
func (Certificate) TableName() string { return "certificate" }

// ValidAt reports whether c is still valid at now, by the city's calendar: its
// last day counts whole.
func (c Certificate) ValidAt(now time.Time) bool {
	y, m, d := now.In(City).Date()
	return !c.ExpiresOn.Before(time.Date(y, m, d, 0, 0, 0, 0, time.UTC))
}

// Admission is the result of one medical check before a watch. The newest row
// of a worker and watch holds; a diagnosis is never stored.
type Admission struct {
	ID         uuid.UUID `gorm:"primaryKey"`
	WorkerID   uuid.UUID
	WatchStart time.Time
	Passed     bool
	CheckedAt  time.Time
	Actor      uuid.UUID
}

// TableName is the table of Admission.
func (Admission) TableName() string { return "admission" }
