package main

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"runtime/debug"
	"time"

	"golang.org/x/sync/errgroup"

	"jylu/dispatch"
	"jylu/dispatch/ground"
	"jylu/dispatch/journal"
	"jylu/fleet"
	"jylu/geo"
	"jylu/web"
	"jylu/web/ui"
)

// house is everything that runs while the duty room is open.
type house struct {
	db       *database
	log      *slog.Logger
	desk     *dispatch.Desk
	board    *fleet.Board
	tracker  *fleet.Tracker
	recorder *fleet.Recorder
	medic    *medic // of a demonstration; else nil
	server   *web.Server
}

// now is the clock of all commands: UTC, in the microseconds PostgreSQL keeps.
func now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// newHouse puts the parts together. dev reads the screens from the checkout.
func (p *program) newHouse(ctx context.Context, db *database, demo, dev bool) (*house, error) {
	h := &house{db: db, log: p.log}
	h.tracker = fleet.NewTracker(db.Gorm, now)
	h.board = &fleet.Board{DB: db.Gorm, Now: now, Tracker: h.tracker}
	h.desk = &dispatch.Desk{DB: db.Gorm, Now: now, Tracker: h.tracker, Travel: geo.DefaultStraightLine}
	h.desk.Ground = ground.New(db.Gorm, now, geo.DefaultStraightLine)
	if err := h.desk.Ground.Load(ctx); err != nil {
		return nil, err
	}
	h.recorder = fleet.NewRecorder(db.Gorm, now, 0)
	if demo {
		h.medic = newMedic(h.board)
	}
	if err := h.readAtlas(ctx); err != nil {
		return nil, err
	}
	screens := ui.Options{Demo: demo}
	if dev {
		screens.Dev = filepath.Join("web", "ui")
	}
	bundle, err := ui.Build(screens)
	if err != nil {
		return nil, fmt.Errorf("screens: %w", err)
	}
	h.server, err = web.New(web.Options{
		DB: db.DB, Desk: h.desk, Board: h.board, Tracker: h.tracker, Bundle: bundle, Now: now, Demo: demo,
		DemoLAN: demo && p.cfg.DemoLAN, TrustedProxies: p.cfg.TrustedProxies, Version: version(), BaseMap: p.baseMap(),
		PaperDir: cmp.Or(p.cfg.PaperDir, filepath.Join(p.cfg.DataDir, "paper")), PaperEvery: p.cfg.PaperEvery,
		PushAllow: p.cfg.PushAllow, PushContact: p.cfg.PushContact,
	})
	return h, err
}

// readAtlas brings the districts into memory.
func (h *house) readAtlas(ctx context.Context) error {
	atlas, err := geo.LoadAtlas(ctx, h.db.Gorm)
	if err != nil {
		return fmt.Errorf("districts: %w", err)
	}
	h.desk.Atlas.Store(atlas)
	return nil
}

// run keeps everything going until ctx ends or a part fails.
func (h *house) run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return h.server.Run(ctx) })
	g.Go(func() error { return h.tracker.Run(ctx) })
	g.Go(func() error { return h.server.KeepPaper(ctx) })
	g.Go(func() error { return h.recorder.Run(ctx) })
	g.Go(func() error { return h.desk.Ground.Run(ctx) })
	g.Go(func() error { return h.server.Follow(ctx, func(e *journal.Entry) { h.heed(ctx, e) }) })
	g.Go(func() error { return h.desk.WatchAlarms(ctx) })
	g.Go(func() error { return h.tidy(ctx) })
	if h.medic != nil {
		g.Go(func() error { return h.medic.run(ctx) })
	}
	return g.Wait()
}

// heed follows the journal: what any process changes reaches this one's memory.
// Without an entry, something may have been missed.
func (h *house) heed(ctx context.Context, e *journal.Entry) {
	h.recorder.Changed()
	if h.medic != nil {
		h.medic.changed()
	}
	if e == nil || ground.Heeds(e.Kind) {
		if err := h.desk.Ground.Load(ctx); err != nil && ctx.Err() == nil {
			h.log.ErrorContext(ctx, "roads and addresses were not read anew", "err", err)
		}
	}
	if e != nil && e.Kind != "roster.imported" {
		return
	}
	if err := h.readAtlas(ctx); err != nil && ctx.Err() == nil {
		h.log.ErrorContext(ctx, "districts were not read anew", "err", err)
	}
}

// tidyEvery is how often what has outlived its purpose is deleted.
const tidyEvery = time.Hour

// tidy forgets idempotency keys that no phone will send again, and readiness that
// nobody compares with any more.
func (h *house) tidy(ctx context.Context) error {
	tick := time.NewTicker(tidyEvery)
	defer tick.Stop()
	for {
		if _, err := journal.Prune(ctx, h.db.Gorm, now().Add(-journal.KeepKeys)); err != nil && ctx.Err() == nil {
			h.log.ErrorContext(ctx, "old keys were not deleted", "err", err)
		}
		if err := fleet.PruneHistory(ctx, h.db.Gorm, now().Add(-fleet.KeepHistory)); err != nil && ctx.Err() == nil {
			h.log.ErrorContext(ctx, "old readiness was not deleted", "err", err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
	}
}

// version is what the build knows of this program.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return s.Value[:12]
		}
	}
	return info.Main.Version
}
