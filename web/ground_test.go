package web

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"jylu/dispatch/ground"
	"jylu/geo"
)

// A drive, a table and an isochrone over the streets of the bundled city.
func TestTravelByRoad(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	b := sc.account("d", Dispatcher, nil)
	a := b.do(get, "/api/v1/travel?from=76.86,43.23&to=76.95,43.25", nil).want(200)
	if a.text("basis") != "road" || a.value("seconds").(float64) < 300 || len(a.value("legs").([]any)) < 2 || a.text("geometry", "type") != "LineString" {
		t.Fatalf("travel: %s", a.body)
	}
	table := b.do(post, "/api/v1/travel/table", body("from", [][]float64{{76.86, 43.23}, {76.95, 43.25}}, "to", [][]float64{{76.95, 43.25}})).want(200)
	if table.value("seconds", 0, 0) != a.value("seconds") || table.value("seconds", 1, 0) != 0.0 || table.text("basis") != "road" {
		t.Errorf("table %s, travel %v", table.body, a.value("seconds"))
	}
	b.do(get, "/api/v1/travel?from=76.86&to=76.95,43.25", nil).problem(422, "bad-format", "from")
	b.do(get, "/api/v1/travel?from=76.86,91&to=76.95,43.25", nil).problem(422, "position-out-of-range", "from")
	b.do(post, "/api/v1/travel/table", body("from", [][]float64{{76.86, 43.23}}, "to", [][]float64{{76.86, 443.23}})).problem(422, "position-out-of-range", "to[0]")
	b.do(post, "/api/v1/travel/table", body("from", [][]float64{}, "to", [][]float64{{76.86, 43.23}})).problem(422, "too-short", "from")
	b.do(post, "/api/v1/travel/table", body("from", make([][]float64, 501), "to", [][]float64{{76.86, 43.23}})).want(422)

	b.do(get, "/api/v1/isochrones?base=nothing&minutes=5", nil).problem(404, "absent", "")
	two := b.do(get, "/api/v1/isochrones?at=76.86,43.23&minutes=5,10", nil).want(200)
	if len(two.value("items").([]any)) != 2 || two.text("items", 1, "minutes") != "10" || two.text("items", 0, "geometry", "type") != "MultiPolygon" {
		t.Errorf("isochrones: %s", two.body)
	}
	b.do(get, "/api/v1/isochrones?minutes=5", nil).problem(422, "one-of", "at")
	b.do(get, "/api/v1/isochrones?at=76.86,43.23&minutes=500", nil).problem(422, "out-of-range", "minutes")
}

// Nobody is promised a time to a place beside all roads: it is said which end it
// is, how far, and whether its numbers are in the wrong order. Without roads the
// estimate remains.
func TestTravelBesideRoads(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	b := sc.account("d", Dispatcher, nil)
	swapped := func(a *answered, field string) {
		t.Helper()
		a.problem(422, "off-road-swapped", field)
		if a.value("params", "swapped", "coordinates", 0) != 76.86 || a.value("params", "swapped", "coordinates", 1) != 43.23 || a.value("params", "metres").(float64) < 1e6 || a.text("params", "max_km") != "5" {
			t.Errorf("%s: %s", a.asked, a.body)
		}
	}
	swapped(b.do(get, "/api/v1/travel?from=43.23,76.86&to=76.95,43.25", nil), "from")
	swapped(b.do(get, "/api/v1/travel?from=76.95,43.25&to=43.23,76.86", nil), "to")
	swapped(b.do(get, "/api/v1/isochrones?at=43.23,76.86", nil), "at")
	steppe := b.do(get, "/api/v1/travel?from=76.86,43.23&to=75,43.23", nil)
	steppe.problem(422, "off-road", "to")
	if m := steppe.value("params", "metres").(float64); m < 100_000 || m > 160_000 {
		t.Errorf("the steppe is %v m away", m)
	}
	b.do(get, "/api/v1/travel?from=0,90&to=180,-90", nil).problem(422, "off-road", "from")

	table := b.do(post, "/api/v1/travel/table", body("from", [][]float64{{75, 43}, {76.86, 43.23}}, "to", [][]float64{{76.95, 43.25}, {43.23, 76.86}})).want(200)
	if table.value("seconds", 0, 0) != nil || table.value("seconds", 0, 1) != nil || table.value("seconds", 1, 1) != nil || table.value("seconds", 1, 0) == nil {
		t.Errorf("table: %s", table.body)
	}
	if all := table.value("unreachable").([]any); len(all) != 2 || table.text("unreachable", 0, "end") != "from" || table.text("unreachable", 0, "index") != "0" ||
		table.value("unreachable", 0, "swapped") != nil || table.text("unreachable", 1, "end") != "to" || table.text("unreachable", 1, "index") != "1" ||
		table.value("unreachable", 1, "swapped", "coordinates", 0) != 76.86 {
		t.Errorf("unreachable: %s", table.body)
	}

	bare := newScene(t, func(o *Options) { o.Desk.Ground = ground.New(o.DB.Gorm, o.Desk.Now, geo.DefaultStraightLine) })
	b = bare.account("d", Dispatcher, nil)
	if a := b.do(get, "/api/v1/travel?from=76.86,43.23&to=75,43.23", nil).want(200); a.text("basis") != "estimate" {
		t.Errorf("without roads: %s", a.body)
	}
	if a := b.do(post, "/api/v1/travel/table", body("from", [][]float64{{75, 43}}, "to", [][]float64{{76.95, 43.25}})).want(200); a.value("seconds", 0, 0) == nil || len(a.value("unreachable").([]any)) != 0 {
		t.Errorf("without roads: %s", a.body)
	}
}

