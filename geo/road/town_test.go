package road

import (
	"math"
	"testing"

	"github.com/paulmach/orb"

	"jylu/geo"
)

// crossAt is the crossing in column x and row y of the town.
func crossAt(x, y float64) geo.Position {
	return geo.Position{Lon: 76.9 + x*0.005, Lat: 43.24 + y*0.004}
}

// town is a drawn grid of streets, some 400 m apart:
//
//	y=2  Толе би     ---------+--------+--------+
//	y=1  Сатпаева    +--------+~~~~~~~~+--------+   ~ Байкадамова: one block with another name
//	y=0  Абая        +========+========+========+   = two carriageways, 20 m apart
//	                 x=0      x=1      x=2      x=3
//	             Гагарина  Жарокова  Ауэзова  Манаса
//
// Косая and Прямая run from corner to corner and pass over each other. Another
// Абая lies in a village 30 km to the east.
func town(t testing.TB) *Graph {
	t.Helper()
	var lines []Line
	add := func(name string, class Class, oneWay bool, points ...geo.Position) {
		lines = append(lines, Line{Name: Name{Plain: name}, Class: class, OneWay: oneWay, Points: points})
	}
	row := func(y, from, to float64) (points []geo.Position) {
		step := math.Copysign(1, to-from)
		for x := from; x != to+step; x += step {
			points = append(points, crossAt(x, y))
		}
		return points
	}
	const north = 0.05 // the second carriageway
	add("проспект Абая", Primary, true, row(0, 0, 3)...)
	add("Абая пр.", Primary, true, row(north, 3, 0)...)
	add("ул. Сатпаева", Secondary, false, row(1, 0, 1)...)
	add("ул. Байкадамова", Secondary, false, row(1, 1, 2)...)
	add("Сатпаева ул.", Secondary, false, row(1, 2, 3)...)
	add("Толе би", Tertiary, false, row(2, 0, 3)...)
	for x, name := range []string{"Гагарина", "Жарокова", "Ауэзова", "Манаса"} {
		add("улица "+name, Residential, false, crossAt(float64(x), 0), crossAt(float64(x), north), crossAt(float64(x), 1), crossAt(float64(x), 2))
	}
	add("Косая", Residential, false, crossAt(0, 0), crossAt(3, 2))
	add("Прямая", Residential, false, crossAt(3, 0), crossAt(0, 2))
	add("улица Абая", Residential, false, crossAt(75, 0), crossAt(76, 0), crossAt(77, 0))
	add("улица Сельская", Residential, false, crossAt(76, 1), crossAt(76, 0))
	n, err := FromLines(lines)
	if err != nil {
		t.Fatal(err)
	}
	g, err := NewGraph(n, nil)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// squareMetres is the area of a ring, positive if it runs counter-clockwise.
func squareMetres(r orb.Ring) float64 {
	pl := planeAt(r[0][1])
	return signedArea(r) * pl.perLon * pl.perLat / coordUnit / coordUnit
}

// roadMetres is the length of a stretch, carriageways counted one by one.
func roadMetres(n *Network, segments []int32) (sum float64) {
	for _, i := range segments {
		sum += float64(n.Segments[i].Decimetres) / 10
	}
	return sum
}
