package fleet

// hand is a worker who could operate a vehicle.
type hand struct {
	worker int32
	rank   uint8 // how gladly he is taken, 0 first
}

// match pairs vehicles with workers, each worker with one vehicle at most, and
// returns the worker of each vehicle or -1. hands[v] are the workers for
// vehicle v by ascending rank; vehicles alike may share one slice.
//
// As many vehicles get a worker as can. Among all such pairings, for every rank
// r as many workers as can are taken who are in reach by hands of rank r and
// better alone; so a worker of rank 0 is never left idle in favour of another.
// The ranks within a pair (near before far) are a preference: they decide
// where they cost nobody else his pair, and no sum of them is minimised.
//
// It is Kuhn's algorithm, run once per rank on all hands up to that rank. An
// augmenting path never unpairs anybody, so what a better rank has won is kept
// (the workers who can be paired at once form a matroid), and by Berge's theorem
// the last run ends with a maximum matching. Workers that a failed search has
// seen can never be freed in the same run (a Hungarian tree), so each run is
// O(hands) for the failures together, and O(hands) at worst per success.
func match(hands [][]hand, workers int) []int32 {
	m := matching{
		hands:   hands,
		worker:  fill(len(hands), -1),
		vehicle: fill(workers, -1),
		next:    make([]int, len(hands)),
		seen:    make([]int32, workers),
		search:  1,
	}
	hopeless := make(map[*hand]bool) // lists that failed in this run: so will they for vehicles alike
	var last uint8
	for _, hs := range hands {
		if len(hs) > 0 {
			last = max(last, hs[len(hs)-1].rank)
		}
	}
	for rank := uint8(0); rank <= last; rank++ {
		clear(m.seen)
		clear(hopeless)
		for v, hs := range hands {
			if m.worker[v] >= 0 || len(hs) == 0 || hopeless[&hs[0]] {
				continue
			}
			m.trail = m.trail[:0]
			if m.pair(int32(v), rank) {
				m.search++
				continue
			}
			for _, w := range m.trail {
				m.seen[w] = lost
			}
			hopeless[&hs[0]] = true
		}
	}
	return m.worker
}

// lost marks a worker whom no search of this run can free.
const lost = -1

type matching struct {
	hands   [][]hand
	worker  []int32 // of each vehicle, -1: none
	vehicle []int32 // of each worker, -1: none
	next    []int   // of each vehicle: all hands before are taken, for good
	seen    []int32 // the search that last saw the worker, or lost
	search  int32   // number of the running search
	trail   []int32 // workers the running search has seen
}

// pair finds a worker for v, moving others from vehicle to vehicle if it must.
func (m *matching) pair(v int32, rank uint8) bool {
	hands := m.hands[v]
	for ; m.next[v] < len(hands) && hands[m.next[v]].rank <= rank; m.next[v]++ {
		if w := hands[m.next[v]].worker; m.vehicle[w] < 0 {
			m.worker[v], m.vehicle[w] = w, v
			return true
		}
	}
	for _, h := range hands[:m.next[v]] {
		if m.seen[h.worker] == lost || m.seen[h.worker] == m.search {
			continue
		}
		m.seen[h.worker] = m.search
		m.trail = append(m.trail, h.worker)
		if m.pair(m.vehicle[h.worker], rank) {
			m.worker[v], m.vehicle[h.worker] = h.worker, v
			return true
		}
	}
	return false
}

func fill(n int, value int32) []int32 {
	s := make([]int32, n)
	for i := range s {
		s[i] = value
	}
	return s
}
