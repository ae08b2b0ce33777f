package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"jylu/geo"
)

// drill is one run: the people, what they were told, and what is wrong with it.
type drill struct {
	opt      options
	base     string // http://127.0.0.1:8080
	password string
	alone    bool // the server is the drill's own
	server   *server
	http     *http.Client // for requests
	streams  *http.Client // without a limit of time
	history  *history
	plant    *plant
	town     town
	board    board
	sums     sums
	tally    tally
	out      io.Writer
	read     sync.Map // entries by fingerprint

	settled   context.Context // outlives the people: commands under way find their answer
	listeners []*listener
	leads     []*lead
	auditor   *session
	began     int64
	// ownVehicle is of each crew as the drill began.
	ownVehicle map[uuid.UUID]*uuid.UUID

	mu         sync.Mutex
	violations []violation
}

// report keeps a violation found on the way.
func (d *drill) report(v violation) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.violations = append(d.violations, v)
}

func (d *drill) reported() []violation {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.violations)
}

// newest is the newest id any client was given.
func (d *drill) newest() int64 {
	seq := int64(0)
	for _, l := range d.listeners {
		seq = max(seq, l.cursor.Load())
	}
	return seq
}

// settleWithin is how long commands under way may take to find their answer
// after the drill, and streams to catch up.
const settleWithin = 30 * time.Second

// run drives the city for the time of the options, and judges.
func (d *drill) run(ctx context.Context) (*evidence, error) {
	whole, cancel := context.WithTimeout(ctx, d.opt.length()+startWithin+4*settleWithin)
	defer cancel()
	// SSE clients would fill a pool that others wait for.
	d.http = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	d.streams = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: -1}}
	defer d.http.CloseIdleConnections()
	var settle context.CancelFunc
	d.settled, settle = context.WithCancel(whole)
	defer settle()
	if err := d.assemble(whole); err != nil {
		return nil, err
	}
	listening, deaf := context.WithCancel(whole)
	defer deaf()
	var ears, people sync.WaitGroup
	for _, l := range d.listeners {
		ears.Go(func() { l.run(listening) })
	}
	if err := d.live(whole, &people); err != nil {
		return nil, err
	}
	timer := time.AfterFunc(settleWithin, settle)
	people.Wait()
	timer.Stop()
	e, err := d.audit(whole)
	deaf()
	ears.Wait()
	if err != nil {
		return nil, fmt.Errorf("audit: %w", err)
	}
	d.heard(e)
	return e, nil
}

// live lets everybody work until the time is over.
func (d *drill) live(whole context.Context, people *sync.WaitGroup) error {
	ctx, cancel := context.WithTimeout(whole, d.opt.length())
	defer cancel()
	if err := d.engage(ctx, people); err != nil {
		return err
	}
	var nemesis sync.WaitGroup
	var broken error
	if d.opt.kill {
		nemesis.Go(func() {
			if broken = d.kill(ctx, whole); broken != nil {
				cancel()
			}
		})
	}
	tick := time.NewTicker(5 * time.Second)
	defer tick.Stop()
	for ctx.Err() == nil {
		select {
		case <-tick.C:
			d.progress(d.out)
		case <-ctx.Done():
		}
	}
	nemesis.Wait()
	if broken != nil {
		return fmt.Errorf("the server did not come back: %w", broken)
	}
	return whole.Err()
}

// engage sets everybody to work.
func (d *drill) engage(ctx context.Context, people *sync.WaitGroup) error {
	roles := []struct {
		name, account string
		do            func(context.Context, *session)
	}{
		{"operator-1", "operator", d.operator}, {"operator-2", "operator", d.operator},
		{"dispatcher-1", "dispatcher", d.dispatcher}, {"dispatcher-2", "dispatcher", d.dispatcher}, {"dispatcher-3", "dispatcher", d.dispatcher},
		{"chief", "dispatcher", d.chief}, {"manager", "manager", d.manager},
	}
	for _, r := range roles {
		s, err := d.signIn(ctx, r.name, r.account)
		if err != nil {
			return err
		}
		people.Go(func() { r.do(ctx, s) })
	}
	for _, l := range d.leads {
		people.Go(func() { d.lead(ctx, l) })
	}
	return nil
}

