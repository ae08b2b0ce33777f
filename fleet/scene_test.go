package fleet_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
	"jylu/fleet"
	"jylu/migrations"
	"jylu/migrations/pgtest"
)

// scene is a small company at noon of a working day: one area, two crews of
// seven (one on watch, one on call), their workshops, two excavators of the pool
// and a dozen settings of the migrations.
type scene struct {
	t     testing.TB
	db    *migrations.DB
	board *fleet.Board
	now   time.Time
	actor uuid.UUID

	crews      [2]uuid.UUID
	arms, excs [2]uuid.UUID
	people     [2]map[string]uuid.UUID // by trade; fitter and fitter2
	incidents  int
}

// Trades of the people of each crew. The operator runs an excavator.
var seats = []struct{ seat, trade, certificate string }{
	{"foreman", "foreman", ""}, {"fitter", "fitter", ""}, {"fitter2", "fitter", ""}, {"welder", "welder", "weld"},
	{"driver", "driver", "ARM"}, {"operator", "operator", "EXC"}, {"second", "driver", "ARM"},
}

func newScene(t testing.TB) *scene {
	t.Helper()
	s := &scene{t: t, db: pgtest.New(t), now: noon, actor: uuid.Must(uuid.NewV7())}
	s.board = &fleet.Board{DB: s.db.Gorm, Now: func() time.Time { return s.now }}
	s.exec(`INSERT INTO service_area VALUES ('ortalyk', 'О', 'О', 'O', '', '', 1), ('batys', 'Б', 'Б', 'B', '', '', 2)`)
	s.exec(`INSERT INTO base VALUES ('tole-bi', 'ortalyk', 'Т', 'Т', 'T', '', 76.92, 43.25, true), ('saina', 'batys', 'С', 'С', 'S', '', 76.85, 43.23, true)`)
	for i := range s.crews {
		s.crews[i] = s.resource(fleet.KindCrew)
		s.exec(`INSERT INTO crew (id, number, area_code, base_code) VALUES ($1, $2, 'ortalyk', 'tole-bi')`, s.crews[i], i+1)
		s.people[i] = make(map[string]uuid.UUID)
		for n, seat := range seats {
			id := s.resource(fleet.KindWorker)
			s.people[i][seat.seat] = id
			s.exec(`INSERT INTO worker (id, personnel_no, name, phone, trade, area_code, crew_id) VALUES ($1, $2, $3, '', $4, 'ortalyk', $5)`,
				id, fmt.Sprint(100*(i+1)+n), "Рогов", seat.trade, s.crews[i])
			if seat.certificate != "" {
				s.exec(`INSERT INTO certificate (id, worker_id, code, expires_on) VALUES ($1, $2, $3, '2026-12-31')`,
					uuid.Must(uuid.NewV7()), id, seat.certificate)
			}
		}
		s.exec(`UPDATE crew SET lead_id = $2, deputy_id = $3 WHERE id = $1`, s.crews[i], s.people[i]["foreman"], s.people[i]["fitter"])
		s.arms[i], s.excs[i] = s.vehicle(fmt.Sprintf("ARM %d", i), "ARM", &s.crews[i]), s.vehicle(fmt.Sprintf("EXC %d", i), "EXC", nil)
	}
	return s
}

func (s *scene) exec(sql string, args ...any) {
	s.t.Helper()
	if _, err := s.db.Pool.Exec(s.t.Context(), sql, args...); err != nil {
		s.t.Fatalf("%s: %v", sql, err)
	}
}

func (s *scene) resource(kind string) uuid.UUID {
	s.t.Helper()
	id := uuid.Must(uuid.NewV7())
	s.exec(`INSERT INTO resource (id, kind, state, salt) VALUES ($1, $2, 'ready', $3)`, id, kind, id[:])
	return id
}

func (s *scene) vehicle(plate, kind string, crew *uuid.UUID) uuid.UUID {
	s.t.Helper()
	id := s.resource(fleet.KindVehicle)
	s.exec(`INSERT INTO vehicle (id, plate, kind, area_code, base_code, crew_id) VALUES ($1, $2, $3, 'ortalyk', 'tole-bi', $4)`, id, plate, kind, crew)
	return id
}

// cmd is a command of the scene's dispatcher, now.
func (s *scene) cmd() journal.Command { return journal.Command{Actor: s.actor, At: s.now} }

