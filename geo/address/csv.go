package address

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
)

// ReadCSV reads addresses from a table with a head, in UTF-8 or Windows-1251,
// with commas, semicolons or tabs; README.md describes the columns. With any
// fault the gazetteer is not to be used: all or nothing. The error is that of
// r, not of what it holds.
func ReadCSV(r io.Reader) (Gazetteer, []Fault, error) {
	all, fault, err := slurp(r)
	if fault != nil || err != nil {
		return Gazetteer{}, list1(fault), err
	}
	text, ok := utf8Text(all)
	if !ok {
		return Gazetteer{}, []Fault{{Code: FaultEncoding}}, nil
	}
	c := csv.NewReader(bytes.NewReader(text))
	c.Comma, c.FieldsPerRecord, c.ReuseRecord = separator(text), -1, true
	head, err := c.Read()
	if err != nil {
		return Gazetteer{}, []Fault{syntaxFault(err)}, nil
	}
	var f faults
	names := readHead(head, &f)
	if len(f) > 0 {
		return Gazetteer{}, f, nil
	}
	var g Gazetteer
	readRows(c, names, &g, &f)
	if len(f) > 0 {
		return Gazetteer{}, f, nil
	}
	return g, nil, nil
}

func list1(f *Fault) []Fault {
	if f == nil {
		return nil
	}
	return []Fault{*f}
}

// readHead returns the canonical name of each column; columns of no meaning
// here have none and are left out.
func readHead(head []string, f *faults) []string {
	if len(head) > mostColumns {
		f.add(1, "", FaultCells, "")
		return nil
	}
	names, has := make([]string, len(head)), map[string]bool{}
	for i, h := range head {
		name := column(h)
		if name != "" && has[name] {
			f.add(1, name, FaultColumnTwice, h)
		}
		names[i], has[name] = name, true
	}
	if !has["street"] && !has["name"] && !has["code"] {
		f.add(1, "street", FaultColumnMissing, "")
	}
	if (!has["lat"] || !has["lon"]) && !has["old_name"] {
		f.add(1, "lat", FaultColumnMissing, "")
	}
	return names
}

func readRows(c *csv.Reader, names []string, g *Gazetteer, f *faults) {
	chains := Chains{}
	for n := 0; ; {
		cells, err := c.Read()
		if errors.Is(err, io.EOF) {
			if n == 0 {
				f.add(0, "", FaultEmpty, "")
			}
			return
		}
		if err != nil {
			*f = append(*f, syntaxFault(err))
			return
		}
		line, _ := c.FieldPos(0)
		if n == MostRows {
			f.add(line, "", FaultTooMany, "")
			return
		}
		if f.full() {
			return
		}
		if len(cells) == 1 && strings.TrimSpace(cells[0]) == "" {
			continue
		}
		n++
		if len(cells) != len(names) {
			f.add(line, "", FaultCells, "")
			continue
		}
		r := record{line: line, values: make(map[string]string, len(names)), faults: f, chains: chains}
		for i, name := range names {
			if name != "" {
				r.values[name] = strings.TrimSpace(strings.Clone(cells[i]))
			}
		}
		r.into(g)
	}
}

func syntaxFault(err error) Fault {
	if p, ok := errors.AsType[*csv.ParseError](err); ok {
		return Fault{Line: p.Line, Code: FaultSyntax, Value: p.Err.Error()}
	}
	return Fault{Code: FaultEmpty}
}

// separator is what stands most often in the head: a comma, a semicolon or a tab.
func separator(text []byte) rune {
	head, _, _ := bytes.Cut(text, []byte("\n"))
	best, most := ',', 0
	for _, sep := range []rune{',', ';', '\t'} {
		if n := bytes.Count(head, []byte(string(sep))); n > most {
			best, most = sep, n
		}
	}
	return best
}
