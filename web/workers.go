package web

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"jylu/fleet"
)

// workerView is a worker as he stands.
type workerView struct {
	ID          uuid.UUID `json:"id" format:"uuid"`
	PersonnelNo string    `json:"personnel_no"`
	Name        string    `json:"name"`
	Phone       string    `json:"phone"`
	Trade       string    `json:"trade"`
	StateView
	Crew         *uuid.UUID        `json:"crew" format:"uuid" nullable:"true" doc:"Null: the common pool"`
	RotatesWith  *uuid.UUID        `json:"rotates_with" format:"uuid" nullable:"true" doc:"For the pool: the crew whose watches he keeps"`
	Duty         fleet.Duty        `json:"duty" enum:"on_watch,on_call,off"`
	Certificates []certificateView `json:"certificates"`
	Admitted     *bool             `json:"admitted" doc:"True: passed the check before this watch; null: not checked, or not to be told: then unavailable is among the reasons"`
	HoursWorked  float64           `json:"hours_worked"`
}

type certificateView struct {
	Code      string `json:"code"`
	ExpiresOn string `json:"expires_on" format:"date"`
}

// viewWorker views a discreet worker; see fleet.WorkerStatus.Discreet.
func viewWorker(w fleet.WorkerStatus, masked bool) workerView {
	v := workerView{
		ID: w.Worker.ID, PersonnelNo: w.PersonnelNo, Name: w.Name, Phone: w.Phone, Trade: w.Trade,
		StateView: viewState(w.AreaCode, w.Resource, w.Tier, w.Reasons, w.Booking), Crew: w.CrewID, RotatesWith: w.RotatesWith, Duty: w.Duty,
		Certificates: viewAll(w.Certificates, func(c fleet.Certificate) certificateView {
			return certificateView{c.Code, c.ExpiresOn.Format(time.DateOnly)}
		}),
		Admitted: w.Admitted, HoursWorked: w.HoursWorked,
	}
	if masked {
		v.Name, v.Phone, v.StateReason = initials(v.Name), lastDigits(v.Phone), ""
	}
	return v
}

func (s *Server) getWorkers(ctx context.Context, in *pageIn) (list[workerView], error) {
	r, _, err := s.rosterOf(ctx)
	if err != nil {
		return list[workerView]{}, err
	}
	page, next, err := pageOf(r.Workers, *in, func(w fleet.WorkerStatus) string { return w.Worker.ID.String() })
	masked := whoOf(ctx).masked()
	return list[workerView]{viewAll(page, func(w fleet.WorkerStatus) workerView { return viewWorker(w, masked) }), next}, err
}

func (s *Server) getWorker(ctx context.Context, in *ByID) (workerView, error) {
	r, _, err := s.rosterOf(ctx)
	if err != nil {
		return workerView{}, err
	}
	masked := whoOf(ctx).masked()
	return lookup(r.Workers, func(w *fleet.WorkerStatus) bool { return w.Worker.ID == in.ID },
		func(w fleet.WorkerStatus) workerView { return viewWorker(w, masked) })
}

type patchWorkerIn struct {
	ByID
	Body struct {
		Version      int64              `json:"version" minimum:"1"`
		State        *string            `json:"state,omitempty" enum:"ready,resting,remote,isolated,sick"`
		StateReason  *string            `json:"state_reason,omitempty" maxLength:"500" text:"free"`
		StateUntil   maybe[time.Time]   `json:"state_until,omitempty"`
		Name         *string            `json:"name,omitempty" minLength:"1" maxLength:"200"`
		Phone        *string            `json:"phone,omitempty" maxLength:"40"`
		Trade        *string            `json:"trade,omitempty" enum:"foreman,fitter,welder,operator,driver,electrician"`
		Area         *string            `json:"area,omitempty" maxLength:"40"`
		CrewID       maybe[uuid.UUID]   `json:"crew_id,omitempty" doc:"Null: the common pool"`
		RotatesWith  maybe[uuid.UUID]   `json:"rotates_with,omitempty"`
		Certificates *[]certificateView `json:"certificates,omitempty" maxItems:"30" doc:"All he holds from now on"`
		Override     []string           `json:"override,omitempty" maxItems:"10" doc:"Warnings taken upon oneself: bubble-broken"`
	}
}

func (s *Server) patchWorker(ctx context.Context, in *patchWorkerIn) (workerView, error) {
	b := &in.Body
	state, err := stateChange(b.State, b.StateReason, b.StateUntil)
	if err != nil {
		return workerView{}, err
	}
	patch := fleet.WorkerPatch{State: state, Name: b.Name, Phone: b.Phone, Trade: b.Trade, Area: b.Area, Crew: idOf(b.CrewID), RotatesWith: idOf(b.RotatesWith),
		BreakBubble: slices.Contains(b.Override, fleet.RuleBubble)}
	if b.Certificates != nil {
		held, err := certificatesIn(*b.Certificates)
		if err != nil {
			return workerView{}, err
		}
		patch.Certificates = &held
	}
	if err := onlyState(ctx, patch != fleet.WorkerPatch{State: state}); err != nil {
		return workerView{}, err
	}
	w, err := s.board.EditWorker(ctx, commandOf(ctx), in.ID, b.Version, patch)
	v := viewWorker(w, false)
	// The result carries no personal data; what was sent is the same for the same key.
	for _, sent := range []struct {
		from *string
		to   *string
	}{{b.Name, &v.Name}, {b.Phone, &v.Phone}, {b.StateReason, &v.StateReason}} {
		hidden := sent.to == &v.StateReason && v.State == fleet.StateUnavailable // not even from who wrote it
		if sent.from != nil && !hidden {
			*sent.to = *sent.from
		}
	}
	return v, err
}
