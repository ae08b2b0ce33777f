package web

import (
	"context"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch"
	"jylu/fleet"
)

// watchPageView is who keeps a watch, and what is handed over to it.
type watchPageView struct {
	Seq     int64              `json:"seq" doc:"Listen from here"`
	Now     time.Time          `json:"now"`
	Watch   watchView          `json:"watch"`
	Coming  bool               `json:"coming" doc:"It has not begun: everything is as it will be then, if nothing changes"`
	Regime  string             `json:"regime"`
	Minimum []minimumView      `json:"minimum" doc:"What each crew needs"`
	Crews   []crewView         `json:"crews" doc:"On watch and on call"`
	Workers []workerView       `json:"workers" doc:"On watch and on call"`
	Taken   *HandoverHeadView  `json:"taken" doc:"The newest sheet signed by both: who has the watch; null: nobody ever took one over"`
	Open    []HandoverHeadView `json:"open" doc:"Sheets that wait for a signature"`
}

type minimumView struct {
	Trade            string `json:"trade"`
	Count            int    `json:"count"`
	NeedsCertificate string `json:"needs_certificate" doc:"Only holders of this valid certificate count; empty: all"`
}

type watchIn struct {
	Coming bool `query:"coming" doc:"The next watch instead of this one"`
}

// getWatch reads who keeps this watch, or the next as it would begin.
func (s *Server) getWatch(ctx context.Context, in *watchIn) (watchPageView, error) {
	now := visitOf(ctx).at
	var roster fleet.Roster
	seq, err := s.atOnce(ctx, func(tx *gorm.DB) (err error) {
		if roster, err = fleet.LoadRoster(ctx, tx, now, s.tracker); err == nil && in.Coming {
			roster, err = fleet.LoadRoster(ctx, tx, roster.Watch.End, s.tracker)
		}
		return err
	})
	if err != nil {
		return watchPageView{}, err
	}
	roster = roster.Discreet()
	taken, err := s.desk.TakenOver(ctx)
	if err != nil {
		return watchPageView{}, err
	}
	open, err := s.desk.Handovers(ctx, dispatch.HandoverFilter{Open: true})
	who := whoOf(ctx)
	people, masked := contactsOf(roster, who), who.nameless()
	v := watchPageView{
		Seq: seq, Now: now, Watch: watchView{roster.Watch.Start.UTC(), roster.Watch.End.UTC()}, Coming: in.Coming, Regime: roster.Regime.Code,
		Minimum: viewAll(roster.Minimum, func(m fleet.CrewMinimum) minimumView { return minimumView{m.Trade, m.Count, m.NeedsCertificate} }),
		Crews:   []crewView{}, Workers: []workerView{}, Open: viewAll(open, viewHandoverHead),
	}
	for _, c := range roster.Crews {
		if c.Duty != fleet.DutyOff {
			v.Crews = append(v.Crews, viewCrew(c, people, roster.At))
		}
	}
	for _, w := range roster.Workers {
		if w.Duty != fleet.DutyOff {
			v.Workers = append(v.Workers, viewWorker(w, masked))
		}
	}
	if taken != nil {
		head := viewHandoverHead(*taken)
		v.Taken = &head
	}
	return v, err
}

// journalNoteView is a free note of the watch.
type journalNoteView struct {
	ID        uuid.UUID `json:"id" format:"uuid"`
	Text      string    `json:"text"`
	At        time.Time `json:"at" doc:"The time it is about"`
	WrittenAt time.Time `json:"written_at"`
	Actor     uuid.UUID `json:"actor" format:"uuid"`
	By        string    `json:"by" doc:"The name of who wrote it"`
}

type journalNotesIn struct {
	Cursor string    `query:"cursor" format:"uuid"`
	Limit  int       `query:"limit" minimum:"1" maximum:"200" default:"100"`
	Q      string    `query:"q" maxLength:"100" doc:"In the words"`
	From   time.Time `query:"from" doc:"About this time or later"`
	To     time.Time `query:"to" doc:"About an earlier time than this"`
}

func (s *Server) getJournalNotes(ctx context.Context, in *journalNotesIn) (list[journalNoteView], error) {
	f := dispatch.JournalNoteFilter{Text: in.Q, Before: idFrom(in.Cursor), Limit: in.Limit}
	if !in.From.IsZero() {
		f.From = &in.From
	}
	if !in.To.IsZero() {
		f.To = &in.To
	}
	notes, err := s.desk.JournalNotes(ctx, f)
	if err != nil {
		return list[journalNoteView]{}, err
	}
	var actors []uuid.UUID
	for _, n := range notes {
		actors = append(actors, n.Actor)
	}
	people, err := s.names(ctx, actors)
	by := map[uuid.UUID]string{}
	for _, p := range people {
		by[p.ID] = p.Name
	}
	v := list[journalNoteView]{Items: viewAll(notes, func(n dispatch.JournalNote) journalNoteView {
		return journalNoteView{n.ID, n.Text, n.At.UTC(), n.WrittenAt.UTC(), n.Actor, by[n.Actor]}
	})}
	if len(notes) > 0 && len(notes) == in.Limit {
		v.Next = notes[len(notes)-1].ID.String()
	}
	return v, err
}

type journalNoteIn struct {
	Body struct {
		Text string     `json:"text" maxLength:"4000" text:"free"`
		At   *time.Time `json:"at,omitempty" nullable:"true" doc:"The time it is about; default now"`
	}
}

// postJournalNote keeps a note. What is remembered with the key has no text; it
// is put back from the request, cleaned as it was kept.
func (s *Server) postJournalNote(ctx context.Context, in *journalNoteIn) (journalNoteView, error) {
	n, err := s.desk.AddJournalNote(ctx, commandOf(ctx), in.Body.Text, in.Body.At)
	if err != nil {
		return journalNoteView{}, err
	}
	a := whoOf(ctx).Account
	by := a.Name
	if by == "" {
		by = a.Username
	}
	return journalNoteView{n.ID, in.Body.Text, n.At.UTC(), n.WrittenAt.UTC(), n.Actor, by}, nil
}
