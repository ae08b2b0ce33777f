package road

import (
	"math"
	"strconv"
	"strings"

	"jylu/geo/osm"
)

// highways are the values of highway a lorry may drive on, and their classes.
// Not here: footway, path, cycleway, steps, bridleway, corridor (too narrow or
// not for wheels), construction and proposed (not there yet), raceway,
// busway, escape, and areas like rest_area.
var highways = map[string]Class{
	"motorway": Motorway, "motorway_link": Motorway, "trunk": Trunk, "trunk_link": Trunk,
	"primary": Primary, "primary_link": Primary, "secondary": Secondary, "secondary_link": Secondary,
	"tertiary": Tertiary, "tertiary_link": Tertiary,
	"residential": Residential, "unclassified": Residential, "road": Residential, "residential_link": Residential,
	"living_street": LivingStreet, "service": Service, "services": Service,
	"track": Track, "unsurfaced": Track, // unsurfaced: the spelling of before 2010
}

// attributesOf reads a way by the rules of this package. It returns false for ways
// that are no road for a lorry, which it counts in rep unless they are
// plainly something else.
func attributesOf(w osm.Way, b *builder, rep *Report) (attribute, bool) {
	t := w.Tags
	class, ok := highways[t.Get("highway")]
	pass := access(t, "")
	a := attribute{private: pass == endsOnly, roundabout: isRoundabout(t)}
	switch {
	case ok:
	case t.Get("highway") == "pedestrian" && pass >= endsOnly && explicit(t):
		class, a.private = LivingStreet, true // deliveries to a street for people on foot
	case t.Get("route") == "ferry" && t.Get("highway") == "":
		if !carriesLorries(t, pass) {
			rep.skip("ferry-for-passengers", w.ID)
			return a, false
		}
		class = Ferry
	default:
		return a, false
	}
	if pass == closed || t.Get("impassable") == "yes" || t.Get("smoothness") == "impassable" || t.Get("ice_road") == "yes" {
		rep.skip("access-no", w.ID)
		return a, false
	}
	if class == Service && pass != open {
		switch t.Get("service") { // yards and rows of parking places are no short cut
		case "driveway", "parking_aisle", "drive-through", "emergency_access", "parking":
			a.private = true
		}
	}
	a.class, a.name = class, b.name(nameOf(t))
	if a.forward, a.backward = directions(w, rep); !a.forward && !a.backward {
		rep.skip("no-direction", w.ID)
		return a, false
	}
	a.kmhForward, a.kmhBackward = postedSpeeds(w, rep)
	a.height, a.weight = limits(t, rep, w)
	if t.Get("access:conditional") != "" || t.Get("motor_vehicle:conditional") != "" || t.Get("hgv:conditional") != "" {
		rep.skip("access-conditional", w.ID)
	}
	return a, true
}

// explicit tells whether the tags speak of motor traffic itself.
func explicit(t osm.Tags) bool {
	return t.Get("hgv") != "" || t.Get("goods") != "" || t.Get("motor_vehicle") != "" || t.Get("motorcar") != "" || t.Get("vehicle") != ""
}

// carriesLorries tells whether a ferry says that it takes vehicles.
func carriesLorries(t osm.Tags, pass permission) bool {
	return pass >= endsOnly && (explicit(t) || t.Get("access") == "yes" && t.Get("foot") == "")
}

// ferryKmh returns the speed a crossing of that length makes by its timetable;
// 0 if the tags do not say. duration is "hh:mm", "hh:mm:ss" or minutes.
func ferryKmh(t osm.Tags, metres float64) uint8 {
	minutes := 0.0
	for i, part := range strings.Split(t.Get("duration"), ":") {
		n, err := strconv.Atoi(strings.TrimSpace(part))
		if err != nil || n < 0 || i > 2 {
			return 0
		}
		switch {
		case i == 2:
			minutes += float64(n) / 60
		default:
			minutes = minutes*60 + float64(n)
		}
	}
	if minutes == 0 {
		return 0
	}
	return uint8(math.Round(min(max(metres/1000/(minutes/60), 1), 255)))
}

// nameOf reads the names of a way; a road without any is called by its number.
func nameOf(t osm.Tags) Name {
	n := Name{Ru: clip(t.Get("name:ru")), Kk: clip(t.Get("name:kk")), En: clip(t.Get("name:en")), Plain: clip(t.Get("name")),
		Old: clip(t.Get("old_name"))}
	if n.Old == "" {
		n.Old = clip(t.Get("old_name:ru"))
	}
	if n.Plain == "" && n.Ru == "" && n.Kk == "" && n.En == "" {
		n.Plain = clip(t.Get("ref"))
	}
	return n
}

// longestName is how many bytes of a name are kept; OSM allows 255 characters.
const longestName = 1020

// clip makes text from outside fit to store and show: valid UTF-8 without control
// characters, spaces trimmed.
func clip(s string) string {
	s = strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "")))
	if len(s) > longestName {
		s = strings.ToValidUTF8(s[:longestName], "")
	}
	return s
}
