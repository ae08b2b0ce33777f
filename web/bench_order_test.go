package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"jylu/migrations"
)

// BenchmarkOrder sends crews with two machines each, four orders at a time, by
// HTTP through all of the server. The baseline is a bare gin handler that sends
// the very statements of such an order with pgx in one transaction, reads what
// they return, and decides nothing; TestOrderStatements holds that they are the
// same. What was booked is freed outside the time.
//
// Budget: ratio 0.70 or more of the bare handler's requests a second.
func BenchmarkOrder(b *testing.B) {
	o := newOrders(b)
	o.record()
	url := bareServer(b, post, "/order/:n", o.bare)
	lines, strangers := make([]*line, parties), make([]*line, parties)
	for i := range parties {
		lines[i], strangers[i] = dial(b, o.url), dial(b, url)
	}
	compare(b, "requests/s", 31,
		func() float64 { return o.perSecond(lines, o.request) },
		func() float64 { return o.perSecond(strangers, o.bareRequest) })
}

// TestOrderStatements: the server sends to the database what is listed here for
// an order and nothing else, and the benchmark's baseline sends the same.
func TestOrderStatements(t *testing.T) {
	t.Parallel()
	o := newOrders(t)
	o.record()
	want := []string{
		"begin", "insert idempotency", "savepoint effect", "lock incident",
		"select regime", "select resource", "select booking", // the roster
		"select road_speed", // and closures: what the ground is now
		"lock resource", "select booking", "select nextval", "insert dispatch_order", "insert booking", "insert booking",
		"insert milestone", "insert departure", "select setting", "lock journal_head", "insert journal_entry", "commit",
	}
	if got := names(o.scripts[0].statements); !slices.Equal(got, want) {
		t.Errorf("an order sends\n%q, want\n%q", got, want)
	}
	o.free()
	url := bareServer(t, post, "/order/:n", o.bare)
	o.trace.begin()
	var said strings.Builder
	if status, err := dial(t, url).ask(o.bareRequest(0), &said); err != nil || status != http.StatusCreated {
		t.Fatalf("the baseline answers %d: %v\n%s", status, err, &said)
	}
	if got := names(o.trace.order(t)); !slices.Equal(got, want) {
		t.Errorf("the baseline sends\n%q, want\n%q", got, want)
	}
	if n := o.count("SELECT count(*) FROM booking WHERE released_at IS NULL"); n != o.scripts[0].bookings {
		t.Errorf("the baseline booked %d, want %d", n, o.scripts[0].bookings)
	}
}

const (
	parties = 4 // orders at a time
	volleys = 8 // times all parties are sent in one measurement
)

// orders is a scene with incidents, one for each party.
type orders struct {
	*scene
	trace   *trace
	br      *browser
	paths   []string // where each party is ordered
	bodies  []string
	scripts []script
}

func newOrders(t testing.TB) *orders {
	t.Helper()
	o := &orders{trace: &trace{}}
	o.scene = newSceneOn(t, roomy(t, migrations.Options{Tracer: o.trace}))
	o.br = o.account("aigul", Dispatcher, nil)
	for i := range parties {
		in := o.br.do(post, "/api/v1/incidents", map[string]any{"type": "pipe_break", "diameter_mm": 720, "address": fmt.Sprint("Саина, ", i),
			"position": json.RawMessage(fmt.Sprintf(`{"type":"Point","coordinates":[76.86,%.2f]}`, 43.20+0.02*float64(i)))}).want(201)
		o.paths = append(o.paths, "/api/v1/incidents/"+in.text("id")+"/orders")
		body, err := json.Marshal(o.party(i))
		if err != nil {
			t.Fatal(err)
		}
		o.bodies = append(o.bodies, string(body))
	}
	return o
}

// request is the order of a party, with a key of its own.
func (o *orders) request(i int) []byte {
	return o.br.request(post, o.paths[i], o.bodies[i], "Idempotency-Key", uuid.Must(uuid.NewV7()).String())
}

// bareRequest is the same to the baseline.
func (o *orders) bareRequest(i int) []byte {
	return (&browser{url: o.url}).request(post, fmt.Sprint("/order/", i), o.bodies[i])
}

// free takes back what was booked, without a trace: a released booking would
// count among the hours worked of a day, in which nobody has a thousand orders.
func (o *orders) free() {
	o.t.Helper()
	if _, err := o.db.Pool.Exec(o.t.Context(), "DELETE FROM milestone; DELETE FROM departure; DELETE FROM booking; DELETE FROM dispatch_order"); err != nil {
		o.t.Fatal(err)
	}
}

