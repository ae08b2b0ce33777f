package plan

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
)

// crew makes a staffed crew with its АРМ and the trades of domain.md §3.5.
func crew(n int, area string, arrival, worked int) Crew {
	return Crew{ID: number(1, n), Number: n, Area: area, ArrivalS: arrival, Staffed: true, WorkedMin: worked,
		Trades: map[string]int{"foreman": 1, "fitter": 4, "welder": 2, "operator": 1, "driver": 2}, Own: number(2, n), OwnKind: "ARM"}
}

// machine makes a machine of the pool with an operator of its own.
func machine(kind string, n, arrival, worked int) Vehicle {
	return Vehicle{ID: number(3, n), Kind: kind, ArrivalS: arrival, Operator: number(4, n), WorkedMin: worked}
}

// names writes a set as its crews' numbers and its machines, "7 8 EXC1".
func names(p Problem, s Set) string {
	var out []string
	for _, m := range s.Crews {
		i := slices.IndexFunc(p.Crews, func(c Crew) bool { return c.ID == m.ID })
		out = append(out, fmt.Sprint(p.Crews[i].Number))
	}
	for _, m := range s.Vehicles {
		i := slices.IndexFunc(p.Vehicles, func(v Vehicle) bool { return v.ID == m.ID })
		out = append(out, fmt.Sprint(p.Vehicles[i].Kind, m.ID[15]))
	}
	for _, m := range s.Workers {
		i := slices.IndexFunc(p.Workers, func(w Worker) bool { return w.ID == m.ID })
		out = append(out, p.Workers[i].Trade)
	}
	return strings.Join(out, " ")
}

