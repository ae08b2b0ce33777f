package tile

import "jylu/geo/osm"

// What tags make a thing, in which layer and from which zoom on. Values that are
// not here are not drawn.

type kindZoom struct {
	kind string
	zoom uint8
}

var waterways = map[string]kindZoom{"river": {"river", 8}, "canal": {"canal", 10}, "stream": {"stream", 12}, "drain": {"stream", 14}, "ditch": {"stream", 14}}

var railways = map[string]kindZoom{"rail": {"rail", 9}, "narrow_gauge": {"rail", 10}, "light_rail": {"rail", 10},
	"tram": {"tram", 13}, "subway": {"subway", 13}}

var paths = map[string]bool{"footway": true, "path": true, "pedestrian": true, "steps": true, "cycleway": true, "bridleway": true}

// lineKind says what runs along a way. Roads are not here: the network has them.
func lineKind(tags osm.Tags) (Layer, string, uint8) {
	if k, ok := waterways[tags.Get("waterway")]; ok && tags.Get("tunnel") == "" {
		return Water, k.kind, k.zoom
	}
	if k, ok := railways[tags.Get("railway")]; ok {
		if tags.Get("service") != "" {
			return Rail, "siding", 13
		}
		return Rail, k.kind, k.zoom
	}
	if paths[tags.Get("highway")] && tags.Get("area") != "yes" {
		return Roads, "path", 14
	}
	if tags.Get("aeroway") == "runway" || tags.Get("aeroway") == "taxiway" {
		return Roads, "runway", 11
	}
	return 0, "", 0
}

// grounds are the values of landuse, natural, leisure and the like that colour an
// area, by key and value.
var grounds = map[string]map[string]struct {
	layer Layer
	kindZoom
}{
	"natural": {
		"water": {Water, kindZoom{"lake", 8}}, "wood": {Green, kindZoom{"wood", 9}}, "scrub": {Green, kindZoom{"wood", 11}},
		"grassland": {Green, kindZoom{"grass", 11}}, "heath": {Green, kindZoom{"grass", 11}}, "glacier": {Land, kindZoom{"ice", 8}},
		"wetland": {Green, kindZoom{"grass", 12}}, "bare_rock": {Land, kindZoom{"rock", 10}}, "scree": {Land, kindZoom{"rock", 10}},
	},
	"waterway": {"riverbank": {Water, kindZoom{"lake", 10}}, "dock": {Water, kindZoom{"lake", 12}}},
	"landuse": {
		"reservoir": {Water, kindZoom{"lake", 8}}, "basin": {Water, kindZoom{"lake", 12}},
		"forest": {Green, kindZoom{"wood", 9}}, "grass": {Green, kindZoom{"grass", 13}}, "meadow": {Green, kindZoom{"grass", 11}},
		"cemetery": {Green, kindZoom{"cemetery", 11}}, "village_green": {Green, kindZoom{"grass", 13}}, "orchard": {Green, kindZoom{"orchard", 11}},
		"recreation_ground": {Green, kindZoom{"park", 11}}, "allotments": {Green, kindZoom{"orchard", 12}},
		"residential": {Land, kindZoom{"residential", 8}}, "industrial": {Land, kindZoom{"industrial", 10}},
		"commercial": {Land, kindZoom{"commercial", 11}}, "retail": {Land, kindZoom{"commercial", 11}}, "garages": {Land, kindZoom{"industrial", 12}},
		"railway": {Land, kindZoom{"industrial", 11}}, "military": {Land, kindZoom{"industrial", 11}}, "construction": {Land, kindZoom{"industrial", 12}},
	},
	"leisure": {
		"park": {Green, kindZoom{"park", 10}}, "garden": {Green, kindZoom{"park", 12}}, "nature_reserve": {Green, kindZoom{"wood", 9}},
		"golf_course": {Green, kindZoom{"grass", 11}}, "stadium": {Land, kindZoom{"institution", 12}}, "pitch": {Green, kindZoom{"pitch", 14}},
		"playground": {Green, kindZoom{"pitch", 15}}, "sports_centre": {Land, kindZoom{"institution", 13}},
	},
	"amenity": {
		"school": {Land, kindZoom{"institution", 13}}, "kindergarten": {Land, kindZoom{"institution", 14}}, "university": {Land, kindZoom{"institution", 12}},
		"college": {Land, kindZoom{"institution", 13}}, "hospital": {Land, kindZoom{"hospital", 12}}, "clinic": {Land, kindZoom{"hospital", 13}},
		"grave_yard": {Green, kindZoom{"cemetery", 12}}, "parking": {Land, kindZoom{"parking", 15}},
	},
	"aeroway": {"aerodrome": {Land, kindZoom{"airport", 10}}, "apron": {Land, kindZoom{"airport", 12}}},
}

// groundKeys is the order in which keys of one area count.
var groundKeys = [...]string{"waterway", "natural", "leisure", "amenity", "landuse", "aeroway"}

// areaKind says what an area is. Buildings come before the ground they stand on.
func areaKind(tags osm.Tags) (Layer, string, uint8) {
	if b := tags.Get("building"); b != "" && b != "no" {
		return Buildings, buildingKind(b, tags), 13
	}
	for _, key := range groundKeys {
		if k, ok := grounds[key][tags.Get(key)]; ok {
			return k.layer, k.kind, k.zoom
		}
	}
	return 0, "", 0
}

// socials are the kinds of buildings that go before others when heat fails.
var socials = map[string]string{"school": "school", "kindergarten": "kindergarten", "hospital": "hospital", "clinic": "clinic",
	"university": "university", "college": "university", "nursing_home": "hospital", "social_facility": "hospital"}

// buildingKind is the kind of a building: social ones by their own code, else
// dwelling, industrial or other.
func buildingKind(building string, tags osm.Tags) string {
	for _, value := range [...]string{tags.Get("amenity"), tags.Get("healthcare"), building} {
		if kind, ok := socials[value]; ok {
			return kind
		}
	}
	switch building {
	case "apartments", "house", "residential", "detached", "dormitory", "terrace", "semidetached_house", "hut":
		return "dwelling"
	case "industrial", "warehouse", "garage", "garages", "service", "shed", "roof":
		return "industrial"
	}
	return "other"
}

var settlements = map[string]kindZoom{"city": {"city", 6}, "town": {"town", 8}, "village": {"village", 11}, "hamlet": {"village", 12},
	"suburb": {"suburb", 11}, "quarter": {"quarter", 12}, "neighbourhood": {"quarter", 13}, "locality": {"locality", 14}}

// placeKind says under which sign a named point is found, if under any.
func placeKind(tags osm.Tags) (string, uint8) {
	if k, ok := settlements[tags.Get("place")]; ok {
		return k.kind, k.zoom
	}
	if r := tags.Get("railway"); r == "station" || r == "halt" {
		return "station", 12
	}
	if tags.Get("natural") == "peak" {
		return "peak", 11
	}
	if tags.Get("aeroway") == "aerodrome" {
		return "airport", 11
	}
	switch kind := socials[tags.Get("amenity")]; kind {
	case "hospital", "university":
		return kind, 14
	case "":
	default:
		return kind, 15
	}
	if tags.Get("leisure") == "park" {
		return "park", 14
	}
	return "", 0
}
