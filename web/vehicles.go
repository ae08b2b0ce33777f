package web

import (
	"context"
	"time"

	"github.com/google/uuid"

	"jylu/fleet"
)

// vehicleView is a vehicle as it stands.
type vehicleView struct {
	ID    uuid.UUID `json:"id" format:"uuid"`
	Plate string    `json:"plate"`
	Kind  string    `json:"kind"`
	StateView
	Base        string     `json:"base"`
	Crew        *uuid.UUID `json:"crew" format:"uuid" nullable:"true" doc:"Null: the common pool"`
	CallInMin   int        `json:"call_in_min"`
	Operator    *uuid.UUID `json:"operator" format:"uuid" nullable:"true" doc:"Who would drive it"`
	HoursWorked float64    `json:"hours_worked"`
	Place       *placeView `json:"place"`
}

func viewVehicle(v fleet.VehicleStatus, now time.Time) vehicleView {
	return vehicleView{
		ID: v.Vehicle.ID, Plate: v.Plate, Kind: v.Vehicle.Kind, StateView: viewState(v.AreaCode, v.Resource, v.Tier, v.Reasons, v.Booking),
		Base: v.BaseCode, Crew: v.CrewID, CallInMin: v.CallInMin, Operator: v.Operator, HoursWorked: v.HoursWorked, Place: viewPlace(v.Place, now),
	}
}

func (s *Server) getVehicles(ctx context.Context, in *pageIn) (list[vehicleView], error) {
	r, _, err := s.rosterOf(ctx)
	if err != nil {
		return list[vehicleView]{}, err
	}
	page, next, err := pageOf(r.Vehicles, *in, func(v fleet.VehicleStatus) string { return v.Vehicle.ID.String() })
	return list[vehicleView]{viewAll(page, func(v fleet.VehicleStatus) vehicleView { return viewVehicle(v, r.At) }), next}, err
}

func (s *Server) getVehicle(ctx context.Context, in *ByID) (vehicleView, error) {
	r, _, err := s.rosterOf(ctx)
	if err != nil {
		return vehicleView{}, err
	}
	return lookup(r.Vehicles, func(v *fleet.VehicleStatus) bool { return v.Vehicle.ID == in.ID },
		func(v fleet.VehicleStatus) vehicleView { return viewVehicle(v, r.At) })
}

type patchVehicleIn struct {
	ByID
	Body struct {
		Version     int64            `json:"version" minimum:"1"`
		State       *string          `json:"state,omitempty" enum:"ready,repair,disinfect"`
		StateReason *string          `json:"state_reason,omitempty" maxLength:"500"`
		StateUntil  maybe[time.Time] `json:"state_until,omitempty"`
		Plate       *string          `json:"plate,omitempty" minLength:"1" maxLength:"20"`
		Kind        *string          `json:"kind,omitempty" enum:"ARM,EXC,CRANE,TIP,VAC,PUMP,WELD,COMP,GEN,HEAT"`
		Area        *string          `json:"area,omitempty" maxLength:"40"`
		Base        *string          `json:"base,omitempty" maxLength:"40"`
		CrewID      maybe[uuid.UUID] `json:"crew_id,omitempty" doc:"Null: the common pool"`
	}
}

func (s *Server) patchVehicle(ctx context.Context, in *patchVehicleIn) (vehicleView, error) {
	b := &in.Body
	state, err := stateChange(b.State, b.StateReason, b.StateUntil)
	if err != nil {
		return vehicleView{}, err
	}
	patch := fleet.VehiclePatch{State: state, Plate: b.Plate, Kind: b.Kind, Area: b.Area, Base: b.Base, Crew: idOf(b.CrewID)}
	if err := onlyState(ctx, patch != fleet.VehiclePatch{State: state}); err != nil {
		return vehicleView{}, err
	}
	cmd := commandOf(ctx)
	v, err := s.board.EditVehicle(ctx, cmd, in.ID, b.Version, patch)
	return viewVehicle(v, cmd.At), err
}
