package ground

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/geo"
	"jylu/geo/address"
	"jylu/geo/city"
	"jylu/geo/road"
	"jylu/geo/tile"
)

// Terrain is what is known of the city at one time: roads, addresses, the map. It
// is immutable. The zero Terrain knows nothing.
type Terrain struct {
	layers   map[string]Layer    // heads of what was imported
	borders  string              // of the districts, as the database words them
	aliases  string              // names of streets, likewise
	partners map[string][]string // other names of a street, by toponym.Key
	atlas    *geo.Atlas
	roadsID  uuid.UUID // of the roads, imported or bundled
	graph    *road.Graph
	metrics  *metrics // of graph
	signs    signs
	register address.Gazetteer // what finder was made of, for what lies in a contour
	finder   *address.Finder
	bundled  bool        // the roads are the schematic city's
	tiles    *tile.Maker // of the imported map; nil: none was
}

const readSurvey = `
SELECT (SELECT coalesce(string_agg(code || ' ' || md5(outline), ' ' ORDER BY code), '') FROM district),
       (SELECT coalesce(string_agg(md5(name || chr(10) || alias), ' ' ORDER BY id), '') FROM street_alias)`

// survey brings old up to date with the database; old itself if nothing changed.
func (g *Ground) survey(ctx context.Context, old *Terrain) (*Terrain, error) {
	layers, err := heads(ctx, g.db)
	if err != nil {
		return nil, err
	}
	next := &Terrain{layers: layers}
	if err := g.db.WithContext(ctx).Raw(readSurvey).Row().Scan(&next.borders, &next.aliases); err != nil {
		return nil, fmt.Errorf("survey: %w", err)
	}
	same := func(kind string) bool { return old.graph != nil && old.layers[kind].ID == layers[kind].ID }
	borders := old.atlas != nil && old.borders == next.borders
	if borders && old.aliases == next.aliases && same(Roads) && same(Map) && same(Places) && same(Addresses) {
		return old, nil
	}
	next.atlas = old.atlas
	if !borders {
		if next.atlas, err = geo.LoadAtlas(ctx, g.db); err != nil {
			return nil, err
		}
	}
	if same(Roads) && borders {
		next.roadsID, next.graph, next.metrics, next.signs, next.bundled = old.roadsID, old.graph, old.metrics, old.signs, old.bundled
	} else if err := next.takeRoads(ctx, g.db); err != nil {
		return nil, err
	}
	if same(Map) && borders {
		next.tiles = old.tiles
	} else if err := next.takeMap(ctx, g.db); err != nil {
		return nil, err
	}
	if same(Places) && same(Addresses) && borders && old.aliases == next.aliases && old.bundled == next.bundled {
		next.register, next.finder = old.register, old.finder
		return next, nil
	}
	return next, next.takePlaces(ctx, g.db)
}

// takeRoads makes the graph of the imported roads, or of the bundled city's.
func (t *Terrain) takeRoads(ctx context.Context, db *gorm.DB) error {
	head, imported := t.layers[Roads]
	network, order := city.Roads(), []int32(nil)
	t.bundled = !imported
	if t.bundled {
		// Its drawing changes with the program: then its id does, and the geometry of
		// a closure tells what is meant.
		var drawn bytes.Buffer
		if err := network.Write(&drawn); err != nil {
			return fmt.Errorf("bundled roads: %w", err)
		}
		t.roadsID = uuid.NewSHA1(uuid.NameSpaceOID, drawn.Bytes())
	} else {
		l, err := body(ctx, db, head)
		if err != nil {
			return err
		}
		if network, err = road.ReadNetwork(bytes.NewReader(l.Body)); err != nil {
			return fmt.Errorf("roads: %w", err)
		}
		order, t.roadsID = readOrder(l.Derived), l.ID
	}
	if len(t.atlas.Districts()) > 0 {
		marked := *network
		marked.Segments = append([]road.Segment(nil), network.Segments...)
		marked.MarkCheckpoints(func(p geo.Position) bool { _, inside := t.atlas.DistrictAt(p); return inside })
		network = &marked
	}
	graph, err := road.NewGraph(network, order)
	if err != nil && order != nil {
		graph, err = road.NewGraph(network, nil) // the cache is of another release
	}
	if err != nil {
		return fmt.Errorf("roads: %w", err)
	}
	t.graph, t.metrics, t.signs = graph, &metrics{graph: graph}, signsOf(network)
	return nil
}

// takeMap makes the tiles of the imported map, with our districts over it.
func (t *Terrain) takeMap(ctx context.Context, db *gorm.DB) error {
	head, imported := t.layers[Map]
	if !imported {
		return nil
	}
	l, err := body(ctx, db, head)
	if err != nil {
		return err
	}
	drawn, err := tile.ReadLayers(bytes.NewReader(l.Body))
	if err != nil {
		return fmt.Errorf("map: %w", err)
	}
	drawn.AddDistricts(t.atlas.Districts())
	t.tiles = tile.NewMaker(drawn)
	return nil
}

// Tiles makes the imported map's tiles; nil if none was imported.
func (t *Terrain) Tiles() *tile.Maker { return t.tiles }

// writeOrder and readOrder are the cached order of the hierarchy, four bytes each.
func writeOrder(order []int32) []byte {
	b := make([]byte, 0, 4*len(order))
	for _, v := range order {
		b = binary.LittleEndian.AppendUint32(b, uint32(v))
	}
	return b
}

func readOrder(b []byte) []int32 {
	if len(b) == 0 || len(b)%4 != 0 {
		return nil
	}
	order := make([]int32, len(b)/4)
	for i := range order {
		order[i] = int32(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return order
}

// closure is what a closure means on these roads.
func (t *Terrain) closure(c Closure) road.Closure {
	if c.LayerID == t.roadsID {
		return road.Closure{Segments: c.Segments, Factor: c.Factor}
	}
	segments, _, err := t.along(c.Geometry, movedWithin)
	if err != nil {
		return road.Closure{Factor: c.Factor} // the new roads have no such street
	}
	return road.Closure{Segments: segments, Factor: c.Factor}
}

// Layer returns the head of what was imported of a kind, and whether anything was.
func (t *Terrain) Layer(kind string) (Layer, bool) {
	l, ok := t.layers[kind]
	return l, ok
}
