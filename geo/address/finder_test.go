package address

import (
	"slices"
	"strings"
	"testing"

	"jylu/geo"
)

// town is a small made-up gazetteer: two avenues and two streets crossing, a
// micro-district, a school, chambers, a renamed street.
func town() Gazetteer {
	at := func(x, y int) geo.Position {
		return geo.Position{Lon: 76.90 + 0.002*float64(x), Lat: 43.20 + 0.002*float64(y)}
	}
	g := Gazetteer{
		Streets: []Street{
			{Names: Names{Plain: "проспект Абая", Kk: "Абай даңғылы", En: "Abay Avenue"}, Lines: [][]geo.Position{{at(0, 0), at(5, 0), at(10, 0)}}},
			{Names: Names{Plain: "улица Гагарина", Kk: "Гагарин көшесі"}, Lines: [][]geo.Position{{at(5, -5), at(5, 0), at(5, 5)}}},
			{Names: Names{Plain: "ул. Ходжанова"}, Lines: [][]geo.Position{{at(3, -4), at(5, -4), at(8, -4)}}},
			{Names: Names{Plain: "ул. Фурманова"}, Lines: [][]geo.Position{{at(9, 3), at(9, 8)}}},
			{Names: Names{Plain: "Аль-Фараби прс."}, Lines: [][]geo.Position{{at(0, 20), at(9, 20)}}},
			{Names: Names{Plain: "8 Марта"}, Lines: [][]geo.Position{{at(20, 20), at(21, 20)}}},
		},
		Crossings: []Crossing{{"проспект Абая", "улица Гагарина", at(5, 0)}, {"улица Гагарина", "ул. Ходжанова", at(5, -4)}},
		Places: []Place{
			{Kind: "school", Names: Names{Plain: "Средняя школа №25"}, Position: at(2, 2)},
			{Kind: "hospital", Names: Names{Plain: "Городская клиническая больница №7"}, Position: at(3, 3)},
			{Kind: "mall", Names: Names{Plain: "Мега"}, Position: at(4, 4)},
		},
		Chambers: []Chamber{{"ТК-14-05", at(1, 1)}, {"ТК-14-06", at(1, 2)}, {"УТ-3", at(1, 3)}},
		Aliases:  AlmatyAliases(),
	}
	for n := 2; n <= 60; n += 2 {
		if n != 44 {
			g.Houses = append(g.Houses, House{Street: "пр. Абая", Number: number{n: n}.key(), Position: geo.Position{Lon: 76.90 + 0.0003*float64(n), Lat: 43.2002}})
		}
	}
	g.Houses = append(g.Houses,
		House{Street: "Абая прс.", Number: "52/1", Position: at(5, 1)}, House{Street: "Абая", Number: `54 "Б"`, Position: at(6, 1)},
		House{Street: "мкр. Самал-2", Number: "33", Position: at(12, 12)}, House{Street: "мкн № 8", Number: "12", Position: at(13, 13)},
		House{Street: "мкн № 12", Number: "8", Position: at(14, 14)}, House{Street: "Орбита-1 мкр", Number: "5", Position: at(15, 15)},
		House{Street: "ул. Фурманова", Number: "77", Position: at(9, 5)}, House{Street: "8 Марта", Number: "3", Position: at(20, 20)})
	return g
}

