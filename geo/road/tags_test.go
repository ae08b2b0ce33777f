package road

import (
	"math"
	"slices"
	"testing"
	"time"

	"jylu/geo"
	"jylu/geo/osm"
	"jylu/geo/osm/osmtest"
)

// tagged returns a way between two points with these tags: key, value, key, value …
func tagged(t testing.TB, pairs ...string) osm.Way {
	t.Helper()
	f := osmtest.File{Nodes: []osmtest.Node{{ID: 1, Lat: 43, Lon: 76}, {ID: 2, Lat: 43.01, Lon: 76}}}
	w := osmtest.Way{ID: 7, Tags: []osmtest.Tag{{Key: "highway", Value: "residential"}}}
	for i := 0; i < len(pairs); i += 2 {
		w.Tags = slices.DeleteFunc(w.Tags, func(tag osmtest.Tag) bool { return tag.Key == pairs[i] })
		w.Tags = append(w.Tags, osmtest.Tag{Key: pairs[i], Value: pairs[i+1]})
	}
	f.Ways = []osmtest.Way{w}
	got, ok := parsed(t, f.Write(osmtest.Layout{})).Way(7)
	if !ok {
		t.Fatalf("a way with %v was not kept", pairs)
	}
	return got
}

func TestDirections(t *testing.T) {
	tests := []struct {
		tags              []string
		forward, backward bool
		counted           string
	}{
		{nil, true, true, ""},
		{[]string{"oneway", "yes"}, true, false, ""},
		{[]string{"oneway", "true"}, true, false, ""},
		{[]string{"oneway", "1"}, true, false, ""},
		{[]string{"oneway", "-1"}, false, true, ""},
		{[]string{"oneway", "reverse"}, false, true, ""},
		{[]string{"oneway", "no"}, true, true, ""},
		{[]string{"oneway", "maybe"}, true, true, "oneway-unreadable"},
		{[]string{"oneway", "reversible"}, false, false, "oneway-reversible"},
		{[]string{"oneway:conditional", "yes @ (07:00-09:00)"}, true, true, "oneway-conditional"},
		{[]string{"highway", "motorway"}, true, false, ""},
		{[]string{"highway", "motorway_link"}, true, false, ""},
		{[]string{"highway", "motorway", "oneway", "no"}, true, true, ""},
		{[]string{"highway", "trunk_link"}, true, true, ""},
		{[]string{"junction", "roundabout"}, true, false, ""},
		{[]string{"junction", "circular"}, true, false, ""},
		{[]string{"junction", "roundabout", "oneway", "-1"}, false, true, ""},
		{[]string{"oneway", "yes", "oneway:hgv", "no"}, true, true, ""},
		{[]string{"oneway:motor_vehicle", "yes"}, true, false, ""},
		{[]string{"motor_vehicle:forward", "no"}, false, true, ""},
		{[]string{"vehicle:backward", "no"}, true, false, ""},
	}
	for _, tt := range tests {
		var rep Report
		forward, backward := directions(tagged(t, tt.tags...), &rep)
		if forward != tt.forward || backward != tt.backward || (tt.counted == "") != (len(rep.Skipped) == 0) ||
			tt.counted != "" && rep.Skipped[0] != (Skip{tt.counted, 1, 7}) {
			t.Errorf("%v: %v %v, %v; want %v %v %q", tt.tags, forward, backward, rep.Skipped, tt.forward, tt.backward, tt.counted)
		}
	}
}

func TestAccess(t *testing.T) {
	tests := []struct {
		tags []string
		want permission
	}{
		{nil, unsaid},
		{[]string{"access", "private"}, endsOnly},
		{[]string{"access", "permit"}, endsOnly},
		{[]string{"access", "no"}, closed},
		{[]string{"access", "no", "emergency", "yes"}, endsOnly},
		{[]string{"access", "no", "motor_vehicle", "yes"}, open},
		{[]string{"access", "yes", "motor_vehicle", "no"}, closed},
		{[]string{"vehicle", "destination"}, endsOnly},
		{[]string{"motor_vehicle", "delivery"}, endsOnly},
		{[]string{"motorcar", "no", "motor_vehicle", "yes"}, open},
		{[]string{"hgv", "no"}, endsOnly},
		{[]string{"hgv", "no", "motor_vehicle", "no"}, closed},
		{[]string{"hgv", "designated", "access", "no"}, open},
		{[]string{"access", "private;destination"}, endsOnly},
		{[]string{"access", "customers;yes"}, open},
		{[]string{"access", "military"}, closed},
		{[]string{"access", "something"}, unsaid},
	}
	for _, tt := range tests {
		if got := access(tagged(t, tt.tags...).Tags, ""); got != tt.want {
			t.Errorf("%v: %d, want %d", tt.tags, got, tt.want)
		}
	}
}

