package road

import (
	"math"
	"testing"

	"jylu/geo"
)

// leg is what a driver hears.
type leg struct {
	turn Turn
	name string
}

func TestRouteLegs(t *testing.T) {
	t.Parallel()
	g := town(t)
	roads := g.Roads(DefaultProfile(), Size{}, nil)
	closed, err := g.Stretch("Косая", "", "")
	if err != nil {
		t.Fatal(err)
	}
	straight, _ := g.Stretch("Прямая", "", "")
	roads = roads.With([]Closure{{Segments: closed.Segments}, {Segments: straight.Segments}})
	for _, c := range []struct {
		from, to geo.Position
		legs     []leg
	}{
		{crossAt(0.5, 0), crossAt(2, 1.5), []leg{{Depart, "проспект Абая"}, {Left, "улица Ауэзова"}, {Arrive, ""}}},
		{crossAt(2.5, 0.05), crossAt(1, 0.5), []leg{{Depart, "Абая пр."}, {Right, "улица Жарокова"}, {Arrive, ""}}},
		{crossAt(0.2, 2), crossAt(0.8, 2), []leg{{Depart, "Толе би"}, {Arrive, ""}}},
		{crossAt(0.5, 1), crossAt(2.5, 1), []leg{{Depart, "ул. Сатпаева"}, {Straight, "ул. Байкадамова"}, {Straight, "Сатпаева ул."}, {Arrive, ""}}},
	} {
		route, err := roads.Route(c.from, c.to)
		if err != nil {
			t.Errorf("%v: %v", c, err)
			continue
		}
		var got []leg
		for _, l := range route.Legs {
			got = append(got, leg{l.Turn, l.Name.In("ru")})
		}
		if len(got) != len(c.legs) {
			t.Errorf("%v -> %v: %v, want %v", c.from, c.to, got, c.legs)
			continue
		}
		for i := range got {
			if got[i] != c.legs[i] {
				t.Errorf("%v -> %v: %v, want %v", c.from, c.to, got, c.legs)
			}
		}
		checkRoute(t, roads, c.from, c.to, route)
	}
}

// checkRoute holds the sums of a route against each other and against Seconds.
func checkRoute(t *testing.T, r *Roads, from, to geo.Position, route Route) {
	t.Helper()
	if s := r.Seconds(from, to); s != route.Seconds {
		t.Errorf("the route takes %d s, Seconds says %d", route.Seconds, s)
	}
	seconds, metres, byClass := 0, 0, uint32(0)
	for _, l := range route.Legs {
		seconds, metres = seconds+l.Seconds, metres+l.Metres
	}
	for _, ms := range route.ByClass {
		byClass += ms
	}
	line := 0.0
	for i := 1; i < len(route.Line); i++ {
		a, b := route.Line[i-1], route.Line[i]
		line += geo.Position{Lon: a[0], Lat: a[1]}.MetresTo(geo.Position{Lon: b[0], Lat: b[1]})
	}
	if seconds != route.Seconds || int((byClass+500)/1000) != route.Seconds {
		t.Errorf("legs take %d s, classes %d ms, the route %d s", seconds, byClass, route.Seconds)
	}
	if d := math.Abs(float64(metres - route.Metres)); d > float64(len(route.Legs)) || math.Abs(line-float64(route.Metres)) > 5+line/100 {
		t.Errorf("legs are %d m, the line %.1f m, the route %d m", metres, line, route.Metres)
	}
	a, _ := r.Snap(from)
	b, _ := r.Snap(to)
	if len(route.Line) < 2 || route.Line[0] != a.Position.Point() || planeAt(43).metres(coordOfPoint(route.Line[len(route.Line)-1]), CoordOf(b.Position)) > 0.1 {
		t.Errorf("the line runs from %v to %v, not from %v to %v", route.Line[0], route.Line[len(route.Line)-1], a, b)
	}
	if route.Legs[len(route.Legs)-1].Turn != Arrive || len(route.Legs) > 1 && route.Legs[0].Turn != Depart {
		t.Errorf("legs %v", route.Legs)
	}
}

func coordOfPoint(p [2]float64) Coord { return CoordOf(geo.Position{Lon: p[0], Lat: p[1]}) }

func TestRoutesOfTheExtract(t *testing.T) {
	t.Parallel()
	g := almaty(t)
	roads := g.Roads(DefaultProfile(), Size{}, nil)
	all := places(g.net, 200)
	for i := range all {
		from, to := all[i], all[(i*7+1)%len(all)]
		if route, err := roads.Route(from, to); err == nil {
			checkRoute(t, roads, from, to, route)
		} else if roads.Seconds(from, to) >= 0 {
			t.Errorf("%v -> %v: %v", from, to, err)
		}
	}
}

func TestRouteRefuses(t *testing.T) {
	t.Parallel()
	roads := town(t).Roads(DefaultProfile(), Size{}, nil)
	for _, p := range []geo.Position{{Lon: 10, Lat: 50}, {Lon: 76.9, Lat: 91}, {Lon: math.NaN(), Lat: 43}, {Lon: math.Inf(1), Lat: 43}} {
		if _, err := roads.Route(p, crossAt(0, 0)); err != ErrNoRoad {
			t.Errorf("from %v: %v", p, err)
		}
		if s := roads.Seconds(crossAt(0, 0), p); s != -1 {
			t.Errorf("to %v: %d s", p, s)
		}
		if table := roads.Table([]geo.Position{crossAt(0, 0), p}, []geo.Position{p, crossAt(1, 0)}); table[0][0] != -1 || table[0][1] <= 0 || table[1][1] != -1 {
			t.Errorf("a table with %v: %v", p, table)
		}
	}
	here := crossAt(0.5, 1)
	route, err := roads.Route(here, here)
	if err != nil || route.Seconds != 0 || route.Metres != 0 || len(route.Line) != 2 {
		t.Errorf("to where one is: %+v, %v", route, err)
	}
}

func TestTurns(t *testing.T) {
	t.Parallel()
	for angle, want := range map[float64]Turn{0: Straight, -25: Straight, 26: SlightRight, -45: SlightLeft, 90: Right, -90: Left,
		130: SharpRight, -160: SharpLeft, 170: TurnBack, -180: TurnBack, 180: TurnBack} {
		if got := turnBy(angle); got != want {
			t.Errorf("%v degrees: %s, want %s", angle, got, want)
		}
	}
}
