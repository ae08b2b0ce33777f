package ground

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
	"jylu/geo/road"
)

// Drive is a finished drive against its prediction. It names nobody.
type Drive struct {
	BookingID  uuid.UUID `gorm:"primaryKey"`
	IncidentID uuid.UUID
	ResourceID uuid.UUID
	SentAt     time.Time
	EnRouteAt  *time.Time // nil: nobody said when he left
	OnSiteAt   time.Time
	PromisedS  *int // from sending to arrival, call-in included, as predicted when it was sent
	PredictedS int  // driving, from where it left at the hour it left
	ActualS    *int // driving, from en_route to on_site; nil: not known
	Metres     int
	Road       bool     // predicted by roads; false: a straight line
	Band       string   // of the hour it left
	ClassMs    Segments `gorm:"type:integer[]"` // predicted milliseconds by class, without learned factors; empty: a straight line
	MadeAt     time.Time
}

// TableName is the table of drives; see migration 0006.
func (Drive) TableName() string { return "drive" }

// Spans of drives that are asked about.
const (
	learnFrom = 180 * 24 * time.Hour // older drives tell of another winter
	liveSpan  = 30 * 24 * time.Hour
	maxDrives = 20_000
)

// Drives lists finished drives, newest first, at most limit.
func (g *Ground) Drives(ctx context.Context, limit int) ([]Drive, error) {
	rows, err := gorm.G[Drive](g.db).Order("on_site_at DESC, booking_id").Limit(limit).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("ground: drives: %w", err)
	}
	return rows, nil
}

// Fit learns from the drives of the last half year; see the function Fit. It
// changes nothing.
func (g *Ground) Fit(ctx context.Context, now time.Time) (Fitted, error) {
	f, err := fitted(ctx, g.db, now)
	if err != nil {
		return f, fmt.Errorf("ground: fit: %w", err)
	}
	return f, nil
}

func fitted(ctx context.Context, tx *gorm.DB, now time.Time) (Fitted, error) {
	rows, err := gorm.G[Drive](tx).Where("road AND actual_s > 0 AND on_site_at >= ?", now.Add(-learnFrom)).
		Order("on_site_at, booking_id").Limit(maxDrives).Find(ctx)
	if err != nil {
		return Fitted{}, err
	}
	samples := make([]Sample, 0, len(rows))
	for _, d := range rows {
		band, ok := parseBand(d.Band)
		if !ok || len(d.ClassMs) != road.Classes {
			continue // of another release
		}
		s := Sample{Band: band, PredictedS: float64(d.PredictedS), ActualS: float64(*d.ActualS)}
		for class, ms := range d.ClassMs {
			s.ClassMs[class] = float64(ms)
		}
		samples = append(samples, s)
	}
	return Fit(samples), nil
}

// learnedRow is a row of accepted factors.
type learnedRow struct {
	Band, Class string
	Factor      float64
	N           int
	AcceptedAt  time.Time
	AcceptedBy  uuid.UUID
}

// TableName is the table of accepted factors; see migration 0006.
func (learnedRow) TableName() string { return "learned_factor" }

// AcceptFit puts the factors that Fit gives now into force, instead of those
// before, and returns them. With drives too few for any factor it is refused
// (Conflict, too-few-drives).
func (g *Ground) AcceptFit(ctx context.Context, cmd journal.Command) (Fitted, error) {
	now := g.stamp(&cmd)
	id := uuid.Must(uuid.NewV7())
	f, err := journal.Write(ctx, g.db, cmd, func(tx *gorm.DB) (Fitted, []journal.Entry, error) {
		f, err := fitted(ctx, tx, now)
		if err != nil {
			return f, nil, err
		}
		if len(f.Factors) == 0 {
			return f, nil, journal.Refuse(journal.Conflict, "too-few-drives", "n", f.N)
		}
		if err := tx.Exec("DELETE FROM learned_factor").Error; err != nil {
			return f, nil, err
		}
		rows := make([]learnedRow, len(f.Factors))
		told := make([]map[string]any, len(f.Factors))
		for i, x := range f.Factors {
			rows[i] = learnedRow{x.Band.String(), x.Class.String(), x.Value, x.N, now, cmd.Actor}
			told[i] = map[string]any{"band": rows[i].Band, "class": rows[i].Class, "factor": x.Value, "n": x.N}
		}
		if err := gorm.G[learnedRow](tx).CreateInBatches(ctx, &rows, len(rows)); err != nil {
			return f, nil, fmt.Errorf("store factors: %w", err)
		}
		return f, []journal.Entry{journal.New("learned.accepted", id, map[string]any{
			"n": f.N, "median_s": math.Round(f.MedianHeldOut), "median_after_s": math.Round(f.MedianAfter), "factors": told,
		})}, nil
	})
	if err != nil {
		return f, fmt.Errorf("ground: accept fit: %w", err)
	}
	return f, nil
}

// LiveError is how far predictions of driving time by road were off lately.
type LiveError struct {
	N       int
	MedianS float64
	P90S    float64
}

const readError = `
SELECT count(*), coalesce(percentile_cont(0.5) WITHIN GROUP (ORDER BY abs(actual_s - predicted_s)), 0),
       coalesce(percentile_cont(0.9) WITHIN GROUP (ORDER BY abs(actual_s - predicted_s)), 0)
FROM drive WHERE road AND actual_s > 0 AND on_site_at >= ? AND on_site_at <= ?`

// ReadError returns the error of the drives that ended in the 30 days before now.
func ReadError(ctx context.Context, tx *gorm.DB, now time.Time) (e LiveError, err error) {
	if err = tx.WithContext(ctx).Raw(readError, now.Add(-liveSpan), now).Row().Scan(&e.N, &e.MedianS, &e.P90S); err != nil {
		err = fmt.Errorf("ground: error of predictions: %w", err)
	}
	return e, err
}
