package dispatch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
	"jylu/fleet"
)

// SendInput is whom to send, or to reserve, to an incident.
type SendInput struct {
	Incident         uuid.UUID
	Mode             string // send or reserve
	Crews            []uuid.UUID
	Vehicles         []uuid.UUID // of the common pool; a crew's own goes with it
	Workers          []uuid.UUID // single ones, such as an electrician
	RecommendationID *uuid.UUID
	Override         []string // warnings the dispatcher takes upon himself
}

// maxPerOrder bounds the resources named in one order; the whole company is less.
const maxPerOrder = 200

func (in SendInput) check() error {
	if err := checkOneOf("mode", in.Mode, []string{ModeSend, ModeReserve}); err != nil {
		return err
	}
	switch n := len(in.Crews) + len(in.Vehicles) + len(in.Workers); {
	case n == 0:
		return journal.Refuse(journal.Invalid, "empty-order").At("crews")
	case n > maxPerOrder:
		return journal.Refuse(journal.Invalid, "too-many", "max", maxPerOrder).At("crews")
	}
	return nil
}

// errRegather says that the operator we had chosen for a machine was taken
// while we waited for the locks: the order is still possible with another.
var errRegather = errors.New("operator taken meanwhile")

// Send sends a set of resources to an incident, or reserves them for it: all or
// none. Crews bring their members and vehicle, machines their operators.
//
// Refusals (Conflict): resource-taken names a resource and the incident it is
// on; rule-block and rule-warn name rule codes and resources, the latter until
// Override has the codes; roster-changed asks to look again.
func (d *Desk) Send(ctx context.Context, cmd journal.Command, in SendInput) (OrderView, error) {
	now := d.real(&cmd)
	id := newID()
	for try := 1; ; try++ {
		view, err := journal.Write(ctx, d.DB, cmd, func(tx *gorm.DB) (OrderView, []journal.Entry, error) {
			return d.send(ctx, tx, cmd, id, in, now)
		})
		if errors.Is(err, errRegather) && try < 5 {
			continue
		}
		if err != nil {
			return OrderView{}, fmt.Errorf("dispatch: send: %w", err)
		}
		return view, nil
	}
}

func (d *Desk) send(ctx context.Context, tx *gorm.DB, cmd journal.Command, id uuid.UUID, in SendInput, now time.Time) (OrderView, []journal.Entry, error) {
	if err := in.check(); err != nil {
		return OrderView{}, nil, err
	}
	incident, err := lockOpen(ctx, tx, in.Incident)
	if err != nil {
		return OrderView{}, nil, err
	}
	if err := checkPaper(cmd, incident.RegisteredAt); err != nil {
		return OrderView{}, nil, err
	}
	if err := checkRecommendation(ctx, tx, incident.ID, in.RecommendationID); err != nil {
		return OrderView{}, nil, err
	}
	party, err := d.gather(ctx, tx, incident, in, now)
	if err != nil {
		return OrderView{}, nil, err
	}
	if cmd.Paper != nil {
		if err := party.asOnPaper(ctx, tx, now); err != nil {
			return OrderView{}, nil, err
		}
	}
	used, err := applyRules(ctx, tx, party.findings, in.Override)
	if err != nil {
		return OrderView{}, nil, err
	}
	order := Order{
		ID: id, IncidentID: incident.ID, Mode: in.Mode, RecommendationID: in.RecommendationID,
		Override: used, MadeAt: now, MadeBy: cmd.Actor, Version: 1,
	}
	return d.writeOrder(ctx, tx, order, party)
}

// checkRecommendation makes sure that what the order names was proposed for
// this incident.
func checkRecommendation(ctx context.Context, tx *gorm.DB, incident uuid.UUID, id *uuid.UUID) error {
	if id == nil {
		return nil
	}
	n, err := gorm.G[recommendationRow](tx).Where("id = ? AND incident_id = ?", *id, incident).Count(ctx, "*")
	if err == nil && n == 0 {
		err = journal.Refuse(journal.Invalid, "absent", "what", "recommendation").At("recommendation_id")
	}
	return err
}

