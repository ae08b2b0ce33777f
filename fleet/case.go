package fleet

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
)

// CaseInput is a worker who is taken out of work at once, and whose contacts are
// looked for.
type CaseInput struct {
	Worker  uuid.UUID
	Version int64      // of the worker
	Since   *time.Time // first signs, or the test; nil: now
	Until   *time.Time // of his isolation; nil: isolation_days from now
}

const (
	writeCase = `
INSERT INTO quarantine_case (id, worker_id, since, opened_at, opened_by) VALUES ($1, $2, $3, $4, $5) RETURNING number`

	readCase = `
SELECT id, number, worker_id, since, opened_at, opened_by, version FROM quarantine_case WHERE id = $1 AND closed_at IS NULL`

	closeCase = `UPDATE quarantine_case SET closed_at = $2, closed_by = $3, version = version + 1 WHERE id = $1`

	writeDecisionRow = `
INSERT INTO contact_decision (case_id, worker_id, isolate, until, reason, decided_at, decided_by, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`

	readDecision = `
SELECT case_id, worker_id, isolate, until, reason, decided_at, decided_by, version FROM contact_decision WHERE case_id = $1 AND worker_id = $2`

	deleteDecision = `DELETE FROM contact_decision WHERE case_id = $1 AND worker_id = $2`
)

// maxSince is how long ago the first signs may lie.
const maxSince = 60 * 24 * time.Hour

// dayAfter is the midnight in the city that ends the day of t.
func dayAfter(t time.Time) time.Time {
	y, m, d := t.In(City).Date()
	return time.Date(y, m, d+1, 0, 0, 0, 0, City).UTC()
}

// OpenCase isolates one worker and opens a case about him. It blocks him alone,
// and at once; whoever was with him is only proposed, and if he is out on an
// order he stays on it until a person relieves him.
//
// A case is shown by its day, its id tells no time, and unless said otherwise the
// isolation lasts to the end of a day: the moment would tell whose it is.
//
// The journal is told that he cannot be sent, as of any other state; that it is
// a case, and since when, is in the entry's digest. Refusals besides the
// Board's: case-open (Conflict); in-future and too-early at since; until-past at
// state_until.
func (b *Board) OpenCase(ctx context.Context, cmd journal.Command, in CaseInput) (QuarantineCase, error) {
	cmd = b.stamp(cmd)
	c := QuarantineCase{ID: uuid.New(), WorkerID: in.Worker, Since: cmd.At, OpenedAt: cmd.At, OpenedBy: cmd.Actor, Version: 1}
	if in.Since != nil {
		c.Since = micros(*in.Since)
	}
	made, err := journal.Write(ctx, b.DB, cmd, func(tx *gorm.DB) (QuarantineCase, []journal.Entry, error) {
		switch {
		case c.Since.After(cmd.At):
			return c, nil, journal.Refuse(journal.Invalid, "in-future").At("since")
		case c.Since.Before(cmd.At.Add(-maxSince)):
			return c, nil, journal.Refuse(journal.Invalid, "too-early").At("since")
		}
		held, err := take(ctx, tx, in.Worker, KindWorker, in.Version)
		if err != nil {
			return c, nil, err
		}
		set, err := loadQuarantineSettings(ctx, tx)
		if err != nil {
			return c, nil, err
		}
		until := in.Until
		if until == nil {
			end := dayAfter(cmd.At.Add(set.Isolation))
			until = &end
		}
		if !until.After(cmd.At) { // before the case: whether he has one already is not told to a trial
			return c, nil, journal.Refuse(journal.Invalid, "until-past").At("state_until")
		}
		numbers, err := collect(ctx, tx, func(row scanner) (n int, err error) { return n, row.Scan(&n) }, writeCase, c.ID, c.WorkerID, c.Since, c.OpenedAt, c.OpenedBy)
		if pg, ok := errors.AsType[*pgconn.PgError](err); ok && pg.ConstraintName == "quarantine_case_one_open" {
			return c, nil, journal.Refuse(journal.Conflict, "case-open")
		}
		if err != nil {
			return c, nil, err
		}
		c.Number = numbers[0]
		if _, err := held.enter(ctx, tx, StateChange{State: StateIsolated, Until: until}, cmd); err != nil {
			return c, nil, err
		}
		entry := journal.New("worker.state", held.ID, map[string]any{
			"version": held.Version + 1, "available": false,
			"digest": journal.Digest(held.Salt, held.State, held.StateUntil.Format(time.RFC3339Nano), c.ID.String(), c.Since.Format(time.RFC3339Nano)),
		})
		anonymous := c // the answer is kept with the key; whose case it is, is not
		anonymous.WorkerID, anonymous.Since = uuid.Nil, time.Time{}
		return anonymous, []journal.Entry{entry}, exec(ctx, tx, bumpVersions, []uuid.UUID{held.ID})
	})
	return prefixed(made, err, "open case")
}

