package osm_test

import (
	"bytes"
	"compress/zlib"
	"context"
	"errors"
	"os"
	"runtime"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"

	"jylu/geo/osm"
	"jylu/geo/osm/osmtest"
)

// message builds a protobuf message: a number, a zigzag number or bytes by field.
type message []byte

func (m message) num(field protowire.Number, v uint64) message {
	return protowire.AppendVarint(protowire.AppendTag(m, field, protowire.VarintType), v)
}

func (m message) bytes(field protowire.Number, b []byte) message {
	return protowire.AppendBytes(protowire.AppendTag(m, field, protowire.BytesType), b)
}

// zigzag is a packed array.
func zigzag(values ...int64) []byte {
	var b []byte
	for _, v := range values {
		b = protowire.AppendVarint(b, protowire.EncodeZigZag(v))
	}
	return b
}

// file is a header and one raw block with this group.
func file(group message) []byte {
	out := osmtest.Block(nil, "OSMHeader", message{}.bytes(4, []byte("OsmSchema-V0.6")), true)
	table := message{}.bytes(1, nil).bytes(1, []byte("highway")).bytes(1, []byte("residential"))
	return osmtest.Block(out, "OSMData", message{}.bytes(1, table).bytes(2, group), true)
}

func dense(ids, lats, lons, tags []byte) message {
	return message{}.bytes(2, message{}.bytes(1, ids).bytes(8, lats).bytes(9, lons).bytes(10, tags))
}

