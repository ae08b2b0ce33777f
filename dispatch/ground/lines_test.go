package ground

import (
	"bytes"
	"reflect"
	"testing"

	"github.com/paulmach/orb"
)

func TestLinesRoundTrip(t *testing.T) {
	for _, l := range []Lines{{}, {{{76.9, 43.2}, {77, 43.3}}}, {{{1, 2}, {3, 4}}, {{-180, -90}, {180, 90}, {0, 0}}}} {
		stored, err := l.Value()
		if err != nil {
			t.Fatal(err)
		}
		var read Lines
		if err := read.Scan(stored); err != nil || len(read) != len(l) || len(l) > 0 && !reflect.DeepEqual(read, l) {
			t.Errorf("%v came back as %v, %v", l, read, err)
		}
		said, err := l.MarshalJSON()
		var heard Lines
		if err == nil {
			err = heard.UnmarshalJSON(said)
		}
		if err != nil || len(heard) != len(l) {
			t.Errorf("%s came back as %v, %v", said, heard, err)
		}
	}
}

// FuzzLines reads damaged bytes: an error, never a panic, and what is read is
// written the same.
func FuzzLines(f *testing.F) {
	stored, err := Lines{{{76.9, 43.2}, {77, 43.3}}, {{1, 2}, {3, 4}, orb.Point{5, 6}}}.Value()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(stored.([]byte))
	f.Add([]byte{1, 5, 0, 0, 0, 255, 255, 255, 255})
	f.Fuzz(func(t *testing.T, b []byte) {
		var l Lines
		if l.Scan(b) != nil {
			return
		}
		again, err := l.Value()
		if err != nil || !bytes.Equal(again.([]byte), b) {
			t.Errorf("%x became %x, %v", b, again, err)
		}
	})
}
