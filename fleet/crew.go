package fleet

import "github.com/google/uuid"

// Crew is a бригада: workers who rotate, travel and are sent together.
type Crew struct {
	ID       uuid.UUID `gorm:"primaryKey"` // the id of its Resource
	Number   int       // what people call it by; orders the rotation
	AreaCode string
	BaseCode string
	LeadID   *uuid.UUID // worker
	DeputyID *uuid.UUID // worker
	Bubble   string     // quarantine bubble; empty: none
}

// TableName is the table of Crew.
func (Crew) TableName() string { return "crew" }

// CrewMinimum is how many of a trade must be present for a crew to be staffed.
type CrewMinimum struct {
	Trade            string `gorm:"primaryKey"`
	Count            int
	NeedsCertificate string // only holders of this valid certificate count; empty: all
	Source           string
	Edition          string
	Status           string // verified or to_confirm
	Version          int64
}

// TableName is the table of CrewMinimum.
func (CrewMinimum) TableName() string { return "crew_minimum" }
