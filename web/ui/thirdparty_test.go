package ui

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"strings"
	"testing"
)

// TestThirdParty holds every embedded file of others to its checksum, its
// package's version to the one the type checker sees, and its licence to being there.
func TestThirdParty(t *testing.T) {
	t.Parallel()
	sums, err := embedded.ReadFile("thirdparty/SHA256SUMS")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for lines := bufio.NewScanner(bytes.NewReader(sums)); lines.Scan(); {
		sum, name, _ := strings.Cut(lines.Text(), "  ")
		want[name] = sum
	}
	licensed, found := map[string]bool{}, 0
	err = fs.WalkDir(embedded, "thirdparty", func(file string, d fs.DirEntry, err error) error {
		name := strings.TrimPrefix(file, "thirdparty/")
		if err != nil || d.IsDir() || name == "SHA256SUMS" || name == "versions.json" {
			return err
		}
		text, err := embedded.ReadFile(file)
		if err != nil {
			return err
		}
		found++
		if digest(text) != want[name] {
			t.Errorf("%s has checksum %s, want %s", name, digest(text), want[name])
		}
		folder, base, _ := strings.Cut(name, "/")
		licensed[folder] = licensed[folder] || strings.HasPrefix(base, "LICENSE")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if found != len(want) {
		t.Errorf("%d files, %d checksums", found, len(want))
	}
	for folder, ok := range licensed {
		if !ok {
			t.Errorf("thirdparty/%s has no licence", folder)
		}
	}
	for _, file := range packages {
		if _, err := fs.Stat(embedded, file); err != nil {
			t.Error(err)
		}
	}
}

func TestThirdPartyVersions(t *testing.T) {
	t.Parallel()
	var carried map[string]string
	var checked struct {
		DevDependencies map[string]string `json:"devDependencies"`
	}
	read := func(text []byte, err error, into any) {
		if err == nil {
			err = json.Unmarshal(text, into)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	text, err := embedded.ReadFile("thirdparty/versions.json")
	read(text, err, &carried)
	text, err = os.ReadFile("package.json")
	read(text, err, &checked)
	for name, version := range checked.DevDependencies {
		if have, ok := carried[name]; ok && have != version {
			t.Errorf("%s: the binary carries %s, the type checker sees %s", name, have, version)
		}
	}
	lock, err := os.ReadFile("package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(lock, []byte(`"resolved"`)) {
		t.Error("package-lock.json names a registry; install with the .npmrc of this folder")
	}
}
