package fleet

import (
	"context"
	"errors"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
)

// ImportOptions is how Import runs.
type ImportOptions struct {
	DryRun bool // do everything, refuse everything, keep nothing

	// Progress, if set, is called between steps with the rows done and in all,
	// from the goroutine of Import. A retried transaction begins again at 0.
	Progress func(done, total int)

	// Differences, if set, receives row by row what the import does to resources,
	// at most maxDifferences rows. A retried transaction begins it again.
	Differences *[]Difference
}

// maxDifferences bounds a listing that people read before they agree.
const maxDifferences = 500

// Difference is what an import does to one crew, vehicle or worker.
type Difference struct {
	Kind string // of resource
	Key  string // number, plate or personnel number, as in the files
	What string // added, changed, removed, retired, restored or bubble_broken
}

// ImportCount is what an import did to the rows of one table.
//
// Removed includes Retired, those that stay on record; Changed includes Restored.
type ImportCount struct{ Added, Changed, Same, Removed, Retired, Restored int }

// Imported is the result of Import.
type Imported struct {
	ID     uuid.UUID // subject of the journal entry
	DryRun bool
	Digest string // of the files, see RosterFiles

	Areas, Bases, Districts, Layers        ImportCount
	Crews, Vehicles, Workers, Certificates ImportCount
}

var errDryRun = errors.New("dry run")

// Import brings the database to what files says, all or nothing, in one
// transaction with one journal entry, roster.imported, of counts and the digest;
// whoever holds areas, districts or the roster in memory reloads at it. files
// must come from ReadRoster without faults.
//
// Rows are recognised by code, number, plate and personnel number and keep their
// ids. Initial states count for new resources only. Rows that are gone from the
// files are removed, with certificates, admissions and fixes; but layers, and
// the rows of an optional file that is absent, stay. A resource that something
// still names, such as an order it was on, is retired instead (see Departed),
// and comes back if a later folder has it.
//
// Workers who change crew are kept as moves, those out of one bubble into another
// each with an entry of its own.
//
// Refusals, all Conflict: rule-block, the rule of bubbles forbids such a move;
// resource-taken, something out on an order would go, or
// change its area or crew; in-use (param: table), another table names an area, a
// base or a district that would go.
func Import(ctx context.Context, db *gorm.DB, cmd journal.Command, files RosterFiles, opt ImportOptions) (Imported, error) {
	id := uuid.Must(uuid.NewV7())
	var rehearsed Imported
	done, err := journal.Write(ctx, db, cmd, func(tx *gorm.DB) (Imported, []journal.Entry, error) {
		im := importer{ctx: ctx, tx: tx, cmd: cmd, now: micros(cmd.At), files: files, progress: opt.Progress, list: opt.Differences,
			done: Imported{ID: id, DryRun: opt.DryRun, Digest: files.Digest}}
		if err := im.run(); err != nil {
			return Imported{}, nil, err
		}
		if opt.DryRun {
			rehearsed = im.done
			return Imported{}, nil, errDryRun // takes it all back
		}
		return im.done, append(im.broken, journal.New("roster.imported", id, im.done.detail())), nil
	})
	if opt.DryRun && errors.Is(err, errDryRun) {
		return rehearsed, nil
	}
	return prefixed(done, err, "import")
}

// detail is what the journal keeps: counts and the digest, nobody's name.
func (i *Imported) detail() map[string]any {
	detail := map[string]any{"digest": i.Digest}
	for name, c := range i.counts() {
		row := map[string]int{"added": c.Added, "changed": c.Changed, "same": c.Same, "removed": c.Removed}
		if c.Retired > 0 {
			row["retired"] = c.Retired
		}
		if c.Restored > 0 {
			row["restored"] = c.Restored
		}
		detail[name] = row
	}
	return detail
}

func (i *Imported) counts() map[string]ImportCount {
	return map[string]ImportCount{
		"areas": i.Areas, "bases": i.Bases, "districts": i.Districts, "layers": i.Layers,
		"crews": i.Crews, "vehicles": i.Vehicles, "workers": i.Workers, "certificates": i.Certificates,
	}
}

const (
	// One import at a time: two that fill an empty database would have no
	// resource rows to meet at. The number is arbitrary; nothing else uses it.
	lockImports = `SELECT pg_advisory_xact_lock(7250512338)`

	// All resources, because which ones change is known only after reading.
	lockFleet = `SELECT id FROM resource ORDER BY id FOR NO KEY UPDATE`
)

// run is everything between BEGIN and the journal entry.
func (im *importer) run() error {
	for _, lock := range []string{lockImports, lockFleet} {
		if err := exec(im.ctx, im.tx, lock); err != nil {
			return err
		}
	}
	if im.list != nil {
		*im.list = nil
	}
	if err := im.load(); err != nil {
		return err
	}
	for _, step := range []func() error{
		im.areas, im.bases, im.districts, im.layers, im.resources, im.crews, im.workers, im.bubbles, im.vehicles, im.restore, im.certificates, im.remove,
	} {
		if err := step(); err != nil {
			return err
		}
		im.report()
	}
	return exec(im.ctx, im.tx, bumpVersions, im.changed)
}

// report tells how many rows of the files have been dealt with.
func (im *importer) report() {
	if im.progress == nil {
		return
	}
	f, done := &im.files, 0
	for _, c := range im.done.counts() {
		done += c.Added + c.Changed + c.Same
	}
	im.progress(done, len(f.Areas)+len(f.Bases)+len(f.Districts)+len(f.Layers)+
		len(f.Crews)+len(f.Vehicles)+len(f.Workers)+len(f.Certificates))
}
