package main

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"jylu/geo"
)

func itoa(n int) string { return strconv.Itoa(n) }

// stamp is a time as part of a fact.
func stamp(at time.Time) string { return strconv.FormatInt(at.UnixMicro(), 10) }

// report is one message about a booking.
type report struct {
	booking uuid.UUID
	code    string
	at      time.Time
	reason  string
	voice   bool
	key     uuid.UUID
}

// milestone sends a message about a booking. What a message says of the time
// makes it recognisable in the journal.
func (s *session) milestone(r report, op string) *attempt {
	body := map[string]any{"milestone": r.code, "at": r.at}
	if r.reason != "" {
		body["reason"] = r.reason
	}
	if r.voice {
		body["by_voice"], body["said_by"] = true, "мастер"
	}
	return s.tell(request{op: op, path: "/bookings/" + r.booking.String() + "/milestones", key: r.key, body: body,
		fact: "milestone:" + r.booking.String() + ":" + r.code + ":" + stamp(r.at)})
}

// lead is a crew's foreman with a phone: he learns of an order from the event
// stream, says how far he is, and his phone says where. Messages get lost in a
// cellar, come twice, late, or in the wrong order.
type lead struct {
	*session
	ears  *listener
	rouse chan struct{}
	crew  uuid.UUID

	here    geo.Position
	placed  bool
	offline []request // messages kept until there is a signal
	fixes   []map[string]any
	dark    bool
}

// haste is how much faster than the norm crews of a drill repair: a repair that
// takes its hours would outlast it at any speed worth watching.
const haste = 10

func (d *drill) lead(ctx context.Context, l *lead) {
	for ctx.Err() == nil {
		var f fieldJSON
		if _, ok := l.read(ctx, "field", "/field", &f); !ok {
			sleep(ctx, 200*time.Millisecond)
			continue
		}
		if f.Crew == nil || f.Booking == nil || f.Incident == nil || !l.act(ctx, &f) {
			l.await(ctx, 2*time.Second)
		}
	}
}

// await waits until something is said of the crew, or for so long.
func (l *lead) await(ctx context.Context, most time.Duration) {
	timer := time.NewTimer(most)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-l.rouse:
	case <-timer.C:
	}
}

// act does the next thing; false if there is none.
func (l *lead) act(ctx context.Context, f *fieldJSON) bool {
	b := f.Booking
	if !l.placed && f.Crew.Place != nil {
		l.here, l.placed = f.Crew.Place.Position.position()
	}
	if l.chance(0.04) {
		l.trespass()
	}
	switch b.Milestone {
	case "sent":
		l.say(f, "delivered")
	case "delivered", "seen":
		if l.chance(0.03) {
			return l.pause(ctx, time.Minute, 6*time.Minute) // the phone rings in another jacket
		}
		if !l.pause(ctx, 15*time.Second, 70*time.Second) {
			return true
		}
		switch {
		case b.Milestone == "delivered" && l.chance(0.8):
			l.say(f, "seen")
		case l.chance(0.06):
			l.milestone(report{booking: b.ID, code: "declined", at: micros(), reason: "машина не заводится"}, "milestone")
		default:
			l.say(f, "accepted")
		}
	case "accepted":
		called := time.Duration(f.Crew.CallInMin) * time.Minute / haste
		l.pause(ctx, called+30*time.Second, called+2*time.Minute)
		if l.chance(0.15) {
			l.submerge()
			defer l.surface()
		}
		l.say(f, "en_route")
		if l.dark { // nothing can be read before there is a signal
			l.drive(ctx, f)
			l.say(f, "on_site")
		}
	case "en_route":
		l.drive(ctx, f)
		l.say(f, "on_site")
	case "on_site":
		return l.work(ctx, f)
	default:
		return false
	}
	return true
}

// work does one step of a stage. The first crew of an order leads the work; the
// others are done when it is.
func (l *lead) work(ctx context.Context, f *fieldJSON) bool {
	first := slices.IndexFunc(f.Order.heads(), func(b bookingJSON) bool { return b.Resource.Kind == "crew" })
	leads := first >= 0 && f.Order.heads()[first].ID == f.Booking.ID
	for _, s := range f.Stages {
		if s.over() {
			continue
		}
		if !leads && l.chance(0.95) {
			return false
		}
		if s.StartedAt == nil {
			l.stage(f.Incident.ID, s.Code, "start")
		}
		norm := time.Hour
		if s.NormH != nil {
			norm = time.Duration(*s.NormH * float64(time.Hour))
		}
		if l.pause(ctx, norm/haste/2, norm/haste) {
			l.stage(f.Incident.ID, s.Code, "finish")
		}
		return true
	}
	if l.pause(ctx, time.Minute, 3*time.Minute) {
		l.say(f, "done")
	}
	return true
}

