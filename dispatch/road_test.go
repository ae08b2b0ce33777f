package dispatch_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/paulmach/orb"

	"jylu/dispatch"
	"jylu/dispatch/ground"
	"jylu/dispatch/journal"
	"jylu/fleet"
	"jylu/geo"
)

// onRoads gives the scene's desk the streets of the bundled city, and returns a
// second desk, as another process has it.
func (s *scene) onRoads() *dispatch.Desk {
	s.t.Helper()
	other := &dispatch.Desk{DB: s.db.Gorm, Now: s.now, Travel: geo.DefaultStraightLine}
	other.Atlas.Store(s.Atlas.Load())
	for _, d := range []*dispatch.Desk{s.Desk, other} {
		d.Ground = ground.New(s.db.Gorm, s.now, geo.DefaultStraightLine)
		if err := d.Ground.Load(s.ctx()); err != nil {
			s.t.Fatal(err)
		}
	}
	return other
}

// fastest is the soonest crew of the best set.
func fastest(t *testing.T, r dispatch.Recommendation) dispatch.CrewPick {
	t.Helper()
	if len(r.Items) == 0 || len(r.Items[0].Crews) == 0 {
		t.Fatalf("nobody recommended: %+v", r)
	}
	best := r.Items[0].Crews[0]
	for _, c := range r.Items[0].Crews {
		if *c.ArrivalS < *best.ArrivalS {
			best = c
		}
	}
	return best
}

// TestRecommendByRoad: arrivals are those of the streets; what is closed through
// one process changes the recommendation of another with its next question.
func TestRecommendByRoad(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	other := s.onRoads()
	in := s.aBreak(saina).Incident.ID
	r := s.recommend(in)
	first := fastest(t, r)
	if r.Estimate || first.Estimate {
		t.Fatalf("on known streets an estimate: %+v", r)
	}
	travel, err := s.Ground.At(s.ctx(), s.db.Gorm, s.now())
	if err != nil {
		t.Fatal(err)
	}
	var from geo.Position
	for _, c := range s.roster().Crews {
		if c.Crew.ID == first.ID {
			from = c.Place.Position
		}
	}
	route, ok := travel.Route(ground.Workshop, from, saina)
	if want := route.Seconds + first.CallInMin*60; !ok || !route.Road || *first.ArrivalS != want {
		t.Errorf("crew %d in %d s, its route takes %d", first.Number, *first.ArrivalS, want)
	}
	// What it would drive over is dug up, all but the ends.
	middle := route.Line[len(route.Line)/4 : 3*len(route.Line)/4]
	if _, err := s.Ground.CloseStreet(s.ctx(), s.cmd(), ground.ClosureInput{Geometry: ground.Lines{middle}, Closed: true}); err != nil {
		t.Fatal(err)
	}
	again, err := other.Recommend(s.ctx(), s.actor, in)
	if err != nil {
		t.Fatal(err)
	}
	if now := fastest(t, again); now.ID == first.ID && *now.ArrivalS <= *first.ArrivalS {
		t.Errorf("its streets are closed, and crew %d is still there in %d s", now.Number, *now.ArrivalS)
	}
}

// TestFarFromRoads: beyond the roads the straight line answers, and says so.
func TestFarFromRoads(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.onRoads()
	r := s.recommend(s.aBreak(geo.Position{Lon: 76.2, Lat: 43.9}).Incident.ID)
	if first := fastest(t, r); !r.Estimate || !first.Estimate || first.ArrivalS == nil {
		t.Errorf("in the steppe: %+v", r.Items[0])
	}
}

// drives reads the kept drives.
func (s *scene) drives() []ground.Drive {
	s.t.Helper()
	all, err := s.Ground.Drives(s.ctx(), 100)
	if err != nil {
		s.t.Fatal(err)
	}
	return all
}

