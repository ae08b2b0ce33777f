package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"jylu/fleet"
	"jylu/migrations"
)

// BenchmarkReadIncident reads one incident by HTTP, signed in, through all of
// the server: its stages and clocks, an order of a crew and two machines with
// their messages, two calls, three notes. The baseline is a bare gin handler
// that selects the same rows with pgx, one statement after the other, scans them
// and answers with the same JSON, for anybody who asks.
//
// Budget: ratio 0.75 or more of the bare handler's requests a second.
func BenchmarkReadIncident(b *testing.B) {
	sc := newSceneOn(b, roomy(b, migrations.Options{}))
	br := sc.account("aigul", Dispatcher, nil)
	id := sc.busyIncident(br)
	path := "/api/v1/incidents/"
	ours := br.request(get, path+id, "")
	url := bareServer(b, get, path+":id", bareIncident(sc.db.Pool))
	bare := (&browser{url: url}).request(get, path+id, "")
	sameIncident(b, dial(b, sc.url).read(b, ours), dial(b, url).read(b, bare))
	compare(b, "requests/s", 41, newCrowd(b, sc.url, ours).perSecond, newCrowd(b, url, bare).perSecond)
}

// sameIncident makes sure that the baseline does the same work: what it answers
// is what the server answers, but for the norms beside the stages.
func sameIncident(b testing.TB, ours, bare []byte) {
	b.Helper()
	var x, y incidentView
	if err := errors.Join(json.Unmarshal(ours, &x), json.Unmarshal(bare, &y)); err != nil {
		b.Fatal(err)
	}
	for i := range x.Stages {
		s := x.Stages[i]
		x.Stages[i] = stageView{Code: s.Code, Ordinal: s.Ordinal, StartedAt: s.StartedAt, FinishedAt: s.FinishedAt, Skipped: s.Skipped}
	}
	x.Clocks, y.Clocks = nil, nil
	for i := range x.Orders {
		x.Orders[i].UndoUntil = nil
		for k := range x.Orders[i].Bookings {
			x.Orders[i].Bookings[k].RingAt = nil
		}
	}
	of, _ := json.Marshal(x)
	at, _ := json.Marshal(y)
	if string(of) != string(at) {
		b.Fatalf("the baseline answers\n%s\nours is\n%s", at, of)
	}
}

// busyIncident is an incident as it is after an hour.
func (sc *scene) busyIncident(br *browser) string {
	sc.t.Helper()
	here := json.RawMessage(`{"type":"Point","coordinates":[76.86,43.23]}`)
	in := br.do(post, "/api/v1/incidents", map[string]any{"type": "pipe_break", "diameter_mm": 720, "address": "Саина, 12", "position": here}).want(201).text("id")
	for range 2 {
		call := br.do(post, "/api/v1/calls", map[string]any{"channel": "phone", "kind": "outage", "caller_name": "Айгуль", "caller_phone": "+77010000000",
			"address": "Саина, 14", "position": here, "text": "Нет тепла, парит из люка"}).want(201).text("id")
		br.do(post, "/api/v1/calls/"+call+"/link", map[string]any{"incident_id": in}).want(200)
	}
	order := br.do(post, "/api/v1/incidents/"+in+"/orders", sc.party(0)).want(201)
	head := order.text("bookings", 0, "id")
	for _, m := range []string{"delivered", "seen", "accepted", "en_route", "on_site"} {
		br.do(post, "/api/v1/bookings/"+head+"/milestones", map[string]any{"milestone": m}).want(201)
	}
	for _, stage := range []string{"isolate", "pump_out"} {
		for _, step := range []string{"start", "finish"} {
			br.do(post, "/api/v1/incidents/"+in+"/stages", map[string]any{"stage": stage, "step": step}).want(200)
		}
	}
	for range 3 {
		br.do(post, "/api/v1/incidents/"+in+"/notes", map[string]any{"text": "Задвижка 14 закрыта, давление падает"}).want(201)
	}
	return in
}

