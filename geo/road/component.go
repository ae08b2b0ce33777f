package road

// strongPart returns which nodes are in the largest strongly connected part of the
// edges that use admits, and how many: from each of them every other can be
// reached and left again. Tarjan's algorithm without recursion, since a
// chain of a hundred thousand nodes is nothing unusual.
func (b *builder) strongPart(use func(e *edge) bool) (inside []bool, size int) {
	n := len(b.nodes)
	s := strong{b: b, use: use, order: make([]int32, n), low: make([]int32, n), label: make([]int32, n), next: make([]int32, n)}
	copy(s.next, b.first)
	for v := range int32(n) {
		if s.order[v] == 0 {
			s.from(v)
		}
	}
	count := make([]int, s.labels+1)
	largest := int32(0)
	for _, l := range s.label {
		if count[l]++; count[l] > count[largest] {
			largest = l
		}
	}
	inside = make([]bool, n)
	for v, l := range s.label {
		inside[v] = l == largest
	}
	return inside, count[largest]
}

// strong is the state of strongPart.
type strong struct {
	b   *builder
	use func(e *edge) bool

	order, low []int32 // when a node was met, from 1; the earliest it leads back to
	label      []int32 // of its part, from 1
	next       []int32 // of each node: the next edge to look at
	path       []int32 // nodes being looked at, each reached from the one before
	stack      []int32 // nodes met and not yet in a part
	met        int32
	labels     int32
}

func (s *strong) meet(v int32) {
	s.met++
	s.order[v], s.low[v] = s.met, s.met
	s.path, s.stack = append(s.path, v), append(s.stack, v)
}

// from finds the parts of everything that can be reached from root.
func (s *strong) from(root int32) {
	s.meet(root)
	for len(s.path) > 0 {
		v := s.path[len(s.path)-1]
		if s.next[v] < s.b.first[v+1] {
			e := &s.b.edges[s.b.at[s.next[v]]]
			s.next[v]++
			if !s.use(e) || !e.open(v) {
				continue
			}
			if w := e.other(v); s.order[w] == 0 {
				s.meet(w)
			} else if s.label[w] == 0 {
				s.low[v] = min(s.low[v], s.order[w])
			}
			continue
		}
		s.path = s.path[:len(s.path)-1]
		if len(s.path) > 0 {
			up := s.path[len(s.path)-1]
			s.low[up] = min(s.low[up], s.low[v])
		}
		if s.low[v] == s.order[v] {
			s.labels++
			for s.label[v] == 0 {
				last := len(s.stack) - 1
				s.label[s.stack[last]] = s.labels
				s.stack = s.stack[:last]
			}
		}
	}
}