// bomb is a file whose second block declares size bytes and inflates to much more.
func bomb(t *testing.T, declared uint64, real int) []byte {
	var packed bytes.Buffer
	w := zlib.NewWriter(&packed)
	for range real >> 20 {
		if _, err := w.Write(make([]byte, 1<<20)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	out := osmtest.Block(nil, "OSMHeader", message{}.bytes(4, []byte("OsmSchema-V0.6")), true)
	return osmtest.Frame(out, "OSMData", message{}.num(2, declared).bytes(3, packed.Bytes()))
}

func TestReadRefusesWhatIsWrong(t *testing.T) {
	good := osmtest.PBF(t, corner(t))
	header := osmtest.Block(nil, "OSMHeader", message{}.bytes(4, []byte("OsmSchema-V0.6")), true)
	ok := zigzag(432500000)
	tests := []struct {
		name  string
		pbf   []byte
		block int
		want  error
		says  string
	}{
		{"an empty file", nil, 0, osm.ErrEmpty, ""},
		{"a text", []byte("<?xml version=\"1.0\"?><osm/>"), 0, osm.ErrNotPBF, ""},
		{"zeros", make([]byte, 1000), 0, osm.ErrNotPBF, ""},
		{"three bytes", []byte{0, 0, 0}, 0, osm.ErrNotPBF, ""},
		{"data without a header", good[len(good)/2:], 0, osm.ErrNotPBF, ""},
		{"cut in the last block", good[:len(good)-10], 3, osm.ErrTruncated, "block 3"},
		{"cut in the size of a block", append(bytes.Clone(good), 0, 0), 4, osm.ErrTruncated, ""},
		{"a block that is no data", osmtest.Block(bytes.Clone(good), "OSMDatb", nil, true), 4, osm.ErrDamaged, "OSMDatb"},
		{"a header of 65 KiB", append(bytes.Clone(good), 0, 1, 4, 0), 4, osm.ErrTooLarge, ""},
		{"a blob of 33 MiB", append(append(bytes.Clone(header), 0, 0, 0, 14), message{}.bytes(1, []byte("OSMData")).num(3, 33<<20)...), 1, osm.ErrTooLarge, ""},
		{"a bomb that declares little", bomb(t, 1000, 200<<20), 1, osm.ErrTooLarge, "more than the 1000 bytes"},
		{"a bomb that declares much", bomb(t, 1<<30, 200<<20), 1, osm.ErrTooLarge, ""},
		{"less than declared", bomb(t, 2<<20, 1<<20), 1, osm.ErrDamaged, ""},
		{"latitude 91", file(dense(zigzag(1), zigzag(910000000), ok, nil)), 1, osm.ErrDamaged, "node 1: the block is damaged: latitude 91"},
		{"longitude -181", file(dense(zigzag(1), ok, zigzag(-1810000000), nil)), 1, osm.ErrDamaged, "longitude"},
		{"latitude beyond numbers", file(dense(zigzag(1), zigzag(1<<62), ok, nil)), 1, osm.ErrDamaged, "latitude"},
		{"an id without a position", file(dense(zigzag(1, 1), ok, ok, nil)), 1, osm.ErrDamaged, ""},
		{"a position without an id", file(dense(zigzag(1), zigzag(1, 1), ok, nil)), 1, osm.ErrDamaged, ""},
		{"a node's tag that is no string", file(dense(zigzag(1), ok, ok, []byte{1, 3, 0})), 1, osm.ErrDamaged, ""},
		{"tags without an end", file(dense(zigzag(1), ok, ok, []byte{1, 2})), 1, osm.ErrDamaged, ""},
		{"a plain node's key alone", file(message{}.bytes(1, message{}.num(1, 2).bytes(2, []byte{1}))), 1, osm.ErrDamaged, ""},
		{"a way's tag that is no string", file(message{}.bytes(3, message{}.num(1, 7).bytes(2, []byte{1}).bytes(3, []byte{99}))), 1, osm.ErrDamaged, "object 7"},
		{"a way's node cut off", file(message{}.bytes(3, message{}.num(1, 7).bytes(2, []byte{1}).bytes(3, []byte{2}).bytes(8, []byte{2, 0x80}))), 1, osm.ErrDamaged, "way 7"},
		{"a field longer than its message", file(message{}.bytes(3, []byte{0x12, 99})), 1, osm.ErrDamaged, ""},
		{"a feature nobody knows", osmtest.Block(nil, "OSMHeader", message{}.bytes(4, []byte("Curves")), true), 0, nil, `"Curves"`},
		{"another compression", osmtest.Frame(bytes.Clone(header), "OSMData", message{}.bytes(7, []byte{1})), 1, nil, "only zlib"},
		{"a blob with nothing in it", osmtest.Frame(bytes.Clone(header), "OSMData", nil), 1, osm.ErrDamaged, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			x, err := osm.Read(context.Background(), bytes.NewReader(tt.pbf), osm.Options{})
			runtime.ReadMemStats(&after)

			where, ok := errors.AsType[*osm.BlockError](err)
			if !ok || x != nil || where.Block != tt.block || tt.want != nil && !errors.Is(err, tt.want) || !strings.Contains(err.Error(), tt.says) {
				t.Fatalf("Read = %v; want %v in block %d saying %q", err, tt.want, tt.block, tt.says)
			}
			if took := after.TotalAlloc - before.TotalAlloc; took > 64<<20 {
				t.Errorf("it took %d MB to see that", took>>20)
			}
		})
	}
}

// A file cut short anywhere is refused, but between two blocks: there a
// shorter file begins to be a whole one.
func TestReadRefusesEveryTruncation(t *testing.T) {
	pbf := osmtest.PBF(t, corner(t))
	whole := map[int]bool{len(pbf): true}
	for at := 0; at < len(pbf); { // a block is 4 bytes, header, blob; the header ends in the blob's size
		whole[at] = true
		head := int(pbf[at+3])
		size := 0
		for i, shift := at+4+head-1, 0; pbf[i]&0x80 == 0 && i > 0; i, shift = i-1, shift+1 {
			if pbf[i-1]&0x80 == 0 {
				size = int(pbf[i])
			} else {
				size = int(pbf[i-1]&0x7f) | int(pbf[i])<<7
			}
			break
		}
		at += 4 + head + size
	}
	if len(whole) != 5 {
		t.Fatalf("the test sees %d ends of blocks, want 5", len(whole))
	}
	for n := range pbf {
		_, err := osm.Read(context.Background(), bytes.NewReader(pbf[:n]), osm.Options{})
		if (err == nil) != (whole[n] && n > 0) {
			t.Fatalf("the first %d of %d bytes: %v", n, len(pbf), err)
		}
	}
}

// One flipped bit is found wherever zlib's checksum guards it; in raw blocks it
// may pass for another file, but nothing breaks.
func TestReadSurvivesEveryFlippedBit(t *testing.T) {
	f := osmtest.Parse(t, corner(t))
	for _, l := range []osmtest.Layout{{}, {Raw: true}, {Raw: true, Plain: true}} {
		pbf := f.Write(l)
		refused := 0
		for bit := range 8 * len(pbf) {
			bad := bytes.Clone(pbf)
			bad[bit/8] ^= 1 << (bit % 8)
			x, err := osm.Read(context.Background(), bytes.NewReader(bad), osm.Options{})
			if err != nil {
				if _, ok := errors.AsType[*osm.BlockError](err); !ok {
					t.Fatalf("bit %d: %v says no block", bit, err)
				}
				refused++
				continue
			}
			walk(x)
		}
		if share := float64(refused) / float64(8*len(pbf)); !l.Raw && share < 0.95 {
			t.Errorf("only %.0f %% of flipped bits were found in compressed blocks", 100*share)
		}
	}
}

// walk touches everything in x.
func walk(x *osm.Extract) (n int) {
	for node := range x.Nodes() {
		n += node.Tags.Len() + int(x.NodeID(node.Ref)&1)
	}
	for w := range x.Ways() {
		n += len(x.Line(w)) + len(w.Tags.Get("name"))
		if w.Closed() && x.Complete(w) {
			n++
		}
	}
	for r := range x.Relations() {
		n += len(r.Members) + len(r.Tags.Get("type"))
	}
	return n
}

// FuzzRead feeds the whole reader. Seeds are raw blocks, so that what is changed
// is the format and not zlib's checksum.
func FuzzRead(f *testing.F) {
	text, err := os.ReadFile("testdata/corner.osm")
	if err != nil {
		f.Fatal(err)
	}
	corner := osmtest.Parse(f, text)
	for _, l := range []osmtest.Layout{{}, {Raw: true}, {Raw: true, Plain: true, PerBlock: 3}} {
		f.Add(corner.Write(l))
	}
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, pbf []byte) {
		x, err := osm.Read(context.Background(), bytes.NewReader(pbf), osm.Options{})
		if err != nil {
			if _, ok := errors.AsType[*osm.BlockError](err); !ok || x != nil {
				t.Fatalf("Read = %v, %v", x, err)
			}
			return
		}
		walk(x)
	})
}
