//go:build unix

package migrations

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// Options bounds a pool. The zero value is right for the commands of one process.
type Options struct {
	// MaxConns is the most connections the pool opens; 0 means 12, between the 8
	// and 16 that serve two processor cores best.
	MaxConns int32
	// StatementTimeout ends a statement that runs longer; 0 means five seconds.
	// Reports take a pool of their own with sixty.
	StatementTimeout time.Duration
	// ReadOnly makes every transaction of the pool read-only.
	ReadOnly bool
	// Name is shown in pg_stat_activity; empty means jylu.
	Name string
	// Tracer is told of every statement; nil for nobody. For tests that count them.
	Tracer pgx.QueryTracer
}

// DB is the database in the three forms the packages use. All share Pool and
// its limit.
type DB struct {
	Pool *pgxpool.Pool
	SQL  *sql.DB
	Gorm *gorm.DB
}

// Close ends all connections. It waits for those in use.
func (db *DB) Close() {
	db.SQL.Close()
	db.Pool.Close()
}

// Open connects to the database of dsn, which may name several hosts with
// target_session_attrs=read-write, and proves that it answers. A timeout given
// in dsn wins over opt.
func Open(ctx context.Context, dsn string, opt Options) (*DB, error) {
	cfg, err := poolConfig(dsn, opt)
	if err != nil {
		return nil, err
	}
	var pool *pgxpool.Pool
	// 25006 read_only_sql_transaction: this server was demoted. Every connection
	// of the pool leads to it, so all go; the next ones look for the new primary.
	cfg.ConnConfig.OnPgError = func(_ *pgconn.PgConn, e *pgconn.PgError) bool {
		if e.Code == "25006" && !opt.ReadOnly {
			go pool.Reset()
			return false
		}
		return e.Severity != "FATAL"
	}
	if pool, err = pgxpool.NewWithConfig(ctx, cfg); err != nil {
		return nil, fmt.Errorf("migrations: open: %w", err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("migrations: open: %w", err)
	}
	db := &DB{Pool: pool, SQL: stdlib.OpenDBFromPool(pool)}
	// gorm.Open writes into its Config, so each Open gets a fresh one. gorm logs
	// nothing: an error is logged once, by whoever answers for it, and a logged
	// statement could carry a caller's name.
	db.Gorm, err = gorm.Open(postgres.New(postgres.Config{Conn: db.SQL}), &gorm.Config{
		SkipDefaultTransaction: true,
		TranslateError:         true,
		NowFunc:                micros,
		Logger:                 logger.Discard,
	})
	if err != nil {
		db.Close()
		return nil, fmt.Errorf("migrations: open: %w", err)
	}
	return db, nil
}

// poolConfig is the pool of dsn with our limits.
func poolConfig(dsn string, opt Options) (*pgxpool.Config, error) {
	cfg, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		// pgx leaves the password out of this error.
		return nil, fmt.Errorf("migrations: open: %w", err)
	}
	cfg.MaxConns = max(opt.MaxConns, 0)
	if cfg.MaxConns == 0 {
		cfg.MaxConns = 12
	}
	cfg.MaxConnLifetime, cfg.MaxConnLifetimeJitter = time.Hour, 5*time.Minute
	cfg.PingTimeout = 2 * time.Second
	cfg.ConnConfig.Tracer = opt.Tracer
	if cfg.ConnConfig.ConnectTimeout == 0 {
		cfg.ConnConfig.ConnectTimeout = 2 * time.Second
	}
	statement := opt.StatementTimeout
	if statement == 0 {
		statement = 5 * time.Second
	}
	set := func(name, value string) {
		if _, given := cfg.ConnConfig.RuntimeParams[name]; !given {
			cfg.ConnConfig.RuntimeParams[name] = value
		}
	}
	name := opt.Name
	if name == "" {
		name = "jylu"
	}
	set("application_name", name)
	set("timezone", "UTC")
	set("statement_timeout", strconv.FormatInt(statement.Milliseconds(), 10))
	set("lock_timeout", "2000")
	set("idle_in_transaction_session_timeout", "10000")
	if opt.ReadOnly {
		set("default_transaction_read_only", "on")
	}
	return cfg, nil
}
