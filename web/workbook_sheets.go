package web

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"jylu/dispatch"
	"jylu/fleet"
)

// report is everything a workbook shows, read for one person.
type report struct {
	paperWords
	*workbook
	demo      bool
	roster    fleet.Roster
	ready     readinessView
	forecast  forecastView
	due       []dueView
	open      []dispatch.Dossier
	response  responseView
	courses   []dispatch.Response
	filter    dispatch.ResponseFilter
	alarms    dispatch.AlarmRate
	areaNames map[string]string
	masked    bool
}

// getWorkbook serves the manager's page as a workbook, in the language of the
// browser. Callers are not in it.
func (s *Server) getWorkbook(c *gin.Context) error {
	if s.opt.Bundle == nil { // as any page
		return refuse(http.StatusNotFound, "absent")
	}
	ctx, now := c.Request.Context(), visitOf(c.Request.Context()).at
	in := ResponseIn{Days: 30, Type: c.Query("type"), Area: c.Query("area")}
	if text := c.Query("days"); text != "" {
		if _, err := fmt.Sscanf(text, "%d", &in.Days); err != nil || in.Days < 1 || in.Days > 366 {
			return refuse(422, "out-of-range").with("min", 1).with("max", 366).at("days")
		}
	}
	for name, into := range map[string]*time.Time{"from": &in.From, "to": &in.To} {
		if text := c.Query(name); text != "" {
			at, err := time.Parse(time.RFC3339, text)
			if err != nil {
				return refuse(422, "bad-format").with("expected", "date-time").at(name)
			}
			*into = at
		}
	}
	f, err := in.filter(now)
	if err != nil {
		return err
	}
	r := report{paperWords: s.words(languageOf(c)), workbook: newWorkbook(), demo: s.opt.Demo, filter: f, masked: whoOf(ctx).masked(), areaNames: map[string]string{}}
	if r.roster, _, err = s.rosterOf(ctx); err != nil {
		return err
	}
	ahead, err := dispatch.DueAhead(ctx, s.db.Gorm)
	if err != nil {
		return err
	}
	future, seq, err := s.desk.Forecast(ctx)
	if err != nil {
		return err
	}
	for next := (dispatch.IncidentFilter{Open: true, Limit: 200}); ; next.Before = &r.open[len(r.open)-1].Incident.ID {
		page, err := s.desk.Dossiers(ctx, dispatch.Everything, next)
		if err != nil {
			return err
		}
		if r.open = append(r.open, page...); len(page) < next.Limit {
			break
		}
	}
	if r.courses, err = s.desk.Responses(ctx, f); err != nil {
		return err
	}
	if r.alarms, err = s.desk.AlarmRate(ctx, min(90, max(1, int(f.To.Sub(f.From)/(24*time.Hour))))); err != nil {
		return err
	}
	r.ready, r.due = viewReadiness(r.roster, seq, nil), viewAll(r.roster.Due(ahead), viewDue(r.masked))
	r.forecast, r.response = viewForecast(future, seq, 7, r.masked), viewResponse(r.courses, f, now)
	for _, a := range r.roster.Areas {
		r.areaNames[a.Code] = map[string]string{"ru": a.NameRu, "kk": a.NameKk, "en": a.NameEn}[r.Lang]
	}
	r.write()
	var book bytes.Buffer
	if err := r.writeTo(&book); err != nil {
		return err
	}
	c.Header("Content-Disposition", fmt.Sprintf(`attachment; filename="jylu-readiness-%s.xlsx"`, now.In(fleet.City).Format("2006-01-02-1504")))
	c.Data(http.StatusOK, workbookType, book.Bytes())
	return nil
}

func (r *report) write() {
	r.readinessSheet()
	r.peopleSheet()
	r.gapsSheet()
	r.forecastSheet()
	r.dueSheet()
	r.incidentsSheet()
	r.phasesSheet()
	r.coursesSheet()
	r.alarmsSheet()
}

// x are words of the workbook alone.
func (r *report) x(keys ...string) []string {
	words := make([]string, len(keys))
	for i, k := range keys {
		if words[i] = r.T(k); !strings.Contains(k, ".") {
			words[i] = r.T("xlsx." + k)
		}
	}
	return words
}

