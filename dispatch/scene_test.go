package dispatch_test

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"jylu/dispatch"
	"jylu/dispatch/journal"
	"jylu/fleet"
	"jylu/geo"
	"jylu/geo/city"
	"jylu/migrations"
	"jylu/migrations/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// ten is ten in the morning in the city, in a watch of the emergency regime.
var ten = time.Date(2026, 2, 3, 5, 0, 0, 0, time.UTC)

// saina is a place in the west of the bundled city, dostyk one in the east.
var (
	saina  = geo.Position{Lon: 76.86, Lat: 43.23}
	dostyk = geo.Position{Lon: 76.956, Lat: 43.24}
)

// scene is the bundled city in a database of its own, in emergency, everybody
// fit and checked, with a desk whose clock the test moves.
type scene struct {
	*dispatch.Desk
	t     testing.TB
	db    *migrations.DB
	board *fleet.Board
	clock atomic.Int64
	actor uuid.UUID
}

func newScene(t testing.TB) *scene {
	t.Helper()
	s := &scene{t: t, db: pgtest.New(t), actor: uuid.Must(uuid.NewV7())}
	s.set(ten)
	s.Desk = &dispatch.Desk{DB: s.db.Gorm, Now: s.now, Travel: geo.DefaultStraightLine}
	s.board = &fleet.Board{DB: s.db.Gorm, Now: s.now}
	files, faults := fleet.ReadRoster(city.FS())
	if len(faults) > 0 {
		t.Fatal(faults[0])
	}
	if _, err := fleet.Import(t.Context(), s.db.Gorm, s.cmd(), files, fleet.ImportOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.board.DeclareRegime(t.Context(), s.cmd(), fleet.RegimeEmergency, ""); err != nil {
		t.Fatal(err)
	}
	// The bundled city has people ill and machines under repair; a test breaks
	// what it wants broken.
	s.exec(`UPDATE resource SET state = 'ready', state_until = NULL, state_reason = ''`)
	s.exec(`UPDATE certificate SET expires_on = '2030-01-01'`)
	s.admitAll(s.clockTime())
	atlas, err := geo.LoadAtlas(t.Context(), s.db.Gorm)
	if err != nil {
		t.Fatal(err)
	}
	s.Atlas.Store(atlas)
	return s
}

func (s *scene) set(t time.Time)      { s.clock.Store(t.UnixMicro()) }
func (s *scene) pass(d time.Duration) { s.clock.Add(d.Microseconds()) }
func (s *scene) now() time.Time       { return time.UnixMicro(s.clock.Load()).UTC() }
func (s *scene) clockTime() time.Time { return s.now() }
func (s *scene) ctx() context.Context { return s.t.Context() }
func (s *scene) cmd() journal.Command { return journal.Command{Actor: s.actor, At: s.now()} }
func (s *scene) exec(sql string, args ...any) {
	s.t.Helper()
	if _, err := s.db.Pool.Exec(s.ctx(), sql, args...); err != nil {
		s.t.Fatal(err)
	}
}

// value reads one value.
func value[T any](s *scene, sql string, args ...any) (v T) {
	s.t.Helper()
	if err := s.db.Pool.QueryRow(s.ctx(), sql, args...).Scan(&v); err != nil {
		s.t.Fatal(err)
	}
	return v
}

// admitAll passes everybody at the medical check of the watch at falls in.
func (s *scene) admitAll(at time.Time) {
	s.t.Helper()
	watch := fleet.WatchAt(at, s.roster().Regime)
	s.exec(`INSERT INTO admission (id, worker_id, watch_start, passed, checked_at, actor)
SELECT gen_random_uuid(), id, $1, true, $2, $3 FROM worker`, watch.Start, at, s.actor)
}

func (s *scene) roster() fleet.Roster {
	s.t.Helper()
	r, err := fleet.LoadRoster(s.ctx(), s.db.Gorm, s.now(), nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

func (s *scene) crew(number int) fleet.CrewStatus {
	s.t.Helper()
	for _, c := range s.roster().Crews {
		if c.Number == number {
			return c
		}
	}
	s.t.Fatalf("no crew %d", number)
	return fleet.CrewStatus{}
}

// onWatch are the numbers of the crews on watch.
func (s *scene) onWatch() (numbers []int) {
	for _, c := range s.roster().Crews {
		if c.Duty == fleet.DutyOnWatch {
			numbers = append(numbers, c.Number)
		}
	}
	return numbers
}

// aCrew is a crew on watch.
func (s *scene) aCrew() fleet.CrewStatus { return s.crew(s.onWatch()[0]) }

func (s *scene) worker(trade string, crew *uuid.UUID) fleet.WorkerStatus {
	s.t.Helper()
	for _, w := range s.roster().Workers {
		same := crew == nil && w.CrewID == nil || crew != nil && w.CrewID != nil && *crew == *w.CrewID
		if w.Trade == trade && same && (crew != nil || w.Tier == fleet.Now) {
			return w
		}
	}
	s.t.Fatalf("no %s", trade)
	return fleet.WorkerStatus{}
}

// machine is a ready pool machine of a kind whose operator is on watch, if any is.
func (s *scene) machine(kind string) fleet.VehicleStatus {
	s.t.Helper()
	all := s.roster().Vehicles
	slices.SortStableFunc(all, func(a, b fleet.VehicleStatus) int { return a.CallInMin - b.CallInMin })
	for _, v := range all {
		if v.Vehicle.Kind == kind && v.CrewID == nil && v.Tier != fleet.Unavailable {
			return v
		}
	}
	s.t.Fatalf("no %s", kind)
	return fleet.VehicleStatus{}
}

// open opens an incident at a place.
func (s *scene) open(in dispatch.OpenInput) dispatch.Dossier {
	s.t.Helper()
	d, err := s.Open(s.ctx(), s.cmd(), in)
	if err != nil {
		s.t.Fatal(err)
	}
	return d
}

// aBreak is a broken main of 720 mm.
func (s *scene) aBreak(at geo.Position) dispatch.Dossier {
	s.t.Helper()
	return s.open(dispatch.OpenInput{
		Type: "pipe_break", Network: "main", DiameterMm: ptr(720), Position: &at, Override: []string{"near-open-incident"},
	})
}

func (s *scene) sendCrews(incident uuid.UUID, crews ...uuid.UUID) dispatch.OrderView {
	s.t.Helper()
	o, err := s.Send(s.ctx(), s.cmd(), dispatch.SendInput{Incident: incident, Mode: "send", Crews: crews, Override: allWarnings})
	if err != nil {
		s.t.Fatal(err)
	}
	return o
}

var allWarnings = []string{"crew-below-minimum", "crew-off-watch", "vehicle-not-ready", "worker-resting", "worker-off-watch", "near-open-incident"}

// tell sends a milestone of a booking, from the control room.
func (s *scene) tell(booking uuid.UUID, code string) dispatch.BookingView {
	s.t.Helper()
	v, err := s.Milestone(s.ctx(), s.cmd(), dispatch.Everything, booking, dispatch.MilestoneInput{Code: code, ByVoice: true, Reason: "said so"})
	if err != nil {
		s.t.Fatalf("%s: %v", code, err)
	}
	return v
}

// refused fails the test unless err is a refusal with this code, and returns it.
func refused(t testing.TB, err error, code string) *journal.Refusal {
	t.Helper()
	r, ok := errors.AsType[*journal.Refusal](err)
	if !ok || r.Code != code {
		t.Fatalf("got %v, want the refusal %s", err, code)
	}
	return r
}

func ptr[T any](v T) *T { return &v }
