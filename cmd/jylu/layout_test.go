package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// law lists, for every package, which packages of ours it may import. Imports
// point downward only. A new package is entered here when it is made, so that
// its place in the house is thought about.
var law = map[string][]string{
	"geo":                {},
	"dispatch/journal":   {},
	"migrations":         {},
	"migrations/localpg": {},

	"migrations/pgtest": {"migrations", "migrations/localpg"},

	"geo/city":           {"geo", "geo/road", "geo/address"}, // the bundled city
	"geo/osm":            {},
	"geo/osm/osmtest":    {}, // writes PBF files for tests
	"geo/road/hierarchy": {}, // shortest paths on flat arrays
	"geo/road":           {"geo", "geo/osm", "geo/road/hierarchy", "geo/toponym"},
	"geo/tile":           {"geo", "geo/city", "geo/osm", "geo/road"}, // the map
	"geo/heat":           {"geo"},
	"geo/toponym":        {}, // names of streets
	"geo/address":        {"geo", "geo/osm", "geo/toponym"},
	"dispatch/plan":      {"geo"},
	"fleet/device":       {"geo"},

	"dispatch/photo": {"dispatch/journal"}, // pictures that may be kept

	"dispatch/ground": {"dispatch/journal", "migrations", "geo", "geo/address", "geo/city", "geo/osm", "geo/road", "geo/tile", "geo/toponym"},

	"dispatch/sim": {"dispatch/plan", "geo", "geo/road", "geo/heat"},
	"fleet":        {"geo", "dispatch/journal", "fleet/device", "migrations"},
	"dispatch":     {"fleet", "dispatch/photo", "dispatch/ground", "geo/address", "dispatch/plan", "dispatch/sim", "dispatch/journal", "fleet/device", "geo", "geo/city", "geo/road", "geo/heat", "geo/toponym", "migrations"},
	"web/ui":       {},
	"web/push":     {}, // wakes phones
	"web": {"web/ui", "web/push", "dispatch", "dispatch/photo", "dispatch/ground", "geo/address", "geo/tile", "dispatch/plan", "dispatch/sim", "dispatch/journal", "fleet", "fleet/device",
		"geo", "geo/city", "geo/road", "geo/heat", "migrations"},

	// The drill is a stranger to the program: it speaks HTTP and reads the database by itself.
	"cmd/drill": {"geo", "migrations/localpg"},
	"cmd/jylu":  {"*"},
}

// topLevel is the top level of the repository. Nothing is added lightly.
var topLevel = []string{
	"cmd", "dispatch", "fleet", "geo", "web", "migrations", "go.mod", "go.sum", "README.md", "Makefile", ".ci",
	".gitignore", ".gitattributes", ".dockerignore", "compose.yaml", "Dockerfile", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "staticcheck.conf",
}

// forTests are packages only tests may import.
var forTests = []string{"migrations/pgtest", "geo/osm/osmtest"}

// emptyNames say nothing about what is inside.
var emptyNames = []string{"util", "utils", "helper", "helpers", "model", "models", "service", "services", "controller",
	"controllers", "common", "base", "misc", "shared", "lib", "core", "types"}

// unit is what go list tells about a package.
type unit struct {
	ImportPath, Dir                    string
	Imports, TestImports, XTestImports []string
	GoFiles                            []string
}

// root is the repository, seen from this package.
const root = "../.."

func units(t *testing.T) []unit {
	t.Helper()
	cmd := exec.Command("go", "list", "-e", "-json", "./...") // -e: what does not build is the compiler's affair
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		var complaint []byte
		if e, ok := errors.AsType[*exec.ExitError](err); ok {
			complaint = e.Stderr
		}
		t.Fatalf("go list: %v: %s", err, complaint)
	}
	var all []unit
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var u unit
		if err := dec.Decode(&u); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(u.ImportPath, "node_modules") {
			all = append(all, u)
		}
	}
}

func TestImportsPointDownward(t *testing.T) {
	t.Parallel()
	for _, u := range units(t) {
		if fault := breach(u); fault != "" {
			t.Error(fault)
		}
	}
}