// kill kills the server with -9 every few seconds, and starts it again.
func (d *drill) kill(ctx, whole context.Context) error {
	rng := d.random("nemesis")
	for sleep(ctx, d.opt.killEvery/2+time.Duration(rng.Int64N(int64(d.opt.killEvery)))) {
		gap, err := d.server.restart(whole, time.Duration(rng.Int64N(int64(500*time.Millisecond))))
		if err != nil {
			return err
		}
		d.tally.killed(gap)
	}
	return nil
}

// assemble signs in those who listen, and looks around.
func (d *drill) assemble(ctx context.Context) error {
	var about struct {
		Demo bool `json:"demo"`
	}
	if err := d.visit(ctx, "/about", &about); err != nil {
		return fmt.Errorf("%s: %w", d.base, err)
	}
	if !about.Demo {
		return fmt.Errorf("%s is no demonstration: a drill would send real crews", d.base)
	}
	var err error
	if d.auditor, err = d.signIn(ctx, "auditor", "admin"); err != nil {
		return err
	}
	if err := d.look(ctx); err != nil {
		return err
	}
	desk, err := d.signIn(ctx, "dispatcher-1", "dispatcher")
	if err != nil {
		return err
	}
	witness := newListener(d.auditor, 0, nil)
	witness.said = map[int64][]byte{}
	d.listeners = append(d.listeners, witness, newListener(desk, d.began, nil))
	for n := 1; n <= 12; n++ {
		if err := d.phone(ctx, fmt.Sprintf("lead-%d", n)); err != nil {
			return err
		}
	}
	if d.opt.clients > 0 {
		crowd, err := d.signIn(ctx, "reader", "manager")
		if err != nil {
			return err
		}
		for n := range d.opt.clients {
			reader := *crowd
			reader.name = fmt.Sprintf("reader-%d", n+1)
			d.listeners = append(d.listeners, newListener(&reader, d.began, nil))
		}
	}
	return nil
}

// look reads where the bases are and where the journal is.
func (d *drill) look(ctx context.Context) error {
	var areas listJSON[struct {
		Bases []struct {
			Position *pointJSON `json:"position"`
		} `json:"bases"`
	}]
	var page deskJSON
	if a, ok := d.auditor.read(ctx, "areas", "/areas", &areas); !ok {
		return fmt.Errorf("areas: %s", line(a))
	}
	if a, ok := d.auditor.read(ctx, "desk", "/desk", &page); !ok {
		return fmt.Errorf("desk: %s", line(a))
	}
	var bases []geo.Position
	for _, area := range areas.Items {
		for _, b := range area.Bases {
			if p, ok := b.Position.position(); ok {
				bases = append(bases, p)
			}
		}
	}
	if len(bases) == 0 {
		return errors.New("the city has no bases")
	}
	d.town = newTown(bases, d.opt.speed)
	d.began, d.ownVehicle = page.Seq, map[uuid.UUID]*uuid.UUID{}
	for _, c := range page.Crews {
		d.ownVehicle[c.ID] = c.Vehicle
	}
	for _, v := range d.sums.check(0, &page.Readiness) {
		d.report(v)
	}
	d.board.update(page.Incidents)
	return nil
}

// phone signs a lead in and gives him his ears.
func (d *drill) phone(ctx context.Context, username string) error {
	s, err := d.signIn(ctx, username, username)
	if err != nil {
		return err
	}
	var me struct {
		Account pickJSON   `json:"account"`
		Crews   []pickJSON `json:"crews"`
	}
	if a, ok := s.read(ctx, "session", "/session", &me); !ok || len(me.Crews) == 0 {
		return fmt.Errorf("%s leads no crew: %s", username, line(a))
	}
	l := &lead{session: s, rouse: make(chan struct{}, 1), crew: me.Crews[0].ID}
	l.ears = newListener(s, d.began, l.heardOf)
	l.ears.crew, l.ears.own = l.crew, []uuid.UUID{l.crew}
	if own := d.ownVehicle[l.crew]; own != nil {
		l.ears.own = append(l.ears.own, *own)
	}
	d.listeners, d.leads = append(d.listeners, l.ears), append(d.leads, l)
	return nil
}

// visit reads what needs no session.
func (d *drill) visit(ctx context.Context, path string, into any) error {
	s := &session{d: d, name: "visitor", cookie: &http.Cookie{Name: "none", Value: "none"}}
	if a, ok := s.read(ctx, "about", path, into); !ok {
		return errors.New(line(a))
	}
	return nil
}
