package web

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"jylu/dispatch"
	"jylu/fleet"
)

// ResponseIn says which incidents a report is about.
type ResponseIn struct {
	Days int       `query:"days" minimum:"1" maximum:"366" default:"30" doc:"Whole days of the city's calendar, today's the last; not with from"`
	From time.Time `query:"from" doc:"Instead of days"`
	To   time.Time `query:"to" doc:"Default: now"`
	Type string    `query:"type" enum:",pipe_break,leak,chamber,pumping_station,source,no_heat,low_heat,hot_water,hazard,foreign_network"`
	Area string    `query:"area" maxLength:"40"`
}

// responseSpan bounds what one report asks for.
const responseSpan = 366 * 24 * time.Hour

// filter resolves the span.
func (in *ResponseIn) filter(now time.Time) (dispatch.ResponseFilter, error) {
	f := dispatch.ResponseFilter{From: in.From, To: in.To, Type: in.Type, Area: in.Area}
	if f.To.IsZero() {
		f.To = now
	}
	if f.From.IsZero() {
		y, m, d := f.To.In(fleet.City).Date()
		f.From = time.Date(y, m, d-in.Days+1, 0, 0, 0, 0, fleet.City)
	}
	switch {
	case !f.To.After(f.From):
		return f, refuse(422, "before-start").at("to")
	case f.To.Sub(f.From) > responseSpan+24*time.Hour:
		return f, refuse(422, "span-too-long").with("days", 366).at("from")
	}
	return f, nil
}

// bounds cuts a span into days of the city's calendar, one of two days or less
// into hours.
func bounds(from, to time.Time) []time.Time {
	all := []time.Time{from}
	local := from.In(fleet.City)
	y, m, d := local.Date()
	step := func(n int) time.Time { return time.Date(y, m, d+n, 0, 0, 0, 0, fleet.City) }
	if to.Sub(from) <= 48*time.Hour {
		step = func(n int) time.Time { return time.Date(y, m, d, local.Hour()+n, 0, 0, 0, fleet.City) }
	}
	for n := 1; step(n).Before(to); n++ {
		all = append(all, step(n))
	}
	return append(all, to)
}

// responseView is how responses went in a span.
type responseView struct {
	AsOf    time.Time    `json:"as_of"`
	From    time.Time    `json:"from"`
	To      time.Time    `json:"to"`
	N       int          `json:"n" doc:"Incidents registered in the span; duplicates and false reports are none"`
	Phases  []phaseView  `json:"phases"`
	ByType  []groupView  `json:"by_type"`
	ByArea  []groupView  `json:"by_area" doc:"Empty code: the place is not known"`
	Periods []periodView `json:"periods" doc:"Days; hours in a span of two days or less"`
	Cold    coldView     `json:"cold"`
}

type phaseView struct {
	Phase   string `json:"phase" enum:"opened,sent,accepted,on_site,localised,restored,whole" doc:"From the moment before to the one it is named after; whole: from the first report to heat"`
	N       int    `json:"n" doc:"Incidents of which both ends are known"`
	MedianS int    `json:"median_s"`
	P90S    int    `json:"p90_s"`
}

type groupView struct {
	Code   string      `json:"code"`
	N      int         `json:"n"`
	Phases []phaseView `json:"phases"`
}

type periodView struct {
	From        time.Time   `json:"from"`
	To          time.Time   `json:"to"`
	Opened      int         `json:"opened"`
	Closed      int         `json:"closed"`
	ColdPeak    int         `json:"cold_peak" doc:"Most people without heat at once"`
	PersonHours float64     `json:"person_hours" doc:"Of people without heat"`
	Phases      []phaseView `json:"phases"`
}

// coldView is who was without heat; numbers of people are those known today.
type coldView struct {
	Incidents     int     `json:"incidents" doc:"Now, like the next three"`
	People        int     `json:"people"`
	Buildings     int     `json:"buildings"`
	SocialObjects int     `json:"social_objects"`
	PersonHours   float64 `json:"person_hours" doc:"Of the span"`
}

func viewPhases(stats []dispatch.PhaseStat) []phaseView {
	return viewAll(stats, func(s dispatch.PhaseStat) phaseView {
		return phaseView{s.Phase, s.N, int(s.Median / time.Second), int(s.P90 / time.Second)}
	})
}

func (s *Server) getResponse(ctx context.Context, in *ResponseIn) (responseView, error) {
	now := visitOf(ctx).at
	f, err := in.filter(now)
	if err != nil {
		return responseView{}, err
	}
	rows, err := s.desk.Responses(ctx, f)
	if err != nil {
		return responseView{}, err
	}
	return viewResponse(rows, f, now), nil
}