// party is an order of three resources: the nth crew and two machines of the
// common pool, with every warning taken. Those on watch, of whom no rule warns,
// come first, so that what an order asks the database does not hang on the hour.
func (sc *scene) party(n int) map[string]any {
	sc.t.Helper()
	roster, err := fleet.LoadRoster(sc.t.Context(), sc.db.Gorm, time.Now(), nil)
	if err != nil {
		sc.t.Fatal(err)
	}
	var crews, vehicles []uuid.UUID
	for _, now := range []bool{true, false} {
		for _, c := range roster.Crews {
			if now == (c.Tier == fleet.Now) {
				crews = append(crews, c.Crew.ID)
			}
		}
		for _, v := range roster.Vehicles {
			if v.CrewID == nil && v.StateAt(roster.At) == fleet.StateReady && now == (v.Tier == fleet.Now) {
				vehicles = append(vehicles, v.Vehicle.ID)
			}
		}
	}
	return map[string]any{
		"mode": "send", "crews": crews[n : n+1], "vehicles": vehicles[2*n : 2*n+2],
		"override": []string{"on-call", "crew-off-watch", "crew-below-minimum", "vehicle-not-ready", "vehicle-no-operator"},
	}
}

// The baseline's statements. Norms and settings are read because the server
// reads them.
const (
	bareHead = `SELECT id, number, type, network, diameter_mm, priority, alarm_level, address, lon, lat, area_code, district_code, stage,
people, buildings, social_objects, registered_at, opened_at, opened_by, closed_at, outcome, cause, handed_to, evidence, merged_into, version
FROM incident WHERE id = $1`
	bareStages = `SELECT code, ordinal, started_at, finished_at, skipped FROM stage WHERE incident_id = $1 ORDER BY ordinal`
	bareOrders = `SELECT id, number, incident_id, mode, recommendation_id, override, made_at, made_by, cancelled_at, cancel_reason, version
FROM dispatch_order WHERE incident_id = $1 ORDER BY made_at, id`
	bareBookings = `SELECT id, order_id, incident_id, resource_kind, resource_id, follows, milestone, milestone_at, made_at, sent_at, accepted_at,
released_at, arrival_s, version FROM booking WHERE incident_id = $1 ORDER BY made_at, follows IS NOT NULL, id`
	bareMilestones = `SELECT m.booking_id, m.id, m.code, m.at, m.received_at, m.actor, m.by_voice, m.said_by, m.reason, m.note, m.standing, m.corrects
FROM milestone m JOIN booking b ON b.id = m.booking_id WHERE b.incident_id = $1 ORDER BY m.received_at, m.id`
	bareCalls = `SELECT id, number, channel, kind, caller_name, caller_phone, address, lon, lat, text, received_at, taken_by, incident_id, version
FROM call WHERE incident_id = $1 ORDER BY received_at, id`
	bareNotes = `SELECT id, text, at, written_at, actor FROM note WHERE incident_id = $1 ORDER BY at, id`
	bareNorms = `SELECT stage, from_mm, to_mm, hours, source, edition, status FROM norm
WHERE to_mm = (SELECT min(to_mm) FROM norm WHERE to_mm >= (SELECT diameter_mm FROM incident WHERE id = $1)) OR to_mm = (SELECT min(to_mm) FROM norm)`
	bareSettings = `SELECT code, value FROM setting`
)

func bareIncident(pool *pgxpool.Pool) gin.HandlerFunc {
	return func(c *gin.Context) {
		id, err := uuid.Parse(c.Param("id"))
		if err != nil {
			c.AbortWithStatus(http.StatusNotFound)
			return
		}
		v, err := bareRead(c.Request.Context(), pool, id)
		if err != nil {
			c.AbortWithStatus(http.StatusInternalServerError)
			io.WriteString(os.Stderr, err.Error())
			return
		}
		c.JSON(http.StatusOK, v)
	}
}