// gather reads the roster, locks everyone who would go in one ordered
// statement, and looks again who is free. What changed between reading and
// locking shows in the versions; then the roster is read once more.
func (d *Desk) gather(ctx context.Context, tx *gorm.DB, incident Incident, in SendInput, now time.Time) (party, error) {
	roster, err := fleet.LoadRoster(ctx, tx, now, d.Tracker)
	if err != nil {
		return party{}, err
	}
	travel, err := d.travelAt(ctx, tx, now)
	if err != nil {
		return party{}, err
	}
	going, err := assemble(roster, incident, travel, in)
	if err != nil {
		return party{}, err
	}
	ids := going.resources()
	locked, err := fleet.Lock(ctx, tx, ids...)
	if err != nil {
		return party{}, err
	}
	held, err := holders(ctx, tx, ids)
	if err != nil {
		return party{}, err
	}
	if len(held) > 0 {
		return party{}, going.heldBy(held, in)
	}
	if !changedSince(roster, locked) {
		return going, nil
	}
	if roster, err = fleet.LoadRoster(ctx, tx, now, d.Tracker); err != nil {
		return party{}, err
	}
	if going, err = assemble(roster, incident, travel, in); err != nil {
		return party{}, err
	}
	for _, id := range going.resources() {
		if !slices.Contains(ids, id) {
			return party{}, journal.Refuse(journal.Conflict, "roster-changed", "resource", id)
		}
	}
	return going, nil
}

// heldBy words why the party cannot go: the first of its resources that is
// booked. An operator nobody asked for by name is no reason to refuse.
func (p party) heldBy(held []taken, in SendInput) error {
	for _, h := range p.heads {
		for _, f := range h.followers {
			if h.kind == fleet.KindVehicle && held[0].ResourceID == f.id {
				return errRegather
			}
		}
	}
	return held[0].refusal()
}

// changedSince reports whether a locked resource is another than the roster shows.
func changedSince(roster fleet.Roster, locked []fleet.Resource) bool {
	version := make(map[uuid.UUID]int64, len(roster.Workers)+len(roster.Vehicles)+len(roster.Crews))
	for i := range roster.Crews {
		version[roster.Crews[i].Crew.ID] = roster.Crews[i].Resource.Version
	}
	for i := range roster.Vehicles {
		version[roster.Vehicles[i].Vehicle.ID] = roster.Vehicles[i].Resource.Version
	}
	for i := range roster.Workers {
		version[roster.Workers[i].Worker.ID] = roster.Workers[i].Resource.Version
	}
	return slices.ContainsFunc(locked, func(r fleet.Resource) bool { return version[r.ID] != r.Version })
}

// applyRules asks the rule rows about the findings. It returns the warnings
// that were overridden; a finding whose row is missing warns.
func applyRules(ctx context.Context, tx *gorm.DB, findings []finding, override []string) (Codes, error) {
	used := Codes{}
	if len(findings) == 0 {
		return used, nil
	}
	severity, err := loadRules(ctx, tx)
	if err != nil {
		return nil, err
	}
	against := map[string][]finding{}
	for _, f := range findings {
		s := severityOr(severity[f.code], Warn)
		if f.code == ruleUnavailable {
			s = strictest(severity)
		}
		if s == Warn && slices.Contains(override, f.code) {
			if !slices.Contains(used, f.code) {
				used = append(used, f.code)
			}
			continue
		}
		against[s] = append(against[s], f)
	}
	for _, s := range []string{Block, Warn} {
		if len(against[s]) > 0 {
			return nil, ruleRefusal(s, against[s])
		}
	}
	return used, nil
}

func ruleRefusal(severity string, findings []finding) *journal.Refusal {
	var codes []string
	var resources []map[string]any
	for _, f := range findings {
		if !slices.Contains(codes, f.code) {
			codes = append(codes, f.code)
		}
		resources = append(resources, map[string]any{"code": f.code, "resource": f.resource})
	}
	return journal.Refuse(journal.Conflict, "rule-"+severity, "codes", codes, "resources", resources)
}

