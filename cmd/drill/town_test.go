package main

import (
	"math/rand/v2"
	"testing"

	"jylu/geo"
)

// TestRoute holds that no fix of a drive is faster than a vehicle, at any speed
// of the drill, and that drives end.
func TestRoute(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 1))
	base := geo.Position{Lon: 76.9, Lat: 43.24}
	for range 10_000 {
		speed := 1 + rng.Float64()*rng.Float64()*999
		to := offset(base, 15_000*rng.Float64(), rng.Float64())
		d := route(base, to, speed)
		metres := base.MetresTo(to)
		if d.fixes && metres/d.seconds > topSpeed*1.001 {
			t.Fatalf("%.0f m in %.1f s at speed %.0f", metres, d.seconds, speed)
		}
		if slow := metres * detour / citySpeed / speed; d.seconds > max(slow, longestDrive, 0.5)*1.001 {
			t.Fatalf("%.0f m take %.1f s at speed %.0f", metres, d.seconds, speed)
		}
		for _, part := range []float64{-1, 0, 0.3, 1, 2} {
			if at := along(d.from, d.to, part); at.MetresTo(base) > metres+1 {
				t.Fatalf("off the way: %v", at)
			}
		}
	}
}

// TestTown holds that places lie within reach of a base.
func TestTown(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 1))
	bases := []geo.Position{{Lon: 76.9, Lat: 43.24}, {Lon: 77.0, Lat: 43.3}}
	for _, speed := range []float64{1, 60, 1000} {
		town := newTown(bases, speed)
		if town.reach < leastReach || town.reach > 6000 {
			t.Errorf("reach %.0f m at speed %g", town.reach, speed)
		}
		for range 1000 {
			p := town.anywhere(rng)
			if min(p.MetresTo(bases[0]), p.MetresTo(bases[1])) > town.reach*1.01 {
				t.Fatalf("%v is out of reach", p)
			}
			if near(rng, p).MetresTo(p) > 205 {
				t.Fatal("not near")
			}
		}
	}
}
