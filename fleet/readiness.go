package fleet

import (
	"time"

	"github.com/google/uuid"
)

// Tally is how many there are and in which tier: Now + OnCall + Unavailable is
// always Total.
type Tally struct{ Total, Now, OnCall, Unavailable int }

// KindTally is the Tally of the vehicles of one kind, or the workers of a trade.
type KindTally struct {
	Kind string
	Tally
}

// AreaReadiness is the readiness of one service area.
type AreaReadiness struct {
	Area                     string // code
	Crews, Vehicles, Workers Tally
	ByKind                   []KindTally // vehicles, in the order of VehicleKinds
	ByTrade                  []KindTally // workers, in the order of Trades
}

// Gap is a resource that is not ready now and why; one resource has a gap per
// reason.
type Gap struct {
	Resource uuid.UUID
	Kind     string // of resource
	Label    string // crew number or plate; a worker's personnel number
	Area     string // code
	Reason
}

// Target is what readiness is measured against.
type Target struct{ Crews, Vehicles, Workers int }

// Readiness is what the city could send at AsOf.
type Readiness struct {
	AsOf                     time.Time
	Regime                   Regime
	Watch                    Watch
	Target                   Target
	Crews, Vehicles, Workers Tally
	ByKind                   []KindTally // vehicles, in the order of VehicleKinds
	ByTrade                  []KindTally // workers, in the order of Trades
	Areas                    []AreaReadiness
	Gaps                     []Gap // crews, vehicles, workers, each in roster order
}