func TestBest(t *testing.T) {
	arm := func(n int) map[string]int { return map[string]int{"ARM": n} }
	without := func(c Crew, trade string) Crew { delete(c.Trades, trade); return c }
	walking := func(c Crew) Crew { c.Own = uuid.Nil; return c }
	short := func(c Crew) Crew { c.Staffed = false; return c }
	driven := func(v Vehicle, by int) Vehicle { v.Operator = number(4, by); return v }
	tests := []struct {
		name  string
		p     Problem
		want  []string // the first sets
		check func(s Set) bool
	}{
		{"a Ø720 break, isolate: two crews with their АРМ, the nearest pair first", Problem{
			Now:   Need{Crews: 2, Vehicles: arm(2)},
			Crews: []Crew{crew(1, "O", 600, 0), crew(2, "O", 900, 0), crew(3, "B", 1200, 0), crew(4, "S", 1500, 0)},
		}, []string{"1 2", "1 3", "2 3"}, func(s Set) bool { return s.ReadyS == 900 && s.LastS == 900 && s.LackingNow == 0 && s.CoverTotal == 2 }},
		{"of crews that wait for the crane anyway, those whose areas keep cover", Problem{
			Now: Need{Crews: 2, Vehicles: map[string]int{"ARM": 2, "CRANE": 1}},
			Crews: []Crew{crew(1, "O", 600, 0), crew(2, "O", 700, 0), crew(3, "O", 800, 0), crew(4, "B", 1400, 0), crew(5, "B", 1500, 0), crew(6, "B", 1600, 0),
				crew(7, "S", 2000, 0), crew(8, "S", 2000, 0)},
			Vehicles: []Vehicle{machine("CRANE", 1, 1500, 0)},
		}, []string{"1 4 CRANE1", "1 5 CRANE1", "2 4 CRANE1"}, func(s Set) bool { return s.ReadyS == 1500 && s.CoverWorst == 2 && s.CoverBefore == 2 }},
		{"with cover equal, the less tired", Problem{
			Now:   Need{Crews: 1, Vehicles: map[string]int{"CRANE": 1}},
			Crews: []Crew{crew(1, "O", 600, 500), crew(2, "O", 800, 60)}, Vehicles: []Vehicle{machine("CRANE", 1, 900, 0)},
		}, []string{"2 CRANE1", "1 CRANE1"}, nil},
		{"a crew whose АРМ is out of order leaves the need for one open", Problem{
			Now:   Need{Crews: 2, Vehicles: arm(2)},
			Crews: []Crew{walking(crew(1, "O", 600, 0)), crew(2, "O", 700, 0), crew(3, "O", 2000, 0)},
		}, []string{"2 3"}, nil},
		{"excavate: the only COMP decides when work can start", Problem{
			Now:      Need{Vehicles: map[string]int{"EXC": 1, "TIP": 2, "COMP": 1}},
			Vehicles: []Vehicle{machine("EXC", 1, 600, 300), machine("EXC", 2, 1800, 0), machine("TIP", 3, 900, 0), machine("TIP", 4, 1000, 0), machine("TIP", 5, 4000, 0), machine("COMP", 6, 3600, 0)},
		}, []string{"EXC2 TIP3 TIP4 COMP6", "EXC1 TIP3 TIP4 COMP6", "EXC2 TIP3 TIP5 COMP6"}, func(s Set) bool { return s.ReadyS == 3600 }},
		{"one operator drives one machine", Problem{
			Now: Need{Vehicles: map[string]int{"EXC": 1, "TIP": 1}},
			Vehicles: []Vehicle{driven(machine("EXC", 1, 600, 0), 9), driven(machine("TIP", 2, 600, 0), 9),
				machine("TIP", 3, 2400, 0)},
		}, []string{"EXC1 TIP3"}, func(s Set) bool { return s.ReadyS == 2400 }},
		{"either of PUMP and VAC pumps out, the nearest two", Problem{
			Now:      Need{Vehicles: map[string]int{"VAC|PUMP": 2}},
			Vehicles: []Vehicle{machine("PUMP", 1, 900, 0), machine("VAC", 2, 600, 0), machine("PUMP", 3, 700, 0), machine("VAC", 4, 3000, 0)},
		}, []string{"VAC2 PUMP3", "PUMP1 VAC2", "PUMP1 PUMP3"}, nil},
		{"one machine serves both stages", Problem{
			Now: Need{Vehicles: map[string]int{"PUMP|VAC": 1}}, Next: Need{Vehicles: map[string]int{"VAC": 1}},
			Vehicles: []Vehicle{machine("PUMP", 1, 300, 0), machine("VAC", 2, 600, 0)},
		}, []string{"VAC2", "PUMP1"}, nil},
		{"a machine for the next stage comes along and delays nothing", Problem{
			Now: Need{Crews: 1, Vehicles: arm(1)}, Next: Need{Vehicles: map[string]int{"EXC": 1}},
			Crews: []Crew{crew(1, "O", 600, 0), crew(2, "O", 900, 0)}, Vehicles: []Vehicle{machine("EXC", 1, 2400, 0), machine("EXC", 2, 3000, 0)},
		}, []string{"1 EXC1", "1 EXC2", "2 EXC1"}, func(s Set) bool {
			return s.ReadyS == 600 && s.LastS == 2400 && !s.Crews[0].NextOnly && s.Vehicles[0].NextOnly
		}},
		{"a weld needs a welder", Problem{
			Now:   Need{Crews: 1, Trades: map[string]int{"welder": 1}},
			Crews: []Crew{without(crew(1, "O", 300, 0), "welder"), crew(2, "O", 900, 0)},
		}, []string{"2", "1"}, nil},
		{"a crew below its minimum comes after every staffed one", Problem{
			Now:   Need{Crews: 1, Vehicles: arm(1)},
			Crews: []Crew{short(crew(1, "O", 300, 0)), crew(2, "O", 2400, 0)},
		}, []string{"2", "1"}, func(s Set) bool { return s.Understaffed == 0 && s.CoverTotal == 0 }},
		{"but before the need stays open", Problem{
			Now:   Need{Crews: 2, Vehicles: arm(2)},
			Crews: []Crew{short(crew(1, "O", 300, 0)), crew(2, "O", 2400, 0)},
		}, []string{"1 2", "2", "1"}, func(s Set) bool { return s.Understaffed == 1 }},
		{"a pumping station without power: a crew, the GEN, an electrician", Problem{
			Now:   Need{Crews: 1, Vehicles: map[string]int{"ARM": 1, "GEN": 1}, Trades: map[string]int{"electrician": 1}},
			Crews: []Crew{crew(1, "O", 600, 0)}, Vehicles: []Vehicle{machine("GEN", 1, 900, 0)},
			Workers: []Worker{{ID: number(5, 1), Trade: "electrician", ArrivalS: 700}, {ID: number(5, 2), Trade: "welder", ArrivalS: 700}},
		}, []string{"1 GEN1 electrician"}, nil},
		{"what nobody has is reported missing", Problem{
			Now:   Need{Crews: 1, Vehicles: map[string]int{"COMP": 1, "PUMP|VAC": 3}, Trades: map[string]int{"welder": 3}},
			Crews: []Crew{crew(1, "O", 600, 0)}, Vehicles: []Vehicle{machine("PUMP", 1, 900, 0)},
		}, []string{"1 PUMP1"}, func(s Set) bool {
			return s.LackingNow == 4 && s.MissingNow.Vehicles["COMP"] == 1 && s.MissingNow.Vehicles["PUMP|VAC"] == 2 && s.MissingNow.Trades["welder"] == 1
		}},
		{"nothing needed, nobody sent", Problem{Crews: []Crew{crew(1, "O", 600, 0)}, Vehicles: []Vehicle{machine("EXC", 1, 0, 0)}}, nil, nil},
		{"nobody there", Problem{Now: Need{Crews: 2, Vehicles: arm(2)}}, nil, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sets := Best(tt.p, 5)
			var got []string
			for _, s := range sets {
				got = append(got, names(tt.p, s))
			}
			if len(got) < len(tt.want) || !slices.Equal(got[:len(tt.want)], tt.want) || (tt.want == nil && got != nil) {
				t.Fatalf("got %q, want %q first", got, tt.want)
			}
			if tt.check != nil && !tt.check(sets[0]) {
				t.Fatalf("%+v", sets[0])
			}
		})
	}
}

