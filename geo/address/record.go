package address

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"jylu/geo"
	"jylu/geo/toponym"
)

// The columns of an address file, by canonical name, and what else they may be
// called. README.md describes them; keep the two together.
var columns = map[string][]string{
	"kind":     {"вид", "түрі"},
	"street":   {"улица", "көше", "addr:street", "addr_street", "street_name"},
	"house":    {"дом", "үй", "housenumber", "addr:housenumber", "addr_housenumber", "house_number", "number", "номер", "номер дома"},
	"cross":    {"пересечение", "қиылыс", "street2"},
	"name":     {"название", "атауы"},
	"name_ru":  {"name:ru"},
	"name_kk":  {"name:kk", "name_kz"},
	"name_en":  {"name:en"},
	"old_name": {"старое название", "бывшая", "ескі атауы"},
	"type":     {"тип", "amenity"},
	"code":     {"код", "камера", "chamber"},
	"building": {"здание", "ғимарат"},
	"people":   {"жителей", "тұрғындар", "population"},
	"lat":      {"широта", "latitude", "ендік", "y"},
	"lon":      {"долгота", "longitude", "lng", "бойлық", "x"},
}

// column finds the canonical name of a heading; none: an empty one.
var column = func() func(string) string {
	of := map[string]string{}
	for name, others := range columns {
		of[name] = name
		for _, o := range others {
			of[o] = name
		}
	}
	return func(heading string) string { return of[strings.ToLower(strings.TrimSpace(heading))] }
}()

// Kinds of rows of an imported file.
const (
	rowHouse    = "house"
	rowStreet   = "street"
	rowCrossing = "crossing"
	rowPlace    = "place"
	rowChamber  = "chamber"
	rowAlias    = "alias"
)

// rowKinds are what the kind column may say.
var rowKinds = map[string]string{
	"house": rowHouse, "дом": rowHouse, "үй": rowHouse, "street": rowStreet, "улица": rowStreet, "көше": rowStreet,
	"crossing": rowCrossing, "пересечение": rowCrossing, "қиылыс": rowCrossing, "place": rowPlace, "объект": rowPlace, "орын": rowPlace,
	"chamber": rowChamber, "камера": rowChamber, "alias": rowAlias, "переименование": rowAlias,
}

// record is one row of a file or one feature: values by canonical column.
type record struct {
	line   int
	values map[string]string
	at     geo.Position     // of a feature
	placed bool             // at is set
	lines  [][]geo.Position // of a feature with lines
	faults *faults
	chains Chains // of the aliases above
	broken bool   // this record has a fault
}

func (r *record) fault(column, code, value string) {
	r.broken = true
	r.faults.add(r.line, column, code, value)
}

func (r *record) value(column string) string { return r.values[column] }

// need returns a value that must be there.
func (r *record) need(column string) string {
	v := r.values[column]
	if v == "" {
		r.fault(column, FaultMissing, "")
	}
	return v
}

// kind is what the row describes: what its kind column says, or else what its
// filled columns say.
func (r *record) kind() string {
	said := strings.ToLower(r.value("kind"))
	if k, ok := rowKinds[said]; ok {
		return k
	}
	switch {
	case said != "":
		r.fault("kind", FaultKind, said)
		return ""
	case r.value("code") != "":
		return rowChamber
	case r.value("house") != "":
		return rowHouse
	case r.value("cross") != "":
		return rowCrossing
	case r.value("name") != "" || r.value("type") != "":
		return rowPlace
	case r.value("old_name") != "" && r.value("lat") == "" && !r.placed && len(r.lines) == 0:
		return rowAlias
	}
	return rowStreet
}

// position is where the record is: of the geometry, or the columns lat and lon.
func (r *record) position() geo.Position {
	if r.placed {
		return r.at
	}
	p := geo.Position{Lat: r.degrees("lat", 90), Lon: r.degrees("lon", 180)}
	return p
}

// degrees reads a coordinate; a comma serves for a point, as Russian
// spreadsheets write it.
func (r *record) degrees(column string, most float64) float64 {
	v := r.need(column)
	if v == "" {
		return 0
	}
	d, err := strconv.ParseFloat(strings.Replace(v, ",", ".", 1), 64)
	switch {
	case err != nil || math.IsNaN(d) || math.IsInf(d, 0):
		r.fault(column, FaultNumber, v)
	case math.Abs(d) > most:
		r.fault(column, FaultRange, v)
	}
	return d
}

// names are the names of a record under the plain column.
func (r *record) names(plain string) Names {
	return Names{Plain: plain, Ru: r.value("name_ru"), Kk: r.value("name_kk"), En: r.value("name_en"), Old: r.value("old_name")}
}

// street returns the name in column, which must have something to find it by.
func (r *record) street(column string) string {
	name := r.need(column)
	if name != "" && toponym.Key(name) == "" {
		r.fault(column, FaultMissing, name)
	}
	return name
}

// into enters the record into g, or adds to its faults.
func (r *record) into(g *Gazetteer) {
	for _, c := range sortedColumns {
		if v := r.values[c]; utf8.RuneCountInString(v) > LongestValue {
			r.fault(c, FaultLong, v)
		}
	}
	switch r.kind() {
	case rowHouse:
		r.house(g)
	case rowStreet:
		s := Street{Names: r.names(r.street("street")), Lines: r.lines}
		if len(s.Lines) == 0 && (r.placed || r.value("lat") != "" || r.value("lon") != "") {
			s.Lines = [][]geo.Position{{r.position()}}
		}
		if !r.broken {
			g.Streets = append(g.Streets, s)
		}
	case rowCrossing:
		c := Crossing{A: r.street("street"), B: r.street("cross"), Position: r.position()}
		if !r.broken {
			g.Crossings = append(g.Crossings, c)
		}
	case rowPlace:
		p := Place{Kind: strings.ToLower(r.value("type")), Names: r.names(r.value("name")), Position: r.position()}
		if p.Names.any() == "" {
			r.fault("name", FaultMissing, "")
		}
		if !r.broken {
			g.Places = append(g.Places, p)
		}
	case rowChamber:
		c := Chamber{Code: r.need("code"), Position: r.position()}
		if c.Code != "" && chamberCode(toponym.Words(c.Code)) == "" {
			r.fault("code", FaultMissing, c.Code)
		}
		if !r.broken {
			g.Chambers = append(g.Chambers, c)
		}
	case rowAlias:
		a := Alias{Old: r.street("old_name"), New: r.street("street"), Source: r.value("type"), Status: AliasToConfirm}
		if !r.broken && !r.chains.Add(a.Old, a.New) {
			r.fault("old_name", FaultCircle, a.Old)
		}
		if !r.broken {
			g.Aliases = append(g.Aliases, a)
		}
	}
}

func (r *record) house(g *Gazetteer) {
	h := House{Street: r.street("street"), Number: r.need("house"), Building: r.value("building"), Position: r.position()}
	if h.Number != "" && len(houseNumbers(h.Number)) == 0 {
		r.fault("house", FaultHouse, h.Number)
	}
	if v := r.value("people"); v != "" {
		n, err := strconv.Atoi(v)
		switch {
		case err != nil:
			r.fault("people", FaultNumber, v)
		case n < 0 || n > 100_000:
			r.fault("people", FaultRange, v)
		}
		h.People = n
	}
	if !r.broken {
		g.Houses = append(g.Houses, h)
	}
}

// sortedColumns keeps the order of faults the same on every run.
var sortedColumns = []string{"kind", "street", "house", "cross", "name", "name_ru", "name_kk", "name_en", "old_name", "type", "code", "building", "people", "lat", "lon"}
