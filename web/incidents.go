package web

import (
	"context"
	"time"

	"github.com/google/uuid"

	"jylu/dispatch"
)

// HeadView is what a list shows of an incident.
type HeadView struct {
	ID            uuid.UUID  `json:"id" format:"uuid"`
	Number        string     `json:"number"`
	Type          string     `json:"type"`
	Network       string     `json:"network"`
	DiameterMm    *int       `json:"diameter_mm" doc:"Outer diameter; null until it is dug up"`
	Priority      int        `json:"priority" doc:"1, most urgent, to 4"`
	AlarmLevel    int        `json:"alarm_level" doc:"1 to 3"`
	Address       string     `json:"address"`
	Position      *point     `json:"position"`
	Area          *string    `json:"area"`
	District      *string    `json:"district"`
	Stage         string     `json:"stage" doc:"First neither finished nor skipped; empty when all are"`
	People        *int       `json:"people"`
	Buildings     *int       `json:"buildings"`
	SocialObjects *int       `json:"social_objects"`
	RegisteredAt  time.Time  `json:"registered_at" doc:"First report: the norm clock starts here"`
	OpenedAt      time.Time  `json:"opened_at"`
	OpenedBy      uuid.UUID  `json:"opened_by" format:"uuid"`
	ClosedAt      *time.Time `json:"closed_at"`
	Outcome       string     `json:"outcome"`
	Cause         string     `json:"cause"`
	HandedTo      string     `json:"handed_to"`
	Evidence      string     `json:"evidence"`
	MergedInto    *uuid.UUID `json:"merged_into" format:"uuid" nullable:"true"`
	Version       int64      `json:"version"`

	Contour *ContourView `json:"contour"`
}

func viewHead(i dispatch.Incident) HeadView {
	return HeadView{
		ID: i.ID, Number: i.Number, Type: i.Type, Network: i.Network, DiameterMm: i.DiameterMm, Priority: i.Priority, AlarmLevel: i.AlarmLevel,
		Address: i.Address, Position: viewAt(i.Lon, i.Lat), Area: i.AreaCode, District: i.DistrictCode, Stage: i.Stage,
		People: i.People, Buildings: i.Buildings, SocialObjects: i.SocialObjects, RegisteredAt: i.RegisteredAt.UTC(), OpenedAt: i.OpenedAt.UTC(),
		OpenedBy: i.OpenedBy, ClosedAt: utc(i.ClosedAt), Outcome: i.Outcome, Cause: i.Cause, HandedTo: i.HandedTo, Evidence: i.Evidence,
		MergedInto: i.MergedInto, Version: i.Version, Contour: viewContour(dispatch.Contour{Streets: i.ContourStreets, Polygon: i.Contour}),
	}
}

// incidentView is one incident with everything about it.
type incidentView struct {
	HeadView
	Stages []stageView `json:"stages"`
	Clocks []clockView `json:"clocks" doc:"repair, and the stage under way"`
	Orders []orderView `json:"orders"`
	Calls  []CallView  `json:"calls"`
	Notes  []noteView  `json:"notes"`
}

type stageView struct {
	Code       string     `json:"code"`
	Ordinal    int        `json:"ordinal"`
	StartedAt  *time.Time `json:"started_at"`
	FinishedAt *time.Time `json:"finished_at"`
	Skipped    bool       `json:"skipped" doc:"The norm has no such stage at this diameter"`
	NormH      *float64   `json:"norm_h"`
	NormMaxH   *float64   `json:"norm_max_h" doc:"Differs from norm_h while the diameter is unknown"`
	DueAt      *time.Time `json:"due_at"`
	DueMax     *time.Time `json:"due_max"`
	OverrunS   int        `json:"overrun_s"`
}

func viewStage(s dispatch.StageView) stageView {
	return stageView{
		Code: s.Code, Ordinal: s.Ordinal, StartedAt: utc(s.StartedAt), FinishedAt: utc(s.FinishedAt), Skipped: s.Skipped,
		NormH: s.NormMin, NormMaxH: s.NormMax, DueAt: utc(s.DueAt), DueMax: utc(s.DueMax), OverrunS: int(s.Overrun / time.Second),
	}
}

