package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
)

// Nightly backups of the private database.
const (
	backupsKept   = 7 // a week
	backupHour    = 3 // in Almaty, between the evening's and the morning's calls
	backupPattern = "jylu-*.backup"
	backupName    = "jylu-20060102-150405.backup" // sorts by time
)

// nightlyBackups writes one backup a night into dir until ctx ends, proves each
// by restoring it into a scratch database, and keeps the last seven. If the
// machine was off at night it catches up soon after the start. A failure is
// logged and tried again an hour later; older backups then stay.
func (p *program) nightlyBackups(ctx context.Context, db *database, dir string) {
	almaty, err := time.LoadLocation("Asia/Almaty")
	if err != nil {
		p.log.Error("nightly backups are off", "err", err) // tzdata is embedded: never
		return
	}
	failed := false
	for {
		now := time.Now()
		due := nextBackup(newestBackup(dir), now, almaty)
		if failed {
			due = now.Add(time.Hour)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(due.Sub(now)):
		}
		file, err := db.nightlyBackup(ctx, dir)
		if failed = err != nil; failed && ctx.Err() == nil {
			p.log.Error("nightly backup failed", "err", err)
		} else if err == nil {
			p.log.Info("nightly backup written and restored for proof", "file", file)
		}
	}
}

// nextBackup is when the next backup is due: the first backupHour after the
// newest one, but at least a minute from now, so a start is not slowed.
func nextBackup(newest, now time.Time, zone *time.Location) time.Time {
	soon := now.Add(time.Minute)
	if newest.IsZero() {
		newest = now // nothing to lose yet; the first night will do
	}
	n := newest.In(zone)
	due := time.Date(n.Year(), n.Month(), n.Day(), backupHour, 0, 0, 0, zone)
	if !due.After(newest) {
		due = due.AddDate(0, 0, 1)
	}
	if due.Before(soon) {
		return soon
	}
	return due
}

// newestBackup is the time in the name of the newest backup, zero if none.
func newestBackup(dir string) time.Time {
	names := backupsIn(dir)
	if len(names) == 0 {
		return time.Time{}
	}
	at, err := time.Parse(backupName, filepath.Base(names[len(names)-1]))
	if err != nil {
		return time.Time{}
	}
	return at
}

// backupsIn lists the nightly backups, oldest first.
func backupsIn(dir string) []string {
	names, _ := filepath.Glob(filepath.Join(dir, backupPattern)) // the pattern is ours
	slices.Sort(names)
	return names
}

// nightlyBackup writes, proves and then prunes, in this order.
func (d *database) nightlyBackup(ctx context.Context, dir string) (string, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	file := filepath.Join(dir, time.Now().UTC().Format(backupName))
	m, err := d.writeBackup(ctx, file)
	if err != nil {
		return "", err
	}
	if err := d.rehearse(ctx, file, m); err != nil {
		// Not pruned away, not counted as good: the person who reads the log decides.
		return "", errors.Join(fmt.Errorf("the backup cannot be restored: %w", err), os.Rename(file, file+".unproven"))
	}
	names := backupsIn(dir)
	for len(names) > backupsKept {
		if err := os.Remove(names[0]); err != nil {
			return file, err
		}
		names = names[1:]
	}
	return file, nil
}

// scratch is the database of the private server in which backups are proven.
const scratch = "jylu_rehearsal"

// rehearse restores the backup into a scratch database and drops it again.
func (d *database) rehearse(ctx context.Context, file string, m manifest) error {
	admin, err := pgx.Connect(ctx, d.private.AdminDSN("postgres"))
	if err != nil {
		return err
	}
	defer admin.Close(context.WithoutCancel(ctx))
	const drop = "DROP DATABASE IF EXISTS " + scratch + " WITH (FORCE)"
	for _, sql := range []string{drop, "CREATE DATABASE " + scratch + " TEMPLATE template0 OWNER jylu"} {
		if _, err := admin.Exec(ctx, sql); err != nil {
			return err
		}
	}
	err = d.restoreInto(ctx, file, m, d.private.DSN(scratch))
	_, dropErr := admin.Exec(context.WithoutCancel(ctx), drop)
	return errors.Join(err, dropErr)
}
