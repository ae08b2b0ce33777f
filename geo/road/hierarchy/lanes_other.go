//go:build !amd64

package hierarchy

func ascend(dist []lane, list, first, head []int32, weight []uint32) {
	ascendPlain(dist, list, first, head, weight)
}

func descend(dist []lane, list, first, head []int32, weight []uint32) {
	descendPlain(dist, list, first, head, weight)
}