// TestDriveIsKept: reaching the site keeps the drive against its prediction, from
// where it was when it left; a correction takes it back.
func TestDriveIsKept(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.onRoads()
	crew := s.aCrew()
	in := s.aBreak(dostyk).Incident.ID
	head := s.sendCrews(in, crew.Crew.ID).Bookings[0].Booking
	s.pass(5 * time.Minute)
	seen := geo.Position{Lon: 76.90, Lat: 43.238}
	s.exec(`INSERT INTO fix (resource_id, at, received_at, lon, lat) VALUES ($1, $2, $2, $3, $4)`, crew.Crew.ID, s.now().Add(-20*time.Second), seen.Lon, seen.Lat)
	s.tell(head.ID, fleet.EnRoute)
	s.pass(17 * time.Minute)
	s.tell(head.ID, fleet.OnSite)
	all := s.drives()
	if len(all) != 1 {
		t.Fatalf("%d drives", len(all))
	}
	travel, err := s.Ground.Then(s.ctx(), s.db.Gorm, s.now())
	if err != nil {
		t.Fatal(err)
	}
	route, _ := travel.Route(ground.Workshop, seen, dostyk)
	d := all[0]
	if d.BookingID != head.ID || d.ActualS == nil || *d.ActualS != 17*60 || d.PredictedS != route.Seconds || d.Metres != route.Metres || !d.Road ||
		d.Band != "morning" && d.Band != "day" || d.PromisedS == nil || *d.PromisedS != *head.ArrivalS {
		t.Errorf("%+v, want %+v", d, route.Time)
	}
	sum := 0
	for _, ms := range d.ClassMs {
		sum += int(ms)
	}
	if seconds := (sum + 500) / 1000; seconds < d.PredictedS-1 || seconds > d.PredictedS+1 {
		t.Errorf("classes take %d s, the drive %d", seconds, d.PredictedS)
	}
	dossier, err := s.Dossier(s.ctx(), dispatch.Everything, in)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range dossier.Orders[0].Bookings[0].Milestones {
		if m.Code != fleet.OnSite {
			continue
		}
		_, err := s.Milestone(s.ctx(), s.cmd(), dispatch.Everything, head.ID, dispatch.MilestoneInput{Code: fleet.EnRoute, Corrects: &m.ID, Reason: "other street"})
		if err != nil {
			t.Fatal(err)
		}
	}
	if all := s.drives(); len(all) != 0 {
		t.Errorf("not on site after all, and the drive is kept: %+v", all)
	}
}

