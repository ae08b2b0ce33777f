package fleet

import (
	"context"
	"crypto/rand"
	"fmt"
	"reflect"
	"strconv"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
	"jylu/geo"
)

// importer is one run of Import's transaction.
type importer struct {
	ctx      context.Context
	tx       *gorm.DB
	cmd      journal.Command
	now      time.Time
	files    RosterFiles
	done     Imported
	progress func(done, total int)
	list     *[]Difference // nil: nobody asks
	retired  map[uuid.UUID]bool

	// What the database holds, and the ids of old and new rows by number, plate
	// and personnel number.
	oldCrews    []Crew
	oldVehicles []Vehicle
	oldWorkers  []Worker
	crewID      map[int]uuid.UUID
	vehicleID   map[string]uuid.UUID
	workerID    map[string]uuid.UUID

	changed []uuid.UUID // old resources whose version rises
	moved   []uuid.UUID // of those, the ones that change area or crew
	seats   []move      // workers who change crew
	broken  []journal.Entry
	gone    leftovers
}

// leftovers are the rows that the files no longer have.
type leftovers struct {
	areas, bases, districts []string
	crews                   []Crew
	vehicles                []Vehicle
	workers                 []Worker
}

const batch = 500 // rows per INSERT: 500 × 9 columns is far below the 65 535 parameters of the protocol

// load reads the resources and gives every line of the files its id.
func (im *importer) load() (err error) {
	away, err := collect(im.ctx, im.tx, func(row scanner) (id uuid.UUID, err error) { return id, row.Scan(&id) },
		`SELECT id FROM resource WHERE retired_at IS NOT NULL`)
	if err != nil {
		return err
	}
	im.retired = make(map[uuid.UUID]bool, len(away))
	for _, id := range away {
		im.retired[id] = true
	}
	if im.oldCrews, err = gorm.G[Crew](im.tx).Find(im.ctx); err != nil {
		return err
	}
	if im.oldVehicles, err = gorm.G[Vehicle](im.tx).Find(im.ctx); err != nil {
		return err
	}
	if im.oldWorkers, err = gorm.G[Worker](im.tx).Find(im.ctx); err != nil {
		return err
	}
	im.crewID = identify(im.oldCrews, func(c Crew) (int, uuid.UUID) { return c.Number, c.ID },
		im.files.Crews, func(c RosterCrew) int { return c.Number })
	im.vehicleID = identify(im.oldVehicles, func(v Vehicle) (string, uuid.UUID) { return v.Plate, v.ID },
		im.files.Vehicles, func(v RosterVehicle) string { return v.Plate })
	im.workerID = identify(im.oldWorkers, func(w Worker) (string, uuid.UUID) { return w.PersonnelNo, w.ID },
		im.files.Workers, func(w RosterWorker) string { return w.PersonnelNo })
	return nil
}

func (im *importer) areas() (err error) {
	im.gone.areas, err = syncCoded(im, &im.done.Areas, "code", im.files.Areas, func(a geo.ServiceArea) string { return a.Code })
	return err
}

func (im *importer) bases() (err error) {
	im.gone.bases, err = syncCoded(im, &im.done.Bases, "code", im.files.Bases, func(b geo.Base) string { return b.Code })
	return err
}

func (im *importer) districts() (err error) {
	if im.files.hasDistricts {
		im.gone.districts, err = syncCoded(im, &im.done.Districts, "code", im.files.Districts, func(d geo.District) string { return d.Code })
	}
	return err
}

func (im *importer) layers() error {
	_, err := syncCoded(im, &im.done.Layers, "name", im.files.Layers, func(l geo.Layer) string { return l.Name })
	im.done.Layers.Removed = 0 // they stay
	return err
}

