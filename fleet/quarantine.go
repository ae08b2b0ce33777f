package fleet

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
)

// QuarantineCase is a worker whose contacts are looked for. Who he is, only the
// medic reads; everybody else calls the case by its number.
type QuarantineCase struct {
	ID       uuid.UUID `gorm:"primaryKey"`
	Number   int
	WorkerID uuid.UUID // his health: never shown with the case but to the medic
	Since    time.Time // first signs, or the test
	OpenedAt time.Time
	OpenedBy uuid.UUID
	ClosedAt *time.Time
	ClosedBy *uuid.UUID
	Version  int64
}

// TableName is the table of QuarantineCase.
func (QuarantineCase) TableName() string { return "quarantine_case" }

// ContactDecision is what a person decided about one proposal.
type ContactDecision struct {
	CaseID    uuid.UUID `gorm:"primaryKey"`
	WorkerID  uuid.UUID `gorm:"primaryKey"`
	Isolate   bool
	Until     *time.Time // of the isolation; nil: he is not isolated
	Reason    string     // why not, free text; never in the journal
	DecidedAt time.Time
	DecidedBy uuid.UUID
	Version   int64 // of the worker after it
}

// TableName is the table of ContactDecision.
func (ContactDecision) TableName() string { return "contact_decision" }

// quarantineSettings are the company's numbers for all this.
type quarantineSettings struct {
	Contact, Narrow, Vehicle time.Duration // how far back, before the signs, after a ride
	Isolation, Disinfect     time.Duration
}

const readQuarantineSettings = `SELECT code, value FROM setting WHERE code ~ '^(contact|isolation|disinfect|pass|stock)_'`

func readNumbers(ctx context.Context, tx *gorm.DB) (map[string]float64, error) {
	all := map[string]float64{}
	_, err := collect(ctx, tx, func(row scanner) (struct{}, error) {
		var code string
		var value float64
		err := row.Scan(&code, &value)
		all[code] = value
		return struct{}{}, err
	}, readQuarantineSettings)
	return all, err
}

func loadQuarantineSettings(ctx context.Context, tx *gorm.DB) (quarantineSettings, error) {
	n, err := readNumbers(ctx, tx)
	hours := func(code string, each float64) time.Duration {
		return time.Duration(n[code] * each * float64(time.Hour))
	}
	return quarantineSettings{
		Contact: hours("contact_days", 24), Narrow: hours("contact_narrow_h", 1), Vehicle: hours("contact_vehicle_h", 1),
		Isolation: hours("isolation_days", 24), Disinfect: hours("disinfect_days", 24),
	}, err
}

// Quarantine is everything a person decides about, at one moment.
type Quarantine struct {
	Roster   Roster
	Cases    []CaseStatus // the open ones, the newest first
	Relief   []Relief     // who is on an order and should be relieved
	Lacks    []Lack       // crews below their minimum, with who could join
	Vehicles []Soiled
	Meetings []CrewMeeting // of the last days, the newest first
	Broken   []CrewMove    // bubbles broken in the last days, the newest first
}

// CaseStatus is a case with its proposals.
type CaseStatus struct {
	QuarantineCase
	Contacts    []Proposal
	Narrow, All Cover // if all open proposals of the list were isolated
}

// Proposal is a contact, and what would follow from isolating him.
type Proposal struct {
	Contact
	Narrow   bool             // together later than the narrow list begins
	Until    time.Time        // of the isolation proposed
	Decision *ContactDecision // nil: still open
	Covered  bool             // out at least as long for another reason: nothing to decide
	Booking  *Booking         // on an order: he leaves only when relieved
	Cover    Cover            // if he alone were isolated; empty when decided
}

// Open reports whether somebody has to decide.
func (p Proposal) Open() bool { return p.Decision == nil && !p.Covered }

const (
	readCases = `
SELECT id, number, worker_id, since, opened_at, opened_by, version FROM quarantine_case
WHERE closed_at IS NULL ORDER BY number DESC`

	readDecisions = `
SELECT d.case_id, d.worker_id, d.isolate, d.until, d.reason, d.decided_at, d.decided_by, d.version
FROM contact_decision d JOIN quarantine_case c ON c.id = d.case_id WHERE c.closed_at IS NULL`
)

func scanCase(row scanner) (c QuarantineCase, err error) {
	err = row.Scan(&c.ID, &c.Number, &c.WorkerID, &c.Since, &c.OpenedAt, &c.OpenedBy, &c.Version)
	inUTC(&c.Since, &c.OpenedAt)
	return c, err
}

