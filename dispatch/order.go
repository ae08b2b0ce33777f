package dispatch

import (
	"database/sql/driver"
	"strings"
	"time"

	"github.com/google/uuid"

	"jylu/fleet"
)

// Modes of an order. Reserving holds resources for an incident without sending
// anybody; nobody's telephone rings.
const (
	ModeSend    = "send"
	ModeReserve = "reserve"
)

// Order (наряд) is a set of resources for one incident, reserved or sent
// together, all or none.
type Order struct {
	ID               uuid.UUID `gorm:"primaryKey"`
	Number           string    // short, for people: N-000012
	IncidentID       uuid.UUID
	Mode             string
	RecommendationID *uuid.UUID // what was proposed when it was made
	Override         Codes      `gorm:"type:text[]"` // warnings the dispatcher took upon himself
	MadeAt           time.Time
	MadeBy           uuid.UUID
	CancelledAt      *time.Time
	CancelledBy      *uuid.UUID
	CancelReason     string
	Version          int64
}

// TableName names the table; see migration 0003.
func (Order) TableName() string { return "dispatch_order" }

// BookingView is one booking with everything ever said about it.
type BookingView struct {
	Booking    fleet.Booking
	Milestones []fleet.Milestone // by the time they came in
	RingAt     *time.Time        // when desk and phone begin to ring: sent and not yet accepted; nil otherwise
}

// OrderView is an order with its bookings, heads before those who follow them.
type OrderView struct {
	Order     Order
	Bookings  []BookingView
	UndoUntil *time.Time // until when Undo would still be granted; nil once cancelled or over
}

// Codes is a list of stable codes, stored as text[].
type Codes []string

// Value writes the list as a PostgreSQL array literal.
func (c Codes) Value() (driver.Value, error) {
	quoted := make([]string, len(c))
	for i, s := range c {
		quoted[i] = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
	}
	return "{" + strings.Join(quoted, ",") + "}", nil
}

// Scan reads an array literal.
func (c *Codes) Scan(src any) error { return scanTexts(src, (*[]string)(c)) }