// firstAnswers is what is typed and the first answer to it; ~ marks approximate
// points.
var firstAnswers = map[string]string{
	"Абая 52":                           "пр. Абая, 52",
	"пр. Абая, д. 52/1":                 "пр. Абая, 52/1",
	"Абая 52 корпус 1":                  "пр. Абая, 52/1",
	"Абая 52 к1":                        "пр. Абая, 52/1",
	"Абай даңғылы 52":                   "пр. Абая, 52",
	"52 Абая":                           "пр. Абая, 52",
	"Алматы, Абая 52, кв. 14":           "пр. Абая, 52",
	"Абая 52, 3 подъезд":                "пр. Абая, 52",
	"абая 52 2 под 4 эт":                "пр. Абая, 52",
	"Абая 52 уг. Ходжанова":             "пр. Абая, 52",
	"проспкт Абая 52":                   "пр. Абая, 52",
	"8 микрорйон 12":                    "мкр. 8, 12",
	"Абайдаңғылы 52":                    "пр. Абая, 52",
	"Абай даңғылында 52":                "пр. Абая, 52",
	"8 ш/а 12":                          "мкр. 8, 12",
	"Абай 52 үй, 7 пәтер":               "пр. Абая, 52",
	"050000, г. Алматы, пр. Абая, д.52": "пр. Абая, 52",
	"Бостандыкский р-н, Абая 52":        "пр. Абая, 52",
	"Абая 54б":                          `пр. Абая, 54 "Б"`,
	"Абая 52-14":                        "пр. Абая, 52",
	"Абая 44":                           "~пр. Абая, 44",
	"Абая 990":                          "~пр. Абая",
	"F,fz 52":                           "пр. Абая, 52",
	"Abay 52":                           "пр. Абая, 52",
	"Abaya 52":                          "пр. Абая, 52",
	"Фбай 52":                           "пр. Абая, 52",
	"альфараби":                         "пр. Аль-Фараби",
	"Әл-Фараби даңғылы":                 "пр. Аль-Фараби",
	"Самал-2, 33":                       "мкр. Самал-2, 33",
	"мкр Самал 2 д.33":                  "мкр. Самал-2, 33",
	"Самал-2 ықшам ауданы, 33 үй":       "мкр. Самал-2, 33",
	"мкр. Орбита-1 д.5":                 "мкр. Орбита-1, 5",
	"8 мкр 12":                          "мкр. 8, 12",
	"мкр 8 12":                          "мкр. 8, 12",
	"12 мкр 8":                          "мкр. 12, 8",
	"12, мкр 8":                         "мкр. 8, 12",
	"8 Марта 3":                         "8 Марта (Калдаякова), 3",
	"Гагарина — Ходжанова":              "ул. Гагарина – ул. Ходжанова",
	"Абая/Гагарина":                     "пр. Абая – ул. Гагарина",
	"угол Абая и Гагарина":              "пр. Абая – ул. Гагарина",
	"уг. Гагарина-Абая":                 "ул. Гагарина – пр. Абая",
	"Абая Гагарина":                     "пр. Абая – ул. Гагарина",
	"Абай мен Гагарин көшелерінің қиылысы": "пр. Абая – ул. Гагарина",
	"ТК-14-05":      "ТК-14-05",
	"TK 14 5":       "ТК-14-05",
	"тк14-05":       "ТК-14-05",
	"NR-14-05":      "ТК-14-05",
	"камера 14-06":  "ТК-14-06",
	"школа 25":      "Средняя школа №25",
	"№25 мектеп":    "Средняя школа №25",
	"school 25":     "Средняя школа №25",
	"больница 7":    "Городская клиническая больница №7",
	"7 аурухана":    "Городская клиническая больница №7",
	"ТРЦ Мега":      "Мега",
	"Назарбаева 77": "ул. Фурманова (Назарбаева), 77",
	"Фурманова 77":  "ул. Фурманова (Назарбаева), 77",
}

// TestSimilarIsNotNear: a street that only sounds like the one asked for is no
// place near it, and what is unknown is named, numbers and all.
func TestSimilarIsNotNear(t *testing.T) {
	t.Parallel()
	f := NewFinder(town(), func(geo.Position) (string, string) { return "", "" })
	for _, tt := range []struct {
		typed, first string // ~ near, ? similar
		unknown      []string
	}{
		{"Абая 44", "~пр. Абая, 44", nil},
		{"Фбай 52", "пр. Абая, 52", nil}, // a slip of the finger
		{"Абая 52", "пр. Абая, 52", nil},
		{"Абая Тридевятая 52", "?пр. Абая, 52", []string{"Тридевятая"}},
		{"Абая Тридевятая 990", "?пр. Абая", []string{"Тридевятая"}},
		{"школа 25", "Средняя школа №25", nil},
		{"школа 2", "Средняя школа №25", nil}, // it may become one
		{"школа 99", "?Средняя школа №25", []string{"99"}},
		{"школа 999999", "?Средняя школа №25", []string{"999999"}},
		{"школа №050000", "?Средняя школа №25", []string{"050000"}},
		{"050000 школа 25", "Средняя школа №25", nil},
		{"больница 480050", "?Городская клиническая больница №7", []string{"480050"}},
		{"Тридевятая – Тридесятая", "", []string{"Тридевятая", "Тридесятая"}},
		{"угол Тридевятой и Абая", "~пр. Абая", []string{"Тридевятой"}},
	} {
		a := f.Find(tt.typed, "ru", nil, 5)
		first := ""
		if len(a.Items) > 0 {
			first = a.Items[0].Label
			if a.Items[0].Similar {
				first = "?" + first
			}
			if a.Items[0].Approximate {
				first = "~" + first
			}
		}
		if first != tt.first || !slices.Equal(a.Unknown, tt.unknown) {
			t.Errorf("%q gave %s, unknown %q; want %s, %q", tt.typed, first, a.Unknown, tt.first, tt.unknown)
		}
	}
}

