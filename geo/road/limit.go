package road

import (
	"math"
	"strconv"
	"strings"

	"jylu/geo/osm"
)

// limits returns the signposted height in 0.1 m and weight in 0.1 t, rounded down;
// 0 where there is none. The least of all that reach a lorry holds.
func limits(tags osm.Tags, rep *Report, w osm.Way) (height, weight uint16) {
	for _, key := range [...]string{"maxheight", "maxheight:physical", "maxheight:hgv"} {
		height = lesser(height, limit(tags.Get(key), metresOf, rep, "maxheight-unreadable", w.ID))
	}
	for _, key := range [...]string{"maxweight", "maxweight:hgv", "maxweightrating", "maxweightrating:hgv"} {
		weight = lesser(weight, limit(tags.Get(key), tonnesOf, rep, "maxweight-unreadable", w.ID))
	}
	if tags.Get("maxheight:conditional") != "" || tags.Get("maxweight:conditional") != "" {
		rep.skip("limit-conditional", w.ID)
	}
	return height, weight
}

// lesser returns the lesser of two limits, where 0 is none.
func lesser(a, b uint16) uint16 {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

// noLimit are values that say there is none to heed.
var noLimit = map[string]bool{"": true, "none": true, "no": true, "default": true, "below_default": true, "no_sign": true,
	"no_indications": true, "unsigned": true, "unlimited": true, "unknown": true}

// limit reads a value or a list, of which the least counts.
func limit(value string, read func(string) (float64, bool), rep *Report, reason string, id int64) uint16 {
	least := uint16(0)
	for v := range strings.SplitSeq(value, ";") {
		v = strings.ToLower(strings.TrimSpace(v))
		if noLimit[v] {
			continue
		}
		x, ok := read(v)
		if !ok || !(x > 0) || x > 1000 {
			rep.skip(reason, id)
			continue
		}
		least = lesser(least, uint16(max(1, math.Floor(x*10+1e-6))))
	}
	return least
}

// inch in metres, exact; pound in tonnes, exact; a short ton is 2000 pounds.
const (
	inch  = 0.0254
	pound = 0.00045359237
)

// metresOf reads a length: 3.5, 3,5, 3.5 m, 350 cm, 12'6", 12', 12 ft 6 in.
func metresOf(v string) (float64, bool) {
	v = strings.NewReplacer("″", `"`, "”", `"`, "''", `"`, "′", "'", "’", "'", "feet", "'", "foot", "'", "ft", "'",
		"inches", `"`, "inch", `"`, "in", `"`).Replace(v)
	if feet, inches, ok := strings.Cut(v, "'"); ok {
		f, ok1 := number(feet)
		i, ok2 := 0.0, true
		if inches = strings.TrimSuffix(strings.Trim(inches, " -"), `"`); inches != "" {
			i, ok2 = number(inches)
		}
		return (12*f + i) * inch, ok1 && ok2
	}
	return withUnit(v, map[string]float64{"": 1, "m": 1, "м": 1, "metres": 1, "meters": 1, "meter": 1, "cm": 0.01, "см": 0.01, `"`: inch})
}

// tonnesOf reads a weight: 7.5, 7.5 t, 7500 kg, 8 st, 16000 lbs.
func tonnesOf(v string) (float64, bool) {
	return withUnit(v, map[string]float64{"": 1, "t": 1, "т": 1, "ton": 1, "tons": 1, "tonnes": 1, "mt": 1, "kg": 0.001, "кг": 0.001,
		"st": 2000 * pound, "lt": 2240 * pound, "lbs": pound, "lb": pound, "cwt": 112 * pound})
}

// withUnit reads a number and its unit, with or without a space between.
func withUnit(v string, units map[string]float64) (float64, bool) {
	i := strings.LastIndexAny(v, "0123456789.,") + 1
	unit, known := units[strings.TrimSpace(v[i:])]
	x, ok := number(v[:i])
	return x * unit, ok && known
}

// number reads a decimal number with a point or a comma.
func number(s string) (float64, bool) {
	x, err := strconv.ParseFloat(strings.Replace(strings.TrimSpace(s), ",", ".", 1), 64)
	return x, err == nil && !math.IsNaN(x) && !math.IsInf(x, 0)
}
