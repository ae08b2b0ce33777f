package road

import "slices"

// loopMetres is up to what length a loop of a ring is a blemish of a crossing,
// where carriageways or ramps run over each other, and is cut off.
const loopMetres = 400

// untangle cuts from a ring (its last point is not the first again) what is no
// side of it: points given twice, ways out and back again, small loops. Larger
// loops stay, for the caller to find.
func untangle(points []Coord) []Coord {
	points = withoutSpurs(points)
	for range len(points) { // each time at least one point goes; the bound is a belt
		i, k, at, found := firstLoop(points)
		if !found {
			break
		}
		inner := append([]Coord{at}, points[i+1:k+1]...)
		outer := append(append(slices.Clone(points[:i+1]), at), points[k+1:]...)
		short, long := inner, outer
		if around(inner) > around(outer) {
			short, long = outer, inner
		}
		if around(short) > loopMetres {
			break
		}
		points = withoutSpurs(long)
	}
	return points
}

// withoutSpurs removes points equal to the one before and tips of ways that
// return by the points they came by, also over the end of the ring.
func withoutSpurs(points []Coord) []Coord {
	var out []Coord
	for _, p := range points {
		out = append(out, p)
		for {
			n := len(out)
			if n >= 2 && out[n-1] == out[n-2] {
				out = out[:n-1]
			} else if n >= 3 && out[n-1] == out[n-3] {
				out = out[:n-2]
			} else {
				break
			}
		}
	}
	for len(out) >= 3 {
		n := len(out)
		switch {
		case out[0] == out[n-1]:
			out = out[:n-1]
		case out[1] == out[n-1]:
			out = out[1:]
		case out[0] == out[n-2]:
			out = out[:n-1]
		default:
			return out
		}
	}
	return out
}

// firstLoop finds two edges of the ring, i and k, that are not neighbours and
// cross or touch, and where. The edge i runs from point i to the next.
func firstLoop(points []Coord) (i, k int, at Coord, found bool) {
	n := len(points)
	for i := range n {
		a, b := points[i], points[(i+1)%n]
		for k := i + 2; k < n; k++ {
			if i == 0 && k == n-1 {
				continue
			}
			c, d := points[k], points[(k+1)%n]
			if max(c.Lon, d.Lon) < min(a.Lon, b.Lon) || min(c.Lon, d.Lon) > max(a.Lon, b.Lon) ||
				max(c.Lat, d.Lat) < min(a.Lat, b.Lat) || min(c.Lat, d.Lat) > max(a.Lat, b.Lat) {
				continue
			}
			if s, ok := intersect(a, b, c, d); ok {
				return i, k, between(a, b, s), true
			}
		}
	}
	return 0, 0, Coord{}, false
}

// around returns the length of the ring in metres.
func around(points []Coord) float64 {
	sum := 0.0
	for i, p := range points {
		sum += planeAt(p.Position().Lat).metres(p, points[(i+1)%len(points)])
	}
	return sum
}
