package geo

import "github.com/paulmach/orb"

// CrossesItself reports whether two edges of the closed ring cross or touch other
// than where one ends and the next begins. It compares all pairs: rings of a few
// thousand vertices take milliseconds.
func CrossesItself(ring orb.Ring) bool {
	n := len(ring) - 1
	for i := range n {
		for k := i + 1; k < n; k++ {
			a, b, c, d := ring[i], ring[i+1], ring[k], ring[k+1]
			switch {
			case k == i+1: // share b
				if folds(a, b, d) {
					return true
				}
			case i == 0 && k == n-1: // share a
				if folds(c, a, b) {
					return true
				}
			case meet(a, b, c, d):
				return true
			}
		}
	}
	return false
}

// turn is positive if a, b, c turn to the left, negative to the right.
func turn(a, b, c orb.Point) float64 {
	return (b[0]-a[0])*(c[1]-a[1]) - (b[1]-a[1])*(c[0]-a[0])
}

// folds reports whether the edge b–c runs back over a–b, or has no length.
func folds(a, b, c orb.Point) bool {
	return b == c || turn(a, b, c) == 0 && (b[0]-a[0])*(c[0]-b[0])+(b[1]-a[1])*(c[1]-b[1]) < 0
}

// meet reports whether the segments a–b and c–d have a point in common.
func meet(a, b, c, d orb.Point) bool {
	t1, t2, t3, t4 := turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)
	if (t1 > 0) != (t2 > 0) && (t3 > 0) != (t4 > 0) && t1 != 0 && t2 != 0 && t3 != 0 && t4 != 0 {
		return true
	}
	return t1 == 0 && between(a, b, c) || t2 == 0 && between(a, b, d) || t3 == 0 && between(c, d, a) || t4 == 0 && between(c, d, b)
}

// between reports whether p, which lies on the line through a and b, lies on the segment.
func between(a, b, p orb.Point) bool {
	return min(a[0], b[0]) <= p[0] && p[0] <= max(a[0], b[0]) && min(a[1], b[1]) <= p[1] && p[1] <= max(a[1], b[1])
}
