package web

import (
	"context"
	"time"

	"github.com/google/uuid"

	"jylu/dispatch"
	"jylu/fleet"
)

// orderView is one order with its bookings.
type orderView struct {
	ID               uuid.UUID     `json:"id" format:"uuid"`
	Number           string        `json:"number"`
	IncidentID       uuid.UUID     `json:"incident_id" format:"uuid"`
	Mode             string        `json:"mode" enum:"send,reserve"`
	RecommendationID *uuid.UUID    `json:"recommendation_id" format:"uuid" nullable:"true"`
	Override         []string      `json:"override" doc:"Warnings the dispatcher took upon himself"`
	MadeAt           time.Time     `json:"made_at"`
	MadeBy           uuid.UUID     `json:"made_by" format:"uuid"`
	CancelledAt      *time.Time    `json:"cancelled_at"`
	CancelReason     string        `json:"cancel_reason"`
	UndoUntil        *time.Time    `json:"undo_until"`
	Version          int64         `json:"version"`
	Bookings         []bookingView `json:"bookings" doc:"Heads before those who follow them"`
}

func viewOrder(o dispatch.OrderView) orderView {
	codes := []string(o.Order.Override)
	if codes == nil {
		codes = []string{}
	}
	return orderView{
		ID: o.Order.ID, Number: o.Order.Number, IncidentID: o.Order.IncidentID, Mode: o.Order.Mode, RecommendationID: o.Order.RecommendationID,
		Override: codes, MadeAt: o.Order.MadeAt.UTC(), MadeBy: o.Order.MadeBy, CancelledAt: utc(o.Order.CancelledAt),
		CancelReason: o.Order.CancelReason, UndoUntil: utc(o.UndoUntil), Version: o.Order.Version, Bookings: viewAll(o.Bookings, viewBooking),
	}
}

// bookingView is one resource on one order.
type bookingView struct {
	ID          uuid.UUID       `json:"id" format:"uuid"`
	OrderID     uuid.UUID       `json:"order_id" format:"uuid"`
	IncidentID  uuid.UUID       `json:"incident_id" format:"uuid"`
	Resource    resourceRef     `json:"resource"`
	Follows     *uuid.UUID      `json:"follows" format:"uuid" nullable:"true" doc:"The booking whose milestones it takes; null: a head"`
	Milestone   string          `json:"milestone"`
	MilestoneAt time.Time       `json:"milestone_at"`
	MadeAt      time.Time       `json:"made_at"`
	SentAt      *time.Time      `json:"sent_at"`
	AcceptedAt  *time.Time      `json:"accepted_at"`
	ReleasedAt  *time.Time      `json:"released_at"`
	ArrivalS    *int            `json:"arrival_s" doc:"Predicted, from sending"`
	RingAt      *time.Time      `json:"ring_at" doc:"When it begins to ring because nobody accepted"`
	Version     int64           `json:"version"`
	Milestones  []milestoneView `json:"milestones" doc:"Everything ever said of it"`
}

func viewBooking(v dispatch.BookingView) bookingView {
	b := v.Booking
	return bookingView{
		ID: b.ID, OrderID: b.OrderID, IncidentID: b.IncidentID, Resource: resourceRef{b.ResourceKind, b.ResourceID}, Follows: b.Follows,
		Milestone: b.Milestone, MilestoneAt: b.MilestoneAt.UTC(), MadeAt: b.MadeAt.UTC(), SentAt: utc(b.SentAt), AcceptedAt: utc(b.AcceptedAt),
		ReleasedAt: utc(b.ReleasedAt), ArrivalS: b.ArrivalS, RingAt: utc(v.RingAt), Version: b.Version, Milestones: viewAll(v.Milestones, viewMilestone),
	}
}

type milestoneView struct {
	ID         uuid.UUID  `json:"id" format:"uuid"`
	Milestone  string     `json:"milestone"`
	At         time.Time  `json:"at" doc:"As claimed"`
	ReceivedAt time.Time  `json:"received_at"`
	Actor      uuid.UUID  `json:"actor" format:"uuid"`
	ByVoice    bool       `json:"by_voice"`
	SaidBy     string     `json:"said_by"`
	Reason     string     `json:"reason"`
	Note       string     `json:"note"`
	Standing   string     `json:"standing" enum:"applied,repeated,late,out_of_order,correction,after_release"`
	Corrects   *uuid.UUID `json:"corrects" format:"uuid" nullable:"true"`
}

func viewMilestone(m fleet.Milestone) milestoneView {
	return milestoneView{m.ID, m.Code, m.At.UTC(), m.ReceivedAt.UTC(), m.Actor, m.ByVoice, m.SaidBy, m.Reason, m.Note, m.Standing, m.Corrects}
}