// A closure changes the drive at once, is listed, heard of, and ends.
func TestClosures(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	st := sc.staff()
	events := st.manager.listen("")
	next(t, events, "tick")
	path := "/api/v1/travel?from=76.86,43.2375&to=76.95,43.241"
	before := st.dispatcher.do(get, path, nil).want(200)
	street := before.text("legs", 1, "street")
	if street == "" {
		street = before.text("legs", 0, "street")
	}
	preview := st.dispatcher.do(post, "/api/v1/closures", body("street", street, "closed", true, "preview", true)).want(201)
	if preview.text("id") != uuid.Nil.String() || preview.text("geometry", "type") != "MultiLineString" || sc.count("SELECT count(*) FROM closure") != 0 {
		t.Fatalf("preview: %s", preview.body)
	}
	made := st.dispatcher.do(post, "/api/v1/closures", body("street", street, "closed", true, "note", "раскоп у дома"), "Idempotency-Key", uuid.NewString()).want(201)
	if made.text("note") != "раскоп у дома" || made.value("factor") != nil || made.value("closed") != true {
		t.Errorf("closure: %s", made.body)
	}
	after := st.dispatcher.do(get, path, nil).want(200)
	if after.value("seconds").(float64) <= before.value("seconds").(float64) {
		t.Errorf("%s closed, and the drive takes %v after %v", street, after.value("seconds"), before.value("seconds"))
	}
	if n := len(st.operator.do(get, "/api/v1/closures", nil).want(200).value("items").([]any)); n != 1 {
		t.Errorf("%d closures", n)
	}
	if e := next(t, events, "entry"); e.data == "" {
		t.Error("nobody heard of it")
	}
	if sc.count("SELECT count(*) FROM journal_entry WHERE kind = 'closure.made' AND body LIKE '%раскоп%'")+
		sc.count("SELECT count(*) FROM idempotency WHERE position($1::bytea IN reply) > 0", []byte("раскоп")) != 0 {
		t.Error("the note is in the journal or in a remembered answer")
	}
	st.dispatcher.do(remove, "/api/v1/closures/"+made.text("id"), nil).want(204)
	st.dispatcher.do(remove, "/api/v1/closures/"+made.text("id"), nil).problem(404, "absent", "")
	if again := st.dispatcher.do(get, path, nil).want(200); again.value("seconds") != before.value("seconds") {
		t.Errorf("reopened, and the drive takes %v", again.value("seconds"))
	}
	bad := func(code, field string, kv ...any) *answered {
		t.Helper()
		a := st.dispatcher.do(post, "/api/v1/closures", body(kv...))
		a.problem(422, code, field)
		return a
	}
	if a := bad("unknown-street", "street", "street", "Тридевятая", "closed", true); a.text("params", "streets", 0) != "Тридевятая" {
		t.Errorf("which street: %s", a.body)
	}
	bad("required", "street", "closed", true)
	bad("factor-or-closed", "factor", "street", street)
	bad("factor-or-closed", "factor", "street", street, "closed", true, "factor", 2)
	bad("too-small", "factor", "street", street, "factor", 0.5)
	bad("in-past", "until", "street", street, "closed", true, "until", "2020-01-01T00:00:00Z")
	bad("no-road", "geometry", "geometry", body("type", "LineString", "coordinates", [][]float64{{70, 43}, {70.1, 43}}), "closed", true)
	bad("bad-geometry", "geometry", "geometry", body("type", "LineString", "coordinates", [][]float64{{70, 143}, {70.1, 43}}), "closed", true)
}

