package osm

import (
	"bytes"
	"strings"
)

// wayKeys are the keys that make a way or a multipolygon worth keeping.
var wayKeys = map[string]bool{"highway": true, "building": true, "railway": true, "waterway": true, "natural": true,
	"landuse": true, "leisure": true, "amenity": true, "place": true, "aeroway": true, "healthcare": true,
	"addr:housenumber": true}

// nodeKeys are the keys that make a node worth keeping for its own sake.
var nodeKeys = map[string]bool{"barrier": true, "place": true, "amenity": true, "healthcare": true, "building": true,
	"leisure": true, "tourism": true, "office": true, "shop": true, "man_made": true, "addr:housenumber": true}

// noise are keys of mappers' talk: kept objects go without them.
var noise = map[string]bool{"created_by": true, "source": true, "note": true, "fixme": true, "FIXME": true,
	"attribution": true, "website": true, "phone": true, "email": true, "opening_hours": true, "wikidata": true,
	"wikipedia": true, "description": true, "image": true, "import": true, "url": true, "timestamp": true}

// noisePrefixes are the families of such keys.
var noisePrefixes = []string{"source:", "note:", "contact:", "wikipedia:", "tiger:", "check_date", "survey:", "mapillary",
	"description:", "KGEO:"}

func isNoise(key []byte) bool {
	if noise[string(key)] {
		return true
	}
	for _, p := range noisePrefixes {
		if bytes.HasPrefix(key, []byte(p)) {
			return true
		}
	}
	return false
}

// pairs calls its argument with the tags of one object while they are still in
// the block, until that returns false.
type pairs func(yield func(key, value []byte) bool)

func keepNode(tags pairs) bool {
	keep := false
	tags(func(k, v []byte) bool {
		// A gate of before 2010, a station; all other nodes of highways and railways
		// (lamps, crossings, stops) are of no use and half of all tagged nodes.
		keep = nodeKeys[string(k)]
		switch string(k) {
		case "highway":
			keep = string(v) == "gate"
		case "railway":
			keep = string(v) == "station" || string(v) == "halt"
		case "natural":
			keep = string(v) == "peak"
		case "maxheight", "maxweight":
			keep = true
		}
		return !keep
	})
	return keep
}

func keepWay(tags pairs) bool {
	keep := false
	tags(func(k, v []byte) bool {
		keep = wayKeys[string(k)] || string(k) == "route" && string(v) == "ferry"
		return !keep
	})
	return keep
}

// keepRelation tells whether a relation is kept, and whether its ways then are
// too, tagged or not: the rings of an area.
func keepRelation(tags pairs) (keep, withWays bool) {
	kind, area := "", false
	tags(func(k, v []byte) bool {
		if string(k) == "type" {
			kind = string(v)
		}
		area = area || wayKeys[string(k)]
		return true
	})
	switch {
	case kind == "multipolygon" && area:
		return true, true
	case kind == "restriction" || strings.HasPrefix(kind, "restriction:"):
		return true, false
	case kind == "associatedStreet" || kind == "street":
		return true, false
	}
	return false, false
}
