package tile

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/geojson"
	"github.com/tidwall/rtree"
	"golang.org/x/sync/singleflight"
)

// ErrAbsent is the answer for a tile that cannot be: a zoom or a column beyond the
// last.
var ErrAbsent = errors.New("tile: no such tile")

// Info describes a source of tiles to those who draw them.
type Info struct {
	Version     string // changes whenever any tile does
	Source      string // where it comes from, for people
	Attribution string // what must be written on the map; empty: nothing
	Schematic   bool   // drawn for the bundled city, not surveyed
	MinZoom     uint32
	MaxZoom     uint32
	Bounds      orb.Bound // in degrees
	Layers      []string  // names of the layers in its tiles
}

// A Maker cuts Layers into tiles. It is safe for any number of goroutines.
type Maker struct {
	info  Info
	names []geojson.Properties // what each name adds to a feature

	layers [LayerCount]drawn
	spots  []spot
	parts  []part

	kept   *cache
	making singleflight.Group
}

// drawn is one layer on the world grid.
type drawn struct {
	things []thing
	index  rtree.RTreeGN[float64, int32]
	from   uint32 // the least zoom anything of it is on
}

// A thing is a feature on the world grid.
type thing struct {
	form        form
	minZoom     uint8
	name        int32
	kind, house string
	first, last uint32 // parts[first:last]
	least, most spot   // its bounds
}

// A part is a point, a line or a ring: spots[first:last].
type part struct {
	first, last uint32
	hole        bool // of the ring before it that is none
}

type form uint8

const (
	dot form = iota
	line
	area
)

// cacheBytes is how many bytes of finished tiles a Maker keeps: at 20 kB each, some
// 1,600, which is all that a control room looks at in a day.
const cacheBytes = 32 << 20

// NewMaker returns a maker of tiles out of l, which it does not keep. Features with
// geometry that cannot be drawn (positions that are none, lines of one point, rings
// without area) are left out.
func NewMaker(l *Layers) *Maker {
	m := &Maker{kept: newCache(cacheBytes), info: Info{Source: l.Source, Attribution: l.Attribution, Schematic: l.Schematic,
		MaxZoom: MaxZoom, Layers: slices.Clone(layerNames[:])}}
	m.names = make([]geojson.Properties, len(l.Names))
	for i, n := range l.Names {
		m.names[i] = n.properties()
	}
	for i := range l.Features {
		for j := range l.Features[i] {
			m.take(&m.layers[i], &l.Features[i][j])
		}
		m.layers[i].finish()
	}
	m.info.Bounds = l.bounds()
	m.info.Version = m.digest()
	return m
}

// properties is what a feature of that name carries.
func (n Name) properties() geojson.Properties {
	p := geojson.Properties{}
	for key, value := range map[string]string{"name": n.Plain, "name_ru": n.Ru, "name_kk": n.Kk, "name_en": n.En} {
		if value != "" {
			p[key] = value
		}
	}
	return p
}

// Info describes the tiles.
func (m *Maker) Info() Info { return m.info }

// Tile returns a tile, compressed with gzip. A tile with nothing in it is a valid
// empty one. ErrAbsent: there can be no such tile. The caller must not change it.
func (m *Maker) Tile(z, x, y uint32) ([]byte, error) {
	if !exists(z, x, y) {
		return nil, ErrAbsent
	}
	at := address{z, x, y}
	if tile, ok := m.kept.get(at); ok {
		return tile, nil
	}
	made, err, _ := m.making.Do(at.String(), func() (any, error) {
		tile, err := m.make(at)
		if err == nil {
			m.kept.put(at, tile)
		}
		return tile, err
	})
	if err != nil {
		return nil, err
	}
	return made.([]byte), nil
}

// make draws, encodes and compresses one tile.
func (m *Maker) make(at address) ([]byte, error) {
	f := frameOf(at.z, at.x, at.y)
	var layers mvt.Layers
	for i := range m.layers {
		if features := m.draw(&f, Layer(i)); len(features) > 0 {
			layers = append(layers, &mvt.Layer{Name: layerNames[i], Version: 2, Extent: extent, Features: features})
		}
	}
	body, err := mvt.Marshal(layers)
	if err != nil {
		return nil, fmt.Errorf("tile %v: %w", at, err)
	}
	return compress(body)
}

func compress(body []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.DefaultCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(body); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
