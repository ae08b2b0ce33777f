package address

import (
	"bytes"
	"errors"
	"reflect"
	"testing"
)

func written(t testing.TB, g Gazetteer) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := g.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestGazetteerSurvivesTheFile(t *testing.T) {
	t.Parallel()
	g := town()
	g.Source = "by hand"
	once := written(t, g)
	back, err := ReadGazetteer(bytes.NewReader(once))
	if err != nil {
		t.Fatal(err)
	}
	if again := written(t, back); !bytes.Equal(once, again) {
		t.Error("written, read and written again is not the same")
	}
	if len(back.Houses) != len(g.Houses) || back.Houses[3].Street != g.Houses[3].Street || !reflect.DeepEqual(back.Aliases, g.Aliases) || back.Source != g.Source {
		t.Errorf("read back: %+v", back)
	}
	if d := back.Streets[0].Lines[0][1].MetresTo(g.Streets[0].Lines[0][1]); d > 0.02 {
		t.Errorf("a point moved by %g m", d)
	}
}

func TestReadGazetteerRefusesDamage(t *testing.T) {
	t.Parallel()
	whole := written(t, town())
	for n := range len(whole) {
		if _, err := ReadGazetteer(bytes.NewReader(whole[:n])); !errors.Is(err, ErrGazetteer) {
			t.Fatalf("cut to %d bytes: %v", n, err)
		}
	}
	for n := 0; n < len(whole); n += 7 {
		b := bytes.Clone(whole)
		b[n] ^= 0x10
		if _, err := ReadGazetteer(bytes.NewReader(b)); !errors.Is(err, ErrGazetteer) {
			t.Fatalf("a bit of byte %d flipped: %v", n, err)
		}
	}
}

// FuzzReadGazetteer feeds the decoder behind the checksum too, since no random
// change survives that.
func FuzzReadGazetteer(f *testing.F) {
	whole := written(f, town())
	f.Add(whole)
	f.Add([]byte(mark))
	f.Fuzz(func(t *testing.T, b []byte) {
		_, _ = ReadGazetteer(bytes.NewReader(b))
		if len(b) > len(mark)+4 {
			d := decoder{buf: b[len(mark) : len(b)-4]}
			g := d.gazetteer()
			if !d.bad {
				NewFinder(g, nil).Find("Абая 52", "ru", nil, 3)
			}
		}
	})
}
