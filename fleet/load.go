package fleet

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/geo"
)

const (
	// The regime in force and what hardly ever changes, as one row. Areas, bases
	// and minimum are a few kilobytes of JSON: one round trip for four.
	readHouse = `
SELECT r.code, r.on_watch_per_area, r.on_call_per_area, r.call_in_min, r.watch_h, r.target_crews, r.target_vehicles,
       r.target_workers, r.source, r.edition, r.status, r.version,
       coalesce((SELECT value FROM setting WHERE code = 'fresh_fix_minutes'), 10),
       (SELECT coalesce(json_agg(json_build_object('Code', code, 'NameRu', name_ru, 'NameKk', name_kk, 'NameEn', name_en,
               'Phone', phone, 'Email', email, 'Ordinal', ordinal) ORDER BY ordinal, code), '[]') FROM service_area),
       (SELECT coalesce(json_agg(json_build_object('Code', code, 'AreaCode', area_code, 'NameRu', name_ru, 'NameKk', name_kk,
               'NameEn', name_en, 'Address', address, 'Lon', lon, 'Lat', lat, 'Schematic', schematic)), '[]') FROM base),
       (SELECT coalesce(json_agg(json_build_object('Trade', trade, 'Count', count, 'NeedsCertificate', needs_certificate,
               'Source', source, 'Edition', edition, 'Status', status, 'Version', version) ORDER BY trade), '[]') FROM crew_minimum)
FROM regime r
WHERE r.code = coalesce((SELECT code FROM regime_declared ORDER BY declared_at DESC, id DESC LIMIT 1), 'ordinary')`

	// One row per resource, of whatever kind. $1 is the start of the watch, whose
	// newest check holds. Certificates are "date id code" by line.
	readResources = `
SELECT r.id, r.kind, r.state, r.state_reason, r.state_until, r.version,
       coalesce(c.area_code, v.area_code, w.area_code), coalesce(c.base_code, v.base_code, ''), coalesce(v.crew_id, w.crew_id),
       coalesce(c.number, 0), c.lead_id, c.deputy_id, coalesce(c.bubble, ''),
       coalesce(v.plate, ''), coalesce(v.kind, ''), v.service_due,
       coalesce(w.personnel_no, ''), coalesce(w.name, ''), coalesce(w.phone, ''), coalesce(w.trade, ''), w.rotates_with,
       (SELECT a.passed FROM admission a WHERE a.worker_id = w.id AND a.watch_start = $1
        ORDER BY a.checked_at DESC, a.id DESC LIMIT 1),
       coalesce(h.certificates, '')
FROM resource r
LEFT JOIN crew c ON c.id = r.id
LEFT JOIN vehicle v ON v.id = r.id
LEFT JOIN worker w ON w.id = r.id
LEFT JOIN (SELECT worker_id, string_agg(to_char(expires_on, 'YYYY-MM-DD') || ' ' || id || ' ' || code, chr(10) ORDER BY code) AS certificates
           FROM certificate GROUP BY worker_id) h ON h.worker_id = w.id
WHERE (c.id IS NOT NULL OR v.id IS NOT NULL OR w.id IS NOT NULL) AND r.retired_at IS NULL
ORDER BY c.number, v.plate, w.personnel_no`

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

// house is what hardly ever changes: the regime, and what resources refer to.
type house struct {
	Regime  Regime
	Fresh   time.Duration // how old a fix may be and still count as live
	Areas   []geo.ServiceArea
	Bases   map[string]geo.Base
	Minimum []CrewMinimum
}

// reading is what LoadRoster reads, before anything is computed from it.
type reading struct {
	house
	Crews    []CrewStatus    // row parts only, like the next
	Vehicles []VehicleStatus // by plate
	Workers  []WorkerStatus  // with their Certificates and Admitted
	Bookings []visit
}

// visit is a booking with the incident it is on.
type visit struct {
	Booking
	IncidentNumber string
	Lon, Lat       *float64
	ReportedAt     *time.Time // last on_site or done, as claimed
}

// LoadRoster reads the whole roster and returns how everything in it stands at
// now. It runs three statements in tx, which may be read-only. They agree with
// each other if tx is REPEATABLE READ; in a command, which is READ COMMITTED,
// they agree about what it has locked, because nothing of a resource changes
// without its lock. tracker supplies positions; nil: places are those of
// milestones and bases.
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
	if in.house, err = loadHouse(ctx, tx); err != nil {
		return in, err
	}
	watch := WatchAt(now, in.Regime)
	if _, err = collect(ctx, tx, in.resources(), readResources, watch.Start); err != nil {
		return in, err
	}
	in.Bookings, err = collect(ctx, tx, scanVisit, readBookings, micros(now.Add(-workedSpan)))
	return in, err
}

