package road

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"jylu/geo"
	"jylu/geo/osm"
	"jylu/geo/osm/osmtest"
)

// A quarterMap is testdata/quarter.osm, imported, with its points by their ids.
type quarterMap struct {
	*Network
	Report Report
	at     map[int64]Coord
}

// quarter imports the made-up quarter that has every rule in it.
func quarter(t testing.TB) quarterMap {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "quarter.osm"))
	if err != nil {
		t.Fatal(err)
	}
	q := quarterMap{at: map[int64]Coord{}}
	for _, n := range osmtest.Parse(t, text).Nodes {
		q.at[n.ID] = CoordOf(position(n.Lon, n.Lat))
	}
	x := parsed(t, osmtest.PBF(t, text))
	if q.Network, q.Report, err = Import(x); err != nil {
		t.Fatal(err)
	}
	return q
}

func parsed(t testing.TB, pbf []byte) *osm.Extract {
	t.Helper()
	x, err := osm.Read(context.Background(), bytes.NewReader(pbf), osm.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// arc returns the arc that drives from point a to its neighbour b; false if no
// segment does.
func (q quarterMap) arc(a, b int64) (Arc, bool) {
	for i := range q.Segments {
		points := q.Points(int32(i))
		for j := range points[1:] {
			switch [2]Coord{q.at[a], q.at[b]} {
			case [2]Coord{points[j], points[j+1]}:
				return ArcOf(int32(i), true), true
			case [2]Coord{points[j+1], points[j]}:
				return ArcOf(int32(i), false), true
			}
		}
	}
	return 0, false
}

// attributesAt returns what holds when driving from point a to its neighbour b.
func (q quarterMap) attributesAt(a, b int64) (attribute, bool) {
	arc, ok := q.arc(a, b)
	if !ok {
		return attribute{}, false
	}
	s := q.Segments[arc.Segment()]
	at := attribute{class: s.Class, forward: s.Forward, backward: s.Backward, private: s.Private, roundabout: s.Roundabout,
		kmhForward: s.KmhForward, kmhBackward: s.KmhBackward, height: s.MaxHeightDm, weight: s.MaxWeight100kg}
	if !arc.Forward() {
		at = at.reversed()
	}
	return at, true
}

func TestImportHeedsEveryRule(t *testing.T) {
	q := quarter(t)
	both := func(c Class) attribute { return attribute{class: c, forward: true, backward: true} }
	with := func(a attribute, change func(*attribute)) attribute { change(&a); return a }
	private := func(a *attribute) { a.private = true }
	oneWay := func(a *attribute) { a.backward = false }
	tests := []struct {
		name string
		a, b int64
		want attribute
	}{
		{"oneway=-1 against the drawing", 1, 0, with(both(Primary), oneWay)},
		{"oneway=yes", 900, 901, with(both(Primary), oneWay)},
		{"oneway=no and a limit", 3, 4, with(both(Primary), func(a *attribute) { a.kmhForward, a.kmhBackward = 60, 60 })},
		{"oneway=true on a link", 903, 4, with(both(Primary), oneWay)},
		{"oneway=reverse", 0, 900, with(both(Primary), oneWay)},
		{"oneway=1", 901, 1, with(both(Residential), oneWay)},
		{"oneway=alternating is both ways", 400, 770, both(Service)},
		{"a lorry's own limit beats the city's", 200, 201, with(both(Secondary), func(a *attribute) { a.kmhForward, a.kmhBackward = 40, 40 })},
		{"limits by direction, one in miles", 703, 205, with(both(Secondary), func(a *attribute) { a.kmhForward, a.kmhBackward = 50, 48 })},
		{"a roundabout is one way unasked", 701, 702, with(both(Secondary), func(a *attribute) { a.backward, a.roundabout = false, true })},
		{"unclassified is residential", 5, 740, both(Residential)},
		{"road is residential", 6, 742, both(Residential)},
		{"a private yard", 721, 722, with(both(Service), private)},
		{"up to a lift gate", 106, 730, with(both(Residential), private)},
		{"streets behind the gate", 733, 734, with(both(Residential), private)},
		{"up to a bollard", 740, 741, both(Residential)},
		{"a gate in a passage", 743, 744, with(both(Residential), private)},
		{"a gate that stands open", 747, 748, both(Residential)},
		{"the drive at whose gate an avenue passes", 749, 750, with(both(Service), private)},
		{"that avenue", 200, 749, both(Secondary)},
		{"a weak bridge", 760, 761, with(both(Tertiary), func(a *attribute) { a.weight = 75 })},
		{"a low underpass in feet and inches, rounded down", 765, 766, with(both(Residential), func(a *attribute) { a.height = 27 })},
		{"a road under a bar", 768, 769, with(both(Service), func(a *attribute) { a.height = 21 })},
		{"a ferry by its timetable", 770, 771, with(both(Ferry), func(a *attribute) { a.kmhForward, a.kmhBackward = 4, 4 })},
		{"a track", 771, 772, both(Track)},
		{"deliveries to a street on foot", 101, 102, with(both(LivingStreet), private)},
		{"residents only", 301, 302, with(both(Residential), private)},
		{"no lorries, but to addresses", 104, 105, with(both(Residential), private)},
		{"one way for us, not for buses", 304, 305, with(both(Residential), oneWay)},
		{"closed to vehicles in one direction", 305, 306, with(both(Residential), oneWay)},
		{"the least of two limits", 100, 101, with(both(Residential), func(a *attribute) { a.kmhForward, a.kmhBackward = 20, 20 })},
	}
	for _, tt := range tests {
		if got, ok := q.attributesAt(tt.a, tt.b); !ok || got != tt.want {
			t.Errorf("%s, %d to %d: %+v, %v\nwant %+v", tt.name, tt.a, tt.b, got, ok, tt.want)
		}
	}
	for _, no := range [][2]int64{{102, 775}, {302, 776}, {775, 776}, {775, 203}, {770, 200}, {105, 106}, {406, 306}} {
		if _, ok := q.arc(no[0], no[1]); ok {
			t.Errorf("a lorry may drive from %d to %d: steps, a footway, a ferry for people or worse", no[0], no[1])
		}
	}
}

// What changes nothing is no node, what changes something is one.
func TestImportCollapsesBends(t *testing.T) {
	q := quarter(t)
	isNode := func(id int64) bool { return slices.Contains(q.Nodes, q.at[id]) }
	for _, id := range []int64{711, 721, 730, 744, 747, 766, 772, 733} {
		if isNode(id) {
			t.Errorf("point %d is a node, but only a bend", id)
		}
	}
	for _, id := range []int64{201, 106, 741, 743, 769, 750, 765, 3, 701, 780} {
		if !isNode(id) {
			t.Errorf("point %d is no node, but a junction, an end or where something changes", id)
		}
	}
	if n := len(slices.DeleteFunc(slices.Clone(q.Nodes), func(c Coord) bool { return c != q.at[741] })); n != 2 {
		t.Errorf("there are %d nodes at the bollard, want one on either side", n)
	}
	under, _ := q.arc(101, 201)
	over, _ := q.arc(760, 761)
	for _, a := range []Arc{under, over} {
		for _, v := range []int32{q.Tail(a), q.Head(a)} {
			if c := q.Nodes[v]; c == q.at[760] || c == q.at[761] {
				t.Error("the bridge meets what it passes over")
			}
		}
	}
	ring, _ := q.arc(780, 781)
	if s := q.Segments[ring.Segment()]; s.From != s.To || s.Points != 5 {
		t.Errorf("the ring that touches nothing is %+v, want one loop of five points", s)
	}
}

func TestImportReadsNames(t *testing.T) {
	q := quarter(t)
	a, _ := q.arc(901, 902)
	want := Name{Kk: "Абай даңғылы", En: "Abay Avenue", Plain: "проспект Абая", Old: "Арычная"}
	if got := q.Names[q.Segments[a.Segment()].Name]; got != want {
		t.Errorf("name = %+v, want %+v", got, want)
	}
	if want.In("kk") != "Абай даңғылы" || want.In("ru") != "проспект Абая" || (Name{En: "x"}).In("kk") != "x" {
		t.Error("a name is not in the reader's language, or nothing at all")
	}
}

// path returns the arcs along these points, each segment once.
func (q quarterMap) path(t *testing.T, points ...int64) []Arc {
	var path []Arc
	for i := range points[1:] {
		a, ok := q.arc(points[i], points[i+1])
		if !ok {
			t.Fatalf("no segment from %d to %d", points[i], points[i+1])
		}
		if len(path) == 0 || path[len(path)-1] != a {
			path = append(path, a)
		}
	}
	return path
}

func TestImportReadsTurnRestrictions(t *testing.T) {
	q := quarter(t)
	want := []Restriction{
		{Path: q.path(t, 200, 201, 301)},             // 101
		{Path: q.path(t, 903, 4, 5), Only: true},     // 102
		{Path: q.path(t, 746, 400, 746)},             // 103
		{Path: q.path(t, 901, 902, 2, 1)},            // 104
		{Path: q.path(t, 770, 400, 711)},             // 105
		{Path: q.path(t, 770, 400, 746)},             // 105
		{Path: q.path(t, 771, 406, 745)},             // 106
		{Path: q.path(t, 773, 406, 745)},             // 106
		{Path: q.path(t, 304, 404, 403)},             // 107
		{Path: q.path(t, 305, 306, 206), Only: true}, // 116
	}
	if !reflect.DeepEqual(q.Restrictions, want) {
		t.Errorf("restrictions = %v\nwant %v", q.Restrictions, want)
	}
	for _, r := range q.Restrictions {
		for i := range r.Path {
			if !q.Open(r.Path[i]) || i > 0 && q.Head(r.Path[i-1]) != q.Tail(r.Path[i]) {
				t.Errorf("%v is no way one could drive", r)
			}
		}
	}
}

func TestReportSaysWhatWasLeftOut(t *testing.T) {
	rep := quarter(t).Report
	want := []Skip{
		{"access-no", 1, 57}, {"behind-gates", 4, 33}, {"ferry-for-passengers", 1, 58}, {"maxspeed-unreadable", 1, 64},
		{"no-direction", 1, 62}, {"node-missing", 1, 66}, {"oneway-conditional", 1, 68}, {"oneway-reversible", 1, 62},
		{"restriction-against-oneway", 1, 114}, {"restriction-ambiguous", 1, 117}, {"restriction-conditional", 1, 109},
		{"restriction-member-missing", 2, 110}, {"restriction-not-connected", 1, 113}, {"restriction-not-for-lorries", 1, 108},
		{"restriction-on-no-road", 1, 112}, {"restriction-unreadable", 1, 115}, {"way-without-length", 2, 66},
	}
	if !reflect.DeepEqual(rep.Skipped, want) {
		t.Errorf("skipped = %v\nwant %v", rep.Skipped, want)
	}
	if rep.Restrictions != 17 || rep.TurnRestrictions != 10 || rep.Ways != 50 || rep.RoadWays != 42 {
		t.Errorf("report = %+v", rep)
	}
}

func position(lon, lat float64) geo.Position { return geo.Position{Lon: lon, Lat: lat} }
