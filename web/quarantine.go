package web

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/fleet"
)

// quarantineTable is the part of the JSON API about isolation, what is worn
// against it and what is shown at checkpoints. Only /medical has anybody's
// health in it, for one role, and each reading of it is journalled.
var quarantineTable = []route{
	{method: get, path: "/quarantine", name: "quarantine", does: "Who is out, what is proposed, and what it would cost; no medical data.", may: indoors, mount: answer(200, (*Server).getQuarantine)},
	{method: post, path: "/quarantine/cases", name: "open-case", does: "Isolate one worker now and look for his contacts.", may: healers, mount: answer(201, (*Server).postCase)},
	{method: post, path: "/quarantine/cases/{id}/decisions", name: "decide-contacts", does: "Isolate contacts of a case, or say why not; all or none.", may: healers, mount: answer(200, (*Server).postDecisions)},
	{method: post, path: "/quarantine/cases/{id}/take-back", name: "take-back-decision", does: "Open a proposal again.", may: healers, mount: whole(204, (*Server).postTakeBack)},
	{method: post, path: "/quarantine/cases/{id}/close", name: "close-case", does: "Everything is decided.", may: healers, mount: answer(200, (*Server).postCloseCase)},
	{method: post, path: "/quarantine/replacements", name: "replace-worker", does: "Put somebody into a crew that lacks his trade.", may: keepers, mount: answer(200, (*Server).postReplacement)},
	{method: post, path: "/vehicles/{id}/disinfection", name: "disinfect-vehicle", does: "Put it aside, or record that it is done.", may: roles{Dispatcher, Admin, Medic}, mount: answer(200, (*Server).postDisinfection)},

	{method: get, path: "/medical", name: "read-medical", does: "Whom his health keeps away; each reading is journalled.", may: medics, mount: answer(200, (*Server).getMedical)},
	{method: get, path: "/medical/{id}", name: "read-medical-of", does: "One worker's checks and state; each reading is journalled.", may: medics, mount: answer(200, (*Server).getMedicalOf)},

	{method: get, path: "/passes", name: "list-passes", does: "Passes of workers and vehicles.", may: indoors, mount: answer(200, (*Server).getPasses)},
	{method: post, path: "/passes", name: "add-pass", does: "A pass of a worker or a vehicle.", may: keepers, mount: answer(201, (*Server).postPass)},
	{method: patch, path: "/passes/{id}", name: "edit-pass", does: "Write it anew.", may: keepers, mount: answer(200, (*Server).patchPass)},
	{method: post, path: "/passes/{id}/revoke", name: "revoke-pass", does: "It is not used any more.", may: keepers, mount: answer(200, (*Server).postRevokePass)},
	{method: get, path: "/checkpoint-list", name: "checkpoint-list", does: "People and plates with their passes, to print.", may: indoors, mount: answer(200, (*Server).getCheckpointList)},

	{method: get, path: "/stock", name: "list-stock", does: "Masks, gloves, antiseptic of each crew, with days left.", may: indoors, mount: answer(200, (*Server).getStock)},
	{method: get, path: "/stock/movements", name: "list-stock-movements", does: "What came, went and was counted, newest first.", may: indoors, mount: answer(200, (*Server).getMovements)},
	{method: post, path: "/stock/movements", name: "move-stock", does: "Received, used, or counted.", may: roles{Dispatcher, Admin, Medic}, mount: answer(201, (*Server).postMovement)},
}

// quarantineView is what people decide about.
type quarantineView struct {
	Seq      int64              `json:"seq" doc:"Listen from here"`
	Now      time.Time          `json:"now"`
	Workers  []quarantineWorker `json:"workers" doc:"All, for choosing; names only for whom they are not masked"`
	Cases    []caseStatusView   `json:"cases" doc:"Open ones, newest first; whose they are is not told"`
	Relief   []reliefView       `json:"relief" doc:"Orders on which somebody is who should be relieved"`
	Lacks    []lackView         `json:"lacks" doc:"Crews below their minimum, and who could join"`
	Vehicles []soiledView       `json:"vehicles" doc:"To disinfect: put aside, or proposed"`
	Meetings []meetingView      `json:"meetings" doc:"Crews that met on a site in the last days"`
	Broken   []brokenView       `json:"broken" doc:"Bubbles broken knowingly in the last days"`
	Crews    []quarantineCrew   `json:"crews"`
	Areas    []areaName         `json:"areas"`
}

