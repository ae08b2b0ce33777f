package dispatch

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"jylu/dispatch/ground"
	"jylu/dispatch/journal"
	"jylu/fleet"
	"jylu/geo"
)

// party is who would go on an order, and what speaks against it. It is made
// from one reading of the roster and is pure: the caller locks and looks again.
type party struct {
	heads    []head
	clash    []uuid.UUID // members of a crew asked for who are out with others
	findings []finding
}

// head is a crew, a pool machine or a single worker, with those who follow.
type head struct {
	id        uuid.UUID
	kind      string
	followers []follower
	arrivalS  *int // predicted seconds until it is there; nil: the place is not known
	leaves    leaving
}

type follower struct {
	id   uuid.UUID
	kind string
}

// finding is something a rule has a word on.
type finding struct {
	code     string // of the rule
	resource uuid.UUID
}

// assembler builds a party.
type assembler struct {
	roster  fleet.Roster
	to      geo.Position
	placed  bool
	travel  *ground.Travel
	times   map[leg]ground.Time // to the place, as far as asked
	taken   map[uuid.UUID]bool  // already in the party
	crew    map[uuid.UUID]*fleet.CrewStatus
	vehicle map[uuid.UUID]*fleet.VehicleStatus
	worker  map[uuid.UUID]*fleet.WorkerStatus
	party   party
}

func newAssembler(roster fleet.Roster, incident Incident, travel *ground.Travel) *assembler {
	a := &assembler{roster: roster, travel: travel, times: map[leg]ground.Time{}, taken: map[uuid.UUID]bool{}}
	a.to, a.placed = incident.Position()
	a.crew = make(map[uuid.UUID]*fleet.CrewStatus, len(roster.Crews))
	for i := range roster.Crews {
		a.crew[roster.Crews[i].Crew.ID] = &roster.Crews[i]
	}
	a.vehicle = make(map[uuid.UUID]*fleet.VehicleStatus, len(roster.Vehicles))
	for i := range roster.Vehicles {
		a.vehicle[roster.Vehicles[i].Vehicle.ID] = &roster.Vehicles[i]
	}
	a.worker = make(map[uuid.UUID]*fleet.WorkerStatus, len(roster.Workers))
	for i := range roster.Workers {
		a.worker[roster.Workers[i].Worker.ID] = &roster.Workers[i]
	}
	return a
}

// assemble makes the party of an order. Who is named twice, or named beside the
// crew he belongs to, goes once.
func assemble(roster fleet.Roster, incident Incident, travel *ground.Travel, in SendInput) (party, error) {
	a := newAssembler(roster, incident, travel)
	for _, id := range in.Crews {
		if err := a.addCrew(id); err != nil {
			return party{}, err
		}
	}
	for _, id := range in.Vehicles {
		if err := a.addVehicle(id); err != nil {
			return party{}, err
		}
	}
	for _, id := range in.Workers {
		if err := a.addWorker(id); err != nil {
			return party{}, err
		}
	}
	return a.party, nil
}

// take marks a resource as part of the party; false if it already is.
func (a *assembler) take(id uuid.UUID) bool {
	if a.taken[id] {
		return false
	}
	a.taken[id] = true
	return true
}

func (a *assembler) find(code string, resource uuid.UUID) {
	a.party.findings = append(a.party.findings, finding{code, resource})
}

// addCrew adds a crew with its members who are fit and its own vehicle.
func (a *assembler) addCrew(id uuid.UUID) error {
	s := a.crew[id]
	if s == nil {
		return journal.Refuse(journal.Absent, "absent", "what", "crew", "id", id).At("crews")
	}
	if !a.take(id) {
		return nil
	}
	h := a.head(id, fleet.KindCrew, ground.Workshop, s.Place, s.CallInMin)
	if s.StateAt(a.roster.At) == fleet.StateStoodDown {
		a.find("crew-stood-down", id)
	}
	if len(s.Missing) > 0 {
		a.find("crew-below-minimum", id)
	}
	switch s.Duty {
	case fleet.DutyOff:
		a.find("crew-off-watch", id)
	case fleet.DutyOnCall:
		a.find("on-call", id)
	}
	if s.Vehicle != nil {
		v := a.vehicle[*s.Vehicle]
		if v.StateAt(a.roster.At) != fleet.StateReady {
			a.find("vehicle-not-ready", *s.Vehicle) // it stays behind
		} else if a.take(*s.Vehicle) {
			h.followers = append(h.followers, follower{*s.Vehicle, fleet.KindVehicle})
		}
	}
	for _, member := range s.Members {
		if a.take(member) {
			h.followers = append(h.followers, follower{member, fleet.KindWorker})
		}
	}
	for _, member := range s.Absent {
		if a.worker[member].Booking != nil {
			a.party.clash = append(a.party.clash, member)
		}
	}
	a.party.heads = append(a.party.heads, h)
	return nil
}

