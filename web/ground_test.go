package web

import (
	"testing"

	"github.com/google/uuid"
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
	far := b.do(get, "/api/v1/travel?from=75,43.23&to=76.95,43.25", nil).want(200)
	if far.text("basis") != "estimate" || len(far.value("legs").([]any)) != 0 {
		t.Errorf("from the steppe: %s", far.body)
	}
	b.do(post, "/api/v1/travel/table", body("from", [][]float64{{75, 43}}, "to", [][]float64{{76.95, 43.25}})).want(200)
	b.do(get, "/api/v1/travel?from=76.86&to=76.95,43.25", nil).problem(422, "bad-format", "from")
	b.do(get, "/api/v1/travel?from=76.86,91&to=76.95,43.25", nil).problem(422, "position-out-of-range", "from")
	b.do(post, "/api/v1/travel/table", body("from", [][]float64{{76.86, 43.23}}, "to", [][]float64{{76.86, 443.23}})).problem(422, "position-out-of-range", "to[0]")
	b.do(post, "/api/v1/travel/table", body("from", [][]float64{}, "to", [][]float64{{76.86, 43.23}})).problem(422, "too-short", "from")
	b.do(post, "/api/v1/travel/table", body("from", make([][]float64, 501), "to", [][]float64{{76.86, 43.23}})).want(422)

	reach := b.do(get, "/api/v1/isochrones?base=nothing&minutes=5", nil).problem(404, "absent", "")
	_ = reach
	two := b.do(get, "/api/v1/isochrones?at=76.86,43.23&minutes=5,10", nil).want(200)
	if len(two.value("items").([]any)) != 2 || two.text("items", 1, "minutes") != "10" || two.text("items", 0, "geometry", "type") != "MultiPolygon" {
		t.Errorf("isochrones: %s", two.body)
	}
	b.do(get, "/api/v1/isochrones?minutes=5", nil).problem(422, "one-of", "at")
	b.do(get, "/api/v1/isochrones?at=76.86,43.23&minutes=500", nil).problem(422, "out-of-range", "minutes")
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
