package tile

import (
	"bytes"
	"context"
	"testing"

	"github.com/paulmach/orb"

	"jylu/geo"
	"jylu/geo/osm"
	"jylu/geo/osm/osmtest"
	"jylu/geo/road"
)

// town is a lake with an island whose ring is two ways, a relation cut off, a
// school with a number, an address at a point, a park, rails, a path and a river.
const town = `<osm>
<node id="1" lat="43.20" lon="76.90"/><node id="2" lat="43.20" lon="76.94"/><node id="3" lat="43.24" lon="76.94"/><node id="4" lat="43.24" lon="76.90"/>
<node id="5" lat="43.21" lon="76.91"/><node id="6" lat="43.21" lon="76.92"/><node id="7" lat="43.22" lon="76.92"/>
<node id="11" lat="43.2500" lon="76.9000"/><node id="12" lat="43.2500" lon="76.9010"/><node id="13" lat="43.2505" lon="76.9010"/><node id="14" lat="43.2505" lon="76.9000"/>
<node id="20" lat="43.26" lon="76.90"><tag k="addr:housenumber" v="7а"/></node>
<node id="21" lat="43.27" lon="76.90"><tag k="place" v="suburb"/><tag k="name" v="Орбита"/><tag k="name:kk" v="Орбита ы.а."/></node>
<way id="1"><nd ref="1"/><nd ref="2"/><nd ref="3"/></way>
<way id="2"><nd ref="1"/><nd ref="4"/><nd ref="3"/></way>
<way id="3"><nd ref="5"/><nd ref="6"/><nd ref="7"/><nd ref="5"/></way>
<way id="4"><nd ref="11"/><nd ref="12"/><nd ref="13"/><nd ref="14"/><nd ref="11"/><tag k="building" v="yes"/><tag k="amenity" v="school"/><tag k="name" v="Школа 25"/><tag k="addr:housenumber" v="52"/></way>
<way id="5"><nd ref="1"/><nd ref="3"/><tag k="waterway" v="river"/><tag k="name:ru" v="Весновка"/></way>
<way id="6"><nd ref="1"/><nd ref="4"/><tag k="railway" v="rail"/><tag k="service" v="spur"/></way>
<way id="7"><nd ref="2"/><nd ref="4"/><tag k="highway" v="footway"/></way>
<way id="8"><nd ref="11"/><nd ref="13"/><nd ref="14"/><nd ref="11"/><tag k="leisure" v="park"/><tag k="name" v="Парк"/></way>
<way id="9"><nd ref="1"/><nd ref="99"/><tag k="waterway" v="stream"/></way>
<relation id="1"><member type="way" ref="1" role="outer"/><member type="way" ref="2" role="outer"/><member type="way" ref="3" role="inner"/><tag k="type" v="multipolygon"/><tag k="natural" v="water"/></relation>
<relation id="2"><member type="way" ref="1" role="outer"/><member type="way" ref="77" role="outer"/><tag k="type" v="multipolygon"/><tag k="natural" v="wood"/></relation>
</osm>`

func TestFromOSM(t *testing.T) {
	x, err := osm.Read(context.Background(), bytes.NewReader(osmtest.PBF(t, []byte(town))), osm.Options{})
	if err != nil {
		t.Fatal(err)
	}
	l := FromOSM(x, nil)
	if l.Attribution != "© OpenStreetMap contributors" || l.Schematic {
		t.Errorf("attribution %q, schematic %v", l.Attribution, l.Schematic)
	}
	kinds := map[string]int{}
	for layer := range Layer(LayerCount) {
		for _, f := range l.Features[layer] {
			kinds[layer.String()+" "+f.Kind+f.House+l.Names[f.Name].Plain+l.Names[f.Name].Ru]++
		}
	}
	want := map[string]int{"water lake": 1, "water riverВесновка": 1, "rail siding": 1, "roads path": 1, "buildings school": 1, "houses 52": 1, "houses 7а": 1,
		"green parkПарк": 1, "places schoolШкола 25": 1, "places suburbОрбита": 1, "places parkПарк": 1}
	for what, n := range want {
		if kinds[what] != n {
			t.Errorf("%q: %d times, want %d", what, kinds[what], n)
		}
	}
	if len(kinds) != len(want) {
		t.Errorf("drawn: %v", kinds)
	}
	for _, f := range l.Features[Water] {
		if lake, ok := f.Geometry.(orb.MultiPolygon); ok && (len(lake) != 1 || len(lake[0]) != 2) {
			t.Errorf("the lake and its island: %v", lake)
		}
	}
}

// Pieces of one street are one line, straight on at a crossing, in the direction
// they were drawn; another street begins another.
func TestStrokes(t *testing.T) {
	at := func(x, y float64) geo.Position { return geo.Position{Lon: 76.9 + x/100, Lat: 43.2 + y/100} }
	abay, side := road.Name{Ru: "Абая"}, road.Name{Ru: "Манаса"}
	n, err := road.FromLines([]road.Line{
		{Name: abay, Class: road.Primary, Points: []geo.Position{at(2, 0), at(3, 0)}},
		{Name: abay, Class: road.Primary, Points: []geo.Position{at(0, 0), at(1, 0), at(2, 0)}},
		{Name: abay, Class: road.Primary, Points: []geo.Position{at(1, 0), at(1, 0.1)}}, // a side piece of the same name
		{Name: side, Class: road.Primary, Points: []geo.Position{at(2, -1), at(2, 0), at(2, 1)}},
	})
	if err != nil {
		t.Fatal(err)
	}
	l := newLayers()
	l.AddRoads(n)
	longest := map[string]int{}
	for _, f := range l.Features[Roads] {
		name := l.Names[f.Name].Ru
		longest[name] = max(longest[name], len(f.Geometry.(orb.LineString)))
		if f.Kind != "primary" || f.MinZoom != 8 {
			t.Errorf("%+v", f)
		}
	}
	if len(l.Features[Roads]) != 3 || longest["Абая"] != 4 || longest["Манаса"] != 3 {
		t.Errorf("%d lines, the longest by name %v; want 3 lines, 4 and 3 points", len(l.Features[Roads]), longest)
	}
}

func TestAddDistricts(t *testing.T) {
	l := newLayers()
	l.AddDistricts([]geo.District{{Code: "a", NameRu: "Алмалинский", Outline: geo.Shape{Geometry: orb.Polygon{block(centre, 0.1)}}}, {Code: "b"}})
	if len(l.Features[Land]) != 1 || len(l.Features[Districts]) != 1 || len(l.Features[Places]) != 1 {
		t.Errorf("%v", l.Features)
	}
}

// The bundled city has something of everything that the style draws.
func TestFromCity(t *testing.T) {
	l := FromCity()
	for layer := range Layer(LayerCount) {
		if len(l.Features[layer]) == 0 {
			t.Errorf("nothing in %s", layer)
		}
	}
	if !l.Schematic || l.Attribution != "" {
		t.Errorf("schematic %v, attribution %q", l.Schematic, l.Attribution)
	}
	if n := len(l.Features[Buildings]); n < 2000 || n != len(l.Features[Houses]) {
		t.Errorf("%d buildings, %d house numbers", n, len(l.Features[Houses]))
	}
}