func TestPostedSpeeds(t *testing.T) {
	for v, want := range map[string]uint8{"60": 60, "60 km/h": 60, "60kmh": 60, "40 mph": 64, "40mph": 64, "KZ:urban": 60, "RU:urban": 60,
		"RU:living_street": 20, "RU:zone30": 30, "RU:zone:30": 30, "DE:urban": 50, "KZ:rural": 90, "walk": 5, "RO:walk": 5, "none": 0, "signals": 0,
		"variable": 0, "90;30;90": 30, "none;40": 40, "50|70": 50, "10 knots": 19, "62.5": 63, "300": 255} {
		if got, ok := speedOf(v); !ok || got != want {
			t.Errorf("%q = %d, %v; want %d", v, got, ok, want)
		}
	}
	for _, v := range []string{"fast", "60 parsecs", "-20", "0", "1e9", "NaN", "RU:", ":", "50;fast"} {
		if got, ok := speedOf(v); ok {
			t.Errorf("%q = %d, want it to be unreadable", v, got)
		}
	}
	var rep Report
	if f, b := postedSpeeds(tagged(t, "maxspeed", "60", "maxspeed:backward", "30"), &rep); f != 60 || b != 30 {
		t.Errorf("60 and 30 backward = %d, %d", f, b)
	}
	if f, b := postedSpeeds(tagged(t, "maxspeed", "quick", "zone:maxspeed", "RU:30"), &rep); f != 30 || b != 30 || len(rep.Skipped) != 1 {
		t.Errorf("unreadable, and a zone of 30 = %d, %d, %v", f, b, rep.Skipped)
	}
}

func TestLimits(t *testing.T) {
	tests := []struct {
		key, value     string
		height, weight uint16
		counted        bool
	}{
		{"maxheight", "3.5", 35, 0, false}, {"maxheight", "3,5 m", 35, 0, false}, {"maxheight", "3.59", 35, 0, false},
		{"maxheight", "350 cm", 35, 0, false}, {"maxheight", `12'6"`, 38, 0, false}, {"maxheight", "12'", 36, 0, false},
		{"maxheight", "12 ft 6 in", 38, 0, false}, {"maxheight", "12′6″", 38, 0, false}, {"maxheight", "default", 0, 0, false},
		{"maxheight", "none", 0, 0, false}, {"maxheight", "below_default", 0, 0, false}, {"maxheight", "low", 0, 0, true},
		{"maxheight", "4;3.2", 32, 0, false}, {"maxheight", "-3", 0, 0, true}, {"maxheight", "0", 0, 0, true},
		{"maxheight:physical", "2.9", 29, 0, false}, {"maxweight", "7.5", 0, 75, false}, {"maxweight", "7.5 t", 0, 75, false},
		{"maxweight", "7.5t", 0, 75, false}, {"maxweight", "7500 kg", 0, 75, false}, {"maxweight", "10 т", 0, 100, false},
		{"maxweight", "8 st", 0, 72, false}, {"maxweight", "16000 lbs", 0, 72, false}, {"maxweight", "unsigned", 0, 0, false},
		{"maxweight", "heavy", 0, 0, true}, {"maxweight:hgv", "3.5", 0, 35, false}, {"maxweightrating", "12", 0, 120, false},
	}
	for _, tt := range tests {
		var rep Report
		w := tagged(t, tt.key, tt.value)
		if h, kg := limits(w.Tags, &rep, w); h != tt.height || kg != tt.weight || len(rep.Skipped) > 0 != tt.counted {
			t.Errorf("%s=%s: %d dm, %d × 100 kg, %v", tt.key, tt.value, h, kg, rep.Skipped)
		}
	}
}

func TestBarriers(t *testing.T) {
	for v, want := range map[string]permission{"gate": endsOnly, "lift_gate": endsOnly, "bollard": closed, "block": closed,
		"entrance": unsaid, "toll_booth": unsaid, "cattle_grid": unsaid, "border_control": unsaid, "kerb": unsaid} {
		w := tagged(t, "barrier", v)
		if b, _ := barrierAt(w.Tags, &Report{}); b.pass != want {
			t.Errorf("barrier=%s: %d, want %d", v, b.pass, want)
		}
	}
	lowered := tagged(t, "barrier", "bollard", "access", "private")
	if b, _ := barrierAt(lowered.Tags, &Report{}); b.pass != endsOnly {
		t.Errorf("a bollard for those with the key: %d", b.pass)
	}
}

