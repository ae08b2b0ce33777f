package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"

	"jylu/dispatch/journal"
	"jylu/web"
)

// user looks after accounts from the terminal, where no administrator need be
// signed in: the way back in when all passwords are lost.
func (p *program) user(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return &usageError{"what to do is missing: add, list, disable, enable or password"}
	}
	do, known := map[string]func(*program, context.Context, *database, []string) error{
		"add": (*program).userAdd, "list": (*program).userList, "password": (*program).userPassword,
		"disable": (*program).userDisable, "enable": (*program).userEnable,
	}[args[0]]
	if !known {
		return &usageError{fmt.Sprintf("there is no %q: add, list, disable, enable or password", args[0])}
	}
	db, err := p.openDatabase(ctx, purpose{migrate: true})
	if err != nil {
		return err
	}
	defer db.Close()
	return do(p, ctx, db, args[1:])
}

// userAdd makes an account and prints its random password once.
func (p *program) userAdd(ctx context.Context, db *database, args []string) error {
	fs := p.flags("user add")
	role := fs.String("role", "", "operator, dispatcher, lead, manager, admin or medic")
	name := fs.String("name", "", "the person's name")
	lead := fs.String("worker", "", "for a lead: his personnel number")
	rest, err := parse(fs, args, "USERNAME")
	if err != nil {
		return err
	}
	a := web.Account{Username: rest[0], Name: *name, Role: web.Role(*role)}
	if *lead != "" {
		if a.WorkerID, err = web.WorkerOf(ctx, db.Gorm, *lead); err != nil {
			return err
		}
	}
	password := web.NewPassword()
	if _, err := web.AddAccount(ctx, db.Gorm, journal.Command{At: now()}, a, password); err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "%s has the password %s\n", a.Username, password)
	return nil
}

// userList prints all accounts.
func (p *program) userList(ctx context.Context, db *database, args []string) error {
	if _, err := parse(p.flags("user list"), args); err != nil {
		return err
	}
	all, err := web.Accounts(ctx, db.Gorm)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	for _, a := range all {
		state := "active"
		if a.DisabledAt != nil {
			state = "disabled"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", a.Username, a.Role, state, a.Name)
	}
	return w.Flush()
}

// userPassword gives an account a new password: the first line of the standard
// input if there is one, else a random one, printed once.
func (p *program) userPassword(ctx context.Context, db *database, args []string) error {
	fs := p.flags("user password")
	read := fs.Bool("stdin", false, "read the password from the first line of the standard input")
	rest, err := parse(fs, flagsFirst(fs, args), "USERNAME")
	if err != nil {
		return err
	}
	password := web.NewPassword()
	if *read {
		line, err := bufio.NewReader(os.Stdin).ReadString('\n')
		if password = strings.TrimRight(line, "\r\n"); password == "" {
			return fmt.Errorf("no password on the standard input: %w", err)
		}
	}
	if err := p.editUser(ctx, db, rest[0], web.AccountEdit{Password: &password}); err != nil || *read {
		return err
	}
	fmt.Fprintf(p.stdout, "%s has the password %s\n", rest[0], password)
	return nil
}

func (p *program) userDisable(ctx context.Context, db *database, args []string) error {
	return p.userSwitch(ctx, db, "user disable", args, true)
}

func (p *program) userEnable(ctx context.Context, db *database, args []string) error {
	return p.userSwitch(ctx, db, "user enable", args, false)
}

func (p *program) userSwitch(ctx context.Context, db *database, command string, args []string, off bool) error {
	rest, err := parse(p.flags(command), args, "USERNAME")
	if err != nil {
		return err
	}
	return p.editUser(ctx, db, rest[0], web.AccountEdit{Disabled: &off})
}

func (p *program) editUser(ctx context.Context, db *database, username string, edit web.AccountEdit) error {
	a, err := web.FindAccount(ctx, db.Gorm, username)
	if err != nil {
		return err
	}
	_, err = web.EditAccount(ctx, db.Gorm, journal.Command{At: now()}, a.ID, 0, edit)
	return err
}