// Streets become a place, the place becomes the incident's contour, and what is
// wrong with it is said at the field.
func TestContours(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	st := sc.staff()
	streets := []string{"Абая", "Сейфуллина", "Сатпаева", "Желтоксан"}
	found := st.operator.do(post, "/api/v1/contours", body("streets", streets)).want(200)
	if len(found.value("streets").([]any)) != 4 || found.text("polygon", "type") != "Polygon" || !strings.HasPrefix(found.text("text"), "в контуре улиц ") {
		t.Fatalf("contour: %s", found.body)
	}
	if n := found.value("buildings", "count").(float64); n == 0 || len(found.value("buildings", "items").([]any)) == 0 {
		t.Errorf("buildings: %s", found.body)
	}
	drawn := st.operator.do(post, "/api/v1/contours", body("polygon", found.value("polygon"))).want(200)
	if drawn.text("text") != "" || drawn.value("buildings", "count") != found.value("buildings", "count") {
		t.Errorf("drawn: %s", drawn.body)
	}
	many := st.operator.do(post, "/api/v1/contours", body("streets", []string{"Тридевятая", "Абая", "Тридесятая", "Сатпаева"}))
	if many.problem(422, "unknown-street", "streets"); fmt.Sprint(many.value("params", "streets")) != "[Тридевятая Тридесятая]" {
		t.Errorf("which: %s", many.body)
	}
	a := st.operator.do(post, "/api/v1/contours", body("streets", []string{"Абая", "Тридевятая", "Сатпаева"}))
	if a.problem(422, "unknown-street", "streets"); a.text("params", "streets", 0) != "Тридевятая" {
		t.Errorf("which: %s", a.body)
	}
	st.operator.do(post, "/api/v1/contours", body("streets", []string{"Абая", "Сатпаева"})).problem(422, "no-crossing", "streets")
	bow := body("type", "Polygon", "coordinates", [][][]float64{{{76.85, 43.22}, {76.87, 43.24}, {76.87, 43.22}, {76.85, 43.24}, {76.85, 43.22}}})
	st.operator.do(post, "/api/v1/contours", body("polygon", bow)).problem(422, "crosses-itself", "polygon")
	st.operator.do(post, "/api/v1/contours", body("polygon", body("type", "Polygon", "coordinates", [][][]float64{{{76, 43}, {77, 43}}}))).want(422)
	st.operator.do(post, "/api/v1/contours", body()).problem(422, "too-few", "streets")

	incident, _, _ := sc.broken(st, sc.onWatch()[0])
	path := "/api/v1/incidents/" + incident
	in := st.operator.do(patch, path, body("contour", body("streets", found.value("streets"), "polygon", found.value("polygon")))).want(200)
	if in.text("contour", "text") != found.text("text") || st.dispatcher.do(get, path, nil).want(200).text("contour", "polygon", "type") != "Polygon" {
		t.Errorf("incident: %s", in.body)
	}
	st.operator.do(patch, path, body("contour", body("streets", []string{}, "polygon", bow))).problem(422, "crosses-itself", "contour.polygon")
	if none := st.operator.do(patch, path, body("contour", nil)).want(200); none.value("contour") != nil {
		t.Errorf("taken away: %s", none.body)
	}
}

