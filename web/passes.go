package web

import (
	"context"
	"net/http"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/fleet"
)

// passView is a pass of a worker or a vehicle.
type passView struct {
	ID         uuid.UUID `json:"id" format:"uuid"`
	ResourceID uuid.UUID `json:"resource_id" format:"uuid"`
	Kind       string    `json:"kind" enum:"city,movement,night"`
	Number     string    `json:"number" doc:"For managers only its end"`
	Document   string    `json:"document" doc:"The last four characters of the identity document"`
	ValidFrom  string    `json:"valid_from" format:"date"`
	ValidUntil string    `json:"valid_until" format:"date" doc:"Its last day"`
	Standing   string    `json:"standing" enum:"early,valid,expiring,expired"`
	Revoked    bool      `json:"revoked"`
	Version    int64     `json:"version"`
}

func viewPass(p fleet.Pass, now time.Time, warn int, nameless bool) passView {
	v := passView{p.ID, p.ResourceID, p.Kind, p.Number, p.Document, p.ValidFrom.Format(time.DateOnly), p.ValidUntil.Format(time.DateOnly),
		p.Standing(now, warn), p.RevokedAt != nil, p.Version}
	if r := []rune(v.Number); nameless && len(r) > 0 {
		v.Number, v.Document = "…"+string(r[max(len(r)-2, 0):]), ""
	}
	return v
}

// passes reads all passes, in tx.
func (s *Server) passes(ctx context.Context, tx *gorm.DB) ([]passView, error) {
	all, warn, err := fleet.LoadPasses(ctx, tx)
	nameless := whoOf(ctx).nameless()
	return viewAll(all, func(p fleet.Pass) passView { return viewPass(p, visitOf(ctx).at, warn, nameless) }), err
}

func (s *Server) getPasses(ctx context.Context, in *pageIn) (list[passView], error) {
	all, err := s.passes(ctx, s.db.Gorm)
	if err != nil {
		return list[passView]{}, err
	}
	page, next, err := pageOf(all, *in, func(p passView) string { return p.ID.String() })
	return list[passView]{viewAll(page, func(p passView) passView { return p }), next}, err
}

// PassBody is a pass as it is written down.
type PassBody struct {
	Kind       string `json:"kind" enum:"city,movement,night"`
	Number     string `json:"number" minLength:"1" maxLength:"40"`
	Document   string `json:"document,omitempty" maxLength:"4" doc:"Only the last four characters, 0-9 and A-Z"`
	ValidFrom  string `json:"valid_from" format:"date"`
	ValidUntil string `json:"valid_until" format:"date"`
}

func (b *PassBody) input(resource uuid.UUID) (in fleet.PassInput, err error) {
	in = fleet.PassInput{Resource: resource, Kind: b.Kind, Number: b.Number, Document: b.Document}
	if in.ValidFrom, err = time.Parse(time.DateOnly, b.ValidFrom); err != nil {
		return in, refuse(http.StatusUnprocessableEntity, "bad-format").with("expected", "date").at("valid_from")
	}
	if in.ValidUntil, err = time.Parse(time.DateOnly, b.ValidUntil); err != nil {
		return in, refuse(http.StatusUnprocessableEntity, "bad-format").with("expected", "date").at("valid_until")
	}
	return in, nil
}

// written is the answer to a command on a pass, whose result does not carry what
// is printed on it: it is put back from the request.
func (b *PassBody) written(ctx context.Context, p fleet.Pass) passView {
	p.Number, p.Document = b.Number, b.Document
	return viewPass(p, visitOf(ctx).at, 0, false)
}

type passIn struct {
	Body struct {
		PassBody
		ResourceID uuid.UUID `json:"resource_id" format:"uuid" doc:"A worker or a vehicle"`
	}
}

func (s *Server) postPass(ctx context.Context, in *passIn) (passView, error) {
	input, err := in.Body.input(in.Body.ResourceID)
	if err != nil {
		return passView{}, err
	}
	p, err := s.board.AddPass(ctx, commandOf(ctx), input)
	return in.Body.written(ctx, p), err
}

