package web

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch"
	"jylu/dispatch/journal"
	"jylu/fleet"
	"jylu/geo"
	"jylu/migrations"
)

const (
	listeners = 1000
	perSecond = 20 // entries
)

// BenchmarkEvents streams twenty journal entries a second to a thousand clients,
// each with a session of its own, half of them leads who see only what is for
// their crew, all resuming after an earlier entry. The server is a process of its
// own, reading the journal from the database like any other; its processor time
// is what deliveries are divided by. The baseline, likewise a process, is a bare
// hub: the same bytes in the same writes, flushed to the same number of clients,
// without who, since when, or database. Every client checks that it gets each
// entry once and in order.
//
// Budget: ratio 0.9 or more of the hub's deliveries per second of processor; 28
// kB or less of resident memory per client.
func BenchmarkEvents(b *testing.B) {
	sc := newSceneOn(b, roomy(b, migrations.Options{}))
	p := newPress(b, sc)
	server, hub := startApart(b, "server", sc.db.Pool.Config().ConnString()), startApart(b, "hub", "")
	for b.Loop() {
		empty := server.number("memory")
		heard, other := &audience{strict: true}, &audience{}
		for i := range listeners {
			heard.listen(b, server.url, p.requestOf(i))
			other.listen(b, hub.url, "GET /events HTTP/1.1\r\nHost: hub\r\n\r\n")
		}
		heard.wait(b, int64(listeners*p.behind)) // the backlog each resumes with
		var ours, bare, ratios []float64
		for range 6 {
			x := p.run(b, server, heard, p.write)
			y := p.run(b, hub, other, func() { hub.ask("publish " + strconv.Quote(string(p.wire))) })
			ours, bare, ratios = append(ours, x), append(bare, y), append(ratios, x/y)
		}
		b.ReportMetric(float64(server.number("memory")-empty)/listeners/1000, "kB/client")
		b.ReportMetric(median(ours), "deliveries/cpu-s")
		b.ReportMetric(median(bare), "hub-deliveries/cpu-s")
		b.ReportMetric(median(ratios), "ratio")
		if n := heard.faults.Load(); n > 0 {
			b.Errorf("%d entries came twice, out of order or not at all", n)
		}
	}
	b.ReportMetric(0, "ns/op")
}

// press makes entries.
type press struct {
	*scene
	entry   journal.Entry
	wire    []byte
	cookies []string
	after   int64 // where clients resume
	behind  int   // entries since
}

func newPress(b *testing.B, sc *scene) *press {
	b.Helper()
	var crew, lead uuid.UUID
	if err := sc.db.Pool.QueryRow(b.Context(), "SELECT id, lead_id FROM crew WHERE lead_id IS NOT NULL ORDER BY number LIMIT 1").Scan(&crew, &lead); err != nil {
		b.Fatal(err)
	}
	sc.account("aigul", Dispatcher, nil)
	sc.account("lead", Lead, &lead)
	p := &press{scene: sc, behind: 5}
	p.entry = journal.New("booking.en_route", uuid.Must(uuid.NewV7()), map[string]any{
		"order": uuid.Must(uuid.NewV7()), "resource": crew, "kind": "crew", "by_voice": false, "claimed": time.Now().UTC(),
	}).Of(uuid.Must(uuid.NewV7())).For(crew)
	sample := p.entry
	sample.Seq, sample.At = 12345, time.Now().UTC().Truncate(time.Microsecond)
	p.wire = encodeEntry(&sample)
	for i := range listeners {
		value, key := secret()
		name := []string{"aigul", "lead"}[i%2]
		if _, err := sc.db.Pool.Exec(b.Context(), `INSERT INTO session (token_hash, account_id, created_at, seen_at, expires_at, address, agent)
			SELECT $1, id, now(), now(), now() + interval '1 day', '127.0.0.1', 'benchmark' FROM account WHERE username = $2`, key[:], name); err != nil {
			b.Fatal(err)
		}
		p.cookies = append(p.cookies, value)
	}
	p.after = int64(sc.count("SELECT seq FROM journal_head"))
	for range p.behind {
		p.write()
	}
	return p
}

// write appends one entry to the journal.
func (p *press) write() {
	_, err := journal.Write(p.t.Context(), p.db.Gorm, journal.Command{At: time.Now()}, func(*gorm.DB) (struct{}, []journal.Entry, error) {
		return struct{}{}, []journal.Entry{p.entry}, nil
	})
	if err != nil {
		p.t.Error(err)
	}
}

func (p *press) requestOf(i int) string {
	return fmt.Sprintf("GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: %s=%s\r\nLast-Event-ID: %d\r\n\r\n", cookiePlain, p.cookies[i], p.after)
}

// run publishes for a while and returns deliveries per second of the server's
// processor time.
func (p *press) run(b *testing.B, s *apartServer, a *audience, publish func()) float64 {
	b.Helper()
	const entries = 4 * perSecond
	began, want := s.number("cpu"), a.count.Load()+entries*int64(len(a.conns))
	tick := time.NewTicker(time.Second / perSecond)
	defer tick.Stop()
	for range entries {
		publish()
		<-tick.C
	}
	a.wait(b, want)
	return float64(entries*len(a.conns)) / (time.Duration(s.number("cpu") - began)).Seconds()
}

// audience is clients of an event stream.
type audience struct {
	conns  []net.Conn
	count  atomic.Int64 // entries heard by all
	strict bool         // seq must follow seq; the hub says the same over and over
	faults atomic.Int64 // entries that did not
}

