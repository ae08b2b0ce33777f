package fleet

import (
	"regexp"
	"strconv"
	"strings"

	"jylu/geo"
)

var (
	rosterCode  = regexp.MustCompile(`^[a-z][a-z0-9-]{0,39}$`)
	rosterPhone = regexp.MustCompile(`^[0-9+() -]{3,30}$`)
	rosterEmail = regexp.MustCompile(`^[^@\s]+@[^@\s]+$`)
)

const (
	maxCrewNumber = 9_999
	maxOrdinal    = 999
)

var stateColumns = []sheetColumn{{"state", false}, {"state_reason", false}, {"state_days", false}}

func withState(columns ...sheetColumn) []sheetColumn { return append(columns, stateColumns...) }

func (w sheetRow) code(column string) string {
	w.must(column)
	return w.match(column, "bad-code", rosterCode.MatchString)
}

func (w sheetRow) phone() string { return w.match("phone", "bad-phone", rosterPhone.MatchString) }

func (r *rosterReader) areas() {
	seen := firsts{r: r, file: "areas.csv", column: "code"}
	r.sheet("areas.csv", false, []sheetColumn{
		{"code", true}, {"ordinal", true}, {"name_ru", true}, {"name_kk", true}, {"name_en", true}, {"phone", false}, {"email", false},
	}, func(w sheetRow) {
		a := geo.ServiceArea{Code: w.code("code"), Ordinal: w.mustNumber("ordinal", maxOrdinal),
			NameRu: w.must("name_ru"), NameKk: w.must("name_kk"), NameEn: w.must("name_en"),
			Phone: w.phone(), Email: w.match("email", "bad-email", rosterEmail.MatchString)}
		seen.take(a.Code, w.line)
		r.files.Areas = append(r.files.Areas, a)
	})
}

func (r *rosterReader) crews() {
	seen := firsts{r: r, file: "crews.csv", column: "number"}
	r.sheet("crews.csv", false, withState(
		sheetColumn{"number", true}, sheetColumn{"area", true}, sheetColumn{"base", true},
		sheetColumn{"lead", false}, sheetColumn{"deputy", false}, sheetColumn{"bubble", false},
	), func(w sheetRow) {
		c := RosterCrew{Number: w.mustNumber("number", maxCrewNumber), Area: w.must("area"), Base: w.must("base"),
			Lead: w.text("lead"), Deputy: w.text("deputy"), Bubble: w.text("bubble"), State: w.state(KindCrew), line: w.line}
		if c.Number > 0 {
			seen.take(strconv.Itoa(c.Number), w.line)
		}
		r.files.Crews = append(r.files.Crews, c)
	})
}

func (r *rosterReader) vehicles() {
	seen := firsts{r: r, file: "vehicles.csv", column: "plate"}
	r.sheet("vehicles.csv", false, withState(
		sheetColumn{"plate", true}, sheetColumn{"kind", true}, sheetColumn{"area", true}, sheetColumn{"base", true}, sheetColumn{"crew", false},
		sheetColumn{"service_due", false},
	), func(w sheetRow) {
		_, r.files.hasServiceDue = w.cells["service_due"]
		v := RosterVehicle{Plate: Plate(w.must("plate")), Kind: w.oneOf("kind", "unknown-kind", VehicleKinds),
			Area: w.must("area"), Base: w.must("base"), Crew: w.number("crew", maxCrewNumber),
			ServiceDue: w.day("service_due"), State: w.state(KindVehicle), line: w.line}
		seen.take(v.Plate, w.line)
		r.files.Vehicles = append(r.files.Vehicles, v)
	})
}

func (r *rosterReader) workers() {
	seen := firsts{r: r, file: "workers.csv", column: "personnel_no"}
	r.sheet("workers.csv", false, withState(
		sheetColumn{"personnel_no", true}, sheetColumn{"name", true}, sheetColumn{"phone", false}, sheetColumn{"trade", true},
		sheetColumn{"area", true}, sheetColumn{"crew", false}, sheetColumn{"rotates_with", false},
	), func(w sheetRow) {
		k := RosterWorker{PersonnelNo: w.must("personnel_no"), Name: w.must("name"), Phone: w.phone(),
			Trade: w.oneOf("trade", "unknown-trade", Trades), Area: w.must("area"),
			Crew: w.number("crew", maxCrewNumber), RotatesWith: w.number("rotates_with", maxCrewNumber),
			State: w.state(KindWorker), line: w.line}
		if k.Crew > 0 && k.RotatesWith > 0 {
			w.fault("rotates_with", "crew-and-rotation")
		}
		seen.take(k.PersonnelNo, w.line)
		r.files.Workers = append(r.files.Workers, k)
	})
}

func (r *rosterReader) certificates() {
	seen := firsts{r: r, file: "certificates.csv", column: "code"}
	codes := append([]string{CertificateWeld}, VehicleKinds...)
	r.files.hasCertificates = r.sheet("certificates.csv", true, []sheetColumn{
		{"personnel_no", true}, {"code", true}, {"expires_on", true},
	}, func(w sheetRow) {
		c := RosterCertificate{PersonnelNo: w.must("personnel_no"), Code: w.oneOf("code", "unknown-certificate", codes),
			ExpiresOn: w.date("expires_on"), line: w.line}
		if c.Code != "" {
			seen.take(c.PersonnelNo+" "+c.Code, w.line)
		}
		r.files.Certificates = append(r.files.Certificates, c)
	})
}

// firsts remembers on which line each key of a file stood first.
type firsts struct {
	r            *rosterReader
	file, column string
	lines        map[string]int
}

// take notes a duplicate if key stood before. An empty key is already a fault.
func (f *firsts) take(key string, line int) {
	if key == "" {
		return
	}
	if first, ok := f.lines[key]; ok {
		f.r.fault(LineError{File: f.file, Line: line, Column: f.column, Code: "duplicate", Value: key, See: at(f.file, first)})
		return
	}
	if f.lines == nil {
		f.lines = map[string]int{}
	}
	f.lines[key] = line
}

// lookalikes are the Cyrillic letters that stand on plates and look Latin.
var lookalikes = strings.NewReplacer("А", "A", "В", "B", "Е", "E", "К", "K", "М", "M", "Н", "H",
	"О", "O", "Р", "P", "С", "C", "Т", "T", "У", "Y", "Х", "X")

// Plate returns a number plate in the one form we store: upper case, Latin
// letters for their Cyrillic doubles, single spaces. Otherwise the same lorry
// typed on two keyboards would be two.
func Plate(typed string) string {
	return lookalikes.Replace(strings.Join(strings.Fields(strings.ToUpper(typed)), " "))
}