// A contour is a part of the city with names that can be read, whoever drew it;
// anything else is refused at its field and is not stored.
func TestContourBounds(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	st := sc.staff()
	incident, _, _ := sc.broken(st, sc.onWatch()[0])
	path := "/api/v1/incidents/" + incident
	box := func(west, south, east, north float64) map[string]any {
		return body("type", "Polygon", "coordinates", [][][]float64{{{west, south}, {east, south}, {east, north}, {west, north}, {west, south}}})
	}
	comb := [][]float64{{76.85, 43.22}}
	for i := range 1200 {
		at := 76.85 + float64(i)*1e-5
		comb = append(comb, []float64{at, 43.23}, []float64{at + 5e-6, 43.24})
	}
	comb = append(comb, []float64{76.862, 43.22}, comb[0])
	hole := box(76.85, 43.22, 76.87, 43.24)
	hole["coordinates"] = append(hole["coordinates"].([][][]float64), box(76.855, 43.225, 76.86, 43.23)["coordinates"].([][][]float64)...)
	good := box(76.85, 43.22, 76.87, 43.24)
	long := strings.Repeat("я", 201)
	for _, tt := range []struct {
		name    string
		streets []string
		polygon any
		code    string
		field   string
	}{
		{"the size of a country", nil, box(70, 42, 80, 50), "outside-city", "polygon"},
		{"a block of Astana", nil, box(71.42, 51.12, 71.44, 51.14), "outside-city", "polygon"},
		{"swapped", nil, box(43.22, 76.85, 43.24, 76.87), "outside-city", "polygon"},
		{"the whole city", nil, box(76.75, 43.13, 77.05, 43.36), "contour-too-large", "polygon"},
		{"too many corners", nil, body("type", "Polygon", "coordinates", [][][]float64{comb}), "too-many-vertices", "polygon"},
		{"a hole", nil, hole, "geometry-kind", "polygon"},
		{"no ground", nil, body("type", "Polygon", "coordinates", [][][]float64{{{76.85, 43.22}, {76.85, 43.22}, {76.85, 43.22}, {76.85, 43.22}}}), "crosses-itself", "polygon"},
		{"a name that turns", []string{"Абая", "Сейфуллина\u202e"}, good, "bad-text", "streets[1]"},
		{"a name of two lines", []string{"Абая\nСатпаева"}, good, "bad-text", "streets[0]"},
		{"no name", []string{"Абая", " \t"}, good, "", "streets[1]"},
		{"a long name", []string{long}, good, "", ""},
		{"thirteen names", make([]string, 13), good, "", "streets"},
	} {
		for prefix, a := range map[string]*answered{
			"":         st.operator.do(post, "/api/v1/contours", body("streets", tt.streets, "polygon", tt.polygon)),
			"contour.": st.operator.do(patch, path, body("contour", body("streets", tt.streets, "polygon", tt.polygon))),
		} {
			var p problem
			if a.want(422).into(&p); tt.code != "" && p.Code != tt.code || tt.field != "" && p.Field != prefix+tt.field || p.Code == "" {
				t.Errorf("%s: %s: %s", tt.name, a.asked, a.body)
			}
		}
	}
	st.operator.do(patch, path, body("contour", body("streets", []string{"Абая"}, "polygon", nil))).problem(422, "required", "contour.polygon")
	if n := sc.count("SELECT count(*) FROM incident WHERE contour IS NOT NULL OR contour_streets IS NOT NULL"); n != 0 {
		t.Errorf("%d contours were stored", n)
	}
	st.operator.do(patch, path, body("contour", body("streets", []string{"Абая", "улица \"Новая\""}, "polygon", good))).want(200)
	st.operator.do(post, "/api/v1/contours", body("polygon", box(76.70, 43.40, 76.71, 43.41))).want(200) // beyond the outlines, and fed by the city
}

// Addresses are found, with district and area; a part nobody knows is named.
func TestPlaces(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	b := sc.account("o", Operator, nil)
	a := b.do(get, "/api/v1/places?q="+url.QueryEscape("Абая Сейфуллина")+"&lang=ru&limit=3&near=76.93,43.24", nil).want(200)
	if len(a.value("items").([]any)) == 0 || a.text("items", 0, "kind") != "crossing" || a.text("items", 0, "district") == "" || a.text("items", 0, "service_area") == "" {
		t.Fatalf("crossing: %s", a.body)
	}
	a = b.do(get, "/api/v1/places?q="+url.QueryEscape("Тридесятая 5"), nil).want(200)
	if len(a.value("unknown").([]any)) != 1 {
		t.Errorf("nobody knows it: %s", a.body)
	}
	b.do(get, "/api/v1/places?q=", nil).want(422)
	b.do(get, "/api/v1/places?q=x&near=5", nil).problem(422, "bad-format", "near")
	b.do(get, "/api/v1/places?q=x&limit=500", nil).want(422)
}

