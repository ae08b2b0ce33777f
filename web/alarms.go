package web

import (
	"context"
	"time"

	"github.com/google/uuid"

	"jylu/dispatch"
)

// alarmRoutes is the part of the JSON API about alarms, calls for help, signs of
// life and photographs.
var alarmRoutes = []route{
	{method: get, path: "/alarms", name: "list-alarms", does: "What needs an answer, newest first.", may: control, mount: answer(200, (*Server).getAlarms)},
	{method: get, path: "/alarms/rate", name: "alarm-rate", does: "How many alarms there were, against the budget.", may: control, mount: answer(200, (*Server).getAlarmRate)},
	{method: post, path: "/alarms/{id}/see", name: "see-alarm", does: "Somebody has noticed it.", may: senders, mount: answer(200, (*Server).postSee)},
	{method: post, path: "/alarms/{id}/shelve", name: "shelve-alarm", does: "Put it aside for some minutes.", may: senders, mount: answer(200, (*Server).postShelve)},
	{method: post, path: "/alarms/{id}/unshelve", name: "unshelve-alarm", does: "Take it back before its time.", may: senders, mount: answer(200, (*Server).postUnshelve)},
	{method: post, path: "/alarms/{id}/clear", name: "clear-alarm", does: "The crew has its answer.", may: senders, mount: answer(200, (*Server).postClear)},
	{method: post, path: "/bookings/{id}/help", name: "ask-help", does: "A crew needs more than it has.", may: roles{Dispatcher, Lead}, mount: answer(201, (*Server).postHelp)},
	{method: post, path: "/bookings/{id}/welfare", name: "welfare", does: "Start, answer or end the timer of people in a chamber.", may: roles{Dispatcher, Lead}, mount: answer(200, (*Server).postWelfare)},
	{method: get, path: "/bookings/{id}/aid", name: "read-aid", does: "Its calls for help and its timer.", may: people, mount: answer(200, (*Server).getAid)},
	{method: get, path: "/incidents/{id}/photos", name: "list-photos", does: "Pictures of the place.", may: people, mount: answer(200, (*Server).getPhotos)},
	{method: post, path: "/incidents/{id}/photos", name: "add-photo", does: "A picture, as image/jpeg or image/png.", may: roles{Operator, Dispatcher, Lead}, picture: true, mount: answer(201, (*Server).postPhoto)},
	{method: get, path: "/photos/{id}", name: "read-photo", does: "One picture, as JPEG.", may: people, mount: whole(200, (*Server).getPhoto)},
}

// alarmView is an alarm with what it is about.
type alarmView struct {
	ID             uuid.UUID    `json:"id" format:"uuid"`
	Kind           string       `json:"kind" enum:"new_incident,not_accepted,crew_help"`
	Cause          string       `json:"cause" enum:",help,welfare"`
	State          string       `json:"state" enum:"new,seen,shelved,cleared"`
	Priority       int          `json:"priority" doc:"1 high to 3 low"`
	RaisedAt       time.Time    `json:"raised_at"`
	IncidentID     uuid.UUID    `json:"incident_id" format:"uuid"`
	IncidentNumber string       `json:"incident_number"`
	CrewID         *uuid.UUID   `json:"crew_id" format:"uuid" nullable:"true"`
	BookingID      *uuid.UUID   `json:"booking_id" format:"uuid" nullable:"true"`
	SeenAt         *time.Time   `json:"seen_at"`
	SeenBy         *uuid.UUID   `json:"seen_by" format:"uuid" nullable:"true"`
	ShelvedAt      *time.Time   `json:"shelved_at"`
	ShelvedBy      *uuid.UUID   `json:"shelved_by" format:"uuid" nullable:"true"`
	ShelvedUntil   *time.Time   `json:"shelved_until"`
	ShelveReason   string       `json:"shelve_reason"`
	ClearedAt      *time.Time   `json:"cleared_at"`
	ClearedBy      *uuid.UUID   `json:"cleared_by" format:"uuid" nullable:"true" doc:"Zero: by itself"`
	ClearReason    string       `json:"clear_reason"`
	Help           *helpView    `json:"help"`
	Welfare        *welfareView `json:"welfare"`
	Version        int64        `json:"version"`
}

