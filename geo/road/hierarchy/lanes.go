package hierarchy

import "slices"

// lanes is how many searches go on side by side: one cache line of weights.
const lanes = 16

// lane is one weight for each of the searches.
type lane [lanes]uint32

var unreachableLane = lane(slices.Repeat([]uint32{Unreachable}, lanes))

// arrive takes what comes by another row and w.
func (a *lane) arrive(row *lane, w uint32) {
	for l := range a {
		a[l] = min(a[l], row[l]+w)
	}
}

// ascendPlain carries weights over edges upward. The list has every node after
// those above it, so it is walked from its end.
func ascendPlain(dist []lane, list, first, head []int32, weight []uint32) {
	for _, v := range slices.Backward(list) {
		from := &dist[v]
		for e := first[v]; e < first[v+1]; e++ {
			to, w := &dist[head[e]], weight[e]
			for l := range lanes {
				to[l] = min(to[l], from[l]+w)
			}
		}
	}
}

// descendPlain brings weights from above, along the list.
func descendPlain(dist []lane, list, first, head []int32, weight []uint32) {
	for _, v := range list {
		to := &dist[v]
		for e := first[v]; e < first[v+1]; e++ {
			from, w := &dist[head[e]], weight[e]
			for l := range lanes {
				to[l] = min(to[l], from[l]+w)
			}
		}
	}
}
