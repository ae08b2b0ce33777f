package web

import (
	"cmp"
	"context"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"jylu/dispatch/ground"
	"jylu/geo"
	"jylu/geo/road"
)

// readPosition reads "lon,lat" out of a query; nil if it is empty.
func readPosition(field, text string) (*geo.Position, error) {
	if text == "" {
		return nil, nil
	}
	lon, lat, ok := strings.Cut(text, ",")
	var p geo.Position
	var errLon, errLat error
	p.Lon, errLon = strconv.ParseFloat(strings.TrimSpace(lon), 64)
	p.Lat, errLat = strconv.ParseFloat(strings.TrimSpace(lat), 64)
	switch {
	case !ok || errLon != nil || errLat != nil:
		return nil, refuse(422, "bad-format").with("expected", "lon,lat").at(field)
	case !p.Valid():
		return nil, refuse(422, "position-out-of-range").at(field)
	}
	return &p, nil
}

// travelNow is the travel times of this moment.
func (s *Server) travelNow(ctx context.Context) (*ground.Travel, error) {
	return s.ground.At(ctx, s.db.Gorm, visitOf(ctx).at)
}

type travelIn struct {
	From    string `query:"from" required:"true" maxLength:"60" doc:"lon,lat"`
	To      string `query:"to" required:"true" maxLength:"60" doc:"lon,lat"`
	Vehicle string `query:"vehicle" enum:"ARM,EXC,CRANE,TIP,VAC,PUMP,WELD,COMP,GEN,HEAT" default:"ARM" doc:"Whose size meets the signs"`
}

// TravelView is a drive.
type TravelView struct {
	Seconds  *int        `json:"seconds" doc:"Null: not known"`
	Metres   int         `json:"metres"`
	Basis    string      `json:"basis" enum:"road,estimate" doc:"estimate: a straight line with a factor"`
	Geometry *lineString `json:"geometry"`
	Legs     []legView   `json:"legs" doc:"Street by street; the last is the arrival"`
}

type legView struct {
	Street  string `json:"street" doc:"Empty: it has no name"`
	Metres  int    `json:"metres"`
	Seconds int    `json:"seconds"`
	Turn    string `json:"turn" doc:"How it begins: depart, straight, left, sharp-right, uturn, arrive …"`
}

// orNone is seconds for a view; nil if they are not known.
func orNone(seconds int) *int {
	if seconds < 0 {
		return nil
	}
	return &seconds
}

func basisOf(byRoad bool) string {
	if byRoad {
		return geo.BasisRoad
	}
	return geo.BasisEstimate
}

func viewTravel(r ground.Route, lang string) TravelView {
	return TravelView{orNone(r.Seconds), r.Metres, basisOf(r.Road), viewLine(r.Line), viewAll(r.Legs, func(l road.Leg) legView {
		return legView{l.Name.In(lang), l.Metres, l.Seconds, string(l.Turn)}
	})}
}

// langOf is the language of who asks.
func langOf(ctx context.Context) string {
	if lang := whoOf(ctx).Account.Language; lang != "" {
		return lang
	}
	return "ru"
}

func (s *Server) getTravel(ctx context.Context, in *travelIn) (TravelView, error) {
	from, err := readPosition("from", in.From)
	if err != nil {
		return TravelView{}, err
	}
	to, err := readPosition("to", in.To)
	if err != nil {
		return TravelView{}, err
	}
	t, err := s.travelNow(ctx)
	if err != nil {
		return TravelView{}, err
	}
	if err := cmp.Or(onRoads(t, in.Vehicle, "from", *from), onRoads(t, in.Vehicle, "to", *to)); err != nil {
		return TravelView{}, err
	}
	r, _ := t.Route(in.Vehicle, *from, *to)
	return viewTravel(r, langOf(ctx)), nil
}

