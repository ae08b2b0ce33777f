package tile

import (
	"bufio"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/paulmach/orb"
)

// The stored form: a magic line that carries the version, then gzip (whose checksum
// guards against damage) over numbers as varints and texts with their length.
// Positions are steps of 1e-7 degree (1 cm) from the position before.
const (
	magic = "jylu map 1\n"

	degreeSteps = 1e7
	maxText     = 1 << 10 // bytes of one name
	maxCount    = 8 << 20 // names, features of a layer, parts of a feature
	maxPoints   = 64 << 20
)

// ErrDamaged is the error of Read for bytes that Write has not written.
var ErrDamaged = errors.New("tile: stored map is damaged, or of another version")

// The stored forms of geometry.
const (
	formPoint = iota
	formLine
	formLines
	formPolygon
	formPolygons
	formCount
)

// Write stores l. Features whose geometry is of another kind than Feature allows
// are an error.
func (l *Layers) Write(w io.Writer) error {
	if _, err := io.WriteString(w, magic); err != nil {
		return err
	}
	zip := gzip.NewWriter(w)
	e := encoder{w: bufio.NewWriterSize(zip, 1<<16)}
	e.text(l.Source)
	e.text(l.Attribution)
	e.flag(l.Schematic)
	e.number(uint64(len(l.Names)))
	for _, n := range l.Names {
		e.text(n.Ru)
		e.text(n.Kk)
		e.text(n.En)
		e.text(n.Plain)
	}
	for i := range l.Features {
		e.number(uint64(len(l.Features[i])))
		for j := range l.Features[i] {
			e.feature(&l.Features[i][j])
		}
	}
	if e.err != nil {
		return fmt.Errorf("tile: write layers: %w", e.err)
	}
	if err := e.w.Flush(); err != nil {
		return fmt.Errorf("tile: write layers: %w", err)
	}
	return zip.Close()
}

type encoder struct {
	w        *bufio.Writer
	err      error
	buf      [binary.MaxVarintLen64]byte
	lon, lat int64 // the position before
}

func (e *encoder) number(n uint64) {
	if _, err := e.w.Write(e.buf[:binary.PutUvarint(e.buf[:], n)]); err != nil && e.err == nil {
		e.err = err
	}
}

func (e *encoder) text(s string) {
	s = s[:min(len(s), maxText)]
	e.number(uint64(len(s)))
	if _, err := e.w.WriteString(s); err != nil && e.err == nil {
		e.err = err
	}
}

func (e *encoder) flag(b bool) {
	if b {
		e.number(1)
	} else {
		e.number(0)
	}
}

func (e *encoder) feature(f *Feature) {
	e.text(f.Kind)
	e.text(f.House)
	e.number(uint64(f.Name))
	e.number(uint64(f.MinZoom))
	switch g := f.Geometry.(type) {
	case orb.Point:
		e.number(formPoint)
		e.step(g)
	case orb.LineString:
		e.number(formLine)
		e.points(g)
	case orb.MultiLineString:
		e.number(formLines)
		e.number(uint64(len(g)))
		for _, ls := range g {
			e.points(ls)
		}
	case orb.Polygon:
		e.number(formPolygon)
		e.polygon(g)
	case orb.MultiPolygon:
		e.number(formPolygons)
		e.number(uint64(len(g)))
		for _, p := range g {
			e.polygon(p)
		}
	default:
		e.err = fmt.Errorf("geometry %T", f.Geometry)
	}
}

func (e *encoder) polygon(p orb.Polygon) {
	e.number(uint64(len(p)))
	for _, ring := range p {
		e.points(orb.LineString(ring))
	}
}

func (e *encoder) points(ls orb.LineString) {
	e.number(uint64(len(ls)))
	for _, p := range ls {
		e.step(p)
	}
}

// step writes how far p is from the position before.
func (e *encoder) step(p orb.Point) {
	if !valid(p) {
		e.err = errors.New("a position out of range")
		return
	}
	lon, lat := int64(math.Round(p[0]*degreeSteps)), int64(math.Round(p[1]*degreeSteps))
	for _, d := range [...]int64{lon - e.lon, lat - e.lat} {
		e.number(uint64(d<<1) ^ uint64(d>>63))
	}
	e.lon, e.lat = lon, lat
}