// perSecond sends volleys of orders and returns how many were made in a second
// of sending.
func (o *orders) perSecond(lines []*line, request func(int) []byte) float64 {
	o.t.Helper()
	if _, err := o.db.Pool.Exec(o.t.Context(), "TRUNCATE milestone, booking, dispatch_order CASCADE"); err != nil {
		o.t.Fatal(err)
	}
	var took time.Duration
	for volley := range 2 + volleys {
		requests := make([][]byte, len(lines))
		for i := range lines {
			requests[i] = request(i)
		}
		began := time.Now()
		var all sync.WaitGroup
		for i, l := range lines {
			all.Go(func() {
				var body strings.Builder
				if status, err := l.ask(requests[i], &body); err != nil || status != http.StatusCreated {
					o.t.Errorf("status %d: %v\n%s", status, err, &body)
				}
			})
		}
		all.Wait()
		if volley >= 2 { // plans are made anew after the tables were emptied
			took += time.Since(began)
		}
		if n := o.count("SELECT count(*) FROM dispatch_order"); n != len(lines) {
			o.t.Fatalf("%d orders stand, want %d", n, len(lines))
		}
		o.free()
	}
	return float64(volleys*len(lines)) / took.Seconds()
}

// statement is one thing sent to the database.
type statement struct {
	conn uint32
	sql  string
	name string
	args []any
}

// trace records the statements of all connections.
type trace struct {
	mu   sync.Mutex
	on   bool
	list []statement
}

// TraceQueryStart implements pgx.QueryTracer.
func (r *trace) TraceQueryStart(ctx context.Context, conn *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.on {
		r.list = append(r.list, statement{conn.PgConn().PID(), data.SQL, name(data.SQL), data.Args})
	}
	return ctx
}

// TraceQueryEnd implements pgx.QueryTracer.
func (r *trace) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

func (r *trace) begin() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.on, r.list = true, nil
}

// order ends the recording and returns the transaction that inserted an order. What
// its connection served before and after, as for whoever follows the journal, is
// no part of it.
func (r *trace) order(t testing.TB) []statement {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.on = false
	i := slices.IndexFunc(r.list, func(s statement) bool { return s.name == "insert dispatch_order" })
	if i < 0 {
		t.Fatalf("no order among %q", names(r.list))
	}
	conn, made := r.list[i].conn, r.list[i].sql
	var one []statement
	for _, s := range r.list {
		if s.conn != conn {
			continue
		}
		if s.name == "begin" {
			one = nil
		}
		one = append(one, s)
		if s.name == "commit" && slices.ContainsFunc(one, func(s statement) bool { return s.sql == made }) {
			return one
		}
	}
	t.Fatalf("no transaction of the order among %q", names(r.list))
	return nil
}

var (
	nextval = regexp.MustCompile(`(nextval)\(`)
	into    = regexp.MustCompile(`(?i)(?:insert into|update|savepoint) "?([a-z_]+)`)
	from    = regexp.MustCompile(`(?im)^from "?([a-z_]+)`) // of the statement, not of what is nested in it
	nested  = regexp.MustCompile(`(?i)from "?([a-z_]+)`)
	locks   = regexp.MustCompile(`FOR (NO KEY )?UPDATE$`)
)

// name is a statement in short: its verb and its table.
func name(sql string) string {
	sql = strings.TrimSpace(sql)
	verb := strings.ToLower(strings.Fields(sql)[0])
	switch {
	case verb == "with":
		verb = "insert"
	case locks.MatchString(sql):
		verb = "lock"
	}
	for _, table := range []*regexp.Regexp{nextval, from, into, nested} {
		if part := table.FindStringSubmatch(sql); part != nil && (table != into || verb != "select" && verb != "lock") && (table != from || verb != "insert") {
			return verb + " " + part[1]
		}
	}
	return verb
}

func names(all []statement) []string {
	short := make([]string, len(all))
	for i, s := range all {
		short[i] = s.name
	}
	return short
}

// script is what the baseline sends for one party.
type script struct {
	statements []statement
	ids        map[uuid.UUID]bool // made by the order: new ones each time
	number     string             // the order's, likewise
	reply      orderView
	bookings   int
}

