package ground

import (
	"math"
	"slices"

	"jylu/geo/road"
)

// Fitted is what finished drives say about the speeds we assume: factors of time
// by hour band and class of road, and how much they would help.
type Fitted struct {
	N             int // drives it rests on: by road, with a known time
	Median, P90   float64
	MedianAfter   float64 // of drives that were held out of the fit, like the next
	P90After      float64
	HeldOut       int
	MedianHeldOut float64 // of the same drives before
	P90HeldOut    float64
	Factors       []Factor
}

// Factor is how many times longer a class of road takes in a band of the day
// than its speed says.
type Factor struct {
	Band         road.Band
	Class        road.Class
	Value        float64
	N            int     // drives that went over it in the band
	MedianBefore float64 // median error of those drives, seconds
	MedianAfter  float64
}

// Sample is one drive as the fit sees it.
type Sample struct {
	Band       road.Band
	ClassMs    [road.Classes]float64 // predicted on each class, without learned factors
	PredictedS float64               // as it was predicted, with the factors then in force
	ActualS    float64               // above 0
}

// Numbers of the fit: our choice, tested against simulated drives.
const (
	// shrinkS is how strongly a factor is held to 1: as strongly as that many
	// seconds of driving over the class say otherwise. Half an hour on a class is
	// some twenty drives; below that a factor moves only part of the way.
	shrinkS = 1800.0
	// tuning of Huber's weights: residuals beyond it count by their size, not its
	// square, so that a lunch stop does not teach us traffic (Huber 1964; 1.345
	// keeps 95 % efficiency on clean data).
	tuning = 1.345
	rounds = 30
	// least and most a factor may be; beyond lies a wrong map, not traffic.
	leastFactor, mostFactor = 0.4, 3.0
	holdOut                 = 5 // every fifth drive is held out
	fewDrives               = 5 // below that, a class in a band gets no factor
)

// Fit learns from the drives. For each band, the time of a drive is taken as the
// sum over classes of factor × predicted time; the factors are those of a robust
// ridge regression: Huber's weights, relative errors, pulled towards 1.
//
// How well they do is measured on every fifth drive, which the fit that is
// measured did not see; the factors returned are from all.
func Fit(samples []Sample) Fitted {
	f := Fitted{N: len(samples)}
	if len(samples) == 0 {
		return f
	}
	var seen, held []Sample
	for i, s := range samples {
		if i%holdOut == holdOut-1 {
			held = append(held, s)
		} else {
			seen = append(seen, s)
		}
	}
	f.Median, f.P90 = errorsOf(samples, nil)
	trial := solve(seen)
	f.HeldOut = len(held)
	f.MedianHeldOut, f.P90HeldOut = errorsOf(held, nil)
	f.MedianAfter, f.P90After = errorsOf(held, &trial)
	all := solve(samples)
	for band := range road.Band(road.Bands) {
		for class := range road.Class(road.Classes) {
			over := samplesOver(samples, band, class)
			if len(over) < fewDrives {
				continue
			}
			factor := Factor{Band: band, Class: class, Value: math.Round(all[band][class]*1000) / 1000, N: len(over)}
			factor.MedianBefore, _ = errorsOf(over, nil)
			factor.MedianAfter, _ = errorsOf(over, &all)
			f.Factors = append(f.Factors, factor)
		}
	}
	return f
}

// table is factors by band and class.
type table [road.Bands][road.Classes]float64

// samplesOver are the drives of a band that spent any time worth the name on a class.
func samplesOver(samples []Sample, band road.Band, class road.Class) []Sample {
	var over []Sample
	for _, s := range samples {
		if s.Band == band && s.ClassMs[class] >= 5000 {
			over = append(over, s)
		}
	}
	return over
}

// predict is the seconds of a drive under the factors; nil: as it was predicted.
func (s *Sample) predict(with *table) float64 {
	if with == nil {
		return s.PredictedS
	}
	sum := 0.0
	for class, ms := range s.ClassMs {
		sum += with[s.Band][class] * ms / 1000
	}
	return sum
}

