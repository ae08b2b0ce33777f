package fleet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"jylu/dispatch/journal"
)

// slurp returns the bytes of a file without byte-order mark, or ok false with a
// fault noted. An optional file that is absent is no fault.
func (r *rosterReader) slurp(name string, optional bool) (text []byte, ok bool) {
	f, err := r.fsys.Open(name)
	if err != nil {
		switch {
		case errors.Is(err, fs.ErrNotExist) && optional:
		case errors.Is(err, fs.ErrNotExist):
			r.fault(LineError{File: name, Code: "missing-file"})
		default:
			r.fault(LineError{File: name, Code: "unreadable"})
		}
		return nil, false
	}
	defer f.Close()
	text, err = io.ReadAll(io.LimitReader(f, maxRosterFile+1))
	if err != nil {
		r.fault(LineError{File: name, Code: "unreadable"})
		return nil, false
	}
	fmt.Fprintf(r.digest, "%s %d\n", name, len(text))
	r.digest.Write(text)
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	switch code, at := unfit(text); {
	case code != "":
		r.fault(LineError{File: name, Line: at, Code: code})
		return nil, false
	}
	return text, true
}

// unfit returns why text is no text for us, and on which line.
func unfit(text []byte) (code string, line int) {
	if len(text) > maxRosterFile {
		return "too-large", 0
	}
	if at := bytes.IndexByte(text, 0); at >= 0 {
		return "nul-byte", 1 + bytes.Count(text[:at], []byte{'\n'})
	}
	if !utf8.Valid(text) {
		at := 0
		for at < len(text) {
			c, size := utf8.DecodeRune(text[at:])
			if c == utf8.RuneError && size == 1 {
				break
			}
			at += size
		}
		return "not-utf8", 1 + bytes.Count(text[:at], []byte{'\n'})
	}
	return "", 0
}

// sheetColumn is one column a file may have.
type sheetColumn struct {
	name     string
	required bool // the column must be there and no cell empty
}

// sheetRow is one line of a CSV file. Its methods read a cell; a cell that is
// not as it must be is noted as a fault and read as the zero value.
type sheetRow struct {
	r     *rosterReader
	file  string
	line  int
	cells map[string]string
}

func (w sheetRow) fault(column, code string) {
	w.r.fault(LineError{File: w.file, Line: w.line, Column: column, Code: code, Value: w.cells[column]})
}

// sheet reads a CSV file and calls row for each line that has as many cells as
// the header. It returns false if the file is absent or has no usable header.
func (r *rosterReader) sheet(name string, optional bool, columns []sheetColumn, row func(sheetRow)) bool {
	text, ok := r.slurp(name, optional)
	if !ok {
		return false
	}
	in := csv.NewReader(bytes.NewReader(text))
	in.FieldsPerRecord, in.Comma = -1, separator(text)
	header, err := in.Read()
	if err != nil {
		r.fault(LineError{File: name, Line: 1, Code: "bad-csv"})
		return false
	}
	if !r.header(name, header, columns) {
		r.broken[name] = true
		return false
	}
	for rows := 0; ; {
		cells, err := in.Read()
		if err == io.EOF {
			return true
		}
		if err != nil {
			r.fault(LineError{File: name, Line: badLine(err), Code: "bad-csv"})
			if !errors.As(err, new(*csv.ParseError)) || len(r.faults) > maxFaults {
				return true
			}
			continue
		}
		line, _ := in.FieldPos(0)
		if !slices.ContainsFunc(cells, func(c string) bool { return strings.TrimSpace(c) != "" }) {
			continue // spreadsheets leave empty lines at the end
		}
		if rows++; rows > maxRosterRows {
			r.fault(LineError{File: name, Line: line, Code: "too-many-rows"})
			return true
		}
		if len(cells) != len(header) {
			r.fault(LineError{File: name, Line: line, Code: "cell-count", Value: strconv.Itoa(len(cells))})
			continue
		}
		w := sheetRow{r: r, file: name, line: line, cells: make(map[string]string, len(cells))}
		for i, c := range cells {
			w.put(strings.TrimSpace(header[i]), strings.TrimSpace(c))
		}
		row(w)
	}
}