// resources inserts the lockable rows of all new crews, vehicles and workers.
func (im *importer) resources() error {
	old := map[uuid.UUID]bool{}
	for _, c := range im.oldCrews {
		old[c.ID] = true
	}
	for _, v := range im.oldVehicles {
		old[v.ID] = true
	}
	for _, w := range im.oldWorkers {
		old[w.ID] = true
	}
	var rows []Resource
	add := func(id uuid.UUID, kind string, s RosterState) {
		if old[id] {
			return
		}
		r := Resource{ID: id, Kind: kind, State: s.State, StateReason: s.Reason, Salt: make([]byte, 16), Version: 1}
		rand.Read(r.Salt) // never fails, see crypto/rand
		if s.Days > 0 {
			until := im.now.Add(time.Duration(s.Days) * 24 * time.Hour)
			r.StateUntil = &until
		}
		rows = append(rows, r)
	}
	for _, c := range im.files.Crews {
		add(im.crewID[c.Number], KindCrew, c.State)
	}
	for _, v := range im.files.Vehicles {
		add(im.vehicleID[v.Plate], KindVehicle, v.State)
	}
	for _, w := range im.files.Workers {
		add(im.workerID[w.PersonnelNo], KindWorker, w.State)
	}
	return store(im, difference[Resource]{added: rows}, "id", func(r Resource) uuid.UUID { return r.ID })
}

// ref is the id of a number, nil for the number 0 or an empty text.
func ref[K comparable](ids map[K]uuid.UUID, key K) *uuid.UUID {
	if key == *new(K) {
		return nil
	}
	id := ids[key]
	return &id
}

// crews comes before workers, who name them; that leads do not exist yet is
// checked by the database at commit.
func (im *importer) crews() error {
	var wanted []Crew
	for _, c := range im.files.Crews {
		wanted = append(wanted, Crew{ID: im.crewID[c.Number], Number: c.Number, AreaCode: c.Area, BaseCode: c.Base,
			LeadID: ref(im.workerID, c.Lead), DeputyID: ref(im.workerID, c.Deputy), Bubble: c.Bubble})
	}
	key := func(c Crew) uuid.UUID { return c.ID }
	d, count := compare(im.oldCrews, wanted, key)
	d.gone, count.Removed = present(im, d.gone, key)
	tell(im, KindCrew, "added", d.added, crewLabel)
	tell(im, KindCrew, "changed", d.changed, crewLabel)
	for i, c := range d.changed {
		im.note(c.ID, c.AreaCode != d.before[i].AreaCode)
	}
	im.done.Crews, im.gone.crews = count, d.gone
	return store(im, d, "id", key)
}

func (im *importer) workers() error {
	var wanted []Worker
	for _, w := range im.files.Workers {
		wanted = append(wanted, Worker{ID: im.workerID[w.PersonnelNo], PersonnelNo: w.PersonnelNo, Name: w.Name, Phone: w.Phone,
			Trade: w.Trade, AreaCode: w.Area, CrewID: ref(im.crewID, w.Crew), RotatesWith: ref(im.crewID, w.RotatesWith)})
	}
	key := func(w Worker) uuid.UUID { return w.ID }
	d, count := compare(im.oldWorkers, wanted, key)
	d.gone, count.Removed = present(im, d.gone, key)
	tell(im, KindWorker, "added", d.added, workerLabel)
	tell(im, KindWorker, "changed", d.changed, workerLabel)
	for i, w := range d.changed {
		before := d.before[i]
		reseated := !reflect.DeepEqual(w.CrewID, before.CrewID)
		im.note(w.ID, reseated || w.AreaCode != before.AreaCode)
		if reseated {
			im.seats = append(im.seats, move{w.ID, before.CrewID, w.CrewID})
		}
	}
	im.done.Workers, im.gone.workers = count, d.gone
	return store(im, d, "id", key)
}

// bubbles keeps who changed crew, and lists whose bubble that breaks: whoever
// imports has been shown it, so it is done knowingly. The bubbles are those of
// the files.
func (im *importer) bubbles() (err error) {
	if im.broken, err = recordMoves(im.ctx, im.tx, im.cmd, im.seats, true); err != nil {
		return err
	}
	label := make(map[uuid.UUID]string, len(im.workerID))
	for no, id := range im.workerID {
		label[id] = no
	}
	for i := range im.broken {
		im.differ(KindWorker, "bubble_broken", label[im.broken[i].Subject])
	}
	return nil
}

