package fleet

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
)

const (
	// One statement for all fixes of a second: the track of each resource and
	// its newest fix. Rows go in by resource, so two processes cannot deadlock. A
	// resource that is gone is passed over. fix_last.received_at is the
	// database's clock at the time of storing: with the processes' own clocks,
	// a cursor would miss what one of them stored late.
	writeFixes = `
WITH incoming AS MATERIALIZED (
	SELECT u.* FROM unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[], $4::double precision[], $5::double precision[],
	                       $6::real[], $7::real[], $8::real[])
	     AS u (resource_id, at, received_at, lon, lat, speed_mps, course_deg, accuracy_m)
	WHERE EXISTS (SELECT FROM resource r WHERE r.id = u.resource_id)
	ORDER BY u.resource_id, u.at
), track AS (
	INSERT INTO fix (resource_id, at, received_at, lon, lat, speed_mps, course_deg, accuracy_m)
	SELECT * FROM incoming ON CONFLICT (resource_id, at) DO NOTHING
)
INSERT INTO fix_last AS last (resource_id, at, received_at, lon, lat, speed_mps, course_deg, accuracy_m)
SELECT DISTINCT ON (resource_id) resource_id, at, clock_timestamp(), lon, lat, speed_mps, course_deg, accuracy_m
FROM incoming ORDER BY resource_id, at DESC
ON CONFLICT (resource_id) DO UPDATE SET at = excluded.at, received_at = excluded.received_at, lon = excluded.lon,
	lat = excluded.lat, speed_mps = excluded.speed_mps, course_deg = excluded.course_deg, accuracy_m = excluded.accuracy_m
WHERE last.at < excluded.at`

	readFixes = `
SELECT resource_id, at, received_at, lon, lat, speed_mps, course_deg, accuracy_m FROM fix_last WHERE received_at > $1`

	readKnown = `SELECT id FROM resource`
)

// overlap is how far behind its cursor the tracker reads fix_last again: a row
// becomes visible at commit, up to a statement's timeout after its received_at.
const overlap = 10 * time.Second

// store writes the pending fixes, or keeps them for the next time.
func (t *Tracker) store(ctx context.Context) error {
	t.mu.Lock()
	batch := t.pending
	t.pending = nil
	t.mu.Unlock()
	if len(batch) == 0 {
		return nil
	}
	err := t.write(ctx, batch)
	if err == nil {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.pending = append(batch, t.pending...)
	if len(t.pending) > maxPending {
		t.pending = newestOfEach(t.pending)
	}
	return fmt.Errorf("fleet: store positions: %w", err)
}

func (t *Tracker) write(ctx context.Context, batch []Fix) error {
	n := len(batch)
	ids, at, received := make([]uuid.UUID, n), make([]time.Time, n), make([]time.Time, n)
	lon, lat := make([]float64, n), make([]float64, n)
	speed, course, accuracy := make([]*float64, n), make([]*float64, n), make([]*float64, n)
	for i, f := range batch {
		ids[i], at[i], received[i], lon[i], lat[i] = f.ResourceID, f.At, f.ReceivedAt, f.Lon, f.Lat
		speed[i], course[i], accuracy[i] = f.SpeedMps, f.CourseDeg, f.AccuracyM
	}
	_, err := t.db.Statement.ConnPool.ExecContext(ctx, writeFixes, ids, at, received, lon, lat, speed, course, accuracy)
	return err
}

// load takes over the fixes that other processes stored, or, the first time,
// all there are.
func (t *Tracker) load(ctx context.Context) error {
	t.mu.RLock()
	since := t.cursor
	t.mu.RUnlock()
	if !since.IsZero() {
		since = since.Add(-overlap)
	}
	rows, err := collect(ctx, t.db, func(row scanner) (f Fix, err error) {
		err = row.Scan(&f.ResourceID, &f.At, &f.ReceivedAt, &f.Lon, &f.Lat, &f.SpeedMps, &f.CourseDeg, &f.AccuracyM)
		inUTC(&f.At, &f.ReceivedAt)
		return f, err
	}, readFixes, since)
	if err != nil {
		return fmt.Errorf("fleet: read positions: %w", err)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, f := range rows {
		if f.ReceivedAt.After(t.cursor) {
			t.cursor = f.ReceivedAt
		}
		if was, ok := t.newest[f.ResourceID]; !ok || f.At.After(was.At) {
			t.take(f)
		}
	}
	return nil
}

// meet reads which resources there are, at the start and when an unknown one
// reports.
func (t *Tracker) meet(ctx context.Context) error {
	t.mu.RLock()
	need := t.known == nil || t.strange
	t.mu.RUnlock()
	if !need {
		return nil
	}
	ids, err := collect(ctx, t.db, func(row scanner) (id uuid.UUID, err error) { return id, row.Scan(&id) }, readKnown)
	if err != nil {
		return fmt.Errorf("fleet: read resources: %w", err)
	}
	known := make(map[uuid.UUID]struct{}, len(ids))
	for _, id := range ids {
		known[id] = struct{}{}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.known, t.strange = known, false
	return nil
}

// byResource orders fixes for readers and tests.
func byResource(fixes []Fix) []Fix {
	slices.SortFunc(fixes, func(a, b Fix) int { return bytes.Compare(a.ResourceID[:], b.ResourceID[:]) })
	return fixes
}
