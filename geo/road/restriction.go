package road

import (
	"math"
	"slices"
	"sort"
	"strings"

	"jylu/geo/osm"
)

// A turn is a restriction by edges: those of Path in order, the first of which is
// left at node at[0], and so on. collapse makes arcs of it.
type turn struct {
	edges []int32
	tails []int32 // the node each edge is driven away from
	only  bool
}

// A rule is what the tags of a restriction say.
type rule struct {
	kind string // no_left_turn, only_straight_on …
	only bool
}

// rulesOf returns what a relation's tags say to a lorry, or why nothing: a code.
// Restrictions by time of day are not heeded: a route computed now is driven at
// another time, and the report counts them.
func rulesOf(t osm.Tags) (rules []rule, reason string) {
	value := t.Get("restriction:hgv")
	kind := t.Get("type")
	switch {
	case value != "":
	case kind == "restriction" || kind == "restriction:hgv":
		value = t.Get("restriction")
	}
	for except := range strings.SplitSeq(t.Get("except"), ";") {
		if e := strings.TrimSpace(except); e == "hgv" || e == "goods" || e == "motor_vehicle" || e == "vehicle" {
			return nil, "restriction-not-for-lorries"
		}
	}
	switch {
	case value == "" && (t.Get("restriction:conditional") != "" || t.Get("restriction:hgv:conditional") != ""),
		t.Get("hour_on") != "", t.Get("day_on") != "":
		return nil, "restriction-conditional"
	case strings.Contains(value, "@"):
		return nil, "restriction-conditional"
	case value == "":
		return nil, "restriction-not-for-lorries"
	}
	for v := range strings.SplitSeq(value, ";") {
		v = strings.TrimSpace(v)
		if !strings.HasPrefix(v, "no_") && !strings.HasPrefix(v, "only_") {
			return nil, "restriction-unreadable"
		}
		rules = append(rules, rule{kind: v, only: strings.HasPrefix(v, "only_")})
	}
	return rules, ""
}

// readRestrictions turns relations into turns, and keeps the nodes where they begin
// and end.
func (im *importer) readRestrictions() {
	for r := range im.x.Relations() {
		if t := r.Tags.Get("type"); t != "restriction" && !strings.HasPrefix(t, "restriction:") {
			continue
		}
		im.rep.Restrictions++
		rules, reason := rulesOf(r.Tags)
		for _, rule := range rules {
			if reason = im.resolve(r, rule); reason != "" {
				break
			}
		}
		if reason != "" {
			im.rep.skip(reason, r.ID)
		}
	}
	for _, t := range im.turns {
		im.b.keep[t.tails[1]], im.b.keep[t.tails[len(t.tails)-1]] = true, true
	}
}

// resolve adds the turns of one rule, or says why there are none.
func (im *importer) resolve(r osm.Relation, rule rule) (reason string) {
	var from, to, via []roadWay
	at := int32(-1)
	for _, m := range r.Members {
		switch {
		case m.Role != "from" && m.Role != "via" && m.Role != "to": // location_hint and the like
		case m.Kind == osm.KindNode && m.Role == "via" && at < 0:
			ref := im.x.Ref(m.Ref)
			if ref == osm.Missing || im.local[ref] == 0 {
				return "restriction-member-missing"
			}
			at = im.local[ref] - 1
		case m.Kind == osm.KindWay:
			w, ok := im.way(m.Ref)
			if !ok {
				if _, there := im.x.Way(m.Ref); there {
					return "restriction-on-no-road"
				}
				return "restriction-member-missing"
			}
			switch m.Role {
			case "from":
				from = append(from, w)
			case "to":
				to = append(to, w)
			default:
				via = append(via, w)
			}
		default:
			return "restriction-unreadable"
		}
	}
	several := len(from) > 1 && rule.kind != "no_entry" || len(to) > 1 && rule.kind != "no_exit"
	switch {
	case len(from) == 0 || len(to) == 0 || at < 0 && len(via) == 0:
		return "restriction-member-missing"
	case at >= 0 && len(via) > 0, rule.only && several:
		return "restriction-unreadable"
	}
	for _, f := range from {
		for _, t := range to {
			if at >= 0 {
				reason = im.turnAt(f, at, t, rule)
			} else {
				reason = im.turnAlong(f, via, t, rule)
			}
			if reason != "" {
				return reason
			}
		}
	}
	return ""
}

// way returns the edges of a way, if it is a road.
func (im *importer) way(id int64) (roadWay, bool) {
	i := sort.Search(len(im.ways), func(i int) bool { return im.ways[i].id >= id })
	if i == len(im.ways) || im.ways[i].id != id {
		return roadWay{}, false
	}
	return im.ways[i], true
}

// edgesOf returns the edges of w at node v: one if it ends there, two if it passes.
func (im *importer) edgesOf(w roadWay, v int32) []int32 {
	var found []int32
	for _, i := range im.b.edgesAt(v) {
		if w.first <= i && i < w.end {
			found = append(found, i)
		}
	}
	return found
}

