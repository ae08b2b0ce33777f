package web

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"jylu/migrations"
	"jylu/migrations/pgtest"
)

// The benchmarks of this package compare the server with the barest thing that
// does the same, in one run on one machine. The two take turns every fraction
// of a second, so that whatever else the machine does slows both, and what is
// reported is the median of many turns.

// roomy is a pool of the size a server has.
func roomy(b testing.TB, opt migrations.Options) *migrations.DB {
	b.Helper()
	opt.MaxConns = 12
	return pgtest.Open(b, pgtest.Create(b, "template_jylu"), opt)
}

// bareServer serves one gin route and nothing else, as anybody would begin.
func bareServer(b testing.TB, method, path string, handle gin.HandlerFunc) string {
	b.Helper()
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.Handle(method, path, handle)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	srv := &http.Server{Handler: e}
	go srv.Serve(ln) // ends with Close
	b.Cleanup(func() { srv.Close() })
	return "http://" + ln.Addr().String()
}

// line is one kept-alive connection that sends requests as bytes. It costs
// less than net/http's client, which would count on both sides of a ratio.
type line struct {
	conn net.Conn
	in   *bufio.Reader
}

func dial(b testing.TB, url string) *line {
	b.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { conn.Close() })
	return &line{conn: conn, in: bufio.NewReaderSize(conn, 16<<10)}
}

// ask sends a request and returns the status. The answer's body goes to body,
// or nowhere.
func (l *line) ask(request []byte, body io.Writer) (int, error) {
	if _, err := l.conn.Write(request); err != nil {
		return 0, err
	}
	res, err := http.ReadResponse(l.in, nil)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	_, err = io.Copy(body, res.Body)
	return res.StatusCode, err
}

// read asks for what must be there and returns it.
func (l *line) read(b testing.TB, request []byte) []byte {
	b.Helper()
	var body bytes.Buffer
	if status, err := l.ask(request, &body); err != nil || status != http.StatusOK {
		b.Fatalf("status %d: %v\n%s", status, err, &body)
	}
	return body.Bytes()
}

// request is the bytes of a request by the person of br.
func (b *browser) request(method, path, body string, header ...string) []byte {
	var w bytes.Buffer
	fmt.Fprintf(&w, "%s %s HTTP/1.1\r\nHost: %s\r\n", method, path, strings.TrimPrefix(b.url, "http://"))
	if b.cookie != nil {
		fmt.Fprintf(&w, "Cookie: %s=%s\r\n", b.cookie.Name, b.cookie.Value)
	}
	for i := 0; i < len(header); i += 2 {
		fmt.Fprintf(&w, "%s: %s\r\n", header[i], header[i+1])
	}
	if body != "" {
		fmt.Fprintf(&w, "Content-Type: application/json\r\nContent-Length: %d\r\n", len(body))
	}
	fmt.Fprintf(&w, "\r\n%s", body)
	return w.Bytes()
}

// crowd is several connections that ask the same over and over.
type crowd struct {
	b       testing.TB
	lines   []*line
	request []byte
}

func newCrowd(b testing.TB, url string, request []byte) *crowd {
	const connections = 8
	c := &crowd{b: b, request: request}
	for range connections {
		c.lines = append(c.lines, dial(b, url))
	}
	return c
}

// perSecond asks for a moment and returns how many answers of 200 came in a
// second.
func (c *crowd) perSecond() float64 {
	const moment = 150 * time.Millisecond
	var count atomic.Int64
	began := time.Now()
	var all sync.WaitGroup
	for _, l := range c.lines {
		all.Go(func() {
			for time.Since(began) < moment {
				status, err := l.ask(c.request, io.Discard)
				if err != nil || status != http.StatusOK {
					c.b.Errorf("status %d: %v", status, err)
					return
				}
				count.Add(1)
			}
		})
	}
	all.Wait()
	return float64(count.Load()) / time.Since(began).Seconds()
}

// median sorts values and returns the middle one.
func median(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}

// compare runs ours and bare in turn and reports the medians and the median
// ratio of a pair, ours to bare.
func compare(b *testing.B, unit string, rounds int, ours, bare func() float64) {
	b.Helper()
	for range 3 { // prepared statements, caches
		ours()
		bare()
	}
	for b.Loop() {
		var of, at, ratios []float64
		for i := range rounds {
			var x, y float64
			if i%2 == 0 {
				x = ours()
				y = bare()
			} else {
				y = bare()
				x = ours()
			}
			of, at, ratios = append(of, x), append(at, y), append(ratios, x/y)
		}
		b.ReportMetric(median(of), unit)
		b.ReportMetric(median(at), "bare-"+unit)
		b.ReportMetric(median(ratios), "ratio")
	}
	b.ReportMetric(0, "ns/op") // says nothing here
}

func encoded(t testing.TB, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func decoded(t testing.TB, text []byte, v any) {
	t.Helper()
	if err := json.Unmarshal(text, v); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
}
