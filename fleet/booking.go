package fleet

import (
	"time"

	"github.com/google/uuid"
)

// Milestones of a booking. The linear part is ordered as listed; Declined is a
// side exit from sent, delivered, seen or accepted.
const (
	Reserved  = "reserved"
	Sent      = "sent"
	Delivered = "delivered"
	Seen      = "seen"
	Accepted  = "accepted"
	EnRoute   = "en_route"
	OnSite    = "on_site"
	Done      = "done"
	Released  = "released"
	Declined  = "declined"
)

// Booking is one resource on one order, from reserved to released. At most one
// is open per resource: index booking_one_open_per_resource.
type Booking struct {
	ID           uuid.UUID `gorm:"primaryKey"`
	OrderID      uuid.UUID
	IncidentID   uuid.UUID
	ResourceID   uuid.UUID
	ResourceKind string
	Follows      *uuid.UUID // the booking whose milestones this one takes; nil: a head
	Milestone    string
	MilestoneAt  time.Time // as claimed
	MadeAt       time.Time
	SentAt       *time.Time
	AcceptedAt   *time.Time
	ArrivalS     *int // predicted seconds from sending to arrival; nil: unknown
	ReleasedAt   *time.Time
	Version      int64
}

// TableName is the table of Booking.
func (Booking) TableName() string { return "booking" }

// Milestone is one message about a booking, kept even when it changed nothing.
type Milestone struct {
	ID         uuid.UUID `gorm:"primaryKey"`
	BookingID  uuid.UUID
	Code       string
	At         time.Time // claimed
	ReceivedAt time.Time // the server's
	Actor      uuid.UUID
	ByVoice    bool
	SaidBy     string // free text
	Reason     string
	Note       string // free text
	Standing   string // applied, or why the booking did not move
	Corrects   *uuid.UUID
}

// TableName is the table of Milestone.
func (Milestone) TableName() string { return "milestone" }
