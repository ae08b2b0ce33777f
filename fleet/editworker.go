package fleet

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
)

// WorkerPatch is what of a worker changes; nil fields stay as they are.
type WorkerPatch struct {
	State                    *StateChange
	Name, Phone, Trade, Area *string
	Crew                     *uuid.UUID          // uuid.Nil: the common pool, keeping his crew's watches unless RotatesWith says other
	RotatesWith              *uuid.UUID          // for the pool: the crew whose watches he keeps; uuid.Nil: none
	Certificates             *[]CertificateInput // all he holds from now on
	BreakBubble              bool                // who moves him knows that he mixes two bubbles
}

// CertificateInput is one certificate: its code, CertificateWeld or a vehicle
// kind, and its last day (only the date of ExpiresOn counts).
type CertificateInput struct {
	Code      string
	ExpiresOn time.Time
}

const (
	readWorkerRow = `
SELECT id, personnel_no, name, phone, trade, area_code, crew_id, rotates_with FROM worker WHERE id = $1`

	writeWorker = `
UPDATE worker SET name = $2, phone = $3, trade = $4, area_code = $5, crew_id = $6, rotates_with = $7 WHERE id = $1`

	unseat = `
UPDATE crew SET lead_id   = CASE WHEN lead_id   = $2 THEN NULL ELSE lead_id END,
                deputy_id = CASE WHEN deputy_id = $2 THEN NULL ELSE deputy_id END
WHERE id = $1`

	writeCertificates = `
WITH gone AS (DELETE FROM certificate WHERE worker_id = $1 AND NOT code = ANY($3))
INSERT INTO certificate (id, worker_id, code, expires_on)
SELECT u.id, $1, u.code, u.expires_on FROM unnest($2::uuid[], $3::text[], $4::date[]) AS u (id, code, expires_on)
ON CONFLICT (worker_id, code) DO UPDATE SET expires_on = excluded.expires_on`
)

// EditWorker changes a worker: his state, particulars, crew, certificates. He
// changes crews only while neither he nor they are out on an order, and then
// leads the old one no longer.
//
// The result carries no name, telephone or reason of a state.
//
// Refusals besides the Board's: rule-warn (Conflict) with the code bubble-broken,
// unless BreakBubble, and rule-block; required at name; in-crew (Invalid) at
// rotates_with: who is in a crew keeps its watches; at certificates[i]:
// not-one-of, duplicate.
func (b *Board) EditWorker(ctx context.Context, cmd journal.Command, id uuid.UUID, version int64, patch WorkerPatch) (WorkerStatus, error) {
	cmd = b.stamp(cmd)
	s, err := journal.Write(ctx, b.DB, cmd, func(tx *gorm.DB) (WorkerStatus, []journal.Entry, error) {
		entries, err := patch.write(ctx, tx, cmd, id, version)
		if err != nil {
			return WorkerStatus{}, nil, err
		}
		roster, err := LoadRoster(ctx, tx, cmd.At, b.Tracker)
		if err != nil {
			return WorkerStatus{}, nil, err
		}
		i := slices.IndexFunc(roster.Workers, func(s WorkerStatus) bool { return s.Worker.ID == id })
		return roster.Workers[i].impersonal(roster.Watch, roster.At), entries, nil
	})
	return prefixed(s, err, "edit worker")
}

// impersonal is s without what may have to be erased one day, and without his
// health: a result is remembered with its key for a month.
func (s WorkerStatus) impersonal(watch Watch, at time.Time) WorkerStatus {
	s = s.Discreet(watch, at)
	s.Name, s.Phone, s.StateReason = "", "", ""
	return s
}

func (p *WorkerPatch) write(ctx context.Context, tx *gorm.DB, cmd journal.Command, id uuid.UUID, version int64) ([]journal.Entry, error) {
	found, err := collect(ctx, tx, func(row scanner) (w Worker, err error) {
		return w, row.Scan(&w.ID, &w.PersonnelNo, &w.Name, &w.Phone, &w.Trade, &w.AreaCode, &w.CrewID, &w.RotatesWith)
	}, readWorkerRow, id)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, journal.Refuse(journal.Absent, "absent", "resource", id)
	}
	w := found[0] // a later change of him would change his version too
	before, was := w.CrewID, w.codes()
	fields, err := p.seat(&w)
	if err != nil {
		return nil, err
	}
	crews := []uuid.UUID{}
	for _, crew := range []*uuid.UUID{before, w.CrewID, w.RotatesWith} {
		if crew != nil && p.moves() && !slices.Contains(crews, *crew) {
			crews = append(crews, *crew)
		}
	}
	held, err := take(ctx, tx, id, KindWorker, version, crews...)
	if err != nil {
		return nil, err
	}
	for _, crew := range crews {
		if held.all[crew].Kind != KindCrew {
			return nil, journal.Refuse(journal.Absent, "absent", "resource", crew).At(fields[0])
		}
	}
	touched := append(crews, id)
	if p.moves() {
		if err := free(ctx, tx, touched); err != nil {
			return nil, err
		}
	}
	if before != nil && (w.CrewID == nil || *w.CrewID != *before) {
		if err := exec(ctx, tx, unseat, *before, id); err != nil {
			return nil, err
		}
	}
	entries, err := p.store(ctx, tx, &held, w, was, fields, crews, cmd)
	if err != nil {
		return nil, err
	}
	if p.Crew != nil && (before == nil) != (w.CrewID == nil) || before != nil && w.CrewID != nil && *before != *w.CrewID {
		broken, err := recordMoves(ctx, tx, cmd, []move{{id, before, w.CrewID}}, p.BreakBubble)
		if err != nil {
			return nil, err
		}
		entries = append(entries, broken...)
	}
	return entries, exec(ctx, tx, bumpVersions, touched)
}

