package photo_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"

	"jylu/dispatch/journal"
	"jylu/dispatch/photo"
)

// halves is a picture whose left half is red and whose right half is blue.
func halves(w, h int) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{R: 200, A: 255}
			if x >= w/2 {
				c = color.RGBA{B: 200, A: 255}
			}
			m.SetRGBA(x, y, c)
		}
	}
	return m
}

func asJPEG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asPNG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// turned puts an EXIF with an orientation and a person's words into a JPEG.
func turned(file []byte, orientation byte) []byte {
	exif := "Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00" + string(orientation) + "\x00\x00\x00\x00\x00\x00\x00GPS of Ivanov"
	size := binary.BigEndian.AppendUint16(nil, uint16(len(exif)+2))
	return bytes.Join([][]byte{file[:2], {0xff, 0xe1}, size, []byte(exif), file[2:]}, nil)
}

// bomb is a PNG of some bytes that claims to be w by h.
func bomb(w, h uint32) []byte {
	head := append([]byte("IHDR"), binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)...)
	head = append(head, 8, 2, 0, 0, 0)
	out := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), head...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(head))
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	whole := asJPEG(t, halves(64, 32))
	for name, c := range map[string]struct {
		file []byte
		code string
	}{
		"nothing":             {nil, "not-an-image"},
		"HTML":                {[]byte("<html><script>alert(1)</script></html>"), "not-an-image"},
		"SVG":                 {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), "not-an-image"},
		"GIF":                 {[]byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;"), "not-an-image"},
		"HTML behind a magic": {append([]byte{0xff, 0xd8, 0xff}, "<html>"...), "image-broken"},
		"cut off":             {whole[:len(whole)/2], "image-broken"},
		"only a header":       {bomb(100, 100), "image-broken"},
		"bomb":                {bomb(8000, 5001), "too-many-pixels"},
		"bomb that overflows": {bomb(0x7fffffff, 0x7fffffff), "image-broken"},
		"no width":            {bomb(0, 10), "image-broken"},
		"too many bytes":      {append(bytes.Clone(whole), make([]byte, photo.MaxBytes)...), "too-large"},
	} {
		_, err := photo.Read(t.Context(), c.file)
		r, is := errors.AsType[*journal.Refusal](err)
		if !is || r.Code != c.code && !(name == "bomb that overflows" && r.Code == "too-many-pixels") || r.Field != "photo" {
			t.Errorf("%s: %v, want %s at photo", name, err, c.code)
		}
	}
}

// Where the red half lies after each orientation: EXIF 2.32, tag 0x0112.
func TestOrientation(t *testing.T) {
	t.Parallel()
	plain := asJPEG(t, halves(400, 200))
	for orientation, red := range map[byte]image.Point{
		1: {50, 100}, 2: {350, 100}, 3: {350, 100}, 4: {50, 100}, 5: {100, 50}, 6: {100, 50}, 7: {100, 350}, 8: {100, 350}, 9: {50, 100},
	} {
		p, err := photo.Read(t.Context(), turned(plain, orientation))
		if err != nil {
			t.Fatal(err)
		}
		m, err := jpeg.Decode(bytes.NewReader(p.Body))
		if err != nil {
			t.Fatal(err)
		}
		if r, _, b, _ := m.At(red.X, red.Y).RGBA(); r < b {
			t.Errorf("orientation %d: no red at %v of %v", orientation, red, m.Bounds())
		}
		if bytes.Contains(p.Body, []byte("Exif")) || bytes.Contains(p.Thumb, []byte("Ivanov")) {
			t.Errorf("orientation %d: what the camera wrote is still there", orientation)
		}
	}
}

func TestSizes(t *testing.T) {
	t.Parallel()
	for name, file := range map[string][]byte{"JPEG": asJPEG(t, halves(2400, 1200)), "PNG": asPNG(t, halves(2400, 1200))} {
		p, err := photo.Read(t.Context(), file)
		if err != nil {
			t.Fatal(err)
		}
		small, err := jpeg.DecodeConfig(bytes.NewReader(p.Thumb))
		if err != nil || p.Width != 1600 || p.Height != 800 || small.Width != 320 || small.Height != 160 {
			t.Errorf("%s: %d×%d, thumb %+v, %v", name, p.Width, p.Height, small, err)
		}
	}
	if p, err := photo.Read(t.Context(), asPNG(t, halves(4000, 2))); err != nil || p.Height != 1 {
		t.Errorf("a line: %+v, %v", p.Height, err)
	}
}

// Whatever comes in, out comes a JPEG within the limits, or a refusal.
func FuzzRead(f *testing.F) {
	f.Add(asJPEG(f, halves(16, 8)))
	f.Add(turned(asJPEG(f, halves(16, 8)), 6))
	f.Add(asPNG(f, halves(8, 16)))
	f.Add(bomb(8000, 8000))
	f.Fuzz(func(t *testing.T, file []byte) {
		p, err := photo.Read(t.Context(), file)
		if err != nil {
			if _, is := errors.AsType[*journal.Refusal](err); !is {
				t.Fatal(err)
			}
			return
		}
		c, err := jpeg.DecodeConfig(bytes.NewReader(p.Body))
		if err != nil || c.Width != p.Width || c.Height != p.Height || max(c.Width, c.Height) > photo.MaxSide {
			t.Fatalf("%+v %v", c, err)
		}
	})
}
