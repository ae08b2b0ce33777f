//go:build unix

// Package localpg runs a private PostgreSQL server from the server binaries
// installed on this machine, for one Jylu process and nobody else.
//
// A duty room must come up on a bare machine without a database administrator,
// yet lose nothing it has acknowledged. So `jylu serve` without
// JYLU_DATABASE_URL, and every test of a database package, use this package.
//
// Decisions:
//   - The server listens on a Unix socket only, in a folder of mode 0700 with a
//     short path (the kernel allows about 100 bytes), never on TCP. It asks for
//     a scram-sha-256 password all the same, kept in a file of mode 0600:
//     `trust` would make every local account a dispatcher.
//   - The program connects as role jylu, which owns its database and nothing
//     else; role jylu_admin, the superuser, is for maintenance.
//   - PostgreSQL refuses to run as root. Then the server runs as user postgres,
//     or nobody, and the data folder belongs to that user.
//   - We start `postgres` itself and not pg_ctl, so its exit is seen at once.
//     It gets a session of its own and outlives a killed Jylu; the next Start
//     adopts it instead of running crash recovery against a living server.
//   - An exclusive flock on the folder keeps a second Jylu out. The kernel drops
//     it with the process, so no stale lock can keep the city waiting.
//   - initdb works beside the data folder and the result is renamed into place:
//     a power cut in the middle leaves nothing half made.
//   - Server settings live in jylu.conf inside the data folder, rewritten at each
//     start; ALTER SYSTEM still wins, so an operator can tune his machine.
//   - Options.Fast gives up durability for speed and is for tests only; such a
//     server also dies with the process that started it.
package localpg

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// Database is the name of the database Start makes for the program.
const Database = "jylu"

const (
	appRole   = "jylu"
	adminRole = "jylu_admin"
	port      = "5432" // part of the socket's file name only; nothing listens on TCP
)

// Options says where and how a private server runs.
type Options struct {
	// Dir is the folder of everything this server owns: data, password, lock,
	// logs. It is made if absent. As root its parents must let the server's
	// user through.
	Dir string
	// BinDir is the folder of initdb and postgres; empty searches the usual
	// places, newest version first.
	BinDir string
	// Fast switches durability off and ties the server's life to this process.
	// For tests only.
	Fast bool
	// MaxConnections bounds the server's connections; 0 means 100.
	MaxConnections int
	// StartTimeout bounds the wait for readiness, crash recovery included; 0
	// means two minutes.
	StartTimeout time.Duration
}

// Cluster is a running private server. Its methods may be called concurrently.
type Cluster struct {
	opt      Options
	bin      Binaries
	owner    account
	lock     *os.File // nil when another process owns the server
	password string
	socket   string
	pid      int
	adopted  bool
	done     chan struct{} // closed when the server process has ended
	stop     sync.Once
	stopErr  error
}

