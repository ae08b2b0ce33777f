package fleet

import (
	"context"
	"crypto/rand"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
)

// WorkerNew is a worker who joins. Without a crew he is of the common pool.
type WorkerNew struct {
	PersonnelNo, Name, Phone, Trade, Area string
	Crew, RotatesWith                     *uuid.UUID
	Certificates                          []CertificateInput
}

// VehicleNew is a vehicle that joins; without a crew it is of the common pool.
type VehicleNew struct {
	Plate, Kind, Area, Base string
	Crew                    *uuid.UUID
	ServiceDue              *time.Time // a day, as midnight UTC
}

// CrewNew is a crew without members yet.
type CrewNew struct {
	Number             int
	Area, Base, Bubble string
}

const (
	insertResource = `INSERT INTO resource (id, kind, state, salt) VALUES ($1, $2, 'ready', $3)`
	insertWorker   = `
INSERT INTO worker (id, personnel_no, name, phone, trade, area_code, crew_id, rotates_with) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`
	insertVehicle = `INSERT INTO vehicle (id, plate, kind, area_code, base_code, crew_id, service_due) VALUES ($1, $2, $3, $4, $5, $6, $7)`
	insertCrew    = `INSERT INTO crew (id, number, area_code, base_code, bubble) VALUES ($1, $2, $3, $4, $5)`
)

// enroll makes the lockable row of a new resource.
func enroll(ctx context.Context, tx *gorm.DB, kind string) (uuid.UUID, error) {
	id, salt := uuid.Must(uuid.NewV7()), make([]byte, 16)
	rand.Read(salt) // never fails, see crypto/rand
	return id, exec(ctx, tx, insertResource, id, kind, salt)
}

// host locks the crew that a new resource joins; nil: none. It may not be out
// on an order: what is booked with a crew was fixed when it was sent.
func host(ctx context.Context, tx *gorm.DB, crew *uuid.UUID, field string) ([]uuid.UUID, error) {
	if crew == nil {
		return []uuid.UUID{}, nil
	}
	held, err := Lock(ctx, tx, *crew)
	if err != nil {
		return nil, err
	}
	if held[0].Kind != KindCrew {
		return nil, journal.Refuse(journal.Absent, "absent", "resource", *crew).At(field)
	}
	return []uuid.UUID{*crew}, free(ctx, tx, []uuid.UUID{*crew})
}

// must checks texts that a new row cannot do without.
func must(texts ...fieldText) error {
	if _, err := apply(texts...); err != nil {
		return err
	}
	for _, t := range texts {
		if *t.into == "" {
			return journal.Refuse(journal.Invalid, "required").At(t.field)
		}
	}
	return nil
}

// AddWorker enters a worker on the roster. The result carries no name or
// telephone.
//
// Refusals besides the Board's: required at personnel_no, name, trade or area;
// personnel-no-taken (Conflict) at personnel_no, also by somebody retired;
// in-crew (Invalid) at rotates_with; at certificates[i] as EditWorker.
func (b *Board) AddWorker(ctx context.Context, cmd journal.Command, n WorkerNew) (WorkerStatus, error) {
	cmd = b.stamp(cmd)
	s, err := journal.Write(ctx, b.DB, cmd, func(tx *gorm.DB) (WorkerStatus, []journal.Entry, error) {
		if err := must(fieldText{&n.PersonnelNo, &n.PersonnelNo, 40, "personnel_no"}, fieldText{&n.Name, &n.Name, 200, "name"},
			fieldText{&n.Trade, &n.Trade, 20, "trade"}, fieldText{&n.Area, &n.Area, 40, "area"}); err != nil {
			return WorkerStatus{}, nil, err
		}
		if _, err := apply(fieldText{&n.Phone, &n.Phone, 40, "phone"}); err != nil {
			return WorkerStatus{}, nil, err
		}
		if n.Crew != nil && n.RotatesWith != nil {
			return WorkerStatus{}, nil, journal.Refuse(journal.Invalid, "in-crew", "crew", *n.Crew).At("rotates_with")
		}
		crew, field := n.Crew, "crew_id"
		if crew == nil {
			crew, field = n.RotatesWith, "rotates_with"
		}
		crews, err := host(ctx, tx, crew, field)
		if err != nil {
			return WorkerStatus{}, nil, err
		}
		id, err := enroll(ctx, tx, KindWorker)
		if err != nil {
			return WorkerStatus{}, nil, err
		}
		if err := exec(ctx, tx, insertWorker, id, n.PersonnelNo, n.Name, n.Phone, n.Trade, n.Area, n.Crew, n.RotatesWith); err != nil {
			return WorkerStatus{}, nil, err
		}
		held, err := (&WorkerPatch{Certificates: &n.Certificates}).certify(ctx, tx, id)
		if err != nil {
			return WorkerStatus{}, nil, err
		}
		entry := journal.New("worker.added", id, map[string]any{
			"version": 1, "crew": n.Crew, "rotates_with": n.RotatesWith, "certificates": held,
		}).For(crews...)
		if err := exec(ctx, tx, bumpVersions, crews); err != nil {
			return WorkerStatus{}, nil, err
		}
		roster, err := LoadRoster(ctx, tx, cmd.At, b.Tracker)
		if err != nil {
			return WorkerStatus{}, nil, err
		}
		i := slices.IndexFunc(roster.Workers, func(s WorkerStatus) bool { return s.Worker.ID == id })
		return roster.Workers[i].impersonal(roster.Watch, roster.At), []journal.Entry{entry}, nil
	})
	return prefixed(s, err, "add worker")
}

