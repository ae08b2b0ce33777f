package plan

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// fleet is a seeded roster of crews and vehicles in the proportions of the
// bundled city: four crews to an area at 12, kinds as in its 40 vehicles, one
// operator in five shared by two machines.
func fleet(crews, vehicles, areas int) Problem {
	r := rand.New(rand.NewPCG(uint64(crews), uint64(vehicles)))
	var p Problem
	for i := range crews {
		c := Crew{ID: number(1, i), Number: i + 1, Area: fmt.Sprint(i % areas), ArrivalS: 300 + r.IntN(3000), Staffed: r.IntN(10) > 0,
			Trades: map[string]int{"foreman": 1, "fitter": 2 + r.IntN(3), "welder": 1 + r.IntN(2), "driver": 2}, WorkedMin: r.IntN(720)}
		if r.IntN(12) > 0 {
			c.Own, c.OwnKind = number(2, i), "ARM"
		}
		p.Crews = append(p.Crews, c)
	}
	kinds := []string{"EXC", "EXC", "EXC", "EXC", "EXC", "EXC", "CRANE", "CRANE", "CRANE", "TIP", "TIP", "TIP", "TIP", "TIP", "VAC", "VAC", "VAC", "VAC",
		"PUMP", "PUMP", "PUMP", "PUMP", "WELD", "WELD", "WELD", "COMP", "GEN", "HEAT"}
	for i := range vehicles - crews {
		p.Vehicles = append(p.Vehicles, Vehicle{ID: number(3, i), Kind: kinds[i%len(kinds)], ArrivalS: 300 + r.IntN(3000),
			Operator: number(4, i*9/10), WorkedMin: r.IntN(720)})
	}
	return p
}

// stagesToPlan are the questions of a Ø720 break, from the first to a hard one.
var stagesToPlan = []struct {
	name      string
	now, next Need
}{
	{"isolate", Need{Crews: 2, Vehicles: map[string]int{"ARM": 2}}, Need{Vehicles: map[string]int{"PUMP|VAC": 2}}},
	{"excavate", Need{Crews: 1, Vehicles: map[string]int{"EXC": 1, "TIP": 2, "COMP": 1}}, Need{Vehicles: map[string]int{"WELD": 1}, Trades: map[string]int{"welder": 2}}},
	{"everything", Need{Crews: 3, Vehicles: map[string]int{"ARM": 3, "EXC": 2, "CRANE": 1, "TIP": 2, "PUMP|VAC": 3, "COMP": 1}, Trades: map[string]int{"welder": 4, "fitter": 8}},
		Need{Crews: 4, Vehicles: map[string]int{"WELD": 2, "VAC": 1, "HEAT": 1}, Trades: map[string]int{"welder": 6}}},
}

// Budget: 200 µs at 12 crews and 40 vehicles (the crews' own included), 10 ms
// at 1,000 and 4,000 (a country: 24 areas).
func BenchmarkBest(b *testing.B) {
	for _, size := range []struct{ crews, vehicles, areas int }{{12, 40, 3}, {1000, 4000, 24}, {1000, 4000, 3}} {
		p := fleet(size.crews, size.vehicles, size.areas)
		for _, st := range stagesToPlan {
			p.Now, p.Next = st.now, st.next
			b.Run(fmt.Sprintf("%d-%d-%d/%s", size.crews, size.vehicles, size.areas, st.name), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if sets := Best(p, 5); len(sets) != 5 || !sets[0].Proven {
						b.Fatalf("%d sets", len(sets))
					}
				}
			})
		}
	}
}