// Start brings up the private server of opt.Dir, making it on first use, or
// adopts the one that is already running there because its Jylu was killed. It
// returns a *MissingError without server binaries, a *LockedError while another
// Jylu holds the folder and a *VersionError if the data is of a major version
// that is not installed.
func Start(ctx context.Context, opt Options) (*Cluster, error) {
	if opt.StartTimeout == 0 {
		opt.StartTimeout = 2 * time.Minute
	}
	if opt.MaxConnections == 0 {
		opt.MaxConnections = 100
	}
	c, err := prepare(opt)
	if err != nil {
		return nil, fmt.Errorf("localpg: start: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, opt.StartTimeout)
	defer cancel()
	if err := c.up(ctx); err != nil {
		c.lock.Close()
		return nil, fmt.Errorf("localpg: start: %w", err)
	}
	return c, nil
}

// Join is Start for a command that works beside a running `jylu serve`: if the
// folder is held by another process it uses that one's server, and Stop then
// leaves the server alone.
func Join(ctx context.Context, opt Options) (*Cluster, error) {
	c, err := Start(ctx, opt)
	if _, ok := errors.AsType[*LockedError](err); !ok {
		return c, err
	}
	held := err
	c = &Cluster{opt: opt, done: make(chan struct{})}
	if c.password, err = readPassword(opt.Dir); err != nil {
		return nil, fmt.Errorf("localpg: join: %w", err)
	}
	pm, err := readPostmaster(c.data())
	if err != nil || pm.status != statusReady {
		return nil, held
	}
	c.pid, c.socket = pm.pid, pm.socket
	if c.bin, err = choose(opt.BinDir, c.data()); err != nil {
		return nil, fmt.Errorf("localpg: join: %w", err)
	}
	if err := c.ping(ctx); err != nil {
		return nil, fmt.Errorf("localpg: join: %w", err)
	}
	return c, nil
}

// prepare does everything that needs no running server: binaries, account,
// folder, lock, password.
func prepare(opt Options) (*Cluster, error) {
	dir, err := filepath.Abs(opt.Dir)
	if err != nil {
		return nil, err
	}
	opt.Dir = dir
	c := &Cluster{opt: opt, done: make(chan struct{})}
	if c.bin, err = choose(opt.BinDir, c.data()); err != nil {
		return nil, err
	}
	if c.owner, err = serverAccount(); err != nil {
		return nil, err
	}
	if err := c.owner.ownFolder(opt.Dir); err != nil {
		return nil, err
	}
	if err := c.owner.reaches(opt.Dir); err != nil {
		return nil, err
	}
	if c.lock, err = lockFolder(opt.Dir); err != nil {
		return nil, err
	}
	if c.password, err = c.ensurePassword(); err != nil {
		c.lock.Close()
		return nil, err
	}
	return c, nil
}

// up adopts or starts the server and makes the program's role and database.
func (c *Cluster) up(ctx context.Context) error {
	adopted, err := c.adopt(ctx)
	if err != nil {
		return err
	}
	if !adopted {
		if err := c.initialise(ctx); err != nil {
			return err
		}
		if err := c.launch(ctx); err != nil {
			return err
		}
	}
	if err := c.ensureDatabase(ctx); err != nil {
		_ = c.Stop(context.WithoutCancel(ctx))
		return err
	}
	return nil
}

// ensureDatabase makes role and database on first use. Both statements are
// repeated harmlessly if the first start was cut short between them.
func (c *Cluster) ensureDatabase(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, c.AdminDSN("postgres"))
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	var role, database bool
	err = conn.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1),
		EXISTS (SELECT FROM pg_database WHERE datname = $2)`, appRole, Database).Scan(&role, &database)
	if err != nil {
		return fmt.Errorf("look for the database: %w", err)
	}
	if !role {
		// The password is base32 of our own making, so it needs no quoting.
		if _, err := conn.Exec(ctx, `CREATE ROLE jylu LOGIN PASSWORD '`+c.password+`'`); err != nil {
			return fmt.Errorf("create the role: %w", err)
		}
	}
	if !database {
		if _, err := conn.Exec(ctx, `CREATE DATABASE jylu OWNER jylu`); err != nil {
			return fmt.Errorf("create the database: %w", err)
		}
	}
	return nil
}

// DSN is the connection string of the program's role for the named database. It
// holds the password: never log it.
func (c *Cluster) DSN(database string) string { return c.dsn(appRole, database) }

// AdminDSN is DSN for the superuser, for maintenance and tests.
func (c *Cluster) AdminDSN(database string) string { return c.dsn(adminRole, database) }

func (c *Cluster) dsn(role, database string) string {
	q := url.Values{"host": {c.socket}, "port": {port}, "sslmode": {"disable"}}
	u := url.URL{Scheme: "postgres", User: url.UserPassword(role, c.password), Path: "/" + database, RawQuery: q.Encode()}
	return u.String()
}

// Adopted reports whether the server was found running and not started by us.
func (c *Cluster) Adopted() bool { return c.adopted }

// Binaries are the server programs in use; pg_dump and pg_restore lie with them.
func (c *Cluster) Binaries() Binaries { return c.bin }

// Socket is the folder of the server's Unix socket.
func (c *Cluster) Socket() string { return c.socket }

// PID is the process id of the server.
func (c *Cluster) PID() int { return c.pid }

// Done is closed when the server process has ended, whoever ended it. It never
// closes on a joined cluster.
func (c *Cluster) Done() <-chan struct{} { return c.done }

func (c *Cluster) data() string { return filepath.Join(c.opt.Dir, "data") }

// ping proves that the server answers, with our password, from our data folder.
func (c *Cluster) ping(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, c.AdminDSN("postgres"))
	if err != nil {
		return fmt.Errorf("connect to the running server: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	var dir string
	if err := conn.QueryRow(ctx, "SHOW data_directory").Scan(&dir); err != nil {
		return err
	}
	if !sameFile(dir, c.data()) {
		return fmt.Errorf("the server on %s serves %s, not %s", c.socket, dir, c.data())
	}
	return nil
}

func sameFile(a, b string) bool {
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	return errX == nil && errY == nil && os.SameFile(x, y)
}
