package address

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
)

// inAllForms gives a table in UTF-8 with and without a mark and in Windows-1251.
func inAllForms(t *testing.T, s string) map[string][]byte {
	t.Helper()
	ansi, err := charmap.Windows1251.NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return map[string][]byte{"utf-8": []byte(s), "utf-8 with mark": append([]byte("\xef\xbb\xbf"), s...), "windows-1251": ansi}
}

func TestReadCSV(t *testing.T) {
	t.Parallel()
	table := "вид;улица;дом;lat;lon;жителей;код;name;type;old_name\n" +
		"дом;пр. Абая;52/1;43,2396;76,9129;140;;;;\n" +
		";мкр. Самал-2;33;43.2293;76.9509;;;;;\n" +
		"камера;;;43.23;76.95;;ТК-14-05;;;\n" +
		"place;;;43.24;76.96;;;Школа №25;school;\n" +
		"alias;пр. Назарбаева;;;;;;;приказ;ул. Фурманова\n"
	for form, b := range inAllForms(t, table) {
		for sep, text := range map[string][]byte{"semicolon": b, "tab": bytes.ReplaceAll(b, []byte(";"), []byte("\t"))} {
			g, faults, err := ReadCSV(bytes.NewReader(text))
			if err != nil || len(faults) > 0 {
				t.Errorf("%s, %s: %v %v", form, sep, faults, err)
				continue
			}
			if len(g.Houses) != 2 || g.Houses[0].Street != "пр. Абая" || g.Houses[0].Lat != 43.2396 || g.Houses[0].People != 140 ||
				len(g.Chambers) != 1 || len(g.Places) != 1 || len(g.Aliases) != 1 || g.Aliases[0].Old != "ул. Фурманова" {
				t.Errorf("%s, %s: %+v", form, sep, g)
			}
			if a := NewFinder(g, nil).Find("Самал-2, 33", "ru", nil, 1); len(a.Items) != 1 || a.Items[0].Kind != KindHouse {
				t.Errorf("%s, %s: %+v", form, sep, a)
			}
		}
	}
}

// TestReadCSVFaults has broken tables and their faults.
func TestReadCSVFaults(t *testing.T) {
	t.Parallel()
	const head = "street,house,lat,lon\n"
	for _, tt := range []struct {
		name, table string
		want        []string
	}{
		{"empty", "", []string{"file-empty"}},
		{"only a head", head, []string{"file-empty"}},
		{"no columns", "a,b\n1,2\n", []string{"line 1: street: column-missing", "line 1: lat: column-missing"}},
		{"twice", "street,улица,lat,lon\nа,б,1,1\n", []string{`line 1: street: column-twice "улица"`}},
		{"each fault is told", head + "Абая,52,43.2,76.9\nАбая,,91,x\n,7,43,76,1\n\"Аб\nая\",shop,43,76\n",
			[]string{"line 3: lat: out-of-range \"91\"", "line 3: lon: not-a-number \"x\"", "line 4: wrong-cell-count", `line 5: house: no-house-number "shop"`}},
		{"a house without a street", head + ",7,43,76\n", []string{"line 2: street: missing"}},
		{"not a number", head + "А,1,NaN,Inf\n", []string{`line 2: lat: not-a-number "NaN"`, `line 2: lon: not-a-number "Inf"`}},
		{"quotes", head + "\"Аб,1,2,3\n", []string{`line 2: syntax "extraneous or missing \" in quoted-field"`}},
		{"kind", "kind," + head + "ракета,А,1,43,76\n", []string{`line 2: kind: unknown-kind "ракета"`}},
		{"long", head + strings.Repeat("я", 201) + ",1,43,76\n", []string{"line 2: street: too-long \"" + strings.Repeat("я", 60) + "…\""}},
		{"UTF-16", "\xff\xfes\x00", []string{"unknown-encoding"}},
		{"binary", "PK\x03\x04", []string{"unknown-encoding"}},
	} {
		g, faults, err := ReadCSV(strings.NewReader(tt.table))
		var got []string
		for _, f := range faults {
			got = append(got, f.Error())
		}
		if err != nil || !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q (%v)", tt.name, got, tt.want, err)
		}
		if len(g.Houses)+len(g.Streets) > 0 {
			t.Errorf("%s: something was taken in spite of faults", tt.name)
		}
	}
}

