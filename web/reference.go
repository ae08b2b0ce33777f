package web

import (
	"context"

	"github.com/google/uuid"

	"jylu/dispatch"
	"jylu/fleet"
)

// SourcedView tells where a row that people are measured by comes from.
type SourcedView struct {
	Source  string `json:"source"`
	Edition string `json:"edition"`
	Status  string `json:"status" enum:"verified,to_confirm"`
	Version int64  `json:"version"`
}

func viewSourced(s dispatch.Sourced) SourcedView { return SourcedView(s) }

// SourceIn changes where a row comes from.
type SourceIn struct {
	Version int64   `json:"version" minimum:"1"`
	Source  *string `json:"source,omitempty" minLength:"1" maxLength:"1000"`
	Edition *string `json:"edition,omitempty" maxLength:"300"`
	Status  *string `json:"status,omitempty" enum:"verified,to_confirm"`
}

func (s SourceIn) edit() dispatch.SourceEdit {
	return dispatch.SourceEdit{Source: s.Source, Edition: s.Edition, Status: s.Status}
}

// ByCode names a row by its code.
type ByCode struct {
	Code string `path:"code" maxLength:"60"`
}

// referenceIn asks for a list of reference rows.
type referenceIn = pageIn

// reference answers a page of one kind of reference row.
func reference[T, V any](s *Server, ctx context.Context, in *referenceIn, pick func(dispatch.Reference) []T, key func(T) string, view func(T) V) (list[V], error) {
	all, err := s.desk.Reference(ctx)
	if err != nil {
		return list[V]{}, err
	}
	page, next, err := pageOf(pick(all), *in, key)
	return list[V]{viewAll(page, view), next}, err
}

type normView struct {
	ID     uuid.UUID `json:"id" format:"uuid"`
	Stage  string    `json:"stage"`
	FromMm int       `json:"from_mm"`
	ToMm   int       `json:"to_mm"`
	Hours  *float64  `json:"hours" doc:"Null: pipes of this column skip the stage"`
	SourcedView
}

func viewNorm(n dispatch.Norm) normView {
	return normView{n.ID, n.Stage, n.FromMm, n.ToMm, n.Hours, viewSourced(n.Sourced)}
}

func (s *Server) getNorms(ctx context.Context, in *referenceIn) (list[normView], error) {
	return reference(s, ctx, in, func(r dispatch.Reference) []dispatch.Norm { return r.Norms },
		func(n dispatch.Norm) string { return n.ID.String() }, viewNorm)
}

type patchNormIn struct {
	ByID
	Body struct {
		SourceIn
		Hours maybe[float64] `json:"hours,omitempty" exclusiveMinimum:"0" maximum:"1000" doc:"Null: skip the stage"`
	}
}

func (s *Server) patchNorm(ctx context.Context, in *patchNormIn) (normView, error) {
	h := in.Body.Hours
	n, err := s.desk.EditNorm(ctx, commandOf(ctx), in.ID, in.Body.Version,
		dispatch.NormEdit{Hours: h.value, Skipped: h.given && h.value == nil, SourceEdit: in.Body.edit()})
	return viewNorm(n), err
}

type needView struct {
	ID         uuid.UUID `json:"id" format:"uuid"`
	Type       string    `json:"type"`
	Stage      string    `json:"stage"`
	FromMm     int       `json:"from_mm"`
	ToMm       int       `json:"to_mm"`
	AlarmLevel int       `json:"alarm_level"`
	What       string    `json:"what"`
	Count      int       `json:"count"`
	SourcedView
}

func viewNeed(n dispatch.Need) needView {
	return needView{n.ID, n.Type, n.Stage, n.FromMm, n.ToMm, n.AlarmLevel, n.What, n.Count, viewSourced(n.Sourced)}
}

func (s *Server) getNeeds(ctx context.Context, in *referenceIn) (list[needView], error) {
	return reference(s, ctx, in, func(r dispatch.Reference) []dispatch.Need { return r.Needs },
		func(n dispatch.Need) string { return n.ID.String() }, viewNeed)
}

type patchNeedIn struct {
	ByID
	Body struct {
		SourceIn
		Count *int `json:"count,omitempty" minimum:"0" maximum:"100"`
	}
}

func (s *Server) patchNeed(ctx context.Context, in *patchNeedIn) (needView, error) {
	n, err := s.desk.EditNeed(ctx, commandOf(ctx), in.ID, in.Body.Version, dispatch.NeedEdit{Count: in.Body.Count, SourceEdit: in.Body.edit()})
	return viewNeed(n), err
}

type ruleView struct {
	Code     string `json:"code"`
	Severity string `json:"severity" enum:"allow,warn,block"`
	SourcedView
}

func viewRule(r dispatch.Rule) ruleView { return ruleView{r.Code, r.Severity, viewSourced(r.Sourced)} }

func (s *Server) getRules(ctx context.Context, in *referenceIn) (list[ruleView], error) {
	return reference(s, ctx, in, func(r dispatch.Reference) []dispatch.Rule { return r.Rules },
		func(r dispatch.Rule) string { return r.Code }, viewRule)
}

