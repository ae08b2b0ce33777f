package dispatch

import (
	"context"
	"fmt"

	"gorm.io/gorm"
)

// Dossiers lists incidents, newest first, with everything about them; for a lead
// those his crew is on, cut down as [Desk.Dossier] does.
func (d *Desk) Dossiers(ctx context.Context, scope Scope, f IncidentFilter) ([]Dossier, error) {
	listed, err := d.Incidents(ctx, scope, f)
	if err != nil {
		return nil, err
	}
	var dossiers []Dossier
	err = d.snapshot(ctx, func(tx *gorm.DB, _ int64) error {
		dossiers, err = readDossiers(ctx, tx, listed, d.Now())
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("dispatch: dossiers: %w", err)
	}
	for i := range dossiers {
		dossiers[i] = dossiers[i].For(scope)
	}
	return dossiers, nil
}

// For cuts a dossier down to what the scope may see of it: orders of its own
// crews, and not the callers.
func (d Dossier) For(scope Scope) Dossier {
	cut, err := d.within(scope)
	if err != nil { // released meanwhile: the incident stays listed, nothing else
		return Dossier{Incident: d.Incident, Stages: d.Stages, Clocks: d.Clocks, Notes: d.Notes, AsOf: d.AsOf}
	}
	return cut
}
