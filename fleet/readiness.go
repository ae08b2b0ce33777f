package fleet

import (
	"strconv"
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

// Readiness counts r: every resource is in one tier, in the city and in its
// area, so the tiers sum to the totals everywhere.
func (r Roster) Readiness() Readiness {
	out := Readiness{
		AsOf: r.At, Regime: r.Regime, Watch: r.Watch,
		Target:  Target{r.Regime.TargetCrews, r.Regime.TargetVehicles, r.Regime.TargetWorkers},
		ByKind:  emptyTallies(VehicleKinds),
		ByTrade: emptyTallies(Trades),
	}
	area := make(map[string]*AreaReadiness, len(r.Areas))
	out.Areas = make([]AreaReadiness, len(r.Areas))
	for i, a := range r.Areas {
		out.Areas[i] = AreaReadiness{Area: a.Code, ByKind: emptyTallies(VehicleKinds), ByTrade: emptyTallies(Trades)}
		area[a.Code] = &out.Areas[i]
	}
	for i := range r.Crews {
		s := &r.Crews[i]
		out.Crews.add(s.Tier)
		if a := area[s.AreaCode]; a != nil {
			a.Crews.add(s.Tier)
		}
		out.gap(s.Resource, strconv.Itoa(s.Number), s.AreaCode, s.Reasons)
	}
	for i := range r.Vehicles {
		s := &r.Vehicles[i]
		out.Vehicles.add(s.Tier)
		addTo(out.ByKind, s.Vehicle.Kind, s.Tier)
		if a := area[s.AreaCode]; a != nil {
			a.Vehicles.add(s.Tier)
			addTo(a.ByKind, s.Vehicle.Kind, s.Tier)
		}
		out.gap(s.Resource, s.Plate, s.AreaCode, s.Reasons)
	}
	for i := range r.Workers {
		s := &r.Workers[i]
		out.Workers.add(s.Tier)
		addTo(out.ByTrade, s.Trade, s.Tier)
		if a := area[s.AreaCode]; a != nil {
			a.Workers.add(s.Tier)
			addTo(a.ByTrade, s.Trade, s.Tier)
		}
		out.gap(s.Resource, s.PersonnelNo, s.AreaCode, s.Reasons)
	}
	return out
}

// Counts returns what is recorded of r.
func (r Readiness) Counts() Counts { return Counts{r.Crews, r.Vehicles, r.Workers} }

func (r *Readiness) gap(of Resource, label, area string, reasons []Reason) {
	for _, reason := range reasons {
		r.Gaps = append(r.Gaps, Gap{Resource: of.ID, Kind: of.Kind, Label: label, Area: area, Reason: reason})
	}
}

func (t *Tally) add(tier Tier) {
	t.Total++
	switch tier {
	case Now:
		t.Now++
	case OnCall:
		t.OnCall++
	default:
		t.Unavailable++
	}
}

func emptyTallies(kinds []string) []KindTally {
	tallies := make([]KindTally, len(kinds))
	for i, kind := range kinds {
		tallies[i].Kind = kind
	}
	return tallies
}

func addTo(tallies []KindTally, kind string, tier Tier) {
	for i := range tallies {
		if tallies[i].Kind == kind {
			tallies[i].add(tier)
		}
	}
}
