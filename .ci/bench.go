//go:build ignore

// Bench runs every benchmark, one package after the other, and prints each figure
// beside the budget that stands in the benchmark's comment ("Budget: …").
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
		cmd := exec.Command("go", append([]string{"test", "-run", "^$", "-bench", ".", "-timeout", "20m", "./" + dir}, os.Args[1:]...)...)
		cmd.Stderr = os.Stderr
		out, err := cmd.StdoutPipe()
		if err == nil {
			err = cmd.Start()
		}
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Printf("== %s\n", dir)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			line := lines.Text()
			if name, _, _ := strings.Cut(strings.TrimSpace(line), "-"); strings.HasPrefix(name, "Benchmark") {
				top, _, _ := strings.Cut(name, "/")
				fmt.Printf("%s\n    budget: %s\n", line, budgets[dir+"."+top])
			} else if strings.HasPrefix(line, "---") || strings.HasPrefix(line, "    ") || strings.HasPrefix(line, "panic") {
				fmt.Println(line)
			}
		}
		if cmd.Wait() != nil {
			failed = true
			fmt.Printf("FAIL %s\n", dir)
		}
	}
	if failed {
		os.Exit(1)
	}
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
