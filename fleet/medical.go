package fleet

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
)

// Medical is what the medic reads of one worker: results and dates, never a
// diagnosis, for there is no place to write one.
type Medical struct {
	Worker      Worker
	State       string // as it stands, also those of health
	StateReason string
	StateUntil  *time.Time
	Admissions  []Admission // of the days that contacts are looked for, the newest first
	Case        *QuarantineCase
	Version     int64
}

const (
	readAdmissions = `
SELECT id, worker_id, watch_start, passed, checked_at, actor FROM admission
WHERE checked_at >= $1 AND ($2::uuid IS NULL OR worker_id = $2) ORDER BY checked_at DESC, id DESC`
)

// ReadMedical returns the medical data of one worker, or with a zero id of all
// whom something keeps away: a state of health, a failed check for this watch, an
// open case. Each reading of each worker is an entry of the journal — who, whose,
// when, never what — committed before anything is shown.
func (b *Board) ReadMedical(ctx context.Context, cmd journal.Command, worker uuid.UUID) ([]Medical, error) {
	cmd = b.stamp(cmd)
	cmd.Key = uuid.Nil // an answer of this kind is never kept
	var all []Medical
	_, err := journal.Write(ctx, b.DB, cmd, func(tx *gorm.DB) (struct{}, []journal.Entry, error) {
		var none struct{}
		var err error
		if all, err = readMedical(ctx, tx, cmd.At, worker); err != nil {
			return none, nil, err
		}
		if worker != uuid.Nil && len(all) == 0 {
			return none, nil, journal.Refuse(journal.Absent, "absent", "resource", worker)
		}
		entries := make([]journal.Entry, len(all))
		for i, m := range all {
			entries[i] = journal.New("medical.read", m.Worker.ID, nil)
		}
		return none, entries, nil
	})
	return prefixed(all, err, "read medical")
}

func readMedical(ctx context.Context, tx *gorm.DB, now time.Time, worker uuid.UUID) ([]Medical, error) {
	roster, err := LoadRoster(ctx, tx, now, nil)
	if err != nil {
		return nil, err
	}
	set, err := loadQuarantineSettings(ctx, tx)
	if err != nil {
		return nil, err
	}
	cases, err := collect(ctx, tx, scanCase, readCases)
	if err != nil {
		return nil, err
	}
	var only *uuid.UUID
	if worker != uuid.Nil {
		only = &worker
	}
	checks, err := collect(ctx, tx, func(row scanner) (a Admission, err error) {
		err = row.Scan(&a.ID, &a.WorkerID, &a.WatchStart, &a.Passed, &a.CheckedAt, &a.Actor)
		inUTC(&a.WatchStart, &a.CheckedAt)
		return a, err
	}, readAdmissions, now.Add(-set.Contact), only)
	if err != nil {
		return nil, err
	}
	of := make(map[uuid.UUID][]Admission)
	for _, a := range checks {
		of[a.WorkerID] = append(of[a.WorkerID], a)
	}
	var all []Medical
	for i := range roster.Workers {
		w := &roster.Workers[i]
		m := Medical{Worker: w.Worker, State: w.StateAt(now), Version: w.Version, Admissions: of[w.Worker.ID]}
		if m.State != StateReady {
			m.StateReason, m.StateUntil = w.StateReason, w.StateUntil
		}
		if at := slices.IndexFunc(cases, func(c QuarantineCase) bool { return c.WorkerID == w.Worker.ID }); at >= 0 {
			m.Case = &cases[at]
		}
		kept := OfHealth(m.State) || m.Case != nil || w.Admitted != nil && !*w.Admitted
		if worker == w.Worker.ID || worker == uuid.Nil && kept {
			all = append(all, m)
		}
	}
	slices.SortStableFunc(all, func(a, b Medical) int { return cmp.Compare(a.Worker.Name, b.Worker.Name) })
	return all, nil
}
