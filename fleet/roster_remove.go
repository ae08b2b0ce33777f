package fleet

import (
	"errors"
	"strconv"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"

	"jylu/dispatch/journal"
)

func crewLabel(c Crew) string       { return strconv.Itoa(c.Number) }
func vehicleLabel(v Vehicle) string { return v.Plate }
func workerLabel(w Worker) string   { return w.PersonnelNo }

// present drops from gone those who had left before: they are not on the roster
// that the files replace.
func present[T any](im *importer, gone []T, id func(T) uuid.UUID) ([]T, int) {
	var here []T
	for _, g := range gone {
		if !im.retired[id(g)] {
			here = append(here, g)
		}
	}
	return here, len(here)
}

// tell lists what becomes of rows.
func tell[T any](im *importer, kind, what string, rows []T, label func(T) string) {
	for _, row := range rows {
		im.differ(kind, what, label(row))
	}
}

func (im *importer) differ(kind, what, label string) {
	if im.list != nil && len(*im.list) < maxDifferences {
		*im.list = append(*im.list, Difference{Kind: kind, Key: label, What: what})
	}
}

// restore brings back those retired whom the files have again.
func (im *importer) restore() error {
	var back []uuid.UUID
	again := func(id uuid.UUID, kind, label string, count *ImportCount) {
		if im.retired[id] {
			back = append(back, id)
			im.differ(kind, "restored", label)
			count.Restored++
		}
	}
	for _, c := range im.files.Crews {
		again(im.crewID[c.Number], KindCrew, strconv.Itoa(c.Number), &im.done.Crews)
	}
	for _, v := range im.files.Vehicles {
		again(im.vehicleID[v.Plate], KindVehicle, v.Plate, &im.done.Vehicles)
	}
	for _, w := range im.files.Workers {
		again(im.workerID[w.PersonnelNo], KindWorker, w.PersonnelNo, &im.done.Workers)
	}
	im.changed = append(im.changed, back...)
	return exec(im.ctx, im.tx, `UPDATE resource SET retired_at = NULL WHERE id = ANY($1)`, back)
}

// remove takes the leftovers off the roster, from the leaves up: workers and
// vehicles name crews, crews name bases, bases name areas. Nobody can book one
// meanwhile: the import holds all resources.
func (im *importer) remove() error {
	all := im.leftovers()
	ids := make([]uuid.UUID, len(all))
	for i, l := range all {
		ids[i] = l.id
	}
	if err := free(im.ctx, im.tx, append(ids, im.moved...)); err != nil {
		return err
	}
	for _, l := range all {
		retired, err := depart(im.ctx, im.tx, l.id, im.now)
		switch {
		case err != nil:
			return err
		case retired:
			l.count.Retired++
			im.differ(l.kind, "retired", l.name)
		default:
			im.differ(l.kind, "removed", l.name)
		}
	}
	// A base or an area that only the retired still name stays with them.
	for _, g := range []struct {
		statement string
		codes     []string
	}{
		{`DELETE FROM district WHERE code = ANY($1)`, im.gone.districts},
		{`DELETE FROM base WHERE code = ANY($1) AND NOT EXISTS (SELECT FROM crew WHERE base_code = base.code)
			AND NOT EXISTS (SELECT FROM vehicle WHERE base_code = base.code)`, im.gone.bases},
		{`DELETE FROM service_area WHERE code = ANY($1) AND NOT EXISTS (SELECT FROM crew WHERE area_code = service_area.code)
			AND NOT EXISTS (SELECT FROM vehicle WHERE area_code = service_area.code)
			AND NOT EXISTS (SELECT FROM base WHERE area_code = service_area.code) AND NOT EXISTS (SELECT FROM worker WHERE area_code = service_area.code)`, im.gone.areas},
	} {
		if len(g.codes) == 0 {
			continue
		}
		if err := im.drop(g.statement, g.codes); err != nil {
			return err
		}
	}
	return nil
}

// leftover is a resource that goes, as people call it.
type leftover struct {
	id         uuid.UUID
	kind, name string
	count      *ImportCount
}

func (im *importer) leftovers() []leftover {
	var all []leftover
	for _, w := range im.gone.workers {
		all = append(all, leftover{w.ID, KindWorker, w.PersonnelNo, &im.done.Workers})
	}
	for _, v := range im.gone.vehicles {
		all = append(all, leftover{v.ID, KindVehicle, v.Plate, &im.done.Vehicles})
	}
	for _, c := range im.gone.crews {
		all = append(all, leftover{c.ID, KindCrew, strconv.Itoa(c.Number), &im.done.Crews})
	}
	return all
}

// drop runs a DELETE; that another table still names the row is a refusal.
func (im *importer) drop(statement string, arg any) error {
	err := exec(im.ctx, im.tx, statement, arg)
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok && pg.Code == foreignKeyViolation {
		return journal.Refuse(journal.Conflict, "in-use", "table", pg.TableName)
	}
	return err
}
