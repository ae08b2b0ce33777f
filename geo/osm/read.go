package osm

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"google.golang.org/protobuf/encoding/protowire"
)

// Options are what a caller may ask of Read.
type Options struct {
	// Progress, if set, is called after every block with a share read of total.
	// It never falls and ends at total, unless Read fails.
	Progress func(read, total int64)
}

// ErrEmpty is a file without a byte.
var ErrEmpty = errors.New("the file is empty")

// memory is what an extract may take while it is read, in bytes: see the package
// comment. A file that needs more is refused, however small it is compressed.
const memory = 960 << 20

// Read reads an extract from r, from its beginning, wherever r stands.
//
// What is wrong with the file comes as a *BlockError around ErrEmpty, ErrNotPBF,
// ErrTruncated, ErrTooLarge, ErrDamaged or what r said; ctx ends it between
// two blocks, with its own error. Memory stays below 1 GiB. Read starts no
// goroutines.
func Read(ctx context.Context, r io.ReadSeeker, opt Options) (*Extract, error) {
	size, err := r.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, fmt.Errorf("osm: read: %w", err)
	}
	if opt.Progress == nil {
		opt.Progress = func(int64, int64) {}
	}
	rd := &reader{ctx: ctx, r: r, size: size, progress: opt.Progress, x: &Extract{}, left: memory,
		words: map[string]uint32{"": 0}, parts: map[int64]bool{}}
	rd.x.words = []string{""}
	if err := rd.run(); err != nil {
		return nil, fmt.Errorf("osm: read: %w", err)
	}
	return rd.x, nil
}

// A reader is the state of one Read.
type reader struct {
	ctx      context.Context
	r        io.ReadSeeker
	size     int64
	progress func(read, total int64)

	x     *Extract
	left  int64 // bytes of memory that may still be kept
	words map[string]uint32
	parts map[int64]bool // ways wanted as parts of an area, whatever their tags
	refs  refList        // of all ways in the order they were kept
	holds []uint8        // per block: what kinds of objects it has

	b      block
	buf    []uint32
	ref    int64 // where the last node of fix was found
	second bool  // going through the ways again, for parts only
}

// What a block holds.
const (
	holdsNodes uint8 = 1 << iota
	holdsWays
)

func (rd *reader) run() error {
	if rd.size == 0 {
		return &BlockError{Err: ErrEmpty}
	}
	if err := rd.pass(0, 2, rd.survey); err != nil {
		return err
	}
	middle := int64(2)
	if len(rd.parts) > 0 {
		rd.second, middle = true, 3
		if err := rd.pass(2, middle, rd.areaParts); err != nil {
			return err
		}
	}
	rd.number()
	rd.x.sortWays()
	return rd.pass(middle, 4, rd.positions)
}

// pass calls do with each block's number and contents. The progress it makes is
// from begin to end quarters of the whole. do tells by skip if it needs the
// block at all.
func (rd *reader) pass(begin, end int64, do func(n int, kind string, read func() ([]byte, error)) error) error {
	if _, err := rd.r.Seek(0, io.SeekStart); err != nil {
		return err
	}
	f := frames{r: bufio.NewReaderSize(rd.r, 1<<16)}
	for n := 0; ; n++ {
		if err := context.Cause(rd.ctx); err != nil {
			return err
		}
		start := f.offset
		kind, err := f.next()
		if err == io.EOF {
			return nil
		}
		if err == nil {
			err = do(n, kind, f.contents)
		}
		if err == nil {
			err = f.skip()
		}
		if err != nil {
			return &BlockError{Block: n, Offset: start, Err: err}
		}
		rd.progress((begin*rd.size+(end-begin)*f.offset)/2, 2*rd.size)
	}
}