func viewAlarm(v dispatch.AlarmView) alarmView {
	a := v.Alarm
	out := alarmView{
		ID: a.ID, Kind: a.Kind, Cause: a.Cause, State: a.State, Priority: a.Priority, RaisedAt: a.RaisedAt.UTC(), IncidentID: a.IncidentID,
		IncidentNumber: v.Number, CrewID: a.CrewID, BookingID: v.Booking, SeenAt: utc(a.SeenAt), SeenBy: a.SeenBy, ShelvedAt: utc(a.ShelvedAt),
		ShelvedBy: a.ShelvedBy, ShelvedUntil: utc(a.ShelvedUntil), ShelveReason: a.ShelveReason, ClearedAt: utc(a.ClearedAt), ClearedBy: a.ClearedBy,
		ClearReason: a.ClearReason, Version: a.Version,
	}
	if v.Help != nil {
		help := viewHelp(*v.Help)
		out.Help, out.BookingID = &help, &v.Help.BookingID
	}
	if v.Welfare != nil {
		timer := viewWelfare(*v.Welfare)
		out.Welfare, out.BookingID = &timer, &v.Welfare.BookingID
	}
	return out
}

type helpView struct {
	ID         uuid.UUID  `json:"id" format:"uuid"`
	BookingID  uuid.UUID  `json:"booking_id" format:"uuid"`
	What       string     `json:"what" enum:"crew,vehicle,worker,danger"`
	Code       string     `json:"code" doc:"Kind of vehicle or trade"`
	Note       string     `json:"note"`
	AskedAt    time.Time  `json:"asked_at" doc:"As claimed"`
	ReceivedAt time.Time  `json:"received_at"`
	AnsweredAt *time.Time `json:"answered_at"`
}

func viewHelp(h dispatch.HelpRequest) helpView {
	return helpView{h.ID, h.BookingID, h.What, h.Code, h.Note, h.AskedAt.UTC(), h.ReceivedAt.UTC(), utc(h.AnsweredAt)}
}

type welfareView struct {
	ID        uuid.UUID  `json:"id" format:"uuid"`
	BookingID uuid.UUID  `json:"booking_id" format:"uuid"`
	EveryMin  int        `json:"every_min"`
	StartedAt time.Time  `json:"started_at"`
	LastAt    time.Time  `json:"last_at" doc:"Newest sign of life, as claimed"`
	DueAt     time.Time  `json:"due_at"`
	EndedAt   *time.Time `json:"ended_at"`
}

func viewWelfare(w dispatch.Welfare) welfareView {
	return welfareView{w.ID, w.BookingID, w.EveryMin, w.StartedAt.UTC(), w.LastAt.UTC(), w.DueAt.UTC(), utc(w.EndedAt)}
}

type alarmsIn struct {
	State    string    `query:"state" enum:"new,seen,shelved,cleared,open,all" default:"open"`
	Incident string    `query:"incident" format:"uuid" doc:"Only those of this incident"`
	Kind     string    `query:"kind" enum:",new_incident,not_accepted,crew_help"`
	Priority int       `query:"priority" minimum:"0" maximum:"3" doc:"0: all"`
	From     time.Time `query:"from" doc:"Raised later than this"`
	To       time.Time `query:"to" doc:"Raised not later than this"`
	Cursor   string    `query:"cursor" format:"uuid" doc:"next of the page before"`
	Limit    int       `query:"limit" minimum:"1" maximum:"200" default:"100"`
}

func (s *Server) getAlarms(ctx context.Context, in *alarmsIn) (list[alarmView], error) {
	f := dispatch.AlarmFilter{State: in.State, Incident: idFrom(in.Incident), Kind: in.Kind, Priority: in.Priority, Before: idFrom(in.Cursor), Limit: in.Limit}
	if !in.From.IsZero() {
		f.From = &in.From
	}
	if !in.To.IsZero() {
		f.To = &in.To
	}
	rows, err := s.desk.Alarms(ctx, f)
	v := list[alarmView]{Items: viewAll(rows, viewAlarm)}
	if len(rows) == in.Limit {
		v.Next = rows[len(rows)-1].Alarm.ID.String()
	}
	return v, err
}

type rateView struct {
	AsOf       time.Time      `json:"as_of"`
	Hours      []hourView     `json:"hours" doc:"The oldest first, 24 a day"`
	Total      int            `json:"total"`
	ByPriority []int          `json:"by_priority" doc:"High, medium, low"`
	ByKind     map[string]int `json:"by_kind" doc:"new_incident, not_accepted, crew_help"`
	MostIn10   int            `json:"most_in_10_min"`
	MostAt     *time.Time     `json:"most_at"`
	SeenS      *int           `json:"seen_median_s"`
	Budget     alarmsBudget   `json:"budget"`
}

type hourView struct {
	From  time.Time `json:"from"`
	Count int       `json:"count"`
}

