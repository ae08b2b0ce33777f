//go:build unix

package localpg_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"jylu/migrations/localpg"
	"jylu/migrations/pgtest"
)

func TestMissingBinariesNameTheCommand(t *testing.T) {
	t.Parallel()
	_, err := localpg.Start(t.Context(), localpg.Options{Dir: pgtest.Folder(t), BinDir: t.TempDir()})
	if _, ok := errors.AsType[*localpg.MissingError](err); !ok || !strings.Contains(err.Error(), "apt-get install postgresql") {
		t.Fatalf("Start = %v, want a *MissingError naming the command", err)
	}
}

// install makes a folder that passes for an installation of one major version.
func install(t *testing.T, version string) string {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "postgres"), "#!/bin/sh\necho 'postgres (PostgreSQL) "+version+"'\n", 0o755)
	write(t, filepath.Join(dir, "initdb"), "#!/bin/sh\nexit 1\n", 0o755)
	return dir
}

func TestOtherMajorVersionIsExplained(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, data, installed string }{
		{"data older than the binaries, after a system upgrade", "15", "99.1"},
		{"data newer than the binaries, after going back", "99", "15.18 (Debian 15.18-0+deb12u1)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := pgtest.Folder(t)
			owner(t, dir)
			write(t, filepath.Join(dir, "data", "PG_VERSION"), tt.data+"\n", 0o600)
			_, err := localpg.Start(t.Context(), localpg.Options{Dir: dir, BinDir: install(t, tt.installed)})
			if _, ok := errors.AsType[*localpg.VersionError](err); !ok {
				t.Fatalf("Start = %v, want a *VersionError", err)
			}
			for _, way := range []string{"PostgreSQL " + tt.data, "apt-get install postgresql-" + tt.data, "jylu backup", "jylu restore"} {
				if !strings.Contains(err.Error(), way) {
					t.Errorf("the message lacks %q: %v", way, err)
				}
			}
		})
	}
}

func TestFindRefusesTooOld(t *testing.T) {
	t.Parallel()
	if _, err := localpg.Find(install(t, "14.9")); err == nil {
		t.Fatal("version 14 was accepted")
	}
	got, err := localpg.Find(install(t, "16beta1"))
	if err != nil || !slices.ContainsFunc(got, func(b localpg.Binaries) bool { return b.Major == 16 }) {
		t.Fatalf("Find = %v, %v; want version 16", got, err)
	}
}

// Folders that are not safely ours are refused with the reason.
func TestForeignFoldersAreRefused(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("only root meets these")
	}
	full := pgtest.Folder(t)
	if err := os.Mkdir(full, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(full, "thesis.txt"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	closed := filepath.Join(t.TempDir(), "postgres") // under a parent of mode 0700
	tests := []struct{ name, dir, want string }{
		{"somebody's files", full, "not empty"},
		{"a parent the server cannot pass", closed, "chmod a+x"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := localpg.Start(t.Context(), localpg.Options{Dir: tt.dir})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("Start = %v, want %q", err, tt.want)
			}
		})
	}
}

// A lost password must never turn into a fresh one beside old data.
func TestLostPasswordIsExplained(t *testing.T) {
	t.Parallel()
	dir := pgtest.Folder(t)
	owner(t, dir)
	found, err := localpg.Find("")
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "data", "PG_VERSION"), strconv.Itoa(found[0].Major)+"\n", 0o600)
	_, err = localpg.Start(t.Context(), localpg.Options{Dir: dir})
	if err == nil || !strings.Contains(err.Error(), "password cannot be read") {
		t.Fatalf("Start = %v, want the password explained", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "password")); !errors.Is(err, os.ErrNotExist) {
		t.Fatalf("a password file was made: %v", err)
	}
}
