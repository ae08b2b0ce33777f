package web

import (
	"time"

	"github.com/google/uuid"

	"jylu/dispatch"
	"jylu/fleet"
)

// turnView is the lead's own watch on the phone.
type turnView struct {
	Start    time.Time        `json:"start"`
	End      time.Time        `json:"end"`
	Duty     fleet.Duty       `json:"duty" enum:"on_watch,on_call,off"`
	Next     *watchView       `json:"next" doc:"The next his crew keeps; null: none within a month"`
	Base     *turnBaseView    `json:"base"`
	Vehicle  *turnVehicleView `json:"vehicle" doc:"The crew's own"`
	Crew     []turnWorkerView `json:"crew" doc:"All of it, whoever is there"`
	Admitted bool             `json:"admitted" doc:"Himself, for this watch; of others it is not said"`
	Orders   []errandView     `json:"orders" doc:"Under way, reserved, then those over within this watch, newest first"`
}

type turnBaseView struct {
	NamesView
	Address string `json:"address"`
}

type turnVehicleView struct {
	ID    uuid.UUID `json:"id" format:"uuid"`
	Plate string    `json:"plate"`
	Kind  string    `json:"kind"`
	State string    `json:"state"`
}

type turnWorkerView struct {
	ID    uuid.UUID `json:"id" format:"uuid"`
	Name  string    `json:"name"`
	Phone string    `json:"phone"`
	Trade string    `json:"trade"`
	Part  string    `json:"part" enum:",lead,deputy"`
}

// errandView is an order of the crew in the list of the phone.
type errandView struct {
	BookingID      uuid.UUID  `json:"booking_id" format:"uuid"`
	OrderID        uuid.UUID  `json:"order_id" format:"uuid"`
	Number         string     `json:"number"`
	IncidentNumber string     `json:"incident_number"`
	Type           string     `json:"type"`
	Address        string     `json:"address" doc:"Empty while only reserved"`
	Milestone      string     `json:"milestone"`
	SentAt         *time.Time `json:"sent_at"`
	AcceptedAt     *time.Time `json:"accepted_at"`
	OnSiteAt       *time.Time `json:"on_site_at"`
	DoneAt         *time.Time `json:"done_at"`
	ReleasedAt     *time.Time `json:"released_at"`
	Reason         string     `json:"reason" doc:"Why it was released"`
}

func viewErrand(e dispatch.Errand) errandView {
	return errandView{e.BookingID, e.OrderID, e.OrderNumber, e.IncidentNumber, e.Type, e.Address, e.Milestone,
		utc(e.SentAt), utc(e.AcceptedAt), utc(e.OnSiteAt), utc(e.DoneAt), utc(e.ReleasedAt), e.Reason}
}

func viewTurn(f dispatch.Field) *turnView {
	t := f.Turn
	part := func(id uuid.UUID) string {
		switch {
		case f.Crew.LeadID != nil && id == *f.Crew.LeadID:
			return "lead"
		case f.Crew.DeputyID != nil && id == *f.Crew.DeputyID:
			return "deputy"
		}
		return ""
	}
	v := &turnView{
		Start: t.Watch.Start.UTC(), End: t.Watch.End.UTC(), Duty: t.Duty, Admitted: t.Admitted, Orders: viewAll(t.Errands, viewErrand),
		Crew: viewAll(t.Crew, func(w fleet.Worker) turnWorkerView {
			return turnWorkerView{w.ID, w.Name, w.Phone, w.Trade, part(w.ID)}
		}),
	}
	if t.Next != nil {
		v.Next = &watchView{t.Next.Start.UTC(), t.Next.End.UTC()}
	}
	if b := t.Base; b != nil {
		v.Base = &turnBaseView{NamesView{b.NameRu, b.NameKk, b.NameEn}, b.Address}
	}
	if m := t.Vehicle; m != nil {
		v.Vehicle = &turnVehicleView{m.Vehicle.ID, m.Vehicle.Plate, m.Vehicle.Kind, m.State}
	}
	return v
}