// turnAt adds the turn from a way to another at a node.
func (im *importer) turnAt(f roadWay, v int32, t roadWay, rule rule) string {
	var found []turn
	touch := false
	for _, in := range im.edgesOf(f, v) {
		for _, out := range im.edgesOf(t, v) {
			touch = true
			if start := im.b.edges[in].other(v); im.b.edges[in].open(start) && im.b.edges[out].open(v) {
				found = append(found, turn{[]int32{in, out}, []int32{start, v}, rule.only})
			}
		}
	}
	switch {
	case !touch:
		return "restriction-not-connected"
	case len(found) == 0:
		return "restriction-against-oneway" // nobody can make that turn anyway
	}
	return im.add(found, rule)
}

// add takes the one turn the rule means. Where ways were not split at the
// junction several are thinkable, and the name of the turn decides; a ban on
// turning round holds for both ends.
func (im *importer) add(found []turn, rule rule) string {
	round := func(t turn) bool { return t.edges[0] == t.edges[len(t.edges)-1] && len(t.edges) == 2 }
	if len(found) > 1 {
		isRound := strings.HasSuffix(rule.kind, "u_turn")
		if isRound && slices.ContainsFunc(found, round) {
			found = slices.DeleteFunc(found, func(t turn) bool { return !round(t) })
			im.turns = append(im.turns, found...)
			return ""
		}
		found = slices.DeleteFunc(found, func(t turn) bool { return round(t) || !im.looksLike(t, rule.kind) })
	}
	if len(found) != 1 {
		return "restriction-ambiguous"
	}
	im.turns = append(im.turns, found[0])
	return ""
}

// looksLike tells whether a turn at a node goes where its kind says: within
// 45° of straight, or between 20° and 170° to a side.
func (im *importer) looksLike(t turn, kind string) bool {
	b, v := im.b, t.tails[1]
	in, out := b.bearing(t.tails[0], v), b.bearing(v, b.edges[t.edges[1]].other(v))
	left := math.Remainder(out-in, 2*math.Pi) * 180 / math.Pi
	switch {
	case strings.HasSuffix(kind, "left_turn"):
		return left > 20 && left < 170
	case strings.HasSuffix(kind, "right_turn"):
		return left < -20 && left > -170
	case strings.HasSuffix(kind, "straight_on"):
		return math.Abs(left) < 45
	}
	return false
}

// turnAlong adds the turn from a way along others to another.
func (im *importer) turnAlong(f roadWay, via []roadWay, t roadWay, rule rule) string {
	for range via { // members may come in the wrong order: any that fits is taken
		for i := range via {
			order := append(slices.Clone(via[i:]), via[:i]...)
			for _, order := range [][]roadWay{order, reversed(order)} {
				if found := im.along(f, order, t, rule.only); len(found) == 1 {
					im.turns = append(im.turns, found[0])
					return ""
				} else if len(found) > 1 {
					return "restriction-ambiguous"
				}
			}
		}
	}
	return "restriction-not-connected"
}

func reversed(ways []roadWay) []roadWay {
	r := slices.Clone(ways)
	slices.Reverse(r)
	return r
}

// along returns the turns from f over the whole of each way of via to t. Ends of
// the via ways decide where they join; f and t may go on beyond.
func (im *importer) along(f roadWay, via []roadWay, t roadWay, only bool) []turn {
	var found []turn
	start, end := im.ends(via[0])
	for _, v := range []int32{start, end} {
		for _, in := range im.edgesOf(f, v) {
			tail := im.b.edges[in].other(v)
			path := turn{[]int32{in}, []int32{tail}, only}
			if !im.b.edges[in].open(tail) {
				continue
			}
			w, ok := v, true
			for _, way := range via {
				if w, ok = im.drive(&path, way, w); !ok {
					break
				}
			}
			if !ok {
				continue
			}
			for _, out := range im.edgesOf(t, w) {
				if im.b.edges[out].open(w) && out != path.edges[len(path.edges)-1] {
					found = append(found, turn{append(slices.Clone(path.edges), out), append(slices.Clone(path.tails), w), only})
				}
			}
		}
		if start == end {
			break
		}
	}
	return found
}

// ends returns the first and the last node of a way.
func (im *importer) ends(w roadWay) (first, last int32) {
	return im.b.edges[w.first].from, im.b.edges[w.end-1].to
}

// drive adds all edges of a way to a path that has come to node v, and returns the
// way's other end; false if v is no end of it, or it may not be driven so.
func (im *importer) drive(path *turn, w roadWay, v int32) (int32, bool) {
	first, last := im.ends(w)
	step, i := int32(1), w.first
	switch v {
	case first:
	case last:
		step, i = -1, w.end-1
	default:
		return v, false
	}
	for ; w.first <= i && i < w.end; i += step {
		e := &im.b.edges[i]
		if e.from != v && e.to != v || !e.open(v) { // a piece is missing, or one way
			return v, false
		}
		path.edges, path.tails = append(path.edges, i), append(path.tails, v)
		v = e.other(v)
	}
	return v, true
}

// placeRestrictions makes arcs of the turns. Edges between the first and the last
// may have become one arc; where those two meet the others, nodes were kept.
func (im *importer) placeRestrictions() {
	for _, t := range im.turns {
		r := Restriction{Only: t.only}
		for i, e := range t.edges {
			if a := im.b.arc(e, t.tails[i]); i <= 1 || i == len(t.edges)-1 || a != r.Path[len(r.Path)-1] {
				r.Path = append(r.Path, a)
			}
		}
		im.b.net.Restrictions = append(im.b.net.Restrictions, r)
	}
}
