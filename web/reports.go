package web

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"jylu/dispatch"
	"jylu/fleet"
)

// workbookType is the media type of a workbook (ECMA-376).
const workbookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// reportTable is what the manager's page reads besides readiness itself. All of
// it is open to the whole control room, and none of it changes anything.
var reportTable = []route{
	{method: get, path: "/readiness/forecast", name: "readiness-forecast", does: "What the city can send in the watches to come.", may: control, mount: answer(200, (*Server).getForecast)},
	{method: get, path: "/readiness/resources", name: "readiness-resources", does: "Who makes up a number of readiness: now, in a watch to come, or as recorded.", may: control, mount: answer(200, (*Server).getMakeUp)},
	{method: get, path: "/readiness/due", name: "readiness-due", does: "Certificates that expire and vehicles due.", may: control, mount: answer(200, (*Server).getDue)},
	{method: get, path: "/readiness/response", name: "readiness-response", does: "How long each phase of a response took, and who was without heat.", may: control, mount: answer(200, (*Server).getResponse)},
	{method: get, path: "/readiness/response/incidents", name: "readiness-response-incidents", does: "The incidents behind one phase.", may: control, mount: answer(200, (*Server).getResponseIncidents)},
	{method: get, path: "/readiness.xlsx", name: "readiness-workbook", does: "The same as a workbook.", may: control, file: workbookType, mount: plain((*Server).getWorkbook)},
}

// forecastView is readiness of this watch and of those to come.
type forecastView struct {
	Seq    int64         `json:"seq" doc:"The journal it was read at"`
	AsOf   time.Time     `json:"as_of"`
	Regime string        `json:"regime"`
	Target targetView    `json:"target"`
	Items  []outlookView `json:"items" doc:"This watch as it stands now, then each as it will begin"`
}

// outlookView is readiness at the beginning of a watch.
type outlookView struct {
	At       time.Time         `json:"at" doc:"What it is computed for; of this watch, now"`
	Watch    watchView         `json:"watch"`
	Crews    TallyView         `json:"crews"`
	Vehicles TallyView         `json:"vehicles"`
	Workers  TallyView         `json:"workers"`
	Short    targetView        `json:"short" doc:"How many fewer than the target could be sent, now or on call"`
	Areas    []outlookAreaView `json:"areas"`
	Gaps     []gapView         `json:"gaps" doc:"Who would be on duty and cannot go, and vehicles that cannot; not who is simply off"`
	Due      []dueView         `json:"due" doc:"What expires or falls due before its end"`
}

type outlookAreaView struct {
	Code string `json:"code"`
	NamesView
	Crews    TallyView `json:"crews"`
	Vehicles TallyView `json:"vehicles"`
	Workers  TallyView `json:"workers"`
}

type dueView struct {
	Resource resourceRef `json:"resource"`
	Label    string      `json:"label" doc:"Personnel number or plate"`
	Name     string      `json:"name" doc:"Of a worker; for managers his initials"`
	Area     string      `json:"area"`
	Code     string      `json:"code" doc:"The certificate, or the kind of vehicle"`
	On       string      `json:"on" format:"date" doc:"Last day"`
	Days     int         `json:"days" doc:"From today; negative: overdue"`
}

func viewDue(masked bool) func(fleet.Due) dueView {
	return func(d fleet.Due) dueView {
		v := dueView{resourceRef{d.Kind, d.Resource}, d.Label, d.Name, d.Area, d.Code, d.On.Format(time.DateOnly), d.Days}
		if masked {
			v.Name = initials(d.Name)
		}
		return v
	}
}

type forecastIn struct {
	Days int `query:"days" minimum:"1" maximum:"14" default:"7"`
}

func (s *Server) getForecast(ctx context.Context, in *forecastIn) (forecastView, error) {
	f, seq, err := s.desk.Forecast(ctx)
	if err != nil {
		return forecastView{}, err
	}
	return viewForecast(f, seq, in.Days, whoOf(ctx).masked()), nil
}

