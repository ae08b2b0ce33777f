package web

import (
	"context"

	"github.com/paulmach/orb"

	"jylu/dispatch"
	"jylu/dispatch/ground"
	"jylu/geo"
)

// ContourView is a place bounded by streets.
type ContourView struct {
	Streets []string `json:"streets" doc:"In order; empty: drawn by hand"`
	Polygon *polygon `json:"polygon"`
	Text    string   `json:"text" doc:"As the company writes it; empty: drawn by hand"`
}

// viewContour is nil without a contour.
func viewContour(c dispatch.Contour) *ContourView {
	p, ok := c.Polygon.Geometry.(orb.Polygon)
	if !ok {
		return nil
	}
	return &ContourView{Streets: append([]string{}, c.Streets...), Polygon: &polygon{p}, Text: c.Text()}
}

// contourChange is the contour of a PATCH.
type contourChange struct {
	Streets []string `json:"streets,omitempty" maxItems:"12" maxLength:"200"`
	Polygon *polygon `json:"polygon"`
}

func (c *contourChange) contour() *dispatch.Contour {
	if c == nil {
		return &dispatch.Contour{}
	}
	change := &dispatch.Contour{Streets: c.Streets}
	if c.Polygon != nil && c.Polygon.Polygon != nil {
		change.Polygon.Geometry = c.Polygon.Polygon
	}
	return change
}

type contoursIn struct {
	Body struct {
		Streets []string `json:"streets,omitempty" maxItems:"12" maxLength:"200" doc:"Each meets the next, the last the first"`
		Polygon *polygon `json:"polygon,omitempty" doc:"Drawn or corrected by hand, instead"`
	}
}

// contourFoundView is a contour with what lies in it.
type contourFoundView struct {
	ContourView
	Buildings buildingsView `json:"buildings"`
}

type buildingsView struct {
	Count int            `json:"count"`
	Items []buildingView `json:"items" doc:"At most 500"`
}

type buildingView struct {
	Label    string `json:"label"`
	Kind     string `json:"kind"`
	Position *point `json:"position"`
}

// mostBuildings bounds the list of what lies in a contour.
const mostBuildings = 500

// postContour turns streets, or a drawing, into a place and lists what lies in
// it. It changes nothing.
func (s *Server) postContour(_ context.Context, in *contoursIn) (contourFoundView, error) {
	t := s.ground.Terrain()
	c := dispatch.Contour{Streets: in.Body.Streets}
	switch p := in.Body.Polygon; {
	case p != nil && p.Polygon != nil:
		c.Polygon = geo.Shape{Geometry: p.Polygon}
		if err := c.Check("", s.desk.Atlas.Load()); err != nil {
			return contourFoundView{}, err
		}
	default:
		found, err := t.Contour(in.Body.Streets)
		if err != nil {
			return contourFoundView{}, err
		}
		c = dispatch.Contour{Streets: found.Streets, Polygon: geo.Shape{Geometry: found.Polygon}}
		if err := c.Check("", s.desk.Atlas.Load()); err != nil {
			return contourFoundView{}, problemOf(err).at("streets") // nobody sent a polygon
		}
	}
	v := contourFoundView{ContourView: *viewContour(c)}
	count, items := t.Within(c.Polygon.Geometry.(orb.Polygon), mostBuildings)
	v.Buildings = buildingsView{count, viewAll(items, func(b ground.Building) buildingView {
		return buildingView{b.Label, b.Kind, viewPoint(b.Position)}
	})}
	return v, nil
}
