package road

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
)

// The stored form of a network: magic and version, then numbers as varints (signed
// ones, and coordinates as differences, by zigzag) and texts with their length, then
// a CRC-32C of all that, little endian. Counts come before what they count.
const (
	magic   = "JYLUROAD"
	version = 1

	// maxStored is the greatest stored network that is read: a country is a tenth of it.
	maxStored = 1 << 30
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// ErrStored is a stored network that cannot be read: damaged, of another version, or
// none at all. The answer to it is a new import.
var ErrStored = errors.New("road: the stored network cannot be read")

func badStored(what string) error { return fmt.Errorf("%w: %s", ErrStored, what) }

// Write stores n for ReadNetwork. It fails only with w.
func (n *Network) Write(w io.Writer) error {
	b := append(append([]byte{}, magic...), version)
	b = n.encode(b)
	b = binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, castagnoli))
	if _, err := w.Write(b); err != nil {
		return fmt.Errorf("road: write network: %w", err)
	}
	return nil
}

// ReadNetwork reads what Write has stored. Whatever the bytes are, it neither
// panics nor takes more than a few times the memory of what r holds; a network it
// returns is sound: every index in it leads somewhere. Errors are ErrStored or r's.
func ReadNetwork(r io.Reader) (*Network, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxStored+1))
	if err != nil {
		return nil, fmt.Errorf("road: read network: %w", err)
	}
	head, tail := len(magic)+1, 4
	switch {
	case len(b) < head+tail || !bytes.HasPrefix(b, []byte(magic)):
		return nil, badStored("these are not its bytes")
	case len(b) > maxStored:
		return nil, badStored("it is too large")
	case b[len(magic)] != version:
		return nil, badStored(fmt.Sprintf("version %d, this program reads %d", b[len(magic)], version))
	}
	body, sum := b[:len(b)-tail], binary.LittleEndian.Uint32(b[len(b)-tail:])
	if crc32.Checksum(body, castagnoli) != sum {
		return nil, badStored("its checksum is wrong")
	}
	return decode(body[head:])
}

const (
	storedForward = 1 << iota
	storedBackward
	storedPrivate
	storedRoundabout
	storedCheckpoint
)

func (n *Network) encode(b []byte) []byte {
	b = appendFlags(b, n.Schematic)
	b = appendText(b, n.Source)
	b = binary.AppendUvarint(b, uint64(len(n.Names)))
	for _, m := range n.Names {
		for _, s := range [...]string{m.Ru, m.Kk, m.En, m.Plain, m.Old} {
			b = appendText(b, s)
		}
	}
	b = appendCoords(b, n.Nodes)
	b = appendCoords(b, n.Shapes)
	b = binary.AppendUvarint(b, uint64(len(n.Segments)))
	way := int64(0)
	for i := range n.Segments {
		s := &n.Segments[i]
		b = appendFlags(b, s.Forward, s.Backward, s.Private, s.Roundabout, s.Checkpoint)
		b = append(b, byte(s.Class), s.KmhForward, s.KmhBackward)
		for _, v := range [...]uint64{uint64(s.From), uint64(s.To), uint64(s.Points), uint64(s.Decimetres), uint64(s.Name),
			uint64(s.MaxHeightDm), uint64(s.MaxWeight100kg)} {
			b = binary.AppendUvarint(b, v)
		}
		b = binary.AppendVarint(b, s.Way-way)
		way = s.Way
	}
	b = binary.AppendUvarint(b, uint64(len(n.Restrictions)))
	for _, r := range n.Restrictions {
		b = appendFlags(b, r.Only)
		b = binary.AppendUvarint(b, uint64(len(r.Path)))
		for _, a := range r.Path {
			b = binary.AppendUvarint(b, uint64(a))
		}
	}
	return b
}

func appendFlags(b []byte, flags ...bool) []byte {
	v := byte(0)
	for i, f := range flags {
		if f {
			v |= 1 << i
		}
	}
	return append(b, v)
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func appendCoords(b []byte, coords []Coord) []byte {
	b = binary.AppendUvarint(b, uint64(len(coords)))
	last := Coord{}
	for _, c := range coords {
		b = binary.AppendVarint(b, int64(c.Lon)-int64(last.Lon))
		b = binary.AppendVarint(b, int64(c.Lat)-int64(last.Lat))
		last = c
	}
	return b
}
