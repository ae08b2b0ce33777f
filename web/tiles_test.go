package web

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"
)

// The map is described, its tiles are told apart by version, kept by browsers and
// not sent twice; what cannot be is absent.
func TestTiles(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	b := sc.staff().manager
	index := b.do(get, "/tiles/index.json", nil).want(200)
	address := strings.NewReplacer("{z}", "12", "{x}", "2923", "{y}", "1502").Replace(index.text("tiles", 0))
	if !strings.HasPrefix(address, "/tiles/12/2923/1502.mvt?v=") || index.text("tilejson") != "3.0.0" {
		t.Fatalf("index: %s", index.body)
	}
	b.header.Set("Accept-Encoding", "gzip")
	packed := b.do(get, address, nil).want(200)
	for name, want := range map[string]string{"Content-Type": "application/vnd.mapbox-vector-tile", "Content-Encoding": "gzip",
		"Cache-Control": "private, max-age=31536000, immutable"} {
		if got := packed.header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	r, err := gzip.NewReader(bytes.NewReader(packed.body))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(r)
	if err != nil || !bytes.Contains(body, []byte("roads")) {
		t.Errorf("%d bytes, %v: no roads", len(body), err)
	}
	b.header.Set("Accept-Encoding", "identity")
	if plain := b.do(get, address, nil).want(200); !bytes.Equal(plain.body, body) || plain.header.Get("Content-Encoding") != "" {
		t.Errorf("without gzip: %d bytes, encoding %q", len(plain.body), plain.header.Get("Content-Encoding"))
	}
	plainAddress, _, _ := strings.Cut(address, "?")
	for _, other := range []string{plainAddress, plainAddress + "?v=old"} {
		if got := b.do(get, other, nil).want(200).header.Get("Cache-Control"); got != "private, no-cache" {
			t.Errorf("%s: %q: may be kept under a wrong version", other, got)
		}
	}
	b.header.Set("If-None-Match", packed.header.Get("ETag"))
	if a := b.do(get, address, nil).want(http.StatusNotModified); len(a.body) > 0 {
		t.Errorf("not modified, and %d bytes", len(a.body))
	}
	b.header.Del("If-None-Match")
	for _, odd := range []string{"17/0/0.mvt", "3/8/0.mvt", "3/0/8.mvt", "3/0/0", "3/0/0.png", "-1/0/0.mvt", "a/b/c.mvt", "3/0/99999999999999999999.mvt", "1/0x0/0.mvt"} {
		a := b.do(get, "/tiles/"+odd, nil).want(404)
		if a.text("code") != "absent" || a.header.Get("ETag") != "" {
			t.Errorf("%s: %s, ETag %q", odd, a.body, a.header.Get("ETag"))
		}
	}
	sc.browser().do(get, address, nil).want(401)
}
