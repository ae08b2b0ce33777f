package web

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"jylu/dispatch/journal"
	"jylu/web/ui"
)

// Account is one person or program that may sign in. Accounts are personal.
type Account struct {
	ID           uuid.UUID `gorm:"primaryKey"`
	Username     string    // unique without regard to case
	Name         string
	PasswordHash string // argon2id in PHC form; empty: cannot sign in by password
	Role         Role
	WorkerID     *uuid.UUID // the worker a lead is
	Language     string     // of the screens: ru, kk, en
	Demo         bool       // signs in from loopback only
	DisabledAt   *time.Time
	CreatedAt    time.Time
	Version      int64
}

// TableName is the table of accounts, for gorm.
func (Account) TableName() string { return "account" }

var usernameShape = regexp.MustCompile(`^[a-zA-Z0-9][a-zA-Z0-9._@-]{0,63}$`)

// check refuses an account that could not be used.
func (a *Account) check() error {
	switch {
	case !usernameShape.MatchString(a.Username):
		return journal.Refuse(journal.Invalid, "bad-format").At("username")
	case strings.ContainsFunc(a.Name, journal.Unseen):
		return journal.Refuse(journal.Invalid, "bad-text").At("name")
	case !slices.Contains(Roles, a.Role):
		return journal.Refuse(journal.Invalid, "not-one-of").At("role")
	case !slices.Contains(ui.Languages, a.Language):
		return journal.Refuse(journal.Invalid, "not-one-of").At("language")
	case a.WorkerID != nil && a.Role != Lead:
		return journal.Refuse(journal.Invalid, "worker-not-lead").At("worker_id")
	}
	return nil
}

// AddAccount makes an account with a password; an empty one makes an account
// for tokens only. It refuses a username that exists (username-taken) and a weak
// password.
func AddAccount(ctx context.Context, db *gorm.DB, cmd journal.Command, a Account, password string) (Account, error) {
	if err := a.prepare(ctx, cmd.At, password); err != nil {
		return Account{}, err
	}
	return journal.Write(ctx, db, cmd, func(tx *gorm.DB) (Account, []journal.Entry, error) {
		entry, err := a.insert(ctx, tx)
		return a.withoutSecret(), []journal.Entry{entry}, err
	})
}

// prepare makes a new account of what was given; hashing takes time, so it is
// done before the transaction.
func (a *Account) prepare(ctx context.Context, now time.Time, password string) error {
	a.ID = uuid.Must(uuid.NewV7())
	a.CreatedAt, a.Version = now, 1
	if a.Language == "" {
		a.Language = ui.Languages[0]
	}
	if err := a.check(); err != nil {
		return err
	}
	return a.setPassword(ctx, password)
}

// insert stores a new account and returns the entry of it.
func (a *Account) insert(ctx context.Context, tx *gorm.DB) (journal.Entry, error) {
	entry := journal.New("account.added", a.ID, map[string]any{"role": a.Role, "demo": a.Demo})
	err := gorm.G[Account](tx).Create(ctx, a)
	switch {
	case errors.Is(err, gorm.ErrDuplicatedKey):
		return entry, journal.Refuse(journal.Conflict, "username-taken").At("username")
	case errors.Is(err, gorm.ErrForeignKeyViolated):
		return entry, journal.Refuse(journal.Absent, "absent").At("worker_id")
	case err != nil:
		return entry, fmt.Errorf("account: %w", err)
	}
	return entry, nil
}

// setPassword hashes password into a; an empty one makes a unusable by
// password.
func (a *Account) setPassword(ctx context.Context, password string) error {
	a.PasswordHash = ""
	if password == "" {
		return nil
	}
	if err := weak(password, a.Username); err != nil && !a.Demo {
		return err
	}
	hash, err := hashPassword(ctx, password)
	if err != nil {
		return err
	}
	a.PasswordHash = hash
	return nil
}

// withoutSecret is a copy that may be remembered with an idempotency key.
func (a Account) withoutSecret() Account {
	a.PasswordHash = ""
	return a
}

// AccountEdit is what an administrator changes of an account; nil leaves a field
// as it is.
type AccountEdit struct {
	Name     *string
	Role     *Role
	WorkerID *uuid.UUID
	Language *string
	Disabled *bool
	Password *string
}

var lockForUpdate = clause.Locking{Strength: clause.LockingStrengthUpdate}

const endSessions = `DELETE FROM session WHERE account_id = ?`