// separator is the comma, or the semicolon that spreadsheets write where the
// comma is the decimal mark.
func separator(text []byte) rune {
	first, _, _ := bytes.Cut(text, []byte{'\n'})
	if bytes.Count(first, []byte{';'}) > bytes.Count(first, []byte{','}) {
		return ';'
	}
	return ','
}

func badLine(err error) int {
	var at *csv.ParseError
	if errors.As(err, &at) {
		return at.Line
	}
	return 0
}

// header checks the names of columns; false: the rows cannot be read.
func (r *rosterReader) header(file string, header []string, columns []sheetColumn) bool {
	sound := true
	fault := func(column, code string) {
		r.fault(LineError{File: file, Line: 1, Column: column, Code: code})
		sound = false
	}
	seen := map[string]bool{}
	for _, h := range header {
		h = strings.TrimSpace(h)
		switch known := slices.ContainsFunc(columns, func(c sheetColumn) bool { return c.name == h }); {
		case !known:
			r.fault(LineError{File: file, Line: 1, Code: "unknown-column", Value: h})
			sound = false
		case seen[h]:
			fault(h, "duplicate-column")
		}
		seen[h] = true
	}
	for _, c := range columns {
		if c.required && !seen[c.name] {
			fault(c.name, "missing-column")
		}
	}
	return sound
}

// put checks what is true of every cell: length and characters.
func (w sheetRow) put(column, cell string) {
	switch w.cells[column] = cell; {
	case utf8.RuneCountInString(cell) > maxCell:
		w.fault(column, "too-long")
	case strings.ContainsFunc(cell, journal.Unseen):
		w.fault(column, "control-character")
	}
}

// text returns a cell as it is.
func (w sheetRow) text(column string) string { return w.cells[column] }

// must returns a cell that may not be empty.
func (w sheetRow) must(column string) string {
	if w.cells[column] == "" {
		w.fault(column, "required")
	}
	return w.cells[column]
}

// match returns a cell that is empty or has the form fits checks.
func (w sheetRow) match(column, code string, fits func(string) bool) string {
	cell := w.cells[column]
	if cell != "" && !fits(cell) {
		w.fault(column, code)
		return ""
	}
	return cell
}

// number returns a cell as a whole number between 1 and most; 0 if it is empty.
func (w sheetRow) number(column string, most int) int {
	cell := w.cells[column]
	if cell == "" {
		return 0
	}
	n, err := strconv.Atoi(cell)
	switch {
	case err != nil:
		w.fault(column, "not-a-number")
	case n < 1 || n > most:
		w.fault(column, "out-of-range")
	default:
		return n
	}
	return 0
}

// mustNumber is number of a cell that may not be empty.
func (w sheetRow) mustNumber(column string, most int) int {
	if w.must(column) == "" {
		return 0
	}
	return w.number(column, most)
}

// oneOf returns a cell that must be one of allowed.
func (w sheetRow) oneOf(column, code string, allowed []string) string {
	cell := w.must(column)
	if cell != "" && !slices.Contains(allowed, cell) {
		w.fault(column, code)
		return ""
	}
	return cell
}

// date returns a cell that must be a date, YYYY-MM-DD.
func (w sheetRow) date(column string) string {
	w.must(column)
	return w.day(column)
}

// day returns a cell that is empty or a date, YYYY-MM-DD.
func (w sheetRow) day(column string) string {
	cell := w.cells[column]
	if _, err := time.Parse(time.DateOnly, cell); cell != "" && err != nil {
		w.fault(column, "not-a-date")
		return ""
	}
	return cell
}

// state returns the three columns of an initial state.
func (w sheetRow) state(kind string) RosterState {
	s := RosterState{State: StateReady, Reason: w.text("state_reason"), Days: w.number("state_days", 365)}
	if w.cells["state"] != "" {
		s.State = w.oneOf("state", "unknown-state", States[kind])
	}
	if s.State == StateReady && s.Days > 0 {
		w.fault("state_days", "days-of-ready")
	}
	return s
}
