package web

import (
	"context"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/ground"
	"jylu/fleet"
	"jylu/geo"
)

// TallyView is one line of readiness: now, on_call and unavailable sum to total.
type TallyView struct {
	Total       int `json:"total"`
	Now         int `json:"now"`
	OnCall      int `json:"on_call"`
	Unavailable int `json:"unavailable"`
}

func viewTally(t fleet.Tally) TallyView { return TallyView(t) }

type kindTallyView struct {
	Kind string `json:"kind"`
	TallyView
}

type tradeTallyView struct {
	Trade string `json:"trade"`
	TallyView
}

type vehiclesTallyView struct {
	TallyView
	ByKind []kindTallyView `json:"by_kind"`
}

type workersTallyView struct {
	TallyView
	ByTrade []tradeTallyView `json:"by_trade"`
}

func viewByKind(t fleet.Tally, by []fleet.KindTally) vehiclesTallyView {
	return vehiclesTallyView{viewTally(t), viewAll(by, func(k fleet.KindTally) kindTallyView { return kindTallyView{k.Kind, viewTally(k.Tally)} })}
}

func viewByTrade(t fleet.Tally, by []fleet.KindTally) workersTallyView {
	return workersTallyView{viewTally(t), viewAll(by, func(k fleet.KindTally) tradeTallyView { return tradeTallyView{k.Kind, viewTally(k.Tally)} })}
}

// readinessView is what the city could send.
type readinessView struct {
	Seq    int64      `json:"seq" doc:"The journal it was read at"`
	AsOf   time.Time  `json:"as_of"`
	Regime regimeNow  `json:"regime"`
	Watch  watchView  `json:"watch"`
	Target targetView `json:"target"`

	Crews    TallyView         `json:"crews"`
	Vehicles vehiclesTallyView `json:"vehicles"`
	Workers  workersTallyView  `json:"workers"`
	Gaps     []gapView         `json:"gaps" doc:"One per resource and reason"`
	Areas    []areaTallyView   `json:"areas"`

	TravelError *travelErrorView `json:"travel_error,omitempty" doc:"How far predicted driving times were off in the last 30 days; of /readiness only"`
}

// travelErrorView is the live error of predictions by road.
type travelErrorView struct {
	N       int     `json:"n" doc:"Drives"`
	MedianS float64 `json:"median_s"`
	P90S    float64 `json:"p90_s"`
}

type regimeNow struct {
	Code       string     `json:"code" enum:"ordinary,emergency"`
	DeclaredAt *time.Time `json:"declared_at" doc:"Null: never declared"`
	CallInMin  int        `json:"call_in_min"`
}

type watchView struct {
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
}

type targetView struct {
	Crews    int `json:"crews"`
	Vehicles int `json:"vehicles"`
	Workers  int `json:"workers"`
}

type resourceRef struct {
	Kind string    `json:"kind" enum:"crew,vehicle,worker"`
	ID   uuid.UUID `json:"id" format:"uuid"`
}

type gapView struct {
	Resource resourceRef `json:"resource"`
	Label    string      `json:"label" doc:"Crew number, plate, or personnel number"`
	Area     string      `json:"area"`
	ReasonView
}

type areaTallyView struct {
	Code string `json:"code"`
	NamesView
	Crews    TallyView         `json:"crews"`
	Vehicles vehiclesTallyView `json:"vehicles"`
	Workers  workersTallyView  `json:"workers"`
}

// NamesView is a name in the languages of the screens.
type NamesView struct {
	NameRu string `json:"name_ru"`
	NameKk string `json:"name_kk"`
	NameEn string `json:"name_en"`
}

// viewReadiness views the readiness of a roster read at seq.
func viewReadiness(roster fleet.Roster, seq int64, declared *time.Time) readinessView {
	r := roster.Discreet().Readiness()
	names := map[string]NamesView{}
	for _, a := range roster.Areas {
		names[a.Code] = viewNames(a)
	}
	return readinessView{
		Seq: seq, AsOf: r.AsOf.UTC(), Regime: regimeNow{r.Regime.Code, utc(declared), r.Regime.CallInMin},
		Watch: watchView{r.Watch.Start.UTC(), r.Watch.End.UTC()}, Target: targetView(r.Target),
		Crews: viewTally(r.Crews), Vehicles: viewByKind(r.Vehicles, r.ByKind), Workers: viewByTrade(r.Workers, r.ByTrade),
		Gaps: viewAll(r.Gaps, func(g fleet.Gap) gapView {
			return gapView{resourceRef{g.Kind, g.Resource}, g.Label, g.Area, viewReason(g.Reason)}
		}),
		Areas: viewAll(r.Areas, func(a fleet.AreaReadiness) areaTallyView {
			return areaTallyView{a.Area, names[a.Area], viewTally(a.Crews), viewByKind(a.Vehicles, a.ByKind), viewByTrade(a.Workers, a.ByTrade)}
		}),
	}
}

