package main

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"jylu/dispatch/journal"
	"jylu/migrations"
)

// restore fills an empty database from a backup and proves the result.
func (p *program) restore(ctx context.Context, args []string) error {
	names, err := parse(p.flags("restore"), args, "FILE")
	if err != nil {
		return err
	}
	m, err := readManifest(names[0]) // before a server is started for nothing
	if err != nil {
		return err
	}
	db, err := p.openDatabase(ctx, purpose{own: true})
	if err != nil {
		return err
	}
	defer db.Close()
	if err := db.restoreInto(ctx, names[0], m, db.dsn); err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "restored the backup of %s: %d tables, %d journal entries, head %s; all counts agree and the journal is whole\n",
		m.MadeAt.Format(time.RFC3339), len(m.Rows), m.HeadSeq, m.Head)
	return nil
}

// readManifest reads the backup through and checks the dump against its sum.
func readManifest(file string) (manifest, error) {
	z, err := zip.OpenReader(file)
	if err != nil {
		return manifest{}, fmt.Errorf("%s is not a whole backup: %w", file, err)
	}
	defer z.Close()
	var m manifest
	part, err := z.Open(manifestPart)
	if err != nil {
		return manifest{}, fmt.Errorf("%s is not a backup of jylu: %w", file, err)
	}
	text, err := io.ReadAll(part) // to its end, where zip compares the sum
	if err = errors.Join(err, part.Close()); err != nil {
		return manifest{}, fmt.Errorf("%s is damaged: %s: %w", file, manifestPart, err)
	}
	if err := json.Unmarshal(text, &m); err != nil {
		return manifest{}, fmt.Errorf("%s: %s: %w", file, manifestPart, err)
	}
	if m.Format != 1 {
		return manifest{}, fmt.Errorf("%s has format %d; this release reads format 1", file, m.Format)
	}
	dump, err := z.Open(dumpPart)
	if err != nil {
		return manifest{}, fmt.Errorf("%s: %w", file, err)
	}
	sum := sha256.New()
	_, err = io.Copy(sum, dump)
	if err = errors.Join(err, dump.Close()); err != nil {
		return manifest{}, fmt.Errorf("%s is damaged: %w", file, err)
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != m.Dump {
		return manifest{}, fmt.Errorf("%s is damaged: the dump's SHA-256 is %s, want %s", file, got, m.Dump)
	}
	return m, nil
}

// restoreInto loads the dump into the database of dsn in one transaction and
// compares: schema, rows of every table, journal head, hash chain. Whatever
// fails before the end of the load leaves the database empty as it was.
func (d *database) restoreInto(ctx context.Context, file string, m manifest, dsn string) error {
	db, err := migrations.Open(ctx, dsn, migrations.Options{MaxConns: 2, StatementTimeout: time.Hour, Name: "jylu restore"})
	if err != nil {
		return err
	}
	defer db.Close()
	if err := wantEmpty(ctx, db); err != nil {
		return err
	}
	if err := d.load(ctx, file, dsn); err != nil {
		return err
	}
	got, err := contents(ctx, db)
	if err != nil {
		return fmt.Errorf("the data is in, but cannot be checked: %w", err)
	}
	if diff := m.differs(got); diff != "" {
		return fmt.Errorf("the data is in, but is not what the backup says: %s", diff)
	}
	if _, err := journal.Verify(ctx, db.Gorm, nil); err != nil {
		return fmt.Errorf("the data is in, but its journal is not whole: %w", err)
	}
	return nil
}

// wantEmpty fails if the database holds any table: a restore never mixes.
func wantEmpty(ctx context.Context, db *migrations.DB) error {
	var n int
	err := db.Pool.QueryRow(ctx, `SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace`).Scan(&n)
	if err != nil {
		return err
	}
	if n > 0 {
		return errors.New("the database is not empty; restore into a new one: set JYLU_DATA_DIR to an empty folder, " +
			"or JYLU_DATABASE_URL to an empty database")
	}
	return nil
}

// load pipes the dump into pg_restore.
func (d *database) load(ctx context.Context, file, dsn string) error {
	z, err := zip.OpenReader(file)
	if err != nil {
		return err
	}
	defer z.Close()
	dump, err := z.Open(dumpPart)
	if err != nil {
		return err
	}
	defer dump.Close()
	cmd, err := d.tool(ctx, "pg_restore", dsn, "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", "--format=custom")
	if err != nil {
		return err
	}
	var complaint bytes.Buffer
	cmd.Stdin, cmd.Stderr = dump, &complaint
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("pg_restore: %w: %s", err, strings.TrimSpace(complaint.String()))
	}
	return nil
}
