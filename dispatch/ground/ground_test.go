package ground_test

import (
	"bytes"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm/schema"

	"jylu/dispatch/ground"
	"jylu/dispatch/journal"
	"jylu/geo"
	"jylu/geo/address"
	"jylu/geo/road"
	"jylu/migrations"
	"jylu/migrations/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// noon is in band day.
var noon = time.Date(2026, 2, 3, 7, 0, 0, 0, time.UTC)

// scene is two processes on one database.
type scene struct {
	t    *testing.T
	db   *migrations.DB
	a, b *ground.Ground
}

func newScene(t *testing.T) *scene {
	s := &scene{t: t, db: pgtest.New(t)}
	s.a, s.b = s.process(), s.process()
	return s
}

func (s *scene) process() *ground.Ground {
	s.t.Helper()
	g := ground.New(s.db.Gorm, func() time.Time { return noon }, geo.DefaultStraightLine)
	if err := g.Load(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
	return g
}

func (s *scene) cmd() journal.Command { return journal.Command{At: noon} }

// time asks a process, as a question at a moment would.
func (s *scene) time(g *ground.Ground, at time.Time, from, to geo.Position) ground.Time {
	s.t.Helper()
	t, err := g.At(s.t.Context(), s.db.Gorm, at)
	if err != nil {
		s.t.Fatal(err)
	}
	return t.Time(ground.Workshop, from, to)
}

// A grid of streets two hundred metres apart: First, Second … run east, A, B …
// north. A lorry crosses it in no time.
func grid(t *testing.T, classes ...road.Class) *road.Network {
	t.Helper()
	class := road.Secondary
	if len(classes) > 0 {
		class = classes[0]
	}
	var lines []road.Line
	at := func(x, y int) geo.Position {
		return geo.Position{Lon: 76.90 + 0.0025*float64(x), Lat: 43.24 + 0.0018*float64(y)}
	}
	for k := range 5 {
		var east, north road.Line
		east.Name, north.Name = road.Name{Plain: []string{"Первая", "Вторая", "Третья", "Четвёртая", "Пятая"}[k]}, road.Name{Plain: []string{"Абая", "Байзакова", "Весновка", "Гагарина", "Джандосова"}[k]}
		east.Class, north.Class = class, class
		for i := range 5 {
			east.Points, north.Points = append(east.Points, at(i, k)), append(north.Points, at(k, i))
		}
		lines = append(lines, east, north)
	}
	n, err := road.FromLines(lines)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// layer is a network as an import brings it.
func layer(t *testing.T, n *road.Network) ground.Layer {
	t.Helper()
	var b bytes.Buffer
	if err := n.Write(&b); err != nil {
		t.Fatal(err)
	}
	return ground.Layer{Kind: ground.Roads, Source: "grid", Counts: ground.Counts{"segments": len(n.Segments)}, Body: b.Bytes()}
}

// places is a layer of nothing: imported roads do not know the bundled city's houses.
func places(t *testing.T) ground.Layer {
	t.Helper()
	var b bytes.Buffer
	if err := (&address.Gazetteer{Houses: []address.House{{Street: "Первая", Number: "7", Position: geo.Position{Lon: 76.9012, Lat: 43.2405}}}}).Write(&b); err != nil {
		t.Fatal(err)
	}
	return ground.Layer{Kind: ground.Places, Source: "grid", Counts: ground.Counts{}, Body: b.Bytes()}
}

var (
	west = geo.Position{Lon: 76.90, Lat: 43.24}
	east = geo.Position{Lon: 76.91, Lat: 43.24}
)

// onGrid imports the grid into the database and both processes.
func onGrid(t *testing.T) *scene {
	t.Helper()
	s := newScene(t)
	if err := s.a.Import(t.Context(), s.cmd(), layer(t, grid(t)), places(t)); err != nil {
		t.Fatal(err)
	}
	for _, g := range []*ground.Ground{s.a, s.b} {
		if err := g.Load(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// TestClosureHoldsEverywhere: what one process closes is closed in the other from
// its next question on, without a message, until it ends or its time is over.
func TestClosureHoldsEverywhere(t *testing.T) {
	t.Parallel()
	s := onGrid(t)
	free := s.time(s.b, noon, west, east)
	if !free.Road || free.Seconds < 60 {
		t.Fatalf("along the first street: %+v", free)
	}
	until := noon.Add(time.Hour)
	c, err := s.a.CloseStreet(t.Context(), s.cmd(), ground.ClosureInput{Street: "Первая", From: "Байзакова", To: "Гагарина", Closed: true, Until: &until})
	if err != nil || len(c.Segments) != 2 {
		t.Fatalf("%+v, %v", c, err)
	}
	round := s.time(s.b, noon, west, east)
	if !round.Road || round.Seconds <= free.Seconds {
		t.Errorf("closed, and it takes %+v after %+v", round, free)
	}
	if later := s.time(s.b, until, west, east); later != free {
		t.Errorf("its time is over, and it takes %+v", later)
	}
	if err := s.b.ReopenStreet(t.Context(), s.cmd(), c.ID); err != nil {
		t.Fatal(err)
	}
	if again := s.time(s.a, noon, west, east); again != free {
		t.Errorf("reopened, and it takes %+v", again)
	}
	if err := s.b.ReopenStreet(t.Context(), s.cmd(), c.ID); !journal.Refused(err, "absent") {
		t.Errorf("reopened twice: %v", err)
	}
}

// TestThen asks about the past: closures count that were in force then.
func TestThen(t *testing.T) {
	t.Parallel()
	s := onGrid(t)
	free := s.time(s.a, noon, west, east)
	c, err := s.a.CloseStreet(t.Context(), s.cmd(), ground.ClosureInput{Street: "Первая", Factor: 5})
	if err != nil {
		t.Fatal(err)
	}
	slow := s.time(s.a, noon, west, east)
	if err := s.a.ReopenStreet(t.Context(), journal.Command{At: noon.Add(time.Hour)}, c.ID); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		at   time.Time
		want ground.Time
	}{{noon.Add(-time.Minute), free}, {noon.Add(30 * time.Minute), slow}, {noon.Add(61 * time.Minute), free}} {
		then, err := s.b.Then(t.Context(), s.db.Gorm, tt.at)
		if err != nil {
			t.Fatal(err)
		}
		if got := then.Time(ground.Workshop, west, east); got != tt.want {
			t.Errorf("at %s: %+v, want %+v", tt.at, got, tt.want)
		}
	}
	if slow.Seconds <= free.Seconds {
		t.Errorf("slowed down, and it takes %+v after %+v", slow, free)
	}
}

// TestImportReplaces: an import is taken over by the other process; closures made
// on the old roads hold on the new; a layer that cannot be read leaves the old.
func TestImportReplaces(t *testing.T) {
	t.Parallel()
	s := onGrid(t)
	if _, err := s.a.CloseStreet(t.Context(), s.cmd(), ground.ClosureInput{Street: "Первая", From: "Байзакова", To: "Гагарина", Closed: true}); err != nil {
		t.Fatal(err)
	}
	before := s.time(s.b, noon, west, east)
	if err := s.a.Import(t.Context(), s.cmd(), layer(t, grid(t, road.Residential))); err != nil {
		t.Fatal(err)
	}
	if old := s.time(s.b, noon, west, east); old != before {
		t.Errorf("not loaded, and it takes %+v after %+v", old, before)
	}
	if err := s.b.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	after := s.time(s.b, noon, west, east)
	if after.Seconds <= before.Seconds {
		t.Errorf("on slower streets it takes %+v after %+v", after, before)
	}
	open, err := s.b.Closures(t.Context(), noon)
	if err != nil || len(open) != 1 {
		t.Fatalf("%v, %v", open, err)
	}
	if err := s.b.ReopenStreet(t.Context(), s.cmd(), open[0].ID); err != nil {
		t.Fatal(err)
	}
	if free := s.time(s.b, noon, west, east); free.Seconds >= after.Seconds {
		t.Errorf("the closure was forgotten with the old roads: %+v, then %+v", after, free)
	}
	if err := s.a.Import(t.Context(), s.cmd(), ground.Layer{Kind: ground.Roads, Source: "broken", Counts: ground.Counts{}, Body: []byte("no roads")}); err != nil {
		t.Fatal(err)
	}
	free := s.time(s.b, noon, west, east)
	if err := s.b.Load(t.Context()); err == nil {
		t.Error("broken roads were loaded")
	}
	if still := s.time(s.b, noon, west, east); still != free {
		t.Errorf("broken roads are in use: %+v", still)
	}
}

// TestRefusals: what is wrong with a closure or a contour is said, with the names.
func TestRefusals(t *testing.T) {
	t.Parallel()
	s := onGrid(t)
	for _, tt := range []struct {
		in          ground.ClosureInput
		code, field string
	}{
		{ground.ClosureInput{Street: "Тридевятая", Closed: true}, "unknown-street", "street"},
		{ground.ClosureInput{Street: "Первая", From: "Вторая", Closed: true}, "no-crossing", "street"},
		{ground.ClosureInput{Closed: true}, "required", "street"},
		{ground.ClosureInput{Street: "Первая"}, "factor-or-closed", "factor"},
		{ground.ClosureInput{Street: "Первая", Factor: 21}, "out-of-range", "factor"},
		{ground.ClosureInput{Street: "a\x00b", Closed: true}, "bad-text", "street"},
		{ground.ClosureInput{Geometry: ground.Lines{{{70, 43}, {70.1, 43}}}, Closed: true}, "no-road", "geometry"},
	} {
		_, err := s.a.Preview(tt.in, noon)
		r, ok := errors.AsType[*journal.Refusal](err)
		if !ok || r.Code != tt.code || r.Field != tt.field {
			t.Errorf("%+v: %v, want %s at %s", tt.in, err, tt.code, tt.field)
		}
	}
	for _, tt := range []struct {
		streets []string
		code    string
	}{
		{[]string{"Первая", "Абая", "Тридевятая", "Гагарина"}, "unknown-street"},
		{[]string{"Первая", "Вторая", "Третья"}, "no-crossing"},
		{[]string{"Первая"}, "too-few"},
		{make([]string, 13), "too-many"},
	} {
		_, err := s.a.Terrain().Contour(tt.streets)
		if !journal.Refused(err, tt.code) {
			t.Errorf("%q: %v, want %s", tt.streets, err, tt.code)
		}
	}
	c, err := s.a.Terrain().Contour([]string{"Первая", "Абая", "Вторая", "Байзакова"})
	if err != nil || len(c.Streets) != 4 {
		t.Fatalf("%+v, %v", c, err)
	}
	if n, items := s.a.Terrain().Within(c.Polygon, 10); n != 1 || items[0].Label != "Первая, 7" {
		t.Errorf("inside: %d, %+v", n, items)
	}
}

// TestDrawnClosure: a line drawn along a street closes that street and no other.
func TestDrawnClosure(t *testing.T) {
	t.Parallel()
	s := onGrid(t)
	c, err := s.a.Preview(ground.ClosureInput{Closed: true, Street: "Вторая", Geometry: ground.Lines{{{76.9025, 43.24005}, {76.905, 43.23995}}}}, noon)
	if err != nil {
		t.Fatal(err)
	}
	named, err := s.a.Preview(ground.ClosureInput{Closed: true, Street: "Первая", From: "Байзакова", To: "Весновка"}, noon)
	if err != nil || !slices.Equal(c.Segments, named.Segments) {
		t.Errorf("drawn %v, named %v, %v", c.Segments, named.Segments, err)
	}
	if c.Street != "" {
		t.Errorf("a drawing on another street is called %s", c.Street)
	}
}

// TestAliasesAreSeeded: the migration holds what geo/address knows of Almaty.
func TestAliasesAreSeeded(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	for _, a := range address.AlmatyAliases() {
		var n int
		if err := s.db.Pool.QueryRow(t.Context(), "SELECT count(*) FROM street_alias WHERE name = $1 AND alias = $2", a.New, a.Old).Scan(&n); err != nil || n != 1 {
			t.Errorf("%s – %s: %d rows, %v", a.Old, a.New, n, err)
		}
	}
}

// TestStructsAreRows compares each struct with its table, column for column.
func TestStructsAreRows(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	for _, row := range []schema.Tabler{ground.Layer{}, ground.Closure{}, ground.Drive{}} {
		parsed, err := schema.Parse(row, &sync.Map{}, schema.NamingStrategy{})
		if err != nil {
			t.Fatal(err)
		}
		var columns []string
		if err := db.Pool.QueryRow(t.Context(), "SELECT array_agg(column_name::text) FROM information_schema.columns WHERE table_name = $1", row.TableName()).Scan(&columns); err != nil {
			t.Fatal(err)
		}
		slices.Sort(columns)
		if fields := slices.Sorted(slices.Values(parsed.DBNames)); !slices.Equal(columns, fields) {
			t.Errorf("%s: table %v, struct %v", row.TableName(), columns, fields)
		}
	}
}

// TestLearned: accepted factors change times; too few drives are refused.
func TestLearned(t *testing.T) {
	t.Parallel()
	s := onGrid(t)
	if _, err := s.a.AcceptFit(t.Context(), s.cmd()); !journal.Refused(err, "too-few-drives") {
		t.Fatalf("of no drives: %v", err)
	}
	free := s.time(s.a, noon, west, east)
	for i := range 60 {
		s.drive(i)
	}
	f, err := s.a.AcceptFit(t.Context(), s.cmd())
	if err != nil || len(f.Factors) != 1 || f.Factors[0].Class != road.Secondary || f.Factors[0].Value < 1.7 {
		t.Fatalf("%+v, %v", f, err)
	}
	slow := s.time(s.b, noon, west, east)
	if ratio := float64(slow.Seconds) / float64(free.Seconds); ratio < f.Factors[0].Value-0.05 || ratio > f.Factors[0].Value+0.05 {
		t.Errorf("factor %.2f accepted, and %d s became %d", f.Factors[0].Value, free.Seconds, slow.Seconds)
	}
	e, err := ground.ReadError(t.Context(), s.db.Gorm, noon.Add(time.Hour))
	if err != nil || e.N != 60 || e.MedianS != 600 {
		t.Errorf("error %+v, %v", e, err)
	}
}

// drive stores a drive over secondary roads that took twice as long.
func (s *scene) drive(i int) {
	s.t.Helper()
	at := noon.Add(-time.Duration(i) * time.Minute)
	incident, resource, order, booking := uuid.New(), uuid.New(), uuid.New(), uuid.New()
	for _, q := range []struct {
		text string
		args []any
	}{
		{`INSERT INTO incident (id, number, type, priority, registered_at, opened_at, opened_by) VALUES ($1, $1::uuid::text, 'leak', 1, $2, $2, $1)`, []any{incident, at}},
		{`INSERT INTO resource (id, kind, state, salt) VALUES ($1, 'crew', 'ready', '')`, []any{resource}},
		{`INSERT INTO dispatch_order (id, number, incident_id, mode, made_at, made_by) VALUES ($1, $1::uuid::text, $2, 'send', $3, $1)`, []any{order, incident, at}},
		{`INSERT INTO booking (id, order_id, incident_id, resource_id, resource_kind, milestone, milestone_at, made_at)
		  VALUES ($1, $2, $3, $4, 'crew', 'on_site', $5, $5)`, []any{booking, order, incident, resource, at}},
		{`INSERT INTO drive (booking_id, incident_id, resource_id, sent_at, on_site_at, predicted_s, actual_s, metres, road, band, class_ms, made_at)
		  VALUES ($1, $2, $3, $4, $4, 600, 1200, 6000, true, 'day', '{0,0,0,600000,0,0,0,0,0,0}', $4)`, []any{booking, incident, resource, at}},
	} {
		if _, err := s.db.Pool.Exec(s.t.Context(), q.text, q.args...); err != nil {
			s.t.Fatal(err)
		}
	}
}
