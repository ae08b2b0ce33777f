package hierarchy

import "golang.org/x/sys/cpu"

// vector says whether the processor has what the assembly needs.
var vector = cpu.X86.HasAVX2

//go:noescape
func ascendAVX2(dist *lane, list, first, head *int32, weight *uint32, n int)

//go:noescape
func descendAVX2(dist *lane, list, first, head *int32, weight *uint32, n int)

// ascend is ascendPlain, faster where the processor can. The assembly does not
// check bounds: the arrays are the hierarchy's own, the list is made of its
// ranks.
func ascend(dist []lane, list, first, head []int32, weight []uint32) {
	if !vector || len(list) == 0 || len(head) == 0 {
		ascendPlain(dist, list, first, head, weight)
		return
	}
	ascendAVX2(&dist[0], &list[0], &first[0], &head[0], &weight[0], len(list))
}

// descend is descendPlain, as ascend.
func descend(dist []lane, list, first, head []int32, weight []uint32) {
	if !vector || len(list) == 0 || len(head) == 0 {
		descendPlain(dist, list, first, head, weight)
		return
	}
	descendAVX2(&dist[0], &list[0], &first[0], &head[0], &weight[0], len(list))
}
