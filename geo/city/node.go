package city

import (
	"cmp"
	"math"
	"slices"

	"jylu/geo"
	"jylu/geo/road"
)

// merge is how near two vertices must be, in metres, to become one.
const merge = 12.0

// vertices numbers points, taking points nearer than merge for one.
type vertices struct {
	at    []xy
	cells map[[2]int32][]int32
}

func (v *vertices) number(p xy) int32 {
	i, j := int32(math.Floor(p.x/merge)), int32(math.Floor(p.y/merge))
	best, least := int32(-1), merge
	for di := int32(-1); di <= 1; di++ {
		for dj := int32(-1); dj <= 1; dj++ {
			for _, n := range v.cells[[2]int32{i + di, j + dj}] {
				if d := v.at[n].to(p); d < least {
					best, least = n, d
				}
			}
		}
	}
	if best >= 0 {
		return best
	}
	n := int32(len(v.at))
	v.at = append(v.at, p)
	v.cells[[2]int32{i, j}] = append(v.cells[[2]int32{i, j}], n)
	return n
}

// noded is a street whose vertices are numbered, crossings included.
type noded struct {
	drawn
	ids []int32
}

// node gives streets that meet a vertex in common, cuts off the stubs beyond the
// last crossing and drops what is not connected to the rest.
func node(streets []drawn) ([]noded, *vertices) {
	v := &vertices{cells: map[[2]int32][]int32{}}
	lines := make([]noded, len(streets))
	r := newRaster(200)
	for i, s := range streets {
		lines[i].drawn = s
		for _, p := range s.course {
			if n := v.number(p); len(lines[i].ids) == 0 || lines[i].ids[len(lines[i].ids)-1] != n {
				lines[i].ids = append(lines[i].ids, n)
			}
		}
		c := make([]xy, len(lines[i].ids))
		for k, n := range lines[i].ids {
			c[k] = v.at[n]
		}
		lines[i].course = c
		r.add(i, c)
	}
	split(lines, r, v)
	lines = unshared(lines)
	for range 3 {
		lines = trimmed(lines, v)
	}
	return connected(lines, len(v.at)), v
}

// split puts a vertex into both streets where they cross on one level.
func split(lines []noded, r *raster, v *vertices) {
	first := make([]int, len(lines)) // each line's first stretch in r.all
	for i := 1; i < len(lines); i++ {
		first[i] = first[i-1] + len(lines[i-1].course) - 1
	}
	met := make([][]int32, len(r.all))
	for id, s := range r.all {
		r.near(s.a, s.b, 0, func(other int32, o stretch) bool {
			if int(other) <= id || o.line == s.line || overpass(lines[s.line].drawn, lines[o.line].drawn) {
				return true
			}
			if p, ok := meet(s.a, s.b, o.a, o.b); ok {
				n := v.number(p)
				met[id], met[other] = append(met[id], n), append(met[other], n)
			}
			return true
		})
	}
	for i := range lines {
		l := &lines[i]
		ids := []int32{l.ids[0]}
		for k := 1; k < len(l.ids); k++ {
			a, way := v.at[l.ids[k-1]], v.at[l.ids[k]].minus(v.at[l.ids[k-1]])
			in := append(met[first[i]+k-1], l.ids[k])
			slices.SortStableFunc(in, func(m, n int32) int {
				return cmp.Compare(v.at[m].minus(a).dot(way), v.at[n].minus(a).dot(way))
			})
			for _, n := range in {
				if len(ids) > 1 && ids[len(ids)-2] == n {
					ids = ids[:len(ids)-1] // there and back again: vertices were merged
				} else if ids[len(ids)-1] != n {
					ids = append(ids, n)
				}
			}
		}
		l.ids = ids
	}
}

// overpass tells whether one of two streets bridges the other.
func overpass(a, b drawn) bool {
	return a.apart && b.class > road.Secondary || b.apart && a.class > road.Secondary
}

// unshared cuts streets where they would run along the same two vertices as an
// earlier one, so that no piece of road is there twice.
func unshared(lines []noded) []noded {
	taken := map[[2]int32]bool{}
	var out []noded
	for _, l := range lines {
		start := 0
		for k := 1; k <= len(l.ids); k++ {
			if k < len(l.ids) {
				pair := [2]int32{min(l.ids[k-1], l.ids[k]), max(l.ids[k-1], l.ids[k])}
				if !taken[pair] {
					taken[pair] = true
					continue
				}
			}
			if k-start > 1 {
				out = append(out, noded{l.drawn, l.ids[start:k]})
			}
			start = k
		}
	}
	return out
}

// usesOf counts how often a street passes each vertex.
func usesOf(lines []noded, v *vertices) []int {
	uses := make([]int, len(v.at))
	for _, l := range lines {
		for _, n := range l.ids {
			uses[n]++
		}
	}
	return uses
}

// trimmed cuts the stubs off streets that were not drawn by hand.
func trimmed(lines []noded, v *vertices) []noded {
	uses := usesOf(lines, v)
	shorten := func(ids []int32) []int32 { // from the front
		dead := 0.0
		for k := 0; k < len(ids); k++ {
			if k > 0 {
				dead += v.at[ids[k-1]].to(v.at[ids[k]])
			}
			if uses[ids[k]] > 1 {
				if dead < stub {
					return ids[k:]
				}
				return ids
			}
		}
		return nil // meets nothing
	}
	var out []noded
	for _, l := range lines {
		if l.fill {
			ids := slices.Clone(shorten(l.ids))
			slices.Reverse(ids)
			ids = slices.Clone(shorten(ids))
			slices.Reverse(ids)
			l.ids = ids
		}
		if len(l.ids) > 1 {
			out = append(out, l)
		}
	}
	return out
}

// connected returns the streets of the largest connected part.
func connected(lines []noded, count int) []noded {
	parent := make([]int32, count)
	for i := range parent {
		parent[i] = int32(i)
	}
	root := func(n int32) int32 {
		for parent[n] != n {
			parent[n] = parent[parent[n]]
			n = parent[n]
		}
		return n
	}
	for _, l := range lines {
		for _, n := range l.ids[1:] {
			parent[root(n)] = root(l.ids[0])
		}
	}
	size, largest := make([]int, count), int32(0)
	for _, l := range lines {
		n := root(l.ids[0])
		if size[n] += len(l.ids); size[n] > size[largest] {
			largest = n
		}
	}
	return slices.DeleteFunc(lines, func(l noded) bool { return root(l.ids[0]) != largest })
}

// roadLines returns the streets as the road network takes them.
func roadLines(lines []noded, v *vertices) []road.Line {
	out := make([]road.Line, len(lines))
	for i, l := range lines {
		points := make([]geo.Position, len(l.ids))
		for k, n := range l.ids {
			points[k] = v.at[n].position()
		}
		out[i] = road.Line{Name: l.name, Class: l.class, OneWay: l.oneWay, Points: points}
	}
	return out
}
