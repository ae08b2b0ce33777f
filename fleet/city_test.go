package fleet_test

import (
	"testing"

	"jylu/fleet"
)

// TestBundledCity holds the readiness of the bundled city as it stands in an
// emergency with everybody on watch admitted: 12, 40 and 126 in three tiers.
func TestBundledCity(t *testing.T) {
	t.Parallel()
	s := emergencyCity(t)
	r := s.roster(nil).Readiness()
	want := map[string]fleet.Tally{"crews": r.Crews, "vehicles": r.Vehicles, "workers": r.Workers}
	for name, total := range map[string]int{"crews": 12, "vehicles": 40, "workers": 126} {
		y := want[name]
		if y.Total != total || y.Now+y.OnCall+y.Unavailable != total || y.Now == 0 || y.OnCall == 0 {
			t.Errorf("%s: %+v of %d", name, y, total)
		}
	}
	for _, a := range r.Areas {
		if a.Crews.Total != 4 || a.Crews.Now == 0 || a.Vehicles.Now == 0 {
			t.Errorf("%s: %+v, %+v", a.Area, a.Crews, a.Vehicles)
		}
	}
	t.Logf("crews %+v, vehicles %+v, workers %+v", r.Crews, r.Vehicles, r.Workers)
	for _, k := range r.ByKind {
		t.Logf("%s %+v", k.Kind, k.Tally)
	}
	for _, g := range r.Gaps {
		if g.Kind != fleet.KindWorker || g.Code != fleet.ReasonOffWatch {
			t.Logf("gap: %s %s %s %s %v", g.Kind, g.Label, g.Area, g.Code, g.Params)
		}
	}
}

// emergencyCity is the bundled city in an emergency, those on watch admitted.
func emergencyCity(t testing.TB) *scene {
	t.Helper()
	s := cityScene(t)
	s.board = &fleet.Board{DB: s.db.Gorm, Now: nil}
	if _, err := s.board.DeclareRegime(t.Context(), s.cmd(), fleet.RegimeEmergency, ""); err != nil {
		t.Fatal(err)
	}
	var items []fleet.AdmissionInput
	for _, w := range s.roster(nil).Workers {
		if w.Duty == fleet.DutyOnWatch {
			items = append(items, fleet.AdmissionInput{Worker: w.Worker.ID, Passed: true})
		}
	}
	if _, err := s.board.Admit(t.Context(), s.cmd(), items); err != nil {
		t.Fatal(err)
	}
	return s
}

// BenchmarkLoadRoster reads the bundled city as the desk and every
// recommendation do: 12 crews, 40 vehicles, 126 workers, three statements.
// Budget: 5 ms.
func BenchmarkLoadRoster(b *testing.B) {
	s := emergencyCity(b)
	b.ReportAllocs()
	for b.Loop() {
		r, err := fleet.LoadRoster(b.Context(), s.db.Gorm, s.now, nil)
		if err != nil || len(r.Workers) != 126 {
			b.Fatal(err)
		}
	}
}
