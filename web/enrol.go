package web

import (
	"context"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/fleet"
)

// postWorker enters a worker on the roster.
func (s *Server) postWorker(ctx context.Context, in *struct {
	Body struct {
		PersonnelNo  string            `json:"personnel_no" minLength:"1" maxLength:"40"`
		Name         string            `json:"name" minLength:"1" maxLength:"200"`
		Phone        string            `json:"phone,omitempty" maxLength:"40"`
		Trade        string            `json:"trade" enum:"foreman,fitter,welder,operator,driver,electrician"`
		Area         string            `json:"area" maxLength:"40"`
		CrewID       *uuid.UUID        `json:"crew_id,omitempty" format:"uuid" nullable:"true" doc:"Null: the common pool"`
		RotatesWith  *uuid.UUID        `json:"rotates_with,omitempty" format:"uuid" nullable:"true"`
		Certificates []certificateView `json:"certificates,omitempty" maxItems:"30"`
	}
}) (workerView, error) {
	b := &in.Body
	held, err := certificatesIn(b.Certificates)
	if err != nil {
		return workerView{}, err
	}
	w, err := s.board.AddWorker(ctx, commandOf(ctx), fleet.WorkerNew{PersonnelNo: b.PersonnelNo, Name: b.Name, Phone: b.Phone, Trade: b.Trade,
		Area: b.Area, Crew: b.CrewID, RotatesWith: b.RotatesWith, Certificates: held})
	v := viewWorker(w, false)
	v.Name, v.Phone = b.Name, b.Phone // the result carries no personal data
	return v, err
}

// certificatesIn reads the certificates of a request.
func certificatesIn(list []certificateView) ([]fleet.CertificateInput, error) {
	held := make([]fleet.CertificateInput, len(list))
	for i, c := range list {
		day, err := time.Parse(time.DateOnly, c.ExpiresOn)
		if err != nil {
			return nil, refuse(422, "bad-format").with("expected", "date").at("certificates[" + itoa(i) + "].expires_on")
		}
		held[i] = fleet.CertificateInput{Code: c.Code, ExpiresOn: day}
	}
	return held, nil
}

// postVehicle enters a vehicle on the roster.
func (s *Server) postVehicle(ctx context.Context, in *struct {
	Body struct {
		Plate  string     `json:"plate" minLength:"1" maxLength:"20"`
		Kind   string     `json:"kind" enum:"ARM,EXC,CRANE,TIP,VAC,PUMP,WELD,COMP,GEN,HEAT"`
		Area   string     `json:"area" maxLength:"40"`
		Base   string     `json:"base" maxLength:"40"`
		CrewID *uuid.UUID `json:"crew_id,omitempty" format:"uuid" nullable:"true" doc:"Null: the common pool"`
		Due    *string    `json:"service_due,omitempty" maxLength:"10" doc:"YYYY-MM-DD; empty: not known"`
	}
}) (vehicleView, error) {
	b, cmd := &in.Body, commandOf(ctx)
	due, err := dayIn(b.Due, "service_due")
	if err != nil {
		return vehicleView{}, err
	}
	if due != nil && due.IsZero() {
		due = nil
	}
	v, err := s.board.AddVehicle(ctx, cmd, fleet.VehicleNew{Plate: b.Plate, Kind: b.Kind, Area: b.Area, Base: b.Base, Crew: b.CrewID, ServiceDue: due})
	return viewVehicle(v, cmd.At), err
}

// postCrew enters an empty crew on the roster.
func (s *Server) postCrew(ctx context.Context, in *struct {
	Body struct {
		Number int    `json:"number" minimum:"1" maximum:"9999"`
		Area   string `json:"area" maxLength:"40"`
		Base   string `json:"base" maxLength:"40"`
		Bubble string `json:"bubble,omitempty" maxLength:"40"`
	}
}) (crewView, error) {
	b, cmd := &in.Body, commandOf(ctx)
	c, err := s.board.AddCrew(ctx, cmd, fleet.CrewNew{Number: b.Number, Area: b.Area, Base: b.Base, Bubble: b.Bubble})
	return viewCrew(c, contacts{}, cmd.At), err
}

// rosterVersionIn asks for a change of a row that is still as it was read.
type rosterVersionIn struct {
	ByID
	Body struct {
		Version int64 `json:"version" minimum:"1"`
	}
}

// departedView is what became of a resource.
type departedView struct {
	ID      uuid.UUID `json:"id" format:"uuid"`
	Kind    string    `json:"kind" enum:"crew,vehicle,worker"`
	Retired bool      `json:"retired" doc:"False after retiring: nothing named it, so it was removed"`
	Version int64     `json:"version"`
}

func (s *Server) postRetire(ctx context.Context, in *rosterVersionIn) (departedView, error) {
	d, err := s.board.Retire(ctx, commandOf(ctx), in.ID, in.Body.Version)
	return departedView(d), err
}

func (s *Server) postRestore(ctx context.Context, in *rosterVersionIn) (departedView, error) {
	d, err := s.board.Restore(ctx, commandOf(ctx), in.ID, in.Body.Version)
	return departedView(d), err
}

// retiredView is a resource that left the roster.
type retiredView struct {
	ID        uuid.UUID `json:"id" format:"uuid"`
	Kind      string    `json:"kind" enum:"crew,vehicle,worker"`
	Label     string    `json:"label" doc:"Number, plate or personnel number"`
	Name      string    `json:"name" doc:"Of a worker"`
	RetiredAt time.Time `json:"retired_at"`
	Version   int64     `json:"version"`
}

func (s *Server) getRetired(ctx context.Context, in *pageIn) (list[retiredView], error) {
	all, err := fleet.LoadRetired(ctx, s.db.Gorm)
	if err != nil {
		return list[retiredView]{}, err
	}
	page, next, err := pageOf(all, *in, func(r fleet.Retired) string { return r.ID.String() })
	return list[retiredView]{viewAll(page, func(r fleet.Retired) retiredView { return retiredView(r) }), next}, err
}

// keptWatchView is who keeps one watch.
type keptWatchView struct {
	Start time.Time      `json:"start"`
	End   time.Time      `json:"end"`
	Areas []keptAreaView `json:"areas"`
}

type keptAreaView struct {
	Code    string      `json:"code"`
	OnWatch []uuid.UUID `json:"on_watch" format:"uuid"`
	OnCall  []uuid.UUID `json:"on_call" format:"uuid"`
}

// getWatches is the calendar of the rotation, as roster and regime stand now.
func (s *Server) getWatches(ctx context.Context, in *struct {
	From time.Time `query:"from" doc:"The first watch is the one this falls in; default: now"`
	N    int       `query:"n" minimum:"1" maximum:"100" default:"14"`
}) (list[keptWatchView], error) {
	if in.From.IsZero() {
		in.From = visitOf(ctx).at
	}
	if y := in.From.Year(); y < 2000 || y > 2100 {
		return list[keptWatchView]{}, refuse(422, "out-of-range").at("from")
	}
	var watches []fleet.WatchCrews
	_, err := s.atOnce(ctx, func(tx *gorm.DB) error {
		r, err := fleet.LoadRoster(ctx, tx, visitOf(ctx).at, nil)
		watches = r.Rotation(in.From, in.N)
		return err
	})
	return list[keptWatchView]{Items: viewAll(watches, func(w fleet.WatchCrews) keptWatchView {
		return keptWatchView{w.Start, w.End, viewAll(w.Areas, func(a fleet.AreaCrews) keptAreaView { return keptAreaView(a) })}
	})}, err
}