type clockView struct {
	Code       string     `json:"code" enum:"repair,stage"`
	Stage      string     `json:"stage"`
	StartsAt   time.Time  `json:"starts_at"`
	DueAt      time.Time  `json:"due_at"`
	DueMax     *time.Time `json:"due_max" doc:"The other end of the range while the diameter is unknown"`
	Hours      float64    `json:"hours"`
	HoursMax   float64    `json:"hours_max"`
	StoppedAt  *time.Time `json:"stopped_at"`
	BelowTable bool       `json:"below_table" doc:"The pipe is thinner than the norm's first column"`
	Source     string     `json:"source"`
	Edition    string     `json:"edition"`
	Status     string     `json:"status" enum:"verified,to_confirm"`
}

func viewClock(c dispatch.Clock) clockView {
	return clockView{
		Code: c.Code, Stage: c.Stage, StartsAt: c.StartsAt.UTC(), DueAt: c.DueAt.UTC(), DueMax: utc(c.DueMax), Hours: c.HoursMin, HoursMax: c.HoursMax,
		StoppedAt: utc(c.StoppedAt), BelowTable: c.BelowTable, Source: c.Source, Edition: c.Edition, Status: c.Status,
	}
}

type noteView struct {
	ID        uuid.UUID `json:"id" format:"uuid"`
	Text      string    `json:"text"`
	At        time.Time `json:"at" doc:"The time it is about"`
	WrittenAt time.Time `json:"written_at"`
	Actor     uuid.UUID `json:"actor" format:"uuid"`
}

func viewNote(n dispatch.Note) noteView {
	return noteView{n.ID, n.Text, n.At.UTC(), n.WrittenAt.UTC(), n.Actor}
}

func viewIncident(d dispatch.Dossier, masked bool) incidentView {
	return incidentView{
		HeadView: viewHead(d.Incident), Stages: viewAll(d.Stages, viewStage), Clocks: viewAll(d.Clocks, viewClock), Orders: viewAll(d.Orders, viewOrder),
		Calls: viewAll(d.Calls, func(c dispatch.Call) CallView { return viewCall(c, masked) }), Notes: viewAll(d.Notes, viewNote),
	}
}

// changed views what a command made of an incident.
func changed(d dispatch.Dossier, err error) (incidentView, error) { return viewIncident(d, false), err }

type openIn struct {
	Body struct {
		Type           string      `json:"type" enum:"pipe_break,leak,chamber,pumping_station,source,no_heat,low_heat,hot_water,hazard,foreign_network"`
		Network        string      `json:"network,omitempty" enum:",main,distribution"`
		DiameterMm     *int        `json:"diameter_mm,omitempty" minimum:"1"`
		Priority       *int        `json:"priority,omitempty" minimum:"1" maximum:"4"`
		AlarmLevel     *int        `json:"alarm_level,omitempty" minimum:"1" maximum:"3"`
		Address        string      `json:"address,omitempty" maxLength:"300" text:"free"`
		Position       *point      `json:"position,omitempty"`
		People         *int        `json:"people,omitempty" minimum:"0"`
		Buildings      *int        `json:"buildings,omitempty" minimum:"0"`
		SocialObjects  *int        `json:"social_objects,omitempty" minimum:"0"`
		CallIDs        []uuid.UUID `json:"call_ids,omitempty" format:"uuid" maxItems:"200"`
		NotDuplicateOf []uuid.UUID `json:"not_duplicate_of,omitempty" format:"uuid" maxItems:"50" doc:"Open incidents near by that were looked at and are other events"`
		Override       []string    `json:"override,omitempty" maxItems:"20" maxLength:"60" doc:"Codes of warnings taken upon oneself"`

		FromPaper *time.Time `json:"from_paper,omitempty" doc:"When it really happened, if it was written on paper first; dispatchers only"`
	}
}

// nearOpen is the warning that not_duplicate_of answers.
const nearOpen = "near-open-incident"