// addVehicle adds a machine with its operator. A machine that is not ready has
// none matched to it; whoever sends it all the same gets one who is free.
func (a *assembler) addVehicle(id uuid.UUID) error {
	s := a.vehicle[id]
	if s == nil {
		return journal.Refuse(journal.Absent, "absent", "what", "vehicle", "id", id).At("vehicles")
	}
	if !a.take(id) {
		return nil
	}
	h := a.head(id, fleet.KindVehicle, s.Vehicle.Kind, s.Place, s.CallInMin)
	operator := s.Operator
	if s.StateAt(a.roster.At) != fleet.StateReady {
		a.find("vehicle-not-ready", id)
		operator = a.spareOperator(s.Vehicle.Kind)
	}
	switch {
	case operator == nil && s.Booking == nil:
		a.find("vehicle-no-operator", id)
	case operator != nil && a.take(*operator):
		h.followers = []follower{{*operator, fleet.KindWorker}}
	}
	if s.Tier == fleet.OnCall {
		a.find("on-call", id)
	}
	a.party.heads = append(a.party.heads, h)
	return nil
}

// spareOperator is a free worker who may operate the kind and is promised to no
// machine.
func (a *assembler) spareOperator(kind string) *uuid.UUID {
	promised := map[uuid.UUID]bool{}
	for _, v := range a.roster.Vehicles {
		if v.Operator != nil {
			promised[*v.Operator] = true
		}
	}
	for i := range a.roster.Workers {
		w := &a.roster.Workers[i]
		if w.Tier == fleet.Unavailable || w.CrewID != nil || promised[w.Worker.ID] || a.taken[w.Worker.ID] {
			continue
		}
		if certified(w, kind, a.roster.At) {
			return &w.Worker.ID
		}
	}
	return nil
}

func certified(w *fleet.WorkerStatus, code string, now time.Time) bool {
	return slices.ContainsFunc(w.Certificates, func(c fleet.Certificate) bool { return c.Code == code && c.ValidAt(now) })
}

// workerRules are the rules on why a worker is not simply available, by the
// codes of package fleet; for his health see ruleUnavailable. Being booked is not among them: nobody is on two
// orders, whatever a rule says.
var workerRules = map[string]string{
	fleet.StateResting:      "worker-resting",
	fleet.StateStoodDown:    "crew-stood-down",
	fleet.ReasonNotAdmitted: "worker-not-admitted",
	fleet.ReasonOffWatch:    "worker-off-watch",
}

// ruleUnavailable stands for the rules on what keeps a worker away by his health:
// which of them it is, only the medic knows (package fleet). It is as strict as the
// strictest of them, or its severity would tell.
const ruleUnavailable = "worker-unavailable"

// strictest is the severity of ruleUnavailable.
func strictest(severity map[string]string) string {
	found := Allow
	for _, code := range []string{"worker-isolated", "worker-sick", "worker-remote", "worker-not-admitted"} {
		switch severityOr(severity[code], Warn) {
		case Block:
			return Block
		case Warn:
			found = Warn
		}
	}
	return found
}

// addWorker adds a single worker, such as an electrician, who follows nobody.
func (a *assembler) addWorker(id uuid.UUID) error {
	s := a.worker[id]
	if s == nil {
		return journal.Refuse(journal.Absent, "absent", "what", "worker", "id", id).At("workers")
	}
	if !a.take(id) {
		return nil
	}
	away := s.KeptAway(a.roster.At)
	if away {
		a.find(ruleUnavailable, id)
	}
	for _, r := range s.Reasons {
		if code := workerRules[r.Code]; code != "" && !(away && r.Code == fleet.ReasonNotAdmitted) {
			a.find(code, id)
		}
	}
	if s.Trade == "welder" && !certified(s, fleet.CertificateWeld, a.roster.At) {
		a.find("certificate-expired", id)
	}
	if s.Tier == fleet.OnCall {
		a.find("on-call", id)
	}
	a.party.heads = append(a.party.heads, a.head(id, fleet.KindWorker, onHisOwn, s.Place, s.CallInMin))
	return nil
}

// resources are all the party books, and the members who clash: what has to be
// locked, in the order a refusal should name it.
func (p party) resources() []uuid.UUID {
	var ids []uuid.UUID
	for _, h := range p.heads {
		ids = append(ids, h.id)
	}
	for _, h := range p.heads {
		for _, f := range h.followers {
			ids = append(ids, f.id)
		}
	}
	return append(ids, p.clash...)
}
