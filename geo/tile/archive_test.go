package tile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// archived is what the test's archives are made of.
type archived struct {
	tiles  map[address][]byte
	packed compression // of directories and tiles
	leaf   int         // entries of a leaf directory; 0: all are in the root
	meta   string
}

// write lays out an archive as the specification of version 3 says, apart from the
// code that reads it: tile ids by the table of the specification's appendix order,
// which the test of ids holds.
func (a archived) write(t testing.TB) []byte {
	t.Helper()
	pack := func(b []byte) []byte {
		if a.packed == packNone {
			return b
		}
		return must(compress(b))
	}
	var ids []uint64
	by := map[uint64][]byte{}
	for at, tile := range a.tiles {
		id := tileID(at.z, at.x, at.y)
		ids, by[id] = append(ids, id), tile
	}
	for i := range ids { // few: any order will do
		for j := range i {
			if ids[i] < ids[j] {
				ids[i], ids[j] = ids[j], ids[i]
			}
		}
	}
	var data []byte
	var entries []entry
	for _, id := range ids {
		tile := pack(by[id])
		if n := len(entries); n > 0 && entries[n-1].id+uint64(entries[n-1].run) == id && bytes.Equal(data[entries[n-1].offset:], tile) {
			entries[n-1].run++
			continue
		}
		entries = append(entries, entry{id: id, offset: uint64(len(data)), length: uint32(len(tile)), run: 1})
		data = append(data, tile...)
	}
	var leaves []byte
	root := entries
	if a.leaf > 0 {
		root = nil
		for at := 0; at < len(entries); at += a.leaf {
			b := pack(directoryBytes(entries[at:min(at+a.leaf, len(entries))]))
			root = append(root, entry{id: entries[at].id, offset: uint64(len(leaves)), length: uint32(len(b))})
			leaves = append(leaves, b...)
		}
	}
	return lay(pack(directoryBytes(root)), pack([]byte(a.meta)), leaves, data, a.packed)
}

func directoryBytes(entries []entry) []byte {
	b := binary.AppendUvarint(nil, uint64(len(entries)))
	last := uint64(0)
	for _, e := range entries {
		b = binary.AppendUvarint(b, e.id-last)
		last = e.id
	}
	for _, e := range entries {
		b = binary.AppendUvarint(b, uint64(e.run))
	}
	for _, e := range entries {
		b = binary.AppendUvarint(b, uint64(e.length))
	}
	for i, e := range entries {
		if i > 0 && e.offset == entries[i-1].offset+uint64(entries[i-1].length) {
			b = append(b, 0)
		} else {
			b = binary.AppendUvarint(b, e.offset+1)
		}
	}
	return b
}

// lay puts the sections behind a header.
func lay(root, meta, leaves, data []byte, packed compression) []byte {
	head := append([]byte("PMTiles"), 3)
	at := uint64(headerBytes)
	for _, s := range [][]byte{root, meta, leaves, data} {
		head = binary.LittleEndian.AppendUint64(head, at)
		head = binary.LittleEndian.AppendUint64(head, uint64(len(s)))
		at += uint64(len(s))
	}
	head = append(head, make([]byte, 24)...) // counts, which may be unknown
	head = append(head, 1, byte(packed), byte(packed), typeVector, 0, 14)
	for _, degrees := range []float64{76.7, 43.0, 77.2, 43.4} {
		head = binary.LittleEndian.AppendUint32(head, uint32(int32(degrees*1e7)))
	}
	head = append(head, make([]byte, headerBytes-len(head))...)
	return bytes.Join([][]byte{head, root, meta, leaves, data}, nil)
}

const meta = `{"attribution":"<a href=\"https://example.org\">© Somebody</a>","vector_layers":[{"id":"earth"},{"id":"roads"}]}`

// sample has tiles on all zooms; 12/2923/1500 and the two after it are the same.
func sample(packed compression, leaf int) archived {
	a := archived{tiles: map[address][]byte{}, packed: packed, leaf: leaf, meta: meta}
	for z := range uint32(15) {
		x, y := over(centre, z)
		for d := range uint32(min(4, 1<<z)) {
			at := address{z, min(x+d, 1<<z-1), y}
			a.tiles[at] = []byte("tile " + at.String())
		}
	}
	return a
}

func TestArchive(t *testing.T) {
	for _, packed := range []compression{packNone, packGzip} {
		for _, leaf := range []int{0, 7} {
			t.Run(fmt.Sprintf("compression %d, leaves of %d", packed, leaf), func(t *testing.T) {
				want := sample(packed, leaf)
				path := filepath.Join(t.TempDir(), "city.pmtiles")
				if err := os.WriteFile(path, want.write(t), 0o600); err != nil {
					t.Fatal(err)
				}
				a, err := OpenArchive(path)
				if err != nil {
					t.Fatal(err)
				}
				defer a.Close()
				for at, body := range want.tiles {
					got, err := a.Tile(at.z, at.x, at.y)
					if err != nil {
						t.Fatal(err)
					}
					if b, err := unpack(got, packGzip, 1000); err != nil || !bytes.Equal(b, body) {
						t.Errorf("%v: %q, %v; want %q", at, b, err, body)
					}
				}
				if got, err := a.Tile(14, 3, 3); err != nil || !bytes.Equal(got, emptyTile) {
					t.Errorf("a tile that is not there: %v, %v; want an empty one", got, err)
				}
				for _, at := range []address{{15, 0, 0}, {3, 8, 0}, {3, 0, 8}, {99, 0, 0}} {
					if _, err := a.Tile(at.z, at.x, at.y); err != ErrAbsent {
						t.Errorf("%v: %v, want ErrAbsent", at, err)
					}
				}
				i := a.Info()
				if i.Attribution != "© Somebody" || i.Source != "city.pmtiles" || i.MaxZoom != 14 || strings.Join(i.Layers, " ") != "earth roads" || i.Version == "" || i.Bounds.Min[0] != 76.7 {
					t.Errorf("info: %+v", i)
				}
			})
		}
	}
}

