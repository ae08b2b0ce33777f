package journal

import (
	"context"
	"database/sql"
	"log/slog"
	"sync"
	"time"

	"gorm.io/gorm"
)

// channel is the NOTIFY channel; its notifications are empty.
const channel = "journal"

// wakeEvery is the shortest time between two NOTIFY of one process: 20 a second.
const wakeEvery = 50 * time.Millisecond

// wakers holds the pools whose listeners were woken within the last wakeEvery;
// true: they must be woken again when it is over. Process-wide, because the
// limit is: the lock that NOTIFY takes is the database's.
var wakers = struct {
	sync.Mutex
	due map[*sql.DB]bool
}{due: make(map[*sql.DB]bool)}

// wake tells the listeners of db's database, in every process, that the journal
// grew: at once, or together with others when the current wakeEvery is over. It
// does not wait, and a failure is healed by the poll of each Feed.
func wake(ctx context.Context, db *gorm.DB) {
	pool, err := db.DB()
	if err != nil {
		return
	}
	wakers.Lock()
	_, waiting := wakers.due[pool]
	wakers.due[pool] = waiting
	wakers.Unlock()
	if !waiting {
		go notify(context.WithoutCancel(ctx), pool)
	}
}

func notify(ctx context.Context, pool *sql.DB) {
	time.AfterFunc(wakeEvery, func() {
		wakers.Lock()
		again := wakers.due[pool]
		if again {
			wakers.due[pool] = false
		} else {
			delete(wakers.due, pool)
		}
		wakers.Unlock()
		if again {
			notify(ctx, pool)
		}
	})
	bound, cancel := context.WithTimeout(ctx, 2*time.Second) // not ctx, which the timer passes on
	defer cancel()
	if _, err := pool.ExecContext(bound, "NOTIFY "+channel); err != nil {
		slog.DebugContext(ctx, "journal listeners not woken", "err", err)
	}
}