func TestReadCSVIsBounded(t *testing.T) {
	t.Parallel()
	big := strings.NewReader("street,house,lat,lon\n" + strings.Repeat("x", LargestFile))
	if _, faults, err := ReadCSV(big); err != nil || len(faults) != 1 || faults[0].Code != FaultTooLarge {
		t.Errorf("too large a file: %v, %v", faults, err)
	}
	bad := "street,house,lat,lon\n" + strings.Repeat("А,1,x,y\n", 5000)
	if _, faults, _ := ReadCSV(strings.NewReader(bad)); len(faults) != mostFaults {
		t.Errorf("%d faults listed, want %d", len(faults), mostFaults)
	}
}

func TestReadGeoJSON(t *testing.T) {
	t.Parallel()
	doc := `{"type":"FeatureCollection","name":"x","features":[
{"type":"Feature","properties":{"addr:street":"пр. Абая","addr:housenumber":52},"geometry":{"type":"Polygon","coordinates":[[[76.9,43.2],[76.902,43.2],[76.902,43.204],[76.9,43.2]]]}},
{"type":"Feature","properties":{"street":"ул. Гагарина","name_kk":"Гагарин көшесі"},"geometry":{"type":"LineString","coordinates":[[76.9,43.2],[76.9,43.21]]}},
{"type":"Feature","properties":{"code":"ТК-1-2","extra":null},"geometry":{"type":"Point","coordinates":[76.9,43.2,700]}}
]}`
	g, faults, err := ReadGeoJSON(strings.NewReader(doc))
	if err != nil || len(faults) > 0 {
		t.Fatal(faults, err)
	}
	if len(g.Houses) != 1 || g.Houses[0].Number != "52" || fmt.Sprintf("%.3f %.3f", g.Houses[0].Lon, g.Houses[0].Lat) != "76.901 43.202" ||
		len(g.Streets) != 1 || len(g.Streets[0].Lines) != 1 || g.Streets[0].Kk != "Гагарин көшесі" || len(g.Chambers) != 1 {
		t.Errorf("%+v", g)
	}
	for name, tt := range map[string][2]string{
		"empty":        {"", "file-empty"},
		"not JSON":     {"street,house", `line 1: syntax "invalid character 's' looking for beginning of value"`},
		"no features":  {`{"type":"Feature"}`, `line 1: syntax "no features"`},
		"none":         {`{"features":[]}`, "file-empty"},
		"cut":          {doc[:200], `line 2: syntax "unexpected EOF"`},
		"latitude 91":  {strings.Replace(doc, "43.204", "91", 1), `line 2: geometry: out-of-range "[76.902 91]"`},
		"no geometry":  {`{"features":[` + "\n" + `{"properties":{"code":"ТК-1"}}]}`, "line 2: lat: missing"},
		"bad geometry": {`{"features":[{"properties":{"code":"ТК-1"},"geometry":{"type":"Blob"}}]}`, `line 1: geometry: unsuitable-geometry "Blob"`},
	} {
		g, faults, err := ReadGeoJSON(strings.NewReader(tt[0]))
		if err != nil || len(faults) == 0 || faults[0].Error() != tt[1] || len(g.Houses) > 0 {
			t.Errorf("%s: %v, want %s (%v)", name, faults, tt[1], err)
		}
	}
}

func FuzzReadCSV(f *testing.F) {
	f.Add([]byte("street;house;lat;lon\nпр. Абая;52/1;43,2396;76,9129\n"))
	f.Add([]byte("kind,street,old_name\nalias,а,б\n"))
	f.Add([]byte("\xef\xbb\xbfcode,lat,lon\n\"ТК\n-1\",1,2\n"))
	f.Add([]byte("\xf3\xeb\xe8\xf6\xe0;\xe4\xee\xec;lat;lon\n\xc0;1;2;3\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		g, faults, err := ReadCSV(bytes.NewReader(b))
		check(t, g, faults, err)
	})
}

