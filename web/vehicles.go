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
	ServiceDue  *string    `json:"service_due" format:"date" doc:"Inspection or maintenance must be done before this day; null: not known"`
	Place       *placeView `json:"place"`
}

func viewVehicle(v fleet.VehicleStatus, now time.Time) vehicleView {
	return vehicleView{
		ID: v.Vehicle.ID, Plate: v.Plate, Kind: v.Vehicle.Kind, StateView: viewState(v.AreaCode, v.Resource, v.Tier, v.Reasons, v.Booking),
		Base: v.BaseCode, Crew: v.CrewID, CallInMin: v.CallInMin, Operator: v.Operator, HoursWorked: v.HoursWorked, ServiceDue: viewDay(v.ServiceDue), Place: viewPlace(v.Place, now),
	}
}

// viewDay is a date, or null.
func viewDay(day *time.Time) *string {
	if day == nil {
		return nil
	}
	text := day.Format(time.DateOnly)
	return &text
}

// dayIn reads a date of a request: nil is not given, empty is the zero time.
func dayIn(text *string, field string) (*time.Time, error) {
	if text == nil {
		return nil, nil
	}
	day, err := time.Parse(time.DateOnly, *text)
	if *text != "" && err != nil {
		return nil, refuse(422, "bad-format").with("expected", "date").at(field)
	}
	return &day, nil
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
		StateReason *string          `json:"state_reason,omitempty" maxLength:"500" text:"free"`
		StateUntil  maybe[time.Time] `json:"state_until,omitempty"`
		Plate       *string          `json:"plate,omitempty" minLength:"1" maxLength:"20"`
		Kind        *string          `json:"kind,omitempty" enum:"ARM,EXC,CRANE,TIP,VAC,PUMP,WELD,COMP,GEN,HEAT"`
		Area        *string          `json:"area,omitempty" maxLength:"40"`
		Base        *string          `json:"base,omitempty" maxLength:"40"`
		CrewID      maybe[uuid.UUID] `json:"crew_id,omitempty" doc:"Null: the common pool"`
		ServiceDue  *string          `json:"service_due,omitempty" maxLength:"10" doc:"YYYY-MM-DD; empty: not known"`
	}
}

func (s *Server) patchVehicle(ctx context.Context, in *patchVehicleIn) (vehicleView, error) {
	b := &in.Body
	state, err := stateChange(b.State, b.StateReason, b.StateUntil)
	if err != nil {
		return vehicleView{}, err
	}
	patch := fleet.VehiclePatch{State: state, Plate: b.Plate, Kind: b.Kind, Area: b.Area, Base: b.Base, Crew: idOf(b.CrewID)}
	if patch.ServiceDue, err = dayIn(b.ServiceDue, "service_due"); err != nil {
		return vehicleView{}, err
	}
	if err := onlyState(ctx, patch != fleet.VehiclePatch{State: state}); err != nil {
		return vehicleView{}, err
	}
	cmd := commandOf(ctx)
	v, err := s.board.EditVehicle(ctx, cmd, in.ID, b.Version, patch)
	return viewVehicle(v, cmd.At), err
}
