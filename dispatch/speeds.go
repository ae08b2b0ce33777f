package dispatch

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
	"jylu/geo/address"
)

// RoadSpeed is the average speed of a loaded lorry on a class of road.
type RoadSpeed struct {
	Class   string `gorm:"primaryKey"`
	Kmh     float64
	Sourced `gorm:"embedded"`
}

// TableName names the table; see migration 0006.
func (RoadSpeed) TableName() string { return "road_speed" }

// RoadFactor is what changes all driving times while it is active: ice, night,
// emptier streets, checkpoints.
type RoadFactor struct {
	Code    string `gorm:"primaryKey"`
	Value   float64
	Unit    string // factor of the time, or s: seconds lost each time
	Active  bool
	Sourced `gorm:"embedded"`
}

// TableName names the table; see migration 0006.
func (RoadFactor) TableName() string { return "road_factor" }

// VehicleSize is what a kind of vehicle measures against signs of height and
// weight; 0 is not known and passes everywhere.
type VehicleSize struct {
	Kind        string `gorm:"primaryKey"`
	HeightDm    int
	Weight100kg int `gorm:"column:weight_100kg"`
	Sourced     `gorm:"embedded"`
}

// TableName names the table; see migration 0006.
func (VehicleSize) TableName() string { return "vehicle_size" }

// StreetAlias is another name of a street: an old one, a short one.
type StreetAlias struct {
	ID      uuid.UUID `gorm:"primaryKey"`
	Name    string    // in use
	Alias   string
	Sourced `gorm:"embedded"`
}

// TableName names the table; see migration 0006.
func (StreetAlias) TableName() string { return "street_alias" }

// RoadSpeedEdit changes a speed; nil leaves a field.
type RoadSpeedEdit struct {
	Kmh *float64
	SourceEdit
}

// EditRoadSpeed changes the speed of a class of road, from the next question on.
func (d *Desk) EditRoadSpeed(ctx context.Context, cmd journal.Command, class string, version int64, e RoadSpeedEdit) (RoadSpeed, error) {
	return edit(ctx, d, cmd, "road.speed", "class", class, version, func(r *RoadSpeed) (uuid.UUID, *int64, changes, error) {
		var changed changes
		set(&changed, "kmh", &r.Kmh, e.Kmh)
		err := firstError(checkFloat("kmh", r.Kmh, 3, 130), e.apply(&r.Sourced, &changed))
		return codeID("road_speed", class), &r.Version, changed, err
	})
}

// RoadFactorEdit changes a factor; nil leaves a field.
type RoadFactorEdit struct {
	Value  *float64
	Active *bool
	SourceEdit
}

// EditRoadFactor changes a factor or puts it into force, from the next question on.
func (d *Desk) EditRoadFactor(ctx context.Context, cmd journal.Command, code string, version int64, e RoadFactorEdit) (RoadFactor, error) {
	return edit(ctx, d, cmd, "road.factor", "code", code, version, func(r *RoadFactor) (uuid.UUID, *int64, changes, error) {
		var changed changes
		set(&changed, "value", &r.Value, e.Value)
		set(&changed, "active", &r.Active, e.Active)
		least, most := 0.1, 10.0
		if r.Unit == "s" {
			least, most = 0, 3600
		}
		err := firstError(checkFloat("value", r.Value, least, most), e.apply(&r.Sourced, &changed))
		return codeID("road_factor", code), &r.Version, changed, err
	})
}

// VehicleSizeEdit changes a size; nil leaves a field.
type VehicleSizeEdit struct {
	HeightDm    *int
	Weight100kg *int
	SourceEdit
}

