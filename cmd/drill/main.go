// Command drill is a simulated city: people who call, operators who report,
// dispatchers who send and change their minds, crews that drive, work and lose
// signal. It is demonstration, load and system test in one.
//
//	go run ./cmd/drill -start -minutes 3 -speed 60 -kill
//
// Decisions:
//   - It speaks HTTP only and shares no code with the server, so it believes
//     nothing the server believes. Positions move only by POST /fixes.
//   - Everything a client was told goes into one history. Timeouts, resets and
//     5xx are *unknown*, never failures; the client asks again with the same
//     key, or gives up and leaves it unknown.
//   - The checker trusts only that history and a second connection, which reads
//     the journal, the stream from the first entry and the pages afterwards. It
//     judges: nobody on two bookings (in the replies alone, in the journal, on
//     every page read on the way, and by a linearizability check of each
//     resource); everything acknowledged there exactly once, refused not at all,
//     unknown at most once, and nothing that nobody asked for; every stream the
//     journal in order, across connections; milestones never back; readiness
//     always the same sums; one key, one answer.
//   - A checker that finds nothing proves nothing until it was seen to find
//     something: -plant falsifies what it hears.
//   - The server's clock is real, so -speed shrinks what people do: driving,
//     working, waiting. Vehicles that are faster than vehicles would be refused;
//     so the town shrinks with it, see newTown.
//   - Choices follow -seed; what the server answers first does not, so two runs
//     of a seed are alike but not the same.
//   - It stops by itself, speaks to this machine only, and only to a
//     demonstration.
//
// Exit codes: 0 clean, 1 a violation or a failure, 2 called wrongly.
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/netip"
	"net/url"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// options are the flags.
type options struct {
	start     bool
	url       string
	bin       string
	data      string
	password  string
	minutes   float64
	speed     float64
	seed      int64
	clients   int
	kill      bool
	killEvery time.Duration
	plant     string
	record    string
}

func (o *options) length() time.Duration { return time.Duration(o.minutes * float64(time.Minute)) }

// parseOptions reads the flags; password is of the demonstration at -url.
func parseOptions(args []string, password string, stderr io.Writer) (options, error) {
	var o options
	fs := flag.NewFlagSet("drill", flag.ContinueOnError)
	fs.SetOutput(stderr)
	fs.BoolVar(&o.start, "start", false, "start a server of its own, with a new city")
	fs.StringVar(&o.url, "url", "", "drive the demonstration that runs there; JYLU_DEMO_PASSWORD is its password")
	fs.StringVar(&o.bin, "bin", "", "with -start: this program instead of building one")
	fs.StringVar(&o.data, "data", "", "with -start: keep the city in this folder")
	fs.Float64Var(&o.minutes, "minutes", 1, "how long, at most 120")
	fs.Float64Var(&o.speed, "speed", 60, "how much faster people live than the clock, 1 to 1000")
	fs.Int64Var(&o.seed, "seed", 1, "the same choices")
	fs.IntVar(&o.clients, "clients", 0, "more readers of the event stream, at most 5000")
	fs.BoolVar(&o.kill, "kill", false, "with -start: kill the server with -9 on the way, and start it again")
	fs.DurationVar(&o.killEvery, "kill-every", 20*time.Second, "with -kill: about how often")
	fs.StringVar(&o.plant, "plant", "", "falsify what the checker hears: double-book, lose-ack or reorder")
	fs.StringVar(&o.record, "record", "", "write the history to this file, JSON lines")
	if err := fs.Parse(args); err != nil {
		return o, err
	}
	o.password = password
	switch {
	case fs.NArg() > 0:
		return o, fmt.Errorf("what is %q?", fs.Arg(0))
	case o.start == (o.url != ""):
		return o, errors.New("either -start or -url")
	case !o.start && (o.kill || o.bin != "" || o.data != ""):
		return o, errors.New("-kill, -bin and -data go with -start")
	case o.url != "" && o.password == "":
		return o, errors.New("JYLU_DEMO_PASSWORD is not set")
	case o.minutes <= 0 || o.minutes > 120 || o.speed < 1 || o.speed > 1000 || o.clients < 0 || o.clients > 5000 || o.killEvery < time.Second:
		return o, errors.New("-minutes, -speed, -clients or -kill-every is out of bounds")
	case o.url != "":
		return o, loopback(o.url)
	}
	return o, nil
}

