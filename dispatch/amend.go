package dispatch

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
	"jylu/geo"
)

// AmendInput is what became known of an incident; nil leaves a field as it is.
type AmendInput struct {
	Version         *int64 // the version that was read; nil: whatever it is now
	Type            *string
	Network         *string
	DiameterMm      *int
	DiameterUnknown bool // the diameter believed known is not
	Priority        *int
	AlarmLevel      *int
	Address         *string
	Position        *geo.Position
	People          *int
	Buildings       *int
	SocialObjects   *int
	Contour         *Contour // nil: as it is; the zero Contour: none
}

func (in AmendInput) check(atlas *geo.Atlas) error {
	errs := []error{
		checkDiameter(in.DiameterMm), checkRange("priority", in.Priority, 1, 4), checkRange("alarm_level", in.AlarmLevel, 1, 3),
		checkPosition(in.Position), checkAffected(in.People, in.Buildings, in.SocialObjects),
	}
	if in.Type != nil {
		errs = append(errs, checkOneOf("type", *in.Type, IncidentTypes))
	}
	if in.Network != nil {
		errs = append(errs, checkOneOf("network", *in.Network, Networks))
	}
	if in.Contour != nil {
		errs = append(errs, in.Contour.Check("contour.", atlas))
	}
	if in.Address != nil {
		errs = append(errs, journal.CheckText("address", *in.Address, maxAddress))
	}
	return firstError(errs...)
}

// apply changes incident and names the fields that changed.
func (in AmendInput) apply(incident *Incident) (changed changes) {
	set(&changed, "type", &incident.Type, in.Type)
	set(&changed, "network", &incident.Network, in.Network)
	set(&changed, "priority", &incident.Priority, in.Priority)
	set(&changed, "alarm_level", &incident.AlarmLevel, in.AlarmLevel)
	setText(&changed, "address", &incident.Address, in.Address)
	setNumber(&changed, "diameter_mm", &incident.DiameterMm, in.DiameterMm)
	if in.DiameterUnknown && incident.DiameterMm != nil && in.DiameterMm == nil {
		changed.note("diameter_mm", *incident.DiameterMm, nil)
		incident.DiameterMm = nil
	}
	setNumber(&changed, "people", &incident.People, in.People)
	setNumber(&changed, "buildings", &incident.Buildings, in.Buildings)
	setNumber(&changed, "social_objects", &incident.SocialObjects, in.SocialObjects)
	if here, ok := incident.Position(); in.Position != nil && (!ok || here != *in.Position) {
		incident.Lon, incident.Lat = &in.Position.Lon, &in.Position.Lat
		changed.name("position")
	}
	if in.Contour != nil && !in.Contour.same(incident) {
		incident.ContourStreets, incident.Contour = in.Contour.Streets, in.Contour.Polygon
		changed.name("contour")
	}
	return changed
}

// Amend records what became known of an open incident. Norms and stages follow
// the diameter, as long as a stage was not started. Another type brings its own
// stages, which is refused once one was started (stages-begun).
func (d *Desk) Amend(ctx context.Context, cmd journal.Command, id uuid.UUID, in AmendInput) (Dossier, error) {
	now := d.at(&cmd)
	dossier, err := journal.Write(ctx, d.DB, cmd, func(tx *gorm.DB) (Dossier, []journal.Entry, error) {
		if err := in.check(d.Atlas.Load()); err != nil {
			return Dossier{}, nil, err
		}
		incident, err := lockOpen(ctx, tx, id)
		if err != nil {
			return Dossier{}, nil, err
		}
		if in.Version != nil && *in.Version != incident.Version {
			return Dossier{}, nil, stale(*in.Version)
		}
		changed := in.apply(&incident)
		if _, ok := incident.Position(); !ok && blank(incident.Address) {
			return Dossier{}, nil, journal.Refuse(journal.Invalid, "place-missing").At("address")
		}
		var entries []journal.Entry
		if len(changed.fields) > 0 {
			if entries, err = d.amended(ctx, tx, &incident, changed); err != nil {
				return Dossier{}, nil, err
			}
		}
		dossier, err := d.receipt(ctx, tx, incident, now)
		return dossier, entries, err
	})
	if err != nil {
		return Dossier{}, fmt.Errorf("dispatch: amend: %w", err)
	}
	return dossier, nil
}

// amended writes the incident with everything that follows from its changed fields.
func (d *Desk) amended(ctx context.Context, tx *gorm.DB, in *Incident, changed changes) ([]journal.Entry, error) {
	if changed.has("position") {
		d.place(in)
	}
	if changed.has("type") || changed.has("diameter_mm") {
		if err := replan(ctx, tx, in, changed.has("type")); err != nil {
			return nil, err
		}
	}
	if err := in.save(ctx, tx); err != nil {
		return nil, err
	}
	crews, err := crewsOn(ctx, tx, in.ID)
	if err != nil {
		return nil, err
	}
	return []journal.Entry{journal.New("incident.amended", in.ID, changed.detail(map[string]any{
		"type": in.Type, "network": in.Network, "diameter_mm": in.DiameterMm, "priority": in.Priority,
		"alarm_level": in.AlarmLevel, "area": in.AreaCode, "stage": in.Stage,
		"people": in.People, "buildings": in.Buildings, "social_objects": in.SocialObjects,
	})).Of(in.ID).For(crews...)}, nil
}

// replan brings the stages in line with type and diameter.
func replan(ctx context.Context, tx *gorm.DB, in *Incident, typeChanged bool) error {
	stages, err := gorm.G[Stage](tx).Where("incident_id = ?", in.ID).Order("ordinal").Find(ctx)
	if err != nil {
		return err
	}
	norms, err := gorm.G[Norm](tx).Find(ctx)
	if err != nil {
		return err
	}
	if typeChanged {
		if slices.ContainsFunc(stages, func(s Stage) bool { return s.StartedAt != nil }) {
			return journal.Refuse(journal.Conflict, "stages-begun").At("type")
		}
		plan, err := gorm.G[StagePlan](tx).Where("type = ?", in.Type).Order("ordinal").Find(ctx)
		if err != nil {
			return err
		}
		if _, err := gorm.G[Stage](tx).Where("incident_id = ?", in.ID).Delete(ctx); err != nil {
			return err
		}
		stages = planned(*in, plan, norms)
		in.Stage = currentStage(stages)
		return gorm.G[Stage](tx).CreateInBatches(ctx, &stages, max(1, len(stages)))
	}
	for i := range stages {
		s := &stages[i]
		skip := in.HasPipe() && skips(norms, in.DiameterMm, s.Code)
		if s.StartedAt != nil || s.Skipped == skip {
			continue
		}
		s.Skipped = skip
		_, err := gorm.G[Stage](tx).Where("incident_id = ? AND ordinal = ?", s.IncidentID, s.Ordinal).Update(ctx, "skipped", skip)
		if err != nil {
			return err
		}
	}
	in.Stage = currentStage(stages)
	return nil
}

// crewsOn are the crews that were sent to an incident and are not released:
// whose leads may see what happens to it.
func crewsOn(ctx context.Context, tx *gorm.DB, incident uuid.UUID) ([]uuid.UUID, error) {
	var crews []uuid.UUID
	err := tx.WithContext(ctx).Raw(`SELECT resource_id FROM booking
WHERE incident_id = ? AND resource_kind = 'crew' AND released_at IS NULL AND milestone <> 'reserved' ORDER BY resource_id`, incident).Scan(&crews).Error
	if err != nil {
		err = fmt.Errorf("crews on incident: %w", err)
	}
	return crews, err
}
