package web

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"html/template"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/google/uuid"

	"jylu/dispatch"
	"jylu/fleet"
	"jylu/web/ui"
)

//go:embed paper.html
var paperHTML string

var paperTemplate = template.Must(template.New("paper").Parse(paperHTML))

// paperLate is the age at which the page outside the server is no longer what it
// is meant to be: what one works from when the server is away.
const paperLate = 5 * time.Minute

// paper is the page that is written outside the database, again and again.
type paper struct {
	mu      sync.Mutex
	written time.Time // of the last success; zero: none since the start
	failure error     // of the last attempt
	began   time.Time
}

// KeepPaper writes the paper pages of Options.PaperDir every Options.PaperEvery
// until ctx ends. A failure is kept for the desk to show, and tried again.
func (s *Server) KeepPaper(ctx context.Context) error {
	if s.opt.PaperDir == "" || s.opt.Bundle == nil {
		return nil
	}
	s.paper.mu.Lock()
	s.paper.began = s.now()
	s.paper.mu.Unlock()
	tick := time.NewTicker(s.opt.PaperEvery)
	defer tick.Stop()
	for {
		at, err := s.WritePaper(ctx)
		s.paper.mu.Lock()
		if s.paper.failure = err; err == nil {
			s.paper.written = at
		}
		s.paper.mu.Unlock()
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// WritePaper writes what is open and who can be rung, once in each language, and
// the blank forms, and answers the time they are true at. The page before stays
// beside each.
func (s *Server) WritePaper(ctx context.Context) (time.Time, error) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	o, err := s.desk.Overview(ctx)
	if err != nil {
		return time.Time{}, fmt.Errorf("web: paper: %w", err)
	}
	if err := os.MkdirAll(s.opt.PaperDir, 0o750); err != nil {
		return time.Time{}, fmt.Errorf("web: paper: %w", err)
	}
	for _, lang := range ui.Languages {
		page := paperPage{paperWords: s.words(lang), Overview: o, Written: o.AsOf, Demo: s.opt.Demo}
		var html bytes.Buffer
		if err := paperTemplate.ExecuteTemplate(&html, "now", page.fill()); err != nil {
			return time.Time{}, fmt.Errorf("web: paper: %w", err)
		}
		name := filepath.Join(s.opt.PaperDir, "jylu-"+lang)
		if before, err := os.ReadFile(name + ".html"); err == nil {
			if err := replaceFile(name+"-previous.html", before); err != nil {
				return time.Time{}, fmt.Errorf("web: paper: %w", err)
			}
		}
		if err := replaceFile(name+".html", html.Bytes()); err != nil {
			return time.Time{}, fmt.Errorf("web: paper: %w", err)
		}
		forms, err := s.paperForms(lang)
		if err == nil {
			err = replaceFile(filepath.Join(s.opt.PaperDir, "forms-"+lang+".html"), forms)
		}
		if err != nil {
			return time.Time{}, fmt.Errorf("web: paper: %w", err)
		}
	}
	return o.AsOf, nil
}

// replaceFile puts body in place of the file in one step: whoever opens it sees
// the old or the new, whole. It holds telephones, so only the group may read it.
func replaceFile(name string, body []byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), ".paper-*")
	if err != nil {
		return err
	}
	_, err = f.Write(body)
	err = errors.Join(err, f.Chmod(0o640), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		os.Remove(f.Name()) // it may be gone already
	}
	return err
}

// paperWords speaks one language.
type paperWords struct {
	Lang string
	say  func(key string) string
}

func (s *Server) words(lang string) paperWords {
	return paperWords{lang, func(key string) string { return s.opt.Bundle.Say(lang, key) }}
}

// T is the word for a key.
func (w paperWords) T(key string) string { return w.say(key) }

// C is the word for a code, or nothing for none.
func (w paperWords) C(prefix, code string) string {
	if code == "" {
		return ""
	}
	return w.say(prefix + code)
}

