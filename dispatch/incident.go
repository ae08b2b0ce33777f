package dispatch

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"jylu/geo"
)

// Incident is one event in the network. Calls attach to it, orders serve it,
// and it ends with an outcome.
type Incident struct {
	ID            uuid.UUID `gorm:"primaryKey"`
	Number        string    // short, for people: 2020-000012
	Type          string
	Network       string // main, distribution, or empty: not known
	DiameterMm    *int   // outer diameter; nil until it is dug up
	Priority      int    // 1 is the most urgent of 4
	AlarmLevel    int    // 1 to 3; a higher one needs more
	Address       string
	Lon, Lat      *float64 // both or neither
	AreaCode      *string  // service area the place lies in
	DistrictCode  *string
	Stage         string // first stage neither finished nor skipped; empty when all are
	People        *int   // people without heat
	Buildings     *int
	SocialObjects *int
	RegisteredAt  time.Time // when the first report came in: the norm clock starts here
	OpenedAt      time.Time
	OpenedBy      uuid.UUID
	ClosedAt      *time.Time
	ClosedBy      *uuid.UUID
	Outcome       string
	Cause         string
	HandedTo      string
	Evidence      string
	MergedInto    *uuid.UUID

	ContourStreets Streets   `gorm:"type:text[]"` // that bound the place, in order; empty: drawn by hand, or none
	Contour        geo.Shape // the polygon they bound; zero: none

	Version int64
}

// TableName names the table; see migration 0003.
func (Incident) TableName() string { return "incident" }

// Position is the place of the event; ok is false while only an address is known.
func (i Incident) Position() (p geo.Position, ok bool) { return geo.At(i.Lon, i.Lat) }

// HasPipe reports whether the incident is damage to a pipe, to which the norm
// table of repair stages applies.
func (i Incident) HasPipe() bool { return i.Type == "pipe_break" || i.Type == "leak" }

// IncidentTypes, Networks and Outcomes are the values those fields may take.
var (
	IncidentTypes = []string{
		"pipe_break", "leak", "chamber", "pumping_station", "source",
		"no_heat", "low_heat", "hot_water", "hazard", "foreign_network",
	}
	Networks = []string{"", "main", "distribution"}
	Outcomes = []string{"repaired", "not_ours", "foreign_network", "duplicate", "false"}
)

// defaultPriority is what an incident gets if nobody chose: domain table 3.1,
// where a break of a distribution pipe is 2, of a main 1.
func defaultPriority(typ, network string) int {
	switch typ {
	case "pipe_break":
		if network == "distribution" {
			return 2
		}
		return 1
	case "pumping_station", "source":
		return 1
	case "chamber", "hazard":
		return 2
	case "leak", "no_heat", "hot_water", "foreign_network":
		return 3
	default:
		return 4
	}
}

// Stage is one step of an incident's repair.
type Stage struct {
	IncidentID uuid.UUID `gorm:"primaryKey"`
	Ordinal    int       `gorm:"primaryKey"`
	Code       string
	StartedAt  *time.Time
	FinishedAt *time.Time
	Skipped    bool // the norm table has no such stage at this diameter
}

// TableName names the table; see migration 0003.
func (Stage) TableName() string { return "stage" }

// over reports whether nothing is left to do in the stage.
func (s Stage) over() bool { return s.FinishedAt != nil || s.Skipped }

// currentStage is the code of the first stage that is not over, empty if all are.
func currentStage(stages []Stage) string {
	i := slices.IndexFunc(stages, func(s Stage) bool { return !s.over() })
	if i < 0 {
		return ""
	}
	return stages[i].Code
}

// Note is free text about an incident, possibly about a past time.
type Note struct {
	ID         uuid.UUID `gorm:"primaryKey"`
	IncidentID uuid.UUID
	Text       string
	At         time.Time // the time it is about
	WrittenAt  time.Time
	Actor      uuid.UUID
	Salt       []byte
}

// TableName names the table; see migration 0003.
func (Note) TableName() string { return "note" }
