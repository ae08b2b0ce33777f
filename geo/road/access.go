package road

import (
	"strings"

	"jylu/geo/osm"
)

// permission is what a road or a barrier grants the utility's lorry, by growing
// generosity.
type permission uint8

const (
	unsaid   permission = iota
	closed              // not at all
	endsOnly            // only where a trip begins or ends: Segment.Private
	open
)

// permissions by value of access keys. The lorry of a heat utility is no private
// car: it comes to houses because it was called, as those who serve a place do,
// for whom the signs "no entry" and "no lorries" of the traffic rules (3.2 and
// 3.4, ПДД РК) make an exception. So whatever is for residents, customers,
// deliveries or holders of a permit may begin or end a trip; but the rules
// give repair lorries no right of passage, so none shortens one. A flat
// "no" is taken at its word: more often than a sign it is a wall, an army
// or a field.
var permissions = map[string]permission{
	"yes": open, "permissive": open, "designated": open, "official": open, "public": open, "unknown": open,
	"discouraged": open, "allowed": open,

	"private": endsOnly, "permit": endsOnly, "destination": endsOnly, "delivery": endsOnly, "customers": endsOnly,
	"residents": endsOnly, "resident": endsOnly, "staff": endsOnly, "employees": endsOnly, "members": endsOnly,
	"restricted": endsOnly, "emergency": endsOnly, "service": endsOnly, "local": endsOnly, "visitors": endsOnly,

	"no": closed, "military": closed, "agricultural": closed, "forestry": closed, "psv": closed, "bus": closed,
	"use_sidepath": closed, "none": closed,
}

// motorKeys are the access keys that reach any motor vehicle, the most particular
// first: the first that says something decides (wiki.openstreetmap.org/wiki/Key:access).
// motorcar is among them because older data says car and means motor vehicle.
var motorKeys = [...]string{"motor_vehicle", "motorcar", "vehicle", "access"}

// access returns what the tags grant a lorry, with key suffix "", ":forward" or
// ":backward"; unsaid if nothing.
func access(tags osm.Tags, suffix string) permission {
	limit := open
	for _, key := range [...]string{"hgv", "goods"} {
		switch p := permissionOf(tags.Get(key + suffix)); p {
		case unsaid:
		case closed:
			limit = endsOnly // sign 3.4: see permissions
		default:
			return p
		}
	}
	p := unsaid
	for _, key := range motorKeys {
		if p = permissionOf(tags.Get(key + suffix)); p != unsaid {
			break
		}
	}
	if p == closed && permissionOf(tags.Get("emergency")) == open {
		return endsOnly // a passage for fire engines
	}
	if p == unsaid && limit == endsOnly {
		return endsOnly
	}
	return min(p, limit)
}

// permissionOf reads one value or a list, of which the most generous counts.
func permissionOf(value string) permission {
	p := unsaid
	for v := range strings.SplitSeq(value, ";") {
		p = max(p, permissions[strings.ToLower(strings.TrimSpace(v))])
	}
	return p
}

// A barrier is what a node of a road does to who comes along.
type barrier struct {
	pass           permission // closed or endsOnly; unsaid and open: nothing
	height, weight uint16     // limits there; 0: none
}

// barriers by value: what opens for who has business behind it, and what does
// not open. Whatever else stands at a road (an entrance, a kerb, a toll booth, a border
// post, a cattle grid) lets a lorry pass. A chain and a swing gate are unlocked
// like a gate; a kissing gate or a stile is for those on foot.
var barriers = map[string]permission{
	"gate": endsOnly, "lift_gate": endsOnly, "swing_gate": endsOnly, "sliding_gate": endsOnly, "chain": endsOnly,
	"barrier": endsOnly, "yes": endsOnly, "rising_bollard": endsOnly, "hampshire_gate": endsOnly, "rope": endsOnly,
	"boom": endsOnly, "garage door": endsOnly, "wicket_gate": closed,

	"bollard": closed, "block": closed, "jersey_barrier": closed, "debris": closed, "log": closed, "wall": closed,
	"fence": closed, "cycle_barrier": closed, "motorcycle_barrier": closed, "kissing_gate": closed, "stile": closed,
	"turnstile": closed, "planter": closed, "full-height_turnstile": closed, "guard_rail": closed, "hedge": closed,
	"ditch": closed, "bus_trap": closed, "sump_buster": closed, "horse_stile": closed, "spikes": closed,
}

// barrierAt returns what a tagged node does, and whether it does anything. What the
// node says of access overrules what kind of barrier it is: a gate with
// access=yes stands open; a bollard with access=private can be lowered.
func barrierAt(tags osm.Tags, rep *Report) (barrier, bool) {
	kind := tags.Get("barrier")
	if tags.Get("highway") == "gate" { // the spelling of before 2010
		kind = "gate"
	}
	b := barrier{pass: barriers[kind]}
	if b.pass == closed && kind == "bollard" && tags.Get("bollard") == "rising" {
		b.pass = endsOnly
	}
	if kind != "" {
		if p := access(tags, ""); p != unsaid {
			b.pass = p
		}
		if tags.Get("locked") == "yes" && b.pass == open {
			b.pass = endsOnly
		}
	}
	b.height, b.weight = limits(tags, rep, osm.Way{})
	if b.pass == open {
		b.pass = unsaid
	}
	return b, b != barrier{}
}
