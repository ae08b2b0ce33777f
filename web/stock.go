package web

import (
	"context"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/fleet"
)

// stockView is what one crew has of one item.
type stockView struct {
	CrewID   uuid.UUID `json:"crew_id" format:"uuid"`
	Item     string    `json:"item" enum:"mask,gloves,antiseptic,thermometer"`
	Amount   int       `json:"amount" doc:"Pieces, pairs, millilitres"`
	DailyUse float64   `json:"daily_use"`
	Basis    string    `json:"basis" enum:"recorded,norm" doc:"Of daily_use: what was used in the last days, or the company's number"`
	DaysLeft *float64  `json:"days_left" doc:"Null: it is not used up"`
	Low      bool      `json:"low"`
}

func (s *Server) getStock(ctx context.Context, _ *struct{}) (list[stockView], error) {
	var all []fleet.StockLevel
	_, err := s.atOnce(ctx, func(tx *gorm.DB) (err error) {
		all, err = fleet.LoadStock(ctx, tx, visitOf(ctx).at)
		return err
	})
	return list[stockView]{Items: viewAll(all, func(l fleet.StockLevel) stockView {
		return stockView{l.CrewID, l.Item, l.Amount, l.DailyUse, l.Basis, l.DaysLeft, l.Low}
	})}, err
}

// movementView is what came, went or was counted.
type movementView struct {
	ID      uuid.UUID `json:"id" format:"uuid"`
	CrewID  uuid.UUID `json:"crew_id" format:"uuid"`
	Item    string    `json:"item" enum:"mask,gloves,antiseptic,thermometer"`
	Kind    string    `json:"kind" enum:"received,used,counted"`
	Amount  int       `json:"amount"`
	Balance int       `json:"balance" doc:"What there was after it"`
	At      time.Time `json:"at"`
	Actor   uuid.UUID `json:"actor" format:"uuid"`
}

func viewMovement(m fleet.StockMovement) movementView {
	return movementView{m.ID, m.CrewID, m.Item, m.Kind, m.Amount, m.Balance, m.At.UTC(), m.Actor}
}

type movementsIn struct {
	Crew  string `query:"crew" format:"uuid" required:"true"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

func (s *Server) getMovements(ctx context.Context, in *movementsIn) (list[movementView], error) {
	id := idFrom(in.Crew)
	if id == nil {
		return list[movementView]{}, refuse(422, "required").at("crew")
	}
	all, err := fleet.LoadMovements(ctx, s.db.Gorm, *id, in.Limit)
	return list[movementView]{Items: viewAll(all, viewMovement)}, err
}

type movementIn struct {
	Body struct {
		CrewID uuid.UUID `json:"crew_id" format:"uuid"`
		Item   string    `json:"item" enum:"mask,gloves,antiseptic,thermometer"`
		Kind   string    `json:"kind" enum:"received,used,counted"`
		Amount int       `json:"amount" minimum:"0" maximum:"1000000"`
	}
}

func (s *Server) postMovement(ctx context.Context, in *movementIn) (movementView, error) {
	b := &in.Body
	m, err := s.board.MoveStock(ctx, commandOf(ctx), b.CrewID, b.Item, b.Kind, b.Amount)
	return viewMovement(m), err
}