func (p *WorkerPatch) moves() bool { return p.Crew != nil || p.RotatesWith != nil }

// seat puts w into the crew p says and returns the fields it changed.
func (p *WorkerPatch) seat(w *Worker) (fields []string, err error) {
	if p.Crew != nil {
		fields = append(fields, "crew_id")
		if *p.Crew != uuid.Nil {
			w.CrewID, w.RotatesWith = p.Crew, nil
		} else if w.CrewID != nil {
			w.CrewID, w.RotatesWith = nil, w.CrewID
		}
	}
	if p.RotatesWith != nil {
		fields = append(fields, "rotates_with")
		if w.CrewID != nil {
			return nil, journal.Refuse(journal.Invalid, "in-crew", "crew", *w.CrewID).At("rotates_with")
		}
		if w.RotatesWith = nil; *p.RotatesWith != uuid.Nil {
			w.RotatesWith = p.RotatesWith
		}
	}
	return fields, nil
}

// store writes what p changes of w and returns the entries; crews may see the
// move.
func (p *WorkerPatch) store(ctx context.Context, tx *gorm.DB, held *locked, w Worker, was codes, fields []string, crews []uuid.UUID, cmd journal.Command) (entries []journal.Entry, err error) {
	if p.State != nil {
		entry, err := held.enter(ctx, tx, *p.State, cmd)
		if err != nil {
			return nil, err
		}
		entries = append(entries, entry)
	}
	texts, err := apply(fieldText{p.Name, &w.Name, 200, "name"}, fieldText{p.Phone, &w.Phone, 40, "phone"},
		fieldText{p.Trade, &w.Trade, 20, "trade"}, fieldText{p.Area, &w.AreaCode, 40, "area"})
	if err != nil {
		return nil, err
	}
	if fields = append(fields, texts...); len(fields) > 0 {
		if w.Name == "" {
			return nil, journal.Refuse(journal.Invalid, "required").At("name")
		}
		if err := exec(ctx, tx, writeWorker, w.ID, w.Name, w.Phone, w.Trade, w.AreaCode, w.CrewID, w.RotatesWith); err != nil {
			return nil, err
		}
	}
	var certificates map[string]string
	if p.Certificates != nil {
		fields = append(fields, "certificates")
		if certificates, err = p.certify(ctx, tx, w.ID); err != nil {
			return nil, err
		}
	}
	if len(fields) > 0 {
		detail := was.edited(w.codes(), fields)
		detail["version"] = held.Version + 1
		if certificates != nil {
			detail["certificates"] = certificates
		}
		entries = append(entries, journal.New("worker.edited", w.ID, detail).For(crews...))
	}
	return entries, nil
}

// certify replaces the certificates of a worker and returns them by code.
func (p *WorkerPatch) certify(ctx context.Context, tx *gorm.DB, worker uuid.UUID) (map[string]string, error) {
	n := len(*p.Certificates)
	ids, codes, days := make([]uuid.UUID, n), make([]string, n), make([]time.Time, n)
	held := make(map[string]string, n)
	for i, c := range *p.Certificates {
		at := "certificates[" + strconv.Itoa(i) + "]"
		if c.Code != CertificateWeld && !slices.Contains(VehicleKinds, c.Code) {
			return nil, journal.Refuse(journal.Invalid, "not-one-of", "index", i).At(at + ".code")
		}
		if _, twice := held[c.Code]; twice {
			return nil, journal.Refuse(journal.Invalid, "duplicate", "index", i).At(at + ".code")
		}
		y, m, d := c.ExpiresOn.Date()
		ids[i], codes[i], days[i] = uuid.Must(uuid.NewV7()), c.Code, time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
		held[c.Code] = days[i].Format(time.DateOnly)
	}
	return held, exec(ctx, tx, writeCertificates, worker, ids, codes, days)
}