func viewForecast(f *fleet.Forecast, seq int64, days int, masked bool) forecastView {
	v := forecastView{Seq: seq, AsOf: f.At.UTC()}
	for _, w := range f.Watches(days) {
		roster := f.Roster(w.Start)
		r := roster.Readiness()
		v.Regime, v.Target = r.Regime.Code, targetView(r.Target)
		v.Items = append(v.Items, viewOutlook(roster, r, w, masked))
	}
	return v
}

func viewOutlook(roster fleet.Roster, r fleet.Readiness, w fleet.Watch, masked bool) outlookView {
	whole := viewReadiness(roster, 0, nil)
	v := outlookView{
		At: roster.At.UTC(), Watch: watchView{w.Start.UTC(), w.End.UTC()},
		Crews: whole.Crews, Vehicles: whole.Vehicles.TallyView, Workers: whole.Workers.TallyView,
		Short: targetView{short(r.Target.Crews, r.Crews), short(r.Target.Vehicles, r.Vehicles), short(r.Target.Workers, r.Workers)},
		Areas: viewAll(whole.Areas, func(a areaTallyView) outlookAreaView {
			return outlookAreaView{a.Code, a.NamesView, a.Crews, a.Vehicles.TallyView, a.Workers.TallyView}
		}),
		Gaps: []gapView{}, Due: []dueView{},
	}
	off := map[uuid.UUID]bool{}
	for _, g := range r.Gaps {
		off[g.Resource] = off[g.Resource] || g.Code == fleet.ReasonOffWatch
	}
	for _, g := range whole.Gaps {
		if !off[g.Resource.ID] {
			v.Gaps = append(v.Gaps, g)
		}
	}
	y, m, d := w.End.In(fleet.City).Date()
	last := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	for _, x := range roster.Due(2) {
		if x.Days >= 0 && x.On.Before(last) {
			v.Due = append(v.Due, viewDue(masked)(x))
		}
	}
	return v
}

// short is how many fewer than target could be sent at all.
func short(target int, t fleet.Tally) int { return max(0, target-t.Now-t.OnCall) }

type makeUpIn struct {
	At     time.Time `query:"at" doc:"A moment to come, or one that was recorded; default: now"`
	Kind   string    `query:"kind" enum:"crew,vehicle,worker" required:"true"`
	Tier   string    `query:"tier" enum:",now,on_call,unavailable" doc:"Empty: all"`
	Area   string    `query:"area" maxLength:"40"`
	Of     string    `query:"of" maxLength:"20" doc:"Kind of vehicle or trade"`
	Reason string    `query:"reason" maxLength:"40" doc:"Only those kept away by this"`
}

// makeUpView is one resource behind a number.
type makeUpView struct {
	Resource   resourceRef  `json:"resource"`
	Label      string       `json:"label" doc:"Crew number, plate, or personnel number"`
	Name       string       `json:"name" doc:"Of a worker; for managers his initials"`
	Area       string       `json:"area"`
	Of         string       `json:"of" doc:"Kind of vehicle or trade"`
	Tier       fleet.Tier   `json:"tier" enum:"now,on_call,unavailable"`
	Duty       fleet.Duty   `json:"duty" enum:",on_watch,on_call,off" doc:"Vehicles have none; of the past it is not recorded"`
	CallInMin  int          `json:"call_in_min"`
	Since      *time.Time   `json:"since" doc:"Of the past: from when it was recorded so"`
	StateUntil *time.Time   `json:"state_until" doc:"When its state ends by itself; of the past it is not recorded"`
	Reasons    []ReasonView `json:"reasons"`
}

// makeUpSpan is how far ahead one may look.
const makeUpSpan = 31 * 24 * time.Hour

