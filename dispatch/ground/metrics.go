package ground

import (
	"slices"
	"sync"

	"jylu/geo/road"
)

// metrics keeps one graph with its weights: of each profile and size without
// closures, which takes the time of a whole customisation, and the last one with
// closures, which takes milliseconds more. Replays of the past come and go beside
// the present. It belongs to the graph and goes with it: while another graph is made
// ready, and its metrics, those in use stay.
type metrics struct {
	graph *road.Graph

	mu    sync.Mutex
	kept  map[metricKey]*metric
	order []metricKey // by last use, oldest first
}

// maxMetrics bounds what is kept: the sizes there are, in this band of the day and
// the next, and some replays. Each takes a few megabytes of a city.
const maxMetrics = 32

type metricKey struct {
	profile road.Profile
	size    road.Size
}

type metric struct {
	mu       sync.Mutex
	free     *road.Roads // without closures
	closures string      // that with was made of
	with     *road.Roads
}

// of returns the roads for a vehicle of the size under the closures, which the
// text stands for.
func (m *metrics) of(key metricKey, text string, closures []road.Closure) *road.Roads {
	e := m.entry(key)
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.free == nil {
		e.free = m.graph.Roads(key.profile, key.size, nil)
	}
	switch {
	case len(closures) == 0:
		return e.free
	case e.with == nil || e.closures != text:
		e.with, e.closures = e.free.With(closures), text
	}
	return e.with
}

// entry finds or makes the entry of key and marks it as used.
func (m *metrics) entry(key metricKey) *metric {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.kept == nil {
		m.kept = map[metricKey]*metric{}
	}
	if i := slices.Index(m.order, key); i >= 0 {
		m.order = slices.Delete(m.order, i, i+1)
	}
	m.order = append(m.order, key)
	e := m.kept[key]
	if e == nil {
		e = &metric{}
		m.kept[key] = e
	}
	if len(m.order) > maxMetrics {
		delete(m.kept, m.order[0])
		m.order = slices.Delete(m.order, 0, 1)
	}
	return e
}

// roads is the metric of a kind of vehicle; nil if no roads are known. An unknown
// kind has no size.
func (t *Travel) roads(kind string) *road.Roads {
	if t.terrain.graph == nil {
		return nil
	}
	key := metricKey{t.profile, t.terrain.signs.least(t.sizes[kind])}
	return t.terrain.metrics.of(key, t.state.closures, t.closures)
}

// warm makes the metrics of all kinds of vehicle, and of those without a size.
func (t *Travel) warm() {
	t.roads("")
	for kind := range t.sizes {
		t.roads(kind)
	}
}

// signs are the limits of height and weight that stand on some road, ascending.
// Vehicles between the same two meet the same roads.
type signs struct{ heights, weights []uint16 }

func signsOf(n *road.Network) signs {
	var s signs
	for i := range n.Segments {
		if h := n.Segments[i].MaxHeightDm; h > 0 {
			s.heights = append(s.heights, h)
		}
		if w := n.Segments[i].MaxWeight100kg; w > 0 {
			s.weights = append(s.weights, w)
		}
	}
	slices.Sort(s.heights)
	slices.Sort(s.weights)
	return signs{slices.Compact(s.heights), slices.Compact(s.weights)}
}

// least is a size that meets the same signs as v, the same for all who do: just
// above the highest sign it fails, 0 if it fails none.
func (s signs) least(v road.Size) road.Size {
	return road.Size{HeightDm: aboveFailed(s.heights, v.HeightDm), Weight100kg: aboveFailed(s.weights, v.Weight100kg)}
}

func aboveFailed(limits []uint16, n uint16) uint16 {
	i, _ := slices.BinarySearch(limits, n) // limits before i are below n: failed
	if i == 0 {
		return 0
	}
	return limits[i-1] + 1
}

// Like returns the kind of vehicle that stands for all with the times of this one:
// none, if it meets no sign. Who asks for many kinds asks once for those alike.
func (t *Travel) Like(kind string) string {
	if t.terrain.graph == nil || t.terrain.signs.least(t.sizes[kind]) == (road.Size{}) {
		return ""
	}
	return kind
}
