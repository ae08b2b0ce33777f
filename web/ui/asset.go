package ui

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
)

// asset is one file under /assets/, whose name carries a hash of its contents.
type asset struct {
	path string
	kind string // media type
	etag string
	body []byte
	gzip func() []byte // compressed at the first request, then kept
}

var kinds = map[string]string{
	".js":  "text/javascript; charset=utf-8",
	".mjs": "text/javascript; charset=utf-8",
	".css": "text/css; charset=utf-8",
	".svg": "image/svg+xml",
	".png": "image/png",

	".webmanifest": "application/manifest+json",
}

// add makes an asset of body at address.
func (b *build) add(address string, body []byte) {
	b.assets[address] = newAsset(address, body)
}

func newAsset(address string, body []byte) *asset {
	return &asset{
		path: address,
		kind: kinds[path.Ext(address)],
		etag: `"` + digest(body)[:32] + `"`,
		body: body,
		gzip: sync.OnceValue(func() []byte { return compress(body) }),
	}
}

// compress returns body as gzip at the best level.
func compress(body []byte) []byte {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		panic(err) // the level is a constant
	}
	w.Write(body) // a bytes.Buffer does not fail
	w.Close()
	return out.Bytes()
}

// digest returns the SHA-256 of body in hexadecimal.
func digest(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// digest sums up the names of all assets, and so, since these carry hashes,
// their contents.
func (b *build) digest() string {
	names := slices.Sorted(maps.Keys(b.assets))
	return digest([]byte(strings.Join(names, "\n")))[:12]
}

// withoutSourceMap cuts the trailing reference to a map that we do not serve.
func withoutSourceMap(text []byte) []byte {
	if i := bytes.LastIndex(text, []byte("\n//# sourceMappingURL=")); i >= 0 {
		return text[:i+1]
	}
	return text
}
