package web

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"jylu/dispatch"
)

// pictureTime is how long a picture may take to arrive over a thin line, with
// what is done with it afterwards.
const pictureTime = 3 * time.Minute

// photoView is a picture without its bytes.
type photoView struct {
	ID         uuid.UUID  `json:"id" format:"uuid"`
	IncidentID uuid.UUID  `json:"incident_id" format:"uuid"`
	BookingID  *uuid.UUID `json:"booking_id" format:"uuid" nullable:"true"`
	Phase      string     `json:"phase" enum:"before,after"`
	TakenAt    time.Time  `json:"taken_at" doc:"As claimed"`
	ReceivedAt time.Time  `json:"received_at"`
	Actor      uuid.UUID  `json:"actor" format:"uuid"`
	Width      int        `json:"width"`
	Height     int        `json:"height"`
}

func viewPhoto(p dispatch.Photo) photoView {
	return photoView{p.ID, p.IncidentID, p.BookingID, p.Phase, p.TakenAt.UTC(), p.ReceivedAt.UTC(), p.Actor, p.Width, p.Height}
}

func (s *Server) getPhotos(ctx context.Context, in *ByID) (list[photoView], error) {
	all, err := s.desk.Photos(ctx, scopeOf(ctx), in.ID)
	return list[photoView]{Items: viewAll(all, viewPhoto)}, err
}

type photoIn struct {
	ByID
	Phase   string    `query:"phase" enum:"before,after" required:"true"`
	TakenAt time.Time `query:"taken_at" doc:"As claimed; without it, now"`
	RawBody []byte    `contentType:"image/jpeg"`
}

func (s *Server) postPhoto(ctx context.Context, in *photoIn) (photoView, error) {
	input := dispatch.PhotoInput{Phase: in.Phase, File: in.RawBody}
	if !in.TakenAt.IsZero() {
		input.TakenAt = &in.TakenAt
	}
	p, err := s.desk.AddPhoto(ctx, commandOf(ctx), scopeOf(ctx), in.ID, input)
	return viewPhoto(p), err
}

type onePhotoIn struct {
	ByID
	Size string `query:"size" enum:"full,thumb" default:"full"`
}

// pictureOut is a JPEG that this program made. It never changes; a browser may
// keep it, but only the browser.
type pictureOut struct {
	ContentType  string `header:"Content-Type"`
	CacheControl string `header:"Cache-Control"`
	Disposition  string `header:"Content-Disposition"`
	Body         []byte
}

func (s *Server) getPhoto(ctx context.Context, in *onePhotoIn) (*pictureOut, error) {
	p, err := s.desk.Photo(ctx, scopeOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	out := &pictureOut{"image/jpeg", "private, max-age=31536000, immutable", "inline", p.Body}
	if in.Size == "thumb" {
		out.Body = p.Thumb
	}
	return out, nil
}

// unhurried gives a request with a picture its time. Where the connection has
// no deadlines of its own there is nothing to lift.
func unhurried(w http.ResponseWriter) {
	control, until := http.NewResponseController(w), time.Now().Add(pictureTime)
	_ = control.SetReadDeadline(until)
	_ = control.SetWriteDeadline(until)
}

// pictureBody describes the body of a picture's route for the documentation.
func pictureBody(op *huma.Operation) {
	op.BodyReadTimeout = -1 // admit has read it
}

// time bounds the work for one answer. r may be nil: nothing was found.
func (r *route) time() time.Duration {
	if r != nil && r.picture {
		return pictureTime
	}
	return requestTime
}
