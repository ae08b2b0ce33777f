//go:build unix

package localpg

import (
	"fmt"
	"strings"
)

// settings is the text of jylu.conf. What a connection can set for itself (the
// statement and lock timeouts) is set by migrations.Open, equal on any server.
func (c *Cluster) settings() string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("# Written by Jylu at each start. Use ALTER SYSTEM to change a setting for good.")
	line("max_connections = %d", c.opt.MaxConnections)
	line("password_encryption = scram-sha-256")
	line("timezone = UTC")
	line("log_timezone = UTC")
	line("jit = off                          # our statements are short; compiling them costs more than it saves")
	line("deadlock_timeout = 200ms           # a deadlock is our bug; find it before the dispatcher feels it")
	line("client_connection_check_interval = 1s")
	line("log_lock_waits = on")
	// A log must not tell what a caller said: no statements, no row contents.
	line("log_min_error_statement = panic")
	line("log_error_verbosity = terse")
	line("log_line_prefix = '%%m [%%p] '")
	if c.opt.Fast {
		line("fsync = off                        # tests only")
		line("synchronous_commit = off")
		line("full_page_writes = off")
		line("autovacuum = off")
		line("wal_level = minimal")
		line("max_wal_senders = 0")
		line("max_wal_size = 512MB")
		line("shared_buffers = 64MB")
		return b.String()
	}
	line("fsync = on")
	line("synchronous_commit = on")
	line("full_page_writes = on")
	line("logging_collector = on             # one file a weekday, overwritten after a week")
	line("log_directory = '../log'")
	line("log_filename = 'postgresql-%%a.log'")
	line("log_rotation_age = 1d")
	line("log_rotation_size = 0")
	line("log_truncate_on_rotation = on")
	line("log_file_mode = 0600")
	return b.String()
}
