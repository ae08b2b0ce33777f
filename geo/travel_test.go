package geo_test

import (
	"testing"

	"jylu/geo"
)

// The straight line is a Traveller, its table is made of its seconds, and what
// it cannot know is -1.
func TestStraightLineTable(t *testing.T) {
	t.Parallel()
	var traveller geo.Traveller = geo.DefaultStraightLine
	from := []geo.Position{{Lon: 76.9, Lat: 43.25}, {Lon: 200, Lat: 43.25}}
	to := []geo.Position{{Lon: 76.9, Lat: 43.25}, {Lon: 76.95, Lat: 43.2}, {Lon: 76.8, Lat: 91}}
	table := traveller.Table(from, to)
	if len(table) != len(from) {
		t.Fatalf("%d rows for %d origins", len(table), len(from))
	}
	for i, p := range from {
		if len(table[i]) != len(to) {
			t.Fatalf("row %d has %d cells for %d destinations", i, len(table[i]), len(to))
		}
		for j, q := range to {
			if got, want := table[i][j], traveller.Seconds(p, q); got != want {
				t.Errorf("cell %d,%d is %d, Seconds says %d", i, j, got, want)
			}
		}
	}
	if table[0][0] != 0 || table[0][1] < 600 || table[0][1] > 1200 || table[0][2] != -1 || table[1][0] != -1 {
		t.Errorf("times %v: want 0, some 15 minutes, unknown; unknown", table)
	}
	if traveller.Basis() != geo.BasisEstimate {
		t.Errorf("basis %q", traveller.Basis())
	}
}
