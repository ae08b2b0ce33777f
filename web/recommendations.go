package web

import (
	"context"
	"time"

	"github.com/google/uuid"

	"jylu/dispatch"
)

// recommendationView is whom to send, as kept with the decision.
type recommendationView struct {
	ID         uuid.UUID       `json:"id" format:"uuid"`
	IncidentID uuid.UUID       `json:"incident_id" format:"uuid"`
	AsOf       time.Time       `json:"as_of"`
	Stage      string          `json:"stage"`
	NextStage  string          `json:"next_stage"`
	DiameterMm int             `json:"diameter_mm" doc:"Needs are read at this one; 0: no pipe"`
	Assumed    bool            `json:"assumed" doc:"Nobody knows the diameter"`
	Needs      []needLeftView  `json:"needs"`
	Reasons    []ReasonView    `json:"reasons"`
	Items      []candidateView `json:"items" doc:"Best first"`
}

type needLeftView struct {
	Stage   string `json:"stage"`
	What    string `json:"what"`
	Need    int    `json:"need"`
	Lacking int    `json:"lacking"`
}

type candidateView struct {
	Crews      []crewPickView    `json:"crews"`
	Vehicles   []vehiclePickView `json:"vehicles"`
	Workers    []workerPickView  `json:"workers"`
	ReadyS     *int              `json:"ready_s" doc:"Until what it covers of the current stage is there"`
	LastS      *int              `json:"last_s"`
	Reasons    []ReasonView      `json:"reasons"`
	Shortfalls []shortfallView   `json:"shortfalls"`
	Cover      coverView         `json:"cover" doc:"What is left in the city"`
}

type ArrivalView struct {
	ArrivalS  *int   `json:"arrival_s" doc:"Null: the place is not known"`
	Basis     string `json:"basis" enum:"live,milestone,base"`
	AgeS      *int   `json:"age_s"`
	CallInMin int    `json:"call_in_min"`
	NextOnly  bool   `json:"next_only" doc:"Only the next stage needs it"`
	Estimate  bool   `json:"estimate" doc:"A straight line with a factor, not a road"`
}

type crewPickView struct {
	ID     uuid.UUID `json:"id" format:"uuid"`
	Number int       `json:"number"`
	ArrivalView
	Vehicle  *uuid.UUID `json:"vehicle" format:"uuid" nullable:"true"`
	Warnings []string   `json:"warnings"`
}

type vehiclePickView struct {
	ID    uuid.UUID `json:"id" format:"uuid"`
	Plate string    `json:"plate"`
	Kind  string    `json:"kind"`
	ArrivalView
}

type workerPickView struct {
	ID    uuid.UUID `json:"id" format:"uuid"`
	Trade string    `json:"trade"`
	ArrivalView
}

type shortfallView struct {
	Code    string `json:"code"`
	Kind    string `json:"kind"`
	Missing int    `json:"missing"`
	Stage   string `json:"stage"`
}

type coverView struct {
	Worst int             `json:"worst" doc:"Ready crews left in the worst-covered area"`
	Total int             `json:"total"`
	Areas []areaCoverView `json:"areas"`
}

type areaCoverView struct {
	Area    string `json:"area"`
	BeforeS *int   `json:"before_s"`
	AfterS  *int   `json:"after_s"`
	Left    int    `json:"left"`
}

func (s *Server) getRecommendations(ctx context.Context, in *ByID) (recommendationView, error) {
	r, err := s.desk.Recommend(ctx, whoOf(ctx).Account.ID, in.ID)
	return viewRecommendation(r), err
}

func viewRecommendation(r dispatch.Recommendation) recommendationView {
	return recommendationView{
		ID: r.ID, IncidentID: r.IncidentID, AsOf: r.AsOf.UTC(), Stage: r.Stage, NextStage: r.NextStage, DiameterMm: r.DiameterMm, Assumed: r.Assumed,
		Needs:   viewAll(r.Needs, func(n dispatch.NeedLeft) needLeftView { return needLeftView(n) }),
		Reasons: viewAll(r.Reasons, viewReason),
		Items:   viewAll(r.Items, viewCandidate),
	}
}

func viewCandidate(c dispatch.Candidate) candidateView {
	arrival := func(a dispatch.Arrival) ArrivalView {
		return ArrivalView{a.ArrivalS, a.Basis, a.AgeS, a.CallInMin, a.NextOnly, a.Estimate}
	}
	return candidateView{
		Crews: viewAll(c.Crews, func(p dispatch.CrewPick) crewPickView {
			return crewPickView{p.ID, p.Number, arrival(p.Arrival), p.Vehicle, append([]string{}, p.Warnings...)}
		}),
		Vehicles: viewAll(c.Vehicles, func(p dispatch.VehiclePick) vehiclePickView {
			return vehiclePickView{p.ID, p.Plate, p.Kind, arrival(p.Arrival)}
		}),
		Workers: viewAll(c.Workers, func(p dispatch.WorkerPick) workerPickView { return workerPickView{p.ID, p.Trade, arrival(p.Arrival)} }),
		ReadyS:  c.ReadyS, LastS: c.LastS, Reasons: viewAll(c.Reasons, viewReason),
		Shortfalls: viewAll(c.Shortfalls, func(f dispatch.Shortfall) shortfallView { return shortfallView(f) }),
		Cover: coverView{Worst: c.CoverWorst, Total: c.CoverTotal, Areas: viewAll(c.Cover, func(a dispatch.AreaCover) areaCoverView {
			return areaCoverView(a)
		})},
	}
}