// ordered views what a command made of an order.
func ordered(o dispatch.OrderView, err error) (orderView, error) { return viewOrder(o), err }

type orderIn struct {
	ByID
	Body struct {
		Mode             string      `json:"mode" enum:"send,reserve"`
		Crews            []uuid.UUID `json:"crews,omitempty" format:"uuid" maxItems:"200"`
		Vehicles         []uuid.UUID `json:"vehicles,omitempty" format:"uuid" maxItems:"200"`
		Workers          []uuid.UUID `json:"workers,omitempty" format:"uuid" maxItems:"200"`
		RecommendationID *uuid.UUID  `json:"recommendation_id,omitempty" format:"uuid" nullable:"true"`
		Override         []string    `json:"override,omitempty" maxItems:"20" maxLength:"60" doc:"Codes of warnings taken upon oneself"`

		FromPaper *time.Time `json:"from_paper,omitempty" doc:"When it really happened, if it was written on paper first; dispatchers only"`
	}
}

func (s *Server) postOrder(ctx context.Context, in *orderIn) (orderView, error) {
	b := &in.Body
	cmd, err := paperOf(ctx, b.FromPaper)
	if err != nil {
		return orderView{}, err
	}
	return ordered(s.desk.Send(ctx, cmd, dispatch.SendInput{
		Incident: in.ID, Mode: b.Mode, Crews: b.Crews, Vehicles: b.Vehicles, Workers: b.Workers, RecommendationID: b.RecommendationID, Override: b.Override,
	}))
}

type sendIn struct {
	ByID
	Body *struct {
		Override []string `json:"override,omitempty" maxItems:"20" maxLength:"60"`
	}
}

// postSend sends what was reserved.
func (s *Server) postSend(ctx context.Context, in *sendIn) (orderView, error) {
	var override []string
	if in.Body != nil {
		override = in.Body.Override
	}
	return ordered(s.desk.SendReserved(ctx, commandOf(ctx), in.ID, override...))
}

func (s *Server) postCancel(ctx context.Context, in *reasonIn) (orderView, error) {
	return ordered(s.desk.Cancel(ctx, commandOf(ctx), in.ID, in.Body.Reason))
}

// bareIn is a command on a row that says everything by its address.
type bareIn struct {
	ByID
	Body *struct{}
}

func (s *Server) postUndo(ctx context.Context, in *bareIn) (orderView, error) {
	return ordered(s.desk.Undo(ctx, commandOf(ctx), in.ID))
}

type transferIn struct {
	ByID
	Body struct {
		IncidentID uuid.UUID `json:"incident_id" format:"uuid"`
		Reason     string    `json:"reason" minLength:"1" maxLength:"300" text:"free"`
	}
}

func (s *Server) postTransfer(ctx context.Context, in *transferIn) (orderView, error) {
	return ordered(s.desk.Transfer(ctx, commandOf(ctx), in.ID, in.Body.IncidentID, in.Body.Reason))
}

type milestoneIn struct {
	ByID
	Body struct {
		Milestone string     `json:"milestone" enum:"sent,delivered,seen,accepted,declined,en_route,on_site,done,released"`
		At        *time.Time `json:"at,omitempty" doc:"As claimed; without it, now"`
		Note      string     `json:"note,omitempty" maxLength:"4000" text:"free"`
		Reason    string     `json:"reason,omitempty" maxLength:"300" doc:"Needed to decline and to correct" text:"free"`
		ByVoice   bool       `json:"by_voice,omitempty" doc:"The dispatcher heard it"`
		SaidBy    string     `json:"said_by,omitempty" maxLength:"200" text:"free"`
		Corrects  *uuid.UUID `json:"corrects,omitempty" format:"uuid" nullable:"true" doc:"The milestone record that was wrong"`

		FromPaper *time.Time `json:"from_paper,omitempty" doc:"When it really happened, if it was written on paper first; dispatchers only"`
	}
}

// postMilestone keeps a message about a booking. The result carries no free
// text; it is put back from the request.
func (s *Server) postMilestone(ctx context.Context, in *milestoneIn) (bookingView, error) {
	b := &in.Body
	cmd, err := paperOf(ctx, b.FromPaper)
	if err != nil {
		return bookingView{}, err
	}
	v, err := s.desk.Milestone(ctx, cmd, scopeOf(ctx), in.ID, dispatch.MilestoneInput{
		Code: b.Milestone, At: b.At, Note: b.Note, Reason: b.Reason, ByVoice: b.ByVoice, SaidBy: b.SaidBy, Corrects: b.Corrects,
	})
	for i := range v.Milestones {
		v.Milestones[i].Note, v.Milestones[i].SaidBy = b.Note, b.SaidBy
	}
	return viewBooking(v), err
}