type quarantineWorker struct {
	ID          uuid.UUID  `json:"id" format:"uuid"`
	PersonnelNo string     `json:"personnel_no"`
	Name        string     `json:"name"`
	Trade       string     `json:"trade"`
	Area        string     `json:"area"`
	Crew        *uuid.UUID `json:"crew" format:"uuid" nullable:"true"`
	State       string     `json:"state" doc:"unavailable: kept away; why is the medic's to read"`
	StateUntil  *time.Time `json:"state_until"`
	Version     int64      `json:"version"`
}

type quarantineCrew struct {
	ID     uuid.UUID  `json:"id" format:"uuid"`
	Number int        `json:"number"`
	Area   string     `json:"area"`
	Bubble string     `json:"bubble"`
	Duty   fleet.Duty `json:"duty" enum:"on_watch,on_call,off"`
}

type areaName struct {
	Code string `json:"code"`
	NamesView
}

type caseStatusView struct {
	CaseView
	Open     int            `json:"open" doc:"Contacts of whom somebody has to decide"`
	Contacts []proposalView `json:"contacts" doc:"By who was together with him last; for those only who decide about them"`
	Narrow   isolationView  `json:"narrow" doc:"If all open proposals of the narrow list were isolated"`
	All      isolationView  `json:"all" doc:"If all open proposals were"`
}

// CaseView is a case without the worker.
type CaseView struct {
	ID       uuid.UUID  `json:"id" format:"uuid"`
	Number   int        `json:"number"`
	OpenedOn string     `json:"opened_on" format:"date"`
	ClosedAt *time.Time `json:"closed_at"`
	Version  int64      `json:"version"`
}

func viewCase(c fleet.QuarantineCase) CaseView {
	return CaseView{c.ID, c.Number, c.OpenedAt.In(fleet.City).Format(time.DateOnly), utc(c.ClosedAt), c.Version}
}

type proposalView struct {
	WorkerID uuid.UUID      `json:"worker_id" format:"uuid"`
	Evidence []evidenceView `json:"evidence"`
	Last     time.Time      `json:"last" doc:"When they were together last"`
	Narrow   bool           `json:"narrow" doc:"Within the hours before the first signs, or later"`
	Until    time.Time      `json:"until" doc:"Of the isolation proposed"`
	Open     bool           `json:"open" doc:"Somebody has to decide"`
	Covered  bool           `json:"covered" doc:"Kept away at least as long already"`
	Booking  *bookingRef    `json:"booking" doc:"On an order: he leaves only when relieved"`
	Decision *decisionView  `json:"decision"`
	Cover    isolationView  `json:"cover" doc:"If he alone were isolated"`
}

type evidenceView struct {
	Kind  string    `json:"kind" enum:"crew,incident,vehicle,watch"`
	Ref   uuid.UUID `json:"ref" format:"uuid"`
	Label string    `json:"label" doc:"Number of the incident or crew, or plate"`
	From  time.Time `json:"from"`
	To    time.Time `json:"to"`
}

type decisionView struct {
	WorkerID  uuid.UUID  `json:"worker_id" format:"uuid"`
	Isolate   bool       `json:"isolate"`
	Until     *time.Time `json:"until"`
	Reason    string     `json:"reason" doc:"Why not"`
	DecidedAt time.Time  `json:"decided_at"`
	DecidedBy uuid.UUID  `json:"decided_by" format:"uuid"`
}

func viewDecision(d fleet.ContactDecision) decisionView {
	return decisionView{d.WorkerID, d.Isolate, utc(d.Until), d.Reason, d.DecidedAt.UTC(), d.DecidedBy}
}