// drive moves the crew to the incident; its phone and its own vehicle report
// where they are once a second. Without signal the fixes wait in the phone.
func (l *lead) drive(ctx context.Context, f *fieldJSON) {
	to, ok := f.Incident.Position.position()
	if !ok || !l.placed {
		l.pause(ctx, 3*time.Minute, 10*time.Minute)
		return
	}
	way := route(l.here, to, l.d.opt.speed)
	began := time.Now()
	for {
		gone := time.Since(began).Seconds()
		at := along(way.from, way.to, gone/way.seconds)
		if way.fixes {
			l.here = at
			l.fix(f, at, way)
		}
		if gone >= way.seconds || !sleep(ctx, time.Duration(math.Min(1, way.seconds-gone+0.01)*float64(time.Second))) {
			break
		}
	}
	l.here = to
}

// fix reports where crew and vehicle are.
func (l *lead) fix(f *fieldJSON, at geo.Position, way drive) {
	now := micros()
	speed := min(way.from.MetresTo(way.to)/way.seconds, topSpeed)
	for _, id := range []*uuid.UUID{&f.Crew.ID, f.Crew.Vehicle} {
		if id != nil {
			l.fixes = append(l.fixes, map[string]any{"resource": *id, "at": now, "position": pointOf(at), "speed_mps": speed, "accuracy_m": 15})
		}
	}
	if l.dark {
		return
	}
	a := l.tell(request{op: "fixes", path: "/fixes", body: map[string]any{"items": l.fixes}, bare: true})
	l.fixes = nil
	var reply struct {
		Accepted int `json:"accepted"`
		Refused  []struct {
			Code string `json:"code"`
		} `json:"refused"`
	}
	if a.into(&reply) {
		l.d.tally.fixes(reply.Accepted, len(reply.Refused))
	}
}

// say reports a milestone of the crew and of the machines on its order, with
// the mistakes people and networks make.
func (l *lead) say(f *fieldJSON, code string) {
	l.message(f.Booking.ID, code, micros())
	for _, h := range f.Order.heads() {
		if h.Resource.Kind != "crew" && rank(h.Milestone) < rank(code) {
			l.message(h.ID, code, micros())
		}
	}
	switch dice := l.rng.Float64(); {
	case dice < 0.06: // he is not sure it was taken
		l.message(f.Booking.ID, code, micros())
	case dice < 0.11 && rank(code) > rank("seen"): // a tap from before turns up
		// Not from before the order: the server would not believe that time, and
		// the message could not be recognised by it.
		if at := micros().Add(-time.Second); at.After(f.Booking.MadeAt) {
			l.message(f.Booking.ID, course[rank(code)-1], at)
		}
	}
}

// message sends one milestone, or keeps it until there is a signal.
func (l *lead) message(booking uuid.UUID, code string, at time.Time) {
	r := report{booking: booking, code: code, at: at, key: newKey()}
	if !l.dark {
		l.milestone(r, "milestone")
		return
	}
	l.offline = append(l.offline, request{
		op: "late milestone", path: "/bookings/" + booking.String() + "/milestones", key: r.key, body: map[string]any{"milestone": code, "at": at},
		fact: "milestone:" + booking.String() + ":" + code + ":" + stamp(at),
	})
}

// submerge loses the signal: the stream breaks, messages are kept.
func (l *lead) submerge() {
	l.dark = true
	l.ears.lose()
}

// surface finds the signal again and sends what was kept, with its keys and
// times; some phones send the last first.
func (l *lead) surface() {
	if !l.dark {
		return
	}
	l.dark = false
	l.ears.find()
	if l.chance(0.3) {
		slices.Reverse(l.offline)
	}
	for _, r := range l.offline {
		l.tell(r)
	}
	l.offline = nil
}

// trespass tries to speak for another crew, which must not be there for him.
func (l *lead) trespass() {
	if b := l.d.board.foreign(l.crew); b != uuid.Nil {
		l.tell(request{op: "trespass", path: "/bookings/" + b.String() + "/milestones", body: map[string]any{"milestone": "done"}, must: "absent"})
	}
}

// heardOf rouses the lead if an entry is about orders.
func (l *lead) heardOf(e entry) {
	if strings.HasPrefix(e.Kind, "order.") || strings.HasPrefix(e.Kind, "booking.") || strings.HasPrefix(e.Kind, "stage.") {
		select {
		case l.rouse <- struct{}{}:
		default:
		}
	}
}

// course is the linear part of a booking's life, as the design has it.
var course = []string{"reserved", "sent", "delivered", "seen", "accepted", "en_route", "on_site", "done", "released"}

func rank(milestone string) int { return slices.Index(course, milestone) }