// listen adds a client, which listens until the benchmark ends.
func (a *audience) listen(b *testing.B, url, request string) {
	b.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { conn.Close() })
	if _, err := conn.Write([]byte(request)); err != nil {
		b.Fatal(err)
	}
	in := bufio.NewReaderSize(conn, 2048)
	if status, err := in.ReadString('\n'); err != nil || !strings.Contains(status, " 200 ") {
		b.Fatalf("the stream answers %q: %v", status, err)
	}
	a.conns = append(a.conns, conn)
	go func() {
		var last, id int64
		for {
			text, err := in.ReadSlice('\n')
			if err != nil {
				return
			}
			if number, ok := bytes.CutPrefix(text, []byte("id: ")); ok {
				id, _ = strconv.ParseInt(string(bytes.TrimSpace(number)), 10, 64)
			}
			if bytes.HasPrefix(text, []byte("event: entry")) {
				a.count.Add(1)
				if last != 0 && id != last+1 && a.strict {
					a.faults.Add(1)
				}
				last = id
			}
		}
	}()
}

// wait returns when n entries were heard.
func (a *audience) wait(b *testing.B, n int64) {
	b.Helper()
	for end := time.Now().Add(30 * time.Second); a.count.Load() != n; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			b.Fatalf("%d entries heard, want %d", a.count.Load(), n)
		}
	}
}

// apartServer is a server in a process of its own: this test binary, started
// again.
type apartServer struct {
	t   testing.TB
	in  *os.File
	out *bufio.Reader
	url string
	mu  sync.Mutex
}

// apartKind and apartDSN tell the process what it is.
const apartKind, apartDSN = "JYLU_BENCH_SERVER", "JYLU_BENCH_DSN"

func startApart(t testing.TB, kind, dsn string) *apartServer {
	t.Helper()
	in, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), apartKind+"="+kind, apartDSN+"="+dsn)
	cmd.Stdin, cmd.Stderr = in, os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	in.Close()
	t.Cleanup(func() {
		w.Close() // it ends when nobody speaks to it any more
		if err := cmd.Wait(); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
	})
	s := &apartServer{t: t, in: w, out: bufio.NewReader(out)}
	s.url = s.hear()
	return s
}

func (s *apartServer) hear() string {
	text, err := s.out.ReadString('\n')
	if err != nil {
		s.t.Fatal(err)
	}
	return strings.TrimSpace(text)
}

// ask sends a line and returns the answer.
func (s *apartServer) ask(what string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := fmt.Fprintln(s.in, what); err != nil {
		s.t.Fatal(err)
	}
	return s.hear()
}

func (s *apartServer) number(what string) int64 {
	n, err := strconv.ParseInt(s.ask(what), 10, 64)
	if err != nil {
		s.t.Fatal(err)
	}
	return n
}

// apart turns this process into a benchmark's server if it was started as one.
// It serves until its standard input ends.
func apart() {
	kind := os.Getenv(apartKind)
	if kind == "" {
		return
	}
	h := &bareHub{clients: map[chan []byte]bool{}}
	srv := &http.Server{Handler: h.engine()}
	if kind == "server" {
		srv = serverApart(os.Getenv(apartDSN))
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	go srv.Serve(ln) // ends with the process
	fmt.Println("http://" + ln.Addr().String())
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		what, rest, _ := strings.Cut(lines.Text(), " ")
		switch what {
		case "cpu":
			fmt.Println(processorTime().Nanoseconds())
		case "memory":
			debug.FreeOSMemory()
			fmt.Println(resident())
		case "publish":
			wire, err := strconv.Unquote(rest)
			if err != nil {
				panic(err)
			}
			h.publish([]byte(wire))
			fmt.Println("published")
		}
	}
	os.Exit(0)
}

// serverApart is the whole server on a database that is prepared already.
func serverApart(dsn string) *http.Server {
	ctx := context.Background()
	db, err := migrations.Open(ctx, dsn, migrations.Options{})
	if err != nil {
		panic(err)
	}
	now := func() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }
	tracker := fleet.NewTracker(db.Gorm, now)
	s, err := New(Options{
		DB: db, Tracker: tracker, Board: &fleet.Board{DB: db.Gorm, Now: now, Tracker: tracker},
		Desk: &dispatch.Desk{DB: db.Gorm, Now: now, Tracker: tracker, Travel: geo.DefaultStraightLine},
	})
	if err != nil {
		panic(err)
	}
	go s.Run(ctx) // ends with the process
	if err := s.Ready(ctx); err != nil {
		panic(err)
	}
	return s.HTTP()
}

func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// resident is the process's memory in bytes; 0 where the kernel does not say.
func resident() int {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	pages, _ := strconv.Atoi(strings.Fields(string(text))[1])
	return pages * os.Getpagesize()
}

// bareHub is the least that can be called an event stream: a channel for each
// client, and a loop that fills them.
type bareHub struct {
	mu      sync.Mutex
	clients map[chan []byte]bool
}

func (h *bareHub) engine() *gin.Engine {
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.GET("/events", h.serve)
	return e
}

func (h *bareHub) serve(c *gin.Context) {
	ch := make(chan []byte, 16)
	h.mu.Lock()
	h.clients[ch] = true
	h.mu.Unlock()
	c.Writer.Header().Set("Content-Type", "text/event-stream")
	c.Writer.Flush()
	for {
		select {
		case <-c.Request.Context().Done():
			h.mu.Lock()
			delete(h.clients, ch)
			h.mu.Unlock()
			return
		case wire := <-ch:
			if _, err := c.Writer.Write(wire); err != nil {
				return
			}
			c.Writer.Flush()
		}
	}
}

func (h *bareHub) publish(wire []byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for ch := range h.clients {
		ch <- wire
	}
}