// errorsOf are the median and the 90th percentile of the absolute errors, seconds.
func errorsOf(samples []Sample, with *table) (median, p90 float64) {
	miss := make([]float64, len(samples))
	for i := range samples {
		miss[i] = math.Abs(samples[i].predict(with) - samples[i].ActualS)
	}
	return Quantile(miss, 0.5), Quantile(miss, 0.9)
}

// Quantile is the q-quantile of values, between neighbours in proportion; 0 of
// none. It sorts values.
func Quantile(values []float64, q float64) float64 {
	if len(values) == 0 {
		return 0
	}
	slices.Sort(values)
	at := q * float64(len(values)-1)
	low := int(at)
	high := min(low+1, len(values)-1)
	return values[low] + (values[high]-values[low])*(at-float64(low))
}

// solve fits each band by itself.
func solve(samples []Sample) (t table) {
	for band := range t {
		var own []Sample
		for _, s := range samples {
			if int(s.Band) == band {
				own = append(own, s)
			}
		}
		t[band] = solveBand(own)
	}
	return t
}

// solveBand minimises Σ w (actual − Σ f·t)²/actual + shrinkS Σ (f − 1)², the
// weights by Huber anew each round. Dividing by the actual time makes an error of
// a tenth as bad on a short drive as on a long one.
func solveBand(samples []Sample) (f [road.Classes]float64) {
	for i := range f {
		f[i] = 1
	}
	weight := make([]float64, len(samples))
	for i := range weight {
		weight[i] = 1
	}
	for range rounds {
		next := ridge(samples, weight)
		moved := 0.0
		for i := range f {
			moved = max(moved, math.Abs(next[i]-f[i]))
		}
		f = next
		huber(samples, f, weight)
		if moved < 1e-6 {
			break
		}
	}
	for i := range f {
		f[i] = min(max(f[i], leastFactor), mostFactor)
	}
	return f
}

// huber sets the weight of each drive from its residual, in units of the spread
// of all (median absolute deviation × 1.4826, which is σ for a normal one).
func huber(samples []Sample, f [road.Classes]float64, weight []float64) {
	residual, size := make([]float64, len(samples)), make([]float64, len(samples))
	for i := range samples {
		sum := 0.0
		for class, ms := range samples[i].ClassMs {
			sum += f[class] * ms / 1000
		}
		residual[i] = (samples[i].ActualS - sum) / math.Sqrt(samples[i].ActualS)
		size[i] = math.Abs(residual[i])
	}
	spread := max(1.4826*Quantile(size, 0.5), 1e-9)
	for i, r := range residual {
		weight[i] = min(1, tuning*spread/max(math.Abs(r), 1e-12))
	}
}

// ridge solves the weighted normal equations, pulled towards 1.
func ridge(samples []Sample, weight []float64) [road.Classes]float64 {
	var a [road.Classes][road.Classes + 1]float64
	for i := range a {
		a[i][i], a[i][road.Classes] = shrinkS, shrinkS
	}
	for k := range samples {
		s := &samples[k]
		w := weight[k] / s.ActualS
		for i, ti := range s.ClassMs {
			if ti == 0 {
				continue
			}
			for j, tj := range s.ClassMs {
				a[i][j] += w * ti * tj / 1e6
			}
			a[i][road.Classes] += w * ti / 1000 * s.ActualS
		}
	}
	return eliminate(a)
}

// eliminate is Gauss's, with pivots; the matrix is positive definite.
func eliminate(a [road.Classes][road.Classes + 1]float64) (x [road.Classes]float64) {
	const n = road.Classes
	for c := range n {
		pivot := c
		for r := c + 1; r < n; r++ {
			if math.Abs(a[r][c]) > math.Abs(a[pivot][c]) {
				pivot = r
			}
		}
		a[c], a[pivot] = a[pivot], a[c]
		for r := c + 1; r < n; r++ {
			by := a[r][c] / a[c][c]
			for k := c; k <= n; k++ {
				a[r][k] -= by * a[c][k]
			}
		}
	}
	for r := n - 1; r >= 0; r-- {
		sum := a[r][n]
		for k := r + 1; k < n; k++ {
			sum -= a[r][k] * x[k]
		}
		x[r] = sum / a[r][r]
	}
	return x
}
