package tile

import (
	"encoding/binary"
	"errors"
	"math/bits"
	"sort"
)

// An entry of a PMTiles directory: run tiles from id on share the same bytes; run 0
// is a leaf directory that knows the tiles from id on.
type entry struct {
	id     uint64
	offset uint64 // in the section of tiles, or of leaves
	length uint32
	run    uint32
}

const (
	maxEntries  = 1 << 20 // of one directory; archives have some thousand
	maxArchived = 26      // the last zoom whose ids fit in 53 bits, as the format's own readers demand
)

var errDirectory = errors.New("directory is damaged")

// parseDirectory reads a directory: four columns of varints. Ids must rise, and
// every entry must end within a section of that many bytes.
func parseDirectory(b []byte, tiles, leaves uint64) ([]entry, error) {
	r := varints{b: b}
	n := r.next()
	if r.bad || n == 0 || n > maxEntries || n > uint64(len(b)) {
		return nil, errDirectory
	}
	entries := make([]entry, n)
	last := uint64(0)
	for i := range entries {
		step := r.next()
		last += step
		if step > 1<<56 || i > 0 && step == 0 || last > 1<<56 {
			return nil, errDirectory
		}
		entries[i].id = last
	}
	for i := range entries {
		entries[i].run = r.next32()
	}
	for i := range entries {
		if entries[i].length = r.next32(); entries[i].length == 0 {
			return nil, errDirectory
		}
	}
	for i := range entries {
		e := &entries[i]
		switch v := r.next(); {
		case v > 0:
			e.offset = v - 1
		case i > 0:
			e.offset = entries[i-1].offset + uint64(entries[i-1].length)
		default:
			return nil, errDirectory
		}
		section := tiles
		if e.run == 0 {
			section = leaves
		}
		if e.offset > section || uint64(e.length) > section-e.offset {
			return nil, errDirectory
		}
		if i > 0 && entries[i-1].id+uint64(entries[i-1].run) > e.id {
			return nil, errDirectory // a run that reaches over the next entry
		}
	}
	if r.bad || len(r.b) > 0 {
		return nil, errDirectory
	}
	return entries, nil
}

// varints reads unsigned varints one after the other.
type varints struct {
	b   []byte
	bad bool
}

func (r *varints) next() uint64 {
	v, n := binary.Uvarint(r.b)
	if n <= 0 {
		r.bad, r.b = true, nil
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *varints) next32() uint32 {
	v := r.next()
	if v > 1<<32-1 {
		r.bad = true
		return 0
	}
	return uint32(v)
}

// find returns the entry that knows the tile of that id, if one does.
func find(directory []entry, id uint64) (entry, bool) {
	i := sort.Search(len(directory), func(i int) bool { return directory[i].id > id }) - 1
	if i < 0 {
		return entry{}, false
	}
	e := directory[i]
	return e, e.run == 0 || id-e.id < uint64(e.run)
}

// tileID is the number of a tile: all zooms before it, then its place along the
// Hilbert curve of its own zoom.
func tileID(z, x, y uint32) uint64 {
	id := (uint64(1)<<(2*z) - 1) / 3
	for s := uint32(1) << z >> 1; s > 0; s >>= 1 {
		rx, ry := x&s, y&s
		id += uint64(3*bits.OnesCount32(rx)^bits.OnesCount32(ry)) * uint64(s) * uint64(s)
		if ry == 0 {
			if rx != 0 {
				x, y = ^x, ^y // s-1-x in the bits that still count
			}
			x, y = y, x
		}
	}
	return id
}
