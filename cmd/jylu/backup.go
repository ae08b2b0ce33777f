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
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"jylu/migrations"
)

// A backup is a zip file, so anybody can open it, of two parts: what pg_dump -Fc
// wrote, and a manifest taken in the very snapshot of the dump.
const (
	dumpPart     = "database.dump"
	manifestPart = "manifest.json"
)

// manifest says what a backup holds, so that a restore can prove itself equal.
type manifest struct {
	Format  int              `json:"format"` // of the backup file; 1
	MadeAt  time.Time        `json:"made_at"`
	Schema  int64            `json:"schema"`      // newest migration applied
	HeadSeq int64            `json:"head_seq"`    // journal entries
	Head    string           `json:"head_hash"`   // hash of the last of them, hex
	Rows    map[string]int64 `json:"rows"`        // by table
	Dump    string           `json:"dump_sha256"` // of database.dump, hex
}

// backup writes the whole database to a file that did not exist before.
func (p *program) backup(ctx context.Context, args []string) error {
	names, err := parse(p.flags("backup"), args, "FILE")
	if err != nil {
		return err
	}
	db, err := p.openDatabase(ctx, purpose{})
	if err != nil {
		return err
	}
	defer db.Close()
	m, err := db.writeBackup(ctx, names[0])
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "%s: %d tables, %d journal entries, head %s\nIt holds personal data: keep it where only the duty administrator can read it.\n",
		names[0], len(m.Rows), m.HeadSeq, m.Head)
	return nil
}

// writeBackup writes to a name of its own and renames when all is on the disk
// and read back, so a file that bears the name is whole. It never overwrites.
func (d *database) writeBackup(ctx context.Context, file string) (manifest, error) {
	// An older schema is fine: a backup before an upgrade is what backups are for.
	if applied, _, err := migrations.Version(ctx, d.SQL); err != nil || applied == 0 {
		return manifest{}, errors.Join(err, errors.New("the database is empty: there is nothing to back up"))
	}
	if _, err := os.Lstat(file); err == nil {
		return manifest{}, fmt.Errorf("%s exists already; a backup never overwrites", file)
	}
	f, err := os.OpenFile(file+".partial", os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return manifest{}, err
	}
	defer os.Remove(f.Name()) // gone already when all went well
	m, err := d.writeZip(ctx, f)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return manifest{}, err
	}
	if _, err := readManifest(f.Name()); err != nil {
		return manifest{}, fmt.Errorf("reading the backup back: %w", err)
	}
	if err := os.Rename(f.Name(), file); err != nil {
		return manifest{}, err
	}
	return m, syncFolder(filepath.Dir(file))
}

// writeZip holds one snapshot open, counts in it, and has pg_dump read the same.
func (d *database) writeZip(ctx context.Context, w io.Writer) (manifest, error) {
	cfg, err := pgx.ParseConfig(d.dsn)
	if err != nil {
		return manifest{}, err
	}
	// A large dump outlasts the limits of the desk's connections.
	for _, limit := range []string{"statement_timeout", "idle_in_transaction_session_timeout"} {
		cfg.RuntimeParams[limit] = "0"
	}
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return manifest{}, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	tx, err := conn.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return manifest{}, err
	}
	defer tx.Rollback(context.WithoutCancel(ctx))
	m, err := readContents(ctx, tx)
	if err != nil {
		return manifest{}, err
	}
	var snapshot string
	if err := tx.QueryRow(ctx, "SELECT pg_export_snapshot()").Scan(&snapshot); err != nil {
		return manifest{}, err
	}

	z := zip.NewWriter(w)
	part, err := z.CreateHeader(&zip.FileHeader{Name: dumpPart, Method: zip.Store}) // compressed already
	if err != nil {
		return manifest{}, err
	}
	sum := sha256.New()
	cmd, err := d.tool(ctx, "pg_dump", d.dsn, "--format=custom", "--snapshot="+snapshot, "--no-owner", "--no-privileges")
	if err != nil {
		return manifest{}, err
	}
	var complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = io.MultiWriter(part, sum), &complaint
	if err := cmd.Run(); err != nil {
		return manifest{}, fmt.Errorf("pg_dump: %w: %s", err, strings.TrimSpace(complaint.String()))
	}
	m.Dump = hex.EncodeToString(sum.Sum(nil))
	if part, err = z.Create(manifestPart); err != nil {
		return manifest{}, err
	}
	return m, errors.Join(json.NewEncoder(part).Encode(m), z.Close())
}

// readContents is the manifest of the database as tx sees it.
func readContents(ctx context.Context, tx pgx.Tx) (manifest, error) {
	m := manifest{Format: 1, Rows: map[string]int64{}}
	err := tx.QueryRow(ctx, `SELECT now(), (SELECT max(version_id) FROM goose_db_version WHERE is_applied), seq, encode(hash, 'hex')
		FROM journal_head`).Scan(&m.MadeAt, &m.Schema, &m.HeadSeq, &m.Head)
	if err != nil {
		return manifest{}, fmt.Errorf("read the journal's head: %w", err)
	}
	m.MadeAt = m.MadeAt.UTC()
	rows, err := tx.Query(ctx, `SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'`)
	if err != nil {
		return manifest{}, err
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return manifest{}, err
	}
	for _, table := range tables {
		var n int64
		if err := tx.QueryRow(ctx, "SELECT count(*) FROM "+pgx.Identifier{table}.Sanitize()).Scan(&n); err != nil {
			return manifest{}, fmt.Errorf("count %s: %w", table, err)
		}
		m.Rows[table] = n
	}
	return m, nil
}

// contents is readContents in a transaction of its own.
func contents(ctx context.Context, db *migrations.DB) (m manifest, err error) {
	err = pgx.BeginTxFunc(ctx, db.Pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		m, err = readContents(ctx, tx)
		return err
	})
	return m, err
}

// differs names the first thing in which a restored database is not what the
// backup says, or is empty.
func (m manifest) differs(got manifest) string {
	switch {
	case m.Schema != got.Schema:
		return fmt.Sprintf("schema %d, want %d", got.Schema, m.Schema)
	case m.HeadSeq != got.HeadSeq || m.Head != got.Head:
		return fmt.Sprintf("journal head %d %s, want %d %s", got.HeadSeq, got.Head, m.HeadSeq, m.Head)
	}
	for _, table := range slices.Sorted(maps.Keys(m.Rows)) {
		if n, ok := got.Rows[table]; !ok || n != m.Rows[table] {
			return fmt.Sprintf("table %s has %d rows, want %d", table, n, m.Rows[table])
		}
	}
	if len(got.Rows) != len(m.Rows) {
		return fmt.Sprintf("%d tables, want %d", len(got.Rows), len(m.Rows))
	}
	return ""
}

// syncFolder makes a rename last.
func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