// survey keeps ways, relations and tagged nodes, and notes what each block holds.
func (rd *reader) survey(n int, kind string, read func() ([]byte, error)) error {
	switch {
	case kind == "OSMHeader":
	case n == 0:
		return ErrNotPBF
	case kind != "OSMData":
		return damaged(fmt.Sprintf("its type is %q", kind))
	}
	data, err := read()
	if err != nil {
		return err
	}
	rd.holds = append(rd.holds, 0)
	rd.x.Counts.Blocks++
	if kind == "OSMHeader" {
		return rd.x.header(data)
	}
	return rd.objects(data, rd.taggedNode, rd.way, rd.relation)
}

// areaParts keeps the ways that were not kept for their tags but are parts of areas.
func (rd *reader) areaParts(n int, _ string, read func() ([]byte, error)) error {
	if n >= len(rd.holds) || rd.holds[n]&holdsWays == 0 {
		return nil
	}
	data, err := read()
	if err != nil {
		return err
	}
	return rd.objects(data, nil, rd.way, nil)
}

// positions gives the references their positions.
func (rd *reader) positions(n int, _ string, read func() ([]byte, error)) error {
	if n >= len(rd.holds) || rd.holds[n]&holdsNodes == 0 {
		return nil
	}
	data, err := read()
	if err != nil {
		return err
	}
	return rd.objects(data, rd.place, nil, nil)
}

// objects goes through the objects of one block; kinds without a function are passed over.
func (rd *reader) objects(data []byte, node func(rawNode) error, way, relation func([]byte) error) error {
	if err := rd.b.parse(data); err != nil {
		return err
	}
	for _, group := range rd.b.groups {
		err := fields(group, func(num protowire.Number, _ uint64, data []byte) (err error) {
			switch {
			case num == 1 && node != nil:
				rd.buf, err = rd.b.plainNode(data, rd.buf, node)
			case num == 2 && node != nil:
				rd.buf, err = rd.b.denseNodes(data, rd.buf, node)
			case num == 3 && way != nil:
				err = way(data)
			case num == 4 && relation != nil:
				err = relation(data)
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// charge takes n bytes from what may be kept.
func (rd *reader) charge(n int) error {
	if rd.left -= int64(n); rd.left < 0 {
		return fmt.Errorf("%w: what the file holds takes more than %d MB of memory", ErrTooLarge, memory>>20)
	}
	return nil
}

// number turns the ids that ways and nodes refer to into indexes of positions.
func (rd *reader) number() {
	x := rd.x
	x.ids = make([]int64, 0, rd.refs.n+len(x.nodes))
	rd.refs.each(x.ways, func(id int64) { x.ids = append(x.ids, id) })
	for i := range x.nodes {
		x.ids = append(x.ids, x.nodes[i].id)
	}
	slices.Sort(x.ids)
	x.ids = slices.Compact(x.ids)
	x.refs = make([]int32, 0, rd.refs.n)
	rd.refs.each(x.ways, func(id int64) { x.refs = append(x.refs, x.index(id)) })
	rd.refs = refList{}
	x.coords = make([]Coord, len(x.ids))
	for i := range x.coords {
		x.coords[i] = nowhere
	}
	for i := range x.nodes {
		x.nodes[i].first = uint32(x.index(x.nodes[i].id))
	}
}

func (x *Extract) index(id int64) int32 {
	i, _ := slices.BinarySearch(x.ids, id)
	return int32(i)
}

// place stores the position of a node if something refers to it. Files are in
// order of id, so the search starts where the last one ended.
func (rd *reader) place(n rawNode) error {
	ids, from := rd.x.ids, int(rd.ref)
	if from >= len(ids) || ids[from] > n.id {
		from = 0
	}
	step := 1
	for from+step < len(ids) && ids[from+step] < n.id {
		from, step = from+step, 2*step
	}
	i, ok := slices.BinarySearch(ids[from:min(len(ids), from+step+1)], n.id)
	rd.ref = int64(from + i)
	if ok {
		rd.x.coords[from+i] = n.at
	}
	return nil
}