// writeOrder inserts an order and its bookings, and returns what the journal is told.
func (d *Desk) writeOrder(ctx context.Context, tx *gorm.DB, order Order, going party) (OrderView, []journal.Entry, error) {
	n, err := nextNumber(tx, "order_number")
	if err != nil {
		return OrderView{}, nil, err
	}
	order.Number = fmt.Sprintf("N-%06d", n)
	if err := gorm.G[Order](tx).Create(ctx, &order); err != nil {
		return OrderView{}, nil, err
	}
	bookings, messages := going.bookings(order)
	if err := book(ctx, tx, bookings, messages); err != nil {
		return OrderView{}, nil, err
	}
	if err := going.keepDepartures(ctx, tx, bookings, order.MadeAt); err != nil {
		return OrderView{}, nil, fmt.Errorf("keep departures: %w", err)
	}
	s, err := loadSettings(ctx, tx)
	if err != nil {
		return OrderView{}, nil, err
	}
	crews := crewsOf(bookings)
	entries := []journal.Entry{journal.New("order.made", order.ID, map[string]any{
		"number": order.Number, "mode": order.Mode, "recommendation": order.RecommendationID, "override": order.Override,
	}).Of(order.IncidentID).For(crews...)}
	for _, b := range heads(bookings) {
		entries = append(entries, journal.New("booking."+b.Milestone, b.ID, map[string]any{
			"order": order.ID, "resource": b.ResourceID, "kind": b.ResourceKind,
			"followers": followersOf(b.ID, bookings), "arrival_s": b.ArrivalS,
		}).Of(order.IncidentID).For(crews...))
	}
	return viewOrder(order, bookings, messages, s), entries, nil
}

// bookings are the rows of the party on order: heads with a first milestone,
// followers after their heads.
func (p party) bookings(order Order) (bookings []fleet.Booking, messages []fleet.Milestone) {
	blank := fleet.Booking{
		OrderID: order.ID, IncidentID: order.IncidentID, Milestone: fleet.Reserved,
		MilestoneAt: order.MadeAt, MadeAt: order.MadeAt, Version: 1,
	}
	if order.Mode == ModeSend {
		blank.Milestone, blank.SentAt = fleet.Sent, &order.MadeAt
	}
	for _, h := range p.heads {
		b := blank
		b.ID, b.ResourceID, b.ResourceKind, b.ArrivalS = newID(), h.id, h.kind, h.arrivalS
		bookings = append(bookings, b)
		messages = append(messages, fleet.Milestone{
			ID: newID(), BookingID: b.ID, Code: b.Milestone, At: order.MadeAt, ReceivedAt: order.MadeAt,
			Actor: order.MadeBy, Standing: standingApplied,
		})
		for _, f := range h.followers {
			fb := blank
			fb.ID, fb.ResourceID, fb.ResourceKind, fb.Follows = newID(), f.id, f.kind, &b.ID
			bookings = append(bookings, fb)
		}
	}
	return bookings, messages
}

// viewOrder puts an order together with its bookings for reading.
func viewOrder(order Order, bookings []fleet.Booking, messages []fleet.Milestone, s settings) OrderView {
	view := OrderView{Order: order, Bookings: make([]BookingView, len(bookings))}
	said := map[uuid.UUID][]fleet.Milestone{}
	for _, m := range messages {
		said[m.BookingID] = append(said[m.BookingID], m)
	}
	began, open := order.MadeAt, false
	for i, b := range bookings {
		view.Bookings[i] = BookingView{Booking: b, Milestones: said[b.ID], RingAt: ringAt(b, s)}
		if b.SentAt != nil && b.SentAt.After(began) {
			began = *b.SentAt
		}
		open = open || b.ReleasedAt == nil
	}
	if order.CancelledAt == nil && open {
		until := began.Add(s.duration("undo_seconds", time.Second))
		view.UndoUntil = &until
	}
	return view
}
