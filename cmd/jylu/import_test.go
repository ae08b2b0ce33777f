package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jylu/geo/city"
)

// TestImportRoster brings the bundled city in as if it were a customer's folder:
// a dry run changes nothing, faults are told by line and change nothing, and the
// second import finds all as it was.
func TestImportRoster(t *testing.T) {
	data := dataDir(t)
	dir := filepath.Join(t.TempDir(), "roster")
	if err := os.CopyFS(dir, city.FS()); err != nil {
		t.Fatal(err)
	}
	runs := func(want int, args ...string) string {
		t.Helper()
		code, said := jylu(t, data, append([]string{"import"}, args...)...)
		if code != want {
			t.Fatalf("import %v: exit %d, want %d\n%s", args, code, want, said)
		}
		return said
	}
	if got := runs(0, "roster", dir, "-dry-run"); !strings.Contains(got, "126 added") || !strings.Contains(got, "nothing was changed") {
		t.Errorf("dry run:\n%s", got)
	}
	if got := runs(0, "roster", dir); !strings.Contains(got, "126 added") {
		t.Errorf("the dry run left something behind, or the import did nothing:\n%s", got)
	}
	if got := runs(0, "roster", dir); !strings.Contains(got, "126 as before") {
		t.Errorf("second import:\n%s", got)
	}

	vehicles := filepath.Join(dir, "vehicles.csv")
	text, err := os.ReadFile(vehicles)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	if err := os.WriteFile(vehicles, []byte(strings.Join(append(lines, lines[1]), "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := runs(1, "roster", dir); !strings.Contains(got, "vehicles.csv:42") || !strings.Contains(got, "nothing was changed") {
		t.Errorf("a plate twice:\n%s", got)
	}
	runs(2, "roster")
	runs(2, "people", dir)
	runs(1, "roster", filepath.Join(dir, "absent"))
}