// By domain.md §4.5: a kilometre of avenue at 45 km/h is 80 s; ice takes 1.3, empty
// streets 0.9 of the time, and a checkpoint two minutes.
func TestMilliseconds(t *testing.T) {
	kilometre := func(c Class, limit uint8) *Segment {
		return &Segment{Decimetres: 10_000, Class: c, KmhForward: limit, Checkpoint: true}
	}
	set := func(change func(p *Profile)) Profile { p := DefaultProfile(); change(&p); return p }
	tests := []struct {
		name string
		p    Profile
		s    *Segment
		want uint32
	}{
		{"an avenue by day", DefaultProfile(), kilometre(Primary, 0), 80_000},
		{"a limit below the class", DefaultProfile(), kilometre(Primary, 30), 120_000},
		{"a limit above the class", DefaultProfile(), kilometre(Residential, 60), 163_636},
		{"ice", set(func(p *Profile) { p.Winter = true }), kilometre(Primary, 0), 104_000},
		{"night", set(func(p *Profile) { p.Band = Night }), kilometre(Primary, 0), 72_000},
		{"a night in quarantine is no emptier", set(func(p *Profile) { p.Band, p.Quarantine = Night, true }), kilometre(Primary, 0), 72_000},
		{"ice in quarantine", set(func(p *Profile) { p.Winter, p.Quarantine = true, true }), kilometre(Primary, 0), 93_600},
		{"a checkpoint", set(func(p *Profile) { p.Checkpoints = true }), kilometre(Primary, 0), 200_000},
		{"learned", set(func(p *Profile) { p.Learned[Day][Primary] = 1.5 }), kilometre(Primary, 0), 120_000},
		{"learned for another hour", set(func(p *Profile) { p.Learned[Evening][Primary] = 1.5 }), kilometre(Primary, 0), 80_000},
		{"ice on water", set(func(p *Profile) { p.Winter = true }), kilometre(Ferry, 0), 450_000},
		{"no speed is a walk", set(func(p *Profile) { p.Kmh[Primary] = 0 }), kilometre(Primary, 0), 1_200_000},
		{"no number", set(func(p *Profile) { p.Kmh[Primary] = math.NaN() }), kilometre(Primary, 0), 1_200_000},
		{"no length", DefaultProfile(), &Segment{}, 1},
		{"no end", DefaultProfile(), &Segment{Decimetres: math.MaxUint32, Class: Track}, longest},
	}
	for _, tt := range tests {
		if got := tt.p.Milliseconds(tt.s, true); got != tt.want {
			t.Errorf("%s: %d ms, want %d", tt.name, got, tt.want)
		}
	}
	p := DefaultProfile()
	if got := p.Milliseconds(kilometre(Primary, 30), false); got != 80_000 {
		t.Errorf("a limit in the other direction: %d ms", got)
	}
}

func TestSizeFits(t *testing.T) {
	low, weak := &Segment{MaxHeightDm: 35}, &Segment{MaxWeight100kg: 75}
	lorry, van := Size{HeightDm: 36, Weight100kg: 180}, Size{HeightDm: 25, Weight100kg: 35}
	if lorry.Fits(low) || lorry.Fits(weak) || !van.Fits(low) || !van.Fits(weak) || !(Size{}).Fits(low) || !lorry.Fits(&Segment{}) {
		t.Error("a lorry fits under 3.5 m or on 7.5 t, or something does not fit that should")
	}
	if (Size{HeightDm: 36}).Fits(&Segment{MaxHeightDm: 36}) == false {
		t.Error("a limit is not for those who are just as high")
	}
}

func TestBandsAndClasses(t *testing.T) {
	for h, want := range map[int]Band{0: Night, 6: Night, 7: Morning, 9: Morning, 10: Day, 16: Day, 17: Evening, 21: Evening, 22: Night} {
		if got := BandAt(time.Date(2020, 4, 1, h, 59, 0, 0, time.UTC)); got != want {
			t.Errorf("%d:59 is %s, want %s", h, got, want)
		}
	}
	for c := range Class(Classes) {
		if got, ok := ParseClass(c.String()); !ok || got != c || DefaultProfile().Kmh[c] <= 0 {
			t.Errorf("class %s is read as %s, %v", c, got, ok)
		}
	}
	if _, ok := ParseClass("unknown"); ok || Class(Classes).String() != "unknown" {
		t.Error("there is a class that does not exist")
	}
}

func TestMarkCheckpoints(t *testing.T) {
	q := quarter(t)
	border := 76.9 + 0.00137*5.5 // between columns 5 and 6
	q.MarkCheckpoints(func(p geo.Position) bool { return p.Lon < border })
	for _, tt := range []struct {
		a, b int64
		want bool
	}{{5, 6, true}, {205, 206, true}, {4, 5, false}, {6, 742, false}} {
		if a, _ := q.arc(tt.a, tt.b); q.Segments[a.Segment()].Checkpoint != tt.want {
			t.Errorf("%d to %d crosses the border: %v", tt.a, tt.b, !tt.want)
		}
	}
}