// onRoads refuses a place beside all roads, with how far it is and, if that is
// likely meant, the place with its numbers in the other order.
func onRoads(t *ground.Travel, kind, field string, p geo.Position) error {
	a, away := t.Away(kind, p)
	if !away {
		return nil
	}
	code := "off-road"
	if a.Swapped != nil {
		code = "off-road-swapped"
	}
	refusal := refuse(422, code).with("metres", a.Metres).with("km", a.Metres/1000).with("max_km", road.SnapMetres/1000)
	if a.Swapped != nil {
		refusal.with("swapped", viewPoint(*a.Swapped))
	}
	return refusal.at(field)
}

type tableIn struct {
	Body struct {
		From    []pair `json:"from" minItems:"1" maxItems:"500" doc:"[lon, lat]"`
		To      []pair `json:"to" minItems:"1" maxItems:"500" doc:"[lon, lat]"`
		Vehicle string `json:"vehicle,omitempty" enum:"ARM,EXC,CRANE,TIP,VAC,PUMP,WELD,COMP,GEN,HEAT" default:"ARM"`
	}
}

// pair is [lon, lat].
type pair [2]float64

// tableView is driving times of all pairs.
type tableView struct {
	Seconds []row  `json:"seconds" doc:"A row for each from, a column for each to; null: no way there by road"`
	Basis   string `json:"basis" enum:"road,estimate"`

	Unreachable []awayView `json:"unreachable" doc:"Places beside all roads, whose cells are null"`
}

// awayView is a place of a table that is beside all roads.
type awayView struct {
	End     string `json:"end" enum:"from,to"`
	Index   int    `json:"index" doc:"Among the places of that end, from 0"`
	Metres  int    `json:"metres" doc:"To the nearest road, roughly"`
	Swapped *point `json:"swapped" doc:"On the roads with its numbers in this order; null: not in that either"`
}

// row is a row of a table. It writes itself: half a million numbers are many for
// reflection.
type row []ground.Time

// Schema describes a row to huma.
func (row) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeArray, Items: &huma.Schema{Type: huma.TypeInteger, Nullable: true}}
}

// MarshalJSON writes seconds, null for none.
func (r row) MarshalJSON() ([]byte, error) {
	b := make([]byte, 0, 6*len(r)+2)
	b = append(b, '[')
	for i, t := range r {
		if i > 0 {
			b = append(b, ',')
		}
		if t.Seconds < 0 {
			b = append(b, "null"...)
			continue
		}
		b = strconv.AppendInt(b, int64(t.Seconds), 10)
	}
	return append(b, ']'), nil
}

// postTable answers a whole table. It only reads; it is a POST because half a
// thousand places do not fit an address. Cells without a way are null: a table
// says by one word what it rests on, so no straight line is mixed in.
func (s *Server) postTable(ctx context.Context, in *tableIn) (tableView, error) {
	from, err := positions("from", in.Body.From)
	if err != nil {
		return tableView{}, err
	}
	to, err := positions("to", in.Body.To)
	if err != nil {
		return tableView{}, err
	}
	t, err := s.travelNow(ctx)
	if err != nil {
		return tableView{}, err
	}
	v := tableView{Basis: t.Basis(), Unreachable: []awayView{}}
	table := t.Times(in.Body.Vehicle, from, to)
	if v.Basis == geo.BasisRoad {
		v.Unreachable = unreachable(t, in.Body.Vehicle, from, to, table)
	}
	for _, times := range table {
		v.Seconds = append(v.Seconds, times)
	}
	return v, nil
}

// unreachable empties the cells of a table that no road leads to, and lists the
// places which are beside all roads: only those that no road leads to at all are
// looked up.
func unreachable(t *ground.Travel, kind string, from, to []geo.Position, table [][]ground.Time) []awayView {
	leaves, comes := make([]bool, len(from)), make([]bool, len(to))
	for i, times := range table {
		for j := range times {
			if times[j].Road {
				leaves[i], comes[j] = true, true
			} else {
				times[j].Seconds = -1
			}
		}
	}
	views := []awayView{}
	look := func(end string, places []geo.Position, met []bool) {
		for i, p := range places {
			if met[i] {
				continue
			}
			if a, away := t.Away(kind, p); away {
				v := awayView{End: end, Index: i, Metres: a.Metres}
				if a.Swapped != nil {
					v.Swapped = viewPoint(*a.Swapped)
				}
				views = append(views, v)
			}
		}
	}
	look("from", from, leaves)
	look("to", to, comes)
	return views
}

