package fleet

import (
	"slices"
	"strconv"

	"jylu/geo"
)

// check notes what the files say of each other that cannot be.
func (r *rosterReader) check() {
	c := rosterCheck{r: r, areas: map[string]bool{}, bases: map[string]geo.Base{},
		crews: map[int]RosterCrew{}, workers: map[string]RosterWorker{}}
	for _, a := range r.files.Areas {
		c.areas[a.Code] = true
	}
	for _, b := range slices.Backward(r.files.Bases) { // backward: of duplicates the first counts
		c.bases[b.Code] = b
	}
	for _, crew := range slices.Backward(r.files.Crews) {
		c.crews[crew.Number] = crew
	}
	for _, w := range slices.Backward(r.files.Workers) {
		c.workers[w.PersonnelNo] = w
	}
	for _, crew := range r.files.Crews {
		c.home("crews.csv", crew.line, crew.Area, crew.Base)
		c.leaders(crew)
	}
	c.vehicles()
	for _, w := range r.files.Workers {
		c.area("workers.csv", w.line, w.Area)
		c.crew("workers.csv", w.line, "crew", w.Crew, w.Area)
		c.crew("workers.csv", w.line, "rotates_with", w.RotatesWith, w.Area)
	}
	for _, k := range r.files.Certificates {
		if _, ok := c.workers[k.PersonnelNo]; !ok && k.PersonnelNo != "" && !r.broken["workers.csv"] {
			r.fault(LineError{File: "certificates.csv", Line: k.line, Column: "personnel_no", Code: "unknown-worker", Value: k.PersonnelNo})
		}
	}
}

// rosterCheck is the folder by key.
type rosterCheck struct {
	r       *rosterReader
	areas   map[string]bool
	bases   map[string]geo.Base
	crews   map[int]RosterCrew
	workers map[string]RosterWorker
}

func (c *rosterCheck) area(file string, line int, area string) {
	if area != "" && !c.areas[area] && !c.r.broken["areas.csv"] {
		c.r.fault(LineError{File: file, Line: line, Column: "area", Code: "unknown-area", Value: area})
	}
}

// home checks an area and a base of it.
func (c *rosterCheck) home(file string, line int, area, base string) {
	c.area(file, line, area)
	b, ok := c.bases[base]
	switch {
	case !ok && base != "" && !c.r.broken["bases.geojson"]:
		c.r.fault(LineError{File: file, Line: line, Column: "base", Code: "unknown-base", Value: base})
	case ok && c.areas[b.AreaCode] && c.areas[area] && b.AreaCode != area:
		c.r.fault(LineError{File: file, Line: line, Column: "base", Code: "base-of-other-area", Value: base})
	}
}

// crew checks a reference to a crew, which must be of area; 0 is none.
func (c *rosterCheck) crew(file string, line int, column string, number int, area string) {
	if number == 0 {
		return
	}
	crew, ok := c.crews[number]
	e := LineError{File: file, Line: line, Column: column, Value: strconv.Itoa(number)}
	switch {
	case !ok && !c.r.broken["crews.csv"]:
		e.Code = "unknown-crew"
		c.r.fault(e)
	case ok && c.areas[crew.Area] && c.areas[area] && crew.Area != area:
		e.Code, e.See = "crew-of-other-area", at("crews.csv", crew.line)
		c.r.fault(e)
	}
}

// leaders checks that lead and deputy are two members of the crew.
func (c *rosterCheck) leaders(crew RosterCrew) {
	for _, l := range []struct{ column, who string }{{"lead", crew.Lead}, {"deputy", crew.Deputy}} {
		if l.who == "" || crew.Number == 0 {
			continue
		}
		w, ok := c.workers[l.who]
		e := LineError{File: "crews.csv", Line: crew.line, Column: l.column, Value: l.who}
		switch {
		case !ok && c.r.broken["workers.csv"]:
			continue
		case !ok:
			e.Code = "unknown-worker"
		case w.Crew != crew.Number: // so nobody leads two crews
			e.Code, e.See = "not-a-member", at("workers.csv", w.line)
		case l.column == "deputy" && crew.Deputy == crew.Lead:
			e.Code = "deputy-is-lead"
		default:
			continue
		}
		c.r.fault(e)
	}
}

func (c *rosterCheck) vehicles() {
	own := map[int]int{} // crew to the line of its vehicle
	for _, v := range c.r.files.Vehicles {
		c.home("vehicles.csv", v.line, v.Area, v.Base)
		c.crew("vehicles.csv", v.line, "crew", v.Crew, v.Area)
		if v.Crew == 0 {
			continue
		}
		if first, ok := own[v.Crew]; ok {
			c.r.fault(LineError{File: "vehicles.csv", Line: v.line, Column: "crew", Code: "crew-has-vehicle",
				Value: strconv.Itoa(v.Crew), See: at("vehicles.csv", first)})
			continue
		}
		own[v.Crew] = v.line
	}
}

func at(file string, line int) string { return file + ":" + strconv.Itoa(line) }
