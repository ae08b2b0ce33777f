package ui

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// forms are the plural forms each language has, by CLDR.
var forms = map[string][]string{
	"ru": {"few", "many", "one", "other"},
	"kk": {"one", "other"},
	"en": {"one", "other"},
}

var placeholder = regexp.MustCompile(`\{(\w+)\}`)

// texts returns the forms of a message: one under "" if it has no plural.
func texts(t *testing.T, lang, key string, message any) map[string]string {
	t.Helper()
	switch m := message.(type) {
	case string:
		return map[string]string{"": m}
	case map[string]any:
		out := map[string]string{}
		for form, text := range m {
			out[form] = fmt.Sprint(text)
		}
		if got := slices.Sorted(maps.Keys(out)); !slices.Equal(got, forms[lang]) {
			t.Errorf("%s: %s has forms %v, want %v", lang, key, got, forms[lang])
		}
		return out
	}
	t.Errorf("%s: %s is a %T", lang, key, message)
	return nil
}

func placeholders(text string) []string {
	var names []string
	for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(names, m[1]) {
			names = append(names, m[1])
		}
	}
	slices.Sort(names)
	return names
}

// TestMessagesAgree: the three languages have the same keys, the same
// placeholders in each, and every plural form of their own.
func TestMessagesAgree(t *testing.T) {
	t.Parallel()
	all := built(t).current().messages
	reference := all[Languages[0]]
	for _, lang := range Languages {
		for key := range all[lang] {
			if _, ok := reference[key]; !ok {
				t.Errorf("%s has %s, %s has not", lang, key, Languages[0])
			}
		}
		for key, first := range reference {
			message, ok := all[lang][key]
			if !ok {
				t.Errorf("%s lacks %s", lang, key)
				continue
			}
			_, plural := first.(map[string]any)
			if _, same := message.(map[string]any); same != plural {
				t.Errorf("%s: %s is plural in one language only", lang, key)
			}
			want := placeholders(texts(t, Languages[0], key, first)[formOr(plural)])
			for form, text := range texts(t, lang, key, message) {
				if strings.TrimSpace(text) == "" {
					t.Errorf("%s: %s %s is empty", lang, key, form)
				}
				if got := placeholders(text); !slices.Equal(got, want) {
					t.Errorf("%s: %s %s has placeholders %v, want %v", lang, key, form, got, want)
				}
			}
		}
	}
}

func formOr(plural bool) string {
	if plural {
		return "other"
	}
	return ""
}

var (
	literal = regexp.MustCompile(`"((?:[a-z][\w-]*\.)*[a-z][\w-]*)"`)
	prefix  = regexp.MustCompile("(?:coded|known)\\(\\s*[`\"]([a-z][\\w.-]*\\.)")
)

// vocabulary are the prefixes under which the server's codes have their words,
// whichever of them a screen shows today.
var vocabulary = []string{
	"type.", "network.", "stage.", "kind.", "kindcode.", "trade.", "outcome.", "callkind.", "channel.",
	"role.", "tier.", "duty.", "regime.", "basis.", "status.", "code.", "problem.", "invalid.", "reason.", "why.", "shortfall.", "rule.", "entry.", "field.", "title.",
	"paper.", "xlsx.", "day.", // the sheet and the workbook, which the server writes by itself
}

// TestMessagesUsed: no key lies idle, and no key is asked for that is not there.
// A key counts as used if a source spells it, or spells the prefix with which
// coded() looks it up; titles are used by the server.
func TestMessagesUsed(t *testing.T) {
	t.Parallel()
	messages := built(t).current().messages[Languages[0]]
	named, prefixes := map[string]bool{}, slices.Clone(vocabulary)
	asked := regexp.MustCompile(`\bt\(\s*"([^"]+)"`)
	err := fs.WalkDir(embedded, "src", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := embedded.ReadFile(file)
		if err != nil {
			return err
		}
		for _, m := range literal.FindAllStringSubmatch(string(text), -1) {
			named[m[1]] = true
		}
		for _, m := range prefix.FindAllStringSubmatch(string(text), -1) {
			prefixes = append(prefixes, m[1])
		}
		for _, m := range asked.FindAllStringSubmatch(string(text), -1) {
			if _, ok := messages[m[1]]; !ok {
				t.Errorf("%s asks for %q, which no language has", file, m[1])
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	named["noscript"] = true // by the shell
	for key := range messages {
		if !named[key] && !slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(key, p) }) {
			t.Errorf("%s is used nowhere", key)
		}
	}
	for _, p := range prefixes {
		if !slices.ContainsFunc(slices.Collect(maps.Keys(messages)), func(k string) bool { return strings.HasPrefix(k, p) }) {
			t.Errorf("sources look up %q…, and no key begins so", p)
		}
	}
}

// TestRefusalsHaveWords: every code with which the domain or the API refuses has
// words, either of its own (problem.CODE) or as a fault of a field (invalid.CODE).
// The codes are read from the sources, so a new refusal cannot be forgotten.
func TestRefusalsHaveWords(t *testing.T) {
	t.Parallel()
	messages := built(t).current().messages[Languages[0]]
	refusal := regexp.MustCompile(`\b[rR]efuse\([\w.]+, "([\w-]+[\w])"`)
	found := 0
	for _, pattern := range []string{"../*.go", "../../fleet/*.go", "../../dispatch/*.go", "../../dispatch/journal/*.go", "../../geo/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range refusal.FindAllStringSubmatch(string(text), -1) {
				found++
				_, problem := messages["problem."+m[1]]
				_, invalid := messages["invalid."+m[1]]
				if !problem && !invalid {
					t.Errorf("%s refuses with %q, which has no words", file, m[1])
				}
			}
		}
	}
	if found < 20 {
		t.Errorf("only %d refusals found: the pattern no longer fits the sources", found)
	}
}