// The first ids are those of the specification's own table.
func TestTileID(t *testing.T) {
	for want, at := range []address{{0, 0, 0}, {1, 0, 0}, {1, 0, 1}, {1, 1, 1}, {1, 1, 0}, {2, 0, 0}} {
		if got := tileID(at.z, at.x, at.y); got != uint64(want) {
			t.Errorf("%v: %d, want %d", at, got, want)
		}
	}
	if got := tileID(12, 3423, 1763); got != 19078479 {
		t.Errorf("12/3423/1763: %d, want 19078479", got)
	}
	seen := map[uint64]bool{}
	for x := range uint32(32) {
		for y := range uint32(32) {
			seen[tileID(5, x, y)] = true
		}
	}
	if len(seen) != 1024 || !seen[341] || !seen[1364] {
		t.Errorf("zoom 5 has %d ids", len(seen))
	}
}

func TestDamagedArchives(t *testing.T) {
	good := sample(packGzip, 7).write(t)
	change := func(at int, b ...byte) []byte {
		c := bytes.Clone(good)
		copy(c[at:], b)
		return c
	}
	root := int(binary.LittleEndian.Uint64(good[8:]))
	leaves := int(binary.LittleEndian.Uint64(good[40:]))
	loop := directoryBytes([]entry{{id: 0, offset: 0, length: 4}})
	for name, b := range map[string][]byte{
		"empty":                  {},
		"another file":           bytes.Repeat([]byte("x"), 500),
		"version 2":              change(7, 2),
		"cut off":                good[:len(good)-10],
		"cut in the header":      good[:100],
		"brotli":                 change(97, 3),
		"zstd tiles":             change(98, 4),
		"pictures":               change(99, 2),
		"zooms":                  change(100, 9, 3),
		"zoom 99":                change(101, 99),
		"root flipped":           change(root+14, 0xff, 0xff, 0xff),
		"leaf flipped":           change(leaves+14, 0xff, 0xff, 0xff),
		"root beyond":            change(8, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
		"length beyond":          change(16, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f),
		"metadata no JSON":       archived{tiles: sample(packNone, 0).tiles, packed: packNone, meta: "{"}.write(t),
		"a leaf that is itself":  lay(loop, []byte("{}"), loop, nil, packNone),
		"no tiles at all":        lay([]byte{0}, []byte("{}"), nil, nil, packNone),
		"a bomb of a directory":  lay(must(compress(make([]byte, maxUnpacked+1))), must(compress([]byte("{}"))), nil, nil, packGzip),
		"entries without number": lay(binary.AppendUvarint(nil, 1<<60), []byte("{}"), nil, nil, packNone),
	} {
		var wrong *ArchiveError
		if _, err := newArchive(bytes.NewReader(b), int64(len(b))); !errors.As(err, &wrong) {
			t.Errorf("%s: %v, want an *ArchiveError", name, err)
		}
	}
	a, err := newArchive(bytes.NewReader(good), int64(len(good)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Tile(0, 0, 0); err != nil {
		t.Fatal(err)
	}
	tiles := int(binary.LittleEndian.Uint64(good[56:]))
	flipped := change(tiles+14, 0xff, 0xff, 0xff)
	if a, err = newArchive(bytes.NewReader(flipped), int64(len(flipped))); err != nil {
		t.Fatal(err)
	}
	var wrong *ArchiveError
	if _, err := a.Tile(0, 0, 0); !errors.As(err, &wrong) {
		t.Errorf("a damaged tile: %v, want an *ArchiveError", err)
	}
	if _, err := OpenArchive(filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}

// FuzzArchive damages archives: an error or tiles, never a panic or a hang.
func FuzzArchive(f *testing.F) {
	f.Add(sample(packGzip, 7).write(f), uint32(0))
	f.Add(sample(packNone, 0).write(f), uint32(77))
	f.Add(sample(packNone, 3).write(f), uint32(5000))
	f.Fuzz(func(t *testing.T, b []byte, at uint32) {
		a, err := newArchive(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return
		}
		for z := range uint32(16) {
			x, y := over(centre, z)
			if tile, err := a.Tile(z, x, y^at>>8); err == nil {
				if _, err := unpack(tile, packGzip, maxTile); err != nil {
					t.Errorf("%d/%d/%d: a tile that is no gzip: %v", z, x, y, err)
				}
			}
		}
	})
}
