package road

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"reflect"
	"testing"
)

func bytesOf(t testing.TB, n *Network) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := n.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestANetworkIsReadAsItWasStored(t *testing.T) {
	n := quarter(t).Network
	n.Source, n.Schematic, n.Segments[3].Checkpoint = "квартал, 2020", true, true
	b := bytesOf(t, n)
	got, err := ReadNetwork(bytes.NewReader(b))
	if err != nil || !reflect.DeepEqual(got, n) {
		t.Fatalf("ReadNetwork = %v; not what was stored", err)
	}
	if again := bytesOf(t, got); !bytes.Equal(again, b) {
		t.Error("stored again it is other bytes")
	}
}

func TestReadNetworkRefusesDamage(t *testing.T) {
	b := bytesOf(t, quarter(t).Network)
	for n := range b {
		if _, err := ReadNetwork(bytes.NewReader(b[:n])); !errors.Is(err, ErrStored) {
			t.Fatalf("the first %d bytes: %v", n, err)
		}
	}
	for bit := range 8 * len(b) {
		bad := bytes.Clone(b)
		bad[bit/8] ^= 1 << (bit % 8)
		if _, err := ReadNetwork(bytes.NewReader(bad)); !errors.Is(err, ErrStored) {
			t.Fatalf("bit %d flipped: %v", bit, err)
		}
	}
	if _, err := ReadNetwork(bytes.NewReader(append(bytes.Clone(b), 0))); !errors.Is(err, ErrStored) {
		t.Errorf("a byte too many: %v", err)
	}
}

// What passes the checksum and is wrong all the same must not reach a graph.
func TestReadNetworkRefusesWhatIsUnsound(t *testing.T) {
	for name, spoil := range map[string]func(n *Network){
		"a node that is not there":      func(n *Network) { n.Segments[0].From = int32(len(n.Nodes)) },
		"a name that is not there":      func(n *Network) { n.Segments[0].Name = int32(len(n.Names)) },
		"a class that is not there":     func(n *Network) { n.Segments[0].Class = Class(Classes) },
		"a segment that ends elsewhere": func(n *Network) { n.Segments[0].To = (n.Segments[0].To + 1) % int32(len(n.Nodes)) },
		"a point left over":             func(n *Network) { n.Shapes = append(n.Shapes, Coord{}) },
		"a latitude of 91":              func(n *Network) { n.Nodes[0].Lat = 910000000 },
		"an arc that is not there":      func(n *Network) { n.Restrictions[0].Path[1] = Arc(2 * len(n.Segments)) },
		"arcs that do not meet":         func(n *Network) { n.Restrictions[0].Path[1] = n.Restrictions[0].Path[1].Reverse() },
		"a restriction of one arc":      func(n *Network) { n.Restrictions[0].Path = n.Restrictions[0].Path[:1] },
		"a first name":                  func(n *Network) { n.Names[0].Ru = "Абая" },
		"no names":                      func(n *Network) { n.Names = nil },
	} {
		n := quarter(t).Network
		spoil(n)
		if _, err := ReadNetwork(bytes.NewReader(bytesOf(t, n))); !errors.Is(err, ErrStored) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzReadNetwork changes what lies under the checksum, which is put right again.
func FuzzReadNetwork(f *testing.F) {
	f.Add(bytesOf(f, quarter(f).Network))
	f.Add(bytesOf(f, &Network{Names: []Name{{}}}))
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) >= 4 {
			b = binary.LittleEndian.AppendUint32(bytes.Clone(b[:len(b)-4]), crc32.Checksum(b[:len(b)-4], castagnoli))
		}
		n, err := ReadNetwork(bytes.NewReader(b))
		if err != nil {
			if !errors.Is(err, ErrStored) || n != nil {
				t.Fatalf("ReadNetwork = %v, %v", n, err)
			}
			return
		}
		n.Streets()
		n.Crossings()
		for i := range n.Segments {
			n.Line(int32(i))
		}
		again, err := ReadNetwork(bytes.NewReader(bytesOf(t, n)))
		if err != nil || !reflect.DeepEqual(n, again) {
			t.Fatalf("what was read is not what it is when stored: %v", err)
		}
	})
}
