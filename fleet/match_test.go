package fleet_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"jylu/fleet"
)

// TestMatch compares with all possible pairings: as many vehicles as can be
// have a worker, and of each rank as many workers as can be are taken.
func TestMatch(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		workers := rapid.IntRange(0, 9).Draw(t, "workers")
		worst := rapid.Uint8Range(0, 2).Draw(t, "worst")
		hands := make([][]fleet.Hand, rapid.IntRange(0, 9).Draw(t, "vehicles"))
		for v := range hands {
			for w := range workers {
				if rapid.IntRange(0, 2).Draw(t, "able") == 0 {
					hands[v] = append(hands[v], fleet.NewHand(w, rapid.Uint8Range(0, worst).Draw(t, "rank")))
				}
			}
			slices.SortStableFunc(hands[v], func(a, b fleet.Hand) int { return int(a.Rank()) - int(b.Rank()) })
		}
		got := fleet.Match(hands, workers)

		taken := make(map[int32]bool)
		for v, w := range got {
			if w < 0 {
				continue
			}
			if taken[w] {
				t.Fatalf("worker %d has two vehicles: %v", w, got)
			}
			taken[w] = true
			if !slices.ContainsFunc(hands[v], func(h fleet.Hand) bool { return h.Worker() == int(w) }) {
				t.Fatalf("worker %d cannot operate vehicle %d", w, v)
			}
		}
		if want := most(hands, workers, 255); len(taken) != want {
			t.Fatalf("%d pairs of at most %d", len(taken), want)
		}
	})
}

// TestMatchMovesTheMoved: vehicle 3 has its worker only if he is moved on from
// vehicle 2, which got him a moment ago by moving him from vehicle 0.
func TestMatchMovesTheMoved(t *testing.T) {
	t.Parallel()
	able := [][]int{{0, 2}, {1, 3}, {0, 1}, {0}}
	hands := make([][]fleet.Hand, len(able))
	for v, workers := range able {
		for _, w := range workers {
			hands[v] = append(hands[v], fleet.NewHand(w, 0))
		}
	}
	if got := fleet.Match(hands, 4); !slices.Equal(got, []int32{2, 3, 1, 0}) {
		t.Errorf("Match = %v", got)
	}
}

// TestMatchKeepsBetterRanks: with ranks that are the worker's own (on watch or
// on call, as for vehicles), as many of the better as can be are taken.
func TestMatchKeepsBetterRanks(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rank := rapid.SliceOfN(rapid.Uint8Range(0, 2), 0, 6).Draw(t, "rank")
		hands := make([][]fleet.Hand, rapid.IntRange(0, 6).Draw(t, "vehicles"))
		for v := range hands {
			for w := range rank {
				if rapid.Bool().Draw(t, "able") {
					hands[v] = append(hands[v], fleet.NewHand(w, rank[w]))
				}
			}
			slices.SortStableFunc(hands[v], func(a, b fleet.Hand) int { return int(a.Rank()) - int(b.Rank()) })
		}
		got := fleet.Match(hands, len(rank))
		for best := range uint8(3) {
			count := 0
			for _, w := range got {
				if w >= 0 && rank[w] <= best {
					count++
				}
			}
			if want := most(hands, len(rank), best); count != want {
				t.Fatalf("%d workers of rank ≤ %d taken, %d can be: %v", count, best, want, got)
			}
		}
	})
}

// most is the size of the largest pairing by hands up to rank: the best over
// all sets of workers taken, vehicle by vehicle.
func most(hands [][]fleet.Hand, workers int, rank uint8) int {
	best := make([]int, 1<<workers) // by the set of workers that may still be taken
	for v := range hands {
		next := slices.Clone(best)
		for set := range best {
			for _, h := range hands[v] {
				if w := 1 << h.Worker(); h.Rank() <= rank && set&w != 0 {
					next[set] = max(next[set], 1+best[set&^w])
				}
			}
		}
		best = next
	}
	return best[len(best)-1]
}

// BenchmarkMatch pairs 1,000 operators, each certified for two of ten kinds,
// with 4,000 vehicles of three areas: five times a large company.
// Budget: 4 ms (measured: 1.2 ms and 22 allocations).
func BenchmarkMatch(b *testing.B) {
	const workers, vehicles, kinds, areas = 1_000, 4_000, 10, 3
	rng := rand.New(rand.NewPCG(1, 2))
	lists := make([][]fleet.Hand, kinds*areas)
	for w := range workers {
		onCall, home := uint8(2*rng.IntN(2)), rng.IntN(areas)
		first := rng.IntN(kinds)
		for _, kind := range []int{first, (first + 1 + rng.IntN(kinds-1)) % kinds} {
			for area := range areas {
				rank := onCall
				if area != home {
					rank++
				}
				lists[kind*areas+area] = append(lists[kind*areas+area], fleet.NewHand(w, rank))
			}
		}
	}
	for _, list := range lists {
		slices.SortStableFunc(list, func(a, b fleet.Hand) int { return int(a.Rank()) - int(b.Rank()) })
	}
	hands := make([][]fleet.Hand, vehicles)
	for v := range hands {
		hands[v] = lists[rng.IntN(len(lists))]
	}
	b.ReportAllocs()
	for b.Loop() {
		paired := 0
		for _, w := range fleet.Match(hands, workers) {
			if w >= 0 {
				paired++
			}
		}
		if paired != workers {
			b.Fatalf("%d paired, want all %d operators", paired, workers)
		}
	}
}
