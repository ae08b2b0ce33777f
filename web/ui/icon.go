package ui

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"strings"
	"sync"
)

// The icon is a radiator: five bars on two pipes, drawn in a square of 64 units.
// One description serves the SVG and the PNG files that telephones want.
var (
	iconGround = color.RGBA{0x1f, 0x2a, 0x37, 0xff}
	iconPipes  = color.RGBA{0x56, 0xb4, 0xe9, 0xff}
	iconBars   = color.RGBA{0xe6, 0x9f, 0x00, 0xff}
	iconShapes = []struct {
		box  image.Rectangle
		fill color.RGBA
	}{
		{image.Rect(8, 18, 56, 22), iconPipes},
		{image.Rect(8, 42, 56, 46), iconPipes},
		{image.Rect(12, 13, 18, 51), iconBars},
		{image.Rect(21, 13, 27, 51), iconBars},
		{image.Rect(30, 13, 36, 51), iconBars},
		{image.Rect(39, 13, 45, 51), iconBars},
		{image.Rect(48, 13, 54, 51), iconBars},
	}
)

func iconSVG() []byte {
	var s strings.Builder
	hex := func(c color.RGBA) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }
	fmt.Fprintf(&s, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" fill="%s"/>`, hex(iconGround))
	for _, p := range iconShapes {
		fmt.Fprintf(&s, `<rect x="%d" y="%d" width="%d" height="%d" fill="%s"/>`, p.box.Min.X, p.box.Min.Y, p.box.Dx(), p.box.Dy(), hex(p.fill))
	}
	s.WriteString(`</svg>`)
	return []byte(s.String())
}

func iconPNG(side int) []byte {
	img := image.NewRGBA(image.Rect(0, 0, side, side))
	draw.Draw(img, img.Bounds(), image.NewUniform(iconGround), image.Point{}, draw.Src)
	for _, p := range iconShapes {
		box := image.Rect(p.box.Min.X*side/64, p.box.Min.Y*side/64, p.box.Max.X*side/64, p.box.Max.Y*side/64)
		draw.Draw(img, box, image.NewUniform(p.fill), image.Point{}, draw.Src)
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		panic(err) // an RGBA image into a buffer
	}
	return out.Bytes()
}

// manifest describes the field page to a telephone that installs it.
func manifest(lang string) []byte {
	short := map[string]string{"ru": "Жылу", "kk": "Жылу", "en": "Jylu"}[lang]
	text, err := json.Marshal(map[string]any{
		"name": short, "short_name": short, "lang": lang, "id": "/field", "start_url": "/field", "scope": "/",
		"display": "standalone", "background_color": "#eef0f2", "theme_color": "#1f2a37",
		"icons": []map[string]string{
			{"src": "/icon-192.png", "sizes": "192x192", "type": "image/png"},
			{"src": "/icon-512.png", "sizes": "512x512", "type": "image/png"},
			{"src": "/icon-512.png", "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
			{"src": "/icon.svg", "sizes": "any", "type": "image/svg+xml"},
		},
	})
	if err != nil {
		panic(err) // a map of strings
	}
	return text
}

// rootFiles are made once, at the first request for any of them.
var rootFiles = sync.OnceValue(func() map[string]*asset {
	files := map[string]*asset{}
	keep := func(address string, body []byte) { files[address] = newAsset(address, body) }
	keep("/icon.svg", iconSVG())
	keep("/favicon.ico", iconPNG(32)) // browsers go by the contents, not the name
	files["/favicon.ico"].kind = "image/png"
	keep("/icon-180.png", iconPNG(180))
	keep("/icon-192.png", iconPNG(192))
	keep("/icon-512.png", iconPNG(512))
	for _, lang := range Languages {
		keep("/"+lang+".webmanifest", manifest(lang))
	}
	return files
})

// rootFile returns the file at a fixed address of the root.
func rootFile(address, lang string) (*asset, bool) {
	if address == "/manifest.webmanifest" {
		address = "/" + lang + ".webmanifest"
	}
	a, ok := rootFiles()[address]
	return a, ok
}
