package ground

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/paulmach/orb"
)

// Only drawn edges beside a road are measured against it, and none of those that
// it could follow is left out.
func TestNearOf(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	const narrow = 0.73
	point := func() orb.Point { return orb.Point{76.8 + 0.25*r.Float64(), 43.18 + 0.15*r.Float64()} }
	scrawl := make(orb.LineString, 2000)
	for i := range scrawl {
		scrawl[i] = point()
	}
	drawn := planeEdges(Lines{scrawl}, narrow)
	measured, followed := 0, 0
	const roads = 300
	for i := range roads {
		a := point()
		if i%2 == 0 { // along the scrawl, a little beside it
			k := r.IntN(len(scrawl) - 1)
			f := r.Float64()
			a = orb.Point{scrawl[k][0] + f*(scrawl[k+1][0]-scrawl[k][0]) + 0.0001, scrawl[k][1] + f*(scrawl[k+1][1]-scrawl[k][1])}
		}
		line := orb.LineString{a, {a[0] + 0.002*(r.Float64()-0.5), a[1] + 0.002*(r.Float64()-0.5)}}
		near := nearOf(nil, line.Bound(), drawn, drawnWithin, narrow)
		measured += len(near)
		all := follows(line, drawn, drawnWithin, narrow)
		if all {
			followed++
		}
		if got := len(near) > 0 && follows(line, near, drawnWithin, narrow); got != all {
			t.Errorf("%v is followed %v of the edges beside it, %v of all", line, got, all)
		}
		if slices.Contains(near, edge{}) {
			t.Error("an edge that is none")
		}
	}
	if measured > roads*len(drawn)/20 {
		t.Errorf("%d edges measured against %d roads", measured, roads)
	}
	if followed == 0 {
		t.Error("no road was followed")
	}
}
