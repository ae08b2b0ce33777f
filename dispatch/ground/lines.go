package ground

import (
	"database/sql/driver"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"

	"github.com/paulmach/orb"

	"jylu/geo"
)

// Lines is a multi-line as stored in a bytea column: WKB, SRID 4326, longitude
// first. As JSON it is a GeoJSON MultiLineString.
type Lines orb.MultiLineString

// Codes of WKB: the byte order we write, and the types.
const (
	littleEndian  = 1
	wkbLineString = 2
	wkbMultiLine  = 5
	wkbHeader     = 1 + 4 + 4 // order, type, count
	wkbPoint      = 16
)

// GormDataType is the column type of Lines.
func (Lines) GormDataType() string { return "bytea" }

// Value returns the lines as WKB.
func (l Lines) Value() (driver.Value, error) {
	b := appendHeader(nil, wkbMultiLine, len(l))
	for _, line := range l {
		b = appendHeader(b, wkbLineString, len(line))
		for _, p := range line {
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(p[0]))
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(p[1]))
		}
	}
	return b, nil
}

func appendHeader(b []byte, kind uint32, n int) []byte {
	b = append(b, littleEndian)
	b = binary.LittleEndian.AppendUint32(b, kind)
	return binary.LittleEndian.AppendUint32(b, uint32(n))
}

// Scan reads WKB as Value writes it. It allocates no more than the bytes hold.
func (l *Lines) Scan(src any) error {
	b, ok := src.([]byte)
	if !ok {
		return fmt.Errorf("ground: lines from %T", src)
	}
	n, b, err := takeHeader(b, wkbMultiLine, wkbHeader)
	if err != nil {
		return err
	}
	read := make(Lines, n)
	for i := range read {
		if n, b, err = takeHeader(b, wkbLineString, wkbPoint); err != nil {
			return err
		}
		read[i] = make(orb.LineString, n)
		for k := range read[i] {
			p := geo.Position{
				Lon: math.Float64frombits(binary.LittleEndian.Uint64(b)),
				Lat: math.Float64frombits(binary.LittleEndian.Uint64(b[8:])),
			}
			if !p.Valid() {
				return fmt.Errorf("ground: lines: a position out of range")
			}
			read[i][k], b = p.Point(), b[wkbPoint:]
		}
	}
	if len(b) > 0 {
		return fmt.Errorf("ground: lines: %d bytes too many", len(b))
	}
	*l = read
	return nil
}

// takeHeader reads a header of the kind, whose count of items of at least size
// bytes each must fit what is left.
func takeHeader(b []byte, kind uint32, size int) (n int, rest []byte, err error) {
	if len(b) < wkbHeader || b[0] != littleEndian || binary.LittleEndian.Uint32(b[1:]) != kind {
		return 0, nil, fmt.Errorf("ground: lines: not a multi-line")
	}
	count := binary.LittleEndian.Uint32(b[5:])
	if rest = b[wkbHeader:]; uint64(count)*uint64(size) > uint64(len(rest)) {
		return 0, nil, fmt.Errorf("ground: lines: %d items do not fit", count)
	}
	return int(count), rest, nil
}

// MarshalJSON returns the lines as a GeoJSON MultiLineString.
func (l Lines) MarshalJSON() ([]byte, error) {
	if l == nil {
		l = Lines{}
	}
	return json.Marshal(struct {
		Type        string              `json:"type"`
		Coordinates orb.MultiLineString `json:"coordinates"`
	}{"MultiLineString", orb.MultiLineString(l)})
}

// UnmarshalJSON reads what MarshalJSON writes.
func (l *Lines) UnmarshalJSON(b []byte) error {
	var g struct {
		Coordinates orb.MultiLineString `json:"coordinates"`
	}
	err := json.Unmarshal(b, &g)
	*l = Lines(g.Coordinates)
	return err
}
