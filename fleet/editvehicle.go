package fleet

import (
	"context"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
)

// VehiclePatch is what of a vehicle changes; nil fields stay as they are.
type VehiclePatch struct {
	State                   *StateChange
	Plate, Kind, Area, Base *string
	Crew                    *uuid.UUID // uuid.Nil: the common pool
}

const (
	readVehicleRow = `SELECT id, plate, kind, area_code, base_code, crew_id FROM vehicle WHERE id = $1`

	writeVehicle = `
UPDATE vehicle SET plate = $2, kind = $3, area_code = $4, base_code = $5, crew_id = $6 WHERE id = $1`
)

// EditVehicle changes a vehicle: its state, plate, kind, place, or whose it is.
// All but the state only while it is not out on an order; a change of crew
// locks both crews.
//
// Refusals besides the Board's: required and plate-taken (Conflict) at plate;
// crew-has-vehicle (Conflict) at crew_id.
func (b *Board) EditVehicle(ctx context.Context, cmd journal.Command, id uuid.UUID, version int64, patch VehiclePatch) (VehicleStatus, error) {
	cmd = b.stamp(cmd)
	s, err := journal.Write(ctx, b.DB, cmd, func(tx *gorm.DB) (VehicleStatus, []journal.Entry, error) {
		entries, err := patch.write(ctx, tx, cmd, id, version)
		if err != nil {
			return VehicleStatus{}, nil, err
		}
		roster, err := LoadRoster(ctx, tx, cmd.At, b.Tracker)
		if err != nil {
			return VehicleStatus{}, nil, err
		}
		i := slices.IndexFunc(roster.Vehicles, func(s VehicleStatus) bool { return s.Vehicle.ID == id })
		return roster.Vehicles[i], entries, nil
	})
	return prefixed(s, err, "edit vehicle")
}

func (p *VehiclePatch) write(ctx context.Context, tx *gorm.DB, cmd journal.Command, id uuid.UUID, version int64) ([]journal.Entry, error) {
	found, err := collect(ctx, tx, func(row scanner) (v Vehicle, err error) {
		return v, row.Scan(&v.ID, &v.Plate, &v.Kind, &v.AreaCode, &v.BaseCode, &v.CrewID)
	}, readVehicleRow, id)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, journal.Refuse(journal.Absent, "absent", "resource", id)
	}
	v := found[0] // a later change of it would change its version too
	before, crews := v.CrewID, []uuid.UUID{}
	var fields []string
	if p.Crew != nil {
		fields = append(fields, "crew_id")
		if v.CrewID = nil; *p.Crew != uuid.Nil {
			v.CrewID = p.Crew
		}
		for _, crew := range []*uuid.UUID{before, v.CrewID} {
			if crew != nil {
				crews = append(crews, *crew)
			}
		}
	}
	held, err := take(ctx, tx, id, KindVehicle, version, crews...)
	if err != nil {
		return nil, err
	}
	if p.Crew != nil && *p.Crew != uuid.Nil && held.all[*p.Crew].Kind != KindCrew {
		return nil, journal.Refuse(journal.Absent, "absent", "resource", *p.Crew).At("crew_id")
	}
	entries, audience := []journal.Entry{}, crews
	if p.Crew == nil && v.CrewID != nil {
		audience = []uuid.UUID{*v.CrewID}
	}
	if p.State != nil {
		entry, err := held.enter(ctx, tx, *p.State, cmd.At)
		if err != nil {
			return nil, err
		}
		entries = append(entries, entry.For(audience...))
	}
	texts, err := apply(fieldText{p.Plate, &v.Plate, 20, "plate"}, fieldText{p.Kind, &v.Kind, 20, "kind"},
		fieldText{p.Area, &v.AreaCode, 40, "area"}, fieldText{p.Base, &v.BaseCode, 40, "base"})
	if err != nil {
		return nil, err
	}
	if fields = append(fields, texts...); len(fields) > 0 {
		if v.Plate = Plate(v.Plate); v.Plate == "" {
			return nil, journal.Refuse(journal.Invalid, "required").At("plate")
		}
		if err := free(ctx, tx, append(crews, id)); err != nil {
			return nil, err
		}
		if err := exec(ctx, tx, writeVehicle, id, v.Plate, v.Kind, v.AreaCode, v.BaseCode, v.CrewID); err != nil {
			return nil, err
		}
		entries = append(entries, journal.New("vehicle.edited", id, map[string]any{
			"fields": fields, "version": held.Version + 1, "crew": v.CrewID,
		}).For(audience...))
	}
	return entries, exec(ctx, tx, bumpVersions, append(crews, id))
}
