package web

import (
	"context"

	"jylu/geo/address"
)

type placesIn struct {
	Q     string `query:"q" required:"true" minLength:"1" maxLength:"200" doc:"As typed: street and house, crossing, chamber, place"`
	Lang  string `query:"lang" enum:"ru,kk,en" default:"ru" doc:"Of the labels"`
	Limit int    `query:"limit" minimum:"1" maximum:"50" default:"8"`
	Near  string `query:"near" maxLength:"60" doc:"lon,lat; of equals the nearer comes first"`
}

// placesView is what an address may be.
type placesView struct {
	Items   []foundView `json:"items" doc:"Likeliest first"`
	Unknown []string    `json:"unknown" doc:"Parts of the question that nobody knows, such as a street"`
}

type foundView struct {
	Label       string  `json:"label"`
	Kind        string  `json:"kind" doc:"house, street, crossing, chamber, place, district"`
	Position    *point  `json:"position"`
	District    string  `json:"district" doc:"Empty: in none"`
	ServiceArea string  `json:"service_area" doc:"Empty: in none"`
	Score       float64 `json:"score" doc:"0 to 1"`
	Approximate bool    `json:"approximate" doc:"Near what was asked for: a house between known ones"`
	Similar     bool    `json:"similar" doc:"Only the name is like what was asked for; what is not known of it is in unknown"`
}

// getPlaces finds addresses as they are typed. No address has to be found: free
// text and a pin always do.
func (s *Server) getPlaces(_ context.Context, in *placesIn) (placesView, error) {
	near, err := readPosition("near", in.Near)
	if err != nil {
		return placesView{}, err
	}
	answer := s.ground.Terrain().Find(in.Q, in.Lang, near, in.Limit)
	return placesView{
		Items: viewAll(answer.Items, func(f address.Found) foundView {
			return foundView{f.Label, f.Kind, viewPoint(f.Position), f.District, f.ServiceArea, f.Score, f.Approximate, f.Similar}
		}),
		Unknown: append([]string{}, answer.Unknown...),
	}, nil
}
