package fleet_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"jylu/fleet"
	"jylu/geo"
)

var areas = []string{"ortalyk", "batys", "shygys"}

// anyReading draws a company in any condition: states that end, checks passed,
// failed and missing, certificates valid and not, people and machines out on
// orders or back from them.
func anyReading(t *rapid.T, now time.Time) fleet.Reading {
	var in fleet.Reading
	in.Regime = regime(rapid.IntRange(0, 3).Draw(t, "onWatch"), rapid.IntRange(0, 3).Draw(t, "onCall"), 12)
	in.Fresh = 10 * time.Minute
	in.Bases = map[string]geo.Base{"b": {Code: "b", AreaCode: "batys", Position: geo.Position{Lon: 76.9, Lat: 43.2}}}
	in.Minimum = []fleet.CrewMinimum{
		{Trade: "driver", Count: 1}, {Trade: "welder", Count: 1, NeedsCertificate: fleet.CertificateWeld},
	}
	for i, code := range areas {
		in.Areas = append(in.Areas, geo.ServiceArea{Code: code, Ordinal: i + 1})
	}
	resource := func(kind string) fleet.Resource {
		r := fleet.Resource{ID: uuid.Must(uuid.NewV7()), Kind: kind, State: fleet.StateReady, Version: 1}
		if rapid.IntRange(0, 3).Draw(t, "state") == 0 {
			r.State = rapid.SampledFrom(fleet.States[kind]).Draw(t, "which")
			if rapid.Bool().Draw(t, "ends") {
				until := now.Add(time.Duration(rapid.IntRange(-3, 3).Draw(t, "until")) * time.Hour)
				r.StateUntil = &until
			}
		}
		return r
	}
	var all []fleet.Resource
	for n := range rapid.IntRange(0, 8).Draw(t, "crews") {
		r := resource(fleet.KindCrew)
		all = append(all, r)
		in.Crews = append(in.Crews, fleet.CrewStatus{Resource: r, Crew: fleet.Crew{
			ID: r.ID, Number: n + 1, AreaCode: rapid.SampledFrom(areas).Draw(t, "area"), BaseCode: "b"}})
	}
	someCrew := func() *uuid.UUID {
		i := rapid.IntRange(-1, len(in.Crews)-1).Draw(t, "crew")
		if i < 0 {
			return nil
		}
		return &in.Crews[i].Crew.ID
	}
	for n := range rapid.IntRange(0, 30).Draw(t, "workers") {
		r := resource(fleet.KindWorker)
		all = append(all, r)
		w := fleet.WorkerStatus{Resource: r, Worker: fleet.Worker{ID: r.ID, PersonnelNo: fmt.Sprint(n),
			Trade: rapid.SampledFrom(fleet.Trades).Draw(t, "trade"), AreaCode: rapid.SampledFrom(areas).Draw(t, "area")}}
		if rapid.IntRange(0, 4).Draw(t, "pool") > 0 {
			w.CrewID = someCrew()
		} else {
			w.RotatesWith = someCrew()
		}
		if rapid.IntRange(0, 4).Draw(t, "checked") > 0 {
			passed := rapid.IntRange(0, 5).Draw(t, "passed") > 0
			w.Admitted = &passed
		}
		for _, code := range []string{"weld", "ARM", "EXC", "TIP"} {
			if rapid.IntRange(0, 2).Draw(t, "holds") == 0 {
				w.Certificates = append(w.Certificates, fleet.Certificate{WorkerID: r.ID, Code: code,
					ExpiresOn: now.AddDate(0, 0, rapid.IntRange(-2, 3).Draw(t, "expires")).Truncate(24 * time.Hour)})
			}
		}
		in.Workers = append(in.Workers, w)
	}
	owned := make(map[uuid.UUID]bool)
	for n := range rapid.IntRange(0, 10).Draw(t, "vehicles") {
		r := resource(fleet.KindVehicle)
		all = append(all, r)
		v := fleet.VehicleStatus{Resource: r, Vehicle: fleet.Vehicle{ID: r.ID, Plate: fmt.Sprint(n),
			Kind: rapid.SampledFrom([]string{"ARM", "EXC", "TIP"}).Draw(t, "kind"), AreaCode: rapid.SampledFrom(areas).Draw(t, "area"), BaseCode: "b"}}
		if crew := someCrew(); crew != nil && !owned[*crew] {
			v.CrewID, owned[*crew] = crew, true
		}
		in.Vehicles = append(in.Vehicles, v)
	}
	for _, r := range all {
		if rapid.IntRange(0, 4).Draw(t, "booked") > 0 {
			continue
		}
		lon, lat := 76.91, 43.21
		sent := now.Add(-time.Duration(rapid.IntRange(0, 30*60).Draw(t, "sent")) * time.Minute)
		visit := fleet.Visit{IncidentNumber: "2026-000001", Lon: &lon, Lat: &lat, Booking: fleet.Booking{ID: uuid.Must(uuid.NewV7()),
			ResourceID: r.ID, ResourceKind: r.Kind, Milestone: fleet.Sent, SentAt: &sent, MadeAt: sent}}
		if rapid.Bool().Draw(t, "released") {
			visit.Milestone, visit.ReleasedAt = fleet.Released, &now
		}
		in.Bookings = append(in.Bookings, visit)
	}
	return in
}

func nowhere(uuid.UUID) (fleet.Fix, bool) { return fleet.Fix{}, false }

var noon = time.Date(2026, 1, 15, 7, 0, 0, 0, time.UTC) // 12:00 in the city

