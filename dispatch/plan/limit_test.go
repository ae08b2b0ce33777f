package plan

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"
)

// drawCity is a roster of the real size, with many equals and shared operators.
func drawCity(t *rapid.T) Problem {
	r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
	p := fleet(12, 40, 3)
	for i := range p.Crews {
		p.Crews[i].ArrivalS, p.Crews[i].WorkedMin = 300*r.IntN(9), 60*r.IntN(4)
	}
	people := 6 + r.IntN(30)
	for i := range p.Vehicles {
		v := &p.Vehicles[i]
		v.ArrivalS, v.WorkedMin, v.Operator = 300*r.IntN(9), 60*r.IntN(4), number(4, r.IntN(people))
	}
	question := rapid.SampledFrom(stagesToPlan).Draw(t, "stage")
	p.Now, p.Next = question.now, question.next
	return p
}

// The k best are the first k of more: what is dropped for a small k must not
// have been in the answer. Nor may the order of the lists matter.
func TestFewerIsPrefix(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawCity(t)
		many := Best(p, 40)
		k := rapid.IntRange(1, 10).Draw(t, "k")
		few := Best(p, k)
		if !reflect.DeepEqual(few, many[:min(k, len(many))]) {
			t.Fatalf("%d best:\n%+v\n40 best:\n%+v", k, few, many)
		}
		q := p
		q.Crews, q.Vehicles = slices.Clone(p.Crews), slices.Clone(p.Vehicles)
		slices.Reverse(q.Crews)
		slices.Reverse(q.Vehicles)
		if other := Best(q, k); !reflect.DeepEqual(few, other) {
			t.Fatalf("reversed lists:\n%+v\ninstead of\n%+v", other, few)
		}
	})
}

// No question may keep a dispatcher waiting: hard ones end with a set that
// helps, and say that it is not proven.
func TestBestHardQuestions(t *testing.T) {
	trades := []string{"a", "b", "c", "d", "e", "f", "g", "h"}
	r := rand.New(rand.NewPCG(1, 2))
	tests := []struct {
		name   string
		change func(p *Problem)
		proven bool
	}{
		{"all alike", func(p *Problem) {
			for i := range p.Crews {
				p.Crews[i].ArrivalS, p.Crews[i].WorkedMin = 600, 0
			}
			for i := range p.Vehicles {
				p.Vehicles[i].ArrivalS, p.Vehicles[i].WorkedMin = 600, 0
			}
		}, true},
		{"three operators for all machines", func(p *Problem) {
			for i := range p.Vehicles {
				p.Vehicles[i].Operator = number(4, i%3)
			}
		}, true},
		{"a thousand crews unlike each other", func(p *Problem) {
			p.Now.Trades = map[string]int{}
			for _, t := range trades {
				p.Now.Trades[t] = 9
			}
			for i := range p.Crews {
				p.Crews[i].Trades = map[string]int{}
				for _, t := range trades {
					p.Crews[i].Trades[t] = r.IntN(6)
				}
			}
		}, false},
		{"thirty crews at once", func(p *Problem) { p.Now.Crews, p.Next.Crews = 20, 30 }, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := fleet(1000, 4000, 24)
			p.Now, p.Next = stagesToPlan[2].now, stagesToPlan[2].next
			tt.change(&p)
			sets := Best(p, 5)
			if len(sets) == 0 || sets[0].Proven != tt.proven {
				t.Fatalf("%d sets, want proven %v", len(sets), tt.proven)
			}
			for _, s := range sets {
				checkValid(t, p, s)
			}
		})
	}
}

// checkValid holds that a set is minimal and asks nobody to drive twice.
func checkValid(t *testing.T, p Problem, s Set) {
	t.Helper()
	in := map[uuid.UUID]bool{}
	for _, m := range slices.Concat(s.Crews, s.Vehicles, s.Workers) {
		in[m.ID] = true
	}
	var set []member
	for _, m := range roster(p) {
		if in[m.id] {
			set = append(set, m)
		}
	}
	cover := [2]int{units(p.Now, set), units(p.Next, set)}
	if len(set) != len(in) || cover != [2]int{total(p.Now) - s.LackingNow, total(p.Next) - s.LackingNext} {
		t.Fatalf("covers %v with %d members: %+v", cover, len(set), s)
	}
	busy := map[uuid.UUID]bool{}
	for i, m := range set {
		if m.operator != uuid.Nil && busy[m.operator] {
			t.Fatalf("operator %v twice: %+v", m.operator, s)
		}
		busy[m.operator] = true
		rest := slices.Delete(slices.Clone(set), i, i+1)
		if cover == [2]int{units(p.Now, rest), units(p.Next, rest)} {
			t.Fatalf("%v is superfluous: %+v", m.id, s)
		}
	}
}

func ExampleBest() {
	p := Problem{
		Now:      Need{Crews: 1, Vehicles: map[string]int{"ARM": 1, "EXC": 1}},
		Crews:    []Crew{crew(7, "O", 900, 60)},
		Vehicles: []Vehicle{machine("EXC", 1, 1200, 60), machine("EXC", 2, 1500, 60)},
	}
	for _, s := range Best(p, 5) {
		fmt.Println(names(p, s), "ready in", s.ReadyS/60, "min, lacking", s.LackingNow)
	}
	// Output:
	// 7 EXC1 ready in 20 min, lacking 0
	// 7 EXC2 ready in 25 min, lacking 0
	// 7 ready in 15 min, lacking 1
	// EXC1 ready in 20 min, lacking 2
	// EXC2 ready in 25 min, lacking 2
}