type patchRuleIn struct {
	ByCode
	Body struct {
		SourceIn
		Severity *string `json:"severity,omitempty" enum:"allow,warn,block"`
	}
}

func (s *Server) patchRule(ctx context.Context, in *patchRuleIn) (ruleView, error) {
	r, err := s.desk.EditRule(ctx, commandOf(ctx), in.Code, in.Body.Version, dispatch.RuleEdit{Severity: in.Body.Severity, SourceEdit: in.Body.edit()})
	return viewRule(r), err
}

type settingView struct {
	Code    string  `json:"code"`
	Value   float64 `json:"value"`
	Unit    string  `json:"unit"`
	Source  string  `json:"source"`
	Version int64   `json:"version"`
}

func viewSetting(t dispatch.Setting) settingView { return settingView(t) }

func (s *Server) getSettings(ctx context.Context, in *referenceIn) (list[settingView], error) {
	return reference(s, ctx, in, func(r dispatch.Reference) []dispatch.Setting { return r.Settings },
		func(t dispatch.Setting) string { return t.Code }, viewSetting)
}

type patchSettingIn struct {
	ByCode
	Body struct {
		Version int64    `json:"version" minimum:"1"`
		Value   *float64 `json:"value,omitempty" minimum:"0" maximum:"1000000"`
		Source  *string  `json:"source,omitempty" minLength:"1" maxLength:"1000"`
	}
}

func (s *Server) patchSetting(ctx context.Context, in *patchSettingIn) (settingView, error) {
	t, err := s.desk.EditSetting(ctx, commandOf(ctx), in.Code, in.Body.Version, dispatch.SettingEdit{Value: in.Body.Value, Source: in.Body.Source})
	return viewSetting(t), err
}

type regimeView struct {
	Code           string `json:"code"`
	OnWatchPerArea int    `json:"on_watch_per_area"`
	OnCallPerArea  int    `json:"on_call_per_area"`
	CallInMin      int    `json:"call_in_min"`
	WatchH         int    `json:"watch_h"`
	TargetCrews    int    `json:"target_crews"`
	TargetVehicles int    `json:"target_vehicles"`
	TargetWorkers  int    `json:"target_workers"`
	SourcedView
}

func viewRegime(r fleet.Regime) regimeView {
	return regimeView{r.Code, r.OnWatchPerArea, r.OnCallPerArea, r.CallInMin, r.WatchH, r.TargetCrews, r.TargetVehicles, r.TargetWorkers,
		SourcedView{r.Source, r.Edition, r.Status, r.Version}}
}

func (s *Server) getRegimes(ctx context.Context, in *referenceIn) (list[regimeView], error) {
	return reference(s, ctx, in, func(r dispatch.Reference) []fleet.Regime { return r.Regimes },
		func(r fleet.Regime) string { return r.Code }, viewRegime)
}

type patchRegimeIn struct {
	ByCode
	Body struct {
		SourceIn
		OnWatchPerArea *int `json:"on_watch_per_area,omitempty" minimum:"0"`
		OnCallPerArea  *int `json:"on_call_per_area,omitempty" minimum:"0"`
		CallInMin      *int `json:"call_in_min,omitempty" minimum:"0"`
		WatchH         *int `json:"watch_h,omitempty" minimum:"1" maximum:"24"`
		TargetCrews    *int `json:"target_crews,omitempty" minimum:"0"`
		TargetVehicles *int `json:"target_vehicles,omitempty" minimum:"0"`
		TargetWorkers  *int `json:"target_workers,omitempty" minimum:"0"`
	}
}

func (s *Server) patchRegime(ctx context.Context, in *patchRegimeIn) (regimeView, error) {
	b := &in.Body
	r, err := s.desk.EditRegime(ctx, commandOf(ctx), in.Code, b.Version, dispatch.RegimeEdit{
		OnWatchPerArea: b.OnWatchPerArea, OnCallPerArea: b.OnCallPerArea, CallInMin: b.CallInMin, WatchH: b.WatchH,
		TargetCrews: b.TargetCrews, TargetVehicles: b.TargetVehicles, TargetWorkers: b.TargetWorkers, SourceEdit: b.edit(),
	})
	return viewRegime(r), err
}

type stagePlanView struct {
	Type   string   `json:"type"`
	Stages []string `json:"stages" doc:"In order"`
}

// getStagePlans lists the course of each type of incident.
func (s *Server) getStagePlans(ctx context.Context, _ *struct{}) (list[stagePlanView], error) {
	all, err := s.desk.Reference(ctx)
	v := list[stagePlanView]{Items: []stagePlanView{}}
	for _, p := range all.Plans {
		if n := len(v.Items); n == 0 || v.Items[n-1].Type != p.Type {
			v.Items = append(v.Items, stagePlanView{Type: p.Type})
		}
		last := &v.Items[len(v.Items)-1]
		last.Stages = append(last.Stages, p.Stage)
	}
	return v, err
}
