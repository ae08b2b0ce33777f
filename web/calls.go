package web

import (
	"context"
	"net/http"
	"time"

	"github.com/google/uuid"

	"jylu/dispatch"
)

// CallView is one report.
type CallView struct {
	ID          uuid.UUID  `json:"id" format:"uuid"`
	Number      string     `json:"number"`
	Channel     string     `json:"channel" enum:"phone,email,web,sensor"`
	Kind        string     `json:"kind" enum:"outage,leak,low_heat,hot_water,hazard,consultation,deferral"`
	CallerName  string     `json:"caller_name"`
	CallerPhone string     `json:"caller_phone"`
	Address     string     `json:"address"`
	Position    *point     `json:"position"`
	Text        string     `json:"text"`
	ReceivedAt  time.Time  `json:"received_at"`
	TakenBy     uuid.UUID  `json:"taken_by" format:"uuid"`
	IncidentID  *uuid.UUID `json:"incident_id" format:"uuid" nullable:"true"`
	Version     int64      `json:"version"`
}

// viewCall masks who called from those who need not know. What he said may name
// him, so it is hidden too.
func viewCall(c dispatch.Call, masked bool) CallView {
	v := CallView{
		ID: c.ID, Number: c.Number, Channel: c.Channel, Kind: c.Kind, CallerName: c.CallerName, CallerPhone: c.CallerPhone, Address: c.Address,
		Position: viewAt(c.Lon, c.Lat), Text: c.Text, ReceivedAt: c.ReceivedAt.UTC(), TakenBy: c.TakenBy, IncidentID: c.IncidentID, Version: c.Version,
	}
	if masked {
		v.CallerName, v.CallerPhone, v.Text = "", lastDigits(c.CallerPhone), ""
	}
	return v
}

type callIn struct {
	Body struct {
		Channel     string `json:"channel" enum:"phone,email,web,sensor"`
		Kind        string `json:"kind" enum:"outage,leak,low_heat,hot_water,hazard,consultation,deferral"`
		CallerName  string `json:"caller_name,omitempty" maxLength:"200" text:"free"`
		CallerPhone string `json:"caller_phone,omitempty" maxLength:"50" text:"free"`
		Address     string `json:"address,omitempty" maxLength:"300" text:"free"`
		Position    *point `json:"position,omitempty"`
		Text        string `json:"text,omitempty" maxLength:"4000" text:"free"`

		FromPaper *time.Time `json:"from_paper,omitempty" doc:"When it really happened, if it was written on paper first; dispatchers only"`
	}
}

// reportedView is a new call with the open incidents it may belong to.
type reportedView struct {
	CallView
	Nearby []nearView `json:"nearby" doc:"Open incidents it may belong to, likeliest first"`
}

type nearView struct {
	ID           uuid.UUID `json:"id" format:"uuid"`
	Number       string    `json:"number"`
	Type         string    `json:"type"`
	Address      string    `json:"address"`
	DistanceM    *float64  `json:"distance_m"`
	RegisteredAt time.Time `json:"registered_at"`
	Reasons      []string  `json:"reasons" doc:"near_place, same_address, near_time"`
}

func viewNear(n dispatch.NearIncident) nearView {
	v := nearView{ID: n.Incident.ID, Number: n.Incident.Number, Type: n.Incident.Type, Address: n.Incident.Address,
		RegisteredAt: n.Incident.RegisteredAt.UTC(), Reasons: []string{}}
	for _, r := range n.Reasons {
		v.Reasons = append(v.Reasons, r.Code)
		if metres, ok := r.Params["metres"].(float64); ok {
			v.DistanceM = &metres
		}
	}
	return v
}

// postCall takes a report. The command's result carries no personal data; what
// was said is put back from the request, which is the same for the same key.
func (s *Server) postCall(ctx context.Context, in *callIn) (reportedView, error) {
	b := &in.Body
	cmd, err := paperOf(ctx, b.FromPaper)
	if err != nil {
		return reportedView{}, err
	}
	r, err := s.desk.Report(ctx, cmd, dispatch.ReportInput{
		Channel: b.Channel, Kind: b.Kind, CallerName: b.CallerName, CallerPhone: b.CallerPhone, Address: b.Address, Position: b.Position.position(), Text: b.Text,
	})
	r.Call.CallerName, r.Call.CallerPhone, r.Call.Address, r.Call.Text = b.CallerName, b.CallerPhone, b.Address, b.Text
	return reportedView{viewCall(r.Call, false), viewAll(r.Nearby, viewNear)}, err
}

type callsIn struct {
	Cursor   string `query:"cursor" format:"uuid"`
	Limit    int    `query:"limit" minimum:"1" maximum:"200" default:"100"`
	Incident string `query:"incident" format:"uuid"`
	Unlinked bool   `query:"unlinked" doc:"Only those that belong to no incident"`
	Q        string `query:"q" maxLength:"100" doc:"In number, name, telephone, address or words"`
}

func (s *Server) getCalls(ctx context.Context, in *callsIn) (list[CallView], error) {
	who := whoOf(ctx)
	if in.Q != "" && who.masked() {
		return list[CallView]{}, refuse(http.StatusForbidden, "role") // searching finds what is masked
	}
	calls, err := s.desk.Calls(ctx, dispatch.CallFilter{
		Unlinked: in.Unlinked, Incident: idFrom(in.Incident), Text: in.Q, Before: idFrom(in.Cursor), Limit: in.Limit,
	})
	v := list[CallView]{Items: viewAll(calls, func(c dispatch.Call) CallView { return viewCall(c, who.masked()) })}
	if len(calls) > 0 && len(calls) == in.Limit {
		v.Next = calls[len(calls)-1].ID.String()
	}
	return v, err
}

func (s *Server) getCall(ctx context.Context, in *ByID) (reportedView, error) {
	r, err := s.desk.Call(ctx, in.ID)
	return reportedView{viewCall(r.Call, whoOf(ctx).masked()), viewAll(r.Nearby, viewNear)}, err
}

type linkIn struct {
	ByID
	Body struct {
		IncidentID uuid.UUID `json:"incident_id" format:"uuid"`

		FromPaper *time.Time `json:"from_paper,omitempty" doc:"When it really happened, if it was written on paper first; dispatchers only"`
	}
}

func (s *Server) postLink(ctx context.Context, in *linkIn) (CallView, error) {
	cmd, err := paperOf(ctx, in.Body.FromPaper)
	if err != nil {
		return CallView{}, err
	}
	c, err := s.desk.LinkCall(ctx, cmd, in.ID, in.Body.IncidentID)
	return viewCall(c, false), err
}

// idFrom is an optional id of a query, whose form huma has checked.
func idFrom(text string) *uuid.UUID {
	id, err := uuid.Parse(text)
	if err != nil {
		return nil
	}
	return &id
}
