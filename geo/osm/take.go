package osm

import "fmt"

// refList is a growing list of node ids. It grows in pieces, since a list that
// moves to a place twice as large needs three times its memory at that moment.
type refList struct {
	chunks [][]int64
	n      int
}

const chunk = 1 << 20

func (l *refList) add(id int64) {
	if l.n%chunk == 0 {
		l.chunks = append(l.chunks, make([]int64, 0, chunk))
	}
	last := &l.chunks[len(l.chunks)-1]
	*last = append(*last, id)
	l.n++
}

// What one object, tag, reference and member cost, in bytes: a reference is in
// memory as id, sorted id and index at once; later as id, index and position.
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
	if err := rd.charge(costRef * parts); err != nil {
		return err
	}
	o, err := rd.keep(raw.id, raw.tags, first, parts)
	if err != nil {
		return err
	}
	for id := int64(0); raw.refs.more(); {
		if !raw.refs.delta(&id) {
			return damaged(fmt.Sprintf("the nodes of way %d", raw.id))
		}
		rd.refs.add(id)
	}
	if rd.refs.n != first+parts {
		return damaged(fmt.Sprintf("the nodes of way %d", raw.id))
	}
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