// EditAccount changes the account id if it still has version (0: whichever it
// has). A new password, another role or disabling ends its sessions.
func EditAccount(ctx context.Context, db *gorm.DB, cmd journal.Command, id uuid.UUID, version int64, edit AccountEdit) (Account, error) {
	var hash string
	if edit.Password != nil { // before the transaction: hashing takes time
		a, err := gorm.G[Account](db).Where("id = ?", id).Take(ctx)
		if errors.Is(err, gorm.ErrRecordNotFound) {
			return a, journal.Refuse(journal.Absent, "absent")
		}
		if err == nil {
			err = a.setPassword(ctx, *edit.Password)
		}
		if err != nil {
			return Account{}, err
		}
		hash = a.PasswordHash
	}
	return journal.Write(ctx, db, cmd, func(tx *gorm.DB) (Account, []journal.Entry, error) {
		a, err := gorm.G[Account](tx, lockForUpdate).Where("id = ?", id).Take(ctx)
		if errors.Is(err, gorm.ErrRecordNotFound) {
			return a, nil, journal.Refuse(journal.Absent, "absent")
		}
		if err != nil {
			return a, nil, fmt.Errorf("account: %w", err)
		}
		if version != 0 && a.Version != version {
			return a, nil, journal.Refuse(journal.Conflict, "stale", "version", a.Version)
		}
		was := a
		ends := edit.apply(&a, cmd.At)
		if edit.Password != nil {
			a.PasswordHash = hash
		}
		if err := a.check(); err != nil {
			return a, nil, err
		}
		if err := lastAdmin(ctx, tx, was, a); err != nil {
			return a, nil, err
		}
		a.Version++
		if _, err := gorm.G[Account](tx).Where("id = ?", id).Select("*").Updates(ctx, a); err != nil {
			return a, nil, fmt.Errorf("account: %w", err)
		}
		if ends {
			if err := tx.Exec(endSessions, id).Error; err != nil {
				return a, nil, fmt.Errorf("sessions: %w", err)
			}
		}
		entry := journal.New("account.edited", id, map[string]any{"role": a.Role, "disabled": a.DisabledAt != nil, "password": edit.Password != nil})
		return a.withoutSecret(), []journal.Entry{entry}, nil
	})
}

// apply changes a and reports whether its sessions end.
func (e AccountEdit) apply(a *Account, now time.Time) (ends bool) {
	if e.Name != nil {
		a.Name = *e.Name
	}
	if e.Role != nil {
		ends = ends || a.Role != *e.Role
		a.Role = *e.Role
	}
	if e.WorkerID != nil {
		a.WorkerID = e.WorkerID
		if *e.WorkerID == uuid.Nil {
			a.WorkerID = nil
		}
	}
	if e.Language != nil {
		a.Language = *e.Language
	}
	if e.Disabled != nil {
		switch {
		case *e.Disabled && a.DisabledAt == nil:
			a.DisabledAt, ends = &now, true
		case !*e.Disabled:
			a.DisabledAt = nil
		}
	}
	return ends || e.Password != nil
}

func (a Account) administers() bool { return a.Role == Admin && a.DisabledAt == nil }

const otherAdmins = `SELECT count(*) FROM (SELECT FROM account WHERE role = 'admin' AND disabled_at IS NULL AND id <> ? FOR UPDATE) AS others`

// lastAdmin refuses a change after which nobody could administer.
func lastAdmin(ctx context.Context, tx *gorm.DB, was, a Account) error {
	if !was.administers() || a.administers() {
		return nil
	}
	var others int
	if err := tx.WithContext(ctx).Raw(otherAdmins, a.ID).Scan(&others).Error; err != nil {
		return fmt.Errorf("accounts: %w", err)
	}
	if others == 0 {
		return journal.Refuse(journal.Conflict, "last-admin")
	}
	return nil
}

// FindAccount returns the account of username.
func FindAccount(ctx context.Context, db *gorm.DB, username string) (Account, error) {
	a, err := gorm.G[Account](db).Where("lower(username) = ?", strings.ToLower(username)).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return a, journal.Refuse(journal.Absent, "absent").At("username")
	}
	return a, err
}

// Accounts returns all accounts by username, without their password hashes.
func Accounts(ctx context.Context, db *gorm.DB) ([]Account, error) {
	all, err := gorm.G[Account](db).Order("lower(username)").Find(ctx)
	for i := range all {
		all[i] = all[i].withoutSecret()
	}
	return all, err
}

// HasPassword reports whether password is the account's.
func (a Account) HasPassword(ctx context.Context, password string) (bool, error) {
	same, _, err := samePassword(ctx, a.PasswordHash, password)
	return same, err
}

const readWorker = `SELECT id FROM worker WHERE personnel_no = ?`

// WorkerOf returns the id of the worker with a personnel number, for an account
// of a lead.
func WorkerOf(ctx context.Context, db *gorm.DB, personnelNo string) (*uuid.UUID, error) {
	var ids []uuid.UUID
	if err := db.WithContext(ctx).Raw(readWorker, personnelNo).Scan(&ids).Error; err != nil {
		return nil, fmt.Errorf("worker: %w", err)
	}
	if len(ids) == 0 {
		return nil, journal.Refuse(journal.Absent, "absent").At("worker")
	}
	return &ids[0], nil
}
