package address

import (
	"fmt"
	"strings"
)

// Fault is one thing wrong with an imported file. Code is stable and
// kebab-case, for the message in the reader's language; Value is what stood
// there, shortened.
type Fault struct {
	Line   int    // from 1; 0: the file as a whole
	Column string // name of the column or property; empty: the whole line
	Code   string
	Value  string
}

// Codes of faults.
const (
	FaultTooLarge      = "file-too-large"      // more than LargestFile bytes
	FaultEncoding      = "unknown-encoding"    // neither UTF-8 nor Windows-1251
	FaultEmpty         = "file-empty"          // nothing, or no row
	FaultTooMany       = "too-many-rows"       // more than MostRows
	FaultSyntax        = "syntax"              // broken quotes, broken JSON
	FaultCells         = "wrong-cell-count"    // not as many cells as the head has
	FaultColumnTwice   = "column-twice"        // two columns of one meaning
	FaultColumnMissing = "column-missing"      // lat, lon, or all columns that name something
	FaultMissing       = "missing"             // a value that this kind of row needs
	FaultNumber        = "not-a-number"        //
	FaultRange         = "out-of-range"        // latitude beyond ±90, longitude beyond ±180, people below 0
	FaultKind          = "unknown-kind"        //
	FaultHouse         = "no-house-number"     // a house number without a digit
	FaultLong          = "too-long"            // more than LongestValue runes
	FaultGeometry      = "unsuitable-geometry" //
	FaultCircle        = "alias-circle"        // the name in force was renamed, by this row or those above, to the old one
)

// Error is line 7: lat: not-a-number "43,2x".
func (f Fault) Error() string {
	var b strings.Builder
	if f.Line > 0 {
		fmt.Fprintf(&b, "line %d: ", f.Line)
	}
	if f.Column != "" {
		b.WriteString(f.Column + ": ")
	}
	b.WriteString(f.Code)
	if f.Value != "" {
		fmt.Fprintf(&b, " %q", f.Value)
	}
	return b.String()
}

// Bounds of an imported file. A city of two million people has some hundred
// thousand houses.
const (
	LargestFile  = 64 << 20 // bytes
	MostRows     = 2_000_000
	LongestValue = 200 // runes
	mostFaults   = 1000
	mostColumns  = 200
)

// faults gathers faults up to mostFaults; what follows those of a file in the
// wrong format tells nobody anything.
type faults []Fault

func (f *faults) add(line int, column, code, value string) {
	if len(*f) < mostFaults {
		if r := []rune(value); len(r) > 60 {
			value = string(r[:60]) + "…"
		}
		*f = append(*f, Fault{line, column, code, value})
	}
}

func (f *faults) full() bool { return len(*f) >= mostFaults }
