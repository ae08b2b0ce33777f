package dispatch

import (
	"time"

	"github.com/google/uuid"

	"jylu/fleet"
	"jylu/geo"
)

// Call is one report on one channel: who, where, what. Personal data in it can
// be erased; the journal holds only a salted digest of it.
type Call struct {
	ID          uuid.UUID `gorm:"primaryKey"`
	Number      string    // short, for people: C-000012
	Channel     string    // phone, email, web, sensor
	Kind        string    // outage, leak, low_heat, hot_water, hazard, consultation, deferral
	CallerName  string
	CallerPhone string
	Address     string
	Lon, Lat    *float64 // both or neither
	Text        string
	ReceivedAt  time.Time
	TakenBy     uuid.UUID
	IncidentID  *uuid.UUID
	Salt        []byte
	Version     int64
}

// TableName names the table; see migration 0003.
func (Call) TableName() string { return "call" }

// Position is where the caller says it is; ok is false if he gave no point.
func (c Call) Position() (p geo.Position, ok bool) { return geo.At(c.Lon, c.Lat) }

// Channels and CallKinds are the values Call.Channel and Call.Kind may take.
var (
	Channels  = []string{"phone", "email", "web", "sensor"}
	CallKinds = []string{"outage", "leak", "low_heat", "hot_water", "hazard", "consultation", "deferral"}
)

// NearIncident is an open incident so near a new report in place and time that
// it may be the same event, with the reasons for thinking so.
type NearIncident struct {
	Incident Incident
	Reasons  []Reason // near_place {metres}, same_address, near_time {minutes}
}

// Reason is a code with its numbers, as fleet gives them; screens turn it into words.
type Reason = fleet.Reason

// Report is what reporting answers: the call, and open incidents it may belong to.
type Report struct {
	Call   Call
	Nearby []NearIncident
}
