//go:build unix

package migrations

import (
	"context"
	"fmt"
	"strconv"
)

// UnsafeError says why a server is refused.
type UnsafeError struct {
	Setting, Value string
	Want           string // what must be set, in words for an administrator
}

func (e *UnsafeError) Error() string {
	return fmt.Sprintf("the database server has %s = %s: %s", e.Setting, e.Value, e.Want)
}

// Guard refuses, with an *UnsafeError, a server that could lose what Jylu has
// acknowledged or that Jylu does not run on. Call it at start.
func Guard(ctx context.Context, db *DB) error {
	checks := []struct {
		setting string
		ok      func(value string) bool
		want    string
	}{
		{"server_version_num", func(v string) bool { n, err := strconv.Atoi(v); return err == nil && n >= 150000 },
			"jylu needs PostgreSQL 15 or newer"},
		{"server_encoding", is("UTF8"), "names in Kazakh and Russian need a database with encoding UTF8"},
		{"fsync", is("on"), "a power cut would destroy the database; set fsync = on"},
		{"full_page_writes", is("on"), "a power cut could tear pages; set full_page_writes = on"},
		{"synchronous_commit", func(v string) bool { return v != "off" },
			"an acknowledged order could be lost in a crash; set synchronous_commit = on, for this role and database too"},
		{"transaction_read_only", is("off"), "this is a standby or a read-only database; point JYLU_DATABASE_URL at the primary " +
			"(several hosts with target_session_attrs=read-write find it themselves)"},
	}
	for _, c := range checks {
		var value string
		if err := db.Pool.QueryRow(ctx, "SELECT current_setting($1)", c.setting).Scan(&value); err != nil {
			return fmt.Errorf("migrations: guard: %s: %w", c.setting, err)
		}
		if !c.ok(value) {
			return fmt.Errorf("migrations: guard: %w", &UnsafeError{c.setting, value, c.want})
		}
	}
	return nil
}

func is(want string) func(string) bool { return func(v string) bool { return v == want } }
