package osm

import (
	"fmt"

	"google.golang.org/protobuf/encoding/protowire"
)

// rawNode is a node as it lies in a block.
type rawNode struct {
	id   int64
	at   Coord
	tags rawTags
}

// rawTags are tags as they lie in a block: pairs of indexes, all checked.
type rawTags struct {
	b     *block
	pairs []uint32
}

func (t rawTags) all(yield func(key, value []byte) bool) {
	for i := 0; i < len(t.pairs); i += 2 {
		if !yield(t.b.strings[t.pairs[i]], t.b.strings[t.pairs[i+1]]) {
			return
		}
	}
}

// tagPairs appends the tags of parallel arrays to buf.
func (b *block) tagPairs(buf []uint32, keys, vals packed) ([]uint32, error) {
	for keys.more() {
		k, ok1 := keys.next()
		v, ok2 := vals.next()
		if !ok1 || !ok2 {
			return buf, damaged("keys and values do not match")
		}
		if k >= uint64(len(b.strings)) || v >= uint64(len(b.strings)) {
			return buf, damaged("a tag is not among its strings")
		}
		buf = append(buf, uint32(k), uint32(v))
	}
	if vals.more() {
		return buf, damaged("keys and values do not match")
	}
	return buf, nil
}

// denseNodes calls do with every node of a DenseNodes message. The node's tags
// are valid until do returns.
func (b *block) denseNodes(data []byte, buf []uint32, do func(rawNode) error) ([]uint32, error) {
	var ids, lats, lons, tags packed
	err := fields(data, func(num protowire.Number, _ uint64, data []byte) error {
		switch num {
		case 1:
			ids = data
		case 8:
			lats = data
		case 9:
			lons = data
		case 10:
			tags = data
		}
		return nil
	})
	if err != nil {
		return buf, err
	}
	tagged := tags.more()
	var id, lat, lon int64
	for ids.more() {
		if !ids.delta(&id) || !lats.delta(&lat) || !lons.delta(&lon) {
			return buf, damaged("ids and positions of nodes do not match")
		}
		at, err := b.coord(lat, lon)
		if err != nil {
			return buf, fmt.Errorf("node %d: %w", id, err)
		}
		if buf = buf[:0]; tagged {
			if buf, err = b.denseTags(&tags, buf); err != nil {
				return buf, fmt.Errorf("node %d: %w", id, err)
			}
		}
		if err := do(rawNode{id, at, rawTags{b, buf}}); err != nil {
			return buf, err
		}
	}
	if lats.more() || lons.more() || tags.more() {
		return buf, damaged("ids and positions of nodes do not match")
	}
	return buf, nil
}

// denseTags takes the tags of one node: key, value, …, 0.
func (b *block) denseTags(tags *packed, buf []uint32) ([]uint32, error) {
	for {
		k, ok := tags.next()
		if !ok {
			return buf, damaged("its tags do not end")
		}
		if k == 0 {
			return buf, nil
		}
		v, ok := tags.next()
		if !ok || k >= uint64(len(b.strings)) || v >= uint64(len(b.strings)) {
			return buf, damaged("a tag is not among its strings")
		}
		buf = append(buf, uint32(k), uint32(v))
	}
}

// plainNode reads a Node message.
func (b *block) plainNode(data []byte, buf []uint32, do func(rawNode) error) ([]uint32, error) {
	var id, lat, lon int64
	var keys, vals packed
	err := fields(data, func(num protowire.Number, v uint64, data []byte) error {
		switch num {
		case 1:
			id = protowire.DecodeZigZag(v)
		case 2:
			keys = data
		case 3:
			vals = data
		case 8:
			lat = protowire.DecodeZigZag(v)
		case 9:
			lon = protowire.DecodeZigZag(v)
		}
		return nil
	})
	if err != nil {
		return buf, err
	}
	at, err := b.coord(lat, lon)
	if err == nil {
		buf, err = b.tagPairs(buf[:0], keys, vals)
	}
	if err != nil {
		return buf, fmt.Errorf("node %d: %w", id, err)
	}
	return buf, do(rawNode{id, at, rawTags{b, buf}})
}

// rawObject is a way or a relation as it lies in a block.
type rawObject struct {
	id    int64
	tags  rawTags
	refs  packed // nodes of a way, members of a relation: delta coded ids
	roles packed // relation only
	kinds packed // relation only
}

// object reads a Way or a Relation message; both number their fields alike.
func (b *block) object(data []byte, relation bool, buf []uint32) (rawObject, []uint32, error) {
	var o rawObject
	var keys, vals packed
	err := fields(data, func(num protowire.Number, v uint64, data []byte) error {
		switch num {
		case 1:
			o.id = int64(v)
		case 2:
			keys = data
		case 3:
			vals = data
		case 8:
			if relation {
				o.roles = data
			} else {
				o.refs = data
			}
		case 9:
			if relation { // of a way: positions some tools add
				o.refs = data
			}
		case 10:
			if relation {
				o.kinds = data
			}
		}
		return nil
	})
	if err == nil {
		buf, err = b.tagPairs(buf[:0], keys, vals)
	}
	if err != nil {
		return o, buf, fmt.Errorf("object %d: %w", o.id, err)
	}
	o.tags = rawTags{b, buf}
	return o, buf, nil
}
