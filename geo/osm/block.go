package osm

import (
	"fmt"
	"time"

	"google.golang.org/protobuf/encoding/protowire"
)

// A block is a PrimitiveBlock: some thousand objects and the strings they share.
type block struct {
	strings        [][]byte
	known          []uint32 // the extract's number for each string + 1; 0: not asked yet
	groups         [][]byte
	granularity    int64 // of coordinates, in 1e-9 degree
	latOff, lonOff int64
}

// parse splits data, and checks nothing but its frame.
func (b *block) parse(data []byte) error {
	b.strings, b.groups = b.strings[:0], b.groups[:0]
	b.granularity, b.latOff, b.lonOff = 100, 0, 0
	err := fields(data, func(num protowire.Number, v uint64, data []byte) error {
		switch num {
		case 1:
			return fields(data, func(num protowire.Number, _ uint64, s []byte) error {
				if num == 1 {
					b.strings = append(b.strings, s)
				}
				return nil
			})
		case 2:
			b.groups = append(b.groups, data)
		case 17:
			b.granularity = int64(int32(v))
		case 19:
			b.latOff = int64(v)
		case 20:
			b.lonOff = int64(v)
		}
		return nil
	})
	if err == nil && b.granularity < 1 {
		err = damaged("its granularity is not positive")
	}
	if cap(b.known) < len(b.strings) {
		b.known = make([]uint32, len(b.strings))
	}
	b.known = b.known[:len(b.strings)]
	clear(b.known)
	return err
}

// coord converts raw units to a Coord; lat and lon beyond the globe are an error,
// and so is an overflow on the way there.
func (b *block) coord(lat, lon int64) (Coord, error) {
	y, x := b.degrees(b.latOff, lat), b.degrees(b.lonOff, lon)
	if !(y >= -90 && y <= 90) {
		return Coord{}, fmt.Errorf("%w: latitude %g", ErrDamaged, y)
	}
	if !(x >= -180 && x <= 180) {
		return Coord{}, fmt.Errorf("%w: longitude %g", ErrDamaged, x)
	}
	if b.granularity == 100 && b.latOff == 0 && b.lonOff == 0 {
		return Coord{Lon: int32(lon), Lat: int32(lat)}, nil // as in nearly every file: exact
	}
	return Coord{Lon: int32(round(b.lonOff + b.granularity*lon)), Lat: int32(round(b.latOff + b.granularity*lat))}, nil
}

func (b *block) degrees(offset, v int64) float64 {
	return 1e-9 * (float64(offset) + float64(b.granularity)*float64(v))
}

// round divides units of 1e-9 degree by 100, to nearest.
func round(nano int64) int64 {
	if nano < 0 {
		return (nano - 50) / 100
	}
	return (nano + 50) / 100
}

// header reads a HeaderBlock and refuses what we could not read right.
func (x *Extract) header(data []byte) error {
	return fields(data, func(num protowire.Number, v uint64, s []byte) error {
		switch num {
		case 4:
			switch feature := string(s); feature {
			case "OsmSchema-V0.6", "DenseNodes":
			default:
				return fmt.Errorf("the file needs %q, which is not supported", feature)
			}
		case 16:
			x.Program = string(s)
		case 32:
			if v < 1<<40 { // beyond that it is no moment
				x.Written = time.Unix(int64(v), 0).UTC()
			}
		}
		return nil
	})
}