// loopback refuses an address that is not on this machine.
func loopback(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" || strings.Trim(u.Path, "/") != "" {
		return errors.New("-url: want http://127.0.0.1:8080")
	}
	host := u.Hostname()
	if host == "localhost" {
		return nil
	}
	if ip, err := netip.ParseAddr(host); err != nil || !ip.IsLoopback() {
		return fmt.Errorf("-url: %s is not this machine", net.JoinHostPort(host, u.Port()))
	}
	return nil
}

// run is the program without its process.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	o, err := parseOptions(args, os.Getenv("JYLU_DEMO_PASSWORD"), stderr)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil {
		fmt.Fprintln(stderr, "drill:", err)
		return 2
	}
	violations, err := rehearse(ctx, o, stdout)
	switch {
	case err != nil:
		fmt.Fprintln(stderr, "drill:", err)
		return 1
	case len(violations) > 0:
		return 1
	}
	return 0
}

// rehearse does a whole drill and prints what came of it.
func rehearse(ctx context.Context, o options, out io.Writer) (found []violation, err error) {
	d := &drill{opt: o, base: strings.TrimRight(o.url, "/"), password: o.password, out: out}
	if d.plant, err = newPlant(o.plant); err != nil {
		return nil, err
	}
	var record io.Writer
	if o.record != "" {
		file, err := os.Create(o.record)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		record = file
	}
	if o.start {
		d.password, d.alone = rand.Text(), true
		fmt.Fprintln(out, "building and starting a server …")
		began := time.Now()
		if d.server, err = startServer(ctx, o.bin, o.data, d.password); err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, d.server.stop()) }()
		d.base = d.server.url()
		fmt.Fprintf(out, "a new city at %s, ready after %.1f s\n", d.base, time.Since(began).Seconds())
	}
	d.history = newHistory(record)
	fmt.Fprintf(out, "drill: %.1f minutes, speed %g, seed %d, %d extra readers, kill %t, plant %q\n", o.minutes, o.speed, o.seed, o.clients, o.kill, o.plant)
	e, err := d.run(ctx)
	if err != nil {
		if found = d.reported(); len(found) > 0 {
			printAll(out, found)
		}
		return nil, err
	}
	d.summary(out, e)
	found = append(d.reported(), check(e)...)
	if d.server != nil {
		said, err := d.server.verify(ctx)
		fmt.Fprintln(out, "jylu verify:", said)
		if err != nil {
			found = append(found, violation{Kind: "not-verified", Text: err.Error()})
		}
	}
	printAll(out, found)
	return found, d.history.failed
}

// shown bounds the excerpts on the terminal; the history has everything.
const shown = 10

// printAll prints what is wrong, each kind a few times.
func printAll(out io.Writer, found []violation) {
	if len(found) == 0 {
		fmt.Fprintln(out, "no violation")
		return
	}
	slices.SortStableFunc(found, func(a, b violation) int { return strings.Compare(a.Kind, b.Kind) })
	times := map[string]int{}
	for _, v := range found {
		if times[v.Kind]++; times[v.Kind] > shown {
			continue
		}
		fmt.Fprintf(out, "VIOLATION %s: %s\n", v.Kind, v.Text)
		for _, l := range v.Excerpt {
			fmt.Fprintln(out, "   ", l)
		}
	}
	fmt.Fprintf(out, "%d violations: %v\n", len(found), times)
}
