package web

import (
	"context"
	"time"

	"github.com/google/uuid"

	"jylu/dispatch/ground"
)

// closureView is a street closed or slowed down.
type closureView struct {
	ID       uuid.UUID  `json:"id" format:"uuid" doc:"Zero in a preview"`
	Street   string     `json:"street" doc:"Empty: drawn"`
	From     string     `json:"from" doc:"From the crossing with this street; empty: all of it"`
	To       string     `json:"to"`
	Geometry *lines     `json:"geometry"`
	Factor   *float64   `json:"factor" doc:"Times longer; null: closed"`
	Closed   bool       `json:"closed"`
	Until    *time.Time `json:"until" doc:"Null: until somebody ends it"`
	Note     string     `json:"note"`
	MadeAt   time.Time  `json:"made_at"`
	MadeBy   uuid.UUID  `json:"made_by" format:"uuid"`
	Version  int64      `json:"version"`
}

func viewClosure(c ground.Closure) closureView {
	v := closureView{ID: c.ID, Street: c.Street, From: c.FromStreet, To: c.ToStreet, Geometry: &lines{c.Geometry}, Closed: c.Closed(),
		Until: utc(c.Until), Note: c.Note, MadeAt: c.MadeAt.UTC(), MadeBy: c.MadeBy, Version: c.Version}
	if !v.Closed {
		v.Factor = &c.Factor
	}
	return v
}

// getClosures lists the closures in force, newest first.
func (s *Server) getClosures(ctx context.Context, _ *struct{}) (list[closureView], error) {
	rows, err := s.ground.Closures(ctx, visitOf(ctx).at)
	return list[closureView]{Items: viewAll(rows, viewClosure)}, err
}

type closureIn struct {
	Body struct {
		Street   string     `json:"street,omitempty" maxLength:"200" text:"free"`
		From     string     `json:"from,omitempty" maxLength:"200" doc:"From the crossing with this street …" text:"free"`
		To       string     `json:"to,omitempty" maxLength:"200" doc:"… to that with this one" text:"free"`
		Geometry *lines     `json:"geometry,omitempty" doc:"Drawn along roads, instead of names"`
		Factor   *float64   `json:"factor,omitempty" minimum:"1" maximum:"20" doc:"Times longer; or closed"`
		Closed   bool       `json:"closed,omitempty"`
		Until    *time.Time `json:"until,omitempty" nullable:"true"`
		Note     string     `json:"note,omitempty" maxLength:"1000" text:"free"`
		Preview  bool       `json:"preview,omitempty" doc:"Only find what it would close"`
	}
}

// postClosure closes a street or slows it down, from the next question on. A
// preview finds the pieces of road and writes nothing.
func (s *Server) postClosure(ctx context.Context, in *closureIn) (closureView, error) {
	b := &in.Body
	input := ground.ClosureInput{Street: b.Street, From: b.From, To: b.To, Closed: b.Closed, Until: b.Until, Note: b.Note}
	if b.Factor != nil {
		input.Factor = *b.Factor
	}
	if b.Geometry != nil {
		input.Geometry = b.Geometry.Lines
	}
	var c ground.Closure
	var err error
	if b.Preview {
		c, err = s.ground.Preview(input, visitOf(ctx).at)
	} else {
		c, err = s.ground.CloseStreet(ctx, commandOf(ctx), input)
	}
	c.Note = b.Note // what is remembered with the key has none
	return viewClosure(c), err
}

// deleteClosure reopens the street.
func (s *Server) deleteClosure(ctx context.Context, in *ByID) (*struct{}, error) {
	return nil, s.ground.ReopenStreet(ctx, commandOf(ctx), in.ID)
}