type alarmsBudget struct {
	PerHour int   `json:"per_hour"`
	In10Min int   `json:"in_10_min"`
	Peak    int   `json:"peak_per_hour"`
	Shares  []int `json:"shares" doc:"Hundredths: high, medium, low"`
}

type rateIn struct {
	Days int `query:"days" minimum:"1" maximum:"90" default:"1"`
}

func (s *Server) getAlarmRate(ctx context.Context, in *rateIn) (rateView, error) {
	r, err := s.desk.AlarmRate(ctx, in.Days)
	if err != nil {
		return rateView{}, err
	}
	v := rateView{
		AsOf: r.AsOf, ByPriority: r.ByPriority[:], ByKind: r.ByKind, MostIn10: r.MostIn10, MostAt: utc(r.MostAt), SeenS: r.SeenS,
		Hours:  viewAll(r.Hours, func(h dispatch.AlarmHour) hourView { return hourView{h.From.UTC(), h.Count} }),
		Budget: alarmsBudget{dispatch.AlarmsPerHour, dispatch.AlarmsInUpset, dispatch.AlarmsPeak, dispatch.AlarmShares[:]},
	}
	for _, n := range r.ByPriority {
		v.Total += n
	}
	return v, nil
}

// turned views what a command made of an alarm; what it is about is read again
// by whoever wants it.
func turned(a dispatch.Alarm, err error) (alarmView, error) {
	return viewAlarm(dispatch.AlarmView{Alarm: a}), err
}

func (s *Server) postSee(ctx context.Context, in *bareIn) (alarmView, error) {
	return turned(s.desk.SeeAlarm(ctx, commandOf(ctx), in.ID))
}

type shelveIn struct {
	ByID
	Body struct {
		Reason  string `json:"reason" enum:"crew_called,known,no_crew_free,waiting,exercise"`
		Minutes int    `json:"minutes" minimum:"1" maximum:"480"`
	}
}

func (s *Server) postShelve(ctx context.Context, in *shelveIn) (alarmView, error) {
	return turned(s.desk.ShelveAlarm(ctx, commandOf(ctx), in.ID, in.Body.Reason, in.Body.Minutes))
}

func (s *Server) postUnshelve(ctx context.Context, in *bareIn) (alarmView, error) {
	return turned(s.desk.UnshelveAlarm(ctx, commandOf(ctx), in.ID))
}

func (s *Server) postClear(ctx context.Context, in *bareIn) (alarmView, error) {
	return turned(s.desk.ClearAlarm(ctx, commandOf(ctx), in.ID))
}

type helpIn struct {
	ByID
	Body struct {
		What string     `json:"what" enum:"crew,vehicle,worker,danger"`
		Code string     `json:"code,omitempty" maxLength:"40" doc:"Kind of vehicle or trade"`
		Note string     `json:"note,omitempty" maxLength:"300" text:"free"`
		At   *time.Time `json:"at,omitempty" doc:"When it was pressed; without it, now"`
	}
}

// postHelp keeps a call for help. The words are put back from the request.
func (s *Server) postHelp(ctx context.Context, in *helpIn) (helpView, error) {
	b := &in.Body
	h, err := s.desk.AskHelp(ctx, commandOf(ctx), scopeOf(ctx), in.ID, dispatch.HelpInput{What: b.What, Code: b.Code, Note: b.Note, At: b.At})
	h.Note = b.Note
	return viewHelp(h), err
}

type welfareIn struct {
	ByID
	Body struct {
		Step     string     `json:"step" enum:"start,check,end"`
		EveryMin int        `json:"every_min,omitempty" minimum:"1" maximum:"60" doc:"For start"`
		At       *time.Time `json:"at,omitempty" doc:"As claimed; without it, now"`
	}
}

func (s *Server) postWelfare(ctx context.Context, in *welfareIn) (welfareView, error) {
	b := &in.Body
	w, err := s.desk.Welfare(ctx, commandOf(ctx), scopeOf(ctx), in.ID, dispatch.WelfareInput{Step: b.Step, EveryMin: b.EveryMin, At: b.At})
	return viewWelfare(w), err
}

type aidView struct {
	Asked   []alarmView  `json:"asked" doc:"Calls for help, the newest first"`
	Welfare *welfareView `json:"welfare" doc:"Null: no timer runs"`
}

func (s *Server) getAid(ctx context.Context, in *ByID) (aidView, error) {
	aid, err := s.desk.Aid(ctx, scopeOf(ctx), in.ID)
	v := aidView{Asked: viewAll(aid.Asked, viewAlarm)}
	if aid.Welfare != nil {
		w := viewWelfare(*aid.Welfare)
		v.Welfare = &w
	}
	return v, err
}
