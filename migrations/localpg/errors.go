//go:build unix

package localpg

import "fmt"

// MissingError says that no PostgreSQL server binaries were found; its text
// names the command that installs them.
type MissingError struct {
	Searched []string // folders and patterns that were looked at
	Oldest   int      // the oldest usable major version
}

func (e *MissingError) Error() string {
	return fmt.Sprintf("no PostgreSQL server (version %d or newer) is installed; on Debian or Ubuntu run "+
		"`apt-get install postgresql`, or set JYLU_PG_BIN to the folder of initdb and postgres, "+
		"or JYLU_DATABASE_URL to a server elsewhere (searched %v)", e.Oldest, e.Searched)
}

// LockedError says that another process uses the data folder.
type LockedError struct {
	Dir string
	PID int // of the holder; 0 if it could not be read
}

func (e *LockedError) Error() string {
	return fmt.Sprintf("another jylu (process %d) is using %s; stop it first, or choose another folder with JYLU_DATA_DIR", e.PID, e.Dir)
}

// VersionError says that the data folder was written by a major version of
// PostgreSQL that is not installed, and how to go on.
type VersionError struct {
	Dir       string
	Data      int   // major version of the data folder
	Installed []int // major versions found
}

func (e *VersionError) Error() string {
	return fmt.Sprintf("%s was written by PostgreSQL %d, but only %v is installed; PostgreSQL cannot read another major version's files. "+
		"Either install the old one beside it (`apt-get install postgresql-%d`) and start again; "+
		"or, to move to the installed version: with PostgreSQL %d in place run `jylu backup FILE`, "+
		"move the folder away, and run `jylu restore FILE`",
		e.Dir, e.Data, e.Installed, e.Data, e.Data)
}
