package road

import (
	"math"
	"time"
)

// A Band is a part of the day with its own traffic, by the city's clock.
type Band uint8

// The bands. Borders are ours, to be judged by the learned factors: [D].
const (
	Night   Band = iota // 22–7
	Morning             // 7–10
	Day                 // 10–17
	Evening             // 17–22

	// Bands is how many bands there are.
	Bands = int(iota)
)

var bandCodes = [Bands]string{"night", "morning", "day", "evening"}

// String returns the stable code of b.
func (b Band) String() string {
	if int(b) < Bands {
		return bandCodes[b]
	}
	return "unknown"
}

// BandAt returns the band of t, which must be in the city's own time zone.
func BandAt(t time.Time) Band {
	switch h := t.Hour(); {
	case h < 7 || h >= 22:
		return Night
	case h < 10:
		return Morning
	case h < 17:
		return Day
	default:
		return Evening
	}
}

// A Profile is how fast the utility's lorries get along, at one hour and in one
// state of the city. It is a value: changing one gives new Roads, never alters
// those in use.
type Profile struct {
	Kmh     [Classes]float64        // a loaded lorry's average on each class by day, stops at junctions included
	Learned [Bands][Classes]float64 // factors of time fitted to finished drives and accepted; 0 counts as 1
	Band    Band                    // the hour the times are for

	Winter, Quarantine, Checkpoints             bool    // ice on the roads; streets emptied by quarantine; posts at the city's border
	WinterFactor, NightFactor, QuarantineFactor float64 // factors of time; 0 counts as 1
	CheckpointSeconds                           float64 // lost on each segment that crosses the border
}

// DefaultProfile returns the profile an administrator starts from, by day.
//
// Sources: domain.md §4.5, all of them design values ("[D]") for lorries in
// Almaty: trunk and primary 45, secondary 38, tertiary 32, residential 22,
// service 12 km/h; ice 1.3 and emptier quarantine streets 0.9 of the time; two
// minutes at a checkpoint. What §4.5 does not give is ours: a motorway is
// driven as a trunk road (the city has none of its own); a living street as a
// yard, 12, below its legal 20 (ПДД РК); a track at 8, so that it wins only
// where nothing else leads; a ferry at 8, with its waiting; and the night as
// empty as quarantine, 0.9.
func DefaultProfile() Profile {
	return Profile{
		Kmh: [Classes]float64{Motorway: 45, Trunk: 45, Primary: 45, Secondary: 38, Tertiary: 32, Residential: 22,
			LivingStreet: 12, Service: 12, Track: 8, Ferry: 8},
		Band:         Day,
		WinterFactor: 1.3, NightFactor: 0.9, QuarantineFactor: 0.9,
		CheckpointSeconds: 120,
	}
}

// slowest is the speed no profile falls below, in km/h: a walk. It keeps a speed
// of zero, typed or read, from making a time infinite.
const slowest = 3.0

// longest is the greatest time of one segment: a day. Sums of few segments then
// stay far below what 32 bits hold.
const longest = 24 * 3600 * 1000

// Milliseconds returns how long s takes in that direction, at least 1 and at most
// a day. It does not ask whether that direction is allowed.
//
// The speed is that of the class or the posted limit, whichever is less: a
// limit slows a lorry down, it does not make it quicker than its class.
func (p *Profile) Milliseconds(s *Segment, forward bool) uint32 {
	kmh, limit := p.Kmh[s.Class], s.KmhForward
	if !forward {
		limit = s.KmhBackward
	}
	if limit != 0 {
		kmh = min(kmh, float64(limit))
	}
	if !(kmh > slowest) { // not even a number
		kmh = slowest
	}
	ms := float64(s.Decimetres) * 360 / kmh * p.factor(s.Class)
	if p.Checkpoints && s.Checkpoint {
		ms += p.CheckpointSeconds * 1000
	}
	if !(ms > 1) {
		return 1
	}
	return uint32(math.Round(min(ms, longest)))
}

// factor returns what the time on class is multiplied by. Night and quarantine
// empty the same streets, so the lesser of the two holds, not their product.
func (p *Profile) factor(class Class) float64 {
	f, empty := 1.0, 1.0
	if p.Winter {
		f *= orOne(p.WinterFactor)
	}
	if p.Quarantine {
		empty = min(empty, orOne(p.QuarantineFactor))
	}
	if p.Band == Night {
		empty = min(empty, orOne(p.NightFactor))
	}
	if class == Ferry { // neither ice nor traffic
		return 1
	}
	if int(p.Band) < Bands {
		f *= orOne(p.Learned[p.Band][class])
	}
	return f * empty
}

func orOne(f float64) float64 {
	if f > 0 && !math.IsInf(f, 0) {
		return f
	}
	return 1
}

// A Size is what a vehicle measures against signposts; 0 means unknown, and
// passes everywhere.
type Size struct{ HeightDm, Weight100kg uint16 }

// Fits tells whether a vehicle of that size may use s.
func (v Size) Fits(s *Segment) bool {
	return (s.MaxHeightDm == 0 || v.HeightDm <= s.MaxHeightDm) &&
		(s.MaxWeight100kg == 0 || v.Weight100kg <= s.MaxWeight100kg)
}