// loadHouse reads the regime that the newest declaration names, and the rest.
func loadHouse(ctx context.Context, tx *gorm.DB) (house, error) {
	found, err := collect(ctx, tx, func(row scanner) (h house, err error) {
		var minutes float64
		var areas, bases, minimum string
		r := &h.Regime
		if err = row.Scan(&r.Code, &r.OnWatchPerArea, &r.OnCallPerArea, &r.CallInMin, &r.WatchH, &r.TargetCrews, &r.TargetVehicles,
			&r.TargetWorkers, &r.Source, &r.Edition, &r.Status, &r.Version, &minutes, &areas, &bases, &minimum); err != nil {
			return h, err
		}
		h.Fresh = time.Duration(minutes * float64(time.Minute))
		var list []geo.Base
		err = errors.Join(json.Unmarshal([]byte(areas), &h.Areas), json.Unmarshal([]byte(bases), &list), json.Unmarshal([]byte(minimum), &h.Minimum))
		h.Bases = make(map[string]geo.Base, len(list))
		for _, b := range list {
			h.Bases[b.Code] = b
		}
		return h, err
	}, readHouse)
	if err == nil && len(found) == 0 {
		err = errors.New("no regime is in force")
	}
	if err != nil {
		return house{}, err
	}
	return found[0], nil
}

// resourceRow is one row of readResources; one is used for all.
type resourceRow struct {
	Resource
	crew               Crew
	vehicle            Vehicle
	worker             Worker
	area, base, papers string
	crewID             *uuid.UUID
	admitted           *bool
}

// resources returns a scan that adds the resource of each row to the list of
// its kind.
func (in *reading) resources() func(scanner) (struct{}, error) {
	r := new(resourceRow)
	return func(row scanner) (struct{}, error) {
		*r = resourceRow{}
		c, v, w := &r.crew, &r.vehicle, &r.worker
		err := row.Scan(&r.ID, &r.Kind, &r.State, &r.StateReason, &r.StateUntil, &r.Version, &r.area, &r.base, &r.crewID,
			&c.Number, &c.LeadID, &c.DeputyID, &c.Bubble, &v.Plate, &v.Kind, &v.ServiceDue,
			&w.PersonnelNo, &w.Name, &w.Phone, &w.Trade, &w.RotatesWith, &r.admitted, &r.papers)
		if err != nil {
			return struct{}{}, err
		}
		inUTC(r.StateUntil, v.ServiceDue)
		switch r.Kind {
		case KindCrew:
			c.ID, c.AreaCode, c.BaseCode = r.ID, r.area, r.base
			in.Crews = append(in.Crews, CrewStatus{Crew: *c, Resource: r.Resource})
		case KindVehicle:
			v.ID, v.AreaCode, v.BaseCode, v.CrewID = r.ID, r.area, r.base, r.crewID
			in.Vehicles = append(in.Vehicles, VehicleStatus{Vehicle: *v, Resource: r.Resource})
		case KindWorker:
			w.ID, w.AreaCode, w.CrewID = r.ID, r.area, r.crewID
			s := WorkerStatus{Worker: *w, Resource: r.Resource, Admitted: r.admitted}
			s.Certificates, err = parseCertificates(w.ID, r.papers)
			in.Workers = append(in.Workers, s)
		}
		return struct{}{}, err
	}
}

// parseCertificates reads the lines that readResources made.
func parseCertificates(worker uuid.UUID, papers string) ([]Certificate, error) {
	if papers == "" {
		return nil, nil
	}
	all := make([]Certificate, 0, 1+strings.Count(papers, "\n"))
	for paper := range strings.SplitSeq(papers, "\n") {
		date, rest, _ := strings.Cut(paper, " ")
		id, code, _ := strings.Cut(rest, " ")
		c := Certificate{WorkerID: worker, Code: code}
		var err, errID error
		c.ExpiresOn, err = time.Parse(time.DateOnly, date)
		c.ID, errID = uuid.Parse(id)
		if err = errors.Join(err, errID); err != nil {
			return nil, fmt.Errorf("certificate of %s: %w", worker, err)
		}
		all = append(all, c)
	}
	return all, nil
}

func scanVisit(row scanner) (v visit, err error) {
	b := &v.Booking
	err = row.Scan(&b.ID, &b.OrderID, &b.IncidentID, &b.ResourceID, &b.ResourceKind, &b.Follows, &b.Milestone, &b.MilestoneAt,
		&b.MadeAt, &b.SentAt, &b.AcceptedAt, &b.ArrivalS, &b.ReleasedAt, &b.Version, &v.IncidentNumber, &v.Lon, &v.Lat, &v.ReportedAt)
	inUTC(&b.MilestoneAt, &b.MadeAt, b.SentAt, b.AcceptedAt, b.ReleasedAt, v.ReportedAt)
	return v, err
}
