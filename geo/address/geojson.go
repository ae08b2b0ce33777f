package address

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"jylu/geo"
)

// ReadGeoJSON reads addresses from a FeatureCollection, in UTF-8. The
// properties of a feature are the columns of ReadCSV without lat and lon; points
// give houses, places, chambers and crossings, polygons the same by the middle of
// their box, lines the courses of streets. Faults bear the line on which the
// feature begins. All or nothing, as with ReadCSV.
func ReadGeoJSON(r io.Reader) (Gazetteer, []Fault, error) {
	all, fault, err := slurp(r)
	if fault != nil || err != nil {
		return Gazetteer{}, list1(fault), err
	}
	all = bytes.TrimPrefix(all, []byte("\xef\xbb\xbf"))
	var f faults
	var g Gazetteer
	if len(bytes.TrimSpace(all)) == 0 {
		return Gazetteer{}, []Fault{{Code: FaultEmpty}}, nil
	}
	readFeatures(all, &g, &f)
	if len(f) > 0 {
		return Gazetteer{}, f, nil
	}
	return g, nil, nil
}

// readFeatures goes through the document feature by feature.
func readFeatures(all []byte, g *Gazetteer, f *faults) {
	d := json.NewDecoder(bytes.NewReader(all))
	lines := lineCounter{text: all}
	bad := func(err error) {
		value := ""
		if err != nil {
			value = err.Error()
		}
		f.add(lines.at(d.InputOffset()), "", FaultSyntax, value)
	}
	if err := enterFeatures(d); err != nil {
		bad(err)
		return
	}
	n, chains := 0, Chains{}
	for ; d.More(); n++ {
		line := lines.next(d.InputOffset())
		var x feature
		if err := d.Decode(&x); err != nil {
			bad(err)
			return
		}
		if n == MostRows {
			f.add(line, "", FaultTooMany, "")
			return
		}
		if f.full() {
			return
		}
		x.into(line, g, chains, f)
	}
	if _, err := d.Token(); err != nil {
		bad(err)
		return
	}
	if n == 0 {
		f.add(0, "", FaultEmpty, "")
	}
}

// enterFeatures reads up to the first feature.
func enterFeatures(d *json.Decoder) error {
	t, err := d.Token()
	if err != nil {
		return err
	}
	if t != json.Delim('{') {
		return errors.New("no object")
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return err
		}
		if key == "features" {
			if t, err = d.Token(); err == nil && t != json.Delim('[') {
				err = errors.New("features is no list")
			}
			return err
		}
		var skip json.RawMessage
		if err := d.Decode(&skip); err != nil {
			return err
		}
	}
	return errors.New("no features")
}

// lineCounter turns rising offsets into lines.
type lineCounter struct {
	text []byte
	from int64
	line int
}

func (c *lineCounter) at(offset int64) int {
	offset = min(offset, int64(len(c.text)))
	if offset > c.from {
		c.line += bytes.Count(c.text[c.from:offset], []byte("\n"))
		c.from = offset
	}
	return c.line + 1
}

// next is the line of the value after offset: past the comma and white space.
func (c *lineCounter) next(offset int64) int {
	for offset < int64(len(c.text)) && strings.IndexByte(", \t\r\n", c.text[offset]) >= 0 {
		offset++
	}
	return c.at(offset)
}

// feature is one feature of the file.
type feature struct {
	Properties map[string]any `json:"properties"`
	Geometry   *struct {
		Type        string          `json:"type"`
		Coordinates json.RawMessage `json:"coordinates"`
	} `json:"geometry"`
}

func (x *feature) into(line int, g *Gazetteer, chains Chains, f *faults) {
	r := record{line: line, values: map[string]string{}, faults: f, chains: chains}
	for key, v := range x.Properties {
		name := column(key)
		if name == "" || name == "lat" || name == "lon" || v == nil {
			continue
		}
		if _, twice := r.values[name]; twice {
			r.fault(name, FaultColumnTwice, "")
		}
		switch v.(type) {
		case string, float64, bool:
			r.values[name] = strings.TrimSpace(fmt.Sprint(v))
		default:
			r.fault(name, FaultSyntax, "")
		}
	}
	if x.Geometry != nil {
		r.geometry(x.Geometry.Type, x.Geometry.Coordinates)
	}
	if !r.broken {
		r.into(g)
	}
}

// geometry reads where a feature is.
func (r *record) geometry(kind string, raw json.RawMessage) {
	var points [][2]float64
	var lines [][][2]float64
	var err error
	switch kind {
	case "Point":
		var p [2]float64
		err = json.Unmarshal(raw, &p)
		points = [][2]float64{p}
	case "MultiPoint":
		err = json.Unmarshal(raw, &points)
	case "LineString":
		lines = make([][][2]float64, 1)
		err = json.Unmarshal(raw, &lines[0])
	case "MultiLineString":
		err = json.Unmarshal(raw, &lines)
	case "Polygon":
		var rings [][][2]float64
		if err = json.Unmarshal(raw, &rings); len(rings) > 0 {
			points = rings[0]
		}
	case "MultiPolygon":
		var many [][][][2]float64
		if err = json.Unmarshal(raw, &many); len(many) > 0 && len(many[0]) > 0 {
			points = many[0][0]
		}
	default:
		err = errors.New(kind)
	}
	if err != nil || len(points) == 0 && len(lines) == 0 {
		r.fault("geometry", FaultGeometry, kind)
		return
	}
	r.place(points, lines)
}

// place checks the coordinates and takes the middle of the points' box.
func (r *record) place(points [][2]float64, lines [][][2]float64) {
	for _, l := range lines {
		line := make([]geo.Position, 0, len(l))
		for _, c := range l {
			p := geo.Position{Lon: c[0], Lat: c[1]}
			if !p.Valid() {
				r.fault("geometry", FaultRange, fmt.Sprint(c))
				return
			}
			line = append(line, p)
		}
		if len(line) > 0 {
			r.lines = append(r.lines, line)
		}
	}
	for i, c := range points {
		if !(geo.Position{Lon: c[0], Lat: c[1]}).Valid() {
			r.fault("geometry", FaultRange, fmt.Sprint(c))
			return
		}
		if i == 0 {
			r.at = geo.Position{Lon: c[0], Lat: c[1]}
		}
	}
	if len(points) > 0 {
		low, high := points[0], points[0]
		for _, c := range points {
			low[0], low[1] = min(low[0], c[0]), min(low[1], c[1])
			high[0], high[1] = max(high[0], c[0]), max(high[1], c[1])
		}
		r.at, r.placed = geo.Position{Lon: (low[0] + high[0]) / 2, Lat: (low[1] + high[1]) / 2}, true
	} else if len(r.lines) > 0 && len(r.lines[0]) > 0 {
		l := r.lines[0]
		r.at, r.placed = l[len(l)/2], true
	}
}
