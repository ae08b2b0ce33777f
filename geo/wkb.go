package geo

import (
	"encoding/binary"
	"math"
)

// WKB geometry types, OGC 06-103r4 table 7.
const (
	wkbPoint        = 1
	wkbLineString   = 2
	wkbPolygon      = 3
	wkbMultiPolygon = 6
)

// CheckWKB walks the headers of b without allocating and returns a *ShapeError
// unless it is one whole geometry of an accepted kind whose counts fit its
// length and MaxVertices. It does not look at the coordinates.
func CheckWKB(b []byte) error {
	w := wkbWalk{rest: b}
	if err := w.geometry(true); err != nil {
		return err
	}
	if len(w.rest) > 0 {
		return bad("not-wkb")
	}
	return nil
}

// wkbWalk is what is left of a WKB and how many vertices have passed.
type wkbWalk struct {
	rest     []byte
	order    binary.ByteOrder
	vertices int
}

func (w *wkbWalk) geometry(outermost bool) error {
	kind, err := w.header()
	switch {
	case err != nil:
		return err
	case kind == wkbPoint && outermost:
		return w.points(1)
	case kind == wkbLineString && outermost:
		return w.counted(w.points)
	case kind == wkbPolygon:
		return w.counted(w.rings)
	case kind == wkbMultiPolygon && outermost:
		return w.counted(func(n int) error {
			for range n {
				if err := w.geometry(false); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return bad("geometry-kind")
}

func (w *wkbWalk) header() (uint32, error) {
	if len(w.rest) < 5 {
		return 0, bad("not-wkb")
	}
	switch w.rest[0] {
	case 0:
		w.order = binary.BigEndian
	case 1:
		w.order = binary.LittleEndian
	default:
		return 0, bad("not-wkb")
	}
	kind := w.order.Uint32(w.rest[1:])
	w.rest = w.rest[5:]
	return kind, nil
}

// counted reads a count and hands it to body. A count larger than MaxVertices
// is refused whatever it counts, so no loop runs on a lie.
func (w *wkbWalk) counted(body func(n int) error) error {
	if len(w.rest) < 4 {
		return bad("not-wkb")
	}
	n := w.order.Uint32(w.rest)
	w.rest = w.rest[4:]
	if n > MaxVertices {
		return bad("too-many-vertices")
	}
	return body(int(n))
}

func (w *wkbWalk) rings(n int) error {
	for range n {
		if err := w.counted(w.points); err != nil {
			return err
		}
	}
	return nil
}

func (w *wkbWalk) points(n int) error {
	const size = 16
	if w.vertices += n; w.vertices > MaxVertices {
		return bad("too-many-vertices")
	}
	if n > math.MaxInt/size || len(w.rest) < n*size {
		return bad("not-wkb")
	}
	w.rest = w.rest[n*size:]
	return nil
}
