package web

import (
	"bytes"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"jylu/fleet"
	"jylu/web/ui"
)

// Every number of readiness and of the forecast is made up of as many resources
// as it says, for the moment it says.
func TestNumbersAreMadeUpOfResources(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	st := sc.staff()
	now := st.manager.do(get, "/api/v1/readiness", nil).want(200)
	for kind, field := range map[string]string{"crew": "crews", "vehicle": "vehicles", "worker": "workers"} {
		sum := 0
		for _, tier := range []string{"now", "on_call", "unavailable"} {
			got := len(st.manager.do(get, "/api/v1/readiness/resources?kind="+kind+"&tier="+tier, nil).want(200).value("items").([]any))
			if want := int(now.value(field, tier).(float64)); got != want {
				t.Errorf("%s %s: %d resources behind %d", kind, tier, got, want)
			}
			sum += got
		}
		if sum == 0 {
			t.Errorf("no %s at all", kind)
		}
	}
	ahead := st.manager.do(get, "/api/v1/readiness/forecast", nil).want(200)
	items := ahead.value("items").([]any)
	if len(items) != 15 {
		t.Fatalf("%d watches in a week, want 15", len(items))
	}
	for i := range items {
		if i%5 != 1 {
			continue
		}
		at := url.QueryEscape(ahead.text("items", i, "at"))
		for a := range ahead.value("items", i, "areas").([]any) {
			area := ahead.text("items", i, "areas", a, "code")
			got := len(st.manager.do(get, "/api/v1/readiness/resources?kind=worker&tier=now&at="+at+"&area="+area, nil).want(200).value("items").([]any))
			if want := int(ahead.value("items", i, "areas", a, "workers", "now").(float64)); got != want {
				t.Errorf("watch %d %s: %d workers behind %d", i, area, got, want)
			}
		}
	}
}

// A manager sees the day a vehicle is due and who is behind a number, but not his
// name, and an administrator sets the day.
func TestDueDayAndMaskedNames(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	st := sc.staff()
	v := st.admin.do(get, "/api/v1/vehicles?limit=1", nil).want(200)
	path := "/api/v1/vehicles/" + v.text("items", 0, "id")
	soon := time.Now().In(fleet.City).AddDate(0, 0, 5).Format(time.DateOnly)
	st.dispatcher.do(patch, path, body("version", v.value("items", 0, "version"), "service_due", soon)).want(403)
	st.admin.do(patch, path, body("version", v.value("items", 0, "version"), "service_due", "5.5.2027")).problem(422, "bad-format", "service_due")
	edited := st.admin.do(patch, path, body("version", v.value("items", 0, "version"), "service_due", soon)).want(200)
	if got := edited.text("service_due"); got != soon {
		t.Fatalf("due %s, want %s", got, soon)
	}
	due := st.manager.do(get, "/api/v1/readiness/due", nil).want(200)
	if int(due.value("days").(float64)) != 30 || !bytes.Contains(due.body, []byte(v.text("items", 0, "plate"))) {
		t.Errorf("%s", due.body)
	}
	st.admin.do(patch, path, body("version", edited.value("version"), "service_due", "")).want(200)

	name := sc.nameOf(t)
	for _, path := range []string{"/api/v1/readiness/resources?kind=worker", "/api/v1/readiness/due?days=730", "/api/v1/readiness/forecast"} {
		if got := st.manager.do(get, path, nil).want(200); bytes.Contains(got.body, []byte(name)) {
			t.Errorf("%s tells a manager the name %s", path, name)
		}
	}
	if got := st.admin.do(get, "/api/v1/readiness/resources?kind=worker", nil).want(200); !bytes.Contains(got.body, []byte(name)) {
		t.Error("an administrator does not see the name")
	}
}

// Who is behind a number is told without his health, now, in days to come and of
// days gone; of a time when nothing was recorded nothing is told.
func TestNumbersKeepHealth(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	st := sc.staff()
	worker := st.dispatcher.do(get, "/api/v1/workers?limit=1", nil).want(200)
	id := worker.text("items", 0, "id")
	st.dispatcher.do(patch, "/api/v1/workers/"+id, body("version", worker.value("items", 0, "version"), "state", "sick")).want(200)
	if recorded, err := fleet.NewRecorder(sc.db.Gorm, time.Now, 0).Record(t.Context()); err != nil || !recorded {
		t.Fatal(recorded, err)
	}
	point := st.manager.do(get, "/api/v1/readiness/history", nil).want(200)
	for when, at := range map[string]string{"now": "", "tomorrow": time.Now().AddDate(0, 0, 1).Format(time.RFC3339), "as recorded": point.text("items", 0, "at")} {
		path := "/api/v1/readiness/resources?kind=worker&tier=unavailable"
		if at != "" {
			path += "&at=" + url.QueryEscape(at)
		}
		found := st.manager.do(get, path, nil).want(200)
		if !bytes.Contains(found.body, []byte(id)) || !bytes.Contains(found.body, []byte(`"code":"unavailable"`)) || bytes.Contains(found.body, []byte("sick")) {
			t.Errorf("%s: %s", when, found.body)
		}
	}
	for kind, field := range map[string]string{"crew": "crews", "vehicle": "vehicles", "worker": "workers"} {
		stood := st.manager.do(get, "/api/v1/readiness/resources?tier=now&kind="+kind+"&at="+url.QueryEscape(point.text("items", 0, "at")), nil).want(200)
		if got, want := len(stood.value("items").([]any)), int(point.value("items", 0, "counts", field, "now").(float64)); got != want {
			t.Errorf("%d %s behind %d", got, field, want)
		}
	}
	st.manager.do(get, "/api/v1/readiness/resources?kind=crew&at=2020-01-01T00:00:00Z", nil).problem(422, "not-recorded", "at")
}

