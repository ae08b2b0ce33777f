package city

import (
	"fmt"
	"math"
	"testing"

	"github.com/paulmach/orb"
	orbgeo "github.com/paulmach/orb/geo"

	"jylu/geo"
)

// published are the districts' areas and points known to lie inside: the
// centre where it is built up, else the built part.
var published = map[string]struct {
	km2 float64
	at  geo.Position
}{
	"almaly":    {18.1, geo.Position{Lon: 76.9088, Lat: 43.2522}},
	"bostandyk": {98.3, geo.Position{Lon: 76.92, Lat: 43.22}},
	"alatau":    {104.6, geo.Position{Lon: 76.8348, Lat: 43.2987}},
	"auezov":    {23.7, geo.Position{Lon: 76.8505, Lat: 43.2237}},
	"nauryzbay": {70.2, geo.Position{Lon: 76.8309, Lat: 43.1744}},
	"zhetysu":   {39.6, geo.Position{Lon: 76.9248, Lat: 43.3089}},
	"medeu":     {273.1, geo.Position{Lon: 76.96, Lat: 43.24}},
	"turksib":   {75.3, geo.Position{Lon: 76.9857, Lat: 43.3409}},
}

func atlas(t *testing.T) *geo.Atlas {
	var ds []geo.District
	for _, f := range drawDistricts() {
		d := geo.District{Code: f.properties["code"].(string), AreaCode: f.properties["area"].(string), Outline: f.shape}
		ds = append(ds, d.Bounded())
	}
	return geo.NewAtlas(ds)
}

func TestDistrictsAreAsPublished(t *testing.T) {
	a := atlas(t)
	if len(a.Districts()) != len(published) {
		t.Fatalf("%d districts, want %d", len(a.Districts()), len(published))
	}
	for _, d := range a.Districts() {
		want := published[d.Code]
		km2 := orbgeo.Area(d.Outline.Geometry) / 1e6
		t.Logf("%s: %.1f km², published %.1f (%+.0f %%)", d.Code, km2, want.km2, (km2/want.km2-1)*100)
		if math.Abs(km2/want.km2-1) > 0.2 {
			t.Errorf("%s: %.1f km², want %.1f within 20 %%", d.Code, km2, want.km2)
		}
		if got, exact := a.DistrictAt(want.at); got.Code != d.Code || !exact {
			t.Errorf("%v is in %q (%v), want %q", want.at, got.Code, exact, d.Code)
		}
	}
	for at, want := range map[geo.Position]string{sources[0].at: "zhetysu", sources[1].at: "alatau"} {
		if got, exact := a.DistrictAt(at); got.Code != want || !exact {
			t.Errorf("source at %v is in %q, want %q", at, got.Code, want)
		}
	}
	if d, exact := a.DistrictAt(sources[2].at); exact {
		t.Errorf("ТЭЦ-3 is in %q, want outside the city", d.Code)
	}
}

// TestNoGapsNoOverlaps: every edge inside the city is walked by exactly two
// districts, every other edge by one, and the latter make one closed ring: so
// the districts tile what it encloses. And no edges cross.
func TestNoGapsNoOverlaps(t *testing.T) {
	type edge struct{ a, b orb.Point }
	walked, count := map[edge]int{}, map[orb.Point]int{}
	var all []edge
	for _, d := range atlas(t).Districts() {
		ring := d.Outline.Geometry.(orb.Polygon)[0]
		for i := 1; i < len(ring); i++ {
			e := edge{ring[i-1], ring[i]}
			if e.a[0] > e.b[0] || e.a[0] == e.b[0] && e.a[1] > e.b[1] {
				e = edge{e.b, e.a}
			}
			if walked[e]++; walked[e] == 1 {
				all = append(all, e)
			}
		}
	}
	next := map[orb.Point][]orb.Point{}
	for e, n := range walked {
		switch n {
		case 1:
			next[e.a], next[e.b] = append(next[e.a], e.b), append(next[e.b], e.a)
		case 2:
		default:
			t.Errorf("edge %v belongs to %d districts", e, n)
		}
	}
	for p, to := range next {
		if count[p] = len(to); len(to) != 2 {
			t.Errorf("%d outer edges meet at %v, want 2: a gap", len(to), p)
		}
	}
	if t.Failed() {
		return
	}
	start := points["l1"]
	last, at, steps := start, next[start][0], 1
	for ; at != start; steps++ {
		onward := next[at][0]
		if onward == last {
			onward = next[at][1]
		}
		last, at = at, onward
	}
	if steps != len(next) {
		t.Errorf("the outer ring has %d edges of %d: a hole", steps, len(next))
	}
	for i, e := range all {
		for _, f := range all[i+1:] {
			if crossing(e.a, e.b, f.a, f.b) {
				t.Errorf("edges %v and %v cross", e, f)
			}
		}
	}
}

