package ground

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"gorm.io/gorm"

	"jylu/geo"
)

// Ground is what a process knows of streets, addresses and map. Make it with New,
// Load it before use, and let it hear of the journal by Heed. All methods may be
// called concurrently; those that answer never wait for an import.
type Ground struct {
	db   *gorm.DB
	now  func() time.Time
	line geo.Traveller // where no road leads
	log  *slog.Logger

	loading sync.Mutex // one Load at a time
	terrain atomic.Pointer[Terrain]
	travel  atomic.Pointer[Travel] // of the last question about the present
	seen    closureCache
}

// New returns a ground on db that knows nothing yet. now is the server's clock,
// line what answers where there is no road.
func New(db *gorm.DB, now func() time.Time, line geo.Traveller) *Ground {
	g := &Ground{db: db, now: now, line: line, log: slog.Default()}
	g.terrain.Store(&Terrain{})
	return g
}

// Terrain returns what is known of the city now. It is immutable; after an
// import the next call returns another.
func (g *Ground) Terrain() *Terrain { return g.terrain.Load() }

// Load takes over what was imported, renamed or redrawn since the last Load, by
// whichever process. What did not change is kept. If something cannot be read
// the old stays in use and the error says why.
func (g *Ground) Load(ctx context.Context) error {
	g.loading.Lock()
	defer g.loading.Unlock()
	old := g.terrain.Load()
	next, err := g.survey(ctx, old)
	if err != nil {
		return fmt.Errorf("ground: load: %w", err)
	}
	if next == old {
		return nil
	}
	travel := g.warm(ctx, next)
	g.terrain.Store(next)
	if travel != nil { // not before: who still asks on the old terrain would put the old one back
		g.travel.Store(travel)
	}
	return nil
}

// Kinds of entries after which something in memory is old.
var heeded = map[string]bool{
	"ground.imported": true, "roster.imported": true, "street_alias.added": true, "street_alias.removed": true,
}

// Heeds reports whether an entry of the kind means that Load has something to do.
func Heeds(kind string) bool { return heeded[kind] }

// warm makes the travel times that the next question will ask for on another
// terrain, so that the question need not. If it cannot (nil), the question will.
func (g *Ground) warm(ctx context.Context, next *Terrain) (t *Travel) {
	err := g.db.WithContext(ctx).Transaction(func(tx *gorm.DB) (err error) {
		t, err = g.at(ctx, tx, next, moment{at: g.now(), present: true})
		return err
	})
	if err != nil {
		if ctx.Err() == nil {
			g.log.WarnContext(ctx, "travel times were not prepared", "err", err)
		}
		return nil
	}
	t.warm()
	return t
}

// ahead is how early the times of the next band of the day are made, and twice
// how often that is looked at.
const ahead = time.Minute

// Run makes the metrics of each band of the day shortly before it begins, so that
// the first question in it need not, until ctx ends.
func (g *Ground) Run(ctx context.Context) error {
	tick := time.NewTicker(ahead / 2)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
		t, err := g.at(ctx, g.db, g.terrain.Load(), moment{at: g.now().Add(ahead), present: true})
		if err == nil {
			t.warm()
		} else if ctx.Err() == nil {
			g.log.WarnContext(ctx, "travel times were not prepared", "err", err)
		}
	}
}
