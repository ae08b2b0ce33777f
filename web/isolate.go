package web

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"jylu/fleet"
)

type caseIn struct {
	Body struct {
		WorkerID uuid.UUID  `json:"worker_id" format:"uuid"`
		Version  int64      `json:"version" minimum:"1" doc:"Of the worker"`
		Since    *time.Time `json:"since,omitempty" nullable:"true" doc:"First signs, or the test; default now"`
		Until    *time.Time `json:"state_until,omitempty" nullable:"true" doc:"Of his isolation; default by the setting isolation_days"`
	}
}

// postCase isolates a worker and opens a case. The answer does not repeat whose.
func (s *Server) postCase(ctx context.Context, in *caseIn) (CaseView, error) {
	b := &in.Body
	c, err := s.board.OpenCase(ctx, commandOf(ctx), fleet.CaseInput{Worker: b.WorkerID, Version: b.Version, Since: b.Since, Until: b.Until})
	return viewCase(c), err
}

type decisionsIn struct {
	ByID
	Body struct {
		Items []decisionIn `json:"items" minItems:"1" maxItems:"500"`
	}
}

type decisionIn struct {
	WorkerID uuid.UUID `json:"worker_id" format:"uuid"`
	Isolate  bool      `json:"isolate"`
	Reason   string    `json:"reason,omitempty" maxLength:"500" text:"free" doc:"Why not; required without isolation"`
}

func (s *Server) postDecisions(ctx context.Context, in *decisionsIn) (list[decisionView], error) {
	inputs := viewAll(in.Body.Items, func(d decisionIn) fleet.DecisionInput {
		return fleet.DecisionInput{Worker: d.WorkerID, Isolate: d.Isolate, Reason: d.Reason}
	})
	made, err := s.board.Decide(ctx, commandOf(ctx), in.ID, inputs)
	for i := range made { // the result carries no free text; the same key came with the same
		made[i].Reason = inputs[i].Reason
	}
	return list[decisionView]{Items: viewAll(made, viewDecision)}, err
}

type takeBackIn struct {
	ByID
	Body struct {
		WorkerID uuid.UUID `json:"worker_id" format:"uuid"`
	}
}

func (s *Server) postTakeBack(ctx context.Context, in *takeBackIn) (*struct{}, error) {
	return nil, s.board.TakeBack(ctx, commandOf(ctx), in.ID, in.Body.WorkerID)
}

func (s *Server) postCloseCase(ctx context.Context, in *rosterVersionIn) (CaseView, error) {
	c, err := s.board.CloseCase(ctx, commandOf(ctx), in.ID, in.Body.Version)
	return viewCase(c), err
}

type replacementIn struct {
	Body struct {
		CrewID   uuid.UUID `json:"crew_id" format:"uuid"`
		WorkerID uuid.UUID `json:"worker_id" format:"uuid"`
		Version  int64     `json:"version" minimum:"1" doc:"Of the worker"`
		Override []string  `json:"override,omitempty" maxItems:"10" doc:"Warnings taken upon oneself: bubble-broken"`
	}
}

// postReplacement puts a worker into a crew. Who is in a crew is otherwise the
// administrator's to say; at night there is none, and a crew without a welder.
func (s *Server) postReplacement(ctx context.Context, in *replacementIn) (workerView, error) {
	b := &in.Body
	w, err := s.board.EditWorker(ctx, commandOf(ctx), b.WorkerID, b.Version,
		fleet.WorkerPatch{Crew: &b.CrewID, BreakBubble: slices.Contains(b.Override, fleet.RuleBubble)})
	return viewWorker(w, false), err
}

type disinfectionIn struct {
	ByID
	Body struct {
		Version int64  `json:"version" minimum:"1"`
		Step    string `json:"step" enum:"start,finish" doc:"Put it aside, or it is done"`
	}
}

func (s *Server) postDisinfection(ctx context.Context, in *disinfectionIn) (vehicleView, error) {
	cmd := commandOf(ctx)
	v, err := s.board.Disinfect(ctx, cmd, in.ID, in.Body.Version, in.Body.Step == "finish")
	return viewVehicle(v, cmd.At), err
}

// medicalView is what the medic reads of one worker.
type medicalView struct {
	WorkerID    uuid.UUID          `json:"worker_id" format:"uuid"`
	PersonnelNo string             `json:"personnel_no"`
	Name        string             `json:"name"`
	Trade       string             `json:"trade"`
	State       string             `json:"state" enum:"ready,resting,remote,isolated,sick"`
	StateReason string             `json:"state_reason"`
	StateUntil  *time.Time         `json:"state_until"`
	Version     int64              `json:"version"`
	Case        *medicalCaseView   `json:"case" doc:"The open case about him"`
	Checks      []medicalCheckView `json:"checks" doc:"Newest first"`
}

type medicalCaseView struct {
	CaseView
	Since time.Time `json:"since" doc:"First signs, or the test"`
}

type medicalCheckView struct {
	WatchStart time.Time `json:"watch_start"`
	Passed     bool      `json:"passed"`
	CheckedAt  time.Time `json:"checked_at"`
}

func viewMedical(m fleet.Medical) medicalView {
	v := medicalView{
		WorkerID: m.Worker.ID, PersonnelNo: m.Worker.PersonnelNo, Name: m.Worker.Name, Trade: m.Worker.Trade,
		State: m.State, StateReason: m.StateReason, StateUntil: utc(m.StateUntil), Version: m.Version,
		Checks: viewAll(m.Admissions, func(a fleet.Admission) medicalCheckView {
			return medicalCheckView{a.WatchStart.UTC(), a.Passed, a.CheckedAt.UTC()}
		}),
	}
	if m.Case != nil {
		v.Case = &medicalCaseView{viewCase(*m.Case), m.Case.Since.UTC()}
	}
	return v
}

func (s *Server) getMedical(ctx context.Context, _ *struct{}) (list[medicalView], error) {
	all, err := s.board.ReadMedical(ctx, commandOf(ctx), uuid.Nil)
	return list[medicalView]{Items: viewAll(all, viewMedical)}, err
}

func (s *Server) getMedicalOf(ctx context.Context, in *ByID) (medicalView, error) {
	all, err := s.board.ReadMedical(ctx, commandOf(ctx), in.ID)
	if err != nil {
		return medicalView{}, err
	}
	return viewMedical(all[0]), nil
}
