package web

import (
	"time"

	"github.com/google/uuid"

	"jylu/dispatch"
	"jylu/fleet"
)

// What stands on the sheet of a watch, as it was when the sheet was read.

type handedIncidentView struct {
	ID           uuid.UUID            `json:"id" format:"uuid"`
	Number       string               `json:"number"`
	Type         string               `json:"type"`
	Network      string               `json:"network"`
	DiameterMm   *int                 `json:"diameter_mm"`
	Priority     int                  `json:"priority"`
	Address      string               `json:"address"`
	People       *int                 `json:"people"`
	RegisteredAt time.Time            `json:"registered_at"`
	Stage        string               `json:"stage"`
	RepairDue    *time.Time           `json:"repair_due" doc:"End of the norm of the whole repair"`
	RepairDueMax *time.Time           `json:"repair_due_max"`
	StageDue     *time.Time           `json:"stage_due"`
	There        []handedResourceView `json:"there"`
}

type handedResourceView struct {
	Resource  resourceRef `json:"resource"`
	Label     string      `json:"label" doc:"Crew number, plate, or personnel number"`
	Milestone string      `json:"milestone"`
	At        time.Time   `json:"at"`
}

func viewHandedIncident(h dispatch.HandedIncident) handedIncidentView {
	return handedIncidentView{h.ID, h.Number, h.Type, h.Network, h.DiameterMm, h.Priority, h.Address, h.People, h.RegisteredAt, h.Stage,
		h.RepairDue, h.RepairDueMax, h.StageDue, viewAll(h.There, viewHandedResource)}
}

func viewHandedResource(r dispatch.HandedResource) handedResourceView {
	return handedResourceView{resourceRef{r.Kind, r.ID}, r.Label, r.Milestone, r.At}
}

type handedOrderView struct {
	BookingID uuid.UUID          `json:"booking_id" format:"uuid"`
	Number    string             `json:"number"`
	Incident  string             `json:"incident" doc:"Its number"`
	Who       handedResourceView `json:"who"`
	SentAt    *time.Time         `json:"sent_at"`
}

func viewHandedOrder(o dispatch.HandedOrder) handedOrderView {
	return handedOrderView{o.Booking, o.Number, o.Incident, viewHandedResource(o.Resource), o.SentAt}
}

type handedCrewView struct {
	ID        uuid.UUID `json:"id" format:"uuid"`
	Number    int       `json:"number"`
	Area      string    `json:"area"`
	Incident  string    `json:"incident" doc:"Its number"`
	Milestone string    `json:"milestone"`
	Since     time.Time `json:"since"`
}

func viewHandedCrew(c dispatch.HandedCrew) handedCrewView { return handedCrewView(c) }

type handedGapView struct {
	ID      uuid.UUID      `json:"id" format:"uuid"`
	Number  int            `json:"number"`
	Area    string         `json:"area"`
	Duty    string         `json:"duty"`
	State   string         `json:"state" doc:"ready: only people are missing"`
	Until   *time.Time     `json:"until"`
	Missing []shortageView `json:"missing"`
}

func viewHandedGap(g dispatch.HandedGap) handedGapView {
	return handedGapView{g.ID, g.Number, g.Area, g.Duty, g.State, g.Until,
		viewAll(g.Missing, func(s fleet.Shortage) shortageView { return shortageView{s.Trade, s.Count} })}
}

type handedMachineView struct {
	ID     uuid.UUID  `json:"id" format:"uuid"`
	Plate  string     `json:"plate"`
	Kind   string     `json:"kind"`
	Area   string     `json:"area"`
	State  string     `json:"state"`
	Reason string     `json:"reason"`
	Until  *time.Time `json:"until"`
}

func viewHandedMachine(m dispatch.HandedMachine) handedMachineView { return handedMachineView(m) }

type handedCountView struct {
	State string `json:"state"`
	Count int    `json:"count"`
}

func viewHandedCount(c dispatch.HandedCount) handedCountView { return handedCountView(c) }

type handedClosureView struct {
	ID     uuid.UUID  `json:"id" format:"uuid"`
	Street string     `json:"street"`
	From   string     `json:"from"`
	To     string     `json:"to"`
	Factor *float64   `json:"factor" doc:"Times longer; null: closed"`
	Until  *time.Time `json:"until"`
	Note   string     `json:"note"`
}

func viewHandedClosure(c dispatch.HandedClosure) handedClosureView {
	v := handedClosureView{c.ID, c.Street, c.From, c.To, nil, c.Until, c.Note}
	if c.Factor != 0 {
		v.Factor = &c.Factor
	}
	return v
}

type handedNoteView struct {
	ID    uuid.UUID `json:"id" format:"uuid"`
	At    time.Time `json:"at"`
	Actor uuid.UUID `json:"actor" format:"uuid"`
	Text  string    `json:"text"`
}

func viewHandedNote(n dispatch.HandedNote) handedNoteView { return handedNoteView(n) }
