package web

import (
	"context"
	"time"

	"github.com/google/uuid"

	"jylu/dispatch"
)

type searchIn struct {
	Q     string `query:"q" minLength:"1" maxLength:"100" required:"true" doc:"Number, street, plate, name, telephone, crew; beginnings of words; letters that look alike in both alphabets are one; found by none of that, it is read as typed on the wrong layout, then as Cyrillic in Latin letters"`
	Limit int    `query:"limit" minimum:"1" maximum:"50" default:"12"`
}

// hitView is one thing found; fields that a kind has not are empty.
type hitView struct {
	Kind       string     `json:"kind" enum:"incident,call,crew,vehicle,worker"`
	ID         uuid.UUID  `json:"id" format:"uuid"`
	Number     string     `json:"number" doc:"Of an incident, call, crew or worker; the plate of a vehicle"`
	Name       string     `json:"name"`
	Code       string     `json:"code" doc:"Type, kind or trade"`
	Address    string     `json:"address"`
	Phone      string     `json:"phone"`
	IncidentID *uuid.UUID `json:"incident_id" format:"uuid" nullable:"true" doc:"Of a call"`
	Open       bool       `json:"open"`
	At         *time.Time `json:"at"`
}

// getSearch finds over everything. Whom telephones are masked for finds nobody by
// them, nor by a caller's name: searching would unmask them digit by digit.
func (s *Server) getSearch(ctx context.Context, in *searchIn) (list[hitView], error) {
	masked := whoOf(ctx).masked()
	hits, err := s.desk.Search(ctx, dispatch.SearchInput{Text: in.Q, Limit: in.Limit, Private: !masked})
	return list[hitView]{Items: viewAll(hits, func(h dispatch.Hit) hitView {
		v := hitView{h.Kind, h.ID, h.Number, h.Name, h.Code, h.Address, h.Phone, h.IncidentID, h.Open, utc(h.At)}
		if masked {
			v.Phone = lastDigits(h.Phone)
			if h.Kind == "call" {
				v.Name = ""
			}
		}
		return v
	})}, err
}