// crossing reports whether the open segments a–b and c–d have a point in common.
func crossing(a, b, c, d orb.Point) bool {
	side := func(p, q, r orb.Point) float64 { return (q[0]-p[0])*(r[1]-p[1]) - (q[1]-p[1])*(r[0]-p[0]) }
	if a == c || a == d || b == c || b == d {
		return false
	}
	return side(a, b, c)*side(a, b, d) <= 0 && side(c, d, a)*side(c, d, b) <= 0
}

func TestStreetsAreAsPublished(t *testing.T) {
	// south, north, west, east: the ranges, in degrees
	ranges := map[string][4]float64{
		"пр. Аль-Фараби": {43.194, 43.230, 76.888, 76.967}, "ул. Шаляпина": {43.202, 43.228, 76.819, 76.875},
		"ул. Тимирязева": {43.225, 43.236, 76.887, 76.950}, "ул. Жандосова": {43.188, 43.243, 76.823, 76.916},
		"ул. Сатпаева": {43.228, 43.240, 76.871, 76.961}, "пр. Абая": {43.216, 43.243, 76.839, 76.957},
		"ул. Толе би": {43.213, 43.256, 76.811, 76.962}, "пр. Райымбека": {43.215, 43.272, 76.797, 76.967},
		"пр. Рыскулова": {43.246, 43.297, 76.837, 76.998}, "Северное кольцо": {43.276, 43.397, 76.887, 76.921},
		"Кульджинский тракт": {43.285, 43.386, 76.987, 77.116}, "ул. Момышулы": {43.210, 43.243, 76.828, 76.843},
		"пр. Саина": {43.194, 43.246, 76.837, 76.888}, "ул. Отеген батыра": {43.227, 43.251, 76.853, 76.875},
		"ул. Розыбакиева": {43.195, 43.258, 76.887, 76.894}, "пр. Гагарина": {43.198, 43.251, 76.893, 76.899},
		"ул. Жарокова": {43.202, 43.252, 76.898, 76.905}, "ул. Байзакова": {43.241, 43.266, 76.911, 76.915},
		"пр. Сейфуллина": {43.224, 43.293, 76.928, 76.944}, "ул. Желтоксан": {43.228, 43.272, 76.937, 76.945},
		"пр. Назарбаева": {43.220, 43.271, 76.945, 76.955}, "пр. Достык": {43.156, 43.257, 76.955, 77.062},
		"пр. Суюнбая": {43.271, 43.331, 76.947, 76.960}, "Восточная объездная дорога": {43.230, 43.285, 76.967, 76.987},
	}
	for _, f := range drawLines(avenues) {
		name := f.properties["name_ru"].(string)
		want, ok := ranges[name]
		if !ok {
			t.Errorf("%s has no published range", name)
			continue
		}
		delete(ranges, name)
		b := f.shape.Geometry.Bound()
		for i, got := range []float64{b.Min[1], b.Max[1], b.Min[0], b.Max[0]} {
			if math.Abs(got-want[i]) > 0.003 {
				t.Errorf("%s: %s bound %.4f, want %.3f", name, []string{"south", "north", "west", "east"}[i], got, want[i])
			}
		}
	}
	if len(ranges) > 0 {
		t.Errorf("not drawn: %v", fmt.Sprint(ranges))
	}
}