// lockCase locks the worker of an open case, and others with him: all commands
// on a case wait for each other on his row.
func lockCase(ctx context.Context, tx *gorm.DB, id uuid.UUID, others ...uuid.UUID) (QuarantineCase, map[uuid.UUID]Resource, error) {
	one := func() (QuarantineCase, error) {
		found, err := collect(ctx, tx, scanCase, readCase, id)
		if err == nil && len(found) == 0 {
			err = journal.Refuse(journal.Absent, "absent", "what", "case", "id", id)
		}
		if err != nil {
			return QuarantineCase{}, err
		}
		return found[0], nil
	}
	c, err := one()
	if err != nil {
		return c, nil, err
	}
	all, err := Lock(ctx, tx, append(slices.Clone(others), c.WorkerID)...)
	if err != nil {
		return c, nil, err
	}
	held := make(map[uuid.UUID]Resource, len(all))
	for _, r := range all {
		held[r.ID] = r
	}
	c, err = one() // it may have been closed while we waited
	return c, held, err
}

// CloseCase ends the search for contacts. Decisions stay, and nobody's state
// changes: isolation ends at its time.
//
// Refusals besides the Board's: proposals-open (Conflict) with how many: somebody
// still has to decide about them.
func (b *Board) CloseCase(ctx context.Context, cmd journal.Command, id uuid.UUID, version int64) (QuarantineCase, error) {
	cmd = b.stamp(cmd)
	c, err := journal.Write(ctx, b.DB, cmd, func(tx *gorm.DB) (QuarantineCase, []journal.Entry, error) {
		c, _, err := lockCase(ctx, tx, id)
		if err != nil {
			return c, nil, err
		}
		if c.Version != version {
			return c, nil, journal.Refuse(journal.Conflict, "stale", "version", c.Version)
		}
		status, _, err := proposalsOf(ctx, tx, c, cmd.At)
		if err != nil {
			return c, nil, err
		}
		open := 0
		for _, p := range status.Contacts {
			if p.Open() {
				open++
			}
		}
		if open > 0 {
			return c, nil, journal.Refuse(journal.Conflict, "proposals-open", "n", open)
		}
		c.ClosedAt, c.ClosedBy, c.Version = &cmd.At, &cmd.Actor, c.Version+1
		c.WorkerID, c.Since = uuid.Nil, time.Time{}
		entry := journal.New("quarantine.case_closed", id, map[string]any{"number": c.Number, "version": c.Version})
		return c, []journal.Entry{entry}, exec(ctx, tx, closeCase, id, cmd.At, cmd.Actor)
	})
	return prefixed(c, err, "close case")
}

// proposalsOf computes the proposals of one case as it stands in tx.
func proposalsOf(ctx context.Context, tx *gorm.DB, c QuarantineCase, now time.Time) (CaseStatus, Roster, error) {
	in, err := read(ctx, tx, now)
	if err != nil {
		return CaseStatus{}, Roster{}, err
	}
	q, err := loadQuarantine(ctx, tx, in, now)
	if err != nil {
		return CaseStatus{}, Roster{}, err
	}
	i := slices.IndexFunc(q.Cases, func(s CaseStatus) bool { return s.ID == c.ID })
	return q.Cases[i], q.Roster, nil
}

// DecisionInput is what somebody decides about one proposal.
type DecisionInput struct {
	Worker  uuid.UUID
	Isolate bool
	Reason  string // why not; required without isolation
}

// Decide says of some proposals of a case whether the contact is isolated, all or
// none. Who is isolated cannot be sent from now on. If he is on an order he stays
// on it: the order shows in [Quarantine.Relief] until a person relieves him.
//
// Refusals besides the Board's: required and too-many at items; at items[i]:
// duplicate, required and too-long and bad-text at reason; not-proposed
// (Conflict), he is no contact or no longer; decided (Conflict) with isolate and
// when, somebody was quicker.
func (b *Board) Decide(ctx context.Context, cmd journal.Command, id uuid.UUID, items []DecisionInput) ([]ContactDecision, error) {
	cmd = b.stamp(cmd)
	made, err := journal.Write(ctx, b.DB, cmd, func(tx *gorm.DB) ([]ContactDecision, []journal.Entry, error) {
		workers, err := decidedWorkers(items)
		if err != nil {
			return nil, nil, err
		}
		c, held, err := lockCase(ctx, tx, id, workers...)
		if err != nil {
			return nil, nil, err
		}
		status, _, err := proposalsOf(ctx, tx, c, cmd.At)
		if err != nil {
			return nil, nil, err
		}
		var made []ContactDecision
		var entries []journal.Entry
		for _, in := range items {
			i := slices.IndexFunc(status.Contacts, func(p Proposal) bool { return p.Worker == in.Worker })
			if i < 0 {
				return nil, nil, journal.Refuse(journal.Conflict, "not-proposed", "worker", in.Worker)
			}
			d, told, err := decide(ctx, tx, cmd, c, status.Contacts[i], locked{Resource: held[in.Worker]}, in)
			if err != nil {
				return nil, nil, err
			}
			made, entries = append(made, d), append(entries, told...)
		}
		return made, entries, nil
	})
	return prefixed(made, err, "decide")
}