func viewResponse(rows []dispatch.Response, f dispatch.ResponseFilter, now time.Time) responseView {
	own := registeredIn(rows, f)
	cold := dispatch.ColdAt(rows, now)
	v := responseView{
		AsOf: now.UTC(), From: f.From.UTC(), To: f.To.UTC(), N: len(own), Phases: viewPhases(dispatch.PhaseStats(own)),
		ByType: grouped(own, func(r dispatch.Response) string { return r.Type }),
		ByArea: grouped(own, func(r dispatch.Response) string { return r.Area }),
		Cold:   coldView{Incidents: cold.Incidents, People: cold.People, Buildings: cold.Buildings, SocialObjects: cold.SocialObjects},
		Periods: viewAll(dispatch.Periods(rows, bounds(f.From, f.To), now), func(p dispatch.ResponsePeriod) periodView {
			return periodView{p.From.UTC(), p.To.UTC(), p.Opened, p.Closed, p.Peak, p.PersonHours, viewPhases(p.Phases)}
		}),
	}
	for _, p := range v.Periods {
		v.Cold.PersonHours += p.PersonHours
	}
	return v
}

// registeredIn are the incidents that began in the span.
func registeredIn(rows []dispatch.Response, f dispatch.ResponseFilter) []dispatch.Response {
	return slices.DeleteFunc(slices.Clone(rows), func(r dispatch.Response) bool { return r.At[0].Before(f.From) })
}

// grouped measures the phases of each group, the largest first.
func grouped(rows []dispatch.Response, code func(dispatch.Response) string) []groupView {
	by := map[string][]dispatch.Response{}
	for _, r := range rows {
		by[code(r)] = append(by[code(r)], r)
	}
	all := []groupView{}
	for code, of := range by {
		all = append(all, groupView{code, len(of), viewPhases(dispatch.PhaseStats(of))})
	}
	slices.SortFunc(all, func(a, b groupView) int { return cmp.Or(b.N-a.N, cmp.Compare(a.Code, b.Code)) })
	return all
}

type responseIncidentsIn struct {
	ResponseIn
	Phase string `query:"phase" enum:"opened,sent,accepted,on_site,localised,restored,whole,cold,closed,all" default:"all" doc:"cold: whose people were without heat; closed: in the span; all: every incident registered in it"`
	Limit int    `query:"limit" minimum:"1" maximum:"500" default:"200"`
}

type responseListView struct {
	Total int                `json:"total"`
	Items []responseItemView `json:"items" doc:"The longest first"`
}

// responseItemView is the course of one incident.
type responseItemView struct {
	ID          uuid.UUID             `json:"id" format:"uuid"`
	Number      string                `json:"number"`
	Type        string                `json:"type"`
	Area        string                `json:"area"`
	Address     string                `json:"address"`
	People      *int                  `json:"people"`
	Outcome     string                `json:"outcome"`
	ClosedAt    *time.Time            `json:"closed_at"`
	Moments     map[string]*time.Time `json:"moments" doc:"call, opened, sent, accepted, on_site, localised, restored; null: not reached or not reported"`
	Seconds     *int                  `json:"seconds" doc:"Of the phase asked for; of cold, how long within the span"`
	PersonHours float64               `json:"person_hours" doc:"Within the span"`
}

func viewResponseItem(r *dispatch.Response, phase string, from, to time.Time) responseItemView {
	v := responseItemView{ID: r.ID, Number: r.Number, Type: r.Type, Area: r.Area, Address: r.Address, People: r.People, Outcome: r.Outcome,
		ClosedAt: utc(r.ClosedAt), Moments: map[string]*time.Time{}, PersonHours: r.PersonHours(from, to)}
	for i, name := range dispatch.Moments {
		v.Moments[name] = utc(r.At[i])
	}
	span, known := r.Span(phase)
	switch phase {
	case "cold":
		if known = v.PersonHours > 0; known {
			span = time.Duration(v.PersonHours / float64(*r.People) * float64(time.Hour))
		}
	case "all", "closed":
		span, known = r.Span(dispatch.PhaseWhole)
	}
	if known {
		seconds := int(span / time.Second)
		v.Seconds = &seconds
	}
	return v
}

// getResponseIncidents lists the incidents behind one number of a report.
func (s *Server) getResponseIncidents(ctx context.Context, in *responseIncidentsIn) (responseListView, error) {
	now := visitOf(ctx).at
	f, err := in.filter(now)
	if err != nil {
		return responseListView{}, err
	}
	rows, err := s.desk.Responses(ctx, f)
	v := responseListView{Items: []responseItemView{}}
	for i := range rows {
		r := &rows[i]
		item := viewResponseItem(r, in.Phase, f.From, fleet.Earlier(f.To, now))
		began := !r.At[0].Before(f.From)
		keep := began && item.Seconds != nil
		switch in.Phase {
		case "cold":
			keep = item.Seconds != nil
		case "closed":
			keep = r.ClosedAt != nil && !r.ClosedAt.Before(f.From) && r.ClosedAt.Before(f.To)
		case "all":
			keep = began
		}
		if keep {
			v.Items = append(v.Items, item)
		}
	}
	slices.SortStableFunc(v.Items, func(a, b responseItemView) int {
		if in.Phase == "cold" {
			return cmp.Compare(b.PersonHours, a.PersonHours)
		}
		return secondsOf(b) - secondsOf(a)
	})
	v.Total = len(v.Items)
	v.Items = v.Items[:min(len(v.Items), in.Limit)]
	return v, err
}

func secondsOf(v responseItemView) int {
	if v.Seconds == nil {
		return -1
	}
	return *v.Seconds
}