// bareRead reads what the server reads.
func bareRead(ctx context.Context, pool *pgxpool.Pool, id uuid.UUID) (v incidentView, err error) {
	var lon, lat *float64
	h := &v.HeadView
	err = pool.QueryRow(ctx, bareHead, id).Scan(&h.ID, &h.Number, &h.Type, &h.Network, &h.DiameterMm, &h.Priority, &h.AlarmLevel, &h.Address,
		&lon, &lat, &h.Area, &h.District, &h.Stage, &h.People, &h.Buildings, &h.SocialObjects, &h.RegisteredAt, &h.OpenedAt, &h.OpenedBy,
		&h.ClosedAt, &h.Outcome, &h.Cause, &h.HandedTo, &h.Evidence, &h.MergedInto, &h.Version)
	if err != nil {
		return v, err
	}
	h.Position = viewAt(lon, lat)
	if v.Stages, err = bareRows(ctx, pool, bareStages, id, func(r pgx.Rows, s *stageView) error {
		return r.Scan(&s.Code, &s.Ordinal, &s.StartedAt, &s.FinishedAt, &s.Skipped)
	}); err != nil {
		return v, err
	}
	if v.Orders, err = bareRows(ctx, pool, bareOrders, id, func(r pgx.Rows, o *orderView) error {
		return r.Scan(&o.ID, &o.Number, &o.IncidentID, &o.Mode, &o.RecommendationID, &o.Override, &o.MadeAt, &o.MadeBy, &o.CancelledAt, &o.CancelReason, &o.Version)
	}); err != nil {
		return v, err
	}
	if err = bareBooked(ctx, pool, &v, id); err != nil {
		return v, err
	}
	if v.Calls, err = bareRows(ctx, pool, bareCalls, id, func(r pgx.Rows, c *CallView) error {
		var lon, lat *float64
		err := r.Scan(&c.ID, &c.Number, &c.Channel, &c.Kind, &c.CallerName, &c.CallerPhone, &c.Address, &lon, &lat, &c.Text, &c.ReceivedAt, &c.TakenBy, &c.IncidentID, &c.Version)
		c.Position = viewAt(lon, lat)
		return err
	}); err != nil {
		return v, err
	}
	v.Notes, err = bareRows(ctx, pool, bareNotes, id, func(r pgx.Rows, n *noteView) error {
		return r.Scan(&n.ID, &n.Text, &n.At, &n.WrittenAt, &n.Actor)
	})
	if err != nil {
		return v, err
	}
	return v, bareReference(ctx, pool, id)
}

// bareBooked reads bookings and what was said of them into their orders.
func bareBooked(ctx context.Context, pool *pgxpool.Pool, v *incidentView, id uuid.UUID) error {
	bookings, err := bareRows(ctx, pool, bareBookings, id, func(r pgx.Rows, b *bookingView) error {
		b.Milestones = []milestoneView{}
		return r.Scan(&b.ID, &b.OrderID, &b.IncidentID, &b.Resource.Kind, &b.Resource.ID, &b.Follows, &b.Milestone, &b.MilestoneAt, &b.MadeAt, &b.SentAt,
			&b.AcceptedAt, &b.ReleasedAt, &b.ArrivalS, &b.Version)
	})
	if err != nil {
		return err
	}
	type said struct {
		of uuid.UUID
		milestoneView
	}
	messages, err := bareRows(ctx, pool, bareMilestones, id, func(r pgx.Rows, m *said) error {
		return r.Scan(&m.of, &m.ID, &m.Milestone, &m.At, &m.ReceivedAt, &m.Actor, &m.ByVoice, &m.SaidBy, &m.Reason, &m.Note, &m.Standing, &m.Corrects)
	})
	for _, m := range messages {
		for i := range bookings {
			if bookings[i].ID == m.of {
				bookings[i].Milestones = append(bookings[i].Milestones, m.milestoneView)
			}
		}
	}
	for i := range v.Orders {
		v.Orders[i].Bookings = []bookingView{}
		for _, b := range bookings {
			if b.OrderID == v.Orders[i].ID {
				v.Orders[i].Bookings = append(v.Orders[i].Bookings, b)
			}
		}
	}
	return err
}

// bareReference reads norms and settings, which the answer is computed from.
func bareReference(ctx context.Context, pool *pgxpool.Pool, id uuid.UUID) error {
	type norm struct {
		stage, source, edition, status string
		from, to                       int
		hours                          *float64
	}
	norms, err := bareRows(ctx, pool, bareNorms, id, func(r pgx.Rows, n *norm) error {
		return r.Scan(&n.stage, &n.from, &n.to, &n.hours, &n.source, &n.edition, &n.status)
	})
	if err != nil || len(norms) == 0 {
		return fmt.Errorf("%d norms: %w", len(norms), err)
	}
	type setting struct {
		code  string
		value float64
	}
	_, err = bareRows(ctx, pool, bareSettings, uuid.Nil, func(r pgx.Rows, s *setting) error { return r.Scan(&s.code, &s.value) })
	return err
}

// bareRows runs a statement, about the incident id unless that is zero, and
// scans its rows.
func bareRows[T any](ctx context.Context, pool *pgxpool.Pool, statement string, id uuid.UUID, scan func(pgx.Rows, *T) error) ([]T, error) {
	var args []any
	if id != uuid.Nil {
		args = []any{id}
	}
	rows, err := pool.Query(ctx, statement, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := []T{}
	for rows.Next() {
		var v T
		if err := scan(rows, &v); err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, rows.Err()
}
