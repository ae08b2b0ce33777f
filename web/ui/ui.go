// Package ui is what people see of Jylu: the screens in TypeScript and Preact,
// their styles and their words, embedded in the binary and bundled by esbuild's
// Go library when the server starts. Neither Node nor a disk is needed to build
// or to run it; a bare `go build` gives the whole product.
//
// Decisions:
//
//   - One entry per page (src/pages/*.tsx), ES modules, code splitting: what two
//     pages share is a chunk, the map and every language are chunks of their own
//     that load when asked for. File names carry a hash and are cached for ever.
//   - The HTML of a page is a shell without inline script or style, so the
//     Content-Security-Policy is strict; it is sent here, with the page, because
//     nobody else knows what the page needs.
//   - Third-party code lies in thirdparty/ with licences, versions and checksums
//     (a folder named vendor would be dropped from a Go module archive). MapLibre
//     is served as its authors minified it, not bundled: it is 1.6 MB and would
//     only make every start slower and larger.
//   - The language is kept in the cookie jylu_lang, because the server writes the
//     title and preloads the words; the theme is kept in the browser.
//   - Budgets, compressed, held by TestBudget: desk 160 kB without the map, the
//     map 460 kB more, field 60 kB.
package ui

import (
	"embed"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync"
)

//go:embed src styles messages thirdparty shell.html
var embedded embed.FS

// Languages are the codes of the languages the screens speak; the first is the
// one shown to somebody who has never chosen.
var Languages = []string{"ru", "kk", "en"}

// Options say how Build works. The zero value is production: embedded sources,
// bundled once.
type Options struct {
	// Dev is a checkout's web/ui folder. When set, sources are read from there
	// and bundled anew for every page that is asked for.
	Dev string
	// Demo marks every page as belonging to the demonstration city.
	Demo bool
}

// Bundle is the built front end: pages, and the files they refer to. Its methods
// may be called from many goroutines.
type Bundle struct {
	opt Options

	mu    sync.RWMutex
	built *build
}

// Build bundles every page. It fails if a source does not parse or resolve; the
// error then lists each message of the bundler with its file and line.
func Build(opt Options) (*Bundle, error) {
	b := &Bundle{opt: opt}
	if err := b.rebuild(); err != nil {
		return nil, err
	}
	return b, nil
}

// Pages lists the names of the pages, in alphabetical order: for each there is a
// file src/pages/NAME.tsx.
func (b *Bundle) Pages() []string {
	built := b.current()
	names := make([]string, 0, len(built.pages))
	for _, p := range built.pages {
		names = append(names, p.name)
	}
	return names
}

// Say is the word for a key of the messages in a language; the key itself if there
// is none. Words with plural forms cannot be asked for.
func (b *Bundle) Say(lang, key string) string {
	if text, ok := b.current().messages[lang][key].(string); ok {
		return text
	}
	return key
}

// Language is the code of Languages that is meant by code.
func Language(code string) string { return language(code) }

func (b *Bundle) current() *build {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.built
}

// rebuild bundles the sources and, if that succeeds, puts the result in place of
// what was served before.
func (b *Bundle) rebuild() error {
	var sources fs.FS = embedded
	if b.opt.Dev != "" {
		sources = os.DirFS(b.opt.Dev)
	}
	built, err := compile(sources, b.opt.Dev == "")
	if err != nil {
		return fmt.Errorf("ui: build: %w", err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.built = built
	return nil
}

// language returns the language a cookie value stands for, or the default.
func language(chosen string) string {
	for _, known := range Languages {
		if strings.EqualFold(chosen, known) {
			return known
		}
	}
	return Languages[0]
}
