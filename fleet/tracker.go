package fleet

import (
	"sync"

	"github.com/google/uuid"
)

// Tracker keeps the newest position of every vehicle and phone.
type Tracker struct {
	mu     sync.RWMutex
	newest map[uuid.UUID]Fix
}

// Newest returns the newest accepted fix of a resource.
func (t *Tracker) Newest(id uuid.UUID) (Fix, bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	f, ok := t.newest[id]
	return f, ok
}