// TestReadinessSums: in any condition every tier of every breakdown sums to the
// number of crews, vehicles and workers there are.
func TestReadinessSums(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := anyReading(t, noon)
		crews, vehicles, workers := len(in.Crews), len(in.Vehicles), len(in.Workers)
		r := fleet.Compose(in, noon, nowhere).Readiness()

		sums := func(name string, total int, tallies ...fleet.Tally) {
			var sum fleet.Tally
			for _, y := range tallies {
				if y.Now+y.OnCall+y.Unavailable != y.Total {
					t.Fatalf("%s: tiers of %+v do not sum to their total", name, y)
				}
				sum.Total += y.Total
				sum.Now += y.Now
				sum.OnCall += y.OnCall
			}
			if sum.Total != total {
				t.Fatalf("%s: %d of %d", name, sum.Total, total)
			}
		}
		sums("crews", crews, r.Crews)
		sums("vehicles", vehicles, r.Vehicles)
		sums("workers", workers, r.Workers)
		sums("vehicles by kind", vehicles, tallies(r.ByKind)...)
		sums("workers by trade", workers, tallies(r.ByTrade)...)
		var c, v, w, kinds, trades []fleet.Tally
		for _, a := range r.Areas {
			c, v, w = append(c, a.Crews), append(v, a.Vehicles), append(w, a.Workers)
			kinds, trades = append(kinds, tallies(a.ByKind)...), append(trades, tallies(a.ByTrade)...)
		}
		sums("crews by area", crews, c...)
		sums("vehicles by area", vehicles, v...)
		sums("workers by area", workers, w...)
		sums("vehicles by area and kind", vehicles, kinds...)
		sums("workers by area and trade", workers, trades...)
	})
}

func tallies(by []fleet.KindTally) []fleet.Tally {
	out := make([]fleet.Tally, len(by))
	for i, k := range by {
		out[i] = k.Tally
	}
	return out
}

// TestStatusesHold: in any condition, who is unavailable has a reason and who is
// not has none; nobody free is booked; every vehicle that counts has an operator
// of its own who is free, certified, and, for a crew's vehicle, of that crew;
// every crew that counts is staffed.
func TestStatusesHold(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := fleet.Compose(anyReading(t, noon), noon, nowhere)
		worker := make(map[uuid.UUID]*fleet.WorkerStatus)
		check := func(name string, tier fleet.Tier, reasons []fleet.Reason, booking *fleet.Booking) {
			if (tier == fleet.Unavailable) != (len(reasons) > 0) {
				t.Fatalf("%s is %s with reasons %v", name, tier, reasons)
			}
			if booking != nil && tier != fleet.Unavailable {
				t.Fatalf("%s is booked and %s", name, tier)
			}
		}
		for i := range r.Workers {
			w := &r.Workers[i]
			worker[w.Worker.ID] = w
			check("worker "+w.PersonnelNo, w.Tier, w.Reasons, w.Booking)
			if w.Tier == fleet.Now && (w.Duty != fleet.DutyOnWatch || w.Admitted == nil || !*w.Admitted || w.StateAt(noon) != fleet.StateReady) {
				t.Fatalf("worker %+v is ready now", w)
			}
		}
		operators := make(map[uuid.UUID]bool)
		for _, v := range r.Vehicles {
			check("vehicle "+v.Plate, v.Tier, v.Reasons, v.Booking)
			if v.Tier == fleet.Unavailable {
				continue
			}
			w := worker[*v.Operator]
			holds := slices.ContainsFunc(w.Certificates, func(c fleet.Certificate) bool { return c.Code == v.Vehicle.Kind && c.ValidAt(noon) })
			if operators[*v.Operator] || w.Tier != v.Tier || !holds || v.StateAt(noon) != fleet.StateReady ||
				v.CrewID != nil && (w.CrewID == nil || *w.CrewID != *v.CrewID) {
				t.Fatalf("vehicle %+v is operated by %+v", v, w)
			}
			operators[*v.Operator] = true
		}
		for _, c := range r.Crews {
			check(fmt.Sprint("crew ", c.Number), c.Tier, c.Reasons, c.Booking)
			if c.Tier == fleet.Unavailable {
				continue
			}
			if len(c.Missing) > 0 {
				t.Fatalf("crew %d lacks %v and is %s", c.Number, c.Missing, c.Tier)
			}
			for _, id := range c.Members {
				if worker[id].Tier != c.Tier {
					t.Fatalf("crew %d is %s, its member %+v", c.Number, c.Tier, worker[id])
				}
			}
		}
	})
}

// TestStatusJSON: a status read back from a remembered command is the status.
func TestStatusJSON(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := fleet.Compose(anyReading(t, noon), noon, nowhere)
		roundTrip(t, r.Crews)
		roundTrip(t, r.Vehicles)
		roundTrip(t, r.Workers)
	})
}

func roundTrip[S any](t *rapid.T, all []S) {
	for _, s := range all {
		stored, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var again S
		if err := json.Unmarshal(stored, &again); err != nil {
			t.Fatal(err)
		}
		restored, err := json.Marshal(again)
		if err != nil || string(restored) != string(stored) {
			t.Fatalf("%s\ncomes back as\n%s", stored, restored)
		}
		for _, part := range []string{"ID", "Kind"} {
			for _, of := range []string{"Crew", "Vehicle", "Worker", "Resource"} {
				a, b := reflect.ValueOf(s).FieldByName(of), reflect.ValueOf(again).FieldByName(of)
				if !a.IsValid() || a.Kind() != reflect.Struct || !a.FieldByName(part).IsValid() {
					continue
				}
				if a, b := a.FieldByName(part).Interface(), b.FieldByName(part).Interface(); a != b {
					t.Fatalf("%s.%s %v comes back as %v", of, part, a, b)
				}
			}
		}
	}
}