func (s *Server) postIncident(ctx context.Context, in *openIn) (incidentView, error) {
	b := &in.Body
	open := dispatch.OpenInput{
		Type: b.Type, Network: b.Network, DiameterMm: b.DiameterMm, Address: b.Address, Position: b.Position.position(),
		People: b.People, Buildings: b.Buildings, SocialObjects: b.SocialObjects, CallIDs: b.CallIDs, Override: b.Override,
	}
	if b.Priority != nil {
		open.Priority = *b.Priority
	}
	if b.AlarmLevel != nil {
		open.AlarmLevel = *b.AlarmLevel
	}
	if len(b.NotDuplicateOf) > 0 {
		open.Override = append(open.Override, nearOpen)
	}
	cmd, err := paperOf(ctx, b.FromPaper)
	if err != nil {
		return incidentView{}, err
	}
	return changed(s.desk.Open(ctx, cmd, open))
}

// scopeOf is what the asker may see.
func scopeOf(ctx context.Context) dispatch.Scope {
	who := whoOf(ctx)
	return dispatch.Scope{All: who.all(), Crews: who.Crews, Worker: who.Account.WorkerID}
}

type incidentsIn struct {
	Cursor string `query:"cursor" format:"uuid"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"100"`
	Status string `query:"status" enum:"open,all" default:"open"`
}

func (s *Server) getIncidents(ctx context.Context, in *incidentsIn) (list[incidentView], error) {
	all, err := s.desk.Dossiers(ctx, scopeOf(ctx), dispatch.IncidentFilter{Open: in.Status != "all", Before: idFrom(in.Cursor), Limit: in.Limit})
	masked := whoOf(ctx).masked()
	v := list[incidentView]{Items: viewAll(all, func(d dispatch.Dossier) incidentView { return viewIncident(d, masked) })}
	if len(all) > 0 && len(all) == in.Limit {
		v.Next = all[len(all)-1].Incident.ID.String()
	}
	return v, err
}

func (s *Server) getIncident(ctx context.Context, in *ByID) (incidentView, error) {
	d, err := s.desk.Dossier(ctx, scopeOf(ctx), in.ID)
	return viewIncident(d, whoOf(ctx).masked()), err
}

type amendIn struct {
	ByID
	Body struct {
		Version       *int64     `json:"version,omitempty" minimum:"1"`
		Type          *string    `json:"type,omitempty" enum:"pipe_break,leak,chamber,pumping_station,source,no_heat,low_heat,hot_water,hazard,foreign_network"`
		Network       *string    `json:"network,omitempty" enum:",main,distribution"`
		DiameterMm    maybe[int] `json:"diameter_mm,omitempty" minimum:"1" doc:"Null: not known after all"`
		Priority      *int       `json:"priority,omitempty" minimum:"1" maximum:"4"`
		AlarmLevel    *int       `json:"alarm_level,omitempty" minimum:"1" maximum:"3"`
		Address       *string    `json:"address,omitempty" maxLength:"300" text:"free"`
		Position      *point     `json:"position,omitempty"`
		People        *int       `json:"people,omitempty" minimum:"0"`
		Buildings     *int       `json:"buildings,omitempty" minimum:"0"`
		SocialObjects *int       `json:"social_objects,omitempty" minimum:"0"`

		Contour maybe[contourChange] `json:"contour,omitempty" doc:"Null: none"`
	}
}

func (s *Server) patchIncident(ctx context.Context, in *amendIn) (incidentView, error) {
	b := &in.Body
	var contour *dispatch.Contour
	if b.Contour.given {
		contour = b.Contour.value.contour()
	}
	return changed(s.desk.Amend(ctx, commandOf(ctx), in.ID, dispatch.AmendInput{
		Version: b.Version, Type: b.Type, Network: b.Network, DiameterMm: b.DiameterMm.value, DiameterUnknown: b.DiameterMm.given && b.DiameterMm.value == nil,
		Priority: b.Priority, AlarmLevel: b.AlarmLevel, Address: b.Address, Position: b.Position.position(),
		People: b.People, Buildings: b.Buildings, SocialObjects: b.SocialObjects, Contour: contour,
	}))
}

