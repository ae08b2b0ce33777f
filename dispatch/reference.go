package dispatch

import "github.com/google/uuid"

// Sourced tells where a row that people are measured by comes from. Nothing is
// shown as law without it.
type Sourced struct {
	Source  string
	Edition string
	Status  string // verified or to_confirm
	Version int64
}

// Norm is the hours allowed for one stage in one printed column of outer
// diameters. Nil hours mean that pipes of the column skip the stage.
type Norm struct {
	ID      uuid.UUID `gorm:"primaryKey"`
	Stage   string
	FromMm  int
	ToMm    int
	Hours   *float64
	Sourced `gorm:"embedded"`
}

// TableName names the table; see migration 0003.
func (Norm) TableName() string { return "norm" }

// Need is how many of something a stage of a type requires at a diameter, from
// an alarm level upward.
type Need struct {
	ID         uuid.UUID `gorm:"primaryKey"`
	Type       string
	Stage      string
	FromMm     int
	ToMm       int
	AlarmLevel int
	What       string // crew, a trade, a vehicle kind, or kinds that serve alike (PUMP|VAC)
	Count      int
	Sourced    `gorm:"embedded"`
}

// TableName names the table; see migration 0003.
func (Need) TableName() string { return "need" }

// Severities of a rule.
const (
	Allow = "allow" // say nothing
	Warn  = "warn"  // the dispatcher must name the code to go on
	Block = "block" // nobody may
)

// Rule says what a dispatcher may do, may do knowingly, or may not do at all.
type Rule struct {
	Code     string `gorm:"primaryKey"`
	Severity string
	Sourced  `gorm:"embedded"`
}

// TableName names the table; see migration 0003.
func (Rule) TableName() string { return "rule" }

// Setting is a number the company sets, with its unit.
type Setting struct {
	Code    string `gorm:"primaryKey"`
	Value   float64
	Unit    string
	Source  string
	Version int64
}

// TableName names the table; see migration 0003.
func (Setting) TableName() string { return "setting" }

// StagePlan is one stage of the course an incident of a type takes.
type StagePlan struct {
	Type    string `gorm:"primaryKey"`
	Ordinal int    `gorm:"primaryKey"`
	Stage   string
}

// TableName names the table; see migration 0003.
func (StagePlan) TableName() string { return "stage_plan" }