func (r *report) readinessSheet() {
	r.workbook.open(r.T("xlsx.sheet.readiness"), []float64{34, 26, 12, 12, 14, 12, 12})
	city := r.T("xlsx.city")
	if r.demo {
		city += ". " + r.T("demo.strip")
	}
	r.add(r.T("xlsx.as-of"), r.ready.AsOf)
	r.add(r.T("xlsx.place"), city)
	r.add(r.T("xlsx.regime"), r.C("regime.", r.ready.Regime.Code))
	r.add(r.T("xlsx.watch"), r.ready.Watch.Start, r.ready.Watch.End)
	r.add()
	r.heads(append([]string{"", ""}, r.x("tier.now", "tier.on_call", "tier.unavailable", "ready.total", "target")...)...)
	line := func(first, second string, t TallyView, target any) {
		r.add(first, second, t.Now, t.OnCall, t.Unavailable, t.Total, target)
	}
	line(r.T("ready.crews"), "", r.ready.Crews, r.ready.Target.Crews)
	line(r.T("ready.vehicles"), "", r.ready.Vehicles.TallyView, r.ready.Target.Vehicles)
	line(r.T("ready.workers"), "", r.ready.Workers.TallyView, r.ready.Target.Workers)
	for _, a := range r.ready.Areas {
		name := r.areaNames[a.Code]
		line(name, r.T("ready.crews"), a.Crews, nil)
		line(name, r.T("ready.vehicles"), a.Vehicles.TallyView, nil)
		line(name, r.T("ready.workers"), a.Workers.TallyView, nil)
	}
	for _, k := range r.ready.Vehicles.ByKind {
		line(r.T("ready.vehicles"), r.C("kind.", k.Kind), k.TallyView, nil)
	}
	for _, k := range r.ready.Workers.ByTrade {
		line(r.T("ready.workers"), r.C("trade.", k.Trade), k.TallyView, nil)
	}
}

// peopleSheet lists everything that can be sent, one row each.
func (r *report) peopleSheet() {
	r.workbook.open(r.T("xlsx.sheet.resources"), []float64{14, 16, 30, 22, 22, 16, 60}, r.x("what", "label", "name", "ready.area", "of", "tier", "reasons")...)
	for _, m := range makeUp(r.roster, r.masked) {
		var why []string
		for _, reason := range m.Reasons {
			why = append(why, r.reason(reason))
		}
		r.add(r.T("xlsx.kind."+m.Resource.Kind), m.Label, m.Name, r.areaNames[m.Area], r.of(m.Resource.Kind, m.Of), r.T("tier."+string(m.Tier)), strings.Join(why, "; "))
	}
}

func (r *report) of(kind, code string) string {
	if kind == fleet.KindVehicle {
		return r.C("kind.", code)
	}
	return r.C("trade.", code)
}

// reason is the words for a reason, as the screens say it.
func (r *report) reason(v ReasonView) string {
	text := r.T("reason." + v.Code)
	for name, value := range v.Params {
		word := fmt.Sprint(value)
		if name == "trade" {
			word = strings.ToLower(r.C("trade.", word))
		}
		text = strings.ReplaceAll(text, "{"+name+"}", word)
	}
	return text
}

func (r *report) gapsSheet() {
	r.workbook.open(r.T("xlsx.sheet.gaps"), []float64{14, 16, 22, 70}, r.x("what", "label", "ready.area", "reasons")...)
	for _, g := range r.ready.Gaps {
		r.add(r.T("xlsx.kind."+g.Resource.Kind), g.Label, r.areaNames[g.Area], r.reason(g.ReasonView))
	}
}

func (r *report) forecastSheet() {
	r.workbook.open(r.T("xlsx.sheet.forecast"), []float64{18, 18, 22, 16, 10, 10, 14, 10, 12},
		r.x("watch-from", "watch-to", "ready.area", "what", "tier.now", "tier.on_call", "tier.unavailable", "ready.total", "short")...)
	for _, o := range r.forecast.Items {
		line := func(area, what string, t TallyView, short any) {
			r.add(o.Watch.Start, o.Watch.End, area, r.T("ready."+what), t.Now, t.OnCall, t.Unavailable, t.Total, short)
		}
		line("", "crews", o.Crews, o.Short.Crews)
		line("", "vehicles", o.Vehicles, o.Short.Vehicles)
		line("", "workers", o.Workers, o.Short.Workers)
		for _, a := range o.Areas {
			line(r.areaNames[a.Code], "crews", a.Crews, nil)
			line(r.areaNames[a.Code], "vehicles", a.Vehicles, nil)
			line(r.areaNames[a.Code], "workers", a.Workers, nil)
		}
	}
}