const disownVehicles = `UPDATE vehicle SET crew_id = NULL WHERE id = ANY($1)`

func (im *importer) vehicles() error {
	due := map[uuid.UUID]*time.Time{}
	for i := range im.oldVehicles {
		inUTC(im.oldVehicles[i].ServiceDue)
		due[im.oldVehicles[i].ID] = im.oldVehicles[i].ServiceDue
	}
	var wanted []Vehicle
	for _, v := range im.files.Vehicles {
		row := Vehicle{ID: im.vehicleID[v.Plate], Plate: v.Plate, Kind: v.Kind, AreaCode: v.Area, BaseCode: v.Base, CrewID: ref(im.crewID, v.Crew)}
		if row.ServiceDue = due[row.ID]; im.files.hasServiceDue {
			row.ServiceDue = nil
			if day, err := time.Parse(time.DateOnly, v.ServiceDue); err == nil { // empty: not known
				row.ServiceDue = &day
			}
		}
		wanted = append(wanted, row)
	}
	key := func(v Vehicle) uuid.UUID { return v.ID }
	d, count := compare(im.oldVehicles, wanted, key)
	d.gone, count.Removed = present(im, d.gone, key)
	tell(im, KindVehicle, "added", d.added, vehicleLabel)
	tell(im, KindVehicle, "changed", d.changed, vehicleLabel)
	var disowned []uuid.UUID
	for i, v := range d.changed {
		im.note(v.ID, v.AreaCode != d.before[i].AreaCode || !reflect.DeepEqual(v.CrewID, d.before[i].CrewID))
		disowned = append(disowned, v.ID)
	}
	for _, v := range d.gone {
		disowned = append(disowned, v.ID)
	}
	im.done.Vehicles, im.gone.vehicles = count, d.gone
	// First nobody's: two crews that exchange vehicles would each own two on the way.
	if err := exec(im.ctx, im.tx, disownVehicles, disowned); err != nil {
		return err
	}
	return store(im, d, "id", key)
}

// note marks an old resource as changed.
func (im *importer) note(id uuid.UUID, moved bool) {
	im.changed = append(im.changed, id)
	if moved {
		im.moved = append(im.moved, id)
	}
}

// certificateKey is what makes a certificate the same one.
type certificateKey struct {
	worker uuid.UUID
	code   string
}

func (im *importer) certificates() error {
	if !im.files.hasCertificates {
		return nil
	}
	old, err := gorm.G[Certificate](im.tx).Find(im.ctx)
	if err != nil {
		return err
	}
	key := func(c Certificate) certificateKey { return certificateKey{c.WorkerID, c.Code} }
	ids := map[certificateKey]uuid.UUID{}
	for i := range old {
		old[i].ExpiresOn = old[i].ExpiresOn.UTC()
		ids[key(old[i])] = old[i].ID
	}
	var wanted []Certificate
	for _, c := range im.files.Certificates {
		expires, err := time.Parse(time.DateOnly, c.ExpiresOn)
		if err != nil {
			return fmt.Errorf("certificates.csv:%s: %w", strconv.Itoa(c.line), err)
		}
		row := Certificate{WorkerID: im.workerID[c.PersonnelNo], Code: c.Code, ExpiresOn: expires}
		if row.ID = ids[key(row)]; row.ID == uuid.Nil {
			row.ID = uuid.Must(uuid.NewV7())
		}
		wanted = append(wanted, row)
	}
	d, count := compare(old, wanted, key)
	im.done.Certificates = count
	var gone []uuid.UUID
	for _, c := range d.gone {
		gone = append(gone, c.ID)
	}
	if err := exec(im.ctx, im.tx, `DELETE FROM certificate WHERE id = ANY($1)`, gone); err != nil {
		return err
	}
	return store(im, d, "id", func(c Certificate) uuid.UUID { return c.ID })
}
