package dispatch

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/fleet"
)

// Forecast reads the fleet so that readiness at later moments can be computed.
// Whoever is out on an order is expected back when the norm of the repair ends,
// at the largest diameter possible.
func (d *Desk) Forecast(ctx context.Context) (f *fleet.Forecast, seq int64, err error) {
	now := d.Now().UTC().Truncate(time.Microsecond)
	err = d.snapshot(ctx, func(tx *gorm.DB, at int64) error {
		seq = at
		open, err := gorm.G[Incident](tx).Where("closed_at IS NULL").Find(ctx)
		if err != nil {
			return err
		}
		dossiers, err := readDossiers(ctx, tx, open, now)
		if err != nil {
			return err
		}
		ends := map[uuid.UUID]time.Time{}
		for _, x := range dossiers {
			for _, c := range x.Clocks {
				if c.Code != "repair" {
					continue
				}
				if ends[x.Incident.ID] = c.DueAt; c.DueMax != nil {
					ends[x.Incident.ID] = *c.DueMax
				}
			}
		}
		f, err = fleet.LoadForecast(ctx, tx, now, ends)
		return err
	})
	if err != nil {
		return nil, 0, fmt.Errorf("dispatch: forecast: %w", err)
	}
	return f, seq, nil
}
