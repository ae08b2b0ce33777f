//go:build ignore

// Bench runs every benchmark, one package after the other, and prints each figure
// beside the budget that stands in the benchmark's comment ("Budget: …"); then the
// sizes of the screens and, where node and Chromium are there, how fast the phone
// page opens and what the desk costs on a busy night. Arguments go to go test:
// -bench Order runs one benchmark only.
package main

import (
	"bufio"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

var budgetText = regexp.MustCompile(`(?s)Budget[^:]*:\s*(.*?)(?:\.\s|\.$|\n\n|$)`)

func main() {
	budgets, dirs := readBudgets()
	failed := false
	for _, dir := range dirs {
		fmt.Printf("== %s\n", dir)
		args := append([]string{"test", "-run", "^$", "-bench", ".", "-timeout", "20m", "./" + dir}, os.Args[1:]...)
		failed = !each(exec.Command("go", args...), func(line string) {
			if name, _, _ := strings.Cut(strings.TrimSpace(line), "-"); strings.HasPrefix(name, "Benchmark") {
				top, _, _ := strings.Cut(name, "/")
				fmt.Printf("%s\n    budget: %s\n", line, budgets[dir+"."+top])
			} else if strings.HasPrefix(line, "---") || strings.HasPrefix(line, "    ") || strings.HasPrefix(line, "panic") {
				fmt.Println(line)
			}
		}) || failed
	}
	if len(os.Args) == 1 {
		failed = !screens() || failed
	}
	if failed {
		os.Exit(1)
	}
}

// screens prints the sizes of first loads, which a test holds to their budgets,
// and the speed of the phone page.
func screens() bool {
	fmt.Println("== screens, first load compressed")
	ok := each(exec.Command("go", "test", "-count=1", "-v", "-run", "^TestBudget$", "./web/ui"), func(line string) {
		if _, size, found := strings.Cut(line, ".go:"); found {
			_, size, _ = strings.Cut(size, ": ")
			name, of, _ := strings.Cut(size, " of ")
			fmt.Printf("%s\n    budget: %s\n", name, of)
		}
	})
	browser := os.Getenv("CHROMIUM")
	if browser == "" {
		browser = "/usr/bin/chromium"
	}
	for _, needed := range []string{"node", browser} {
		if _, err := exec.LookPath(needed); err != nil {
			fmt.Printf("phone page and desk are not measured: no %s\n", needed)
			return ok
		}
	}
	show := func(line string) { fmt.Println(line) }
	return each(exec.Command(".ci/modules", "web/e2e"), show) && each(exec.Command("node", "web/e2e/speed.mjs"), show) && each(exec.Command("node", "web/e2e/busy.mjs"), show) && ok
}

// each runs cmd and hands over its lines; false if it failed.
func each(cmd *exec.Cmd, line func(string)) bool {
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		fmt.Println(err)
		return false
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		line(lines.Text())
	}
	if err := cmd.Wait(); err != nil {
		fmt.Printf("FAIL %s: %v\n", strings.Join(cmd.Args, " "), err)
		return false
	}
	return true
}

// readBudgets finds the benchmarks, their folders and their budgets.
func readBudgets() (budgets map[string]string, dirs []string) {
	budgets = map[string]string{}
	seen := map[string]bool{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.Name() == "node_modules" || d.IsDir() && strings.HasPrefix(d.Name(), ".") && path != "." {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		dir := filepath.Dir(path)
		for _, decl := range f.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok || !strings.HasPrefix(fn.Name.Name, "Benchmark") {
				continue
			}
			budget := "none stated"
			if m := budgetText.FindStringSubmatch(fn.Doc.Text()); m != nil {
				budget = strings.Join(strings.Fields(m[1]), " ")
			}
			budgets[dir+"."+fn.Name.Name] = budget
			if !seen[dir] {
				seen[dir], dirs = true, append(dirs, dir)
			}
		}
		return nil
	})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	return budgets, dirs
}
