package fleet

import (
	"context"
	"strconv"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
)

// AdmissionInput is the result of one medical check.
type AdmissionInput struct {
	Worker    uuid.UUID
	Passed    bool
	CheckedAt *time.Time // nil: the time of the command
	Watch     *time.Time // start of the watch checked for; nil: the one CheckedAt falls in
}

const (
	maxAdmissions = 500            // of one command: more than any watch has people
	maxAhead      = 24 * time.Hour // how long before its watch, or ago, a check still counts
	clockSlack    = 2 * time.Minute
)

const writeAdmissions = `
INSERT INTO admission (id, worker_id, watch_start, passed, checked_at, actor)
SELECT u.*, $6 FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::boolean[], $5::timestamptz[]) AS u`

// Admit records medical checks before a watch, all or none. Of several checks of
// a worker for one watch the last one holds.
//
// The journal gets one entry for the batch: how many were checked and a salted
// digest; not who passed. Refusals: required and too-many at items; duplicate
// (Invalid, one worker twice); in-future, too-early at checked_at; unknown-watch
// (Invalid) at watch; each with the index of the item.
func (b *Board) Admit(ctx context.Context, cmd journal.Command, items []AdmissionInput) ([]Admission, error) {
	cmd = b.stamp(cmd)
	batch := uuid.Must(uuid.NewV7())
	ids := make([]uuid.UUID, len(items))
	for i := range ids {
		ids[i] = uuid.Must(uuid.NewV7())
	}
	rows, err := journal.Write(ctx, b.DB, cmd, func(tx *gorm.DB) ([]Admission, []journal.Entry, error) {
		house, err := loadHouse(ctx, tx)
		if err != nil {
			return nil, nil, err
		}
		rows, err := checks(items, ids, cmd, house.Regime)
		if err != nil {
			return nil, nil, err
		}
		workers := make([]uuid.UUID, len(rows))
		for i := range rows {
			workers[i] = rows[i].WorkerID
		}
		held, err := Lock(ctx, tx, workers...)
		if err != nil {
			return nil, nil, err
		}
		salt := make(map[uuid.UUID][]byte, len(held))
		for _, r := range held {
			if r.Kind != KindWorker {
				return nil, nil, journal.Refuse(journal.Absent, "absent", "resource", r.ID)
			}
			salt[r.ID] = r.Salt
		}
		if err := storeAdmissions(ctx, tx, rows, cmd.Actor); err != nil {
			return nil, nil, err
		}
		entry := journal.New("admission.recorded", batch, map[string]any{"count": len(rows), "digest": digestOf(rows, salt)})
		for i := range rows {
			rows[i].Passed = false // the answer is kept with the key; results are not
		}
		return rows, []journal.Entry{entry}, nil
	})
	for i := range rows {
		rows[i].Passed = items[i].Passed // the same key came with the same items
	}
	return prefixed(rows, err, "admit")
}

// checks makes the rows of items, or refuses the first that cannot be.
func checks(items []AdmissionInput, ids []uuid.UUID, cmd journal.Command, regime Regime) ([]Admission, error) {
	if len(items) == 0 {
		return nil, journal.Refuse(journal.Invalid, "required").At("items")
	}
	if len(items) > maxAdmissions {
		return nil, journal.Refuse(journal.Invalid, "too-many", "max", maxAdmissions).At("items")
	}
	seen := make(map[uuid.UUID]bool, len(items))
	rows := make([]Admission, len(items))
	for i, in := range items {
		at := cmd.At
		if in.CheckedAt != nil {
			at = micros(*in.CheckedAt)
		}
		watch := WatchAt(at, regime)
		known := true
		if in.Watch != nil {
			watch = WatchAt(*in.Watch, regime)
			known = watch.Start.Equal(*in.Watch) && at.Before(watch.End)
		}
		path := "items[" + strconv.Itoa(i) + "]."
		switch {
		case seen[in.Worker]:
			return nil, journal.Refuse(journal.Invalid, "duplicate", "index", i).At(path + "worker_id")
		case at.After(cmd.At.Add(clockSlack)):
			return nil, journal.Refuse(journal.Invalid, "in-future", "index", i).At(path + "checked_at")
		case at.Before(cmd.At.Add(-maxAhead)):
			return nil, journal.Refuse(journal.Invalid, "too-early", "index", i).At(path + "checked_at")
		case !known || watch.Start.Sub(at) > maxAhead:
			return nil, journal.Refuse(journal.Invalid, "unknown-watch", "index", i).At(path + "watch")
		}
		seen[in.Worker] = true
		rows[i] = Admission{ID: ids[i], WorkerID: in.Worker, WatchStart: watch.Start, Passed: in.Passed, CheckedAt: at, Actor: cmd.Actor}
	}
	return rows, nil
}

func storeAdmissions(ctx context.Context, tx *gorm.DB, rows []Admission, actor uuid.UUID) error {
	n := len(rows)
	ids, workers, passed := make([]uuid.UUID, n), make([]uuid.UUID, n), make([]bool, n)
	starts, checked := make([]time.Time, n), make([]time.Time, n)
	for i, a := range rows {
		ids[i], workers[i], starts[i], passed[i], checked[i] = a.ID, a.WorkerID, a.WatchStart, a.Passed, a.CheckedAt
	}
	return exec(ctx, tx, writeAdmissions, ids, workers, starts, passed, checked, actor)
}

// digestOf chains the rows, each under its worker's salt: it proves the batch as
// long as all salts are there, and says nothing of anybody whose salt is erased.
func digestOf(rows []Admission, salt map[uuid.UUID][]byte) string {
	digest := ""
	for _, a := range rows {
		digest = journal.Digest(salt[a.WorkerID], digest, a.ID.String(), a.WorkerID.String(), a.WatchStart.Format(time.RFC3339Nano),
			strconv.FormatBool(a.Passed), a.CheckedAt.Format(time.RFC3339Nano))
	}
	return digest
}
