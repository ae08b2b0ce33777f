package road

import (
	"math/rand/v2"
	"reflect"
	"sync"
	"testing"

	"jylu/geo"
)

// Many ask at once while streets are closed and opened: each answer is that of
// the roads that were asked. Positions given twice have the same row and column,
// and each cell is what Seconds says.
func TestConcurrentQuestions(t *testing.T) {
	t.Parallel()
	g, err := NewGraph(drawNetwork(rand.New(rand.NewPCG(5, 6)), 12, 12), nil)
	if err != nil {
		t.Fatal(err)
	}
	free := g.Roads(DefaultProfile(), Size{}, nil)
	closures := []Closure{{Segments: []int32{3, 4, 5, 40, 41}}, {Segments: []int32{80, 81}, Factor: 3}}
	all := places(g.net, 20)
	all = append(all, all[3], geo.Position{Lon: 1, Lat: 1}, all[3])
	wantFree, wantClosed := free.Table(all, all), free.With(closures).Table(all, all)
	if reflect.DeepEqual(wantFree, wantClosed) {
		t.Fatal("the closures change nothing: the test proves nothing")
	}
	var wg sync.WaitGroup
	for worker := range 8 {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(uint64(worker), 1))
			for range 10 {
				roads, want := free, wantFree
				if r.IntN(2) == 0 {
					roads, want = free.With(closures), wantClosed
				}
				if got := roads.Table(all, all); !reflect.DeepEqual(got, want) {
					t.Errorf("table %v, want %v", got, want)
				}
				i, k := r.IntN(len(all)), r.IntN(len(all))
				if got := roads.Seconds(all[i], all[k]); got != want[i][k] {
					t.Errorf("%d s, the table says %d", got, want[i][k])
				}
				if route, err := roads.Route(all[i], all[k]); err == nil && route.Seconds != want[i][k] {
					t.Errorf("route of %d s, the table says %d", route.Seconds, want[i][k])
				}
				if _, err := roads.Isochrones(all[0], []int{1}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
}

// A graph made with a cached order answers the same, and refuses an order that
// is not its own.
func TestCachedOrder(t *testing.T) {
	t.Parallel()
	n := drawNetwork(rand.New(rand.NewPCG(8, 6)), 8, 8)
	fresh, err := NewGraph(n, nil)
	if err != nil {
		t.Fatal(err)
	}
	cached, err := NewGraph(n, fresh.Order())
	if err != nil {
		t.Fatal(err)
	}
	all := places(n, 15)
	if a, b := fresh.Roads(DefaultProfile(), Size{}, nil), cached.Roads(DefaultProfile(), Size{}, nil); !reflect.DeepEqual(a.Table(all, all), b.Table(all, all)) {
		t.Error("another order, another table")
	}
	wrong := fresh.Order()
	wrong[0] = wrong[1]
	for _, order := range [][]int32{wrong, wrong[1:], {}, append(fresh.Order(), 0)} {
		if _, err := NewGraph(n, order); err == nil {
			t.Errorf("an order of %d nodes was taken", len(order))
		}
	}
	if _, err := NewGraph(&Network{Names: []Name{{}}}, nil); err == nil {
		t.Error("a network without roads was taken")
	}
}