// The order is followed to the site: arrivals, the drive, the live error, the
// replay; and a lead sees his own.
func TestFromSendingToTheSite(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	st := sc.staff()
	number := sc.onWatch()[0]
	phone := sc.lead(number)
	incident, order, booking := sc.broken(st, number)
	path := "/api/v1/incidents/" + incident + "/arrivals"
	a := st.manager.do(get, path, nil).want(200)
	if a.text("items", 0, "booking_id") != booking || a.text("items", 0, "basis") != "road" || a.value("items", 0, "seconds") == nil || len(a.value("items", 0, "legs").([]any)) == 0 {
		t.Fatalf("arrivals: %s", a.body)
	}
	if own := phone.do(get, path, nil).want(200); own.text("items", 0, "booking_id") != booking {
		t.Errorf("the lead's: %s", own.body)
	}
	sc.lead(sc.onWatch()[1]).do(get, path, nil).problem(404, "absent", "")
	st.dispatcher.do(get, "/api/v1/incidents/"+uuid.NewString()+"/arrivals", nil).problem(404, "absent", "")

	phone.do(post, "/api/v1/bookings/"+booking+"/milestones", body("milestone", "en_route")).want(201)
	phone.do(post, "/api/v1/bookings/"+booking+"/milestones", body("milestone", "on_site")).want(201)
	if d := st.manager.do(get, "/api/v1/drives", nil).want(200); d.text("items", 0, "booking_id") != booking || d.text("items", 0, "basis") != "road" || d.value("items", 0, "actual_s") == nil {
		t.Errorf("drives: %s", d.body)
	}
	if gone := st.manager.do(get, path, nil).want(200); len(gone.value("items").([]any)) != 0 {
		t.Errorf("on site: %s", gone.body)
	}
	st.manager.do(get, "/api/v1/drives/fit", nil).want(200)
	st.admin.do(post, "/api/v1/drives/fit/accept", nil).problem(409, "too-few-drives", "")
	st.manager.do(get, "/api/v1/readiness", nil).want(200).value("travel_error", "n")
	was := st.manager.do(get, "/api/v1/orders/"+order+"/nearest", nil).want(200)
	if was.text("basis") != "road" || len(was.value("items").([]any)) != 12 || len(was.value("unknown").([]any)) == 0 {
		t.Errorf("replay: %s", was.body)
	}
	st.manager.do(get, "/api/v1/orders/"+uuid.NewString()+"/nearest", nil).problem(404, "absent", "")
}

// Speeds, factors, sizes and names are rows that an administrator changes; times
// follow with the next question.
func TestRoadRows(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	st := sc.staff()
	seconds := func() float64 {
		return st.dispatcher.do(get, "/api/v1/travel?from=76.86,43.23&to=76.95,43.25", nil).want(200).value("seconds").(float64)
	}
	before := seconds()
	winter := st.admin.find("/api/v1/road-factors", func(m map[string]any) bool { return m["code"] == "winter" })
	st.admin.do(patch, "/api/v1/road-factors/winter", body("version", winter["version"], "active", true)).want(200)
	if ice := seconds(); ice < before*1.25 || ice > before*1.35 {
		t.Errorf("on ice %v s, before %v", ice, before)
	}
	st.admin.do(patch, "/api/v1/road-factors/winter", body("version", winter["version"], "active", false)).problem(409, "stale", "")
	st.admin.do(patch, "/api/v1/road-speeds/primary", body("version", 1, "kmh", 20)).want(200)
	st.admin.do(patch, "/api/v1/road-speeds/primary", body("version", 2, "kmh", 500)).want(422)
	st.admin.do(patch, "/api/v1/vehicle-sizes/ARM", body("version", 1, "height_dm", 36)).want(200)
	row := st.admin.do(post, "/api/v1/street-aliases", body("name", "Абая", "alias", "Тридевятая", "source", "приказ 5")).want(201)
	st.admin.do(post, "/api/v1/street-aliases", body("name", "Абая", "alias", "Тридевятая", "source", "приказ 5")).problem(409, "exists", "alias")
	if err := sc.s.ground.Load(t.Context()); err != nil { // as the house does when it hears of it
		t.Fatal(err)
	}
	st.dispatcher.do(post, "/api/v1/closures", body("street", "Тридевятая", "closed", true, "preview", true)).want(201)
	// The other name of the first does not hide that the second has none.
	a := st.dispatcher.do(post, "/api/v1/contours", body("streets", []string{"Тридевятая", "Тридесятая", "Сатпаева"}))
	if a.problem(422, "unknown-street", "streets"); fmt.Sprint(a.value("params", "streets")) != "[Тридесятая]" {
		t.Errorf("which: %s", a.body)
	}
	a = st.dispatcher.do(post, "/api/v1/contours", body("streets", []string{"Тридесятая", "Тридевятая", "Сатпаева"}))
	if a.problem(422, "unknown-street", "streets"); fmt.Sprint(a.value("params", "streets")) != "[Тридесятая]" {
		t.Errorf("which: %s", a.body)
	}
	st.admin.do(post, "/api/v1/street-aliases", body("name", "Тридевятая", "alias", "абая", "source", "приказ 5")).problem(422, "alias-circle", "alias")
	st.admin.do(remove, "/api/v1/street-aliases/"+row.text("id"), nil).want(204)
	g := st.operator.do(get, "/api/v1/ground", nil).want(200)
	if g.value("roads", "schematic") != true || g.value("roads", "imported_at") != nil {
		t.Errorf("ground: %s", g.body)
	}
}
