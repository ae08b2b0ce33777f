package address

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"unicode/utf8"

	"jylu/geo"
)

// The form in which a gazetteer is kept: the mark with the version, the table
// of all texts, then the lists, each led by its length; numbers as varints,
// coordinates in units of 1e-7 degrees (11 mm), as OpenStreetMap has them; at
// the end the CRC-32 (IEEE) of everything before it. A new version gets a new
// mark; old ones are imported again.
const mark = "jylu-adr\x01"

// Bounds against damaged or hostile data: of the whole, of one text, and of all
// things of one kind.
const (
	largestGazetteer = 256 << 20
	longestText      = 1 << 10
	mostThings       = 5_000_000
)

// ErrGazetteer is returned for data that Write did not make, or that is damaged.
var ErrGazetteer = errors.New("address: not a gazetteer, or a damaged one")

// Write writes g in the form that ReadGazetteer reads. Positions are rounded to
// 1e-7 degrees.
func (g *Gazetteer) Write(w io.Writer) error {
	e := encoder{table: map[string]uint64{}}
	body := e.gazetteer(g)
	head := append([]byte(mark), binary.AppendUvarint(nil, uint64(len(e.texts)))...)
	for _, t := range e.texts {
		head = append(binary.AppendUvarint(head, uint64(len(t))), t...)
	}
	sum := crc32.NewIEEE()
	b := bufio.NewWriter(io.MultiWriter(w, sum))
	for _, part := range [][]byte{head, body} {
		if _, err := b.Write(part); err != nil {
			return fmt.Errorf("address: write: %w", err)
		}
	}
	if err := b.Flush(); err != nil {
		return fmt.Errorf("address: write: %w", err)
	}
	if _, err := w.Write(binary.LittleEndian.AppendUint32(nil, sum.Sum32())); err != nil {
		return fmt.Errorf("address: write: %w", err)
	}
	return nil
}

// encoder gathers texts and writes the rest.
type encoder struct {
	table map[string]uint64
	texts []string
	buf   []byte
}

func (e *encoder) text(s string) {
	for len(s) > longestText || !utf8.ValidString(s) {
		s = string([]rune(s)[:min(len([]rune(s)), longestText/utf8.UTFMax)])
	}
	i, ok := e.table[s]
	if !ok {
		i = uint64(len(e.texts))
		e.table[s] = i
		e.texts = append(e.texts, s)
	}
	e.buf = binary.AppendUvarint(e.buf, i)
}

func (e *encoder) count(n int) { e.buf = binary.AppendUvarint(e.buf, uint64(n)) }

func (e *encoder) position(p geo.Position) {
	e.buf = binary.AppendVarint(e.buf, int64(math.Round(p.Lon*1e7)))
	e.buf = binary.AppendVarint(e.buf, int64(math.Round(p.Lat*1e7)))
}

func (e *encoder) names(n *Names) {
	for _, s := range []string{n.Plain, n.Ru, n.Kk, n.En, n.Old} {
		e.text(s)
	}
}

func (e *encoder) gazetteer(g *Gazetteer) []byte {
	e.text(g.Source)
	e.count(len(g.Streets))
	for i := range g.Streets {
		s := &g.Streets[i]
		e.names(&s.Names)
		e.count(len(s.Lines))
		for _, l := range s.Lines {
			e.count(len(l))
			for _, p := range l {
				e.position(p)
			}
		}
	}
	e.count(len(g.Houses))
	for i := range g.Houses {
		h := &g.Houses[i]
		e.text(h.Street)
		e.text(h.Number)
		e.text(h.Building)
		e.count(max(h.People, 0))
		e.position(h.Position)
	}
	e.count(len(g.Crossings))
	for _, c := range g.Crossings {
		e.text(c.A)
		e.text(c.B)
		e.position(c.Position)
	}
	e.count(len(g.Places))
	for i := range g.Places {
		p := &g.Places[i]
		e.text(p.Kind)
		e.names(&p.Names)
		e.position(p.Position)
	}
	e.count(len(g.Chambers))
	for _, c := range g.Chambers {
		e.text(c.Code)
		e.position(c.Position)
	}
	e.count(len(g.Aliases))
	for _, a := range g.Aliases {
		for _, s := range []string{a.Old, a.New, a.Source, a.Status} {
			e.text(s)
		}
	}
	return e.buf
}

