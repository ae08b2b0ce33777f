package osm

import "google.golang.org/protobuf/encoding/protowire"

// fields calls do with every field of message b: a number in v, or bytes in data.
// Fixed-width fields, which the format does not use, are passed over.
func fields(b []byte, do func(num protowire.Number, v uint64, data []byte) error) error {
	for len(b) > 0 {
		num, kind, n := protowire.ConsumeTag(b)
		if n < 0 {
			return damaged("a field has no number")
		}
		b = b[n:]
		var v uint64
		var data []byte
		switch kind {
		case protowire.VarintType:
			v, n = protowire.ConsumeVarint(b)
		case protowire.BytesType:
			if data, n = protowire.ConsumeBytes(b); data == nil {
				data = []byte{} // an empty field is there
			}
		default:
			if n = protowire.ConsumeFieldValue(num, kind, b); n >= 0 {
				b = b[n:]
				continue
			}
		}
		if n < 0 {
			return damaged("a field is longer than what holds it")
		}
		b = b[n:]
		if err := do(num, v, data); err != nil {
			return err
		}
	}
	return nil
}

// packed is what is left of a packed array of numbers.
type packed []byte

func (p *packed) more() bool { return len(*p) > 0 }

// next takes one number; false if none is left or it is damaged.
func (p *packed) next() (uint64, bool) {
	b := *p
	if len(b) > 0 && b[0] < 0x80 { // most are of one byte
		*p = b[1:]
		return uint64(b[0]), true
	}
	v, n := protowire.ConsumeVarint(b)
	if n < 0 {
		return 0, false
	}
	*p = b[n:]
	return v, true
}

// delta takes one zigzag number and adds it to sum.
func (p *packed) delta(sum *int64) bool {
	v, ok := p.next()
	*sum += protowire.DecodeZigZag(v)
	return ok
}

// count returns how many numbers are left.
func (p packed) count() int {
	n := 0
	for _, b := range p {
		if b < 0x80 {
			n++
		}
	}
	return n
}
