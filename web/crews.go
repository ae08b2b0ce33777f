package web

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"jylu/fleet"
)

// crewView is a crew as it stands.
type crewView struct {
	ID     uuid.UUID `json:"id" format:"uuid"`
	Number int       `json:"number"`
	StateView
	Base        string         `json:"base"`
	Lead        *contactView   `json:"lead"`
	Deputy      *contactView   `json:"deputy"`
	Bubble      string         `json:"bubble" doc:"Quarantine bubble"`
	Duty        fleet.Duty     `json:"duty" enum:"on_watch,on_call,off"`
	CallInMin   int            `json:"call_in_min"`
	Members     []uuid.UUID    `json:"members" doc:"Who would go now"`
	Absent      []uuid.UUID    `json:"absent" doc:"The other workers of the crew"`
	Vehicle     *uuid.UUID     `json:"vehicle" format:"uuid" nullable:"true"`
	Missing     []shortageView `json:"missing" doc:"What it lacks of the minimum"`
	HoursWorked float64        `json:"hours_worked" doc:"On orders within 24 h"`
	Place       *placeView     `json:"place"`
}

type shortageView struct {
	Trade   string `json:"trade"`
	Missing int    `json:"missing"`
}

// contacts finds the people of a crew; without a roster their names stay empty,
// as in the answer to a command, which carries no personal data.
type contacts struct {
	workers map[uuid.UUID]*fleet.Worker
	masked  bool
}

func contactsOf(r fleet.Roster, who *Identity) contacts {
	c := contacts{workers: make(map[uuid.UUID]*fleet.Worker, len(r.Workers)), masked: who.masked()}
	for i := range r.Workers {
		c.workers[r.Workers[i].Worker.ID] = &r.Workers[i].Worker
	}
	return c
}

func (c contacts) view(id *uuid.UUID) *contactView {
	if id == nil {
		return nil
	}
	v := &contactView{ID: *id}
	if w := c.workers[*id]; w != nil {
		v.Name, v.Phone = w.Name, w.Phone
		if c.masked {
			v.Name, v.Phone = initials(v.Name), lastDigits(v.Phone)
		}
	}
	return v
}

func viewCrew(c fleet.CrewStatus, people contacts, now time.Time) crewView {
	return crewView{
		ID: c.Crew.ID, Number: c.Number, StateView: viewState(c.AreaCode, c.Resource, c.Tier, c.Reasons, c.Booking),
		Base: c.BaseCode, Lead: people.view(c.LeadID), Deputy: people.view(c.DeputyID), Bubble: c.Bubble, Duty: c.Duty,
		CallInMin: c.CallInMin, Members: ids(c.Members), Absent: ids(c.Absent), Vehicle: c.Vehicle,
		Missing:     viewAll(c.Missing, func(s fleet.Shortage) shortageView { return shortageView{s.Trade, s.Count} }),
		HoursWorked: c.HoursWorked, Place: viewPlace(c.Place, now),
	}
}

func (s *Server) getCrews(ctx context.Context, in *pageIn) (list[crewView], error) {
	r, _, err := s.rosterOf(ctx)
	if err != nil {
		return list[crewView]{}, err
	}
	page, next, err := pageOf(r.Crews, *in, func(c fleet.CrewStatus) string { return c.Crew.ID.String() })
	people := contactsOf(r, whoOf(ctx))
	return list[crewView]{viewAll(page, func(c fleet.CrewStatus) crewView { return viewCrew(c, people, r.At) }), next}, err
}

func (s *Server) getCrew(ctx context.Context, in *ByID) (crewView, error) {
	r, _, err := s.rosterOf(ctx)
	if err != nil {
		return crewView{}, err
	}
	people := contactsOf(r, whoOf(ctx))
	return lookup(r.Crews, func(c *fleet.CrewStatus) bool { return c.Crew.ID == in.ID },
		func(c fleet.CrewStatus) crewView { return viewCrew(c, people, r.At) })
}

type patchCrewIn struct {
	ByID
	Body struct {
		Version     int64            `json:"version" minimum:"1"`
		State       *string          `json:"state,omitempty" enum:"ready,stood_down"`
		StateReason *string          `json:"state_reason,omitempty" maxLength:"500" text:"free"`
		StateUntil  maybe[time.Time] `json:"state_until,omitempty"`
		LeadID      maybe[uuid.UUID] `json:"lead_id,omitempty"`
		DeputyID    maybe[uuid.UUID] `json:"deputy_id,omitempty"`
		Members     *[]uuid.UUID     `json:"members,omitempty" format:"uuid" maxItems:"100" doc:"The whole new crew"`
		Bubble      *string          `json:"bubble,omitempty" maxLength:"40"`
		Area        *string          `json:"area,omitempty" maxLength:"40"`
		Base        *string          `json:"base,omitempty" maxLength:"40"`
		Override    []string         `json:"override,omitempty" maxItems:"10" doc:"Warnings taken upon oneself: bubble-broken"`
	}
}

// patchCrew changes a crew. Its state is the dispatcher's to change; who is in
// it, and where it belongs, the administrator's.
func (s *Server) patchCrew(ctx context.Context, in *patchCrewIn) (crewView, error) {
	b := &in.Body
	state, err := stateChange(b.State, b.StateReason, b.StateUntil)
	if err != nil {
		return crewView{}, err
	}
	patch := fleet.CrewPatch{State: state, Lead: idOf(b.LeadID), Deputy: idOf(b.DeputyID), Members: b.Members, Bubble: b.Bubble, Area: b.Area, Base: b.Base,
		BreakBubble: slices.Contains(b.Override, fleet.RuleBubble)}
	if err := onlyState(ctx, patch != fleet.CrewPatch{State: state}); err != nil {
		return crewView{}, err
	}
	cmd := commandOf(ctx)
	c, err := s.board.EditCrew(ctx, cmd, in.ID, b.Version, patch)
	return viewCrew(c, contacts{}, cmd.At), err
}

// onlyState refuses a dispatcher who changes more than a state.
func onlyState(ctx context.Context, more bool) error {
	if more && whoOf(ctx).Account.Role != Admin {
		return refuse(403, "role")
	}
	return nil
}
