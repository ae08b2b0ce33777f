package web

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/fleet"
)

// rosterOf reads how the whole fleet stands, in one snapshot; nobody's health is
// in it.
func (s *Server) rosterOf(ctx context.Context) (r fleet.Roster, seq int64, err error) {
	seq, err = s.atOnce(ctx, func(tx *gorm.DB) error {
		r, err = fleet.LoadRoster(ctx, tx, visitOf(ctx).at, s.tracker)
		return err
	})
	return r.Discreet(), seq, err
}

type ReasonView struct {
	Code   string         `json:"code"`
	Params map[string]any `json:"params,omitempty"`
}

func viewReason(r fleet.Reason) ReasonView { return ReasonView{Code: r.Code, Params: r.Params} }

// bookingRef is the open booking of a resource, in short.
type bookingRef struct {
	ID          uuid.UUID `json:"id" format:"uuid"`
	OrderID     uuid.UUID `json:"order_id" format:"uuid"`
	IncidentID  uuid.UUID `json:"incident_id" format:"uuid"`
	Milestone   string    `json:"milestone"`
	MilestoneAt time.Time `json:"milestone_at"`
}

func viewBookingRef(b *fleet.Booking) *bookingRef {
	if b == nil {
		return nil
	}
	return &bookingRef{ID: b.ID, OrderID: b.OrderID, IncidentID: b.IncidentID, Milestone: b.Milestone, MilestoneAt: b.MilestoneAt.UTC()}
}

type placeView struct {
	Position *point     `json:"position"`
	Basis    string     `json:"basis" enum:"live,milestone,base"`
	At       *time.Time `json:"at"`
	AgeS     *int       `json:"age_s"`
}

func viewPlace(p fleet.Placed, now time.Time) *placeView {
	if p.Basis == "" {
		return nil
	}
	return &placeView{Position: viewPoint(p.Position), Basis: p.Basis, At: utc(p.At), AgeS: ageS(p.At, now)}
}

// StateView is what crews, vehicles and workers have in common.
type StateView struct {
	Area        string       `json:"area"`
	State       string       `json:"state"`
	StateReason string       `json:"state_reason"`
	StateUntil  *time.Time   `json:"state_until"`
	Version     int64        `json:"version"`
	Tier        fleet.Tier   `json:"tier" enum:"now,on_call,unavailable"`
	Reasons     []ReasonView `json:"reasons" doc:"Why it is not ready now"`
	Booking     *bookingRef  `json:"booking"`
}

func viewState(area string, r fleet.Resource, tier fleet.Tier, reasons []fleet.Reason, b *fleet.Booking) StateView {
	return StateView{
		Area: area, State: r.State, StateReason: r.StateReason, StateUntil: utc(r.StateUntil), Version: r.Version,
		Tier: tier, Reasons: viewAll(reasons, viewReason), Booking: viewBookingRef(b),
	}
}

// contactView is somebody to telephone.
type contactView struct {
	ID    uuid.UUID `json:"id" format:"uuid"`
	Name  string    `json:"name"`
	Phone string    `json:"phone"`
}

// stateChange reads the three fields of a state from a PATCH; nil if none is
// there.
func stateChange(state, reason *string, until maybe[time.Time]) (*fleet.StateChange, error) {
	if state == nil {
		if reason != nil || until.given {
			return nil, refuse(422, "required").at("state")
		}
		return nil, nil
	}
	change := &fleet.StateChange{State: *state, Until: until.value}
	if reason != nil {
		change.Reason = *reason
	}
	return change, nil
}

// initials is a name for eyes that may not see it: Оспанов Ерлан is О. Е.
func initials(name string) string {
	var parts []string
	for word := range strings.FieldsSeq(name) {
		if r, _ := utf8.DecodeRuneInString(word); r != utf8.RuneError {
			parts = append(parts, string(r)+".")
		}
	}
	return strings.Join(parts, " ")
}

// lastDigits is a telephone number for eyes that may not see it.
func lastDigits(phone string) string {
	digits := []rune(strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, phone))
	if len(digits) < 4 {
		return ""
	}
	return "…" + string(digits[len(digits)-2:])
}
