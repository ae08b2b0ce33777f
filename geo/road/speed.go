package road

import (
	"math"
	"strings"

	"jylu/geo/osm"
)

// postedSpeeds returns the speed limits for a lorry in both directions, in km/h;
// 0 where none is known. The most particular key that can be read decides.
func postedSpeeds(w osm.Way, rep *Report) (forward, backward uint8) {
	t := w.Tags
	both := first(w, rep, "maxspeed:hgv", "maxspeed", "maxspeed:type", "zone:maxspeed", "zone:traffic")
	if hgv := t.Get("maxspeed:hgv"); hgv == "" { // a limit for all holds beside one for a direction
		forward, backward = first(w, rep, "maxspeed:hgv:forward", "maxspeed:forward"), first(w, rep, "maxspeed:hgv:backward", "maxspeed:backward")
	} else {
		forward, backward = first(w, rep, "maxspeed:hgv:forward"), first(w, rep, "maxspeed:hgv:backward")
	}
	if t.Get("maxspeed:conditional") != "" || t.Get("maxspeed:hgv:conditional") != "" {
		rep.skip("maxspeed-conditional", w.ID)
	}
	if forward == 0 {
		forward = both
	}
	if backward == 0 {
		backward = both
	}
	return forward, backward
}

// first returns the limit of the first key that has one.
func first(w osm.Way, rep *Report, keys ...string) uint8 {
	for _, key := range keys {
		v := w.Tags.Get(key)
		if v == "" {
			continue
		}
		kmh, ok := speedOf(v)
		if !ok {
			rep.skip("maxspeed-unreadable", w.ID)
		} else if kmh != 0 {
			return kmh
		}
	}
	return 0
}

// zoneSpeeds are the limits that traffic rules give by the kind of place: urban
// and living streets of Kazakhstan and Russia 60 and 20, rural 90, motorway 110
// (ПДД РК and ПДД РФ, section 10; for lorries they are the same or less, and above
// every speed of the profile). Elsewhere a town means 50.
var zoneSpeeds = map[string]float64{"urban": 50, "kz:urban": 60, "ru:urban": 60, "kg:urban": 60, "uz:urban": 60,
	"rural": 90, "trunk": 110, "motorway": 110, "living_street": 20, "bicycle_road": 30, "school": 30, "nsl_single": 80, "nsl_dual": 95}

// anySpeed are values that name no number: no limit, or one nobody knows beforehand.
var anySpeed = map[string]bool{"none": true, "no": true, "signals": true, "variable": true, "unlimited": true, "sign": true,
	"signed": true, "default": true, "national": true, "unknown": true, "implicit": true}

// walk is a walking pace in km/h.
const walk = 5

// speedOf reads a limit: 60, 60 km/h, 40 mph, KZ:urban, RU:zone30, walk, none,
// or a list of these, of which the least counts. 0 is no limit; false, unreadable.
func speedOf(value string) (kmh uint8, ok bool) {
	least := 0.0
	for v := range strings.FieldsFuncSeq(strings.ToLower(value), func(r rune) bool { return r == ';' || r == '|' }) {
		x, readable := oneSpeed(strings.TrimSpace(v))
		if !readable {
			return 0, false
		}
		if x != 0 && (least == 0 || x < least) {
			least = x
		}
	}
	return uint8(math.Round(min(least, math.MaxUint8))), true
}

func oneSpeed(v string) (float64, bool) {
	if anySpeed[v] {
		return 0, true
	}
	if v == "walk" || strings.HasSuffix(v, ":walk") {
		return walk, true
	}
	if x, ok := zoneSpeeds[v]; ok {
		return x, true
	}
	if country, zone, ok := strings.Cut(v, ":"); ok && len(country) <= 3 { // DE:urban, RU:zone:30
		if x, ok := zoneSpeeds[zone]; ok {
			return x, true
		}
		v = strings.TrimPrefix(strings.TrimPrefix(zone, "zone"), ":")
	}
	x, ok := withUnit(v, map[string]float64{"": 1, "km/h": 1, "kmh": 1, "kph": 1, "kmph": 1, "км/ч": 1,
		"mph": 1.609344, "knots": 1.852})
	if !ok || x < 1 || x > 300 {
		return 0, false
	}
	return x, true
}
