package web

import (
	"context"
	"time"

	"github.com/google/uuid"

	"jylu/dispatch"
	"jylu/dispatch/ground"
)

// groundView is what the city is known by.
type groundView struct {
	Roads     layerView `json:"roads"`
	Map       layerView `json:"map"`
	Places    layerView `json:"places"`
	Addresses layerView `json:"addresses"`
}

type layerView struct {
	Source      string         `json:"source" doc:"Name of the file; empty: the bundled schematic city, or nothing"`
	ImportedAt  *time.Time     `json:"imported_at" doc:"Null: never imported"`
	Counts      map[string]int `json:"counts"`
	Schematic   bool           `json:"schematic" doc:"Drawn for the bundled city, not surveyed"`
	Attribution string         `json:"attribution" doc:"To be shown with it"`
}

// getGround says where roads, map and addresses come from.
func (s *Server) getGround(context.Context, *struct{}) (groundView, error) {
	t := s.ground.Terrain()
	view := func(kind string) layerView {
		l, imported := t.Layer(kind)
		v := layerView{Source: l.Source, Counts: l.Counts, Attribution: l.Attribution, Schematic: !imported && kind != ground.Addresses}
		if imported {
			v.ImportedAt = utc(&l.ImportedAt)
		}
		if v.Counts == nil {
			v.Counts = map[string]int{}
		}
		return v
	}
	v := groundView{view(ground.Roads), view(ground.Map), view(ground.Places), view(ground.Addresses)}
	if s.opt.BaseMap != nil { // a file in the data folder is the map instead
		i := s.opt.BaseMap.Info()
		v.Map = layerView{Source: i.Source, Counts: map[string]int{}, Schematic: i.Schematic, Attribution: i.Attribution}
	}
	return v, nil
}

// driveView is a finished drive against its prediction.
type driveView struct {
	BookingID  uuid.UUID  `json:"booking_id" format:"uuid"`
	IncidentID uuid.UUID  `json:"incident_id" format:"uuid"`
	ResourceID uuid.UUID  `json:"resource_id" format:"uuid"`
	SentAt     time.Time  `json:"sent_at"`
	EnRouteAt  *time.Time `json:"en_route_at"`
	OnSiteAt   time.Time  `json:"on_site_at"`
	PromisedS  *int       `json:"promised_s" doc:"From sending to arrival, as predicted when it was sent"`
	PredictedS int        `json:"predicted_s" doc:"Driving, from where and when it left"`
	ActualS    *int       `json:"actual_s" doc:"Driving; null: nobody said when it left"`
	Metres     int        `json:"metres"`
	Basis      string     `json:"basis" enum:"road,estimate"`
	HourBand   string     `json:"hour_band" enum:"night,morning,day,evening"`
}

// getDrives lists finished drives, newest first.
func (s *Server) getDrives(ctx context.Context, in *struct {
	Limit int `query:"limit" minimum:"1" maximum:"1000" default:"100"`
}) (list[driveView], error) {
	rows, err := s.ground.Drives(ctx, in.Limit)
	return list[driveView]{Items: viewAll(rows, func(d ground.Drive) driveView {
		return driveView{d.BookingID, d.IncidentID, d.ResourceID, d.SentAt.UTC(), utc(d.EnRouteAt), d.OnSiteAt.UTC(), d.PromisedS, d.PredictedS,
			d.ActualS, d.Metres, basisOf(d.Road), d.Band}
	})}, err
}

// fitView is what finished drives say about speeds.
type fitView struct {
	N            int          `json:"n" doc:"Drives by road with a known time, of the last half year"`
	MedianError  float64      `json:"median_error" doc:"Seconds, of all as they were predicted"`
	P90Error     float64      `json:"p90_error"`
	HeldOut      int          `json:"held_out" doc:"Drives the trial did not see; the next four are of these"`
	MedianBefore float64      `json:"median_before"`
	MedianAfter  float64      `json:"median_after"`
	P90Before    float64      `json:"p90_before"`
	P90After     float64      `json:"p90_after"`
	Factors      []factorView `json:"factors"`
}

type factorView struct {
	HourBand     string  `json:"hour_band"`
	Class        string  `json:"class"`
	Factor       float64 `json:"factor" doc:"Times longer than the speed of the class says"`
	N            int     `json:"n"`
	MedianBefore float64 `json:"median_before"`
	MedianAfter  float64 `json:"median_after"`
}

func viewFit(f ground.Fitted) fitView {
	return fitView{f.N, f.Median, f.P90, f.HeldOut, f.MedianHeldOut, f.MedianAfter, f.P90HeldOut, f.P90After, viewAll(f.Factors, func(x ground.Factor) factorView {
		return factorView{x.Band.String(), x.Class.String(), x.Value, x.N, x.MedianBefore, x.MedianAfter}
	})}
}

// getFit shows what would be learned; it changes nothing.
func (s *Server) getFit(ctx context.Context, _ *struct{}) (fitView, error) {
	f, err := s.ground.Fit(ctx, visitOf(ctx).at)
	return viewFit(f), err
}

// postFit puts the factors into force.
func (s *Server) postFit(ctx context.Context, _ *struct{ Body *struct{} }) (fitView, error) {
	f, err := s.ground.AcceptFit(ctx, commandOf(ctx))
	return viewFit(f), err
}

type roadSpeedView struct {
	Class string  `json:"class"`
	Kmh   float64 `json:"kmh" doc:"Average of a loaded lorry by day, stops included"`
	SourcedView
}

func viewRoadSpeed(r dispatch.RoadSpeed) roadSpeedView {
	return roadSpeedView{r.Class, r.Kmh, viewSourced(r.Sourced)}
}

