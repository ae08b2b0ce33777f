package fleet

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/geo"
)

const (
	readRegime = `
SELECT r.code, r.on_watch_per_area, r.on_call_per_area, r.call_in_min, r.watch_h, r.target_crews, r.target_vehicles,
       r.target_workers, r.source, r.edition, r.status, r.version,
       coalesce((SELECT value FROM setting WHERE code = 'fresh_fix_minutes'), 10)
FROM regime r
WHERE r.code = coalesce((SELECT code FROM regime_declared ORDER BY declared_at DESC, id DESC LIMIT 1), 'ordinary')`

	readAreas = `SELECT code, name_ru, name_kk, name_en, phone, email, ordinal FROM service_area ORDER BY ordinal, code`

	readBases = `SELECT code, area_code, name_ru, name_kk, name_en, address, lon, lat, schematic FROM base`

	readMinimum = `SELECT trade, count, needs_certificate, source, edition, status, version FROM crew_minimum ORDER BY trade`

	readCrews = `
SELECT c.id, c.number, c.area_code, c.base_code, c.lead_id, c.deputy_id, c.bubble,
       r.kind, r.state, r.state_reason, r.state_until, r.version
FROM crew c JOIN resource r ON r.id = c.id ORDER BY c.number`

	readVehicles = `
SELECT v.id, v.plate, v.kind, v.area_code, v.base_code, v.crew_id,
       r.kind, r.state, r.state_reason, r.state_until, r.version
FROM vehicle v JOIN resource r ON r.id = v.id ORDER BY v.plate`

	// $1 is the start of the watch; the newest check of a watch holds.
	readWorkers = `
SELECT w.id, w.personnel_no, w.name, w.phone, w.trade, w.area_code, w.crew_id, w.rotates_with,
       r.kind, r.state, r.state_reason, r.state_until, r.version, a.passed
FROM worker w JOIN resource r ON r.id = w.id
LEFT JOIN LATERAL (
	SELECT passed FROM admission WHERE worker_id = w.id AND watch_start = $1 ORDER BY checked_at DESC, id DESC LIMIT 1
) a ON true
ORDER BY w.personnel_no`

	readCertificates = `SELECT id, worker_id, code, expires_on FROM certificate ORDER BY worker_id, code`

	// Open bookings and those released since $1. Followers have no milestones of
	// their own: they were on site when their head was.
	readBookings = `
SELECT b.id, b.order_id, b.incident_id, b.resource_id, b.resource_kind, b.follows, b.milestone, b.milestone_at, b.made_at,
       b.sent_at, b.accepted_at, b.arrival_s, b.released_at, b.version, i.number, i.lon, i.lat,
       (SELECT max(m.at) FROM milestone m WHERE m.booking_id = coalesce(b.follows, b.id)
         AND m.code IN ('on_site', 'done') AND m.standing IN ('applied', 'correction'))
FROM booking b JOIN incident i ON i.id = b.incident_id
WHERE b.released_at IS NULL OR b.released_at >= $1
ORDER BY b.id`
)

// workedSpan is how far back hours on orders are counted.
const workedSpan = 24 * time.Hour

// reading is what LoadRoster reads, before anything is computed from it.
type reading struct {
	Regime       Regime
	Fresh        time.Duration // how old a fix may be and still count as live
	Areas        []geo.ServiceArea
	Bases        map[string]geo.Base
	Crews        []CrewStatus // row parts only, like the next two
	Vehicles     []VehicleStatus
	Workers      []WorkerStatus
	Certificates []Certificate
	Bookings     []visit
	Minimum      []CrewMinimum
}

// visit is a booking with the incident it is on.
type visit struct {
	Booking
	IncidentNumber string
	Lon, Lat       *float64
	ReportedAt     *time.Time // last on_site or done, as claimed
}

// LoadRoster reads the whole roster and returns how everything in it stands at
// now. It runs nine statements in tx, which may be read-only; they agree with
// each other if tx is REPEATABLE READ, or as far as tx has locked what it asks
// about. tracker supplies positions; nil: places are those of milestones and
// bases.
func LoadRoster(ctx context.Context, tx *gorm.DB, now time.Time, tracker *Tracker) (Roster, error) {
	in, err := read(ctx, tx, now)
	if err != nil {
		return Roster{}, fmt.Errorf("fleet: load roster: %w", err)
	}
	newest := func(uuid.UUID) (Fix, bool) { return Fix{}, false }
	if tracker != nil {
		newest = tracker.Newest
	}
	return compose(in, now, newest), nil
}