func (r *report) dueSheet() {
	r.workbook.open(r.T("xlsx.sheet.due"), []float64{14, 16, 30, 22, 26, 14, 10}, r.x("what", "label", "name", "ready.area", "due-of", "due-on", "due-days")...)
	for _, d := range r.due {
		of := r.C("admin.cert.", d.Code)
		if d.Resource.Kind == fleet.KindVehicle {
			of = r.T("xlsx.service")
		}
		r.add(r.T("xlsx.kind."+d.Resource.Kind), d.Label, d.Name, r.areaNames[d.Area], of, day(d.On), d.Days)
	}
}

func (r *report) incidentsSheet() {
	r.workbook.open(r.T("xlsx.sheet.incidents"), []float64{14, 24, 10, 44, 22, 18, 10, 10, 18, 18},
		r.x("number", "desk.type", "diameter", "desk.address", "ready.area", "desk.stage", "ready.people", "buildings", "registered", "repair-due")...)
	for _, d := range r.open {
		in := d.Incident
		area := ""
		if in.AreaCode != nil {
			area = r.areaNames[*in.AreaCode]
		}
		var due *time.Time
		if i := slices.IndexFunc(d.Clocks, func(c dispatch.Clock) bool { return c.Code == "repair" }); i >= 0 {
			if due = d.Clocks[i].DueMax; due == nil {
				due = &d.Clocks[i].DueAt
			}
		}
		r.add(in.Number, r.C("type.", in.Type), in.DiameterMm, in.Address, area, r.C("stage.", in.Stage), in.People, in.Buildings, in.RegisteredAt, due)
	}
}

func (r *report) phasesSheet() {
	r.workbook.open(r.T("xlsx.sheet.phases"), []float64{30, 30, 12, 14, 14}, r.x("group", "phase", "count", "median", "p90")...)
	lines := func(group string, phases []phaseView) {
		for _, p := range phases {
			var median, p90 any
			if p.N > 0 {
				median, p90 = time.Duration(p.MedianS)*time.Second, time.Duration(p.P90S)*time.Second
			}
			r.add(group, r.T("phase."+p.Phase), p.N, median, p90)
		}
	}
	r.add(r.T("xlsx.span"), "", "", r.response.From, r.response.To)
	lines(r.T("xlsx.all"), r.response.Phases)
	for _, g := range r.response.ByType {
		lines(r.C("type.", g.Code), g.Phases)
	}
	for _, g := range r.response.ByArea {
		name := r.areaNames[g.Code]
		if g.Code == "" {
			name = r.T("resp.no-area")
		}
		lines(name, g.Phases)
	}
}

// coursesSheet is the incidents behind the phases, with all their moments.
func (r *report) coursesSheet() {
	heads := r.x("number", "desk.type", "ready.area", "desk.address", "ready.people")
	for _, m := range dispatch.Moments {
		heads = append(heads, r.T("moment."+m))
	}
	heads = append(heads, r.x("closed", "person-hours")...)
	r.workbook.open(r.T("xlsx.sheet.courses"), []float64{14, 24, 22, 40, 10, 18, 18, 18, 18, 18, 18, 18, 18, 14}, heads...)
	for i := range r.courses {
		c := &r.courses[i]
		cells := []any{c.Number, r.C("type.", c.Type), r.areaNames[c.Area], c.Address, c.People}
		for _, at := range c.At {
			cells = append(cells, at)
		}
		r.add(append(cells, c.ClosedAt, c.PersonHours(r.filter.From, fleet.Earlier(r.filter.To, r.response.AsOf)))...)
	}
}

func (r *report) alarmsSheet() {
	r.workbook.open(r.T("xlsx.sheet.alarms"), []float64{34, 14, 14}, r.x("hour", "alarms", "alarm-budget")...)
	for _, h := range r.alarms.Hours {
		r.add(h.From, h.Count, dispatch.AlarmsPerHour)
	}
	r.heads(r.x("priority", "alarms", "share-target")...)
	for i, n := range r.alarms.ByPriority {
		r.add(r.T(fmt.Sprintf("alarms.priority.%d", i+1)), n, float64(dispatch.AlarmShares[i])/100)
	}
}