// nameOf is the name of some worker, more than his initials.
func (sc *scene) nameOf(t *testing.T) (name string) {
	t.Helper()
	if err := sc.db.Pool.QueryRow(t.Context(), "SELECT name FROM worker ORDER BY length(name) DESC LIMIT 1").Scan(&name); err != nil || len(name) < 8 {
		t.Fatal(name, err)
	}
	return name
}

// What a caller said of himself reaches no manager, on no page that shows calls.
func TestCallersAreMaskedForManagers(t *testing.T) {
	t.Parallel()
	bundle, err := ui.Build(ui.Options{})
	if err != nil {
		t.Fatal(err)
	}
	sc := newScene(t, func(o *Options) { o.Bundle = bundle })
	st := sc.staff()
	planted := []string{"Тайнабеков", "7015559911", "5559911", "подвал-сорок"}
	call := st.operator.do(post, "/api/v1/calls", body("channel", "phone", "kind", "leak", "caller_name", planted[0], "caller_phone", "+"+planted[1],
		"address", "Абая 1", "text", planted[3])).want(201)
	incident, _, _ := sc.broken(st, sc.onWatch()[0])
	st.operator.do(post, "/api/v1/calls/"+call.text("id")+"/link", body("incident_id", incident)).want(200)
	paths := []string{
		"/api/v1/calls", "/api/v1/calls/" + call.text("id"), "/api/v1/incidents/" + incident, "/api/v1/incidents?status=open", "/api/v1/desk",
		"/api/v1/journal?limit=200", "/api/v1/search?q=" + url.QueryEscape("Абая"), "/api/v1/search?q=5559911", "/api/v1/search?q=" + url.QueryEscape(planted[0]),
		"/api/v1/readiness", "/api/v1/readiness/response", "/api/v1/readiness/response/incidents", "/api/v1/readiness/forecast", "/api/v1/watch", "/api/v1/handovers",
		"/api/v1/alarms?state=all", "/api/v1/readiness.xlsx",
	}
	for _, path := range paths {
		got := st.manager.do(get, path, nil).want(200)
		text := string(got.body)
		if strings.HasSuffix(path, ".xlsx") {
			text = fmt.Sprint(cellsOf(t, got.body))
		}
		for _, word := range planted {
			if strings.Contains(text, word) {
				t.Errorf("%s tells a manager %s", path, word)
			}
		}
	}
	if seen := st.dispatcher.do(get, "/api/v1/calls/"+call.text("id"), nil).want(200); !bytes.Contains(seen.body, []byte(planted[1])) {
		t.Error("a dispatcher does not see the telephone either: the test proves nothing")
	}
	st.manager.do(get, "/api/v1/calls?q=5559911", nil).problem(403, "role", "")
}

