package ui

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// workerPath is where the service worker lies: at the root, because a worker
// serves only what is below it.
const workerPath = "/sw.js"

// addWorker bundles the service worker of the field page. It is told the names
// of all files that page needs, every language included, so that the telephone
// opens without a signal, and the words of notifications.
func (b *build) addWorker(sources fs.FS, minify bool) error {
	p, ok := b.page("field")
	if !ok {
		return nil
	}
	files := slices.Concat([]string{p.script}, p.styles, p.preload)
	for _, lang := range Languages {
		files = append(files, p.words[lang]...)
	}
	files = append(files, "/icon.svg", "/manifest.webmanifest")
	slices.Sort(files)
	list, err := json.Marshal(slices.Compact(files))
	if err != nil {
		return err
	}
	words, err := json.Marshal(b.notes())
	if err != nil {
		return err
	}
	text, err := fs.ReadFile(sources, "src/worker/sw.ts")
	if err != nil {
		return err
	}
	result := api.Transform(string(text), api.TransformOptions{
		Loader: api.LoaderTS, Target: api.ES2022, Format: api.FormatIIFE, MinifyWhitespace: minify, MinifySyntax: minify,
		Define: map[string]string{"FILES": string(list), "WORDS": string(words), "BUILD": fmt.Sprintf("%q", b.version)},
	})
	if len(result.Errors) > 0 {
		return errors.New(strings.Join(api.FormatMessages(result.Errors, api.FormatMessagesOptions{Kind: api.ErrorMessage}), ""))
	}
	b.worker = newAsset(".js", result.Code)
	return nil
}

// notePrefix begins the keys of the words of notifications, which the worker
// carries: it must not need a file, or a line, to say them.
const notePrefix = "push.note."

// notes are the words of notifications by language.
func (b *build) notes() map[string]map[string]string {
	all := map[string]map[string]string{}
	for lang, messages := range b.messages {
		all[lang] = map[string]string{}
		for key, message := range messages {
			if text, ok := message.(string); ok && strings.HasPrefix(key, notePrefix) {
				all[lang][key] = text
			}
		}
	}
	return all
}
