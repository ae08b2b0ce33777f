package road

import (
	"math"
	"testing"

	"jylu/geo"
)

func points(lonlat ...float64) []geo.Position {
	var p []geo.Position
	for i := 0; i < len(lonlat); i += 2 {
		p = append(p, geo.Position{Lon: lonlat[i], Lat: lonlat[i+1]})
	}
	return p
}

func TestFromLinesJoinsAtVerticesAlone(t *testing.T) {
	abay, dostyk := Name{Ru: "Абая"}, Name{Ru: "Достык"}
	n, err := FromLines([]Line{
		{Name: abay, Class: Primary, Points: points(76.90, 43.24, 76.91, 43.24, 76.92, 43.24, 76.93, 43.24)},
		{Name: dostyk, Class: Secondary, OneWay: true, Points: points(76.92, 43.25, 76.92, 43.24, 76.92, 43.23)},
		{Name: Name{Ru: "Мост"}, Class: Tertiary, Points: points(76.905, 43.25, 76.905, 43.23)}, // passes over Абая
		{Name: abay, Class: Primary, Points: points(76.93, 43.24, 76.94, 43.24)},                // goes on: no node at 76.93
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(n.Nodes) != 7 || len(n.Segments) != 5 || !n.Schematic {
		t.Fatalf("%d nodes, %d segments, schematic %v; want 7, 5, true", len(n.Nodes), len(n.Segments), n.Schematic)
	}
	metres := 0.0
	for i := range n.Segments {
		s := &n.Segments[i]
		if s.Backward != (n.Names[s.Name] != dostyk) || !s.Forward {
			t.Errorf("segment %d of %v: forward %v, backward %v", i, n.Names[s.Name], s.Forward, s.Backward)
		}
		if n.Names[s.Name] == abay {
			metres += float64(s.Decimetres) / 10
		}
	}
	want := points(76.90, 43.24)[0].MetresTo(points(76.94, 43.24)[0])
	if math.Abs(metres-want) > 1 {
		t.Errorf("Абая is %.1f m long, want %.1f", metres, want)
	}
	if s := n.Streets(); len(s) != 3 || s[0].Name != abay || len(s[0].Lines) != 2 || len(s[1].Lines) != 2 {
		t.Errorf("streets = %v", s)
	}
	c := n.Crossings()
	if len(c) != 1 || n.Names[c[0].A] != abay || n.Names[c[0].B] != dostyk || c[0].MetresTo(points(76.92, 43.24)[0]) > 1 {
		t.Errorf("crossings = %v, want the one of Абая and Достык", c)
	}
}

func TestFromLinesRefusesWhatIsNoLine(t *testing.T) {
	for name, lines := range map[string][]Line{
		"nothing":           nil,
		"a point":           {{Points: points(76.9, 43.2)}},
		"no length":         {{Points: points(76.9, 43.2, 76.9, 43.2)}},
		"off the globe":     {{Points: points(76.9, 43.2, 76.9, 91)}},
		"no number":         {{Points: points(76.9, 43.2, math.NaN(), 43)}},
		"no such class":     {{Class: Class(Classes), Points: points(76.9, 43.2, 76.9, 43.3)}},
		"one point too few": {{Points: points(76.9, 43.2, 76.9, 43.3)}, {Points: points(76.9, 43.2)}},
	} {
		if n, err := FromLines(lines); err == nil || n != nil {
			t.Errorf("%s: %v, %v", name, n, err)
		}
	}
}

// Two carriageways meet a street in two nodes some metres apart: one crossing.
// Far away they meet again: another.
func TestCrossingsOfCarriagewaysAreOne(t *testing.T) {
	q := quarter(t)
	count := map[[2]string]int{}
	for _, c := range q.Crossings() {
		count[[2]string{q.Names[c.A].Plain, q.Names[c.B].Plain}]++
		if c.A >= c.B {
			t.Errorf("%v is out of order", c)
		}
	}
	if n := count[[2]string{"проспект Абая", "улица Ауэзова"}]; n != 1 {
		t.Errorf("Абая and Ауэзова cross %d times, want once over both carriageways", n)
	}
	if n := count[[2]string{"улица Сатпаева", "улица Жарокова"}]; n != 1 {
		t.Errorf("Сатпаева and Жарокова cross %d times, want once for the roundabout", n)
	}
	if n := count[[2]string{"улица Сатпаева", "Мост"}]; n != 0 {
		t.Errorf("the bridge crosses what it passes over")
	}
}

// A ring without a junction, and two roads that begin and end together.
func TestRingsAndLoops(t *testing.T) {
	n, err := FromLines([]Line{
		{Class: Service, Points: points(76.90, 43.20, 76.91, 43.20, 76.91, 43.21, 76.90, 43.20)},
		{Class: Service, Points: points(76.95, 43.20, 76.96, 43.20, 76.96, 43.21, 76.95, 43.20)},
		{Class: Service, Points: points(76.95, 43.20, 76.94, 43.20)},
	})
	if err != nil {
		t.Fatal(err)
	}
	loops := 0
	for i := range n.Segments {
		if s := &n.Segments[i]; s.From == s.To {
			loops++
			if s.Points != 4 || n.Points(int32(i))[0] != n.Points(int32(i))[3] {
				t.Errorf("loop %d = %v", i, n.Points(int32(i)))
			}
		}
	}
	if loops != 2 || len(n.Segments) != 3 || len(n.Nodes) != 3 {
		t.Errorf("%d loops, %d segments, %d nodes; want 2, 3, 3", loops, len(n.Segments), len(n.Nodes))
	}
}