func FuzzReadGeoJSON(f *testing.F) {
	f.Add([]byte(`{"features":[{"properties":{"street":"Абая","house":"5"},"geometry":{"type":"Point","coordinates":[76.9,43.2]}}]}`))
	f.Add([]byte(`{"features":[{"properties":{"code":1},"geometry":{"type":"MultiPolygon","coordinates":[[[[1,2]]]]}}]}`))
	f.Add([]byte(`{"features":[{"geometry":{"type":"MultiLineString","coordinates":[[]]}}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		g, faults, err := ReadGeoJSON(bytes.NewReader(b))
		check(t, g, faults, err)
	})
}

// check demands that a read gave either faults or a gazetteer fit for use.
func check(t *testing.T, g Gazetteer, faults []Fault, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	n := len(g.Streets) + len(g.Houses) + len(g.Crossings) + len(g.Places) + len(g.Chambers) + len(g.Aliases)
	if (n == 0) == (len(faults) == 0) {
		t.Fatalf("%d things and faults %v", n, faults)
	}
	for _, h := range g.Houses {
		if !h.Valid() {
			t.Fatalf("house at %v", h.Position)
		}
	}
	if n > 0 {
		NewFinder(g, nil).Find("Абая 52", "ru", nil, 3)
	}
}

// Renamings that lead back to their first name are refused at the row that closes
// the circle; a chain, and two spellings of a name, are none.
func TestAliasesInCircles(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, rows string
		line       int // 0: none is refused
	}{
		{"a chain", "Ленина;Достык\nСтарая;Ленина\n", 0},
		{"twice the same", "Ленина;Достык\nЛенина;Достык\n", 0},
		{"spellings", "ул. Ленина;проспект Ленина\n", 0},
		{"two old ones", "Ленина;Достык\nСталина;Достык\nЛенина;Абая\n", 0},
		{"itself", "Ленина;Ленина\n", 2},
		{"there and back", "Ленина;Достык\nДостык;проспект Ленина\n", 3},
		{"round three", "Ленина;Достык\nАбая;Мира\nДостык;Желтоксан\nЖелтоксан;Ленина\n", 5},
	} {
		_, faults, err := ReadCSV(strings.NewReader("old_name;street\n" + tt.rows))
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case tt.line == 0 && len(faults) > 0:
			t.Errorf("%s: %v", tt.name, faults)
		case tt.line > 0 && (len(faults) != 1 || faults[0].Line != tt.line || faults[0].Code != FaultCircle || faults[0].Column != "old_name"):
			t.Errorf("%s: %v, want line %d", tt.name, faults, tt.line)
		}
	}
	rows := make([]string, 50_000) // each walks what is above it, but not to its end
	for i := range rows {
		n := strconv.Itoa(len(rows) - i)
		rows[i] = "улица " + n + "я;улица " + strconv.Itoa(len(rows)-i+1) + "я"
	}
	if _, faults, _ := ReadCSV(strings.NewReader("old_name;street\n" + strings.Join(rows, "\n"))); len(faults) == 0 {
		t.Error("a chain without end passed")
	}
	json := `{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"kind":"alias","old_name":"Ленина","street":"Достык"},"geometry":null},
{"type":"Feature","properties":{"kind":"alias","old_name":"Достык","street":"Ленина"},"geometry":null}]}`
	if _, faults, err := ReadGeoJSON(strings.NewReader(json)); err != nil || len(faults) != 1 || faults[0].Code != FaultCircle || faults[0].Line != 3 {
		t.Errorf("GeoJSON: %v, %v", faults, err)
	}
	chains := Chains{}
	for _, a := range AlmatyAliases() {
		if !chains.Add(a.Old, a.New) {
			t.Errorf("our own %s → %s closes a circle", a.Old, a.New)
		}
	}
}