// onWatch returns the index of the crew on watch now, and of the other.
func (s *scene) onWatch() (on, off int) {
	s.t.Helper()
	for i, c := range s.roster(nil).Crews {
		if c.Duty == fleet.DutyOnWatch {
			return i, 1 - i
		}
	}
	s.t.Fatal("nobody is on watch")
	return 0, 0
}

// admit records passed checks of everybody in the crews.
func (s *scene) admit(crews ...int) {
	s.t.Helper()
	var items []fleet.AdmissionInput
	for _, i := range crews {
		for _, id := range s.people[i] {
			items = append(items, fleet.AdmissionInput{Worker: id, Passed: true})
		}
	}
	if _, err := s.board.Admit(s.t.Context(), s.cmd(), items); err != nil {
		s.t.Fatal(err)
	}
}

// book puts the resources on one order to a new incident, sent an hour ago.
func (s *scene) book(ids ...uuid.UUID) (incident uuid.UUID) {
	s.t.Helper()
	s.incidents++
	incident, order := uuid.Must(uuid.NewV7()), uuid.Must(uuid.NewV7())
	sent := s.now.Add(-time.Hour)
	s.exec(`INSERT INTO incident (id, number, type, priority, registered_at, opened_at, opened_by, lon, lat)
		VALUES ($1, $2, 'leak', 3, $3, $3, $4, 76.95, 43.24)`, incident, fmt.Sprintf("2026-%06d", s.incidents), sent, s.actor)
	s.exec(`INSERT INTO dispatch_order (id, number, incident_id, mode, made_at, made_by) VALUES ($1, $2, $3, 'send', $4, $5)`,
		order, fmt.Sprintf("N-%06d", s.incidents), incident, sent, s.actor)
	var head *uuid.UUID
	for _, id := range ids {
		booking := uuid.Must(uuid.NewV7())
		s.exec(`INSERT INTO booking (id, order_id, incident_id, resource_id, resource_kind, follows, milestone, milestone_at, made_at, sent_at)
			SELECT $1, $2, $3, id, kind, $5, 'sent', $6, $6, $6 FROM resource WHERE id = $4`, booking, order, incident, id, head, sent)
		if head == nil {
			head = &booking
		}
	}
	return incident
}

func (s *scene) roster(tracker *fleet.Tracker) fleet.Roster {
	s.t.Helper()
	r, err := fleet.LoadRoster(s.t.Context(), s.db.Gorm, s.now, tracker)
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

func (s *scene) crew(i int) fleet.CrewStatus { return s.roster(nil).Crews[i] }

func (s *scene) someVehicle(id uuid.UUID) fleet.VehicleStatus {
	s.t.Helper()
	for _, v := range s.roster(nil).Vehicles {
		if v.Vehicle.ID == id {
			return v
		}
	}
	s.t.Fatalf("no vehicle %s", id)
	return fleet.VehicleStatus{}
}

func (s *scene) someone(id uuid.UUID) fleet.WorkerStatus {
	s.t.Helper()
	for _, w := range s.roster(nil).Workers {
		if w.Worker.ID == id {
			return w
		}
	}
	s.t.Fatalf("no worker %s", id)
	return fleet.WorkerStatus{}
}

// entries returns kind and body of all journal entries.
func (s *scene) entries() (all []journal.Entry) {
	s.t.Helper()
	all, err := gorm.G[journal.Entry](s.db.Gorm).Omit("data").Order("seq").Find(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	return all
}

// refusedWith fails the test unless err is a refusal of this class, code and
// field.
func refusedWith(t testing.TB, err error, class journal.Class, code, field string) *journal.Refusal {
	t.Helper()
	r, ok := err.(*journal.Refusal)
	if !ok || r.Class != class || r.Code != code || r.Field != field {
		t.Fatalf("got %v, want refused: %s %s at %q", err, class, code, field)
	}
	return r
}

func codes(reasons []fleet.Reason) (all []string) {
	for _, r := range reasons {
		all = append(all, r.Code)
	}
	return all
}

// jsonInto scans a JSON column into dst.
func jsonInto(dst any) *jsonScanner { return &jsonScanner{dst} }

type jsonScanner struct{ dst any }

func (s *jsonScanner) Scan(src any) error {
	switch src := src.(type) {
	case string:
		return json.Unmarshal([]byte(src), s.dst)
	case []byte:
		return json.Unmarshal(src, s.dst)
	}
	return fmt.Errorf("json from %T", src)
}
