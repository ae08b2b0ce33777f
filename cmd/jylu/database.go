package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"jylu/migrations"
	"jylu/migrations/localpg"
)

// stopWithin bounds the end of the private server.
const stopWithin = 30 * time.Second

// database is an open database and, unless it is a server of the operator's
// own, the private PostgreSQL behind it.
type database struct {
	*migrations.DB
	dsn     string
	private *localpg.Cluster // nil with JYLU_DATABASE_URL
	pgBin   string
}

// purpose says what the database is opened for.
type purpose struct {
	own     bool // this process is to own the private server: serve
	migrate bool // bring the schema up to date first
}

// openDatabase opens the database of the settings and refuses a server that
// could lose what was acknowledged.
func (p *program) openDatabase(ctx context.Context, why purpose) (*database, error) {
	d := &database{dsn: string(p.cfg.DatabaseURL), pgBin: p.cfg.PGBin}
	if d.dsn == "" {
		begin := localpg.Join
		if why.own {
			begin = localpg.Start
		}
		var err error
		d.private, err = begin(ctx, localpg.Options{Dir: filepath.Join(p.cfg.DataDir, "postgres"), BinDir: p.cfg.PGBin})
		if err != nil {
			return nil, err
		}
		d.dsn = d.private.DSN(localpg.Database)
	}
	var err error
	if d.DB, err = migrations.Open(ctx, d.dsn, migrations.Options{}); err == nil {
		err = migrations.Guard(ctx, d.DB)
	}
	if err == nil && why.migrate {
		err = d.Migrate(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

// Close ends the connections and stops the private server if it is ours.
func (d *database) Close() error {
	if d.DB != nil {
		d.DB.Close()
	}
	if d.private == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), stopWithin)
	defer cancel()
	return d.private.Stop(ctx)
}

// libpqParams are the parameters of a connection string that pg_dump and
// pg_restore understand. Others, such as statement_timeout, are the driver's.
var libpqParams = []string{"host", "hostaddr", "port", "sslmode", "sslcert", "sslkey", "sslrootcert", "sslcrl",
	"channel_binding", "target_session_attrs", "connect_timeout", "passfile", "options", "gssencmode", "krbsrvname"}

// tool is pg_dump or pg_restore, connected to dsn. The password travels in the
// environment: arguments are there for every local account to read.
func (d *database) tool(ctx context.Context, program, dsn string, args ...string) (*exec.Cmd, error) {
	path, err := d.toolPath(program)
	if err != nil {
		return nil, err
	}
	u, err := url.Parse(dsn)
	if err != nil {
		return nil, errors.New("the database's address cannot be read")
	}
	given, kept := u.Query(), url.Values{}
	for _, name := range libpqParams {
		if v := given.Get(name); v != "" {
			kept.Set(name, v)
		}
	}
	password, ok := u.User.Password()
	if !ok {
		password = given.Get("password")
	}
	if name := u.User.Username(); name != "" {
		u.User = url.User(name)
	}
	u.RawQuery = kept.Encode()
	cmd := exec.CommandContext(ctx, path, append(args, "--no-password", "--dbname="+u.String())...)
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	if password != "" {
		cmd.Env = append(cmd.Env, "PGPASSWORD="+password)
	}
	return cmd, nil
}

// toolPath finds the program beside the private server, else among the
// installed servers, else in PATH, where the client package puts it.
func (d *database) toolPath(program string) (string, error) {
	if d.private != nil {
		return d.private.Binaries().Path(program), nil
	}
	if found, err := localpg.Find(d.pgBin); err == nil {
		return found[0].Path(program), nil
	}
	path, err := exec.LookPath(program)
	if err != nil {
		return "", fmt.Errorf("%s is not installed; on Debian or Ubuntu run `apt-get install postgresql-client`", program)
	}
	return path, nil
}