type isolationView struct {
	Changes []isolationChangeView `json:"changes"`
	Short   []crewShortView       `json:"short" doc:"Crews that would fall below their minimum, on whatever watch"`
	Bare    []string              `json:"bare" doc:"Areas without a crew on watch then"`
}

type isolationChangeView struct {
	Area   string `json:"area"`
	Kind   string `json:"kind" enum:"crew,vehicle,worker"`
	What   string `json:"what" doc:"Kind of vehicle or trade"`
	Before int    `json:"before" doc:"Now and on call"`
	After  int    `json:"after"`
}

type crewShortView struct {
	Crew    uuid.UUID      `json:"crew" format:"uuid"`
	Number  int            `json:"number"`
	Area    string         `json:"area"`
	Missing []shortageView `json:"missing"`
}

func viewShort(s fleet.CrewShort) crewShortView {
	return crewShortView{s.Crew, s.Number, s.Area, viewAll(s.Missing, func(m fleet.Shortage) shortageView { return shortageView{m.Trade, m.Count} })}
}

func viewCover(c fleet.Cover) isolationView {
	v := isolationView{viewAll(c.Changes, func(x fleet.CoverChange) isolationChangeView { return isolationChangeView(x) }), viewAll(c.Short, viewShort), c.Bare}
	if v.Bare == nil {
		v.Bare = []string{}
	}
	return v
}

type reliefView struct {
	BookingID  uuid.UUID   `json:"booking_id" format:"uuid"`
	IncidentID uuid.UUID   `json:"incident_id" format:"uuid"`
	Kind       string      `json:"kind" enum:"crew,vehicle,worker"`
	Label      string      `json:"label"`
	Milestone  string      `json:"milestone"`
	Workers    []uuid.UUID `json:"workers" format:"uuid"`
	Relieved   bool        `json:"relieved" doc:"Another crew is on the site"`
	Crews      []uuid.UUID `json:"crews" format:"uuid" doc:"Who could go instead, of the same area first"`
}

type lackView struct {
	crewShortView
	Trade      string            `json:"trade"`
	Count      int               `json:"count"`
	Candidates []replacementView `json:"candidates" doc:"The best first"`
}

type replacementView struct {
	WorkerID uuid.UUID  `json:"worker_id" format:"uuid"`
	SameArea bool       `json:"same_area"`
	From     *uuid.UUID `json:"from" format:"uuid" nullable:"true" doc:"His crew; null: the common pool"`
	Breaks   bool       `json:"breaks" doc:"He would leave a bubble for another"`
}

type soiledView struct {
	VehicleID uuid.UUID   `json:"vehicle_id" format:"uuid"`
	Plate     string      `json:"plate"`
	Area      string      `json:"area"`
	Cases     []int       `json:"cases" doc:"Numbers"`
	Ridden    *time.Time  `json:"ridden" doc:"When somebody of a case left it"`
	Aside     bool        `json:"aside" doc:"Put aside: it is not sent"`
	Booking   *bookingRef `json:"booking"`
	Version   int64       `json:"version"`
}

type meetingView struct {
	IncidentID uuid.UUID `json:"incident_id" format:"uuid"`
	One        uuid.UUID `json:"one" format:"uuid"`
	Other      uuid.UUID `json:"other" format:"uuid"`
	MetAt      time.Time `json:"met_at"`
}

type brokenView struct {
	WorkerID uuid.UUID  `json:"worker_id" format:"uuid"`
	From     *uuid.UUID `json:"from" format:"uuid" nullable:"true"`
	To       *uuid.UUID `json:"to" format:"uuid" nullable:"true"`
	At       time.Time  `json:"at"`
}

// getQuarantine reads everything the page shows, at one moment.
func (s *Server) getQuarantine(ctx context.Context, _ *struct{}) (quarantineView, error) {
	var q fleet.Quarantine
	now := visitOf(ctx).at
	seq, err := s.atOnce(ctx, func(tx *gorm.DB) (err error) {
		q, err = fleet.LoadQuarantine(ctx, tx, now)
		return err
	})
	if err != nil {
		return quarantineView{}, err
	}
	return viewQuarantine(q, seq, whoOf(ctx)), nil
}

