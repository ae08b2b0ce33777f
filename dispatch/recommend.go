package dispatch

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/ground"
	"jylu/dispatch/journal"
	"jylu/dispatch/plan"
	"jylu/fleet"
)

// recommendationFormat numbers the layout of the stored snapshot; a reader of
// old ones goes by it.
//
// Format 1 said once for all whether arrivals were straight lines, format 2 says
// so of each.
const recommendationFormat = 2

// recommendationRow is the stored snapshot: what was proposed, as shown.
type recommendationRow struct {
	ID         uuid.UUID `gorm:"primaryKey"`
	IncidentID uuid.UUID
	AsOf       time.Time
	Actor      uuid.UUID
	Format     int
	Body       string
}

// TableName names the table; see migration 0003.
func (recommendationRow) TableName() string { return "recommendation" }

// Recommendation is whom to send, at one moment: up to five sets, best first by
// the order that package plan states. It is immutable and kept; the order made
// from it names it.
type Recommendation struct {
	ID         uuid.UUID
	IncidentID uuid.UUID
	AsOf       time.Time
	Stage      string // needs are those of this stage
	NextStage  string // and of this one; empty: it is the last
	DiameterMm int    // needs are read at this diameter; 0: the type has no pipe
	Assumed    bool   // nobody knows the diameter: a setting says what to assume
	Estimate   bool   // some arrivals are straight lines with a factor, not roads
	Needs      []NeedLeft
	Items      []Candidate
	Reasons    []Reason // of the whole: nothing_needed, nobody_left, place_unknown, diameter_assumed
}

// NeedLeft is one thing the current or the next stage needs and what of it is
// not on the incident yet.
type NeedLeft struct {
	Stage   string
	What    string
	Need    int
	Lacking int
}

// Candidate is one set that could be sent.
type Candidate struct {
	Crews      []CrewPick
	Vehicles   []VehiclePick // of the pool; the crews' own go with them
	Workers    []WorkerPick
	ReadyS     *int // seconds until what it covers of the current stage is there; nil: the place is not known
	LastS      *int // until the last of it is there
	Reasons    []Reason
	Shortfalls []Shortfall
	Cover      []AreaCover
	CoverWorst int // ready crews left in the worst-covered area
	CoverTotal int // ready crews left in all
}

// Arrival is when somebody would be there, and what that rests on.
type Arrival struct {
	ArrivalS  *int   // seconds from AsOf, call-in included; nil: the place is not known
	Basis     string // where he is believed to be: live, milestone or base
	AgeS      *int   // of the fix or milestone, seconds; nil at the base
	CallInMin int    // minutes until he can leave; 0 on watch
	NextOnly  bool   // only the next stage needs him
	Estimate  bool   // a straight line with a factor, not a road
}

// CrewPick is a crew of a set, with the warnings sending it would meet.
type CrewPick struct {
	Arrival
	ID       uuid.UUID
	Number   int
	Vehicle  *uuid.UUID // its own, if that can go
	Warnings []string   // rule codes
}

// VehiclePick is a pool machine of a set.
type VehiclePick struct {
	Arrival
	ID    uuid.UUID
	Plate string
	Kind  string
}

// WorkerPick is a single worker of a set.
type WorkerPick struct {
	Arrival
	ID    uuid.UUID
	Trade string
}

// Shortfall is something a set does not cover, and why there is no more of it:
// the commonest reason among those of the kind who cannot go.
type Shortfall struct {
	Code    string // why: booked, repair, no_operator, not_staffed, off_watch …; none_exist if the company has none
	Kind    string // crew, a trade, a vehicle kind or kinds
	Missing int
	Stage   string
}

// AreaCover is how fast an area could be reached by its nearest ready crew,
// before and after; nil: by none.
type AreaCover struct {
	Area    string
	BeforeS *int
	AfterS  *int
	Left    int // ready crews left that are based in the area
}

// candidates is how many sets are proposed.
const candidates = 5

// Recommend computes whom to send to an open incident, stores the answer and
// returns it. Positions and states are those of one moment.
func (d *Desk) Recommend(ctx context.Context, actor, incident uuid.UUID) (Recommendation, error) {
	now := d.Now().UTC().Truncate(time.Microsecond)
	var q question
	err := d.snapshot(ctx, func(tx *gorm.DB, _ int64) (err error) {
		q, err = d.ask(ctx, tx, incident, now)
		return err
	})
	if err != nil {
		return Recommendation{}, fmt.Errorf("dispatch: recommend: %w", err)
	}
	r := q.answer()
	r.ID = newID()
	body, err := json.Marshal(r)
	if err != nil {
		return Recommendation{}, fmt.Errorf("dispatch: recommend: %w", err)
	}
	// A snapshot of an answer changes nothing anybody acts on; it needs no entry.
	row := recommendationRow{ID: r.ID, IncidentID: incident, AsOf: now, Actor: actor, Format: recommendationFormat, Body: string(body)}
	if err := gorm.G[recommendationRow](d.DB).Create(ctx, &row); err != nil {
		return Recommendation{}, fmt.Errorf("dispatch: recommend: store: %w", err)
	}
	return r, nil
}

