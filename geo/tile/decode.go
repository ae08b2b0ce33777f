package tile

import (
	"bufio"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"

	"github.com/paulmach/orb"
)

// ReadLayers reads what Write has written. Anything else is ErrDamaged; what it
// costs in memory is then bounded by what could be read.
func ReadLayers(r io.Reader) (*Layers, error) {
	head := make([]byte, len(magic))
	if _, err := io.ReadFull(r, head); err != nil || string(head) != magic {
		return nil, ErrDamaged
	}
	zip, err := gzip.NewReader(r)
	if err != nil {
		return nil, ErrDamaged
	}
	d := decoder{r: bufio.NewReaderSize(zip, 1<<16), room: maxPoints, known: map[string]string{}}
	l := &Layers{Source: d.text(), Attribution: d.text(), Schematic: d.number(1) == 1}
	for range d.number(maxCount) {
		if d.err != nil {
			break
		}
		l.Names = append(l.Names, Name{Ru: d.text(), Kk: d.text(), En: d.text(), Plain: d.text()})
	}
	for i := range l.Features {
		for range d.number(maxCount) {
			f := d.feature(len(l.Names))
			if d.err != nil {
				break
			}
			l.Features[i] = append(l.Features[i], f)
		}
	}
	if d.err == nil {
		if _, err := d.r.ReadByte(); err != io.EOF {
			d.err = ErrDamaged // more than there should be, or a wrong checksum
		}
	}
	if d.err != nil {
		return nil, fmt.Errorf("%w (after %d bytes)", ErrDamaged, d.read)
	}
	return l, nil
}

type decoder struct {
	r        *bufio.Reader
	err      error
	read     int64
	room     int               // points that may still come
	known    map[string]string // kinds, once each
	lon, lat int64
}

// number reads a number up to most. After an error it is 0.
func (d *decoder) number(most uint64) uint64 {
	if d.err != nil {
		return 0
	}
	n, err := binary.ReadUvarint(d.r)
	d.read++
	if err != nil || n > most {
		d.err = ErrDamaged
		return 0
	}
	return n
}

func (d *decoder) text() string {
	n := d.number(maxText)
	if n == 0 {
		return ""
	}
	b := make([]byte, n)
	if _, err := io.ReadFull(d.r, b); err != nil {
		d.err = ErrDamaged
		return ""
	}
	d.read += int64(n)
	return string(b)
}

// once returns s, the same string each time, so that 200,000 houses share a kind.
func (d *decoder) once(s string) string {
	if same, ok := d.known[s]; ok {
		return same
	}
	if len(d.known) < 1000 {
		d.known[s] = s
	}
	return s
}

func (d *decoder) feature(names int) Feature {
	f := Feature{Kind: d.once(d.text()), House: d.text(), Name: int32(d.number(uint64(max(names, 1) - 1))), MinZoom: uint8(d.number(MaxZoom))}
	switch d.number(formCount - 1) {
	case formPoint:
		f.Geometry = d.step()
	case formLine:
		f.Geometry = d.points()
	case formLines:
		var g orb.MultiLineString
		for range d.number(maxCount) {
			if d.err != nil {
				break
			}
			g = append(g, d.points())
		}
		f.Geometry = g
	case formPolygon:
		f.Geometry = d.polygon()
	case formPolygons:
		var g orb.MultiPolygon
		for range d.number(maxCount) {
			if d.err != nil {
				break
			}
			g = append(g, d.polygon())
		}
		f.Geometry = g
	}
	return f
}

func (d *decoder) polygon() orb.Polygon {
	var p orb.Polygon
	for range d.number(maxCount) {
		if d.err != nil {
			break
		}
		p = append(p, orb.Ring(d.points()))
	}
	return p
}

func (d *decoder) points() orb.LineString {
	n := d.number(uint64(d.room))
	ls := make(orb.LineString, 0, min(n, 1024)) // a damaged count must not take memory
	for range n {
		p := d.step()
		if d.err != nil {
			break
		}
		ls = append(ls, p)
	}
	return ls
}

func (d *decoder) step() orb.Point {
	for _, at := range [...]*int64{&d.lon, &d.lat} {
		z := d.number(1 << 34)
		*at += int64(z>>1) ^ -int64(z&1)
	}
	d.room--
	p := orb.Point{float64(d.lon) / degreeSteps, float64(d.lat) / degreeSteps}
	if d.room < 0 || !valid(p) {
		d.err = ErrDamaged
	}
	return p
}
