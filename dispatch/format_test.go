package dispatch

import (
	"encoding/json"
	"flag"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/google/uuid"

	"jylu/fleet"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestSnapshotFormat holds format 2 of the stored recommendation: whoever
// renames a field must raise recommendationFormat, and read the old ones still.
func TestSnapshotFormat(t *testing.T) {
	id := func(n byte) uuid.UUID { return uuid.UUID{15: n} }
	there := Arrival{ArrivalS: ptr(600), Basis: fleet.BasisLive, AgeS: ptr(30), CallInMin: 0, NextOnly: false, Estimate: true}
	r := Recommendation{
		ID: id(1), IncidentID: id(2), AsOf: nine, Stage: "isolate", NextStage: "pump_out", DiameterMm: 720, Assumed: true, Estimate: true,
		Needs: []NeedLeft{{Stage: "isolate", What: "crew", Need: 2, Lacking: 1}},
		Items: []Candidate{{
			Crews:      []CrewPick{{Arrival: there, ID: id(3), Number: 7, Vehicle: ptr(id(4)), Warnings: []string{"crew-below-minimum"}}},
			Vehicles:   []VehiclePick{{Arrival: there, ID: id(5), Plate: "001 AAA 02", Kind: "PUMP"}},
			Workers:    []WorkerPick{{Arrival: there, ID: id(6), Trade: "electrician"}},
			ReadyS:     ptr(600),
			LastS:      ptr(900),
			Reasons:    []Reason{{Code: "covers_stage", Params: map[string]any{"stage": "isolate"}}},
			Shortfalls: []Shortfall{{Code: "repair", Kind: "PUMP|VAC", Missing: 1, Stage: "pump_out"}},
			Cover:      []AreaCover{{Area: "batys", BeforeS: ptr(60), AfterS: nil, Left: 3}},
			CoverWorst: 3, CoverTotal: 11,
		}},
		Reasons: []Reason{{Code: "diameter_assumed"}},
	}
	got, err := json.MarshalIndent(r, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/recommendation_2.json"
	if *update {
		if err := os.WriteFile(golden, append(got, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if string(got)+"\n" != string(want) {
		t.Errorf("format %d changed:\n%s", recommendationFormat, got)
	}
	var back Recommendation
	if err := json.Unmarshal(want, &back); err != nil || !reflect.DeepEqual(back, r) {
		t.Errorf("read back %+v, %v", back, err)
	}
	old, err := os.ReadFile("testdata/recommendation_1.json")
	if err != nil {
		t.Fatal(err)
	}
	var first Recommendation
	if err := json.Unmarshal(old, &first); err != nil {
		t.Fatal(err)
	}
	if first.estimateAll(); !reflect.DeepEqual(first, r) {
		t.Errorf("format 1 read back %+v", first)
	}
}

// FuzzCodes writes a list of codes as an array literal and reads it back.
func FuzzCodes(f *testing.F) {
	f.Add("crew-below-minimum", "on-call")
	f.Add("", "a")
	f.Fuzz(func(t *testing.T, a, b string) {
		if !isCode(a) || !isCode(b) {
			return
		}
		v, err := Codes{a, b}.Value()
		if err != nil {
			t.Fatal(err)
		}
		var back Codes
		if err := back.Scan(v); err != nil || !reflect.DeepEqual(back, Codes{a, b}) {
			t.Errorf("%q %q became %q, %v", a, b, back, err)
		}
	})
}

func isCode(s string) bool { return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz-") == "" }
