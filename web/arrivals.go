package web

import (
	"context"
	"time"

	"github.com/google/uuid"

	"jylu/dispatch"
)

// arrivalsView is when those sent will be there.
type arrivalsView struct {
	AsOf  time.Time      `json:"as_of"`
	Items []underWayView `json:"items" doc:"Heads on their way"`
}

type underWayView struct {
	BookingID uuid.UUID   `json:"booking_id" format:"uuid"`
	Resource  resourceRef `json:"resource"`
	TravelView
	Place     string     `json:"place" enum:"live,milestone,base" doc:"On what evidence it is where the line begins"`
	AgeS      *int       `json:"age_s"`
	ArrivesAt *time.Time `json:"arrives_at" doc:"Null: not known"`
}

// getArrivals computes arrivals from the newest fixes. A lead asks for the order
// his crew is on.
func (s *Server) getArrivals(ctx context.Context, in *ByID) (arrivalsView, error) {
	all, asOf, err := s.desk.Arrivals(ctx, scopeOf(ctx), in.ID)
	lang := langOf(ctx)
	return arrivalsView{asOf, viewAll(all, func(u dispatch.UnderWay) underWayView {
		return underWayView{u.Booking.ID, resourceRef{u.Booking.ResourceKind, u.Booking.ResourceID}, viewTravel(u.Route, lang),
			u.Place.Basis, ageS(u.Place.At, asOf), utc(u.ArrivesAt)}
	})}, err
}

// replayView is who was how near when an order was sent.
type replayView struct {
	At      time.Time     `json:"at" doc:"When it was sent"`
	Basis   string        `json:"basis" enum:"road,estimate"`
	Items   []wasNearView `json:"items" doc:"Nearest first"`
	Unknown []string      `json:"unknown" doc:"What the record does not tell: members_of_today, roads_of_today, place_amended, states_unrecorded, position_unknown"`
}

type wasNearView struct {
	CrewID    uuid.UUID `json:"crew_id" format:"uuid"`
	Number    int       `json:"number"`
	Seconds   *int      `json:"seconds" doc:"Call-in included; null: not known"`
	Basis     string    `json:"basis" enum:"road,estimate"`
	Place     string    `json:"place" enum:"live,milestone,base"`
	AgeS      *int      `json:"age_s"`
	CallInMin int       `json:"call_in_min"`
	Sent      bool      `json:"sent"`
	State     string    `json:"state" doc:"Why it could not go at once: booked, off_watch, on_call, stood_down; empty: it could"`
}

// getNearest replays who was nearest when the order was sent.
func (s *Server) getNearest(ctx context.Context, in *ByID) (replayView, error) {
	r, err := s.desk.Nearest(ctx, in.ID)
	return replayView{r.At, r.Basis, viewAll(r.Items, func(n dispatch.WasNear) wasNearView {
		return wasNearView{n.CrewID, n.Number, n.Seconds, basisOf(n.Road), n.Place, n.AgeS, n.CallInMin, n.Sent, n.State}
	}), append([]string{}, r.Unknown...)}, err
}