type patchPassIn struct {
	ByID
	Body struct {
		PassBody
		Version int64 `json:"version" minimum:"1"`
	}
}

func (s *Server) patchPass(ctx context.Context, in *patchPassIn) (passView, error) {
	input, err := in.Body.input(uuid.Nil)
	if err != nil {
		return passView{}, err
	}
	p, err := s.board.EditPass(ctx, commandOf(ctx), in.ID, in.Body.Version, input)
	return in.Body.written(ctx, p), err
}

func (s *Server) postRevokePass(ctx context.Context, in *rosterVersionIn) (passView, error) {
	p, err := s.board.RevokePass(ctx, commandOf(ctx), in.ID, in.Body.Version)
	return viewPass(p, visitOf(ctx).at, 0, false), err
}

// checkpointListView is what is handed to a driver, or sent to the checkpoints.
type checkpointListView struct {
	AsOf time.Time       `json:"as_of"`
	Rows []checkpointRow `json:"rows" doc:"Vehicles, then people"`
}

type checkpointRow struct {
	Kind   string     `json:"kind" enum:"vehicle,worker"`
	ID     uuid.UUID  `json:"id" format:"uuid"`
	Label  string     `json:"label" doc:"Plate or personnel number"`
	Name   string     `json:"name"`
	What   string     `json:"what" doc:"Kind of vehicle or trade"`
	Crew   *int       `json:"crew" doc:"Number"`
	Passes []passView `json:"passes" doc:"Empty: he will be stopped"`
}

type checkpointIn struct {
	Order string `query:"order" format:"uuid"`
	Crew  string `query:"crew" format:"uuid"`
	Area  string `query:"area" maxLength:"40"`
}

// getCheckpointList lists the people and plates of an order, a crew or an area;
// of all without either.
func (s *Server) getCheckpointList(ctx context.Context, in *checkpointIn) (checkpointListView, error) {
	v := checkpointListView{AsOf: visitOf(ctx).at.UTC(), Rows: []checkpointRow{}}
	var roster fleet.Roster
	var passes []passView
	_, err := s.atOnce(ctx, func(tx *gorm.DB) (err error) {
		if roster, err = fleet.LoadRoster(ctx, tx, visitOf(ctx).at, nil); err == nil {
			passes, err = s.passes(ctx, tx)
		}
		return err
	})
	if err != nil {
		return v, err
	}
	number := map[uuid.UUID]*int{}
	for i := range roster.Crews {
		number[roster.Crews[i].Crew.ID] = &roster.Crews[i].Number
	}
	add := func(kind string, id uuid.UUID, label, name, what, area string, crew *uuid.UUID, b *fleet.Booking) {
		if !in.takes(area, crew, b) {
			return
		}
		row := checkpointRow{Kind: kind, ID: id, Label: label, Name: name, What: what, Passes: []passView{}}
		if crew != nil {
			row.Crew = number[*crew]
		}
		for _, p := range passes {
			if p.ResourceID == id && p.Standing != fleet.PassExpired {
				row.Passes = append(row.Passes, p)
			}
		}
		v.Rows = append(v.Rows, row)
	}
	for _, x := range roster.Vehicles {
		add(fleet.KindVehicle, x.Vehicle.ID, x.Plate, "", x.Vehicle.Kind, x.AreaCode, x.CrewID, x.Booking)
	}
	nameless := whoOf(ctx).nameless()
	for _, x := range roster.Workers {
		name := x.Name
		if nameless {
			name = initials(name)
		}
		add(fleet.KindWorker, x.Worker.ID, x.PersonnelNo, name, x.Trade, x.AreaCode, x.CrewID, x.Booking)
	}
	return v, nil
}

// takes reports whether a resource belongs on the list.
func (in *checkpointIn) takes(area string, crew *uuid.UUID, b *fleet.Booking) bool {
	return (in.Area == "" || in.Area == area) &&
		(in.Crew == "" || crew != nil && crew.String() == in.Crew) &&
		(in.Order == "" || b != nil && b.OrderID.String() == in.Order)
}
