package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"jylu/dispatch/journal"
	"jylu/fleet"
)

// shownFaults bounds the list of faults; a file in the wrong encoding has one a line.
const shownFaults = 50

// importData brings a customer's own data in.
func (p *program) importData(ctx context.Context, args []string) error {
	if len(args) > 0 {
		switch args[0] {
		case "roster":
			return p.importRoster(ctx, args[1:])
		case "roads":
			return p.importRoads(ctx, args[1:])
		case "addresses":
			return p.importAddresses(ctx, args[1:])
		}
	}
	return &usageError{"what to import is missing: roster, roads or addresses"}
}

// importRoster takes the folder that geo/city/data/README.md describes: `import
// roster DIR`.
func (p *program) importRoster(ctx context.Context, args []string) error {
	fs := p.flags("import roster")
	dry := fs.Bool("dry-run", false, "check everything, change nothing")
	dir, err := parse(fs, args, "DIR")
	if err != nil {
		return err
	}
	if _, err := os.Stat(dir[0]); err != nil {
		return err
	}
	files, faults := fleet.ReadRoster(os.DirFS(dir[0]))
	if len(faults) > 0 {
		return rosterFaults(faults)
	}
	db, err := p.openDatabase(ctx, purpose{migrate: true})
	if err != nil {
		return err
	}
	defer db.Close()
	done, err := fleet.Import(ctx, db.Gorm, journal.Command{At: time.Now()}, files, fleet.ImportOptions{DryRun: *dry, Progress: p.progress("rows")})
	if err != nil {
		return fmt.Errorf("nothing was changed: %w", err)
	}
	p.report(done)
	return nil
}

// rosterFaults words the faults of a roster folder, one a line.
func rosterFaults(faults []fleet.LineError) error {
	errs := []error{fmt.Errorf("nothing was changed, the files have %d faults", len(faults))}
	for i, f := range faults {
		if i == shownFaults {
			errs = append(errs, fmt.Errorf("… and %d more", len(faults)-i))
			break
		}
		errs = append(errs, f)
	}
	return errors.Join(errs...)
}

// report says what an import did to each table.
func (p *program) report(done fleet.Imported) {
	for _, t := range []struct {
		name string
		n    fleet.ImportCount
	}{
		{"areas", done.Areas}, {"bases", done.Bases}, {"districts", done.Districts}, {"layers", done.Layers},
		{"crews", done.Crews}, {"vehicles", done.Vehicles}, {"workers", done.Workers}, {"certificates", done.Certificates},
	} {
		fmt.Fprintf(p.stdout, "%-12s %4d added, %4d changed, %4d as before, %4d removed\n", t.name, t.n.Added, t.n.Changed, t.n.Same, t.n.Removed)
	}
	if done.DryRun {
		fmt.Fprintln(p.stdout, "a dry run: nothing was changed")
	}
}

// progress prints how far long work is, at most four times a second, over one
// line of the error stream.
func (p *program) progress(what string) func(done, total int) {
	var last time.Time
	return func(done, total int) {
		if done < total && time.Since(last) < 250*time.Millisecond {
			return
		}
		last = time.Now()
		end := "\r"
		if done >= total {
			end = "\n"
		}
		fmt.Fprintf(p.stderr, "%d of %d %s%s", done, total, what, end)
	}
}
