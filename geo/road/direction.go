package road

import (
	"jylu/geo/osm"
)

// directions tells which way a road may be driven: oneway in all its spellings,
// what motorways and roundabouts imply, and access that differs by direction.
// A conditional or reversible direction is not known beforehand: the first is
// ignored, the second closes the road; both are counted.
func directions(w osm.Way, rep *Report) (forward, backward bool) {
	t := w.Tags
	forward, backward = true, true
	switch t.Get("highway") {
	case "motorway", "motorway_link":
		backward = false
	}
	if isRoundabout(t) {
		backward = false
	}
	for _, key := range [...]string{"oneway", "oneway:motor_vehicle", "oneway:hgv"} { // the last that speaks decides
		switch v := t.Get(key); v {
		case "":
		case "yes", "true", "1":
			forward, backward = true, false
		case "-1", "reverse":
			forward, backward = false, true
		case "no", "false", "0", "alternating":
			forward, backward = true, true
		case "reversible":
			forward, backward = false, false
			rep.skip("oneway-reversible", w.ID)
		default:
			rep.skip("oneway-unreadable", w.ID)
		}
	}
	if t.Get("oneway:conditional") != "" {
		rep.skip("oneway-conditional", w.ID)
	}
	if p := access(t, ":forward"); p == closed {
		forward = false
	}
	if p := access(t, ":backward"); p == closed {
		backward = false
	}
	return forward, backward
}

// isRoundabout tells whether all who come give way to who is on the ring.
func isRoundabout(t osm.Tags) bool {
	j := t.Get("junction")
	return j == "roundabout" || j == "circular"
}
