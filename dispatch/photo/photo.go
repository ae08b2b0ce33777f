// Package photo makes of what a phone sends a picture that may be kept: a JPEG
// that this program encoded itself.
//
// Decisions:
//   - Only JPEG and PNG, told by their first bytes and then by decoding: what is
//     named an image and is a page of HTML never reaches a browser again.
//   - The header is read before the picture: a file of some kilobytes can claim
//     hundreds of megapixels. Above MaxPixels nothing is decoded.
//   - Everything is decoded and encoded anew. That drops what the camera wrote
//     beside the picture (place, serial number, a thumbnail of what was cut
//     away), and whatever else was hidden in the file. The orientation is
//     applied first, because it is lost with the rest.
//   - One picture is decoded at a time in a process: one of 40 megapixels takes
//     up to half a gigabyte while it is open.
package photo

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/draw"

	"jylu/dispatch/journal"
)

// Limits of what comes in and what is kept.
const (
	MaxBytes  = 12 << 20   // of the file
	MaxPixels = 40_000_000 // width times height
	MaxSide   = 1600       // longer side of the picture kept, px
	ThumbSide = 320        // longer side of the small one, px
)

const (
	quality      = 82
	thumbQuality = 75
)

// Picture is a picture as it is kept.
type Picture struct {
	Width, Height int // of Body, px
	Body          []byte
	Thumb         []byte
}

// turn lets one goroutine decode at a time.
var turn = make(chan struct{}, 1)

// Read makes a Picture of a file. It refuses with too-large (bytes),
// not-an-image, too-many-pixels, image-broken, each at the field photo; other
// errors are of ctx.
func Read(ctx context.Context, file []byte) (Picture, error) {
	if len(file) > MaxBytes {
		return Picture{}, refuse("too-large", "bytes", MaxBytes)
	}
	format, err := sniff(file)
	if err != nil {
		return Picture{}, err
	}
	select {
	case turn <- struct{}{}:
		defer func() { <-turn }()
	case <-ctx.Done():
		return Picture{}, fmt.Errorf("photo: %w", ctx.Err())
	}
	decoded, err := format.decode(bytes.NewReader(file))
	if err != nil {
		return Picture{}, refuse("image-broken")
	}
	body := upright(shrunk(decoded, MaxSide), format.orientation(file))
	p := Picture{Width: body.Bounds().Dx(), Height: body.Bounds().Dy()}
	if p.Body, err = encoded(body, quality); err != nil {
		return Picture{}, err
	}
	p.Thumb, err = encoded(shrunk(body, ThumbSide), thumbQuality)
	return p, err
}

func refuse(code string, kv ...any) error {
	return journal.Refuse(journal.Invalid, code, kv...).At("photo")
}

// format is one kind of file that is taken.
type format struct {
	magic       string
	decode      func(r *bytes.Reader) (image.Image, error)
	config      func(r *bytes.Reader) (image.Config, error)
	orientation func(file []byte) int
}

var formats = []format{
	{
		"\xff\xd8\xff",
		func(r *bytes.Reader) (image.Image, error) { return jpeg.Decode(r) },
		func(r *bytes.Reader) (image.Config, error) { return jpeg.DecodeConfig(r) },
		orientation,
	},
	{
		"\x89PNG\r\n\x1a\n",
		func(r *bytes.Reader) (image.Image, error) { return png.Decode(r) },
		func(r *bytes.Reader) (image.Config, error) { return png.DecodeConfig(r) },
		func([]byte) int { return 1 },
	},
}

// sniff finds the format by the first bytes and checks the size that the header
// claims.
func sniff(file []byte) (format, error) {
	for _, f := range formats {
		if !bytes.HasPrefix(file, []byte(f.magic)) {
			continue
		}
		c, err := f.config(bytes.NewReader(file))
		switch {
		case err != nil || c.Width <= 0 || c.Height <= 0:
			return f, refuse("image-broken")
		case c.Width > MaxPixels/c.Height:
			return f, refuse("too-many-pixels", "megapixels", int64(c.Width)*int64(c.Height)/1_000_000, "max", MaxPixels/1_000_000)
		}
		return f, nil
	}
	return format{}, refuse("not-an-image")
}

// shrunk returns src with its longer side at most side, opaque on white.
func shrunk(src image.Image, side int) *image.RGBA {
	w, h := src.Bounds().Dx(), src.Bounds().Dy()
	if longer := max(w, h); longer > side {
		w, h = max(w*side/longer, 1), max(h*side/longer, 1)
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(out, out.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.BiLinear.Scale(out, out.Bounds(), src, src.Bounds(), draw.Over, nil)
	return out
}

func encoded(m image.Image, quality int) ([]byte, error) {
	var out bytes.Buffer
	if err := jpeg.Encode(&out, m, &jpeg.Options{Quality: quality}); err != nil {
		return nil, fmt.Errorf("photo: %w", err)
	}
	return out.Bytes(), nil
}
