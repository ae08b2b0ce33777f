package road

import (
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"jylu/geo"
	"jylu/geo/road/hierarchy"
)

// plain is the same question answered by plain Dijkstra on the split graph: what
// the hierarchy is measured against.
func (r *Roads) plain(from, to end) uint32 {
	dist, _ := r.g.split.Dijkstra(r.splitWeights(), from.seeds)
	return min(r.near(from, to), toSeeds(dist, to.seeds))
}

func (r *Roads) splitWeights() []uint32 {
	weights := make([]uint32, len(r.g.arc))
	for e, a := range r.g.arc {
		weights[e] = r.weight[a]
	}
	return weights
}

func toSeeds(dist []uint32, seeds []hierarchy.Seed) uint32 {
	best := unreachable
	for _, s := range seeds {
		best = min(best, dist[s.Node]+s.Weight)
	}
	return best
}

// randomClosures closes and slows some segments.
func randomClosures(r *rand.Rand, segments int) []Closure {
	var closures []Closure
	for range r.IntN(4) {
		c := Closure{Factor: [...]float64{0, 0, 1.7, 3}[r.IntN(4)]}
		for range 1 + r.IntN(3) {
			c.Segments = append(c.Segments, int32(r.IntN(segments)))
		}
		closures = append(closures, c)
	}
	return closures
}

// randomPosition is on, beside or far from the network, now and then at a node.
func randomPosition(r *rand.Rand, n *Network) geo.Position {
	c := n.Shapes[r.IntN(len(n.Shapes))]
	if r.IntN(4) > 0 {
		c.Lon, c.Lat = c.Lon+int32(r.IntN(40000)-20000), c.Lat+int32(r.IntN(30000)-15000)
	}
	return c.Position()
}

// Every answer is that of a search that knows nothing of split nodes: with
// restrictions, private roads, closures, low bridges, points on one road and
// points in one yard. Table, Distance, Path and plain Dijkstra agree.
func TestTimesEqualBruteForce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := randomNetwork(t)
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "places"), 2))
		g, err := NewGraph(n, nil)
		if err != nil {
			t.Fatal(err)
		}
		roads := g.Roads(DefaultProfile(), Size{HeightDm: uint16(r.IntN(2) * 40)}, randomClosures(r, len(n.Segments)))
		if r.IntN(2) == 0 {
			roads = roads.With(randomClosures(r, len(n.Segments)))
		}
		var places []geo.Position
		for range 12 {
			places = append(places, randomPosition(r, n))
		}
		from, _ := roads.ends(places, roads.origin)
		to, _ := roads.ends(places, roads.destination)
		table := roads.table(from, to)
		brute := newBrute(n, roads.weight)
		for i, f := range from {
			sweep := brute.from(f.snap)
			for j, d := range to {
				want := sweep.to(d.snap)
				if got := table[i*len(to)+j]; got != want {
					t.Fatalf("table %v -> %v: %d ms, brute force %d\n%s", f.snap, d.snap, got, want, describe(n))
				}
				if got := roads.milliseconds(f, d); got != want {
					t.Fatalf("distance %v -> %v: %d ms, brute force %d\n%s", f.snap, d.snap, got, want, describe(n))
				}
				if got := roads.plain(f, d); got != want {
					t.Fatalf("plain %v -> %v: %d ms, brute force %d", f.snap, d.snap, got, want)
				}
				checkDrive(t, roads, brute, f, d, want)
			}
		}
	})
}

// checkDrive holds the pieces of a drive against the network: they connect, are
// allowed, begin and end where they should and take the time they should.
func checkDrive(t rapid.TB, r *Roads, b *brute, from, to end, want uint32) {
	drive, ms := r.drive(from, to)
	if ms != want {
		t.Fatalf("drive %v -> %v: %d ms, want %d", from.snap, to.snap, ms, want)
	}
	if ms >= unreachable {
		return
	}
	var past []Arc
	sum, left := uint32(0), false
	for i, p := range drive {
		if !b.drivable(p.arc) || i > 0 && r.g.net.Head(drive[i-1].arc) != r.g.net.Tail(p.arc) ||
			i > 0 && p.from != 0 || i+1 < len(drive) && p.to != 1 || p.from > p.to {
			t.Fatalf("piece %d of %v does not follow\n%s", i, drive, describe(r.g.net))
		}
		if r.g.net.Segments[p.arc.Segment()].Private {
			left, past = left || len(past) > 0, nil
		} else {
			if left || !b.allows(past, p.arc) {
				t.Fatalf("piece %d of %v is not allowed\n%s", i, drive, describe(r.g.net))
			}
			past = append(past, p.arc)
		}
		sum += p.ms
	}
	if sum != ms {
		t.Fatalf("pieces take %d ms, the drive %d: %v", sum, ms, drive)
	}
	if len(drive) == 0 {
		if a, b := r.g.junction(from.snap), r.g.junction(to.snap); (a < 0 || a != b) && from.snap.Position != to.snap.Position {
			t.Fatalf("no pieces between %v and %v", from.snap, to.snap)
		}
		return
	}
	first, last := drive[0], drive[len(drive)-1]
	if a, b := r.at(first.arc, first.from), r.at(last.arc, last.to); !same(a, from.snap, r) || !same(b, to.snap, r) {
		t.Fatalf("drive %v is not from %v to %v", drive, from.snap, to.snap)
	}
}

func (r *Roads) at(a Arc, share float64) Snap {
	if !a.Forward() {
		share = 1 - share
	}
	return Snap{Segment: a.Segment(), Share: share}
}

func same(a, b Snap, r *Roads) bool {
	va, vb := r.g.junction(a), r.g.junction(b)
	return va >= 0 && va == vb || a.Segment == b.Segment && a.Share-b.Share < 1e-9 && b.Share-a.Share < 1e-9
}
