package city

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"jylu/geo"
	"jylu/geo/address"
	"jylu/geo/road"
)

func corners(b Building) []xy { return onPlane(orb.LineString(b.Outline[0])) }

// TestBuildingsByPopulation: every district has its share of the city, and each
// serves its children and its sick.
func TestBuildingsByPopulation(t *testing.T) {
	count, by := map[string]int{}, map[string][kinds]int{}
	for _, b := range Buildings() {
		count[b.District]++
		k := by[b.District]
		k[b.Kind]++
		by[b.District] = k
		if (b.People > 0) != (b.Kind == Dwelling || b.Kind == House) || b.Levels < 1 || b.Levels > 12 {
			t.Errorf("%s: %s of %d levels and %d people", b.Address("ru"), b.Kind, b.Levels, b.People)
		}
	}
	inhabitants := 0.0
	for _, o := range outlines {
		inhabitants += o.thousand
	}
	for _, o := range outlines {
		want := total * o.thousand / inhabitants
		t.Logf("%s: %d buildings %v, share %.0f", o.code, count[o.code], by[o.code], want)
		if math.Abs(float64(count[o.code])-want) > want*0.02 {
			t.Errorf("%s has %d buildings, want %.0f", o.code, count[o.code], want)
		}
		for k, n := range by[o.code] {
			if n == 0 && !(Kind(k) == House && (o.code == "almaly" || o.code == "auezov")) {
				t.Errorf("%s has no %s", o.code, Kind(k))
			}
		}
	}
}

// TestBuildingsStandBesideStreets: with no wall in a street, a river, a lake, a
// park or another building, and with a street at hand.
func TestBuildingsStandBesideStreets(t *testing.T) {
	n := Roads()
	streets, walls, wets := newRaster(150), newRaster(100), newRaster(150)
	for i := range n.Segments {
		streets.add(i, onPlane(n.Line(int32(i))))
	}
	for i, f := range append(drawnLines(rivers), Rail()...) {
		wets.add(i, onPlane(f.Geometry.(orb.LineString)))
	}
	all := Buildings()
	for i, b := range all {
		walls.add(i, corners(b))
	}
	atlas := newBuilder(drawing()).atlas
	for i, b := range all {
		c := corners(b)
		middle := toPlane(b.Position.Point())
		if d, inside := atlas.DistrictAt(b.Position); !inside || d.Code != b.District {
			t.Errorf("%s is in %q, want %q", b.Address("ru"), d.Code, b.District)
		}
		nearest := 1e9
		streets.near(middle, middle, 90, func(_ int32, s stretch) bool {
			nearest = min(nearest, foot(s.a, s.b, middle).to(middle))
			return true
		})
		if nearest > 75 {
			t.Errorf("%s: no street within 75 m", b.Address("ru"))
		}
		for k := 1; k < len(c); k++ {
			away := func(r *raster, least float64, what string) {
				r.near(c[k-1], c[k], least, func(_ int32, s stretch) bool {
					if own := r == walls && s.line == i; !own && between(c[k-1], c[k], s.a, s.b) < least {
						t.Errorf("%s at %v is less than %.0f m from a %s", b.Address("ru"), b.Position, least, what)
						return false
					}
					return true
				})
			}
			away(streets, 5, "street")
			away(wets, 20, "river or railway")
			away(walls, 3, "building")
			if drawing().draft.kept(c[k]) {
				t.Errorf("%s stands in a lake, a park or a power station", b.Address("ru"))
			}
		}
	}
}

// TestHouseNumbersRise: along each street, odd on one side and even on the other;
// and an address means one house.
func TestHouseNumbersRise(t *testing.T) {
	p := drawing()
	b := newBuilder(p)
	for _, o := range outlines {
		b.district(o.code, o.thousand/2165.8)
	}
	type spot struct {
		along float64
		n     int
	}
	at := map[int][]spot{}
	for _, h := range b.placed {
		k := b.kerbs[h.street]
		along, least, left := 0.0, 1e9, false
		for i := 1; i < len(k.course); i++ {
			f := foot(k.course[i-1], k.course[i], h.middle)
			if m := f.to(h.middle); m < least {
				least, along = m, k.run[i-1]+k.course[i-1].to(f)
				left = k.course[i].minus(k.course[i-1]).cross(h.middle.minus(k.course[i-1])) > 0
			}
		}
		if left != (h.number%2 == 1) {
			t.Errorf("%s %d is on the wrong side", b.streets[h.street].name.Ru, h.number)
		}
		at[h.street] = append(at[h.street], spot{along, h.number})
	}
	for street, spots := range at {
		slices.SortFunc(spots, func(x, y spot) int { return x.n - y.n })
		for i := 1; i < len(spots); i++ {
			if spots[i].along < spots[i-1].along-40 { // across the street from each other
				t.Errorf("%s: %d comes before %d", b.streets[street].name.Ru, spots[i].n, spots[i-1].n)
			}
		}
	}
	seen := map[string]bool{}
	for _, h := range Buildings() {
		if n, err := strconv.Atoi(h.Number); err != nil || n < 1 || seen[h.Address("ru")] {
			t.Errorf("%s: no number, or twice", h.Address("ru"))
		}
		seen[h.Address("ru")] = true
		if h.Street.Ru == "" || h.Street.Kk == "" || h.Street.En == "" {
			t.Errorf("%s lacks a language", h.Address("ru"))
		}
	}
}