type stageIn struct {
	ByID
	Body struct {
		Stage string     `json:"stage" maxLength:"40"`
		Step  string     `json:"step" enum:"start,finish"`
		At    *time.Time `json:"at,omitempty"`

		FromPaper *time.Time `json:"from_paper,omitempty" doc:"When it really happened, if it was written on paper first; dispatchers only"`
	}
}

// postStage records a step of the repair. A lead gets what a lead may see.
func (s *Server) postStage(ctx context.Context, in *stageIn) (incidentView, error) {
	cmd, err := paperOf(ctx, in.Body.FromPaper)
	if err != nil {
		return incidentView{}, err
	}
	d, err := s.desk.Stage(ctx, cmd, scopeOf(ctx), in.ID, dispatch.StageInput{Stage: in.Body.Stage, Step: in.Body.Step, At: in.Body.At})
	if who := whoOf(ctx); !who.all() {
		d = d.For(scopeOf(ctx))
	}
	return viewIncident(d, false), err
}

type noteIn struct {
	ByID
	Body struct {
		Text string     `json:"text" minLength:"1" maxLength:"4000" text:"free"`
		At   *time.Time `json:"at,omitempty" doc:"The time it is about, if past"`

		FromPaper *time.Time `json:"from_paper,omitempty" doc:"When it really happened, if it was written on paper first; dispatchers only"`
	}
}

func (s *Server) postNote(ctx context.Context, in *noteIn) (noteView, error) {
	cmd, err := paperOf(ctx, in.Body.FromPaper)
	if err != nil {
		return noteView{}, err
	}
	n, err := s.desk.AddNote(ctx, cmd, scopeOf(ctx), in.ID, in.Body.Text, in.Body.At)
	n.Text = in.Body.Text // the same for the same key
	return viewNote(n), err
}

type closeIn struct {
	ByID
	Body struct {
		Outcome    string     `json:"outcome" enum:"repaired,not_ours,foreign_network,duplicate,false"`
		Cause      string     `json:"cause,omitempty" maxLength:"4000" text:"free"`
		HandedTo   string     `json:"handed_to,omitempty" maxLength:"300" text:"free"`
		Evidence   string     `json:"evidence,omitempty" maxLength:"4000" text:"free"`
		Note       string     `json:"note,omitempty" maxLength:"4000" text:"free"`
		MergedInto *uuid.UUID `json:"merged_into,omitempty" format:"uuid" nullable:"true" doc:"For a duplicate: of what"`

		FromPaper *time.Time `json:"from_paper,omitempty" doc:"When it really happened, if it was written on paper first; dispatchers only"`
	}
}

func (s *Server) postClose(ctx context.Context, in *closeIn) (incidentView, error) {
	b := &in.Body
	cmd, err := paperOf(ctx, b.FromPaper)
	if err != nil {
		return incidentView{}, err
	}
	return changed(s.desk.Close(ctx, cmd, in.ID, dispatch.CloseInput{
		Outcome: b.Outcome, Cause: b.Cause, HandedTo: b.HandedTo, Evidence: b.Evidence, Note: b.Note, MergedInto: b.MergedInto,
	}))
}

// reasonIn is a command on a row that needs no more than a reason.
type reasonIn struct {
	ByID
	Body struct {
		Reason string `json:"reason" minLength:"1" maxLength:"300" text:"free"`
	}
}

func (s *Server) postReopen(ctx context.Context, in *reasonIn) (incidentView, error) {
	return changed(s.desk.Reopen(ctx, commandOf(ctx), in.ID, in.Body.Reason))
}

type mergeIn struct {
	ByID
	Body struct {
		Into uuid.UUID `json:"into" format:"uuid" doc:"The incident that stays"`
	}
}

func (s *Server) postMerge(ctx context.Context, in *mergeIn) (incidentView, error) {
	return changed(s.desk.Merge(ctx, commandOf(ctx), in.ID, in.Body.Into))
}
