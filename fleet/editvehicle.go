package fleet

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
)

// VehiclePatch is what of a vehicle changes; nil fields stay as they are.
type VehiclePatch struct {
	State                   *StateChange
	Plate, Kind, Area, Base *string
	Crew                    *uuid.UUID // uuid.Nil: the common pool
	ServiceDue              *time.Time // the zero time: not known
}

const (
	readVehicleRow = `SELECT id, plate, kind, area_code, base_code, crew_id, service_due FROM vehicle WHERE id = $1`

	writeVehicle = `
UPDATE vehicle SET plate = $2, kind = $3, area_code = $4, base_code = $5, crew_id = $6, service_due = $7 WHERE id = $1`
)

// EditVehicle changes a vehicle: its state, plate, kind, place, whose it is, or
// when it is due. All but the state and that day only while it is not out on an order; a change of crew
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
		return v, row.Scan(&v.ID, &v.Plate, &v.Kind, &v.AreaCode, &v.BaseCode, &v.CrewID, &v.ServiceDue)
	}, readVehicleRow, id)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, journal.Refuse(journal.Absent, "absent", "resource", id)
	}
	v := found[0] // a later change of it would change its version too
	was := v.codes()
	fields, crews := p.hand(&v)
	held, err := take(ctx, tx, id, KindVehicle, version, crews...)
	if err != nil {
		return nil, err
	}
	if p.Crew != nil && *p.Crew != uuid.Nil && held.all[*p.Crew].Kind != KindCrew {
		return nil, journal.Refuse(journal.Absent, "absent", "resource", *p.Crew).At("crew_id")
	}
	audience := crews
	if p.Crew == nil && v.CrewID != nil {
		audience = []uuid.UUID{*v.CrewID}
	}
	var entries []journal.Entry
	if p.State != nil {
		entry, err := held.enter(ctx, tx, *p.State, cmd)
		if err != nil {
			return nil, err
		}
		entries = append(entries, entry.For(audience...))
	}
	if fields, err = p.store(ctx, tx, &v, fields, crews); err != nil {
		return nil, err
	}
	if len(fields) > 0 {
		detail := was.edited(v.codes(), fields)
		detail["version"] = held.Version + 1
		entries = append(entries, journal.New("vehicle.edited", id, detail).For(audience...))
	}
	return entries, exec(ctx, tx, bumpVersions, append(crews, id))
}

// hand gives v to the crew p says, and returns the field changed and the crews
// it concerns, the old and the new.
func (p *VehiclePatch) hand(v *Vehicle) (fields []string, crews []uuid.UUID) {
	if p.Crew == nil {
		return nil, nil
	}
	if v.CrewID != nil {
		crews = append(crews, *v.CrewID)
	}
	if v.CrewID = nil; *p.Crew != uuid.Nil {
		v.CrewID = p.Crew
		crews = append(crews, *p.Crew)
	}
	return []string{"crew_id"}, crews
}

// store writes v as p changes it, and returns all fields that changed.
func (p *VehiclePatch) store(ctx context.Context, tx *gorm.DB, v *Vehicle, fields []string, crews []uuid.UUID) ([]string, error) {
	texts, err := apply(fieldText{p.Plate, &v.Plate, 20, "plate"}, fieldText{p.Kind, &v.Kind, 20, "kind"},
		fieldText{p.Area, &v.AreaCode, 40, "area"}, fieldText{p.Base, &v.BaseCode, 40, "base"})
	if err != nil {
		return nil, err
	}
	fields = append(fields, texts...)
	moves := len(fields) > 0
	if p.ServiceDue != nil {
		if v.ServiceDue = p.ServiceDue; v.ServiceDue.IsZero() {
			v.ServiceDue = nil
		}
		fields = append(fields, "service_due")
	}
	if len(fields) == 0 {
		return nil, nil
	}
	if v.Plate = Plate(v.Plate); v.Plate == "" {
		return nil, journal.Refuse(journal.Invalid, "required").At("plate")
	}
	if moves { // the garage may name a day while the vehicle is out
		if err := free(ctx, tx, append(crews, v.ID)); err != nil {
			return nil, err
		}
	}
	return fields, exec(ctx, tx, writeVehicle, v.ID, v.Plate, v.Kind, v.AreaCode, v.BaseCode, v.CrewID, v.ServiceDue)
}
