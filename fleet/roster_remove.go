package fleet

import (
	"errors"
	"strconv"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"

	"jylu/dispatch/journal"
)

// remove deletes the leftovers, from the leaves down: workers and vehicles name
// crews, crews name bases, bases name areas. Nobody can book one meanwhile: the
// import holds all resources.
func (im *importer) remove() error {
	labels := im.labels()
	ids := make([]uuid.UUID, 0, len(labels))
	for id := range labels {
		ids = append(ids, id)
	}
	if err := free(im.ctx, im.tx, append(ids, im.moved...)); err != nil {
		return err
	}
	if err := im.onRecord(ids, labels); err != nil {
		return err
	}
	if len(ids) > 0 {
		for _, statement := range []string{
			`DELETE FROM certificate WHERE worker_id = ANY($1)`,
			`DELETE FROM admission WHERE worker_id = ANY($1)`,
			`DELETE FROM fix WHERE resource_id = ANY($1)`,
			`DELETE FROM fix_last WHERE resource_id = ANY($1)`,
			`DELETE FROM vehicle WHERE id = ANY($1)`,
			`DELETE FROM worker WHERE id = ANY($1)`,
			`DELETE FROM crew WHERE id = ANY($1)`,
			`DELETE FROM resource WHERE id = ANY($1)`,
		} {
			if err := im.drop(statement, ids); err != nil {
				return err
			}
		}
	}
	for _, g := range []struct {
		statement string
		codes     []string
	}{
		{`DELETE FROM district WHERE code = ANY($1)`, im.gone.districts},
		{`DELETE FROM base WHERE code = ANY($1)`, im.gone.bases},
		{`DELETE FROM service_area WHERE code = ANY($1)`, im.gone.areas},
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

// leftover is what people call a resource that would go.
type leftover struct{ kind, name string }

func (im *importer) labels() map[uuid.UUID]leftover {
	labels := map[uuid.UUID]leftover{}
	for _, c := range im.gone.crews {
		labels[c.ID] = leftover{KindCrew, strconv.Itoa(c.Number)}
	}
	for _, v := range im.gone.vehicles {
		labels[v.ID] = leftover{KindVehicle, v.Plate}
	}
	for _, w := range im.gone.workers {
		labels[w.ID] = leftover{KindWorker, w.PersonnelNo}
	}
	return labels
}

const readOnRecord = `SELECT DISTINCT resource_id FROM booking WHERE resource_id = ANY($1) ORDER BY resource_id LIMIT 20`

// onRecord refuses to remove what has been on an order: who did a repair must
// stay known.
func (im *importer) onRecord(ids []uuid.UUID, labels map[uuid.UUID]leftover) error {
	booked, err := collect(im.ctx, im.tx, func(row scanner) (id uuid.UUID, err error) { return id, row.Scan(&id) }, readOnRecord, ids)
	if err != nil || len(booked) == 0 {
		return err
	}
	kind, items := labels[booked[0]].kind, []string{}
	for _, id := range booked {
		if labels[id].kind == kind {
			items = append(items, labels[id].name)
		}
	}
	return journal.Refuse(journal.Conflict, "on-record", "kind", kind, "items", items)
}

// drop runs a DELETE; that another table still names the row is a refusal.
func (im *importer) drop(statement string, arg any) error {
	err := exec(im.ctx, im.tx, statement, arg)
	const foreignKeyViolation = "23503"
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok && pg.Code == foreignKeyViolation {
		return journal.Refuse(journal.Conflict, "in-use", "table", pg.TableName)
	}
	return err
}
