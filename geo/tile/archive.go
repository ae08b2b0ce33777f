package tile

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"sync"

	"github.com/paulmach/orb"
)

// An Archive is a PMTiles file, version 3: vector tiles that somebody else has made,
// found by a directory. It is safe for any number of goroutines.
type Archive struct {
	file io.ReaderAt
	shut func() error
	head header
	root []entry
	info Info
	kept *cache // finished tiles

	mu     sync.Mutex
	leaves map[uint64][]entry // by offset
}

// header is the part of an archive's 127 bytes that is used.
type header struct {
	root, metadata, leaves, tiles section
	packed, tilesPacked           compression // of directories and metadata; of tiles
	minZoom, maxZoom              uint32
	bounds                        orb.Bound
}

type section struct{ offset, length uint64 }

type compression uint8

const (
	packNone compression = 1
	packGzip compression = 2
)

const (
	headerBytes = 127
	typeVector  = 1

	maxRoot     = 1 << 20  // bytes of the root directory as stored; the format has 16 kB
	maxMetadata = 4 << 20  // bytes
	maxUnpacked = 32 << 20 // bytes of a directory or the metadata, unpacked
	maxTile     = 8 << 20  // bytes of one tile, packed or not
	maxDepth    = 4        // directories below each other; the format has two
	maxLeaves   = 1 << 12  // leaf directories looked through when an archive is opened, and kept
)

// An ArchiveError says what is wrong with an archive.
type ArchiveError struct{ What string }

func (e *ArchiveError) Error() string { return "tile: PMTiles archive: " + e.What }

func broken(format string, args ...any) error { return &ArchiveError{fmt.Sprintf(format, args...)} }

// OpenArchive opens the archive at path and reads its directories through. An
// archive that is damaged, of another version, or has no vector tiles is an
// *ArchiveError. Close it after use.
func OpenArchive(path string) (*Archive, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	stat, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, err
	}
	a, err := newArchive(f, stat.Size())
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	a.shut = f.Close
	a.info.Source = stat.Name()
	return a, nil
}

// Close lets go of the file. No Tile may be asked for afterwards.
func (a *Archive) Close() error { return a.shut() }

// Info describes the tiles.
func (a *Archive) Info() Info { return a.info }

func newArchive(file io.ReaderAt, size int64) (*Archive, error) {
	head := make([]byte, headerBytes)
	if _, err := file.ReadAt(head, 0); err != nil {
		return nil, broken("shorter than its header")
	}
	h, err := parseHeader(head, uint64(max(size, 0)))
	if err != nil {
		return nil, err
	}
	a := &Archive{file: file, shut: func() error { return nil }, head: h, kept: newCache(cacheBytes), leaves: map[uint64][]entry{}}
	packed, err := a.read(h.root, maxRoot)
	if err != nil {
		return nil, broken("root directory: %v", err)
	}
	if a.root, err = a.directory(packed); err != nil {
		return nil, broken("root directory: %v", err)
	}
	if err := a.readThrough(a.root, 1); err != nil {
		return nil, err
	}
	metadata, err := a.read(h.metadata, maxMetadata)
	if err != nil {
		return nil, broken("metadata: %v", err)
	}
	sum := sha256.New()
	sum.Write(head)
	sum.Write(packed)
	sum.Write(metadata)
	fmt.Fprint(sum, size)
	a.info = Info{Version: hex.EncodeToString(sum.Sum(nil)[:8]), MinZoom: h.minZoom, MaxZoom: h.maxZoom, Bounds: h.bounds}
	if err := a.describe(metadata); err != nil {
		return nil, broken("metadata: %v", err)
	}
	return a, nil
}

func parseHeader(b []byte, size uint64) (h header, err error) {
	if string(b[:7]) != "PMTiles" {
		return h, broken("is none: it does not begin with PMTiles")
	}
	if b[7] != 3 {
		return h, broken("version %d; version 3 is read", b[7])
	}
	at := func(i int) section {
		return section{binary.LittleEndian.Uint64(b[i:]), binary.LittleEndian.Uint64(b[i+8:])}
	}
	h.root, h.metadata, h.leaves, h.tiles = at(8), at(24), at(40), at(56)
	for _, s := range [...]section{h.root, h.metadata, h.leaves, h.tiles} {
		if s.offset > size || s.length > size-s.offset {
			return h, broken("cut off: a part of it lies beyond byte %d, its last", size)
		}
	}
	h.packed, h.tilesPacked = compression(b[97]), compression(b[98])
	for _, c := range [...]compression{h.packed, h.tilesPacked} {
		if c != packNone && c != packGzip {
			return h, broken("compression %d; gzip (2) and none (1) are read", c)
		}
	}
	if b[99] != typeVector {
		return h, broken("tiles of type %d; vector tiles (1) are read", b[99])
	}
	h.minZoom, h.maxZoom = uint32(b[100]), uint32(b[101])
	if h.minZoom > h.maxZoom || h.maxZoom > maxArchived {
		return h, broken("zooms %d to %d", h.minZoom, h.maxZoom)
	}
	degrees := func(i int) float64 { return float64(int32(binary.LittleEndian.Uint32(b[i:]))) / 1e7 }
	h.bounds = orb.Bound{Min: orb.Point{degrees(102), degrees(106)}, Max: orb.Point{degrees(110), degrees(114)}}
	if !valid(h.bounds.Min) || !valid(h.bounds.Max) || h.bounds.IsEmpty() {
		h.bounds = orb.Bound{Min: orb.Point{-180, -maxLat}, Max: orb.Point{180, maxLat}}
	}
	return h, nil
}

// tags are what attributions are sometimes written with; we show text.
var tags = regexp.MustCompile(`<[^>]*>`)

// describe takes what is of use from the metadata.
func (a *Archive) describe(packed []byte) error {
	text, err := unpack(packed, a.head.packed, maxUnpacked)
	if err != nil {
		return err
	}
	var m struct {
		Attribution  string `json:"attribution"`
		VectorLayers []struct {
			ID string `json:"id"`
		} `json:"vector_layers"`
	}
	if err := json.Unmarshal(text, &m); err != nil {
		return err
	}
	a.info.Attribution = strings.TrimSpace(tags.ReplaceAllString(m.Attribution, ""))
	for _, l := range m.VectorLayers {
		a.info.Layers = append(a.info.Layers, l.ID)
	}
	return nil
}

// read returns the bytes of a section, of at most so many.
func (a *Archive) read(s section, most uint64) ([]byte, error) {
	if s.length > most {
		return nil, fmt.Errorf("%d bytes, at most %d are read", s.length, most)
	}
	b := make([]byte, s.length)
	if _, err := a.file.ReadAt(b, int64(s.offset)); err != nil {
		return nil, err
	}
	return b, nil
}

// unpack undoes a compression, and refuses what becomes larger than most.
func unpack(b []byte, c compression, most int64) ([]byte, error) {
	if c == packNone {
		return b, nil
	}
	r, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	out, err := io.ReadAll(io.LimitReader(r, most+1))
	if err != nil {
		return nil, err
	}
	if int64(len(out)) > most {
		return nil, errors.New("unpacks to more than is allowed")
	}
	return out, nil
}
