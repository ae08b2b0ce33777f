package fleet

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"jylu/geo"
)

// RosterFiles is a roster folder, read and checked: what Import brings the
// database to. The README of package geo/city's data folder documents the
// folder for those who fill it.
type RosterFiles struct {
	Areas        []geo.ServiceArea
	Bases        []geo.Base
	Districts    []geo.District
	Layers       []geo.Layer
	Crews        []RosterCrew
	Vehicles     []RosterVehicle
	Workers      []RosterWorker
	Certificates []RosterCertificate

	// Digest is SHA-256 over names and bytes of the files read, hex: it tells
	// two folders apart without keeping either.
	Digest string

	// Optional files and columns that are absent leave the database as it is.
	hasDistricts, hasCertificates, hasServiceDue bool
}

// AsOf moves every date in the files by the whole days from drawn to now: a
// roster invented on one day is as good on another.
func (f *RosterFiles) AsOf(drawn, now time.Time) {
	days := int(now.Sub(drawn) / (24 * time.Hour))
	later := func(date *string) {
		if on, err := time.Parse(time.DateOnly, *date); err == nil { // else empty: not known
			*date = on.AddDate(0, 0, days).Format(time.DateOnly)
		}
	}
	for i := range f.Certificates {
		later(&f.Certificates[i].ExpiresOn)
	}
	for i := range f.Vehicles {
		later(&f.Vehicles[i].ServiceDue)
	}
}

// RosterCrew is a line of crews.csv. Lead and Deputy are personnel numbers.
type RosterCrew struct {
	Number       int
	Area, Base   string
	Lead, Deputy string
	Bubble       string
	State        RosterState
	line         int
}

// RosterVehicle is a line of vehicles.csv. Crew is a crew's number, 0: the pool.
type RosterVehicle struct {
	Plate, Kind, Area, Base string
	Crew                    int
	ServiceDue              string // YYYY-MM-DD, a date that exists; "": not known
	State                   RosterState
	line                    int
}

// RosterWorker is a line of workers.csv. Crew and RotatesWith are numbers of
// crews, 0: none.
type RosterWorker struct {
	PersonnelNo, Name, Phone, Trade, Area string
	Crew, RotatesWith                     int
	State                                 RosterState
	line                                  int
}

// RosterCertificate is a line of certificates.csv.
type RosterCertificate struct {
	PersonnelNo, Code string
	ExpiresOn         string // YYYY-MM-DD, a date that exists
	line              int
}

// RosterState is the state a row begins with when an import adds it.
type RosterState struct {
	State  string // one of States of its kind
	Reason string // free text
	Days   int    // from the import until the state ends by itself; 0: until changed
}

// LineError is one fault of a roster folder. Code is stable and kebab-case, for
// the message in the reader's language; Value is what stood there, shortened.
type LineError struct {
	File   string
	Line   int    // from 1; 0: the file as a whole
	Column string // name of the column or property; "": the whole line
	Code   string
	Value  string
	See    string // the other place concerned, as file:line; or ""
}

// Error is file:line: column: code "value" (see).
func (e LineError) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d", e.Line)
	}
	if e.Column != "" {
		b.WriteString(": " + e.Column)
	}
	b.WriteString(": " + e.Code)
	if e.Value != "" {
		fmt.Fprintf(&b, " %q", e.Value)
	}
	if e.See != "" {
		b.WriteString(" (see " + e.See + ")")
	}
	return b.String()
}

const (
	maxRosterFile = 10 << 20 // bytes, per file
	maxRosterRows = 20_000   // per CSV file
	maxLayers     = 50
	maxCell       = 200 // characters
	maxFaults     = 500 // then the listing ends with too-many-errors
	maxShown      = 60  // characters of a Value
)

// ReadRoster reads the roster folder fsys and checks every file and what the
// files say of each other. All faults are returned, in order of file and line,
// up to 500; with any, the RosterFiles must not be imported.
//
// It never panics and keeps within a few times the size of the files, whatever
// they contain; only names at the top of the folder are opened.
func ReadRoster(fsys fs.FS) (RosterFiles, []LineError) {
	r := rosterReader{fsys: fsys, digest: sha256.New(), broken: map[string]bool{}}
	r.areas()
	r.bases()
	r.crews()
	r.vehicles()
	r.workers()
	r.certificates()
	r.districts()
	r.layers()
	r.check()
	r.files.Digest = hex.EncodeToString(r.digest.Sum(nil))
	slices.SortStableFunc(r.faults, func(a, b LineError) int {
		if a.File != b.File {
			return strings.Compare(a.File, b.File)
		}
		return a.Line - b.Line
	})
	if len(r.faults) > maxFaults {
		r.faults = append(r.faults[:maxFaults], LineError{File: ".", Code: "too-many-errors"})
	}
	return r.files, r.faults
}

// rosterReader gathers the files and the faults of one folder.
type rosterReader struct {
	fsys   fs.FS
	files  RosterFiles
	faults []LineError
	digest hash.Hash

	// broken files lack rows or keys that could not be read: what refers to them
	// is not checked, because "unknown" would be noise after the real fault.
	broken map[string]bool
}

// fault notes e. Beyond a bound it does not, so that a hostile file cannot fill
// memory with complaints.
func (r *rosterReader) fault(e LineError) {
	if e.Code != "duplicate" && slices.Contains([]string{"", "code", "number", "personnel_no"}, e.Column) {
		r.broken[e.File] = true
	}
	if len(r.faults) > 4*maxFaults {
		return
	}
	if utf8.RuneCountInString(e.Value) > maxShown {
		e.Value = string([]rune(e.Value)[:maxShown]) + "…"
	}
	r.faults = append(r.faults, e)
}

// names returns the plain files of the folder, sorted.
func (r *rosterReader) names() []string {
	entries, err := fs.ReadDir(r.fsys, ".")
	if err != nil {
		r.fault(LineError{File: ".", Code: "unreadable"})
		return nil
	}
	var names []string
	for _, e := range entries {
		if !e.IsDir() && path.Base(e.Name()) == e.Name() {
			names = append(names, e.Name())
		}
	}
	return names
}
