package web

import (
	"fmt"
	"io"
	"time"

	"github.com/xuri/excelize/v2"

	"jylu/fleet"
)

// workbook writes sheets row by row with typed cells. A text is written as an
// inline string and nothing else, so a name that begins with = + - @ is a name to
// whoever opens the file and never a formula; no cell has a formula at all.
type workbook struct {
	file   *excelize.File
	sheet  *excelize.StreamWriter
	row    int
	styles map[string]int
	err    error // the first; later calls do nothing
}

// Formats of cells. Spans are days, as spreadsheets count them.
const (
	timeFormat = "dd.mm.yyyy hh:mm"
	dayFormat  = "dd.mm.yyyy"
	spanFormat = "[h]:mm:ss"
)

func newWorkbook() *workbook {
	b := &workbook{file: excelize.NewFile(), styles: map[string]int{}}
	style := func(name string, s *excelize.Style) {
		if b.err == nil {
			b.styles[name], b.err = b.file.NewStyle(s)
		}
	}
	format := func(f string) *excelize.Style { return &excelize.Style{CustomNumFmt: &f} }
	style("head", &excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	style("time", format(timeFormat))
	style("day", format(dayFormat))
	style("span", format(spanFormat))
	return b
}

// open begins a sheet with its heads, which stay in sight.
func (b *workbook) open(name string, widths []float64, heads ...string) {
	b.end()
	if b.err != nil {
		return
	}
	if first := b.file.GetSheetName(0); b.row == 0 && first == "Sheet1" {
		b.err = b.file.SetSheetName(first, name)
	} else {
		_, b.err = b.file.NewSheet(name)
	}
	if b.err == nil {
		b.sheet, b.err = b.file.NewStreamWriter(name)
	}
	for i, w := range widths {
		if b.err == nil {
			b.err = b.sheet.SetColWidth(i+1, i+1, w)
		}
	}
	b.row = 0
	if len(heads) > 0 && b.err == nil {
		b.err = b.sheet.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
		b.heads(heads...)
	}
}

// heads writes a row of bold texts.
func (b *workbook) heads(texts ...string) {
	cells := make([]any, len(texts))
	for i, t := range texts {
		cells[i] = excelize.Cell{StyleID: b.styles["head"], Value: t}
	}
	b.put(cells)
}

// day is a date without a time.
type day string

// add writes a row. Cells are strings, whole and broken numbers, times (shown by
// the city's clock), days, durations, and pointers to those; nil is an empty cell.
func (b *workbook) add(cells ...any) {
	row := make([]any, len(cells))
	for i, c := range cells {
		row[i] = b.cell(c)
	}
	b.put(row)
}

func (b *workbook) cell(v any) any {
	switch v := v.(type) {
	case nil:
	case *time.Time:
		if v != nil {
			return b.cell(*v)
		}
	case *int:
		if v != nil {
			return *v
		}
	case time.Time:
		return excelize.Cell{StyleID: b.styles["time"], Value: serial(v.In(fleet.City))}
	case day:
		if at, err := time.Parse(time.DateOnly, string(v)); err == nil {
			return excelize.Cell{StyleID: b.styles["day"], Value: serial(at)}
		}
	case time.Duration:
		return excelize.Cell{StyleID: b.styles["span"], Value: v.Hours() / 24}
	case string, int, float64:
		return v
	default:
		b.err = fmt.Errorf("web: a cell cannot hold %T", v)
	}
	return nil
}

// serial is the number a spreadsheet knows the wall clock of t by: days since
// 30.12.1899. It has no zones, so the city's clock is written as it stands.
func serial(t time.Time) float64 {
	y, m, d := t.Date()
	wall := time.Date(y, m, d, t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
	return wall.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours() / 24
}

func (b *workbook) put(cells []any) {
	if b.err != nil {
		return
	}
	b.row++
	b.err = b.sheet.SetRow(fmt.Sprintf("A%d", b.row), cells)
}

func (b *workbook) end() {
	if b.sheet != nil && b.err == nil {
		b.err = b.sheet.Flush()
	}
	b.sheet = nil
}

// writeTo ends the book and writes it.
func (b *workbook) writeTo(w io.Writer) error {
	b.end()
	if b.err == nil {
		b.err = b.file.Write(w)
	}
	if err := b.file.Close(); b.err == nil {
		b.err = err
	}
	return b.err
}
