package dispatch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"
	"unicode"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"jylu/dispatch/ground"
	"jylu/dispatch/journal"
	"jylu/fleet"
	"jylu/geo"
)

// Desk is the dispatcher's desk: every command and query of the main job. Its
// fields are set before use and not changed, but for Atlas, which an import of
// districts swaps. Safe for any number of goroutines.
type Desk struct {
	DB      *gorm.DB
	Now     func() time.Time // for queries; a command carries its own time
	Atlas   atomic.Pointer[geo.Atlas]
	Tracker *fleet.Tracker // may be nil: nobody has a live position
	Travel  geo.Traveller  // driving times where no road leads; required
	Ground  *ground.Ground // may be nil: nobody knows a road
}

// clockSkew is how far ahead of the server a person's typed time may be before
// it is taken for a mistake: his watch need not agree with ours.
const clockSkew = 2 * time.Minute

// at is the time of the command: the server's, in the microseconds that
// PostgreSQL keeps.
func (d *Desk) at(cmd *journal.Command) time.Time {
	if cmd.At.IsZero() {
		cmd.At = d.Now()
	}
	cmd.At = cmd.At.UTC().Truncate(time.Microsecond)
	return cmd.At
}

// newID makes an id outside the transaction, so that a retry repeats it.
func newID() uuid.UUID { return uuid.Must(uuid.NewV7()) }

// absent turns "no such row" into the refusal that says so, and leaves other errors alone.
func absent(err error, what string) error {
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return journal.Refuse(journal.Absent, "absent", "what", what)
	}
	return err
}

// lockIncident reads an incident FOR UPDATE.
func lockIncident(ctx context.Context, tx *gorm.DB, id uuid.UUID) (Incident, error) {
	in, err := gorm.G[Incident](tx, clause.Locking{Strength: "UPDATE"}).Where("id = ?", id).Take(ctx)
	return in, absent(err, "incident")
}

// lockOpen is lockIncident for commands that make no sense on a closed one.
func lockOpen(ctx context.Context, tx *gorm.DB, id uuid.UUID) (Incident, error) {
	in, err := lockIncident(ctx, tx, id)
	if err == nil && in.ClosedAt != nil {
		err = journal.Refuse(journal.Conflict, "incident-closed", "incident", in.ID, "number", in.Number)
	}
	return in, err
}

// lockPair locks two open incidents in order of id.
func lockPair(ctx context.Context, tx *gorm.DB, a, b uuid.UUID) (first, second Incident, err error) {
	ids := []uuid.UUID{a, b}
	slices.SortFunc(ids, func(x, y uuid.UUID) int { return strings.Compare(string(x[:]), string(y[:])) })
	locked := map[uuid.UUID]Incident{}
	for _, id := range ids {
		if locked[id], err = lockOpen(ctx, tx, id); err != nil {
			return Incident{}, Incident{}, err
		}
	}
	return locked[a], locked[b], nil
}

// save writes all columns of a changed row back, if its version is still the
// one that was read.
func (i *Incident) save(ctx context.Context, tx *gorm.DB) error {
	read := i.Version
	i.Version++
	n, err := gorm.G[Incident](tx).Where("id = ? AND version = ?", i.ID, read).Select("*").Updates(ctx, *i)
	if err == nil && n == 0 {
		err = stale(read)
	}
	return err
}

// stale refuses a change of a row that somebody else changed since it was read.
func stale(read int64) error {
	return journal.Refuse(journal.Conflict, "stale", "version", read)
}

// blank reports whether s says nothing to a reader: empty, spaces, or signs that
// have no width.
func blank(s string) bool {
	return !strings.ContainsFunc(s, func(c rune) bool { return unicode.IsGraphic(c) && !unicode.IsSpace(c) })
}

// checkOneOf refuses a code that is none of those known.
func checkOneOf(field, code string, known []string) error {
	if !slices.Contains(known, code) {
		return journal.Refuse(journal.Invalid, "not-one-of", "known", known).At(field)
	}
	return nil
}

func checkPosition(p *geo.Position) error {
	if p != nil && !p.Valid() {
		return journal.Refuse(journal.Invalid, "position-out-of-range").At("position")
	}
	return nil
}

func checkRange(field string, n *int, least, most int) error {
	if n != nil && (*n < least || *n > most) {
		return journal.Refuse(journal.Invalid, "out-of-range", "min", least, "max", most).At(field)
	}
	return nil
}

// firstError returns the first error given, in order.
func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// typedTime is a time a person typed, nil meaning now. It may lie in the past
// but not before the event, nor in the future; a little ahead counts as now.
func typedTime(at *time.Time, now, earliest time.Time) (time.Time, error) {
	if at == nil {
		return now, nil
	}
	t := at.UTC().Truncate(time.Microsecond)
	switch {
	case t.After(now.Add(clockSkew)):
		return t, journal.Refuse(journal.Invalid, "in-future").At("at")
	case t.After(now):
		return now, nil
	case t.Before(earliest):
		return t, journal.Refuse(journal.Invalid, "too-early", "earliest", earliest).At("at")
	}
	return t, nil
}

// place fills in where an incident lies from its position.
func (d *Desk) place(in *Incident) {
	in.AreaCode, in.DistrictCode = nil, nil
	p, ok := in.Position()
	atlas := d.Atlas.Load()
	if !ok || atlas == nil {
		return
	}
	if district, _ := atlas.DistrictAt(p); district.Code != "" {
		in.AreaCode, in.DistrictCode = &district.AreaCode, &district.Code
	}
}

// nextNumber draws a short number for people. Numbers have gaps where a
// transaction failed; nothing counts by them.
func nextNumber(tx *gorm.DB, sequence string) (int64, error) {
	var n int64
	err := tx.Raw("SELECT nextval(?::regclass)", sequence).Scan(&n).Error
	if err != nil {
		err = fmt.Errorf("draw %s: %w", sequence, err)
	}
	return n, err
}

// incidentNumber is what people call an incident: year in the city and a counter.
func incidentNumber(now time.Time, n int64) string {
	return fmt.Sprintf("%d-%06d", now.In(fleet.City).Year(), n)
}
