//go:build unix

package localpg

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Oldest is the oldest major version of PostgreSQL that Jylu runs on.
const Oldest = 15

// Binaries is one installed PostgreSQL: where its programs lie and which major
// version they are.
type Binaries struct {
	Dir   string
	Major int
}

// Path is the file name of one of the programs, such as "pg_dump".
func (b Binaries) Path(program string) string { return filepath.Join(b.Dir, program) }

// places are the folders where packages put the server's programs, which they
// keep out of PATH: Debian and Ubuntu, Red Hat, Alpine, and a build from source.
var places = []string{
	"/usr/lib/postgresql/*/bin",
	"/usr/pgsql-*/bin",
	"/usr/libexec/postgresql*",
	"/usr/local/pgsql/bin",
}

// Find lists the usable installations, newest first. With dir it looks there
// and nowhere else. It returns a *MissingError if there is none.
func Find(dir string) ([]Binaries, error) {
	searched, dirs := []string{dir}, []string{dir}
	if dir == "" {
		searched, dirs = append(slices.Clone(places), "PATH"), nil
		for _, pattern := range places {
			found, _ := filepath.Glob(pattern) // the only error is a malformed pattern
			dirs = append(dirs, found...)
		}
		if p, err := exec.LookPath("postgres"); err == nil {
			if p, err = filepath.EvalSymlinks(p); err == nil {
				dirs = append(dirs, filepath.Dir(p))
			}
		}
	}
	var all []Binaries
	for _, d := range dirs {
		if m, err := majorOf(d); err == nil && m >= Oldest && !slices.ContainsFunc(all, func(b Binaries) bool { return b.Dir == d }) {
			all = append(all, Binaries{Dir: d, Major: m})
		}
	}
	if len(all) == 0 {
		return nil, &MissingError{Searched: searched, Oldest: Oldest}
	}
	slices.SortStableFunc(all, func(a, b Binaries) int { return cmp.Compare(b.Major, a.Major) })
	return all, nil
}

var versionNumber = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

// majorOf asks the server program in dir for its version; initdb must be there too.
func majorOf(dir string) (int, error) {
	if _, err := os.Stat(filepath.Join(dir, "initdb")); err != nil {
		return 0, err
	}
	out, err := exec.Command(filepath.Join(dir, "postgres"), "--version").Output()
	if err != nil {
		return 0, err
	}
	m := versionNumber.FindSubmatch(out)
	if m == nil {
		return 0, fmt.Errorf("%s/postgres: unknown version %q", dir, out)
	}
	return strconv.Atoi(string(m[1]))
}

// choose picks the installation for the data folder: the same major version if
// the folder exists, else the newest.
func choose(binDir, data string) (Binaries, error) {
	all, err := Find(binDir)
	if err != nil {
		return Binaries{}, err
	}
	text, err := os.ReadFile(filepath.Join(data, "PG_VERSION"))
	if os.IsNotExist(err) {
		return all[0], nil
	}
	if err != nil {
		return Binaries{}, err
	}
	have, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return Binaries{}, fmt.Errorf("%s/PG_VERSION: %w", data, err)
	}
	var installed []int
	for _, b := range all {
		if b.Major == have {
			return b, nil
		}
		installed = append(installed, b.Major)
	}
	return Binaries{}, &VersionError{Dir: data, Data: have, Installed: installed}
}
