package ui

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// policy is the Content-Security-Policy of every page. There is no inline script
// or style anywhere; blob: is for the map's worker and canvases.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; " +
	"connect-src 'self'; font-src 'self'; manifest-src 'self'; worker-src 'self' blob:; " +
	"base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// workerPolicy is that of the service worker and of the map's worker, which have
// one of their own: they may fetch what the one keeps and the other draws.
const workerPolicy = "default-src 'none'; connect-src 'self'"

// mapWorker is how the address of the map's worker begins.
const mapWorker = "/assets/maplibre-gl-worker-"

// shellData is what shell.html is filled with.
type shellData struct {
	Lang, Page, Title, NoScript, Version string
	Light, Demo                          bool
	Script                               string
	Styles, Preload                      []string
}

// ServePage answers with the HTML shell of a page, in the language of the
// request's jylu_lang cookie, and sets its Content-Security-Policy. An unknown
// page is 404. The caller has already decided whether the person may see it.
func (b *Bundle) ServePage(w http.ResponseWriter, r *http.Request, name string) {
	if b.opt.Dev != "" {
		if err := b.rebuild(); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
	}
	built := b.current()
	p, ok := built.page(name)
	if !ok {
		http.NotFound(w, r)
		return
	}
	html, err := built.render(p, chosen(r), b.opt.Demo)
	if err != nil {
		http.Error(w, "page", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-cache")
	h.Add("Vary", "Cookie")
	send(w, r, newAsset("", html))
}

func chosen(r *http.Request) string {
	if c, err := r.Cookie("jylu_lang"); err == nil {
		return language(c.Value)
	}
	return language("")
}

func (b *build) page(name string) (page, bool) {
	for _, p := range b.pages {
		if p.name == name {
			return p, true
		}
	}
	return page{}, false
}

// render fills the shell for one page and language.
func (b *build) render(p page, lang string, demo bool) ([]byte, error) {
	word := func(key string) string {
		text, _ := b.messages[lang][key].(string)
		return text
	}
	var out bytes.Buffer
	err := b.shell.Execute(&out, shellData{
		Lang: lang, Page: p.name, Title: word("title." + p.name), NoScript: word("noscript"), Version: b.version,
		Light: slices.Contains(light, p.name), Demo: demo, Script: p.script, Styles: p.styles, Preload: slices.Concat(p.words[lang], p.preload),
	})
	return out.Bytes(), err
}

// ServeHTTP serves what pages refer to: everything under /assets/, and the files
// that must lie at the root, namely /sw.js, /manifest.webmanifest and the icons.
// Assets never change under their name, so they are cached for a year.
func (b *Bundle) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	if a, ok := rootFile(r.URL.Path, chosen(r)); ok {
		w.Header().Set("Cache-Control", "public, max-age=3600")
		send(w, r, a)
		return
	}
	if worker := b.current().worker; worker != nil && r.URL.Path == workerPath {
		w.Header().Set("Cache-Control", "no-cache")
		w.Header().Set("Content-Security-Policy", workerPolicy)
		send(w, r, worker)
		return
	}
	a, ok := b.current().assets[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	if strings.HasPrefix(r.URL.Path, mapWorker) {
		w.Header().Set("Content-Security-Policy", workerPolicy)
	}
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	send(w, r, a)
}

// send writes a, compressed if the browser accepts that, or 304 if it has it.
func send(w http.ResponseWriter, r *http.Request, a *asset) {
	h := w.Header()
	if a.kind != "" {
		h.Set("Content-Type", a.kind)
	}
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("ETag", a.etag)
	h.Add("Vary", "Accept-Encoding")
	if strings.Contains(r.Header.Get("If-None-Match"), a.etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	body := a.body
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") && a.kind != "image/png" {
		body = a.gzip()
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method != http.MethodHead {
		w.Write(body) // the browser may be gone; nobody is left to tell
	}
}

// size is the compressed size of the files at the addresses, in bytes.
func (b *build) size(addresses ...string) (int, error) {
	sum := 0
	for _, address := range addresses {
		a, ok := b.assets[address]
		if !ok {
			return 0, fmt.Errorf("no asset %s", address)
		}
		sum += len(a.gzip())
	}
	return sum, nil
}