func viewQuarantine(q fleet.Quarantine, seq int64, who *Identity) quarantineView {
	nameless := who.nameless()
	roster := q.Roster.Discreet()
	return quarantineView{
		Seq: seq, Now: roster.At,
		Workers: viewAll(roster.Workers, func(w fleet.WorkerStatus) quarantineWorker {
			v := quarantineWorker{w.Worker.ID, w.PersonnelNo, w.Name, w.Trade, w.AreaCode, w.CrewID, w.State, utc(w.StateUntil), w.Version}
			if nameless {
				v.Name = initials(v.Name)
			}
			return v
		}),
		Cases: viewAll(q.Cases, func(c fleet.CaseStatus) caseStatusView {
			v := viewCaseStatus(c)
			if !slices.Contains(healers, who.Account.Role) { // who is isolated for whom is theirs to know
				v.Contacts = []proposalView{}
			}
			return v
		}),
		Relief: viewAll(q.Relief, func(r fleet.Relief) reliefView {
			return reliefView{r.Booking.ID, r.Booking.IncidentID, r.Booking.ResourceKind, r.Label, r.Booking.Milestone, ids(r.Workers), r.Relieved, ids(r.Crews)}
		}),
		Lacks: viewAll(q.Lacks, func(l fleet.Lack) lackView {
			return lackView{viewShort(l.CrewShort), l.Trade, l.Count, viewAll(l.Candidates, func(c fleet.Replacement) replacementView {
				return replacementView{c.Worker, c.SameArea, c.From, c.Breaks}
			})}
		}),
		Vehicles: viewAll(q.Vehicles, func(v fleet.Soiled) soiledView {
			if v.Cases == nil {
				v.Cases = []int{}
			}
			return soiledView{v.Vehicle, v.Plate, v.Area, v.Cases, utc(v.Ridden), v.Aside, viewBookingRef(v.Booking), v.Version}
		}),
		Meetings: viewAll(q.Meetings, func(m fleet.CrewMeeting) meetingView { return meetingView{m.IncidentID, m.One, m.Other, m.MetAt} }),
		Broken:   viewAll(q.Broken, func(m fleet.CrewMove) brokenView { return brokenView{m.WorkerID, m.FromCrew, m.ToCrew, m.MovedAt} }),
		Crews: viewAll(roster.Crews, func(c fleet.CrewStatus) quarantineCrew {
			return quarantineCrew{c.Crew.ID, c.Number, c.AreaCode, c.Bubble, c.Duty}
		}),
		Areas: viewAreas(roster),
	}
}

func viewCaseStatus(c fleet.CaseStatus) caseStatusView {
	open := 0
	for _, p := range c.Contacts {
		if p.Open() {
			open++
		}
	}
	return caseStatusView{
		Open: open, CaseView: viewCase(c.QuarantineCase), Narrow: viewCover(c.Narrow), All: viewCover(c.All),
		Contacts: viewAll(c.Contacts, func(p fleet.Proposal) proposalView {
			v := proposalView{
				WorkerID: p.Worker, Last: p.Last, Narrow: p.Narrow, Until: p.Until, Open: p.Open(), Covered: p.Covered, Booking: viewBookingRef(p.Booking), Cover: viewCover(p.Cover),
				Evidence: viewAll(p.Evidence, func(e fleet.Evidence) evidenceView { return evidenceView{e.Kind, e.Ref, e.Label, e.From, e.To} }),
			}
			if p.Decision != nil {
				d := viewDecision(*p.Decision)
				v.Decision = &d
			}
			return v
		}),
	}
}

func viewAreas(r fleet.Roster) []areaName {
	all := make([]areaName, len(r.Areas))
	for i, a := range r.Areas {
		all[i] = areaName{a.Code, viewNames(a)}
	}
	return all
}
