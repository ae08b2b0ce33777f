package web

import (
	"context"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch"
	"jylu/fleet"
)

// deskView is everything the dispatcher's desk shows, read at one moment.
type deskView struct {
	Seq       int64          `json:"seq" doc:"Listen from here"`
	Now       time.Time      `json:"now"`
	Demo      bool           `json:"demo"`
	Regime    regimeNow      `json:"regime"`
	Incidents []incidentView `json:"incidents" doc:"Open ones"`
	Calls     []CallView     `json:"calls" doc:"Of the last day, and all that belong to no incident; newest first"`
	Crews     []crewView     `json:"crews"`
	Vehicles  []vehicleView  `json:"vehicles"`
	Workers   []workerView   `json:"workers"`
	Readiness readinessView  `json:"readiness"`
	Rules     []ruleView     `json:"rules"`
	Settings  []settingView  `json:"settings"`
}

func (s *Server) getDesk(ctx context.Context, _ *struct{}) (deskView, error) {
	o, err := s.desk.Overview(ctx)
	if err != nil {
		return deskView{}, err
	}
	o.Roster = o.Roster.Discreet()
	who := whoOf(ctx)
	masked, people, at := who.masked(), contactsOf(o.Roster, who), o.AsOf
	var declared *time.Time
	if o.Declared != nil {
		declared = &o.Declared.DeclaredAt
	}
	readiness := viewReadiness(o.Roster, o.Seq, declared)
	return deskView{
		Seq: o.Seq, Now: at, Demo: s.opt.Demo, Regime: readiness.Regime,
		Incidents: viewAll(o.Open, func(d dispatch.Dossier) incidentView { return viewIncident(d, masked) }),
		Calls:     viewAll(o.Calls, func(c dispatch.Call) CallView { return viewCall(c, masked) }),
		Crews:     viewAll(o.Roster.Crews, func(c fleet.CrewStatus) crewView { return viewCrew(c, people, at) }),
		Vehicles:  viewAll(o.Roster.Vehicles, func(v fleet.VehicleStatus) vehicleView { return viewVehicle(v, at) }),
		Workers:   viewAll(o.Roster.Workers, func(w fleet.WorkerStatus) workerView { return viewWorker(w, masked) }),
		Readiness: readiness,
		Rules:     viewAll(o.Rules, viewRule), Settings: viewAll(o.Settings, viewSetting),
	}, nil
}

// fieldView is what a lead's phone shows.
type fieldView struct {
	Seq      int64              `json:"seq" doc:"Listen from here"`
	Now      time.Time          `json:"now"`
	Demo     bool               `json:"demo"`
	Crew     *crewView          `json:"crew" doc:"Null: he leads none now"`
	Order    *orderView         `json:"order" doc:"Null: nothing to do"`
	Booking  *bookingView       `json:"booking" doc:"His crew's"`
	Next     string             `json:"next" doc:"The milestone the large button sends; empty: none"`
	Incident *HeadView          `json:"incident"`
	Stages   []stageView        `json:"stages"`
	Clocks   []clockView        `json:"clocks"`
	Notes    []noteView         `json:"notes"`
	Bring    []bringView        `json:"bring" doc:"What this stage and the next need"`
	Vehicles []fieldVehicleView `json:"vehicles"`
	People   []contactView      `json:"people" doc:"Who goes with him"`
	Phones   []phoneView        `json:"phones"`
	Watch    *turnView          `json:"watch" doc:"His own; null without a crew"`
}

type bringView struct {
	What  string `json:"what" doc:"crew, a trade, a vehicle kind, or kinds that serve alike"`
	Count int    `json:"count"`
}

type fieldVehicleView struct {
	ID        uuid.UUID `json:"id" format:"uuid"`
	Plate     string    `json:"plate"`
	Kind      string    `json:"kind"`
	BookingID uuid.UUID `json:"booking_id" format:"uuid" doc:"Whose milestones he may send for it"`
	Milestone string    `json:"milestone"`
}

type phoneView struct {
	Role  string `json:"role" enum:"area,lead,deputy"`
	Name  string `json:"name"`
	Phone string `json:"phone"`
}

func (s *Server) getField(ctx context.Context, _ *struct{}) (fieldView, error) {
	f, err := s.desk.Field(ctx, scopeOf(ctx))
	if err != nil {
		return fieldView{}, err
	}
	v := fieldView{
		Seq: f.Seq, Now: f.AsOf, Demo: s.opt.Demo, Next: f.Next, Stages: []stageView{}, Clocks: []clockView{}, Notes: []noteView{},
		Bring: viewAll(f.Bring, func(n dispatch.Need) bringView { return bringView{n.What, n.Count} }),
		Vehicles: viewAll(f.Vehicles, func(m dispatch.FieldVehicle) fieldVehicleView {
			return fieldVehicleView{m.Vehicle.ID, m.Vehicle.Plate, m.Vehicle.Kind, m.Head.ID, m.Head.Milestone}
		}),
		People: viewAll(f.Workers, func(w fleet.Worker) contactView { return contactView{w.ID, w.Name, w.Phone} }),
		Phones: phonesOf(f),
	}
	if f.Crew != nil {
		people := contacts{workers: map[uuid.UUID]*fleet.Worker{}}
		for _, w := range []*fleet.Worker{f.Lead, f.Deputy} {
			if w != nil {
				people.workers[w.ID] = w
			}
		}
		crew := viewCrew(*f.Crew, people, f.AsOf)
		v.Crew = &crew
		v.Watch = viewTurn(f)
	}
	if f.Order != nil {
		order := viewOrder(*f.Order)
		v.Order = &order
	}
	if f.Booking != nil {
		booking := viewBooking(*f.Booking)
		v.Booking = &booking
	}
	if d := f.Incident; d != nil {
		head := viewHead(d.Incident)
		v.Incident, v.Stages, v.Clocks, v.Notes = &head, viewAll(d.Stages, viewStage), viewAll(d.Clocks, viewClock), viewAll(d.Notes, viewNote)
	}
	return v, nil
}

// phonesOf lists whom the lead may need to ring.
func phonesOf(f dispatch.Field) []phoneView {
	phones := []phoneView{}
	if f.Area != nil && f.Area.Phone != "" {
		phones = append(phones, phoneView{"area", f.Area.NameRu, f.Area.Phone})
	}
	if f.Lead != nil {
		phones = append(phones, phoneView{"lead", f.Lead.Name, f.Lead.Phone})
	}
	if f.Deputy != nil {
		phones = append(phones, phoneView{"deputy", f.Deputy.Name, f.Deputy.Phone})
	}
	return phones
}

// declaredAt reads when the regime in force was declared; nil: never.
func declaredAt(tx *gorm.DB) (*time.Time, error) {
	var at *time.Time
	err := tx.Raw(`SELECT max(declared_at) FROM regime_declared`).Scan(&at).Error
	return at, err
}
