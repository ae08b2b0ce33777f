package ui

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func built(t testing.TB) *Bundle {
	t.Helper()
	b, err := Build(Options{})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestPages fetches every page and everything it refers to, as a browser would.
func TestPages(t *testing.T) {
	t.Parallel()
	b := built(t)
	if len(b.Pages()) == 0 || !slices.Contains(b.Pages(), "signin") {
		t.Fatalf("pages %v, want at least signin", b.Pages())
	}
	refers := regexp.MustCompile(`(?:src|href)="([^"]+)"`)
	for _, name := range b.Pages() {
		for _, lang := range Languages {
			r := httptest.NewRequest("GET", "/"+name, nil)
			r.AddCookie(&http.Cookie{Name: "jylu_lang", Value: lang})
			w := httptest.NewRecorder()
			b.ServePage(w, r, name)
			html := w.Body.String()
			if w.Code != 200 || !strings.Contains(html, `<html lang="`+lang+`"`) {
				t.Fatalf("%s in %s: %d %s", name, lang, w.Code, html)
			}
			if title := regexp.MustCompile(`<title>(.*)</title>`).FindStringSubmatch(html); title == nil || title[1] == "" {
				t.Errorf("%s in %s has no title", name, lang)
			}
			if !strings.Contains(w.Header().Get("Content-Security-Policy"), "script-src 'self';") {
				t.Errorf("%s: policy %q", name, w.Header().Get("Content-Security-Policy"))
			}
			if regexp.MustCompile(`<script[^>]*>[^<]|<style|style=|\son\w+=`).MatchString(html) {
				t.Errorf("%s has inline script or style:\n%s", name, html)
			}
			for _, ref := range refers.FindAllStringSubmatch(html, -1) {
				if strings.HasPrefix(ref[1], "/api/") {
					continue // the phone's order is the server's to answer
				}
				w := httptest.NewRecorder()
				b.ServeHTTP(w, httptest.NewRequest("GET", ref[1], nil))
				if w.Code != 200 || w.Header().Get("Content-Type") == "" || w.Body.Len() == 0 {
					t.Errorf("%s refers to %s: %d, type %q", name, ref[1], w.Code, w.Header().Get("Content-Type"))
				}
			}
		}
	}
	w := httptest.NewRecorder()
	b.ServePage(w, httptest.NewRequest("GET", "/nowhere", nil), "nowhere")
	if w.Code != 404 {
		t.Errorf("an unknown page answers %d, want 404", w.Code)
	}
}

func TestAssetHeaders(t *testing.T) {
	t.Parallel()
	b := built(t)
	script := b.current().pages[0].script
	get := func(header ...string) *http.Response {
		r := httptest.NewRequest("GET", script, nil)
		for i := 0; i < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		w := httptest.NewRecorder()
		b.ServeHTTP(w, r)
		return w.Result()
	}
	plain, packed := get(), get("Accept-Encoding", "gzip, br")
	if c := plain.Header.Get("Cache-Control"); !strings.Contains(c, "immutable") {
		t.Errorf("Cache-Control %q, want immutable", c)
	}
	if packed.Header.Get("Content-Encoding") != "gzip" {
		t.Fatal("not compressed although the browser accepts gzip")
	}
	unpacked, err := gzip.NewReader(packed.Body)
	if err != nil {
		t.Fatal(err)
	}
	x, _ := io.ReadAll(plain.Body)
	y, _ := io.ReadAll(unpacked)
	if len(x) == 0 || string(x) != string(y) {
		t.Error("compressed and plain contents differ")
	}
	if again := get("If-None-Match", plain.Header.Get("ETag")); again.StatusCode != http.StatusNotModified {
		t.Errorf("a known ETag answers %d, want 304", again.StatusCode)
	}
	w := httptest.NewRecorder()
	b.ServeHTTP(w, httptest.NewRequest("POST", script, nil))
	if w.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST answers %d, want 405", w.Code)
	}
}

// TestWorkersMayFetch: a worker is bound by the policy it came with, and under one
// without connect-src the service worker can keep nothing and the map's draw nothing.
func TestWorkersMayFetch(t *testing.T) {
	t.Parallel()
	b := built(t)
	workers := []string{workerPath}
	for address := range b.current().assets {
		if strings.HasPrefix(address, mapWorker) {
			workers = append(workers, address)
		}
	}
	if len(workers) != 2 {
		t.Fatalf("workers: %v", workers)
	}
	for _, address := range workers {
		w := httptest.NewRecorder()
		w.Header().Set("Content-Security-Policy", "default-src 'none'") // as package web sets it on every answer
		b.ServeHTTP(w, httptest.NewRequest("GET", address, nil))
		if got := w.Header().Get("Content-Security-Policy"); w.Code != http.StatusOK || !strings.Contains(got, "connect-src 'self'") {
			t.Errorf("%s: %d, its policy is %q", address, w.Code, got)
		}
	}
}

// TestBudget holds the first load of each page, compressed, to what the design
// allows: the words of one language included, the map's files counted apart.
func TestBudget(t *testing.T) {
	t.Parallel()
	const kB = 1000
	limits := map[string]int{"desk": 160 * kB, "field": 60 * kB, "signin": 60 * kB, "intake": 60 * kB}
	b := built(t).current()
	for _, p := range b.pages {
		worst := 0
		for _, lang := range Languages {
			html, err := b.render(p, lang, true)
			if err != nil {
				t.Fatal(err)
			}
			sum, err := b.size(slices.Concat([]string{p.script}, p.styles, p.preload, p.words[lang])...)
			if err != nil {
				t.Fatal(err)
			}
			worst = max(worst, sum+len(compress(html)))
		}
		limit, ok := limits[p.name]
		if !ok {
			limit = 160 * kB
		}
		t.Logf("%-10s %6.1f kB of %d kB", p.name, float64(worst)/kB, limit/kB)
		if worst > limit {
			t.Errorf("%s loads %d bytes first, over its budget of %d", p.name, worst, limit)
		}
	}
	maps := 0
	for address := range b.assets {
		if strings.Contains(address, "maplibre") || strings.Contains(address, "/city-map-") {
			size, err := b.size(address)
			if err != nil {
				t.Fatal(err)
			}
			maps += size
		}
	}
	t.Logf("%-10s %6.1f kB of %d kB", "map", float64(maps)/kB, 460)
	if maps > 460*kB {
		t.Errorf("the map adds %d bytes, over its budget of 460 kB", maps)
	}
}

// TestDevSaysWhatIsWrong: a developer's mistake is shown with file and line.
func TestDevSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	if _, err := Build(Options{Dev: t.TempDir()}); err == nil {
		t.Error("an empty folder was bundled")
	}
	if _, err := Build(Options{Dev: "."}); err != nil {
		t.Errorf("the sources in this folder: %v", err)
	}
}

// BenchmarkBuild is what the screens add to the start of the server.
// Budget: 400 ms (the whole warm start has 2 s).
func BenchmarkBuild(b *testing.B) {
	for b.Loop() {
		built(b)
	}
}