// TestFind asks all of them.
func TestFind(t *testing.T) {
	t.Parallel()
	f := NewFinder(town(), func(p geo.Position) (string, string) { return "almaly", "Орталык" })
	for typed, want := range firstAnswers {
		a := f.Find(typed, "ru", nil, 5)
		got := "nothing"
		if len(a.Items) > 0 {
			got = a.Items[0].Label
			if a.Items[0].Approximate {
				got = "~" + got
			}
			if a.Items[0].District != "almaly" || a.Items[0].ServiceArea != "Орталык" {
				t.Errorf("%q: district %q, area %q", typed, a.Items[0].District, a.Items[0].ServiceArea)
			}
		}
		if got != want || len(a.Unknown) > 0 {
			t.Errorf("%q gave %s, unknown %q; want %s", typed, got, a.Unknown, want)
		}
	}
}

// TestUnknown has what is typed and the parts of it that mean nothing here.
func TestUnknown(t *testing.T) {
	t.Parallel()
	f := NewFinder(town(), nil)
	for typed, want := range map[string][]string{
		"Павленко 5":                     {"Павленко"},
		"Абая 52":                        nil,
		"Гагарина — Павленко":            {"Павленко"},
		"Казакова / Павленко":            {"Казакова", "Павленко"},
		"угол Брусиловского и Гагарина":  {"Брусиловского"},
		"Фурманова — Ходжанова":          {"Фурманова – Ходжанова"},
		"Абая 52 возле магазина Ромашка": {"возле магазина Ромашка"},
		"ТК-99-01": {"ТК-99-01"},
		"Гагарина – Ходжанова – Павленко": {"Павленко"},
	} {
		if a := f.Find(typed, "ru", nil, 5); !slices.Equal(a.Unknown, want) {
			t.Errorf("%q: unknown %q, want %q; items %v", typed, a.Unknown, want, a.Items)
		}
	}
}

// TestFindOddities asks what nobody should.
func TestFindOddities(t *testing.T) {
	t.Parallel()
	f := NewFinder(town(), nil)
	for _, q := range []string{"", " ", "\x00\x01", "\u202e\u202d", strings.Repeat("Абая ", 200_000), strings.Repeat("1", 1<<20), strings.Repeat("/", 5000),
		strings.Repeat("а-", 5000), "שדרות 5", "🙂🙂", "\xff\xfe\xfd", "-", "№", "мкр", "ул.", "д. 5", "5", "(", "Абая \u202e52"} {
		a := f.Find(q, "??", nil, 0)
		if len(a.Items) > 1 {
			t.Errorf("%.20q: %d answers at a limit of one", q, len(a.Items))
		}
		for _, u := range a.Unknown {
			if len([]rune(u)) > longestQuery {
				t.Errorf("%.20q: unknown part of %d letters", q, len([]rune(u)))
			}
		}
	}
	if a := NewFinder(Gazetteer{}, nil).Find("Абая 52", "ru", nil, 5); len(a.Items) != 0 || !slices.Equal(a.Unknown, []string{"Абая"}) {
		t.Errorf("an empty gazetteer gave %+v", a)
	}
}

