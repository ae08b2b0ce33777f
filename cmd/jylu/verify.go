package main

import (
	"context"
	"fmt"

	"jylu/dispatch/journal"
	"jylu/migrations"
)

// verify proves the journal's hash chain from its first entry to its head.
func (p *program) verify(ctx context.Context, args []string) error {
	if _, err := parse(p.flags("verify"), args); err != nil {
		return err
	}
	db, err := p.openDatabase(ctx, purpose{})
	if err != nil {
		return err
	}
	defer db.Close()
	if err := current(ctx, db.DB); err != nil {
		return err
	}
	report, err := journal.Verify(ctx, db.Gorm, nil)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "the journal is whole: %d entries, head %s\n", report.Entries, report.Head)
	return nil
}

// current fails unless the database has the schema of this release.
func current(ctx context.Context, db *migrations.DB) error {
	applied, known, err := migrations.Version(ctx, db.SQL)
	switch {
	case err != nil:
		return err
	case applied == 0:
		return fmt.Errorf("the database is empty")
	case applied > known:
		return migrations.ErrNewer
	case applied < known:
		return fmt.Errorf("the database has schema %d, this release %d; `jylu serve` brings it up to date", applied, known)
	default:
		return nil
	}
}