// At is a time as people here write it.
func (w paperWords) At(t time.Time) string { return t.In(fleet.City).Format("02.01.2006 15:04") }

// paperPage is what one works from while the server is away.
type paperPage struct {
	paperWords
	dispatch.Overview
	Written time.Time
	Demo    bool

	Incidents []paperIncident
	CrewRows  []paperCrew
	AreaRows  []paperArea
	names     map[uuid.UUID]string // of resources, as they are spoken of
}

type paperIncident struct {
	dispatch.Dossier
	Clocks []string
	Who    []string
}

type paperCrew struct {
	Number              int
	Tier, Lead, Deputy  string
	LeadTel, DeputyTel  string
	At, Vehicle, Reason string
}

type paperArea struct{ Name, Phone, Email string }

// fill turns the overview into rows.
func (p paperPage) fill() paperPage {
	workers := map[uuid.UUID]*fleet.WorkerStatus{}
	for i := range p.Roster.Workers {
		workers[p.Roster.Workers[i].Worker.ID] = &p.Roster.Workers[i]
	}
	p.names = map[uuid.UUID]string{}
	for _, v := range p.Roster.Vehicles {
		p.names[v.Vehicle.ID] = p.C("kindcode.", v.Vehicle.Kind) + " " + v.Plate
	}
	numbers := map[uuid.UUID]string{}
	for _, d := range p.Open {
		numbers[d.Incident.ID] = d.Incident.Number
	}
	for _, c := range p.Roster.Crews {
		row := paperCrew{Number: c.Number, Tier: p.C("tier.", string(c.Tier))}
		if c.LeadID != nil && workers[*c.LeadID] != nil {
			row.Lead, row.LeadTel = workers[*c.LeadID].Name, workers[*c.LeadID].Phone
		}
		if c.DeputyID != nil && workers[*c.DeputyID] != nil {
			row.Deputy, row.DeputyTel = workers[*c.DeputyID].Name, workers[*c.DeputyID].Phone
		}
		if c.Booking != nil {
			row.At = numbers[c.Booking.IncidentID] + " · " + p.C("status.", c.Booking.Milestone)
		}
		if c.Vehicle != nil {
			row.Vehicle = p.names[*c.Vehicle]
		}
		p.names[c.Crew.ID] = p.T("paper.crew") + " " + strconv.Itoa(c.Number)
		p.CrewRows = append(p.CrewRows, row)
	}
	for _, d := range p.Open {
		p.Incidents = append(p.Incidents, p.incident(d))
	}
	for _, a := range p.Roster.Areas {
		p.AreaRows = append(p.AreaRows, paperArea{map[string]string{"ru": a.NameRu, "kk": a.NameKk, "en": a.NameEn}[p.Lang], a.Phone, a.Email})
	}
	return p
}

// incident is the row of one: until when its norms run, and who is on it.
func (p paperPage) incident(d dispatch.Dossier) paperIncident {
	row := paperIncident{Dossier: d}
	for _, c := range d.Clocks {
		if c.StoppedAt == nil {
			row.Clocks = append(row.Clocks, p.C("clock.", c.Code)+": "+p.At(c.DueAt))
		}
	}
	for _, o := range d.Orders {
		for _, b := range o.Bookings {
			if b.Booking.Follows == nil && b.Booking.ReleasedAt == nil {
				row.Who = append(row.Who, p.names[b.Booking.ResourceID]+" · "+p.C("status.", b.Booking.Milestone)+" "+b.Booking.MilestoneAt.In(fleet.City).Format("15:04"))
			}
		}
	}
	return row
}

// Kind is the machine's kind and plate.
func (p paperPage) Kind(v fleet.VehicleStatus) string { return p.names[v.Vehicle.ID] }

// Busy is where somebody is, if anywhere.
func (p paperPage) Busy(b *fleet.Booking) string {
	if b == nil {
		return ""
	}
	for _, d := range p.Open {
		if d.Incident.ID == b.IncidentID {
			return d.Incident.Number
		}
	}
	return ""
}
