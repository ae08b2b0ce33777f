package road

import "cmp"

// waiting is a node in the queue of a search.
type waiting[W cmp.Ordered] struct {
	node   int32
	weight W
}

// queue is a heap of them (container/heap), by weight and node, so that equal
// ways are told apart the same way each time.
type queue[W cmp.Ordered] []waiting[W]

func (q queue[W]) Len() int { return len(q) }
func (q queue[W]) Less(i, k int) bool {
	return q[i].weight < q[k].weight || q[i].weight == q[k].weight && q[i].node < q[k].node
}
func (q queue[W]) Swap(i, k int) { q[i], q[k] = q[k], q[i] }
func (q *queue[W]) Push(x any)   { *q = append(*q, x.(waiting[W])) }
func (q *queue[W]) Pop() any {
	last := (*q)[len(*q)-1]
	*q = (*q)[:len(*q)-1]
	return last
}
