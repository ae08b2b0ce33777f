package tile

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"math"

	"github.com/paulmach/orb"
)

// take puts a feature on the world grid, or leaves it out.
func (m *Maker) take(d *drawn, f *Feature) {
	t := thing{minZoom: f.MinZoom, name: f.Name, kind: f.Kind, house: f.House, first: uint32(len(m.parts))}
	if int(t.name) >= len(m.names) || t.name < 0 {
		t.name = 0
	}
	begun := len(m.spots)
	t.form = m.lay(f.Geometry)
	t.last = uint32(len(m.parts))
	if t.first == t.last {
		return
	}
	t.least, t.most = spot{math.MaxUint32, math.MaxUint32}, spot{}
	for _, s := range m.spots[begun:] {
		t.least = spot{min(t.least.x, s.x), min(t.least.y, s.y)}
		t.most = spot{max(t.most.x, s.x), max(t.most.y, s.y)}
	}
	d.things = append(d.things, t)
}

// lay puts the parts of a geometry down and returns what they are.
func (m *Maker) lay(g orb.Geometry) form {
	switch g := g.(type) {
	case orb.Point:
		m.part(orb.LineString{g}, 1, false)
		return dot
	case orb.LineString:
		m.part(g, 2, false)
		return line
	case orb.MultiLineString:
		for _, ls := range g {
			m.part(ls, 2, false)
		}
		return line
	case orb.Polygon:
		m.polygon(g)
	case orb.MultiPolygon:
		for _, p := range g {
			m.polygon(p)
		}
	}
	return area
}

// polygon puts down a ring and its holes; without the ring no holes.
func (m *Maker) polygon(p orb.Polygon) {
	for i, ring := range p {
		if !m.part(orb.LineString(ring), 4, i > 0) && i == 0 {
			return
		}
	}
}

// part puts down points, unless after leaving out those that repeat the one before
// there are fewer than least. A ring is closed if it is open.
func (m *Maker) part(points orb.LineString, least int, hole bool) bool {
	begun := len(m.spots)
	for _, p := range points {
		s, ok := spotOf(p)
		if !ok {
			m.spots = m.spots[:begun]
			return false
		}
		if len(m.spots) == begun || m.spots[len(m.spots)-1] != s {
			m.spots = append(m.spots, s)
		}
	}
	if least == 4 && len(m.spots) > begun && m.spots[begun] != m.spots[len(m.spots)-1] {
		m.spots = append(m.spots, m.spots[begun])
	}
	if len(m.spots)-begun < least {
		m.spots = m.spots[:begun]
		return false
	}
	m.parts = append(m.parts, part{first: uint32(begun), last: uint32(len(m.spots)), hole: hole})
	return true
}

// finish makes the index of a layer.
func (d *drawn) finish() {
	d.from = MaxZoom + 1
	for i := range d.things {
		t := &d.things[i]
		d.from = min(d.from, uint32(t.minZoom))
		d.index.Insert([2]float64{float64(t.least.x), float64(t.least.y)}, [2]float64{float64(t.most.x), float64(t.most.y)}, int32(i))
	}
}

// bounds is the box around everything, in degrees; the zero Bound if there is
// nothing.
func (l *Layers) bounds() orb.Bound {
	all := orb.Bound{Min: orb.Point{math.Inf(1), math.Inf(1)}, Max: orb.Point{math.Inf(-1), math.Inf(-1)}}
	for i := range l.Features {
		for _, f := range l.Features[i] {
			if f.Geometry == nil {
				continue
			}
			if b := f.Geometry.Bound(); valid(b.Min) && valid(b.Max) {
				all = all.Union(b)
			}
		}
	}
	if all.IsEmpty() {
		return orb.Bound{}
	}
	return all
}

func valid(p orb.Point) bool {
	_, ok := spotOf(p)
	return ok
}

// made changes whenever the same layers would give other tiles.
const made = "1"

// digest is the version of the tiles: a hash of all they are made of.
func (m *Maker) digest() string {
	h := sha256.New()
	h.Write([]byte(made))
	for i := range m.names {
		for _, key := range [...]string{"name", "name_ru", "name_kk", "name_en"} {
			text, _ := m.names[i][key].(string)
			hashText(h, text)
		}
	}
	var b [24]byte
	for i := range m.layers {
		for j := range m.layers[i].things {
			t := &m.layers[i].things[j]
			hashText(h, t.kind)
			hashText(h, t.house)
			binary.LittleEndian.PutUint32(b[0:], uint32(t.name))
			binary.LittleEndian.PutUint32(b[4:], uint32(i)<<16|uint32(t.form)<<8|uint32(t.minZoom))
			binary.LittleEndian.PutUint32(b[8:], t.first)
			binary.LittleEndian.PutUint32(b[12:], t.last)
			h.Write(b[:16])
		}
	}
	for _, p := range m.parts {
		binary.LittleEndian.PutUint32(b[0:], p.first)
		binary.LittleEndian.PutUint32(b[4:], p.last)
		h.Write(b[:8])
	}
	for _, s := range m.spots {
		binary.LittleEndian.PutUint32(b[0:], s.x)
		binary.LittleEndian.PutUint32(b[4:], s.y)
		h.Write(b[:8])
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

func hashText(h hash.Hash, text string) {
	h.Write([]byte(text))
	h.Write([]byte{0})
}
