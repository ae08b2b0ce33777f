package address

import (
	"slices"
	"strconv"
	"strings"

	"jylu/geo"
	"jylu/geo/osm"
)

// FromOSM takes from an extract what it says of addresses: named roads with
// their courses, the nodes where roads of different names meet, numbered
// buildings and nodes, and named or numbered places. Attribution is due to the
// OpenStreetMap contributors wherever it is shown.
func FromOSM(x *osm.Extract) Gazetteer {
	g := Gazetteer{Source: "© OpenStreetMap contributors"}
	member := streetMembers(x)
	roads := gatherRoads(x)
	g.Streets, g.Crossings = roads.streets(x), roads.crossings(x)
	for n := range x.Nodes() {
		if at, ok := degrees(n.At); ok {
			g.take(n.Tags, at, member[osm.Member{Kind: osm.KindNode, Ref: n.ID}])
		}
	}
	for w := range x.Ways() {
		if w.Tags.Get("highway") != "" {
			continue
		}
		if at, ok := centre(x.Line(w)); ok {
			g.take(w.Tags, at, member[osm.Member{Kind: osm.KindWay, Ref: w.ID}])
		}
	}
	return g
}

// streetMembers says which street the buildings of street relations belong to.
func streetMembers(x *osm.Extract) map[osm.Member]string {
	of := map[osm.Member]string{}
	for r := range x.Relations() {
		kind, name := r.Tags.Get("type"), text(r.Tags.Get("name"))
		if kind != "associatedStreet" && kind != "street" || name == "" {
			continue
		}
		for _, m := range r.Members {
			if m.Role == "house" || m.Role == "address" {
				m.Role = ""
				of[m] = name
			}
		}
	}
	return of
}

// roads are the named ways of an extract.
type roads struct {
	names []Names
	ways  [][]osm.Way       // by name
	at    map[int32][]int32 // names that a node has, for nodes of more than one
	one   map[int32]int32   // the first name seen at a node
}

func gatherRoads(x *osm.Extract) *roads {
	r := &roads{at: map[int32][]int32{}, one: map[int32]int32{}}
	index := map[Names]int32{}
	for w := range x.Ways() {
		if w.Tags.Get("highway") == "" {
			continue
		}
		n := names(w.Tags)
		if n == (Names{}) {
			continue
		}
		i, ok := index[n]
		if !ok {
			i = int32(len(r.names))
			index[n] = i
			r.names, r.ways = append(r.names, n), append(r.ways, nil)
		}
		r.ways[i] = append(r.ways[i], w)
		for _, ref := range w.Refs {
			r.touch(ref, i)
		}
	}
	return r
}

// touch notes that a road of name i goes through node ref.
func (r *roads) touch(ref, i int32) {
	first, seen := r.one[ref]
	switch {
	case !seen:
		r.one[ref] = i
	case first == i:
	case len(r.at[ref]) == 0:
		r.at[ref] = []int32{first, i}
	case !slices.Contains(r.at[ref], i):
		r.at[ref] = append(r.at[ref], i)
	}
}

func (r *roads) streets(x *osm.Extract) []Street {
	out := make([]Street, 0, len(r.names))
	for i, n := range r.names {
		s := Street{Names: n}
		for _, w := range r.ways[i] {
			var line []geo.Position
			for _, c := range x.Line(w) {
				if p, ok := degrees(c); ok {
					line = append(line, p)
				}
			}
			if len(line) > 0 {
				s.Lines = append(s.Lines, line)
			}
		}
		out = append(out, s)
	}
	return out
}

func (r *roads) crossings(x *osm.Extract) []Crossing {
	refs := make([]int32, 0, len(r.at))
	for ref := range r.at {
		refs = append(refs, ref)
	}
	slices.Sort(refs)
	var out []Crossing
	for _, ref := range refs {
		c, ok := x.At(ref)
		p, valid := degrees(c)
		if !ok || !valid {
			continue
		}
		at := r.at[ref]
		for i := range at {
			for _, k := range at[i+1:] {
				out = append(out, Crossing{A: r.names[at[i]].any(), B: r.names[k].any(), Position: p})
			}
		}
	}
	return out
}