// breach says how the package breaks the law, or nothing.
func breach(u unit) string {
	name := strings.TrimPrefix(u.ImportPath, "jylu/")
	allowed, known := law[name]
	if !known {
		return fmt.Sprintf("%s: not in the law; say what it may import", name)
	}
	if i := slices.Index(emptyNames, path.Base(name)); i >= 0 {
		return fmt.Sprintf("%s: %q says nothing about what is inside", name, emptyNames[i])
	}
	for _, imp := range u.Imports {
		imp, ours := strings.CutPrefix(imp, "jylu/")
		if ours && !slices.Contains(allowed, imp) && !slices.Contains(allowed, "*") {
			return fmt.Sprintf("%s imports %s; it may import %v", name, imp, allowed)
		}
		if slices.Contains(forTests, imp) || !ours && imp == "testing" && !slices.Contains(forTests, name) {
			return fmt.Sprintf("%s imports %s outside of tests", name, imp)
		}
	}
	for _, imp := range slices.Concat(u.TestImports, u.XTestImports) {
		if strings.HasPrefix(imp, "jylu/cmd/") {
			return fmt.Sprintf("the tests of %s import %s", name, imp)
		}
	}
	return ""
}

// The law itself is lawful, and a planted breach is seen.
func TestLawHolds(t *testing.T) {
	t.Parallel()
	var below func(from, to string) bool
	below = func(from, to string) bool {
		return slices.ContainsFunc(law[from], func(next string) bool { return next == to || next != "*" && below(next, to) })
	}
	for name := range law {
		if below(name, name) {
			t.Errorf("%s may import itself by a detour", name)
		}
	}
	for _, u := range []unit{
		{ImportPath: "jylu/geo", Imports: []string{"jylu/fleet"}},
		{ImportPath: "jylu/fleet", Imports: []string{"jylu/dispatch"}},
		{ImportPath: "jylu/dispatch", Imports: []string{"jylu/web"}},
		{ImportPath: "jylu/web", Imports: []string{"jylu/migrations/pgtest"}},
		{ImportPath: "jylu/common"},
	} {
		if breach(u) == "" {
			t.Errorf("%s importing %v was not seen", u.ImportPath, u.Imports)
		}
	}
}

func TestTopLevelIsFixed(t *testing.T) {
	t.Parallel()
	cmd := exec.Command("git", "ls-files", "--cached")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		t.Skip("not a git checkout: ", err)
	}
	seen := map[string]bool{}
	for file := range strings.Lines(string(out)) {
		top, _, _ := strings.Cut(strings.TrimSpace(file), "/")
		if !seen[top] && !slices.Contains(topLevel, top) {
			t.Errorf("%s does not belong on the top level", top)
		}
		seen[top] = true
	}
}

// Size limits of the house: a file is read in one sitting, a function on one screen.
const (
	fileLines     = 400
	functionLines = 70
)

// banned are gorm's ways to change what nobody asked to change: a schema by
// surprise, a row that was meant to be updated but is inserted, rows that are
// deleted and still there.
var banned = []string{"AutoMigrate", "FirstOrCreate", "DeletedAt", "Association", "BeforeSave", "AfterSave", "BeforeCreate", "AfterCreate"}

func TestHouseRules(t *testing.T) {
	t.Parallel()
	for _, u := range units(t) {
		for _, name := range u.GoFiles {
			checkFile(t, filepath.Join(u.Dir, name))
		}
	}
}

func checkFile(t *testing.T, file string) {
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Error(err)
		return
	}
	if n := set.File(f.Pos()).LineCount(); n > fileLines {
		t.Errorf("%s has %d lines, more than %d", file, n, fileLines)
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			if lines := set.Position(n.End()).Line - set.Position(n.Pos()).Line + 1; lines > functionLines {
				t.Errorf("%s: %s has %d lines, more than %d", set.Position(n.Pos()), n.Name.Name, lines, functionLines)
			}
		case *ast.SelectorExpr:
			x, _ := n.X.(*ast.Ident)
			if slices.Contains(banned, n.Sel.Name) || x != nil && x.Name == "gorm" && n.Sel.Name == "Model" ||
				x != nil && (x.Name == "tx" || x.Name == "db") && n.Sel.Name == "Save" {
				t.Errorf("%s: %s is banned", set.Position(n.Pos()), n.Sel.Name)
			}
		}
		return true
	})
}