func scanDecision(row scanner) (d ContactDecision, err error) {
	err = row.Scan(&d.CaseID, &d.WorkerID, &d.Isolate, &d.Until, &d.Reason, &d.DecidedAt, &d.DecidedBy, &d.Version)
	inUTC(d.Until, &d.DecidedAt)
	return d, err
}

// LoadQuarantine reads how the quarantine stands at now, and computes the
// proposals. tx may be read-only; see [LoadRoster] for its isolation.
func LoadQuarantine(ctx context.Context, tx *gorm.DB, now time.Time) (q Quarantine, err error) {
	in, err := read(ctx, tx, now)
	if err == nil {
		q, err = loadQuarantine(ctx, tx, in, now)
	}
	if err != nil {
		return q, fmt.Errorf("fleet: load quarantine: %w", err)
	}
	return q, nil
}

func loadQuarantine(ctx context.Context, tx *gorm.DB, in reading, now time.Time) (q Quarantine, err error) {
	q.Roster = compose(in.clone(), now, nowhere)
	set, err := loadQuarantineSettings(ctx, tx)
	if err != nil {
		return q, err
	}
	cases, err := collect(ctx, tx, scanCase, readCases)
	if err != nil {
		return q, err
	}
	decisions, err := collect(ctx, tx, scanDecision, readDecisions)
	if err != nil {
		return q, err
	}
	from := now.Add(-set.Contact - set.Disinfect)
	for _, c := range cases {
		if start := c.OpenedAt.Add(-set.Contact); start.Before(from) {
			from = start
		}
	}
	ledger, err := readLedger(ctx, tx, from, now, in.Regime)
	if err != nil {
		return q, err
	}
	p := proposer{in: in, now: now, set: set, ledger: ledger, decisions: decisions, roster: &q.Roster}
	for _, c := range cases {
		q.Cases = append(q.Cases, p.propose(c))
	}
	q.Relief, q.Lacks, q.Vehicles = q.relief(), q.lacks(), p.soiled(cases)
	if q.Meetings, err = collect(ctx, tx, scanMeeting, readMeetings, now.Add(-set.Contact)); err != nil {
		return q, err
	}
	q.Broken, err = collect(ctx, tx, scanMove, readBroken, now.Add(-set.Contact))
	return q, err
}

// proposer makes the proposals of a case. It is pure.
type proposer struct {
	in        reading
	now       time.Time
	set       quarantineSettings
	ledger    Ledger
	decisions []ContactDecision
	roster    *Roster
}

func (p *proposer) propose(c QuarantineCase) CaseStatus {
	s := CaseStatus{QuarantineCase: c}
	var narrow, all []uuid.UUID
	for _, contact := range p.ledger.Contacts(c.WorkerID, Span{c.OpenedAt.Add(-p.set.Contact), p.now}, p.set.Vehicle) {
		w := p.roster.worker(contact.Worker)
		until := micros(contact.Last.Add(p.set.Isolation))
		if w == nil || !until.After(p.now) {
			continue // he left the company, or his time is over
		}
		n := Proposal{Contact: contact, Narrow: contact.Last.After(c.Since.Add(-p.set.Narrow)), Until: until, Booking: w.Booking}
		if i := slices.IndexFunc(p.decisions, func(d ContactDecision) bool { return d.CaseID == c.ID && d.WorkerID == contact.Worker }); i >= 0 {
			n.Decision = &p.decisions[i]
		}
		n.Covered = n.Decision == nil && outUntil(w.Resource, until, p.now)
		if n.Open() {
			n.Cover = p.without(n.Worker)
			if all = append(all, n.Worker); n.Narrow {
				narrow = append(narrow, n.Worker)
			}
		}
		s.Contacts = append(s.Contacts, n)
	}
	s.Narrow, s.All = p.without(narrow...), p.without(all...)
	return s
}

// outUntil reports whether somebody is kept away by his health at least until
// then.
func outUntil(r Resource, until, now time.Time) bool {
	return OfHealth(r.StateAt(now)) && (r.StateUntil == nil || !r.StateUntil.Before(until))
}

func (r *Roster) worker(id uuid.UUID) *WorkerStatus {
	i := slices.IndexFunc(r.Workers, func(w WorkerStatus) bool { return w.Worker.ID == id })
	if i < 0 {
		return nil
	}
	return &r.Workers[i]
}

func (r *Roster) crewByID(id uuid.UUID) *CrewStatus {
	i := slices.IndexFunc(r.Crews, func(c CrewStatus) bool { return c.Crew.ID == id })
	if i < 0 {
		return nil
	}
	return &r.Crews[i]
}