// cellsOf is all cells of a workbook by sheet, as they are shown.
func cellsOf(t *testing.T, book []byte) map[string][][]string {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(book))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all := map[string][][]string{}
	for _, sheet := range f.GetSheetList() {
		if all[sheet], err = f.GetRows(sheet); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// The workbook speaks the reader's language, its cells have types, and what looks
// like a formula is text.
func TestWorkbook(t *testing.T) {
	t.Parallel()
	bundle, err := ui.Build(ui.Options{})
	if err != nil {
		t.Fatal(err)
	}
	sc := newScene(t, func(o *Options) { o.Bundle = bundle })
	st := sc.staff()
	evil := []string{`=HYPERLINK("http://evil.kz","+7")`, "+77015550000", "-1+1", "@SUM(A1)", "\tтаб", "\rcr", "＝1+1"}
	ids := []string{}
	for i := range evil {
		ids = append(ids, st.admin.do(get, "/api/v1/workers?limit=20", nil).want(200).text("items", i, "id"))
		if _, err := sc.db.Pool.Exec(t.Context(), "UPDATE worker SET name = $2 WHERE id = $1", ids[i], evil[i]); err != nil {
			t.Fatal(err)
		}
	}
	sc.broken(st, sc.onWatch()[0])
	if _, err := sc.db.Pool.Exec(t.Context(), `UPDATE incident SET address = '=1+1', people = 120`); err != nil {
		t.Fatal(err)
	}
	for lang, sheet := range map[string]string{"ru": "Готовность", "kk": "Дайындық", "en": "Readiness"} {
		st.admin.header.Set("Cookie", "jylu_lang="+lang)
		got := st.admin.do(get, "/api/v1/readiness.xlsx?days=7", nil).want(200)
		st.admin.header.Del("Cookie")
		if !strings.HasPrefix(got.header.Get("Content-Disposition"), `attachment; filename="jylu-readiness-20`) {
			t.Errorf("%v", got.header)
		}
		cells := cellsOf(t, got.body)
		if len(cells) != 9 || cells[sheet] == nil {
			t.Fatalf("%s: sheets %v", lang, len(cells))
		}
		for name, rows := range cells {
			for _, row := range rows {
				for _, c := range row {
					if strings.Contains(c, "xlsx.") || strings.Contains(c, "{") {
						t.Errorf("%s %s: %q is no word", lang, name, c)
					}
				}
			}
		}
		if lang == "ru" {
			sc.checkCells(t, got.body, evil)
		}
	}
	for query, field := range map[string]string{"days=0": "days", "days=x": "days", "from=gestern": "from", "from=2026-02-02T00:00:00Z&to=2026-02-01T00:00:00Z": "to"} {
		if got := st.manager.do(get, "/api/v1/readiness.xlsx?"+query, nil); got.status != 422 || !strings.Contains(string(got.body), `"field":"`+field+`"`) {
			t.Errorf("%s: %d %s", query, got.status, got.body)
		}
	}
}

// checkCells holds the types of the cells of a workbook in Russian.
func (sc *scene) checkCells(t *testing.T, book []byte, evil []string) {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(book))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	found := 0
	for _, sheet := range f.GetSheetList() {
		rows, _ := f.GetRows(sheet)
		for y, row := range rows {
			for x := range row {
				cell, _ := excelize.CoordinatesToCellName(x+1, y+1)
				if formula, err := f.GetCellFormula(sheet, cell); err != nil || formula != "" {
					t.Errorf("%s %s is the formula %q, %v", sheet, cell, formula, err)
				}
				kind, _ := f.GetCellType(sheet, cell)
				for _, text := range append([]string{"=1+1"}, evil...) {
					if row[x] == text {
						found++
						if kind != excelize.CellTypeInlineString && kind != excelize.CellTypeSharedString {
							t.Errorf("%s %s: %q has type %v", sheet, cell, row[x], kind)
						}
					}
				}
			}
		}
	}
	if found < len(evil)+1 {
		t.Errorf("only %d of the names are there as they are", found)
	}
	if kind, _ := f.GetCellType("Готовность", "C7"); kind != excelize.CellTypeUnset && kind != excelize.CellTypeNumber {
		t.Errorf("a number has type %v", kind)
	}
	raw, err := f.GetCellValue("Готовность", "B1", excelize.Options{RawCellValue: true})
	var serial float64
	if _, scan := fmt.Sscan(raw, &serial); err != nil || scan != nil {
		t.Fatalf("as of %q: %v", raw, err)
	}
	at, err := excelize.ExcelDateToTime(serial, false)
	_, offset := time.Now().In(fleet.City).Zone()
	if age := time.Since(at.Add(-time.Duration(offset) * time.Second)); err != nil || age < -time.Second || age > 10*time.Minute { // not by its date: midnight may lie between
		t.Errorf("as of %v, %v ago; want now, on the city's clocks", at, age)
	}
}

// A report asks for what is possible.
func TestResponseSpans(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	st := sc.staff()
	incident, _, _ := sc.broken(st, sc.onWatch()[0])
	r := st.manager.do(get, "/api/v1/readiness/response?days=2", nil).want(200) // two days: midnight may have passed since
	if n := len(r.value("periods").([]any)); n < 24 || n > 48 || int(r.value("n").(float64)) != 1 {
		t.Errorf("%d periods, %s incidents", n, r.text("n"))
	}
	if n := len(st.manager.do(get, "/api/v1/readiness/response?days=30", nil).want(200).value("periods").([]any)); n != 30 {
		t.Errorf("%d days, want 30", n)
	}
	list := st.manager.do(get, "/api/v1/readiness/response/incidents?phase=sent", nil).want(200)
	if list.text("items", 0, "id") != incident || list.value("items", 0, "seconds") == nil {
		t.Errorf("%s", list.body)
	}
	for path, want := range map[string][2]string{
		"?from=2026-02-02T00:00:00Z&to=2026-02-01T00:00:00Z": {"before-start", "to"},
		"?from=2020-02-02T00:00:00Z":                         {"span-too-long", "from"},
	} {
		st.manager.do(get, "/api/v1/readiness/response"+path, nil).problem(422, want[0], want[1])
	}
	far := url.QueryEscape(time.Now().AddDate(0, 3, 0).Format(time.RFC3339))
	st.manager.do(get, "/api/v1/readiness/resources?kind=crew&at="+far, nil).problem(422, "span-too-long", "at")
	rate := st.manager.do(get, "/api/v1/alarms/rate?days=7", nil).want(200)
	if n := len(rate.value("hours").([]any)); n != 168 || int(rate.value("budget", "peak_per_hour").(float64)) != 15 {
		t.Errorf("%d hours: %s", n, rate.text("budget"))
	}
}