// AddVehicle enters a vehicle on the roster.
//
// Refusals besides the Board's: required; plate-taken (Conflict) at plate, also
// by one that is retired; crew-has-vehicle (Conflict) at crew_id.
func (b *Board) AddVehicle(ctx context.Context, cmd journal.Command, n VehicleNew) (VehicleStatus, error) {
	cmd = b.stamp(cmd)
	s, err := journal.Write(ctx, b.DB, cmd, func(tx *gorm.DB) (VehicleStatus, []journal.Entry, error) {
		n.Plate = Plate(n.Plate)
		if err := must(fieldText{&n.Plate, &n.Plate, 20, "plate"}, fieldText{&n.Kind, &n.Kind, 20, "kind"},
			fieldText{&n.Area, &n.Area, 40, "area"}, fieldText{&n.Base, &n.Base, 40, "base"}); err != nil {
			return VehicleStatus{}, nil, err
		}
		crews, err := host(ctx, tx, n.Crew, "crew_id")
		if err != nil {
			return VehicleStatus{}, nil, err
		}
		id, err := enroll(ctx, tx, KindVehicle)
		if err != nil {
			return VehicleStatus{}, nil, err
		}
		if err := exec(ctx, tx, insertVehicle, id, n.Plate, n.Kind, n.Area, n.Base, n.Crew, n.ServiceDue); err != nil {
			return VehicleStatus{}, nil, err
		}
		entry := journal.New("vehicle.added", id, map[string]any{"version": 1, "kind": n.Kind, "crew": n.Crew}).For(crews...)
		if err := exec(ctx, tx, bumpVersions, crews); err != nil {
			return VehicleStatus{}, nil, err
		}
		roster, err := LoadRoster(ctx, tx, cmd.At, b.Tracker)
		if err != nil {
			return VehicleStatus{}, nil, err
		}
		i := slices.IndexFunc(roster.Vehicles, func(s VehicleStatus) bool { return s.Vehicle.ID == id })
		return roster.Vehicles[i], []journal.Entry{entry}, nil
	})
	return prefixed(s, err, "add vehicle")
}

// AddCrew enters an empty crew on the roster; EditCrew fills it. It takes its
// place in the rotation of its area by number at once.
//
// Refusals besides the Board's: required; crew-number-taken (Conflict) at
// number, also by one that is retired.
func (b *Board) AddCrew(ctx context.Context, cmd journal.Command, n CrewNew) (CrewStatus, error) {
	cmd = b.stamp(cmd)
	s, err := journal.Write(ctx, b.DB, cmd, func(tx *gorm.DB) (CrewStatus, []journal.Entry, error) {
		if n.Number < 1 || n.Number > maxCrewNumber {
			return CrewStatus{}, nil, journal.Refuse(journal.Invalid, "out-of-range", "min", 1, "max", maxCrewNumber).At("number")
		}
		if err := must(fieldText{&n.Area, &n.Area, 40, "area"}, fieldText{&n.Base, &n.Base, 40, "base"}); err != nil {
			return CrewStatus{}, nil, err
		}
		if _, err := apply(fieldText{&n.Bubble, &n.Bubble, 40, "bubble"}); err != nil {
			return CrewStatus{}, nil, err
		}
		id, err := enroll(ctx, tx, KindCrew)
		if err != nil {
			return CrewStatus{}, nil, err
		}
		if err := exec(ctx, tx, insertCrew, id, n.Number, n.Area, n.Base, n.Bubble); err != nil {
			return CrewStatus{}, nil, err
		}
		roster, err := LoadRoster(ctx, tx, cmd.At, b.Tracker)
		if err != nil {
			return CrewStatus{}, nil, err
		}
		i := slices.IndexFunc(roster.Crews, func(s CrewStatus) bool { return s.Crew.ID == id })
		entry := journal.New("crew.added", id, map[string]any{"version": 1, "number": n.Number})
		return roster.Crews[i], []journal.Entry{entry}, nil
	})
	return prefixed(s, err, "add crew")
}