func viewNames(a geo.ServiceArea) NamesView { return NamesView{a.NameRu, a.NameKk, a.NameEn} }

func (s *Server) getReadiness(ctx context.Context, _ *struct{}) (readinessView, error) {
	var roster fleet.Roster
	var declared *time.Time
	var missed ground.LiveError
	seq, err := s.atOnce(ctx, func(tx *gorm.DB) (err error) {
		if roster, err = fleet.LoadRoster(ctx, tx, visitOf(ctx).at, s.tracker); err != nil {
			return err
		}
		if declared, err = declaredAt(tx); err != nil {
			return err
		}
		missed, err = ground.ReadError(ctx, tx, visitOf(ctx).at)
		return err
	})
	if err != nil {
		return readinessView{}, err
	}
	v := viewReadiness(roster, seq, declared)
	v.TravelError = &travelErrorView{missed.N, missed.MedianS, missed.P90S}
	return v, nil
}

// pointView is one recorded moment of readiness.
type pointView struct {
	At     time.Time  `json:"at"`
	Regime string     `json:"regime"`
	Counts countsView `json:"counts"`
}

type countsView struct {
	Crews    TallyView `json:"crews"`
	Vehicles TallyView `json:"vehicles"`
	Workers  TallyView `json:"workers"`
}

type historyIn struct {
	From time.Time `query:"from" doc:"Default: a day before to"`
	To   time.Time `query:"to" doc:"Default: now"`
}

// historySpan bounds what one chart asks for.
const historySpan = 31 * 24 * time.Hour

// getHistory returns the recorded readiness of a span, oldest first.
func (s *Server) getHistory(ctx context.Context, in *historyIn) (list[pointView], error) {
	to, from := in.To, in.From
	if to.IsZero() {
		to = visitOf(ctx).at.Add(time.Second)
	}
	if from.IsZero() {
		from = to.Add(-24 * time.Hour)
	}
	if to.Sub(from) > historySpan {
		return list[pointView]{}, refuse(422, "span-too-long").with("days", 31).at("from")
	}
	points, err := fleet.History(ctx, s.db.Gorm, from, to, 0)
	return list[pointView]{Items: viewAll(points, func(p fleet.ReadinessPoint) pointView {
		return pointView{p.At.UTC(), p.Regime, countsView{viewTally(p.Counts.Crews), viewTally(p.Counts.Vehicles), viewTally(p.Counts.Workers)}}
	})}, err
}

type admissionsIn struct {
	Body struct {
		Items []admissionIn `json:"items" minItems:"1" maxItems:"500"`
	}
}

type admissionIn struct {
	WorkerID  uuid.UUID  `json:"worker_id" format:"uuid"`
	Passed    bool       `json:"passed"`
	CheckedAt *time.Time `json:"checked_at,omitempty"`
	Watch     *time.Time `json:"watch_start,omitempty" nullable:"true" doc:"Start of the watch he is checked for; default: the one the check falls in"`
}

type admissionView struct {
	WorkerID   uuid.UUID `json:"worker_id" format:"uuid"`
	WatchStart time.Time `json:"watch_start"`
	Passed     bool      `json:"passed"`
	CheckedAt  time.Time `json:"checked_at"`
}

// postAdmissions records medical checks before a watch.
func (s *Server) postAdmissions(ctx context.Context, in *admissionsIn) (list[admissionView], error) {
	inputs := make([]fleet.AdmissionInput, len(in.Body.Items))
	for i, item := range in.Body.Items {
		inputs[i] = fleet.AdmissionInput{Worker: item.WorkerID, Passed: item.Passed, CheckedAt: item.CheckedAt, Watch: item.Watch}
	}
	rows, err := s.board.Admit(ctx, commandOf(ctx), inputs)
	return list[admissionView]{Items: viewAll(rows, func(a fleet.Admission) admissionView {
		return admissionView{a.WorkerID, a.WatchStart.UTC(), a.Passed, a.CheckedAt.UTC()}
	})}, err
}

type regimeIn struct {
	Body struct {
		Code string `json:"code" enum:"ordinary,emergency"`
		Note string `json:"note,omitempty" maxLength:"1000" text:"free"`
	}
}

type declaredView struct {
	ID         uuid.UUID `json:"id" format:"uuid"`
	Code       string    `json:"code"`
	DeclaredAt time.Time `json:"declared_at"`
	Actor      uuid.UUID `json:"actor" format:"uuid"`
}

// postRegime declares the regime.
func (s *Server) postRegime(ctx context.Context, in *regimeIn) (declaredView, error) {
	d, err := s.board.DeclareRegime(ctx, commandOf(ctx), in.Body.Code, in.Body.Note)
	return declaredView{d.ID, d.Code, d.DeclaredAt.UTC(), d.Actor}, err
}