// ReadGazetteer reads what Write wrote. Damaged, truncated or foreign data is
// an ErrGazetteer; nothing of it is returned. It reads at most 256 MiB.
func ReadGazetteer(r io.Reader) (Gazetteer, error) {
	all, err := io.ReadAll(io.LimitReader(r, largestGazetteer+1))
	if err != nil {
		return Gazetteer{}, fmt.Errorf("address: read: %w", err)
	}
	if len(all) > largestGazetteer || len(all) < len(mark)+4 || string(all[:len(mark)]) != mark {
		return Gazetteer{}, ErrGazetteer
	}
	end := len(all) - 4
	if crc32.ChecksumIEEE(all[:end]) != binary.LittleEndian.Uint32(all[end:]) {
		return Gazetteer{}, ErrGazetteer
	}
	d := decoder{buf: all[len(mark):end]}
	g := d.gazetteer()
	if d.bad || len(d.buf) > 0 {
		return Gazetteer{}, ErrGazetteer
	}
	return g, nil
}

// decoder reads from buf until something is wrong; then everything is zero.
type decoder struct {
	buf   []byte
	texts []string
	bad   bool
}

func (d *decoder) fail() { d.bad, d.buf = true, nil }

func (d *decoder) uvarint() uint64 {
	v, n := binary.Uvarint(d.buf)
	if n <= 0 {
		d.fail()
		return 0
	}
	d.buf = d.buf[n:]
	return v
}

// count reads a number of things, each of which takes at least size bytes: more
// than the rest can hold is refused before anything is made for them.
func (d *decoder) count(size int) int {
	v := d.uvarint()
	if v > mostThings || int(v)*size > len(d.buf) {
		d.fail()
		return 0
	}
	return int(v)
}

func (d *decoder) text() string {
	v := d.uvarint()
	if v >= uint64(len(d.texts)) {
		d.fail()
		return ""
	}
	return d.texts[v]
}

func (d *decoder) position() geo.Position {
	lon, n := binary.Varint(d.buf)
	if n <= 0 {
		d.fail()
		return geo.Position{}
	}
	lat, m := binary.Varint(d.buf[n:])
	if m <= 0 {
		d.fail()
		return geo.Position{}
	}
	d.buf = d.buf[n+m:]
	p := geo.Position{Lon: float64(lon) / 1e7, Lat: float64(lat) / 1e7}
	if !p.Valid() {
		d.fail()
	}
	return p
}

func (d *decoder) names() Names {
	return Names{Plain: d.text(), Ru: d.text(), Kk: d.text(), En: d.text(), Old: d.text()}
}

func (d *decoder) gazetteer() Gazetteer {
	d.texts = make([]string, d.count(1))
	for i := range d.texts {
		n := d.uvarint()
		if n > longestText || int(n) > len(d.buf) || !utf8.Valid(d.buf[:n]) {
			d.fail()
			return Gazetteer{}
		}
		d.texts[i], d.buf = string(d.buf[:n]), d.buf[n:]
	}
	g := Gazetteer{Source: d.text()}
	g.Streets = list(d, 6, d.street)
	g.Houses = list(d, 6, func() House {
		return House{Street: d.text(), Number: d.text(), Building: d.text(), People: int(min(d.uvarint(), math.MaxInt32)), Position: d.position()}
	})
	g.Crossings = list(d, 4, func() Crossing { return Crossing{A: d.text(), B: d.text(), Position: d.position()} })
	g.Places = list(d, 8, func() Place { return Place{Kind: d.text(), Names: d.names(), Position: d.position()} })
	g.Chambers = list(d, 3, func() Chamber { return Chamber{Code: d.text(), Position: d.position()} })
	g.Aliases = list(d, 4, func() Alias { return Alias{Old: d.text(), New: d.text(), Source: d.text(), Status: d.text()} })
	return g
}

func (d *decoder) street() Street {
	return Street{Names: d.names(), Lines: list(d, 1, func() []geo.Position { return list(d, 2, d.position) })}
}

// list reads a number and that many things of at least size bytes each; none: nil.
func list[T any](d *decoder, size int, read func() T) []T {
	n := d.count(size)
	if n == 0 {
		return nil
	}
	out := make([]T, 0, n)
	for range n {
		if d.bad {
			return nil
		}
		out = append(out, read())
	}
	return out
}
