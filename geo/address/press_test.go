package address

import (
	"context"
	"slices"
	"testing"

	"jylu/geo"
	"jylu/geo/osm"
)

// extract is the gazetteer of the OpenStreetMap extract of 2012.
func extract(t testing.TB) Gazetteer {
	t.Helper()
	x, err := osm.Read(context.Background(), shared(t, "almaty_roads_2012.osm.pbf"), osm.Options{})
	if err != nil {
		t.Fatal(err)
	}
	g := FromOSM(x)
	g.Aliases = AlmatyAliases()
	return g
}

// TestPress asks for the places of real breaks as the press wrote them. Where
// the extract has both streets, the crossing is found; otherwise the answer
// says which one it does not know.
func TestPress(t *testing.T) {
	t.Parallel()
	f := NewFinder(extract(t), nil)
	for _, tt := range []struct {
		text    string
		at      geo.Position // zero: some part is not known
		unknown []string
	}{
		{"Шакарима – Прокофьева", geo.Position{Lon: 76.8756, Lat: 43.24228}, nil},
		{"Райымбека — Отеген батыра", geo.Position{Lon: 76.85304, Lat: 43.25075}, nil},
		{"Калдаякова — Казыбек би", geo.Position{Lon: 76.95846, Lat: 43.25744}, nil},
		{"Гагарина — Ходжанова", geo.Position{Lon: 76.8983, Lat: 43.21023}, nil},
		{"Гагарина — Ходжанова (квадрат Розыбакиева–Ходжанова–Гагарина–Короленко)", geo.Position{Lon: 76.8983, Lat: 43.21023}, nil},
		{"Саина — Улугбека", geo.Position{Lon: 76.84535, Lat: 43.22666}, nil},
		{"Райымбека — Павленко — Казакова", geo.Position{}, []string{"Павленко", "Казакова"}},
	} {
		a := f.Find(tt.text, "ru", nil, 5)
		if !slices.Equal(a.Unknown, tt.unknown) {
			t.Errorf("%q: unknown %q, want %q; items %v", tt.text, a.Unknown, tt.unknown, a.Items)
		}
		if tt.at == (geo.Position{}) {
			continue
		}
		if len(a.Items) == 0 || a.Items[0].Kind != KindCrossing {
			t.Errorf("%q gave %v, unknown %q", tt.text, a.Items, a.Unknown)
		} else if d := a.Items[0].Position.MetresTo(tt.at); d > 150 {
			t.Errorf("%q gave %v, %.0f m off", tt.text, a.Items[0], d)
		} else {
			t.Logf("%q: %s, %.0f m from the point of the press", tt.text, a.Items[0].Label, d)
		}
	}
}