func TestGazetteer(t *testing.T) {
	g := Gazetteer()
	if len(g.Streets) < 400 || len(g.Crossings) < 2000 || len(g.Houses) != len(Buildings()) {
		t.Errorf("%d streets, %d crossings, %d houses", len(g.Streets), len(g.Crossings), len(g.Houses))
	}
	want := map[string]bool{"Самал-2": true, "Орбита-1": true, "Аксай-4": true, "Школа № 25": true, "Больница № 1": true, "ТЭЦ-2": true, "Алмагуль": true}
	for _, p := range g.Places {
		delete(want, p.Ru)
		if p.Ru == "" || p.Kk == "" || p.En == "" || !p.Position.Valid() {
			t.Errorf("place %+v lacks a language or a position", p)
		}
	}
	if len(want) > 0 {
		t.Errorf("no places %v", want)
	}
	streets := map[string]bool{}
	for _, s := range g.Streets {
		streets[s.Ru] = true
	}
	for _, h := range g.Houses {
		if !streets[h.Street] {
			t.Errorf("house %s, %s: no such street", h.Street, h.Number)
		}
	}
	for _, c := range g.Crossings {
		if !streets[c.A] || !streets[c.B] || c.A == c.B {
			t.Errorf("crossing of %q and %q", c.A, c.B)
		}
	}
}

// TestAddressesAreFound: whatever is in the gazetteer is found as people write it.
func TestAddressesAreFound(t *testing.T) {
	f := address.NewFinder(Gazetteer(), func(geo.Position) (string, string) { return "", "" })
	for _, c := range []struct{ typed, kind, label string }{
		{"Гагарина — Ходжанова", address.KindCrossing, ""}, {"Калдаякова – Казыбек би", address.KindCrossing, ""},
		{"Шакарима - Прокофьева", address.KindCrossing, ""}, {"школа 25", address.KindPlace, "Школа № 25"},
		{"Абай даңғылы", address.KindStreet, "пр. Абая"}, {"Самал-2", "", "Самал-2"}, {"фурманова", address.KindStreet, "пр. Назарбаева"},
	} {
		a := f.Find(c.typed, "ru", nil, 5)
		if len(a.Items) == 0 || c.kind != "" && a.Items[0].Kind != c.kind || c.label != "" && !strings.Contains(a.Items[0].Label, c.label) {
			t.Errorf("%s: %+v", c.typed, a)
		}
	}
	all := Buildings()
	for i := 0; i < len(all); i += 97 {
		h := all[i]
		if a := f.Find(h.Address("ru"), "ru", nil, 3); len(a.Items) == 0 || a.Items[0].Kind != address.KindHouse || a.Items[0].Position.MetresTo(h.Position) > 1 {
			t.Errorf("%s: %+v", h.Address("ru"), a)
		}
		if a := f.Find(h.Address("kk"), "kk", nil, 3); len(a.Items) == 0 || a.Items[0].Position.MetresTo(h.Position) > 1 {
			t.Errorf("%s: %+v", h.Address("kk"), a)
		}
	}
}

func TestFeatures(t *testing.T) {
	for what, fs := range map[string][]Feature{"districts": Districts(), "water": Water(), "rail": Rail(), "green": Green(), "land": Land(), "quarters": Quarters()} {
		if len(fs) < 2 {
			t.Errorf("%s: %d features", what, len(fs))
		}
		for _, f := range fs {
			if f.Class == "" || f.Name.Ru == "" || f.Name.Kk == "" || f.Name.En == "" {
				t.Errorf("%s: %+v lacks a class or a language", what, f.Name)
			}
			if p, ok := f.Geometry.(orb.Polygon); ok && (len(p) != 1 || len(p[0]) < 4 || p[0][0] != p[0][len(p[0])-1]) {
				t.Errorf("%s: %s is not closed", what, f.Name.Ru)
			}
		}
	}
}

// BenchmarkDraw carries out the whole drawing. Budget: 50 ms for the streets and
// 70 ms for the buildings, once in a process (measured: 38 and 55).
func BenchmarkDraw(b *testing.B) {
	b.Run("streets", func(b *testing.B) {
		for b.Loop() {
			p := draw()
			if _, err := road.FromLines(roadLines(p.streets, p.vertices)); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("buildings", func(b *testing.B) {
		for p := draw(); b.Loop(); {
			build(p)
		}
	})
}