// TestArrivalsFollowFixes: each fix corrects the arrival; who is there is gone
// from the list; a lead hears of his own.
func TestArrivalsFollowFixes(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.onRoads()
	s.Tracker = fleet.NewTracker(s.db.Gorm, s.now)
	crew := s.aCrew()
	in := s.aBreak(dostyk).Incident.ID
	head := s.sendCrews(in, crew.Crew.ID).Bookings[0].Booking
	arrivals := func(scope dispatch.Scope) []dispatch.UnderWay {
		t.Helper()
		all, _, err := s.Arrivals(s.ctx(), scope, in)
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	own := dispatch.Scope{Crews: []uuid.UUID{crew.Crew.ID}}
	before := arrivals(dispatch.Everything)
	if len(before) != 1 || !before[0].Route.Road || before[0].Place.Basis != fleet.BasisBase || before[0].Booking.ID != head.ID || len(arrivals(own)) != 1 {
		t.Fatalf("%+v", before)
	}
	if err := s.Tracker.Accept(fleet.Fix{ResourceID: crew.Crew.ID, At: s.now(), Position: geo.Position{Lon: 76.953, Lat: 43.238}}); err != nil {
		t.Fatal(err)
	}
	near := arrivals(own)
	if len(near) != 1 || near[0].Place.Basis != fleet.BasisLive || near[0].Route.Seconds >= before[0].Route.Seconds {
		t.Errorf("round the corner: %+v", near)
	}
	_, _, err := s.Arrivals(s.ctx(), dispatch.Scope{Crews: []uuid.UUID{uuid.New()}}, in)
	refused(t, err, "absent")
	s.tell(head.ID, fleet.OnSite)
	if there := arrivals(dispatch.Everything); len(there) != 0 {
		t.Errorf("on site, and still under way: %+v", there)
	}
}

// TestNearestThen replays who was nearest: places, bookings and closures of then,
// whatever happened since.
func TestNearestThen(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.onRoads()
	numbers := s.onWatch()
	busy, sent := s.crew(numbers[0]), s.crew(numbers[1])
	s.sendCrews(s.aBreak(saina).Incident.ID, busy.Crew.ID)
	s.pass(time.Minute)
	s.exec(`INSERT INTO fix (resource_id, at, received_at, lon, lat) VALUES ($1, $2, $2, 76.955, 43.239)`, busy.Crew.ID, s.now().Add(-time.Minute))
	order := s.sendCrews(s.aBreak(dostyk).Incident.ID, sent.Crew.ID).Order
	sentAt := s.now()
	replay := func() dispatch.Replay {
		t.Helper()
		r, err := s.Nearest(s.ctx(), order.ID)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	was := replay()
	if !was.At.Equal(sentAt) || was.Basis != geo.BasisRoad || len(was.Items) != 12 || len(was.Unknown) == 0 {
		t.Fatalf("%+v", was)
	}
	first := was.Items[0]
	if first.CrewID != busy.Crew.ID || first.State != fleet.ReasonBooked || first.Place != fleet.BasisLive || first.AgeS == nil || *first.AgeS != 60 || first.Sent {
		t.Errorf("nearest: %+v", first)
	}
	for _, n := range was.Items {
		if n.Sent != (n.CrewID == sent.Crew.ID) || n.Seconds == nil || !n.Road {
			t.Errorf("%+v", n)
		}
	}
	// A day later much is otherwise, and the answer is the same.
	s.pass(24 * time.Hour)
	s.exec(`UPDATE booking SET milestone = 'released', released_at = $1`, s.now())
	s.exec(`INSERT INTO fix (resource_id, at, received_at, lon, lat) VALUES ($1, $2, $2, 76.80, 43.20)`, busy.Crew.ID, s.now())
	if _, err := s.Ground.CloseStreet(s.ctx(), s.cmd(), ground.ClosureInput{Geometry: ground.Lines{orb.LineString{{76.94, 43.2405}, {76.96, 43.2405}}}, Closed: true}); err != nil && !journal.Refused(err, "no-road") {
		t.Fatal(err)
	}
	now := replay()
	for i := range was.Items {
		if *now.Items[i].Seconds != *was.Items[i].Seconds || now.Items[i].State != was.Items[i].State || now.Items[i].CrewID != was.Items[i].CrewID {
			t.Errorf("was %+v, now %+v", was.Items[i], now.Items[i])
		}
	}
}

// TestContourOfIncident: a contour is kept, worded, checked and taken away.
func TestContourOfIncident(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	in := s.aBreak(saina).Incident.ID
	square := geo.Shape{Geometry: orb.Polygon{{{76.85, 43.22}, {76.87, 43.22}, {76.87, 43.24}, {76.85, 43.24}, {76.85, 43.22}}}}
	streets := dispatch.Streets{"Шакарима", `Улица "с кавычками", с запятой`, "Брусиловского"}
	amend := func(c dispatch.Contour) (dispatch.Dossier, error) {
		return s.Amend(s.ctx(), s.cmd(), in, dispatch.AmendInput{Contour: &c})
	}
	if _, err := amend(dispatch.Contour{Streets: streets, Polygon: square}); err != nil {
		t.Fatal(err)
	}
	d, err := s.Dossier(s.ctx(), dispatch.Everything, in)
	if err != nil || len(d.Incident.ContourStreets) != 3 || d.Incident.ContourStreets[1] != streets[1] || !orb.Equal(d.Incident.Contour.Geometry, square.Geometry) {
		t.Fatalf("%+v, %v", d.Incident, err)
	}
	if text := (dispatch.Contour{Streets: dispatch.Streets{"ул. Шакарима", "пр. Абая"}}).Text(); text != "в контуре улиц Шакарима – Абая" {
		t.Errorf("worded %q", text)
	}
	bow := geo.Shape{Geometry: orb.Polygon{{{76.85, 43.22}, {76.87, 43.24}, {76.87, 43.22}, {76.85, 43.24}, {76.85, 43.22}}}}
	_, err = amend(dispatch.Contour{Polygon: bow})
	refused(t, err, "crosses-itself")
	_, err = amend(dispatch.Contour{Polygon: geo.Shape{Geometry: orb.Point{76, 43}}})
	refused(t, err, "geometry-kind")
	if d, err = amend(dispatch.Contour{}); err != nil || d.Incident.Contour.Geometry != nil || d.Incident.ContourStreets != nil {
		t.Errorf("taken away: %+v, %v", d.Incident, err)
	}
	if n := value[int](s, "SELECT count(*) FROM journal_entry WHERE body LIKE '%Шакарима%'"); n != 0 {
		t.Error("the journal names streets")
	}
}
