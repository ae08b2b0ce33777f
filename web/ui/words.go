package ui

import (
	"encoding/json"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
)

// light are the pages opened over a thin line: they load the words they use, and
// not those of the office.
var light = []string{"field", "intake", "signin"}

// officeWords ends the name of the module with the words that no light page uses:
// messages/ru.office.json holds the rest of messages/ru.json. Neither half is a
// file; see glossary.
const officeWords = ".office.json"

// glossary parts the messages of a language into two modules.
type glossary struct {
	sources  fs.FS
	messages map[string]map[string]any
	exact    map[string]bool // quoted in the sources of a light page
	prefixes []string        // begin keys that are put together there
}

var (
	importedFile = regexp.MustCompile(`(?:from|import)\s*\(?\s*"(\.{1,2}/[^"]+)"`)
	quotedKey    = regexp.MustCompile("[\"'`]([a-z][\\w-]*\\.[\\w.-]*)(\\$?)")
)

// newGlossary reads the sources of the light pages for the keys they name.
func newGlossary(sources fs.FS, messages map[string]map[string]any) (*glossary, error) {
	v := &glossary{sources: sources, messages: messages, exact: map[string]bool{"noscript": true, "brand": true}, prefixes: []string{"title."}}
	seen := map[string]bool{}
	for _, page := range light {
		if err := v.read("src/pages/"+page+".tsx", seen); err != nil {
			return nil, err
		}
	}
	return v, nil
}

// read takes the keys of one source, and of those it imports.
func (v *glossary) read(file string, seen map[string]bool) error {
	if seen[file] {
		return nil
	}
	seen[file] = true
	text, err := fs.ReadFile(v.sources, file)
	if err != nil {
		return err
	}
	for _, m := range quotedKey.FindAllSubmatch(text, -1) {
		key := string(m[1])
		v.exact[key] = true
		if len(m[2]) > 0 || strings.HasSuffix(key, ".") {
			v.prefixes = append(v.prefixes, key)
		}
	}
	for _, m := range importedFile.FindAllSubmatch(text, -1) {
		base := path.Join(path.Dir(file), string(m[1]))
		for _, ext := range []string{".ts", ".tsx"} {
			if _, err := fs.Stat(v.sources, base+ext); err == nil {
				if err := v.read(base+ext, seen); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// lightUses reports whether a light page may ask for the key.
func (v *glossary) lightUses(key string) bool {
	return v.exact[key] || slices.ContainsFunc(v.prefixes, func(p string) bool { return strings.HasPrefix(key, p) })
}

// module is the text of messages/LANG.json or messages/LANG.office.json; false if
// file is neither.
func (v *glossary) module(file string) (string, bool, error) {
	name, ok := strings.CutPrefix(file, "messages/")
	if !ok {
		return "", false, nil
	}
	lang, office := strings.CutSuffix(name, officeWords)
	words, ok := v.messages[strings.TrimSuffix(lang, ".json")]
	if !ok {
		return "", false, nil
	}
	part := maps.Clone(words)
	maps.DeleteFunc(part, func(key string, _ any) bool { return v.lightUses(key) == office })
	text, err := json.Marshal(part)
	return string(text), true, err
}
