package ground

import (
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"jylu/geo/road"
)

// truth is what the simulated streets do to each class, by band.
var truth = map[road.Band]map[road.Class]float64{
	road.Day:     {road.Primary: 1.35, road.Secondary: 1.1, road.Residential: 0.85},
	road.Morning: {road.Primary: 1.9, road.Secondary: 1.5, road.Residential: 1.0},
}

// simulate is n drives of a band over mixtures of three classes, with noise of a
// tenth; every twentieth crew stops for half an hour on the way.
func simulate(rng *rand.Rand, band road.Band, n int) (all []Sample) {
	for i := range n {
		s := Sample{Band: band}
		for _, class := range slices.Sorted(maps.Keys(truth[band])) { // in one order, so that a seed is one world
			s.ClassMs[class] = rng.Float64() * 600_000
		}
		s.ClassMs[road.Primary] += 60_000
		for class, ms := range s.ClassMs {
			s.PredictedS += ms / 1000
			if ms > 0 {
				s.ActualS += ms / 1000 * truth[band][road.Class(class)]
			}
		}
		s.ActualS *= 1 + 0.1*rng.NormFloat64()
		if i%20 == 0 {
			s.ActualS += 1800
		}
		all = append(all, s)
	}
	return all
}

// TestFitRecoversTheTruth: the factors of simulated streets are found within 7 %,
// stops notwithstanding, and the drives that were held out are predicted better.
func TestFitRecoversTheTruth(t *testing.T) {
	for seed := range uint64(10) {
		recovers(t, seed)
	}
}

func recovers(t *testing.T, seed uint64) {
	const n = 4000 // of a band; with a tenth of it a factor is found within 16 %
	rng := rand.New(rand.NewPCG(seed, 2))
	f := Fit(append(simulate(rng, road.Day, n), simulate(rng, road.Morning, n)...))
	if f.N != 2*n || f.HeldOut != 2*n/5 || len(f.Factors) != 6 {
		t.Fatalf("seed %d: %+v", seed, f)
	}
	for _, x := range f.Factors {
		if want := truth[x.Band][x.Class]; math.Abs(x.Value/want-1) > 0.07 {
			t.Errorf("seed %d: %s %s: %.3f, want %.2f", seed, x.Band, x.Class, x.Value, want)
		}
	}
	if f.MedianAfter > f.MedianHeldOut/2 || f.P90After > f.P90HeldOut {
		t.Errorf("seed %d: median %.0f s became %.0f, 90 %% %.0f became %.0f", seed, f.MedianHeldOut, f.MedianAfter, f.P90HeldOut, f.P90After)
	}
}

// TestFitIsCautious: few drives hardly move a factor, none give none, and one mad
// drive moves nothing far.
func TestFitIsCautious(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	if f := Fit(nil); f.N != 0 || len(f.Factors) != 0 {
		t.Errorf("of nothing: %+v", f)
	}
	if f := Fit(simulate(rng, road.Day, fewDrives-1)); len(f.Factors) != 0 {
		t.Errorf("of %d drives: %+v", fewDrives-1, f.Factors)
	}
	short := Sample{Band: road.Day, PredictedS: 60, ActualS: 120}
	short.ClassMs[road.Tertiary] = 60_000
	f := Fit([]Sample{short, short, short, short, short})
	if len(f.Factors) != 1 || f.Factors[0].Value > 1.4 || f.Factors[0].Value < 1.02 {
		t.Errorf("five minutes of driving twice as long: %+v", f.Factors)
	}
	many := simulate(rng, road.Day, 100)
	before := factorOf(Fit(many), road.Primary)
	many[7].ActualS = 1e6
	if after := factorOf(Fit(many), road.Primary); math.Abs(after-before) > 0.05 {
		t.Errorf("one mad drive moves %.3f to %.3f", before, after)
	}
}

func factorOf(f Fitted, class road.Class) float64 {
	for _, x := range f.Factors {
		if x.Class == class {
			return x.Value
		}
	}
	return 0
}
