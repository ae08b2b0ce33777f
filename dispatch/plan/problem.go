package plan

import "github.com/google/uuid"

// Crew is a crew that could be sent. It brings its trades and its own vehicle.
type Crew struct {
	ID        uuid.UUID
	Number    int
	Area      string         // code of the service area whose cover it is part of
	ArrivalS  int            // seconds from now to the place, call-in time included
	Staffed   bool           // has its minimum (foreman, two fitters, welder, driver); only such a crew counts as cover
	Trades    map[string]int // workers on watch by trade
	Own       uuid.UUID      // its own vehicle; uuid.Nil if that is out of order
	OwnKind   string         // kind of Own, ARM as a rule
	WorkedMin int            // minutes worked in the current watch
}

// Vehicle is a ready machine of the common pool. A crew's own vehicle is no
// pool machine: it goes with the crew.
type Vehicle struct {
	ID        uuid.UUID
	Kind      string    // EXC, PUMP …
	ArrivalS  int       // seconds from now to the place, the operator's call-in included
	Operator  uuid.UUID // its only admitted operator; machines that share him exclude each other. uuid.Nil: shares with none
	WorkedMin int       // minutes the operator has worked in the current watch
}

// Worker is a worker of the common pool who could be sent on his own, such as
// an electrician. If he is also a machine's Operator, only one of the two goes.
type Worker struct {
	ID        uuid.UUID
	Trade     string
	ArrivalS  int // seconds from now to the place
	WorkedMin int
}

// Need is what a stage still lacks, after what is already on the incident.
// Counts below zero are read as zero. A key of Vehicles may name alternatives,
// "PUMP|VAC": a machine of either kind covers one unit. One machine covers one
// unit of a stage, and may serve both stages.
type Need struct {
	Crews    int
	Vehicles map[string]int // by kind
	Trades   map[string]int // workers by trade, whether they come with a crew or from the pool
}

// Problem is one question to [Best]: what is needed, and who could go. Bad
// entries never fail: times below zero are read as zero; an entry without an
// id, or with the id of an earlier one or of a crew's own vehicle, is left out;
// a vehicle named as Own by two crews goes with the first.
type Problem struct {
	Now, Next Need // the stage under way (or about to start), and the one after it
	Crews     []Crew
	Vehicles  []Vehicle
	Workers   []Worker
}

// Set is a minimal set of resources to send together.
type Set struct {
	Crews    []Member // by number
	Vehicles []Member // pool machines, by id; the crews' own are not listed
	Workers  []Member // pool workers, by id

	ReadyS                   int  // seconds until all it covers of the current stage is on site
	LastS                    int  // seconds until its last member is on site
	MissingNow, MissingNext  Need // what it leaves uncovered; only counts above zero
	LackingNow, LackingNext  int  // the same in units
	Understaffed             int  // crews below their minimum
	CoverWorst, CoverTotal   int  // ready crews left in the worst-covered area, and in all
	CoverBefore, TotalBefore int  // the same before anyone is sent
	WorkedMin                int  // minutes worked by all members together
	Proven                   bool // false if the step limit was hit: a better set may exist
}

// Member is one resource of a set.
type Member struct {
	ID       uuid.UUID
	ArrivalS int
	NextOnly bool // those arriving before it already cover what the set covers of the current stage
}
