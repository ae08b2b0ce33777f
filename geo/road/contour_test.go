package road

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"jylu/geo"
)

const blockX, blockY = 406.0, 445.0 // metres between the streets of the town

func TestContour(t *testing.T) {
	t.Parallel()
	g := town(t)
	for _, c := range []struct {
		streets string
		area    float64 // square metres
		corners [2]geo.Position
	}{
		{"Абая – Гагарина – Сатпаева – Жарокова", blockX * (blockY - 22), [2]geo.Position{crossAt(0, 0.05), crossAt(1, 1)}},
		{"Жарокова – Сатпаева – Гагарина – Абая", blockX * (blockY - 22), [2]geo.Position{crossAt(0, 0.05), crossAt(1, 1)}},
		{"абай даңғылы – Гагарин көшесі – Толе би – Манас", 3 * blockX * (2*blockY - 22), [2]geo.Position{crossAt(0, 0.05), crossAt(3, 2)}},
		{"Абая – Гагарина – Сатпаева – Манаса", 3 * blockX * (blockY - 22), [2]geo.Position{crossAt(0, 0.05), crossAt(3, 1)}}, // over the block of another name
		{"Гагарина – Толе би – Косая", 3 * blockX * blockY, [2]geo.Position{crossAt(0, 0), crossAt(3, 2)}},
		{"Байкадамова – Жарокова – Толе би – Ауэзова", blockX * blockY, [2]geo.Position{crossAt(1, 1), crossAt(2, 2)}},
	} {
		got, err := g.Contour(strings.Split(c.streets, " – "))
		if err != nil {
			t.Errorf("%s: %v", c.streets, err)
			continue
		}
		ring := got.Polygon[0]
		if area := squareMetres(ring); math.Abs(area-c.area) > c.area/50 {
			t.Errorf("%s: %.0f m², want %.0f, counter-clockwise", c.streets, area, c.area)
		}
		if ring[0] != ring[len(ring)-1] || geo.CrossesItself(ring) {
			t.Errorf("%s: not a simple closed ring: %v", c.streets, ring)
		}
		box := ring.Bound()
		sw, ne := geo.Position{Lon: box.Min[0], Lat: box.Min[1]}, geo.Position{Lon: box.Max[0], Lat: box.Max[1]}
		if sw.MetresTo(c.corners[0]) > 1 || ne.MetresTo(c.corners[1]) > 1 {
			t.Errorf("%s: from %v to %v, want %v", c.streets, sw, ne, c.corners)
		}
	}
	got, _ := g.Contour([]string{"Абая", "Гагарина", "Сатпаева", "Жарокова"})
	if p := got.Phrase("ru"); p != "в контуре улиц Абая – Гагарина – Сатпаева – Жарокова" {
		t.Errorf("in words: %s", p)
	}
}

func TestContourRefuses(t *testing.T) {
	t.Parallel()
	g := town(t)
	_, err := g.Contour([]string{"Абая", "Фурманова", "Сатпаева", "Ленина"})
	if e, ok := errors.AsType[*UnknownStreet](err); !ok || e.Name != "Фурманова" || !slices.Equal(e.Names, []string{"Фурманова", "Ленина"}) {
		t.Errorf("unknown streets: %v", err)
	}
	_, err = g.Contour([]string{"Гагарина", "абая", "Сатпаева"})
	if e, ok := errors.AsType[*NoCrossing](err); !ok || e.A != "абая" || e.B != "Сатпаева" {
		t.Errorf("parallel streets: %v", err)
	}
	for _, streets := range []string{
		"Абая – Косая – Толе би – Прямая", // an hourglass
		"Абая – Гагарина",                 // meet once
		"Абая – Гагарина – Косая",         // all in one place
		"Абая", // alone
		strings.Repeat("Абая – Гагарина – ", 7) + "Толе би", // too many
	} {
		_, err := g.Contour(strings.Split(streets, " – "))
		if _, ok := errors.AsType[*CrossesItself](err); !ok {
			t.Errorf("%s: %v", streets, err)
		}
	}
}

// Blocks of the real city, with its misspellings and missing pieces; areas by a
// ruler on the map.
func TestContoursOfTheExtract(t *testing.T) {
	t.Parallel()
	g := almaty(t)
	for streets, km2 := range map[string]float64{
		"Абая – Гагарина – Сатпаева – Жарокова":             0.153,
		"пр. Абая - ул. Жарокова - ул. Сатпаева - Гагарина": 0.153,
		"Толе би – Байзакова – Абая – Сейфуллина":           2.3,
		"Райымбека – Саина – Абая – Момышулы":               2.5,
		"Сатпаева – Фурманова – Абая – Достык":              0.27,
		"Тимирязева – Ауэзова – Абая – Розыбакиева":         1.74,
	} {
		c, err := g.Contour(ParsePhrase(streets))
		if err != nil {
			t.Errorf("%s: %v", streets, err)
			continue
		}
		if got := squareMetres(c.Polygon[0]) / 1e6; math.Abs(got-km2) > km2/15 || geo.CrossesItself(c.Polygon[0]) {
			t.Errorf("%s: %.3f km², want %.3f", streets, got, km2)
		}
	}
	_, err := g.Contour(ParsePhrase("в контуре улиц Шакарима – Прокофьева – Кулымбетова – Брусиловского"))
	if e, ok := errors.AsType[*UnknownStreet](err); !ok || !slices.Equal(e.Names, []string{"Кулымбетова"}) {
		t.Errorf("a street that the data of 2012 lacks: %v", err)
	}
}

// Streets that share no node meet where one passes over the other, or where the
// map has a gap, but not where they only run near.
func TestCornersWithoutNodes(t *testing.T) {
	t.Parallel()
	n, err := FromLines([]Line{
		{Name: Name{Plain: "Верхняя"}, Points: []geo.Position{crossAt(0, 1), crossAt(1, 1)}},
		{Name: Name{Plain: "Мост"}, Points: []geo.Position{crossAt(0.5, 0.8), crossAt(0.5, 1.2), crossAt(0.5, 2)}},
		{Name: Name{Plain: "Тупик Короткий"}, Points: []geo.Position{crossAt(0, 1.1), crossAt(0, 2)}},
		{Name: Name{Plain: "Дальняя"}, Points: []geo.Position{crossAt(0, 2), crossAt(0.5, 2), crossAt(3, 2)}},
	})
	if err != nil {
		t.Fatal(err)
	}
	g, err := NewGraph(n, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		a, b string
		meet bool
	}{{"Верхняя", "Мост", true}, {"Верхняя", "Короткий", true}, {"Верхняя", "Дальняя", false}, {"Мост", "Дальняя", true}} {
		if got := g.corners(g.street(c.a), g.street(c.b)); (len(got) > 0) != c.meet {
			t.Errorf("%s and %s: %v, want that they meet: %v", c.a, c.b, got, c.meet)
		}
	}
}
