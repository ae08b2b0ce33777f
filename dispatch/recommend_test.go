package dispatch_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"jylu/dispatch"
	"jylu/fleet"
	"jylu/geo"
)

func (s *scene) recommend(incident uuid.UUID) dispatch.Recommendation {
	s.t.Helper()
	r, err := s.Recommend(s.ctx(), s.actor, incident)
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

func TestRecommendBreak(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	in := s.aBreak(saina)
	r := s.recommend(in.Incident.ID)
	if r.Stage != "isolate" || r.NextStage != "pump_out" || r.DiameterMm != 720 || r.Assumed || !r.Estimate || len(r.Items) != 5 {
		t.Fatalf("%+v", r)
	}
	best := r.Items[0]
	pumps := 0
	for _, v := range best.Vehicles {
		if v.Kind == "PUMP" || v.Kind == "VAC" {
			pumps++
		}
	}
	if len(best.Crews) != 2 || pumps != 2 || len(best.Vehicles) != 2 || len(best.Shortfalls) != 0 {
		t.Errorf("best set %+v, want two crews with their workshops and two pumps", best)
	}
	for _, c := range best.Crews {
		if c.ArrivalS == nil || *c.ArrivalS <= 0 || c.Basis != "base" || c.AgeS != nil || c.Vehicle == nil || c.NextOnly {
			t.Errorf("crew %d: %+v", c.Number, c)
		}
	}
	if best.ReadyS == nil || len(best.Cover) != 3 || best.CoverTotal != 10 {
		t.Errorf("ready %v, cover %+v of %d", best.ReadyS, best.Cover, best.CoverTotal)
	}
	// The nearest two on watch in the west, by their own arrival.
	for _, c := range best.Crews {
		for _, other := range s.roster().Crews {
			picked := slices.ContainsFunc(best.Crews, func(p dispatch.CrewPick) bool { return p.ID == other.Crew.ID })
			there := s.Travel.Seconds(other.Place.Position, saina) + other.CallInMin*60
			if !picked && there < *c.ArrivalS && there < *best.ReadyS {
				t.Errorf("crew %d would be there in %d s, crew %d in %d", other.Number, there, c.Number, *c.ArrivalS)
			}
		}
	}
	stored, err := s.Recommended(s.ctx(), r.ID)
	if err != nil || !reflect.DeepEqual(round(stored), round(r)) {
		t.Errorf("stored %+v, %v", stored, err)
	}
}

// TestRecommendFollowsTheRepair sends what is recommended as it is; then nothing
// more is needed, until the next stage.
func TestRecommendFollowsTheRepair(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	in := s.aBreak(saina)
	r := s.recommend(in.Incident.ID)
	send := dispatch.SendInput{Incident: in.Incident.ID, Mode: "send", RecommendationID: &r.ID}
	for _, c := range r.Items[0].Crews {
		send.Crews = append(send.Crews, c.ID)
	}
	for _, v := range r.Items[0].Vehicles {
		send.Vehicles = append(send.Vehicles, v.ID)
	}
	o, err := s.Send(s.ctx(), s.cmd(), send)
	if err != nil || o.Order.RecommendationID == nil || *o.Order.RecommendationID != r.ID {
		t.Fatal(err)
	}
	again := s.recommend(in.Incident.ID)
	if len(again.Items) != 0 || !has(again.Reasons, "nothing_needed") {
		t.Errorf("all needed is on its way, and still %+v", again.Items)
	}
	s.finishStage(in.Incident.ID, "isolate")
	s.finishStage(in.Incident.ID, "pump_out")
	s.finishStage(in.Incident.ID, "drain")
	r = s.recommend(in.Incident.ID)
	if r.Stage != "excavate" || len(r.Items) == 0 {
		t.Fatalf("%+v", r)
	}
	kinds := map[string]int{}
	for _, v := range r.Items[0].Vehicles {
		kinds[v.Kind]++
	}
	if kinds["EXC"] != 1 || kinds["TIP"] != 2 || len(r.Items[0].Crews) != 0 {
		t.Errorf("to excavate: %v and %d more crews", kinds, len(r.Items[0].Crews))
	}
}

// round drops what JSON does not keep apart.
func round(r dispatch.Recommendation) dispatch.Recommendation {
	r.Reasons = nil
	items := slices.Clone(r.Items)
	for i := range items {
		items[i].Reasons = nil
	}
	r.Items = items
	return r
}

func has(reasons []dispatch.Reason, code string) bool {
	return slices.ContainsFunc(reasons, func(r dispatch.Reason) bool { return r.Code == code })
}

func (s *scene) finishStage(id uuid.UUID, stage string) {
	s.t.Helper()
	for _, step := range []string{"start", "finish"} {
		if _, err := s.Stage(s.ctx(), s.cmd(), dispatch.Everything, id, dispatch.StageInput{Stage: stage, Step: step}); err != nil {
			s.t.Fatal(err)
		}
	}
}

func TestRecommendSaysWhatLacks(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.exec(`UPDATE resource SET state = 'repair' WHERE id IN (SELECT id FROM vehicle WHERE kind IN ('PUMP', 'VAC'))`)
	r := s.recommend(s.aBreak(saina).Incident.ID)
	short := r.Items[0].Shortfalls
	if len(short) != 1 || short[0].Kind != "PUMP|VAC" || short[0].Missing != 2 || short[0].Code != "repair" || short[0].Stage != "pump_out" {
		t.Errorf("%+v, want two pumps lacking, in repair", short)
	}
	s.exec(`UPDATE resource SET state = 'stood_down' WHERE kind = 'crew'`)
	r = s.recommend(s.aBreak(dostyk).Incident.ID)
	if len(r.Items) != 0 || !has(r.Reasons, "nobody_left") {
		t.Errorf("all crews stood down: %+v", r.Items)
	}
}

func TestRecommendElectrician(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	d := s.open(dispatch.OpenInput{Type: "pumping_station", Position: &saina})
	r := s.recommend(d.Incident.ID)
	best := r.Items[0]
	if len(best.Workers) != 1 || best.Workers[0].Trade != "electrician" || len(best.Crews) != 1 || len(best.Vehicles) != 1 || best.Vehicles[0].Kind != "GEN" {
		t.Errorf("%+v, want a crew, an electrician and the generator", best)
	}
	o, err := s.Send(s.ctx(), s.cmd(), dispatch.SendInput{Incident: d.Incident.ID, Mode: "send", Workers: []uuid.UUID{best.Workers[0].ID}})
	if err != nil || o.Bookings[0].Booking.Follows != nil {
		t.Fatalf("%+v %v", o, err)
	}
	if again := s.recommend(d.Incident.ID); len(again.Items[0].Workers) != 0 {
		t.Error("a second electrician is wanted")
	}
}

func TestRecommendWithoutPlaceOrDiameter(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	d := s.open(dispatch.OpenInput{Type: "pipe_break", Network: "main", Address: "somewhere on Saina"})
	r := s.recommend(d.Incident.ID)
	if !has(r.Reasons, "place_unknown") || !has(r.Reasons, "diameter_assumed") || r.DiameterMm != 720 || !r.Assumed {
		t.Errorf("%+v", r.Reasons)
	}
	if best := r.Items[0]; best.ReadyS != nil || best.Crews[0].ArrivalS != nil {
		t.Error("an arrival at nowhere")
	}
	quiet := s.open(dispatch.OpenInput{Type: "source", Position: &saina})
	if r := s.recommend(quiet.Incident.ID); len(r.Items) == 0 || r.Items[0].Vehicles[0].Kind != "HEAT" {
		t.Errorf("a source outage: %+v", r.Items)
	}
	if _, err := s.Close(s.ctx(), s.cmd(), d.Incident.ID, dispatch.CloseInput{Outcome: "false", Cause: "x"}); err != nil {
		t.Fatal(err)
	}
	_, err := s.Recommend(s.ctx(), s.actor, d.Incident.ID)
	refused(t, err, "incident-closed")
}

// TestRecommendBasis places a crew by a fresh fix, by its last report and at
// its base, in this order of trust.
func TestRecommendBasis(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.Tracker = fleet.NewTracker(s.db.Gorm, s.now)
	in := s.aBreak(dostyk)
	crew := s.crew(5) // from the west
	if crew.Duty != fleet.DutyOnWatch {
		crew = s.crew(7)
	}
	order := s.sendCrews(in.Incident.ID, crew.Crew.ID)
	s.tell(order.Bookings[0].Booking.ID, "on_site")
	s.tell(order.Bookings[0].Booking.ID, "done")
	s.tell(order.Bookings[0].Booking.ID, "released")
	s.pass(3 * time.Minute)
	find := func() dispatch.CrewPick {
		t.Helper()
		for _, item := range s.recommend(s.aBreak(dostyk).Incident.ID).Items {
			for _, c := range item.Crews {
				if c.ID == crew.Crew.ID {
					return c
				}
			}
		}
		t.Fatal("the crew on the spot is not recommended")
		return dispatch.CrewPick{}
	}
	if c := find(); c.Basis != "milestone" || *c.AgeS != 180 || *c.ArrivalS != 0 {
		t.Errorf("after its report: %+v", c)
	}
	near := geo.Position{Lon: dostyk.Lon + 0.001, Lat: dostyk.Lat}
	if err := s.Tracker.Accept(fleet.Fix{ResourceID: *crew.Vehicle, At: s.now(), Position: near}); err != nil {
		t.Fatal(err)
	}
	s.pass(time.Minute)
	if c := find(); c.Basis != "live" || *c.AgeS != 60 || *c.ArrivalS == 0 {
		t.Errorf("with a fix: %+v", c)
	}
	s.pass(10 * time.Minute)
	if c := find(); c.Basis != "milestone" {
		t.Errorf("with a stale fix: %+v", c)
	}
}