func TestBestBadInput(t *testing.T) {
	twin, own := crew(1, "O", -60, -5), crew(2, "O", 600, 0)
	other := crew(3, "O", 900, 0)
	other.Own = own.Own // two crews claim one АРМ
	p := Problem{
		Now:   Need{Crews: 3, Vehicles: map[string]int{"ARM": 3, "EXC": -4, "": 2, " | ": 1, "TIP|TIP": 1}, Trades: map[string]int{"welder": -1}},
		Crews: []Crew{twin, twin, own, other, {Number: 9, Staffed: true}},
		Vehicles: []Vehicle{{ID: own.Own, Kind: "ARM"}, {ID: twin.ID, Kind: "TIP"}, {Kind: "TIP"}, machine("EXC", 1, 1, 0), machine("TIP", 2, -1, -1),
			machine("TIP", 2, 5, 5)},
		Workers: []Worker{{Trade: "welder"}},
	}
	for _, k := range []int{-1, 0} {
		if sets := Best(p, k); sets != nil {
			t.Fatalf("k = %d: %d sets", k, len(sets))
		}
	}
	sets := Best(p, 5)
	if len(sets) != 5 || names(p, sets[0]) != "1 2 3 TIP2" {
		t.Fatalf("%+v", sets)
	}
	if s := sets[0]; s.LackingNow != 1 || s.MissingNow.Vehicles["ARM"] != 1 || s.Crews[0].ArrivalS != 0 || s.WorkedMin != 0 {
		t.Fatalf("%+v", s)
	}
	if sets := Best(Problem{Now: Need{Crews: 1 << 62}, Crews: p.Crews}, 200); len(sets) != 7 {
		t.Fatalf("%d sets of three crews", len(sets))
	}
}

func TestCover(t *testing.T) {
	short := crew(4, "S", 0, 0)
	short.Staffed = false
	crews := []Crew{crew(1, "O", 0, 0), crew(2, "O", 0, 0), crew(3, "B", 0, 0), short}
	table := [][]int{{300, 400, 1500, 100}, {1500, 1600, 300, 100}, {-1, 900, -1, 100}, {50}}
	got := Cover([]string{"O", "B", "S", "far", "unknown"}, crews, table, []uuid.UUID{crews[0].ID, crews[1].ID})
	want := []AreaCover{
		{"O", 300, 1500, crews[0].ID, crews[2].ID, 1},
		{"B", 300, 300, crews[2].ID, crews[2].ID, 1},
		{"S", 900, Unreachable, crews[1].ID, uuid.Nil, 0},
		{"far", 50, Unreachable, crews[0].ID, uuid.Nil, 0},
		{"unknown", Unreachable, Unreachable, uuid.Nil, uuid.Nil, 0},
	}
	if !slices.Equal(got, want) {
		t.Fatalf("got  %v\nwant %v", got, want)
	}
}
