package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"jylu/dispatch/journal"
	"jylu/fleet"
	"jylu/geo/city"
	"jylu/migrations"
	"jylu/web"
)

const (
	// A database with anybody's accounts or roster in it was somebody's before it
	// was settled: it never becomes a demonstration.
	settleInstallation = `
INSERT INTO installation (demo, created_at) SELECT $1, $2
WHERE NOT $1 OR NOT EXISTS (SELECT FROM account) AND NOT EXISTS (SELECT FROM resource)
ON CONFLICT (only_row) DO NOTHING`

	readInstallation = `SELECT (SELECT demo FROM installation)`
)

var (
	errIsDemo = errors.New("this database is the demonstration city, which never becomes a real installation; start with -demo, or give the real one a folder of its own: JYLU_DATA_DIR=… jylu serve")
	errIsReal = errors.New("this database has contents of its own and is never filled with the demonstration city; give that a folder of its own: JYLU_DATA_DIR=… jylu serve -demo")
)

// settle decides at a database's first start whether it is a demonstration or a
// real installation, and refuses ever after to take it for the other.
func settle(ctx context.Context, db *migrations.DB, demo bool) error {
	if _, err := db.Pool.Exec(ctx, settleInstallation, demo, now()); err != nil {
		return fmt.Errorf("installation: %w", err)
	}
	var is *bool
	if err := db.Pool.QueryRow(ctx, readInstallation).Scan(&is); err != nil {
		return fmt.Errorf("installation: %w", err)
	}
	switch {
	case is == nil || demo && !*is:
		return errIsReal
	case !demo && *is:
		return errIsDemo
	}
	return nil
}

// demoAccount is one account of the demonstration; a lead's crew is by number.
type demoAccount struct {
	username string
	role     web.Role
	crew     int
}

func demoAccounts() []demoAccount {
	all := []demoAccount{{"operator", web.Operator, 0}, {"dispatcher", web.Dispatcher, 0}, {"manager", web.Manager, 0}, {"admin", web.Admin, 0}, {"medic", web.Medic, 0}}
	for n := 1; n <= 12; n++ {
		all = append(all, demoAccount{fmt.Sprintf("lead-%d", n), web.Lead, n})
	}
	return all
}

// fillDemo brings the bundled city, the emergency and the accounts into a
// demonstration, and says how to sign in. Each step is skipped if it is done, so
// that a fill that was cut short goes on at the next start.
func (p *program) fillDemo(ctx context.Context, db *database) error {
	board := &fleet.Board{DB: db.Gorm, Now: now}
	roster, err := fleet.LoadRoster(ctx, db.Gorm, now(), nil)
	if err != nil {
		return fmt.Errorf("demonstration: %w", err)
	}
	if len(roster.Crews) == 0 {
		files, faults := fleet.ReadRoster(city.FS())
		if len(faults) > 0 {
			return rosterFaults(faults)
		}
		files.AsOf(city.Drawn, now())
		// The regime first: what is imported last tells the next start that both are done.
		_, err := board.DeclareRegime(ctx, journal.Command{At: now()}, fleet.RegimeEmergency, "")
		if err != nil && !journal.Refused(err, "regime-in-force") {
			return fmt.Errorf("demonstration: %w", err)
		}
		if _, err := fleet.Import(ctx, db.Gorm, journal.Command{At: now()}, files, fleet.ImportOptions{}); err != nil {
			return fmt.Errorf("demonstration: %w", err)
		}
		if roster, err = fleet.LoadRoster(ctx, db.Gorm, now(), nil); err != nil {
			return fmt.Errorf("demonstration: %w", err)
		}
	}
	if err := newMedic(board).round(ctx); err != nil {
		return fmt.Errorf("demonstration: %w", err)
	}
	made, err := p.addDemoAccounts(ctx, db, roster)
	if err != nil {
		return fmt.Errorf("demonstration: %w", err)
	}
	tellDemo(p.stdout, string(p.cfg.DemoPassword), made)
	return nil
}

// addDemoAccounts makes the accounts that are missing and returns the password it
// made up for them, if it did. With JYLU_DEMO_PASSWORD all have that one, also
// those that were made before with another.
func (p *program) addDemoAccounts(ctx context.Context, db *database, roster fleet.Roster) (made string, err error) {
	there := map[string]web.Account{}
	all, err := web.Accounts(ctx, db.Gorm)
	if err != nil {
		return "", err
	}
	for _, a := range all {
		there[a.Username] = a
	}
	password, reset := string(p.cfg.DemoPassword), false
	if password == "" && len(there) < len(demoAccounts()) {
		made = web.NewPassword()
		password = made
	}
	if first, err := web.FindAccount(ctx, db.Gorm, demoAccounts()[0].username); err == nil && made == "" && password != "" {
		same, err := first.HasPassword(ctx, password)
		if err != nil {
			return "", err
		}
		reset = !same
	}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(4) // as many as are hashed at once: a busy machine makes those that wait for their turn give up
	for _, a := range demoAccounts() {
		account, exists := there[a.username]
		switch {
		case !exists:
			g.Go(func() error {
				made := web.Account{Username: a.username, Role: a.role, WorkerID: leadOf(roster, a.crew), Demo: true}
				_, err := web.AddAccount(ctx, db.Gorm, journal.Command{At: now()}, made, password)
				return err
			})
		case reset:
			g.Go(func() error {
				_, err := web.EditAccount(ctx, db.Gorm, journal.Command{At: now()}, account.ID, 0, web.AccountEdit{Password: &password})
				return err
			})
		}
	}
	return made, g.Wait()
}

// leadOf is the worker who leads the crew; nil for no crew.
func leadOf(roster fleet.Roster, number int) *uuid.UUID {
	for i := range roster.Crews {
		if roster.Crews[i].Number == number {
			return roster.Crews[i].LeadID
		}
	}
	return nil
}

// tellDemo says how to sign in. A password from the settings is the user's own
// and is not repeated.
func tellDemo(w io.Writer, set, made string) {
	fmt.Fprintln(w, "A demonstration: the city and its people are invented. Sign in on this machine as")
	fmt.Fprintln(w, "  operator, dispatcher, lead-1 … lead-12, manager, admin or medic")
	switch {
	case made != "":
		fmt.Fprintf(w, "  with the password %s (shown only now; JYLU_DEMO_PASSWORD=… sets another)\n", made)
	case set != "":
		fmt.Fprintln(w, "  with the password of JYLU_DEMO_PASSWORD")
	default:
		fmt.Fprintln(w, "  with the password of the first start; JYLU_DEMO_PASSWORD=… sets another")
	}
}
