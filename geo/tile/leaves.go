package tile

import (
	"fmt"
	"math"
)

// Tile returns a tile, compressed with gzip. A tile the archive does not have is a
// valid empty one. ErrAbsent: there can be no such tile. An *ArchiveError: its bytes
// are damaged. The caller must not change it.
func (a *Archive) Tile(z, x, y uint32) ([]byte, error) {
	if z > a.head.maxZoom || x>>z > 0 || y>>z > 0 {
		return nil, ErrAbsent
	}
	at := address{z, x, y}
	if tile, ok := a.kept.get(at); ok {
		return tile, nil
	}
	tile, err := a.look(tileID(z, x, y))
	if err != nil {
		return nil, fmt.Errorf("tile %v: %w", at, err)
	}
	a.kept.put(at, tile)
	return tile, nil
}

// look goes down the directories to the tile of that id.
func (a *Archive) look(id uint64) ([]byte, error) {
	directory := a.root
	for range maxDepth {
		e, ok := find(directory, id)
		if !ok {
			return emptyTile, nil
		}
		if e.run > 0 {
			return a.tile(e)
		}
		var err error
		if directory, err = a.leaf(e); err != nil {
			return nil, err
		}
	}
	return nil, broken("directories below each other without end")
}

// emptyTile is a tile with nothing in it.
var emptyTile = must(compress(nil))

func must(b []byte, err error) []byte {
	if err != nil {
		panic(err) // writing to memory
	}
	return b
}

// tile reads and checks the bytes of a tile.
func (a *Archive) tile(e entry) ([]byte, error) {
	packed, err := a.read(section{a.head.tiles.offset + e.offset, uint64(e.length)}, maxTile)
	if err != nil {
		return nil, broken("%v", err)
	}
	body, err := unpack(packed, a.head.tilesPacked, maxTile)
	if err != nil {
		return nil, broken("%v", err)
	}
	if a.head.tilesPacked == packGzip {
		return packed, nil
	}
	return compress(body)
}

func (a *Archive) directory(packed []byte) ([]entry, error) {
	b, err := unpack(packed, a.head.packed, maxUnpacked)
	if err != nil {
		return nil, err
	}
	return parseDirectory(b, a.head.tiles.length, a.head.leaves.length)
}

// leaf returns a leaf directory. maxLeaves of them are kept.
func (a *Archive) leaf(e entry) ([]entry, error) {
	a.mu.Lock()
	known := a.leaves[e.offset]
	a.mu.Unlock()
	if known != nil {
		return known, nil
	}
	packed, err := a.read(section{a.head.leaves.offset + e.offset, uint64(e.length)}, maxUnpacked)
	if err != nil {
		return nil, broken("leaf directory: %v", err)
	}
	directory, err := a.directory(packed)
	if err != nil {
		return nil, broken("leaf directory at %d: %v", e.offset, err)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.leaves) < maxLeaves {
		a.leaves[e.offset] = directory
	}
	return directory, nil
}

// readThrough reads the leaf directories below a directory, so that damage is seen
// at the start and not by a dispatcher at night. Of a very large archive it reads
// as many as are kept.
func (a *Archive) readThrough(directory []entry, depth int) error {
	for i, e := range directory {
		if e.run > 0 {
			continue
		}
		if depth == maxDepth {
			return broken("directories below each other without end")
		}
		if len(a.leaves) >= maxLeaves {
			return nil
		}
		if a.leaves[e.offset] != nil {
			return broken("leaf directory at %d is named twice", e.offset)
		}
		leaf, err := a.leaf(e)
		if err != nil {
			return err
		}
		next := uint64(math.MaxUint64)
		if i+1 < len(directory) {
			next = directory[i+1].id
		}
		if last := leaf[len(leaf)-1]; leaf[0].id < e.id || last.id >= next {
			return broken("leaf directory at %d knows other tiles than it should", e.offset)
		}
		if err := a.readThrough(leaf, depth+1); err != nil {
			return err
		}
	}
	return nil
}
