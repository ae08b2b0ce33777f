package road

import (
	"errors"
	"math"
	"testing"

	"jylu/geo"
)

func TestStretch(t *testing.T) {
	t.Parallel()
	g := town(t)
	for _, c := range []struct {
		street, from, to string
		metres           float64 // both carriageways
		west, east       geo.Position
	}{
		{"Абая", "Гагарина", "Жарокова", 2 * blockX, crossAt(0, 0), crossAt(1, 0.05)},
		{"пр. Абая", "Ауэзова", "Гагарина", 4 * blockX, crossAt(0, 0), crossAt(2, 0.05)},
		{"Абая", "", "Ауэзова", 2 * blockX, crossAt(2, 0), crossAt(3, 0.05)}, // it begins in the east
		{"Абая", "Ауэзова", "", 4 * blockX, crossAt(0, 0), crossAt(2, 0.05)},
		{"Абая", "", "", 6 * blockX, crossAt(0, 0), crossAt(3, 0.05)},
		{"Жарокова", "Абая", "Толе би", 2 * blockY, crossAt(1, 0), crossAt(1, 2)},
		{"Абая", "Сельская", "", blockX, crossAt(75, 0), crossAt(76, 0)}, // the other one
		{"Сатпаева", "Гагарина", "Манаса", 2 * blockX, crossAt(0, 1), crossAt(3, 1)},
	} {
		got, err := g.Stretch(c.street, c.from, c.to)
		if err != nil {
			t.Errorf("%v: %v", c, err)
			continue
		}
		if m := roadMetres(g.net, got.Segments); math.Abs(m-c.metres) > 30 {
			t.Errorf("%s from %q to %q: %.0f m, want %.0f", c.street, c.from, c.to, m, c.metres)
		}
		box := got.Line.Bound()
		sw, ne := geo.Position{Lon: box.Min[0], Lat: box.Min[1]}, geo.Position{Lon: box.Max[0], Lat: box.Max[1]}
		if sw.MetresTo(c.west) > 25 || ne.MetresTo(c.east) > 25 {
			t.Errorf("%s from %q to %q: between %v and %v", c.street, c.from, c.to, sw, ne)
		}
		if len(got.Line) != len(got.Segments) || bare(got.Name.In("ru")) != bare(c.street) {
			t.Errorf("%s: %d lines of %d segments, named %v", c.street, len(got.Line), len(got.Segments), got.Name)
		}
	}
}

func TestStretchRefuses(t *testing.T) {
	t.Parallel()
	g := town(t)
	_, err := g.Stretch("Абая", "Ленина", "Фурманова")
	if e, ok := errors.AsType[*UnknownStreet](err); !ok || len(e.Names) != 2 {
		t.Errorf("unknown streets: %v", err)
	}
	for _, again := range [][2]string{{"Абая", "Абая"}, {"пр. Абая", ""}, {"Гагарина", "Абая"}} {
		if s, err := g.Stretch("Абая", again[0], again[1]); !errors.As(err, new(*NoCrossing)) {
			t.Errorf("Абая from %q to %q: %v, %v", again[0], again[1], s.Segments, err)
		}
	}
	_, err = g.Stretch("Абая", "Гагарина", "Толе би")
	if e, ok := errors.AsType[*NoCrossing](err); !ok || e.A != "Абая" || e.B != "Толе би" {
		t.Errorf("a street that does not cross: %v", err)
	}
	_, err = g.Stretch("Абая", "Гагарина", "Гагарина")
	if _, ok := errors.AsType[*NoCrossing](err); !ok {
		t.Errorf("from a crossing to itself: %v", err)
	}
}

// A closed block makes the drive along it longer or leads it around, in both
// directions; Roads without the closure stay as they were.
func TestClosureTakesEffect(t *testing.T) {
	t.Parallel()
	g := town(t)
	free := g.Roads(DefaultProfile(), Size{}, nil)
	s, err := g.Stretch("Толе би", "Жарокова", "Ауэзова")
	if err != nil {
		t.Fatal(err)
	}
	from, to := crossAt(1, 2), crossAt(2, 2)
	before := free.Seconds(from, to)
	slow, closed := free.With([]Closure{{s.Segments, 1.5}}), free.With([]Closure{{Segments: s.Segments}})
	if got := slow.Seconds(from, to); math.Abs(float64(got)-1.5*float64(before)) > 1 {
		t.Errorf("slowed down by half: %d s, before %d s", got, before)
	}
	if got := closed.Seconds(from, to); got < 2*before {
		t.Errorf("closed: %d s, before %d s", got, before)
	}
	if got := closed.With(nil).Seconds(from, to); got != before || free.Seconds(from, to) != before {
		t.Errorf("open again: %d s, before %d s", got, before)
	}
	middle := crossAt(1.5, 2)
	if at, ok := closed.Snap(middle); !ok || at.Metres < 100 {
		t.Errorf("a point on the closed block is taken to %v", at)
	}
	if got := closed.Seconds(middle, from); got < 0 {
		t.Error("nobody comes from the closed block")
	}
}