func read(ctx context.Context, tx *gorm.DB, now time.Time) (in reading, err error) {
	if in.Regime, in.Fresh, err = regimeInForce(ctx, tx); err != nil {
		return in, err
	}
	watch := WatchAt(now, in.Regime)

	if in.Areas, err = collect(ctx, tx, scanArea, readAreas); err != nil {
		return in, err
	}
	bases, err := collect(ctx, tx, scanBase, readBases)
	if err != nil {
		return in, err
	}
	in.Bases = make(map[string]geo.Base, len(bases))
	for _, b := range bases {
		in.Bases[b.Code] = b
	}
	if in.Minimum, err = collect(ctx, tx, scanMinimum, readMinimum); err != nil {
		return in, err
	}
	if in.Crews, err = collect(ctx, tx, scanCrew, readCrews); err != nil {
		return in, err
	}
	if in.Vehicles, err = collect(ctx, tx, scanVehicle, readVehicles); err != nil {
		return in, err
	}
	if in.Workers, err = collect(ctx, tx, scanWorker, readWorkers, watch.Start); err != nil {
		return in, err
	}
	if in.Certificates, err = collect(ctx, tx, scanCertificate, readCertificates); err != nil {
		return in, err
	}
	in.Bookings, err = collect(ctx, tx, scanVisit, readBookings, micros(now.Add(-workedSpan)))
	return in, err
}

// regimeInForce returns the regime that the newest declaration names, and how
// old a fix may be and still count as live.
func regimeInForce(ctx context.Context, tx *gorm.DB) (regime Regime, fresh time.Duration, err error) {
	found, err := collect(ctx, tx, func(row scanner) (r Regime, err error) {
		var minutes float64
		err = row.Scan(&r.Code, &r.OnWatchPerArea, &r.OnCallPerArea, &r.CallInMin, &r.WatchH, &r.TargetCrews, &r.TargetVehicles,
			&r.TargetWorkers, &r.Source, &r.Edition, &r.Status, &r.Version, &minutes)
		fresh = time.Duration(minutes * float64(time.Minute))
		return r, err
	}, readRegime)
	if err == nil && len(found) == 0 {
		err = errors.New("no regime is in force")
	}
	if err != nil {
		return Regime{}, 0, err
	}
	return found[0], fresh, nil
}

func scanArea(row scanner) (a geo.ServiceArea, err error) {
	err = row.Scan(&a.Code, &a.NameRu, &a.NameKk, &a.NameEn, &a.Phone, &a.Email, &a.Ordinal)
	return a, err
}

func scanBase(row scanner) (b geo.Base, err error) {
	err = row.Scan(&b.Code, &b.AreaCode, &b.NameRu, &b.NameKk, &b.NameEn, &b.Address, &b.Lon, &b.Lat, &b.Schematic)
	return b, err
}

func scanMinimum(row scanner) (m CrewMinimum, err error) {
	err = row.Scan(&m.Trade, &m.Count, &m.NeedsCertificate, &m.Source, &m.Edition, &m.Status, &m.Version)
	return m, err
}

func scanCrew(row scanner) (s CrewStatus, err error) {
	c, r := &s.Crew, &s.Resource
	err = row.Scan(&c.ID, &c.Number, &c.AreaCode, &c.BaseCode, &c.LeadID, &c.DeputyID, &c.Bubble,
		&r.Kind, &r.State, &r.StateReason, &r.StateUntil, &r.Version)
	r.ID = c.ID
	inUTC(r.StateUntil)
	return s, err
}

func scanVehicle(row scanner) (s VehicleStatus, err error) {
	v, r := &s.Vehicle, &s.Resource
	err = row.Scan(&v.ID, &v.Plate, &v.Kind, &v.AreaCode, &v.BaseCode, &v.CrewID,
		&r.Kind, &r.State, &r.StateReason, &r.StateUntil, &r.Version)
	r.ID = v.ID
	inUTC(r.StateUntil)
	return s, err
}

func scanWorker(row scanner) (s WorkerStatus, err error) {
	w, r := &s.Worker, &s.Resource
	err = row.Scan(&w.ID, &w.PersonnelNo, &w.Name, &w.Phone, &w.Trade, &w.AreaCode, &w.CrewID, &w.RotatesWith,
		&r.Kind, &r.State, &r.StateReason, &r.StateUntil, &r.Version, &s.Admitted)
	r.ID = w.ID
	inUTC(r.StateUntil)
	return s, err
}

func scanCertificate(row scanner) (c Certificate, err error) {
	err = row.Scan(&c.ID, &c.WorkerID, &c.Code, &c.ExpiresOn)
	inUTC(&c.ExpiresOn)
	return c, err
}

func scanVisit(row scanner) (v visit, err error) {
	b := &v.Booking
	err = row.Scan(&b.ID, &b.OrderID, &b.IncidentID, &b.ResourceID, &b.ResourceKind, &b.Follows, &b.Milestone, &b.MilestoneAt,
		&b.MadeAt, &b.SentAt, &b.AcceptedAt, &b.ArrivalS, &b.ReleasedAt, &b.Version, &v.IncidentNumber, &v.Lon, &v.Lat, &v.ReportedAt)
	inUTC(&b.MilestoneAt, &b.MadeAt, b.SentAt, b.AcceptedAt, b.ReleasedAt, v.ReportedAt)
	return v, err
}