// TestFindAsYouType types an address letter by letter: once the beginning is
// its own, the street is suggested first and stays.
func TestFindAsYouType(t *testing.T) {
	t.Parallel()
	f := NewFinder(town(), nil)
	text := []rune("Ходжанова")
	for n := 1; n <= len(text); n++ {
		a := f.Find(string(text[:n]), "ru", nil, 5)
		if len(a.Items) == 0 || a.Items[0].Label != "ул. Ходжанова" {
			t.Errorf("%q gave %v", string(text[:n]), a.Items)
		}
	}
}

// TestFindInLanguage asks for labels in three languages.
func TestFindInLanguage(t *testing.T) {
	t.Parallel()
	f := NewFinder(town(), nil)
	for lang, want := range map[string]string{"ru": "пр. Абая, 52", "kk": "Абай даңғылы, 52", "en": "Abay Ave, 52"} {
		if a := f.Find("Абая 52", lang, nil, 5); len(a.Items) == 0 || a.Items[0].Label != want {
			t.Errorf("%s: %v, want %s", lang, a.Items, want)
		}
	}
}

// TestFindNear asks for one number that two streets of a name have.
func TestFindNear(t *testing.T) {
	t.Parallel()
	centre, suburb := geo.Position{Lon: 76.9, Lat: 43.24}, geo.Position{Lon: 77.02, Lat: 43.42}
	f := NewFinder(Gazetteer{Houses: []House{{Street: "пр. Абая", Number: "21", Position: centre}, {Street: "ул. Абая", Number: "21", Position: suburb}}}, nil)
	for _, at := range []geo.Position{centre, suburb} {
		if a := f.Find("Абая 21", "ru", &at, 5); len(a.Items) < 2 || a.Items[0].Position != at {
			t.Errorf("near %v: %v", at, a.Items)
		}
	}
	if a := f.Find("ул. Абая 21", "ru", nil, 5); len(a.Items) < 2 || a.Items[0].Position != suburb {
		t.Errorf("with the kind said: %v", a.Items)
	}
	if a := f.Find("проспект Абая 21", "ru", nil, 5); len(a.Items) < 2 || a.Items[0].Position != centre {
		t.Errorf("with the kind said: %v", a.Items)
	}
}

// TestFindBetween asks for a number between known ones: the point lies between
// them and says that it is approximate.
func TestFindBetween(t *testing.T) {
	t.Parallel()
	f := NewFinder(town(), nil)
	a := f.Find("Абая 44", "ru", nil, 5)
	want := geo.Position{Lon: 76.90 + 0.0003*44, Lat: 43.2002}
	if len(a.Items) == 0 || !a.Items[0].Approximate || a.Items[0].Kind != KindHouse || a.Items[0].Position.MetresTo(want) > 1 {
		t.Errorf("%+v, want a house near %v", a.Items, want)
	}
}

// TestFindConcurrently shares one finder; the race detector looks on.
func TestFindConcurrently(t *testing.T) {
	t.Parallel()
	f := NewFinder(town(), nil)
	for range 8 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			for _, q := range []string{"Абая 52", "Гагарина — Ходжанова", "ТК-14", "шко", "F,fz 52"} {
				if a := f.Find(q, "ru", nil, 5); len(a.Items) == 0 {
					t.Errorf("%q gave nothing", q)
				}
			}
		})
	}
}

// FuzzFind asks for anything; the answer is bounded and in order.
func FuzzFind(f *testing.F) {
	finder := NewFinder(town(), nil)
	for _, q := range []string{"Абая 52/1", "F,fz 52", "угол Абая и Гагарина", "8 мкр 12", "ТК-14-05", "школа №25", "\u202eАбая", "52 52 52/52-52 кв кв", "а/б/в/г/д/е/ж/з/и"} {
		f.Add(q, 5)
	}
	f.Fuzz(func(t *testing.T, q string, limit int) {
		a := finder.Find(q, "kk", nil, limit)
		if len(a.Items) > mostFound || limit > 0 && len(a.Items) > limit {
			t.Fatalf("%d items", len(a.Items))
		}
		for _, x := range a.Items {
			if x.Score < 0 || x.Score > 1 || x.Label == "" || !x.Position.Valid() {
				t.Fatalf("%+v", x)
			}
		}
		for _, u := range a.Unknown {
			if u == "" {
				t.Fatal("an empty unknown part")
			}
		}
	})
}
