package dispatch

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/uuid"

	"jylu/dispatch/ground"
	"jylu/fleet"
	"jylu/geo"
)

// company is a roster of any size, scattered over a city, everybody ready. It
// has three areas and ten workers to a crew, and kinds as in the bundled city.
func company(rng *rand.Rand, crews, vehicles int) fleet.Roster {
	r := fleet.Roster{At: nine, Bases: map[string]geo.Base{}}
	id := func() (u uuid.UUID) {
		for i := range u {
			u[i] = byte(rng.UintN(256))
		}
		return u
	}
	place := func() fleet.Placed {
		return fleet.Placed{Position: geo.Position{Lon: 76.8 + 0.2*rng.Float64(), Lat: 43.18 + 0.15*rng.Float64()}, Basis: fleet.BasisBase}
	}
	ready := fleet.Resource{State: fleet.StateReady}
	areas := []string{"a", "b", "c"}
	for _, a := range areas {
		r.Areas = append(r.Areas, geo.ServiceArea{Code: a})
		r.Bases[a] = geo.Base{Code: a, AreaCode: a, Position: place().Position}
	}
	for i := range crews {
		c := fleet.CrewStatus{Resource: ready, Tier: fleet.Now, Duty: fleet.DutyOnWatch, Place: place()}
		c.Crew = fleet.Crew{ID: id(), Number: i + 1, AreaCode: areas[i%3]}
		own := fleet.VehicleStatus{Resource: ready, Tier: fleet.Now, Place: c.Place}
		own.Vehicle = fleet.Vehicle{ID: id(), Kind: "ARM", CrewID: &c.Crew.ID}
		c.Vehicle = &own.Vehicle.ID
		r.Vehicles = append(r.Vehicles, own)
		for _, trade := range []string{"foreman", "fitter", "fitter", "fitter", "fitter", "welder", "welder", "driver"} {
			w := fleet.WorkerStatus{Resource: ready, Tier: fleet.Now, Duty: fleet.DutyOnWatch, Place: c.Place}
			w.Worker = fleet.Worker{ID: id(), Trade: trade, CrewID: &c.Crew.ID}
			w.Certificates = []fleet.Certificate{{Code: fleet.CertificateWeld, ExpiresOn: nine.AddDate(1, 0, 0)}}
			c.Members = append(c.Members, w.Worker.ID)
			r.Workers = append(r.Workers, w)
		}
		r.Crews = append(r.Crews, c)
	}
	kinds := []string{"EXC", "CRANE", "TIP", "VAC", "PUMP", "WELD", "COMP", "GEN", "HEAT", "EXC", "TIP", "PUMP", "VAC"}
	for i := crews; i < vehicles; i++ {
		w := fleet.WorkerStatus{Resource: ready, Tier: fleet.Now, Place: place()}
		w.Worker = fleet.Worker{ID: id(), Trade: "operator"}
		v := fleet.VehicleStatus{Resource: ready, Tier: fleet.Now, Place: w.Place, Operator: &w.Worker.ID}
		v.Vehicle = fleet.Vehicle{ID: id(), Kind: kinds[i%len(kinds)]}
		r.Workers, r.Vehicles = append(r.Workers, w), append(r.Vehicles, v)
	}
	return r
}

// BenchmarkRecommend computes a recommendation from a roster in memory, for a
// broken main of 720 mm, as the desk does on every incident chosen. Budget:
// 200 µs for 12 crews and 40 vehicles, 10 ms for 1,000 and 4,000.
func BenchmarkRecommend(b *testing.B) {
	need := func(stage, what string, count int) Need {
		return Need{Stage: stage, ToMm: 1420, AlarmLevel: 1, What: what, Count: count}
	}
	needs := []Need{
		need("isolate", "crew", 2), need("isolate", "ARM", 2), need("pump_out", "crew", 2), need("pump_out", "PUMP|VAC", 2),
	}
	for _, size := range []struct{ crews, vehicles int }{{12, 40}, {1000, 4000}} {
		b.Run(fmt.Sprintf("crews=%d/vehicles=%d", size.crews, size.vehicles), func(b *testing.B) {
			q := question{
				incident: Incident{Type: "pipe_break", DiameterMm: ptr(720), AlarmLevel: 1, Lon: ptr(76.86), Lat: ptr(43.23)},
				stages:   freshStages(breakStages...), needs: needs,
				roster: company(rand.New(rand.NewPCG(1, 2)), size.crews, size.vehicles),
			}
			q.travel = ground.Straight(geo.DefaultStraightLine)
			b.ReportAllocs()
			for b.Loop() {
				if r := q.answer(); len(r.Items) != candidates || len(r.Items[0].Crews) != 2 {
					b.Fatalf("%+v", r)
				}
			}
		})
	}
}