// take enters what a building, a node or an area is: a house, a place, or both.
func (g *Gazetteer) take(tags osm.Tags, at geo.Position, relation string) {
	if number := text(tags.Get("addr:housenumber")); number != "" {
		street := relation
		for _, key := range []string{"addr:place", "addr:neighbourhood", "addr:street"} {
			if s := text(tags.Get(key)); s != "" {
				street = s
			}
		}
		if street != "" {
			g.Houses = append(g.Houses, House{Street: street, Number: number, Building: text(tags.Get("building")), People: people(tags), Position: at})
		}
	}
	if kind := placeKind(tags); kind != "" {
		n := names(tags)
		if ref := text(tags.Get("ref")); n == (Names{}) && ref != "" {
			n.Plain = "№" + ref
		}
		if n != (Names{}) {
			g.Places = append(g.Places, Place{Kind: kind, Names: n, Position: at})
		}
	}
}

// perFlat is how many people live in a flat where the source gives only flats:
// the average household of Almaty's census, rounded.
const perFlat = 3

func people(tags osm.Tags) int {
	if n, err := strconv.Atoi(tags.Get("building:flats")); err == nil && n > 0 && n < 2000 {
		return perFlat * n
	}
	return 0
}

// placeKind returns the kind of place that tags describe, or nothing.
func placeKind(tags osm.Tags) string {
	for _, key := range []string{"amenity", "healthcare", "place"} {
		if v := tags.Get(key); v != "" && v != "parking" && v != "bench" {
			return text(v)
		}
	}
	switch {
	case tags.Get("shop") == "mall" || tags.Get("shop") == "supermarket" || tags.Get("shop") == "department_store":
		return text(tags.Get("shop"))
	case tags.Get("leisure") == "park" || tags.Get("leisure") == "stadium":
		return text(tags.Get("leisure"))
	case tags.Get("railway") == "station" || tags.Get("railway") == "halt":
		return "station"
	case tags.Get("tourism") == "hotel" || tags.Get("tourism") == "museum":
		return text(tags.Get("tourism"))
	}
	return ""
}

// names reads the names among tags.
func names(tags osm.Tags) Names {
	n := Names{Plain: text(tags.Get("name")), Ru: text(tags.Get("name:ru")), Kk: text(tags.Get("name:kk")), En: text(tags.Get("name:en"))}
	var old []string
	for _, key := range []string{"old_name", "old_name:ru", "old_name:kk", "alt_name", "alt_name:ru", "alt_name:kk", "official_name", "loc_name", "short_name"} {
		if v := text(tags.Get(key)); v != "" {
			old = append(old, v)
		}
	}
	n.Old = strings.Join(old, ";")
	return n
}

// any returns a name of n, the plain one if there is.
func (n *Names) any() string {
	for _, s := range []string{n.Plain, n.Ru, n.Kk, n.En, n.Old} {
		if s != "" {
			return s
		}
	}
	return ""
}

// text makes the value of a tag fit for the gazetteer.
func text(s string) string {
	s = strings.TrimSpace(strings.ToValidUTF8(s, ""))
	if len(s) > longestText {
		return ""
	}
	return s
}

func degrees(c osm.Coord) (geo.Position, bool) {
	lon, lat := c.Degrees()
	p := geo.Position{Lon: lon, Lat: lat}
	return p, p.Valid()
}

// centre returns the middle of the box around a line or area: what a building
// is small enough for.
func centre(line []osm.Coord) (geo.Position, bool) {
	if len(line) == 0 {
		return geo.Position{}, false
	}
	low, high := line[0], line[0]
	for _, c := range line {
		low.Lon, low.Lat = min(low.Lon, c.Lon), min(low.Lat, c.Lat)
		high.Lon, high.Lat = max(high.Lon, c.Lon), max(high.Lat, c.Lat)
	}
	return degrees(osm.Coord{Lon: low.Lon + (high.Lon-low.Lon)/2, Lat: low.Lat + (high.Lat-low.Lat)/2})
}