func (s *Server) getMakeUp(ctx context.Context, in *makeUpIn) (list[makeUpView], error) {
	if in.At.Sub(visitOf(ctx).at) > makeUpSpan {
		return list[makeUpView]{}, refuse(422, "span-too-long").with("days", 31).at("at")
	}
	all, err := s.makeUpAt(ctx, in.At)
	v := list[makeUpView]{Items: []makeUpView{}}
	for _, m := range all {
		if m.Resource.Kind == in.Kind && (in.Tier == "" || string(m.Tier) == in.Tier) && (in.Area == "" || m.Area == in.Area) &&
			(in.Of == "" || m.Of == in.Of) && (in.Reason == "" || m.hindered(in.Reason)) {
			v.Items = append(v.Items, m)
		}
	}
	return v, err
}

// makeUpAt lists everything at a time: as recorded, as it is (the zero time), or as
// it is to be expected.
func (s *Server) makeUpAt(ctx context.Context, at time.Time) ([]makeUpView, error) {
	masked := whoOf(ctx).masked()
	switch {
	case at.IsZero():
		r, _, err := s.rosterOf(ctx)
		return makeUp(r, masked), err
	case at.After(visitOf(ctx).at):
		f, _, err := s.desk.Forecast(ctx)
		if err != nil {
			return nil, err
		}
		return makeUp(f.Roster(at).Discreet(), masked), nil
	}
	stood, err := fleet.HowStood(ctx, s.db.Gorm, at)
	return viewAll(stood, func(x fleet.Stood) makeUpView {
		m := makeUpView{resourceRef{x.Kind, x.ID}, x.Label, x.Name, x.Area, x.Of, x.Tier, "", x.CallInMin, utc(&x.Since), nil, viewAll(x.Reasons, viewReason)}
		if masked {
			m.Name = initials(x.Name)
		}
		return m
	}), err
}

func (m makeUpView) hindered(code string) bool {
	return slices.ContainsFunc(m.Reasons, func(r ReasonView) bool { return r.Code == code })
}

// makeUp lists everything in r, which is discreet, in roster order.
func makeUp(r fleet.Roster, masked bool) []makeUpView {
	var all []makeUpView
	add := func(m makeUpView, res fleet.Resource, reasons []fleet.Reason) {
		m.Resource, m.Reasons = resourceRef{res.Kind, res.ID}, viewAll(reasons, viewReason)
		if res.StateAt(r.At) != fleet.StateReady {
			m.StateUntil = utc(res.StateUntil)
		}
		all = append(all, m)
	}
	for _, c := range r.Crews {
		add(makeUpView{Label: itoa(c.Number), Area: c.AreaCode, Tier: c.Tier, Duty: c.Duty, CallInMin: c.CallInMin}, c.Resource, c.Reasons)
	}
	for _, v := range r.Vehicles {
		add(makeUpView{Label: v.Plate, Area: v.AreaCode, Of: v.Vehicle.Kind, Tier: v.Tier, CallInMin: v.CallInMin}, v.Resource, v.Reasons)
	}
	for _, w := range r.Workers {
		name := w.Name
		if masked {
			name = initials(name)
		}
		add(makeUpView{Label: w.PersonnelNo, Name: name, Area: w.AreaCode, Of: w.Trade, Tier: w.Tier, Duty: w.Duty, CallInMin: w.CallInMin}, w.Resource, w.Reasons)
	}
	return all
}

type dueIn struct {
	Days int `query:"days" minimum:"0" maximum:"730" doc:"0: as the setting due_ahead_days says"`
}

type dueListView struct {
	Days  int       `json:"days"`
	Items []dueView `json:"items" doc:"The earliest first, those overdue too"`
}

func (s *Server) getDue(ctx context.Context, in *dueIn) (dueListView, error) {
	r, _, err := s.rosterOf(ctx)
	v := dueListView{Days: in.Days}
	if err == nil && v.Days == 0 {
		v.Days, err = dispatch.DueAhead(ctx, s.db.Gorm)
	}
	v.Items = viewAll(r.Due(v.Days), viewDue(whoOf(ctx).masked()))
	return v, err
}
