package osm

import "fmt"

// refList holds the node ids of ways as the file packs them, one or two bytes each
// where a number takes eight. It grows in pieces: a list that moves to a place
// twice as large needs three times its memory at that moment.
type refList struct {
	pieces [][]byte
	n      int // ids
}

// Pieces are of this many bytes, or of one way's.
const piece = 1 << 18

// add takes n ids, which have been found sound.
func (l *refList) add(ids packed, n int) {
	last := len(l.pieces) - 1
	if last < 0 || cap(l.pieces[last])-len(l.pieces[last]) < len(ids) {
		size := piece
		if last < 0 { // most files tests read are small
			size = 1 << 12
		}
		l.pieces = append(l.pieces, make([]byte, 0, max(size, len(ids))))
		last++
	}
	l.pieces[last] = append(l.pieces[last], ids...)
	l.n += n
}

// each calls do with every id of the ways, which are those added, in that order.
func (l *refList) each(ways []object, do func(id int64)) {
	at, rest := -1, packed(nil)
	for i := range ways {
		id := int64(0)
		for range ways[i].parts {
			for !rest.more() {
				at++
				rest = l.pieces[at]
			}
			rest.delta(&id)
			do(id)
		}
	}
}

// What one object, tag, reference and member cost, in bytes. A reference has an id, an
// index and a position, besides what the file takes for it.
const (
	costObject = 32
	costTag    = 8
	costRef    = 20
	costMember = 16
	costWord   = 64 // and its letters: in the list and in the map
)

// keep makes an object of what is in the block; its tags are taken over.
func (rd *reader) keep(id int64, tags rawTags, first, parts int) (object, error) {
	o := object{id: id, first: uint32(first), parts: uint32(parts), tag: uint32(len(rd.x.tags))}
	if err := rd.charge(costObject + costTag*len(tags.pairs)/2); err != nil {
		return o, err
	}
	for i := 0; i < len(tags.pairs); i += 2 {
		if isNoise(tags.b.strings[tags.pairs[i]]) {
			continue
		}
		for _, s := range tags.pairs[i : i+2] {
			w, err := rd.word(s)
			if err != nil {
				return o, err
			}
			rd.x.tags = append(rd.x.tags, w)
		}
		o.tagParts++
	}
	return o, nil
}

// word returns the extract's number of a string of the block.
func (rd *reader) word(i uint32) (uint32, error) {
	if w := rd.b.known[i]; w != 0 {
		return w - 1, nil
	}
	w, ok := rd.words[string(rd.b.strings[i])]
	if !ok {
		s := string(rd.b.strings[i])
		if err := rd.charge(costWord + len(s)); err != nil {
			return 0, err
		}
		w = uint32(len(rd.x.words))
		rd.x.words = append(rd.x.words, s)
		rd.words[s] = w
	}
	rd.b.known[i] = w + 1
	return w, nil
}

// taggedNode counts n and keeps it if it is of use by itself.
func (rd *reader) taggedNode(n rawNode) error {
	rd.holds[len(rd.holds)-1] |= holdsNodes
	rd.x.Counts.Nodes++
	if len(n.tags.pairs) == 0 || !keepNode(n.tags.all) {
		return nil
	}
	o, err := rd.keep(n.id, n.tags, 0, 0)
	if err != nil {
		return err
	}
	rd.x.nodes = append(rd.x.nodes, o)
	return rd.charge(costRef)
}

func (rd *reader) way(data []byte) error {
	var raw rawObject
	var err error
	if raw, rd.buf, err = rd.b.object(data, false, rd.buf); err != nil {
		return err
	}
	if !rd.second {
		rd.holds[len(rd.holds)-1] |= holdsWays
		rd.x.Counts.Ways++
	}
	if byTags := keepWay(raw.tags.all); byTags == rd.second || rd.second && !rd.parts[raw.id] {
		return nil
	}
	first, parts := rd.refs.n, raw.refs.count()
	if err := rd.charge(costRef*parts + len(raw.refs)); err != nil {
		return err
	}
	o, err := rd.keep(raw.id, raw.tags, first, parts)
	if err != nil {
		return err
	}
	rest, id, n := raw.refs, int64(0), 0
	for ; rest.more(); n++ {
		if !rest.delta(&id) {
			return damaged(fmt.Sprintf("the nodes of way %d", raw.id))
		}
	}
	if n != parts {
		return damaged(fmt.Sprintf("the nodes of way %d", raw.id))
	}
	rd.refs.add(raw.refs, n)
	rd.x.ways = append(rd.x.ways, o)
	return nil
}

func (rd *reader) relation(data []byte) error {
	var raw rawObject
	var err error
	if raw, rd.buf, err = rd.b.object(data, true, rd.buf); err != nil {
		return err
	}
	rd.x.Counts.Relations++
	keep, withWays := keepRelation(raw.tags.all)
	if !keep {
		return nil
	}
	first := len(rd.x.mems)
	for ref := int64(0); raw.refs.more(); {
		role, ok := raw.roles.next()
		kind, ok2 := raw.kinds.next()
		if !raw.refs.delta(&ref) || !ok || !ok2 || role >= uint64(len(rd.b.strings)) || kind > uint64(KindRelation) {
			return damaged(fmt.Sprintf("the members of relation %d", raw.id))
		}
		w, err := rd.word(uint32(role))
		if err != nil {
			return err
		}
		if err := rd.charge(costMember); err != nil {
			return err
		}
		rd.x.mems = append(rd.x.mems, member{ref: ref, role: w, kind: Kind(kind)})
		if withWays && Kind(kind) == KindWay && !rd.parts[ref] {
			rd.parts[ref] = true
			if err := rd.charge(costWord); err != nil {
				return err
			}
		}
	}
	o, err := rd.keep(raw.id, raw.tags, first, len(rd.x.mems)-first)
	rd.x.rels = append(rd.x.rels, o)
	return err
}