// EditVehicleSize changes what a kind of vehicle measures, from the next question on.
func (d *Desk) EditVehicleSize(ctx context.Context, cmd journal.Command, kind string, version int64, e VehicleSizeEdit) (VehicleSize, error) {
	return edit(ctx, d, cmd, "road.vehicle_size", "kind", kind, version, func(r *VehicleSize) (uuid.UUID, *int64, changes, error) {
		var changed changes
		set(&changed, "height_dm", &r.HeightDm, e.HeightDm)
		set(&changed, "weight_100kg", &r.Weight100kg, e.Weight100kg)
		err := firstError(checkRange("height_dm", e.HeightDm, 0, 100), checkRange("weight_100kg", e.Weight100kg, 0, 2000), e.apply(&r.Sourced, &changed))
		return codeID("vehicle_size", kind), &r.Version, changed, err
	})
}

func checkFloat(field string, x, least, most float64) error {
	if !(x >= least && x <= most) {
		return journal.Refuse(journal.Invalid, "out-of-range", "min", least, "max", most).At(field)
	}
	return nil
}

// AddStreetAlias says that two names mean one street.
func (d *Desk) AddStreetAlias(ctx context.Context, cmd journal.Command, a StreetAlias) (StreetAlias, error) {
	d.at(&cmd)
	a.ID, a.Version = newID(), 1
	a.Name, a.Alias = strings.TrimSpace(a.Name), strings.TrimSpace(a.Alias)
	made, err := journal.Write(ctx, d.DB, cmd, func(tx *gorm.DB) (StreetAlias, []journal.Entry, error) {
		if err := firstError(
			required("name", a.Name), journal.CheckName("name", a.Name, 200), required("alias", a.Alias), journal.CheckName("alias", a.Alias, 200),
			required("source", a.Source), journal.CheckText("source", a.Source, 1000), journal.CheckText("edition", a.Edition, 300),
			checkOneOf("status", a.Status, []string{"verified", "to_confirm"}),
		); err != nil {
			return a, nil, err
		}
		if a.Name == a.Alias {
			return a, nil, journal.Refuse(journal.Invalid, "same-name").At("alias")
		}
		n, err := gorm.G[StreetAlias](tx).Where("name = ? AND alias = ?", a.Name, a.Alias).Count(ctx, "*")
		if err == nil && n > 0 {
			err = journal.Refuse(journal.Conflict, "exists").At("alias")
		}
		if err == nil {
			err = noCircle(ctx, tx, a)
		}
		if err == nil {
			err = gorm.G[StreetAlias](tx).Create(ctx, &a)
		}
		return a, []journal.Entry{journal.New("street_alias.added", a.ID, nil)}, err
	})
	if err != nil {
		return a, fmt.Errorf("dispatch: add street alias: %w", err)
	}
	return made, nil
}

// noCircle refuses a renaming that leads, with those there are, back to its own
// old name.
func noCircle(ctx context.Context, tx *gorm.DB, a StreetAlias) error {
	rows, err := gorm.G[StreetAlias](tx).Find(ctx)
	if err != nil {
		return err
	}
	chains := address.Chains{}
	for _, r := range rows {
		chains.Add(r.Alias, r.Name)
	}
	if !chains.Add(a.Alias, a.Name) {
		return journal.Refuse(journal.Invalid, "alias-circle").At("alias")
	}
	return nil
}

// RemoveStreetAlias forgets that two names mean one street.
func (d *Desk) RemoveStreetAlias(ctx context.Context, cmd journal.Command, id uuid.UUID) error {
	d.at(&cmd)
	_, err := journal.Write(ctx, d.DB, cmd, func(tx *gorm.DB) (struct{}, []journal.Entry, error) {
		n, err := gorm.G[StreetAlias](tx).Where("id = ?", id).Delete(ctx)
		if err == nil && n == 0 {
			err = journal.Refuse(journal.Absent, "absent", "what", "street_alias")
		}
		return struct{}{}, []journal.Entry{journal.New("street_alias.removed", id, nil)}, err
	})
	if err != nil {
		return fmt.Errorf("dispatch: remove street alias: %w", err)
	}
	return nil
}
