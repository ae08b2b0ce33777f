package geo

import (
	"math"
	"testing"
)

func TestValid(t *testing.T) {
	tests := []struct {
		p    Position
		want bool
	}{
		{Position{76.92, 43.22}, true},
		{Position{-180, -90}, true},
		{Position{180, 90}, true},
		{Position{180.0001, 0}, false},
		{Position{0, -90.0001}, false},
		{Position{math.NaN(), 43}, false},
		{Position{76, math.NaN()}, false},
		{Position{math.Inf(-1), 43}, false},
		{Position{43.22, 176.92}, false}, // swapped, as half of all files are
	}
	for _, tt := range tests {
		if got := tt.p.Valid(); got != tt.want {
			t.Errorf("%v.Valid() = %v, want %v", tt.p, got, tt.want)
		}
	}
}

func TestAt(t *testing.T) {
	lon, lat, off := 76.92, 43.22, 91.0
	if p, ok := At(&lon, &lat); !ok || p != (Position{lon, lat}) {
		t.Errorf("At = %v, %v", p, ok)
	}
	for _, pair := range [][2]*float64{{nil, nil}, {&lon, nil}, {nil, &lat}, {&lon, &off}} {
		if p, ok := At(pair[0], pair[1]); ok {
			t.Errorf("At = %v, true; want false", p)
		}
	}
}

func TestMetresTo(t *testing.T) {
	tests := []struct {
		name string
		p, q Position
		want float64
	}{
		{"nowhere", Position{76.92, 43.22}, Position{76.92, 43.22}, 0},
		{"a degree north", Position{76.92, 43}, Position{76.92, 44}, 111_319.49},
		{"a degree east at 60 degrees", Position{10, 60}, Position{11, 60}, 55_658.3},
		{"ТЭЦ-1 to ТЭЦ-2", Position{76.931, 43.28089}, Position{76.7992, 43.2935}, 10_771.9},
		{"pole to pole", Position{0, 90}, Position{120, -90}, math.Pi * 6_378_137},
	}
	for _, tt := range tests {
		if got := tt.p.MetresTo(tt.q); math.Abs(got-tt.want) > 1 {
			t.Errorf("%s: %.2f m, want %.2f", tt.name, got, tt.want)
		}
	}
}

func TestSeconds(t *testing.T) {
	a, b := Position{76.92, 43.22}, Position{76.92, 43.26}    // 4453 m
	if got := DefaultStraightLine.Seconds(a, b); got != 701 { // 4452.78 · 1.4 / 8.8889
		t.Errorf("Seconds = %d, want 701", got)
	}
	if got := DefaultStraightLine.Seconds(a, a); got != 0 {
		t.Errorf("Seconds to itself = %d", got)
	}
	if got := DefaultStraightLine.Seconds(a, Position{76, 95}); got != -1 {
		t.Errorf("Seconds to nowhere = %d, want -1", got)
	}
	if got := (StraightLine{Factor: 1.4}).Seconds(a, b); got != -1 {
		t.Errorf("Seconds without a speed = %d, want -1", got)
	}
}