// Recommended reads a stored recommendation back as it was shown.
func (d *Desk) Recommended(ctx context.Context, id uuid.UUID) (Recommendation, error) {
	var r Recommendation
	row, err := gorm.G[recommendationRow](d.DB).Where("id = ?", id).Take(ctx)
	if err != nil {
		return r, fmt.Errorf("dispatch: recommended: %w", absent(err, "recommendation"))
	}
	if row.Format < 1 || row.Format > recommendationFormat {
		return r, fmt.Errorf("dispatch: recommended: format %d of %s is not known", row.Format, id)
	}
	if err := json.Unmarshal([]byte(row.Body), &r); err != nil {
		return r, fmt.Errorf("dispatch: recommended: %w", err)
	}
	if row.Format == 1 {
		r.estimateAll()
	}
	return r, nil
}

// estimateAll brings a recommendation of format 1 up to date.
func (r *Recommendation) estimateAll() {
	for i := range r.Items {
		c := &r.Items[i]
		for k := range c.Crews {
			c.Crews[k].Estimate = r.Estimate
		}
		for k := range c.Vehicles {
			c.Vehicles[k].Estimate = r.Estimate
		}
		for k := range c.Workers {
			c.Workers[k].Estimate = r.Estimate
		}
	}
}

// question is everything a recommendation is computed from.
type question struct {
	incident Incident
	stages   []Stage
	needs    []Need // of the type
	settings settings
	roster   fleet.Roster
	travel   *ground.Travel
}

// ask reads the question.
func (d *Desk) ask(ctx context.Context, tx *gorm.DB, id uuid.UUID, now time.Time) (q question, err error) {
	if q.incident, err = gorm.G[Incident](tx).Where("id = ?", id).Take(ctx); err != nil {
		return q, absent(err, "incident")
	}
	if q.incident.ClosedAt != nil {
		return q, journal.Refuse(journal.Conflict, "incident-closed", "incident", id, "number", q.incident.Number)
	}
	if q.stages, err = gorm.G[Stage](tx).Where("incident_id = ?", id).Order("ordinal").Find(ctx); err != nil {
		return q, err
	}
	if q.needs, err = loadNeeds(ctx, tx, q.incident.Type); err != nil {
		return q, err
	}
	if q.settings, err = loadSettings(ctx, tx); err != nil {
		return q, err
	}
	if q.travel, err = d.travelAt(ctx, tx, now); err != nil {
		return q, err
	}
	q.roster, err = fleet.LoadRoster(ctx, tx, now, d.Tracker)
	return q, err
}

// answer computes the recommendation. It is pure.
func (q question) answer() Recommendation {
	r := Recommendation{IncidentID: q.incident.ID, AsOf: q.roster.At}
	r.Stage, r.NextStage = currentAndNext(q.stages)
	r.DiameterMm, r.Assumed = needDiameter(q.incident, q.settings)
	if r.Assumed {
		r.Reasons = append(r.Reasons, Reason{Code: "diameter_assumed", Params: map[string]any{"mm": r.DiameterMm}})
	}
	a := newAssembler(q.roster, q.incident, q.travel)
	if !a.placed {
		r.Reasons = append(r.Reasons, Reason{Code: "place_unknown"})
	}
	here := presentOn(q.incident, q.roster)
	need := func(stage string) plan.Need {
		rows := needsOf(q.needs, stage, r.DiameterMm, q.incident.AlarmLevel)
		whole := planNeed(rows)
		left := here.less(whole)
		for _, n := range rows {
			r.Needs = append(r.Needs, NeedLeft{Stage: stage, What: n.What, Need: n.Count, Lacking: lacking(left, n.What)})
		}
		return left
	}
	s := shortlist{assembler: a, rec: &r}
	s.problem = plan.Problem{Now: need(r.Stage)}
	if r.NextStage != "" {
		s.problem.Next = need(r.NextStage)
	}
	s.fill()
	sets := plan.Best(s.problem, candidates)
	for _, set := range sets {
		r.Items = append(r.Items, s.candidate(set))
	}
	s.compare()
	if len(sets) == 0 {
		code := "nobody_left"
		if units(s.problem.Now)+units(s.problem.Next) == 0 {
			code = "nothing_needed"
		}
		r.Reasons = append(r.Reasons, Reason{Code: code})
	}
	return r
}

// lacking is how many of what are in a need.
func lacking(n plan.Need, what string) int {
	if what == fleet.KindCrew {
		return n.Crews
	}
	return n.Trades[what] + n.Vehicles[what]
}

func units(n plan.Need) int {
	sum := n.Crews
	for _, c := range n.Vehicles {
		sum += c
	}
	for _, c := range n.Trades {
		sum += c
	}
	return sum
}
