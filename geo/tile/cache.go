package tile

import (
	"container/list"
	"fmt"
	"sync"
)

// An address is where a tile lies: zoom, column from the west, row from the north.
type address struct{ z, x, y uint32 }

func (a address) String() string { return fmt.Sprintf("%d/%d/%d", a.z, a.x, a.y) }

// cache keeps the tiles asked for last, up to so many bytes. Its methods may be
// called concurrently.
type cache struct {
	mu    sync.Mutex
	room  int // bytes left
	by    map[address]*list.Element
	order *list.List // of kept, the newest first
}

type kept struct {
	at   address
	tile []byte
}

// overhead is what keeping a tile costs besides its bytes, about.
const overhead = 200

func newCache(bytes int) *cache {
	return &cache{room: bytes, by: map[address]*list.Element{}, order: list.New()}
}

func (c *cache) get(at address) ([]byte, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.by[at]
	if e == nil {
		return nil, false
	}
	c.order.MoveToFront(e)
	return e.Value.(kept).tile, true
}

func (c *cache) put(at address, tile []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.by[at] != nil {
		return
	}
	c.by[at] = c.order.PushFront(kept{at, tile})
	c.room -= len(tile) + overhead
	for c.room < 0 && c.order.Len() > 1 {
		oldest := c.order.Remove(c.order.Back()).(kept)
		delete(c.by, oldest.at)
		c.room += len(oldest.tile) + overhead
	}
}