func decidedWorkers(items []DecisionInput) (workers []uuid.UUID, err error) {
	if len(items) == 0 {
		return nil, journal.Refuse(journal.Invalid, "required").At("items")
	}
	if len(items) > maxAdmissions {
		return nil, journal.Refuse(journal.Invalid, "too-many", "max", maxAdmissions).At("items")
	}
	for i, in := range items {
		path := "items[" + strconv.Itoa(i) + "]."
		if slices.Contains(workers, in.Worker) {
			return nil, journal.Refuse(journal.Invalid, "duplicate", "index", i).At(path + "worker_id")
		}
		if err := journal.CheckText(path+"reason", in.Reason, 500); err != nil {
			return nil, err
		}
		if !in.Isolate && in.Reason == "" {
			return nil, journal.Refuse(journal.Invalid, "required", "index", i).At(path + "reason")
		}
		workers = append(workers, in.Worker)
	}
	return workers, nil
}

// decide stores one decision, and isolates the worker, whose row is held, unless
// his health keeps him away longer already.
func decide(ctx context.Context, tx *gorm.DB, cmd journal.Command, c QuarantineCase, p Proposal, held locked, in DecisionInput) (d ContactDecision, entries []journal.Entry, err error) {
	if p.Decision != nil {
		return d, nil, journal.Refuse(journal.Conflict, "decided", "worker", in.Worker, "isolate", p.Decision.Isolate, "at", p.Decision.DecidedAt)
	}
	d = ContactDecision{CaseID: c.ID, WorkerID: in.Worker, Isolate: in.Isolate, Reason: in.Reason, DecidedAt: cmd.At, DecidedBy: cmd.Actor, Version: held.Version}
	if in.Isolate {
		d.Until = &p.Until
	}
	if in.Isolate && !outUntil(held.Resource, p.Until, cmd.At) {
		entry, err := held.enter(ctx, tx, StateChange{State: StateIsolated, Until: d.Until}, cmd)
		if err != nil {
			return d, nil, err
		}
		if err := exec(ctx, tx, bumpVersions, []uuid.UUID{in.Worker}); err != nil {
			return d, nil, err
		}
		d.Version++
		entries = append(entries, entry)
	}
	entries = append(entries, journal.New("contact.decided", in.Worker, map[string]any{"case": c.ID, "number": c.Number, "digest": journal.Digest(held.Salt, c.ID.String(), strconv.FormatBool(in.Isolate))}))
	err = exec(ctx, tx, writeDecisionRow, d.CaseID, d.WorkerID, d.Isolate, d.Until, d.Reason, d.DecidedAt, d.DecidedBy, d.Version)
	d.Reason = "" // the answer is kept with the key
	return d, entries, err
}

// TakeBack undoes a decision: the proposal is open again, and who was isolated by
// it is ready. Only while nothing else has changed him since.
//
// Refusals besides the Board's: stale (Conflict): his state is not what the
// decision left.
func (b *Board) TakeBack(ctx context.Context, cmd journal.Command, id, worker uuid.UUID) error {
	cmd = b.stamp(cmd)
	_, err := journal.Write(ctx, b.DB, cmd, func(tx *gorm.DB) (struct{}, []journal.Entry, error) {
		var none struct{}
		c, held, err := lockCase(ctx, tx, id, worker)
		if err != nil {
			return none, nil, err
		}
		found, err := collect(ctx, tx, scanDecision, readDecision, id, worker)
		if err != nil {
			return none, nil, err
		}
		if len(found) == 0 {
			return none, nil, journal.Refuse(journal.Absent, "absent", "what", "decision")
		}
		d, r := found[0], locked{Resource: held[worker]}
		if r.Version != d.Version {
			return none, nil, journal.Refuse(journal.Conflict, "stale", "version", r.Version)
		}
		entries := []journal.Entry{journal.New("contact.reopened", worker, map[string]any{"case": c.ID, "number": c.Number})}
		if d.Isolate && r.StateUntil != nil && d.Until != nil && r.StateUntil.Equal(*d.Until) && r.State == StateIsolated {
			entry, err := r.enter(ctx, tx, StateChange{State: StateReady}, cmd)
			if err != nil {
				return none, nil, err
			}
			if err := exec(ctx, tx, bumpVersions, []uuid.UUID{worker}); err != nil {
				return none, nil, err
			}
			entries = append(entries, entry)
		}
		return none, entries, exec(ctx, tx, deleteDecision, id, worker)
	})
	_, err = prefixed(struct{}{}, err, "take back")
	return err
}