func (s *Server) getRoadSpeeds(ctx context.Context, in *referenceIn) (list[roadSpeedView], error) {
	return reference(s, ctx, in, func(r dispatch.Reference) []dispatch.RoadSpeed { return r.Speeds },
		func(r dispatch.RoadSpeed) string { return r.Class }, viewRoadSpeed)
}

func (s *Server) patchRoadSpeed(ctx context.Context, in *struct {
	ByCode
	Body struct {
		SourceIn
		Kmh *float64 `json:"kmh,omitempty" minimum:"3" maximum:"130"`
	}
}) (roadSpeedView, error) {
	r, err := s.desk.EditRoadSpeed(ctx, commandOf(ctx), in.Code, in.Body.Version, dispatch.RoadSpeedEdit{Kmh: in.Body.Kmh, SourceEdit: in.Body.edit()})
	return viewRoadSpeed(r), err
}

type roadFactorView struct {
	Code   string  `json:"code" enum:"winter,night,quarantine,checkpoint"`
	Value  float64 `json:"value"`
	Unit   string  `json:"unit" enum:"factor,s" doc:"factor of the time, or seconds each time"`
	Active bool    `json:"active"`
	SourcedView
}

func viewRoadFactor(r dispatch.RoadFactor) roadFactorView {
	return roadFactorView{r.Code, r.Value, r.Unit, r.Active, viewSourced(r.Sourced)}
}

func (s *Server) getRoadFactors(ctx context.Context, in *referenceIn) (list[roadFactorView], error) {
	return reference(s, ctx, in, func(r dispatch.Reference) []dispatch.RoadFactor { return r.Factors },
		func(r dispatch.RoadFactor) string { return r.Code }, viewRoadFactor)
}

func (s *Server) patchRoadFactor(ctx context.Context, in *struct {
	ByCode
	Body struct {
		SourceIn
		Value  *float64 `json:"value,omitempty" minimum:"0" maximum:"3600"`
		Active *bool    `json:"active,omitempty"`
	}
}) (roadFactorView, error) {
	b := &in.Body
	r, err := s.desk.EditRoadFactor(ctx, commandOf(ctx), in.Code, b.Version, dispatch.RoadFactorEdit{Value: b.Value, Active: b.Active, SourceEdit: b.edit()})
	return viewRoadFactor(r), err
}

type vehicleSizeView struct {
	Kind        string `json:"kind"`
	HeightDm    int    `json:"height_dm" doc:"0: not known, passes everywhere"`
	Weight100kg int    `json:"weight_100kg" doc:"0: not known, passes everywhere"`
	SourcedView
}

func viewVehicleSize(r dispatch.VehicleSize) vehicleSizeView {
	return vehicleSizeView{r.Kind, r.HeightDm, r.Weight100kg, viewSourced(r.Sourced)}
}

func (s *Server) getVehicleSizes(ctx context.Context, in *referenceIn) (list[vehicleSizeView], error) {
	return reference(s, ctx, in, func(r dispatch.Reference) []dispatch.VehicleSize { return r.Sizes },
		func(r dispatch.VehicleSize) string { return r.Kind }, viewVehicleSize)
}

func (s *Server) patchVehicleSize(ctx context.Context, in *struct {
	ByCode
	Body struct {
		SourceIn
		HeightDm    *int `json:"height_dm,omitempty" minimum:"0" maximum:"100"`
		Weight100kg *int `json:"weight_100kg,omitempty" minimum:"0" maximum:"2000"`
	}
}) (vehicleSizeView, error) {
	b := &in.Body
	r, err := s.desk.EditVehicleSize(ctx, commandOf(ctx), in.Code, b.Version,
		dispatch.VehicleSizeEdit{HeightDm: b.HeightDm, Weight100kg: b.Weight100kg, SourceEdit: b.edit()})
	return viewVehicleSize(r), err
}

type streetAliasView struct {
	ID    uuid.UUID `json:"id" format:"uuid"`
	Name  string    `json:"name" doc:"In use"`
	Alias string    `json:"alias" doc:"Old, short or other"`
	SourcedView
}

func viewStreetAlias(r dispatch.StreetAlias) streetAliasView {
	return streetAliasView{r.ID, r.Name, r.Alias, viewSourced(r.Sourced)}
}

func (s *Server) getStreetAliases(ctx context.Context, in *referenceIn) (list[streetAliasView], error) {
	return reference(s, ctx, in, func(r dispatch.Reference) []dispatch.StreetAlias { return r.Aliases },
		func(r dispatch.StreetAlias) string { return r.ID.String() }, viewStreetAlias)
}

func (s *Server) postStreetAlias(ctx context.Context, in *struct {
	Body struct {
		Name    string `json:"name" minLength:"1" maxLength:"200" doc:"In use"`
		Alias   string `json:"alias" minLength:"1" maxLength:"200"`
		Source  string `json:"source" minLength:"1" maxLength:"1000"`
		Edition string `json:"edition,omitempty" maxLength:"300"`
		Status  string `json:"status,omitempty" enum:"verified,to_confirm" default:"to_confirm"`
	}
}) (streetAliasView, error) {
	b := &in.Body
	a, err := s.desk.AddStreetAlias(ctx, commandOf(ctx), dispatch.StreetAlias{Name: b.Name, Alias: b.Alias,
		Sourced: dispatch.Sourced{Source: b.Source, Edition: b.Edition, Status: b.Status}})
	return viewStreetAlias(a), err
}

func (s *Server) deleteStreetAlias(ctx context.Context, in *ByID) (*struct{}, error) {
	return nil, s.desk.RemoveStreetAlias(ctx, commandOf(ctx), in.ID)
}