func positions(field string, all []pair) ([]geo.Position, error) {
	read := make([]geo.Position, len(all))
	for i, c := range all {
		read[i] = geo.Position{Lon: c[0], Lat: c[1]}
		if !read[i].Valid() {
			return nil, refuse(422, "position-out-of-range").at(field + "[" + itoa(i) + "]")
		}
	}
	return read, nil
}

type isochronesIn struct {
	At      string `query:"at" maxLength:"60" doc:"lon,lat; or crew, or base"`
	Crew    string `query:"crew" format:"uuid" doc:"From where this crew is now"`
	Base    string `query:"base" maxLength:"60" doc:"From this base"`
	Minutes []int  `query:"minutes" maxItems:"6" doc:"Without it 5, 10, 15 and 20"`
	Vehicle string `query:"vehicle" enum:"ARM,EXC,CRANE,TIP,VAC,PUMP,WELD,COMP,GEN,HEAT" default:"ARM"`
}

type isochronesView struct {
	Basis string          `json:"basis" enum:"road,estimate"`
	At    *point          `json:"at" doc:"From where"`
	Items []isochroneView `json:"items" doc:"In the order asked for"`
}

type isochroneView struct {
	Minutes  int  `json:"minutes"`
	Geometry area `json:"geometry"`
}

// mostMinutes bounds an isochrone: an hour is the whole city.
const mostMinutes = 60

func (s *Server) getIsochrones(ctx context.Context, in *isochronesIn) (isochronesView, error) {
	if len(in.Minutes) == 0 {
		in.Minutes = []int{5, 10, 15, 20}
	}
	for _, m := range in.Minutes {
		if m < 1 || m > mostMinutes {
			return isochronesView{}, refuse(422, "out-of-range").with("min", 1).with("max", mostMinutes).at("minutes")
		}
	}
	at, field, err := s.isochroneFrom(ctx, in)
	if err != nil {
		return isochronesView{}, err
	}
	t, err := s.travelNow(ctx)
	if err != nil {
		return isochronesView{}, err
	}
	if err := onRoads(t, in.Vehicle, field, *at); err != nil {
		return isochronesView{}, err
	}
	found, byRoad := t.Isochrones(in.Vehicle, *at, in.Minutes)
	return isochronesView{basisOf(byRoad), viewPoint(*at), viewAll(found, func(i ground.Isochrone) isochroneView {
		return isochroneView{i.Minutes, area{i.Area}}
	})}, nil
}

// isochroneFrom is the place asked about: exactly one of at, crew and base,
// and which.
func (s *Server) isochroneFrom(ctx context.Context, in *isochronesIn) (at *geo.Position, field string, err error) {
	given := 0
	for _, text := range []string{in.At, in.Crew, in.Base} {
		if text != "" {
			given++
		}
	}
	if given != 1 {
		return nil, "", refuse(422, "one-of").with("fields", []string{"at", "crew", "base"}).at("at")
	}
	if in.At != "" {
		at, err = readPosition("at", in.At)
		return at, "at", err
	}
	r, _, err := s.rosterOf(ctx)
	if err != nil {
		return nil, "", err
	}
	if in.Base != "" {
		base, ok := r.Bases[in.Base]
		if !ok {
			return nil, "", refuse(404, "absent").with("what", "base")
		}
		return &base.Position, "base", nil
	}
	for i := range r.Crews {
		if r.Crews[i].Crew.ID.String() == in.Crew {
			return &r.Crews[i].Place.Position, "crew", nil
		}
	}
	return nil, "", refuse(404, "absent").with("what", "crew")
}