// record has every party ordered once by the server and keeps what it sent.
func (o *orders) record() {
	o.t.Helper()
	known := o.known()
	for i := range parties {
		o.free()
		o.trace.begin()
		answer := o.br.do(post, o.paths[i], o.bodies[i], "Idempotency-Key", uuid.Must(uuid.NewV7()).String()).want(201)
		s := script{statements: o.trace.order(o.t), ids: map[uuid.UUID]bool{}}
		answer.into(&s.reply)
		s.number, s.bookings = s.reply.Number, len(s.reply.Bookings)
		for _, st := range s.statements {
			for _, arg := range st.args {
				for _, id := range idsIn(arg) {
					if !known[id] {
						s.ids[id] = true
					}
				}
			}
		}
		o.scripts = append(o.scripts, s)
	}
	o.free()
}

// known are the ids that were there before any order.
func (o *orders) known() map[uuid.UUID]bool {
	rows, err := o.db.Pool.Query(o.t.Context(), "SELECT id FROM resource UNION ALL SELECT id FROM incident UNION ALL SELECT id FROM account")
	if err != nil {
		o.t.Fatal(err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		o.t.Fatal(err)
	}
	known := map[uuid.UUID]bool{uuid.Nil: true}
	for _, id := range all {
		known[id] = true
	}
	return known
}

// idsIn are the ids in an argument.
func idsIn(arg any) []uuid.UUID {
	switch v := arg.(type) {
	case uuid.UUID:
		return []uuid.UUID{v}
	case *uuid.UUID:
		if v != nil {
			return []uuid.UUID{*v}
		}
	case []uuid.UUID:
		return v
	case string:
		if id, err := uuid.Parse(v); err == nil && len(v) == 36 {
			return []uuid.UUID{id}
		}
	}
	return nil
}

// bare is the baseline: bind, send, answer.
func (o *orders) bare(c *gin.Context) {
	var in struct {
		Mode                      string
		Crews, Vehicles, Override []string
	}
	n := int(c.Param("n")[0] - '0')
	if err := c.ShouldBindJSON(&in); err != nil {
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	if err := o.scripts[n].play(c.Request.Context(), o.db.Pool); err != nil {
		c.String(http.StatusInternalServerError, err.Error())
		return
	}
	c.JSON(http.StatusCreated, o.scripts[n].reply)
}

// play sends the statements with new ids, number and seq.
func (s *script) play(ctx context.Context, pool *pgxpool.Pool) error {
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	fresh := make(map[uuid.UUID]uuid.UUID, len(s.ids))
	for id := range s.ids {
		fresh[id] = uuid.Must(uuid.NewV7())
	}
	number, head := "", int64(0)
	for _, st := range s.statements {
		args := make([]any, len(st.args))
		for i, arg := range st.args {
			args[i] = s.renew(arg, fresh, number)
		}
		if st.name == "insert journal_entry" {
			follow(args, head)
		}
		rows, err := conn.Query(ctx, st.sql, args...)
		if err != nil {
			return fmt.Errorf("%s: %w", st.sql, err)
		}
		for rows.Next() {
			switch st.name {
			case "select nextval":
				var n int64
				if err := rows.Scan(&n); err != nil {
					return err
				}
				number = fmt.Sprintf("N-%06d", n)
			case "lock journal_head":
				if err := rows.Scan(&head, nil); err != nil {
					return err
				}
			default:
				if _, err := rows.Values(); err != nil {
					return err
				}
			}
		}
		if err := rows.Err(); err != nil {
			conn.Exec(ctx, "rollback")
			return fmt.Errorf("%s: %w", st.sql, err)
		}
	}
	return nil
}

// renew replaces what the order made by what this one makes.
func (s *script) renew(arg any, fresh map[uuid.UUID]uuid.UUID, number string) any {
	one := func(id uuid.UUID) uuid.UUID {
		if again, ok := fresh[id]; ok {
			return again
		}
		return id
	}
	switch v := arg.(type) {
	case uuid.UUID:
		return one(v)
	case *uuid.UUID:
		if v != nil {
			id := one(*v)
			return &id
		}
	case []uuid.UUID:
		all := make([]uuid.UUID, len(v))
		for i := range v {
			all[i] = one(v[i])
		}
		return all
	case string:
		if v == s.number {
			return number
		}
		if id, err := uuid.Parse(v); err == nil && len(v) == 36 {
			return one(id).String()
		}
	}
	return arg
}

// follow makes the entries of an append follow the head of the journal.
func follow(args []any, head int64) {
	for i, arg := range args {
		switch v := arg.(type) {
		case []int64:
			seqs := make([]int64, len(v))
			for k := range seqs {
				seqs[k] = head + int64(k) + 1
			}
			args[i] = seqs
		case int64:
			args[i] = head + int64(len(args[2].([]int64)))
		}
	}
}
