package geo

import (
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
)

func district(code string, g orb.Geometry) District {
	return District{Code: code, AreaCode: "a", Outline: Shape{g}}.Bounded()
}

// quarters are four squares around (1, 1), sharing borders, the last with a
// hole, and an exclave of the first far away.
var quarters = []District{
	district("ne", orb.Polygon{{{1, 1}, {2, 1}, {2, 2}, {1, 2}, {1, 1}}, {{1.4, 1.4}, {1.6, 1.4}, {1.6, 1.6}, {1.4, 1.6}, {1.4, 1.4}}}),
	district("sw", orb.MultiPolygon{{{{0, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 0}}}, {{{9, 9}, {10, 9}, {10, 10}, {9, 10}, {9, 9}}}}),
	district("se", orb.Polygon{{{1, 0}, {1, 1}, {2, 1}, {2, 0}, {1, 0}}}), // the other way round
	district("nw", orb.Polygon{{{0, 1}, {1, 1}, {1, 2}, {0, 2}, {0, 1}}}),
}

func TestDistrictAt(t *testing.T) {
	tests := []struct {
		name  string
		p     Position
		want  string
		exact bool
	}{
		{"inside", Position{0.5, 0.5}, "sw", true},
		{"where four meet", Position{1, 1}, "ne", true},
		{"a border running north is the eastern one's", Position{1, 0.5}, "se", true},
		{"a border running east is the northern one's", Position{0.5, 1}, "nw", true},
		{"the city's western border", Position{0, 0.5}, "sw", true},
		{"the city's southern border", Position{0.5, 0}, "sw", true},
		{"the city's eastern border is outside", Position{2, 0.5}, "se", false},
		{"the city's northern border is outside", Position{0.5, 2}, "nw", false},
		{"beyond the south", Position{0.5, -0.1}, "sw", false},
		{"beyond a corner", Position{2.1, 2.1}, "ne", false},
		{"in the hole", Position{1.5, 1.5}, "ne", false},
		{"the exclave", Position{9.5, 9.5}, "sw", true},
		{"by the exclave", Position{8.9, 9.5}, "sw", false},
		{"nowhere", Position{500, 0}, "", false},
	}
	atlas := NewAtlas(quarters)
	for _, tt := range tests {
		if d, exact := atlas.DistrictAt(tt.p); d.Code != tt.want || exact != tt.exact {
			t.Errorf("%s: %q, %v; want %q, %v", tt.name, d.Code, exact, tt.want, tt.exact)
		}
	}
	if d, exact := NewAtlas(nil).DistrictAt(Position{1, 1}); d.Code != "" || exact {
		t.Errorf("empty atlas: %q, %v", d.Code, exact)
	}
}

// TestNoCracks puts points exactly on and around a slanted common border, where
// floating point decides: each must be in exactly one of the two districts.
func TestNoCracks(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		a, b := orb.Point{1, rng.Float64()}, orb.Point{1 + rng.Float64(), 2 + rng.Float64()}
		west := orb.MultiPolygon{{{{-5, -5}, a, b, {-5, 5}, {-5, -5}}}}
		east := orb.MultiPolygon{{{{5, -5}, {5, 5}, b, a, {5, -5}}}}
		for range 200 {
			f := rng.Float64()
			p := Position{a[0] + f*(b[0]-a[0]), a[1] + f*(b[1]-a[1])}
			if contains(west, p) == contains(east, p) {
				t.Fatalf("%v on the border %v–%v is in both or neither", p, a, b)
			}
		}
	}
}

// BenchmarkDistrictAt asks for the district of a call, in eight districts of 400
// vertices. Budget: 20 µs, no allocation.
func BenchmarkDistrictAt(b *testing.B) {
	var ds []District
	for i := range 8 {
		x := float64(i)
		ring := orb.Ring{}
		for k := range 200 {
			ring = append(ring, orb.Point{x, float64(k)})
		}
		for k := range 200 {
			ring = append(ring, orb.Point{x + 1, float64(199 - k)})
		}
		ds = append(ds, district(string(rune('a'+i)), orb.Polygon{append(ring, ring[0])}))
	}
	for i := range ds { // latitudes above were only numbers: bring them onto the Earth
		for k := range ds[i].Outline.Geometry.(orb.Polygon)[0] {
			ds[i].Outline.Geometry.(orb.Polygon)[0][k][1] /= 4
		}
		ds[i] = ds[i].Bounded()
	}
	atlas := NewAtlas(ds)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, ok := atlas.DistrictAt(Position{float64(i%8) + 0.5, 20}); !ok {
			b.Fatal("outside")
		}
	}
}
