package fleet

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"time"

	"gorm.io/gorm"

	"jylu/dispatch/journal"
)

// Recorder writes the history of readiness: how a resource stands whenever that
// changed, and a point whenever the counts or the
// regime differ from the last point, and one every Every although nothing
// changed, so that a gap in the history is a time without a server, not a quiet
// one. Several processes may record at once: points are compared in the
// database.
type Recorder struct {
	db    *gorm.DB
	now   func() time.Time
	every time.Duration
	log   *slog.Logger
	wake  chan struct{}
}

// NewRecorder returns a recorder that writes a point at least each every; 0
// means five minutes.
func NewRecorder(db *gorm.DB, now func() time.Time, every time.Duration) *Recorder {
	if every <= 0 {
		every = 5 * time.Minute
	}
	return &Recorder{db: db, now: now, every: every, log: slog.Default(), wake: make(chan struct{}, 1)}
}

// Changed tells the recorder that readiness may have changed. It never waits;
// call it for every journal entry.
func (r *Recorder) Changed() {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// Run records until ctx ends: at once, after Changed but at most once a second,
// and each minute, because watches and certificates end by the clock alone.
func (r *Recorder) Run(ctx context.Context) error {
	minute := time.NewTicker(time.Minute)
	defer minute.Stop()
	for {
		if _, err := r.Record(ctx); err != nil && ctx.Err() == nil {
			r.log.ErrorContext(ctx, "readiness was not recorded", "err", err)
		}
		rest := time.NewTimer(time.Second)
		select {
		case <-rest.C:
		case <-ctx.Done():
			rest.Stop()
			return nil
		}
		select {
		case <-minute.C:
		case <-r.wake:
		case <-ctx.Done():
			return nil
		}
	}
}

const (
	// Recorders of all processes take turns, so that each sees the last point.
	lockHistory = `LOCK TABLE readiness_point IN SHARE ROW EXCLUSIVE MODE`

	// Everything that stands otherwise than when it was last recorded, and what has
	// left the roster ($2: what is in it). Before the point, by which a reading that
	// comes too late is known.
	writeStandings = `
INSERT INTO standing (resource_id, since, tier, area_code, call_in_min, reasons)
SELECT r.id, $1::timestamptz, x."Tier", x."Area", x."CallInMin", x."Reasons"
FROM resource r
LEFT JOIN jsonb_to_recordset($2::jsonb) AS x("ID" uuid, "Tier" text, "Area" text, "CallInMin" integer, "Reasons" jsonb) ON x."ID" = r.id
LEFT JOIN LATERAL (SELECT * FROM standing WHERE resource_id = r.id ORDER BY since DESC LIMIT 1) last ON true
WHERE (x."Tier", x."Area", x."CallInMin", x."Reasons") IS DISTINCT FROM (last.tier, last.area_code, last.call_in_min, last.reasons)
  AND (last.since IS NULL OR last.since < $1)
  AND NOT EXISTS (SELECT FROM readiness_point WHERE at >= $1)`

	// $4: how old the last equal point may be. A reading older than the last
	// point comes too late.
	writePoint = `
INSERT INTO readiness_point (at, regime, counts)
SELECT $1::timestamptz, $2, $3::jsonb
WHERE NOT EXISTS (
	SELECT FROM (SELECT at, regime, counts FROM readiness_point ORDER BY at DESC LIMIT 1) last
	WHERE last.at >= $1 OR (last.regime = $2 AND last.counts = $3::jsonb AND last.at > $4))`
)

// Record takes one reading and writes it if it is due, and reports whether.
func (r *Recorder) Record(ctx context.Context) (recorded bool, err error) {
	var point ReadinessPoint
	var stood []Stood
	err = r.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		at := micros(r.now())
		roster, err := LoadRoster(ctx, tx, at, nil) // places do not count
		if err != nil {
			return err
		}
		point = ReadinessPoint{At: at, Regime: roster.Regime.Code, Counts: roster.Readiness().Counts()}
		stood = stoodOf(roster)
		return nil
	}, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return false, fmt.Errorf("fleet: record readiness: %w", err)
	}
	err = r.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		conn := tx.Statement.ConnPool
		if _, err := conn.ExecContext(ctx, lockHistory); err != nil {
			return err
		}
		all, err := jsonText(stood)
		if err != nil {
			return err
		}
		if _, err := conn.ExecContext(ctx, writeStandings, point.At, all); err != nil {
			return err
		}
		done, err := conn.ExecContext(ctx, writePoint, point.At, point.Regime, point.Counts, point.At.Add(-r.every))
		if err != nil {
			return err
		}
		n, err := done.RowsAffected()
		recorded = n > 0
		return err
	})
	if err != nil {
		return false, fmt.Errorf("fleet: record readiness: %w", err)
	}
	return recorded, nil
}

// KeepHistory is how long recorded readiness is kept: a year and what it is
// compared with. Who stood behind a number is personal data; it goes with it.
const KeepHistory = 400 * 24 * time.Hour

const (
	prunePoints    = `DELETE FROM readiness_point WHERE at < $1`
	pruneStandings = `
DELETE FROM standing s WHERE EXISTS (SELECT FROM standing n WHERE n.resource_id = s.resource_id AND n.since > s.since AND n.since <= $1)`
)

// PruneHistory deletes the points from before a time, and the standings that ended
// before it.
func PruneHistory(ctx context.Context, db *gorm.DB, before time.Time) error {
	err := db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := exec(ctx, tx, prunePoints, micros(before)); err != nil {
			return err
		}
		return exec(ctx, tx, pruneStandings, micros(before))
	})
	if err != nil {
		return fmt.Errorf("fleet: prune history: %w", err)
	}
	return nil
}

const (
	maxHistory = 2000

	// The newest points before the end and, so that the curve has a beginning,
	// the last one before the start.
	readHistory = `
SELECT at, regime, counts FROM (
	SELECT at, regime, counts FROM readiness_point
	WHERE at < $2 AND at >= coalesce((SELECT max(at) FROM readiness_point WHERE at <= $1), $1)
	ORDER BY at DESC LIMIT $3
) newest ORDER BY at`
)

// History returns the recorded points of [from, to) by time, and before them the
// last point earlier than from, which was still true then. A limit of 0, or
// above 2000, means 2000; of more points the newest are returned. It starts
// empty with the installation. It refuses (Invalid, before-start at to) when to
// is not after from.
func History(ctx context.Context, db *gorm.DB, from, to time.Time, limit int) ([]ReadinessPoint, error) {
	if !to.After(from) {
		return nil, journal.Refuse(journal.Invalid, "before-start").At("to")
	}
	if limit <= 0 || limit > maxHistory {
		limit = maxHistory
	}
	points, err := collect(ctx, db, func(row scanner) (p ReadinessPoint, err error) {
		err = row.Scan(&p.At, &p.Regime, &p.Counts)
		inUTC(&p.At)
		return p, err
	}, readHistory, micros(from), micros(to), limit)
	if err != nil {
		return nil, fmt.Errorf("fleet: read history: %w", err)
	}
	return points, nil
}
